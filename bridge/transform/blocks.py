"""Medium's own model of a story: a flat list of typed blocks with marked-up text.

Medium knows sixteen kinds of paragraph; these are the ones that its editor makes. It has no table, footnote, nested
list, underline, colour or alignment, so neither have we.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

_SPACES = re.compile(r"[ \t\r\f\n]+")
_AROUND_BREAK = re.compile(r" *\v *")
BREAK = "\v"
"""A line break while text is being read; white space has been folded when it becomes a line feed."""


class Kind(StrEnum):
    """A kind of paragraph, by Medium's name for it."""

    P = "P"
    H3 = "H3"
    """The large heading."""
    H4 = "H4"
    """The small heading."""
    IMG = "IMG"
    HR = "HR"
    BQ = "BQ"
    PRE = "PRE"
    ULI = "ULI"
    OLI = "OLI"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with the same marks; a line feed in it is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a story.

    Attributes:
        text: the words; of an image, its caption; of code, one span as it stands.
        url: of an image.
    """

    kind: Kind
    text: Text = ()
    url: str = ""
    alt: str = ""
    language: str = ""


def to_plain(text: Iterable[Span]) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


def to_text(spans: Iterable[Span]) -> Text:
    """Spans as HTML shows them: white space folded across their borders, none at the ends or around line breaks."""
    folded: list[Span] = []
    before = BREAK
    for span in spans:
        text = _AROUND_BREAK.sub(BREAK, _SPACES.sub(" ", span.text))
        if before in " \v":
            text = text.lstrip(" ")
        if not text:
            continue
        if text[0] == BREAK and folded:
            folded[-1] = replace(folded[-1], text=folded[-1].text.rstrip(" "))
        before = text[-1]
        if folded and _marks(folded[-1]) == _marks(span):
            folded[-1] = replace(span, text=folded[-1].text + text)
        else:
            folded.append(replace(span, text=text))
    return tuple(replace(span, text=span.text.replace(BREAK, "\n")) for span in _trimmed(folded))


def _marks(span: Span) -> tuple[bool, bool, bool, str]:
    return span.bold, span.italic, span.code, span.href


def _trimmed(spans: list[Span]) -> list[Span]:
    while spans and not spans[0].text.lstrip(" \v"):
        spans = spans[1:]
    if spans:
        spans[0] = replace(spans[0], text=spans[0].text.lstrip(" \v"))
    while spans and not spans[-1].text.rstrip(" \v"):
        spans = spans[:-1]
    if spans:
        spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip(" \v"))
    return [span for span in spans if span.text]
