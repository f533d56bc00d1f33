"""Blocks that show one thing at a time: tabs and playlists. A story shows all of it, one after the other."""

from bridge.transform.blocks import Block, Kind, Mark, Span
from bridge.transform.dom import Node, attribute, every, find_all, find_class, text_of
from bridge.transform.read.addresses import to_link
from bridge.transform.read.state import Reader

_TRACK = ("wp-block-playlist-track__title", "wp-block-playlist-track__artist", "wp-block-playlist-track__length")


def read_tab_list(reader: Reader, node: Node, mark: Mark) -> None:
    """Each tab's label goes over its panel; one whose panel is not named stays where it is."""
    for button in find_all(node, "button"):
        identity = attribute(button, "id")
        if identity and attribute(button, "aria-controls"):
            reader.page.labels[identity] = button
        else:
            reader.box(button, {}, mark._replace(bold=True))


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
    for number, item in enumerate(one for one in every(node) if one.tag == "li"):
        parts = [_without_unseen(found) for name in _TRACK if (found := find_class(item, name)) is not None]
        source = page.source.tracks[number] if number < len(page.source.tracks) else ""
        link = to_link(source, page.source.base)
        page.seen["embeds"] += 1
        text = page.to_text([Span(" – ".join(filter(None, parts)), Mark(href=link))])
        if text and link:
            page.kept["embeds"] += 1
            page.add(Block(Kind.ULI, text))
            page.note("player.address", what="playlist", link=link)
        else:
            page.lose("player.nowhere", " – ".join(filter(None, parts)), what="playlist")


def _without_unseen(node: Node) -> str:
    unseen = find_class(node, "screen-reader-text")
    words = text_of(node)
    return (words.replace(text_of(unseen), "", 1) if unseen is not None else words).strip()
