"""Processes of the bridge that start at once: a server that has imported everything forks them.

Each is a process of its own that a signal ends as any other. What it saves is a second of imports at each start, and
the tests start hundreds.
"""

import math
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from multiprocessing.forkserver import ensure_running
from pathlib import Path

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(
    ["warm_process", "bridge.cli.run", "bridge.cli.catalogue", "alembic.runtime.migration", "procrastinate", "warm_app"]
)


def _start_server() -> None:
    """Have it running; it finds what it imports where this process does (Python 3.11 does not tell it)."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before


class WarmProcess:
    """A command of the bridge; what of ``subprocess.Popen`` the tests need.

    Args:
        arguments: of the command line.
        environ: the whole environment.
        folder: where it runs.
        log: where its words go, behind what is there.
        errors: where what it says on standard error goes, if not there too.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        folder: Path,
        log: Path,
        errors: Path | None = None,
    ) -> None:
        given = (list(arguments), dict(environ), str(folder), str(log), str(errors or log))
        _start_server()
        self._child = _SERVER.Process(target=_live, args=given)
        self._child.start()
        self._asking = threading.Lock()
        """Its end can be read but once, and several threads of a test may ask."""

    @property
    def pid(self) -> int:
        assert self._child.pid is not None, "it was started"
        return self._child.pid

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        with self._asking:
            return self._child.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        ends = time.monotonic() + (math.inf if timeout is None else timeout)
        while (code := self.poll()) is None:
            if time.monotonic() > ends:
                raise subprocess.TimeoutExpired("bridge", timeout or 0)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run_warm(arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as ``subprocess.run`` does. Raises subprocess.TimeoutExpired after a minute."""
    with tempfile.TemporaryDirectory() as place:
        said, errors = Path(place, "said"), Path(place, "errors")
        process = WarmProcess(arguments, environ, folder, said, errors)
        try:
            code = process.wait(60)
        finally:
            process.kill()
        return subprocess.CompletedProcess(list(arguments), code, said.read_text(), errors.read_text())


def _live(arguments: list[str], environ: dict[str, str], folder: str, log: str, errors: str) -> None:
    """The child: what a shell would have set, then the command."""
    from bridge import failpoints
    from bridge.cli import main

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    written = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, (file, how) in enumerate([(os.devnull, os.O_RDONLY), (log, written), (errors, written)]):
        os.dup2(os.open(file, how, 0o644), number)
    failpoints.arm(environ.get("BRIDGE_FAILPOINT", ""))
    main(arguments, prog_name="bridge")
