"""Deliveries: planning, claiming, moving from state to state."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    case,
    delete,
    func,
    literal,
    null,
    select,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bridge.errors import LeaseLost, NotFound, Refused
from bridge.ledger import rows
from bridge.ledger.journal import Journal, to_columns
from bridge.ledger.tables import UtcDateTime, closings, deliveries, handoffs, in_both_forms, posts, sites, stories
from bridge.models import Code, Delivery, Post, Reason, SeenKind, Status, Trigger

_STIRRING = frozenset({"due_at", "publish_status", "trigger", "route"})
"""Columns that decide when, and for which place, a delivery waits."""
IN_FLIGHT = (Status.CLAIMED, Status.SENDING)
_IS_IT = deliveries.c.id == bindparam("number")
_DELIVERY = select(deliveries).where(_IS_IT)
_LOCKED = _DELIVERY.with_for_update()
_OF_POST = (
    select(deliveries)
    .where(deliveries.c.site == bindparam("site"), deliveries.c.post_id == bindparam("post_id"))
    .order_by(deliveries.c.id)
)
_IN_FLIGHT = (
    select(deliveries.c.id)
    .where(deliveries.c.account == bindparam("account"), deliveries.c.status.in_([one.value for one in IN_FLIGHT]))
    .limit(1)
)
_ADDRESS_TAKEN = (
    select(deliveries.c.id)
    .where(deliveries.c.account == bindparam("account"), deliveries.c.id != bindparam("but_by"))
    .where(deliveries.c.canonical_key.in_(bindparam("keys", expanding=True)))
    .limit(1)
)
_CLAIM = (
    update(deliveries)
    .where(
        deliveries.c.id.in_(
            select(deliveries.c.id)
            .where(_IS_IT, deliveries.c.status == Status.PLANNED.value)
            .with_for_update(skip_locked=True)
        )
    )
    .values(fence=deliveries.c.fence + 1)
    .returning(deliveries)
)
_CHANGE = update(deliveries).where(_IS_IT)
_MOVE = _CHANGE.where(deliveries.c.fence == bindparam("held_fence"), deliveries.c.status == bindparam("held_status"))


class Deliveries(Journal):
    """Verbs on ``deliveries``."""

    def plan_delivery(
        self,
        post: Post,
        account: str,
        canonical_key: str | None,
        status: Status,
        trigger: Trigger,
        reason: Reason,
        due_at: datetime,
    ) -> Delivery | None:
        """A new delivery; None when the article already has one on this account (by post or by address)."""
        if canonical_key and self._is_address_taken(account, canonical_key):
            return None
        choice = post.choice.publish_status
        values = {
            "site": post.site,
            "post_id": post.id,
            "account": account,
            "canonical_url": post.original_url,
            "canonical_key": canonical_key,
            "status": status.value,
            "trigger": trigger.value,
            **to_columns(reason),
            "publish_status": choice.value if choice else None,
            "due_at": due_at,
            "created_at": self.now,
            "updated_at": self.now,
            "live_at": self.now if status is Status.LIVE else None,
            "rested_from": self.now if status is Status.LIVE else None,
            "generation": post.generation,
            "fence": self._read_fence(post, account),
        }
        row = self.connection.execute(_plan(self.connection.dialect.name), values).one_or_none()
        if row is None:
            return None
        delivery = rows.to_delivery(row)
        self.stir(account)
        self._journal_status(delivery, status, reason)
        return delivery

    def _read_fence(self, post: Post, account: str) -> int:
        """Where its fence begins: WordPress takes no page older than one that it has under this number."""
        if not post.generation:
            return 0
        had = (deliveries.c.site == post.site, deliveries.c.former_id == post.id, deliveries.c.account == account)
        query = select(func.coalesce(func.max(deliveries.c.fence), 0)).where(*had)
        return int(self.connection.execute(query).scalar_one())

    def read_delivery(self, delivery_id: int) -> Delivery:
        """Raises NotFound."""
        row = self.connection.execute(_DELIVERY, {"number": delivery_id}).one_or_none()
        if row is None:
            raise NotFound(f"there is no delivery {delivery_id}")
        return rows.to_delivery(row)

    def lock_delivery(self, delivery_id: int) -> Delivery | None:
        """A delivery that nobody else changes until this transaction ends; None when there is none (any more)."""
        row = self.connection.execute(_LOCKED, {"number": delivery_id}).one_or_none()
        return rows.to_delivery(row) if row else None

    def read_deliveries(self, site: str, post_id: int) -> list[Delivery]:
        """Every delivery of one post."""
        found = self.connection.execute(_OF_POST, {"site": site, "post_id": post_id})
        return [rows.to_delivery(row) for row in found]

    def find_delivery(self, site: str, post_id: int, account: str | None) -> Delivery:
        """The delivery that an owner means. Raises NotFound, and Refused where there are several."""
        found = [one for one in self.read_deliveries(site, post_id) if account in {None, one.account}]
        if not found:
            raise NotFound(f"post {post_id} of {site} has no delivery" + (f" on {account}" if account else ""))
        if len(found) > 1:
            names = ", ".join(one.account for one in found)
            raise Refused(f"it has deliveries on several accounts; name one of them: {names}")
        return found[0]

    def restate(self, delivery: Delivery, reason: Reason) -> None:
        """Another reason for a delivery that stays where it is."""
        self.change_delivery(delivery, **to_columns(reason))
        self._journal_status(delivery, delivery.status, reason)

    def note(self, delivery: Delivery, reason: str) -> None:
        """A line in the journal about a delivery that stays where it is."""
        self._journal_status(delivery, delivery.status, reason)

    def read_live(self, site: str) -> list[tuple[Delivery, str]]:
        """A site's live stories, each with its post's title."""
        same = (posts.c.site == deliveries.c.site) & (posts.c.post_id == deliveries.c.post_id)
        query = (
            select(deliveries, posts.c.title.label("post_title"))
            .join(posts, same)
            .where(deliveries.c.site == site, deliveries.c.status == Status.LIVE.value)
            .order_by(deliveries.c.id)
        )
        return [(rows.to_delivery(row), row.post_title) for row in self.connection.execute(query)]

    def find_live(self, account: str, story_id: str) -> Delivery | None:
        """The live delivery whose story this is."""
        query = select(deliveries).where(
            deliveries.c.account == account,
            deliveries.c.story_id == story_id,
            deliveries.c.status == Status.LIVE.value,
        )
        row = self.connection.execute(query.limit(1)).first()
        return rows.to_delivery(row) if row else None

    def read_unsettled(self, account: str) -> list[Delivery]:
        """Deliveries on an account whose story may be on Medium without our knowing which it is.

        Whatever went through a door counts: a draft that was imported may be published after its offer was cancelled.
        """
        settled = (Status.LIVE, Status.REMOVED, Status.CLAIMED, Status.SENDING)
        query = select(deliveries).where(
            deliveries.c.account == account, deliveries.c.route.is_not(None), ~_status_in(settled)
        )
        return [rows.to_delivery(row) for row in self.connection.execute(query.order_by(deliveries.c.id))]

    def count_deliveries(self, among: Collection[str] | None = None) -> dict[str, int]:
        """How many deliveries stand in each status; ``among``: only those of these sites."""
        query = select(deliveries.c.status, func.count()).group_by(deliveries.c.status)
        if among is not None:
            query = query.where(deliveries.c.site.in_(sorted(among)))
        return {row[0]: row[1] for row in self.connection.execute(query)}

    def read_accounts_of(self, site: str) -> set[str]:
        """Accounts that a site's posts went to, or that their authors chose."""
        sent = select(deliveries.c.account).where(deliveries.c.site == site)
        chosen = select(posts.c.chosen_account).where(posts.c.site == site, posts.c.chosen_account != "")
        return set(self.connection.execute(union(sent, chosen)).scalars())

    def has_in_flight(self, account: str) -> bool:
        """True while one of the account's deliveries is claimed or sending: accounts send one after the other."""
        return self.connection.execute(_IN_FLIGHT, {"account": account}).first() is not None

    def claim_delivery(self, delivery_id: int, lease: timedelta) -> Delivery | None:
        """Take a planned delivery for ``lease``; None when it is not planned any more, or somebody changes it now.

        Who claims holds the account's row, which others wait for that have changed the delivery: so it waits for none.
        """
        values = {
            "status": Status.CLAIMED.value,
            "code": Code.BEING_SENT.value,
            "code_values": "{}",
            "lease_until": self.now + lease,
            "updated_at": self.now,
        }
        row = self.connection.execute(_CLAIM, {"number": delivery_id, **values}).one_or_none()
        return rows.to_delivery(row) if row else None

    def move_claimed(self, delivery: Delivery, expected: Status, to: Status, reason: Reason, **values: Any) -> None:
        """Move a delivery we hold; every write after a claim comes through here and names its fence.

        Raises:
            LeaseLost: it is not ours any more.
        """
        if not self._move(delivery, expected, to, reason, values):
            raise LeaseLost(f"delivery {delivery.id} is not held with fence {delivery.fence} any more")

    def move_delivery(self, delivery: Delivery, to: Status, reason: Reason, **values: Any) -> None:
        """Move a delivery that nobody holds, from the status it was read in.

        Raises:
            LeaseLost: it has moved since it was read.
        """
        if not self._move(delivery, delivery.status, to, reason, values):
            raise LeaseLost(f"delivery {delivery.id} has moved on from {delivery.status.value}")

    def replan_delivery(self, delivery: Delivery, reason: str) -> None:
        """Let a delivery that nobody holds start afresh, due now.

        Raises:
            LeaseLost: it has moved since it was read.
        """
        fresh = {"due_at": self.now, "failures": 0, "crashes": 0, "cancelled_by": ""}
        self.move_delivery(delivery, Status.PLANNED, Reason(Code.PLANNED, reason), **fresh)

    def drop_proposal(self, delivery: Delivery, reason: Reason) -> None:
        """Forget a delivery that was only proposed: nothing of it was ever made, and its post is backlog again.

        One that was offered before it was proposed again stays, cancelled: a person may have imported it.

        Raises:
            LeaseLost: it has moved since it was read.
        """
        if delivery.route is not None:
            self.move_delivery(delivery, Status.CANCELLED, Reason(Code.CANCELLED, reason.words), cancelled_by="person")
            return
        for table in (handoffs, closings):
            self.connection.execute(delete(table).where(table.c.delivery_id == delivery.id))
        unmoved = (deliveries.c.status == Status.PROPOSED.value, deliveries.c.fence == delivery.fence)
        statement = delete(deliveries).where(deliveries.c.id == delivery.id, *unmoved)
        if self.connection.execute(statement).rowcount != 1:
            raise LeaseLost(f"delivery {delivery.id} is no proposal any more")
        self.stir(delivery.account)
        site, post_id = delivery.site, delivery.post_id
        self.write_journal("not sent", reason, site=site, post_id=post_id, account=delivery.account)

    def read_proposals(self, account: str | None = None) -> list[Delivery]:
        """Deliveries that wait for their owner's word, the oldest first."""
        query = select(deliveries).where(deliveries.c.status == Status.PROPOSED.value).order_by(deliveries.c.id)
        if account:
            query = query.where(deliveries.c.account == account)
        return [rows.to_delivery(row) for row in self.connection.execute(query)]

    def read_under_way(self, account: str) -> list[Delivery]:
        """Deliveries of an account that were planned and have not left yet; those of retired sites never will."""
        statuses, retired = (Status.PLANNED, *IN_FLIGHT), select(sites.c.name).where(sites.c.retired_at.is_not(None))
        query = select(deliveries).where(
            deliveries.c.account == account, _status_in(statuses), deliveries.c.site.not_in(retired)
        )
        return [rows.to_delivery(row) for row in self.connection.execute(query)]

    def read_last_live_at(self, account: str) -> datetime | None:
        """When a story of an account last went live, by us or by whomever."""
        ours = select(func.max(deliveries.c.live_at)).where(deliveries.c.account == account)
        theirs = select(func.max(stories.c.published_at)).where(
            stories.c.account == account, stories.c.kind == SeenKind.STORY.value, stories.c.published_at <= self.now
        )
        found = [self.connection.execute(query).scalar_one_or_none() for query in (ours, theirs)]
        return max((at for at in found if at), default=None)

    def change_delivery(self, delivery: Delivery, **values: Any) -> None:
        """Set columns without a change of status."""
        if not values.keys().isdisjoint(_STIRRING):
            self.stir(delivery.account)
        self.connection.execute(_CHANGE, {"number": delivery.id, "updated_at": self.now, **values})

    def _is_address_taken(self, account: str, canonical_key: str, but_by: int = 0) -> bool:
        """The unique key sees no forgotten address; it stays for writers that come at the same time."""
        asked = {"account": account, "keys": in_both_forms([canonical_key]), "but_by": but_by}
        return self.connection.execute(_ADDRESS_TAKEN, asked).first() is not None

    def read_expired(self, status: Status, *, whatever_the_lease: bool = False) -> list[int]:
        """Ids of deliveries in ``status`` whose lease is over; all of them when their process is known to be gone."""
        query = select(deliveries.c.id).where(deliveries.c.status == status.value)
        if not whatever_the_lease:
            query = query.where(deliveries.c.lease_until < self.now)
        return list(self.connection.execute(query.order_by(deliveries.c.id)).scalars())

    def _move(self, delivery: Delivery, held: Status, to: Status, reason: Reason, values: dict[str, Any]) -> bool:
        statement = _MOVE
        if to is Status.CANCELLED and "canonical_key" not in values:
            never_left = deliveries.c.route.is_(None)
            statement = statement.values(canonical_key=case((never_left, null()), else_=deliveries.c.canonical_key))
        if to not in IN_FLIGHT:
            values = {"lease_until": None, "dry_at": None, **values}
            self.stir(delivery.account)
        if to is Status.LIVE:
            statement = statement.values(self._live_now(values))
        moved = {"status": to.value, **to_columns(reason), "updated_at": self.now, **values}
        where = {"number": delivery.id, "held_fence": delivery.fence, "held_status": held.value}
        if self.connection.execute(statement, where | moved).rowcount != 1:
            return False
        self._journal_status(delivery, to, reason)
        return True

    def _live_now(self, known: Collection[str]) -> dict[str, Any]:
        """A story that was live already stays so since then; nothing for columns that are set anyway."""
        now = literal(self.now, UtcDateTime)
        since = (deliveries.c.live_at, deliveries.c.rested_from)
        return {one.name: func.coalesce(one, now) for one in since if one.name not in known}

    def _journal_status(self, delivery: Delivery, status: Status, reason: Reason | str) -> None:
        self.write_journal(
            status.value,
            reason,
            site=delivery.site,
            post_id=delivery.post_id,
            account=delivery.account,
            delivery_id=delivery.id,
        )


def _status_in(statuses: Iterable[Status]) -> ColumnElement[bool]:
    return deliveries.c.status.in_([status.value for status in statuses])


@cache
def _plan(dialect: str) -> Executable:
    """A new delivery, unless its article or its address has one on the account."""
    module = sqlite if dialect == "sqlite" else postgresql
    statement: Executable = module.insert(deliveries).on_conflict_do_nothing().returning(deliveries)
    return statement
