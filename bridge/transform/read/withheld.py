"""What was taken out of a post before it was read: the marker says why, and of how many words (``models.gates``)."""

from bridge.models.gates import MARKER, Gate
from bridge.transform.blocks import Mark
from bridge.transform.dom import Attributes, Node
from bridge.transform.read.state import Reader

CLASS = MARKER
_GATES = frozenset(Gate)


def read_withheld(reader: Reader, _node: Node, attributes: Attributes, _mark: Mark) -> None:
    """A note for each; its words stay unknown, as they are not for everybody."""
    gate = attributes.get("data-gate") or ""
    words = attributes.get("data-words") or ""
    count = int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0
    maker = (attributes.get("data-maker") or "")[:200]
    reader.page.say(f"gate.{gate if gate in _GATES else Gate.CONDITION}", count, maker=maker, count=str(count))
