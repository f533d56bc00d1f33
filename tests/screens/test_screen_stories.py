"""An owner sees word by word what a story has not got of its post, and says that it has been updated."""

import pytest
from playwright.sync_api import expect

from chromium import find_violations
from doors import STORY
from waiting import LONG

NEWS = (
    "<p>Since last week the path is closed behind the mill, so we went over the hill, which takes an hour longer.</p>"
)


@pytest.fixture
def edited(desk):
    """The desk, whose live post was edited."""
    desk.publish(content_html=LONG)
    with desk.bridge.ledger.write() as tx:
        tx.change_delivery(tx.read_deliveries("blog", 7)[0], story_url=STORY)
    more = {
        "url": f"{desk.wordpress.url}/a-walk/",
        "state": "e" * 64,
        "content_html": LONG.replace("river", "sea") + NEWS,
    }
    desk.hook("post.updated", more, home=desk.wordpress.url)
    desk.settle()
    return desk


def test_an_edit_is_seen_against_its_story_and_said_to_be_done(sign_in, edited, way):
    page = sign_in("/owner/stories/1", **way)
    expect(page.locator("ins").first).to_have_text("sea")
    page.get_by_role("link", name="Update the story").click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    (delivery,) = edited.deliveries(7)
    assert [(one["kind"], one["status"]) for one in delivery["handoffs"]] == [("update_in_place", "done")]
    page.goto("/owner/stories/1")
    expect(page.get_by_text("The story has every word of the post.")).to_be_visible()


def test_these_pages_have_no_fault_that_axe_finds_and_fit_their_window(sign_in, edited, width):
    page = sign_in("/owner/stories", width=width)
    for path in ("/owner/stories", "/owner/stories/1"):
        page.goto(path)
        assert find_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
