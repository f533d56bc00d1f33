"""Images, figures, galleries, video, audio."""

import re
from urllib.parse import urlsplit

from bridge.models import Severity
from bridge.transform.blocks import Block, Kind, Span, Text, to_plain, to_text
from bridge.transform.dom import Node, attribute, classes
from bridge.transform.read.addresses import to_link, to_source
from bridge.transform.read.state import Page

_LAZY = ("data-orig-file", "data-large-file", "data-src", "data-lazy-src", "data-original")
_ID = re.compile(r"wp-image-(\d+)")
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}$)")
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)$", re.IGNORECASE)
_EMOJI = frozenset({"emoji", "wp-smiley"})


def read_image(page: Page, node: Node, link: str = "") -> None:
    """Medium fetches images by address and re-hosts them, so the largest there is goes, as an absolute address.

    WordPress shows a scaled size and, with a lazy-loading plugin, only a placeholder
    (https://github.com/Medium/medium-api-docs, section 3.4).

    Args:
        link: where a link around the image goes.
    """
    alt = attribute(node, "alt")
    if _EMOJI & set(classes(node)):
        page.write(Span(alt))
        return
    if attribute(node, "width") == "1" and attribute(node, "height") == "1":
        page.note("image", Severity.INFO, "a counting pixel was left out")
        return
    url = _largest(page, node, link)
    if not url:
        page.note("image", Severity.LOSS, f"an image without an address was left out{f': {alt}' if alt else ''}")
        return
    page.add(Block(Kind.IMG, url=url, alt=" ".join(alt.split())))
    if link and not _is_file(link) and link.split("?")[0] != url.split("?")[0]:
        page.note("image", Severity.WARNING, f"an image's link was left out, as Medium's API knows none: {link}")


def _largest(page: Page, node: Node, link: str) -> str:
    base = page.source.base
    match = _ID.search(attribute(node, "class"))
    known = page.source.media.get(int(match[1])) if match and len(match[1]) < 19 else None
    if known and (original := to_source(known.original_url or known.url, base)):
        return original
    if _is_file(link):
        return to_source(link, base)
    sources = [attribute(node, name) for name in _LAZY] + [_from_srcset(node), attribute(node, "src")]
    return next((url for source in sources if (url := to_source(source, base))), "")


def _from_srcset(node: Node) -> str:
    best, widest = "", 0.0
    for candidate in (attribute(node, "srcset") or attribute(node, "data-srcset")).split(", "):
        url, _, size = candidate.strip().rpartition(" ")
        if url and re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?[wx]", size) and float(size[:-1]) > widest:
            best, widest = url, float(size[:-1])
    return best


def _is_file(url: str) -> bool:
    return bool(_IMAGE_FILE.search(url.split("?")[0]))


def to_file(url: str) -> str:
    """An image's file name without its size: two sizes of one upload are the same image."""
    return _SIZE.sub("", urlsplit(url).path.rpartition("/")[2]).lower()


def add_caption(page: Page, first: int, caption: list[Span]) -> None:
    """Give the image read since ``first`` its caption; without an image the words become a paragraph.

    A caption with a link becomes a paragraph of its own: an importer drops the whole figure over such a link.
    """
    text = to_text(caption)
    if not text:
        return
    images = [number for number in range(first, len(page.blocks)) if page.blocks[number].kind is Kind.IMG]
    has_link = any(span.href for span in text)
    if len(images) == 1 and not has_link and not page.blocks[images[0]].text:
        image = page.blocks[images[0]]
        page.blocks[images[0]] = Block(Kind.IMG, _one_line(text), image.url, image.alt)
        return
    if has_link and images:
        page.note("caption", Severity.INFO, "a caption with a link became a paragraph of its own")
    page.add(Block(Kind.P, tuple(Span(span.text, span.bold, True, span.code, span.href) for span in text)))


def _one_line(text: Text) -> Text:
    return (Span(to_plain(text).replace("\n", " ")),)


def read_player(page: Page, node: Node, what: str) -> None:
    """Medium's API strips players; the file's address stays, so that nothing is lost without a word."""
    sources = [attribute(node, "src"), *(attribute(child, "src") for child in node.css("source"))]
    link = next((url for source in sources if (url := to_link(source, page.source.base))), "")
    if link:
        page.add(Block(Kind.P, (Span(link, href=link),)))
        page.note(what, Severity.WARNING, f"a player ({what}) became the address of its file: {link}")
    else:
        page.note(what, Severity.LOSS, f"a player ({what}) without an address was left out")
