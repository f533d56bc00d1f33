"""How long a fresh post takes to become a story while another site of the same bridge has touched thousands of posts.

Three sites with an account each, a real ``bridge serve``, the sandbox as Medium, signed hooks. Nine tenths of the flood
wait already when the first fresh post comes (its site is held while they are put into the ledger as accepted hooks, and
is let go then); the rest is told meanwhile, one hook after the other, as the plugin tells them. 4,000 posts are
touched; with ``SCALE=full`` 50,000.
"""

import json
import os
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

from run import Figure

from bridge.ledger import Ledger
from bridge.sandbox import Sandbox, serving
from hookmaker import make_hook
from processes import API_TOKEN, SECRET, BridgeProcess, wait_for

TOUCHED = 50_000 if os.environ.get("SCALE") == "full" else 4_000
FRESH = 10
AT_ONCE = 500
PAUSE_S = 0.3
"""Between two fresh posts; blogs are not in step."""
TOKENS = {"main": "token-ada", "second": "token-bob", "loud": "token-eve"}
SITES = {"news": "second", "loud": "loud"}


def measure() -> list[Figure]:
    """Fresh posts of two sites: on a quiet bridge, and while the third site is loud."""
    medium = Sandbox.with_users(dict(zip(TOKENS.values(), ("ada", "bob", "eve"), strict=True)), None)
    with tempfile.TemporaryDirectory() as folder, serving(medium) as url:
        bridge = _start(Path(folder), f"{url}/v1")
        try:
            quiet = [_publish(bridge, medium, number) for number in range(1, FRESH + 1)]
            with _flood(bridge):
                loud = [_publish(bridge, medium, number) for number in range(FRESH + 1, 2 * FRESH + 1)]
                waiting = _count_waiting(bridge)
        finally:
            bridge.stop()
    against = f"{TOUCHED:,} posts touched by another site, {waiting:,} of them still waiting at the end"
    return [
        Figure("fairness", statistics.median(loud) / statistics.median(quiet), "times", f"{against}; aim <= 2"),
        Figure("fairness_slowest", max(loud) / max(quiet), "times", f"slowest of {FRESH}; quiet {max(quiet):.2f} s"),
    ]


def _start(folder: Path, api_url: str) -> BridgeProcess:
    bridge = BridgeProcess(folder, f"sqlite:///{folder}/ledger.db", api_url, accounts=TOKENS)
    with bridge.config.open("a") as config:
        for name, account in SITES.items():
            home = f"home = 'https://{name}.example'\npage_host = 'bridge'"
            config.write(f"[sites.{name}]\n{home}\naccount = '{account}'\nsecret = '{SECRET}'\n")
    return bridge.start()


def _publish(bridge: BridgeProcess, medium: Sandbox, number: int) -> float:
    """Seconds from a hook to its story, on one site and the other in turn."""
    time.sleep(PAUSE_S)
    site = ("blog", "news")[number % 2]
    url = f"https://{site}.example/{number}/"
    began = time.monotonic()
    assert bridge.post(_hook("post.published", site, number), f"msg_{number}", site) == 202
    wait_for(lambda: any(one.canonical_url == url for one in list(medium.stories)), 600, f"the story of post {number}")
    return time.monotonic() - began


@contextmanager
def _flood(bridge: BridgeProcess) -> Iterator[None]:
    most, is_over = TOUCHED * 9 // 10, threading.Event()
    _hold(bridge, "for the measurement")
    _put_in(bridge, most)
    _hold(bridge, "")
    rest = Thread(target=_tell, args=(bridge, range(most, TOUCHED), is_over))
    rest.start()
    try:
        yield
    finally:
        is_over.set()
        rest.join()


def _put_in(bridge: BridgeProcess, most: int) -> None:
    ledger = Ledger(f"sqlite:///{bridge.folder}/ledger.db")
    for first in range(0, most, AT_ONCE):
        with ledger.write() as tx:
            for number in range(first, min(first + AT_ONCE, most)):
                body = _hook("post.updated", "loud", number + 1)
                tx.add_event("loud", f"loud_{number}", "post.updated", number + 1, body)
    ledger.close()


def _tell(bridge: BridgeProcess, numbers: range, is_over: threading.Event) -> None:
    for number in numbers:
        if is_over.is_set():
            return
        body = _hook("post.updated", "loud", number + 1)
        while bridge.post(body, f"loud_{number}", "loud") not in {200, 202}:
            time.sleep(PAUSE_S)


def _hold(bridge: BridgeProcess, reason: str) -> None:
    with closing(sqlite3.connect(bridge.folder / "ledger.db", timeout=30)) as ledger, ledger:
        ledger.execute("UPDATE sites SET held_reason = ? WHERE name = 'loud'", (reason,))


def _count_waiting(bridge: BridgeProcess) -> int:
    request = Request(f"{bridge.url}/api/v1/status", headers={"Authorization": f"Bearer {API_TOKEN}"})
    with urlopen(request, timeout=60) as answer:
        return int(json.load(answer)["events"].get("waiting", 0))


def _hook(kind: str, site: str, number: int) -> bytes:
    url = f"https://{site}.example/{number}/"
    return make_hook(kind, home=f"https://{site}.example", post={"id": number, "guid": url, "url": url})
