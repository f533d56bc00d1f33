"""How much of the smallest possible intake is left when the bridge does its checks: hooks a second, paired rounds."""

import itertools
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from run import Figure
from servers import SECRET, SITES

from hookmaker import make_hook, signed
from processes import free_port, wait_for

ROUNDS = 7
SECONDS = 2.0
CLIENTS = 8
TEXT = "<p>" + "Sixty-one characters of plain text stand in for a real post. " * 90 + "</p>"


class Round(NamedTuple):
    """What a server did in ``SECONDS``: accepted hooks a second, and the seconds that 99 of 100 were answered in."""

    rate: float
    p99: float


class Server:
    """One of the servers as a process, and a load of signed hooks, each with an id of its own."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.port = free_port()
        self._ids = itertools.count()
        command = [sys.executable, str(Path(__file__).with_name("servers.py")), kind, str(self.port), str(folder)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(self._listens, what=f"the {kind} server")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def measure(self) -> Round:
        """A round of ``CLIENTS`` keep-alive connections; what is sent is made beforehand."""
        loads = [[self._request() for _ in range(1200)] for _ in range(CLIENTS)]
        waits: list[list[float]] = [[] for _ in range(CLIENTS)]
        ends = time.monotonic() + SECONDS
        threads = [threading.Thread(target=self._fire, args=(loads[n], waits[n], ends)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not all(waits):
            raise RuntimeError("a client got no hook accepted: nothing was measured")
        ordered = sorted(wait for one in waits for wait in one)
        return Round(len(ordered) / SECONDS, ordered[len(ordered) * 99 // 100])

    def _request(self) -> bytes:
        number = next(self._ids)
        site = f"blog{number % SITES}"
        home = f"https://{site}.example"
        post = {"id": number + 1, "content_html": TEXT, "url": f"{home}/{number}/", "guid": str(number)}
        body = make_hook("post.published", home=home, post=post)
        headers = signed(SECRET, body, f"msg_{number}", datetime.now(UTC))
        lines = [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(
            [
                f"POST /hooks/{site} HTTP/1.1",
                "Host: x",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
                *lines,
            ]
        )
        return head.encode() + b"\r\n\r\n" + body

    def _fire(self, load: list[bytes], waits: list[float], ends: float) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as connection, connection.makefile("rb") as answers:
            for request in load:
                if (began := time.monotonic()) > ends:
                    return
                connection.sendall(request)
                _read_accepted(answers)
                waits.append(time.monotonic() - began)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def measure() -> list[Figure]:
    """Rounds of bare, door and whole, one after the other; medians of the ratios within each round."""
    with tempfile.TemporaryDirectory() as folder:
        servers = {kind: Server(kind, _folder(folder, kind)) for kind in ("bare", "door", "whole")}
        try:
            for server in servers.values():
                server.measure()
            rounds = [{kind: server.measure() for kind, server in servers.items()} for _ in range(ROUNDS)]
        finally:
            for server in servers.values():
                server.close()
    rates = {kind: [one[kind].rate / one["bare"].rate for one in rounds] for kind in ("door", "whole")}
    waits = {kind: [one[kind].p99 / one["bare"].p99 for one in rounds] for kind in ("door", "whole")}
    return [
        _figure("intake", rates["door"], "ratio of hooks a second", "aim >= 0.65; the door alone"),
        _figure("intake_p99", waits["door"], "times", "99 of 100 answered in; the door alone"),
        _figure("intake_while_sending", rates["whole"], "ratio of hooks a second", "aim >= 0.3; senders act meanwhile"),
        _figure("intake_while_sending_p99", waits["whole"], "times", "aim <= 1; 99 of 100 answered in, no 503"),
    ]


def _read_accepted(answers: BinaryIO) -> None:
    status, length = answers.readline(), 0
    while (line := answers.readline()) != b"\r\n":
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    body = answers.read(length)
    if b" 202 " not in status:
        raise RuntimeError(f"not accepted: {status!r} {body!r}")


def _folder(parent: str, kind: str) -> Path:
    folder = Path(parent) / kind
    folder.mkdir()
    return folder


def _figure(name: str, ratios: list[float], unit: str, remark: str) -> Figure:
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    against = f"bare Flask view with HMAC and one durable insert ({remark}); rounds {spread}"
    return Figure(name, statistics.median(ratios), unit, against)
