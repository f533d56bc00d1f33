"""Shortcodes that nobody rendered: their plugin is gone, or does not work outside the page."""

import re

from bridge.transform.blocks import Span, Text

# [name attribute="..."], [/name], or a name no prose has. "[sic]" is prose, and so is whatever stands in code.
_SHORTCODE = re.compile(
    r"\[/?(?:(?P<plain>[a-z][a-z0-9]{2,30})(?=\s+[\w-]+=|\])(?P<rest>[^\[\]\n]{0,2000})"
    r"|(?P<odd>[a-z][a-z0-9]{0,30}(?:[_-][a-z0-9]{1,30}){1,8})(?![a-z0-9_-])[^\[\]\n]{0,2000})\]"
)
_MOST_PASSES = 5
"""Dropping one can make another out of what stood around it; nobody nests them deeper by accident."""


def without_shortcodes(text: Text) -> tuple[list[Span], list[str]]:
    """The text without them, and what was dropped."""
    dropped: list[str] = []

    def drop(match: re.Match[str]) -> str:
        is_closing = match[0].startswith("[/")
        if not match["odd"] and not is_closing and "=" not in (match["rest"] or ""):
            return match[0]
        dropped.append(match[0])
        return ""

    spans = []
    for words, mark in text:
        if "[" in words and not mark.code:
            for _ in range(_MOST_PASSES):
                before, words = words, _SHORTCODE.sub(drop, words)
                if before == words:
                    break
        spans.append(Span(words, mark))
    return spans, dropped
