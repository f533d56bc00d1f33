"""One post's page: where it stands and why, what happened, and every verb; what cannot be taken back is asked twice."""

import re
from html import unescape

import pytest
from sqlalchemy import delete, update

from blog import Blog
from bridge.ledger.tables import attempts, deliveries, handoffs, journal, posts
from bridge.models import Code, HandoffKind, Status
from bridge.web import create_app
from counting import counted
from owner_pages import Browser, add_people

MOST_STATEMENTS = 15
EVIL = '<script>alert("x")</script>'
PAGE = "/owner/posts/blog/7"
STORY = "https://medium.com/@ada/a-walk-0123456789ab"


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def walk(blog: Blog) -> Blog:
    """A blog whose one post is live."""
    blog.publish(title="A walk")
    add_people(blog.bridge)
    return blog


def stand(blog: Blog, status: Status, **values: object) -> None:
    """Have it that the post never left, and stands like this."""
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(delete(attempts))
        about = {"code": "", "route": None, "story_url": "", "story_id": "", **values}
        tx.connection.execute(update(deliveries).values(status=status.value, **about))


def signed_in(blog: Blog, name: str = "ada") -> Browser:
    return Browser(create_app(blog.bridge, blog.bridge.config)).enter(blog.bridge, name)


def verbs(page: str) -> set[str]:
    return set(re.findall(r'name="verb" value="(\w+)"', page))


def to_words(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page.partition("<main")[2])).split())


def test_the_page_tells_state_reason_attempts_and_journal(walk):
    words = to_words(signed_in(walk).get(PAGE).text)
    assert "Live A walk blog, published" in words
    assert "Where it stands Live on main. Its story is on Medium." in words
    assert re.search(r"Attempts When What came of it Answer Today [\d:]+ Live public on Medium 201", words)
    assert words.index("Live public on Medium", words.index("What happened")) < words.index("Planned published on")
    assert "Set by Medium’s answer" in words


def test_a_post_without_a_delivery_tells_why(walk):
    walk.publish(id=8, guid="https://blog.example/?p=8", url="https://blog.example/b/", slug="b", published_at=None)
    walk.hook(
        "post.published",
        {
            "id": 9,
            "guid": "https://blog.example/?p=9",
            "url": "https://blog.example/c/",
            "slug": "c",
            "title": "Kept back",
        },
        choice={"syndicate": False},
    )
    walk.settle()
    words = to_words(signed_in(walk).get("/owner/posts/blog/9").text)
    assert "Not sent Kept back" in words
    assert "Its author or the site's settings keep it from Medium." in words


def test_what_waits_on_a_post_is_said_in_a_sentence_and_leads_to_where_it_is_done(walk):
    walk.edit(title="A walk", content_html="<p>In other words, and many of them.</p>")
    shown = signed_in(walk).get(PAGE).text
    notice = re.search(r'<div class="notice you" role="status">.*?</div>', shown, re.S)[0]
    assert "The post was changed; its story on Medium was not." in notice
    assert "/owner/hand-offs/" in notice
    assert "editor" not in notice


@pytest.mark.parametrize(
    ("status", "values", "offered"),
    [
        (Status.PROPOSED, {}, {"approve", "skip", "cancel"}),
        (Status.PLANNED, {}, {"confirm", "cancel"}),
        (Status.CLAIMED, {}, set()),
        (Status.SENDING, {}, set()),
        (Status.OFFERED, {"route": "import"}, {"confirm", "cancel"}),
        (Status.SENT, {}, {"confirm", "removed"}),
        (Status.UNCONFIRMED, {}, {"confirm", "deny"}),
        (Status.LIVE, {}, {"removed"}),
        (Status.REMOVED, {}, set()),
        (Status.FAILED, {}, {"retry", "confirm", "cancel"}),
        (Status.HELD, {}, {"retry", "confirm", "cancel"}),
        (Status.HELD, {"code": Code.LOSSES_TO_ACCEPT.value}, {"retry", "accept_losses", "confirm", "cancel"}),
        (Status.CANCELLED, {}, {"retry", "confirm"}),
    ],
)
def test_each_state_offers_what_may_be_done_in_it(walk, status, values, offered):
    stand(walk, status, **values)
    everywhere = {"resync", "forget", *(() if status in {Status.CLAIMED, Status.SENDING} else ("never",))}
    assert verbs(signed_in(walk).get(PAGE).text) == offered | everywhere


@pytest.mark.parametrize(
    ("status", "code", "more", "becomes"),
    [
        (Status.FAILED, "retry", {}, "planned"),
        (Status.HELD, "accept_losses", {"sure": "yes"}, "planned"),
        (Status.PLANNED, "cancel", {}, "cancelled"),
        (Status.OFFERED, "cancel", {"sure": "yes"}, "cancelled"),
        (Status.PLANNED, "confirm", {"url": STORY}, "live"),
        (Status.UNCONFIRMED, "confirm", {"url": STORY}, "live"),
        (Status.LIVE, "removed", {"sure": "yes"}, "removed"),
        (Status.PROPOSED, "approve", {}, "planned"),
        (Status.PROPOSED, "never", {}, "cancelled"),
        (Status.FAILED, "forget", {"sure": "yes"}, "cancelled"),
    ],
)
def test_a_verb_does_in_the_ledger_what_it_says(walk, status, code, more, becomes):
    stand(walk, status, code=Code.LOSSES_TO_ACCEPT.value if code == "accept_losses" else "")
    browser = signed_in(walk)
    key = {"csrf_token": browser.read_key(PAGE)}
    answer = browser.post(PAGE, {**key, "verb": code, "account": "main", **more})
    assert answer.status_code == 303
    assert answer.headers["Location"] == PAGE
    assert walk.status() == becomes


@pytest.mark.parametrize(
    ("status", "code"),
    [(Status.LIVE, "removed"), (Status.OFFERED, "cancel"), (Status.HELD, "accept_losses"), (Status.LIVE, "forget")],
)
def test_what_cannot_be_taken_back_is_asked_again_by_the_server(walk, status, code):
    stand(walk, status, code=Code.LOSSES_TO_ACCEPT.value if code == "accept_losses" else "")
    browser = signed_in(walk)
    answer = browser.send(PAGE, verb=code, account="main")
    assert answer.status_code == 200
    assert "No, leave it" in answer.text
    assert walk.status() == status.value
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text.partition("<main")[2]))
    assert browser.post(PAGE, sent).status_code == 303
    assert walk.status() != status.value or code == "forget"


def test_what_may_be_a_second_copy_is_done_only_with_the_yes_to_that_question(walk):
    with walk.bridge.ledger.write() as tx:
        tx.connection.execute(update(deliveries).values(status="failed", code=""))
    browser = signed_in(walk)
    answer = browser.send(PAGE, verb="retry", account="main")
    assert "Are you sure?" in answer.text
    assert walk.status() == "failed"
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text.partition("<main")[2]))
    assert browser.post(PAGE, sent | {"question": "another"}).status_code == 409
    assert walk.status() == "failed"
    assert browser.post(PAGE, sent).status_code == 303
    assert walk.status() == "planned"


def test_a_refusal_stands_on_the_page_in_words(walk):
    answer = signed_in(walk).send(PAGE, verb="retry", account="main")
    assert answer.status_code == 409
    assert "That did not work: it is on Medium" in answer.text
    assert 'role="alert"' in answer.text


def test_a_wordpress_that_does_not_answer_is_told_in_words(walk):
    answer = signed_in(walk).send(PAGE, verb="resync")
    assert answer.status_code == 502
    assert "That did not work: WordPress does not answer" in answer.text


def test_an_address_that_was_forgotten_is_asked_for(walk):
    stand(walk, Status.UNCONFIRMED)
    answer = signed_in(walk).send(PAGE, verb="confirm", account="main")
    assert answer.status_code == 409
    assert "write the address of the story" in answer.text


def test_a_form_that_names_no_verb_is_refused(walk):
    assert signed_in(walk).send(PAGE, verb="explode").status_code == 400


def test_a_post_that_may_be_another_article_is_asked_about(walk):
    walk.publish(
        title="Something else",
        guid="https://blog.example/?p=70",
        created_at="2020-01-01T00:00:00Z",
        slug="else",
        url="https://blog.example/else/",
        content_html="<p>All the words are others.</p>",
    )
    page = signed_in(walk).get(PAGE).text
    assert {"same", "another"} <= verbs(page)
    answer = signed_in(walk).send(PAGE, verb="same", sure="yes")
    assert answer.status_code == 303
    assert not {"same", "another"} & verbs(signed_in(walk).get(PAGE).text)


def test_a_step_that_waits_stands_on_top_and_is_done_here(walk):
    with walk.bridge.ledger.write() as tx:
        (made,) = tx.read_deliveries("blog", 7)
        tx.open_handoff(made, HandoffKind.UPDATE_IN_PLACE, "three paragraphs were changed")
    browser = signed_in(walk)
    assert "Changed. The post was changed; its story on Medium was not." in to_words(browser.get(PAGE).text)
    assert browser.send(PAGE, verb="done", account="main").status_code == 303
    words = to_words(browser.get(PAGE).text)
    assert "Changed. The post" not in words
    assert "Hand-offs Changed Done The post was changed; its story on Medium was not." in words


def test_a_viewer_may_look_and_nothing_more(walk):
    browser = signed_in(walk, "vic")
    assert verbs(browser.get(PAGE).text) == set()
    assert browser.send(PAGE, "/owner/you", verb="removed", account="main", sure="yes").status_code == 403
    assert walk.status() == "live"


def test_an_editor_may_decide_and_not_forget(walk):
    browser = signed_in(walk, "eve")
    assert verbs(browser.get(PAGE).text) == {"removed", "resync", "never"}
    assert browser.send(PAGE, verb="forget", sure="yes").status_code == 403


@pytest.mark.parametrize("path", ["/owner/posts/blog/999", "/owner/posts/other/7"])
def test_a_post_that_nobody_knows_or_may_see_is_not_found(walk, path):
    browser = signed_in(walk, "eve")
    assert browser.get(path).status_code == 404
    assert browser.send(path, "/owner/you", verb="never").status_code == 404


def test_whatever_wordpress_medium_and_owners_write_is_text_and_no_markup(walk):
    evil = dict.fromkeys(("title", "excerpt", "subtitle", "language", "slug"), EVIL)
    terms = [{"id": 1, "name": EVIL, "slug": "x", "parent": 0}]
    walk.edit(**evil, url="https://blog.example/a-walk/", tags=terms, author={"id": 1, "name": EVIL, "slug": "x"})
    with walk.bridge.ledger.write() as tx:
        (made,) = tx.read_deliveries("blog", 7)
        tx.open_handoff(made, HandoffKind.REPOST_WITH_NOTE, EVIL)
        tx.connection.execute(update(handoffs).values(note=EVIL, story_url="javascript:alert(1)"))
        values = {
            "reason": EVIL,
            "story_url": "javascript:alert(1)",
            "canonical_seen": EVIL,
            "canonical_state": "wrong",
        }
        tx.connection.execute(update(deliveries).values(**values))
        tx.connection.execute(update(attempts).values(reason=EVIL, story_url="javascript:alert(1)"))
        tx.connection.execute(update(journal).values(reason=EVIL, who=EVIL))
        tx.connection.execute(update(posts).values(held_reason=EVIL))
    page = signed_in(walk).get(PAGE).text
    assert EVIL not in page
    assert 'href="javascript:' not in page
    assert "&lt;script&gt;" in page


def test_the_page_takes_few_statements_whatever_waits(walk):
    walk.publish(id=8, guid="https://blog.example/?p=8", url="https://blog.example/b/", slug="b")
    stand(walk, Status.PLANNED)
    browser = signed_in(walk)
    browser.get(PAGE)
    with counted(walk.bridge.ledger) as seen:
        browser.get(PAGE)
    assert len(seen) <= MOST_STATEMENTS, [one for one, _ in seen]
