"""A MariaDB of the tests' own, for any number of WordPresses."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from programs import find_program

from processes import wait_for


@dataclass(frozen=True)
class Installed:
    """What the installer made: a backup of the database, and the application password that it printed."""

    app_password: str
    backup: bytes


class MariaDb:
    """A database server in a temporary folder, on a socket.

    Attributes:
        installed: by version of WordPress.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="b4m-db-"))
        self.installed: dict[str, Installed] = {}
        self.socket = self._folder / "socket"
        self._process: subprocess.Popen[bytes] | None = None

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
        wait_for(self._is_up, what="the start of MariaDB")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self, name: str) -> None:
        """An empty database; the user wp may do everything in it."""
        self.run(
            f"CREATE DATABASE {name} CHARACTER SET utf8mb4; CREATE USER IF NOT EXISTS wp@localhost IDENTIFIED BY 'wp'; "
            f"GRANT ALL ON {name}.* TO wp@localhost"
        )

    def run(self, sql: str, name: str = "") -> str:
        """Run a statement, in a database or in none; the values that it found are answered as they are stored."""
        client = find_program("mariadb", "mariadb-client")
        command = [client, "--no-defaults", "--default-character-set=utf8mb4", f"--socket={self.socket}", "-uroot"]
        command += ["--skip-column-names", "--raw", "--execute", sql, *([name] if name else [])]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.removesuffix("\n")

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
