"""How much a bridge takes in at once: beyond that a hook waits with its sender, and nothing is lost or forgotten."""

from datetime import UTC, datetime
from functools import cache
from itertools import repeat, takewhile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from blog import SECRET, a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.web import create_app
from bridge.web.hooks import MOST_WAITING
from bridge.web.throttle import HOOKS_OF_A_SITE
from hookmaker import make_hook, signed

SITES = {
    name: {"home": f"https://{name}.example", "account": "main", "secret": SECRET, "page_host": "bridge"}
    for name in ("loud", "quiet")
}


@cache
def to_hook(site: str, number: int) -> bytes:
    url = f"https://{site}.example/{number}/"
    post: dict[str, Any] = {"id": number, "guid": url, "url": url}
    return make_hook("post.published", home=f"https://{site}.example", post=post)


class Door:
    """The door of a bridge with two sites; ``waiting`` requests wait for a thread of its web server."""

    def __init__(self, folder: Path, ledger: Ledger, waiting: int = 0) -> None:
        config = a_config(folder, "http://127.0.0.1:9", sites=SITES)
        bridge = Bridge(config, ledger, clock=lambda: datetime.now(UTC))
        bridge.identities.open()
        self.app: Flask = create_app(bridge, config, lambda: waiting)
        self.ledger = ledger

    def tell(self, site: str, number: int, *, secret: str = SECRET) -> TestResponse:
        body = to_hook(site, number)
        headers = signed(secret, body, f"msg_{site}_{number}", datetime.now(UTC))
        more = {"Content-Type": "application/json"}
        return self.app.test_client().post(f"/hooks/{site}", data=body, headers=headers | more)

    def count_stored(self) -> int:
        with self.ledger.read() as tx:
            return sum(tx.count_events().values())


@pytest.fixture
def ledger(tmp_path: Path, made_file: Path) -> Any:
    file = tmp_path / "ledger.db"
    file.write_bytes(made_file.read_bytes())
    ledger = Ledger(f"sqlite:///{file}")
    yield ledger
    ledger.close()


def test_a_site_that_tells_too_much_waits_and_keeps_no_other_from_being_heard(tmp_path, ledger):
    door = Door(tmp_path, ledger)
    stranger = "whsec_" + "c3RyYW5nZXJzdHJhbmdlcnN0cmFuZ2Vy"
    assert {door.tell("loud", number, secret=stranger).status_code for number in range(30)} == {401}
    assert door.tell("loud", 1).status_code == 202, "what a stranger sends is not counted"
    again = list(takewhile(lambda status: status == 200, (door.tell("loud", 1).status_code for _ in repeat(None))))
    assert HOOKS_OF_A_SITE - 1 <= len(again) < 2 * HOOKS_OF_A_SITE, "where a minute turns meanwhile it begins anew"
    refused = door.tell("loud", 2)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "send it again later" in refused.get_json()["detail"]
    assert door.tell("quiet", 1).status_code == 202
    assert door.count_stored() == 2


def test_where_too_many_requests_wait_a_hook_is_turned_away_unread(tmp_path, ledger):
    assert Door(tmp_path, ledger, MOST_WAITING).tell("loud", 1).status_code == 202
    door = Door(tmp_path, ledger, MOST_WAITING + 1)
    refused = door.tell("loud", 2)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "was not read" in refused.get_json()["detail"]
    assert door.count_stored() == 1
    assert door.app.test_client().get("/healthz").status_code == 200, "others are served"
