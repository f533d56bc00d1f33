"""A story before it is printed: the same for every door."""

from dataclasses import dataclass
from datetime import datetime

from bridge.models import Note
from bridge.transform.blocks import Block


@dataclass(frozen=True, slots=True)
class Draft:
    """What a post says, in Medium's own blocks, and what surrounds it.

    Attributes:
        title: at most 100 characters, plain text.
        subtitle: at most 140 characters, plain text; may be empty.
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
