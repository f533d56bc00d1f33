"""The log and the settings in a browser. Both only read: what is done there is to filter, and nothing else changes."""

import pytest
from playwright.sync_api import expect

from chromium import find_violations


def test_an_owner_finds_why_a_post_went_where_it_is(sign_in, desk, way):
    desk.publish(title="A walk")
    desk.bridge.accounts.pause("main", reason="moving")
    page = sign_in("/owner/log", **way)
    page.get_by_label("Site", exact=True).select_option("blog")
    page.get_by_label("Post’s number").fill("7")
    page.get_by_role("button", name="Show").click()
    shown = page.get_by_role("region", name="Lines").get_by_role("listitem")
    kept = [line["what"] for line in desk.bridge.overview.read_post("blog", 7)["journal"]]
    expect(shown).to_have_count(len(kept))
    assert [one.lower() for one in shown.locator("b").all_inner_texts()] == list(reversed(kept))


def test_an_owner_finds_what_is_configured_of_a_site(sign_in, desk, way):
    page = sign_in("/owner/settings", **way)
    page.get_by_role("link", name="Sites", exact=True).click()
    page.get_by_role("link", name="blog", exact=True).click()
    expect(page.get_by_role("row", name="home")).to_contain_text(desk.wordpress.url)
    expect(page.get_by_role("row", name="secret ")).to_contain_text("not shown")


@pytest.mark.parametrize("path", ["/owner/log", "/owner/settings", "/owner/settings?table=sites.blog"])
def test_these_pages_have_no_fault_that_axe_finds_and_fit_a_phone(sign_in, desk, width, path):
    desk.publish()
    page = sign_in(path, width=width)
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
