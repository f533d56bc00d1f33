"""Which stories are ours: the odd ones first, then evidence by evidence, then laws for anything at all."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.models import Match, SeenKind, SeenStory, Strength, Wanted
from bridge.models.forgotten import to_forgotten
from bridge.models.shingles import STORY_SHINGLES, to_shingles
from bridge.planner.addresses import to_url_key
from bridge.planner.matching import is_absence_telling, plan_matches
from bridge.planner.titles import to_title_key

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
POST = "https://blog.example/a-walk/"
OTHER = "https://blog.example/a-swim/"
MARKED = f"{POST}?utm_source=medium&utm_id=b4m-1"
STRONG, WEAK = Strength.STRONG, Strength.WEAK
DRAFT, RESPONSE = SeenKind.DRAFT, SeenKind.RESPONSE


def a_story(story_id: str = "a" * 12, **changes: Any) -> SeenStory:
    values = {
        "id": story_id,
        "url": f"https://medium.com/@ada/x-{story_id}",
        "title": "Something else",
        "published_at": NOON,
        "kind": SeenKind.STORY,
        "source": "feed",
    }
    return SeenStory(**(values | changes))


def a_wanted(delivery_id: int = 1, **changes: Any) -> Wanted:
    values: dict[str, Any] = {
        "delivery_id": delivery_id,
        "story_id": "",
        "marker": f"b4m-{delivery_id}",
        "url_keys": frozenset({to_url_key(POST)}),
        "title": "A walk",
        "since": NOON,
    }
    return Wanted(**(values | changes))


def another_wanted(delivery_id: int = 2, **changes: Any) -> Wanted:
    return a_wanted(delivery_id, **({"url_keys": frozenset({to_url_key(OTHER)}), "title": "A swim"} | changes))


def brief(matches: list[Match]) -> list[tuple[int, str, Strength]]:
    return [(match.delivery_id, match.story.id[0], match.strength) for match in matches]


def found(seen: SeenStory | list[SeenStory], wanted: Wanted | list[Wanted] | None = None) -> Any:
    stories = seen if isinstance(seen, list) else [seen]
    deliveries = wanted if isinstance(wanted, list) else [wanted or a_wanted()]
    return brief(plan_matches(stories, deliveries))


# --- the odd ones ------------------------------------------------------------------------------------------------


def test_nothing_in_common_is_no_match() -> None:
    assert found(a_story(links=("https://blog.example/", "https://other.example/a-walk/"))) == []


def test_two_stories_with_one_posts_marker_are_both_shown_and_neither_is_taken() -> None:
    stories = [a_story("a" * 12, links=(MARKED,), title="A walk"), a_story("b" * 12, links=(MARKED,))]
    matches = plan_matches(stories, [a_wanted()])
    assert brief(matches) == [(1, "a", WEAK), (1, "b", WEAK)]
    assert {match.reason for match in matches} == {
        "2 stories carry this post's marker: they may be copies of each other"
    }


def test_the_same_title_twice_is_a_question() -> None:
    stories = [a_story("a" * 12, title="A walk"), a_story("b" * 12, title="A walk")]
    assert found(stories) == [(1, "a", WEAK), (1, "b", WEAK)]


def test_the_same_title_twice_with_the_same_link_is_a_question() -> None:
    stories = [a_story("a" * 12, title="A walk", links=(POST,)), a_story("b" * 12, title="A walk", links=(POST,))]
    assert found(stories) == [(1, "a", WEAK), (1, "b", WEAK)]


def test_two_posts_with_one_title_and_no_link_are_a_question() -> None:
    wanted = [a_wanted(), another_wanted(title="A walk")]
    assert found(a_story(title="A walk"), wanted) == [(1, "a", WEAK), (2, "a", WEAK)]


def test_two_posts_with_one_title_are_told_apart_by_the_link() -> None:
    wanted = [a_wanted(), another_wanted(title="A walk")]
    stories = [a_story("a" * 12, title="A walk", links=(OTHER,)), a_story("b" * 12, title="A walk", links=(POST,))]
    assert found(stories, wanted) == [(1, "b", STRONG), (2, "a", STRONG)]


def test_a_renamed_story_is_known_by_its_marker() -> None:
    assert found(a_story(title="Ten reasons to walk", links=(MARKED,))) == [(1, "a", STRONG)]


def test_a_renamed_story_without_a_marker_is_a_question() -> None:
    assert found(a_story(title="Ten reasons to walk", links=(POST,))) == [(1, "a", WEAK)]


def test_a_story_whose_marker_was_taken_out_is_known_by_title_and_link() -> None:
    assert found(a_story(title="A walk", links=(f"{POST}?utm_source=medium",))) == [(1, "a", STRONG)]


def test_a_marker_that_is_nobodys_says_nothing() -> None:
    assert found(a_story(links=("https://blog.example/x/?utm_id=b4m-9", "https://x.example/?utm_id="))) == []


def test_a_delivery_without_a_marker_is_not_found_by_an_empty_one() -> None:
    assert (
        found(a_story(links=("https://x.example/?utm_id=",)), a_wanted(marker="", title="", url_keys=frozenset())) == []
    )


def test_titles_that_are_empty_are_not_the_same() -> None:
    assert found(a_story(title="“ ”", links=()), a_wanted(title="")) == []


def test_a_round_up_that_links_to_several_posts_is_none_of_them() -> None:
    assert found(a_story(links=(POST, OTHER)), [a_wanted(), another_wanted()]) == []


def test_a_round_up_that_carries_several_markers_is_at_most_a_question() -> None:
    story = a_story(links=(MARKED, f"{OTHER}?utm_id=b4m-2"))
    matches = plan_matches([story], [a_wanted(), another_wanted()])
    assert brief(matches) == [(1, "a", WEAK), (2, "a", WEAK)]
    assert matches[0].reason == "it carries this post's marker, but the same holds for another post"


def test_a_story_that_recommends_another_by_its_marked_link_is_still_itself() -> None:
    story = a_story(title="A walk", links=(f"{OTHER}?utm_id=b4m-2", MARKED))
    assert found(story, [a_wanted(), another_wanted()]) == [(1, "a", STRONG)]


def test_a_round_up_beside_the_stories_themselves_is_nobodys() -> None:
    swim = f"{OTHER}?utm_id=b4m-2"
    stories = [
        a_story("a" * 12, title="A walk", links=(MARKED,)),
        a_story("b" * 12, title="A swim", links=(swim,)),
        a_story("c" * 12, title="The best of both", links=(MARKED, swim)),
    ]
    matches = plan_matches(stories, [a_wanted(), another_wanted()])
    assert {match.strength for match in matches} == {WEAK}
    assert all(match.reason.startswith("2 stories carry") for match in matches)


@pytest.mark.parametrize("kind", [DRAFT, RESPONSE])
@pytest.mark.parametrize("changes", [{"links": (MARKED,)}, {"canonical_url": POST}], ids=["marker", "canonical"])
def test_a_mark_in_a_draft_or_a_response_is_a_question(kind: SeenKind, changes: dict[str, Any]) -> None:
    story = a_story(kind=kind, title="A walk", **changes)
    (match,) = plan_matches([story], [a_wanted()])
    assert match.strength is WEAK
    assert match.reason.startswith(f"it is a {kind.value} and ")


def test_a_response_that_names_the_post_is_not_asked_about() -> None:
    assert found(a_story(kind=RESPONSE, links=(POST,), title="A walk")) == []


def test_a_draft_of_the_same_title_is_not_asked_about() -> None:
    assert found(a_story(kind=DRAFT, title="A walk", published_at=None)) == []


def test_a_draft_left_over_does_not_unsettle_the_story() -> None:
    stories = [a_story("a" * 12, links=(MARKED,)), a_story("b" * 12, kind=DRAFT, links=(MARKED,), published_at=None)]
    assert found(stories) == [(1, "a", STRONG)]


def test_a_response_with_the_marked_link_does_not_unsettle_the_story() -> None:
    stories = [a_story("a" * 12, links=(MARKED,)), a_story("b" * 12, kind=RESPONSE, links=(MARKED,))]
    assert found(stories) == [(1, "a", STRONG)]


@pytest.mark.parametrize("days", [30, 365, 3])
def test_an_older_story_of_the_same_title_is_another_one(days: int) -> None:
    assert found(a_story(title="A walk", published_at=NOON - timedelta(days=days))) == []


def test_an_older_story_that_links_to_the_post_is_another_one() -> None:
    assert found(a_story(links=(POST,), published_at=NOON - timedelta(days=30))) == []


def test_a_title_without_a_date_says_nothing() -> None:
    assert found(a_story(title="A walk", published_at=None)) == []


def test_a_backdated_story_is_known_by_its_marker_whatever_its_date() -> None:
    assert found(a_story(links=(MARKED,), published_at=NOON - timedelta(days=2000))) == [(1, "a", STRONG)]


@pytest.mark.parametrize(
    "link", ["https://[bad?utm_id=b4m-1", "http://x:99999999/?utm_id=b4m-9", "", "\x00", "a" * 2001]
)
def test_a_link_that_is_no_address_does_no_harm(link: str) -> None:
    assert found(a_story(links=(link, MARKED), canonical_url=link)) == [(1, "a", STRONG)]


# --- evidence by evidence ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(SeenKind))
def test_mediums_id_is_certain_for_anything(kind: SeenKind) -> None:
    assert found(a_story(kind=kind), a_wanted(story_id="a" * 12)) == [(1, "a", STRONG)]


def test_an_id_that_two_deliveries_claim_is_a_question() -> None:
    wanted = [a_wanted(story_id="a" * 12), another_wanted(story_id="a" * 12)]
    assert found(a_story(), wanted) == [(1, "a", WEAK), (2, "a", WEAK)]


def test_a_story_that_is_known_to_be_one_posts_is_not_anothers() -> None:
    wanted = [a_wanted(story_id="a" * 12), another_wanted(title="A walk")]
    story = a_story(title="A walk", links=(OTHER, f"{OTHER}?utm_id=b4m-2"), canonical_url=OTHER)
    assert found(story, wanted) == [(1, "a", STRONG)]


@pytest.mark.parametrize("known", ["a" * 12, "c" * 12], ids=["seen again", "not seen now"])
def test_a_second_story_with_the_marks_of_a_known_one_is_shown(known: str) -> None:
    stories = [a_story("a" * 12), a_story("b" * 12, links=(MARKED,))]
    matches = plan_matches(stories, [a_wanted(story_id=known)])
    assert (1, "b", WEAK) in brief(matches)
    assert matches[-1].reason == "it carries this post's marker, whose story is another: it may be a second copy"


def test_a_story_that_only_links_to_a_known_one_is_not_shown() -> None:
    stories = [a_story("a" * 12), a_story("b" * 12, links=(POST,))]
    assert found(stories, a_wanted(story_id="a" * 12)) == [(1, "a", STRONG)]


def test_the_canonical_address_is_certain_under_any_of_the_posts_addresses() -> None:
    keys = frozenset({to_url_key(POST), to_url_key("http://www.blog.example/old")})
    story = a_story(canonical_url="https://blog.example/old/?utm_source=x#y")
    assert found(story, a_wanted(url_keys=keys)) == [(1, "a", STRONG)]


def test_two_stories_that_name_one_original_are_a_question() -> None:
    stories = [a_story("a" * 12, canonical_url=POST), a_story("b" * 12, canonical_url=POST)]
    assert found(stories) == [(1, "a", WEAK), (1, "b", WEAK)]


def test_a_story_found_later_by_weaker_marks_is_shown_as_a_second_copy() -> None:
    stories = [a_story("a" * 12, links=(MARKED,)), a_story("b" * 12, title="A walk", links=(POST,))]
    assert found(stories) == [(1, "a", STRONG), (1, "b", WEAK)]


def test_a_title_with_a_fitting_date_is_a_question() -> None:
    (match,) = plan_matches([a_story(title="A Walk ", published_at=NOON - timedelta(hours=20))], [a_wanted()])
    assert (match.strength, match.reason) == (WEAK, "it has this post's title and a fitting date")


def test_a_story_seen_in_feed_and_export_is_one_and_the_fuller_counts() -> None:
    snippet = a_story(is_whole=False, title="A walk")
    whole = a_story(source="export", links=(MARKED,), title="A walk")
    for seen in ([snippet, whole], [whole, snippet]):
        (match,) = plan_matches(seen, [a_wanted()])
        assert (match.strength, match.story) == (STRONG, whole)


def test_reasons_tell_the_owner_what_was_found() -> None:
    reasons = {
        match.reason
        for story in (a_story(links=(MARKED,)), a_story(canonical_url=POST), a_story(title="A walk", links=(POST,)))
        for match in plan_matches([story], [a_wanted()])
    }
    assert reasons == {
        "it carries this post's marker",
        "it names this post as its original",
        "it has this post's title and links to it",
    }


def test_thousands_of_stories_and_posts_are_matched_one_by_one() -> None:
    links = [f"https://blog.example/{number}/?utm_id=b4m-{number}" for number in range(3000)]
    stories = [a_story(f"{number:012x}", links=(*links[:1], link)) for number, link in enumerate(links) if number]
    wanted = [
        a_wanted(number, url_keys=frozenset({f"blog.example/{number}"}), title=f"Post {number}", story_id="")
        for number in range(1, 3000)
    ]
    matches = plan_matches(stories, wanted)
    assert {(match.delivery_id, int(match.story.id, 16)) for match in matches} == {(n, n) for n in range(1, 3000)}
    assert {match.strength for match in matches} == {STRONG}


# --- what speaks against a mark ----------------------------------------------------------------------------------

WALK = "<p>We walked along the river until the light was gone, and then we took the last train home.</p>"
BREAD = "<p>Bread wants flour, water, salt and a whole night in a bowl beside the stove; that is all of it.</p>"
YEARS = timedelta(days=700)


def told(text: str) -> tuple[int, ...]:
    return to_shingles(f"{text} Originally published on my blog.", STORY_SHINGLES)


@pytest.mark.parametrize(
    ("seen", "post", "strength"),
    [
        ({"links": (MARKED,)}, {}, STRONG),
        ({"links": (MARKED,), "shingles": told(WALK)}, {"texts": (WALK,)}, STRONG),
        ({"links": (MARKED,), "shingles": told(WALK), "published_at": NOON - YEARS}, {"texts": (WALK,)}, STRONG),
        ({"links": (MARKED,), "shingles": told(BREAD)}, {"texts": (WALK,)}, WEAK),
        ({"links": (MARKED,), "shingles": told(BREAD), "title": "A walk"}, {"texts": (WALK,)}, STRONG),
        (
            {"links": (MARKED,), "shingles": told(BREAD), "title": "A walk", "published_at": NOON - YEARS},
            {"texts": (WALK,)},
            WEAK,
        ),
        ({"links": (f"{OTHER}?utm_id=b4m-1",)}, {}, WEAK),
        ({"links": (f"{OTHER}?utm_id=b4m-1",)}, {"known_keys": frozenset({to_url_key(OTHER)})}, STRONG),
        ({"links": (f"{OTHER}?utm_id=b4m-1",)}, {"known_keys": frozenset({to_forgotten(to_url_key(OTHER))})}, STRONG),
        ({"links": (f"{OTHER}?utm_id=b4m-1",)}, {"known_titles": ("Something else",)}, STRONG),
        ({"links": (f"{OTHER}?utm_id=b4m-1",), "title": "A walk"}, {}, STRONG),
        ({"links": (f"{OTHER}?utm_id=b4m-1",), "title": "A walk", "published_at": NOON - YEARS}, {}, WEAK),
        ({"links": (f"{OTHER}?utm_id=b4m-1",), "shingles": told(WALK)}, {"texts": (WALK,)}, WEAK),
        ({"links": (MARKED,), "canonical_url": OTHER}, {}, WEAK),
        ({"links": (MARKED,), "canonical_url": f"{POST}0f1e2d/3c4b"}, {}, STRONG),
        ({"links": (MARKED,), "canonical_url": "https://bridge.example/pages/1"}, {}, STRONG),
        ({"canonical_url": POST, "shingles": told(BREAD)}, {"texts": (WALK,)}, WEAK),
        ({"canonical_url": POST, "shingles": told(WALK)}, {"texts": (BREAD, WALK)}, STRONG),
        ({"links": (f"{OTHER}?utm_id=b4m-1",), "title": ""}, {}, WEAK),
        ({"links": (MARKED,), "title": ""}, {"title": "", "texts": ("",)}, STRONG),
        ({"links": (MARKED,)}, {"title": "", "url_keys": frozenset()}, STRONG),
    ],
)
def test_a_mark_is_certain_where_no_more_than_one_sign_speaks_against_it(seen, post, strength) -> None:
    assert found(a_story(**seen), a_wanted(**post)) == [(1, "a", strength)]


def test_its_owner_reads_what_speaks_against_it() -> None:
    story = a_story(links=(f"{OTHER}?utm_id=b4m-1",), shingles=told(BREAD), published_at=NOON - YEARS)
    (match,) = plan_matches([story], [a_wanted(texts=(WALK,))])
    assert match.reason == (
        "it carries this post's marker, but its address, its title, its text and its date differ, so it may be "
        "another article's"
    )


def test_the_story_of_an_older_article_does_not_unsettle_the_one_of_the_newer() -> None:
    older = a_story("a" * 12, links=(f"{OTHER}?utm_id=b4m-1",), shingles=told(BREAD))
    newer = a_story("b" * 12, links=(MARKED,), shingles=told(WALK), title="A walk")
    assert found([older, newer], a_wanted(texts=(WALK,))) == [(1, "b", STRONG)]
    assert found([older, newer], a_wanted(texts=(WALK,), story_id="b" * 12)) == [(1, "b", STRONG)]


def test_a_story_that_is_surely_another_posts_is_not_asked_about_for_its_mark() -> None:
    older = a_story(links=(f"{OTHER}?utm_id=b4m-1",), title="A swim")
    assert found(older, [a_wanted(), another_wanted()]) == [(2, "a", STRONG)]


def test_a_copy_that_was_renamed_and_moved_is_shown_beside_the_known_story() -> None:
    copy = a_story("b" * 12, links=(f"{OTHER}?utm_id=b4m-1",), shingles=told(WALK))
    (match,) = plan_matches([copy], [a_wanted(story_id="a" * 12, texts=(WALK,))])
    assert (match.strength, match.reason.endswith("it may be a second copy")) == (WEAK, True)


def test_what_is_likelier_is_asked_before_a_mark_that_is_doubted() -> None:
    doubted = a_story("a" * 12, links=(f"{OTHER}?utm_id=b4m-1",))
    likely = a_story("b" * 12, links=(POST,), title="Ten reasons to walk")
    assert found([doubted, likely]) == [(1, "b", WEAK)]


# --- laws --------------------------------------------------------------------------------------------------------

ADDRESSES = [POST, OTHER, "https://blog.example/c/", "https://[bad"]
MARKERS = ["b4m-1", "b4m-2", "b4m-3"]
TITLES = ["A walk", "a  WALK", "A swim", "", "Something else"]
IDS = ["a" * 12, "b" * 12, "c" * 12, "d" * 12]
LINKS = [*ADDRESSES, *(f"{address}?utm_id={marker}" for address in ADDRESSES[:3] for marker in MARKERS)]

some_stories = st.lists(
    st.builds(
        SeenStory,
        id=st.sampled_from(IDS),
        url=st.just("https://medium.com/p/x"),
        title=st.sampled_from(TITLES),
        published_at=st.sampled_from([NOON, NOON - timedelta(days=9), None]),
        kind=st.sampled_from(SeenKind),
        source=st.sampled_from(["feed", "export"]),
        canonical_url=st.sampled_from(["", *ADDRESSES]),
        links=st.lists(st.sampled_from(LINKS), max_size=4).map(tuple),
        is_whole=st.booleans(),
    ),
    max_size=6,
)
some_wanted = st.lists(
    st.builds(
        Wanted,
        delivery_id=st.integers(1, 4),
        story_id=st.sampled_from(["", "", *IDS]),
        marker=st.sampled_from(["", *MARKERS]),
        url_keys=st.frozensets(st.sampled_from([to_url_key(address) for address in ADDRESSES[:3]]), max_size=2),
        title=st.sampled_from(TITLES),
        since=st.just(NOON),
    ),
    max_size=4,
    unique_by=lambda one: one.delivery_id,
)


@given(some_stories, some_wanted)
@settings(max_examples=200)
def test_no_delivery_and_no_story_has_two_strong_matches(seen: list[SeenStory], wanted: list[Wanted]) -> None:
    matches = plan_matches(seen, wanted)
    strong = [match for match in matches if match.strength is STRONG]
    assert len({match.delivery_id for match in strong}) == len(strong)
    assert len({match.story.id for match in strong}) == len(strong)
    assert len({(match.delivery_id, match.story.id) for match in matches}) == len(matches)
    weak = {match.story.id for match in matches if match.strength is WEAK}
    assert not weak & {match.story.id for match in strong}


@given(some_stories, some_wanted, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_the_order_of_what_was_seen_does_not_matter(
    seen: list[SeenStory], wanted: list[Wanted], chance: random.Random
) -> None:
    expected = plan_matches(seen, wanted)
    assert plan_matches(chance.sample(seen, len(seen)), chance.sample(wanted, len(wanted))) == expected


@given(some_stories, some_wanted)
@settings(max_examples=150)
def test_a_strong_match_always_has_a_mark_that_names_its_post(seen: list[SeenStory], wanted: list[Wanted]) -> None:
    by_id = {one.delivery_id: one for one in wanted}
    for match in plan_matches(seen, wanted):
        if match.strength is WEAK:
            continue
        story, one = match.story, by_id[match.delivery_id]
        if one.story_id:
            assert story.id == one.story_id
            continue
        assert story.kind is SeenKind.STORY
        has_marker = bool(one.marker) and any(f"utm_id={one.marker}" in link for link in story.links)
        names_it = any(
            story.canonical_url == address and to_url_key(address) in one.url_keys for address in ADDRESSES[:3]
        )
        has_title = to_title_key(story.title) == to_title_key(one.title) != ""
        links_to_it = any(to_url_key(link) in one.url_keys for link in story.links if "[" not in link)
        assert has_marker or names_it or (has_title and links_to_it)


@given(some_stories, some_wanted)
@settings(max_examples=200)
def test_what_was_matched_stays_matched_once_it_is_known(seen: list[SeenStory], wanted: list[Wanted]) -> None:
    strong = {match.delivery_id: match.story.id for match in plan_matches(seen, wanted) if match.strength is STRONG}
    known = [replace(one, story_id=strong.get(one.delivery_id, one.story_id)) for one in wanted]
    again = {match.delivery_id: match.story.id for match in plan_matches(seen, known) if match.strength is STRONG}
    assert strong.items() <= again.items()


# --- titles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "mediums"),
    [
        ('It\'s a "walk"', "It’s a “walk”"),
        ("It's a 'walk'", "It‘s a ’walk’"),
        ("A walk -- and a swim", "A walk — and a swim"),
        ("A walk - and a swim", "A walk – and a swim"),
        ("A walk -- and a swim", "A walk—and a swim"),
        ("And then...", "And then…"),
        ("A  walk\u00a0along", " A walk along "),
        ("A walk\u200b", "A walk"),
        ("Co\u00adoperate", "Cooperate"),
        ("Ⅳ ﬁne walks", "IV fine walks"),
        ("STRASSE", "straße"),
        ("Cafe\u0301", "Café"),
        ("A ❤\ufe0f walk", "A ❤ walk"),
        ("«Promenade» »Spaziergang«", "Promenade Spaziergang"),
        ("A walk\n\tand a swim", "A walk and a swim"),
    ],
)
def test_a_title_is_the_same_after_mediums_typography(ours: str, mediums: str) -> None:
    assert to_title_key(ours) == to_title_key(mediums)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A walk", "A walk – Ada's blog"), ("A walk", "A walk 2"), ("Part 1", "Part 2"), ("C", "C++"), ("Why?", "Why!")],
)
def test_titles_that_differ_stay_different(one: str, other: str) -> None:
    assert to_title_key(one) != to_title_key(other)


@given(st.text())
@settings(max_examples=200)
def test_a_key_is_its_own_key(title: str) -> None:
    key = to_title_key(title)
    assert to_title_key(key) == key
    assert key == key.strip()


# --- absence -----------------------------------------------------------------------------------------------------

SEEN = {"b" * 12, "c" * 12}


def test_a_story_missing_from_the_window_it_belongs_in_is_worth_a_question() -> None:
    assert is_absence_telling("a" * 12, NOON, SEEN, NOON - timedelta(days=1))


@pytest.mark.parametrize(
    ("story_id", "published_at", "oldest_at"),
    [
        ("a" * 12, NOON - timedelta(days=2), NOON - timedelta(days=1)),
        ("a" * 12, NOON, NOON),
        ("a" * 12, None, NOON - timedelta(days=1)),
        ("a" * 12, NOON, None),
        ("b" * 12, NOON, NOON - timedelta(days=1)),
    ],
    ids=["older than the window", "as old as the oldest", "without a date", "an empty feed", "there"],
)
def test_absence_tells_nothing_else(story_id: str, published_at: datetime | None, oldest_at: datetime | None) -> None:
    assert not is_absence_telling(story_id, published_at, SEEN, oldest_at)
