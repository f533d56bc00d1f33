"""The log and the settings in a browser: filtered with and without a script, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from chromium import find_violations


@pytest.mark.parametrize("script", [True, False])
def test_an_owner_finds_why_a_post_went_where_it_is(sign_in, desk, width, script):
    desk.publish(title="A walk")
    desk.bridge.accounts.pause("main", reason="moving")
    page = sign_in("/owner/log", width=width, script=script)
    page.get_by_label("Site", exact=True).select_option("blog")
    page.get_by_label("Post’s number").fill("7")
    page.get_by_role("button", name="Show").click()
    shown = page.get_by_role("region", name="Lines").get_by_role("listitem")
    kept = [line["what"] for line in desk.bridge.overview.read_post("blog", 7)["journal"]]
    expect(shown).to_have_count(len(kept))
    assert [one.lower() for one in shown.locator("b").all_inner_texts()] == list(reversed(kept))


@pytest.mark.parametrize("path", ["/owner/log", "/owner/settings", "/owner/settings?table=sites.blog"])
def test_these_pages_have_no_fault_that_axe_finds_and_fit_a_phone(sign_in, desk, width, path):
    desk.publish()
    page = sign_in(path, width=width)
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
