"""Links: what they lead to, and those that lead nowhere once the post has left its page."""

import re
from urllib.parse import unquote, urlsplit

from bridge.transform.blocks import Mark, as_link
from bridge.transform.dom import Attributes, Node, attribute, attributes_of, beside, find_all, outermost, text_of
from bridge.transform.read.addresses import to_link
from bridge.transform.read.icons import read_icon
from bridge.transform.read.media import read_image
from bridge.transform.read.offers import is_affiliate
from bridge.transform.read.players import is_video
from bridge.transform.read.state import Reader

_ANCHOR_SIGNS = "#¶§🔗⚓↩︎↑⇧▲ \n"
_TO_TOP = frozenset(
    {"back to top", "top", "to top", "go to top", "return to top", "nach oben", "zum anfang", "haut de page"}
    | {"retour en haut", "volver arriba", "arriba", "voltar ao topo", "topo", "torna su", "torna all'inizio"}
)


_OPENED = re.compile(r"(?:\.open\(|location(?:\.href)?\s?=)\s?['\"]([^'\"]{1,2000})")
_NEAR = 4
"""So many siblings on each side of a control may lead where it leads: blanks, the name of the file, its picture."""


def read_link(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """Medium knows no anchors, so a link within the page becomes its words, and one that only jumps goes."""
    page = reader.page
    given = _given(attributes)
    href = to_link(given, page.source.base)
    words = text_of(node).strip()
    if href and not page.has_affiliate:
        page.has_affiliate = is_affiliate(href, attributes.get("rel") or "")
    if not words and node.child is not None and (images := list(find_all(node, "img"))):
        # A late image's twin is read with it.
        shown = [image for image in images if image.parent is None or image.parent.tag != "noscript"]
        leads_to_video = is_video(href)
        for image in shown or images:
            said = attributes_of(image)
            if read_icon(page, image, said, as_link(mark, href)):
                page.seen["links"] += bool(href)
            else:
                read_image(page, image, said, mark, "" if leads_to_video else href)
        if leads_to_video:
            page.add_embed(href)
        return
    if not words and is_video(href):
        page.add_embed(href)
        return
    if "#more-" in given and "more-link" in (attributes.get("class") or "").split():
        page.lose("junk.button", words, maker="WordPress")
        return
    if given.startswith("#") or (given and not href and page.source.base.split("#")[0] in given):
        if not words.strip(_ANCHOR_SIGNS):
            return
        if words.lower().strip(_ANCHOR_SIGNS) in _TO_TOP:
            page.lose("link.back", words)
            return
        page.note("link.anchor")
    elif given and not href:
        page.note("link.unsafe", link=ascii(given[:80]))
    page.seen["links"] += bool(href)
    reader.walk(node, as_link(mark, href))


def read_button(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """A button is its words, and a link where a script makes it one."""
    if to_link(_given(attributes), reader.page.source.base):
        read_link(reader, node, attributes, mark)
    else:
        reader.walk(node, mark)


def read_only_ways(reader: Reader, control: Node) -> bool:
    """The links in a control to what nothing beside it leads to: they are content, as a file's button without its name.

    Returns:
        whether there were any.
    """
    page = reader.page
    known = {"", *_addresses_beside(control, page.source.base)}

    def to_address(one: Node) -> str:
        return to_link(_given(attributes_of(one)), page.source.base) if one.tag == "a" else ""

    def is_way(one: Node) -> bool:
        return to_address(one) not in known

    ways = [control] if is_way(control) else list(outermost(control, is_way))
    for link in ways:
        page.end_line()
        read_link(reader, link, attributes_of(link), Mark())
        if not text_of(link).strip():
            address = to_address(link)
            page.write(unquote(urlsplit(address).path.rpartition("/")[2]) or address, Mark(href=address))
        page.end_line()
    return bool(ways)


def _given(attributes: Attributes) -> str:
    """Where a link leads; Download Manager and scripts say it elsewhere."""
    given = (attributes.get("href") or "").strip()
    if given.startswith("http") or (given.strip("#") and not given.lower().startswith("javascript:")):
        return given
    named = attributes.get("data-downloadurl") or attributes.get("data-href") or ""
    opened = _OPENED.search(attributes.get("onclick") or "")
    return named.strip() or (opened[1].strip() if opened else "") or given


def _addresses_beside(control: Node, base: str) -> set[str]:
    links = (one for one in beside(control, _NEAR) if one.tag == "a" and text_of(one).strip())
    return {to_link(attribute(one, "href"), base) for one in links}
