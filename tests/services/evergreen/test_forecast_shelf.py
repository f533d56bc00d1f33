"""Forecasts that are kept: made once, one after the other, and anew after something was said."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from bridge.errors import Refused
from bridge.services.evergreen.shelf import LASTS, MOST, ForecastShelf


class Slow:
    """A forecast that counts, and waits where it is told to."""

    def __init__(self) -> None:
        self.made = 0
        self.is_asked, self.may_go = threading.Event(), threading.Event()
        self.may_go.set()

    def read_forecast(self, account: str, count: int, changes: Any) -> list[dict[str, Any]]:
        self.made += 1
        self.is_asked.set()
        self.may_go.wait(60)
        return [{"account": account, "number": self.made}]

    def is_dear(self, most: int) -> bool:
        return True


@pytest.fixture
def now() -> list[datetime]:
    return [datetime(2026, 11, 23, 12, tzinfo=UTC)]


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def shelf(slow, now) -> ForecastShelf:
    return ForecastShelf(slow, lambda: now[0], patience_s=0.05)


def read(shelf: ForecastShelf, **changes: str) -> int:
    return int(shelf.read_forecast("main", changes).data["number"])


def test_a_forecast_is_kept_for_a_while_each_with_its_own_settings(shelf, now):
    assert [read(shelf), read(shelf), read(shelf, order="newest"), read(shelf)] == [1, 1, 2, 1]
    now[0] += LASTS
    assert read(shelf) == 3


def test_a_dear_one_is_found_only_where_somebody_has_asked_for_it(shelf):
    assert shelf.find_forecast("main") is None
    read(shelf)
    assert shelf.find_forecast("main").data["number"] == 1


def test_what_was_forgotten_is_made_anew(shelf):
    read(shelf)
    shelf.forget()
    assert read(shelf) == 2


def test_no_more_than_some_are_kept_the_oldest_goes(shelf):
    read(shelf)
    for number in range(MOST):
        read(shelf, order=str(number))
    assert read(shelf) == MOST + 2


def test_they_are_made_one_after_the_other_and_nobody_waits_for_long(shelf, slow):
    slow.may_go.clear()
    first = threading.Thread(target=read, args=(shelf,))
    first.start()
    assert slow.is_asked.wait(60)
    with pytest.raises(Refused, match="look again in a minute"):
        read(shelf, order="newest")
    slow.may_go.set()
    first.join(60)
    assert (read(shelf), slow.made) == (1, 1)


def test_one_that_was_being_made_when_something_was_said_is_not_kept(shelf, slow):
    slow.may_go.clear()
    first = threading.Thread(target=read, args=(shelf,))
    first.start()
    assert slow.is_asked.wait(60)
    shelf.forget()
    slow.may_go.set()
    first.join(60)
    assert read(shelf) == 2
