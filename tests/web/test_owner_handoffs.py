"""The owner's hand-offs: all that waits as a list, one thing after the other, and what each answer leads to."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from blog import Blog
from bridge.models import HandoffKind, Status
from bridge.models.partners import PartnerEntry, PartnerKind
from bridge.web import create_app
from bridge.web.states import TASKS, VERBS
from counting import counted
from doors import STORY, door
from owner_pages import Browser, add_people
from waiting import WAITING, delivery_of, moved

__all__ = ["door"]
ROUTE = "/owner/hand-offs"


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def open_as(door):
    """A browser in which somebody is signed in."""
    add_people(door.bridge)
    app = create_app(door.bridge, door.bridge.config)

    def open_as(name: str = "ada") -> Browser:
        browser = Browser(app)
        browser.sign_in(name)
        return browser

    return open_as


def page_of(door: Blog, post_id: int = 7) -> str:
    with door.bridge.ledger.read() as tx:
        return f"{ROUTE}/{tx.read_deliveries('blog', post_id)[0].id}"


def forms_of(html: str) -> dict[str, dict[str, str]]:
    """What each form of a page sends, by the answer."""
    found = {}
    for form in re.findall(r"<form method=\"post\" class=\"answer\".*?</form>", html, re.DOTALL):
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        answer = re.search(r'name="action" value="([^"]+)"', form)[1]
        found[answer] = fields | {"action": answer}
    return found


def answer(browser: Browser, page: str, what: str, **typed: str):
    return browser.post(page, forms_of(browser.get(page).text)[what] | typed)


def path_of(answered) -> str:
    return urlsplit(answered.location).path


def test_every_task_has_its_verb():
    assert set(VERBS) == set(TASKS)


@pytest.mark.parametrize("name", WAITING)
def test_everything_that_waits_stands_on_its_page_and_in_the_list_in_few_statements(door, open_as, name):
    WAITING[name](door)
    browser, page = open_as(), page_of(door)
    document = door.bridge.documents.read_document(delivery_of(door))
    for url in (ROUTE, page):
        with counted(door.bridge.ledger) as seen:
            shown = browser.get(url).text
        asked = [sql for sql, _ in seen if sql != "BEGIN"]
        assert len(asked) <= 15, asked
    assert re.findall(r'data-kind="(\w+)"', shown) == [one.kind for one in document.tasks]
    assert f"Hand-off 1 of {len(document.tasks)}</a>, for main" in shown
    listed = browser.get(ROUTE).text
    assert listed.count(f'href="{page}"') == len(document.tasks)
    for one in document.tasks:
        assert f'href="{page}"' in browser.get(f"{ROUTE}?kind={one.kind}").text


def test_a_list_of_another_kind_is_empty_and_says_where_the_rest_is(door, open_as):
    door.publish()
    browser = open_as()
    assert "Show all that waits" in browser.get(f"{ROUTE}?kind=proposal").text
    assert browser.get(f"{ROUTE}?kind=nonsense").status_code == 400
    answer(browser, page_of(door), "never")
    assert "Nothing waits for you" in browser.get(ROUTE).text


def three(door: Blog) -> list[str]:
    """Three posts whose stories are asked for, the oldest first."""
    for post_id in (7, 8, 9):
        moved(door, Status.LIVE, HandoffKind.CONFIRM) if post_id == 7 else another(door, post_id)
    return [page_of(door, post_id) for post_id in (7, 8, 9)]


def test_one_comes_after_the_other_and_after_the_last_the_first(door, open_as):
    pages = three(door)
    browser = open_as()
    for number, page in enumerate(pages):
        shown = browser.get(page).text
        assert f"Hand-off {number + 1} of 3" in shown
        assert f'<a class="button" href="{pages[(number + 1) % 3]}">Next</a>' in shown


def test_an_answer_leads_to_what_waits_next_and_says_what_it_did(door, open_as):
    first, second, third = three(door)
    browser = open_as()
    answered = answer(browser, second, "confirm", url=STORY.replace("0123456789ab", "ba9876543210"))
    assert (answered.status_code, path_of(answered)) == (303, third)
    shown = browser.get(third).text
    assert "“Post 8”: The post counts as live at that address." in shown
    assert "Hand-off 2 of 2" in shown
    assert "“Post 8”:" not in browser.get(third).text
    assert door.status(8) == "live"
    assert path_of(answer(browser, third, "confirm", url=STORY)) == first
    assert path_of(answer(browser, first, "gone")) == ROUTE
    assert "Nothing waits for you" in browser.get(ROUTE).text


def test_the_same_page_comes_back_while_something_waits_there(door, open_as):
    door.publish()
    browser, page = open_as(), page_of(door)
    assert path_of(answer(browser, page, "plain-works")) == page
    assert "The draft does not end with my closing lines" in browser.get(page).text


def test_a_proposal_that_is_skipped_is_gone_and_the_list_says_so(door, open_as):
    WAITING["proposal"](door)
    browser, page = open_as(), page_of(door)
    assert path_of(answer(browser, page, "skip")) == ROUTE
    assert "It does not go this once." in browser.get(ROUTE).text
    assert browser.get(page).status_code == 404


def test_an_answer_that_may_put_a_second_copy_on_medium_is_asked_for_twice(door, open_as):
    door.publish()
    browser, page = open_as(), page_of(door)
    asked = answer(browser, page, "later")
    assert asked.status_code == 200
    assert "Are you sure?" in asked.text
    assert door.status() == "offered"
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked.text.rpartition("<form")[2]))
    assert path_of(browser.post(page, fields)) == ROUTE
    door.settle()
    assert door.status() == "planned"


def test_an_address_that_is_no_storys_is_told_beside_what_was_typed(door, open_as):
    door.publish()
    browser, page = open_as(), page_of(door)
    refused = answer(browser, page, "confirm", url="https://medium.com/@ada")
    assert refused.status_code == 422
    assert "That did not work" in refused.text
    assert 'value="https://medium.com/@ada" aria-invalid="true"' in refused.text
    assert door.status() == "offered"


def test_an_answer_of_a_page_that_is_past_changes_nothing(door, open_as):
    door.publish()
    browser, page = open_as(), page_of(door)
    never = forms_of(browser.get(page).text)["never"]
    answer(browser, page, "confirm", url=STORY)
    refused = browser.post(page, never)
    assert (refused.status_code, door.status()) == (422, "live")
    assert "nothing waits here any more" in refused.text
    assert "Nothing to do here" in refused.text


def test_no_answer_counts_that_was_not_sent_from_its_page(door, open_as):
    door.publish()
    browser, page = open_as(), page_of(door)
    fields = forms_of(browser.get(page).text)["never"]
    del fields["csrf_token"]
    assert browser.post(page, fields).status_code == 400
    assert door.status() == "offered"


def test_whoever_only_looks_sees_no_answers_and_gives_none(door, open_as):
    door.publish()
    browser, page = open_as("vic"), page_of(door)
    shown = browser.get(page).text
    assert "Give Medium the page" in shown
    assert forms_of(shown) == {}
    refused = browser.send(page, action="never", asked="not_this")
    assert refused.status_code == 403
    assert door.status() == "offered"


def test_what_waits_on_another_site_is_as_what_does_not_wait(door, open_as):
    door.publish()
    with door.bridge.ledger.write() as tx:
        user = next(one for one in tx.read_users() if one.name == "eve")
        tx.add_user("out", user.role, frozenset({"elsewhere"}), user.password_hash)
    browser, page = open_as("out"), page_of(door)
    key = browser.read_key("/owner/you")
    missing = browser.get(f"{ROUTE}/99")
    for answered in (browser.get(page), browser.get(f"{page}/story"), browser.post(page, {"csrf_token": key})):
        assert answered.status_code == 404
    assert "there is no delivery 99" in missing.text
    assert f"there is no delivery {page.rpartition('/')[2]}" in browser.get(page).text
    assert "Nothing waits for you" in browser.get(ROUTE).text
    assert door.status() == "offered"


def test_the_line_that_mediums_tool_writes_is_explained_with_its_remedy(door, open_as):
    door.publish()
    shown = open_as().get(page_of(door)).text
    assert "“Originally published at …” stands at the end: Medium&#39;s tool writes it. Delete the line" in shown


def test_the_story_is_read_in_a_frame_that_runs_and_sends_nothing(door, open_as):
    door.publish(
        title="<b>A walk</b>", content_html="<p>We walked.</p><script>alert(1)</script><form action=/x></form>"
    )
    browser, page = open_as(), page_of(door)
    assert f'<iframe sandbox title="The story, as Medium will read it" src="{page}/story">' in browser.get(page).text
    story = browser.get(f"{page}/story")
    assert "<h1>&lt;b&gt;A walk&lt;/b&gt;</h1>" in story.text
    assert "<p>We walked.</p>" in story.text
    assert "<script" not in story.text
    policy = story.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy


def test_a_post_that_can_be_no_story_any_more_says_why_in_the_frame(door, open_as):
    door.publish()
    door.edit(content_html="")
    assert "There is no story to show: " in open_as().get(f"{page_of(door)}/story").text


def another(door: Blog, post_id: int) -> None:
    """Another post whose story is asked for."""
    door.publish(id=post_id, title=f"Post {post_id}", url=f"https://blog.example/post-{post_id}/", guid=f"g{post_id}")


def test_a_page_that_is_to_be_imported_into_a_publication_is_held_against_the_rules_that_were_noted(door, open_as):
    paper = PartnerEntry("Paper", "https://medium.com/feed/p", PartnerKind.PUBLICATION, publication="The Paper")
    door.bridge.notebook.add(replace(paper, takes_reposts=False))
    door.hook("post.published", choice={"publication": "The Paper"})
    door.settle()
    assert "The Paper takes no reposts and no imports" in open_as().get(page_of(door)).text
