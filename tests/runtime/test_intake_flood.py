"""Many hooks at once at a real bridge: what was accepted is there after a kill, and what was not comes again."""

import signal
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bridge.web.hooks import MOST_WAITING
from hookmaker import make_hook, signed
from processes import SECRET, BridgeProcess

CLIENTS = 16


@cache
def published(number: int) -> bytes:
    url = f"https://blog.example/{number}/"
    return make_hook("post.published", post={"id": number, "guid": url, "url": url})


def stored(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "ledger.db", timeout=30)) as ledger:
        return {one for (one,) in ledger.execute("SELECT webhook_id FROM events")}


def tell(bridge: BridgeProcess, numbers: range) -> dict[int, int]:
    """Hooks by many clients at once: what each was answered; 0 for no answer."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        return dict(zip(numbers, clients.map(lambda n: bridge.post(published(n), f"msg_{n}"), numbers), strict=True))


def test_a_kill_in_the_middle_of_many_hooks_loses_none_that_was_accepted(tmp_path, made_file):
    (tmp_path / "ledger.db").write_bytes(made_file.read_bytes())
    url = f"sqlite:///{tmp_path}/ledger.db"
    bridge = BridgeProcess(tmp_path, url, "http://127.0.0.1:9").start("before_event_commit:40")
    answers = tell(bridge, range(1, 81))
    assert bridge.wait() == -signal.SIGKILL
    accepted = {f"msg_{number}" for number, status in answers.items() if status == 202}
    assert 0 < len(accepted) < 40, "it died while some of a group were written, and none of them was answered"
    assert accepted <= stored(tmp_path)
    bridge.start()
    assert set(tell(bridge, range(1, 81)).values()) <= {200, 202}
    assert len(stored(tmp_path)) == 80
    assert bridge.stop() == 0


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Another program writes into the ledger, so that nothing else can."""
    with closing(sqlite3.connect(folder / "ledger.db", timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def to_request(number: int) -> bytes:
    body = published(number)
    headers = signed(SECRET, body, f"msg_{number}", datetime.now(UTC)) | {
        "Host": "x",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    return (
        "\r\n".join(["POST /hooks/blog HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""]).encode() + body
    )


def read_answer(connection: socket.socket) -> tuple[int, bool]:
    """The status, and whether it says when to come again."""
    answer = b""
    while part := connection.recv(65536):
        answer += part
    return int(answer.split(b" ")[1]), b"Retry-After: " in answer


def test_more_hooks_than_can_wait_are_turned_away_and_those_that_were_accepted_are_there(tmp_path, made_file):
    (tmp_path / "ledger.db").write_bytes(made_file.read_bytes())
    bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", "http://127.0.0.1:9").start()
    numbers = range(1, MOST_WAITING + 100)
    with ExitStack() as open_ones:
        connections = [
            open_ones.enter_context(socket.create_connection(("127.0.0.1", bridge.port), timeout=60)) for _ in numbers
        ]
        with writing(tmp_path):
            for number, connection in zip(numbers, connections, strict=True):
                connection.sendall(to_request(number))
        answers = {number: read_answer(one) for number, one in zip(numbers, connections, strict=True)}
    turned_away = {number for number, (status, _) in answers.items() if status == 503}
    assert {status for status, _ in answers.values()} == {202, 503}
    assert all(answers[number][1] for number in turned_away), "each is told when to come again"
    assert stored(tmp_path) == {f"msg_{number}" for number in numbers if number not in turned_away}
    assert {bridge.post(published(number), f"msg_{number}") for number in turned_away} == {202}
    assert len(stored(tmp_path)) == len(numbers)
    assert bridge.stop() == 0
