"""The account's feed is read: what its owner published is known without being told, and nothing else is concluded."""

from datetime import timedelta

import pytest

from blog import HOME, reconfigured
from bridge.errors import Refused
from feed_blog import LINKED, URL, door, door_to, look, write, writer

__all__ = ["door", "writer"]


def test_a_story_with_our_mark_makes_its_delivery_live_with_its_evidence(door, writer):
    door.publish()
    story = write(writer, title="Another title altogether")
    assert look(door) == 1
    (delivery,) = door.deliveries()
    assert (delivery["status"], delivery["story_id"], delivery["evidence"]) == ("live", story, "feed")
    assert delivery["story_url"].endswith(story)
    assert delivery["canonical_state"] == "expected"
    assert door.handoffs() == []
    assert "found in the feed" in door.journal()


def test_a_renamed_story_without_our_mark_but_with_title_and_link_is_certain_enough(door, writer):
    door.publish()
    write(writer, title="A  Walk", content=LINKED)
    look(door)
    assert door.status() == "live"


def test_the_same_title_alone_asks_its_owner_once(door, writer):
    door.publish()
    story = write(writer, content="<p>Some other walk, long ago.</p>")
    look(door)
    assert door.status() == "offered"
    assert door.handoffs() == ["import", "confirm"]
    assert story in door.bridge.overview.read_handoffs()[1]["reason"]
    door.bridge.decisions.deny("blog", 7)
    writer.write(username="ada", title="Something new")
    look(door)
    assert door.handoffs() == ["import"]


def test_yes_to_that_question_makes_it_live(door, writer):
    door.publish()
    story = write(writer, content="<p>Some other walk, long ago.</p>")
    look(door)
    with door.bridge.ledger.read() as tx:
        asked = [one for one in tx.read_handoffs(1) if one.story_url]
    assert asked[0].story_url.endswith(story)
    door.bridge.decisions.confirm("blog", 7, asked[0].story_url)
    assert (door.status(), door.handoffs()) == ("live", [])


def test_a_response_with_our_link_is_no_story(door, writer):
    door.publish()
    writer.write(username="ada", content=f"<p>Thank you! I wrote about it at {URL}</p>", isResponse=True)
    look(door)
    assert door.status() == "offered"


def test_a_story_that_was_there_before_is_not_taken_for_a_new_post_of_the_same_name(door, writer):
    write(writer, title="A walk", content="<p>Long ago.</p>")
    look(door)
    door.publish()
    assert door.status() == "held"
    assert door.handoffs() == ["confirm"]
    assert "it may be on Medium already" in door.deliveries()[0]["reason"]
    door.bridge.decisions.deny("blog", 7, yes=True)
    door.settle()
    assert (door.status(), door.handoffs()) == ("offered", ["import"])


def test_a_post_whose_story_the_feed_has_shown_is_never_offered(door, writer):
    write(writer, content=LINKED)
    look(door)
    door.publish()
    assert (door.status(), door.handoffs()) == ("live", [])
    assert "is on Medium already" in door.journal()


def test_a_post_that_was_not_sent_and_is_found_is_marked_and_not_offered_by_a_resync(door, writer):
    old = (door.clock() - timedelta(days=30)).isoformat()
    door.publish(published_at=old, created_at=old)
    assert door.deliveries() == []
    write(writer, content=LINKED)
    look(door)
    assert door.status() == "live"


def test_a_draft_made_by_api_is_live_once_the_feed_shows_its_id(blog, medium, tmp_path, writer):
    accounts = {
        "main": {
            "token": "one",
            "api_url": f"{writer.url}/v1",
            "publish_status": "draft",
            "feed_url": f"{writer.url}/feed/@ada",
        }
    }
    drafts = reconfigured(blog, tmp_path, medium, accounts=accounts)
    drafts.publish()
    assert drafts.status() == "sent"
    story = drafts.deliveries()[0]["story_id"]
    writer.post(f"/p/{story}/publish")
    look(drafts)
    (delivery,) = drafts.deliveries()
    assert (delivery["status"], delivery["evidence"], delivery["canonical_state"]) == ("live", "feed", "set")


def test_two_stories_with_our_mark_are_a_duplicate_that_its_owner_is_told_about(door, writer):
    door.publish()
    write(writer)
    write(writer, title="A walk, again")
    look(door)
    assert door.status() == "offered"
    assert "confirm" in door.handoffs()


def test_an_unchanged_feed_costs_no_second_look(door, writer):
    write(writer)
    assert look(door) == 1
    assert look(door) == 0
    assert door.bridge.overview.read_status()["accounts"][0]["feed_problem"] == ""


def test_a_feed_is_read_no_more_often_than_configured(door, writer):
    assert look(door) == 1
    write(writer)
    assert look(door, timedelta(minutes=1)) == 0
    assert look(door, timedelta(minutes=30)) == 1


@pytest.mark.parametrize("fault", [{"fault": "status", "status": 403}, {"fault": "status", "status": 429}])
def test_a_refused_feed_is_left_alone_longer_each_time_and_nothing_is_concluded(door, writer, fault):
    door.publish()
    writer.send("/_sandbox/faults", fault | {"door": "feed", "times": 2})
    look(door)
    write(writer)
    assert look(door, timedelta(minutes=31)) == 0
    assert look(door, timedelta(minutes=31)) == 0
    assert look(door, timedelta(hours=2)) == 1
    assert door.status() == "live"


@pytest.mark.parametrize("fault", ["cut_xml", "doctype", "challenge"])
def test_what_is_no_feed_changes_nothing_and_is_named(door, writer, fault):
    door.publish()
    writer.send("/_sandbox/faults", {"fault": fault, "door": "feed"})
    write(writer)
    look(door)
    assert door.status() == "offered"
    assert door.bridge.overview.read_status()["accounts"][0]["feed_problem"]
    look(door, timedelta(days=1))
    assert door.status() == "live"


def test_a_feed_that_nobody_serves_is_trouble_that_is_named(blog, medium, tmp_path, writer):
    accounts = {"main": {"username": "ada", "feed_url": "http://127.0.0.1:9/feed"}}
    door = reconfigured(blog, tmp_path, medium, accounts=accounts)
    assert look(door) == 0
    assert "could not be read" in door.bridge.overview.read_status()["accounts"][0]["feed_problem"]


def test_an_account_that_nobody_named_has_no_feed(blog, medium, tmp_path):
    door = reconfigured(blog, tmp_path, medium, accounts={"main": {}})
    assert look(door) == 0


def test_without_a_sign_of_the_story_its_owner_is_asked_once(door, writer):
    door.publish()
    look(door, timedelta(days=2))
    assert "there is no sign of its story" not in door.journal()
    look(door, timedelta(days=2))
    look(door, timedelta(days=2))
    assert door.journal().count("there is no sign of its story") == 1
    assert door.status() == "offered"


def test_a_live_story_that_the_feed_stops_showing_is_asked_about_once_and_gone_only_by_its_owners_word(door, writer):
    door.publish()
    story = write(writer)
    write(writer, title="Before", content="<p>x</p>", publishedAt="2026-01-01T00:00:00Z")
    look(door)
    writer.post(f"/p/{story}/unlist")
    look(door)
    assert (door.status(), door.handoffs()) == ("live", ["confirm"])
    assert "bridge removed blog 7" in door.bridge.overview.read_handoffs()[0]["reason"]
    look(door)
    assert door.handoffs() == ["confirm"]
    door.bridge.decisions.remove("blog", 7)
    assert (door.status(), door.handoffs()) == ("removed", [])


def test_a_story_that_is_older_than_the_feed_reaches_is_not_missed(door, writer):
    door.publish()
    write(writer)
    look(door)
    for number in range(10):
        write(writer, title=f"Newer {number}", content="<p>x</p>")
    look(door)
    assert (door.status(), door.handoffs()) == ("live", [])


def test_native_stories_take_places_of_the_day(blog, medium, tmp_path, writer):
    door = door_to(blog, medium, tmp_path, writer, public_per_day=2)
    for number in range(2):
        write(writer, title=f"Native {number}", content="<p>x</p>", publishedAt=door.clock().isoformat())
    look(door, timedelta(minutes=1))
    door.publish()
    assert door.status() == "planned"
    assert "stories on this account are used" in door.deliveries()[0]["reason"]
    door.clock.pass_by(timedelta(days=1))
    door.settle()
    assert door.status() == "offered"


def test_an_edit_does_not_release_a_post_that_may_be_on_medium_already(door, writer):
    write(writer, content="<p>Long ago.</p>")
    look(door)
    door.publish()
    door.edit(content_html="<p>Mended.</p>")
    assert (door.status(), door.handoffs()) == ("held", ["confirm"])
    assert "is still asked" in door.journal()


def test_a_story_that_was_seen_after_planning_holds_the_post_before_it_goes(door, writer):
    with door.bridge.ledger.write() as tx:
        tx.park_account("main", "for a while")
    door.publish()
    assert door.status() == "planned"
    story = write(writer, content="<p>Published by hand meanwhile.</p>")
    look(door)
    door.bridge.accounts.resume("main")
    door.settle()
    assert (door.status(), door.handoffs()) == ("held", ["confirm"])
    assert story in door.bridge.overview.read_handoffs()[0]["story_url"]
    door.bridge.decisions.deny("blog", 7, yes=True)
    door.settle()
    assert (door.status(), door.handoffs()) == ("offered", ["import"])


def test_no_to_one_story_is_no_answer_about_an_unconfirmed_one(blog, medium, tmp_path, writer):
    medium.username = "ada"
    accounts = {
        "main": {
            "token": "tok-canary",
            "api_url": medium.url,
            "publish_status": "public",
            "feed_url": f"{writer.url}/feed/@ada",
        }
    }
    door = reconfigured(blog, tmp_path, medium, accounts=accounts)
    medium.script("drop_after_store")
    door.publish()
    assert door.status() == "unconfirmed"
    write(writer, content="<p>Some other walk.</p>")
    look(door)
    (asked,) = door.bridge.overview.read_handoffs()
    door.bridge.decisions.deny("blog", 7, story_url=asked["story_url"])
    assert (door.status(), door.handoffs()) == ("unconfirmed", ["confirm"])
    with pytest.raises(Refused, match="answered already"):
        door.bridge.decisions.deny("blog", 7, story_url=asked["story_url"])
    assert door.status() == "unconfirmed"
    assert len(medium.stories) == 1


def test_a_second_copy_of_a_live_story_is_told_and_the_first_stays_the_posts_own(door, writer):
    door.publish()
    first = write(writer)
    look(door)
    second = write(writer, title="A walk, again")
    look(door)
    (delivery,) = door.deliveries()
    assert (delivery["status"], delivery["story_id"]) == ("live", first)
    assert door.handoffs() == ["consider_removing"]
    assert second in door.bridge.overview.read_handoffs()[0]["reason"]


def test_where_no_plugin_says_what_it_was_told_the_feed_is_read_before_anything_leaves(blog, medium, tmp_path, writer):
    """A machine restored as a whole: ledger and side file are old, the story is on Medium."""
    medium.username = "ada"
    story = write(writer)
    account = {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"}
    door = reconfigured(
        blog, tmp_path, medium, accounts={"main": account | {"username": "ada", "feed_url": f"{writer.url}/feed/@ada"}}
    )
    door.publish()
    assert (door.status(), door.deliveries()[0]["story_id"], medium.stories) == ("live", story, [])
    door.publish(id=8, guid="8", url=f"{HOME}/8/", title="A swim")
    assert (door.status(8), medium.stories) == ("planned", [])
    assert "restored from a backup" in door.bridge.overview.read_status()["accounts"][0]["parked_reason"]
    door.bridge.accounts.resume("main")
    door.settle()
    assert (door.status(8), len(medium.stories)) == ("live", 1)


def test_a_feed_that_cannot_be_read_either_lets_the_story_go_and_says_so(blog, medium, tmp_path):
    medium.username = "ada"
    account = {"token": "tok-canary", "api_url": medium.url, "publish_status": "public", "username": "ada"}
    accounts = {"main": account | {"feed_url": "http://127.0.0.1:9/feed"}}
    door = reconfigured(blog, tmp_path, medium, accounts=accounts)
    door.publish()
    assert door.status() == "live"
    assert "the account's feed cannot be read" in door.journal()
