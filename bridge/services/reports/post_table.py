"""The table of posts: a page of those in one state, with their reasons, and how many there are in each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.models import Code, Delivery, JournalLine, Status
from bridge.models.dates import to_utc
from bridge.models.pages import Key, PostFilter, PostHead, Slice
from bridge.models.plain import Data
from bridge.services.reports.frame import Frame, Surroundings
from bridge.services.reports.lists import Listed, Lists

EVERY, NEVER = "", "never"
STATES: Mapping[str, tuple[Status, ...]] = {
    "waiting": (
        Status.PROPOSED,
        Status.OFFERED,
        Status.SENT,
        Status.UNCONFIRMED,
        Status.HELD,
        Status.FAILED,
    ),
    "planned": (Status.PLANNED, Status.CLAIMED, Status.SENDING),
    "live": (Status.LIVE,),
    "held": (Status.HELD,),
    "failed": (Status.FAILED,),
    "cancelled": (Status.CANCELLED, Status.REMOVED),
}
"""States of deliveries, as the table puts them together; beside them stand every post, and those never sent."""


class Line(NamedTuple):
    """One post, or one delivery of it.

    Attributes:
        statuses, accounts: of its deliveries; empty for a post that was never sent.
        after: the instant that ``why`` names, where it is that it goes later.
        since: when it was first heard of, or the delivery was made: what the table is sorted by.
    """

    site: str
    post_id: int
    title: str
    statuses: tuple[Status, ...]
    accounts: tuple[str, ...]
    why: str
    after: datetime | None
    since: datetime


class PostTable(NamedTuple):
    """A page of it; ``counts`` are of all on the sites of the page, by the words of ``STATES``.

    Attributes:
        sought_to: where a search has stopped, that goes on with the next page: when the last of those was first heard
            of, or made, that it looked at. None for every other page.
    """

    around: Surroundings
    lines: list[Line]
    next: Key | None
    counts: Mapping[str, int]
    sought_to: datetime | None


class Chosen(NamedTuple):
    """A post that was chosen from the table, as it is now; ``newest`` is its last line of the journal."""

    head: PostHead
    deliveries: tuple[Delivery, ...]
    newest: JournalLine | None


class PostTables:
    """Reads pages of the table, each in a number of statements that does not grow."""

    def __init__(self, config: Config, ledger: Ledger, frame: Frame, lists: Lists) -> None:
        self._config = config
        self._ledger = ledger
        self._frame = frame
        self._lists = lists

    def read(self, part: Slice, state: str, wanted: PostFilter, among: frozenset[str] | None) -> PostTable:
        """A page.

        Args:
            state: one of ``STATES``, ``NEVER`` or ``EVERY``.
            among: the sites that may be seen; ``part`` may be of fewer.
        """
        with self._ledger.read() as tx:
            listed, ahead = self._list(tx, part, state, wanted)
            to_line = _to_delivery_line if state in STATES else _to_post_line
            lines = [to_line(one) for one in listed.rows]
            around, counts = self._frame.find_surroundings(ahead, among), _count(tx, part.sites)
            return PostTable(around, lines, listed.next, counts, _find_stop(listed, part.limit))

    def read_chosen(
        self, named: Sequence[tuple[str, int]], among: frozenset[str] | None
    ) -> tuple[Surroundings, list[Chosen]]:
        """Those of these posts that are known, in the order in which they are named; ``among`` as of ``read``."""
        with self._ledger.read() as tx:
            heads, made = tx.read_heads(named), list(tx.read_deliveries_among(named).values())
            newest = tx.read_newest_lines(named)
            found = [
                Chosen(heads[name], tuple(one for one in made if (one.site, one.post_id) == name), newest.get(name))
                for name in dict.fromkeys(named)
                if name in heads
            ]
            return self._frame.find_surroundings(ReadAhead(tx), among), found

    def _list(self, tx: Transaction, part: Slice, state: str, wanted: PostFilter) -> tuple[Listed, ReadAhead]:
        if state in STATES:
            return self._lists.find_reasons(tx, tx.list_deliveries_in(part, STATES[state], wanted))
        return self._lists.find_posts(tx, part, wanted)


def _find_stop(listed: Listed, limit: int) -> datetime | None:
    """The instant that the last row was sorted by which a search has looked at, where that was none of its page."""
    at = listed.next[0] if listed.next and len(listed.rows) < limit else None
    return at if isinstance(at, datetime) else None


def _count(tx: Transaction, among: Iterable[str] | None) -> dict[str, int]:
    names = None if among is None else set(among)
    by_status, (known, sent) = tx.count_deliveries(names), tx.count_posts(names)
    counts = {name: sum(by_status.get(one.value, 0) for one in statuses) for name, statuses in STATES.items()}
    return {EVERY: known, **counts, NEVER: known - sent}


def _to_post_line(row: Data) -> Line:
    made = row["deliveries"]
    said = row if row["short"] or not made else made[0]
    statuses = tuple(Status(one["status"]) for one in made)
    accounts = tuple(one["account"] for one in made)
    since = to_utc(row["first_seen_at"])
    return Line(row["site"], row["id"], row["title"], statuses, accounts, said["short"], _to_after(said), since)


def _to_delivery_line(row: Data) -> Line:
    status, since = Status(row["status"]), to_utc(row["created_at"])
    about = row["site"], row["post_id"], row["title"]
    return Line(*about, (status,), (row["account"],), row["short"], _to_after(row), since)


def _to_after(said: Data) -> datetime | None:
    named = said["values"].get("at")
    return to_utc(named) if said["code"] == Code.DUE_LATER and named else None
