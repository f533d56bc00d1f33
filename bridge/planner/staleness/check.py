"""Looks through a post's words for what was true when it was published and may not be now."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from itertools import islice

from bridge.config.staleness import StalenessSection
from bridge.planner.staleness.dates import DateHit, find_dates
from bridge.planner.staleness.sentences import to_sentence
from bridge.planner.staleness.vocabulary import Vocabulary, to_choice, vocabulary_for

MOST_PER_KIND = 5
"""Findings of one kind that are told: the owner reads a reason, not an index."""
LONGEST_WORD = 100
_STRAIGHT = str.maketrans("’‘ʼ‐‑", "'''--")
_YEAR = re.compile(r"(?<![\w–—/#$€£.,:-])(?:19|20)\d\d(?![\w–—/%€-]|[.,:]\d| [%€])")
_SUM = r"\d{1,6}(?:[.,' ]\d{3}){0,3}(?:[.,](?:\d\d|-|–))?(?!\d)"
_SIGNS = r"us\$|au\$|ca\$|a\$|c\$|r\$|[$€£¥₹₽₺]"
_CODES = "eur|usd|gbp|chf|cad|aud|jpy|brl|sek|nok|dkk|pln|czk"


class StaleKind(StrEnum):
    """What betrays the age of a text; each has a level of its own in ``[staleness]``."""

    YEAR = "year"
    RELATIVE = "relative"
    EVENT = "event"
    PRICE = "price"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Stale:
    """One place where a post shows its age.

    Attributes:
        hit: the very words.
        sentence: where they stand, at most 160 characters.
        reason: in words for the owner.
        blocks: the owner wants such a post held.
    """

    kind: StaleKind
    hit: str
    sentence: str
    reason: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """One text, with what is needed to judge it."""

    text: str
    lower: str
    """The same, letter for letter."""
    is_title: bool
    words: Vocabulary
    published: date
    now: date

    def read(self, kind: StaleKind) -> Iterator[_Hit]:
        match kind:
            case StaleKind.YEAR:
                return self._years()
            case StaleKind.RELATIVE:
                return self._phrases(self.words.relative, f"was written on {self.published}")
            case StaleKind.EVENT:
                return self._events()
            case StaleKind.PRICE:
                return self._prices()
            case StaleKind.OFFER:
                return self._phrases(self.words.offer, f"is an offer of {self.published}")

    def _phrases(self, pattern: re.Pattern[str], what: str) -> Iterator[_Hit]:
        for match in pattern.finditer(self.lower):
            hit = self.text[match.start() : match.end()]
            if match["hit"] and (hit[0].islower() or match["hit"] not in self.words.uncapitalised):
                yield _Hit(match.start(), match.end(), f"“{hit}” {what}")

    def _dates(self) -> list[DateHit]:
        return sorted(find_dates(self.text, self.words, self.published), key=lambda hit: hit.start)

    def _events(self) -> Iterator[_Hit]:
        for hit in self._dates():
            is_over = hit.is_after(self.published) and hit.is_before(self.now)
            if is_over and not self.words.every & set(self._words_before(hit.start, 2)):
                shown = self.text[hit.start : hit.end]
                yield _Hit(hit.start, hit.end, f"“{shown}” was still to come on {self.published}, and is past now")

    def _years(self) -> Iterator[_Hit]:
        # "May 2021" is a year like any other unless it was still to come; then it is an event.
        dates = (hit for hit in self._dates() if hit.is_one_day or hit.is_after(self.published))
        dated = {position for hit in dates for position in range(hit.start, hit.end)}
        for match in _YEAR.finditer(self.text):
            year = int(match[0])
            is_present = abs(year - self.published.year) <= 1 and year < self.now.year
            if is_present and match.start() not in dated and not self._is_fact(match):
                reason = f"{year} was the present when this was written ({self.published}); now it is {self.now.year}"
                yield _Hit(match.start(), match.end(), reason)

    def _is_fact(self, match: re.Match[str]) -> bool:
        """ "since 2021", "(Miller, 2021)", "2021 people"."""
        before, after = self.text[max(0, match.start() - 1) : match.start()], self.text[match.end() : match.end() + 1]
        if not self.is_title and (before == "(" or after == ")"):
            return True
        if self.text[max(0, match.start() - 2) : match.start()].strip() == "©":
            return True
        is_history = bool(self.words.history & set(self._words_before(match.start(), 4)))
        return is_history or bool(self.words.counted & set(self._words_after(match.end())))

    def _prices(self) -> Iterator[_Hit]:
        for match in _price_pattern(self.words.currencies).finditer(self.lower):
            if any(digit in match[0] for digit in "123456789") and not self._is_large(match.end()):
                shown = self.text[match.start() : match.end()]
                yield _Hit(match.start(), match.end(), f"the price {shown} is of {self.published}")

    def _is_large(self, end: int) -> bool:
        """ "$5 million", "$5k"."""
        is_abbreviated = re.match(r" ?[kmb]\b", self.text[end : end + 3], re.IGNORECASE)
        return bool(is_abbreviated or self.words.large & set(self._words_after(end)))

    def _words_before(self, position: int, count: int) -> list[str]:
        sentence = re.split(r"[.!?;:] ", self.text[max(0, position - 50) : position])[-1]
        return re.findall(r"\w+", sentence.lower())[-count:]

    def _words_after(self, position: int) -> list[str]:
        match = re.match(r" (\w{1,20}(?: \w{1,20})?)", self.text[position : position + 45])
        return [match[1].lower(), match[1].lower().split()[0]] if match else []


@cache
def _price_pattern(currencies: tuple[str, ...]) -> re.Pattern[str]:
    names = f"(?:{to_choice(currencies)})"
    before = rf"(?<![\w$])(?:{_SIGNS}|(?:{_CODES})(?= ?\d)) ?{_SUM}"
    after = rf"(?<![\w.,$€£])(?:{_SUM}) ?(?:[€£₽₺]|\$(?!\w)|(?:(?:{_CODES})|{names})(?!\w))"
    return re.compile(f"{before}|{after}")


def find_stale(
    title: str,
    paragraphs: Iterable[str],
    language: str,
    published_at: datetime,
    now: datetime,
    rules: StalenessSection,
) -> tuple[Stale, ...]:
    """Where a post shows its age: title first, then in the order of the text, at most five findings of each kind.

    Args:
        paragraphs: the post's own prose, plain text: no quotations and no code, which say what they say for ever.
        language: such as ``de-AT``; of a language without a word list only numbers are read.
        published_at: what the words are measured by.
    """
    levels = {kind: str(getattr(rules, kind)) for kind in StaleKind}
    words, days = vocabulary_for(language), (published_at.astimezone(UTC).date(), now.astimezone(UTC).date())
    texts = [_to_plain(title), *map(_to_plain, paragraphs)]
    readers = [_Reader(text, _to_lower(text), number == 0, words, *days) for number, text in enumerate(texts)]
    found = [
        (number, hit.start, _to_stale(kind, readers[number], hit, levels[kind] == "block"))
        for kind in StaleKind
        if levels[kind] != "off"
        for number, hit in _first_hits(readers, kind)
    ]
    return tuple(stale for *_, stale in sorted(found, key=lambda one: one[:2]))


def _first_hits(readers: list[_Reader], kind: StaleKind) -> Iterator[tuple[int, _Hit]]:
    return islice(((number, hit) for number, reader in enumerate(readers) for hit in reader.read(kind)), MOST_PER_KIND)


def _to_stale(kind: StaleKind, reader: _Reader, hit: _Hit, blocks: bool) -> Stale:
    sentence = to_sentence(reader.text, hit.start, hit.end)
    return Stale(kind, reader.text[hit.start : hit.end], sentence, hit.reason, blocks)


def _to_plain(text: str) -> str:
    # One space between words and straight apostrophes, so that each phrase needs one spelling only.
    return " ".join(to_composed(word) for word in text.translate(_STRAIGHT).split())


def to_composed(word: str, longest: int = LONGEST_WORD) -> str:
    """A word with its accents in one piece; as it is when nobody writes such a word, which may cost Python dearly."""
    return unicodedata.normalize("NFC", word) if len(word) <= longest else word


def _to_lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    # A few letters, such as the Turkish İ, become two.
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
