"""The system's Chromium, driven by Playwright; one at a time in a process."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


class _Shared:
    """A browser that starts when the first asks for it."""

    def __init__(self, ends: ExitStack) -> None:
        self._ends = ends
        self._browser: Browser | None = None

    def open(self) -> Browser:
        if self._browser is None:
            self._browser = self._ends.enter_context(_started())
        return self._browser


_shared: list[_Shared] = []
"""The one that is shared at the moment, if any."""


@contextmanager
def one_for_all() -> Iterator[None]:
    """Whoever asks for a browser meanwhile has the same one: starting it costs more than most of what is done in it."""
    with ExitStack() as ends:
        _shared.append(_Shared(ends))
        yield
        _shared.clear()


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser where nobody has been: what was opened in it is closed afterwards."""
    if not _shared:
        with _started() as fresh:
            yield fresh
        return
    browser = _shared[0].open()
    try:
        yield browser
    finally:
        for context in browser.contexts:
            context.close()


@contextmanager
def _started() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_find(), args=list(_OPTIONS), headless=True)
        yield chromium
        chromium.close()


def _find() -> str:
    """Chromium without what shows its windows, which starts in half of the time; else the whole of it."""
    shell = "chromium-headless-shell"
    return shutil.which(shell) or find_program("chromium", shell)


def find_violations(page: Page, *ours: str) -> list[str]:
    """What axe-core says of the parts of a page that are ours, named by selectors; of the whole page without any."""
    page.evaluate(_AXE.read_text())  # a script tag is against the rules of our own pages
    return list(page.evaluate(_RUN, list(ours or ("html",))))
