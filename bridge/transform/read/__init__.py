"""One walk over a post's tree, element by element, into Medium's blocks and notes. No markup passes through."""

from collections.abc import Iterable
from dataclasses import replace

from bridge.errors import ContentError
from bridge.models import Severity
from bridge.transform.blocks import BREAK, Block, Kind, Span
from bridge.transform.dom import MOST_DEPTH, Node, attribute, children, classes, find, is_text, text_of
from bridge.transform.read import code, embeds, lists, media, tables
from bridge.transform.read.addresses import to_link
from bridge.transform.read.junk import JUNK, PLACES, UNSEEN
from bridge.transform.read.state import Page, Source
from bridge.transform.read.text import to_words

__all__ = ["Page", "Source", "read"]

_BOLD = frozenset({"strong", "b"})
_ITALIC = frozenset({"em", "i", "cite", "dfn", "var", "address"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_PLAIN = frozenset(
    {
        "abbr",
        "acronym",
        "bdi",
        "bdo",
        "big",
        "data",
        "del",
        "font",
        "ins",
        "label",
        "mark",
        "output",
        "q",
        "ruby",
        "s",
        "small",
        "span",
        "strike",
        "sub",
        "sup",
        "time",
        "u",
        "wbr",
    }
)
_HEADINGS = {"h1": Kind.H3, "h2": Kind.H3, "h3": Kind.H4, "h4": Kind.H4, "h5": Kind.H4, "h6": Kind.H4}
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPT = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_PLAIN_MARK = Span("")


def read(body: Node, source: Source) -> Page:
    """Read a parsed post.

    Raises:
        ContentError: the tree is deeper than a person writes.
    """
    page = Page(source)
    _Reader(page).walk(body, _PLAIN_MARK, 0)
    page.end_line()
    return page


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page

    def walk(self, node: Node, mark: Span, depth: int) -> None:
        """Read what is inside ``node``; ``mark`` holds the marks that are on."""
        if depth > MOST_DEPTH:
            raise ContentError(f"the post's markup is more than {MOST_DEPTH} levels deep")
        for child in children(node):
            if is_text(child):
                self.page.write(replace(mark, text=to_words(self.page, child.text_content or "")))
            else:
                self.element(child, mark, depth + 1)

    def element(self, node: Node, mark: Span, depth: int) -> None:
        """Read one element by what it is."""
        tag = node.tag or ""
        if self._is_left_out(node, tag):
            return
        if tag in _BOLD:
            self.walk(node, replace(mark, bold=True), depth)
        elif tag in _ITALIC:
            self.walk(node, replace(mark, italic=True), depth)
        elif tag in _CODE:
            self.walk(node, replace(mark, code=True), depth)
        elif tag == "a":
            self._link(node, mark, depth)
        elif tag == "br":
            self.page.write(replace(mark, text=BREAK))
        elif tag in {"sup", "sub"}:
            self._raised(node, tag, mark, depth)
        elif tag == "q":
            self._quoted_words(node, mark, depth)
        elif tag in _PLAIN:
            self.walk(node, mark, depth)
        else:
            self._block(node, tag, mark, depth)

    def _is_left_out(self, node: Node, tag: str) -> bool:
        if tag in PLACES:
            self._note_loss(node, PLACES[tag], f"<{tag}>")
            return True
        names = {*classes(node), attribute(node, "id")}
        if names & UNSEEN or "hidden" in node.attributes:
            return True
        maker = next((JUNK[name] for name in names if name in JUNK), "")
        if maker:
            self._note_loss(node, "plugin", maker)
        return bool(maker)

    def _note_loss(self, node: Node, kind: str, what: str) -> None:
        words = " ".join(text_of(node).split())
        if kind and (words or kind != "form"):
            said = f": {words[:200]}" if words else ""
            self.page.note(kind, Severity.WARNING, f"{what} was left out{said}")

    def _link(self, node: Node, mark: Span, depth: int) -> None:
        href = to_link(attribute(node, "href"), self.page.source.base)
        image = find(node, "img")
        if image is not None and not text_of(node).strip():
            media.read_image(self.page, image, href)
            return
        given = attribute(node, "href").strip()
        if given and not href and not given.startswith("#"):
            self.page.note(
                "link", Severity.WARNING, f"a link that leads nowhere safe became plain text: {given[:80]!a}"
            )
        self.walk(node, replace(mark, href=href or mark.href), depth)

    def _raised(self, node: Node, tag: str, mark: Span, depth: int) -> None:
        """Medium has no superscript: a footnote's number stands in brackets, digits have characters of their own."""
        words = text_of(node).strip()
        if "fn" in classes(node) or attribute(node, "data-fn"):
            self.page.write(replace(mark, text=f"[{words}]", href=""))
        elif words and all(one in "0123456789+-" for one in words):
            self.page.write(replace(mark, text=words.translate(_SUPERSCRIPT if tag == "sup" else _SUBSCRIPT)))
        else:
            self.walk(node, mark, depth)

    def _quoted_words(self, node: Node, mark: Span, depth: int) -> None:
        self.page.write(replace(mark, text="“"))
        self.walk(node, mark, depth)
        self.page.write(replace(mark, text="”"))

    def _block(self, node: Node, tag: str, mark: Span, depth: int) -> None:
        names = set(classes(node))
        if tag == "img":
            media.read_image(self.page, node)
        elif tag in _HEADINGS:
            self._as(_HEADINGS[tag], node, replace(mark, bold=False), depth)
        elif tag == "pre" and "wp-block-verse" not in names:
            code.read_code(self.page, node)
        elif tag == "hr":
            self.page.add(Block(Kind.HR))
        elif tag in {"ul", "ol", "menu"}:
            self.page.end_line()
            lists.read_list(self, node)
        elif tag == "table":
            self.page.end_line()
            tables.read_table(self.page, node, self.inline)
        elif tag == "figure":
            self._figure(node, names, mark, depth)
        elif tag == "blockquote":
            self._quote(node, names, depth)
        elif tag == "iframe":
            embeds.read_iframe(self.page, node)
        elif tag in {"video", "audio"}:
            media.read_player(self.page, node, tag)
        elif tag == "math":
            self._formula(node, mark)
        elif "wp-block-embed__wrapper" in names or "wp-block-embed" in names:
            embeds.read_embed(self.page, node)
        else:
            self.page.end_line()
            self.walk(node, replace(mark, bold=mark.bold or tag in {"summary", "dt"}), depth)
            self.page.end_line()

    def _as(self, kind: Kind, node: Node, mark: Span, depth: int) -> None:
        self.page.end_line()
        before, self.page.kind = self.page.kind, kind
        self.walk(node, mark, depth)
        self.page.end_line()
        self.page.kind = before

    def _quote(self, node: Node, names: set[str], depth: int) -> None:
        """Medium's quotation is a kind of paragraph: each of the quotation's paragraphs becomes one."""
        if embeds.is_quotation(names):
            embeds.read_embed(self.page, node)
            return
        self._as(Kind.BQ, node, _PLAIN_MARK, depth)

    def _figure(self, node: Node, names: set[str], mark: Span, depth: int) -> None:
        """A figure's caption goes to its image; the figures of a gallery keep their own."""
        self.page.end_line()
        if "wp-block-pullquote" in names:
            self.page.note("quote", Severity.INFO, "a pull quote became a quotation; Medium makes one by hand only")
        first = len(self.page.blocks)
        captions = []
        if "wp-block-embed" in names:
            embeds.read_embed(self.page, node)
            captions = [child for child in children(node) if child.tag == "figcaption"]
        else:
            for child in children(node):
                if child.tag == "figcaption":
                    captions.append(child)
                elif is_text(child):
                    self.page.write(replace(mark, text=child.text_content or ""))
                else:
                    self.element(child, mark, depth + 1)
        self.page.end_line()
        for caption in captions:
            media.add_caption(self.page, first, self.inline(caption))

    def _formula(self, node: Node, mark: Span) -> None:
        """Medium has no formulas; their TeX, where the page carries it, is what a reader can make out."""
        source = find(node, "annotation")
        words = text_of(source if source is not None else node).strip()
        self.page.write(replace(mark, text=words, code=True))
        self.page.note("math", Severity.WARNING, f"a formula became its source: {words[:80]}")

    def inline(self, node: Node) -> list[Span]:
        """The words inside, as one line; blocks inside are taken out of it and stand before it."""
        self.page.end_line()
        return self.line_of(children(node), _PLAIN_MARK)

    def line_of(self, nodes: Iterable[Node], mark: Span) -> list[Span]:
        """The words of some siblings as one line, paragraphs in it parted by line breaks."""
        outer = self.page.take_line()
        kept, self.page.blocks = self.page.blocks, []
        for node in nodes:
            if is_text(node):
                self.page.write(replace(mark, text=to_words(self.page, node.text_content or "")))
            else:
                self.element(node, mark, 1)
        rest = self.page.take_line()
        line: list[Span] = []
        for block in self.page.blocks:
            if block.text and block.kind not in {Kind.IMG, Kind.PRE}:
                line += [*block.text, Span(BREAK)]
            else:
                kept.append(block)
        self.page.blocks = kept
        for span in outer:
            self.page.write(span)
        return [*(replace(span, text=span.text.replace("\n", BREAK)) for span in line), *rest]
