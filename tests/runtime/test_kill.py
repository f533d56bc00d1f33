"""Pulling the plug: the process is killed at every step, restarted, and the judge counts stories."""

import os
import signal
import time
from pathlib import Path

import pytest

from bridge.ledger import Ledger
from hookmaker import make_hook
from judge import Judge
from postgres import Postgres
from processes import API_TOKEN, SECRET, TOKEN, BridgeProcess, wait_for
from warm_process import run_warm

FINAL = {"live", "sent", "unconfirmed", "failed", "cancelled"}

# Where the process dies, what becomes of the post, and how many stories Medium has.
KILLS = [
    ("before_event_commit", "live", 1),
    ("after_event_commit", "live", 1),
    ("before_apply_commit", "live", 1),
    ("after_apply_commit", "live", 1),
    ("after_claim", "live", 1),
    ("before_intent_commit", "live", 1),
    ("after_intent_commit", "unconfirmed", 0),
    ("after_side_file", "unconfirmed", 0),
    ("before_first_byte", "unconfirmed", 0),
    ("after_answer", "unconfirmed", 1),
    ("before_outcome_commit", "unconfirmed", 1),
    ("after_outcome_commit", "live", 1),
]


def insist(bridge: BridgeProcess, body: bytes, webhook_id: str) -> None:
    """Send a hook as WordPress does: the same bytes under the same id until they are accepted."""
    wait_for(lambda: bridge.post(body, webhook_id) in {200, 202} or bridge.is_dead(), what="accepting the hook")


@pytest.mark.parametrize(("failpoint", "status", "stories"), KILLS, ids=[kill[0] for kill in KILLS])
def test_a_kill_at_any_step_makes_at_most_one_story_and_loses_nothing(tmp_path, made_url, failpoint, status, stories):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, made_url, medium.url).start(failpoint)
        body = make_hook("post.published", post={"id": 7})
        bridge.post(body, "msg_1")
        assert bridge.wait() == -signal.SIGKILL
        bridge.start()
        insist(bridge, body, "msg_1")
        assert wait_for(lambda: bridge.status(7) in FINAL and bridge.status(7), what="an outcome") == status
        assert len(medium.stories) == stories
        assert "restored from a backup" not in bridge.log(), "a process that dies is no restore"
        assert bridge.stop() == 0


OFFERS = [
    "after_claim",
    "after_page_freeze",
    "after_offer_promise",
    "before_offer",
    "before_offer_commit",
    "after_offer_commit",
]


@pytest.mark.parametrize("failpoint", OFFERS)
def test_a_kill_at_any_step_of_an_offer_makes_one_offer(tmp_path, made_url, failpoint):
    bridge = BridgeProcess(tmp_path, made_url, "http://127.0.0.1:9", accounts={"main": ""}).start(failpoint)
    body = make_hook("post.published", post={"id": 7})
    bridge.post(body, "msg_1")
    assert bridge.wait() == -signal.SIGKILL
    bridge.start()
    wait_for(lambda: bridge.status(7) == "offered", what="the offer")
    (delivery,) = bridge.read(7)["deliveries"]
    assert [one["kind"] for one in delivery["handoffs"]] == ["import"]
    assert "restored from a backup" not in bridge.log(), "a process that dies is no restore"
    assert bridge.stop() == 0


def published(post_id: int = 7, **post: object) -> bytes:
    url = f"https://blog.example/{post_id}/"
    return make_hook("post.published", post={"id": post_id, "guid": url, "url": url} | post)


def settle(bridge: BridgeProcess, post_id: int = 7) -> str:
    return str(wait_for(lambda: bridge.status(post_id) in FINAL and bridge.status(post_id), what="an outcome"))


def test_a_kill_while_the_body_is_being_sent_leaves_it_unconfirmed_and_never_sends_it_twice(tmp_path, made_url):
    """What the kernel has of the body it goes on sending, so Medium may have the story whole: nobody can know."""
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, made_url, medium.url)
        medium.on_head = lambda: bridge.process.send_signal(signal.SIGKILL) or bridge.process.wait()
        bridge.start()
        bridge.post(published(content_html="<p>" + "long " * 300_000 + "</p>"), "msg_1")
        assert bridge.wait() == -signal.SIGKILL
        bridge.start()
        assert settle(bridge) == "unconfirmed"
        assert len(medium.stories) <= 1
        bridge.stop()


def test_a_kill_between_medium_storing_and_answering_leaves_it_unconfirmed_and_single(tmp_path, made_url):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, made_url, medium.url)
        medium.on_create = lambda: bridge.process.send_signal(signal.SIGKILL) or bridge.process.wait()
        bridge.start()
        bridge.post(published(), "msg_1")
        assert bridge.wait() == -signal.SIGKILL
        bridge.start()
        assert settle(bridge) == "unconfirmed"
        assert len(medium.stories) == 1
        bridge.stop()


def test_a_kill_in_a_migration_leaves_an_empty_database_that_the_next_start_fills(tmp_path, database_url):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, database_url, medium.url).start("in_migration")
        assert bridge.wait() == -signal.SIGKILL
        bridge.start()
        assert bridge.post(published(), "msg_1") == 202
        assert settle(bridge) == "live"
        assert bridge.stop() == 0


def test_a_termination_waits_for_the_send_in_progress_and_ends_cleanly(tmp_path, made_url):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, made_url, medium.url)
        medium.on_create = lambda: bridge.process.send_signal(signal.SIGTERM) or time.sleep(0.7)
        bridge.start()
        bridge.post(published(), "msg_1")
        assert bridge.wait() == 0
        assert len(medium.stories) == 1
        bridge.start()
        assert bridge.status(7) == "live"
        assert "Traceback" not in bridge.log()
        bridge.stop()


def test_a_second_termination_ends_at_once(tmp_path, made_url):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, made_url, medium.url, deadline="60s", lease="120s")
        medium.script("silent_after_store")
        bridge.start()
        bridge.post(published(), "msg_1")
        wait_for(lambda: medium.stories, what="the story")
        bridge.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert bridge.process.poll() is None, "it waits for the send"
        began = time.monotonic()
        assert bridge.stop() == 1
        assert time.monotonic() - began < 5


def test_a_second_serve_on_one_sqlite_file_refuses_and_the_first_goes_on(tmp_path):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", medium.url).start()
        (tmp_path / "second").mkdir()
        second = BridgeProcess(tmp_path / "second", f"sqlite:///{tmp_path}/ledger.db", medium.url)
        second.start(wait=False)
        assert second.wait() == 2
        assert "serves" in second.log()
        assert bridge.post(published(), "msg_1") == 202
        assert settle(bridge) == "live"
        bridge.stop()


@pytest.mark.parametrize("stall", ["after_claim", "after_intent_commit", "before_first_byte"])
def test_a_process_that_stalls_past_its_lease_makes_no_second_story(tmp_path, postgres, stall):
    """SIGSTOP, another process takes over, SIGCONT: the fence and the lease keep the zombie from sending."""
    url = postgres.new_database()
    with Judge() as medium:
        serve = BridgeProcess(tmp_path, url, medium.url).start(f"{stall}:stop")
        serve.post(published(), "msg_1")
        wait_for(lambda: _is_stopped(serve), what="the stall")
        (tmp_path / "worker").mkdir()
        worker = BridgeProcess(tmp_path / "worker", url, medium.url, command="worker").start()
        reader = Ledger(url)
        # What another of its threads had locked is free when PostgreSQL has given that transaction up.
        wait_for(lambda: _status(reader) in {"live", "unconfirmed"}, 90, what="a takeover")
        serve.process.send_signal(signal.SIGCONT)
        wait_for(lambda: _status(reader) == "live", what="the story, as nothing had left")
        reader.close()
        time.sleep(1)
        assert len(medium.stories) == 1
        assert worker.stop() == 0
        assert serve.stop() == 0


def _is_stopped(bridge: BridgeProcess) -> bool:
    return Path(f"/proc/{bridge.process.pid}/stat").read_text().split(") ")[1].startswith("T")


def _status(ledger: Ledger) -> str:
    with ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        return delivery.status.value


def test_a_database_that_goes_away_refuses_hooks_and_takes_them_when_it_is_back(tmp_path):
    with Judge() as medium, Postgres() as cluster:
        bridge = BridgeProcess(tmp_path, cluster.new_database(), medium.url).start()
        assert bridge.post(published(1), "msg_1") == 202
        assert settle(bridge, 1) == "live"
        cluster.stop()
        assert bridge.post(published(2), "msg_2") == 503
        cluster.start()
        wait_for(lambda: bridge.post(published(2), "msg_2") in {200, 202}, what="accepting again")
        assert settle(bridge, 2) == "live"
        assert len(medium.stories) == 2
        assert bridge.stop() == 0


def test_no_secret_is_in_the_log_nor_in_what_is_printed(tmp_path):
    with Judge() as medium:
        medium.script(400)
        medium.script("garbage_status")
        bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", medium.url).start()
        for number in (1, 2, 3):
            bridge.post(published(number), f"msg_{number}")
        bridge.post(published(4), "msg_4", secret="whsec_" + "B" * 32)
        settle(bridge, 3)
        printed = [bridge.log()]
        for command in (["status"], ["posts"], ["post", "blog", "1"], ["handoffs"], ["check"]):
            done = run_warm(["--config", str(bridge.config), *command], os.environ, tmp_path)
            printed.append(done.stdout + done.stderr)
        bridge.stop()
    text = "\n".join(printed)
    assert len(text) > 500
    for secret in (TOKEN, API_TOKEN, SECRET, SECRET.removeprefix("whsec_")):
        assert secret not in text
