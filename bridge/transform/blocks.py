"""Medium's own model of a story: a flat list of typed blocks with marked-up text.

Medium knows sixteen kinds of paragraph; these are the ones that its editor makes. It has no table, footnote, nested
list, underline, colour or alignment, so neither have we. Named tuples, because a story has thousands of these.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple

BREAK = "\v"
"""A line break while text is being read; white space has been folded when it becomes a line feed."""
_BLANKS = re.compile(" {2,}")
_AS_BLANKS = str.maketrans("\t\r\f\n", "    ")
_NEAR = 200
"""Blanks behind a word that are looked at; more are no wrapping."""
_AROUND_BREAK = re.compile(r" *\v *")
_WIDE = (
    "\u2e80-\u312f\u3190-\u31ef\u3200-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffef\U00020000-\U0003ffff"
)
_HAS_WIDE = re.compile(f"[{_WIDE}]")
_WIDE_WRAPPED = re.compile(f"(?<=[{_WIDE}])[ \\t\\r\\f]*\\n[ \\t\\r\\f\\n]*(?=[{_WIDE}])")
_ENDS_WIDE = re.compile(f"[{_WIDE}][ \\t\\r\\f]*\\n[ \\t\\r\\f\\n]*$")
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


def as_bold(mark: Mark) -> Mark:
    return Mark(True, mark.italic, mark.code, mark.href)


def as_italic(mark: Mark) -> Mark:
    return Mark(mark.bold, True, mark.code, mark.href)


def as_code(mark: Mark) -> Mark:
    return Mark(mark.bold, mark.italic, True, mark.href)


def as_link(mark: Mark, href: str) -> Mark:
    """The mark of words that lead somewhere; inside another link they lead where they say themselves, if they do."""
    return Mark(mark.bold, mark.italic, mark.code, href) if href else mark


class Span(NamedTuple):
    """A run of text with the same marks; a line feed in it is a line break."""

    text: str
    mark: Mark = PLAIN


Text = tuple[Span, ...]
Piece = tuple[str, Mark]
"""A span while a line is read: there are several for each span of the text that is made of them."""
to_span: Callable[[Piece], Span] = partial(tuple.__new__, Span)
"""The span of a piece; twice as fast as the call, which goes through Python."""


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


to_block: Callable[[tuple[Kind, Text, str, str, str]], Block] = partial(tuple.__new__, Block)
"""The block of all its parts, as fast as ``to_span``."""


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


def to_code(spans: Iterable[Piece]) -> str:
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


def to_text(line: Sequence[Piece]) -> Text:
    """A line as HTML shows it: white space folded across its pieces, none at the ends or around line breaks."""
    if len(line) == 1:
        words, mark = line[0]
        words = _fold(words).strip(_NOTHING)
        if BREAK in words:
            words = words.replace(BREAK, "\n")
        return (to_span((words, mark)),) if words else ()
    return _trimmed(_merged(_unwrapped(line)))


def to_text_again(text: Iterable[Piece]) -> Text:
    """The same for text that was folded before and has been changed since: its line breaks stay."""
    return to_text([(words.replace("\n", BREAK), mark) for words, mark in text])


def _unwrapped(line: Sequence[Piece]) -> Sequence[Piece]:
    """Without the blanks that wrapping made between two runs of Chinese or Japanese."""
    for words, _ in line:
        if not words.isascii() and _HAS_WIDE.search(words):
            break
    else:
        return line
    joined = [line[0]]
    for words, mark in line[1:]:
        before, before_mark = joined[-1]
        if words.isspace() and _HAS_WIDE.match(before[-1:]):
            joined[-1] = (before + words, before_mark)
            continue
        if _ENDS_WIDE.search(before[-_NEAR:]) and _BEGINS_WIDE.match(words):
            joined[-1] = (before.rstrip(" \t\r\f\n"), before_mark)
        elif _HAS_WIDE.match(before[-1:]) and _BEGINS_LINE.match(words):
            words = words.lstrip(" \t\r\f\n")
        joined.append((words, mark))
    return joined


def _fold(words: str) -> str:
    if "\n" in words and not words.isascii():
        words = _WIDE_WRAPPED.sub("", words)
    if "\n" in words or "\t" in words or "\r" in words or "\f" in words:
        words = words.translate(_AS_BLANKS)
    if "  " in words:
        words = _BLANKS.sub(" ", words)
    return _AROUND_BREAK.sub(BREAK, words) if BREAK in words else words


def _merged(line: Sequence[Piece]) -> list[Piece]:
    """Runs with the same marks as one, without the space that follows a space or a line break."""
    merged: list[Piece] = []
    run, run_mark = "", PLAIN
    before = BREAK
    for words, mark in line:
        words = _fold(words)
        if before in " \v":
            words = words.lstrip(" ")
        if not words:
            continue
        before = words[-1]
        if words[0] == BREAK:
            run = run.rstrip(" ")
        if not run or mark == run_mark:
            run += words
        else:
            merged.append((run, run_mark))
            run = words
        run_mark = mark
    if run:
        merged.append((run, run_mark))
    return merged


def _trimmed(line: list[Piece]) -> Text:
    """The spans of a line, without what alone makes no paragraph at either end."""
    words = ""
    while line and not (words := line[-1][0].rstrip(_NOTHING)):
        line.pop()
    if not line:
        return ()
    line[-1] = (words, line[-1][1])
    first = 0
    while not (words := line[first][0].lstrip(_NOTHING)):
        first += 1
    line[first] = (words, line[first][1])
    return tuple([to_span((words.replace(BREAK, "\n"), mark)) for words, mark in line[first:]])
