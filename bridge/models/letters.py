"""Where a text may be cut: never inside of what its reader sees as one character.

The rules of https://unicode.org/reports/tr29/#Grapheme_Cluster_Boundary_Rules, as far as the standard library's tables
tell them: marks, joined emoji and flags, syllables of Hangul in letters, conjuncts of Indic scripts, line ends.
"""

import unicodedata

_JOINER = "\u200d"
_VIRAMA = 9
"""The combining class of a sign that ties two consonants into one."""
_VOWELS_BEHIND = "\u0e33\u0eb3"
"""SARA AM of Thai and Lao: letters by their category, written around the one before."""


def cut(text: str, most: int) -> str:
    """The beginning of a text, at most so many code points long; a longer character is cut after all."""
    return text if len(text) <= most else text[: find_cut(text, most)]


def find_cut(text: str, at: int) -> int:
    """The last place up to ``at`` where a text may be cut; ``at`` itself where there is none."""
    found = at
    while 0 < found < len(text) and _is_inside(text, found):
        found -= 1
    return found or at


def find_start(text: str, at: int) -> int:
    """The first place from ``at`` on where a part of a text may begin."""
    while 0 < at < len(text) and _is_inside(text, at):
        at += 1
    return at


def _is_inside(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if before < "\u0300" and after < "\u0300":
        return before == "\r" and after == "\n"
    if _extends(after) or before == _JOINER or (_is_flag(before) and _is_flag(after) and _is_second_of_pair(text, at)):
        return True
    is_surrogate = "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff"
    is_conjunct = unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo"
    return is_surrogate or is_conjunct or _joins_syllable(before, after)


def _extends(letter: str) -> bool:
    """Marks, joiners, the skin tones of emoji, and the tags of flags."""
    if unicodedata.category(letter) in {"Mn", "Mc", "Me"} or letter in _VOWELS_BEHIND:
        return True
    is_tone, is_tag = "\U0001f3fb" <= letter <= "\U0001f3ff", "\U000e0020" <= letter <= "\U000e007f"
    return letter in {"\u200c", _JOINER} or is_tone or is_tag


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _is_second_of_pair(text: str, at: int) -> bool:
    first = at
    while first > 0 and _is_flag(text[first - 1]):
        first -= 1
    return (at - first) % 2 == 1


def _joins_syllable(before: str, after: str) -> bool:
    """Whether two signs are of one syllable of Hangul: consonants, then vowels, then consonants."""
    first, then = _to_jamo(before), _to_jamo(after)
    if first == "L":
        return then in {"L", "V", "S", "SC"}
    if first in {"V", "S"}:
        return then in {"V", "T"}
    return first in {"T", "SC"} and then == "T"


def _to_jamo(letter: str) -> str:
    """L, V, T: leading, vowel, trailing; S is a syllable that may go on, SC one that is closed."""
    if "\u1100" <= letter <= "\u115f" or "\ua960" <= letter <= "\ua97c":
        return "L"
    if "\u1160" <= letter <= "\u11a7" or "\ud7b0" <= letter <= "\ud7c6":
        return "V"
    if "\u11a8" <= letter <= "\u11ff" or "\ud7cb" <= letter <= "\ud7fb":
        return "T"
    if "\uac00" <= letter <= "\ud7a3":
        return "S" if (ord(letter) - 0xAC00) % 28 == 0 else "SC"
    return ""
