"""What is not the post: it goes, and the report names it."""

from collections import Counter

from bridge.transform.blocks import PLAIN
from bridge.transform.dom import TEXT, Node, attributes_of, every, words_in
from bridge.transform.read.junk import DISCLOSURES
from bridge.transform.read.state import Reader

_COUNTED = {
    "img": "images",
    "p": "paragraphs",
    "a": "links",
    "pre": "code blocks",
    "table": "tables",
    "iframe": "embeds",
    "ul": "lists",
    "ol": "lists",
}
"""What is counted of that which is left out."""
_UNSEEN = frozenset({"script", "style", "template", "noscript"})


def leave_out(reader: Reader, node: Node, kind: str, maker: str) -> None:
    """Something of a plugin or theme; of an affiliate box the disclosure stays, as Medium wants it."""
    if kind == "unseen":
        return
    words = visible_words(node)
    if kind == "affiliate":
        for one in every(node):
            if one.tag != TEXT and not DISCLOSURES.isdisjoint((attributes_of(one).get("class") or "").split()):
                reader.box(one, {}, PLAIN)
                words = words.replace(visible_words(one), "", 1)
    kinds = Counter(_COUNTED[one.tag] for one in every(node) if one.tag in _COUNTED)
    reader.page.seen.update(kinds)
    if words.strip() or kinds["images"]:
        reader.page.lose(f"junk.{kind}", words, maker=maker)


def visible_words(node: Node) -> str:
    """The words inside that a reader of the page sees."""
    return " ".join(
        words_in(one)
        for one in every(node)
        if one.tag == TEXT and (one.parent is None or one.parent.tag not in _UNSEEN)
    )
