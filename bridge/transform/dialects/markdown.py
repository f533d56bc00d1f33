"""Markdown through markdownify, over our own HTML; what is text stays text.

markdownify escapes two characters, so that a post about HTML or Markdown comes alive in it. Here everything that could
begin markup is escaped (https://spec.commonmark.org/0.31.2/#backslash-escapes), and marks stand only where the rules of
flanking let them close (section 6.2 there).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from markdownify import ATX, BACKSLASH, MarkdownConverter

from bridge.transform.blocks import PLAIN, Block, Kind, Mark, Span, Text
from bridge.transform.dialects.html import to_html
from bridge.transform.dialects.rules import RULES, Dialect

_ANYWHERE = re.compile(r"([\\`*_\[\]<|~]|&(?=[#a-zA-Z])|!$)")
_AT_START = re.compile(r"^(\s*)(?:([#>=+-])|(\d{1,9})([.)]))", re.MULTILINE)
_BLANKS = re.compile(r"[\t\r\n ]+")
_TICKS = re.compile(r"`+")
_UNSAFE_IN_TARGET = re.compile(r"[()<>\\\s`]")
_CLOSING = re.compile(r"(?<![^ ])#+$")
"""What CommonMark would take for the end of a heading (section 4.2)."""


def to_markdown(title: str, subtitle: str, blocks: Iterable[Block]) -> str:
    """A whole story in CommonMark."""
    fitting = [block if block.kind is Kind.PRE else block._replace(text=_fit(block.text)) for block in blocks]
    html = to_html(title, subtitle, fitting, RULES[Dialect.MARKDOWN])
    return str(_Converter(heading_style=ATX, bullets="-", newline_style=BACKSLASH).convert(html)).strip() + "\n"


class _Converter(MarkdownConverter):
    """markdownify, with escaping that leaves no live markup, and addresses that cannot end their link.

    The signatures are its own, whether a method needs all that it is given or not.
    """

    def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        text = _ANYWHERE.sub(r"\\\1", text)
        return _AT_START.sub(
            lambda match: match[1] + (f"\\{match[2]}" if match[2] else f"{match[3]}\\{match[4]}"), text
        )

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        words = text.strip()
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}[{words}]({_to_target(el['href'])}){after}" if words else text

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        return f"![{self.escape(el.get('alt', ''), set())}]({_to_target(el['src'])})"

    def convert_figcaption(self, _el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        return f"\n\n{text.strip()}\n\n"

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        words = _CLOSING.sub(lambda match: match[0].replace("#", "\\#"), _BLANKS.sub(" ", text).strip())
        return f"\n\n{'#' * n} {words}\n\n"

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        longest = max(map(len, _TICKS.findall(text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"\n\n{fence}{el.get('data-code-block-lang', '')}\n{text}\n{fence}\n\n"


def _to_target(url: str) -> str:
    return _UNSAFE_IN_TARGET.sub(lambda match: f"%{ord(match[0]):02X}", url)


def _fit(text: Text) -> Text:
    """Bold and italic only where Markdown can end them: not against other marks, not with a sign against a letter."""
    if all(span.mark is PLAIN or span.mark == PLAIN for span in text):
        return text
    text = _with_blanks_unlinked([part for span in text for part in _by_line(span)])
    # markdownify drops marks around nothing but blanks, and the blanks with them.
    text = tuple([span._replace(mark=_without_marks(span.mark)) if span.text.isspace() else span for span in text])
    spans: list[Span] = []
    for number, span in enumerate(text):
        mark = span.mark
        if not (mark.bold or mark.italic):
            spans.append(span)
            continue
        before = spans[-1] if spans and spans[-1].mark.href == mark.href else None
        after = text[number + 1] if number + 1 < len(text) and text[number + 1].mark.href == mark.href else None
        if before is not None and (before.mark.bold or before.mark.italic) and _touch(before, span):
            spans.append(Span(span.text, _without_marks(mark)))
        else:
            spans += _without_signs(span, before, after)
    return _with_code_apart(spans)


def _by_line(span: Span) -> list[Span]:
    """A span whose marks end where they can: not at a line break, and code not on another line.

    What begins a line within code could begin a block (section 5.2 there).
    """
    text, mark = span
    if "\n" not in text or mark == PLAIN:
        return [span]
    parts = re.split(r"(\n+)" if mark.code else r"(^\s+|\s+$)", text)
    return [Span(part, Mark(href=mark.href) if part.isspace() else mark) for part in parts if part]


def _with_blanks_unlinked(spans: list[Span]) -> Text:
    """A line break at an end of a link stands beside it, where its sign escapes nothing."""
    return tuple(_unlink_first(_unlink_first(spans)[::-1])[::-1])


def _unlink_first(spans: list[Span]) -> list[Span]:
    """The spans, without the address of blanks that begin a link."""
    found: list[Span] = []
    last = ""
    for span in spans:
        if span.mark.href != last and span.text.isspace():
            found.append(Span(span.text))
        else:
            found.append(span)
            last = span.mark.href
    return found


def _with_code_apart(spans: list[Span]) -> Text:
    """Two runs of code with the same marks as one, since their signs would be taken together."""
    apart: list[Span] = []
    for span in spans:
        if span.mark.code and apart and apart[-1].mark == span.mark:
            apart[-1] = Span(apart[-1].text + span.text, span.mark)
        else:
            apart.append(span)
    return tuple(apart)


def _without_marks(mark: Mark) -> Mark:
    return mark._replace(bold=False, italic=False)


def _touch(one: Span, other: Span) -> bool:
    return not (one.text[-1:].isspace() or other.text[:1].isspace())


def _without_signs(span: Span, before: Span | None, after: Span | None) -> list[Span]:
    """The span with signs at its ends outside the marks, where a letter follows them."""
    if span.mark.code:
        has_letters = _is_letter(before.text[-1:] if before else "") or _is_letter(after.text[:1] if after else "")
        return [Span(span.text, _without_marks(span.mark)) if has_letters else span]
    plain = _without_marks(span.mark)
    first, last = 0, len(span.text)
    if before is not None and not before.mark.code and _is_letter(before.text[-1:]):
        while first < last and _is_sign(span.text[first]):
            first += 1
    if after is not None and not after.mark.code and _is_letter(after.text[:1]):
        while first < last and _is_sign(span.text[last - 1]):
            last -= 1
    parts = (Span(span.text[:first], plain), Span(span.text[first:last], span.mark), Span(span.text[last:], plain))
    return [part for part in parts if part.text]


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_letter(character: str) -> bool:
    return bool(character) and not character.isspace() and not _is_sign(character)
