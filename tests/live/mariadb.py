"""A MariaDB of the tests' own, for any number of WordPresses."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from processes import wait_for
from programs import find_program


@dataclass(frozen=True)
class Installed:
    """What the installer made: a backup of the database, and the application password that it printed."""

    app_password: str
    backup: bytes


class Refused(RuntimeError):
    """The database did not do it; its own words."""


class Client:
    """A command-line client that runs one statement after another, until one is refused."""

    def __init__(self, server: Path) -> None:
        program = find_program("mariadb", "mariadb-client")
        command = [program, "--no-defaults", "--default-character-set=utf8mb4", f"--socket={server}", "-uroot"]
        command += ["--skip-column-names", "--raw", "--batch", "--unbuffered"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True)

    def ask(self, sql: str) -> str:
        """Run it; what it found is answered as it is stored. Raises Refused, and is of no more use."""
        assert self._process.stdin is not None, "they are pipes"
        assert self._process.stdout is not None, "they are pipes"
        end = uuid4().hex
        self._process.stdin.write(f"{sql}\n;SELECT '{end}';\n")
        self._process.stdin.flush()
        found = []
        for line in self._process.stdout:
            if line == f"{end}\n":
                return "".join(found).removesuffix("\n")
            found.append(line)
        raise Refused("".join(found))

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


class MariaDb:
    """A database server in a temporary folder, on a socket.

    Attributes:
        installed: by version of WordPress.
        ends: what ends with it.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="b4m-db-"))
        self.installed: dict[str, Installed] = {}
        self.ends = ExitStack()
        self._places = Path(tempfile.mkdtemp(prefix="b4m-wp-"))
        self._free: defaultdict[str, list[Path]] = defaultdict(list)
        """Places that nobody has, by version of WordPress."""
        self.socket = self._folder / "socket"
        self._process: subprocess.Popen[bytes] | None = None
        self._client: Client | None = None
        self._asking = threading.Lock()

    def __enter__(self) -> "MariaDb":
        install = find_program("mariadb-install-db", "mariadb-server")
        as_user = ["--user=mysql"] if os.geteuid() == 0 else []
        if as_user:
            shutil.chown(self._folder, "mysql", "mysql")
        data = f"--datadir={self._folder / 'data'}"
        plain = "--auth-root-authentication-method=normal"
        command = [install, "--no-defaults", *as_user, data, plain, "--skip-test-db"]
        # Two servers that start at once would take the same names for their temporary tables.
        environ = dict(os.environ) | {"TMPDIR": str(self._folder)}
        done = subprocess.run(command, capture_output=True, text=True, env=environ)
        if done.returncode:
            raise RuntimeError(f"mariadb-install-db failed: {done.stdout[-1500:]} {done.stderr[-1500:]}")
        server = find_program("mariadbd", "mariadb-server")
        quick = ["--skip-networking", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0"]
        options = [f"--socket={self.socket}", f"--pid-file={self._folder / 'pid'}", "--innodb-buffer-pool-size=64M"]
        with (self._folder / "log").open("wb") as log:
            command = [server, "--no-defaults", *as_user, data, *options, *quick]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environ)
        wait_for(self._is_up, seconds=120, what="the start of MariaDB")
        return self

    def __exit__(self, *_: object) -> None:
        self.ends.close()
        if self._client:
            self._client.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        for folder in (self._folder, self._places):
            shutil.rmtree(folder, ignore_errors=True)

    def take_place(self, version: str) -> Path:
        """A folder for the files of a WordPress, and for what PHP has compiled of them.

        One where the same version has been: most of its files are there, and are compiled.
        """
        if self._free[version]:
            return self._free[version].pop()
        return Path(tempfile.mkdtemp(dir=self._places))

    def give_back(self, version: str, place: Path) -> None:
        """Nobody needs it any more; whoever says so twice does no harm."""
        if place not in self._free[version]:
            self._free[version].append(place)

    def new_database(self, name: str) -> None:
        """An empty database; the user wp may do everything in it."""
        self.run(
            f"CREATE DATABASE {name} CHARACTER SET utf8mb4; CREATE USER IF NOT EXISTS wp@localhost IDENTIFIED BY 'wp'; "
            f"GRANT ALL ON {name}.* TO wp@localhost"
        )

    def run(self, sql: str, name: str = "") -> str:
        """Run a statement, in a database or in none; the values that it found are answered as they are stored.

        One client runs them all: the tests look every few milliseconds, and each start costs more than the answer.
        """
        with self._asking:
            self._client = self._client or Client(self.socket)
            try:
                return self._client.ask(f"{f'USE {name};' if name else ''}\n{sql}")
            except Refused:
                self._client.close()
                self._client = None
                raise

    def dump(self, name: str) -> bytes:
        """A backup, as an owner would make it."""
        program = find_program("mariadb-dump", "mariadb-client")
        command = [program, "--no-defaults", f"--socket={self.socket}", "-uroot", name]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def load(self, name: str, backup: bytes) -> None:
        client = find_program("mariadb", "mariadb-client")
        command = [client, "--no-defaults", f"--socket={self.socket}", "-uroot", name]
        subprocess.run(command, check=True, capture_output=True, input=backup)

    def _is_up(self) -> bool:
        client = find_program("mariadb", "mariadb-client")
        command = [client, "--no-defaults", f"--socket={self.socket}", "-uroot", "-e", "SELECT 1"]
        return subprocess.run(command, capture_output=True).returncode == 0
