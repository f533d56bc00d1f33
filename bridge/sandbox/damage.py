"""What Medium's import does to markup, as those who looked have told it. Pure.

The rules, each from reports of imports in 2025 and 2026; where reports leave a choice, the stricter reading is taken:

* h1 and h2 become the large heading (h3), h3 to h6 the small one (h4); lists lose their depth; of inline markup strong,
  em, a and code stay, and everything else is unwrapped. Navigation that stands inside the article becomes text of it.
* ``<pre><code>`` falls together into one line and leaves an empty code block behind; ``<br>`` in it is simply gone.
* A bare ``<pre>`` keeps the lines that ``<br>`` ends, and only those. Spaces at the start of a line run together, tabs
  stay; an empty line splits the block, one of ``&nbsp;`` does not; two blocks in a row become one. Any ``<span>`` in it
  costs the code. HTML comments are removed from code even when they are escaped.
* A table's words run together, and pictures in its cells are lost. iframes, scripts, forms and players are gone, and
  what was meant to become an embed is a plain link.
* A figure whose caption holds a link is dropped, picture and all. Other captions and alt texts are kept.
* Straight quotes become curly, ``--`` a dash and ``...`` an ellipsis, but not in code.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape, unescape
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bridge.sandbox.blocks import Block
from bridge.sandbox.preformatted import Code, read_code
from bridge.sandbox.typography import Typesetter

_TEXT = "-text"
_GONE = {
    "-comment", "!doctype", "script", "style", "noscript", "template", "iframe", "object", "embed", "form", "button",
    "input", "select", "textarea", "svg", "math", "canvas", "video", "audio", "head", "title", "link", "meta",
}  # fmt: skip
_KINDS = {
    "h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4", "blockquote": "blockquote", "ul": "ul",
    "ol": "ol",
}  # fmt: skip
_BOXES = {"div", "section", "article", "main", "body", "center", "figure"}
"""What stands around blocks without being one: it does not part two neighbours."""
_BLOCKS = _BOXES | set(_KINDS) | {
    "p", "li", "pre", "hr", "table", "img", "picture", "figcaption", "nav", "aside", "header", "footer", "address",
    "details", "summary", "dl", "dt", "dd",
}  # fmt: skip
_INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_LONE_ADDRESS = re.compile(r"https?://[^\s<]+")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<[^>]*>")


class TooDeep(ValueError):
    """The markup nests deeper than people write."""


def damage(html: str, base: str, deepest: int = 200) -> list[Block]:
    """What is left of an extracted article.

    Args:
        base: the address of the page; relative addresses are taken from there.
        deepest: levels at most.

    Raises:
        TooDeep: there are more.
    """
    body = LexborHTMLParser(html).body
    reader = _Reader(base, deepest)
    if body is not None:
        reader.walk(body)
    reader.end_paragraph()
    reader.end_code()
    return reader.blocks


class _Reader:
    """Walks the tree once. A paragraph is gathered piece by piece and ends where a block begins or ends."""

    def __init__(self, base: str, deepest: int) -> None:
        self.blocks: list[Block] = []
        self._base = base
        self._left = deepest
        self._kind = "p"
        self._pieces: list[str] = []
        self._typesetter = Typesetter()
        self._code = Code()

    def walk(self, node: LexborNode) -> None:
        with self._one_deeper():
            for child in _inside(node):
                self._read(child)

    @contextmanager
    def _one_deeper(self) -> Iterator[None]:
        if self._left == 0:
            raise TooDeep
        self._left -= 1
        yield
        self._left += 1

    def _read(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _GONE:
            return
        if address := node.attributes.get("data-oembed-url"):
            self._add(Block("p", self._link(address, escape(address))))
        elif tag in _BLOCKS or (tag != _TEXT and any(one.tag in _BLOCKS for one in _every(node))):
            self._read_block(tag, node)
        else:
            self._pieces.append(self._print(node))

    def _read_block(self, tag: str, node: LexborNode) -> None:
        self.end_paragraph()
        if tag not in _BOXES and tag != "pre":
            self.end_code()
        readers = {"pre": self._read_pre, "img": self._read_image, "figure": self._read_figure}
        if tag == "hr":
            self._add(Block("hr"))
        elif tag == "table":
            self._read_table(node)
        elif tag in readers:
            readers[tag](node)
        else:
            with self._as(_KINDS.get(tag, self._kind)):
                self.walk(node)
        self.end_paragraph()

    @contextmanager
    def _as(self, kind: str) -> Iterator[None]:
        """What a paragraph inside becomes."""
        outer, self._kind = self._kind, kind
        yield
        self.end_paragraph()
        self._kind = outer

    def end_paragraph(self) -> None:
        html = _SPACE.sub(" ", "".join(self._pieces)).strip()
        self._pieces.clear()
        self._typesetter = Typesetter()
        if not _TAG.sub("", html).strip():
            return
        if _LONE_ADDRESS.fullmatch(html):
            html = self._link(unescape(html), html)
        self._add(Block(self._kind, html))

    def end_code(self) -> None:
        self.blocks += self._code.take()

    def _add(self, block: Block) -> None:
        self.end_code()
        self.blocks.append(block)

    def _read_pre(self, node: LexborNode) -> None:
        if blocks := read_code(node):
            self.end_code()
            self.blocks += blocks
        else:
            self._code.add(node)

    def _read_image(self, node: LexborNode, caption: str = "") -> None:
        src = self._absolute(node.attributes.get("src") or "")
        self._add(Block("figure", caption, src, node.attributes.get("alt") or ""))

    def _read_figure(self, node: LexborNode) -> None:
        inner = list(_every(node))
        caption = next((one for one in inner if one.tag == "figcaption"), None)
        images = [one for one in inner if one.tag == "img"]
        if not images or any(one.tag in {"figure", "table"} for one in inner):
            self.walk(node)
        elif caption is None or not any(one.tag == "a" for one in _every(caption)):
            words = self._print(caption) if caption else ""
            for image in images:
                self._read_image(image, _SPACE.sub(" ", words).strip() if image is images[-1] else "")

    def _read_table(self, node: LexborNode) -> None:
        cells = [one for one in _every(node) if one.tag in {"td", "th"}]
        words = "".join(_SPACE.sub(" ", one.text(deep=True)).strip() for one in cells)
        if words:
            self._add(Block("p", escape(Typesetter().set(words), quote=False)))

    def _print(self, node: LexborNode) -> str:
        """Inline markup."""
        tag = node.tag or ""
        if tag in _GONE:
            return ""
        if tag == _TEXT:
            text = _SPACE.sub(" ", node.text_content or "")
            is_address = _LONE_ADDRESS.fullmatch(text.strip())
            return escape(self._typesetter.skip(text) if is_address else self._typesetter.set(text), quote=False)
        if tag == "br":
            self._typesetter.skip(" ")
            return "<br>"
        if tag == "code":
            return f"<code>{escape(self._typesetter.skip(node.text(deep=True)), quote=False)}</code>"
        with self._one_deeper():
            inner = "".join(self._print(child) for child in _inside(node))
        if tag == "a":
            return self._link(node.attributes.get("href") or "", inner)
        return f"<{_INLINE[tag]}>{inner}</{_INLINE[tag]}>" if tag in _INLINE and inner.strip() else inner

    def _link(self, address: str, inner: str) -> str:
        href = self._absolute(address)
        is_link = inner.strip() and href.startswith(("http://", "https://", "mailto:"))
        return f'<a href="{escape(href)}">{inner}</a>' if is_link else inner

    def _absolute(self, address: str) -> str:
        try:
            return urljoin(self._base, address.strip()) if address.strip() else ""
        except ValueError:  # such as http://[
            return ""


def _inside(node: LexborNode) -> Iterator[LexborNode]:
    return iter(node.iter(include_text=True))


def _every(node: LexborNode) -> Iterator[LexborNode]:
    """Every element and text inside, in order."""
    inner = iter(node.traverse(include_text=True))
    next(inner)  # the node itself
    return inner
