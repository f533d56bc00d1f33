"""Accounts, sites and people in a browser, on a desk and a phone, with and without a script."""

import pytest
from playwright.sync_api import expect

from chromium import PHONE, find_violations


def test_an_owner_pauses_an_account_and_ends_the_pause_from_the_notice(sign_in, desk, way):
    page = sign_in("/owner/places", **way)
    page.get_by_role("link", name="main", exact=True).click()
    page.get_by_label("Until").fill("7d")
    page.get_by_label("Why").fill("moving")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("“moving”")).to_be_visible()
    with desk.bridge.ledger.read() as tx:
        assert [one.reason for one in tx.read_pauses("main")] == ["moving"]
    page.get_by_role("button", name="End the pause of account main").click()
    expect(page.get_by_text("“moving”")).to_have_count(0)
    with desk.bridge.ledger.read() as tx:
        assert not tx.read_pauses("main")


def test_a_person_is_removed_after_the_second_question(sign_in, desk, way):
    page = sign_in("/owner/people", **way)
    page.locator("summary", has_text="Remove… vic").click()
    page.get_by_role("button", name="Yes, remove vic").click()
    expect(page.get_by_text("Viewer of every site")).to_have_count(0)
    assert [one.name for one in desk.bridge.users.read_users()] == ["ada", "eve"]


def test_a_person_gets_another_role(sign_in, desk, way):
    page = sign_in("/owner/people", **way)
    page.locator("summary", has_text="Another role… for eve").click()
    asked = page.locator("form[action$='/eve/role']")
    asked.get_by_label("They may").select_option("viewer")
    asked.get_by_label("blog").uncheck()
    asked.get_by_role("button", name="Give this role").click()
    expect(page.get_by_text("Viewer of every site")).to_have_count(2)
    assert [one.role.value for one in desk.bridge.users.read_users()] == ["owner", "viewer", "viewer"]


@pytest.mark.parametrize("path", ["/owner/places", "/owner/accounts/main", "/owner/sites/blog", "/owner/people"])
def test_these_pages_have_no_fault_that_axe_finds_and_fit_a_phone(sign_in, desk, path):
    with desk.bridge.ledger.write() as tx:
        tx.park_account("main", "the token is not accepted")
        tx.change_site("blog", held_reason="its counter fell back")
    page = sign_in(path, width=PHONE)
    for question in page.locator("summary").all():
        question.click()
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
