"""What an operator reads in the log: each hook and each story has a line, and trouble that lasts has one."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bridge.services.delivery.looks import Looks
from status_wordpress import hook, publish, site, wordpress

__all__ = ["site", "wordpress"]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases; SQLite is the faster one."""
    return f"sqlite:///{tmp_path}/ledger.db"


def events(logs, *names):
    return [line for line in logs if line["event"] in names]


def test_each_hook_that_was_taken_and_each_story_that_was_made_has_a_line(site, wordpress):
    with capture_logs() as logs:
        publish(site, wordpress)
    taken, made = events(logs, "hook taken", "story made")
    assert (taken["site"], taken["type"], taken["post"], taken["again"]) == ("blog", "post.published", 7, False)
    assert (made["site"], made["post"], made["account"], made["outcome"]) == ("blog", 7, "main", "live")
    assert made["story"]


def test_a_story_that_a_person_made_has_a_line_when_it_is_known(site, wordpress, medium):
    medium.script("drop_after_store")
    publish(site, wordpress)
    assert site.status() == "unconfirmed"
    with capture_logs() as logs:
        site.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada/a-walk-0123456789ab")
    (known,) = events(logs, "story known to be live")
    assert (known["post"], known["story"], known["by"]) == (7, "0123456789ab", "owner")


def test_a_wordpress_that_cannot_be_told_is_one_line_in_the_log_and_one_in_status(site, wordpress, clock):
    wordpress.status = 503
    since = clock()
    with capture_logs() as logs:
        publish(site, wordpress)
        for number in range(5):
            hook(
                site,
                wordpress,
                "post.published",
                {"id": 20 + number, "guid": f"g{number}", "url": f"https://blog.example/{number}/"},
            )
            site.bridge.reports.report_statuses()
            clock.pass_by(2 * MINUTE)
    (told,) = events(logs, "WordPress cannot be told")
    assert told["log_level"] == "warning"
    (state,) = site.bridge.overview.read_status()["sites"]
    assert state["untold_since"] == since.isoformat()
    assert state["untold_tries"] == 5
    assert "503" in state["untold_why"]
    wordpress.status = 500
    with capture_logs() as logs:
        site.bridge.reports.report_statuses()
        clock.pass_by(2 * MINUTE)
        wordpress.status = 200
        site.bridge.reports.report_statuses()
        site.bridge.reports.report_statuses()
    words = [line["event"] for line in events(logs, "WordPress cannot be told", "WordPress can be told again")]
    assert words == ["WordPress cannot be told", "WordPress can be told again"]
    (state,) = site.bridge.overview.read_status()["sites"]
    assert (state["untold_since"], state["untold_tries"], state["untold_why"]) == (None, 0, "")


def test_a_wordpress_that_does_not_say_what_it_was_told_is_new_to_silence_once():
    looks = Looks()
    assert looks.is_new("blog")
    looks.wait("blog")
    assert not looks.is_new("blog")
