"""Which story gets which closing, and when a difference may be believed."""

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest

from bridge.planner.experiments import FIRST_LOOK, StoryVisits, choose_variant, judge, to_chance

TWO = ("default", "letter")


def played(seed: int, stories: int, *, factor: float = 1, sigma: float = 1.5, variants: Sequence[str] = TWO):
    """Stories as they come in; those of the second closing bring ``factor`` times the visits of the others."""
    lots = Random(seed)
    dealt = [choose_variant(number, variants, f"seed {seed}") for number in range(stories)]
    return [
        StoryVisits(one, round(lots.lognormvariate(3, sigma) * (factor if one == variants[1] else 1))) for one in dealt
    ]


def test_each_closing_comes_once_in_every_round_in_an_order_that_the_seed_draws():
    three = ("a", "b", "c")
    dealt = [choose_variant(number, three, "seed") for number in range(300)]
    rounds = [tuple(dealt[start : start + 3]) for start in range(0, 300, 3)]
    assert all(sorted(one) == ["a", "b", "c"] for one in rounds)
    assert len(set(rounds)) == 6
    assert dealt == [choose_variant(number, three, "seed") for number in range(300)]
    assert dealt != [choose_variant(number, three, "another") for number in range(300)]


@pytest.mark.parametrize(("sigma", "stories"), [(1.5, 220), (2.0, 350)])
def test_of_a_hundred_experiments_with_two_closings_that_are_the_same_at_most_six_find_a_winner(sigma, stories):
    found = [judge(played(seed, stories, sigma=sigma), TWO, f"seed {seed}") for seed in range(100)]
    assert sum(bool(one.best) for one in found) <= 6
    assert sum(one.is_over for one in found) > 90


def test_whoever_looks_after_every_story_finds_no_more_winners_than_who_looks_once():
    stories = played(3, 260)
    said = [judge(stories[:number], TWO, "seed 3") for number in range(1, 261, 3)]
    over = [one for one in said if one.is_over]
    assert over
    assert {(one.best, one.chance) for one in over} == {(over[0].best, over[0].chance)}


def test_three_closings_that_are_the_same_find_no_more_winners_than_two():
    three = ("a", "b", "c")
    found = [judge(played(seed, 300, variants=three), three, f"seed {seed}") for seed in range(40)]
    assert sum(bool(one.best) for one in found) <= 2


def test_a_closing_that_brings_three_times_the_visits_is_mostly_found_and_the_other_never():
    best = Counter(judge(played(seed, 220, factor=3), TWO, f"seed {seed}").best for seed in range(12))
    assert best["letter"] > 9
    assert best["default"] == 0


def test_a_great_difference_is_told_at_the_first_look():
    verdict = judge(played(1, 40, factor=60), TWO, "seed 1")
    assert (verdict.best, verdict.more) == ("letter", 0)


def test_before_the_first_look_it_is_said_how_many_stories_are_missing_and_nothing_else():
    verdict = judge(played(1, 14), TWO, "seed 1")
    assert (verdict.best, verdict.chance) == ("", None)
    assert verdict.more == 2 * (FIRST_LOOK - 7)


def test_after_it_they_are_as_many_as_it_takes_by_how_far_stories_differ():
    quiet = judge(played(1, 24, sigma=0.9), TWO, "seed 1")
    loud = judge(played(1, 24, sigma=2.0), TWO, "seed 1")
    assert 0 < quiet.more < loud.more


def test_where_no_visit_was_counted_nothing_is_judged():
    verdict = judge([StoryVisits(one, 0) for one in TWO * 200], TWO, "seed")
    assert not verdict.is_over
    assert verdict.chance is None


def test_each_closing_is_shown_with_its_stories_and_the_visits_of_the_one_in_the_middle():
    stories = [StoryVisits("default", visits) for visits in (1, 2, 900)] + [StoryVisits("letter", 4)]
    first, second = judge(stories, TWO, "seed").counts
    assert (first.stories, first.visits, first.typical) == (3, 903, 2)
    assert (second.stories, second.visits, second.typical) == (1, 4, 4)


def test_the_chance_is_that_of_all_ways_to_deal_the_values():
    """Of the 70 ways to deal 1 to 8 into two fours, two lie as far apart as this one."""
    assert to_chance([[1, 2, 3, 4], [5, 6, 7, 8]], "seed") == pytest.approx(2 / 70, abs=0.012)
    assert to_chance([[1, 1], [1, 1]], "seed") == 1


def test_the_chance_is_the_same_whenever_it_is_asked_for():
    groups = [[float(one) for one in range(30)], [one + 4.0 for one in range(30)]]
    assert to_chance(groups, "seed") == to_chance(groups, "seed")
