"""A story before it is printed: the same for every door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bridge.models import Note
from bridge.transform.blocks import Block


@dataclass(frozen=True, slots=True)
class Draft:
    """What a post says, in Medium's own blocks, and what surrounds it.

    Attributes:
        title: at most 100 characters, plain text.
        subtitle: at most 140 characters, plain text; may be empty.
        blocks: what the post says, and behind it what closes it.
        closing: how many of the last blocks are ours: the call to action and what the law wants said.
        seen: how many links, images ... the post has, by kind; of paragraphs, those that were left out.
        kept: how many embeds, tables, lists the story still carries in some form.
        disclosure: the block that says what AI has written; None where there is nothing to say.
        published_at: the date that the import page carries.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    tags: tuple[str, ...]
    canonical_url: str
    marker: str
    notes: tuple[Note, ...]
    author: str
    site_name: str
    language: str
    published_at: datetime | None
    modified_at: datetime
    closing: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    disclosure: Block | None = None

    @property
    def own(self) -> list[Block]:
        """What of it the post says itself."""
        said = self.blocks[: len(self.blocks) - self.closing]
        return [block for block in said if block is not self.disclosure]
