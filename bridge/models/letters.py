"""Where a text may be cut: never inside of what its reader sees as one character.

Those are the grapheme clusters of https://unicode.org/reports/tr29/, as the package ``regex`` finds them.
"""

import regex

_CHARACTER = regex.compile(r"[\ud800-\udbff][\udc00-\udfff]|\X")
"""A half of a pair that was decoded apart is none by itself either."""
_LONGEST = 200
"""Code points; a longer one is cut after all."""
_PLAIN = "\u0300"
"""Before it, only a line end is of two."""


def cut(text: str, most: int) -> str:
    """The beginning of a text, at most so many code points long; a longer character is cut after all."""
    return text if len(text) <= most else text[: find_cut(text, most)]


def find_cut(text: str, at: int) -> int:
    """The last place up to ``at`` where a text may be cut; ``at`` itself where there is none."""
    return _find_character(text, at)[0] or at


def find_start(text: str, at: int) -> int:
    """The first place from ``at`` on where a part of a text may begin."""
    return _find_character(text, at)[1]


def _find_character(text: str, at: int) -> tuple[int, int]:
    """Where the character that holds a place begins and ends; twice the place itself between two of them."""
    if not 0 < at < len(text) or (text[at - 1] < _PLAIN and text[at] < _PLAIN and text[at] != "\n"):
        return at, at
    begins = max(0, at - _LONGEST)
    found = next(one for one in _CHARACTER.finditer(text, begins) if one.end() > at)
    is_inside = found.start() < at and (begins == 0 or found.start() > begins)
    return found.span() if is_inside else (at, at)
