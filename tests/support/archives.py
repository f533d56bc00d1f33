"""Candidates, slots and rules of the archive's schedule for tests, and whole archives made up by a number."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bridge.config import DeliverySection
from bridge.config.evergreen import EvergreenSection
from bridge.planner.evergreen import AccountFacts, Candidate, Rules, Slot, next_slots, to_schedule

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TUESDAYS = "30 9 * * tue"


def a_candidate(number: int = 7, days: float = 400, **changes: Any) -> Candidate:
    """A post of the backlog that is so many days old at ``START``."""
    at = START - days * DAY
    values: dict[str, Any] = {
        "site": "blog",
        "post_id": number,
        "account": "main",
        "title": f"Post {number}",
        "url": f"https://blog.example/{number}/",
        "published_at": at,
        "modified_at": at,
        "state": "a",
        "language": "en",
    }
    return Candidate(**values | changes)


def a_story(number: int = 7, live_days: float = 300, **changes: Any) -> Candidate:
    """A story that went live so many days before ``START``."""
    return a_candidate(number, **{"live_at": START - live_days * DAY, "sent_state": "a"} | changes)


def some_settings(**changes: Any) -> EvergreenSection:
    return EvergreenSection.model_validate({"cron": TUESDAYS} | changes)


def some_rules(dry_run: bool = False, delivery: dict[str, Any] | None = None, **changes: Any) -> Rules:
    schedule = to_schedule("main", some_settings(**changes))
    return Rules(schedule, DeliverySection.model_validate(delivery or {}), dry_run)


def a_slot(rules: Rules | None = None) -> Slot:
    """The first slot after ``START``: Tuesday 24 November 2026, 09:30 UTC, unless the rules say otherwise."""
    return next_slots((rules or some_rules()).schedule, START, 1)[0]


def some_facts(**changes: Any) -> AccountFacts:
    return AccountFacts(**changes)


def made_up_posts(count: int, seed: int = 1, years: float = 10) -> Iterator[Candidate]:
    """Posts of all kinds, over so many years before ``START``; the same for the same seed."""
    chance = Random(seed)
    categories = ("essays", "news", "recipes", "travel", "notes")
    for number in range(1, count + 1):
        days = chance.random() * years * 365
        yield a_candidate(
            number,
            days,
            modified_at=START - chance.random() * days * DAY,
            categories=tuple(chance.sample(categories, chance.choice((1, 1, 1, 2)))),
            author=chance.choice(("ada", "bob")),
            words=chance.randrange(50, 3000),
            comments=int(chance.expovariate(0.2)),
            evergreen=chance.choice((None, None, None, None, True, False)),
            excerpt=f"What post {number} is about. And a little more of it.",
        )
