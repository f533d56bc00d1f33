"""Footnotes of plugins: a number in the text, its note hidden beside it or in a list of the plugin's own."""

from bridge.models.letters import cut
from bridge.transform.blocks import PLAIN, Block, Kind, Mark, Span, Text, to_text_again
from bridge.transform.dom import (
    TEXT,
    Attributes,
    Node,
    attribute,
    children,
    classes,
    find_class,
    outermost,
    text_of,
    words_in,
)
from bridge.transform.read.icons import read_labelled
from bridge.transform.read.state import Reader

_SHOWN = 80
_LONG_NUMBER = 4
_BACK = " []()↩↑\ufe0e\n"
"""Signs of a link back to the text."""
_HINTS = "tooltiptext tooltip-text footnote-tooltip fn-tooltip footnote-content footnote-popup".split()
"""What snippets and plugins call a hint that opens beside a word or number."""
_DRAWN = frozenset({"i", "span", "svg"})
_MODERN, _FOOTNOTES = "modern-footnotes-footnote__note", "footnote_tooltip"
_NOTE_CELLS = ("footnote_plugin_index", "footnote_plugin_text")
_TIPS = (_MODERN, _FOOTNOTES, "sidenote", "marginnote")
"""Modern Footnotes, Footnotes, and the notes in the margin of Tufte CSS."""


def read_number(reader: Reader, node: Node, _: Attributes, mark: Mark) -> None:
    """A note's number stands in brackets, as everywhere in a story."""
    words = text_of(node).strip().strip("[]()")
    if words:
        reader.page.write(f"[{words}]", mark._replace(href=""))
        reader.page.last_number = words


def read_tip(reader: Reader, node: Node, _: Attributes, mark: Mark) -> None:
    """A note that waits beside its number goes to the end; one that is in the page's own list, too, is there."""
    page = reader.page
    number = attribute(node, "data-mfn") or page.last_number
    if not number:
        number = str(len(page.tips) + 1)
        page.write(f"[{number}]", mark._replace(href=""))
    page.last_number = ""
    text = page.to_text(reader.line_of(children(node), PLAIN))
    maker = next((name for name in classes(node) if name in _TIPS), "")
    if text:
        page.tips.append((maker, number, text))


def read_hint(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """What opens beside a word when asked for stands behind it in brackets."""
    page = reader.page
    page.last_number = page.last_number or _number_before(node)
    if page.last_number:
        read_tip(reader, node, attributes, mark)
        return
    line = [piece for piece in reader.line_of(children(node), mark) if piece[0]]
    if "".join(words for words, _ in line).strip():
        page.line += [(" (", mark), *line, (")", mark)]
        page.note("text.hint", words=cut(" ".join(text_of(node).split()), _SHOWN))


def _number_before(node: Node) -> str:
    """The number of a note that stands right before its hint."""
    before = node.prev
    if before is not None and before.tag == TEXT and not words_in(before).strip():
        before = before.prev
    words = text_of(before).strip().strip("[]()") if before is not None and before.tag in {"sup", "a"} else ""
    return words if words.isdecimal() and len(words) < _LONG_NUMBER else ""


def read_by_role(reader: Reader, tag: str, node: Node, attributes: Attributes, mark: Mark) -> bool:
    """Read what says itself that it is a hint or a picture (https://www.w3.org/TR/wai-aria-1.2/#role_definitions)."""
    if attributes["role"] == "tooltip":
        read_hint(reader, node, attributes, mark)
        return True
    return attributes["role"] == "img" and tag in _DRAWN and read_labelled(reader.page, node, attributes, mark)


def read_note_list(reader: Reader, node: Node, _: Attributes, _mark: Mark) -> None:
    """Modern Footnotes' list: a number and its note in each item."""
    notes = []
    for item in children(node):
        parts = [part for part in children(item) if part.tag != TEXT] if item.tag == "li" else []
        if len(parts) > 1:
            notes.append((text_of(parts[0]).strip(), reader.page.to_text(reader.line_of(parts[1:], PLAIN))))
    reader.page.listed.add(_MODERN)
    _add_notes(reader, notes, "")


def read_note_table(reader: Reader, node: Node, _: Attributes, _mark: Mark) -> None:
    """Footnotes' list: a table with a number and its note in each row, under a label that folds it."""
    page = reader.page
    label = find_class(node, "footnote_reference_container_label")
    notes: list[tuple[str, Text]] = []
    number = ""
    for cell in outermost(node, _is_note_cell):
        if "footnote_plugin_text" not in classes(cell):
            number = text_of(cell).strip(" \n\t↑[]().")
        else:
            notes.append((number, page.to_text(reader.line_of(children(cell), PLAIN))))
    page.listed.add(_FOOTNOTES)
    _add_notes(reader, notes, text_of(label).strip() if label is not None else "")


def _is_note_cell(node: Node) -> bool:
    return node.tag in {"td", "th"} and any(name.startswith(_NOTE_CELLS) for name in classes(node))


def read_lone_tips(reader: Reader) -> None:
    """The notes that no list of the page repeats."""
    page = reader.page
    _add_notes(reader, [(number, text) for maker, number, text in page.tips if maker not in page.listed], "")


def leave_out(reader: Reader, node: Node, _: Attributes, _mark: Mark) -> None:
    """What only leads back to the text, or on to the whole note."""
    if words := text_of(node).strip(_BACK):
        reader.page.lose("junk.control", words)


def _add_notes(reader: Reader, notes: list[tuple[str, Text]], heading: str) -> None:
    """Notes under their heading: a list where it counts as Medium does, else paragraphs with their numbers."""
    page = reader.page
    page.end_line()
    notes = [(number, text) for number, text in notes if text]
    if not notes:
        return
    before = page.blocks[-1].kind if page.blocks else Kind.P
    if before not in {Kind.H3, Kind.H4}:
        page.add(Block(Kind.H4, (Span(heading or page.words.story["notes"]),)))
    counts = [number for number, _ in notes] == [str(number) for number in range(1, len(notes) + 1)]
    for number, text in notes:
        page.add(Block(Kind.OLI, text) if counts else Block(Kind.P, _numbered(number, text)))
    page.note("footnote.notes")


def _numbered(number: str, text: Text) -> Text:
    return to_text_again([Span(f"[{number}] "), *text])


ACTIONS = {
    "modern-footnotes-footnote": read_number,
    "footnote_plugin_tooltip_text": read_number,
    **dict.fromkeys(_TIPS, read_tip),
    **dict.fromkeys(_HINTS, read_hint),
    "modern-footnotes-list": read_note_list,
    "footnotes_reference_container": read_note_table,
    "footnote_tooltip_continue": leave_out,
    "footnote-back-link-wrapper": leave_out,
}
"""Class -> who reads it."""
