"""A bridge of several hosts over one PostgreSQL, and what goes wrong between them."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from chaos.counts import COUNTS
from chaos.fleet import ELSEWHERE, INSIDE_SENDING, Fleet
from chaos.network import Network
from chaos.promise import Broken
from chaos.torture import Torture
from chaos.world import World
from postgres import Postgres
from processes import BRIDGE, BridgeProcess, stands_still, wait_for

ROOT = Path(__file__).parents[2]
MIGRATIONS = "bridge/ledger/migrations/versions"
CLOCKS = (0, 3600, -3600)
"""How far each host's is off, in seconds. The first takes hooks, whose signatures hold for five minutes."""
CONNECTS_FOR_S = 10
"""A bridge that starts tries to reach its database for so long."""
EVERY = {"cut": 9, "freeze": 10, "slow": 25, "restart": 30}
"""After so many articles it happens again."""
LEASE_S = 4
NO_LEDGER = "the ledger cannot be used"


@dataclass
class HostFleet(Fleet):
    """One ``bridge serve`` and two ``bridge worker``, each on a host of its own.

    Attributes:
        code: a folder with an older version of the bridge, which they run first; None for this version at once.
        frozen: stands still for now. Any other one that does met its failpoint late, and goes on.
    """

    network: Network | None = None
    code: Path | None = None
    frozen: BridgeProcess | None = None

    def to_place(self, number: int) -> dict[str, Any]:
        assert self.network is not None
        return {"host": self.network.hosts[number], "code": self.code, "lease": f"{LEASE_S}s"}

    def look_after(self, failpoint: Callable[[], str]) -> None:
        for process in self.processes:
            if _gave_up(process):
                self.restart(process, "")
            elif process is not self.frozen and not process.is_dead() and stands_still(process.process.pid):
                process.process.send_signal(signal.SIGCONT)
        super().look_after(failpoint)

    def number_of(self, process: BridgeProcess) -> int:
        return self.processes.index(process)

    def upgrade(self) -> None:
        """What an operator does on one host, while the older version runs on all of them."""
        done = self._run_upgrade()
        for _ in range(4):
            if "run it again" in done.stderr:
                done = self._run_upgrade()
        if done.returncode:
            raise Broken("stuck", f"the ledger could not be upgraded: {done.stderr}")

    def _run_upgrade(self) -> subprocess.CompletedProcess[str]:
        command = [BRIDGE, "--config", self.processes[0].config, "db", "upgrade"]
        return subprocess.run(command, capture_output=True, text=True)

    def replace(self, process: BridgeProcess) -> None:
        """End an older version as a service's manager does, and start this one in its place."""
        if process.stop() != 0:
            raise Broken("stuck", f"an older version did not end well:\n{process.log()[-3000:]}")
        process.code = None
        self.restart(process, "")


def _gave_up(process: BridgeProcess) -> bool:
    """Whether it ended because it did not reach the database when it started: its service's manager starts it again."""
    is_over = process.process is not None and process.process.poll() not in {None, -signal.SIGKILL}
    return is_over and NO_LEDGER in process.log()[-1000:]


class HostTorture(Torture):
    """One run on several hosts.

    Args:
        cluster: the PostgreSQL that all of them have.
    """

    counted = ("cuts", "freezes", "slow links", "database restarts", "upgrades", "reused", "moves")

    def __init__(
        self, world: World, fleet: HostFleet, deliveries: int, kills: int, cluster: Postgres, dice: random.Random
    ) -> None:
        super().__init__(world, fleet, deliveries, kills, 0, dice)
        self.hosts, self.cluster = fleet, cluster
        self.unsure = 0
        self.every |= EVERY
        self.verbs |= {"cut": self._cut, "freeze": self._freeze, "slow": self._slow_down, "restart": self._restart}

    def begin(self) -> None:
        if self.hosts.code:
            self._roll()
        else:
            super().begin()

    def end(self) -> None:
        for number in range(len(CLOCKS)):
            self.network.mend(number)

    @property
    def network(self) -> Network:
        assert self.hosts.network is not None
        return self.hosts.network

    @property
    def causes(self) -> int:
        return super().causes + self.unsure

    # ---- two versions side by side

    def _roll(self) -> None:
        """All hosts on the older version, then on the newer schema, then one after the other on this version."""
        _empty(self.fleet.database.url)
        for process in self.hosts.processes:
            self.hosts.restart(process, "")
        self.connect()
        self._write_and_wait()
        self.hosts.upgrade()
        for process in self.hosts.processes:
            self._write_and_wait()
            self.hosts.replace(process)
        COUNTS["upgrades"] += 1
        self.deliveries += self.written
        self.hosts.open()

    def _write_and_wait(self) -> None:
        """Some stories come while hosts are as they are now; others are on their way when that changes."""
        known = self.medium.sent
        for _ in range(6):
            self.write()
        wait_for(lambda: self.medium.sent >= known + 3, what="stories")

    # ---- trouble

    def _cut(self) -> None:
        """A host is cut from the database between the commit of its intention and the first byte, or somewhere."""
        COUNTS["cuts"] += 1
        victim = self._stop_one(self.dice.choice(["after_intent_commit", "before_first_byte", "after_answer", ""]))
        number = self.hosts.number_of(victim)
        self.network.cut(number)
        self._thaw(victim)
        self._work_for(self.dice.choice([0.5, LEASE_S + 4, LEASE_S + CONNECTS_FOR_S + 10]))
        self.network.mend(number)

    def _freeze(self) -> None:
        """A host stands still for longer than its lease, and goes on as if nothing had happened."""
        COUNTS["freezes"] += 1
        victim = self._stop_one(self.dice.choice([*INSIDE_SENDING, *ELSEWHERE, ""]))
        self._work_for(self.dice.choice([LEASE_S + 2, LEASE_S + 20]))
        self._thaw(victim)

    def _slow_down(self) -> None:
        """A host has a slow link to the database, until it has a good one again."""
        COUNTS["slow links"] += 1
        number = self.dice.randrange(len(CLOCKS))
        self.network.slow_down(number)
        self.unsure += 1
        for _ in range(8):
            self.write()
            self._work_for(1)
        self.network.mend(number)

    def _restart(self) -> None:
        """The database's own host is started again."""
        COUNTS["database restarts"] += 1
        self.unsure += len(CLOCKS)
        self.cluster.stop()
        time.sleep(self.dice.choice([0, 3]))
        self.cluster.start()

    def _stop_one(self, place: str) -> BridgeProcess:
        """Have a host stand still where it sends, by a failpoint, or at any moment; it may have been sending."""
        self.unsure += 1
        victim = self.dice.choice(self.hosts.processes)
        if place:
            self.hosts.kill(victim)
            self.hosts.restart(victim, f"{place}:stop")
        for _ in range(4):
            self.write()
        ends = time.monotonic() + (8 if place else 0.2)
        while not stands_still(victim.process.pid) and time.monotonic() < ends:
            time.sleep(0.05)
        victim.process.send_signal(signal.SIGSTOP)
        self.hosts.frozen = victim
        return victim

    def _thaw(self, victim: BridgeProcess) -> None:
        self.hosts.frozen = None
        victim.process.send_signal(signal.SIGCONT)

    def _work_for(self, seconds: float) -> None:
        """The other hosts go on meanwhile."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.fleet.look_after(lambda: "")
            self.send()
            time.sleep(0.1)


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def read_older(folder: Path) -> Path | None:
    """The version before the newest step of the schema, taken out of git into a folder; None where there is no git."""
    newest = sorted((ROOT / MIGRATIONS).glob("[0-9]*.py"))[-1].relative_to(ROOT)
    found = _ask_git("log", "--diff-filter=A", "-1", "--format=%H", "--", str(newest)).decode().strip()
    if not found:
        return None
    folder.mkdir()
    archive = _ask_git("archive", f"{found}^", "bridge", "wp-plugin")
    subprocess.run(["tar", "-x"], input=archive, cwd=folder, check=True)
    return folder


def _ask_git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True).stdout
