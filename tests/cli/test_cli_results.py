"""Whether it is worth it, at the command line."""

import json

import pytest

from commands import config
from doors import STORY
from offered_post import bridge, offered

__all__ = ["config", "offered"]


@pytest.fixture
def live(offered):
    """A bridge with one live story, to which one step of a person has led."""
    done = bridge(offered, "confirm", "blog", "7", STORY)
    assert done.exit_code == 0, done.output
    return offered


def test_results_are_a_table_with_a_total_and_what_each_number_misses(live):
    shown = bridge(live, "results", "--by", "kind")
    assert shown.exit_code == 0, shown.output
    assert "fresh" in shown.output
    assert "not known" in shown.output
    assert "visits: Page views on your blog that came from a story. Missing:" in shown.output


def test_results_are_data_for_programs(live):
    data = json.loads(bridge(live, "results", "--json").output)
    assert data["by"] == "month"
    assert data["total"]["stories"] == 1
    assert [row["stories"] for row in data["rows"]] == [1]
    assert set(data["misses"]) == {"minutes", "views", "visits", "goals"}


def test_results_are_a_file_for_a_spreadsheet(live):
    lines = bridge(live, "results", "--by", "kind", "--csv").output.splitlines()
    assert lines[0].startswith("kind,stories,minutes,")
    assert [line.partition(",")[0] for line in lines[1:]] == ["fresh", "all"]


def test_without_a_story_it_is_said_that_there_is_none(offered):
    assert bridge(offered, "results", "--site", "blog").output.startswith("No story went live")


def test_one_form_of_a_table_is_asked_for_at_a_time(offered):
    refused = bridge(offered, "results", "--csv", "--json")
    assert refused.exit_code != 0
    assert "choose one of --csv and --json" in refused.output
