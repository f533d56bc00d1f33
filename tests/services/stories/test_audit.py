"""Canonical addresses of stories: what is known of each, what the bookmarklet read, what stays on the list."""

import re
from urllib.parse import quote

import pytest

from blog import HOME
from doors import STORY, client, door

__all__ = ["door"]

URL = f"{HOME}/a-walk/"


@pytest.fixture
def live(door):
    door.publish()
    door.bridge.decisions.confirm("blog", 7, STORY)
    return door


def audit_of(blog) -> str:
    return blog.bridge.links.to_audit_url("blog").removeprefix(blog.bridge.config.bridge.public_url)


def state(blog) -> str:
    return str(blog.deliveries()[0]["canonical_state"])


def reading(blog, canonical: str, story: str = STORY) -> str:
    return f"{audit_of(blog)}read?story={quote(story)}&canonical={quote(canonical)}"


def test_an_imported_story_is_expected_to_name_the_post_until_somebody_looks(live):
    assert state(live) == "expected"
    (line,) = live.bridge.audit.read_audit("blog")
    assert (line.title, line.story_url, line.wanted, line.state.value) == ("A walk", STORY, URL, "expected")


def test_a_story_made_by_api_is_set_when_medium_says_so_and_wrong_when_it_says_otherwise(blog, medium):
    blog.publish()
    assert state(blog) == "set"
    medium.script("no_canonical")
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert blog.deliveries(8)[0]["canonical_state"] == "wrong"
    assert blog.handoffs() == ["mend_canonical"]


def test_the_owner_who_has_looked_says_so_with_the_address(door):
    door.publish()
    door.bridge.decisions.confirm("blog", 7, STORY, canonical_is_right=True)
    assert state(door) == "checked"


def test_a_reading_is_shown_first_and_written_down_only_when_its_form_is_sent(live):
    page = client(live).get(reading(live, URL))
    assert "Its canonical link is right" in page.text
    assert state(live) == "expected"
    answer = client(live).post(f"{audit_of(live)}read", data={"story": STORY, "canonical": URL})
    assert (answer.status_code, state(live)) == (303, "checked")


@pytest.mark.parametrize("canonical", ["https://medium.com/@ada/a-walk-0123456789ab", "", "https://blog.example/"])
def test_a_wrong_reading_stays_on_the_list_with_the_steps_until_it_is_mended(live, canonical):
    assert "Its canonical link is wrong" in client(live).get(reading(live, canonical)).text
    client(live).post(f"{audit_of(live)}read", data={"story": STORY, "canonical": canonical})
    assert (state(live), live.handoffs()) == ("wrong", ["mend_canonical"])
    assert "Customize canonical link" in live.bridge.overview.read_handoffs()[0]["reason"]
    client(live).post(f"{audit_of(live)}read", data={"story": STORY, "canonical": URL + "?utm_source=x"})
    assert (state(live), live.handoffs()) == ("checked", [])


def test_done_says_that_a_wrong_one_is_mended(live):
    live.bridge.audit.record_canonical("blog", STORY, "https://medium.com/x")
    live.bridge.decisions.done("blog", 7)
    assert (state(live), live.handoffs()) == ("checked", [])


def test_a_story_is_found_by_any_form_of_its_address(live):
    live.bridge.audit.record_canonical(
        "blog", "https://ada.medium.com/renamed-0123456789ab?postPublishedType=initial", URL
    )
    assert state(live) == "checked"


@pytest.mark.parametrize(
    ("story", "status"),
    [
        ("https://medium.com/@ada/other-ba9876543210", 404),
        ("https://medium.com/@ada", 409),
        ("javascript:alert(1)", 409),
    ],
)
def test_a_reading_of_another_page_is_refused(live, story, status):
    assert client(live).get(reading(live, URL, story)).status_code == status
    answer = client(live).post(f"{audit_of(live)}read", data={"story": story, "canonical": URL})
    assert (answer.status_code, state(live)) == (status, "expected")


def test_the_screen_needs_its_key_and_other_keys_of_the_site_do_not_open_it(live):
    with live.bridge.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
    other = live.bridge.links.screen_keys(delivery)[0]
    for path in (f"/audit/blog/{other}/", "/audit/blog/x/", "/audit/nobody/x/", "/audit/blog/%00/"):
        assert client(live).get(path).status_code == 404
        assert client(live).post(f"{path}read", data={"story": STORY, "canonical": ""}).status_code == 404
    assert state(live) == "expected"


def test_the_screen_lists_what_needs_a_look_first_and_holds_the_bookmarklet(live):
    live.publish(id=8, guid="8", url=f"{HOME}/8/", title="Second")
    live.bridge.decisions.confirm("blog", 8, "https://medium.com/p/aaaaaaaaaaaa", canonical_is_right=True)
    live.bridge.audit.record_canonical("blog", STORY, "https://medium.com/<script>alert(1)</script>")
    answer = client(live).get(audit_of(live))
    assert answer.text.index("A walk") < answer.text.index("Second")
    assert "<script>alert" not in answer.text
    bookmarklet = re.search(r'href="(javascript:[^"]+)"', answer.text)[1]
    assert f"{audit_of(live)}read?story=" in bookmarklet
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_a_live_post_that_moves_asks_to_mend_its_storys_canonical_link_and_done_has_mended_it(live):
    moved = f"{HOME}/moved/"
    live.edit(url=moved, previous_urls=[URL])
    assert live.handoffs() == ["mend_canonical"]
    assert f"the post moved from {URL} to {moved}" in live.bridge.overview.read_handoffs()[0]["reason"]
    (line,) = live.bridge.audit.read_audit("blog")
    assert (line.wanted, line.state.value, line.seen) == (moved, "wrong", URL)
    live.bridge.decisions.done("blog", 7)
    assert (state(live), live.handoffs()) == ("checked", [])


def test_a_live_post_that_moves_back_asks_for_nothing_any_more(live):
    """And is listed as one of which nobody knows whether its link was changed meanwhile."""
    live.edit(url=f"{HOME}/moved/", previous_urls=[URL])
    live.edit(url=URL, previous_urls=[f"{HOME}/moved/"])
    assert (state(live), live.handoffs()) == ("", [])


def test_once_it_has_moved_the_import_page_leads_to_the_new_address(live):
    with live.bridge.ledger.read() as tx:
        page = tx.read_current_page(1, has_canonical=True)
    live.edit(url=f"{HOME}/moved/", previous_urls=[URL])
    assert live.bridge.pages.read_page(page.key, page.digest).location == f"{HOME}/moved/"
