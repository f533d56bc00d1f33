"""PHP scripts that start at once: a process that has WordPress compiled forks them.

Each is a process of its own. Most of a short script's time went into compiling WordPress, or into reading what was
compiled before; and the tests run thousands.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from processes import wait_for

SERVER = Path(__file__).parent / "box" / "warm.php"
LONGEST = 120
"""Seconds for one script."""


class WarmPhp:
    """Runs scripts with one interpreter, its settings among the command.

    Args:
        command: the interpreter and its options.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="b4m-php-"))
        self._socket = self._folder / "socket"
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "-d", "log_errors=1", "-d", "display_errors=0", str(SERVER), str(self._socket)],
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self._socket.exists, seconds=120, what="the start of PHP")

    def run(self, arguments: Sequence[str], environ: Mapping[str, str], code: str) -> subprocess.CompletedProcess[str]:
        """Run a script to its end.

        Args:
            arguments: the script, and what it is told.
            code: what it reads from standard input.
        """
        place = self._folder / uuid4().hex
        files = {name: place / name for name in ("code", "said", "errors")}
        place.mkdir()
        files["code"].write_text(code)
        files["errors"].touch()
        asked = {"arguments": [*arguments], "environ": dict(environ)} | {name: str(one) for name, one in files.items()}
        status = self._ask(json.dumps(asked))
        said, errors = (files[name].read_text(errors="replace") for name in ("said", "errors"))
        shutil.rmtree(place)
        return subprocess.CompletedProcess([*arguments], status, said, errors)

    def stop(self) -> None:
        """End it, and whatever still runs; whoever asks twice does no harm."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, line: str) -> int:
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(LONGEST)
            # Where its address is there already it may not listen yet.
            wait_for(lambda: caller.connect_ex(str(self._socket)) == 0, what="PHP that listens")
            caller.sendall(f"{line}\n".encode())
            return int(caller.recv(100))
