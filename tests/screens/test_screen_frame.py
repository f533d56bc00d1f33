"""The first owner, signing in, and what stands around every screen: places, what waits, usable without a script."""

import pytest
from playwright.sync_api import expect

from chromium import PHONE, find_violations
from owner_pages import PASSWORD

FRESH = "another long enough password"


@pytest.fixture
def is_new(request) -> bool:
    """The tests of the first start have nobody yet."""
    return "first_owner" in request.node.name


def test_the_first_owner_is_made_by_the_link_and_is_signed_in(open_page, desk, address, way):
    key = desk.bridge.users.make_link().rpartition("/")[2]
    page = open_page(f"/owner/set-up/{key}", **way)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    if way["script"]:
        assert find_violations(page) == []
    page.get_by_role("button", name="Make the owner").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    assert [(one.name, one.role.value) for one in desk.bridge.users.read_users()] == [("ada", "owner")]


def test_whoever_signs_in_comes_to_what_they_asked_for_and_changes_their_password(open_page, desk, way):
    page = open_page("/owner/password", **way)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    if way["script"]:
        assert find_violations(page) == []
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your password of now").fill(PASSWORD)
    page.get_by_label("The new password", exact=True).fill(FRESH)
    page.get_by_label("The new password again").fill(FRESH)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    assert desk.bridge.users.sign_in("ada", FRESH).name == "ada"


def test_the_frame_has_no_fault_that_axe_finds(sign_in, width):
    page = sign_in("/owner/", width=width)
    assert find_violations(page) == []


def test_the_menu_opens_on_a_phone_without_a_script(sign_in):
    page = sign_in("/owner/", width=PHONE, script=False)
    expect(page.get_by_role("navigation", name="Places")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Your access").click()
    assert page.url.endswith("/owner/you")
