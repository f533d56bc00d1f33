"""The checks that a claimed delivery passes before it goes through a door, and the draft that is made of its post."""

from dataclasses import replace
from datetime import timedelta

import structlog

from bridge.config import Config
from bridge.errors import ContentError, TextWithheld, WordPressError
from bridge.ledger import Ledger, Transaction
from bridge.models import Code, Delivery, HandoffKind, Post, Reason, SiteState, Status, StoredPost
from bridge.models.originals import OriginalStatus
from bridge.planner import OutcomePlan, plan_retry_at, plan_sending, to_url_key
from bridge.planner.originals import to_hold_words
from bridge.services.delivery.addresses import Addresses, has_moved
from bridge.services.delivery.door import Hold
from bridge.services.delivery.guests import Guests
from bridge.services.delivery.lifecycle import read_denied, to_question
from bridge.services.delivery.sightings import Sightings
from bridge.services.drafts import Drafts
from bridge.services.dry_runs import DryRuns
from bridge.transform import Draft, StorySettings, check_gate, find_blocking, find_teaser
from bridge.transform.teaser import RULE as SPAM_RULE

log = structlog.get_logger()

ACCEPT = "bridge retry --accept-losses"
"""The command that lets a story go although something of it is lost."""
_READ_RENDERED = (
    "Look at the post in a window where nobody is logged in; our plugin, or REST, gives what a visitor sees there"
)
DRY_RUN_AGAIN = timedelta(days=1)
"""How long a delivery that only a dry run kept back waits before it is prepared again; it goes when that is over."""


class Stop(Exception):
    """Raised while a delivery is prepared: it does not go now, and ``plan`` says what becomes of it."""

    def __init__(self, plan: OutcomePlan) -> None:
        super().__init__(plan.reason.words)
        self.plan = plan


class Checks:
    """Looks again at a claimed delivery's post, makes its draft, and stops what must not leave."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        dry_runs: DryRuns,
        addresses: Addresses,
        drafts: Drafts,
        sightings: Sightings,
        guests: Guests,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._addresses = addresses
        self._drafts = drafts
        self._sightings = sightings
        self._guests = guests

    def look_again(self, hold: Hold) -> tuple[Hold, StoredPost]:
        """Read the post as it is now, and have its delivery go with its address.

        Done after the claim, where a post that cannot be read is counted and so ends, and stops no other.

        Returns:
            The claim, whose delivery has the post's address by now, and the post.

        Raises:
            Stop: it must not go any more, has no address of its own, or may be on Medium already.
        """
        delivery = hold.delivery
        with self._ledger.read() as tx:
            stored = tx.read_post_of(delivery)
            if not has_moved(stored.post, delivery):
                self._refuse_changed(tx, delivery, stored)
                return hold, stored
        with self._ledger.write() as tx:
            delivery = self._addresses.catch_up_address(tx, delivery)
        with self._ledger.read() as tx:
            stored = tx.read_post_of(delivery)
            self._refuse_changed(tx, delivery, stored)
        return replace(hold, delivery=delivery), stored

    def _refuse_changed(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> None:
        """Raises Stop: something has changed since it was planned, and it must not go, or not yet."""
        decision = plan_sending(stored, self._config.site(delivery.site))
        if not decision.yes:
            raise Stop(OutcomePlan(Status.CANCELLED, decision.why))
        self._refuse_original(tx, delivery)
        if delivery.canonical_key is None:
            self._wait_for_address(tx, delivery)
        if delivery.route is None:
            self._refuse_known(tx, delivery, stored)

    def _refuse_original(self, tx: Transaction, delivery: Delivery) -> None:
        """Raises Stop: its text was handed off to be published on Medium first, so this would be a second copy."""
        original = tx.find_original(delivery.site, delivery.post_id)
        if original and original.status is not OriginalStatus.LEFT:
            raise _hold(Code.MAYBE_ON_MEDIUM, to_hold_words(original))

    def _wait_for_address(self, tx: Transaction, delivery: Delivery) -> None:
        """Raises Stop: another post has its address, so its story would name that one as its original."""
        holder = tx.find_address_holder(delivery.account, to_url_key(delivery.canonical_url))
        words = self._addresses.to_story_words(tx, holder) if holder else "another post"
        raise _hold(
            Code.ANOTHER_ARTICLE,
            f"{delivery.canonical_url} belongs to {words} by now, and this post's new address was not heard yet. "
            f"It goes as soon as it is; to ask WordPress now: bridge resync {delivery.site} {delivery.post_id}",
        )

    def _refuse_known(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> None:
        """Raises Stop: since it was planned, a story was seen on Medium that may be this post's."""
        known = self._sightings.find_on_medium(tx, stored, delivery.account, read_denied(tx, delivery))
        if known:
            reason, url = Reason(Code.MAYBE_ON_MEDIUM, to_question(known, stored.post)), known.story.url
            raise Stop(OutcomePlan(Status.HELD, reason, handoff=HandoffKind.CONFIRM, story_url=url))

    def look_last(self, delivery: Delivery, stored: StoredPost, what: str) -> None:
        """Stop what is on a dry run, and what visitors do not get on the blog. The last step before something leaves.

        Args:
            what: what would happen now, in words.

        Raises:
            Stop: it is a dry run, and the delivery is prepared again in a day; or visitors do not get the post, which
                is looked at again, later each time.
        """
        with self._ledger.read() as tx:
            site = tx.read_site(delivery.site)
        if why := self._dry_runs.judge(site, stored.post):
            words = f"dry run ({why}): {what}, with {stored.post.original_url} as its original"
            due_at = self._ledger.now() + DRY_RUN_AGAIN
            raise Stop(OutcomePlan(Status.PLANNED, Reason(Code.DRY_RUN, words), due_at, delivery.failures, is_dry=True))
        self._refuse_kept(delivery, stored, site)

    def _refuse_kept(self, delivery: Delivery, stored: StoredPost, site: SiteState) -> None:
        """Raises Stop: visitors do not get the post.

        A WordPress that cannot say it stops nothing: the post is public by its status.
        """
        try:
            why = self._guests.find_obstacle(site, stored)
        except WordPressError as error:
            log.info("it is not known what visitors get of a post", site=delivery.site, why=str(error))
            return
        if why:
            failures = delivery.failures + 1
            due_at = plan_retry_at(delivery.id, failures, self._config.delivery, self._ledger.now())
            words = f"visitors do not get the post on the blog: {why} It is looked at again by itself"
            raise Stop(OutcomePlan(Status.PLANNED, Reason(Code.TRIED_AGAIN, words), due_at=due_at, failures=failures))

    def make_draft(self, delivery: Delivery, stored: StoredPost, closing: str) -> tuple[Draft, StorySettings]:
        """Make the draft of a post, and the settings of its story (status, tags, licence).

        Args:
            closing: what its story was dealt; empty where it closes as the configuration says.

        Raises:
            Stop: it cannot become a story, is only the beginning of an article, or loses what ``block_on`` names.
        """
        try:
            draft, settings = self._drafts.draft_of(stored, delivery.account, closing)
        except TextWithheld as error:
            words = f"{error}. Nothing else is left of it. {_READ_RENDERED}"
            raise _hold(Code.CONTENT_REFUSED, words) from error
        except ContentError as error:
            raise Stop(OutcomePlan(Status.FAILED, Reason(Code.CONTENT_REFUSED, str(error)))) from error
        if delivery.losses_accepted != stored.post.state:
            _refuse_unread(stored.post)
            _refuse_withheld(draft)
            _refuse_teaser(draft, stored.post)
            _ask_about_losses(draft, self._config.site(delivery.site).block_on)
        return draft, settings


def pass_gate(content: str) -> None:
    """Compare a story with what a sanitiser (nh3) makes of it. Raises Stop: it would change what is about to leave."""
    try:
        check_gate(content)
    except ContentError as error:
        raise _hold(Code.CONTENT_REFUSED, str(error)) from error


def _hold(code: Code, words: str) -> Stop:
    return Stop(OutcomePlan(Status.HELD, Reason(code, words)))


def _refuse_unread(post: Post) -> None:
    """Raises Stop: something was chosen for it that this bridge does not know, and a story cannot be taken back."""
    if post.choice.unread:
        words = f"what was chosen for it in WordPress cannot be read here ({'; '.join(post.choice.unread)})"
        raise _hold(Code.HELD, f"{words}. Choose again there, or let it go as the bridge is configured: {ACCEPT}")


def _refuse_teaser(draft: Draft, post: Post) -> None:
    """Raises Stop: only the beginning of an article would go to Medium."""
    if why := find_teaser(draft, (post.url, post.original_url, *post.previous_urls)):
        raise _hold(
            Code.LOSSES_TO_ACCEPT,
            f"{why}; Medium counts stories that only lead to another site as spam ({SPAM_RULE}). Put the whole text "
            f"into the post, or if it is whole: {ACCEPT}",
        )


def _refuse_withheld(draft: Draft) -> None:
    """Raises Stop: text that is not for everybody was left out, or stands in what was rendered."""
    if held := find_blocking(draft.notes, ()):
        raise _hold(Code.LOSSES_TO_ACCEPT, f"{held[0].text}. {_READ_RENDERED}, or let it go so: {ACCEPT}")


def _ask_about_losses(draft: Draft, kinds: tuple[str, ...]) -> None:
    """Raises Stop: something would be lost that the owner wants to decide about."""
    if blocking := find_blocking(draft.notes, kinds):
        rest = f", and {len(blocking) - 1} more" if len(blocking) > 1 else ""
        words = f"block_on holds it: {blocking[0].text}{rest}. Mend the post, or let it go as it is: {ACCEPT}"
        raise _hold(Code.LOSSES_TO_ACCEPT, words)
