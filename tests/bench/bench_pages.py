"""What is left of a bare page when the bridge answers it while somebody hammers one address.

An importer or a search engine asks for one import page, a browser for the page of one hand-off, by ``CLIENTS``
keep-alive connections at a real ``bridge serve``. The bare server is a Flask view under the same waitress that answers
the same bytes. And what becomes of hooks meanwhile: how many a second are taken beside the hammering, against a quiet
bridge.
"""

import http.client
import itertools
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench_intake import CLIENTS, SECONDS, TEXT, Server
from run import Figure

from hookmaker import make_hook
from processes import BridgeProcess, wait_for

ROUNDS = 5


def measure() -> list[Figure]:
    """Medians of the ratios within each round."""
    with tempfile.TemporaryDirectory() as folder:
        bridge = BridgeProcess(
            Path(folder), f"sqlite:///{folder}/ledger.db", "http://127.0.0.1:9", accounts={"main": ""}
        ).start()
        try:
            pages = _offer(bridge)
            figures = [_compare(name, bridge, path, Path(folder)) for name, path in pages.items()]
            return [*figures, _take_hooks(bridge, pages["import"])]
        finally:
            bridge.stop()


def _offer(bridge: BridgeProcess) -> dict[str, str]:
    """The paths of an offered post's import page and of its hand-off."""
    assert bridge.post(_hook(7), "msg_7") == 202
    wait_for(lambda: bridge.status(7) == "offered", what="the offer")
    (delivery,) = bridge.read(7)["deliveries"]
    (step,) = delivery["handoffs"]
    page = re.search(r"/import/[^/ ]+/[^/ ]+/", step["reason"])
    assert page, "the step names the page that is to be imported"
    return {"import": page.group(), "handoff": urlsplit(delivery["screen_url"]).path}


def _hook(number: int) -> bytes:
    url = f"https://blog.example/{number}/"
    return make_hook("post.published", post={"id": number, "guid": url, "url": url, "content_html": TEXT})


def _compare(name: str, bridge: BridgeProcess, path: str, folder: Path) -> Figure:
    home = folder / f"bare-{name}"
    home.mkdir()
    (home / "page").write_bytes(_get(bridge.port, path))
    bare = Server("bare", home)
    try:
        rounds = [(_hammer(bare.port, "/page"), _hammer(bridge.port, path)) for _ in range(ROUNDS)]
    finally:
        bare.close()
    ratios = [ours / theirs for theirs, ours in rounds]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    against = f"a bare Flask view that answers the same bytes; rounds {spread}"
    return Figure(f"pages_{name}", statistics.median(ratios), "ratio of pages a second", against)


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}: nothing was measured")
    connection.close()
    return body


def _hammer(port: int, path: str) -> float:
    """Pages a second."""
    counts, ends = [0] * CLIENTS, time.monotonic() + SECONDS
    with _asking(port, path, counts, ends):
        pass
    return sum(counts) / SECONDS


@contextmanager
def _asking(port: int, path: str, counts: list[int], ends: float) -> Iterator[None]:
    def ask(me: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < ends:
            connection.request("GET", path)
            connection.getresponse().read()
            counts[me] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(me,)) for me in range(len(counts))]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def _take_hooks(bridge: BridgeProcess, path: str) -> Figure:
    """One client that tells post after post."""
    numbers = itertools.count(100)
    rounds = []
    for _ in range(ROUNDS):
        quiet = _tell(bridge, numbers)
        with _asking(bridge.port, path, [0] * CLIENTS, time.monotonic() + SECONDS):
            rounds.append(_tell(bridge, numbers) / quiet)
    spread = f"{min(rounds):.2f} to {max(rounds):.2f}"
    against = f"a quiet bridge; an import page is hammered by {CLIENTS} clients; rounds {spread}"
    return Figure("pages_hooks", statistics.median(rounds), "ratio of hooks a second", against)


def _tell(bridge: BridgeProcess, numbers: Iterator[int]) -> float:
    told, ends = 0, time.monotonic() + SECONDS
    while time.monotonic() < ends:
        number = next(numbers)
        assert bridge.post(_hook(number), f"msg_{number}") == 202
        told += 1
    return told / SECONDS
