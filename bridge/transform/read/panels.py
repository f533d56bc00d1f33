"""Blocks that show one thing at a time: tabs and playlists. A story shows all of it, one after the other."""

from bridge.transform.blocks import Block, Kind, Mark, Span, to_plain
from bridge.transform.dom import (
    TEXT,
    Attributes,
    Node,
    around,
    attribute,
    classes,
    find_all,
    find_class,
    inside,
    outermost,
    text_of,
    words_in,
)
from bridge.transform.read.addresses import to_link
from bridge.transform.read.hints import find_hint
from bridge.transform.read.media import add_captions
from bridge.transform.read.state import Hint, Page, Reader

TAB_LISTS = (
    "role:tablist wp-block-tab-list kt-tabs-title-list uagb-tabs__panel wp-block-ub-tabbed-content-tabs-title"
    " wp-block-ub-tabbed-content-tabs-title-vertical-tab stk-block-tab-labels__wrapper eb-tabs-nav gb-tabs__menu"
    " wp-block-getwid-tabs__nav-links su-tabs-nav et_pb_tabs_controls vc_tta-tabs-list"
).split()
"""Labels of tabs: of every maker who says so to screen readers, WordPress, Kadence, Spectra, Ultimate Blocks,
Stackable, Essential Blocks, GenerateBlocks, Getwid, Shortcodes Ultimate, Divi and WPBakery."""
TAB_PANELS = (
    "role:tabpanel wp-block-tab-panel kt-tab-inner-content uagb-tabs__body-container"
    " wp-block-ub-tabbed-content-tab-content-wrap eb-tab-wrapper gb-tabs__item wp-block-getwid-tabs__tab-content"
    " su-tabs-pane et_pb_tab vc_tta-panel"
).split()
TABS = ("role:tab", "wp-block-ub-tabbed-content-accordion-toggle")
_TRACK = ("wp-block-playlist-track__title", "wp-block-playlist-track__artist", "wp-block-playlist-track__length")


def read_tab_list(reader: Reader, node: Node, _: Attributes, mark: Mark) -> None:
    """Each tab's label waits for its panel; whatever else stands here stays here.

    Elementor calls the wrapper of its panels a list of tabs as well.
    """
    if reader.page.tabs.count(node, "tabpanel"):
        reader.box(node, {}, mark)
        return
    reader.page.end_line()
    reader.page.tabs.begin()
    _read_labels(reader, node, mark)
    reader.page.end_line()


def _read_labels(reader: Reader, node: Node, mark: Mark) -> None:
    waiting = inside(node)[::-1]
    while waiting:
        tag, child = waiting.pop()
        if tag == TEXT:
            reader.page.write(words_in(child), mark)
        elif tag in {"ul", "ol"} or reader.page.tabs.count(child, "tab") > 1:
            waiting += inside(child)[::-1]
        elif text_of(child).strip():
            reader.page.tabs.add(child)
        else:
            reader.box(child, {}, mark._replace(bold=True))


def read_tab(reader: Reader, node: Node, _: Attributes, mark: Mark) -> None:
    """A label outside of a list: a twin for small screens, or the head of a panel that folds."""
    tabs = reader.page.tabs
    if not tabs.is_printing and tabs.knows(node):
        return
    if not tabs.is_printing and attribute(node, "aria-controls"):
        tabs.add(node)
    else:
        reader.box(node, {}, mark._replace(bold=True))


def read_lone_labels(reader: Reader) -> None:
    """Labels whose panel never came stand at the end, so that no word is lost."""
    while (label := reader.page.tabs.take_unclaimed()) is not None:
        _print_label(reader, label, Mark())


def _print_label(reader: Reader, label: Node, mark: Mark) -> None:
    tabs = reader.page.tabs
    tabs.is_printing = True
    reader.box(label, {}, mark._replace(bold=True))
    tabs.is_printing = False


def read_tab_panel(reader: Reader, node: Node, _: Attributes, mark: Mark) -> None:
    """A panel under its label, whether the page shows it at first or not; a head that repeats the label goes."""
    page = reader.page
    page.end_line()
    label = page.tabs.claim(node)
    first = len(page.blocks)
    if label is not None:
        _print_label(reader, label, mark)
        page.note("details.tabs")
    second = len(page.blocks)
    reader.box(node, {}, mark)
    if page.item is None and second - first == 1 and len(page.blocks) > second:
        above, below = page.blocks[first], page.blocks[second]
        if to_plain(above.text) == to_plain(below.text):
            del page.blocks[first]


def read_playlist(reader: Reader, node: Node, _: Attributes, _mark: Mark) -> None:
    """A track's title with a link to its file, whose address only the raw block has: a script plays it on the page."""
    page = reader.page
    page.end_line()
    first = len(page.blocks)
    for item in find_all(node, "li"):
        parts = [_without_unseen(found) for name in _TRACK if (found := _find_part(item, name)) is not None]
        link = _find_file(page, item)
        page.seen["embeds"] += 1
        text = page.to_text([Span(" – ".join(filter(None, parts)), Mark(href=link))])
        if text:
            page.add(Block(Kind.ULI, text))
        if text and link:
            page.kept["embeds"] += 1
            page.note("player.address", what="playlist", link=link)
        else:
            page.lose("player.nowhere", "", what="playlist")
    add_captions(reader, first, outermost(node, lambda one: one.tag == "figcaption"))


def _find_file(page: Page, item: Node) -> str:
    title = _find_part(item, _TRACK[0])
    hints = page.source.tracks
    found = find_hint(page, title, hints, _is_title, _is_shown) if title is not None and hints else ""
    return to_link(found, page.source.base)


def _find_part(item: Node, name: str) -> Node | None:
    """What has this class in a track, and not in a track inside of it."""
    own = around(item, lambda one: one.tag == "li")
    return next((one for one in own if one.tag != TEXT and name in classes(one)), None)


def _is_title(node: Node) -> bool:
    return _TRACK[0] in classes(node)


def _is_shown(node: Node, hint: Hint) -> bool:
    """Title and artist are those of the raw track; one without a title gets a title from WordPress."""
    beside = find_class(node.parent, _TRACK[1]) if node.parent is not None else None
    title, artist = hint.words.split("\n")
    is_artist = _letters(artist) == _letters(text_of(beside) if beside is not None else "")
    return is_artist and (not title or _letters(title) == _letters(text_of(node)))


def _letters(words: str) -> str:
    return "".join(one for one in words.casefold() if one.isalnum())


def _without_unseen(node: Node) -> str:
    unseen = find_class(node, "screen-reader-text")
    words = text_of(node)
    return (words.replace(text_of(unseen), "", 1) if unseen is not None else words).strip()
