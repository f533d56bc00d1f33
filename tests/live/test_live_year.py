"""A year in which fifty stories bring visitors back to a real WordPress: what was played is what the bridge knows."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from mariadb import MariaDb
from page_cache import cached
from year import BATCH, BATCHES, PERSON, Year

from chromium import launched
from landed import read_landings
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
