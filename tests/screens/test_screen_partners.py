"""An owner writes a partner down, has their feed read, comments on a story of the week, and forgets them."""

from playwright.sync_api import expect

from bridge.models.partners import PartnerKind
from chromium import find_violations
from feed_server import a_feed, feed, server
from partner_blog import a_story, add

__all__ = ["feed", "server"]


def test_a_partner_is_written_down_read_and_forgotten(sign_in, desk, feed, way):
    page = sign_in("/owner/partners", **way)
    page.get_by_role("link", name="Add a partner").click()
    page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    page.get_by_label("Public feed").fill(feed.url)
    page.get_by_label("Notes").fill("Met in Turin.")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Read their feed now").click()
    expect(page.get_by_text("Their feed was read.")).to_be_visible()
    (kept,) = desk.bridge.notebook.read_partners(9).rows
    assert (kept.entry.name, kept.entry.notes) == ("Ada Lovelace", "Met in Turin.")
    assert kept.read_at is not None
    page.get_by_text("Forget…").click()
    page.get_by_role("button", name="Yes, forget them").click()
    expect(page.get_by_text("Forgotten, with all")).to_be_visible()
    assert desk.bridge.notebook.read_partners(9).rows == []


def fill(desk, feed, clock) -> None:
    """A partner with stories near to a post, and a publication with rules."""
    desk.publish(title="Sourdough bread in winter")
    links = ["https://www.kaggle.com/d", "https://example.org/case-studies/x", desk.wordpress.url]
    feed.body = a_feed(a_story(77, "Why sourdough bread fails", clock(), links=links))
    add(desk, feed.url, notes="Met in Turin.", contact="ada@example.org")
    rules = {"publication": "The Paper", "takes_reposts": False, "least_words": 800, "most_words": 2000}
    add(desk, f"{feed.url}/paper", name="The Paper", kind=PartnerKind.PUBLICATION, rules="No listicles.", **rules)
    desk.bridge.partner_feeds.read_due()


def test_these_pages_have_no_fault_that_axe_finds_and_fit_their_window(sign_in, desk, feed, clock, width):
    fill(desk, feed, clock)
    page = sign_in("/owner/partners", width=width)
    for path in ("", "/week", "/new", "/1", "/2"):
        page.goto(f"/owner/partners{path}")
        assert find_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
