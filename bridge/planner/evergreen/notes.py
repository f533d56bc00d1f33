"""Drafts of the note with which a live story is shown again: the author's own words, and nothing added.

Medium's rules punish clickbait (https://help.medium.com/hc/en-us/articles/360006362473), so nothing is invented, and
sentences that shout are passed over. No rule here knows a language.
"""

import re
import unicodedata

from bridge.models.letters import find_cut

NOTE_AT_MOST = 280
"""Characters, counted as browsers do (UTF-16)."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CUT_MARK = re.compile(r"[\s\[(]*(?:…|\.{3,})[\s\])]*$")
# After a full stop of any script; in scripts without spaces the next sentence follows at once.
_BOUNDARY = re.compile(r"(?:(?<=[.!?…؟।۔])|(?<=[.!?][\"'”’»)\]]))\s+(?=[^\sa-z0-9])|(?<=[。！？])(?=[^」』”’）。！？])")
_SHOUTING = re.compile(r"[!?！？]\s*[!?！？]")
_SHORTEST_SHOUT = 8
_LOOSE_ENDS = " \t,;:、，；：–—-([{«“‘/&+·|"
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def to_note(excerpt: str, opening: str, title: str) -> str:
    """Draft a note: as many whole sentences of the excerpt as fit, else the first sentence of the text, else the title.

    Args:
        excerpt: plain text, as are the others; WordPress' own cut mark at its end (``[…]``) and the broken sentence
            before it are left out.

    Returns:
        At most ``NOTE_AT_MOST`` characters, never cut inside a word; empty only when there are no words at all.
    """
    ways = (_leading(_whole_sentences(excerpt)), *_whole_sentences(opening)[:1], *_sentences(excerpt), _to_plain(title))
    notes = (_cut(way) for way in ways if way)
    return next((note for note in notes if note), "")


def _to_plain(text: str) -> str:
    kept = "".join(" " if char.isspace() else char for char in text if char.isspace() or not _is_hidden(char))
    return " ".join(_ADDRESS.sub(" ", kept).split())


def _is_hidden(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"}


def _sentences(text: str) -> list[str]:
    plain = _CUT_MARK.sub("", _to_plain(text))
    return [one.strip() for one in _BOUNDARY.split(plain) if _is_calm(one.strip())]


def _whole_sentences(text: str) -> list[str]:
    """Sentences without the one that WordPress cut off."""
    plain = _to_plain(text)
    is_cut = _CUT_MARK.search(plain) is not None
    parts = [one.strip() for one in _BOUNDARY.split(_CUT_MARK.sub("", plain))]
    return [one for one in (parts[:-1] if is_cut else parts) if _is_calm(one)]


def _is_calm(sentence: str) -> bool:
    letters = [char for char in sentence if char.isalpha()]
    is_shouted = len(letters) >= _SHORTEST_SHOUT and sentence.isupper()
    return bool(letters) and not is_shouted and not _SHOUTING.search(sentence)


def _leading(sentences: list[str]) -> str:
    """As many sentences as fit; the first in any case."""
    text = "".join(sentences[:1])
    for sentence in sentences[1:]:
        joint = "" if text[-1] in "。！？" else " "
        if not _fits(text + joint + sentence):
            break
        text += joint + sentence
    return text


def _fits(text: str) -> bool:
    return len(text.encode("utf-16-le")) // 2 <= NOTE_AT_MOST


def _cut(text: str) -> str:
    """The beginning that fits, whole words only; empty when even the first word does not fit."""
    if _fits(text):
        return text
    start = text.encode("utf-16-le")[: 2 * NOTE_AT_MOST].decode("utf-16-le", "ignore")
    if not text[len(start)].isspace():
        start = start[: find_cut(text, _last_joint(start, text[len(start)]))]
    return start.rstrip(_LOOSE_ENDS)


def _last_joint(start: str, following: str) -> int:
    """Where a text may be cut: at its last space, or between letters of a script that has none."""
    space = start.rfind(" ")
    if space >= 0:
        return space
    while start and (unicodedata.category(following) != "Lo" or unicodedata.category(start[-1]) == "Cf"):
        start, following = start[:-1], start[-1]
    return len(start)
