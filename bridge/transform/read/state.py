"""What a reading has gathered so far: blocks, the line being read, and notes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.models import Media, Note, Severity
from bridge.transform.blocks import Block, Kind, Span, to_text


@dataclass(frozen=True, slots=True)
class Source:
    """What a post offers besides its HTML.

    Attributes:
        base: address against which relative ones are read.
        media: the post's files by their id in WordPress.
        codes: the text of each code block as it stands in the raw content; rendering may have run a shortcode in it.
        embeds: the addresses of embed blocks in the raw content, in order.
    """

    base: str
    media: Mapping[int, Media] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    embeds: tuple[str, ...] = ()


class Page:
    """Collects blocks while the tree is walked."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.notes: Counter[tuple[str, Severity, str]] = Counter()
        self.kind = Kind.P
        self.codes_read = 0
        self.embeds_read = 0
        self._line: list[Span] = []

    def write(self, span: Span) -> None:
        """Go on with the line."""
        self._line.append(span)

    def end_line(self) -> None:
        """The line is a block now, if it has words."""
        if self._line:
            text = to_text(self._line)
            self._line = []
            if text:
                self.blocks.append(Block(self.kind, text))

    def take_line(self) -> list[Span]:
        """The line so far, which the caller puts elsewhere."""
        line, self._line = self._line, []
        return line

    def add(self, block: Block) -> None:
        """A block of its own, after the line."""
        self.end_line()
        self.blocks.append(block)

    def note(self, kind: str, severity: Severity, text: str) -> None:
        """Remember what was changed, moved or dropped."""
        self.notes[kind, severity, text] += 1

    def to_notes(self) -> tuple[Note, ...]:
        """One note for each thing that happened, with how often."""
        return tuple(Note(*what, count=count) for what, count in self.notes.items())
