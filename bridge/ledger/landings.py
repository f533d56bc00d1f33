"""Visits that came back from Medium."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from bridge.ledger.journal import Journal
from bridge.ledger.tables import landings
from bridge.models import Landing, Placement
from bridge.models.landings import PlacementCount


class Landings(Journal):
    """Verbs on ``landings``."""

    def put_landings(self, site: str, day: date, found: Iterable[Landing]) -> None:
        """Write down all that a day brought a site, in place of what was said of that day before."""
        is_it = (landings.c.site == site, landings.c.day == day.isoformat())
        self.connection.execute(delete(landings).where(*is_it))
        if rows := [_to_row(site, one) for one in found]:
            self.connection.execute(insert(landings), rows)

    def sum_landings(self, since: date, until: date, sites: Collection[str]) -> dict[tuple[str, int], tuple[int, int]]:
        """Visits and goals of each post between two days, both included, by site and post."""
        counts = (func.sum(landings.c.visits), func.sum(landings.c.goals))
        query: Select[Any] = select(landings.c.site, landings.c.post_id, *counts)
        query = query.where(landings.c.site.in_(sorted(sites)), *_in_days(since, until))
        rows = self.connection.execute(query.group_by(landings.c.site, landings.c.post_id))
        return {(site, post_id): (int(visits), int(goals)) for site, post_id, visits, goals in rows}

    def count_placements(self, since: date, sites: Collection[str] | None = None) -> list[PlacementCount]:
        """Visits and goals since a day by what the stories' links said of themselves.

        Args:
            sites: of these only; None for all.
        """
        names = (landings.c.variant, landings.c.placement)
        query = select(*names, func.sum(landings.c.visits), func.sum(landings.c.goals))
        query = query.where(landings.c.day >= since.isoformat())
        if sites is not None:
            query = query.where(landings.c.site.in_(sorted(sites)))
        rows = self.connection.execute(query.group_by(*names).order_by(*names))
        return [PlacementCount(name, Placement(place), int(visits), int(goals)) for name, place, visits, goals in rows]


def _in_days(since: date, until: date) -> tuple[Any, Any]:
    return landings.c.day >= since.isoformat(), landings.c.day <= until.isoformat()


def _to_row(site: str, one: Landing) -> dict[str, Any]:
    return {
        "site": site,
        "post_id": one.post_id,
        "day": one.day.isoformat(),
        "variant": one.variant,
        "placement": one.placement.value,
        "visits": one.visits,
        "goals": one.goals,
    }
