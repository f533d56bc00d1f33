"""What an operator watches, as numbers: read from the ledger at one moment."""

from dataclasses import dataclass
from typing import NamedTuple


class Waiting(NamedTuple):
    """How much waits, and for how long the oldest of it, in seconds."""

    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Readings:
    """Ages and spans are in seconds; each mapping is by name.

    Attributes:
        deliveries: how many, by status; of those that are not settled also how long the oldest is due, else 0.
        events: hooks that are stored and not applied yet.
        attempts: how many tries there ever were that have an outcome, by it.
        asked: how much waits for a person, by ``handoffs``, ``questions`` and ``proposals``.
        tick_lag: by how much each tick is overdue.
        feed_age: by account, since when its feed was last read; without those that never were.
        quota_left: by account and kind of story, places of a rolling day that are free.
        parked: by account, whether it is parked.
        site_age: by site, since when it was last heard of; without those that never were.
        untold: by site, since when it cannot be told; 0 where it can.
        failing: by channel of notices, since when it fails; 0 where it works.
        notices_waiting: notices that were not told by every channel.
        ledger_bytes: size of the database.
        jobs: by queue, how many jobs wait for a worker; empty where nobody announces any.
        workers: how many were heard of lately.
    """

    deliveries: dict[str, Waiting]
    events: Waiting
    attempts: dict[str, int]
    asked: dict[str, int]
    tick_lag: dict[str, float]
    feed_age: dict[str, float]
    quota_left: dict[tuple[str, str], int]
    parked: dict[str, bool]
    site_age: dict[str, float]
    untold: dict[str, float]
    failing: dict[str, float]
    notices_waiting: int
    ledger_bytes: int
    jobs: dict[str, int]
    workers: int
