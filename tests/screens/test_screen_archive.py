"""An owner has a site read, watches how far that is, and says never of an old post."""

from playwright.sync_api import expect

from bridge.models import Ask
from chromium import find_violations


def test_a_reading_is_begun_and_watched_to_its_end(sign_in, desk, way):
    page = sign_in("/owner/archive/readings", **way)
    page.get_by_label("Site", exact=True).select_option("blog")
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_text("0 posts read")).to_be_visible()
    while desk.bridge.jobs.run_jobs():
        pass
    if not way["script"]:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("12 of 12 posts read")).to_be_visible()  # by itself, where a script may run
    page.reload()
    expect(page.get_by_text("12 of 12 posts read")).to_be_visible()
    (job,) = desk.bridge.jobs.read_jobs()
    assert (job["status"], job["new"]) == ("done", 12)


def read_all(desk) -> None:
    desk.bridge.jobs.ask_job(Ask("blog"))
    while desk.bridge.jobs.run_jobs():
        pass


def test_never_is_said_of_an_old_post(sign_in, desk, way):
    read_all(desk)
    page = sign_in("/owner/archive", **way)
    page.get_by_role("link", name="Look").first.click()
    page.get_by_text("Never…").click()
    page.get_by_role("button", name="Yes, never").click()
    expect(page.get_by_text("You said never.")).to_be_visible()
    with desk.bridge.ledger.read() as tx:
        said = tx.read_marks_among([("blog", number) for number in range(13)])
    assert sum(one.never for its in said.values() for one in its.values()) == 1


def test_these_pages_have_no_fault_that_axe_finds_and_fit_their_window(sign_in, desk, width):
    read_all(desk)
    page = sign_in("/owner/archive", width=width)
    for path in ("/owner/archive/readings/1", "/owner/archive/readings", "/owner/archive", "/owner/archive/blog/1"):
        page.goto(path)
        assert find_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
