"""Images, figures, galleries, video, audio."""

import re
from urllib.parse import urlsplit

from bridge.transform.blocks import PLAIN, Block, Kind, Mark, Span, Text, to_plain
from bridge.transform.dom import (
    TEXT,
    Attributes,
    Node,
    attribute,
    attributes_of,
    children,
    find,
    find_all,
    inside,
    words_in,
)
from bridge.transform.read.addresses import to_link, to_source
from bridge.transform.read.state import Page, Reader

_ORIGINALS = ("data-orig-file", "data-full-url", "data-large-file")
_LAZY = ("data-src", "data-lazy-src", "data-original")
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_ID = re.compile(r"wp-image-(\d{1,18})(?!\d)")
_SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled)(?=\.\w{2,5}$)")
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)$", re.IGNORECASE)
_EMOJI = frozenset({"emoji", "wp-smiley"})
_FORMULA = frozenset({"latex", "ql-img-inline-formula", "ql-img-displayed-formula"})
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
_DENSITY = re.compile(r"\d{1,6}(?:\.\d{1,3})?[wx]")
_MOST_CANDIDATES = 60
"""Of a srcset; WordPress prints at most a dozen."""


def read_image(page: Page, node: Node, mark: Mark = PLAIN, link: str = "") -> None:
    """Medium fetches images by address and re-hosts them, so the largest there is goes, as an absolute address.

    WordPress shows a scaled size and, with a lazy-loading plugin, only a placeholder
    (https://github.com/Medium/medium-api-docs, section 3.4).

    Args:
        link: where a link around the image goes.
    """
    attributes = attributes_of(node)
    alt = " ".join((attributes.get("alt") or "").split())
    names = set((attributes.get("class") or "").split())
    if _EMOJI & names and alt:
        page.write(Span(alt, mark))
        return
    if _FORMULA & names and alt:
        page.write(Span(alt, mark._replace(code=True)))
        page.note("math.source", words=alt[:80])
        return
    if attributes.get("width") in {"0", "1"} and attributes.get("height") in {"0", "1"}:
        page.note("image.pixel")
        return
    page.seen["images"] += 1
    url = _largest(page, node, attributes, link) or _from_twin(page, node)
    if not url:
        page.lose("image.nowhere", alt)
        return
    page.add(Block(Kind.IMG, url=url, alt=alt))
    if link and not _is_file(link) and link.split("?")[0] != url.split("?")[0]:
        page.seen["links"] += 1
        page.note("image.link", link=link)


def read_noscript(page: Page, node: Node) -> None:
    """The twin of a lazily loaded image says the same as the image; only what is not there yet is news."""
    for image in find_all(node, "img"):
        url = _largest(page, image, attributes_of(image), "")
        known = {to_file(block.url) for block in page.blocks[-3:] if block.kind is Kind.IMG}
        if url and to_file(url) not in known:
            read_image(page, image)


def read_background(page: Page, attributes: Attributes) -> None:
    """A cover whose picture stands still is a background (https://wordpress.org/documentation/article/cover-block/)."""
    match = _BACKGROUND.search(attributes.get("style") or "")
    url = to_source(match[1], page.source.base) if match else ""
    if url:
        page.seen["images"] += 1
        page.add(Block(Kind.IMG, url=url, alt=" ".join((attributes.get("aria-label") or "").split())))


def _largest(page: Page, node: Node, attributes: Attributes, link: str) -> str:
    base = page.source.base
    match = _ID.search(attributes.get("class") or "")
    known = page.source.media.get(int(match[1])) if match else None
    if known and (original := to_source(known.original_url or known.url, base)):
        return original
    if _is_file(link):
        return to_source(link, base)
    sources = [attributes.get(name) or "" for name in _ORIGINALS]
    parent = node.parent
    twins = [one for one in children(parent) if one.tag == "source"] if parent and parent.tag == "picture" else []
    best = _from_srcsets([attributes, *map(attributes_of, twins)])
    sources += [best, *(attributes.get(name) or "" for name in _LAZY), attributes.get("src") or ""]
    return next((url for source in sources if source and (url := to_source(source, base))), "")


def _from_srcsets(tags: list[Attributes]) -> str:
    best, widest = "", 0.0
    for attributes in tags:
        for name in _LAZY_SETS:
            for candidate in (attributes.get(name) or "").split(", ", _MOST_CANDIDATES)[:_MOST_CANDIDATES]:
                url, _, size = candidate.strip().rpartition(" ")
                if url and _DENSITY.fullmatch(size) and float(size[:-1]) > widest:
                    best, widest = url.strip(), float(size[:-1])
    return best


def _from_twin(page: Page, node: Node) -> str:
    """The address in the ``<noscript>`` that follows a placeholder."""
    after = node.next
    while after is not None and after.tag in {"-text", "br"}:
        after = after.next
    image = find(after, "img") if after is not None and after.tag == "noscript" else None
    return _largest(page, image, attributes_of(image), "") if image is not None else ""


def _is_file(url: str) -> bool:
    return bool(url and _IMAGE_FILE.search(url.split("?")[0]))


def to_file(url: str) -> str:
    """An image's file name without its size: two sizes of one upload are the same image."""
    return _SIZE.sub("", urlsplit(url).path.rpartition("/")[2]).lower()


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
            page.write(Span(words, mark))
    page.end_line()
    for caption in captions:
        add_caption(page, first, reader.inline(caption))


def read_loose_caption(reader: Reader, node: Node) -> None:
    """Themes for older HTML print captions as paragraphs or definitions after the image."""
    reader.page.end_line()
    last = len(reader.page.blocks) - 1
    if last >= 0 and reader.page.blocks[last].kind is not Kind.IMG:
        last += 1
    add_caption(reader.page, max(last, 0), reader.inline(node))


def add_caption(page: Page, first: int, caption: list[Span]) -> None:
    """Give the image read since ``first`` its caption; without an image the words become a paragraph.

    A caption with a link becomes a paragraph of its own: an importer drops the whole figure over such a link.
    """
    text = page.to_text(caption)
    if not text:
        return
    images = [number for number in range(first, len(page.blocks)) if page.blocks[number].kind is Kind.IMG]
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
    page.seen["embeds"] += 1
    sources = [attribute(node, "src"), *(attribute(child, "src") for child in find_all(node, "source"))]
    sources += [attribute(child, "href") for child in find_all(node, "a")]
    link = next((url for source in sources if (url := to_link(source, page.source.base))), "")
    what = tag.removeprefix("amp-")
    if link:
        page.kept["embeds"] += 1
        page.add(Block(Kind.P, (Span(link, Mark(href=link)),)))
        page.note("player.address", what=what, link=link)
    else:
        page.lose("player.nowhere", " ".join((node.text(deep=True) or "").split()), what=what)
