"""A year in which fifty stories bring visitors back to a real WordPress: what was played is what the bridge knows."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest
from mariadb import MariaDb
from page_cache import cached
from year import BATCH, BATCHES, PERSON, Year

from bridge.web import create_app
from chromium import launched
from landed import read_landings
from owner_pages import Browser, add_people
from wordpress import WordPress


@pytest.fixture(scope="module")
def year(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """A year that has passed."""
    folder = tmp_path_factory.mktemp("year")
    wordpress = WordPress("newest", folder, mariadb, f"year_{uuid4().hex[:8]}")
    try:
        wordpress.install().start()
        with Year(wordpress, folder) as made:
            with cached(wordpress.url) as cache, launched() as chromium:
                made.live_through(cache, chromium.new_context(user_agent=PERSON).new_page())
            yield made
    finally:
        wordpress.stop()


def test_every_visit_and_goal_that_was_played_is_known_by_day_post_closing_and_placement(year):
    assert len(year.links) == BATCHES * BATCH
    known = read_landings(year.ledger)
    keys = {(one.day, one.post_id, one.variant, one.placement.value): one for one in known}
    assert {key: one.visits for key, one in keys.items()} == dict(year.visits)
    assert {key: one.goals for key, one in keys.items()} == dict(year.goals)
    assert {one.variant for one in known} == {"", "default.1", "default.2"}


def of_months(year: Year) -> dict[str, list[str]]:
    """Stories, visits and goals by the month in which the stories went live, as they were played."""
    visits, goals = Counter[str](), Counter[str]()
    for counts, played in ((visits, year.visits), (goals, year.goals)):
        for (_, post_id, _, _), number in played.items():
            counts[year.months[post_id]] += number
    stories = Counter(year.months.values())
    return {month: [str(stories[month]), str(visits[month]), str(goals[month])] for month in sorted(stories)}


def cells_of(text: str) -> list[list[str]]:
    """The lines of the first table of a page, as they are seen."""
    body = re.search(r"<tbody[^>]*>(.*?)</tbody>", re.sub(r'<span class="unseen">.*?</span>', "", text), re.DOTALL)
    assert body
    rows = re.findall(r"<tr.*?</tr>", body[1], re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_the_results_page_shows_what_was_played_and_so_does_its_file(year):
    add_people(year.bridge)
    browser = Browser(create_app(year.bridge, year.config)).enter(year.bridge)
    text = browser.get("/owner/results?by=month&months=24").text
    *months, whole = [[row[0], row[1], *row[-2:]] for row in cells_of(text)]
    assert {row[0]: row[1:] for row in months if row[1] != "0"} == of_months(year)
    total = [str(len(year.links)), str(year.visits.total()), str(year.goals.total())]
    assert whole[1:] == total
    by_link = Counter[tuple[str, str]]()
    for (_, _, variant, placement), number in year.visits.items():
        by_link[variant, placement] += number
    for (variant, placement), number in by_link.items():
        words = f"{variant}, {placement}" if placement else "Not said"
        assert re.search(rf'{words}</th><td class="num">{number}</td>', text)
    sheet = list(csv.DictReader(io.StringIO(browser.get("/owner/results/table.csv?by=month&months=24").text)))
    told = {row["month"]: [row["stories"], row["visits"], row["goals"]] for row in sheet if row["stories"] != "0"}
    assert {name: told[name] for name in of_months(year)} == of_months(year)
