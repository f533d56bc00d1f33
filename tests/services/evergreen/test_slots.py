"""The archive's schedule at work: what a slot comes to in the ledger, once, whatever happens around it."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from blog import HOME, SECRET
from bridge.app import Bridge
from bridge.config import DeliverySection
from bridge.errors import LeaseLost
from bridge.ledger import Ledger
from bridge.models import (
    Choice,
    Code,
    Handoff,
    HandoffKind,
    HandoffStatus,
    Reason,
    SeenKind,
    SeenStory,
    Seo,
    Status,
    Trigger,
)
from bridge.planner import plan_offer_quota, to_title_key, to_url_key
from sandboxed import Source
from shelf import DAY, NOW, Shelf, a_schedule, a_shelf, an_old_post, store
from slot_posts import NEXT, SLOT, forget_feed, make_live, story_of
from tiers import is_all

SITE = {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge"}
HOUR = timedelta(hours=1)


@pytest.fixture
def config(tmp_path):
    return a_schedule(tmp_path)


@pytest.fixture
def shelf(ledger, clock, config) -> Shelf:
    return a_shelf(ledger, clock, config, *map(an_old_post, (1, 2, 3)))


def on_medium(shelf: Shelf, number: int, *, title: str = "", canonical: str = "", days_ago: float = 100) -> None:
    """The account's feed has shown a story."""
    seen = SeenStory(
        id=f"{number:012x}",
        url=story_of(number),
        title=title or f"Story {number}",
        published_at=NOW - days_ago * DAY,
        kind=SeenKind.STORY,
        source="feed",
    )
    with shelf.ledger.write() as tx:
        tx.put_story("main", seen, to_title_key(seen.title), to_url_key(canonical) if canonical else "", ())


# --- a slot ------------------------------------------------------------------------------------------------------


def test_a_slot_proposes_the_oldest_post_once_and_tells_its_owner(shelf):
    shelf.at("2026-11-24T09:29")
    assert shelf.slots() == []
    shelf.at(SLOT)
    (slot,) = shelf.slots()
    assert (slot["status"], slot["kind"], slot["post_id"]) == ("run", "delivery", 1)
    assert "the oldest of 3 that may go" in slot["reason"]
    assert slot["parts"][0]["name"] == "oldest"
    shelf.tick().tick()
    assert shelf.proposals() == [1]
    (notice,) = shelf.notices()
    assert "may it go to Medium?" in notice
    assert "bridge approve blog 1" in notice
    assert shelf.status(1) == "proposed"


def test_without_review_an_old_post_is_offered_for_import_with_todays_date(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, evergreen={"review": False})
    shelf = a_shelf(ledger, clock, config, an_old_post(1)).at(SLOT)
    assert (shelf.status(1), shelf.handoffs()) == ("offered", ["import"])
    with ledger.read() as tx:
        page = tx.read_current_page(tx.read_deliveries("blog", 1)[0].id, has_canonical=True)
    assert 'published_time" content="2026-11-24' in page.html


def test_without_review_and_with_the_owners_word_an_old_post_is_sent_by_api(ledger, clock, tmp_path, medium):
    config = a_schedule(tmp_path, medium.url, evergreen={"review": False, "unattended": True})
    shelf = a_shelf(ledger, clock, config, *map(an_old_post, (1, 2))).at(SLOT)
    assert shelf.status(1) == "live"
    assert [one["canonicalUrl"] for one in medium.stories] == [f"{HOME}/post-1/"]


def test_a_new_schedule_has_no_past_and_neither_has_a_changed_one(ledger, clock, tmp_path):
    clock.at = datetime.fromisoformat("2026-11-24T12:00+00:00")
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path), an_old_post(1)).tick()
    assert shelf.slots() == []
    changed = Shelf(Bridge(a_schedule(tmp_path, evergreen={"cron": "0 9 * * *"}), ledger, clock=clock), clock)
    changed.at("2026-11-26T12:00")
    assert changed.slots() == []
    changed.at("2026-11-27T09:01")
    assert changed.proposals() == [1]


def test_after_a_long_sleep_one_slot_runs_and_the_others_say_why_not(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path, evergreen={"cron": "30 9 * * *"}), an_old_post(1))
    shelf.at("2026-11-29T20:00")
    assert [slot["status"] for slot in shelf.slots()] == ["dropped"] * 5 + ["run"]
    assert "missed slots do not pile up" in shelf.slots()[0]["reason"]
    assert "10 hours late" in shelf.slots()[-1]["reason"]


def test_a_slot_waits_for_its_time_and_says_why_when_it_is_over(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, evergreen={"idle": "3d"})
    shelf = a_shelf(ledger, clock, config, an_old_post(1))
    on_medium(shelf, 99, days_ago=-0.5)
    shelf.at(SLOT).at("2026-11-24T10:00")
    (slot,) = shelf.slots()
    assert (slot["status"], slot["post_id"]) == ("dropped", None)
    assert "idle" in slot["reason"]
    assert "idle" in shelf.bridge.forecast.read_slots("main")[0]["reason"]


def test_nothing_to_choose_is_told_once(ledger, clock, config):
    shelf = a_shelf(ledger, clock, config, an_old_post(1, days=10))
    shelf.at(SLOT).at(NEXT)
    assert [slot["kind"] for slot in shelf.slots()] == ["nothing", "nothing"]
    assert "1 younger than min_age" in shelf.slots()[0]["reason"]
    assert len(shelf.notices()) == 1


# --- first contact -----------------------------------------------------------------------------------------------


def test_nothing_old_goes_before_its_site_was_connected(ledger, clock, config):
    bridge = Bridge(config, ledger, clock=clock)
    bridge.identities.open()
    shelf = Shelf(bridge, clock).tick().at(SLOT)
    (slot,) = shelf.slots()
    assert (slot["status"], slot["waits"]) == ("open", "none of its sites has been connected yet")
    store(ledger, an_old_post(1))
    assert shelf.tick().proposals() == [1]


def test_nothing_old_goes_before_the_feed_was_read_or_an_export_told(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, accounts={"main": {"username": "ada"}})
    shelf = a_shelf(ledger, clock, config, *map(an_old_post, (1, 2)))
    forget_feed(ledger)
    shelf.at(SLOT)
    assert "feed on Medium was not read yet" in shelf.slots()[0]["waits"]
    on_medium(shelf, 99, canonical=f"{HOME}/post-1/")
    assert shelf.tick().proposals() == [2]
    assert shelf.status(1) == "live"


def test_nothing_old_goes_to_an_account_that_may_be_anybodys_on_medium(shelf):
    forget_feed(shelf.ledger)
    shelf.at(SLOT)
    assert "write [accounts.main] username, or run bridge reconcile" in shelf.slots()[0]["waits"]
    on_medium(shelf, 99, canonical=f"{HOME}/post-1/")
    assert shelf.tick().proposals() == [2]


def test_what_is_on_medium_already_is_marked_and_the_next_post_is_chosen(shelf):
    on_medium(shelf, 99, canonical=f"{HOME}/post-1/", days_ago=700)
    on_medium(shelf, 98, title=an_old_post(2).title)
    shelf.at(SLOT)
    assert [shelf.status(number) for number in (1, 2, 3)] == ["live", "held", "proposed"]
    assert shelf.slots()[0]["post_id"] == 3
    with shelf.ledger.read() as tx:
        assert tx.read_deliveries("blog", 1)[0].live_at == NOW - 700 * DAY


def test_that_an_old_post_is_another_story_is_no_approval(shelf):
    title = shelf.bridge.overview.read_post("blog", 1)["title"]
    on_medium(shelf, 1, title=title)
    shelf.at(SLOT)
    assert shelf.status(1) == "held"
    shelf.bridge.decisions.deny("blog", 1)
    shelf.settle()
    assert shelf.status(1) == "proposed"
    shelf.bridge.queue.approve("blog", 1)
    shelf.settle()
    assert shelf.status(1) == "offered"


def test_a_post_on_another_account_is_not_chosen_for_this_one(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, accounts={"main": {}, "other": {"evergreen": {"cron": []}}})
    shelf = a_shelf(ledger, clock, config, an_old_post(1), an_old_post(2, choice=Choice(account="other")))
    with ledger.write() as tx:
        stored = tx.read_post("blog", 1)
        key = to_url_key(stored.post.url)
        tx.plan_delivery(stored.post, "other", key, Status.LIVE, Trigger.PUBLISH, Reason(Code.LIVE, "there"), tx.now)
    shelf.at(SLOT)
    assert (shelf.slots()[0]["kind"], shelf.proposals()) == ("nothing", [])


# --- live stories ------------------------------------------------------------------------------------------------


def test_when_no_old_post_is_left_the_longest_rested_story_is_shown_again_with_a_note(shelf):
    make_live(shelf, 1, days_ago=300)
    make_live(shelf, 2, 3, days_ago=200)
    shelf.at(SLOT)
    (handoff,) = shelf.bridge.overview.read_handoffs()
    assert (handoff["kind"], handoff["post_id"]) == ("repost_with_note", 1)
    assert handoff["note"] == "All about bread river number1."
    assert any("All about bread" in notice for notice in shelf.notices())
    assert shelf.bridge.decisions.done("blog", 1).status is Status.LIVE
    assert shelf.handoffs() == []
    shelf.at(NEXT)
    assert "repost_gap" in shelf.slots()[-1]["reason"]
    shelf.at("2027-01-05T09:31")
    assert [one["post_id"] for one in shelf.bridge.overview.read_handoffs()] == [2]


def test_the_same_story_is_not_shown_twice_in_repost_again(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, evergreen={"repost_gap": "0s", "repost_again": "60d"})
    shelf = a_shelf(ledger, clock, config, an_old_post(1))
    make_live(shelf, 1)
    shown = []
    for week in range(30):
        at = datetime.fromisoformat(SLOT) + week * 7 * DAY
        shelf.at(at.isoformat())
        shown += [at for one in shelf.bridge.overview.read_handoffs() if one["post_id"] == 1]
        if shelf.handoffs():
            shelf.bridge.decisions.done("blog", 1)
    assert len(shown) >= 3
    assert all(later - earlier >= timedelta(days=60) for earlier, later in pairwise(shown))


def test_a_story_whose_post_was_changed_is_to_be_updated_in_place(shelf):
    make_live(shelf, 1, 2, 3)
    with shelf.ledger.write() as tx:
        tx.put_post(replace(an_old_post(2), state="f" * 64, revision=2), tx.now, ())
    shelf.at(SLOT)
    assert [(one["kind"], one["post_id"]) for one in shelf.bridge.overview.read_handoffs()] == [("update_in_place", 2)]


# --- places for fresh posts ----------------------------------------------------------------------------------------


def test_an_old_post_leaves_a_place_among_the_open_imports_and_of_the_day(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, evergreen={"review": False, "cooldown": "0s"}, delivery={"open_imports": 2})
    shelf = a_shelf(ledger, clock, config, *map(an_old_post, (1, 2))).at(SLOT)
    assert shelf.status(1) == "offered"
    shelf.publish(id=70, guid="70", url=f"{HOME}/70/")
    assert shelf.status(70) == "offered"
    shelf.at(NEXT)
    assert "wait for you" in shelf.slots()[-1]["waits"]


def test_an_import_out_of_the_archive_has_fewer_places_than_a_fresh_one():
    settings = DeliverySection.model_validate({"open_imports": 2, "public_per_day": 2})
    offers = [Handoff(1, 5, HandoffKind.IMPORT, HandoffStatus.OPEN, "", NOW - HOUR)]
    old = {"trigger": Trigger.EVERGREEN, "leave_for_fresh": 1}
    assert plan_offer_quota(9, offers, settings, NOW).yes
    assert "1 import waits for you" in plan_offer_quota(9, offers, settings, NOW, **old).reason
    done = [replace(offers[0], status=HandoffStatus.DONE)]
    assert plan_offer_quota(9, done, settings, NOW).yes
    refused = plan_offer_quota(9, done, settings, NOW, **old)
    assert (refused.yes, refused.due_at) == (False, NOW - HOUR + DAY)
    single = DeliverySection.model_validate({"open_imports": 1})
    assert plan_offer_quota(9, [], single, NOW, **old).yes


# --- what is to be known before ------------------------------------------------------------------------------------


def test_a_post_whose_words_have_aged_is_held_where_the_owner_says_so(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, staleness={"offer": "block"})
    old = an_old_post(1, content_html="<p>Use our discount code today, the sale ends soon.</p>")
    shelf = a_shelf(ledger, clock, config, old, an_old_post(2)).at(SLOT)
    assert shelf.proposals() == [2]


def test_a_quotation_has_not_aged(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, staleness={"offer": "block"})
    quoted = "<p>She said it all.</p><blockquote><p>Use our discount code, the sale ends soon.</p></blockquote>"
    shelf = a_shelf(ledger, clock, config, an_old_post(1, content_html=quoted)).at(SLOT)
    assert shelf.proposals() == [1]


def test_a_warning_stands_in_the_proposal(ledger, clock, config):
    old = an_old_post(1, content_html="<p>Use our discount code, the sale ends soon.</p>")
    shelf = a_shelf(ledger, clock, config, old).at(SLOT)
    assert "warning: " in shelf.deliveries(1)[0]["reason"]
    assert "the sale ends soon" in shelf.deliveries(1)[0]["reason"]


def test_with_scores_a_warned_post_comes_after_one_that_is_as_good(ledger, clock, tmp_path):
    weights = {"age": 0.0, "season": 0.0, "rotation": 0.0, "words": 0.0, "last_edit": 0.0}
    config = a_schedule(tmp_path, evergreen={"order": "score", "weights": weights})
    warned = an_old_post(1, content_html="<p>Use our discount code, the sale ends soon.</p>")
    shelf = a_shelf(ledger, clock, config, warned, an_old_post(2)).at(SLOT)
    assert shelf.proposals() == [2]


def test_a_post_that_competes_with_another_is_held_where_the_owner_says_so(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, keyphrases={"clashes": "hold"})
    same = [an_old_post(number, seo=Seo(focus_keyphrase="wordpress backup")) for number in (1, 2)]
    shelf = a_shelf(ledger, clock, config, *same, an_old_post(3)).at(SLOT)
    assert shelf.proposals() == [3]
    with shelf.ledger.write() as tx:
        tx.change_post("blog", 2, is_public=False)
    shelf.bridge.queue.skip("blog", 3)
    assert shelf.at(NEXT).proposals() == [1]


def test_a_post_that_competes_with_a_story_written_on_medium_is_warned_of(shelf):
    on_medium(shelf, 99, title="The number1 bread of the river")
    shelf.at(SLOT)
    assert "the story “The number1 bread of the river” is found by the same words" in shelf.deliveries(1)[0]["reason"]


def test_dead_links_are_asked_for_once_and_hold_a_post(ledger, clock, tmp_path):
    with Source().serving() as source:
        source.pages = {"/there/": "<p>here</p>"}
        config = a_schedule(
            tmp_path,
            staleness={"network": True, "links": "block"},
            sites={"blog": SITE | {"allowed_hosts": ["127.0.0.1"]}},
        )
        dead = f'<p>Read <a href="{source.url}/gone/">this</a> and that.</p>'
        fine = f'<p>Read <a href="{source.url}/there/">this</a> and that.</p>'
        posts = (an_old_post(1, content_html=dead), an_old_post(2, content_html=fine))
        shelf = a_shelf(ledger, clock, config, *posts).at(SLOT)
        assert shelf.proposals() == [2]
        with ledger.read() as tx:
            found = tx.read_links([f"{source.url}/gone/", f"{source.url}/there/"])
    assert {one.state for one in found.values()} >= {"dead"}


# --- never twice, never lost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [{"url": f"{HOME}/post-1/"}, {"canonical_url": f"{HOME}/post-1/"}, {"previous_urls": (f"{HOME}/post-1/",)}],
    ids=["its own", "chosen by its author", "once its own"],
)
def test_a_post_whose_address_a_story_holds_is_asked_about_and_the_slot_proposes_the_next(
    ledger, clock, config, address
):
    shelf = a_shelf(ledger, clock, config, an_old_post(1), an_old_post(2, **address), an_old_post(3))
    make_live(shelf, 1)
    shelf.at(SLOT)
    (slot,) = shelf.slots()
    assert (slot["post_id"], shelf.proposals()) == (3, [3])
    with ledger.read() as tx:
        assert tx.read_deliveries("blog", 2) == []
        assert "--another" in tx.read_post("blog", 2).held_reason
        assert tx.read_deliveries("blog", 1)[0].canonical_key == to_url_key(f"{HOME}/post-1/")
    shelf.bridge.answers.tell_apart("blog", 2)
    shelf.settle()
    assert shelf.deliveries(2) == [], "nobody had asked for it, so it is backlog again"


def test_a_proposed_post_that_is_taken_off_the_blog_is_no_proposal_any_more(shelf):
    shelf.at(SLOT)
    shelf.unpublish(id=1, guid=f"{HOME}/?p=1", url=f"{HOME}/post-1/")
    assert shelf.deliveries(1) == []
    assert "taken off the blog" in shelf.journal(1)
    shelf.hook("post.published", {"id": 1, "guid": f"{HOME}/?p=1", "url": f"{HOME}/post-1/"}, occurred_at=shelf.clock())
    shelf.settle()
    assert shelf.status(1) == "planned" or shelf.status(1) == "offered"


def test_an_edit_never_sends_what_was_only_proposed(shelf):
    shelf.at(SLOT)
    shelf.edit(id=1, guid=f"{HOME}/?p=1", url=f"{HOME}/post-1/", title="Mended")
    assert shelf.status(1) == "proposed"


@pytest.mark.parametrize("point", ["before_slot_commit", "after_slot_commit"])
def test_a_process_that_dies_in_a_slot_loses_nothing_and_doubles_nothing(shelf, monkeypatch, point):
    def die(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("bridge.services.evergreen.slots.failpoint", die)
        with pytest.raises(KeyboardInterrupt):
            shelf.at(SLOT)
    assert shelf.proposals() == ([] if point == "before_slot_commit" else [1])
    assert shelf.tick().proposals() == [1]
    assert [slot["status"] for slot in shelf.slots()] == ["run"]


def test_two_bridges_at_once_settle_a_slot_once(database_url, ledger, clock, config):
    a_shelf(ledger, clock, config, *map(an_old_post, range(1, 9)))
    others = [Bridge(config, Ledger(database_url, clock), clock=clock) for _ in range(4)]
    clock.at = datetime.fromisoformat(f"{SLOT}+00:00")
    threads = [threading.Thread(target=other.slots.plan_slots) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.ledger.close()
    shelf = Shelf(Bridge(config, ledger, clock=clock), clock)
    assert len(shelf.proposals()) == 1
    assert len(shelf.notices()) == 1


def test_a_slot_that_was_taken_over_meanwhile_is_left_alone(shelf, config, clock):
    other = Shelf(Bridge(config, shelf.ledger, clock=clock), clock)
    shelf.at(SLOT)
    other.tick()
    assert shelf.proposals() == [1]
    with shelf.ledger.write() as tx:
        (delivery,) = tx.read_proposals()
        tx.move_delivery(delivery, Status.CANCELLED, Reason(Code.CANCELLED, "meanwhile"), cancelled_by="person")
        with pytest.raises(LeaseLost):
            tx.drop_proposal(delivery, Reason(Code.CANCELLED, "too late"))


def test_a_year_by_import_holds_every_limit_and_explains_every_choice(ledger, clock, tmp_path):
    values = {"cron": "30 9 * * tue,fri", "zone": "Europe/Berlin", "jitter": "3h", "idle": "2d", "cooldown": "3d"}
    config = a_schedule(tmp_path, evergreen={**values, "order": "score", "repost_again": "90d"})
    posts = [an_old_post(number, days=200 + 7 * number) for number in range(1, 41)]
    shelf = a_shelf(ledger, clock, config, *posts)
    _live_a_year(shelf, _second(shelf), DAY)
    chosen = _check_year(shelf, timedelta(days=3))
    if is_whole_year(ledger):
        assert Counter(slot["kind"] for slot in chosen)["delivery"] == 40
        assert {slot["kind"] for slot in chosen} == {"delivery", "handoff"}


def test_a_year_by_api_holds_every_limit_and_never_sends_twice(ledger, clock, tmp_path, medium):
    values = {"cron": "30 9 * * tue,fri", "review": False, "unattended": True, "cooldown": "2d", "order": "random"}
    config = a_schedule(tmp_path, medium.url, evergreen=values)
    posts = [an_old_post(number, days=200 + 7 * number) for number in range(1, 121)]
    shelf = a_shelf(ledger, clock, config, *posts)
    _live_a_year(shelf, _second(shelf), DAY)
    _check_year(shelf, timedelta(days=2))
    sent = Counter(story["canonicalUrl"] for story in medium.stories)
    assert len(sent) >= (90 if is_whole_year(ledger) else 20)
    assert set(sent.values()) == {1}


def _second(shelf: Shelf) -> Shelf:
    """Another process on the same ledger."""
    return Shelf(Bridge(shelf.bridge.config, shelf.ledger, clock=shelf.clock), shelf.clock)


def is_whole_year(ledger: Ledger) -> bool:
    """Else it is a quarter: on PostgreSQL, and in ``make test``."""
    return is_all() and ledger.is_sqlite


def _live_a_year(shelf: Shelf, other: Shelf, every: timedelta) -> None:
    """Two bridges tick in turn; the owner does what is asked for about a day later."""
    seen: Counter[int] = Counter()
    for number, _ in enumerate(shelf.ticks(365 if is_whole_year(shelf.ledger) else 90, every)):
        other.bridge.slots.plan_slots()
        for one in shelf.bridge.overview.read_handoffs():
            seen[one["post_id"]] += 1
            if seen[one["post_id"]] % 2 == 0:
                _answer(shelf, one, number)


def _answer(shelf: Shelf, asked: dict, number: int) -> None:
    match asked["kind"]:
        case "proposal" if number % 7 == 0:
            shelf.bridge.queue.skip("blog", asked["post_id"])
        case "proposal":
            shelf.bridge.queue.approve("blog", asked["post_id"])
        case "import":
            shelf.bridge.decisions.confirm("blog", asked["post_id"], story_of(asked["post_id"]))
        case _:
            shelf.bridge.decisions.done("blog", asked["post_id"])


def _check_year(shelf: Shelf, cooldown: timedelta) -> list[dict]:
    slots = list(reversed(shelf.bridge.forecast.read_slots(limit=1000)))
    assert len(slots) >= 25
    assert all(slot["reason"] or slot["waits"] for slot in slots)
    chosen = [slot for slot in slots if slot["kind"] in {"delivery", "handoff"}]
    decided = [datetime.fromisoformat(slot["decided_at"]) for slot in chosen]
    assert all(later - earlier >= cooldown for earlier, later in pairwise(decided))
    with shelf.ledger.read() as tx:
        lives = sorted(delivery.live_at for delivery, _ in tx.read_live("blog"))
        stories = [delivery.post_id for delivery, _ in tx.read_live("blog")]
    assert len(stories) == len(set(stories))
    assert all(second - first >= HOUR for first, second in pairwise(lives))
    return chosen
