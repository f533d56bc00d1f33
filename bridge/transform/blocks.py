"""Medium's own model of a story: a flat list of typed blocks with marked-up text.

Medium knows sixteen kinds of paragraph; these are the ones that its editor makes. It has no table, footnote, nested
list, underline, colour or alignment, so neither have we. Named tuples, because a story has thousands of these.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

BREAK = "\v"
"""A line break while text is being read; white space has been folded when it becomes a line feed."""
_UNEVEN = re.compile(r"[ \t\r\f\n]+")
_NEAR = 200
"""Blanks behind a word that are looked at; more are no wrapping."""
_AROUND_BREAK = re.compile(r" *\v *")
_WIDE = (
    "\u2e80-\u312f\u3190-\u31ef\u3200-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffef\U00020000-\U0003ffff"
)
_WIDE_WRAPPED = re.compile(f"(?<=[{_WIDE}])[ \\t\\r\\f]*\\n[ \\t\\r\\f\\n]*(?=[{_WIDE}])")
_ENDS_WIDE = re.compile(f"[{_WIDE}][ \\t\\r\\f]*\\n[ \\t\\r\\f\\n]*$")
_ENDS_WORD = re.compile(f"[{_WIDE}]")
_BEGINS_WIDE = re.compile(f"[ \\t\\r\\f\\n]*[{_WIDE}]")
_BEGINS_LINE = re.compile(f"[ \\t\\r\\f]*\\n[ \\t\\r\\f\\n]*[{_WIDE}]")
"""Where the source of a Chinese or Japanese text was wrapped no blank is meant; Korean has blanks
(https://www.w3.org/TR/css-text-3/#line-break-transform)."""
_WRAPPED = re.compile(r"[ \t]*\n[ \t]*")
_NOTHING = " \v\xa0\u200b\ufeff\u2060\u00ad"
"""What alone makes no paragraph: the editor's ``&nbsp;`` between paragraphs, and characters of no width."""


class Kind(StrEnum):
    """A kind of paragraph, by Medium's name for it."""

    __hash__ = str.__hash__  # an enum's own is written in Python, and a story asks for it thousands of times

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


class Mark(NamedTuple):
    """How a run of text is marked up."""

    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


PLAIN = Mark()


class Span(NamedTuple):
    """A run of text with the same marks; a line feed in it is a line break."""

    text: str
    mark: Mark = PLAIN


Text = tuple[Span, ...]


class Block(NamedTuple):
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
    return "".join([span.text for span in text])


def join_lines(texts: Iterable[Text]) -> Text:
    """Lines as one text, parted by line breaks."""
    runs: list[tuple[Mark, list[str]]] = []
    for number, text in enumerate(texts):
        for words, mark in (Span("\n"), *text) if number else text:
            if not runs or runs[-1][0] != mark:
                runs.append((mark, []))
            runs[-1][1].append(words)
    return tuple([Span("".join(words), mark) for mark, words in runs])


def with_prefix(prefix: str, text: Text) -> Text:
    """A text with plain words before it."""
    if not prefix or not text:
        return text
    first = text[0]
    return (Span(prefix + first.text), *text[1:]) if first.mark == PLAIN else (Span(prefix), *text)


def to_code(spans: Iterable[Span]) -> str:
    """The lines of what is nothing but code with line breaks in it, as they were written; empty for all other text."""
    parts = []
    for words, mark in spans:
        if mark.href or not (mark.code or words.isspace() or words == BREAK):
            return ""
        parts.append(words)
    lines = "".join(parts).replace("\xa0", " ").split(BREAK)
    if len(lines) < 2:
        return ""
    return "\n".join([_WRAPPED.sub(" ", line.removeprefix("\n")).rstrip() for line in lines]).strip("\n")


def to_text(spans: list[Span]) -> Text:
    """Spans as HTML shows them: white space folded across their borders, none at the ends or around line breaks."""
    if len(spans) == 1:
        words, mark = spans[0]
        text = _fold(words).strip(_NOTHING)
        if text is words and text and BREAK not in text:
            return (spans[0],)
        return (Span(text.replace(BREAK, "\n"), mark),) if text else ()
    return _trimmed(_merged(_unwrapped(spans)))


def to_text_again(spans: Iterable[Span]) -> Text:
    """The same for text that was folded before and has been changed since: its line breaks stay."""
    return to_text([Span(words.replace("\n", BREAK), mark) for words, mark in spans])


def _unwrapped(spans: list[Span]) -> list[Span]:
    """Without the blanks that wrapping made between two runs of Chinese or Japanese."""
    for span in spans:
        if "\n" in span.text and (not span.text.isascii() or span.text.isspace()):
            break
    else:
        return spans
    joined = [spans[0]]
    for span in spans[1:]:
        before = joined[-1].text
        if span.text.isspace() and _ENDS_WORD.match(before[-1:]):
            joined[-1] = joined[-1]._replace(text=before + span.text)
            continue
        if _ENDS_WIDE.search(before[-_NEAR:]) and _BEGINS_WIDE.match(span.text):
            joined[-1] = joined[-1]._replace(text=before.rstrip(" \t\r\f\n"))
        elif _ENDS_WORD.match(before[-1:]) and _BEGINS_LINE.match(span.text):
            span = span._replace(text=span.text.lstrip(" \t\r\f\n"))
        joined.append(span)
    return joined


def _fold(text: str) -> str:
    if "\n" in text:
        text = _UNEVEN.sub(" ", text if text.isascii() else _WIDE_WRAPPED.sub("", text))
    elif "  " in text or "\t" in text or "\r" in text or "\f" in text:
        text = _UNEVEN.sub(" ", text)
    return _AROUND_BREAK.sub(BREAK, text) if BREAK in text else text


def _merged(spans: list[Span]) -> list[Span]:
    """Runs with the same marks as one, without the space that follows a space or a line break."""
    merged: list[Span] = []
    before = BREAK
    for span in spans:
        raw, mark = span
        text = _fold(raw)
        if before in " \v":
            text = text.lstrip(" ")
        if not text:
            continue
        if text[0] == BREAK and merged:
            merged[-1] = Span(merged[-1].text.rstrip(" "), merged[-1].mark)
        before = text[-1]
        if merged and (not merged[-1].text or merged[-1].mark == mark):
            text = merged.pop().text + text
        merged.append(span if text is raw else Span(text, mark))
    return merged


def _trimmed(spans: list[Span]) -> Text:
    first, last = 0, len(spans)
    while first < last and not spans[first].text.strip(_NOTHING):
        first += 1
    while first < last and not spans[last - 1].text.strip(_NOTHING):
        last -= 1
    if first == last:
        return ()
    spans = spans[first:last]
    spans[0] = Span(spans[0].text.lstrip(_NOTHING), spans[0].mark)
    spans[-1] = Span(spans[-1].text.rstrip(_NOTHING), spans[-1].mark)
    return tuple([Span(span.text.replace(BREAK, "\n"), span.mark) if BREAK in span.text else span for span in spans])
