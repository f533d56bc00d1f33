"""The loss report in numbers: what the post has, and what of it the story carries."""

from collections import Counter
from collections.abc import Iterable

from bridge.models import Count, Note, Severity
from bridge.transform.blocks import Block, Kind
from bridge.transform.draft import Draft

_KINDS = ("paragraphs", "words", "links", "images", "code blocks", "tables", "embeds", "lists")

GATE = "gate"
"""The kind of the notes about text that only some readers see."""


def to_counts(draft: Draft) -> tuple[Count, ...]:
    """Counts before and after by kind; kinds of which there are none are left out.

    What stands in another form counts as carried (a table as text, an embed as its address): its note says so.
    """
    own = draft.own
    kinds = Counter([block.kind for block in own])
    words = _count_words(own)
    lost = sum(note.lost * note.count for note in draft.notes)
    monospace = draft.kept.get("monospace", 0)
    addresses = draft.kept.get("embeds", 0)
    paragraphs = kinds[Kind.P] + kinds[Kind.BQ] - addresses
    after = {
        **draft.kept,
        "words": words,
        "paragraphs": paragraphs,
        "links": _count_links(own) - addresses,
        "images": kinds[Kind.IMG],
        "code blocks": kinds[Kind.PRE] - monospace,
    }
    before = {
        **draft.seen,
        "words": words + lost,
        "paragraphs": paragraphs + draft.seen.get("paragraphs", 0),
    }
    counts = (Count(kind, before.get(kind, 0), after.get(kind, 0)) for kind in _KINDS)
    return tuple(count for count in counts if count.before or count.after)


def find_blocking(notes: Iterable[Note], kinds: Iterable[str]) -> tuple[Note, ...]:
    """Notes for which the owner is asked: of one of these kinds and more than information, or any loss.

    Text that is not for every reader, or of which nobody can tell, is always asked about.
    """
    wanted = set(kinds)
    return tuple(
        note
        for note in notes
        if (note.severity is Severity.LOSS and "loss" in wanted)
        or (note.severity is Severity.LOSS and note.kind == GATE)
        or (note.severity is not Severity.INFO and note.kind in wanted)
    )


def shows_withheld(notes: Iterable[Note]) -> bool:
    """Whether a draft has text of which nobody can tell that it is for everybody: a gate that nothing was lost at."""
    return any(note.kind == GATE and note.severity is Severity.LOSS and not note.lost for note in notes)


def _count_words(blocks: Iterable[Block]) -> int:
    return len("\n".join(["".join([span.text for span in block.text]) for block in blocks]).split())


def _count_links(blocks: Iterable[Block]) -> int:
    count = 0
    for block in blocks:
        before = ""
        for _, mark in block.text:
            count += mark.href != "" and mark.href != before
            before = mark.href
    return count
