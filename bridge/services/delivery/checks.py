"""prepare: look again before a story goes, and make its draft."""

from datetime import timedelta

from bridge.config import Config
from bridge.errors import ContentError
from bridge.ledger import Ledger
from bridge.models import Delivery, HandoffKind, Post, Status, StoredPost
from bridge.planner import OutcomePlan, plan_sending, to_url_key
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.lifecycle import read_denied, to_question
from bridge.services.delivery.sightings import Sightings
from bridge.services.drafts import Drafts
from bridge.services.dry_runs import DryRuns
from bridge.transform import Draft, StorySettings, check_gate, find_blocking, find_teaser
from bridge.transform.teaser import RULE as SPAM_RULE

ACCEPT = "bridge retry --accept-losses"
DRY_RUN_AGAIN = timedelta(days=1)


class Stop(Exception):
    """The delivery is settled without being sent."""

    def __init__(self, plan: OutcomePlan) -> None:
        super().__init__(plan.reason)
        self.plan = plan


class Checks:
    """From a claimed delivery to a draft that may go."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        dry_runs: DryRuns,
        addresses: Addresses,
        drafts: Drafts,
        sightings: Sightings,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._addresses = addresses
        self._drafts = drafts
        self._sightings = sightings

    def look_again(self, delivery: Delivery) -> StoredPost:
        """The post as it is now.

        Raises:
            Stop: it must not go any more.
        """
        with self._ledger.read() as tx:
            stored = tx.read_post_of(delivery)
        decision = plan_sending(stored, self._config.site(delivery.site))
        if not decision.yes:
            raise Stop(OutcomePlan(Status.CANCELLED, decision.reason))
        if delivery.canonical_key is None:
            self._wait_for_address(delivery)
        if delivery.route is None:
            self._refuse_known(delivery, stored)
        return stored

    def _wait_for_address(self, delivery: Delivery) -> None:
        """Raises Stop: another post has its address, so its story would name that one as its original."""
        with self._ledger.read() as tx:
            holder = tx.find_address_holder(delivery.account, to_url_key(delivery.canonical_url))
            words = self._addresses.to_story_words(tx, holder) if holder else "another post"
        raise Stop(
            OutcomePlan(
                Status.HELD,
                f"{delivery.canonical_url} belongs to {words} by now, and this post's new address was not heard yet. "
                f"It goes as soon as it is; to ask WordPress now: bridge resync {delivery.site} {delivery.post_id}",
            )
        )

    def _refuse_known(self, delivery: Delivery, stored: StoredPost) -> None:
        """Raises Stop: since it was planned, a story was seen on Medium that may be this post's."""
        with self._ledger.read() as tx:
            known = self._sightings.find_on_medium(tx, stored, delivery.account, read_denied(tx, delivery))
        if known:
            reason, url = to_question(known, stored.post), known.story.url
            raise Stop(OutcomePlan(Status.HELD, reason, handoff=HandoffKind.CONFIRM, story_url=url))

    def stop_dry_run(self, delivery: Delivery, stored: StoredPost, what: str) -> None:
        """The last step before something leaves the house.

        Args:
            what: what would happen now, in words.

        Raises:
            Stop: nothing may leave; the delivery is looked at again in a day, and goes when the dry run is over.
        """
        with self._ledger.read() as tx:
            why = self._dry_runs.find_dry_run(tx, stored.post)
        if why:
            reason = f"dry run ({why}): {what}, with {stored.post.original_url} as its original"
            raise Stop(OutcomePlan(Status.PLANNED, reason, tx.now + DRY_RUN_AGAIN, delivery.failures, is_dry=True))

    def make_draft(self, delivery: Delivery, stored: StoredPost) -> tuple[Draft, StorySettings]:
        """The draft of a post, and what was decided about its story.

        Raises:
            Stop: it cannot become a story, or would lose something that the owner wants to decide about.
        """
        try:
            draft, settings = self._drafts.draft_of(stored, delivery.account)
        except ContentError as error:
            raise Stop(OutcomePlan(Status.FAILED, str(error))) from error
        if delivery.losses_accepted != stored.post.state:
            _refuse_teaser(draft, stored.post)
            _ask_about_losses(draft, self._config.site(delivery.site).block_on)
        return draft, settings


def pass_gate(content: str) -> None:
    """Raises Stop: a sanitiser would change what is about to leave."""
    try:
        check_gate(content)
    except ContentError as error:
        raise Stop(OutcomePlan(Status.HELD, str(error))) from error


def _refuse_teaser(draft: Draft, post: Post) -> None:
    """Raises Stop: only the beginning of an article would go to Medium."""
    if why := find_teaser(draft, (post.url, post.original_url, *post.previous_urls)):
        raise Stop(
            OutcomePlan(
                Status.HELD,
                f"{why}; Medium counts stories that only lead to another site as spam ({SPAM_RULE}). Put the whole "
                f"text into the post, or if it is whole: {ACCEPT}",
            )
        )


def _ask_about_losses(draft: Draft, kinds: tuple[str, ...]) -> None:
    """Raises Stop: something would be lost that the owner wants to decide about."""
    if blocking := find_blocking(draft.notes, kinds):
        rest = f", and {len(blocking) - 1} more" if len(blocking) > 1 else ""
        raise Stop(
            OutcomePlan(
                Status.HELD,
                f"block_on holds it: {blocking[0].text}{rest}. Mend the post, or let it go as it is: {ACCEPT}",
            )
        )
