"""Fields that show text: what a reader sees in them is text of the post."""

from bridge.models.letters import cut
from bridge.transform.blocks import Mark
from bridge.transform.dom import Attributes, Node, text_of
from bridge.transform.read.code import add_code
from bridge.transform.read.state import Reader

_SHOWING = frozenset({"", "text", "url", "email", "tel", "search", "number", "date", "month", "week", "time"})
_BUTTONS = frozenset({"button", "submit", "reset"})
_SHOWN = 80


def read_area(reader: Reader, node: Node, _: Attributes, _mark: Mark) -> None:
    """A text area keeps its lines as code does: mostly it is there to be copied."""
    words = text_of(node)
    if words.strip():
        add_code(reader.page, words, "")
        reader.page.note("text.field", words=cut(" ".join(words.split()), _SHOWN))


def read_field(reader: Reader, _: Node, attributes: Attributes, mark: Mark) -> None:
    """An input's value, where its kind shows it; what is on a button is named as every control is.

    https://html.spec.whatwg.org/multipage/input.html#attr-input-type
    """
    kind = (attributes.get("type") or "").strip().lower()
    words = " ".join((attributes.get("value") or "").split())
    if words and kind in _BUTTONS:
        reader.page.lose("junk.control", words)
    elif words and kind in _SHOWING:
        reader.page.write(words, mark)
        reader.page.note("text.field", words=cut(words, _SHOWN))
