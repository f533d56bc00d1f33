"""Code: its lines, its language, and nothing of a highlighter's colours."""

import re

from bridge.models.letters import cut
from bridge.transform.blocks import Block, Kind, Span
from bridge.transform.dom import (
    TEXT,
    Node,
    attribute,
    classes,
    find,
    find_class,
    has,
    inside,
    outermost,
    text_of,
    words_in,
)
from bridge.transform.read.hints import find_hint, is_from, squeeze
from bridge.transform.read.state import Page

_CLASS = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|highlight-text|shiki-lang)-([\w#+.-]{1,30})"
    r"|(?:^|\s)brush:\s*([\w#+.-]{1,30})|(?:^|\s)hljs\s+(?!language-)([\w#+.-]{1,30})"
)
_ATTRIBUTES = ("data-enlighter-language", "data-lang", "data-language", "data-code-block-lang", "lang")
_NONE = {"", "none", "plain", "text", "plaintext", "generic", "raw", "no-highlight", "nohighlight", "hljs"}
_NOT_CODE = frozenset({"gutter", "linenos", "lineno", "line-numbers-rows", "blob-num", "crayon-nums", "rouge-gutter"})
_BLANK_LINE = re.compile(r"^[^\S\n]+$", re.MULTILINE)
_LINES = frozenset({"div", "p", "tr", "li"})
_LONGEST = 600
"""Characters of a page's own words that a note repeats."""


def read_code(page: Page, node: Node) -> None:
    """A ``<pre>`` keeps its text to the letter: Medium's code block holds one text, and no marks.

    A shortcode inside code is run by WordPress when the page is rendered, so the raw block has the true text.
    """
    text = to_lines(node)
    if _is_code_block(node):
        text = _true_text(page, node, text)
    add_code(page, text, _language(node))


def add_code(page: Page, text: str, language: str) -> None:
    """A code block, if there is any code; lines of nothing but blanks are empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BLANK_LINE.sub("", text).strip("\n").rstrip()
    if text:
        page.seen["code blocks"] += 1
        page.add(Block(Kind.PRE, (Span(text),), language=language))


def read_crayon(page: Page, node: Node) -> bool:
    """Crayon prints code as a table of coloured lines, and once more plain, in a text area."""
    plain = find(node, "textarea")
    if plain is None:
        return False
    language = find_class(node, "crayon-language")
    add_code(page, text_of(plain), _known(text_of(language).strip()) if language is not None else "")
    return True


def read_code_table(page: Page, node: Node) -> bool:
    """Highlighters with line numbers, and GitHub's gists, print a table: numbers beside lines."""
    if not has(node, "td.code, td.blob-code"):
        return False
    cells = outermost(node, lambda one: one.tag == "td")
    known = [(cell, names) for cell in cells if _NOT_CODE.isdisjoint(names := classes(cell))]
    is_gist = any("blob-code" in names for _, names in known)
    if not is_gist and not any("code" in names and find(cell, "pre") is not None for cell, names in known):
        return False
    add_code(page, "\n".join(to_lines(cell).strip("\n") for cell, _ in known), _language(node))
    return True


def _true_text(page: Page, node: Node, rendered: str) -> str:
    source = page.source
    if not source.codes or squeeze(rendered) in source.said:
        return rendered
    true = find_hint(page, node, source.codes, _is_code_block, lambda one, hint: is_from(to_lines(one), hint.value))
    if not true:
        return rendered
    known = set(true.split())
    page.note("code.raw", words=cut(" ".join(word for word in rendered.split() if word not in known), _LONGEST))
    return true


def _is_code_block(node: Node) -> bool:
    return node.tag == "pre" and "wp-block-code" in classes(node)


def to_lines(node: Node) -> str:
    """The text inside with its line breaks, however they are marked up; line numbers are left out."""
    parts: list[str] = []
    stack = [iter(inside(node))]
    while stack:
        tag, child = next(stack[-1], ("", None))
        if child is None:
            stack.pop()
        elif tag == TEXT:
            parts.append(words_in(child))
        elif tag == "br":
            parts.append("\n")
        elif _NOT_CODE.isdisjoint(classes(child)) and tag not in {"button", "script", "style"}:
            if tag in _LINES and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            stack.append(iter(inside(child)))
    return "".join(parts)


def _language(node: Node) -> str:
    parent = node.parent
    grandparent = parent.parent if parent is not None else None
    for one in (node, find(node, "code"), parent, grandparent):
        if one is None:
            continue
        match = _CLASS.search(attribute(one, "class"))
        said = next(filter(None, match.groups())) if match else _attribute(one)
        if known := _known(said):
            return known
    return ""


def _attribute(node: Node) -> str:
    names = _ATTRIBUTES if node.tag in {"pre", "code"} else _ATTRIBUTES[:-1]
    return next((value for name in names if (value := attribute(node, name))), "")


def _known(language: str) -> str:
    language = language.lower()
    return language if language not in _NONE and re.fullmatch(r"[\w#+.-]{1,30}", language) else ""
