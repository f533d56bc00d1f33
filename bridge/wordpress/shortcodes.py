"""Shortcodes around a text, in a post as it was written: code becomes code, what nobody here knows is withheld.

WordPress gives the text between ``[name]`` and ``[/name]`` to whoever registered the name, and shows what comes back:
all of it, less, or nothing. Only a shortcode that is known to show its text to everybody leaves it where it is.
https://codex.wordpress.org/Shortcode_API
"""

import html
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from bridge.models.gates import Gate, Withheld
from bridge.models.shortcodes import ADDRESSES, CODE, CORE, LAYOUT

_NAME = r"[a-zA-Z][a-zA-Z0-9_-]{0,60}"
_OPENING = re.compile(rf"\[({_NAME})(?![\w-])([^\[\]]{{0,4000}})\]")
_CLOSING = re.compile(rf"\[/({_NAME})\s?\]")
_END = re.compile(r"\[([a-zA-Z0-9_-]{0,40}(?:end|close)[a-zA-Z0-9_-]{0,40})\s?\]")
_CODE_TAG = re.compile(r"<(pre|code)\b|</(pre|code)\s*>", re.IGNORECASE)
_BLOCK = re.compile(r"<!--\s+/?wp:")
_LANGUAGE = re.compile(r"\b(?:lang|language)\s*=\s*[\"']?([\w#+.-]{1,30})")
_ONE_WORD = re.compile(r"\s*+\S{0,500}+\s*+\Z")
_OFF = re.compile(r"\bdisable_element=[\"']yes|\bdisabled=[\"']on|\bdisabled_on=[\"']on\|on\|on")
"""WPBakery and Divi: an element that is switched off."""
_CONDITIONS = re.compile(
    r"\b(?:display_conditions|render_logics|\w{0,40}(?:user|member|role|logged)\w{0,40})=[\"'][^\"']"
)
_BELOW = re.compile(r".*paywall.*", re.IGNORECASE)
"""Shortcodes that are not closed: what stands below is for those who pay (Steady)."""
_COUNTERPARTS = (("start", "end"), ("begin", "end"), ("open", "close"))
_NOWHERE = (2**63, 2**63)

Place = tuple[int, int]


def with_code(text: str) -> str:
    """Code shortcodes as code blocks with their language, to the letter."""
    if "[/" not in text:
        return text
    pairs = _Pairs(text)
    parts, at = [], 0
    for opening in pairs.openings():
        end = pairs.find_end(opening) if opening[1] in CODE else None
        if opening.start() < at or end is None:
            continue
        code = text[opening.end() : end[0]]
        if "wp:" in code and _BLOCK.search(code):
            # Blocks are looked at first: one of them may be for members.
            continue
        parts += [text[at : opening.start()], _to_code(opening, code)]
        at = end[1]
    return "".join([*parts, text[at:]])


def part_shortcodes(text: str) -> tuple[str, list[Withheld]]:
    """The text without what stands in shortcodes that may not show it to everybody, and that."""
    held: list[Withheld] = []
    pairs = _Pairs(text)
    parts, at = [], 0
    for opening in pairs.openings():
        if opening.start() < at:
            continue
        if found := _find_gate(opening, pairs):
            gate, (inner_end, end) = found
            held.append(Withheld(gate, f"[{opening[1]}]", text[opening.end() : inner_end]))
            parts.append(text[at : opening.start()])
            at = end
    return "".join([*parts, text[at:]]), held


def find_code(text: str) -> list[Place]:
    """Where code stands: a shortcode in it is an example."""
    places: list[Place] = []
    start, name = -1, ""
    for match in _CODE_TAG.finditer(text):
        if match[1] and start < 0:
            start, name = match.start(), match[1].lower()
        elif match[2] and match[2].lower() == name and start >= 0:
            places.append((start, match.end()))
            start = -1
    return places


class _Pairs:
    """The shortcodes of a text that stand in no code, and where each name is closed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._closings: dict[str, list[Place]] = defaultdict(list)
        self._ends: dict[str, list[Place]] = defaultdict(list)
        for match in _CLOSING.finditer(text):
            self._closings[match[1]].append(match.span())
        for match in _END.finditer(text):
            self._ends[match[1]].append(match.span())

    def openings(self) -> Iterator[re.Match[str]]:
        places = iter(find_code(self.text))
        code = next(places, _NOWHERE)
        for match in _OPENING.finditer(self.text):
            while code[1] <= match.start():
                code = next(places, _NOWHERE)
            is_literal = self.text[max(0, match.start() - 1) : match.start()] == "["
            if match.start() < code[0] and not is_literal:
                yield match

    def find_end(self, opening: re.Match[str]) -> Place | None:
        """The next closing of a shortcode, as WordPress finds it; None where it is not closed."""
        if opening[2].rstrip().endswith("/"):
            return None
        return _find_next(self._closings[opening[1]], opening.end()) or self._find_counterpart(opening)

    def _find_counterpart(self, opening: re.Match[str]) -> Place | None:
        """Some come in two parts with a name each: ``[text_start]``, ``[text_end]``."""
        for start, end in _COUNTERPARTS:
            if start in opening[1]:
                return _find_next(self._ends[opening[1].replace(start, end)], opening.end())
        return None


def _find_next(places: list[Place], after: int) -> Place | None:
    at = bisect_left(places, (after, 0))
    return places[at] if at < len(places) else None


def _find_gate(opening: re.Match[str], pairs: _Pairs) -> tuple[Gate, Place] | None:
    """Why a shortcode's text is withheld, and where text and closing end."""
    name, rest = opening[1], opening[2]
    end = pairs.find_end(opening)
    if end is None:
        return (Gate.MEMBERS, (len(pairs.text),) * 2) if _BELOW.fullmatch(name) else None
    is_address = ADDRESSES.fullmatch(name) and _ONE_WORD.match(pairs.text, opening.end(), end[0])
    if name in CORE or name in CODE or is_address:
        return None
    if not LAYOUT.fullmatch(name):
        return Gate.SHORTCODE, end
    if _OFF.search(rest):
        return Gate.HIDDEN, end
    return (Gate.CONDITION, end) if _CONDITIONS.search(rest) else None


def _to_code(opening: re.Match[str], code: str) -> str:
    """Code that holds no tag may be stored with entities (SyntaxHighlighter Evolved stores it so)."""
    language = CODE[opening[1]]
    if match := _LANGUAGE.search(html.unescape(opening[2])):
        language = match[1]
    letters = html.escape(code, quote=False) if "<" in code or ">" in code else code
    # What looks like a shortcode in code is code.
    name = f' class="language-{html.escape(language)}"' if language else ""
    return f"\n\n<pre><code{name}>{letters.strip(chr(10))}</code></pre>\n\n"
