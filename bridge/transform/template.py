"""Closings that are nothing but words, links and variables: parsed and read once, and filled in for each post.

A template may hold any markup and any logic, and what a post puts into it may change how it is read (a title with a
shortcode, an address that is none). Only what is plain on both sides goes this way, and comes to the same blocks.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from bridge.transform.blocks import Block, Span, as_link
from bridge.transform.dom import parse
from bridge.transform.read import Source, read
from bridge.transform.read.addresses import to_link

_ADDRESS = "https://address.invalid/"
_LETTERS = {"title": "\ue001", "site": "\ue002", "author": "\ue003"}
"""What stands for each variable until there is a post: letters of no alphabet, as a reader of text sees any others."""
_VARIABLE = re.compile(r"\{\{ ?(\w+) ?\}\}")
_PLAIN = re.compile(
    r"(?:(?!http)[^<{}&\[\]$\\/\ue000-\uf8ff]|</?(?:p|b|i|em|strong)>|<br>|</a>|\{\{ ?(?:title|site|author) ?\}\}"
    r"|<a href=\"(?:\{\{ ?url ?\}\}|https?://[a-z0-9][a-zA-Z0-9.~/:@%?=+_-]{1,500})\">(?=[^<\s]))*"
)
_SIGNS = r"(?:[^\W\u2e80-\U0010ffff]|[!\"#%&'()*+,.:;<=>?@^`|~–—…“”‘’„«»-])+"
_INERT = re.compile(rf"(?!http){_SIGNS}(?: {_SIGNS})*")
"""Words that are read as they stand: no shortcode, TeX or address, no blank that is folded, no letters of East Asia."""


def fill_in(template: str, values: Mapping[str, str], base: str) -> list[Block] | None:
    """The blocks that a template becomes for a post; None where it has to be rendered and read for this post.

    Args:
        values: of the variables ``url``, ``title``, ``site``, ``author``.
        base: address against which links are read.
    """
    url = values["url"]
    if not url.isascii() or to_link(url, base) != url or url in template:
        return None
    blocks, names = _read(template)
    if not blocks or not all(_INERT.fullmatch(values[name]) for name in names):
        return None
    words = {ord(_LETTERS[name]): values[name] for name in names}
    return [Block(block.kind, tuple([_filled(span, words, url) for span in block.text])) for block in blocks]


def _filled(span: Span, words: Mapping[int, str], url: str) -> Span:
    text, mark = span
    if not text.isascii():
        text = text.translate(words)
    return Span(text, as_link(mark, url) if mark.href == _ADDRESS else mark)


@lru_cache(maxsize=64)
def _read(template: str) -> tuple[list[Block], list[str]]:
    """The blocks of a plain template, and the variables among its words; nothing for any other."""
    if not _PLAIN.fullmatch(template):
        return [], []
    html = _VARIABLE.sub(lambda match: _LETTERS.get(match[1], _ADDRESS), template)
    return read(parse(html), Source(base="")).blocks, [name for name in _LETTERS if _LETTERS[name] in html]
