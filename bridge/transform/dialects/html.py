"""Blocks as HTML, by the rules of a dialect.

Escaped by construction, and printed as a sanitiser would print it, so that the gate can compare letter by letter.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from bridge.transform.blocks import PLAIN, Block, Kind, Span, Text
from bridge.transform.dialects.rules import Rules

_LISTS = {Kind.ULI: "ul", Kind.OLI: "ol"}
_INDENT = 4
"""Spaces of a step of indentation, where the code has none that is smaller."""


def to_html(title: str, subtitle: str, blocks: Iterable[Block], rules: Rules) -> str:
    """A whole story."""
    head = _element(rules.title, escape(title)) + _element(rules.subtitle, escape(subtitle))
    return head + "".join(_print(blocks, rules))


def _element(tag: str, words: str) -> str:
    return f"<{tag}>{words}</{tag}>" if tag and words else ""


def _print(blocks: Iterable[Block], rules: Rules) -> Iterator[str]:
    for kind, run in groupby(blocks, key=itemgetter(0)):
        if kind is Kind.P:
            yield "".join([f"<p>{_inline(block.text)}</p>" for block in run])
        elif kind in _LISTS:
            items = "".join([f"<li>{_inline(block.text)}</li>" for block in run])
            yield f"<{_LISTS[kind]}>{items}</{_LISTS[kind]}>"
        elif kind is Kind.PRE:
            yield rules.between.join([_code(block, rules) for block in run])
        else:
            yield from [_block(block, rules) for block in run]


def _block(block: Block, rules: Rules) -> str:
    match block.kind:
        case Kind.IMG:
            caption = f"<figcaption>{_inline(block.text)}</figcaption>" if block.text else ""
            alt = f' alt="{escape_attribute(block.alt)}"' if block.alt else ""
            return f'<figure><img src="{escape_attribute(block.url)}"{alt}>{caption}</figure>'
        case Kind.H3:
            return _element(rules.large, _inline(block.text))
        case Kind.H4:
            return _element(rules.small, _inline(block.text))
        case Kind.BQ:
            return f"<blockquote>{_inline(block.text)}</blockquote>"
        case _:
            return "<hr>"


def _code(block: Block, rules: Rules) -> str:
    language = ""
    if rules.language and block.language:
        language = f' data-code-block-mode="2" data-code-block-lang="{escape_attribute(block.language)}"'
    lines = escape(block.text[0].text).split("\n")
    # One tab for each step, however wide: of two spaces at the beginning of a line the importer leaves one.
    step = min([_INDENT, *(depth for line in lines if line.strip() and (depth := _depth(line)) > 1)])
    return f"<pre{language}>{rules.line.join([_line(line, rules, step) for line in lines])}</pre>"


def _line(line: str, rules: Rules, step: int) -> str:
    if not line.strip():
        return rules.blank
    tabs, spaces = divmod(_depth(line), step)
    return rules.tab * tabs + " " * spaces + line.lstrip(" ") if rules.tab else line


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _inline(text: Text) -> str:
    if len(text) == 1:
        return _linked(text[0].mark.href, _span(text[0]))
    return "".join([_linked(href, "".join(map(_span, run))) for href, run in groupby(text, key=_address)])


def _address(span: Span) -> str:
    return span.mark.href


def _linked(href: str, html: str) -> str:
    return f'<a href="{escape_attribute(href)}">{html}</a>' if href else html


def _span(span: Span) -> str:
    html = escape(span.text)
    if "\n" in html:
        html = html.replace("\n", "<br>")
    if span.mark is PLAIN:
        return html
    bold, italic, code, _ = span.mark
    if code:
        html = f"<code>{html}</code>"
    if italic:
        html = f"<em>{html}</em>"
    if bold:
        html = f"<strong>{html}</strong>"
    return html


def escape(text: str) -> str:
    """Text as an HTML serialiser writes it (https://html.spec.whatwg.org/#escapingString)."""
    return text.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(value: str) -> str:
    """An attribute's value, for double quotes."""
    return escape(value).replace('"', "&quot;")
