"""A text as what it is recognised by: hashes of its words in threes, of which nothing can be read."""

import html
import re
from itertools import islice
from zlib import crc32

LEAST_SHARE = 0.2
"""Share of the shorter text's shingles that both have; below it they are other texts."""
SHINGLE = 3
"""Words in a row."""
MOST_SHINGLES = 1_000
"""Kept of a text: those with the smallest hashes, so that two texts are sampled alike."""
STORY_SHINGLES = 100
"""Kept of a story that was seen on Medium, of which an export may have many thousands."""

_MARKUP = re.compile("<[^<>]*>")
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese: no spaces stand between words there, so a sign counts as one."""
_WORD = re.compile(f"[{_SPACELESS}]|(?:(?![{_SPACELESS}])\\w)+")


def to_shingles(text: str, most: int = MOST_SHINGLES) -> tuple[int, ...]:
    """A text, or its HTML, as hashes of its words in threes, sorted; of a long one a sample of so many."""
    words = _WORD.findall(html.unescape(_MARKUP.sub(" ", text)).casefold())
    size = min(SHINGLE, len(words))
    rows = (words[start : start + size] for start in range(len(words) - size + 1)) if words else iter(())
    return tuple(islice(sorted({crc32(" ".join(row).encode(errors="replace")) for row in rows}), most))


def to_share(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How much of the shorter of two texts, as shingles, is in the other: 0 to 1."""
    # Of a text that was sampled, nothing is known beyond its largest hash.
    ends = [text[-1] for text in (one, other) if len(text) in {MOST_SHINGLES, STORY_SHINGLES}]
    first, second = ({hash for hash in text if not ends or hash <= min(ends)} for text in (one, other))
    return len(first & second) / max(min(len(first), len(second)), 1)
