"""What left has an identity in the ledger and beside it: a restored ledger is told from the newest one."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from blog import HOME, Blog, reconfigured
from bridge.ledger.tables import deliveries, departures

PUBLIC = "http://127.0.0.1:9"


def forget(blog: Blog, post_id: int) -> None:
    """The ledger as a backup has it that was made before this post's story left."""
    with blog.bridge.ledger.write() as tx:
        (found,) = tx.read_deliveries("blog", post_id)
        tx.connection.execute(delete(departures).where(departures.c.delivery_id == found.id))


def publish(blog: Blog, *numbers: int) -> None:
    for number in numbers:
        blog.publish(id=number, guid=str(number), url=f"{HOME}/{number}/")


def host(blog: Blog, folder: Path, medium, **changes) -> Blog:
    """Another machine on the same ledger, with a folder of its own."""
    folder.mkdir(exist_ok=True)
    other = reconfigured(blog, folder, medium, bridge={"state_dir": folder}, **changes)
    other.sent = 100 * len(folder.name)  # names of two machines are of different lengths: their hooks have other ids
    return other


def parked(blog: Blog) -> dict[str, str]:
    return {
        one["name"]: one["parked_reason"] for one in blog.bridge.overview.read_status()["accounts"] if one["parked_at"]
    }


def test_each_send_has_an_identity_that_the_side_file_holds(blog):
    publish(blog, 7)
    first = json.loads(blog.bridge.departures.last_send_file.read_text())
    publish(blog, 8)
    second = json.loads(blog.bridge.departures.last_send_file.read_text())
    assert first["id"] != second["id"]
    with blog.bridge.ledger.read() as tx:
        rows = tx.connection.execute(select(departures).order_by(departures.c.number)).all()
    assert [(row.id, row.kind, row.account) for row in rows] == [
        (first["id"], "send", "main"),
        (second["id"], "send", "main"),
    ]


def test_a_backup_made_in_the_very_second_of_the_next_send_is_recognised(blog):
    publish(blog, 7)
    publish(blog, 8)  # the clock has not moved
    forget(blog, 8)
    assert blog.bridge.departures.check_backup()
    assert list(parked(blog)) == ["main"]


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_was_wrong_when_something_was_sent_changes_nothing(blog, days):
    publish(blog, 7)
    said = json.loads(blog.bridge.departures.last_send_file.read_text())
    wrong = (blog.clock() + timedelta(days=days)).isoformat()
    blog.bridge.departures.last_send_file.write_text(json.dumps(said | {"at": wrong}))
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(update(departures).values(at=tx.now + timedelta(days=days)))
    assert not blog.bridge.departures.check_backup()
    forget(blog, 7)
    assert blog.bridge.departures.check_backup()


def test_after_the_owners_resume_the_next_start_does_not_ask_again(blog, medium):
    publish(blog, 7)
    forget(blog, 7)
    assert blog.bridge.departures.check_backup()
    blog.bridge.accounts.resume("main")
    assert not blog.bridge.departures.check_backup()
    publish(blog, 8)
    assert (blog.status(8), parked(blog)) == ("live", {})
    assert not blog.bridge.departures.check_backup()


def test_an_account_that_is_parked_already_says_also_that_the_ledger_is_old(blog):
    publish(blog, 7)
    forget(blog, 7)
    with blog.bridge.ledger.write() as tx:
        tx.park_account("main", "the token is refused")
    assert blog.bridge.departures.check_backup()
    assert "restored from a backup" in parked(blog)["main"]
    assert "the token is refused" in parked(blog)["main"]


def test_every_account_is_parked_and_the_notice_names_the_time(blog, medium, tmp_path):
    two = {
        name: {"token": f"tok-{name}", "api_url": medium.url, "publish_status": "public"} for name in ("main", "more")
    }
    both = reconfigured(blog, tmp_path, medium, accounts=two)
    publish(both, 7)
    forget(both, 7)
    at = json.loads(both.bridge.departures.last_send_file.read_text())["at"]
    assert both.bridge.departures.check_backup()
    assert sorted(parked(both)) == ["main", "more"]
    assert all(at in reason for reason in parked(both).values())


def test_the_file_of_a_machine_that_did_not_send_last_raises_no_alarm(blog, medium, tmp_path):
    one, two = host(blog, tmp_path / "one", medium), host(blog, tmp_path / "other", medium)
    publish(one, 7)
    publish(two, 8)
    publish(two, 9)
    assert not one.bridge.departures.check_backup()
    assert not two.bridge.departures.check_backup()


def test_any_machine_that_sent_since_the_backup_notices_that_it_was_restored(blog, medium, tmp_path):
    one, two = host(blog, tmp_path / "one", medium), host(blog, tmp_path / "other", medium)
    publish(one, 7)
    publish(two, 8)
    forget(blog, 7)
    forget(blog, 8)
    assert two.bridge.departures.check_backup()
    blog.bridge.accounts.resume("main")
    assert one.bridge.departures.check_backup(), "what this one sent is another story to look for"


def test_a_machine_that_starts_knows_from_then_on_what_the_others_sent(blog, medium, tmp_path):
    one, two = host(blog, tmp_path / "one", medium), host(blog, tmp_path / "other", medium)
    publish(two, 8)
    assert not one.bridge.departures.check_backup()
    forget(blog, 8)
    assert one.bridge.departures.check_backup()


def test_a_process_that_died_before_it_wrote_the_side_file_is_no_restore(blog):
    publish(blog, 7)
    before = blog.bridge.departures.last_send_file.read_text()
    publish(blog, 8)
    blog.bridge.departures.last_send_file.write_text(before)
    assert not blog.bridge.departures.check_backup()
    forget(blog, 8)
    assert blog.bridge.departures.check_backup(), "the start has put the newest into the file"


def test_a_slow_look_from_outside_during_an_offer_is_no_restore(blog, medium, tmp_path):
    door = reconfigured(
        blog,
        tmp_path,
        medium,
        accounts={"main": {"api_url": medium.url}},
        bridge={"public_url": PUBLIC, "state_dir": tmp_path},
    )
    door.publish()
    with door.bridge.ledger.write() as tx:
        rows = tx.connection.execute(select(departures.c.kind, departures.c.delivery_id)).all()
        assert {row.kind for row in rows} == {"offer"}
        tx.connection.exec_driver_sql("UPDATE pages SET offered_at = '2020-01-01 00:00:00'")
    assert not door.bridge.departures.check_backup()
    forget(door, 7)
    assert door.bridge.departures.check_backup()


def test_the_file_of_version_0_1_is_compared_by_time_once_and_then_replaced(blog):
    publish(blog, 7)
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(delete(departures))
    blog.bridge.departures.last_send_file.write_text(blog.clock().isoformat())
    assert not blog.bridge.departures.check_backup()
    assert len(json.loads(blog.bridge.departures.last_send_file.read_text())["id"]) == 32
    assert not blog.bridge.departures.check_backup()


def test_a_file_of_version_0_1_that_is_newer_than_the_ledger_holds_once(blog):
    publish(blog, 7)
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(delete(departures))
    blog.bridge.departures.last_send_file.write_text((blog.clock() + timedelta(hours=1)).isoformat())
    assert blog.bridge.departures.check_backup()
    blog.bridge.accounts.resume("main")
    assert not blog.bridge.departures.check_backup()


def test_an_empty_ledger_beside_a_side_file_is_held(blog):
    publish(blog, 7)
    with blog.bridge.ledger.write() as tx:
        for table in ("departures", "attempts", "carried", "handoffs", "stories"):
            tx.connection.exec_driver_sql(f"DELETE FROM {table}")
        tx.connection.execute(delete(deliveries))
    assert blog.bridge.departures.check_backup()


def test_pruning_keeps_every_departure(blog):
    publish(blog, 7)
    blog.clock.pass_by(timedelta(days=4000))
    blog.bridge.housekeeping.prune()
    assert not blog.bridge.departures.check_backup()


def test_a_state_folder_that_cannot_be_written_sends_nothing_but_starts(blog, medium, tmp_path):
    publish(blog, 7)
    gone = host(blog, tmp_path / "gone", medium)
    (tmp_path / "gone").rmdir()
    assert not gone.bridge.departures.check_backup()
    publish(gone, 8)
    assert gone.status(8) == "planned"
    assert "could not be written" in gone.deliveries(8)[0]["reason"]
    assert len(medium.stories) == 1


def test_the_side_file_can_be_read_by_its_owner_alone_and_an_old_one_is_tightened(blog, tmp_path):
    publish(blog, 7)
    file = blog.bridge.departures.last_send_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    assert not blog.bridge.departures.check_backup()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
