"""The owner's log: lines of the journal by site, post, account, kind and day, a page at a time."""

import re
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.web import create_app
from counting import counted
from filled import Amount, a_full_ledger, at, two_sites
from owner_pages import Browser, add_people
from shelf import NOW

LINES = 160
REASON = re.compile(r"<br>(line \d+)<br>")
MOST_STATEMENTS = 15


@pytest.fixture(scope="module", params=["sqlite"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """One ledger with many rows for all tests, which only read."""
    with a_full_ledger(request, Amount(posts=60, deliveries=30, handoffs=10, others=LINES)) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def app(tmp_path_factory, ledger):
    config = two_sites(tmp_path_factory.mktemp("state"), bridge={"zone": "Pacific/Kiritimati"})
    bridge = Bridge(config, ledger, clock=lambda: NOW)
    add_people(bridge)
    return create_app(bridge, config)


@pytest.fixture(scope="module")
def browser(app) -> Browser:
    return signed_in(app, "ada")


def signed_in(app, name: str) -> Browser:
    one = Browser(app)
    one.sign_in(name)
    return one


def read(browser: Browser, url: str) -> list[str]:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text[-400:]
    return REASON.findall(answer.text)


def test_every_line_is_on_one_page_and_on_one_only_the_newest_first(browser):
    found, url = [], "/owner/log"
    while url:
        text = browser.get(url).text
        found += REASON.findall(text)
        more = re.search(r'href="([^"]+)">Next page', text)
        url = more[1].replace("&amp;", "&") if more else ""
    assert found == [f"line {number}" for number in reversed(range(LINES))]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("site=blog&post=2", 3),
        ("site=news", 50),
        ("account=second&kind=not+sent", 11),
        ("kind=parked", 1),
        ("site=blog&post=-2", 0),
    ],
)
def test_filters_show_the_lines_that_fit_all_of_them(browser, query, count):
    assert len(read(browser, f"/owner/log?{query}")) == count


def test_days_are_those_of_the_owners_zone_and_both_are_within(browser):
    local = at(0).astimezone(ZoneInfo("Pacific/Kiritimati"))
    day, before, after = (f"{local + timedelta(days=step):%Y-%m-%d}" for step in (0, -1, 1))
    assert len(read(browser, f"/owner/log?since={day}&until={day}")) == 50
    assert read(browser, f"/owner/log?until={before}") == []
    assert read(browser, f"/owner/log?since={after}") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("post=twelve&site=blog", "write the number of a post in digits"),
        ("post=12", "choose the site of the post, too"),
        ("since=yesterday", "write a day such as"),
    ],
)
def test_a_filter_that_is_none_is_refused_in_words_beside_what_was_typed(browser, query, words):
    answer = browser.get(f"/owner/log?{query}")
    assert answer.status_code == 422
    assert words in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(("query", "status"), [("site=none", 404), ("account=none", 404), ("cursor=abc", 400)])
def test_what_there_is_not_is_said(browser, query, status):
    assert browser.get(f"/owner/log?{query}").status_code == status


def test_whoever_is_good_for_one_site_reads_its_lines_alone(app):
    eve = signed_in(app, "eve")
    text = eve.get("/owner/log").text
    assert "of news" not in text
    assert "second" not in text
    assert eve.get("/owner/log?site=news").status_code == 404


def test_a_line_leads_to_its_post_and_says_who_asked(app, browser):
    assert 'href="/owner/posts/blog/2"' in browser.get("/owner/log?site=blog&post=2").text
    text = browser.get("/owner/log?kind=user+added").text
    assert "vic, viewer of every site" in text


def test_a_page_takes_few_statements_however_long_the_journal_is(browser, ledger):
    with counted(ledger) as statements:
        browser.get("/owner/log?site=blog&kind=planned&since=2020-01-01")
    assert len(statements) <= MOST_STATEMENTS
