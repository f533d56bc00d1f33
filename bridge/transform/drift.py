"""How far a post has moved on from the text that its story has, in words that a person can carry over by hand.

Medium's API can change nothing, so somebody compares two texts; markup would only be in the way.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bridge.transform.blocks import Block, Kind
from bridge.transform.dialects import Dialect, to_content
from bridge.transform.draft import Draft

MOST_WORDS = 3_000
"""In a paragraph; beyond that it is shown as replaced, as comparing costs the square of it."""
ALIKE = 0.5
"""Share of words that two paragraphs must have in common to be the same one, changed."""
MOST_PAIRS = 2_500
"""Beyond that a text was written anew, and nothing is compared."""
_MARKS = {Kind.H3: "## ", Kind.H4: "### ", Kind.BQ: "> ", Kind.ULI: "• ", Kind.OLI: "– ", Kind.HR: "* * *"}
_TITLE = "# "
_MARK = re.compile("^(?:#{1,3}|[>•–]) ")
_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that are in both texts, only in the newer (``added``), or only in the older (``removed``)."""

    text: str
    what: str
    """``same``, ``added`` or ``removed``."""


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that differs.

    Attributes:
        runs: its words, old and new, in reading order.
        text: as it should read; empty when it is gone.
        after: the paragraph before it, by which it is found in Medium's editor.
    """

    runs: tuple[Run, ...]
    text: str
    after: str

    @property
    def is_title(self) -> bool:
        """Whether it is the title, of which no change is small."""
        return self.text.startswith(_TITLE)

    @property
    def words(self) -> int:
        """How many words differ: those written anew, or those taken away where that is more."""
        counts = [sum(len(run.text.split()) for run in self.runs if run.what == what) for what in ("added", "removed")]
        return max(counts)


def to_paragraphs(draft: Draft) -> tuple[str, ...]:
    """A story as its reader has it, a paragraph each: title, subtitle, the post's own words, tags.

    The call to action is not part of it: it is ours, and changing it must not send anybody to Medium's editor.
    """
    own = draft.blocks[: len(draft.blocks) - draft.closing]
    lines = [f"{_TITLE}{draft.title}", draft.subtitle, *map(_to_line, own), f"Tags: {', '.join(draft.tags)}"]
    return tuple(line for line in lines if line and line != "Tags: ")


def to_known_title(paragraphs: Sequence[str]) -> str:
    """The title that a story was given; empty when that is not known."""
    first = paragraphs[0] if paragraphs else ""
    return first.removeprefix(_TITLE) if first.startswith(_TITLE) else ""


def to_changes(before: Sequence[str], after: Sequence[str], most_words: int = MOST_WORDS) -> tuple[Change, ...]:
    """The paragraphs that differ, in the order of the newer text."""
    changes: list[Change] = []
    for what, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            lead = after[new_first - 1] if new_first else ""
            for was, now in _to_pairs(before[first:last], after[new_first:new_last]):
                changes.append(Change(tuple(_to_runs(was, now, most_words)), now, _MARK.sub("", lead)))
                lead = now or lead
    return tuple(changes)


def count_changed_words(before: Sequence[str], after: Sequence[str]) -> int:
    """How many words of a story would have to be changed, written or taken away."""
    return sum(change.words for change in to_changes(before, after))


def print_changed(draft: Draft, changes: Iterable[Change]) -> str:
    """The changed paragraphs of a story's text as they should be, spelled for Medium's editor."""
    wanted = {change.text for change in changes}
    own = draft.blocks[: len(draft.blocks) - draft.closing]
    return to_content("", "", [block for block in own if _to_line(block) in wanted], Dialect.PASTE)


def _to_pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each old paragraph with the new one that it became; those that went or came stand alone."""
    best = max(_likenesses(old, new), default=(0.0, 0, 0))
    if best[0] < ALIKE:
        yield from ((was, "") for was in old)
        yield from (("", now) for now in new)
        return
    first, second = -best[1], -best[2]
    yield from _to_pairs(old[:first], new[:second])
    yield old[first], new[second]
    yield from _to_pairs(old[first + 1 :], new[second + 1 :])


def _likenesses(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    """How much each old paragraph has in common with each new one, with their places; of equals the first counts."""
    if len(old) * len(new) > MOST_PAIRS:
        return
    words = [[Counter(text.split()) for text in texts] for texts in (old, new)]
    for first, was in enumerate(words[0]):
        for second, now in enumerate(words[1]):
            yield 2 * (was & now).total() / max(was.total() + now.total(), 1), -first, -second


def _to_runs(was: str, now: str, most_words: int) -> Iterator[Run]:
    old, new = _WORD.findall(was), _WORD.findall(now)
    if not old or not new or max(len(old), len(new)) > most_words:
        yield from (Run(text, what) for text, what in ((was, "removed"), (now, "added")) if text)
        return
    for what, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Run("".join(new[new_first:new_last]), "same")
            continue
        runs = (("".join(old[first:last]), "removed"), ("".join(new[new_first:new_last]), "added"))
        yield from (Run(text, kind) for text, kind in runs if text)


def _to_line(block: Block) -> str:
    if block.kind is Kind.IMG:
        return " ".join(part for part in ("[Image]", block.alt, block.url, _to_words(block)) if part)
    if block.kind is Kind.PRE:
        return _to_words(block)
    return _MARKS.get(block.kind, "") + _to_words(block)


def _to_words(block: Block) -> str:
    """The text, each link followed by where it leads: a link that leads elsewhere is a change, too."""
    words: list[str] = []
    for number, span in enumerate(block.text):
        words.append(span.text)
        after = block.text[number + 1].mark.href if number + 1 < len(block.text) else ""
        if span.mark.href and span.mark.href != after and span.mark.href != span.text:
            words.append(f" ({span.mark.href})")
    return "".join(words)
