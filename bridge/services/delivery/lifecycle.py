"""What a change of a post on WordPress means for its deliveries.

Applied for a hook, for a post that an archive was read for, after an outcome, and when an owner answers. Every method
works inside the caller's transaction. The table of changes and states is `bridge.planner.changes`.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bridge.config import Config
from bridge.ledger import Transaction
from bridge.models import (
    Code,
    Delivery,
    HandoffKind,
    HandoffStatus,
    Post,
    Reason,
    Status,
    StoredPost,
    Strength,
    Trigger,
)
from bridge.planner import (
    Known,
    Move,
    plan_delivery,
    plan_edit,
    plan_republish,
    plan_resync,
    plan_sending,
    plan_unpublish,
    to_story_address,
    to_url_key,
    to_url_keys,
)
from bridge.planner.hearsay import Hearsay, to_answers, to_hearsay, to_hearsay_words
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.sightings import Sightings
from bridge.services.drafts import Drafts

WAITING = frozenset({Status.PLANNED, Status.PROPOSED, Status.FAILED, Status.HELD, Status.OFFERED})
"""Where nothing is on Medium and nothing is under way: the newest content of the post is what will go."""


class _Plan(NamedTuple):
    status: Status
    trigger: Trigger
    reason: Reason
    due_at: datetime
    wanted_at: datetime
    """When it was published or asked for."""


class Lifecycle:
    """Plans, moves and cancels the deliveries of a post when the post is published, edited or taken off the blog."""

    def __init__(self, config: Config, sightings: Sightings, addresses: Addresses, drafts: Drafts) -> None:
        self._config = config
        self._sightings = sightings
        self._addresses = addresses
        self._drafts = drafts

    def publish_post(
        self,
        tx: Transaction,
        stored: StoredPost,
        occurred_at: datetime,
        connected_at: datetime,
        trigger: Trigger = Trigger.PUBLISH,
    ) -> None:
        """Plan a delivery for a post that is public now, and carry its newest content to the deliveries it has.

        Args:
            occurred_at: when it was published, as WordPress says.
            connected_at: when its site was connected; what was published before is the archive's.
            trigger: RESYNC where somebody asked for it: then age does not matter, and what waits is due now.
        """
        existing = tx.read_deliveries(stored.post.site, stored.post.id)
        for delivery in existing:
            self.carry_out(tx, delivery, plan_republish(delivery))
            self.go_on(tx, stored, delivery, is_asked=trigger is Trigger.RESYNC)
        account = self._config.account_of(stored.post)
        if any(delivery.account == account for delivery in existing):
            return
        decision = self.decide(stored, account, occurred_at, connected_at, trigger, existing)
        if isinstance(decision, Reason):
            self._refuse(tx, stored, account, decision)
        else:
            self.plan_story(tx, stored, account, decision)

    def refuse_post(self, tx: Transaction, stored: StoredPost) -> None:
        """Write down why a post that was published and is not public (private, with a password) is not sent."""
        decision = plan_sending(stored, self._config.site(stored.post.site))
        if not tx.read_deliveries(stored.post.site, stored.post.id):
            self._refuse(tx, stored, self._config.account_of(stored.post), decision.why)

    def edit_post(self, tx: Transaction, stored: StoredPost) -> None:
        """Carry the newest content of a changed post to its deliveries.

        An edit never plans a delivery; only a story that WordPress names itself is taken over as live.
        """
        existing = tx.read_deliveries(stored.post.site, stored.post.id)
        for delivery in existing:
            self.go_on(tx, stored, delivery)
        is_known = to_hearsay(stored.post.existing_story_url) is Hearsay.STORY
        if is_known and not existing and self._config.account_of(stored.post) in self._config.accounts:
            self.plan_story(tx, stored, self._config.account_of(stored.post), _adopted(stored, tx.now))

    def withdraw_post(self, tx: Transaction, stored: StoredPost, why: str) -> None:
        """Cancel or hold what a post has, as it is not public any more; a live story is put on its owner's list.

        Args:
            why: what happened to it, in words.
        """
        if stored.holder_id is not None:
            tx.change_post(stored.post.site, stored.post.id, held_reason="", holder_id=None)
        for delivery in tx.read_deliveries(stored.post.site, stored.post.id):
            self.carry_out(tx, delivery, plan_unpublish(delivery, why))

    def catch_up(self, tx: Transaction, delivery: Delivery) -> None:
        """After an outcome: apply the edit or the withdrawal of the post that came while it was being sent."""
        stored = tx.read_post_of(delivery)
        if not stored.is_public:
            why = "the post was deleted on WordPress" if stored.deleted_at else "the post was taken off the blog"
            self.carry_out(tx, delivery, plan_unpublish(delivery, why))
        elif delivery.sent_state != stored.post.state:
            self.carry_out(tx, delivery, self._plan_edit(tx, stored, delivery))
            self._addresses.move_story(tx, stored, delivery, is_news=False)

    def decide(
        self,
        stored: StoredPost,
        account: str,
        occurred_at: datetime,
        connected_at: datetime,
        trigger: Trigger,
        existing: list[Delivery],
    ) -> _Plan | Reason:
        """Whether a post becomes a delivery on an account, and when it is due.

        Args:
            existing: every delivery of the post, on any account.

        Returns:
            The plan, or why there is none.
        """
        if account not in self._config.accounts:
            return Reason(Code.NOT_CONFIGURED, f'its author chose account "{account}", which is not configured')
        if not self._config.site(stored.post.site).may_use(account):
            words = f'its author chose account "{account}", which is none of the accounts of [sites.{stored.post.site}]'
            return Reason(Code.NOT_CHOSEN, words)
        if to_hearsay(stored.post.existing_story_url) is Hearsay.STORY:
            return _adopted(stored, occurred_at)
        site, settings = self._config.site(stored.post.site), self._config.delivery
        decision = plan_delivery(stored, occurred_at, connected_at, account, site, settings, existing, trigger)
        if not decision.yes or decision.due_at is None:
            return decision.why
        plan = _Plan(Status.PLANNED, trigger, decision.why, decision.due_at, wanted_at=occurred_at)
        return _to_weighed(plan, stored.post)

    def plan_story(self, tx: Transaction, stored: StoredPost, account: str, plan: _Plan) -> None:
        """Write a new delivery as planned, unless its address is another article's or its story is on Medium already.

        Then the post is held, its owner is asked, or the delivery is live from the beginning.
        """
        post, key = stored.post, to_url_key(stored.post.original_url)
        holder = self.find_holder(tx, stored, account)
        if holder and holder.id != stored.apart_from:
            self._hold_for_address(tx, stored, holder, plan)
            return
        known = (
            self._sightings.find_on_medium(tx, stored, account)
            if plan.status in {Status.PLANNED, Status.PROPOSED}
            else None
        )
        if known:
            plan = _to_known(plan, known, post)
        elif plan.status is Status.LIVE:
            plan = self._ask_if_taken(tx, account, plan, post)
        if other := tx.find_address_holder(account, key):
            # Their owner has said that they are two articles; the newer one is at this address.
            tx.change_delivery(other, canonical_key=None)
        delivery = tx.plan_delivery(post, account, key, plan.status, plan.trigger, plan.reason, plan.due_at)
        if delivery is None:
            return  # another process has planned it meanwhile
        if known:
            self.adopt(tx, delivery, known, stored)
        elif plan.status is Status.LIVE:
            address = to_story_address(post.existing_story_url)
            values = {"story_id": address.id, "story_url": address.url, "evidence": "wordpress"}
            tx.change_delivery(delivery, sent_state=post.state, **values)
        elif post.existing_story_url:
            self._doubt(tx, delivery, plan, post.existing_story_url)

    def _ask_if_taken(self, tx: Transaction, account: str, plan: _Plan, post: Post) -> _Plan:
        """Hold a plan to take over a story as live, where that story is another post's already.

        A copied post keeps what another plugin had remembered of the first one: two posts, one story.
        """
        holder = tx.find_story_holder(account, to_story_address(post.existing_story_url).id, 0)
        if holder is None:
            return plan
        said = f"WordPress calls {post.existing_story_url} its story, which is post {holder[1]} of {holder[0]}"
        return plan._replace(status=Status.HELD, reason=Reason(Code.MAYBE_ON_MEDIUM, f"{said}. {to_answers(post)}"))

    def _doubt(self, tx: Transaction, delivery: Delivery, plan: _Plan, url: str) -> None:
        """Tell its owner that the address WordPress has for the post's story may be none; ask, where it is held."""
        if plan.status is Status.HELD:
            tx.open_handoff(delivery, HandoffKind.CONFIRM, plan.reason.words, url)
        tx.add_notice(f"Post {delivery.post_id} of {delivery.site}: what WordPress calls its story", plan.reason.words)

    def find_holder(self, tx: Transaction, stored: StoredPost, account: str) -> Delivery | None:
        """Another post's delivery, on this account or a retired one, that has, or once had, one of its addresses."""
        return tx.find_url_holder(account, stored.post.site, stored.post.id, to_url_keys(stored.post))

    def adopt(self, tx: Transaction, delivery: Delivery, known: Known, stored: StoredPost) -> None:
        """Tie a new delivery to the story that was seen on Medium; where that is not certain, ask its owner."""
        story = known.story
        if known.strength is Strength.WEAK:
            tx.open_handoff(delivery, HandoffKind.CONFIRM, delivery.reason, story.url)
            title = f"Post {delivery.post_id} of {delivery.site}: is it on Medium already?"
            tx.add_notice(title, delivery.reason, delivery)
            return
        values = {"story_id": story.id, "story_url": story.url, "evidence": story.source}
        live_at = story.published_at or tx.now
        tx.change_delivery(delivery, sent_state=stored.post.state, live_at=live_at, rested_from=live_at, **values)
        tx.change_story(story.account, story.id, delivery_id=delivery.id)

    def _refuse(self, tx: Transaction, stored: StoredPost, account: str, reason: Reason) -> None:
        tx.write_journal("not sent", reason, site=stored.post.site, post_id=stored.post.id, account=account)

    def _hold_for_address(self, tx: Transaction, stored: StoredPost, holder: Delivery, plan: _Plan) -> None:
        """Hold a post, and keep what its plan was made for: once it is free it must not count as the backlog's."""
        post = stored.post
        reason = self._addresses.to_address_question(tx, post, holder)
        is_wanted = plan.trigger is not Trigger.EVERGREEN
        by, at = (plan.trigger.value, plan.wanted_at) if is_wanted else (None, None)
        self._addresses.ask_about(tx, post, holder, held_reason=reason, wanted_by=by, wanted_at=at)
        asked = Reason(Code.ANOTHER_ARTICLE, reason)
        tx.write_journal("held", asked, site=post.site, post_id=post.id, account=holder.account)
        tx.add_notice(f"Post {post.id} of {post.site} is held: is it another article?", reason, holder)

    def go_on(self, tx: Transaction, stored: StoredPost, delivery: Delivery, *, is_asked: bool = False) -> None:
        """Carry the post's newest content to one delivery.

        Args:
            is_asked: somebody asked for this post: what waits or failed is due now.
        """
        was_cancelled = delivery.status is Status.CANCELLED and delivery.cancelled_by == "event"
        if not was_cancelled and delivery.status not in WAITING:
            self.carry_out(tx, delivery, self._plan_edit(tx, stored, delivery))
            self._addresses.move_story(tx, stored, delivery)
            return
        decision = plan_sending(stored, self._config.site(stored.post.site))
        if not decision.yes:
            tx.note(delivery, f"changed on WordPress; {decision.reason}")
        elif delivery.status is Status.HELD and tx.find_question(delivery):
            tx.note(delivery, "changed on WordPress; whether it is on Medium already is still asked")
        elif self._follow(tx, stored, delivery):
            back = Move("it may be sent again", to=Status.PLANNED)
            edit = plan_resync(delivery) if is_asked else None
            self.carry_out(tx, delivery, back if was_cancelled else edit or plan_edit(delivery, stored.post.state))

    def _plan_edit(self, tx: Transaction, stored: StoredPost, delivery: Delivery) -> Move | None:
        """What an edit of a story that is out asks of its owner; None when nothing changed.

        Edits are gathered until ``update_words`` words differ from what Medium got: opening its editor costs a minute.
        """
        move = plan_edit(delivery, stored.post.state)
        if move is None or move.handoff is not HandoffKind.UPDATE_IN_PLACE:
            return move
        drift = self._drafts.read_drift(tx, delivery, stored)
        words = None if drift is None else sum(change.words for change in drift)
        wanted = self._config.delivery.update_words
        if words is not None and words < wanted and not any(change.is_title for change in drift or ()):
            reason = f"changed by {_count(words)} since Medium got it; from {_count(wanted)} on you are asked"
            return Move(reason, withdraw=(HandoffKind.UPDATE_IN_PLACE,))
        said = "" if words is None else f", {_count(words)} of it"
        return replace(move, reason=f"{move.reason}{said}")

    def _follow(self, tx: Transaction, stored: StoredPost, delivery: Delivery) -> bool:
        """Give a waiting delivery the post's address and its author's choice of status.

        Returns:
            False when another article has the address: then its owner is asked, and the delivery waits.
        """
        choice = stored.post.choice.publish_status
        tx.change_delivery(delivery, publish_status=choice.value if choice else None)
        holder = self.find_obstacle(tx, stored, delivery)
        if holder is None:
            if stored.holder_id is not None:
                tx.change_post(stored.post.site, stored.post.id, holder_id=None)
            return True
        reason = self._addresses.to_address_question(tx, stored.post, holder)
        if delivery.status is Status.CANCELLED:
            tx.note(delivery, reason)
        elif delivery.status is Status.PROPOSED:
            tx.drop_proposal(delivery, Reason(Code.ANOTHER_ARTICLE, reason))
        elif delivery.status is not Status.HELD or stored.holder_id != holder.id:
            self._addresses.ask_about(tx, stored.post, holder)
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "its address is asked about", HandoffKind.IMPORT)
            tx.move_delivery(delivery, Status.HELD, Reason(Code.ANOTHER_ARTICLE, reason))
            tx.add_notice(f"Post {delivery.post_id} of {delivery.site} is held: is it another article?", reason, holder)
        return False

    def find_obstacle(
        self, tx: Transaction, stored: StoredPost, delivery: Delivery, *, is_news: bool = True
    ) -> Delivery | None:
        """Give a delivery its post's address, unless another delivery speaks against it.

        A delivery that was never offered or sent must not go to an address where another post's story is, was or may
        be, unless that post was heard of elsewhere since: two posts that are public at two addresses are two articles
        (docs/design.md, "Who has an address?"). A cancelled one begins anew, so every address it ever had counts.

        Args:
            is_news: WordPress has just told of this address.

        Returns:
            The delivery that speaks against it; None when the address was taken.
        """
        is_new = delivery.status is Status.CANCELLED and delivery.route is None
        if is_new and (found := self.find_holder(tx, stored, delivery.account)) and found.id != stored.apart_from:
            return found
        if holder := self._addresses.take_address(tx, stored, delivery, is_news=is_news):
            return holder
        return self._addresses.find_story_at(tx, stored, delivery) if delivery.route is None else None

    def carry_out(self, tx: Transaction, delivery: Delivery, move: Move | None) -> None:
        """Write what a move says: hand-offs closed and opened, then the new status or a line in the journal."""
        if move is None:
            return
        if move.withdraw:
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, move.reason, *move.withdraw)
        if move.handoff and tx.open_handoff(delivery, move.handoff, move.reason):
            tx.notify(delivery, move.handoff.value, move.reason)
        if move.to is Status.CANCELLED and delivery.status is Status.PROPOSED:
            tx.drop_proposal(delivery, Reason(move.code, move.reason))
        elif move.to is Status.CANCELLED:
            tx.move_delivery(delivery, move.to, Reason(move.code, move.reason), cancelled_by="event")
        elif move.to is Status.PLANNED:
            tx.replan_delivery(delivery, move.reason)
        elif move.handoff is None:
            tx.note(delivery, move.reason)


def _to_known(plan: _Plan, known: Known, post: Post) -> _Plan:
    if known.strength is Strength.STRONG:
        reason = Reason(Code.LIVE, f"{known.reason}: it is on Medium already")
        return plan._replace(status=Status.LIVE, reason=reason)
    return plan._replace(status=Status.HELD, reason=Reason(Code.MAYBE_ON_MEDIUM, to_question(known, post)))


def _to_weighed(plan: _Plan, post: Post) -> _Plan:
    """The plan, held or with a remark, where the address that WordPress has for the post's story may be none."""
    if not post.existing_story_url:
        return plan
    words = to_hearsay_words(post)
    if to_hearsay(post.existing_story_url) is Hearsay.MAYBE:
        return plan._replace(status=Status.HELD, reason=Reason(Code.MAYBE_ON_MEDIUM, words))
    return plan._replace(reason=replace(plan.reason, words=f"{plan.reason.words}; {words}"))


def to_question(known: Known, post: Post) -> str:
    """The question to an owner whether a story on Medium is this post, with the command for each answer."""
    return (
        f"{known.reason}: it may be on Medium already. If it is this article: bridge confirm {post.site} {post.id} "
        f"{known.story.url}; if it is another one: bridge deny {post.site} {post.id}"
    )


def read_denied(tx: Transaction, delivery: Delivery) -> list[str]:
    """Addresses of stories of which the owner was asked, and has said that they are not this delivery's."""
    steps = tx.read_handoffs(delivery.id)
    return [one.story_url for one in steps if one.story_url and one.status is HandoffStatus.DONE]


def _count(words: int) -> str:
    return f"{words} word{'' if words == 1 else 's'}"


def _adopted(stored: StoredPost, at: datetime) -> _Plan:
    reason = Reason(Code.LIVE, f"WordPress already knows its story: {stored.post.existing_story_url}")
    return _Plan(Status.LIVE, Trigger.PUBLISH, reason, at, wanted_at=at)
