"""The owner's schedule: what would go when and why, what waits for a yes, and what is said of single posts."""

import re
from datetime import timedelta

import pytest

from bridge.app import Bridge
from bridge.models import Status
from bridge.web import create_app
from bridge.web.owner.schedule import MOST_WEEKS
from counting import counted
from filled import Amount, a_full_ledger, two_sites
from owner_pages import Browser, add_people
from shelf import NOW, Shelf, a_schedule, a_shelf, an_old_post

PAGE = "/owner/schedule"
MOST_STATEMENTS = 15
TITLE = re.compile(r'<li id="slot-(\d+)">.*?<strong><a [^>]+>([^<]+)<')


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def shelf(ledger, clock, tmp_path) -> Shelf:
    config = a_schedule(tmp_path, evergreen={"zone": "Europe/Vienna"}, bridge={"zone": "Europe/Vienna"})
    made = a_shelf(ledger, clock, config, *(an_old_post(number) for number in range(1, 31)))
    add_people(made.bridge)
    return made


def signed_in(shelf: Shelf, name: str = "ada") -> Browser:
    browser = Browser(create_app(shelf.bridge, shelf.bridge.config))
    browser.sign_in(name)
    return browser


@pytest.fixture
def ada(shelf) -> Browser:
    return signed_in(shelf)


def titles(browser: Browser, url: str = PAGE) -> list[str]:
    return [title for _, title in TITLE.findall(browser.get(url).text)]


def title(number: int) -> str:
    return an_old_post(number).title


def a_proposal(shelf: Shelf) -> int:
    """Let the first slot come; the number of the post that it proposes."""
    for _ in shelf.ticks(5, timedelta(hours=6)):
        if found := shelf.proposals():
            return int(found[0])
    raise AssertionError("no slot came")


def test_the_next_slots_stand_in_a_list_with_why_and_in_a_calendar(ada):
    text = ada.get(PAGE).text
    assert titles(ada) == [title(number) for number in range(1, 13)]
    assert "the oldest of 30 that may go" in text.replace("The oldest", "the oldest")
    assert 'href="/owner/posts/blog/1"' in text
    assert "Tue 09:30" in text or "Today 09:30" in text
    weeks = re.search(r'<table class="month".*?</table>', text, re.S)[0]
    assert weeks.count('<tr role="row">') == 1 + MOST_WEEKS
    assert f"</span>{title(1)}</a>" in weeks


def test_a_forecast_is_made_once_and_anew_when_it_is_asked_for_or_after_ten_minutes(shelf, ada):
    ada.get(PAGE)
    with shelf.ledger.write() as tx:
        tx.put_post(an_old_post(99, days=9000), NOW, {})
    assert titles(ada)[0] == title(1)
    ada.send(f"{PAGE}/look", PAGE, account="main")
    assert titles(ada)[0] == title(99)
    with shelf.ledger.write() as tx:
        tx.put_post(an_old_post(98, days=9500), NOW, {})
    assert titles(ada)[0] == title(99)
    shelf.clock.at += timedelta(minutes=11)
    assert titles(ada)[0] == title(98)


@pytest.mark.parametrize(
    ("verb", "fields", "first"),
    [
        ("skip", {}, 2),
        ("never", {"yes": "yes"}, 2),
    ],
)
def test_a_post_that_is_skipped_or_banned_does_not_go_at_the_next_slot(ada, verb, fields, first):
    assert titles(ada)[0] == title(1)
    assert ada.send(f"{PAGE}/blog/1/{verb}", PAGE, account="main", **fields).status_code == 303
    assert titles(ada)[0] == title(first)
    assert (title(1) in titles(ada)) == (verb == "skip")


def test_never_is_asked_twice(ada):
    answer = ada.send(f"{PAGE}/blog/1/never", PAGE, account="main")
    assert (answer.status_code, "this was not done yet" in answer.text) == (409, True)
    assert titles(ada)[0] == title(1)


def test_a_post_is_moved_up_before_all_others(ada):
    assert ada.send(f"{PAGE}/blog/7/up", PAGE, account="main").status_code == 303
    assert titles(ada)[0] == title(7)


def test_a_slot_is_kept_for_a_post_and_a_time_that_is_none_is_refused(ada):
    slot = re.findall(r'<option value="([^"]+T[^"]+)"', ada.get(PAGE).text)[2]
    assert ada.send(f"{PAGE}/blog/1/pin", PAGE, account="main", slot=slot).status_code == 303
    assert titles(ada)[:3] == [title(2), title(3), title(1)]
    answer = ada.send(f"{PAGE}/blog/1/pin", PAGE, account="main", slot="2026-11-25T03:00")
    assert (answer.status_code, "there is no slot at" in answer.text) == (409, True)


def test_a_proposal_is_approved_from_the_schedule_and_goes_no_second_time(shelf, ada):
    number = a_proposal(shelf)
    assert "Waiting for your yes" in ada.get(PAGE).text
    assert ada.send(f"{PAGE}/blog/{number}/approve", PAGE, account="main").status_code == 303
    assert shelf.status(number) == Status.PLANNED
    answer = ada.send(f"{PAGE}/blog/{number}/approve", PAGE, account="main")
    assert (answer.status_code, "only a proposed one" in answer.text) == (409, True)


def test_what_if_shows_another_forecast_saves_nothing_and_offers_no_verb(ada):
    url = f"{PAGE}?account=main&key=order&value=newest"
    assert titles(ada, url)[:2] == [title(30), title(29)]
    text = ada.get(url).text
    assert "nothing of it is saved" in text
    assert "Move up" not in text
    assert titles(ada)[0] == title(1)


@pytest.mark.parametrize(("key", "value", "words"), [("corn", "1", "has no key"), ("cron", "often", "five fields")])
def test_what_is_no_setting_is_refused_in_words_beside_what_was_typed(ada, key, value, words):
    answer = ada.get(f"{PAGE}?key={key}&value={value}")
    assert (answer.status_code, words in answer.text, f'value="{value}"' in answer.text) == (422, True, True)


def test_an_account_or_all_of_them_are_paused_and_the_forecast_follows(shelf, ada):
    ada.get(PAGE)
    sent = ada.send("/owner/pause", PAGE, account="", until="30d", reason="a holiday")
    assert sent.status_code == 303
    with shelf.ledger.read() as tx:
        assert [(one.account, one.reason) for one in tx.read_pauses()] == [("", "a holiday")]
    assert "Every account rests until" in ada.get(PAGE).text
    assert TITLE.findall(ada.get(PAGE).text)[0] == ("6", title(1))  # five Tuesdays are dropped
    answer = ada.send("/owner/pause", PAGE, account="main", until="soon")
    assert (answer.status_code, 'value="soon"' in answer.text) == (409, True)
    assert ada.send("/owner/pause", PAGE, account="nobody").status_code == 404


def test_slots_that_have_come_say_what_each_came_to(shelf, ada):
    number = a_proposal(shelf)
    text = ada.get(f"{PAGE}/past?account=main").text
    assert f'href="/owner/posts/blog/{number}"' in text
    assert "Old post" in text
    assert ada.get(f"{PAGE}/past?account=nobody").status_code == 404


def test_a_year_is_a_table_whose_numbers_lead_to_what_they_count_and_a_picture_beside_it(ada):
    text = ada.get(f"{PAGE}/year?account=main").text
    month = re.search(r'href="([^"]+month=2026-12[^"]*)">(\d+)<', text)
    listed = ada.get(month[1].replace("&amp;", "&")).text
    shown = re.search(r'<h2 id="month">2026-12: old posts</h2>.*?</section>', listed, re.S)[0]
    assert shown.count("<li>") == int(month[2])
    picture = ada.get(re.search(r'<img class="chart" src="([^"]+)"', text)[1].replace("&amp;", "&"))
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "<script" not in picture.text
    assert ">old posts<" in picture.text
    assert "prefers-color-scheme:dark" in picture.text


def test_a_year_that_names_no_account_is_that_of_the_first_with_slots(ada):
    assert ada.get(f"{PAGE}/year").text.count("account=main") > 0


def test_a_year_of_an_account_without_slots_is_refused_in_words(ada):
    answer = ada.get(f"{PAGE}/year?account=main&set=cron=[]")
    assert (answer.status_code, "has no slots" in answer.text) == (409, True)
    assert ada.get(f"{PAGE}/year?account=nobody").status_code == 404


def test_what_wordpress_says_is_shown_as_words_and_never_as_markup(ledger, clock, tmp_path):
    hostile = '"><script>alert(1)</script>{{ 7 * 7 }}'
    made = a_shelf(ledger, clock, a_schedule(tmp_path), an_old_post(1, title=hostile))
    add_people(made.bridge)
    browser = signed_in(made)
    made.bridge.accounts.pause("main", clock() + timedelta(minutes=1), hostile)
    a_proposal(made)
    for url in (PAGE, f"{PAGE}/year?account=main&set={hostile}", "/owner/log", "/owner/accounts/main", f"{PAGE}/past"):
        text = browser.get(url).text
        assert "<script>alert" not in text, url
        assert "alert(1)49" not in text, url
    assert "&lt;script&gt;alert(1)" in browser.get("/owner/log").text


def test_without_slots_the_page_says_what_to_write(ledger, clock, tmp_path):
    made = a_shelf(ledger, clock, a_schedule(tmp_path, evergreen={"cron": []}), an_old_post(1))
    add_people(made.bridge)
    assert "No slot comes" in signed_in(made).get(PAGE).text


def test_without_an_account_the_page_says_what_comes_first(ledger, clock, tmp_path):
    config = a_schedule(tmp_path).model_copy(update={"accounts": {}, "sites": {}})
    bridge = Bridge(config, ledger, clock=clock)
    add_people(bridge)
    browser = Browser(create_app(bridge, config))
    browser.sign_in()
    assert "No account yet" in browser.get(PAGE).text


def test_an_editor_decides_about_the_posts_of_a_site_and_is_shown_no_forecast_of_all(shelf):
    eve = signed_in(shelf, "eve")
    number = a_proposal(shelf)
    text = eve.get(PAGE).text
    assert "shown to those who are good for all of them" in text
    assert "What if" not in text
    assert eve.get(f"{PAGE}/year?account=main").status_code == 403
    assert eve.send("/owner/pause", PAGE, account="main").status_code == 403
    assert eve.send(f"{PAGE}/blog/{number}/skip", PAGE, account="main").status_code == 303
    assert shelf.proposals() == []


def test_a_viewer_reads_and_is_shown_no_verb(shelf):
    vic = signed_in(shelf, "vic")
    text = vic.get(PAGE).text
    assert title(1) in text
    assert re.findall(r'<form method="post" action="([^"]+)"', text) == ["/owner/sign-out"]
    for verb in ("approve", "skip", "never", "up", "pin"):
        assert vic.send(f"{PAGE}/blog/1/{verb}", "/owner/you", account="main", yes="yes").status_code == 403


@pytest.fixture
def full(request):
    with a_full_ledger(request, Amount(posts=400, deliveries=120, handoffs=40, others=100)) as ledger:
        yield ledger


@pytest.mark.parametrize("full", ["sqlite"], indirect=True)
def test_a_page_takes_few_statements_and_a_large_archive_is_reckoned_when_it_is_asked_for(tmp_path, full):
    config = two_sites(tmp_path)
    bridge = Bridge(config, full, clock=lambda: NOW)
    add_people(bridge)
    browser = Browser(create_app(bridge, config))
    browser.sign_in()
    for url in (PAGE, f"{PAGE}/past?account=main"):
        with counted(full) as statements:
            answer = browser.get(url)
        assert (answer.status_code, len(statements) <= MOST_STATEMENTS) == (200, True), url
    more = re.search(r'href="([^"]+)">Show what would go', browser.get(PAGE).text)[1].replace("&amp;", "&")
    assert len(titles(browser, more)) > 1
    with counted(full) as statements:
        assert len(titles(browser)) > 1
    assert len(statements) <= MOST_STATEMENTS
