"""What a reader sees of the golden cases, as a real browser computes it: the oracle of the transformation's laws.

``python tests/live/visibility.py`` writes ``visible.txt`` of every case anew; look at the difference before it is
committed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "support")]

from browser import opened
from playwright.sync_api import Page

from cases import find
from wordpress import TREES

STYLE = TREES / "newest" / "wp-includes" / "css" / "dist" / "block-library" / "style.css"
_PAGE = (
    "<!DOCTYPE html><meta charset='utf-8'><meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">"
    "<title></title><style>{style} .screen-reader-text, .sr-only, .elementor-screen-only {{ display: none }}</style><body>{post}</body>"
)
_READ = """
() => {
    // What opens on a click belongs to the post.
    document.querySelectorAll('details').forEach((one) => { one.open = true; });
    return document.body.innerText;
}
"""


def see(page: Page, html: str) -> str:
    """The visible text of a post, under the style sheet of WordPress' own blocks, where words for screen readers
    are hidden as every theme hides them; no script of it runs.

    Returns:
        One line for each line of text, without the blanks around it, and without empty lines.
    """
    page.set_content(_PAGE.format(style=STYLE.read_text(), post=html), wait_until="commit")
    lines = (" ".join(line.split()) for line in str(page.evaluate(_READ)).splitlines())
    return "".join(f"{line}\n" for line in lines if line)


@contextmanager
def shut_off() -> Iterator[Page]:
    """A page of a browser from which no request leaves."""
    with opened() as page:
        page.route("**/*", lambda route: route.abort())
        yield page


def main() -> None:
    with shut_off() as page:
        for case in find():
            (case / "visible.txt").write_text(see(page, (case / "post.html").read_text()))


if __name__ == "__main__":
    main()
