"""What wants to be found by the same words is shown together, whatever the order it comes in, and nothing else is."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bridge.config.staleness import KeyphrasesSection
from bridge.planner.keyphrases import (
    MOST_WORDS,
    Clash,
    Entry,
    EntryKind,
    competes,
    find_clashes,
    find_clusters,
    to_index,
    to_keyphrase,
)

MAY = datetime(2021, 5, 3, tzinfo=UTC)


def an_entry(phrase: str, article: str = "", language: str = "en", day: int = 0, focus: bool = True) -> Entry:
    made = to_keyphrase(phrase if focus else "", phrase, language)
    url = f"https://blog.example/{article or phrase}"
    return Entry(article or phrase, EntryKind.POST, phrase, url, made, language, MAY + timedelta(days=day))


def test_the_first_focus_keyphrase_counts_and_the_title_does_not() -> None:
    phrase = to_keyphrase(" , WordPress Backups, restore", "How I saved my blog", "en")
    assert phrase.words == ("wordpress", "backups")
    assert phrase.is_focus


@pytest.mark.parametrize("focus", ["", "  ", ",", "–, …"])
def test_without_a_focus_keyphrase_the_main_words_of_the_title_count(focus: str) -> None:
    phrase = to_keyphrase(focus, "How to Back Up Your WordPress Blog", "en")
    assert phrase.words == ("back", "wordpress", "blog")
    assert not phrase.is_focus


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "Why the best coffee is what you make at home", "best coffee make home"),
        ("de", "Warum der beste Kaffee bei dir zu Hause ist", "beste kaffee hause"),
        ("de-AT", "Wie wir das Brot für die Straße backen", "brot straße backen"),
        ("fr", "Pourquoi l’été à la mer n'est pas pour nous", "été mer"),
        ("es", "Cómo hacer el mejor café en tu casa", "mejor café casa"),
        ("pt", "Como fazer o melhor café em sua casa", "melhor café casa"),
        ("it", "Perché il caffè della nonna è il migliore", "caffè nonna migliore"),
        ("pl", "Jak zrobić kawę", "jak zrobić kawę"),
        ("", "Pourquoi the best Kaffee", "best kaffee"),
    ],
)
def test_words_that_say_nothing_are_left_out(language: str, title: str, words: str) -> None:
    assert " ".join(to_keyphrase("", title, language).words) == words


def test_a_title_of_nothing_but_small_words_keeps_them() -> None:
    assert to_keyphrase("", "What Is This?", "en").words == ("what", "is", "this")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cafés in Paris", "cafe paris"),
        ("Café", "Cafe\u0301"),
        ("Short stories", "the short story"),
        ("good movies", "Good Movie"),
        ("STRASSE berlin", "Straße Berlin"),
        ("backup wordpress", "WordPress backups"),
        ("C++ loops", "loop in c++"),
    ],
)
def test_spelling_makes_no_difference(one: str, other: str) -> None:
    assert to_keyphrase(one, "", "en").keys == to_keyphrase(other, "", "en").keys


@pytest.mark.parametrize(
    ("one", "other"),
    [("WordPress news", "new WordPress"), ("C++", "C"), ("C#", "C++"), ("css", "cs"), ("php 7", "php 8")],
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert to_keyphrase(one, "", "en").keys != to_keyphrase(other, "", "en").keys


def test_a_phrase_has_an_end() -> None:
    assert len(to_keyphrase("", " ".join(f"word{n}" for n in range(30)), "en").keys) == MOST_WORDS
    assert to_keyphrase("", "rivers and bridges", "en", most_characters=6).words == ("rivers",)
    assert to_keyphrase("rivers and bridges", "", "en", most_characters=6).words == ("rivers",)


COMPETE = """
WordPress backup          | backups for WordPress
WordPress backup          | WordPress backup plugin
apple pie                 | easy apple pie
sourdough bread recipe    | the best sourdough bread recipe
photography               | Photography!
learn python fast free    | python: learn fast
New York travel guide map | travel guide to New York, with map
"""
DO_NOT = """
WordPress                 | WordPress backup
WordPress backup          | WordPress themes
apple pie                 | apple pie and cherry cake
sourdough bread           | sourdough bread for people in a hurry
the best phones of 2021   | the best phones of 2022
photography               | photographer
learn python              | learn php
a walk in Rome            | a walk in Paris
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(a.strip(), b.strip()) for a, b in (line.split("|") for line in table.strip().splitlines())]


@pytest.mark.parametrize(("one", "other"), pairs(COMPETE))
def test_phrases_that_are_after_the_same_readers_compete(one: str, other: str) -> None:
    assert competes(an_entry(one, "1"), an_entry(other, "2"))


@pytest.mark.parametrize(("one", "other"), pairs(DO_NOT))
def test_phrases_that_only_share_some_words_do_not(one: str, other: str) -> None:
    assert not competes(an_entry(one, "1"), an_entry(other, "2"))


def test_a_post_and_its_own_story_do_not_compete() -> None:
    assert not competes(an_entry("apple pie", "7"), an_entry("apple pie", "7"))


def test_two_languages_do_not_compete_but_an_unknown_one_may() -> None:
    german, english, unknown = (an_entry("WordPress Backup", code, code) for code in ("de-AT", "en", ""))
    assert not competes(german, english)
    assert competes(german, unknown)
    assert competes(unknown, english)
    assert [clash.entry for clash in find_clashes(german, to_index([english, unknown]))] == [unknown]
    assert [len(cluster.entries) for cluster in find_clusters([german, english, unknown])] == [3]
    assert find_clusters([german, english]) == []


def test_entries_without_a_word_compete_with_none() -> None:
    silent = [an_entry("…", "1"), an_entry("?", "2")]
    assert find_clusters(silent) == []
    assert find_clashes(silent[0], to_index(silent)) == ()


def test_a_clash_says_which_words_which_entry_and_since_when() -> None:
    post = an_entry("WordPress backups", "1")
    story = Entry("s1", EntryKind.STORY, "Back it up!", "https://medium.com/p/1", post.phrase, "", MAY)
    candidate = an_entry("WordPress Backup Plugin", "9")
    plugin = an_entry("backup plugin WordPress", "5", day=3)
    index = to_index([candidate, post, story, plugin])
    assert find_clashes(candidate, index) == (
        Clash(
            plugin,
            ("wordpress", "backup", "plugin"),
            True,
            "the post “backup plugin WordPress” is found by the same words since 2021-05-06: wordpress backup plugin",
        ),
        Clash(
            post,
            ("wordpress", "backup"),
            False,
            "the post “WordPress backups” is found by nearly the same words since 2021-05-03: wordpress backup",
        ),
        Clash(
            story,
            ("wordpress", "backup"),
            False,
            "the story “Back it up!” is found by nearly the same words since 2021-05-03: wordpress backup",
        ),
    )


def test_a_cluster_is_named_by_the_words_that_all_of_it_share() -> None:
    entries = [an_entry("apple pie", "2", day=2), an_entry("easy apple pies", "1", day=1), an_entry("pear tart", "3")]
    (cluster,) = find_clusters(entries)
    assert cluster.words == ("apple", "pie")
    assert [entry.article for entry in cluster.entries] == ["1", "2"], "the oldest first"
    assert cluster.reason == "2 posts and stories want to be found by “apple pie”"


def test_a_cluster_within_another_is_not_told_again() -> None:
    phrases = ("bread", "bread", "rye bread recipe", "rye bread", "rye bread quick recipe", "rye bread old recipe")
    clusters = find_clusters([an_entry(phrase, str(number)) for number, phrase in enumerate(phrases)])
    found = [{int(entry.article) for entry in cluster.entries} for cluster in clusters]
    assert found == [{2, 4, 5}, {0, 1}, {2, 3}]


def test_the_settings_know_three_ways() -> None:
    assert KeyphrasesSection().clashes == "warn"
    with pytest.raises(ValidationError):
        KeyphrasesSection.model_validate({"clashes": "block"})


WORDS = st.lists(st.sampled_from("apple apples pie tart the bread rye Bread café cafe".split()), max_size=5).map(
    " ".join
)
ENTRIES = st.lists(
    st.builds(an_entry, WORDS, st.sampled_from("123456789"), st.sampled_from(["en", "de", ""]), st.integers(0, 3)),
    max_size=12,
    unique=True,
)


@given(ENTRIES, st.randoms())
def test_the_order_of_entries_makes_no_difference(entries: list[Entry], random: object) -> None:
    mixed = list(entries)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert find_clusters(mixed) == find_clusters(entries)
    for entry in entries:
        assert find_clashes(entry, to_index(mixed)) == find_clashes(entry, to_index(entries))


@given(ENTRIES)
def test_competing_is_mutual_and_the_index_misses_none(entries: list[Entry]) -> None:
    index = to_index(entries)
    for one in entries:
        expected = {other for other in entries if competes(one, other)}
        assert {clash.entry for clash in find_clashes(one, index)} == expected
        assert all(competes(other, one) for other in expected)


@given(ENTRIES)
def test_every_pair_that_competes_is_in_a_cluster_and_every_cluster_has_one(entries: list[Entry]) -> None:
    clusters = [set(cluster.entries) for cluster in find_clusters(entries)]
    for one, other in combinations(entries, 2):
        if competes(one, other):
            assert any({one, other} <= cluster for cluster in clusters)
    assert all(any(competes(a, b) for a, b in combinations(cluster, 2)) for cluster in clusters)


def test_a_thousand_entries_that_share_a_word_are_one_cluster_of_those_that_are_the_same() -> None:
    # One in ten is the same phrase. What many cost is measured: tests/bench/bench_growth.py.
    entries = [
        an_entry(f"wordpress topic{n % 300} detail{n % 7} case{n}" if n % 10 else "wordpress backup", str(n))
        for n in range(1000)
    ]
    (cluster,) = find_clusters(entries)
    assert len(cluster.entries) == 100
    assert len(find_clashes(entries[10], to_index(entries))) == 99


def test_entries_that_differ_in_language_alone_come_in_one_order() -> None:
    entries = [an_entry("apple", "1", "", 0), an_entry("apple", "2", "en", 0), an_entry("apple", "2", "de", 0)]
    (first, *others) = [find_clusters(mixed) for mixed in permutations(entries)]
    assert others == [first] * 5
