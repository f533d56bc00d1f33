"""Why a post of the archive is not one for this slot, or for any."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.config.evergreen import EvergreenSection
from bridge.planner.evergreen.candidates import Candidate, Pool
from bridge.planner.words import to_instant_words, to_span_words


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason against one post.

    Attributes:
        rule: the reason without the post, by which refusals are counted.
        sentence: the reason for this post.
    """

    rule: str
    sentence: str


def find_refusals(candidate: Candidate, settings: EvergreenSection, planned_at: datetime) -> Iterator[Refusal]:
    """Every reason why a post of the archive may not go at the slot planned at that instant.

    Ages are counted to that instant, so the answer is the same when the slot runs late or is asked about again.
    """
    yield from find_lasting_refusals(candidate, settings)
    yield from find_age_refusals(candidate, settings, planned_at)
    yield from _marks(candidate, planned_at)
    for concern in candidate.concerns:
        if concern.blocks:
            yield Refusal(f"held by a check ({concern.kind})", concern.sentence)


def find_lasting_refusals(candidate: Candidate, settings: EvergreenSection) -> Iterator[Refusal]:
    """Those reasons that are the same at every slot, which a source can keep in an index."""
    if candidate.evergreen is False:
        yield Refusal("marked as not evergreen", "its author marked it as not evergreen")
    if candidate.name in settings.skip_posts:
        yield Refusal("in skip_posts", "it is in skip_posts")
    if candidate.name in settings.include_posts:
        return
    for one, many, has, only, skip in _lists(candidate, settings):
        if banned := sorted(set(has) & set(skip)):
            yield Refusal(f"in skip_{many}", f'its {one} "{banned[0]}" is in skip_{many}')
        if only and not set(has) & set(only):
            yield Refusal(f"not in only_{many}", f"it has no {one} of only_{many} ({', '.join(only)})")


def find_age_refusals(candidate: Candidate, settings: EvergreenSection, at: datetime) -> Iterator[Refusal]:
    """Whether the post is too young or too old at that instant."""
    if candidate.name in settings.include_posts:
        return
    age, most = candidate.age(at), settings.max_age
    if age < settings.min_age:
        old = to_span_words(max(age, timedelta(0)))
        yield Refusal(too_young(settings), f"it is {old} old, and min_age is {to_span_words(settings.min_age)}")
    if most is not None and age > most and not candidate.evergreen:
        yield Refusal(too_old(settings), f"it is {to_span_words(age)} old, and max_age is {to_span_words(most)}")


def find_story_refusals(candidate: Candidate, settings: EvergreenSection, planned_at: datetime) -> Iterator[Refusal]:
    """Every reason why a live story is not one to update or repost at the slot planned at that instant."""
    yield from find_refusals(candidate, settings, planned_at)
    if candidate.has_open_handoff:
        yield Refusal("a step waits for you already", "a step for this story waits for you already")
    since = candidate.handed_at
    if not candidate.has_changed:
        since = max((at for at in (candidate.live_at, candidate.handed_at) if at), default=None)
    if since is not None and since + settings.repost_again > planned_at:
        again = to_instant_words(since + settings.repost_again)
        yield Refusal("shown too recently (repost_again)", f"the same story may come again from {again} (repost_again)")


def too_young(settings: EvergreenSection) -> str:
    """The rule of posts that are too young."""
    return f"younger than min_age ({to_span_words(settings.min_age)})"


def too_old(settings: EvergreenSection) -> str:
    """The rule of posts that are too old."""
    return f"older than max_age ({to_span_words(settings.max_age or timedelta(0))})"


def to_summary(pool: Pool, refusals: Iterable[Refusal]) -> str:
    """How many posts each rule left out, the commonest first; one reason a post."""
    counts = Counter(dict(pool.left_out))
    counts.update(refusal.rule for refusal in refusals)
    ordered = sorted((item for item in counts.items() if item[1]), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {rule}" for rule, count in ordered)


def _marks(candidate: Candidate, planned_at: datetime) -> Iterator[Refusal]:
    marks = candidate.marks
    if marks.never:
        yield Refusal("banned by you", "you said never")
    if marks.skip_until is not None and planned_at <= marks.skip_until:
        yield Refusal("skipped by you", "you skipped it this once")
    if marks.pinned_to is not None and marks.pinned_to > planned_at:
        later = to_instant_words(marks.pinned_to)
        yield Refusal("pinned to a later slot", f"it is pinned to the slot of {later}")


_Lists = tuple[str, str, Collection[str], tuple[str, ...], tuple[str, ...]]


def _lists(candidate: Candidate, settings: EvergreenSection) -> tuple[_Lists, ...]:
    return (
        ("category", "categories", candidate.categories, settings.only_categories, settings.skip_categories),
        ("tag", "tags", candidate.tags, settings.only_tags, settings.skip_tags),
        ("author", "authors", (candidate.author,), settings.only_authors, settings.skip_authors),
        ("language", "languages", _spellings(candidate.language), settings.only_languages, settings.skip_languages),
    )


def _spellings(language: str) -> tuple[str, ...]:
    return (language, language.replace("_", "-").partition("-")[0])
