"""Code: its lines, its language, and nothing of a highlighter's colours."""

import re

from bridge.models import Severity
from bridge.transform.blocks import Block, Kind, Span
from bridge.transform.dom import Node, attribute, children, find, is_text
from bridge.transform.read.state import Page

_CLASS = re.compile(r"(?:^|\s)(?:language|lang|highlight-source)-([\w#+.-]{1,30})|brush:\s*([\w#+.-]{1,30})")
_ATTRIBUTES = ("data-enlighter-language", "data-lang", "data-language", "lang")
_NONE = {"", "none", "plain", "text", "plaintext", "generic", "raw"}


def read_code(page: Page, node: Node) -> None:
    """A ``<pre>`` keeps its text to the letter: Medium's code block holds one text, and no marks.

    A shortcode inside code is run by WordPress when the page is rendered, so the raw block has the true text.
    """
    text = _lines(node)
    if "wp-block-code" in attribute(node, "class"):
        text = _true_text(page, text)
    text = text.replace("\r\n", "\n").strip("\n").rstrip()
    if text:
        page.add(Block(Kind.PRE, (Span(text),), language=_language(node)))


def _true_text(page: Page, rendered: str) -> str:
    codes = page.source.codes
    number, page.codes_read = page.codes_read, page.codes_read + 1
    if number >= len(codes) or codes[number].split() == rendered.split():
        return rendered
    page.note("code", Severity.INFO, "a code block was taken from the raw post, as rendering had changed it")
    return codes[number]


def _lines(node: Node) -> str:
    parts: list[str] = []
    stack = [iter(children(node))]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif is_text(child):
            parts.append(child.text_content or "")
        elif child.tag == "br":
            parts.append("\n")
        else:
            if child.tag in {"div", "p", "tr", "li"} and parts and not parts[-1].endswith("\n"):
                parts.append("\n")
            stack.append(iter(children(child)))
    return "".join(parts)


def _language(node: Node) -> str:
    inner = find(node, "code")
    for one in (node, inner, node.parent):
        if one is None:
            continue
        match = _CLASS.search(attribute(one, "class"))
        said = (
            (match[1] or match[2]) if match else next((attribute(one, n) for n in _ATTRIBUTES if attribute(one, n)), "")
        )
        if said.lower() not in _NONE and re.fullmatch(r"[\w#+.-]{1,30}", said):
            return said.lower()
    return ""
