"""A real browser: Chromium of the system, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright
from programs import find_program

from wordpress import PASSWORD, WordPress

# No sandbox: the tests may run as root. No background calls: nothing leaves the machine.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")


@contextmanager
def opened(width: int = 1280, height: int = 900) -> Iterator[Page]:
    """An empty page of a fresh browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_program("chromium", "chromium"), args=list(OPTIONS), headless=True
        )
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(60_000)
        yield page
        chromium.close()


def log_in(page: Page, wordpress: WordPress) -> None:
    """Become the administrator."""
    page.goto(f"{wordpress.url}/wp-login.php")
    page.fill("#user_login", "admin")
    page.fill("#user_pass", PASSWORD)
    page.click("#wp-submit")
    page.wait_for_url("**/wp-admin/**")
