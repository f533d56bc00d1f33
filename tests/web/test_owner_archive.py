"""The owner's archive: old posts and what is said of them, readings of WordPress, what is known before a post goes."""

import base64
import re
from hashlib import sha384
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import bridge.web
from bridge.models import Ask, JobStatus
from bridge.web import create_app
from bridge.web.states import JOBS
from counting import counted
from owner_pages import Browser, add_people

ROUTE = "/owner/archive"
STATIC = Path(bridge.web.__file__).parent / "static"
HTMX = "2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg"
"""SHA-384 of htmx.org 2.0.11, dist/htmx.min.js, as npm has it."""


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def open_as(desk):
    """A browser in which somebody is signed in."""
    add_people(desk.bridge)
    app = create_app(desk.bridge, desk.bridge.config)

    def open_as(name: str = "ada") -> Browser:
        browser = Browser(app)
        browser.sign_in(name)
        return browser

    return open_as


@pytest.fixture
def read(desk):
    """The desk, whose archive of twelve posts was read."""
    ask_all(desk)
    run_all(desk)
    return desk


def ask_all(desk) -> int:
    return int(desk.bridge.jobs.ask_job(Ask("blog"))["job"])


def run_all(desk) -> None:
    while desk.bridge.jobs.run_jobs():
        pass


def marks_of(desk, post_id: int):
    with desk.bridge.ledger.read() as tx:
        return tx.read_marks("blog", post_id, "main")


def test_every_state_of_a_reading_has_a_word_and_an_icon():
    assert set(JOBS) == set(JobStatus)


def test_htmx_is_the_one_that_was_published_with_its_licence_beside_it():
    code = (STATIC / "htmx-2.0.11.min.js").read_bytes()
    assert base64.b64encode(sha384(code).digest()).decode() == HTMX
    assert "Zero-Clause BSD" in (STATIC / "htmx-2.0.11.LICENSE.txt").read_text()


def test_the_backlog_says_of_each_post_why_it_has_no_story(read, open_as):
    browser = open_as()
    with counted(read.bridge.ledger) as seen:
        text = browser.get(ROUTE).text
    assert len(seen) <= 15
    assert "12 public posts have no story yet" in text
    rows = re.findall(r"<li>(<span class=\"state.*?)</li>", text, re.DOTALL)
    assert len(rows) == 12
    assert all("Not sent" in one and '<small class="sentence"></small>' not in one for one in rows)


def test_an_empty_backlog_leads_to_a_reading(desk, open_as):
    browser = open_as()
    assert "Every public post has its story" in browser.get(ROUTE).text
    assert "Nothing was read yet" in browser.get(f"{ROUTE}/readings").text


def test_a_post_is_skipped_once_and_its_page_says_so(read, open_as):
    browser, page = open_as(), f"{ROUTE}/blog/3"
    answered = browser.send(page, verb="skip")
    assert (answered.status_code, urlsplit(answered.location).path) == (303, page)
    assert marks_of(read, 3).skip_until
    text = browser.get(page).text
    assert "Written down: not at the slot of" in text
    assert "Not before" in text
    assert "Not before" in browser.get(ROUTE).text


def test_never_is_asked_twice_also_of_a_form_that_comes_without_its_yes(read, open_as):
    browser, page = open_as(), f"{ROUTE}/blog/3"
    asked = browser.send(page, verb="never")
    assert asked.status_code == 200
    assert '<details class="ask" open>' in asked.text
    assert not marks_of(read, 3).never
    assert browser.send(page, verb="never", yes="1").status_code == 303
    assert marks_of(read, 3).never
    assert "You said never." in browser.get(page).text


def test_what_cannot_be_said_of_a_post_is_refused_in_words(read, open_as):
    read.publish()
    assert read.status(7) == "live"
    browser, page = open_as(), f"{ROUTE}/blog/7"
    with read.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.change_delivery(delivery, status="failed")
    refused = browser.send(page, verb="skip")
    assert refused.status_code == 422
    assert "it is failed: there is nothing to skip" in refused.text
    assert browser.send(page, verb="explode").status_code == 400


def test_a_post_of_nobody_and_one_of_another_site_are_as_one(read, open_as):
    browser = open_as("eve")
    assert browser.get(f"{ROUTE}/blog/99").status_code == 404
    assert browser.get(f"{ROUTE}/other/1").status_code == 404
    assert browser.get(f"{ROUTE}?site=other").status_code == 404


def test_whoever_only_looks_may_neither_read_a_site_nor_mark_a_post(read, open_as):
    browser = open_as("vic")
    page = f"{ROUTE}/blog/3"
    for url in (page, f"{ROUTE}/readings", f"{ROUTE}/readings/1"):
        assert '<form method="post" class' not in browser.get(url).text.partition("<main")[2]
    for url, fields in (
        (page, {"verb": "skip"}),
        (f"{ROUTE}/readings", {"site": "blog"}),
        (f"{ROUTE}/readings/1/cancel", {}),
    ):
        assert browser.send(url, "/owner/you", **fields).status_code == 403
    assert marks_of(read, 3).skip_until is None


def test_a_reading_is_begun_watched_and_done(desk, open_as):
    browser = open_as()
    begun = browser.send(f"{ROUTE}/readings", site="blog")
    page = urlsplit(begun.location).path
    assert begun.status_code == 303
    again = browser.send(f"{ROUTE}/readings", site="blog")
    assert urlsplit(again.location).path == page
    waiting = browser.get(page).text
    assert f'hx-get="{page}" hx-trigger="every 2s"' in waiting
    assert f'<a class="button" href="{page}">Look again</a>' in waiting
    run_all(desk)
    done = browser.get(page).text
    assert "12 of 12 posts read" in done
    assert 'value="12"' in done
    assert "hx-get" not in done
    assert "Look again" not in done
    assert f'href="{page}">Look' in browser.get(f"{ROUTE}/readings").text


def test_a_reading_asks_for_what_changed_since_a_day(desk, open_as):
    browser = open_as()
    begun = browser.send(f"{ROUTE}/readings", site="blog", since="2026-01-05")
    job = desk.bridge.jobs.read_job(int(begun.location.rpartition("/")[2]))
    assert (job["since"], job["source"]) == ("2026-01-05T00:00:00+00:00", "rest")
    refused = browser.send(f"{ROUTE}/readings", site="blog", since="soon")
    assert refused.status_code == 422
    assert 'value="soon" aria-invalid="true"' in refused.text


def test_a_reading_is_cancelled_once(desk, open_as):
    browser = open_as()
    page = urlsplit(browser.send(f"{ROUTE}/readings", site="blog").location).path
    assert browser.send(f"{page}/cancel", page).status_code == 303
    assert desk.bridge.jobs.read_job(int(page.rpartition("/")[2]))["status"] == "cancelled"
    refused = browser.send(f"{page}/cancel", "/owner/you")
    assert refused.status_code == 409
    assert "That did not work" in refused.text


def test_a_reading_of_another_site_is_as_none(desk, open_as):
    job = desk.bridge.jobs.ask_job(Ask("other"))["job"]
    browser = open_as("eve")
    assert browser.get(f"{ROUTE}/readings/{job}").status_code == 404
    assert browser.send(f"{ROUTE}/readings/{job}/cancel", "/owner/you").status_code == 404
    assert browser.get(f"{ROUTE}/readings").text.count("Look") == 0


def test_the_script_that_watches_may_evaluate_nothing_and_ask_nobody_else(desk, open_as):
    browser = open_as()
    answer = browser.get(urlsplit(browser.send(f"{ROUTE}/readings", site="blog").location).path)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "connect-src 'self'" in policy
    assert '"allowEval":false' in answer.text
    assert '"includeIndicatorStyles":false' in answer.text
    (nonce,) = set(re.findall(r'nonce="([^"]+)"', answer.text))
    assert f"script-src 'nonce-{nonce}'" in policy


def test_keyphrases_that_compete_are_shown_to_whoever_sees_every_site(read, open_as):
    read.publish(id=50, title="A walk by the river", url=f"{read.wordpress.url}/a/", guid="a")
    read.publish(id=51, title="A walk by the river", url=f"{read.wordpress.url}/b/", guid="b")
    assert "2 compete" in open_as().get(f"{ROUTE}/keyphrases").text
    other = open_as("eve")
    assert other.get(f"{ROUTE}/keyphrases").status_code == 403
    assert "keyphrases" not in other.get(ROUTE).text


def test_words_that_have_aged_are_shown_of_twenty_posts_at_a_time(read, open_as):
    old = {
        "published_at": "2020-05-05T10:00:00Z",
        "content_html": "<p>This year, in 2020, we walked. Next year we will ride.</p>",
    }
    read.publish(id=60, title="Walking in 2020", url=f"{read.wordpress.url}/c/", guid="c", **old)
    browser = open_as()
    text = browser.get(f"{ROUTE}/concerns?site=blog").text
    assert "Walking in 2020" in text
    assert (
        "Nothing to say of these"
        in browser.get(f"{ROUTE}/concerns?site=other").text + browser.get(f"{ROUTE}/concerns?site=blog&after=60").text
    )
    page = browser.get(f"{ROUTE}/blog/60").text
    assert 'class="state tone-' in page.partition("Before it goes")[2]


def test_what_wordpress_wrote_stays_text(read, open_as):
    read.publish(
        id=70,
        title="<script>alert(1)</script>",
        published_at="2019-01-01T00:00:00Z",
        url=f"{read.wordpress.url}/d/",
        guid="d",
    )
    browser = open_as()
    for url in (ROUTE, f"{ROUTE}/blog/70", f"{ROUTE}/concerns", f"{ROUTE}/keyphrases"):
        assert "<script>alert" not in browser.get(url).text
