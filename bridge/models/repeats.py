"""A request that a program may send again: what became of its key."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyState(StrEnum):
    """Where a key stands when it comes in."""

    OURS = "ours"
    """Nobody did it yet: do it, then keep the answer."""
    DONE = "done"
    """The same request was done; the answer is there, unless it is not kept."""
    UNDER_WAY = "under_way"
    """The same request is being done."""
    OTHER = "other"
    """The key stands for another request."""
    TOO_MANY = "too_many"
    """Whoever asks has as many keys as are kept."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A key as it came in.

    Attributes:
        holder: who asks, as a hash (64 hexadecimal digits).
        digest: SHA-256 of the request, in hexadecimal digits.
    """

    holder: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a key stands for now.

    Attributes:
        claimed_at: when it was taken; whoever took it keeps its answer only while nobody else has taken it since.
        status, body: the answer that is kept; an empty body is one that was too large, or was forgotten.
    """

    state: KeyState
    claimed_at: datetime
    status: int = 0
    body: str = ""
