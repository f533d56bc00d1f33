"""The table of posts: found by state and words, a page at a time; a verb is said of several, and told of each."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import delete, update

from blog import Blog
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.ledger.tables import attempts, deliveries, posts
from bridge.models.access import Role
from bridge.web import create_app
from counting import counted
from filled import Amount, a_full_ledger, two_sites
from owner_pages import Browser, add_people, to_hash

MOST_STATEMENTS = 15
TAB = {"": "All", "?state=waiting": "Waits for you", "?state=planned": "Planned", "?state=never": "Never sent"}
EVIL = '<script>alert("x")</script>'


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


def publish(blog: Blog, number: int, title: str, **more: object) -> None:
    blog.hook(
        "post.published",
        {
            "id": number,
            "guid": f"https://blog.example/?p={number}",
            "title": title,
            "url": f"https://blog.example/{number}/",
            "slug": f"post-{number}",
        },
        **more,
    )


@pytest.fixture
def shelf(blog: Blog) -> Blog:
    """A blog of three posts: live, failed, cancelled."""
    for number, title in enumerate(("Rye and water", "A failed loaf", "Given up 100%"), 1):
        publish(blog, number, title)
    blog.settle()
    stand(blog, 2, "failed")
    stand(blog, 3, "cancelled")
    add_people(blog.bridge)
    return blog


def stand(blog: Blog, number: int, status: str) -> None:
    """Have it that a post never left, and stands like this."""
    with blog.bridge.ledger.write() as tx:
        (made,) = tx.read_deliveries("blog", number)
        tx.connection.execute(delete(attempts).where(attempts.c.delivery_id == made.id))
        its = update(deliveries).where(deliveries.c.id == made.id)
        tx.connection.execute(its.values(status=status, code="", route=None))


def signed_in(bridge: Bridge, name: str = "ada") -> Browser:
    return Browser(create_app(bridge, bridge.config)).enter(bridge, name)


def titles(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'<strong><a href="/owner/posts/[^"]+">([^<]*)</a>', page)]


def tabs(page: str) -> dict[str, str]:
    found = re.findall(r'<a href="[^"]*"(?: aria-current="true")?>([\w ]+) <span class="nums">([\d,]+)</span>', page)
    return dict(found)


def test_every_post_stands_in_the_table_and_the_tabs_count_what_they_lead_to(shelf):
    browser = signed_in(shelf.bridge)
    page = browser.get("/owner/posts").text
    assert titles(page) == ["Given up 100%", "A failed loaf", "Rye and water"]
    numbers = tabs(page)
    assert numbers == {
        "All": "3",
        "Waits for you": "1",
        "Planned": "0",
        "Live": "1",
        "Held": "0",
        "Failed": "1",
        "Cancelled": "1",
        "Never sent": "0",
    }
    for state, wanted in (("live", "Rye and water"), ("failed", "A failed loaf"), ("cancelled", "Given up 100%")):
        assert titles(browser.get(f"/owner/posts?state={state}").text) == [wanted]


def test_a_row_says_state_reason_and_account(shelf):
    page = signed_in(shelf.bridge).get("/owner/posts?state=failed").text
    row = page.partition("A failed loaf</a>")[2].partition("</tr>")[0]
    assert "It failed and is not tried again by itself." in row
    assert "Failed" in row
    assert ">main<" in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=loaf", ["A failed loaf"]),
        ("q=LOAF+failed", ["A failed loaf"]),
        ("q=100%25", ["Given up 100%"]),
        ("q=0_%25", []),
        ("q=bread", []),
        ("account=main&state=live", ["Rye and water"]),
        ("account=main", ["Given up 100%", "A failed loaf", "Rye and water"]),
        ("account=nobody", []),
        ("account=nobody&state=live", []),
        ("order=oldest", ["Rye and water", "A failed loaf", "Given up 100%"]),
        ("order=oldest&state=failed", ["A failed loaf"]),
        ("published=7&q=rye", []),
        ("state=never", []),
        ("state=nonsense&order=nonsense&published=x", ["Given up 100%", "A failed loaf", "Rye and water"]),
    ],
)
def test_posts_are_found_by_what_is_asked_for(shelf, query, found):
    with shelf.bridge.ledger.write() as tx:
        tx.connection.execute(update(posts).where(posts.c.post_id == 1).values(published_at=None))
    page = signed_in(shelf.bridge).get(f"/owner/posts?{query}").text
    assert titles(page) == found
    assert found or "Show all" in page


def test_a_post_without_a_delivery_is_among_those_never_sent(shelf):
    publish(shelf, 4, "Kept back", choice={"syndicate": False})
    shelf.settle()
    page = signed_in(shelf.bridge).get("/owner/posts?state=never&account=main").text
    assert titles(page) == ["Kept back"]
    assert "Its author or the site&#39;s settings keep it from Medium." in page
    assert "Not sent" in page


def test_an_hour_in_a_reason_is_told_in_the_owners_zone(shelf):
    with shelf.bridge.ledger.write() as tx:
        later = {"status": "planned", "due_at": tx.now + timedelta(days=1)}
        tx.connection.execute(update(deliveries).where(deliveries.c.post_id == 2).values(**later))
    row = signed_in(shelf.bridge).get("/owner/posts?state=planned").text.partition("A failed loaf</a>")[2]
    assert re.search(
        r'<small>It goes to Medium after <time datetime="[^"]+\+0[12]:00">\w+ [\d:]+</time>\.</small>', row
    )


def test_an_editor_of_another_site_sees_none_of_it(shelf):
    with shelf.bridge.ledger.write() as tx:
        tx.add_user("oto", Role.EDITOR, frozenset({"other"}), to_hash())
    browser = signed_in(shelf.bridge, "oto")
    page = browser.get("/owner/posts").text
    assert titles(page) == []
    assert set(tabs(page).values()) == {"0"}
    assert browser.get("/owner/posts?site=blog").status_code == 404
    assert browser.get("/owner/posts/chosen?verb=never&post=blog/1").status_code == 404
    assert browser.send("/owner/posts/chosen", "/owner/you", verb="never", post="blog/1").status_code == 404


def test_a_viewer_has_no_boxes_and_is_refused_all_the_same(shelf):
    browser = signed_in(shelf.bridge, "vic")
    page = browser.get("/owner/posts").text
    assert 'type="checkbox"' not in page
    assert "Go on" not in page
    assert browser.get("/owner/posts/chosen?verb=cancel&post=blog/2").status_code == 403
    assert browser.send("/owner/posts/chosen", "/owner/you", verb="cancel", post="blog/2").status_code == 403
    assert shelf.status(2) == "failed"


def test_a_page_says_what_will_happen_to_each_and_then_what_came_of_it(shelf):
    browser = signed_in(shelf.bridge)
    chosen = "/owner/posts/chosen?verb=cancel&post=blog/1&post=blog/2"
    page = browser.get(chosen).text
    assert "Nothing: in this state that is not done." in page.partition("Rye and water")[2].partition("</li>")[0]
    assert "It is not sent, whatever happens" in page.partition("A failed loaf")[2].partition("</li>")[0]
    assert re.findall(r'name="post" value="([^"]+)"', page) == ["blog/2"]
    answer = browser.send("/owner/posts/chosen", chosen, verb="cancel", post="blog/2")
    assert answer.status_code == 303
    assert shelf.status(2) == "cancelled"
    assert "Cancelled: you cancelled it" in browser.get(answer.headers["Location"]).text


def test_what_is_refused_is_told_of_its_post_and_the_others_are_done(shelf):
    browser = signed_in(shelf.bridge)
    data = {"csrf_token": browser.read_key("/owner/you"), "verb": "retry", "post": ["blog/1", "blog/2"]}
    answer = browser.post("/owner/posts/chosen", data)
    assert shelf.status(2) == "planned"
    assert shelf.status(1) == "live"
    page = browser.get(answer.headers["Location"]).text
    assert "Retry failed: it is on Medium" in page
    assert "Planned: you asked for it again" in page


def test_what_may_be_on_medium_is_not_sent_by_a_verb_said_of_many(shelf):
    with shelf.bridge.ledger.write() as tx:
        tx.connection.execute(update(deliveries).where(deliveries.c.post_id == 1).values(status="failed"))
    browser = signed_in(shelf.bridge)
    answer = browser.send("/owner/posts/chosen", "/owner/you", verb="retry", post="blog/1")
    assert shelf.status(1) == "failed"
    assert "It may be on Medium already. Open the post" in browser.get(answer.headers["Location"]).text


def test_posts_read_again_are_one_job_whose_progress_survives_a_reload(shelf):
    browser = signed_in(shelf.bridge)
    data = {"csrf_token": browser.read_key("/owner/you"), "verb": "resync", "post": ["blog/1", "blog/2"]}
    place = browser.post("/owner/posts/chosen", data).headers["Location"]
    for _ in range(2):
        assert "0 of 2 posts of blog are read." in browser.get(place).text
    (job,) = shelf.bridge.jobs.read_jobs()
    assert job["posts"] == [1, 2]


@pytest.mark.parametrize("post", ["blog", "blog/x", "/1", "blog/99999999999999999999", "blog/1\0"])
def test_a_post_that_no_page_names_like_this_is_refused_in_words(shelf, post):
    browser = signed_in(shelf.bridge)
    assert browser.send("/owner/posts/chosen", "/owner/you", verb="cancel", post=post).status_code == 400


@pytest.mark.parametrize("query", ["verb=cancel", "verb=nonsense&post=blog/1", "post=blog/1"])
def test_a_choice_that_says_nothing_is_refused_in_words(shelf, query):
    answer = signed_in(shelf.bridge).get(f"/owner/posts/chosen?{query}")
    assert answer.status_code == 400
    assert "choose" in answer.text


def test_titles_and_reasons_are_text_and_no_markup(shelf):
    with shelf.bridge.ledger.write() as tx:
        tx.connection.execute(update(posts).values(title=EVIL, held_reason=EVIL))
        tx.connection.execute(update(deliveries).values(reason=EVIL, story_url="javascript:alert(1)"))
    browser = signed_in(shelf.bridge)
    for path in (f"?q={EVIL}", "?q=nothing%22%3E%3Cscript%3E", "/chosen?verb=cancel&post=blog/2"):
        page = browser.get(f"/owner/posts{path}").text
        assert EVIL not in page
        assert "><script>" not in page
        assert "javascript:" not in page


@pytest.fixture(scope="module")
def made_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("made") / "ledger.db"
    ledger = Ledger(f"sqlite:///{file}")
    ledger.create()
    ledger.close()
    return file


@pytest.fixture(scope="module")
def full(request) -> Iterator[Ledger]:
    with a_full_ledger(request, Amount(posts=300, deliveries=100, handoffs=20, others=20)) as ledger:
        yield ledger


@pytest.mark.parametrize("full", ["sqlite"], indirect=True)
@pytest.mark.parametrize("query", ["", "?state=waiting", "?state=planned", "?state=never", "?q=post&account=main"])
def test_the_table_takes_few_statements_and_its_pages_miss_no_post(tmp_path, full, query):
    bridge = Bridge(two_sites(tmp_path), full)
    with full.read() as tx:
        is_new = not tx.read_users()
    if is_new:
        add_people(bridge)
    browser = signed_in(bridge)
    seen: list[str] = []
    url = f"/owner/posts{query}"
    browser.get(url)
    while url:
        with counted(full) as statements:
            page = browser.get(url).text
        assert len(statements) <= MOST_STATEMENTS, [one for one, _ in statements]
        seen += re.findall(r'<strong><a href="/owner/posts/([^"]+)">', page)
        more = re.search(r'<a class="button" href="([^"]+)">Next page', page)
        url = unescape(more[1]) if more else ""
    assert len(seen) == len(set(seen))
    assert "account" in query or len(seen) == int(tabs(page)[TAB[query]])
