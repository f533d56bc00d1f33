"""What our plugin says of visits that came back from Medium: whole days, as counts. Pure.

``docs/api.md``, section "Visits back", describes the body.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from bridge.models import Landing, LandingReport, Placement
from bridge.wordpress.envelopes import to_data
from bridge.wordpress.schema import Data, Id, Part

TYPE = "landings.daily"
MOST_DAYS = 100
MOST_ROWS = 20_000
"""Of one day."""
MOST_VISITS = 1_000_000

Tally = Annotated[int, Field(strict=True, ge=0, le=MOST_VISITS)]
Variant = Annotated[str, Field(strict=True, pattern=r"^[a-z0-9_.-]{0,40}$")]


class RowPart(Part):
    """What one kind of link brought one post."""

    post_id: Id
    variant: Variant = ""
    placement: Placement = Placement.UNKNOWN
    visits: Tally
    goals: Tally = 0


class DayPart(Part):
    """One day in UTC: everything that it brought."""

    day: date
    rows: Annotated[tuple[RowPart, ...], Field(max_length=MOST_ROWS)]


class LandingsData(Data):
    """Some days, each once."""

    days: Annotated[tuple[DayPart, ...], Field(max_length=MOST_DAYS)]


def to_landing_report(body: bytes) -> tuple[str, LandingReport]:
    """Read a verified message.

    Returns:
        The address of the WordPress that says it, and what it says.

    Raises:
        HookUnknown: its version is none that this bridge reads; another one will.
        HookMalformed: it is no such message; ``problems`` names each field that is missing or wrong.
    """
    data = to_data(body, TYPE, LandingsData)
    days = {one.day: _to_landings(one) for one in data.days}
    return data.site.home, LandingReport(days)


def _to_landings(said: DayPart) -> tuple[Landing, ...]:
    """The rows of a day; of two that are about the same the later one counts."""
    found = {
        (row.post_id, row.variant, row.placement): Landing(
            row.post_id, said.day, row.variant, row.placement, row.visits, row.goals
        )
        for row in said.rows
    }
    return tuple(found.values())
