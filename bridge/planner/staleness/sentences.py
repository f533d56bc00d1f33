"""The sentence around a place in a text, short enough for a list."""

import re

from bridge.models.letters import find_cut, find_start

MOST_CHARACTERS = 160
_REACH = 4 * MOST_CHARACTERS
_END = re.compile(r"[.!?…。！？][\"'»”’)]* ")


def to_sentence(text: str, start: int, end: int) -> str:
    """The sentence in which ``text[start:end]`` stands, cut on both sides with "…" to at most 160 characters."""
    first, last = _bounds(text, start, end)
    if last - first <= MOST_CHARACTERS:
        return text[first:last].strip()
    room = max(0, MOST_CHARACTERS - 2 - (end - start))
    first_cut = find_start(text, max(first, min(start - room // 2, last - room - (end - start))))
    last_cut = find_cut(text, min(last, first_cut + MOST_CHARACTERS - 2))
    before, after = "…" if first_cut > first else "", "…" if last_cut < last else ""
    return f"{before}{text[first_cut:last_cut].strip()}{after}"


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    # Looks no further than it can show, so that a text without full stops costs no more than another.
    low = max(0, start - _REACH)
    ends = [low + match.end() for match in _END.finditer(text[low:start])]
    following = _END.search(text[end - 1 : end + _REACH])
    last = end - 1 + following.end() if following else min(len(text), end + _REACH)
    return (ends[-1] if ends else low), max(last, end)
