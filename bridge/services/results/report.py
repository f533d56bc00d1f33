"""Whether it is worth it: what stories took and brought, as tables."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from bridge.ledger import Ledger, Transaction
from bridge.models import NO_FIGURES, StoryResult
from bridge.models.landings import PlacementCount
from bridge.models.pages import Page, Slice
from bridge.models.plain import Data, to_data
from bridge.planner.results import MISSES, Grouping, ResultRow, to_first_day, to_groups, to_result_row, to_result_rows


@dataclass(frozen=True, slots=True)
class ResultTable:
    """What the stories took and brought that went live since an instant.

    Attributes:
        since: the first day of a month, UTC.
        total: of all stories; one with several categories counts once.
        placements: visits of the same time by what the links said, whenever their stories went live.
        figures_at: when Medium's own figures were last pasted.
    """

    by: Grouping
    since: datetime
    rows: list[ResultRow]
    total: ResultRow
    placements: list[PlacementCount]
    figures_at: datetime | None

    def to_data(self) -> Data:
        """As JSON, with what each number misses beside them."""
        return to_data(self) | {"misses": MISSES}


class ResultReport:
    """Reads what stories took and brought, in a number of statements that does not grow."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def read_table(self, by: Grouping, months: int, sites: Collection[str] | None = None) -> ResultTable:
        """A table of the last months, the one under way included.

        Args:
            sites: only stories of these; None for all.
        """
        with self._ledger.read() as tx:
            since = to_first_day(tx.now, months)
            results = self._read(tx, since, sites)
            placements = tx.count_placements(since.date(), sites)
            figures_at = tx.read_figures_at()
        rows, total = to_result_rows(results, by), to_result_row("", results)
        return ResultTable(by, since, rows, total, placements, figures_at)

    def read_stories(self, part: Slice, by: Grouping, group: str, months: int) -> Page[StoryResult]:
        """The stories behind one line of a table, those that went live last coming first."""
        with self._ledger.read() as tx:
            results = self._read(tx, to_first_day(tx.now, months), part.sites)
        found = [one for one in reversed(results) if not group or group in to_groups(one, by)]
        rest = [one for one in found if part.after is None or _to_key(one) < part.after]
        shown = rest[: part.limit]
        return Page(shown, _to_key(shown[-1]) if len(rest) > part.limit else None)

    def _read(self, tx: Transaction, since: datetime, sites: Collection[str] | None) -> list[StoryResult]:
        stories, steps, figures = tx.read_gone_live(since, sites), tx.read_steps_done(since), tx.read_figures()
        named = sites if sites is not None else {one.site for one in stories}
        landed = dict(tx.sum_landings(since.date(), tx.now.astimezone(UTC).date(), named))
        results = []
        for one in stories:
            # Visits are counted by post: of a second story of it, on another account, nobody knows which are whose.
            visits, goals = landed.pop((one.site, one.post_id), (0, 0))
            known = figures.get((one.account, one.story_id), NO_FIGURES)
            results.append(StoryResult(one, steps.get(one.delivery_id, ()), known, visits, goals))
        return results


def _to_key(result: StoryResult) -> tuple[datetime, int]:
    return result.story.live_at, result.story.delivery_id
