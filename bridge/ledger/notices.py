"""Notices to the owner, and the channels that take them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.tables import channels, outbox
from bridge.models import Delivery
from bridge.models.notices import ChannelState, Notice, Told

_NOTICE = [outbox.c[name] for name in "id title body created_at delivery_id topic told tried_at".split()]
_STATE = [channels.c[name] for name in "key due_at tries failing_since why told_at".split()]
_IS_UNTOLD = outbox.c.done_at.is_(None)


DIGEST = "digest:"
"""What the topic of each digest begins with; its time follows."""


class Notices(Journal):
    """Verbs on ``outbox`` and ``channels``."""

    def add_notice(self, title: str, body: str, delivery: Delivery | None = None, topic: str = "") -> None:
        """Leave word for the owner; it goes out after this transaction commits.

        Args:
            delivery: whose screen they answer on; its address is added when the notice is sent.
            topic: what lasts until ``end_topic``; the same words about it are not told twice before that.
        """
        said = (outbox.c.topic == topic) & (outbox.c.title == title) & (outbox.c.body == body)
        if topic and self.connection.execute(select(outbox.c.id).where(said).limit(1)).first():
            return
        values = {"title": title, "body": body, "delivery_id": delivery.id if delivery else None, "topic": topic}
        self.connection.execute(insert(outbox).values(created_at=self.now, **values))

    def notify(self, delivery: Delivery, what: str, reason: str) -> None:
        """Leave word about a delivery whose screen its owner answers on."""
        self.add_notice(f"Post {delivery.post_id} of {delivery.site}: {what}", reason, delivery)

    def end_topic(self, topic: str, title: str, body: str) -> None:
        """What a topic is about is over: that is told to whom it was told; what nobody heard of is taken back."""
        is_about = outbox.c.topic == topic
        columns = (outbox.c.told, outbox.c.tried_at, outbox.c.done_at)
        found = self.connection.execute(select(*columns).where(is_about)).all()
        if not found:
            return
        unheard = update(outbox).where(is_about, _IS_UNTOLD, outbox.c.told == "")
        self.connection.execute(unheard.values(done_at=self.now))
        self.connection.execute(update(outbox).where(is_about).values(topic=""))
        if any(row.told or (row.tried_at and row.done_at) for row in found):
            self.add_notice(title, body)

    def read_topics(self) -> set[str]:
        """What is going on that was told, and whose end is to be told."""
        return set(self.connection.execute(select(outbox.c.topic).where(outbox.c.topic != "")).scalars())

    def has_notice_about(self, topic: str) -> bool:
        """Whether anything is kept that was said about a topic."""
        return self.connection.execute(select(outbox.c.id).where(outbox.c.topic == topic).limit(1)).first() is not None

    def read_due_notices(self, limit: int = 20, channel: str = "") -> list[Notice]:
        """Notices that were not told by every channel, oldest first.

        Args:
            channel: only those that the channel with this key has not had.
        """
        query = select(*_NOTICE).where(_IS_UNTOLD).order_by(outbox.c.id).limit(limit)
        # Keys of a kind are of one length, so none is a part of another.
        query = query.where(~outbox.c.told.contains(channel, autoescape=True)) if channel else query
        return [_to_notice(row) for row in self.connection.execute(query)]

    def try_notice(self, notice_id: int) -> None:
        """A notice is about to be told."""
        values = {"tried_at": func.coalesce(outbox.c.tried_at, self.now)}
        self.connection.execute(update(outbox).where(outbox.c.id == notice_id).values(**values))

    def mark_told(self, ids: Collection[int], key: str) -> None:
        """A channel has taken these notices."""
        found = update(outbox).where(outbox.c.id.in_(sorted(ids)))
        self.connection.execute(found.values(told=outbox.c.told + f" {key}"))

    def finish_notices(self, ids: Collection[int]) -> None:
        """These notices are told, given up, or needed by nobody any more."""
        self.connection.execute(update(outbox).where(outbox.c.id.in_(sorted(ids))).values(done_at=self.now))

    def read_told(self, limit: int) -> list[Told]:
        """What was told, the newest first."""
        query = select(outbox.c.title, outbox.c.done_at, outbox.c.told)
        query = query.where(~_IS_UNTOLD, outbox.c.tried_at.is_not(None))
        found = self.connection.execute(query.order_by(outbox.c.done_at.desc(), outbox.c.id.desc()).limit(limit))
        return [Told(row.title, row.done_at, len(row.told.split())) for row in found]

    def read_channels(self) -> dict[str, ChannelState]:
        """What is known of each channel that was ever used, by its key."""
        return {row.key: ChannelState(*row) for row in self.connection.execute(select(*_STATE))}

    def claim_channel(self, key: str, lease: timedelta) -> ChannelState | None:
        """Take a channel that may be used now; no other process does until it is settled or the lease is over.

        Returns:
            How it was before; None when it may not be used.
        """
        row = self.connection.execute(select(*_STATE).where(channels.c.key == key).with_for_update()).first()
        if row is None:
            self.connection.execute(insert(channels).values(key=key, due_at=self.now + lease))
            return ChannelState(key, self.now, 0, None, "", None)
        if row.due_at > self.now:
            return None
        self._change_channel(key, due_at=self.now + lease)
        return ChannelState(*row)

    def open_channel(self, key: str) -> None:
        """A channel has taken a message: it works."""
        self._change_channel(key, due_at=self.now, tries=0, failing_since=None, why="", told_at=self.now)

    def release_channel(self, key: str) -> None:
        """A channel was not used after all."""
        self._change_channel(key, due_at=self.now)

    def close_channel(self, state: ChannelState, why: str, next_at: datetime) -> None:
        """A channel has failed, and is left alone until ``next_at``."""
        since = state.failing_since or self.now
        self._change_channel(state.key, due_at=next_at, tries=state.tries + 1, failing_since=since, why=why)

    def _change_channel(self, key: str, **values: Any) -> None:
        self.connection.execute(update(channels).where(channels.c.key == key).values(**values))


def _to_notice(row: Row[Any]) -> Notice:
    values = row._asdict()
    return Notice(**values | {"told": frozenset(values["told"].split())})
