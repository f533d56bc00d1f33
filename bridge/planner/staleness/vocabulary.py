"""The words of each language by which a text betrays its age: a file for each, and their patterns, made once."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one language says; patterns find nothing where a language is not known.

    Attributes:
        relative: for text in lower case; its group ``hit`` is a relative time, a match without it only looks like one.
        offer: the same, for offers.
        uncapitalised: hits that are another word with a capital letter ("der Morgen").
        history: words before a year that make it a fact of the past.
        counted: words after a number that make it a count.
        months: the number of each month's name, lower case.
        capital: month names have a capital letter, so that "may" and "mar" are no months.
        month_first: "May 12" is a date.
        every: words before a date that comes each year.
        large: words after a sum that make it no price.
    """

    relative: re.Pattern[str] = NEVER
    offer: re.Pattern[str] = NEVER
    uncapitalised: frozenset[str] = frozenset()
    history: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    months: Mapping[str, int] | None = None
    capital: bool = False
    month_first: bool = False
    every: frozenset[str] = frozenset()
    currencies: tuple[str, ...] = ()
    large: frozenset[str] = frozenset()


def vocabulary_for(language: str) -> Vocabulary:
    """The words of a language such as ``de-AT``; those of none where we have no file for it."""
    short = language.lower().replace("_", "-").split("-")[0]
    return _read(short) if short in LANGUAGES else Vocabulary()


@cache
def _read(name: str) -> Vocabulary:
    table = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    relative, offer, dates = table["relative"], table["offer"], table["dates"]
    percent = rf"\d{{1,2}} ?% (?:{to_choice(offer['percent'])})"
    return Vocabulary(
        relative=_to_pattern(relative, "(?!)"),
        offer=_to_pattern(offer, percent),
        uncapitalised=frozenset(relative["uncapitalised"]),
        history=frozenset(table["year"]["history"]),
        counted=frozenset(table["year"]["counted"]),
        months=_to_months(dates["months"]),
        capital=dates["capital"],
        month_first=dates["month_first"],
        every=frozenset(dates["every"]),
        currencies=tuple(table["price"]["currencies"]),
        large=frozenset(table["price"]["large"]),
    )


def _to_pattern(table: Mapping[str, Any], more: str) -> re.Pattern[str]:
    # What only looks like a hit stands first and swallows it: "until today" is tried before "today" is reached.
    # Only choices between fixed words, so that the time is linear in the text whatever it says; and no IGNORECASE,
    # which is five times as slow, as every choice must be tried at every word.
    skip, hit = to_choice(table["except"]), to_choice(table["words"])
    return re.compile(rf"(?<!\w)(?=\w)(?:{skip}|(?P<hit>{hit}|{more}))(?!\w)")


def to_choice(words: Sequence[str]) -> str:
    """A pattern for any of these, the longest first; a space also stands for a hyphen."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in longest_first) or "(?!)"


def _to_months(lines: Sequence[str]) -> Mapping[str, int]:
    return {name: number for number, line in enumerate(lines, 1) for name in line.split()}
