"""The drill: serve, publish, back up meanwhile, publish more, restore, start: nothing is sent twice."""

import signal
import subprocess
from pathlib import Path

import pytest

from commands import config, run, used
from hookmaker import make_hook
from judge import Judge
from processes import BRIDGE, BridgeProcess, wait_for

__all__ = ["config", "used"]


def published(post_id: int, revision: int = 1) -> bytes:
    url = f"https://blog.example/{post_id}/"
    return make_hook("post.published", post={"id": post_id, "guid": url, "url": url}, revision=revision)


def publish(bridge: BridgeProcess, post_id: int) -> None:
    assert bridge.post(published(post_id), f"msg_{post_id}") == 202
    wait_for(lambda: bridge.status(post_id) == "live", what="a story")


def test_after_a_restore_nothing_is_sent_twice_and_the_hold_is_told_and_answered(tmp_path, made_url):
    backup = str(tmp_path / "one.backup")
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, made_url, medium.url).start()
        base = ["--config", str(bridge.config)]
        publish(bridge, 1)
        made = run(*base, "backup", backup)
        assert made.exit_code == 0, made.output
        assert "Not in it:" in made.output
        publish(bridge, 2)
        busy = run(*base, "restore", backup, "--yes")
        assert busy.exit_code == 2
        assert "Stop" in busy.output
        assert bridge.stop() == 0
        assert run(*base, "restore", backup).exit_code == 2, "a ledger is there"
        done = run(*base, "restore", backup, "--yes")
        assert done.exit_code == 0, done.output
        assert "every account is on hold" in done.output

        bridge.start()
        assert bridge.read(2) == {}, "the backup does not know it"
        assert bridge.post(published(2), "msg_2") == 202  # as WordPress tells what it is asked for again
        held = wait_for(lambda: bridge.read(2).get("deliveries"), what="the post that is told again")
        assert held[0]["status"] == "planned"
        assert "that was restored" in run(*base, "status").output
        found = run(*base, "confirm", "blog", "2", "https://medium.com/@ada/two-0123456789ab")
        assert found.exit_code == 0, found.output
        assert run(*base, "resume", "--account", "main").exit_code == 0
        publish(bridge, 3)
        assert bridge.status(2) == "live"
        assert len(medium.stories) == 3
        assert bridge.stop() == 0


def test_a_kill_in_the_middle_of_a_restore_leaves_the_ledger_that_was_there(tmp_path, made_url):
    backup = tmp_path / "one.backup"
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, made_url, medium.url).start()
        assert run("--config", str(bridge.config), "backup", str(backup)).exit_code == 0
        publish(bridge, 1)
        assert bridge.stop() == 0
        assert restore(bridge.config, backup, failpoint="in_restore") == -signal.SIGKILL
        bridge.start()
        assert bridge.status(1) == "live"
        assert "was restored" not in bridge.log()
        publish(bridge, 2)
        assert len(medium.stories) == 2
        assert bridge.stop() == 0


def restore(path: Path, backup: Path, failpoint: str) -> int:
    """In a process of its own, which dies there."""
    command = [str(BRIDGE), "--config", str(path), "restore", str(backup), "--yes"]
    return subprocess.run(command, env={"BRIDGE_FAILPOINT": failpoint, "PATH": "/usr/bin:/bin"}).returncode


@pytest.mark.parametrize("command", [["backup"], ["restore", "--yes"]])
def test_a_file_that_cannot_be_used_is_one_sentence(used, command):
    done = run("--config", str(used), *command, str(used.parent / "no" / "such"))
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    assert "no/such" in done.output
