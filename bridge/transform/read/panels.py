"""Blocks that show one thing at a time: tabs and playlists. A story shows all of it, one after the other."""

from bridge.transform.blocks import Block, Kind, Mark, Span
from bridge.transform.dom import TEXT, Node, attribute, classes, find_all, find_class, inside, text_of, words_in
from bridge.transform.read.addresses import to_link
from bridge.transform.read.hints import find_hint
from bridge.transform.read.media import add_caption
from bridge.transform.read.state import Hint, Page, Reader

_TRACK = ("wp-block-playlist-track__title", "wp-block-playlist-track__artist", "wp-block-playlist-track__length")


def read_tab_list(reader: Reader, node: Node, mark: Mark) -> None:
    """Each tab's label goes over its panel; whatever else stands here stays here."""
    page = reader.page
    page.end_line()
    for tag, child in inside(node):
        identity = attribute(child, "id") if tag == "button" and attribute(child, "aria-controls") else ""
        if identity and identity not in page.labels:
            page.labels[identity] = child
        elif tag == TEXT:
            page.write(Span(words_in(child), mark))
        else:
            reader.box(child, {}, mark._replace(bold=True))
    page.end_line()


def read_lone_labels(reader: Reader) -> None:
    """Labels whose panel never came stand at the end, so that no word is lost."""
    for label in reader.page.labels.values():
        reader.box(label, {}, Mark(bold=True))


def read_tab_panel(reader: Reader, node: Node, mark: Mark) -> None:
    """A panel under its label, whether the page shows it at first or not."""
    label = reader.page.labels.pop(attribute(node, "aria-labelledby"), None)
    if label is not None:
        reader.box(label, {}, mark._replace(bold=True))
        reader.page.note("details.tabs")
    reader.box(node, {}, mark)


def read_playlist(reader: Reader, node: Node) -> None:
    """A track's title with a link to its file, whose address only the raw block has: a script plays it on the page."""
    page = reader.page
    page.end_line()
    first = len(page.blocks)
    for item in find_all(node, "li"):
        parts = [_without_unseen(found) for name in _TRACK if (found := find_class(item, name)) is not None]
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
    for caption in find_all(node, "figcaption"):
        add_caption(page, first, reader.inline(caption))


def _find_file(page: Page, item: Node) -> str:
    title = find_class(item, _TRACK[0])
    hints = page.source.tracks
    found = find_hint(page, title, hints, _is_title, _is_shown) if title is not None and hints else ""
    return to_link(found, page.source.base)


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
