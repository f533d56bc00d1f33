"""Pulling the plug: the process is killed at every step, restarted, and the judge counts stories."""

import signal

import pytest

from hookmaker import make_hook
from judge import Judge
from processes import BridgeProcess, wait_for

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
    ("before_first_byte", "unconfirmed", 0),
    ("after_answer", "unconfirmed", 1),
    ("before_outcome_commit", "unconfirmed", 1),
    ("after_outcome_commit", "live", 1),
]


def insist(bridge: BridgeProcess, body: bytes, webhook_id: str) -> None:
    """Send a hook as WordPress does: the same bytes under the same id until they are accepted."""
    wait_for(lambda: bridge.post(body, webhook_id) in {200, 202} or bridge.is_dead(), what="accepting the hook")


@pytest.mark.parametrize(("failpoint", "status", "stories"), KILLS, ids=[kill[0] for kill in KILLS])
def test_a_kill_at_any_step_makes_at_most_one_story_and_loses_nothing(
    tmp_path, database_url, failpoint, status, stories
):
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, database_url, medium.url).start(failpoint)
        body = make_hook("post.published", post={"id": 7})
        bridge.post(body, "msg_1")
        assert bridge.wait() == -signal.SIGKILL
        bridge.start()
        insist(bridge, body, "msg_1")
        assert wait_for(lambda: bridge.status(7) in FINAL and bridge.status(7), what="an outcome") == status
        assert len(medium.stories) == stories
        assert bridge.stop() == 0
