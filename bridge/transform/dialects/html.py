"""Blocks as HTML, by the rules of a dialect.

Escaped by construction, and printed as a sanitiser would print it, so that the gate can compare letter by letter.
"""

from collections.abc import Iterable

from bridge.transform.blocks import PLAIN, Block, Kind, Mark, Text
from bridge.transform.dialects.rules import Rules

_TAGS = {
    Kind.P: ("<p>", "</p>"),
    Kind.BQ: ("<blockquote>", "</blockquote>"),
    **dict.fromkeys((Kind.ULI, Kind.OLI), ("<li>", "</li>")),
}
_LIST_BEGINS = {Kind.ULI: "<ul>", Kind.OLI: "<ol>"}
_LIST_ENDS = {Kind.ULI: "</ul>", Kind.OLI: "</ol>"}
_INDENT = 4
"""Spaces of a step of indentation, where the code has none that is smaller."""


def to_html(title: str, subtitle: str, blocks: Iterable[Block], rules: Rules) -> str:
    """A whole story."""
    html = [_element(rules.title, escape(title)), _element(rules.subtitle, escape(subtitle))]
    tags = {
        **_TAGS,
        Kind.H3: (f"<{rules.large}>", f"</{rules.large}>"),
        Kind.H4: (f"<{rules.small}>", f"</{rules.small}>"),
    }
    before = Kind.P
    for block in blocks:
        kind = block.kind
        if kind is not before:
            html.append(_LIST_ENDS.get(before, "") + _LIST_BEGINS.get(kind, ""))
        elif kind is Kind.PRE:
            html.append(rules.between)
        if kind in tags:
            opening, closing = tags[kind]
            html.append(f"{opening}{_inline(block.text)}{closing}")
        else:
            html.append(_other(block, rules))
        before = kind
    html.append(_LIST_ENDS.get(before, ""))
    return "".join(html)


def _element(tag: str, words: str) -> str:
    return f"<{tag}>{words}</{tag}>" if tag and words else ""


def _other(block: Block, rules: Rules) -> str:
    """A block that is more, or less, than words."""
    if block.kind is Kind.IMG:
        caption = f"<figcaption>{_inline(block.text)}</figcaption>" if block.text else ""
        alt = f' alt="{escape_attribute(block.alt)}"' if block.alt else ""
        return f'<figure><img src="{escape_attribute(block.url)}"{alt}>{caption}</figure>'
    return _code(block, rules) if block.kind is Kind.PRE else "<hr>"


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
    """The words with their marks; what stands side by side and leads to the same address is one link."""
    if len(text) == 1 and text[0].mark is PLAIN:
        return _lines(text[0].text)
    html, link = "", ""
    for words, mark in text:
        words = _lines(words)
        if mark is not PLAIN:
            words = _marked(words, mark)
        if mark.href != link:
            html += "</a>" if link else ""
            link = mark.href
            html += f'<a href="{escape_attribute(link)}">' if link else ""
        html += words
    return f"{html}</a>" if link else html


def _lines(words: str) -> str:
    html = escape(words)
    return html.replace("\n", "<br>") if "\n" in html else html


def _marked(html: str, mark: Mark) -> str:
    bold, italic, code, _ = mark
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
