"""The walk itself: what each element is, by its tag and its classes, and who reads it."""

import re
from collections.abc import Callable
from functools import lru_cache, partial

from bridge.transform.blocks import BREAK, PLAIN, Block, Kind, Mark, Piece, as_bold, as_code, as_italic
from bridge.transform.dom import (
    TEXT,
    UNREAD,
    Attributes,
    Node,
    children,
    find_all,
    lone_words,
    text_of,
    too_deep,
    words_in,
)
from bridge.transform.read import (
    asides,
    code,
    embeds,
    fields,
    formulas,
    links,
    lists,
    media,
    panels,
    raised,
    stored,
    struck,
    tables,
)
from bridge.transform.read.icons import read_icon
from bridge.transform.read.junk import find_junk
from bridge.transform.read.leaving import leave_out, marked_apart
from bridge.transform.read.state import Page
from bridge.transform.read.viewports import PREFIX, leave_out_hidden
from bridge.transform.read.withheld import CLASS, read_withheld

_HEADINGS = {"h1": Kind.H3, "h2": Kind.H3, "h3": Kind.H4, "h4": Kind.H4, "h5": Kind.H4, "h6": Kind.H4}
_HEADING_KINDS = frozenset(_HEADINGS.values())
_HIDING = frozenset({"hidden", "style"})
_OTHERS = stored.COUNTING | _HIDING | {"id", "role"}
_SPEAKING = _OTHERS | {"class"}
"""Attributes that may say what an element is, whatever its tag."""
_UNSHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINE_DEPTH = 5
"""A line inside a line (cells, items) takes so many levels: it costs that many calls of Python."""

_LONGEST_NAMES = 300
"""Characters of classes that are remembered; a page builder's may be longer and never come again."""

Action = Callable[["Walk", Node, Attributes, Mark], None]


class Walk:
    """Reads what is inside an element, with the marks that are on; at most so many levels deep."""

    def __init__(self, page: Page, deepest: int) -> None:
        self.page = page
        self._deepest = deepest
        self._depth = 0
        self._keeps_lines = False

    def read(self, body: Node) -> None:
        """The whole post."""
        self.walk(body, PLAIN)
        self.page.end_line()
        panels.read_lone_labels(self)
        asides.read_lone_tips(self)

    def walk(self, node: Node, mark: Mark) -> None:
        """Read what is inside ``node``."""
        self._depth += 1
        if self._depth > self._deepest:
            raise too_deep(self._deepest)
        page = self.page
        child = node.child
        while child is not None:
            text = child.text_content
            if text is not None:
                if page.line or not text.isspace():
                    page.line.append((text.replace("\n", BREAK) if self._keeps_lines else text, mark))
            elif (tag := child.tag or "") not in UNREAD:
                self.element(tag, child, mark)
            child = child.next
        self._depth -= 1

    def element(self, tag: str, node: Node, mark: Mark) -> None:
        """Read one element by what it is."""
        attributes = node.attributes
        action = _ACTIONS.get(tag, Walk.box)
        if attributes and not _SPEAKING.isdisjoint(attributes):
            action = self._choose(tag, node, attributes, mark) or action
        action(self, node, attributes, mark)

    def _choose(self, tag: str, node: Node, attributes: Attributes, mark: Mark) -> Action | None:
        """Who reads an element by what its attributes say; None for whoever reads its tag."""
        names = attributes.get("class") or ""
        if _OTHERS.isdisjoint(attributes) and _look_up(names) is _SILENT:
            return None
        page = self.page
        said = f"{names} role:{attributes['role']}" if "role" in attributes else names
        kind, maker, special = _look_up(f"{said} {attributes['id']}" if "id" in attributes else said)
        if page.tabs.targets and attributes.get("id") in page.tabs.targets:
            special = panels.read_tab_panel
        if kind and leave_out(self, node, kind, maker):
            return Walk.nothing
        is_panel = special is panels.read_tab_panel
        if not is_panel and not _HIDING.isdisjoint(attributes) and self._is_hidden(attributes, names):
            if (words := text_of(node)).strip():
                page.lose("text.hidden", words)
            return Walk.nothing
        if PREFIX in names and leave_out_hidden(page, node, names):
            return Walk.nothing
        if special:
            return special
        if "role" in attributes and asides.read_by_role(self, tag, node, attributes, mark):
            return Walk.nothing
        if not stored.COUNTING.isdisjoint(attributes) and stored.read_end(self, node, attributes, mark):
            return Walk.nothing
        if "style" in attributes and tag not in _STRIKING and struck.STRUCK.search(attributes["style"] or ""):
            return partial(struck.read_struck, _ACTIONS.get(tag, Walk.box))
        return None

    def within(self, node: Node, _: Attributes, mark: Mark) -> None:
        """An element within a line that means nothing to Medium."""
        self.walk(node, mark)

    def box(self, node: Node, _: Attributes, mark: Mark) -> None:
        """An element that stands in lines of its own and means nothing to Medium."""
        page = self.page
        if page.line:
            page.end_line()
        self.walk(node, mark)
        if page.line:
            page.end_line()

    def lines_as(self, kind: Kind, node: Node, mark: Mark) -> None:
        """An element whose lines are blocks of a kind."""
        self.page.end_line()
        before, self.page.kind = self.page.kind, kind
        self.walk(node, mark)
        self.page.end_line()
        self.page.kind = before

    def verse(self, node: Node, _: Attributes, mark: Mark) -> None:
        """A poem's lines end where they were written."""
        before, self._keeps_lines = self._keeps_lines, True
        self.lines_as(self.page.kind, node, mark)
        self._keeps_lines = before

    def inline(self, node: Node) -> list[Piece]:
        """The words inside, as one line; blocks inside are taken out of it and stand before it."""
        self.page.end_line()
        only = lone_words(node)
        return [(only, PLAIN)] if only and "[" not in only else self.line_of(children(node), PLAIN)

    def line_of(self, nodes: list[Node], mark: Mark) -> list[Piece]:
        """The words of some siblings as one line, paragraphs in it parted by line breaks."""
        line: list[Piece] = []
        for block in self.blocks_of(nodes, mark):
            if block.text and block.kind not in {Kind.IMG, Kind.PRE}:
                line.append((BREAK, PLAIN))
                line += [(words.replace("\n", BREAK), mark) for words, mark in block.text]
            else:
                self.page.blocks.append(block)
        return line[1:]

    def blocks_of(self, nodes: list[Node], mark: Mark) -> list[Block]:
        """What some siblings become, apart from the page; lists in them are paragraphs."""
        page = self.page
        self._depth += _LINE_DEPTH
        if self._depth > self._deepest:
            raise too_deep(self._deepest)
        outer = page.take_line(), page.blocks, page.list, page.item, page.is_apart
        page.blocks, page.list, page.item, page.is_apart = [], None, None, True
        for node in nodes:
            tag = node.tag or ""
            if tag == TEXT:
                page.write(words_in(node), mark)
            else:
                self.element(tag, node, mark)
        page.end_line()
        blocks = page.blocks
        page.line, page.blocks, page.list, page.item, page.is_apart = outer
        self._depth -= _LINE_DEPTH
        return blocks

    def _is_hidden(self, attributes: Attributes, names: str) -> bool:
        """Hidden, and not only folded: what opens on a click belongs to the post."""
        if "hidden" in attributes and attributes["hidden"] != "until-found" and "wp-block-" not in names:
            return True
        return bool(_UNSHOWN.search(attributes.get("style") or "")) and "wp-block-" not in names

    # What each tag means ---------------------------------------------------------------------------------------------

    def bold(self, node: Node, _: Attributes, mark: Mark) -> None:
        """A heading is bold by itself, so nothing in it says more by being bold."""
        self.walk(node, mark if self.page.kind in _HEADING_KINDS else as_bold(mark))

    def italic(self, node: Node, _: Attributes, mark: Mark) -> None:
        self.walk(node, as_italic(mark))

    def code(self, node: Node, _: Attributes, mark: Mark) -> None:
        self.walk(node, as_code(mark))

    def line_break(self, _node: Node, _: Attributes, mark: Mark) -> None:
        # Importers drop a line break within code, so each line is a run of its own.
        self.page.write(BREAK, mark._replace(code=False) if mark.code else mark)

    def quoted_words(self, node: Node, _: Attributes, mark: Mark) -> None:
        self.page.write("“", mark)
        self.walk(node, mark)
        self.page.write("”", mark)

    def ruby_reading(self, node: Node, _: Attributes, mark: Mark) -> None:
        """How a character is read stands behind it in brackets, as where a browser knows no ruby."""
        self.page.write("(", mark)
        self.walk(node, mark)
        self.page.write(")", mark)

    def image(self, node: Node, attributes: Attributes, mark: Mark) -> None:
        if not read_icon(self.page, node, attributes, mark):
            media.read_image(self.page, node, attributes, mark)

    def heading(self, node: Node, _: Attributes, mark: Mark) -> None:
        self.lines_as(_HEADINGS[node.tag or ""], node, mark._replace(bold=False) if mark.bold else mark)

    def rule(self, _node: Node, _: Attributes, _mark: Mark) -> None:
        self.page.add(Block(Kind.HR))

    def figure(self, node: Node, attributes: Attributes, mark: Mark) -> None:
        if "wp-block-pullquote" in (attributes.get("class") or ""):
            self.page.note("quote.pull")
        media.read_figure(self, node, mark)

    def quotation(self, node: Node, attributes: Attributes, _mark: Mark) -> None:
        """Medium's quotation is a kind of paragraph: each of the quotation's paragraphs becomes one."""
        if embeds.is_quotation((attributes.get("class") or "").split()):
            embeds.read_quotation(self.page, node)
        else:
            self.lines_as(Kind.BQ, node, PLAIN)

    def player(self, node: Node, _: Attributes, _mark: Mark) -> None:
        media.read_player(self.page, node, node.tag or "")

    def script(self, node: Node, _: Attributes, mark: Mark) -> None:
        if not formulas.read_tex_script(self, node, mark):
            embeds.read_script(self.page, node)

    def link(self, node: Node, attributes: Attributes, mark: Mark) -> None:
        links.read_link(self, node, attributes, mark)

    def summary(self, node: Node, attributes: Attributes, mark: Mark) -> None:
        """Folded text stands open; what it was folded under is bold."""
        self.page.note("details.open")
        self.box(node, attributes, as_bold(mark))

    def term(self, node: Node, attributes: Attributes, mark: Mark) -> None:
        self.box(node, attributes, as_bold(mark))

    def drawing(self, node: Node, _: Attributes, _mark: Mark) -> None:
        words = " ".join(map(text_of, find_all(node, "text")))
        if words.strip():
            self.page.lose("drawing.words", words)

    def nothing(self, _node: Node, _: Attributes, _mark: Mark) -> None:
        """Never seen on a page."""

    def embed_block(self, node: Node, _: Attributes, _mark: Mark) -> None:
        """An embed block, with its caption."""
        first = len(self.page.blocks)
        embeds.read_embed(self.page, node)
        media.add_captions(self, first, [child for child in children(node) if child.tag == "figcaption"])

    def background(self, node: Node, attributes: Attributes, mark: Mark) -> None:
        if node.tag == "img":
            self.image(node, attributes, mark)
        else:
            media.read_background(self.page, attributes)
            self.box(node, attributes, mark)

    def crayon(self, node: Node, attributes: Attributes, mark: Mark) -> None:
        if not code.read_crayon(self.page, node):
            self.box(node, attributes, mark)


def _alone(read: Callable[[Page, Node], None]) -> Action:
    """A reader that needs the element and nothing around it."""
    return lambda walk, node, _attributes, _mark: read(walk.page, node)


_STRIKING = ("del", "s", "strike")

_ACTIONS: dict[str, Action] = {
    **dict.fromkeys(
        (
            "abbr acronym bdi bdo big data font ins label mark output rb rbc rtc ruby small span time u"
            " wbr nobr relative-time slot"
        ).split(),
        Walk.within,
    ),
    "a": Walk.link,
    "button": links.read_button,
    "br": Walk.line_break,
    "img": Walk.image,
    "amp-img": Walk.image,
    "pre": _alone(code.read_code),
    "xmp": _alone(code.read_code),
    "listing": _alone(code.read_code),
    "hr": Walk.rule,
    "table": tables.read_table,
    "figure": Walk.figure,
    "blockquote": Walk.quotation,
    "iframe": _alone(embeds.read_iframe),
    "frame": _alone(embeds.read_iframe),
    "amp-iframe": _alone(embeds.read_iframe),
    "object": _alone(embeds.read_object),
    "embed": _alone(embeds.read_object),
    "applet": _alone(embeds.read_object),
    "math": formulas.read_formula,
    "mjx-container": formulas.read_formula,
    "script": Walk.script,
    "noscript": _alone(media.read_noscript),
    "q": Walk.quoted_words,
    "rt": Walk.ruby_reading,
    "summary": Walk.summary,
    "dt": Walk.term,
    "form": marked_apart("form"),
    "select": marked_apart("form"),
    "nav": marked_apart("navigation"),
    "svg": Walk.drawing,
    "canvas": Walk.drawing,
    **dict.fromkeys(_HEADINGS, Walk.heading),
    **dict.fromkeys(("strong", "b"), Walk.bold),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), Walk.italic),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Walk.code),
    **dict.fromkeys(_STRIKING, partial(struck.read_struck, Walk.within)),
    "textarea": fields.read_area,
    "input": fields.read_field,
    **dict.fromkeys(("sup", "sub"), raised.read_raised),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), lists.read_list),
    "li": lists.read_item,
    **dict.fromkeys(("video", "audio", "amp-video", "amp-audio"), Walk.player),
    **dict.fromkeys(embeds.PLAYERS, _alone(embeds.read_video)),
    **dict.fromkeys(
        (
            "style template link meta title head source track param map area rp datalist"
            " progress meter base bgsound noframes noembed amp-ad amp-analytics amp-auto-ads amp-pixel"
            " amp-sidebar"
        ).split(),
        Walk.nothing,
    ),
}

_SPECIALS: dict[str, Action] = {
    "wp-block-embed": Walk.embed_block,
    "wp-block-embed__wrapper": _alone(embeds.read_quotation),
    "wp-block-verse": Walk.verse,
    "wp-block-cover__image-background": Walk.background,
    "wp-caption-text": media.read_loose_caption,
    "gallery-caption": media.read_loose_caption,
    "blocks-gallery-grid": Walk.box,
    "crayon-syntax": Walk.crayon,
    **dict.fromkeys(panels.TAB_LISTS, panels.read_tab_list),
    **dict.fromkeys(panels.TABS, panels.read_tab),
    **dict.fromkeys(panels.TAB_PANELS, panels.read_tab_panel),
    "wp-block-playlist": panels.read_playlist,
    "katex": formulas.read_formula,
    "katex-display": formulas.read_formula,
    "codepen": _alone(embeds.read_quotation),
    "wp-embedded-content": _alone(embeds.read_quotation),
    "lyte-wrapper": _alone(embeds.read_quotation),
    "fb-post": _alone(embeds.read_quotation),
    "fb-video": _alone(embeds.read_quotation),
    **stored.ACTIONS,
    **asides.ACTIONS,
    CLASS: read_withheld,
}
"""Class -> how it is read, before the tag is asked."""


_Names = tuple[str, str, Action | None]
_SILENT: _Names = ("", "", None)
"""What most classes say."""


def _look_up(names: str) -> _Names:
    """What classes and an id say: kind and maker of junk, or who reads it."""
    return _know(names) if len(names) <= _LONGEST_NAMES else _know.__wrapped__(names)


@lru_cache(maxsize=4096)
def _know(names: str) -> _Names:
    known = names.split()
    found = *find_junk(known), next((_SPECIALS[name] for name in known if name in _SPECIALS), None)
    return _SILENT if found == _SILENT and PREFIX not in names else found
