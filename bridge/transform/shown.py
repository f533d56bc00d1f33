"""How much of a post stands on a page, when the page is read as a visitor's browser would."""

import re
from collections import Counter

from bridge.errors import ContentError
from bridge.transform.dom import CAPS, Caps, parse
from bridge.transform.read.leaving import visible_words

_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile(r"\w+")
PAGE_CAPS = Caps(bytes=4 * 1024 * 1024, tags=60_000)
"""A theme's whole page has more around a post than in it."""


def find_share(post_html: str, page_html: str) -> float | None:
    """Which part of a post's words is on a page, from 0 to 1; None for a page that cannot be read.

    Of a post in several pages the first is meant. Addresses are no words: where the post has one, the page may have
    what is embedded from there.
    """
    try:
        wanted = _count(_NEXT_PAGE.split(post_html, maxsplit=1)[0], CAPS)
        found = _count(page_html, PAGE_CAPS)
    except ContentError:
        return None
    return (wanted & found).total() / wanted.total() if wanted else 1.0


def _count(html: str, caps: Caps) -> Counter[str]:
    return Counter(_WORD.findall(_ADDRESS.sub(" ", visible_words(parse(html, caps)))))
