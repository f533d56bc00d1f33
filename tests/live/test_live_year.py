"""A year in which fifty stories bring visitors back to a real WordPress: what was played is what the bridge knows."""

import sqlite3
from collections.abc import Iterator

import pytest
from page_cache import cached
from year import CLOCK, CLOSINGS, PERSON, POSTS, Year

from chromium import launched


@pytest.fixture
def counting(world) -> Iterator:
    """A blog that counts by a clock that the test sets, and whose closings say which they are."""
    config = world.bridge.config.read_text()
    world.bridge.kill()
    world.bridge.config.write_text(config + CLOSINGS)
    world.bridge.start()
    world.wordpress.php(
        "b4m('settings')->change(array('visits' => true, 'visits_by' => array('variants' => array('default.1', 'default.2'))));"
        "global $wpdb; b4m('tables')->name('landings'); $wpdb->query(\"DELETE FROM {$wpdb->prefix}bridge_for_medium_landings\");"
    )
    with world.wordpress.with_code(CLOCK % (world.folder / "now")):
        yield world
    world.wordpress.php("b4m('settings')->change(array('visits' => false, 'visits_by' => array()));")
    world.bridge.kill()
    world.bridge.config.write_text(config)
    world.bridge.start()


def kept(world) -> list[tuple]:
    with sqlite3.connect(world.folder / "bridge.db") as connection:
        rows = connection.execute("SELECT day, post_id, variant, placement, visits, goals FROM landings").fetchall()
    connection.close()
    return rows


def test_what_was_played_in_a_year_is_what_the_bridge_knows(counting):
    year = Year(counting)
    year.publish()
    assert len(year.links) == POSTS
    with cached(counting.wordpress.url) as cache, launched() as chromium:
        year.live_through(cache, chromium.new_context(user_agent=PERSON).new_page())
    ours = [row for row in kept(counting) if row[1] in year.links]
    assert {row[:4]: row[4] for row in ours} == dict(year.visits)
    assert {row[:4]: row[5] for row in ours if row[5]} == dict(year.goals)
    assert {row[2] for row in ours} == {"", "default.1", "default.2"}
