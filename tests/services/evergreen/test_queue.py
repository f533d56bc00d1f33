"""What the owner says of the archive's schedule, by core, command line, API and screen."""

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from blog import HOME
from bridge.cli import main
from bridge.errors import NotFound, Refused
from bridge.models import Status
from bridge.web import create_app
from processes import API_TOKEN
from shelf import Shelf, a_schedule, a_shelf, an_old_post
from slot_posts import NEXT, SLOT, make_live

LATER = "2026-12-08T09:31"


@pytest.fixture
def shelf(ledger, clock, tmp_path) -> Shelf:
    config = a_schedule(tmp_path, bridge={"api_token": API_TOKEN})
    return a_shelf(ledger, clock, config, *(an_old_post(number) for number in range(1, 6)))


def test_an_approved_post_goes_now(shelf):
    shelf.at(SLOT)
    assert shelf.bridge.queue.approve("blog", 1).status is Status.PLANNED
    shelf.settle()
    assert (shelf.status(1), shelf.handoffs()) == ("offered", ["import"])
    with pytest.raises(Refused, match="offered"):
        shelf.bridge.queue.approve("blog", 1)
    with pytest.raises(NotFound):
        shelf.bridge.queue.approve("blog", 2)


def test_a_post_that_may_not_go_any_more_cannot_be_approved(shelf):
    shelf.at(SLOT)
    with shelf.ledger.write() as tx:
        tx.change_post("blog", 1, held_reason="another article")
    with pytest.raises(Refused, match="held for you"):
        shelf.bridge.queue.approve("blog", 1)


def test_a_skipped_proposal_is_backlog_again_and_comes_at_the_slot_after_the_next(shelf):
    shelf.at(SLOT)
    assert "2026-12-01" in shelf.bridge.queue.skip("blog", 1)
    assert shelf.deliveries(1) == []
    assert "skipped" in shelf.journal(1)
    assert shelf.at(NEXT).proposals() == [2]
    assert shelf.at(LATER).proposals() == [2, 1]


def test_a_banned_post_never_comes_again(shelf):
    shelf.at(SLOT)
    shelf.bridge.queue.ban("blog", 1)
    (delivery,) = shelf.deliveries(1)
    assert (delivery["status"], delivery["cancelled_by"]) == ("cancelled", "person")
    shelf.bridge.queue.ban("blog", 2)
    assert shelf.at(NEXT).proposals() == [3]


def test_a_chosen_post_that_an_event_took_back_stays_away_once_it_was_banned(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path, evergreen={"review": False}), an_old_post(1)).at(SLOT)
    said = {"id": 1, "guid": f"{HOME}/?p=1", "url": f"{HOME}/post-1/"}
    shelf.unpublish(**said)
    assert (shelf.status(1), shelf.deliveries(1)[0]["cancelled_by"]) == ("cancelled", "event")
    shelf.bridge.queue.ban("blog", 1)
    shelf.hook("post.published", said, occurred_at=shelf.clock())
    shelf.settle()
    assert (shelf.status(1), shelf.deliveries(1)[0]["cancelled_by"]) == ("cancelled", "person")


def test_without_a_slot_to_come_it_is_said_why(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path), an_old_post(1))
    shelf.bridge.accounts.pause("main", reason="on holiday")
    for ask in (lambda: shelf.bridge.queue.pin("blog", 1, "1"), lambda: shelf.bridge.queue.move_up("blog", 1)):
        with pytest.raises(Refused, match="on holiday"):
            ask()
    assert "on holiday" in shelf.bridge.queue.skip("blog", 1)
    none = a_shelf(ledger, clock, a_schedule(tmp_path, evergreen={"cron": []}))
    with pytest.raises(Refused, match=r"write \[evergreen\] cron"):
        none.bridge.queue.move_up("blog", 1)


def test_a_story_that_was_skipped_or_banned_is_not_shown_again(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path, evergreen={"repost_gap": "0s"}), an_old_post(1), an_old_post(2))
    make_live(shelf, 1, 2)
    shelf.at(SLOT)
    shelf.bridge.queue.skip("blog", 1)
    assert shelf.handoffs() == []
    shelf.bridge.queue.ban("blog", 2)
    shelf.at(NEXT)
    assert shelf.slots()[-1]["kind"] == "nothing"


def test_a_pinned_post_gets_its_slot_and_no_other(shelf):
    assert "2026-12-01 09:30" in shelf.bridge.queue.pin("blog", 4, "2")
    shelf.at(SLOT)
    assert shelf.proposals() == [1]
    shelf.at(NEXT)
    assert shelf.proposals() == [1, 4]
    assert "pinned to this slot by you" in shelf.deliveries(4)[0]["reason"]


def test_a_slot_is_named_by_its_time_by_the_schedules_clock_and_kept_for_one_post(ledger, clock, tmp_path):
    config = a_schedule(tmp_path, evergreen={"zone": "Europe/Berlin", "jitter": "2h"})
    shelf = a_shelf(ledger, clock, config, *(an_old_post(number) for number in range(1, 6)))
    shelf.bridge.queue.pin("blog", 3, "2026-12-01 09:30")
    shelf.bridge.queue.pin("blog", 4, "2026-12-01T08:30+00:00")
    shelf.at("2026-12-01T11:00")
    assert shelf.slots()[-1]["post_id"] == 4
    with pytest.raises(Refused, match="the nearest is"):
        shelf.bridge.queue.pin("blog", 5, "2026-12-02 09:30")
    with pytest.raises(Refused, match="write a time"):
        shelf.bridge.queue.pin("blog", 5, "next tuesday")
    with pytest.raises(Refused, match="there is no slot 0"):
        shelf.bridge.queue.pin("blog", 5, "0")


def test_what_could_not_go_cannot_be_pinned_or_moved_up(ledger, clock, tmp_path):
    posts = [an_old_post(1, days=20), an_old_post(2, status="private"), an_old_post(3)]
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path), *posts)
    with pytest.raises(Refused, match="min_age"):
        shelf.bridge.queue.pin("blog", 1, "1")
    with pytest.raises(Refused, match="not public"):
        shelf.bridge.queue.move_up("blog", 2)
    with pytest.raises(NotFound):
        shelf.bridge.queue.move_up("blog", 99)
    shelf.at(SLOT)
    with pytest.raises(Refused, match="proposed"):
        shelf.bridge.queue.move_up("blog", 3)


def test_the_post_that_was_moved_up_last_goes_first_and_only_once(shelf):
    shelf.bridge.queue.move_up("blog", 3)
    shelf.clock.pass_by(timedelta(minutes=1))
    shelf.bridge.queue.move_up("blog", 5)
    shelf.at(SLOT)
    assert shelf.proposals() == [5]
    shelf.at(NEXT)
    assert shelf.proposals() == [5, 3]
    with shelf.ledger.read() as tx:
        assert tx.read_marked("main", shelf.clock()) == []


def test_a_pause_stops_slots_and_sending_and_ends_by_itself(shelf):
    shelf.at(SLOT)
    shelf.bridge.queue.approve("blog", 1)
    shelf.bridge.accounts.pause("main", datetime.fromisoformat("2026-12-03T00:00+00:00"), "on holiday")
    shelf.settle()
    assert shelf.status(1) == "planned"
    assert "account main is paused: on holiday, until 2026-12-03" in shelf.deliveries(1)[0]["reason"]
    shelf.at(NEXT)
    assert "on holiday" in shelf.slots()[-1]["reason"]
    assert [one["words"] for one in shelf.bridge.overview.read_status()["pauses"]] != []
    shelf.at("2026-12-03T00:01")
    assert shelf.status(1) == "offered"
    assert shelf.bridge.overview.read_status()["pauses"] == []


def test_everything_is_paused_and_resumed(shelf):
    shelf.bridge.accounts.pause()
    with pytest.raises(Refused, match="everything is paused"):
        shelf.bridge.accounts.resume("main")
    shelf.at(SLOT)
    assert "everything is paused" in shelf.slots()[-1]["reason"]
    shelf.bridge.accounts.resume()
    assert shelf.at(NEXT).proposals() == [1]


def test_a_pause_that_is_over_already_or_of_nobody_is_refused(shelf):
    with pytest.raises(Refused, match="has passed"):
        shelf.bridge.accounts.pause("main", shelf.clock())
    with pytest.raises(NotFound):
        shelf.bridge.accounts.pause("nobody")
    with pytest.raises(Refused, match="write a time"):
        shelf.bridge.queue.to_until("soon")
    assert shelf.bridge.queue.to_until("2d") == shelf.clock() + timedelta(days=2)


# --- the other doors ---------------------------------------------------------------------------------------------


def post(shelf, path, **asked):
    client = create_app(shelf.bridge, shelf.bridge.config).test_client()
    return client.post(f"/api/v1/{path}", json=asked, headers={"Authorization": f"Bearer {API_TOKEN}"})


def test_programs_say_the_same(shelf):
    shelf.at(SLOT)
    assert post(shelf, "posts/blog/1/approve").json["deliveries"][0]["status"] == "planned"
    assert post(shelf, "posts/blog/3/up").status_code == 200
    assert post(shelf, "posts/blog/4/pin", slot="1").status_code == 200
    assert post(shelf, "posts/blog/5/never").status_code == 200
    assert post(shelf, "posts/blog/2/skip").status_code == 200
    answer = post(shelf, "posts/blog/2/pin", slot="yesterday")
    assert (answer.status_code, "write a time" in answer.json["detail"]) == (409, True)
    assert post(shelf, "posts/blog/2/wish").status_code == 404
    assert post(shelf, "pause", until="7d", reason="away").json["pauses"][0]["reason"] == "away"
    assert post(shelf, "pause", account=7).status_code == 400
    assert post(shelf, "resume").json["pauses"] == []
    client = create_app(shelf.bridge, shelf.bridge.config).test_client()
    assert client.post("/api/v1/pause").status_code == 401
    found = client.get("/api/v1/slots?account=main", headers={"Authorization": f"Bearer {API_TOKEN}"}).json
    assert [slot["post_id"] for slot in found["slots"]] == [1]


def screen_of(shelf, number):
    with shelf.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", number)
    return shelf.bridge.links.to_screen_url(delivery).removeprefix("http://127.0.0.1:9")


def test_a_proposal_is_answered_on_its_screen(shelf):
    shelf.at(SLOT)
    client = create_app(shelf.bridge, shelf.bridge.config).test_client()
    shown = client.get(screen_of(shelf, 1)).text
    assert "May this post go to Medium?" in shown
    assert "the oldest of 5 that may go" in shown
    skipped = client.post(screen_of(shelf, 1), data={"action": "skip"})
    assert (skipped.status_code, "Skipped" in skipped.text) == (200, True)
    shelf.at(NEXT)
    client.post(screen_of(shelf, 2), data={"action": "approve"})
    shelf.settle()
    assert shelf.status(2) == "offered"


def test_the_note_of_a_repost_can_be_copied_and_changed_on_its_screen(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path), an_old_post(1, excerpt="Mind the <gap> & go."))
    make_live(shelf, 1)
    shelf.at(SLOT)
    client = create_app(shelf.bridge, shelf.bridge.config).test_client()
    shown = client.get(screen_of(shelf, 1)).text
    assert '<textarea id="note" rows="5" maxlength="280">Mind the &lt;gap&gt; &amp; go.</textarea>' in shown
    assert 'data-copy-from="note"' in shown
    client.post(screen_of(shelf, 1), data={"action": "reposted"})
    assert shelf.handoffs() == []


def test_the_owner_says_the_same_by_commands(tmp_path, clock):
    path = tmp_path / "config.toml"
    path.write_text(
        "[evergreen]\ncron = '30 9 * * tue'\n[sites.blog]\nhome = 'https://blog.example'\naccount = 'main'\n"
        "[accounts.main]\n"
    )
    from bridge.config import load
    from bridge.ledger import open_ledger

    config = load(path, {})
    ledger = open_ledger(config, clock)
    ledger.create()
    a_shelf(ledger, clock, config, *(an_old_post(number) for number in range(1, 6))).at(SLOT)
    ledger.close()

    def run(*words, code=0):
        done = CliRunner().invoke(main, ["--config", str(path), *words])
        assert done.exit_code == code, done.output
        return done.output

    assert "proposal" in run("handoffs")
    assert "planned" in run("approve", "blog", "1")
    assert "not at the slot of" in run("skip", "blog", "2")
    assert "no slot chooses it again" in run("never", "blog", "3")
    assert "goes before all others" in run("up", "blog", "4")
    assert "is kept for it" in run("pin", "blog", "5", "2")
    assert "bridge resume" in run("pause", "--until", "7d", "--reason", "away")
    assert "PAUSED" in run("status")
    assert "goes on" in run("resume")
    assert "is paused" in run("pause", "--account", "main")
    assert "paused" in run("status")
    assert "sends again" in run("resume", "--account", "main")
    assert "the oldest of 5" in run("slots")
    assert json.loads(run("slots", "--json"))[0]["post_id"] == 1
    assert "No two of them compete" in run("keyphrases", "blog")
    assert "Nothing was found" in run("stale", "blog")
    run("pin", "blog", "5", "never", code=2)
    run("keyphrases", "shop", code=2)
