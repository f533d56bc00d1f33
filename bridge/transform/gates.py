"""Text for members that was rendered all the same: for somebody who was logged in, or by a plugin that is off.

What WordPress rendered is what a visitor sees, if a visitor asked. Some plugins judge nothing where a post is saved or
asked for over REST, and show all of it there; so what the raw post keeps for members is looked for in what was read.
"""

import re

from bridge.models.gates import Gate, part_blocks, to_words
from bridge.transform.blocks import to_plain
from bridge.transform.read import Page

_SIGNS = tuple(
    "aywall ubscriber ember estrict rotected rivate ocked gate ogged rcp/ ondition ontrolSets ontentControls".split()
)
"""One of these stands in the name of each block for members, or in its condition."""
_COMMENT = re.compile(r"<!--\s+wp:[^<>]*")
_RUN = 8
"""So many words in the same order are the same text."""
_LEAST = 3
"""Fewer may stand in a post by chance."""


def find_shown(raw: str, page: Page) -> None:
    """Note what a post keeps for members and shows nevertheless."""
    if not _may_keep(raw):
        return
    words: list[str] = []
    for one in part_blocks(raw)[1]:
        if one.gate is Gate.MEMBERS:
            words = words or [word for block in page.blocks for word in to_words(to_plain(block.text))]
            if count := _count_shown(to_words(one.text), words):
                page.say("gate.shown", 0, maker=one.maker, count=str(count))


def _may_keep(raw: str) -> bool:
    """Whether it is worth a closer look: most posts keep nothing for members."""
    if "<!--" not in raw or not any(sign in raw for sign in _SIGNS):
        return False
    comments = "".join(_COMMENT.findall(raw))
    return any(sign in comments for sign in _SIGNS)


def _count_shown(theirs: list[str], shown: list[str]) -> int:
    """How many words for members stand among those that are shown, at the least."""
    size = min(len(theirs), _RUN)
    if size < _LEAST:
        return 0
    runs = _runs(shown, size) & _runs(theirs, size)
    return len(runs) + size - 1 if runs else 0


def _runs(words: list[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}
