"""What a change of a post means for its deliveries; shared by hooks, outcomes and the owner's verbs."""

from datetime import datetime
from typing import NamedTuple

from bridge.core.parts import Parts
from bridge.ledger import Transaction
from bridge.models import Delivery, HandoffStatus, Status, StoredPost, Trigger
from bridge.planner import (
    Move,
    plan_delivery,
    plan_edit,
    plan_republish,
    plan_sending,
    plan_unpublish,
    to_url_key,
    to_url_keys,
)

WAITING = frozenset({Status.PLANNED, Status.PROPOSED, Status.FAILED, Status.HELD, Status.OFFERED})


class _Plan(NamedTuple):
    status: Status
    trigger: Trigger
    reason: str
    due_at: datetime


class Changing(Parts):
    """From a post's change to the moves of its deliveries."""

    def publish_post(
        self,
        tx: Transaction,
        stored: StoredPost,
        occurred_at: datetime,
        connected_at: datetime,
        trigger: Trigger = Trigger.PUBLISH,
    ) -> None:
        """The post is on the blog now: plan its delivery, or go on with the ones it has."""
        existing = tx.read_deliveries(stored.post.site, stored.post.id)
        for delivery in existing:
            self._make(tx, delivery, plan_republish(delivery))
            self._go_on(tx, stored, delivery)
        account = self._account_of(stored)
        if any(delivery.account == account for delivery in existing):
            return
        decision = self._decide(stored, account, occurred_at, connected_at, trigger, existing)
        if isinstance(decision, str):
            self._refuse(tx, stored, account, decision)
        else:
            self._plan(tx, stored, account, decision)

    def refuse_post(self, tx: Transaction, stored: StoredPost) -> None:
        """The post was published where nobody can read it: say why it is not sent."""
        decision = plan_sending(stored, self.site(stored.post.site))
        if not tx.read_deliveries(stored.post.site, stored.post.id):
            self._refuse(tx, stored, self._account_of(stored), decision.reason)

    def edit_post(self, tx: Transaction, stored: StoredPost) -> None:
        """The post was changed: carry the change to its deliveries. An edit never sends what was not to be sent."""
        existing = tx.read_deliveries(stored.post.site, stored.post.id)
        for delivery in existing:
            self._go_on(tx, stored, delivery)
        if stored.post.existing_story_url and not existing and self._account_of(stored) in self.config.accounts:
            self._plan(tx, stored, self._account_of(stored), _adopted(stored, tx.now))

    def withdraw_post(self, tx: Transaction, stored: StoredPost, why: str) -> None:
        """The post is not public any more."""
        for delivery in tx.read_deliveries(stored.post.site, stored.post.id):
            self._make(tx, delivery, plan_unpublish(delivery, why))

    def catch_up(self, tx: Transaction, delivery: Delivery) -> None:
        """After an outcome: carry what happened to the post while it was being sent."""
        stored = tx.read_post(delivery.site, delivery.post_id)
        assert stored is not None, "a delivery refers to its post"
        if not stored.is_public:
            why = "the post was deleted on WordPress" if stored.deleted_at else "the post was taken off the blog"
            self._make(tx, delivery, plan_unpublish(delivery, why))
        elif delivery.sent_state != stored.post.state:
            self._make(tx, delivery, plan_edit(delivery, stored.post.state))

    def _account_of(self, stored: StoredPost) -> str:
        return stored.post.choice.account or self.site(stored.post.site).account

    def _decide(
        self,
        stored: StoredPost,
        account: str,
        occurred_at: datetime,
        connected_at: datetime,
        trigger: Trigger,
        existing: list[Delivery],
    ) -> _Plan | str:
        """A plan, or the reason why there is none."""
        if account not in self.config.accounts:
            return f'its author chose account "{account}", which is not configured'
        if stored.post.existing_story_url:
            return _adopted(stored, occurred_at)
        site, settings = self.site(stored.post.site), self.config.delivery
        decision = plan_delivery(stored, occurred_at, connected_at, account, site, settings, existing, trigger)
        if not decision.yes or decision.due_at is None:
            return decision.reason
        return _Plan(Status.PLANNED, trigger, decision.reason, decision.due_at)

    def _plan(self, tx: Transaction, stored: StoredPost, account: str, plan: _Plan) -> None:
        post = stored.post
        if holder := tx.find_url_holder(account, post.site, post.id, to_url_keys(post)):
            self._hold_for_address(tx, stored, account, f"post {holder[1]} of site {holder[0]}")
            return
        key = to_url_key(post.original_url)
        delivery = tx.plan_delivery(post, account, key, plan.status, plan.trigger, plan.reason, plan.due_at)
        if delivery is None:
            self._hold_for_address(tx, stored, account, "another article")
        elif plan.status is Status.LIVE:
            tx.change_delivery(delivery, story_url=post.existing_story_url, evidence="wordpress", sent_state=post.state)

    def _refuse(self, tx: Transaction, stored: StoredPost, account: str, reason: str) -> None:
        tx.write_journal("not sent", reason, site=stored.post.site, post_id=stored.post.id, account=account)

    def _hold_for_address(self, tx: Transaction, stored: StoredPost, account: str, holder: str) -> None:
        post = stored.post
        reason = f"{holder} already has this address on account {account}; two stories of one article are a duplicate"
        tx.change_post(post.site, post.id, held_reason=reason)
        tx.write_journal("held", reason, site=post.site, post_id=post.id, account=account)
        advice = f"{reason}. If it is another article after all, give it another address"
        tx.add_notice(f"Post {post.id} of {post.site} is held", advice)

    def _go_on(self, tx: Transaction, stored: StoredPost, delivery: Delivery) -> None:
        """Carry the post's newest content to one delivery."""
        was_cancelled = delivery.status is Status.CANCELLED and delivery.cancelled_by == "event"
        if not was_cancelled and delivery.status not in WAITING:
            self._make(tx, delivery, plan_edit(delivery, stored.post.state))
            return
        decision = plan_sending(stored, self.site(stored.post.site))
        if not decision.yes:
            self._note(tx, delivery, f"changed on WordPress; {decision.reason}")
        elif self._follow(tx, stored, delivery):
            back = Move("it may be sent again", to=Status.PLANNED)
            self._make(tx, delivery, back if was_cancelled else plan_edit(delivery, stored.post.state))

    def _follow(self, tx: Transaction, stored: StoredPost, delivery: Delivery) -> bool:
        """Take over the post's address and its author's choice; False when another article has the address."""
        choice = stored.post.choice.publish_status
        tx.change_delivery(delivery, publish_status=choice.value if choice else None)
        url = stored.post.original_url
        if tx.change_address(delivery, url, to_url_key(url)):
            return True
        reason = f"the post moved to {url}, which another article on this account already has"
        if delivery.status is Status.CANCELLED:
            self._note(tx, delivery, reason)
        else:
            tx.move_delivery(delivery, Status.HELD, reason)
        return False

    def _make(self, tx: Transaction, delivery: Delivery, move: Move | None) -> None:
        """Carry out a move: the hand-offs, then the status or a line in the journal."""
        if move is None:
            return
        if move.withdraw:
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, move.reason, *move.withdraw)
        if move.handoff and tx.open_handoff(delivery, move.handoff, move.reason):
            tx.add_notice(f"Post {delivery.post_id} of {delivery.site}: {move.handoff.value}", move.reason)
        if move.to is Status.CANCELLED:
            tx.move_delivery(delivery, move.to, move.reason, cancelled_by="event")
        elif move.to is Status.PLANNED:
            tx.replan_delivery(delivery, move.reason)
        elif move.handoff is None:
            self._note(tx, delivery, move.reason)

    def _note(self, tx: Transaction, delivery: Delivery, reason: str) -> None:
        tx.write_journal(
            delivery.status.value,
            reason,
            site=delivery.site,
            post_id=delivery.post_id,
            account=delivery.account,
            delivery_id=delivery.id,
        )


def _adopted(stored: StoredPost, at: datetime) -> _Plan:
    reason = f"WordPress already knows its story: {stored.post.existing_story_url}"
    return _Plan(Status.LIVE, Trigger.PUBLISH, reason, at)
