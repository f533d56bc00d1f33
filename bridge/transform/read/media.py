"""Images, figures, galleries, video, audio."""

import re
from collections.abc import Iterable

from bridge.models.letters import cut
from bridge.models.pictures import to_picture
from bridge.transform.blocks import PLAIN, Block, Kind, Mark, Piece, Span, Text, to_plain
from bridge.transform.dom import (
    TEXT,
    Attributes,
    Node,
    attribute,
    attributes_of,
    find,
    find_all,
    inside,
    words_in,
)
from bridge.transform.read.addresses import to_link, to_source
from bridge.transform.read.pictures import File, find_file, find_shown, leads_to, note_type
from bridge.transform.read.players import without_counter
from bridge.transform.read.state import Page, Reader

_EMOJI = frozenset({"emoji", "wp-smiley"})
_FORMULA = frozenset({"latex", "ql-img-inline-formula", "ql-img-displayed-formula"})
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)


def read_image(page: Page, node: Node, attributes: Attributes, mark: Mark = PLAIN, link: str = "") -> None:
    """Medium fetches images by address and re-hosts them, so the largest there is goes, as an absolute address.

    WordPress shows a scaled size and, with a lazy-loading plugin, only a placeholder
    (https://github.com/Medium/medium-api-docs, section 3.4).

    Args:
        link: where a link around the image goes.
    """
    alt = " ".join((attributes.get("alt") or "").split())
    names = (attributes.get("class") or "").split() if alt else ()
    if alt and not _EMOJI.isdisjoint(names):
        page.write(alt, mark)
        return
    if alt and not _FORMULA.isdisjoint(names):
        page.write(alt, mark._replace(code=True))
        page.note("math.source", words=cut(alt, 80))
        return
    if attributes.get("width") in {"0", "1"} and attributes.get("height") in {"0", "1"}:
        page.note("image.pixel")
        return
    page.seen["images"] += 1
    shown = find_shown(node, attributes, page.source.base)
    url = find_file(page, attributes, shown, link) or _from_twin(page, node, link)
    if url:
        page.add(Block(Kind.IMG, url=url, alt=alt))
        note_type(page, url)
    else:
        page.lose("image.nowhere", alt)
    if link and link.split("?")[0] != url.split("?")[0] and not leads_to(link, shown[0].url if shown else url):
        page.seen["links"] += 1
        page.note("image.link", link=link)


def read_noscript(page: Page, node: Node) -> None:
    """The twin of a lazily loaded image says the same as the image; only what is not there yet is news."""
    for image in find_all(node, "img"):
        url = _file_of(page, image)
        known = {to_picture(block.url).name for block in page.blocks[-3:] if block.kind is Kind.IMG}
        if url and to_picture(url).name not in known:
            read_image(page, image, attributes_of(image))


def read_background(page: Page, attributes: Attributes) -> None:
    """A cover whose picture stands still is a background (https://wordpress.org/documentation/article/cover-block/).

    WP Rocket, Perfmatters and others keep it in ``data-bg`` until it is near the screen.
    """
    match = _BACKGROUND.search(attributes.get("style") or "")
    late = (attributes.get("data-bg") or "").strip().removeprefix("url(").rstrip(")").strip("'\"")
    shown = to_source(late or (match[1] if match else ""), page.source.base)
    url = find_file(page, attributes, [File(shown)]) if shown else ""
    if url:
        page.seen["images"] += 1
        note_type(page, url)
        page.add(Block(Kind.IMG, url=url, alt=" ".join((attributes.get("aria-label") or "").split())))


def _from_twin(page: Page, node: Node, link: str) -> str:
    """The address in the ``<noscript>`` that follows a placeholder."""
    after = node.next
    while after is not None and after.tag in {"-text", "br"}:
        after = after.next
    image = find(after, "img") if after is not None and after.tag == "noscript" else None
    return _file_of(page, image, link) if image is not None else ""


def _file_of(page: Page, image: Node, link: str = "") -> str:
    attributes = attributes_of(image)
    return find_file(page, attributes, find_shown(image, attributes, page.source.base), link)


def read_figure(reader: Reader, node: Node, mark: Mark) -> None:
    """A figure's caption goes to its image; the figures of a gallery keep their own."""
    page = reader.page
    page.end_line()
    first = len(page.blocks)
    captions = []
    for tag, child in inside(node):
        if tag == "figcaption":
            captions.append(child)
        elif tag != TEXT:
            reader.element(tag, child, mark)
        elif not (words := words_in(child)).isspace() or page.line:
            page.write(words, mark)
    page.end_line()
    if captions:
        add_captions(reader, first, captions)


def read_loose_caption(reader: Reader, node: Node, _attributes: Attributes, _mark: Mark) -> None:
    """Themes for older HTML print captions as paragraphs or definitions after the image."""
    reader.page.end_line()
    last = len(reader.page.blocks) - 1
    if last >= 0 and reader.page.blocks[last].kind is not Kind.IMG:
        last += 1
    add_captions(reader, max(last, 0), [node])


def add_captions(reader: Reader, first: int, captions: Iterable[Node]) -> None:
    """Give the image read since ``first`` its captions; without an image the words become paragraphs."""
    page = reader.page
    images: list[int] = []
    for caption in captions:
        spans = reader.inline(caption)
        images += [number for number in range(first, len(page.blocks)) if page.blocks[number].kind is Kind.IMG]
        first = len(page.blocks)
        _add_caption(page, images, spans)


def _add_caption(page: Page, images: list[int], caption: list[Piece]) -> None:
    """One caption, for one of the images at these places of the page's blocks.

    A caption with a link becomes a paragraph of its own: an importer drops the whole figure over such a link.
    """
    text = page.to_text(caption)
    if not text:
        return
    has_link = any(span.mark.href for span in text)
    if len(images) == 1 and not has_link and not page.blocks[images[0]].text:
        page.blocks[images[0]] = page.blocks[images[0]]._replace(text=_one_line(text))
        return
    if has_link and images:
        page.note("caption.moved")
    page.add(Block(Kind.P, tuple(Span(words, mark._replace(italic=True)) for words, mark in text)))


def _one_line(text: Text) -> Text:
    return (Span(" ".join(to_plain(text).split())),)


def read_player(page: Page, node: Node, tag: str) -> None:
    """Medium's API strips players; the file's address stays, so that nothing is lost without a word."""
    sources = [attribute(node, "src"), *(attribute(child, "src") for child in find_all(node, "source"))]
    sources += [attribute(child, "href") for child in find_all(node, "a")]
    link = next((url for source in sources if (url := without_counter(to_link(source, page.source.base)))), "")
    what = tag.removeprefix("amp-")
    if link:
        page.add_file(link, what)
    else:
        page.seen["embeds"] += 1
        page.lose("player.nowhere", " ".join((node.text(deep=True) or "").split()), what=what)
