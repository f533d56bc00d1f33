"""What is not the post: it goes, and the report names it."""

from collections import Counter
from collections.abc import Callable, Iterable

from bridge.models.letters import cut
from bridge.transform.blocks import PLAIN, Mark
from bridge.transform.dom import TEXT, Attributes, Node, around, classes, every, find, words_in
from bridge.transform.read.junk import DISCLOSURES
from bridge.transform.read.links import read_only_ways
from bridge.transform.read.measure import Verdict
from bridge.transform.read.screens import is_left_out
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
_SHOWN = 80
_UNSEEN = frozenset({"script", "style", "template", "noscript"})


def leave_out(reader: Reader, node: Node, kind: str, maker: str) -> bool:
    """Something of a plugin or theme goes; False when it is part of the article, whatever it is called.

    Of an affiliate box the disclosure stays, as Medium wants it, and of a control the only way to a file.
    """
    page = reader.page
    if kind == "screens":
        return _leave_twin_out(reader, node, maker)
    if kind == "control" and read_only_ways(reader, node):
        return True
    verdict = page.measure.judge(node, kind)
    if verdict is Verdict.ARTICLE:
        page.note("junk.kept", maker=maker or kind, words=_first_words(node))
        return False
    if kind == "unseen" and verdict is Verdict.JUNK:
        return True
    gone = _read_disclosures(reader, node) if kind == "affiliate" else list(every(node))
    words, kinds = _to_visible_words(gone), _to_kinds(gone)
    page.seen.update(kinds)
    if words.strip() or kinds["images"]:
        page.lose("junk.large" if verdict is Verdict.LARGE else f"junk.{kind}", words, maker=maker or kind)
    return True


def _read_disclosures(reader: Reader, box: Node) -> list[Node]:
    """Read what discloses something, each once: one inside of another is read with it.

    Returns:
        what else the box holds.
    """
    gone = []
    for one in around(box, _is_disclosure):
        if one.tag != TEXT and _is_disclosure(one):
            reader.box(one, {}, PLAIN)
        else:
            gone.append(one)
    return gone


def _is_disclosure(node: Node) -> bool:
    return not DISCLOSURES.isdisjoint(classes(node))


def marked_apart(kind: str) -> Callable[[Reader, Node, Attributes, Mark], None]:
    """How an element is read whose tag says that it is beside the article."""

    def read(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
        if not leave_out(reader, node, kind, "HTML"):
            reader.box(node, attributes, mark)

    return read


def _leave_twin_out(reader: Reader, node: Node, maker: str) -> bool:
    """What a page builder shows on small screens goes when its twin for large ones stands beside it."""
    first = _first_words(node)
    if not first and find(node, "img") is None:
        return False
    if not is_left_out(node, maker):
        reader.page.note("text.small", maker=maker, words=first)
        return False
    reader.page.seen.update(count_kinds(node))
    reader.page.lose("text.screens", visible_words(node), maker=maker)
    return True


def count_kinds(node: Node) -> Counter[str]:
    """What is inside, by kind, as the report counts it."""
    return _to_kinds(every(node))


def _to_kinds(nodes: Iterable[Node]) -> Counter[str]:
    return Counter(_COUNTED[one.tag] for one in nodes if one.tag in _COUNTED)


def _first_words(node: Node) -> str:
    """As many as a note shows, however long the rest is."""
    words = ""
    for one in every(node):
        if len(words) > _SHOWN:
            break
        if one.tag == TEXT and (one.parent is None or one.parent.tag not in _UNSEEN):
            words = " ".join(f"{words} {words_in(one)[:_SHOWN]}".split())
    return cut(words, _SHOWN)


def visible_words(node: Node) -> str:
    """The words inside that a reader of the page sees."""
    return _to_visible_words(every(node))


def _to_visible_words(nodes: Iterable[Node]) -> str:
    return " ".join(
        words_in(one) for one in nodes if one.tag == TEXT and (one.parent is None or one.parent.tag not in _UNSEEN)
    )
