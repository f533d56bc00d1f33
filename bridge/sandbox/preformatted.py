"""What Medium's import does to code; the rules are listed in ``bridge.sandbox.damage``. Pure."""

import re
from html import escape

from selectolax.lexbor import LexborNode

from bridge.sandbox.blocks import Block

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LEADING = re.compile(r"^ {2,}")
_BREAK = "\n"


def read_code(pre: LexborNode) -> list[Block]:
    """The blocks of a ``pre`` with markup inside; none when it is bare."""
    tags = {one.tag for one in pre.traverse()}
    if "span" in tags:
        return [Block("pre")]
    if "code" in tags:
        line = _SPACE.sub(" ", _COMMENT.sub("", _text(pre, "", " "))).strip()
        return [Block("pre", escape(line, quote=False)), Block("pre")]
    return []


class Code:
    """Bare ``pre`` that stand in a row: they are one piece of code."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, pre: LexborNode) -> None:
        """One more."""
        self._texts.append(_text(pre, _BREAK, " "))

    def take(self) -> list[Block]:
        """Its blocks: a truly empty line parts them. What was added is forgotten."""
        lines = _COMMENT.sub("", _BREAK.join(self._texts)).split(_BREAK)
        self._texts.clear()
        parts: list[list[str]] = [[]]
        for line in lines:
            if line.strip(" \t"):
                parts[-1].append(escape(_LEADING.sub(" ", line), quote=False))
            else:
                parts.append([])
        return [Block("pre", "<br>".join(part)) for part in parts if part]


def _text(node: LexborNode, line_break: str, newline: str) -> str:
    """All text inside; ``<br>`` and newlines of the source as told."""
    pieces = []
    for one in node.traverse(include_text=True):
        if one.tag == "br":
            pieces.append(line_break)
        elif one.tag == "-text":
            pieces.append(re.sub(r"\r\n?|\n", newline, one.text_content or ""))
    return "".join(pieces)
