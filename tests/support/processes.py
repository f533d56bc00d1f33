"""Real processes: a bridge started the way its owner starts it, killed the way a machine kills it."""

import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from hookmaker import signed
from warm_process import WarmProcess

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOKEN = "tok-canary-0123456789abcdef"
API_TOKEN = "api-canary-0123456789abcdef"
BRIDGE = Path(sys.executable).with_name("bridge")
Process = subprocess.Popen[bytes] | WarmProcess
STARTED: list[Process] = []
"""Every process that was started, so that none outlives the test that forgot it or failed."""

_PORTS = itertools.cycle(random.Random(os.getpid()).sample(range(10_000, 32_768), 20_000))
"""Each process of the tests goes through them in an order of its own."""


def describe_started(folder: Path) -> str:
    """What became of each process that was started, and the last words of those that write in a folder."""
    ends = [f"process {process.pid}: {process.poll()}" for process in STARTED]
    logs = [f"{log}:\n{log.read_text(errors='replace')[-4_000:]}" for log in sorted(folder.rglob("bridge.log"))]
    return "\n".join(ends + logs)


def kill_leftovers() -> None:
    """End every process that still runs."""
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
        process.wait()


def with_plain_signals(command: list[str]) -> list[str]:
    """The command as a terminal starts it: nothing blocked, nothing ignored, whoever started the tests did.

    ``nohup`` and the ``&`` of a shell have their processes ignore signals, and so would all that these start.
    """
    return [sys.executable, "-ISc", _PLAIN, *command]


_PLAIN = """
import os, signal, sys
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
os.execv(sys.argv[1], sys.argv[1:])
"""


def free_port() -> int:
    """A port that nothing listens on, and that the system gives to nobody before a test does.

    Those that it hands out itself begin at 32768; a test that starts its server a second later, or again after a kill,
    could find such a port with a client, or with another test's server.
    """
    while True:
        port = next(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def stands_still(pid: int) -> bool:
    """Whether a process was stopped by a signal, and not let go on (https://man7.org/linux/man-pages/man5/proc.5.html)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def wait_for(look: Callable[[], Any], seconds: float = 60, what: str | Callable[[], str] = "it") -> Any:
    """Look until the answer is true; fails with what was seen last, and asks a ``what`` that is called only then."""
    ends, pause = time.monotonic() + seconds, 0.01
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > ends:
            named = what() if callable(what) else what
            raise AssertionError(f"{named} did not happen within {seconds} s; last seen: {seen!r}")
        time.sleep(pause)
        # A look may cost as much as what is waited for.
        pause = min(pause * 1.5, 0.15)


def to_program(code: Path | None = None) -> tuple[list[str], dict[str, str]]:
    """How the command line is started, and what of the environment it needs.

    Args:
        code: a folder with another version of the bridge.
    """
    if code is None:
        return [str(BRIDGE)], {}
    return [sys.executable, "-c", "from bridge.cli import main; main()"], {"PYTHONPATH": str(code)}


@dataclass(frozen=True)
class Host:
    """Where a process lives.

    Attributes:
        address: where it listens.
        through: the command that its own is an argument of.
        environ: what its environment has beside the usual.
    """

    address: str = "127.0.0.1"
    through: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)


HERE = Host()


def _start_cold(
    code: Path | None, host: Host, arguments: list[str], environ: dict[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Another version of the bridge, or one on another host, in an interpreter of its own."""
    program, more = to_program(code)
    paths = [one["PYTHONPATH"] for one in (more, host.environ, environ) if "PYTHONPATH" in one]
    with log.open("ab") as words:
        return subprocess.Popen(
            with_plain_signals([*host.through, *program, *arguments]),
            env={**environ, **more, **host.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdout=words,
            stderr=words,
            stdin=subprocess.DEVNULL,
            cwd=log.parent,
        )


class BridgeProcess:
    """``bridge serve`` (or ``worker`` with its options) as a real process, with a configuration of its own in a folder.

    Args:
        folder: holds the configuration, the SQLite ledger and the log.
        api_urls: one Medium API address for each account; accounts are called main, a1, a2 ...
        site: more lines of the ``[sites.blog]`` table.
        account: more lines of each ``[accounts.NAME]`` table, the same for all or by its name.
        page_host: who serves import pages; empty leaves it to the bridge, which asks WordPress.
        code: a folder with another version of the bridge, to run that.
        host: where it lives.
        delivery: lines of the ``[delivery]`` table that differ from the test's defaults.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str,
        api_url: str,
        *,
        accounts: dict[str, str] | None = None,
        publish_status: str = "public",
        command: str = "serve",
        home: str = "https://blog.example",
        site: str = "",
        account: str | Mapping[str, str] = "",
        page_host: str = "bridge",
        code: Path | None = None,
        host: Host = HERE,
        **delivery: Any,
    ) -> None:
        self.code = code
        self.host = host
        self.folder = folder
        self.port = free_port()
        self.url = f"http://{host.address}:{self.port}"
        self.command = command
        self.process: Process | None = None
        self.config = folder / "config.toml"
        pages = f"page_host = '{page_host}'\n" if page_host else ""
        self.site_lines = f"home = '{home}'\n{pages}{site}"
        self.account_lines = account
        self._write_config(database_url, api_url, accounts or {"main": TOKEN}, publish_status, delivery)

    def _write_config(
        self, database_url: str, api_url: str, accounts: dict[str, str], publish_status: str, delivery: dict[str, Any]
    ) -> None:
        settings = {
            "gap": "0s",
            "public_per_day": 100_000,
            "drafts_per_day": 100_000,
            "deadline": "2s",
            "lease": "4s",
            "sweep": "1s",
            "retry_first": "1s",
            "retry_last": "2s",
        } | delivery
        lines = [f"[bridge]\nlisten = '{self.host.address}:{self.port}'\npublic_url = '{self.url}'"]
        lines += [f"api_token = '{API_TOKEN}'"]
        lines += [f"[database]\nurl = '{database_url}'", "[delivery]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        first = next(iter(accounts))
        lines += [f"[sites.blog]\n{self.site_lines}\naccount = '{first}'\nsecret = '{SECRET}'"]
        for name, token in accounts.items():
            lines += [f"[accounts.{name}]\napi_url = '{api_url}'\npublish_status = '{publish_status}'"]
            lines += [f"token = '{token}'"] if token else []
            lines += [self.account_lines if isinstance(self.account_lines, str) else self.account_lines[name]]
        self.config.write_text("\n".join(lines) + "\n")
        self.config.chmod(0o600)

    def start(self, failpoint: str = "", *, wait: bool = True) -> "BridgeProcess":
        """Start it; with ``failpoint`` it dies there."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("BRIDGE_")}
        environ["BRIDGE_FAILPOINT"] = failpoint
        arguments, log = ["--config", str(self.config), *self.command.split()], self.folder / "bridge.log"
        self.process = (
            _start_cold(self.code, self.host, arguments, environ, log)
            if self.code or self.host.through
            else WarmProcess(arguments, environ, self.folder, log)
        )
        STARTED.append(self.process)
        if wait and self.command == "serve":
            wait_for(lambda: self.is_up() or self.is_dead(), 90, what=f"start of {self.folder}")
        return self

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 30) -> int:
        """Send a signal and wait for the end; the exit code is answered."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.wait(seconds)

    def kill(self) -> int:
        return self.stop(signal.SIGKILL)

    def wait(self, seconds: float = 30) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def post(self, body: bytes, webhook_id: str, site: str = "blog", secret: str = SECRET) -> int:
        """Send a hook as WordPress does; the status is answered, 0 when there was no answer."""
        from datetime import UTC, datetime

        headers = {"Content-Type": "application/json", **signed(secret, body, webhook_id, datetime.now(UTC))}
        request = urllib.request.Request(f"{self.url}/hooks/{site}", data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (OSError, HTTPException):
            return 0

    def read(self, post_id: int, site: str = "blog") -> dict[str, Any]:
        """What the API says of a post; empty when it does not know it, or is down."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/posts/{site}/{post_id}", headers={"Authorization": f"Bearer {API_TOKEN}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return dict(json.loads(answer.read()))
        except (OSError, ValueError, HTTPException):
            return {}

    def status(self, post_id: int) -> str:
        """The status of a post's only delivery; empty when it has none."""
        deliveries = self.read(post_id).get("deliveries", [])
        return str(deliveries[0]["status"]) if deliveries else ""

    def log(self) -> str:
        return (self.folder / "bridge.log").read_text(errors="replace")
