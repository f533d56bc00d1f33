"""What stands around every screen: places, what waits, pauses; usable by everybody, with and without a script."""

from playwright.sync_api import expect

from chromium import PHONE, find_violations


def test_the_frame_has_no_fault_that_axe_finds(sign_in, width):
    page = sign_in("/owner/", width=width)
    assert find_violations(page) == []


def test_the_menu_opens_on_a_phone_without_a_script(sign_in):
    page = sign_in("/owner/", width=PHONE, script=False)
    expect(page.get_by_role("navigation", name="Places")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Your access").click()
    assert page.url.endswith("/owner/you")


def test_no_page_is_wider_than_a_phone(sign_in):
    page = sign_in("/owner/you", width=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
