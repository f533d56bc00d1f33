"""."""

from collections.abc import Iterable, Iterator

from bridge.models import Count, Note


def to_sentences(notes: Iterable[Note], counts: Iterable[Count]) -> Iterator[str]:
    """The loss report for the owner, a sentence each."""
    for count in counts:
        if count.after < count.before:
            yield f"info: {count.kind}: {count.after} of {count.before}"
    yield from map(_to_sentence, notes)


def _to_sentence(note: Note) -> str:
    often = f" ({note.count} times)" if note.count > 1 else ""
    return f"{note.severity.value}: {note.text}{often}"
