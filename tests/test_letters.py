"""Texts are cut between what readers see as characters, wherever they are cut."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.models.letters import cut, find_cut, find_start
from bridge.planner.evergreen.notes import NOTE_AT_MOST, to_note
from bridge.planner.staleness.sentences import MOST_CHARACTERS, to_sentence
from bridge.transform.heading import LONGEST_SUBTITLE, LONGEST_TITLE, shorten, to_title
from things import a_post

LETTERS = {
    "a mark": "e\u0301",
    "several marks": "a\u0323\u0302",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a flag": "\U0001f1e9\U0001f1ea",
    "a flag of a region": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "a skin tone": "\U0001f44d\U0001f3fd",
    "a heart": "\u2764\ufe0f",
    "a key": "1\ufe0f\u20e3",
    "Hangul in letters": "\u1112\u1161\u11ab",
    "an open syllable": "\uac00\u11a8",
    "a conjunct": "\u0915\u094d\u0937\u093f",
    "Thai": "\u0e19\u0e33",
    "half of two": "\ud83d\udc4d",
    "a line end": "\r\n",
}


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize("before", ["", "a", "ab", "\uac01", "\U0001f600"])
def test_a_character_goes_whole_or_not_at_all(letter: str, before: str) -> None:
    text = f"{before}{letter}z"
    ends = {len(before), len(before) + len(letter), len(text)} | set(range(len(before) + 1))
    for most in range(1, len(text) + 1):
        kept = cut(text, most)
        assert text.startswith(kept)
        assert len(kept) <= most
        if before:
            assert len(kept) in ends
        assert find_start(text, most) in {*ends, len(text)}


def test_a_character_longer_than_any_is_cut_where_it_is_too_long() -> None:
    flood = "a" + "\u0301" * 1_000 + "b"
    assert len(cut(flood, 500)) == 500
    assert find_start(flood, 500) == 500


def test_two_flags_are_parted_in_the_middle() -> None:
    flags = "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7"
    assert [len(cut(f"a{flags}", most)) for most in range(1, 6)] == [1, 1, 3, 3, 5]


def test_a_character_without_end_is_cut_after_all() -> None:
    flood = "a" + "\u0301" * 1_000
    assert len(cut(flood, 100)) == 100
    assert find_cut(flood, 100) == 100


@given(st.text(max_size=60), st.integers(1, 60))
def test_a_cut_is_a_beginning_and_leaves_no_mark_alone(text: str, most: int) -> None:
    kept = cut(text, most)
    assert text.startswith(kept)
    assert len(kept) <= most
    rest = text[len(kept) :]
    if len(kept) < most and rest:
        assert find_cut(text, len(kept)) == len(kept)
    if rest and unicodedata.category(rest[0]) == "Mn":
        assert len(kept) == most, "only where nothing before may be cut"


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_titles_and_subtitles_are_cut_between_characters(letter: str) -> None:
    for most in (LONGEST_TITLE, LONGEST_SUBTITLE):
        for before in range(most - len(letter) - 2, most + 1):
            text = "x" * before + letter + "y" * most
            kept = shorten(text, most).removesuffix("…")
            assert text.startswith(kept)
            assert find_cut(text, len(kept)) == len(kept)


@pytest.mark.parametrize("letter", [one for one in LETTERS.values() if not one.isspace() and "\ud83d" not in one])
def test_a_note_and_a_sentence_are_cut_between_characters(letter: str) -> None:
    for before in range(NOTE_AT_MOST - len(letter) * 2 - 2, NOTE_AT_MOST + 1):
        text = "\u5b57" * before + letter + "\u5b57" * 50
        note = to_note("", text, "")
        assert not note or find_cut(text, len(note)) == len(note)
    for before in range(MOST_CHARACTERS):
        text = "w" * before + letter * 3 + "w" * 200
        shown = to_sentence(text, before // 2, before // 2 + 1).strip("…")
        start = text.index(shown)
        assert find_start(text, start) == start
        assert find_cut(text, start + len(shown)) == start + len(shown)


def test_the_title_of_a_story_is_cut_between_characters() -> None:
    family = LETTERS["a family"]
    title, notes = to_title(a_post(title=family * 40), [])
    assert title.removesuffix("…") == family * ((LONGEST_TITLE - 1) // len(family))
    assert notes
