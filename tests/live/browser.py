"""A real browser: Chromium of the system, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from chromium import WIDE, launched
from wordpress import PASSWORD, WordPress


@contextmanager
def opened(width: int = WIDE, height: int = 900) -> Iterator[Page]:
    """An empty page of a browser where nobody has been."""
    with launched() as chromium:
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(60_000)
        yield page


def log_in(page: Page, wordpress: WordPress) -> None:
    """Become the administrator."""
    page.goto(f"{wordpress.url}/wp-login.php")
    # WordPress goes to the first field a fifth of a second later: what is typed at that moment ends up in the wrong one.
    page.wait_for_function("document.activeElement.id === 'user_login'")
    page.fill("#user_login", "admin")
    page.fill("#user_pass", PASSWORD)
    page.click("#wp-submit")
    page.wait_for_url("**/wp-admin/**")
