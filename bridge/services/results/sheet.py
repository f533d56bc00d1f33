"""A table of results as a file for a spreadsheet."""

from dataclasses import replace

from bridge.planner.results import ResultRow
from bridge.planner.sheets import Cell, to_csv
from bridge.services.results.report import ResultTable

COLUMNS = ("stories", "minutes", "stories with Medium's figures", "views", "reads", "visits", "goals")


def to_sheet(table: ResultTable) -> str:
    """The rows of a table and its total, as comma-separated values."""
    rows = [*table.rows, replace(table.total, group="all")]
    return to_csv((table.by.value, *COLUMNS), [_to_cells(row) for row in rows])


def _to_cells(row: ResultRow) -> tuple[Cell, ...]:
    return row.group, row.stories, row.minutes, row.with_views, row.views, row.reads, row.visits, row.goals
