"""Notices to people: what is told, the message it becomes, and the channels that take it."""

from dataclasses import dataclass
from datetime import datetime


def to_account_topic(account: str) -> str:
    """The topic of an account that is parked."""
    return f"account:{account}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the owner should be told.

    Attributes:
        delivery_id: whose screen's address goes with it.
        topic: what it is about, where its end is told, too; empty for most.
        told: keys of the channels that have taken it.
        tried_at: when it was first given to a channel, or written into the log in place of one.
    """

    id: int
    title: str
    body: str
    created_at: datetime
    delivery_id: int | None = None
    topic: str = ""
    told: frozenset[str] = frozenset()
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What is known of a channel.

    Attributes:
        key: as ``Channel.key``.
        due_at: before it nothing is given to it: it is in use, or failed and is left alone.
        tries: how often in a row it failed.
        failing_since: None while it works.
        why: what it said, in words, when it last failed.
        told_at: when it last took a message.
    """

    key: str
    due_at: datetime
    tries: int
    failing_since: datetime | None
    why: str
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailingChannel:
    """A channel that does not take notices, for the owner.

    Attributes:
        name: what it is, such as ``mail``.
        waiting: how many notices wait for it.
        next_at: when it is tried again.
    """

    name: str
    since: datetime
    why: str
    waiting: int
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was told.

    Attributes:
        at: when the last channel took it, or it was given up.
        channels: how many took it; 0 where it stands in the log alone.
    """

    title: str
    at: datetime
    channels: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a message.

    Attributes:
        title: in one line.
        post: title of the post it is about, as WordPress has it; empty for none.
        words: what happened and what to do.
        url: the one address where it is done; empty for none.
    """

    title: str
    words: str
    post: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel takes: the same twice, as text and as HTML.

    Attributes:
        subject: one line without control characters.
        html: a whole document; whatever was not ours to write is escaped.
    """

    subject: str
    text: str
    html: str
