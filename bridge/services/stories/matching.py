"""Which of the stories seen on an account, in a feed or an export, are stories of our posts.

How certain that is decides `bridge.planner.matching` (docs/design.md, "Whose is a story that carries a post's mark?").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import structlog

from bridge.config import Config
from bridge.errors import LeaseLost, NotFound, Refused
from bridge.ledger import Transaction
from bridge.ledger.stories import to_marker_key
from bridge.models import (
    Code,
    Delivery,
    HandoffKind,
    Match,
    Post,
    Reason,
    SeenKind,
    SeenStory,
    Status,
    StoredPost,
    Strength,
    Trigger,
    Wanted,
)
from bridge.planner import (
    StoryAddress,
    plan_matches,
    to_name,
    to_story_address,
    to_title_key,
    to_url_key,
)
from bridge.planner.clues import markers_in
from bridge.planner.hearsay import find_story_address
from bridge.planner.policy import RULE as DUPLICATES
from bridge.services.delivery.lifecycle import read_denied
from bridge.services.delivery.sightings import to_wanted
from bridge.services.stories.confirmation import Confirmation, CopyFound
from bridge.transform import is_marker, to_known_title

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Learned:
    """What became of one story that was seen.

    Attributes:
        what: ``live`` (marked now), ``known`` (live already), ``asked`` (its owner decides), or empty: none of ours.
        reason: why, in words.
    """

    story: SeenStory
    site: str = ""
    post_id: int | None = None
    what: str = ""
    reason: str = ""


class Matching:
    """Compares seen stories with deliveries and posts: marks what is certain, and asks owners about what is likely."""

    def __init__(self, config: Config, confirmation: Confirmation) -> None:
        self._config = config
        self._confirmation = confirmation

    def learn(self, tx: Transaction, account: str, seen: Sequence[SeenStory]) -> list[Learned]:
        """Remember stories of an account, and settle or ask about the deliveries and posts that they are.

        What is certain is settled; what is only likely is asked once. Posts that were never sent, too, are marked when
        it is certain, so that they are never offered again.

        Returns:
            What became of each story, in the order of ``seen``.
        """
        # Senders take the account and then its deliveries; who does it the other way round waits in a circle with them.
        tx.lock_account(account, waits=True)
        for story in seen:
            self._remember(tx, account, story)
        keys = self._own_keys(url for story in seen for url in (*story.links, story.canonical_url))
        known = tx.read_live_among(account, {story.id for story in seen}, keys)
        waiting = tx.read_waiting_among(account, keys)
        deliveries = {one.id: one for one in (*tx.read_unsettled(account), *known, *waiting)}
        posts = self._unsent_posts(tx, account, keys)
        wanted = [self._to_wanted(tx, delivery) for delivery in deliveries.values()]
        wanted += [self._to_unsent(tx, -number, stored, account) for number, stored in posts.items()]
        by_story: dict[str, Learned] = {}
        for match in plan_matches(seen, wanted):
            if match.delivery_id in deliveries:
                learned = self._learn_delivery(tx, deliveries[match.delivery_id], match)
            else:
                learned = self._learn_post(tx, account, posts[-match.delivery_id], match)
            by_story.setdefault(match.story.id, learned)
        tx.forget_stories()
        return [by_story.get(story.id) or _known(tx, account, story) for story in seen]

    def own_markers(self, story: SeenStory) -> set[str]:
        """The bridge's markers (UTM ids) in a story's links to our sites."""
        links = self._own(story.links)
        return {marker for url in links for marker in markers_in(url) if is_marker(marker)}

    def _own(self, urls: Iterable[str]) -> list[str]:
        """Those of the addresses that are on a host of one of the sites, and so may be a post's."""
        hosts = frozenset[str]().union(*(site.hosts for site in self._config.sites.values()))
        return [url for url in urls if urlsplit(url).hostname in hosts]

    def _own_keys(self, urls: Iterable[str]) -> set[str]:
        return set(map(to_url_key, self._own(urls)))

    def _remember(self, tx: Transaction, account: str, story: SeenStory) -> None:
        links = self._own_keys(story.links) | set(map(to_marker_key, self.own_markers(story)))
        tx.put_story(account, story, to_title_key(story.title), to_url_key(story.canonical_url), links)
        if live := tx.find_live(account, story.id):
            tx.change_story(account, story.id, delivery_id=live.id)

    def _to_wanted(self, tx: Transaction, delivery: Delivery) -> Wanted:
        stored = tx.read_post_of(delivery)
        wanted = self._to_unsent(tx, delivery.id, stored, delivery.account)
        carried = tx.read_carried(delivery.id)
        paragraphs = carried.paragraphs if carried else ()
        return replace(
            wanted,
            story_id=delivery.story_id,
            # The importer takes over the post's own date, which may lie long before the offer.
            since=min(wanted.since, delivery.created_at),
            known_keys=wanted.known_keys | {to_url_key(delivery.canonical_url)} - {""},
            known_titles=(to_known_title(paragraphs),),
            texts=(*wanted.texts, " ".join(paragraphs)),
        )

    def _to_unsent(self, tx: Transaction, number: int, stored: StoredPost, account: str) -> Wanted:
        known = tx.read_url_keys(stored.post.site, stored.post.id)
        return replace(to_wanted(number, stored, account), known_keys=frozenset(known))

    def _unsent_posts(self, tx: Transaction, account: str, keys: Iterable[str]) -> dict[int, StoredPost]:
        """Posts without a delivery on this account that have one of these addresses, numbered from one."""
        found: dict[tuple[str, int], StoredPost] = {}
        for site in [name for name, section in self._config.sites.items() if section.account == account]:
            for stored in tx.read_unsent_posts(site, account, keys):
                found[site, stored.post.id] = stored
        return dict(enumerate(found.values(), 1))

    def _learn_delivery(self, tx: Transaction, delivery: Delivery, match: Match) -> Learned:
        learned = Learned(match.story, delivery.site, delivery.post_id, "asked", match.reason)
        if match.story.id == delivery.story_id and delivery.status is Status.LIVE:
            return replace(learned, what="known")
        if delivery.route is None and delivery.status is not Status.LIVE and not _is_certain(tx, delivery, match):
            return Learned(match.story)  # it is asked when it is about to go
        if match.strength is Strength.STRONG and match.story.kind is SeenKind.STORY:
            address = StoryAddress(match.story.id, match.story.url)
            try:
                # Undone by itself: one story that cannot be taken must not keep the others from being known.
                with tx.connection.begin_nested():
                    self._confirmation.settle_live(
                        tx, delivery, address, match.story.source, f"{_found(match)}: {match.story.url}"
                    )
            except CopyFound as error:
                self._tell_of_copy(tx, delivery.account, match.story, str(error), error.holder_id)
            except (Refused, NotFound, LeaseLost) as error:
                log.warning("a story was found and cannot be taken", delivery=delivery.id, why=str(error))
            else:
                return replace(learned, what="live")
        if match.strength is Strength.WEAK:
            self._ask_whether(tx, delivery, match)
        return learned

    def _tell_of_copy(self, tx: Transaction, account: str, story: SeenStory, reason: str, holder_id: int = 0) -> None:
        """Tell an owner, once for each story, that two stories of one article were seen.

        Args:
            holder_id: a delivery on whose screen the hand-off "consider removing" is opened; 0 for none.
        """
        known = tx.read_story(account, story.id)
        if known is None or known.asked_at:
            return
        tx.change_story(account, story.id, asked_at=tx.now)
        if holder_id:
            tx.open_handoff(tx.read_delivery(holder_id), HandoffKind.CONSIDER_REMOVING, reason, story.url)
        tx.add_notice(f"Account {account}: two copies on Medium?", reason)

    def _tell_of_holder(self, tx: Transaction, account: str, story: SeenStory, key: str) -> None:
        """Tell of two copies, where a story is certainly a post's whose address another live delivery has."""
        holder = tx.find_address_holder(account, key)
        if holder and holder.story_url and holder.story_id != story.id:
            reason = (
                f"{story.url} and {holder.story_url} are both stories of {holder.canonical_url}. If they are copies, "
                f"delete one of them on Medium: {DUPLICATES}"
            )
            self._tell_of_copy(tx, account, story, reason, holder.id)

    def _tell_of_copies(self, tx: Transaction, account: str, post: Post, match: Match) -> None:
        """Tell of several stories that look like one post that was never sent; all of them in one notice."""
        among = [tx.read_story(account, to_story_address(url).id) for url in match.copies]
        if any(one and one.asked_at for one in among):
            return
        places = " and ".join([match.story.url, *match.copies])
        reason = f"{places} look like copies of each other ({to_name(post)}). Keep one of them on Medium: {DUPLICATES}"
        self._tell_of_copy(tx, account, match.story, reason)

    def _learn_post(self, tx: Transaction, account: str, stored: StoredPost, match: Match) -> Learned:
        """Mark a post that was never sent as live when that is certain; else it is asked about before it is sent."""
        post, story = stored.post, match.story
        if match.copies:
            self._tell_of_copies(tx, account, post, match)
        if match.strength is not Strength.STRONG or story.kind is not SeenKind.STORY:
            return Learned(story)
        key, reason = to_url_key(post.original_url), Reason(Code.LIVE, f"{_found(match)}: it is on Medium already")
        delivery = tx.plan_delivery(post, account, key, Status.LIVE, Trigger.PUBLISH, reason, tx.now)
        if delivery is None:
            self._tell_of_holder(tx, account, story, key)
            return Learned(story)
        values = {"story_id": story.id, "story_url": story.url, "evidence": story.source, "sent_state": post.state}
        live_at = story.published_at or tx.now
        tx.change_delivery(delivery, live_at=live_at, rested_from=live_at, **values)
        tx.change_story(account, story.id, delivery_id=delivery.id)
        return Learned(story, post.site, post.id, "live", match.reason)

    def _ask_whether(self, tx: Transaction, delivery: Delivery, match: Match) -> None:
        delivery = tx.read_delivery(delivery.id)  # its own story may have been found beside this one
        known = tx.read_story(delivery.account, match.story.id)
        other = tx.find_question(delivery)
        if known is None or known.asked_at or (other and other.story_url != match.story.url):
            return  # one question at a time; the next one comes when it is answered
        tx.change_story(delivery.account, match.story.id, asked_at=tx.now)
        if delivery.status is Status.LIVE:
            self._warn_of_copy(tx, delivery, match)
            return
        others = f" (the other: {' and '.join(match.copies)})" if match.copies else ""
        reason = (
            f"{match.story.url} may be its story: {match.reason}{others}. If it is: bridge confirm {delivery.site} "
            f"{delivery.post_id} {match.story.url}; if it is another one: bridge deny {delivery.site} "
            f"{delivery.post_id}"
        )
        if tx.open_handoff(delivery, HandoffKind.CONFIRM, reason, match.story.url):
            tx.notify(delivery, "is this its story?", reason)

    def _warn_of_copy(self, tx: Transaction, delivery: Delivery, match: Match) -> None:
        reason = (
            f"{match.story.url} looks like a second copy of {delivery.story_url} ({match.reason}). If it is, delete "
            f"one of them on Medium: {DUPLICATES}"
        )
        tx.open_handoff(delivery, HandoffKind.CONSIDER_REMOVING, reason, match.story.url)
        tx.notify(delivery, "two copies on Medium?", reason)


def _is_certain(tx: Transaction, delivery: Delivery, match: Match) -> bool:
    """Whether a story settles a waiting delivery without a question: it is certain, and its owner has not denied it."""
    denied = {one.id for one in map(find_story_address, read_denied(tx, delivery)) if one}
    is_story = match.strength is Strength.STRONG and match.story.kind is SeenKind.STORY
    return is_story and match.story.id not in denied


def _known(tx: Transaction, account: str, story: SeenStory) -> Learned:
    live = tx.find_live(account, story.id)
    return Learned(story, live.site, live.post_id, "known", "it is known already") if live else Learned(story)


def _found(match: Match) -> str:
    return f"found in the {match.story.source}, {match.reason}"
