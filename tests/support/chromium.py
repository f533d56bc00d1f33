"""The system's Chromium, driven by Playwright; one at a time in a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from programs import find_program

# No sandbox: the tests may run as root. No background calls: nothing leaves the machine.
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
WIDE, PHONE = 1280, 390
"""Widths in pixels of a desk's screen and of a phone's."""
_AXE = Path(__file__).parents[2] / ".cache" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async (ours) => (await axe.run(
        { include: ours }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }
    ))
    .violations.flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html}`.slice(0, 300)))"""


@contextmanager
def launched() -> Iterator[Browser]:
    """A fresh browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_program("chromium", "chromium"), args=list(_OPTIONS), headless=True
        )
        yield chromium
        chromium.close()


def find_violations(page: Page, *ours: str) -> list[str]:
    """What axe-core says of the parts of a page that are ours, named by selectors; of the whole page without any."""
    page.evaluate(_AXE.read_text())  # a script tag is against the rules of our own pages
    return list(page.evaluate(_RUN, list(ours or ("html",))))
