"""Links: what they lead to, and those that lead nowhere once the post has left its page."""

from bridge.transform.blocks import Mark
from bridge.transform.dom import Attributes, Node, attributes_of, find_all, text_of
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


def read_link(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """Medium knows no anchors, so a link within the page becomes its words, and one that only jumps goes."""
    page = reader.page
    given = (attributes.get("href") or "").strip()
    href = to_link(given, page.source.base)
    words = text_of(node).strip()
    page.has_affiliate = page.has_affiliate or bool(href and is_affiliate(href, attributes.get("rel") or ""))
    if not words and (images := list(find_all(node, "img"))):
        # A late image's twin is read with it.
        shown = [image for image in images if image.parent is None or image.parent.tag != "noscript"]
        for image in shown or images:
            if read_icon(page, image, attributes_of(image), mark._replace(href=href or mark.href)):
                page.seen["links"] += bool(href)
            else:
                read_image(page, image, mark, "" if is_video(href) else href)
        if is_video(href):
            page.add_embed(href)
        return
    if not words and is_video(href):
        page.add_embed(href)
        return
    if "more-link" in (attributes.get("class") or "").split() and "#more-" in given:
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
    reader.walk(node, mark._replace(href=href or mark.href))
