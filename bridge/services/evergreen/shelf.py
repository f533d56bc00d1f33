"""Forecasts that were made a moment ago: they are dear on a large archive, and change little within minutes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from bridge.errors import Refused
from bridge.models.plain import Data
from bridge.planner.evergreen import Entry
from bridge.planner.keyphrases import Cluster
from bridge.services.evergreen.forecast import Forecast
from bridge.services.process import Clock

LASTS = timedelta(minutes=10)
SMALL = 300
"""Posts of a ledger whose forecast takes no time that anybody notices."""
MOST = 16
"""Forecasts and years that are kept."""
COUNT = 12
"""Slots of a forecast."""
YEAR_DAYS = 365
PATIENCE_S = 10.0
"""Seconds that somebody waits while another one is made; they are made one after the other."""

_CLUSTERS = ("clusters",)

Made = TypeVar("Made", "MadeForecast", "MadeYear", "MadeClusters")


@dataclass(frozen=True, slots=True)
class MadeForecast:
    """What ``Forecast.read_forecast`` says of one account, and when it was made."""

    at: datetime
    data: Data


@dataclass(frozen=True, slots=True)
class MadeYear:
    """What ``Forecast.simulate`` says of one account, and when it was made."""

    at: datetime
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class MadeClusters:
    """What ``Forecast.read_clusters`` says of all sites, and when it was made."""

    at: datetime
    clusters: tuple[Cluster, ...]


class ForecastShelf:
    """Makes forecasts for people at a browser, one after the other, and keeps those of this process for a while.

    Args:
        patience_s: how long somebody waits while another's is made.
    """

    def __init__(self, forecast: Forecast, clock: Clock, patience_s: float = PATIENCE_S) -> None:
        self._forecast = forecast
        self._clock = clock
        self._patience_s = patience_s
        self._lock = Lock()
        self._kept: dict[tuple[str, ...], Any] = {}

    def read_forecast(self, account: str, changes: Mapping[str, str]) -> MadeForecast:
        """The next slots of an account.

        Args:
            changes: as of ``Forecast.read_forecast``.

        Raises:
            NotFound: there is no such account.
            Refused: the changes are no settings, or others are being made for too long.
        """

        def make(at: datetime) -> MadeForecast:
            return MadeForecast(at, self._forecast.read_forecast(account, COUNT, changes)[0])

        return self._find(_to_key("forecast", account, changes), make)

    def find_forecast(self, account: str) -> MadeForecast | None:
        """The next slots of an account, as things stand; None where nobody has asked lately, and it is dear.

        Raises:
            NotFound: there is no such account.
            Refused: others are being made for too long.
        """
        kept: MadeForecast | None = self._look(_to_key("forecast", account, {}))
        return kept or (None if self._forecast.is_dear(SMALL) else self.read_forecast(account, {}))

    def read_year(self, account: str, changes: Mapping[str, str]) -> MadeYear:
        """What a year would bring to an account.

        Raises:
            NotFound: there is no such account.
            Refused: it has no slots, the changes are no settings, or others are being made for too long.
        """

        def make(at: datetime) -> MadeYear:
            return MadeYear(at, tuple(self._forecast.simulate(account, YEAR_DAYS, changes)))

        return self._find(_to_key("year", account, changes), make)

    def read_clusters(self) -> MadeClusters:
        """The posts and stories of all sites whose keyphrases compete. Raises Refused as ``read_year`` does."""

        def make(at: datetime) -> MadeClusters:
            return MadeClusters(at, tuple(self._forecast.read_clusters()))

        return self._find(_CLUSTERS, make)

    def find_clusters(self) -> MadeClusters | None:
        """As ``read_clusters``; None where nobody has asked lately, and it is dear."""
        kept: MadeClusters | None = self._look(_CLUSTERS)
        return kept or (None if self._forecast.is_dear(SMALL) else self.read_clusters())

    def forget(self) -> None:
        """Something was said of the archive or an account: what is asked for next is made anew."""
        self._kept = {}

    def _find(self, key: tuple[str, ...], make: Callable[[datetime], Made]) -> Made:
        kept: Made | None = self._look(key)
        if kept:
            return kept
        if not self._lock.acquire(timeout=self._patience_s):
            raise Refused("other forecasts are being made, and take their time; look again in a minute")
        try:
            made: Made = self._look(key) or self._make(key, make)
        finally:
            self._lock.release()
        return made

    def _look(self, key: tuple[str, ...]) -> Any:
        kept = self._kept.get(key)
        return kept if kept and self._clock() - kept.at < LASTS else None

    def _make(self, key: tuple[str, ...], make: Callable[[datetime], Made]) -> Made:
        shelf = self._kept  # what is forgotten meanwhile stays so: another shelf stands there then
        made = make(self._clock())
        shelf.pop(key, None)
        if len(shelf) >= MOST:
            shelf.pop(next(iter(shelf)))
        shelf[key] = made
        return made


def _to_key(kind: str, account: str, changes: Mapping[str, str]) -> tuple[str, ...]:
    return kind, account, *(f"{name}={value}" for name, value in sorted(changes.items()))
