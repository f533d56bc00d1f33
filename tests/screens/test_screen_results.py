"""Results, experiments and Medium's figures in a browser; what is done there is looked for in the ledger."""

import pytest
from playwright.sync_api import expect

from bridge.models import Figures, Landing, Placement
from chromium import find_violations

CLOSINGS = {
    "default": {"text": '<p>First on <a href="{{ url }}">my blog</a>.</p>'},
    "letter": {"text": '<p>More in <a href="https://blog.example/letter/">my letter</a>.</p>'},
}
PAGES = ("/owner/results", "/owner/results/stories", "/owner/results/experiments", "/owner/results/figures")


@pytest.fixture
def tables():
    return {"cta": CLOSINGS, "experiments": {"last-words": {"variants": ["default", "letter"]}}}


def brought(desk, visits: int) -> None:
    """A story that is live, and visits that came from it today."""
    desk.publish(title="A walk")
    desk.settle()
    with desk.bridge.ledger.write() as tx:
        today = tx.now.date()
        tx.put_landings("blog", today, [Landing(7, today, "default", Placement.CLOSING, visits, 1)])


def test_an_owner_reads_what_a_month_brought_and_which_stories_it_was(sign_in, desk, way):
    brought(desk, 1234)
    page = sign_in("/owner/results", **way)
    page.get_by_label("By", exact=True).select_option("Fresh or evergreen")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("row", name="fresh").get_by_role("link", name="1,234 visits back").click()
    expect(page.get_by_role("listitem").filter(has_text="1,234 visits back, 1 goal;")).to_contain_text("A walk")


def test_an_owner_tries_two_closings_and_sets_the_winner(sign_in, desk, way):
    page = sign_in("/owner/results/experiments", **way)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Runs", exact=True)).to_be_visible()
    desk.publish(title="A walk")
    with desk.bridge.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        assert tx.find_closing(delivery) in CLOSINGS
    page.get_by_label("Stories close from now on with").select_option("letter")
    page.get_by_role("button", name="Set the winner").click()
    expect(page.get_by_text("Decided", exact=True)).to_be_visible()
    with desk.bridge.ledger.read() as tx:
        assert tx.read_experiments()[0].winner == "letter"


def test_an_owner_pastes_figures_and_reads_what_was_left(sign_in, desk, way):
    brought(desk, 5)
    page = sign_in("/owner/results/figures", **way)
    page.get_by_label("Table of stories").fill("Story\tViews\tReads\tMood\nA walk\t1.2K\t345\tgood\n")
    page.get_by_role("button", name="Keep the figures").click()
    expect(page.get_by_text("The figures of 1 story are kept.")).to_be_visible()
    expect(page.get_by_text("“Mood”")).to_be_visible()
    with desk.bridge.ledger.read() as tx:
        assert [*tx.read_figures().values()] == [(1200, 345)]


def test_these_pages_have_no_fault_that_axe_finds_and_fit_a_phone(sign_in, desk, width):
    brought(desk, 12_345)
    desk.bridge.experiments.start("last-words")
    with desk.bridge.ledger.write() as tx:
        tx.put_figures("main", "ba9876543210", Figures(12_345_678, None))
    page = sign_in("/owner/", width=width)
    for path in PAGES:
        page.goto(path)
        assert find_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
