"""An owner looks at a story, and sees word by word what of its post it has not got."""

from playwright.sync_api import expect

from chromium import find_violations
from doors import STORY
from waiting import LONG


def test_an_edit_is_seen_against_its_story(sign_in, desk, width):
    desk.publish(content_html=LONG)
    with desk.bridge.ledger.write() as tx:
        tx.change_delivery(tx.read_deliveries("blog", 7)[0], story_url=STORY)
    more = {"url": f"{desk.wordpress.url}/a-walk/", "state": "e" * 64, "content_html": LONG.replace("river", "sea")}
    desk.hook("post.updated", more, home=desk.wordpress.url)
    desk.settle()
    for path in ("/owner/stories", "/owner/stories/1"):
        page = sign_in(path, width=width, script=True)
        assert find_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("ins")).to_have_text("sea")
