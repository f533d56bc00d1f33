"""The draft of the note with which a live story is shown again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.planner.evergreen import NOTE_AT_MOST, to_note


@pytest.mark.parametrize(
    ("excerpt", "opening", "title", "note"),
    [
        ("What a river teaches.", "Once upon a time.", "A walk", "What a river teaches."),
        ("One. Two.\n Three.", "", "A walk", "One. Two. Three."),
        ("", "We walked along the river. Then it rained.", "A walk", "We walked along the river."),
        ("", "", "A walk", "A walk"),
        ("", "", "", ""),
        # WordPress' own excerpt stops in the middle of a sentence.
        ("We walked. Then it rained and we [&hellip;]".replace("&hellip;", "…"), "", "A walk", "We walked."),
        ("We walked. Then it […]", "", "A walk", "We walked."),
        ("We walked and walked [...]", "We walked and walked home. And so on.", "A walk", "We walked and walked home."),
        ("We walked and walked…", "", "A walk", "We walked and walked"),
        # Addresses are no words.
        ("Read it at https://blog.example/a/?b=c today. Or not.", "", "A walk", "Read it at today. Or not."),
        # Sentences that shout are passed over.
        ("YOU WILL NOT BELIEVE THIS. It rained.", "", "A walk", "It rained."),
        ("What happened next?! It rained.", "", "A walk", "It rained."),
        ("Wow!!!", "", "A walk", "A walk"),
        ("NASA flew. It rained.", "", "A walk", "NASA flew. It rained."),
        # Not only in English.
        ("Был дождь. Мы шли домой.", "", "", "Был дождь. Мы шли домой."),
        ("", "雨が降った。歩いて帰った。", "", "雨が降った。"),
        ("雨が降った。歩いて帰った。", "", "", "雨が降った。歩いて帰った。"),
        ("", "هل نذهب؟ نعم نذهب.", "", "هل نذهب؟"),
        ("Version 3.5 is out. It is good.", "", "", "Version 3.5 is out. It is good."),
        ("", "He said “no.” Then he left.", "", "He said “no.”"),
        # What does not show is not sent.
        ("A\u202eB\x07 c\ud800.", "", "", "AB c."),
    ],
)
def test_a_note_is_the_authors_own_words(excerpt, opening, title, note):
    assert to_note(excerpt, opening, title) == note


def test_as_many_whole_sentences_go_as_fit():
    sentence = "This one has fifty characters, counted to its end."
    assert len(sentence) == 50
    assert to_note(" ".join([sentence] * 9), "", "") == " ".join([sentence] * 5)


def test_a_long_sentence_ends_with_a_whole_word_and_nothing_else():
    note = to_note("It rained, and then, as it does in autumn, " + "it rained again, " * 40, "", "")
    assert 250 < len(note) <= NOTE_AT_MOST
    assert note.endswith(("it", "rained", "again"))


def test_characters_are_counted_as_a_browser_does():
    note = to_note("😀 " * 200, "", "A walk of two hours")
    assert note == "A walk of two hours"
    note = to_note("a😀 " * 200, "", "")
    assert len(note.encode("utf-16-le")) // 2 <= NOTE_AT_MOST
    assert note.endswith("a😀")


def test_a_text_without_spaces_is_cut_between_letters():
    note = to_note("雨" * 400, "", "")
    assert note == "雨" * NOTE_AT_MOST
    thai = "ที่" * 200
    note = to_note(thai, "", "")
    assert len(note) <= NOTE_AT_MOST
    assert note == "ที่" * (NOTE_AT_MOST // 3)


def test_one_endless_word_is_left_out():
    assert to_note("a" * 400, "", "A walk") == "A walk"
    assert to_note("a" * 400, "", "") == ""


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), max_size=60).map(" ".join), st.text())
@settings(deadline=None)
def test_every_word_of_a_note_is_one_of_the_text(excerpt, opening):
    note = to_note(excerpt, opening, "")
    assert len(note.encode("utf-16-le")) // 2 <= NOTE_AT_MOST
    assert note == " ".join(note.split())
    assert not note.endswith(("[…]", "[...]"))


@given(st.lists(st.from_regex(r"[a-z]{1,12}[.,!?]?", fullmatch=True), min_size=1, max_size=120))
@settings(deadline=None)
def test_no_word_is_cut(words):
    note = to_note(" ".join(words), "", "")
    whole = {word.rstrip(".,!?") for word in words}
    assert {word.rstrip(".,!?") for word in note.split()} <= whole
