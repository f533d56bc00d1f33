"""What is to come: the forecast is what then happens, a changed setting is only a question, a year is a picture."""

import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from bridge.cli import main
from bridge.config import load
from bridge.errors import NotFound, Refused
from bridge.ledger import open_ledger
from bridge.planner.evergreen import What
from bridge.web import create_app
from processes import API_TOKEN
from shelf import Shelf, a_schedule, a_shelf, an_old_post
from slot_posts import forget_feed

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases; SQLite is the faster one."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def shelf(ledger, clock, tmp_path) -> Shelf:
    config = a_schedule(tmp_path, bridge={"api_token": API_TOKEN}, evergreen={"zone": "Europe/Berlin"})
    return a_shelf(ledger, clock, config, *(an_old_post(number) for number in range(1, 31)))


def ahead(shelf, count=5, **changes):
    (account,) = shelf.bridge.forecast.read_forecast("main", count, changes)
    return account["slots"]


@pytest.mark.parametrize("order", ["oldest", "newest", "random", "score"])
def test_the_forecast_is_what_then_happens(ledger, clock, tmp_path, order):
    warned = "<p>Use our discount code, the sale ends soon.</p>"
    posts = [an_old_post(number, **({"content_html": warned} if number % 3 else {})) for number in range(1, 31)]
    tables = {"evergreen": {"order": order, "cooldown": "0s"}, "staleness": {"offer": "block"}}
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path, **tables), *posts)
    expected = [slot["post_id"] for slot in ahead(shelf)]
    assert len(expected) == 5
    assert all(number % 3 == 0 for number in expected)
    for _ in shelf.ticks(35, timedelta(hours=6)):
        for number in shelf.proposals():
            shelf.bridge.queue.approve("blog", number)
            shelf.settle()
            shelf.bridge.decisions.confirm("blog", number, f"https://medium.com/@ada/s-{number:012x}")
    assert [slot["post_id"] for slot in shelf.slots()] == expected


def test_each_slot_has_its_time_here_and_in_utc_and_the_reason_of_its_choice(shelf):
    (slot, *_) = ahead(shelf)
    assert slot["local"] == "Tue 2026-11-24 09:30 CET"
    assert slot["at"] == "2026-11-24T08:30:00+00:00"
    assert (slot["what"], slot["status"], slot["post_id"]) == ("delivery", "proposed", 1)
    assert "the oldest of 30 that may go" in slot["reason"]
    assert slot["parts"][0]["name"] == "oldest"


def test_what_if_changes_nothing(shelf):
    assert [slot["post_id"] for slot in ahead(shelf, 3, order="newest")] == [30, 29, 28]
    assert ahead(shelf, 1, cron='["0 7 * * *"]')[0]["local"].endswith("07:00 CET")
    assert ahead(shelf, 1, order="score", **{"weights.age": "5"})[0]["parts"][0]["points"] == 5
    assert [slot["post_id"] for slot in ahead(shelf, 3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"corn": "1"}, 'no key "corn"'),
        ({"cron": "often"}, "five fields"),
        ({"max_age": "1d"}, "no post is ever eligible"),
        ({"weights.age": "'old'"}, "weights.age"),
        ({"review": "maybe"}, "review"),
    ],
)
def test_a_change_that_is_none_is_refused_in_words(shelf, changes, words):
    with pytest.raises(Refused, match=words):
        shelf.bridge.forecast.read_forecast("main", 1, changes)


def test_a_forecast_says_what_holds_all_slots(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, accounts={"main": {"username": "ada"}, "quiet": {"evergreen": {"cron": []}}})
    shelf = a_shelf(ledger, clock, config, an_old_post(1))
    forget_feed(ledger)
    shelf.bridge.accounts.pause("main", reason="holiday")
    held, quiet = shelf.bridge.forecast.read_forecast()
    assert "holiday" in held["notes"][0]
    assert "feed on Medium was not read yet" in held["notes"][1]
    assert {slot["what"] for slot in held["slots"]} == {"dropped"}
    assert (quiet["slots"], "write [evergreen] cron" in quiet["notes"][0]) == ([], True)
    with pytest.raises(NotFound):
        shelf.bridge.forecast.read_forecast("nobody")


def test_programs_get_the_forecast(shelf):
    client = create_app(shelf.bridge, shelf.bridge.config).test_client()
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    found = client.get("/api/v1/forecast?n=2&set=order=newest", headers=headers).json
    assert [slot["post_id"] for slot in found["accounts"][0]["slots"]] == [30, 29]
    assert client.get("/api/v1/forecast?n=0", headers=headers).status_code == 400
    assert client.get("/api/v1/forecast?set=order", headers=headers).status_code == 400
    assert client.get("/api/v1/forecast?set=order=x", headers=headers).status_code == 409


def test_a_year_is_simulated_from_the_ledgers_archive(shelf):
    entries = shelf.bridge.forecast.simulate("main", 365, {"cron": '["30 9 * * tue"]'})
    sent = [entry.choice.candidate.post_id for entry in entries if entry.what is What.DELIVERY]
    assert sent == list(range(1, 31))
    assert any(entry.what is What.HANDOFF for entry in entries)
    assert shelf.slots() == []


@pytest.fixture
def path(tmp_path, clock):
    """A configuration file beside a ledger with an archive."""
    path = tmp_path / "config.toml"
    path.write_text(
        "[evergreen]\ncron = '30 9 * * tue'\n[sites.blog]\nhome = 'https://blog.example'\naccount = 'main'\n"
        "[accounts.main]\n"
    )
    config = load(path, {})
    ledger = open_ledger(config, clock)
    ledger.create()
    a_shelf(ledger, clock, config, *(an_old_post(number, title=f"Post [{number}]") for number in range(1, 61)))
    ledger.close()
    return path


def run(path, *words, code=0):
    done = CliRunner().invoke(main, ["--config", str(path), *words])
    assert done.exit_code == code, done.output
    return done.output


def test_a_forecast_is_printed_with_its_reasons(path):
    shown = run(path, "forecast", "--account", "main", "--limit", "3")
    assert shown.count(" UTC  proposed") == 3
    assert "Post [1]" in shown
    assert "newest" in run(path, "forecast", "--set", "order=newest", "--limit", "1")
    assert json.loads(run(path, "forecast", "--json"))[0]["account"] == "main"
    run(path, "forecast", "--set", "order", code=2)
    run(path, "forecast", "--account", "nobody", code=2)


def test_a_year_is_shown_as_a_table_and_a_chart_and_drawn(path, tmp_path):
    shown = run(path, "plan", "--simulate", "365d", "--chart", str(tmp_path / "year.svg"))
    assert "█" in shown
    assert "old posts" in shown
    tree = ElementTree.fromstring((tmp_path / "year.svg").read_text())
    old_posts = [group for group in tree.iter(f"{SVG}g") if group.get("class") == "series serie-0 color-0"]
    bars = [int(one.text) for group in old_posts for one in group.iter(f"{SVG}desc") if one.get("class") == "value"]
    sent = [one for one in json.loads(run(path, "plan", "--simulate", "365d", "--json")) if one["what"] == "delivery"]
    assert sum(bars) == len(sent)
    run(path, "plan", "--simulate", "soon", code=2)
    run(path, "plan", "--simulate", "1h", code=2)


def test_a_chart_that_cannot_be_written_is_named(path, tmp_path):
    said = run(path, "plan", "--simulate", "7d", "--chart", str(tmp_path / "missing" / "year.svg"), code=2)
    assert "year.svg cannot be written (No such file or directory); name another file" in said
