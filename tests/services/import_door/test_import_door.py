"""The import door: an account without a token gets a page for Medium's importer, and its owner a hand-off."""

import re
from datetime import timedelta

import pytest

from blog import HOME, reconfigured
from bridge.errors import Refused
from bridge.models import Trigger
from bridge.planner import plan_offer_quota
from doors import PUBLIC, STORY, client, door, pages_of

__all__ = ["door"]


def test_a_published_post_is_offered_once_with_a_page_and_a_hand_off(door, medium):
    door.publish()
    assert door.status() == "offered"
    assert door.handoffs() == ["import"]
    assert medium.stories == []
    door.settle()
    assert door.handoffs() == ["import"]


def test_the_page_is_a_whole_document_with_the_story_and_its_canonical(door):
    door.publish(content_html="<p>We walked.</p><script>1</script>")
    first, plain = pages_of(door)
    answer = client(door).get(first)
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<p>We walked.</p>" in answer.text
    assert f'<link rel="canonical" href="{HOME}/' in answer.text
    assert "script" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client(door).head(first).status_code == 200
    without = client(door).get(plain)
    assert without.text == re.sub(r"<link[^>]*>\n", "", answer.text)


@pytest.mark.parametrize("path", ["/import/x/y/", "/import/{key}/0000000000000000/", "/import/x/{digest}/"])
def test_an_address_that_never_was_is_not_found(door, path):
    door.publish()
    _, _, key, digest, _ = pages_of(door)[0].split("/")
    assert client(door).get(path.format(key=key, digest=digest)).status_code == 404


def test_keys_cannot_be_guessed_and_differ_from_post_to_post(door):
    door.publish()
    door.publish(id=8, guid="8", url=f"{HOME}/8/")
    keys = {pages_of(door, number)[0].split("/")[2] for number in (7, 8)}
    assert len(keys) == 2
    assert all(len(key) >= 22 for key in keys)


def test_an_edit_makes_a_new_page_under_the_same_hand_off_and_the_old_address_leads_to_it(door):
    door.publish()
    old, old_plain = pages_of(door)
    door.edit(content_html="<p>Mended.</p>")
    door.settle()
    new, new_plain = pages_of(door)
    assert door.status() == "offered"
    assert new != old
    answer = client(door).get(old)
    assert (answer.status_code, answer.location) == (302, PUBLIC + new)
    assert client(door).get(old_plain).location == PUBLIC + new_plain
    assert "Mended." in client(door).get(new).text
    assert door.handoffs() == ["import"]


def test_taken_back_to_the_old_text_the_old_page_is_the_current_one_again(door):
    now = door.clock().isoformat()
    dates = {"created_at": now, "published_at": now, "modified_at": now}
    door.publish(content_html="<p>One.</p>", **dates)
    old = pages_of(door)[0]
    door.edit(content_html="<p>Two.</p>", **dates)
    assert pages_of(door)[0] != old
    door.edit(content_html="<p>One.</p>", **dates)
    assert pages_of(door)[0] == old
    assert "One." in client(door).get(old).text


def test_a_post_that_is_taken_off_the_blog_takes_its_page_and_hand_off_with_it(door):
    door.publish()
    page = pages_of(door)[0]
    door.unpublish()
    assert door.status() == "cancelled"
    assert door.handoffs() == []
    assert client(door).get(page).status_code == 404


def test_a_confirmed_story_is_live_and_its_page_leads_home_for_good(door):
    door.publish()
    page = pages_of(door)[0]
    door.bridge.decisions.confirm("blog", 7, STORY)
    assert door.status() == "live"
    assert door.handoffs() == []
    answer = client(door).get(page)
    assert answer.status_code == 301
    assert answer.location.startswith(HOME)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_edit_after_it_is_live_asks_to_update_in_place_and_never_offers_again(door):
    door.publish()
    door.bridge.decisions.confirm("blog", 7, STORY)
    door.edit(content_html="<p>Mended.</p>")
    door.settle()
    assert (door.status(), door.handoffs()) == ("live", ["update_in_place"])
    with pytest.raises(Refused):
        door.bridge.retries.retry("blog", 7)


def test_at_most_two_imports_wait_for_the_owner_and_the_third_comes_when_one_is_done(door):
    for number in (7, 8, 9):
        door.publish(id=number, guid=str(number), url=f"{HOME}/{number}/")
    assert [door.status(number) for number in (7, 8, 9)] == ["offered", "offered", "planned"]
    assert "wait for you" in door.deliveries(9)[0]["reason"]
    door.bridge.decisions.confirm("blog", 7, STORY)
    door.settle()
    assert door.status(9) == "offered"


def test_an_edit_of_an_offered_post_keeps_its_place(door):
    for number in (7, 8):
        door.publish(id=number, guid=str(number), url=f"{HOME}/{number}/")
    door.edit(content_html="<p>Mended.</p>")
    door.settle()
    assert door.status(7) == "offered"


def test_what_was_imported_today_counts_against_the_days_stories(door, medium, tmp_path):
    few = reconfigured(
        door,
        tmp_path,
        medium,
        accounts={"main": {"api_url": medium.url}},
        bridge={"public_url": PUBLIC, "state_dir": tmp_path},
        delivery={"gap": "0s", "public_per_day": 1},
    )
    few.publish()
    few.bridge.decisions.confirm("blog", 7, STORY)
    few.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert few.status(8) == "planned"
    assert "stories on this account are used" in few.deliveries(8)[0]["reason"]


def test_nothing_waiting_leaves_every_place_free(clock):
    from bridge.config import DeliverySection

    assert plan_offer_quota(1, [], DeliverySection(), clock()).yes


def test_a_post_that_cannot_become_a_story_fails_and_no_page_is_left(door):
    door.publish()
    page = pages_of(door)[0]
    door.edit(content_html="<div>" * 201)
    door.settle()
    assert (door.status(), door.handoffs()) == ("failed", [])
    assert client(door).get(page).status_code == 404


def test_cancelled_by_the_owner_the_page_is_gone_and_comes_back_with_retry(door):
    door.publish()
    page = pages_of(door)[0]
    door.bridge.decisions.cancel("blog", 7)
    assert client(door).get(page).status_code == 404
    assert door.handoffs() == []
    door.bridge.retries.retry("blog", 7, yes=True)
    door.settle()
    assert client(door).get(page).status_code == 200


def test_an_old_post_is_dated_today_on_its_page_and_a_fresh_one_as_published(door):
    yesterday = (door.clock() - timedelta(days=1)).replace(microsecond=0).isoformat()
    door.publish(published_at=yesterday)
    assert f'published_time" content="{yesterday}"' in client(door).get(pages_of(door)[0]).text
    with door.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.change_delivery(delivery, trigger=Trigger.RESYNC.value)
        tx.replan_delivery(delivery, "again")
        today = tx.now
    door.settle()
    assert f'published_time" content="{today:%Y-%m-%d}' in client(door).get(pages_of(door)[0]).text


def test_a_restored_backup_does_not_offer_again_what_it_does_not_know(door, clock):
    door.publish()
    assert not door.bridge.departures.check_backup()
    door.bridge.departures.write_last_send("f" * 32, door.bridge.ledger.now())
    assert door.bridge.departures.check_backup()


def test_a_process_that_dies_in_an_offer_leaves_nothing_half_done(door, monkeypatch):
    def die(_name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("bridge.services.import_door.door.failpoint", die)
        with pytest.raises(KeyboardInterrupt):
            door.publish()
    assert door.handoffs() == []
    assert not door.bridge.departures.check_backup()
    door.bridge.recovery.sweep(is_alone=True)
    assert door.status() == "planned"
    with door.bridge.ledger.write() as tx:
        tx.replan_delivery(tx.read_deliveries("blog", 7)[0], "its time has come")
    door.settle()
    assert (door.status(), door.handoffs()) == ("offered", ["import"])


def test_the_page_tells_no_reader_where_it_was_linked_from_and_runs_nothing(door):
    door.publish()
    headers = client(door).get(pages_of(door)[0]).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Robots-Tag" not in headers


def test_what_was_offered_stays_with_import_when_the_account_gets_a_token(door, medium, tmp_path):
    door.publish()
    rich = reconfigured(door, tmp_path, medium, bridge={"public_url": PUBLIC, "state_dir": tmp_path})
    rich.edit(content_html="<p>Mended.</p>")
    rich.settle()
    assert (rich.status(), rich.handoffs(), medium.stories) == ("offered", ["import"], [])
    rich.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert (rich.status(8), len(medium.stories)) == ("live", 1)


def test_nothing_is_offered_that_the_side_file_could_not_be_told_of(door, tmp_path):
    (tmp_path / "bridge.last-send").mkdir()
    door.publish()
    assert (door.status(), door.handoffs()) == ("planned", [])
    assert "bridge.last-send could not be written" in door.deliveries()[0]["reason"]
    (tmp_path / "bridge.last-send").rmdir()
    door.clock.pass_by(timedelta(minutes=5))
    door.settle()
    assert (door.status(), door.handoffs()) == ("offered", ["import"])


@pytest.mark.parametrize(("moves", "known"), [(False, "expected"), (True, "")])
def test_what_a_story_names_whose_post_moved_between_two_offers_is_not_known_before_a_look(door, moves, known):
    """What was imported of the first page stays a draft, and nobody says which of the two was published."""
    door.publish()
    if moves:
        door.edit(url=f"{HOME}/elsewhere/", previous_urls=[f"{HOME}/a-walk/"])
    door.bridge.decisions.confirm("blog", 7, STORY)
    assert (door.status(), door.deliveries()[0]["canonical_state"]) == ("live", known)
    assert door.handoffs() == (["mend_canonical"] if moves else [])
    if moves:
        door.bridge.audit.record_canonical("blog", STORY, f"{HOME}/elsewhere/")
        assert (door.deliveries()[0]["canonical_state"], door.handoffs()) == ("checked", [])
