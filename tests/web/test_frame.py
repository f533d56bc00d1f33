"""The frame of the owner's screens: states, hours, files of style, and what stands around a page."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import bridge.web
from blog import Blog, a_config
from bridge.app import Bridge
from bridge.config.zones import to_zone
from bridge.ledger.tables import sites
from bridge.models import HandoffKind, Status
from bridge.web import create_app
from bridge.web.hours import Hours
from bridge.web.states import NEVER_SENT, STATES, TASKS
from owner_pages import Browser, add_people

WEB = Path(bridge.web.__file__).parent
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def app(blog: Blog):
    add_people(blog.bridge)
    return create_app(blog.bridge, blog.bridge.config)


@pytest.fixture
def browser(app) -> Browser:
    return Browser(app)


def test_every_state_and_every_task_has_a_word_an_icon_that_there_is_and_a_tone():
    assert set(STATES) == set(Status)
    assert set(HandoffKind) < set(TASKS)
    icons = set(re.findall(r'id="i-([a-z]+)"', (WEB / "templates/owner/_icons.html").read_text()))
    style = (WEB / "static/style.css").read_text()
    for one in (*STATES.values(), *TASKS.values(), NEVER_SENT):
        assert one.word
        assert one.icon in icons
        assert f".tone-{one.tone} " in style


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW - timedelta(hours=1), "Today 09:00"),
        ("2026-11-26T16:40:00Z", "Thu 17:40"),
        (NOW + timedelta(days=1), "Sat 10:00"),
        (NOW - timedelta(days=24), "3 Nov 10:00"),
        (NOW - timedelta(days=400), "23 Oct 2025"),
        ("2026-11-26T23:30:00Z", "Today 00:30"),
    ],
)
def test_an_instant_is_told_in_the_owners_zone_with_its_day_where_that_is_not_today(at, words):
    hours = Hours(NOW, to_zone("Europe/Vienna"))
    assert hours.to_words(at) == words
    assert hours.to_time(at).endswith(f">{words}</time>")


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Vienna", "Europe/Vienna (UTC+1)"), ("Asia/Kolkata", "Asia/Kolkata (UTC+5:30)"), ("UTC", "UTC")],
)
def test_a_zone_is_named_with_what_it_is_off(zone, words):
    hours = Hours(NOW, to_zone(zone))
    assert hours.zone_words == words
    assert hours.today == "Friday, 27 November 2026"
    assert hours.to_time(None) == ""
    assert hours.to_day_words(NOW) == "27 November 2026"


def test_a_file_of_style_is_kept_while_its_address_names_its_content(browser):
    url = re.search(r'href="(/assets/style\.css\?v=[0-9a-f]+)"', signed_in(browser).get("/owner/").text)[1]
    with browser.get(url) as kept, browser.get("/assets/style.css?v=old") as other:
        assert "max-age=31536000" in kept.headers["Cache-Control"]
        assert "max-age=31536000" not in other.headers["Cache-Control"]
        assert other.data == kept.data
        assert kept.headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("name", ["none.css", "..%2fscreens.py", ".."])
def test_nothing_but_those_files_is_served(browser, name):
    assert browser.get(f"/assets/{name}").status_code == 404


def signed_in(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def test_a_pause_of_an_account_is_seen_on_every_page_by_whoever_may_see_the_account(blog, app, browser):
    blog.bridge.accounts.pause("main", datetime.now(UTC) + timedelta(days=400), "moving <the> server")
    text = signed_in(browser).get("/owner/you").text
    assert "Account main rests until" in text
    assert "“moving &lt;the&gt; server”" in text


def test_a_dry_run_is_seen_on_every_page(tmp_path, blog, medium):
    bridge = Bridge(a_config(tmp_path, medium.url, bridge={"dry_run": True}), blog.bridge.ledger, clock=blog.clock)
    add_people(bridge)
    browser = signed_in(Browser(create_app(bridge, bridge.config)))
    assert "Nothing leaves the house" in browser.get("/owner/you").text


@pytest.mark.parametrize(
    ("tables", "named", "zone"),
    [
        ({"bridge": {"zone": "Asia/Tokyo"}, "evergreen": {"zone": "Europe/Vienna"}}, "+02:00", "Asia/Tokyo"),
        ({"evergreen": {"zone": "Europe/Vienna"}}, "+02:00", "Europe/Vienna"),
        ({}, "+02:00", "UTC+02:00"),
        ({}, "Mars/Olympus", "UTC"),
        ({}, "", "UTC"),
    ],
)
def test_hours_are_those_of_the_zone_that_the_owner_named_else_a_wordpress_else_utc(
    tmp_path, blog, medium, tables, named, zone
):
    blog.publish()
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(update(sites).values(timezone=named))
    bridge = Bridge(a_config(tmp_path, medium.url, **tables), blog.bridge.ledger, clock=blog.clock)
    assert str(bridge.frame.read_surroundings().zone) == zone
