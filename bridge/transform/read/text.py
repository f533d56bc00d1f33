"""Words: what a text node says once WordPress' leftovers are out of it."""

import re

from bridge.models import Severity
from bridge.transform.read.state import Page

# A shortcode that nobody rendered: [name attribute="..."], [/name], or a name no prose has. "[sic]" is prose.
_SHORTCODE = re.compile(
    r"\[/?(?:(?P<plain>[a-z][a-z0-9]{2,30})(?=\s+[\w-]+=|\])(?P<rest>[^\[\]\n]{0,2000})|(?P<odd>[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+)"
    r"[^\[\]\n]{0,2000})\]"
)


def to_words(page: Page, text: str) -> str:
    """Text without shortcodes that were left over; each is named in a note."""
    if "[" not in text:
        return text
    return _SHORTCODE.sub(lambda match: _drop(page, match), text)


def _drop(page: Page, match: re.Match[str]) -> str:
    is_closing = match[0].startswith("[/")
    if not match["odd"] and not is_closing and "=" not in (match["rest"] or ""):
        return match[0]
    if not is_closing:
        page.note(
            "shortcode", Severity.LOSS, f"a shortcode that WordPress did not render was left out: {match[0][:120]}"
        )
    return ""
