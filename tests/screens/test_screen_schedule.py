"""The schedule in a browser: a post is kept from the next slot, with and without a script, on a desk and a phone."""

import pytest
from playwright.sync_api import expect

from chromium import PHONE, find_violations
from shelf import an_old_post, store


def test_an_owner_keeps_a_post_from_the_next_slot(sign_in, desk, way):
    store(desk.bridge.ledger, *(an_old_post(number) for number in range(1, 8)))
    page = sign_in("/owner/schedule", **way)
    first = page.locator("#slot-1")
    expect(first).to_contain_text(an_old_post(1).title)
    first.locator("summary", has_text="Skip, move up or pin").click()
    first.get_by_role("button", name="Skip this once").click()
    expect(page.locator("#slot-1")).to_contain_text(an_old_post(2).title)
    with desk.bridge.ledger.read() as tx:
        assert tx.read_marks("blog", 1, "main").skip_until is not None


@pytest.mark.parametrize("path", ["/owner/schedule", "/owner/schedule/year?account=main"])
def test_these_pages_have_no_fault_that_axe_finds_and_fit_a_phone(sign_in, desk, path):
    store(desk.bridge.ledger, *(an_old_post(number) for number in range(1, 8)))
    page = sign_in(path, width=PHONE)
    for question in page.locator("summary:visible").all():
        question.click()
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert page.evaluate("[...document.images].every((one) => one.complete && one.naturalWidth > 0)")
