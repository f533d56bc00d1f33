"""Whether a post becomes a story at all, and when it is due."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bridge.config import DeliverySection, SiteSection
from bridge.models import (
    Code,
    Decision,
    Delivery,
    JudgedPost,
    Post,
    PostFacts,
    Reason,
    Status,
    StoredPost,
    Trigger,
    to_judged,
)
from bridge.planner.addresses import to_url_key
from bridge.planner.words import to_span_words


def plan_delivery(
    stored: StoredPost,
    occurred_at: datetime,
    connected_at: datetime,
    account: str,
    site: SiteSection,
    delivery: DeliverySection,
    others: Iterable[Delivery],
    trigger: Trigger = Trigger.PUBLISH,
) -> Decision:
    """Decide whether a post that was just published (or named in a resync) gets a delivery on ``account``.

    Args:
        occurred_at: when it was published; ``max_age`` is judged here, once, against the post's own date.
        connected_at: first contact with the site; what was published before belongs to the backlog.
        others: the post's deliveries on other accounts.
    """
    refusal = find_refusal(to_judged(stored), site) or next(_second_copies(account, others, delivery), None)
    if refusal is None and trigger is Trigger.PUBLISH:
        refusal = next(_too_old(stored.post, occurred_at, connected_at, delivery.max_age), None)
    if refusal:
        return Decision(False, refusal.words, code=refusal.code)
    choice = stored.post.choice
    delay = timedelta(seconds=choice.delay) if choice.delay is not None else delivery.delay
    waits = f", due {to_span_words(delay)} after publishing" if delay else ""
    reason = "a resync asked for it" if trigger is Trigger.RESYNC else "published on WordPress"
    return Decision(True, f"{reason}{waits}", due_at=occurred_at + delay)


def plan_sending(stored: StoredPost, site: SiteSection) -> Decision:
    """Look once more, right before a story is made: is the post still one that may go?"""
    refusal = find_refusal(to_judged(stored), site)
    return Decision(False, refusal.words, code=refusal.code) if refusal else Decision(True, "still eligible")


def find_refusal(judged: JudgedPost, site: SiteSection) -> Reason | None:
    """Why a post may not become a story now; None where it may."""
    return next(_refusals(judged, site), None)


def _refusals(judged: JudgedPost, site: SiteSection) -> Iterator[Reason]:
    post = judged.facts
    if judged.held_reason:
        yield Reason(Code.ANOTHER_ARTICLE, f"held for you: {judged.held_reason}")
    if judged.deleted_at:
        yield Reason(Code.NOT_PUBLIC, "the post was deleted on WordPress")
    if post.password_protected:
        yield Reason(Code.NOT_PUBLIC, "the post is protected by a password")
    if not judged.is_public:
        yield Reason(
            Code.NOT_PUBLIC, f"the post is not public (its status is {judged.unpublished_reason or post.status})"
        )
    if unread := [one for one in post.unread if one.startswith("syndicate:")]:
        yield Reason(Code.NOT_CHOSEN, f"whether it goes to Medium is chosen in a way that cannot be read ({unread[0]})")
    if post.syndicate is False:
        yield Reason(Code.NOT_CHOSEN, "its author chose not to send it to Medium")
    if not site.syndicate and post.syndicate is None:
        yield Reason(Code.NOT_CHOSEN, "this site sends only posts whose author chose Medium (syndicate = false)")
    yield from _wrong_kind(post, site)
    yield from _wrong_address(post, site)
    if not post.has_text:
        yield Reason(Code.CONTENT_REFUSED, "the post has no text")


def _wrong_kind(post: PostFacts, site: SiteSection) -> Iterator[Reason]:
    if post.type not in site.post_types:
        yield Reason(Code.NOT_CHOSEN, f'its type "{post.type}" is not in post_types ({", ".join(site.post_types)})')
    slugs = set(post.categories)
    if banned := sorted(slugs & set(site.skip_categories)):
        yield Reason(Code.NOT_CHOSEN, f'its category "{banned[0]}" is in skip_categories')
    if site.only_categories and not slugs & set(site.only_categories):
        yield Reason(
            Code.NOT_CHOSEN, f"none of its categories is in only_categories ({', '.join(site.only_categories)})"
        )


def _wrong_address(post: PostFacts, site: SiteSection) -> Iterator[Reason]:
    if to_url_key(post.original_url) == to_url_key(site.home):
        yield Reason(
            Code.CONTENT_REFUSED,
            "its canonical URL is the home page, which happens while a post has no slug; save it once more",
        )
    for what, url in (("address", post.url), ("canonical URL", post.original_url)):
        host = (urlsplit(url).hostname or "").lower()
        if host not in site.hosts:
            yield Reason(
                Code.NOT_CHOSEN,
                f'its {what} is on "{host}", which is not a host of this site; add it to allowed_hosts if it is yours',
            )


def _second_copies(account: str, others: Iterable[Delivery], delivery: DeliverySection) -> Iterator[Reason]:
    if delivery.allow_second_copy:
        return
    for other in others:
        if other.account != account and other.status not in {Status.CANCELLED, Status.FAILED}:
            yield Reason(
                Code.SECOND_COPY,
                f'it already goes to account "{other.account}" ({other.status.value}); a second copy on Medium breaks '
                "its duplicate rule (https://help.medium.com/hc/en-us/articles/360039513913)",
            )


def _too_old(post: Post, occurred_at: datetime, connected_at: datetime, max_age: timedelta) -> Iterator[Reason]:
    if occurred_at < connected_at:
        yield Reason(Code.IN_BACKLOG, "it was published before this site was connected; it belongs to the backlog")
    published_at = post.published_at or occurred_at
    if occurred_at - published_at > max_age:
        yield Reason(
            Code.IN_BACKLOG,
            f"its date is {to_span_words(occurred_at - published_at)} before it was published, more than max_age "
            f"({to_span_words(max_age)}); it belongs to the backlog",
        )
