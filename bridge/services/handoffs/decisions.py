"""What an owner says about a story or a hand-off: it is there, it is not, done, gone, cancel, not now, reconnect."""

import re
from datetime import datetime, timedelta

from bridge.config import Config
from bridge.errors import Refused
from bridge.ledger import Ledger, Transaction
from bridge.models import (
    CanonicalState,
    Code,
    Delivery,
    Handoff,
    HandoffKind,
    HandoffStatus,
    Reason,
    Route,
    Status,
    Trigger,
)
from bridge.planner import to_story_address
from bridge.planner.policy import RULE
from bridge.services.delivery.canonicals import ask_again
from bridge.services.drafts import Drafts
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.process import Wake
from bridge.services.stories.confirmation import Confirmation
from bridge.services.stories.copies import Copies

MARGIN = timedelta(minutes=1)
"""Added to lease and deadline before "it is not there" is believed: clocks of several machines differ a little."""
LATER = timedelta(days=1)
"""After "not now" an offer is made again."""
_STATE = re.compile(r"[0-9a-f]{64}")
"""A ``Post.state`` (``wordpress.schema``)."""
_NOT_LIVE = frozenset(one.value for one in Status if one is not Status.LIVE)
_LATER_WORDS = (
    "This takes the page away and asks you tomorrow, with a page to import. If you have imported this one already, a "
    "second import is a second copy: say where the story is instead, or delete that draft."
)


class Decisions:
    """Carries out what owners say of a post's delivery; ``account`` is needed only where a post has several.

    What may put a second copy on Medium raises Unsure, which says so, until it is called with ``yes``. With
    ``question`` (``Unsure.question``) the yes holds for what was asked then, and for nothing newer.
    """

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        failures: Failures,
        drafts: Drafts,
        confirmation: Confirmation,
        copies: Copies,
        wake: Wake,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._drafts = drafts
        self._confirmation = confirmation
        self._copies = copies
        self._wake = wake

    @leaves_a_line("confirm")
    def confirm(
        self,
        site: str,
        post_id: int,
        story_url: str,
        account: str | None = None,
        *,
        canonical_is_right: bool = False,
    ) -> Delivery:
        """The owner has seen the story on Medium: the delivery is live.

        Args:
            story_url: where, in any form that a story's address has.
            canonical_is_right: they have also looked at its canonical link.

        Raises:
            NotFound: there is no such delivery.
            Refused: the address is not a story's, stands where none of the account's stories can be, or is another
                post's story; or the delivery is being sent right now.
        """
        address = to_story_address(story_url)
        canonical = CanonicalState.CHECKED if canonical_is_right else None
        with self._copies.answering(self._copies.find_now(site, post_id, account)) as (tx, delivery):
            self._confirmation.refuse_elsewhere(tx, delivery.account, address)
            return self._confirmation.settle_live(
                tx, delivery, address, "owner", f"you saw it at {address.url}", canonical
            )

    @leaves_a_line("deny")
    def deny(
        self,
        site: str,
        post_id: int,
        account: str | None = None,
        *,
        story_url: str = "",
        yes: bool = False,
        question: str = "",
    ) -> Delivery:
        """The owner has looked: an unconfirmed story is not on Medium, or the story asked about is not this post's.

        The delivery is planned again, unless the story was only asked about beside another hand-off.

        Args:
            story_url: the story they were asked about; an answer to another question changes nothing.

        Raises:
            NotFound: there is no such delivery.
            Refused: there is nothing to deny, the call that sent it could still be under way (lease, deadline and a
                minute), or a feed or export shows the story.
            Unsure: this sends it again, or sends it though the story asked about may be it.
        """
        seen = self._copies.find_now(site, post_id, account)
        with self._ledger.read() as tx:
            asked = self._refuse_denial(tx, seen, story_url)
        looked = self._copies.look(seen, asked) if self._sends(seen, asked) else ""
        with self._copies.answering(seen) as (tx, delivery):
            if asked != tx.find_question(delivery):
                raise Refused("that question is answered already; look at what is asked now")
            if self._sends(delivery, asked):
                words = self._to_risk(tx, delivery, asked)
                self._copies.refuse_unsure(tx, delivery, words, looked, yes=yes, question=question)
            if asked:
                return self._deny_story(tx, delivery, asked)
            tx.close_handoffs(delivery, HandoffStatus.DONE, "you looked: it is not there", HandoffKind.CONFIRM)
            tx.replan_delivery(delivery, "you looked: it is not on Medium")
            return tx.read_delivery(delivery.id)

    def _refuse_denial(self, tx: Transaction, delivery: Delivery, story_url: str) -> Handoff | None:
        """The open question about a story, if there is one. Raises Refused: nothing can be denied, or not yet."""
        asked = tx.find_question(delivery)
        if story_url and (asked is None or asked.story_url != story_url):
            raise Refused("that question is answered already")
        if asked:
            return asked
        if delivery.status is not Status.UNCONFIRMED:
            raise Refused(f"only an unconfirmed story can be denied; this one is {delivery.status.value}")
        settings, sent_at = self._config.delivery, tx.read_attempts(delivery.id)[-1].started_at
        safe_at = sent_at + settings.lease + settings.deadline + MARGIN
        if tx.now < safe_at:
            raise Refused(f"the call could still be under way; look again after {safe_at:%Y-%m-%d %H:%M:%S UTC}")
        return None

    def _sends(self, delivery: Delivery, asked: Handoff | None) -> bool:
        """Whether a denial plans the delivery again: not where a story was only asked about beside another step."""
        return asked is None or (delivery.status is Status.HELD and not self.wants_approval(delivery))

    def _to_risk(self, tx: Transaction, delivery: Delivery, asked: Handoff | None) -> str:
        if asked:
            return (
                f"This sends the post to Medium as a story of its own. If {asked.story_url} is this article after all, "
                f"it is there twice then, and Medium suspends accounts for that ({RULE})."
            )
        sent = tx.read_attempts(delivery.id)[-1]
        return (
            f"This sends the post to Medium again. It was sent on {sent.started_at:%Y-%m-%d %H:%M UTC} as "
            f"{sent.publish_status.value}; if that has arrived after all, it is there twice then, and Medium suspends "
            f"accounts for that ({RULE})."
        )

    def _deny_story(self, tx: Transaction, delivery: Delivery, asked: Handoff) -> Delivery:
        reason = f"you looked: {asked.story_url} is another story"
        tx.close_handoffs(delivery, HandoffStatus.DONE, reason, HandoffKind.CONFIRM)
        if delivery.status is Status.UNCONFIRMED:
            tx.open_handoff(delivery, HandoffKind.CONFIRM, delivery.reason)
        elif delivery.status is Status.HELD and self.wants_approval(delivery):
            proposed = Reason(Code.PROPOSED, f"{reason}; it waits for your word")
            tx.move_delivery(delivery, Status.PROPOSED, proposed)
        elif delivery.status is Status.HELD:
            tx.replan_delivery(delivery, reason)
        return tx.read_delivery(delivery.id)

    def wants_approval(self, delivery: Delivery) -> bool:
        """Whether an old post still needs its owner's approval, apart from whether it is on Medium already.

        What went through a door had that approval. It must not become a proposal again: a proposal that is taken back
        is deleted, and with it that something has left.
        """
        account, rules = self._config.account(delivery.account), self._config.evergreen_of(delivery.account)
        asks = rules.review or (account.route is Route.API and not rules.unattended)
        return delivery.trigger is Trigger.EVERGREEN and delivery.route is None and asks

    @leaves_a_line("removed")
    def remove(self, site: str, post_id: int, account: str | None = None) -> Delivery:
        """The owner says that the story is gone from Medium. It is never sent again: that counts as a duplicate there
        (docs/medium.md).

        Raises:
            NotFound: there is no such delivery.
            Refused: it has no story that could be gone.
        """
        with self._copies.answering(self._copies.find_now(site, post_id, account)) as (tx, delivery):
            if delivery.status not in {Status.LIVE, Status.SENT, Status.REMOVED}:
                raise Refused(f"it is {delivery.status.value}; only a story that is on Medium can be gone from there")
            return _remove(tx, delivery)

    @leaves_a_line("removed")
    def hear_gone(self, delivery: Delivery, token: str) -> bool:
        """The owner says that a story is gone, of which they were asked something that was withdrawn meanwhile.

        Args:
            token: ``Question.token``, as it was shown.

        Returns:
            Whether that was about the story that it has now.
        """
        with self._copies.answering(delivery) as (tx, delivery):
            asked = [one for one in tx.read_handoffs(delivery.id) if one.token == token]
            withdrawn = [one.opened_at for one in asked if one.status is HandoffStatus.WITHDRAWN]
            is_about_it = any(_has_stood(tx, delivery, since) for since in withdrawn)
            if is_about_it:
                _remove(tx, delivery)
            return is_about_it

    @leaves_a_line("done")
    def done(
        self,
        site: str,
        post_id: int,
        account: str | None = None,
        *,
        kind: HandoffKind | None = None,
        state: str = "",
        step: str = "",
    ) -> Delivery:
        """The owner has done on Medium what the post's hand-offs asked for; an updated story has the newest text now.

        Args:
            kind: the one step they have taken; None for all that wait.
            state: ``Post.state`` of the text that they carried over; empty for the newest.
            step: ``Handoff.token`` of the step that they were shown; empty for whatever is asked now.

        Raises:
            NotFound: there is no such delivery.
            Refused: a story that is a draft or unconfirmed needs its address: confirm it; or the post was changed
                while they were at it; or that step is not asked any more.
        """
        with self._copies.answering(self._copies.find_now(site, post_id, account)) as (tx, delivery):
            if delivery.status is not Status.LIVE:
                raise Refused(f"it is {delivery.status.value}; tell its address with confirm, or that it is not there")
            stored = tx.read_post_of(delivery)
            if step and step not in {one.token for one in tx.read_open(delivery)}:
                raise Refused("it is done already, or another step is asked for by now; look at what is there")
            is_repost = kind in {None, HandoffKind.REPOST_WITH_NOTE}
            if is_repost and {one.kind for one in tx.read_open(delivery)} == {HandoffKind.REPOST_WITH_NOTE}:
                tx.close_handoffs(delivery, HandoffStatus.DONE, "you showed it again", HandoffKind.REPOST_WITH_NOTE)
                return tx.read_delivery(delivery.id)
            if state and state != stored.post.state:
                raise Refused("the post was changed again meanwhile; look at what is new, and carry that over too")
            kinds = {kind} if kind else {one.kind for one in tx.read_open(delivery)} | {HandoffKind.UPDATE_IN_PLACE}
            if HandoffKind.MEND_CANONICAL in kinds:
                tx.change_delivery(delivery, canonical_state=CanonicalState.CHECKED.value, canonical_seen="")
            if HandoffKind.UPDATE_IN_PLACE in kinds:
                tx.change_delivery(delivery, sent_state=stored.post.state)
                self._drafts.carry(tx, delivery, stored)
            tx.close_handoffs(delivery, HandoffStatus.DONE, "you did it", *kinds)
            return tx.read_delivery(delivery.id)

    @leaves_a_line("done")
    def hear_late(self, delivery: Delivery, kind: str, token: str) -> bool:
        """The owner says of a step that was withdrawn meanwhile that they did it: so the story is not what it was.

        Args:
            kind, token: ``Question.code`` and ``Question.token`` of the step, as they were shown.

        Returns:
            Whether another step follows from that, which is asked now.
        """
        with self._copies.answering(delivery) as (tx, delivery):
            asked = [one for one in tx.read_handoffs(delivery.id) if one.kind.value == kind]
            if delivery.status is not Status.LIVE or not asked or asked[-1].status is not HandoffStatus.WITHDRAWN:
                return False
            if asked[-1].kind is HandoffKind.MEND_CANONICAL:
                return ask_again(tx, delivery)
            return asked[-1].kind is HandoffKind.UPDATE_IN_PLACE and self._hear_of_text(tx, delivery, token)

    def _hear_of_text(self, tx: Transaction, delivery: Delivery, state: str) -> bool:
        """Ask for the newest text anew, where the story has one (``Post.state``) that its post has not any more.

        Of a post that is not public now it is asked when that is published again.
        """
        stored = tx.read_post_of(delivery)
        if not _STATE.fullmatch(state) or state == stored.post.state:
            return False
        tx.change_delivery(delivery, sent_state=state)
        tx.drop_carried(delivery.id)
        if not stored.is_public:
            return False
        reason = "you have carried over a text that the post has not any more; change the story in Medium's editor"
        tx.open_handoff(delivery, HandoffKind.UPDATE_IN_PLACE, reason)
        return True

    @leaves_a_line("cancel")
    def cancel(self, site: str, post_id: int, account: str | None = None) -> Delivery:
        """Cancel a delivery: the post is not sent, whatever happens to it on WordPress, until it is asked for again.

        Raises:
            NotFound: there is no such delivery.
            Refused: it is being sent or has left, or is cancelled already.
        """
        with self._copies.answering(self._copies.find_now(site, post_id, account)) as (tx, delivery):
            if delivery.status not in {Status.PLANNED, Status.PROPOSED, Status.FAILED, Status.HELD, Status.OFFERED}:
                raise Refused(f"it is {delivery.status.value}: there is nothing to cancel")
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you cancelled it")
            cancelled = Reason(Code.CANCELLED, "you cancelled it")
            tx.move_delivery(delivery, Status.CANCELLED, cancelled, cancelled_by="person")
            return tx.read_delivery(delivery.id)

    @leaves_a_line("not now")
    def postpone(self, delivery: Delivery, *, yes: bool = False, question: str = "") -> None:
        """Not now: the offer is taken back, its place among the open offers is free, and it is made again in a day.

        Raises:
            Refused: it is not offered any more.
            Unsure: it may have been imported already, and is then offered once more.
        """
        if delivery.status is not Status.OFFERED:
            raise Refused(f"it is {delivery.status.value}, so there is nothing to postpone")
        looked = self._copies.look_if_doubtful(delivery)
        with self._copies.answering(delivery) as (tx, delivery):
            self._copies.refuse_unsure(tx, delivery, _LATER_WORDS, looked, yes=yes, question=question)
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you said: not now")
            later = Reason(Code.PLANNED, "you said: not now")
            tx.move_delivery(delivery, Status.PLANNED, later, due_at=tx.now + LATER)

    @leaves_a_line("reconnect")
    def reconnect(self, site: str) -> None:
        """Accept a site as it is now, after a restored backup or a real move; its hooks are applied again.

        Raises:
            NotFound: there is no such site.
        """
        self._config.site(site)
        with self._ledger.write() as tx:
            tx.change_site(site, held_reason="")
            tx.forget_revisions(site)
            tx.write_journal("reconnected", "you connected the site again", site=site)
        self._wake()


def _has_stood(tx: Transaction, delivery: Delivery, since: datetime) -> bool:
    """Whether a delivery has been live since then, and so with the same story."""
    lines = tx.read_journal(delivery.site, delivery.post_id)
    ours = {line.what for line in lines if line.account == delivery.account and line.at > since}
    return delivery.status is Status.LIVE and ours.isdisjoint(_NOT_LIVE)


def _remove(tx: Transaction, delivery: Delivery) -> Delivery:
    tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you said that the story is gone")
    tx.move_delivery(delivery, Status.REMOVED, Reason(Code.REMOVED, "you said that the story is gone from Medium"))
    return tx.read_delivery(delivery.id)
