"""Which old post goes at a slot, or which step for a live story, and why; and what the owner says about it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import DAY, START, a_candidate, a_slot, a_story, made_up_posts, some_facts, some_rules, some_settings
from bridge.models import HandoffKind, Route, Status
from bridge.planner.evergreen import (
    ChoiceKind,
    Concern,
    ListedArchive,
    Marks,
    Pool,
    find_refusals,
    next_slots,
    plan_evergreen,
    rank,
    to_standing_points,
    to_words,
)

SLOT = a_slot()
STALE = Concern("stale", 'it says "next week"')


def refusals(candidate, **settings):
    return [refusal.sentence for refusal in find_refusals(candidate, some_settings(**settings), SLOT.planned_at)]


def order(candidates, used=None, slot=SLOT, **settings):
    return [one.candidate.post_id for one in rank(candidates, some_settings(**settings), slot, used or {})]


def choose(backlog=(), stories=(), facts=None, slot=SLOT, rules=None, **settings):
    pools = Pool(tuple(backlog)), Pool(tuple(stories))
    return plan_evergreen(slot, *pools, facts or some_facts(), rules or some_rules(**settings))


def test_an_old_post_is_eligible():
    assert refusals(a_candidate()) == []


@pytest.mark.parametrize(
    ("changes", "settings", "words"),
    [
        ({"days": 30}, {}, "it is 30 days old, and min_age is 90 days"),
        ({"days": -3}, {}, "it is 0 seconds old"),
        ({"days": 800}, {"max_age": "700d"}, "it is 800 days old, and max_age is 700 days"),
        ({"categories": ("news",)}, {"skip_categories": ["news"]}, 'its category "news" is in skip_categories'),
        ({"categories": ("news",)}, {"only_categories": ["essays"]}, "no category of only_categories (essays)"),
        ({"tags": ("ad",)}, {"skip_tags": ["ad"]}, 'its tag "ad" is in skip_tags'),
        ({}, {"only_tags": ["good"]}, "no tag of only_tags (good)"),
        ({"author": "bob"}, {"skip_authors": ["bob"]}, 'its author "bob"'),
        ({"author": "bob"}, {"only_authors": ["ada"]}, "no author of only_authors"),
        ({"language": "de_CH"}, {"skip_languages": ["de"]}, 'its language "de"'),
        ({"language": "de-DE"}, {"only_languages": ["en", "fr"]}, "no language of only_languages"),
        ({}, {"skip_posts": ["blog:7"]}, "it is in skip_posts"),
        ({"evergreen": False}, {"include_posts": ["blog:7"]}, "marked it as not evergreen"),
        ({"marks": Marks(never=True)}, {"include_posts": ["blog:7"]}, "you said never"),
        ({"marks": Marks(skip_until=SLOT.planned_at)}, {}, "you skipped it this once"),
        ({"marks": Marks(pinned_to=SLOT.planned_at + DAY)}, {}, "pinned to the slot of 2026-11-25 09:30 UTC"),
        ({"concerns": (replace(STALE, blocks=True),)}, {}, 'it says "next week"'),
    ],
)
def test_a_post_that_may_not_go_is_refused_in_words(changes, settings, words):
    assert any(words in sentence for sentence in refusals(a_candidate(**changes), **settings))


def test_a_mark_of_its_author_lifts_the_greatest_age_and_no_other_rule():
    marked = a_candidate(days=5000, evergreen=True, tags=("ad",))
    assert refusals(marked, max_age="700d") == []
    assert refusals(marked, max_age="700d", skip_tags=["ad"]) != []
    assert refusals(a_candidate(days=30, evergreen=True)) != []


def test_a_post_that_is_included_by_name_belongs_to_the_archive_whatever_it_is():
    post = a_candidate(days=1, categories=("news",))
    assert refusals(post, skip_categories=["news"], only_authors=["ada"], include_posts=["blog:7"]) == []


def test_a_language_also_stands_for_its_countries():
    assert refusals(a_candidate(language="de-AT"), only_languages=["de"]) == []
    assert refusals(a_candidate(language="de_AT"), only_languages=["de_AT"]) == []


def test_a_warning_does_not_refuse():
    assert refusals(a_candidate(concerns=(STALE,))) == []


def test_oldest_and_newest_go_by_date_and_ties_by_number():
    posts = [a_candidate(3, 500), a_candidate(2, 400), a_candidate(1, 400)]
    assert order(posts) == [3, 1, 2]
    assert order(posts, order="newest") == [1, 2, 3]


def test_random_is_the_same_when_asked_again_and_another_at_the_next_slot():
    posts = [a_candidate(number) for number in range(50)]
    following = next_slots(some_rules().schedule, SLOT.planned_at, 1)[0]
    assert order(posts, order="random") == order(posts[::-1], order="random")
    assert order(posts, order="random") != order(posts, order="random", slot=following)
    without = [number for number in order(posts, order="random") if number != 9]
    assert order([post for post in posts if post.post_id != 9], order="random") == without


@given(st.permutations([a_candidate(number, 400 + number % 3) for number in range(8)]))
@settings(deadline=None)
def test_the_order_does_not_depend_on_the_order_of_what_is_given(posts):
    assert order(posts) == [2, 5, 1, 4, 7, 0, 3, 6]


WEIGHTS = ("age", "mark", "season", "rotation", "comments", "words", "last_edit", "results", "warning")
ONLY = dict.fromkeys(WEIGHTS, 0)


@pytest.mark.parametrize(
    ("weight", "better", "worse"),
    [
        ("age", {"days": 500}, {"days": 400}),
        ("mark", {"evergreen": True}, {"evergreen": None}),
        ("season", {"days": 365 * 3 + 3}, {"days": 365 * 3 + 9}),
        ("season", {"days": 365 * 3 - 5}, {"days": 365 * 3 + 180}),
        ("rotation", {"categories": ("fresh",)}, {"categories": ("rested",)}),
        ("rotation", {"categories": ("rested",)}, {"categories": ("used",)}),
        ("rotation", {"categories": ("rested",)}, {"categories": ("rested", "used")}),
        ("comments", {"comments": 50}, {"comments": 5}),
        ("words", {"words": 900}, {"words": 300}),
        ("last_edit", {"modified_at": START - 10 * DAY}, {"modified_at": START - 300 * DAY}),
        ("warning", {"concerns": ()}, {"concerns": (STALE,)}),
        ("warning", {"concerns": (STALE,)}, {"concerns": (STALE, STALE)}),
    ],
)
def test_each_weight_prefers_what_it_names(weight, better, worse):
    used = {"rested": START - 40 * DAY, "used": START - 2 * DAY}
    posts = [a_candidate(1, **worse), a_candidate(2, **better)]
    assert order(posts, used, order="score", weights=ONLY | {weight: 1}) == [2, 1]
    assert order(posts, used, order="score", weights=ONLY) == [1, 2]


def test_categories_whose_stories_brought_more_visits_are_preferred_and_it_is_said_how_much_that_counted():
    posts = [a_candidate(1, categories=("walks",)), a_candidate(2, categories=("rivers", "walks")), a_candidate(3)]
    settings, results = some_settings(order="score", weights=ONLY | {"results": 1}), {"walks": 2.0, "rivers": 12.5}
    ranked = rank(posts, settings, SLOT, {}, results)
    assert [one.candidate.post_id for one in ranked] == [2, 1, 3]
    assert to_words(ranked[0]) == "its category's stories brought 12.5 visits each (+1.0)"
    assert to_words(ranked[1]) == "its category's stories brought 2.0 visits each (+0.4)"
    assert to_words(ranked[2]) == "nothing speaks for or against it"


def test_where_no_visit_was_counted_results_count_for_nothing():
    posts = [a_candidate(1, categories=("walks",)), a_candidate(2)]
    plain = rank(posts, some_settings(order="score"), SLOT, {})
    assert all(part.name != "results" for one in plain for part in one.parts)


def test_the_choice_of_a_slot_says_what_results_were_worth():
    facts = some_facts(results={"walks": 3.0})
    chosen = choose([a_candidate(1, categories=("walks",))], facts=facts, order="score")
    assert "its category's stories brought 3.0 visits each (+1.0)" in chosen.reason


def test_the_season_goes_over_new_year():
    rules = some_rules(cron="0 9 2 1 *", order="score", weights=ONLY | {"season": 1})
    slot = a_slot(rules)
    december, july = a_candidate(1, days=330), a_candidate(2, days=500)
    assert december.published_at.month == 12
    ranked = rank([july, december], rules.settings, slot, {})
    assert ranked[0].candidate is december
    assert 0 < ranked[0].points < 1
    assert ranked[1].points == 0


def test_the_reasons_of_a_score_are_numbers_first_and_words_second():
    post = a_candidate(days=500, evergreen=True, comments=10, words=750, concerns=(STALE,))
    ranked = rank([post], some_settings(order="score"), SLOT, {})[0]
    parts = {part.name: part for part in ranked.parts}
    assert set(parts) == set(ONLY) - {"results"}
    assert parts["mark"].points == 3
    assert parts["words"].value == 750
    assert parts["words"].points == pytest.approx(0.5)
    assert parts["warning"].points == -2
    assert ranked.points == pytest.approx(sum(part.points for part in ranked.parts))
    words = to_words(ranked)
    assert "500 days old (+0.3)" in words
    assert "marked as evergreen (+3.0)" in words
    assert "10 comments (+0.5)" in words
    assert "1 warning (-2.0)" in words
    assert "season" not in words


def test_standing_points_order_posts_as_their_scores_do_where_nothing_depends_on_the_slot():
    weights = some_settings(weights={"season": 0, "rotation": 0, "warning": 0}).weights
    posts = [post for post in made_up_posts(300, years=2) if SLOT.planned_at - post.published_at > 90 * DAY]
    by_index = sorted(posts, key=lambda post: (-to_standing_points(post, weights), post.key))
    settings = some_settings(order="score", weights=weights)
    assert [post.post_id for post in by_index] == [one.candidate.post_id for one in rank(posts, settings, SLOT, {})]


def test_the_best_old_post_is_proposed_and_says_why():
    choice = choose([a_candidate(1, 400), a_candidate(2, 500), a_candidate(3, 10)])
    assert choice.kind is ChoiceKind.DELIVERY
    assert choice.status is Status.PROPOSED
    assert choice.candidate.post_id == 2
    assert choice.eligible == 2
    assert choice.reason == (
        '"Post 2" (blog:2) goes, the oldest of 2 that may go: 500 days old; '
        "proposed, it waits for your word (review = true)"
    )


@pytest.mark.parametrize(
    ("route", "settings", "status"),
    [
        (Route.IMPORT, {"review": False}, Status.PLANNED),
        (Route.API, {"review": False}, Status.PROPOSED),
        (Route.API, {"review": False, "unattended": True}, Status.PLANNED),
        (Route.API, {"unattended": True}, Status.PROPOSED),
    ],
)
def test_nothing_goes_by_api_without_anybody_unless_the_owner_takes_the_risk(route, settings, status):
    choice = choose([a_candidate()], facts=some_facts(route=route), **settings)
    assert choice.status is status


def test_warnings_are_shown_with_their_sentence():
    assert 'warning: it says "next week"' in choose([a_candidate(concerns=(STALE,))]).reason


def test_a_dry_run_says_so():
    choice = choose([a_candidate()], rules=some_rules(dry_run=True))
    assert choice.is_dry_run
    assert choice.reason.startswith("dry run: ")


def test_nothing_to_choose_says_why_in_numbers_and_is_told_once():
    posts = [a_candidate(1, 10), a_candidate(2, 20), a_candidate(3, marks=Marks(never=True))]
    backlog = Pool(tuple(posts), (("in skip_tags", 40), ("younger than min_age (90 days)", 5)))
    choice = plan_evergreen(SLOT, backlog, Pool(), some_facts(), some_rules())
    assert choice.kind is ChoiceKind.NOTHING
    assert choice.reason == (
        "nothing to choose. Old posts: 40 in skip_tags, 7 younger than min_age (90 days), 1 banned by you. "
        "Live stories: no story is live"
    )
    assert choice.tell
    assert not plan_evergreen(SLOT, backlog, Pool(), some_facts(found_nothing=True), some_rules()).tell
    assert "the backlog is empty" in choose().reason


def test_when_the_backlog_is_empty_a_live_story_is_shown_again_with_a_note():
    choice = choose([a_candidate(1, 10)], [a_story(2, 200, excerpt="What a river teaches."), a_story(3, 300)])
    assert choice.kind is ChoiceKind.HANDOFF
    assert choice.handoff is HandoffKind.REPOST_WITH_NOTE
    assert choice.candidate.post_id == 3
    assert choice.note == "Post 3"
    assert "the longest rested of 2 that may be shown: 300 days" in choice.reason


def test_a_story_whose_post_was_changed_is_updated_in_place():
    choice = choose(stories=[a_story(2, 500), a_story(3, 200, sent_state="b")])
    assert choice.handoff is HandoffKind.UPDATE_IN_PLACE
    assert choice.candidate.post_id == 3
    assert choice.note == ""


def test_live_stories_come_first_or_never_when_the_owner_says_so():
    backlog, stories = [a_candidate(1)], [a_story(2)]
    assert choose(backlog, stories).candidate.post_id == 1
    assert choose(backlog, stories, live_stories="first").candidate.post_id == 2
    assert choose(backlog, [], live_stories="first").candidate.post_id == 1
    never = choose([], stories, live_stories="never")
    assert never.kind is ChoiceKind.NOTHING
    assert "live_stories = never" in never.reason


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"live_days": 100}, "shown too recently"),
        ({"handed_at": START - 100 * DAY}, "shown too recently"),
        ({"handed_at": START - 100 * DAY, "sent_state": "b"}, "shown too recently"),
        ({"has_open_handoff": True}, "a step waits for you already"),
        ({"evergreen": False}, "marked as not evergreen"),
    ],
)
def test_a_story_is_not_shown_again_too_soon(changes, words):
    choice = choose(stories=[a_story(2, **changes)])
    assert choice.kind is ChoiceKind.NOTHING
    assert words in choice.reason


def test_a_changed_story_need_not_rest_after_going_live():
    assert choose(stories=[a_story(2, 10, sent_state="b")]).handoff is HandoffKind.UPDATE_IN_PLACE


def test_steps_for_live_stories_keep_their_distance():
    facts = some_facts(last_step_at=START - 10 * DAY)
    choice = choose(stories=[a_story(2)], facts=facts)
    assert choice.kind is ChoiceKind.NOTHING
    assert "no step for a live story before 2026-12-13 12:00 UTC (repost_gap)" in choice.reason
    assert choose(stories=[a_story(2)], facts=facts, repost_gap="5d").kind is ChoiceKind.HANDOFF


def test_a_pin_wins_while_its_post_is_eligible():
    pinned = a_candidate(2, 100, marks=Marks().pin(SLOT.planned_at))
    choice = choose([a_candidate(1, 900), pinned])
    assert choice.candidate.post_id == 2
    assert "pinned to this slot by you" in choice.reason
    too_young = replace(pinned, published_at=START)
    choice = choose([a_candidate(1, 900), too_young])
    assert choice.candidate.post_id == 1
    assert '"Post 2" (blog:2) was pinned to this slot, but it is 21 hours old, and min_age is 90 days' in choice.reason


def test_a_pinned_story_goes_before_the_backlog():
    choice = choose([a_candidate(1)], [a_story(2, marks=Marks().pin(SLOT.planned_at))])
    assert choice.candidate.post_id == 2
    assert choice.kind is ChoiceKind.HANDOFF


def test_a_pin_to_another_slot_keeps_the_post_for_it_and_means_nothing_afterwards():
    later, earlier = (Marks().pin(SLOT.planned_at + days * DAY) for days in (7, -7))
    assert choose([a_candidate(1, 900, marks=later), a_candidate(2)]).candidate.post_id == 2
    assert choose([a_candidate(1, 900, marks=earlier), a_candidate(2)]).candidate.post_id == 1


def test_what_was_moved_up_goes_before_all_others_the_last_one_first():
    first, second = (a_candidate(number, 100, marks=Marks().move_up(START + number * DAY)) for number in (1, 2))
    assert order([a_candidate(3, 900), first, second]) == [2, 1, 3]
    assert "moved up by you" in choose([a_candidate(3, 900), first]).reason


def test_what_is_skipped_once_may_come_at_the_slot_after():
    skipped = a_candidate(1, 900, marks=Marks(moved_up_at=START).skip_once(SLOT.planned_at))
    following = next_slots(some_rules().schedule, SLOT.planned_at, 1)[0]
    assert choose([skipped, a_candidate(2)]).candidate.post_id == 2
    assert choose([skipped, a_candidate(2)], slot=following).candidate.post_id == 1


def test_verbs_of_the_queue_take_back_what_they_contradict():
    at = SLOT.planned_at
    assert Marks(pinned_to=at).skip_once(at).pinned_to is None
    assert Marks(pinned_to=at + DAY).skip_once(at).pinned_to == at + DAY
    assert Marks(skip_until=at).pin(at) == Marks(pinned_to=at)
    assert Marks(skip_until=at - DAY).pin(at).skip_until == at - DAY
    assert Marks(never=True).pin(at) == Marks(pinned_to=at)
    assert Marks(pinned_to=at, moved_up_at=at).ban() == Marks(never=True)
    assert Marks(pinned_to=at, moved_up_at=at, skip_until=at).use() == Marks(skip_until=at)


@pytest.mark.parametrize("settings", [{}, {"max_age": "900d"}, {"include_posts": ["blog:1", "blog:2", "blog:3"]}])
@pytest.mark.parametrize("how", ["oldest", "newest"])
def test_the_archive_yields_the_very_posts_that_the_order_would_put_first(settings, how):
    settings = some_settings(order=how, skip_categories=["news"], **settings)
    posts = list(made_up_posts(2000))
    pool = ListedArchive(posts, settings).read_backlog(SLOT, {posts[5].key})
    eligible = [
        post
        for post in posts
        if post is not posts[5] and next(find_refusals(post, settings, SLOT.planned_at), None) is None
    ]
    best = [one.candidate.post_id for one in rank(eligible, settings, SLOT, {})]
    assert [post.post_id for post in pool.candidates] == best[:500]
    counts = dict(pool.left_out)
    assert counts["in skip_categories"] > 300
    assert counts["younger than min_age (90 days)"] > 10


@pytest.mark.parametrize("how", ["random", "score"])
def test_the_archive_yields_few_of_many_posts_and_all_of_few(how):
    settings = some_settings(order=how, max_age="2000d")
    assert len(ListedArchive(made_up_posts(5000), settings).read_backlog(SLOT, ()).candidates) == 500
    few = list(made_up_posts(80, years=5))
    pool = ListedArchive(few, settings).read_backlog(SLOT, ())
    eligible = {post.key for post in few if next(find_refusals(post, settings, SLOT.planned_at), None) is None}
    assert {post.key for post in pool.candidates} == eligible


def test_the_archive_always_yields_what_its_owner_named():
    posts = list(made_up_posts(2000))
    young = a_candidate(9001, 91, marks=Marks().pin(SLOT.planned_at))
    pool = ListedArchive([*posts, young], some_settings()).read_backlog(SLOT, ())
    assert pool.candidates[0] == young
    assert len(pool.candidates) == 500
    assert plan_evergreen(SLOT, pool, Pool(), some_facts(), some_rules()).candidate == young


def test_a_choice_among_more_than_it_was_shown_says_so():
    pool = ListedArchive(made_up_posts(2000), some_settings()).read_backlog(SLOT, ())
    assert "of 500+ that may go" in plan_evergreen(SLOT, pool, Pool(), some_facts(), some_rules()).reason


def test_an_age_is_counted_to_the_slot_not_to_the_moment():
    candidate = a_candidate(published_at=SLOT.planned_at - timedelta(days=90))
    assert refusals(candidate) == []
    assert refusals(replace(candidate, published_at=candidate.published_at + timedelta(seconds=1))) != []
