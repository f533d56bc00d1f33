"""Character references, as in ``Q&amp;A``."""

import html
import re

_REFERENCE = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,40}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")


def unescape(text: str) -> str:
    """A text or an address without character references.

    Python's own reader also takes names without their semicolon: "Q&notes" would become "Q¬es", and an address with
    "&section=2" one with "§ion=2", which no browser does to an address.
    """
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
