"""Today, the table of posts and a post's page in a real browser: what somebody does there stands in the ledger."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, update

from bridge.ledger.tables import attempts, deliveries
from chromium import find_violations

TITLE = "How a saw is set, and why it matters in a small workshop"


@pytest.fixture
def failed(desk):
    """The desk, whose post failed before it left, and another that is live."""
    desk.publish(title=TITLE)
    desk.publish(id=8, guid="https://blog.example/?p=8", url=f"{desk.wordpress.url}/rye/", slug="rye", title="Rye")
    with desk.bridge.ledger.write() as tx:
        (made,) = tx.read_deliveries("blog", 7)
        tx.connection.execute(delete(attempts).where(attempts.c.delivery_id == made.id))
        its = update(deliveries).where(deliveries.c.id == made.id)
        tx.connection.execute(its.values(status="failed", code="", route=None, story_url="", story_id=""))
    return desk


def test_what_failed_is_seen_on_today_and_tried_again_on_its_page(sign_in, failed, way):
    page = sign_in("/owner/", **way)
    expect(page.get_by_role("heading", name="One thing needs you")).to_be_visible()
    page.get_by_role("link", name="See why").click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    assert failed.status() == "planned"
    page.get_by_role("link", name="Bridge for Medium").click()
    expect(page.get_by_role("heading", name="Nothing needs you")).to_be_visible()


def test_chosen_posts_are_cancelled_after_a_page_said_what_will_happen(sign_in, failed, way):
    page = sign_in("/owner/posts", **way)
    page.get_by_label(f"Choose “{TITLE}”").check()
    page.get_by_label("Choose “Rye”").check()
    page.locator("#verb").select_option("cancel")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Nothing: in this state that is not done.")).to_be_visible()
    assert failed.status() == "failed"
    page.get_by_role("button", name="Yes, do it to this one").click()
    expect(page.get_by_text("Cancelled: you cancelled it")).to_be_visible()
    assert failed.status() == "cancelled"
    assert failed.status(8) == "live"


def test_a_story_is_looked_at_in_a_spelling_that_is_chosen_and_its_post_forgotten(sign_in, failed, way):
    page = sign_in("/owner/posts/blog/8", **way)
    story = page.frame_locator('iframe[title="The story on Medium"]')
    expect(
        page.frame_locator('iframe[title="The post on your blog"]').get_by_role("heading", name="Rye")
    ).to_be_visible()
    expect(story.get_by_role("heading", name="Rye")).to_be_visible()
    page.get_by_role("link", name="As Markdown").click()
    expect(story.get_by_text("# Rye")).to_be_visible()
    losses = page.frame_locator('iframe[title="What changes on the way"]')
    expect(losses.get_by_role("cell", name="Words")).to_be_visible()
    page.get_by_text("Forget its texts…").click()
    page.get_by_role("button", name="Yes, forget").click()
    with failed.bridge.ledger.read() as tx:
        assert (tx.read_post("blog", 8).post.title, tx.read_post("blog", 7).post.title) == ("", TITLE)


@pytest.mark.parametrize("path", ["/owner/", "/owner/posts", "/owner/posts/blog/7"])
def test_the_pages_have_no_fault_that_axe_finds_and_fit_their_window(sign_in, failed, width, path):
    page = sign_in(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_violations(page) == []
