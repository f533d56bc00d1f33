"""An owner does what waits, one thing after the other, on a desk and on a phone, with and without a script."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chromium import find_violations
from doors import STORY


@pytest.fixture
def tables(medium) -> dict[str, Any]:
    """An account without a token: its stories are imported."""
    return {"accounts": {"main": {"api_url": medium.url}}}


def publish_two(desk) -> None:
    for number, title in ((7, "Bread in a cold kitchen"), (8, "A shelf that carries books")):
        where = f"{desk.wordpress.url}/post-{number}/"
        desk.publish(id=number, title=title, url=where, guid=f"g{number}", content_html="<p>We baked all night.</p>")


def check_looks(page: Page, width: int) -> None:
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_import_is_done_and_the_next_one_comes(sign_in, desk, way):
    width, script = way["width"], way["script"]
    publish_two(desk)
    page = sign_in("/owner/hand-offs", **way)
    if script:
        check_looks(page, width)
    page.get_by_role("link", name="Bread in a cold kitchen").click()
    expect(page.get_by_text("Hand-off 1 of 2")).to_be_visible()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Bread in a cold kitchen")).to_be_visible()
    copy = page.get_by_role("button", name="Copy address of the page")
    if script:
        check_looks(page, width)
        copy.click()
        expect(page.locator("#said")).to_have_text("Copied")
    else:
        expect(copy).to_have_count(0)
    page.get_by_label("The story's address").fill(STORY)
    page.get_by_label("its canonical link leads to my post").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="A shelf that carries books", level=1)).to_be_visible()
    (delivery,) = desk.deliveries(7)
    assert (delivery["status"], delivery["story_url"], delivery["canonical_state"]) == ("live", STORY, "checked")


def test_what_may_be_a_second_copy_is_asked_twice_and_never_is_asked_on_the_page(sign_in, desk, width):
    publish_two(desk)
    page = sign_in("/owner/hand-offs", width=width)
    page.get_by_role("link", name="Bread in a cold kitchen").click()
    page.get_by_role("button", name="Not now: ask me tomorrow").click()
    expect(page.get_by_role("heading", name="Are you sure?")).to_be_visible()
    check_looks(page, width)
    page.get_by_role("button", name="ask me tomorrow").click()
    page.get_by_text("Never…").click()
    page.get_by_role("button", name="Yes, never").click()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    assert (desk.status(7), desk.status(8)) == ("planned", "cancelled")
