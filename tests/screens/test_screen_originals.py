"""A draft that WordPress handed off is published on Medium by its author, who says where it is."""

from playwright.sync_api import expect

from bridge.models.originals import Direction, OriginalStatus
from chromium import find_violations
from original_drafts import STORY, hand_off


def test_its_author_says_where_it_is_and_which_one_is_the_original(sign_in, desk, way):
    original = hand_off(desk, home=desk.wordpress.url)
    page = sign_in("/owner/hand-offs", **way)
    page.get_by_role("link", name="Made for Medium first").click()
    page.get_by_role("link", name="Look").click()
    if way["script"]:
        page.get_by_role("button", name="Copy the story").click()
        expect(page.locator("#said")).to_have_text("Copied")
    page.get_by_label("The story's address").fill(STORY)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="It is on Medium")).to_be_visible()
    assert desk.bridge.originals.read(original.id).original.status is OriginalStatus.LIVE
    desk.publish()
    page.reload()
    page.get_by_text("The story on Medium…").click()
    page.get_by_role("button", name="Yes, the story is the original").click()
    expect(page.get_by_role("heading", name="Decided")).to_be_visible()
    assert desk.bridge.originals.read(original.id).original.direction is Direction.MEDIUM
    assert desk.status() == "live"


def test_these_pages_have_no_fault_that_axe_finds_and_fit_their_window(sign_in, desk, width):
    hand_off(desk, home=desk.wordpress.url)
    second = hand_off(desk, home=desk.wordpress.url, id=8, guid="8", title="Another walk")
    desk.bridge.originals.confirm(second.id, STORY)
    desk.publish(id=8, guid="8", title="Another walk")
    page = sign_in("/owner/medium-first", width=width)
    for path in ("", "/1", "/2"):
        page.goto(f"/owner/medium-first{path}")
        assert find_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
