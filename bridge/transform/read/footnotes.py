"""Calls of WordPress' own footnotes, by the note they lead to."""

from bridge.transform.blocks import Mark
from bridge.transform.dom import Attributes, Node, attribute, children, classes, every, root_of, text_of
from bridge.transform.read.state import Page

_BACK_LINK = " ↩↑︎\n"


def read_call(page: Page, node: Node, attributes: Attributes, mark: Mark) -> None:
    """A number in brackets: that of its note in the list, as on Medium no link leads there.

    What a synced pattern or another post brought with it has a number, and no note here; so has one whose note was
    deleted, or whose list was.
    https://developer.wordpress.org/block-editor/reference-guides/core-blocks/#footnotes
    """
    words = text_of(node).strip()
    called = attributes.get("data-fn") or ""
    if called and page.footnotes is None:
        page.footnotes = _number_notes(root_of(node))
    if called and called not in (page.footnotes or {}):
        page.lose("footnote.nowhere", words)
        return
    number = (page.footnotes or {}).get(called, words)
    page.write(f"[{number}]", mark._replace(href=""))


def _number_notes(root: Node) -> dict[str, str]:
    """The number of each note by its id; one without words is not printed."""
    numbers: dict[str, str] = {}
    for block in (one for one in every(root) if one.tag == "ol" and "wp-block-footnotes" in classes(one)):
        notes = [note for note in children(block) if note.tag == "li" and text_of(note).strip(_BACK_LINK)]
        numbers |= {attribute(note, "id"): str(number) for number, note in enumerate(notes, 1)}
    return numbers
