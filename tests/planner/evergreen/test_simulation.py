"""The schedule run ahead of time: what must hold over any settings, and that the forecast is what then happens."""

from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from archives import DAY, START, a_candidate, a_story, made_up_posts, some_facts, some_settings
from bridge.config import DeliverySection
from bridge.planner.evergreen import (
    ON_TIME,
    REACTION,
    AccountFacts,
    Concern,
    Entry,
    ListedArchive,
    Marks,
    Pause,
    Rules,
    Verdict,
    What,
    forecast,
    next_slots,
    plan_due,
    plan_evergreen,
    plan_slot,
    simulate,
    slots_between,
    to_schedule,
)

DAYS = 70
HOUR = timedelta(hours=1)
TICK = timedelta(minutes=15)
RUNS = {What.DELIVERY, What.HANDOFF, What.NOTHING}
CHOSEN = {What.DELIVERY, What.HANDOFF}
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
CRONS = {
    "30 9 * * tue": {(9, 30)},
    "0 6,18 * * *": {(6, 0), (18, 0)},
    "30 2 * * *": {(2, 30)},
    "15 20 1,15 * *": {(20, 15)},
}


def hours(first: int, last: int) -> st.SearchStrategy[timedelta]:
    return st.integers(first, last).map(lambda count: count * HOUR)


def moments(most: int) -> st.SearchStrategy[list[datetime]]:
    """Instants within the simulated time, at full ticks."""
    return st.lists(st.integers(0, DAYS * 96), max_size=most).map(lambda ticks: [START + one * TICK for one in ticks])


SOME_SETTINGS = st.fixed_dictionaries(
    {
        "cron": st.sampled_from(sorted(CRONS)),
        "zone": st.sampled_from(ZONES),
        "jitter": st.sampled_from([timedelta(0), 20 * timedelta(minutes=1), 3 * HOUR]),
        "blackout_hours": st.sampled_from([[], ["19:00-07:00"]]),
        "blackout_dates": st.sampled_from([[], ["12-24..01-02"]]),
        "idle": hours(0, 200),
        "cooldown": hours(0, 100),
        "missed": st.sampled_from(["run_once", "drop"]),
        "missed_limit": hours(1, 72),
        "order": st.sampled_from(["oldest", "newest", "random", "score"]),
        "review": st.booleans(),
        "live_stories": st.sampled_from(["when_empty", "first", "never"]),
        "repost_gap": hours(0, 300),
        "repost_again": hours(1, 500),
        "leave_for_fresh": st.integers(0, 1),
    }
)
SOME_DELIVERY = st.fixed_dictionaries({"public_per_day": st.integers(1, 3), "open_imports": st.integers(1, 3)})
SOME_POSTS = st.builds(
    lambda old, young, live: [
        *made_up_posts(old),
        *(a_candidate(1000 + number, 60 + number) for number in range(young)),
        *(a_story(2000 + number, 30 * number, sent_state="ab"[number % 2]) for number in range(live)),
    ],
    st.integers(0, 25),
    st.integers(0, 5),
    st.integers(0, 5),
)
OUTAGES = st.lists(st.tuples(moments(1), hours(1, 100)), max_size=3).map(
    lambda found: [(starts[0], starts[0] + span) for starts, span in found if starts]
)


@given(SOME_SETTINGS, SOME_DELIVERY, SOME_POSTS, moments(12), OUTAGES, st.integers(0, 3), hours(1, 200))
@settings(deadline=None)
def test_every_limit_holds_over_any_settings(values, delivery, posts, fresh, outages, seed, reaction):
    rules = some_settings(**values)
    limits = DeliverySection.model_validate(delivery)
    entries = simulate(posts, rules, START, DAYS, seed, fresh, delivery=limits, outages=outages, reaction=reaction)
    assert entries == sorted(entries, key=lambda entry: entry.at)
    assert all(entry.reason for entry in entries)
    the_days_places_hold(entries, limits.public_per_day, rules.leave_for_fresh)
    the_account_was_quiet_for_long_enough(entries, rules.idle, reaction)
    slots_are_at_their_hours_and_not_in_quiet_time(entries, rules)
    chosen = [entry for entry in entries if entry.what in CHOSEN]
    assert all(later.at - earlier.at >= rules.cooldown for earlier, later in pairwise(chosen))
    no_story_comes_twice(entries, posts)
    steps_keep_their_distance(entries, rules)
    slots_are_settled_once_and_not_too_late(entries, rules, seed)
    for entry in chosen:
        waiting = sum(entry.at - reaction < other.at < entry.at for other in chosen)
        assert waiting < max(limits.open_imports - rules.leave_for_fresh, 1)


def the_days_places_hold(entries: list[Entry], cap: int, left: int) -> None:
    stories = [entry for entry in entries if entry.what in {What.FRESH, What.DELIVERY}]
    for number, entry in enumerate(stories):
        before = sum(other.at > entry.at - DAY for other in stories[:number])
        assert before < (cap - left if entry.what is What.DELIVERY else cap)


def the_account_was_quiet_for_long_enough(
    entries: list[Entry], idle: timedelta, reaction: timedelta = REACTION
) -> None:
    fresh = [entry.at for entry in entries if entry.what is What.FRESH]
    lives = sorted(fresh + [entry.at + reaction for entry in entries if entry.what is What.DELIVERY])
    for entry in entries:
        if entry.what in RUNS and (past := bisect_right(lives, entry.at)):
            assert entry.at - lives[past - 1] >= idle


def slots_are_at_their_hours_and_not_in_quiet_time(entries: list[Entry], rules: Any) -> None:
    zone, times = ZoneInfo(rules.zone), CRONS[rules.cron[0]]
    for entry in entries:
        if entry.slot is None:
            continue
        wall = entry.slot.planned_at.astimezone(zone)
        assert (wall.hour, wall.minute) in times
        assert entry.slot.due_at - entry.slot.planned_at <= rules.jitter
        now = entry.at.astimezone(zone)
        if entry.what in RUNS and rules.blackout_hours:
            assert 7 <= now.hour < 19
        if entry.what in RUNS and rules.blackout_dates:
            assert not (now.month, now.day) >= (12, 24)
            assert not (now.month, now.day) <= (1, 2)


def no_story_comes_twice(entries: list[Entry], posts: list[Any]) -> None:
    sent = Counter(entry.choice.candidate.key for entry in entries if entry.what is What.DELIVERY)
    assert all(count == 1 for count in sent.values())
    assert not sent.keys() & {post.key for post in posts if post.live_at}


def steps_keep_their_distance(entries: list[Entry], rules: Any) -> None:
    steps = [entry for entry in entries if entry.what is What.HANDOFF]
    assert not (steps and rules.live_stories == "never")
    assert all(later.at - earlier.at >= rules.repost_gap for earlier, later in pairwise(steps))
    for number, entry in enumerate(steps):
        for earlier in steps[:number]:
            if earlier.choice.candidate.key == entry.choice.candidate.key:
                assert entry.at - earlier.at >= rules.repost_again


def slots_are_settled_once_and_not_too_late(entries: list[Entry], rules: Any, seed: int) -> None:
    settled = Counter(entry.slot.planned_at for entry in entries if entry.slot)
    assert all(count == 1 for count in settled.values())
    schedule = to_schedule("main", rules, seed=str(seed) if seed else "")
    certain = START + DAYS * DAY - rules.missed_limit - 101 * 3 * HOUR
    assert settled.keys() >= {slot.planned_at for slot in slots_between(schedule, START, certain)}
    latest = rules.missed_limit if rules.missed == "run_once" else ON_TIME
    runs = [entry for entry in entries if entry.what in RUNS]
    assert all(entry.at - entry.slot.due_at <= latest for entry in runs)
    assert all(earlier.at < later.at for earlier, later in pairwise(runs))


@given(SOME_SETTINGS, SOME_POSTS, st.integers(1, 30))
@settings(deadline=None, max_examples=50)
def test_the_forecast_is_what_then_happens(values, posts, count):
    rules = some_settings(**values)
    facts = some_facts(waiting=1, last_live_at=START - 3 * DAY, recent=(START - HOUR,))
    ahead = forecast(
        ListedArchive(posts, rules), Rules(to_schedule("main", rules), DeliverySection()), facts, START, count
    )
    assert len(ahead) == count
    days = (ahead[-1].at - START).days + 1
    then = [entry for entry in simulate(posts, rules, START, days, facts=facts) if entry.slot]
    assert ahead == then[:count]


@given(SOME_SETTINGS, SOME_POSTS, moments(8))
@settings(deadline=None, max_examples=25)
def test_a_tick_every_quarter_of_an_hour_comes_to_the_same(values, posts, fresh):
    rules = some_settings(**values | {"jitter": timedelta(0)})
    expected = {
        entry.slot.planned_at: (entry.what, entry.choice and entry.choice.candidate and entry.choice.candidate.key)
        for entry in simulate(posts, rules, START, DAYS, fresh=fresh)
        if entry.slot
    }
    lived = Ticking(posts, rules, fresh).live_through(START + DAYS * DAY)
    certain = [at for at in expected if at < START + (DAYS - 4) * DAY]
    assert [lived.get(at) for at in certain] == [expected[at] for at in certain]


class Ticking:
    """What a scheduler does that looks at its slots again and again, and an owner who takes a day."""

    def __init__(self, posts: list[Any], rules: Any, fresh: list[datetime]) -> None:
        self.posts = {post.key: post for post in posts}
        self.rules = Rules(to_schedule("main", rules), DeliverySection())
        self.fresh = sorted(fresh)
        self.facts = AccountFacts()
        self.made: list[datetime] = []
        self.lives: list[datetime] = []
        self.waits: list[datetime] = []
        self.slots = slots_between(self.rules.schedule, START, START + DAYS * DAY)
        self.lines: dict[datetime, tuple[What, Any]] = {}

    def live_through(self, end: datetime) -> dict[datetime, tuple[What, Any]]:
        now = START
        while now <= end:
            self.publish(now)
            self.tick(now)
            now += TICK
        return self.lines

    def publish(self, now: datetime) -> None:
        while self.fresh and self.fresh[0] <= now and sum(at > now - DAY for at in self.made) < 2:
            self.fresh.pop(0)
            self.made.append(now)
            self.lives.append(now)

    def tick(self, now: datetime) -> None:
        due = plan_due(takewhile(lambda slot: slot.planned_at <= now, self.slots), self.rules.settings, now)
        for slot in due.dropped:
            self.settle(slot, What.DROPPED)
        if due.run is None:
            return
        facts = self.facts_at(now)
        answer = plan_slot(due.run, facts, self.rules, now)
        if answer.verdict is Verdict.DROP:
            self.settle(due.run, What.DROPPED)
        elif answer.verdict is Verdict.RUN:
            self.run(due.run, facts, now)

    def settle(self, slot: Any, what: What, key: Any = None) -> None:
        self.slots = [one for one in self.slots if one.planned_at != slot.planned_at]
        self.lines[slot.planned_at] = (what, key)

    def facts_at(self, now: datetime) -> AccountFacts:
        return replace(
            self.facts,
            recent=tuple(at for at in self.made if at > now - DAY),
            last_live_at=max((at for at in self.lives if at <= now), default=None),
            waiting=sum(at > now for at in self.waits),
            fresh_waiting=sum(at <= now for at in self.fresh),
        )

    def run(self, slot: Any, facts: AccountFacts, now: datetime) -> None:
        archive = ListedArchive(
            [post for post in self.posts.values() if not post.live_at or post.live_at <= now], self.rules.settings
        )
        choice = plan_evergreen(slot, archive.read_backlog(slot, ()), archive.read_stories(slot, ()), facts, self.rules)
        post = choice.candidate
        self.settle(slot, What(choice.kind.value), post and post.key)
        if post is None:
            return
        self.waits.append(now + REACTION)
        self.facts = replace(
            self.facts, last_slot_at=now, used={**self.facts.used, **dict.fromkeys(post.categories, now)}
        )
        if choice.kind.value == "delivery":
            self.made.append(now)
            self.lives.append(now + REACTION)
            self.posts[post.key] = replace(post, live_at=now + REACTION, sent_state=post.state)
        else:
            self.facts = replace(self.facts, last_step_at=now)
            carried = post.state if choice.handoff.value == "update_in_place" else post.sent_state
            self.posts[post.key] = replace(post, handed_at=now, sent_state=carried)


@given(st.integers(1, 1000), st.integers(5, 60))
@settings(deadline=None, max_examples=30)
def test_categories_take_turns(seed, count):
    weights = {"age": 0, "mark": 0, "season": 0, "comments": 0, "words": 0, "last_edit": 0, "rotation": 1}
    rules = some_settings(order="score", weights=weights, cron="0 9 * * *", review=False, live_stories="never")
    posts = list(made_up_posts(count, seed))
    left = {post.key: post for post in posts if post.evergreen is not False and START - post.published_at > 300 * DAY}
    used: dict[str, datetime] = {}
    for entry in simulate(posts, some_settings(**rules.model_dump() | {"min_age": "300d"}), START, 60):
        if entry.what is not What.DELIVERY:
            continue
        chosen = entry.choice.candidate
        if chosen.key in left:
            rest = max(used.get(one, START - 90 * DAY) for one in chosen.categories)
            freshest = min(max(used.get(one, START - 90 * DAY) for one in post.categories) for post in left.values())
            assert rest == freshest
            del left[chosen.key]
        used |= dict.fromkeys(chosen.categories, entry.at)


def test_what_was_missed_in_a_long_outage_runs_once():
    rules = some_settings(cron="0 9 * * *", live_stories="never")
    outage = (START + 2 * DAY, START + 12 * DAY)
    entries = simulate(made_up_posts(50), rules, START, 20, outages=[outage])
    after = [entry for entry in entries if outage[0] <= entry.at < outage[1] + HOUR]
    assert Counter(entry.what for entry in after) == {What.DROPPED: 9, What.DELIVERY: 1}
    assert after[-1].at == outage[1]
    assert "3 hours late (missed = run_once)" in after[-1].reason


def test_a_fresh_post_that_finds_no_place_waits_and_goes_before_the_archive():
    rules = some_settings(cron="0 * * * *", cooldown="0s", leave_for_fresh=0, live_stories="never")
    fresh = [START, START, START]
    entries = simulate(made_up_posts(50), rules, START, 2, fresh=fresh)
    assert [entry.at for entry in entries if entry.what is What.FRESH] == [START, START, START + DAY]
    assert next(entry.at for entry in entries if entry.what is What.DELIVERY) == START + DAY


def test_fresh_posts_are_told_even_when_nothing_is_scheduled():
    entries = simulate([], some_settings(cron=[]), START, 5, fresh=[START + DAY, START + 9 * DAY])
    assert [entry.at for entry in entries] == [START + DAY]


def test_what_would_be_with_other_settings_is_another_forecast():
    posts = [a_candidate(number, 400 + number) for number in range(1, 5)]
    as_is, what_if = some_settings(), some_settings(order="newest", zone="Asia/Tokyo")
    first, other = (
        forecast(ListedArchive(posts, one), Rules(to_schedule("main", one), DeliverySection()), some_facts(), START, 3)
        for one in (as_is, what_if)
    )
    assert [entry.choice.candidate.post_id for entry in first] == [4, 3, 2]
    assert [entry.choice.candidate.post_id for entry in other] == [1, 2, 3]
    assert other[0].slot.local == "Tue 2026-11-24 09:30 JST"
    assert other[0].slot.planned_at.hour == 0


def test_a_forecast_shows_dropped_slots_and_keeps_pins():
    slots = next_slots(to_schedule("main", some_settings()), START, 3)
    posts = [a_candidate(1, 900, marks=Marks().pin(slots[2].planned_at)), a_candidate(2, 800), a_candidate(3, 700)]
    rules = some_settings(blackout_dates=["2026-12-01"])
    entries = forecast(
        ListedArchive(posts, rules), Rules(to_schedule("main", rules), DeliverySection()), some_facts(), START, 3
    )
    assert [entry.what for entry in entries] == [What.DELIVERY, What.DROPPED, What.DELIVERY]
    assert [entry.choice.candidate.post_id for entry in entries if entry.choice] == [2, 1]
    assert "blackout_dates" in entries[1].reason


def test_a_forecast_of_a_paused_account_says_so():
    rules = Rules(
        to_schedule("main", some_settings(), pauses=(Pause(START, None, "paused by you"),)), DeliverySection()
    )
    entries = forecast(ListedArchive(made_up_posts(9), rules.settings), rules, some_facts(), START, 4)
    assert [entry.reason for entry in entries] == ["paused by you"] * 4


def test_when_nothing_is_left_it_is_told_once():
    entries = simulate([a_candidate(1)], some_settings(live_stories="never"), START, 40)
    nothing = [entry for entry in entries if entry.what is What.NOTHING]
    assert [entry.choice.tell for entry in nothing] == [True, *[False] * (len(nothing) - 1)]
    assert len(nothing) > 2


def test_another_seed_is_other_luck_and_the_same_seed_the_same():
    rules = some_settings(order="random", jitter="2h")
    posts = list(made_up_posts(300))
    first, again, other = (simulate(posts, rules, START, 60, seed) for seed in (1, 1, 2))
    assert first == again
    assert [entry.at for entry in first] != [entry.at for entry in other]


def test_a_year_over_a_hundred_thousand_posts_keeps_every_limit():
    rules = some_settings(
        cron="30 9 * * tue,fri",
        zone="Europe/Berlin",
        jitter="40m",
        blackout_dates=["12-24..01-02"],
        idle="2d",
        order="score",
    )
    posts = list(made_up_posts(100_000))
    posts[0] = replace(posts[0], concerns=(Concern("stale", "old"),))
    fresh = [START + number * 9 * DAY for number in range(1, 41)]
    entries = simulate(posts, rules, START, 365, fresh=fresh)
    what = Counter(entry.what for entry in entries)
    assert what[What.FRESH] == 40
    assert what[What.DELIVERY] > 60
    the_days_places_hold(entries, 2, 1)
    the_account_was_quiet_for_long_enough(entries, rules.idle)
    no_story_comes_twice(entries, posts)
    assert all("Tue" in entry.slot.local or "Fri" in entry.slot.local for entry in entries if entry.slot)
