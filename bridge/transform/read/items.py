"""Items of a list while they are read: where their words stand, and how they are numbered."""

import re
from dataclasses import dataclass, field

from bridge.transform.blocks import Block, Kind, Span, Text, join_lines, with_prefix
from bridge.transform.dom import Attributes, Node, children

_NUMBER = re.compile(r"\s*([-+]?\d{1,9})(?!\d)")
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]{1,60})", re.IGNORECASE)
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_SIGNS = frozenset({"none", "disc", "circle", "square"})
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_LETTERS = {"lower-alpha": _LATIN, "lower-latin": _LATIN, "upper-alpha": _LATIN, "upper-latin": _LATIN}
_LETTERS |= {"lower-greek": _GREEK, "upper-greek": _GREEK}
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(slots=True)
class Run:
    """Lines that are one block as long as nothing comes between them.

    Attributes:
        kind: of the first block; what follows something else is a paragraph.
        first: where the first block stands, of the page's blocks.
    """

    kind: Kind
    first: int = -1
    _at: int = -1
    _lines: list[Text] = field(default_factory=list)

    def write(self, blocks: list[Block], text: Text) -> None:
        """Go on with the block, or begin another behind what came between."""
        if self._lines and self._at == len(blocks) - 1:
            self._lines.append(text)
            return
        self.close(blocks)
        self._at, self._lines = len(blocks), [text]
        blocks.append(Block(self.kind if self.first < 0 else Kind.P, text))
        if self.first < 0:
            self.first = self._at

    def close(self, blocks: list[Block]) -> None:
        """Give the block all its lines."""
        if len(self._lines) > 1:
            blocks[self._at] = blocks[self._at]._replace(text=join_lines(self._lines))


@dataclass(slots=True)
class Item:
    """An item while it is read.

    Attributes:
        listing: the list that it is in.
        begin, end: where it stands, of the page's blocks.
        label: its number as the page shows it; empty for a bullet.
        prefix: what stands before its first words.
    """

    listing: "Listing"
    run: Run
    begin: int
    label: str
    prefix: str
    end: int = -1

    def write(self, blocks: list[Block], kind: Kind, text: Text) -> None:
        """A line of words; a quotation stays one, and a heading in an item is a bold line."""
        if kind is Kind.BQ:
            blocks.append(Block(kind, text))
            return
        if kind is not Kind.P:
            text = tuple([Span(words, mark._replace(bold=True)) for words, mark in text])
        prefix, self.prefix = self.prefix, ""
        self.run.write(blocks, with_prefix(prefix, text))


class Numbering:
    """What stands before each item of a list (https://html.spec.whatwg.org/#ordinal-value); nothing for a bullet."""

    def __init__(self, node: Node, attributes: Attributes) -> None:
        self.style = _style(node, attributes)
        self.is_counted = self.style not in _SIGNS
        self._step = -1 if "reversed" in attributes else 1
        first = _number(attributes.get("start"))
        if first is None:
            first = 1 if self._step > 0 else sum(child.tag == "li" for child in children(node))
        self._next = first

    def to_label(self, attributes: Attributes) -> str:
        """The next item's number as the page shows it."""
        if not self.is_counted:
            return ""
        value = _number(attributes.get("value"))
        number = self._next if value is None else value
        self._next = number + self._step
        return _spell(number, self.style)


def _style(node: Node, attributes: Attributes) -> str:
    match = _STYLE.search(attributes["style"] or "") if "style" in attributes else None
    for name in match[1].lower().split() if match else []:
        if name in _SIGNS or name in _LETTERS or name.endswith(("decimal", "roman")):
            return name
    return _TYPES.get(attributes.get("type") or "", "decimal") if node.tag == "ol" else "disc"


def _number(given: str | None) -> int | None:
    match = _NUMBER.match(given) if given else None
    return int(match[1]) if match else None


def _spell(number: int, style: str) -> str:
    letters = _LETTERS.get(style, "")
    spelled = str(number)
    if letters and number > 0:
        spelled = _in_letters(number, letters)
    elif style.endswith("roman") and 0 < number < 4000:
        spelled = _in_roman(number)
    return spelled.upper() if style.startswith("upper") else spelled


def _in_letters(number: int, letters: str) -> str:
    spelled = ""
    while number > 0:
        number, digit = divmod(number - 1, len(letters))
        spelled = letters[digit] + spelled
    return spelled


def _in_roman(number: int) -> str:
    spelled = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        spelled += sign * times
    return spelled


@dataclass(slots=True)
class Listing:
    """A list while it is read.

    Attributes:
        runs: of it and of the lists in it.
        items: those that were read so far.
    """

    numbering: Numbering
    level: int
    runs: list[Run]
    items: list[Item] = field(default_factory=list)
