"""Notices go out by each channel on its own: gathered, at quiet times never, none twice, and none is lost."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from blog import Blog, reconfigured
from bridge.models import Code, HandoffStatus, Reason, Status, Trigger
from bridge.models.notices import FailingChannel
from bridge.services.notices.letters import MOST_IN_DIGEST
from doors import STORY, client, door
from faulty_rows import spoil
from mail_server import Mailbox, mailbox, to_parts
from notice_target import target
from offered_post import offered
from things import a_post

__all__ = ["door", "mailbox", "offered", "target"]

# apprise loads all its services, and one of them asks Python for a module that is going away.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GATHER = timedelta(minutes=3)
XSS = "<img src=x onerror=alert(1)>"


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases; SQLite is the faster one. The claim is asked of both."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture(autouse=True)
def tuesday(door, clock) -> None:
    clock.at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def told(door, medium, tmp_path, mailbox) -> Blog:
    return with_channels(door, medium, tmp_path, mailbox)


def with_channels(door: Blog, medium: Any, tmp_path: Any, box: Mailbox, **notify: Any) -> Blog:
    bridge = {"public_url": "https://bridge.example", "state_dir": tmp_path, "zone": notify.pop("zone", "UTC")}
    more = {"accounts": {"main": {"api_url": medium.url}}, "mail": box.settings(), "notify": notify}
    return reconfigured(door, tmp_path, medium, bridge=bridge, **more)


def add(blog: Blog, *titles: str) -> None:
    with blog.bridge.ledger.write() as tx:
        for title in titles:
            tx.add_notice(title, f"body of {title}")


def send_after(blog: Blog, clock: Any, span: timedelta) -> None:
    clock.pass_by(span)
    blog.bridge.notices.send_notices()


def subjects(box: Mailbox) -> list[str]:
    return [mail["Subject"] for mail in box.mails]


# --- one message -----------------------------------------------------------------------------------------------------


def test_several_things_in_a_few_minutes_are_one_message_and_none_is_told_twice(told, clock, mailbox):
    add(told, "first")
    send_after(told, clock, 2 * MINUTE)
    assert mailbox.mails == []
    add(told, "second", "third")
    send_after(told, clock, MINUTE)
    (mail,) = mailbox.mails
    assert mail["Subject"] == "3 notices: first, …"
    plain, _ = to_parts(mail)
    assert all(f"{name}\nbody of {name}" in plain for name in ("first", "second", "third"))
    send_after(told, clock, DAY)
    assert len(mailbox.mails) == 1
    assert [one.title for one in told.bridge.notices.read_told()] == ["third", "second", "first"]
    assert {one.channels for one in told.bridge.notices.read_told()} == {1}


def test_a_message_has_the_one_address_that_does_it_and_it_works(told, clock, mailbox):
    told.publish(title=f"Mud {XSS}")
    send_after(told, clock, GATHER)
    (mail,) = mailbox.mails
    plain, html = to_parts(mail)
    assert f"Mud {XSS}" in plain
    assert XSS not in html
    assert "&lt;img src=x" in html
    url = next(line.split(": ")[1] for line in plain.splitlines() if line.startswith("Everything for it"))
    assert url.startswith("https://bridge.example/handoff/")
    addresses = set(re.findall(r"https?://[^\s\"<]+", plain))
    assert addresses == {url, "https://bridge.example/owner/"}
    assert f'href="{url}"' in html
    assert client(told).get(url.removeprefix("https://bridge.example")).status_code == 200


def test_what_medium_answered_is_text_in_a_message(told, clock, mailbox):
    with told.bridge.ledger.write() as tx:
        tx.add_notice("Post 7 of blog: failed", f"Medium answered {XSS}\r\nBcc: eve@evil.example")
    send_after(told, clock, GATHER)
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert XSS not in to_parts(mail)[1]


def test_what_was_answered_before_it_was_told_is_told_to_nobody(told, clock, mailbox):
    told.publish()
    told.bridge.decisions.confirm("blog", 7, STORY)
    add(told, "another thing")
    send_after(told, clock, GATHER)
    assert subjects(mailbox) == ["another thing"]


def test_in_quiet_hours_of_the_owners_zone_nothing_is_told_and_after_them_all_of_it_once(
    door, medium, tmp_path, mailbox, clock
):
    # It is 12:00 UTC, 21:00 in Tokyo.
    zone = {"quiet_hours": ["22:00-07:00"], "zone": "Asia/Tokyo"}
    told = with_channels(door, medium, tmp_path, mailbox, **zone)
    clock.pass_by(HOUR)
    add(told, "in the evening")
    send_after(told, clock, HOUR)
    add(told, "at night")
    send_after(told, clock, 7 * HOUR)
    assert mailbox.mails == []
    send_after(told, clock, HOUR)
    assert subjects(mailbox) == ["2 notices: in the evening, …"]


def test_more_than_fit_into_one_message_follow_in_the_next(told, clock, mailbox):
    add(told, *(f"thing {number}" for number in range(60)))
    send_after(told, clock, GATHER)
    told.bridge.notices.send_notices()
    assert [subject.split(":")[0] for subject in subjects(mailbox)] == ["50 notices", "10 notices"]


def test_in_a_dry_run_a_message_says_so(door, medium, tmp_path, mailbox, clock):
    bridge = {"state_dir": tmp_path, "dry_run": True}
    told = reconfigured(door, tmp_path, medium, bridge=bridge, mail=mailbox.settings())
    add(told, "thing")
    send_after(told, clock, GATHER)
    assert subjects(mailbox) == ["[dry run] thing"]


def test_without_a_channel_notices_stand_in_the_log_once(door, clock):
    add(door, "thing")
    with structlog.testing.capture_logs() as lines:
        send_after(door, clock, MINUTE)
        send_after(door, clock, MINUTE)
    assert [(line["title"], line["body"]) for line in lines if line["event"] == "notice"] == [
        ("thing", "body of thing")
    ]
    assert [one.channels for one in door.bridge.notices.read_told()] == [0]


# --- a channel fails -------------------------------------------------------------------------------------------------


def test_a_channel_that_fails_is_named_and_left_alone_longer_each_time_and_says_when_it_works_again(
    told, clock, mailbox
):
    mailbox.answer = "451 not now"
    add(told, "thing")
    since = clock.at + GATHER
    with structlog.testing.capture_logs() as lines:
        for _ in range(60):
            send_after(told, clock, GATHER)
    warned = [line for line in lines if line["log_level"] == "warning"]
    assert [line["event"] for line in warned] == ["notices cannot be sent"]
    (failing,) = told.bridge.notices.read_failing()
    assert failing == FailingChannel("mail", since, failing.why, 1, failing.next_at)
    assert failing.next_at > clock.at
    assert told.bridge.notices.read_failing_words() == [
        "Notices by mail fail since 12:03. The server did not take the mail (451 not now)."
    ]
    clock.pass_by(DAY)
    assert "since 2026-11-24 12:03." in told.bridge.notices.read_failing_words()[0]
    mailbox.answer = "250 OK"
    told.bridge.notices.send_notices()
    (mail,) = mailbox.mails
    plain, _ = to_parts(mail)
    assert plain.startswith("Notices by mail failed since 2026-11-24 12:03 (The server did not take the mail")
    assert "body of thing" in plain
    assert told.bridge.notices.read_failing() == []


def test_one_channel_that_fails_keeps_no_other_waiting_and_repeats_nothing(
    door, medium, tmp_path, mailbox, clock, target
):
    told = with_channels(door, medium, tmp_path, mailbox, urls=[target.url])
    mailbox.answer = "451 not now"
    add(told, "thing")
    for _ in range(20):
        send_after(told, clock, GATHER)
    heard = [one["title"] for one in target.taken]
    assert heard == ["thing", "Notices by mail fail"]
    mailbox.answer = "250 OK"
    send_after(told, clock, HOUR)
    send_after(told, clock, GATHER)
    assert [one["title"] for one in target.taken][2:] == ["Notices by mail work again"]
    assert subjects(mailbox) == ["thing", "Notices by mail work again"]


def test_a_channel_that_fails_costs_no_delivery(told, mailbox, clock):
    mailbox.answer = "554 never"
    told.publish()
    send_after(told, clock, GATHER)
    told.bridge.decisions.confirm("blog", 7, STORY)
    assert told.status() == "live"


def test_after_a_week_a_notice_is_given_up(told, clock, mailbox):
    mailbox.answer = "554 never"
    add(told, "thing")
    for _ in range(8):
        send_after(told, clock, DAY)
    (given_up,) = told.bridge.notices.read_told()
    assert (given_up.title, given_up.channels) == ("thing", 0)
    mailbox.answer = "250 OK"
    send_after(told, clock, DAY)
    assert mailbox.mails == []


def test_a_channel_that_left_the_configuration_keeps_nothing_waiting(door, medium, tmp_path, mailbox, clock, target):
    both = with_channels(door, medium, tmp_path, mailbox, urls=[target.url])
    mailbox.answer = "451 not now"
    add(both, "thing")
    send_after(both, clock, GATHER)
    alone = reconfigured(both, tmp_path, medium, notify={"urls": [target.url]})
    send_after(alone, clock, GATHER)
    with alone.bridge.ledger.read() as tx:
        assert tx.read_due_notices() == []
    assert [one["title"] for one in target.taken] == ["thing"]
    assert alone.bridge.notices.read_failing() == []


# --- whatever ends in between ----------------------------------------------------------------------------------------


def test_a_message_whose_success_could_not_be_written_down_is_sent_again_and_then_never(told, clock, mailbox):
    add(told, "thing")
    keep = "CREATE TRIGGER keep BEFORE UPDATE OF told_at ON channels BEGIN SELECT RAISE(ABORT, 'kept'); END"
    spoil(told.bridge.ledger, keep)
    send_after(told, clock, GATHER)
    send_after(told, clock, MINUTE)
    assert len(mailbox.mails) == 1, "it may have been taken: nobody sends it before the lease is over"
    with told.bridge.ledger.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER keep"))
    send_after(told, clock, 5 * MINUTE)
    send_after(told, clock, DAY)
    assert subjects(mailbox) == ["thing", "thing"]


def test_a_notice_that_cannot_be_given_up_keeps_no_other_waiting(told, clock, mailbox):
    add(told, "spoilt")
    clock.pass_by(8 * DAY)
    add(told, "sound")
    spoil(
        told.bridge.ledger,
        "CREATE TRIGGER keep BEFORE UPDATE ON outbox WHEN OLD.title = 'spoilt' BEGIN SELECT RAISE(ABORT, 'kept'); END",
    )
    send_after(told, clock, GATHER)
    assert subjects(mailbox) == ["sound"]


# --- what is over ----------------------------------------------------------------------------------------------------


def test_that_an_account_sends_again_is_told_to_whom_it_was_told_that_it_is_parked(told, clock, mailbox):
    for _ in range(2):
        with told.bridge.ledger.write() as tx:
            told.bridge.departures.park_accounts(tx, ["main"], "the token was refused")
        send_after(told, clock, GATHER)
    told.bridge.accounts.resume("main")
    send_after(told, clock, GATHER)
    assert subjects(mailbox)[0] == "Account main is parked"
    assert subjects(mailbox)[-1] == "Account main sends again"
    assert subjects(mailbox).count("Account main is parked") == 1
    assert "https://bridge.example/owner/accounts/main\n" in to_parts(mailbox.mails[0])[0]


def test_a_post_that_failed_is_told_with_the_address_of_its_screen(told, clock, mailbox):
    told.publish()
    (made,) = told.deliveries()
    with told.bridge.ledger.write() as tx:
        delivery = tx.read_delivery(made["id"])
        tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "x")
        tx.move_delivery(delivery, Status.FAILED, Reason(Code.FAILED, "Medium refused it"))
        tx.notify(delivery, "failed", "Medium refused it")
    send_after(told, clock, GATHER)
    plain, _ = to_parts(mailbox.mails[0])
    url = next(line.split(": ")[1] for line in plain.splitlines() if line.startswith("Everything for it"))
    assert url == "https://bridge.example/owner/posts/blog/7"
    assert client(told).get(url.removeprefix("https://bridge.example")).status_code == 303, "it asks who comes"


def test_that_an_account_was_parked_for_a_moment_is_told_to_nobody(told, clock, mailbox):
    with told.bridge.ledger.write() as tx:
        told.bridge.departures.park_accounts(tx, ["main"], "the token was refused")
    told.bridge.accounts.resume("main")
    send_after(told, clock, GATHER)
    assert mailbox.mails == []


# --- the digest ------------------------------------------------------------------------------------------------------


def week(told: Blog, clock: Any, days: int = 7) -> None:
    for _ in range(days * 24):
        clock.pass_by(HOUR)
        told.bridge.digests.plan_digest()
        told.bridge.notices.send_notices()


def test_once_a_week_all_that_waits_is_told_in_one_message_imports_first(told, clock, mailbox):
    told.publish(title=f"Mud {XSS}")
    send_after(told, clock, GATHER)
    mailbox.mails.clear()
    week(told, clock)
    (mail,) = mailbox.mails
    assert mail["Subject"] == "1 thing to look at this week"
    plain, html = to_parts(mail)
    assert "blog 7, account main" in plain
    assert "https://bridge.example/handoff/" in plain
    assert "Ready to import" in html
    assert XSS not in html
    week(told, clock)
    assert len(mailbox.mails) == 2


def test_a_digest_has_proposals_and_counts_what_it_does_not_name(told, clock, mailbox):
    with told.bridge.ledger.write() as tx:
        for number in range(1, MOST_IN_DIGEST + 3):
            post = a_post(id=number, guid=f"{number}", url=f"https://blog.example/{number}/", title=f"Walk {number}")
            tx.put_post(post, tx.now, ())
            why = Reason(Code.PROPOSED, "old")
            tx.plan_delivery(post, "main", post.url, Status.PROPOSED, Trigger.EVERGREEN, why, tx.now)
    week(told, clock)
    plain, _ = to_parts(mailbox.mails[0])
    assert plain.count("May this post go to Medium?") == MOST_IN_DIGEST
    assert "“Walk 1”" in plain
    assert "2 more things\nwait\n" in plain


def test_without_anything_that_waits_there_is_no_digest(told, clock, mailbox):
    week(told, clock)
    assert mailbox.mails == []


def test_a_digest_may_be_of_no_interest_and_without_channels_there_is_none(door, medium, tmp_path, mailbox, clock):
    door.publish()
    week(door, clock)
    with door.bridge.ledger.read() as tx:
        assert tx.read_due_notices() == []
    told = with_channels(door, medium, tmp_path, mailbox, digest="")
    week(told, clock)
    assert not any("this week" in subject for subject in subjects(mailbox))


# --- the test message ------------------------------------------------------------------------------------------------


def test_a_test_says_for_each_channel_what_became_of_it(door, medium, tmp_path, mailbox, target):
    told = with_channels(door, medium, tmp_path, mailbox, urls=[target.url], quiet_hours=["00:00-24:00"])
    mailbox.answer = "554 never"
    mail, url = told.bridge.notices.send_test()
    assert mail.name == "mail"
    assert mail.problem.startswith("The server did not take the mail (554 never)")
    assert url.problem == ""
    assert target.taken[0]["title"] == "The bridge's notices arrive here"


def test_a_test_that_succeeds_ends_the_trouble_of_a_channel(told, clock, mailbox):
    mailbox.answer = "451 not now"
    add(told, "thing")
    send_after(told, clock, GATHER)
    mailbox.answer = "250 OK"
    told.bridge.notices.send_test()
    assert told.bridge.notices.read_failing() == []
    told.bridge.notices.send_notices()
    assert subjects(mailbox) == ["The bridge's notices arrive here", "thing"]


def test_each_recipient_gets_a_mail_of_their_own_and_is_named_when_theirs_fails(door, medium, tmp_path, mailbox, clock):
    mail = mailbox.settings(recipients=["ada@blog.example", "bob@blog.example"])
    told = reconfigured(door, tmp_path, medium, mail=mail)
    add(told, "thing")
    send_after(told, clock, GATHER)
    assert mailbox.recipients == [["ada@blog.example"], ["bob@blog.example"]]
    mailbox.recipient_answer = "550 nobody"
    assert [one.name for one in told.bridge.notices.send_test()] == [
        "mail to ada@blog.example",
        "mail to bob@blog.example",
    ]
