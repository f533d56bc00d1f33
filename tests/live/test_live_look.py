"""WordPress remembers what it was told: a machine that is restored as a whole is noticed before anything leaves."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from mariadb import MariaDb
from world import World

from bridge.wordpress.look import read_look
from bridge.wordpress.signing import sign
from processes import SECRET, wait_for

HOSTS = frozenset({"127.0.0.1"})
FILES = ("bridge.db", "bridge.last-send")


@pytest.fixture
def machine(mariadb: MariaDb, tmp_path: Path):
    with World("newest", tmp_path, mariadb) as made:
        yield made


def ask(world: World, kind: str) -> requests.Response:
    """Call the route with a message of some type, signed."""
    body = json.dumps({"type": kind, "data": {}}).encode()
    headers = sign(SECRET, f"x_{uuid4().hex}", datetime.now(UTC), body) | {"Content-Type": "application/json"}
    url = f"{world.wordpress.url}/?rest_route=/bridge-for-medium/v1/look"
    return requests.post(url, data=body, headers=headers, timeout=60)


def told(world: World) -> int:
    look = read_look(f"{world.wordpress.url}/?rest_route=/", SECRET, datetime.now(UTC), hosts=HOSTS)
    assert look is not None
    assert (look.connected, look.home, look.pages, look.versions) == (True, world.wordpress.url, True, (1,))
    assert {"look", "status", "pages"} <= set(look.can)
    return look.sequence


def publish(world: World) -> int:
    """A post whose story is on Medium, and of which WordPress was told."""
    before = told(world)
    post = world.wordpress.new_post(title=f"Looked at {uuid4()}")
    world.settle(post["id"], "live")
    wait_for(lambda: told(world) > before, what="the report")
    return int(post["id"])


def test_a_machine_restored_as_a_whole_sends_nothing_before_its_owner_has_looked(machine):
    assert ask(machine, "post.status").status_code == 400, "what was signed for another route is refused"
    url = f"{machine.wordpress.url}/?rest_route=/bridge-for-medium/v1/look"
    assert requests.post(url, json={"type": "look"}, timeout=60).status_code == 401
    publish(machine)
    assert machine.bridge.stop() == 0
    backup = machine.folder / "backup"
    backup.mkdir()
    for name in FILES:
        shutil.copy(machine.folder / name, backup / name)
    machine.bridge.start()
    lost = publish(machine)
    assert machine.bridge.stop() == 0
    stories = len(machine.sandbox.stories)
    for name in FILES:
        shutil.copy(backup / name, machine.folder / name)
    machine.bridge.start()
    machine.run("resync", "blog", str(lost))
    wait_for(lambda: "restored from a backup" in json.dumps(machine.bridge.read(lost)), what="the hold")
    assert machine.bridge.status(lost) == "planned"
    assert len(machine.sandbox.stories) == stories
    (account,) = json.loads(machine.run("status", "--json"))["accounts"]
    machine.run("cancel", "blog", str(lost))  # they have looked: it is on Medium
    machine.run("resume", "--account", account["name"])
    assert machine.bridge.stop() == 0
    machine.bridge.start()
    publish(machine)
    assert len(machine.sandbox.stories) == stories + 1
    assert "is connected, can guest, look" in machine.run("check")
