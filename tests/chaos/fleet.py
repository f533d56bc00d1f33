"""A bridge of several real processes over one ledger, killed as a machine kills them, and put back from backups."""

import json
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests
from sqlalchemy import func, select

from bridge.app import Bridge
from bridge.config import load
from bridge.ledger import Ledger
from bridge.ledger.tables import deliveries, departures, events
from bridge.models import Delivery, DepartureKind, Status
from chaos.counts import COUNTS
from chaos.desk import ACCOUNTS, Backup, Desk
from chaos.medium import USERS
from chaos.promise import Broken
from processes import BridgeProcess, wait_for

INSIDE_SENDING = ("after_intent_commit", "before_first_byte", "after_answer", "before_outcome_commit")
ELSEWHERE = ("before_apply_commit", "after_claim", "before_intent_commit", "after_outcome_commit", "after_event_commit")
SIDE = "bridge.last-send"
DEADLINE_S = 1
SOON = timedelta(seconds=10)
LONGEST_REST_S = 90
UNDER_WAY = {Status.CLAIMED, Status.SENDING}


@dataclass
class Tally:
    """What was done to the processes.

    Attributes:
        inside_sending: kills that may have interrupted a send.
    """

    kills: int = 0
    inside_sending: int = 0
    deaths: Counter[str] = field(default_factory=Counter)


@dataclass
class Fleet(Desk):
    """One ``bridge serve``, and beside it so many ``bridge worker``.

    Attributes:
        forgotten: so many stories had come when what stands beside the ledger was last put back with it.
        dice: decides where a process dies.
    """

    workers: int = 0
    forgotten: int = 0
    dice: random.Random = field(default_factory=random.Random)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._visitor = requests.Session()
        self._visitor.trust_env = False
        self._armed: dict[int, str] = {}
        self.processes = [self._to_process(number) for number in range(self.workers + 1)]
        self.url = self.processes[0].url

    def _to_process(self, number: int) -> BridgeProcess:
        home = self.folder / f"p{number}"
        home.mkdir()
        feeds = {
            name: f"username = '{user}'\nfeed_url = '{self.medium.url}/feed/@{user}'" for name, user in ACCOUNTS.items()
        }
        tokens = {name: token for name, user in ACCOUNTS.items() for token, other in USERS.items() if other == user}
        soon = {"sweep": "1s", "retry_first": "1s", "retry_last": "1s"}
        settings = {"senders": 1, "deadline": f"{DEADLINE_S}s", "lease": "3s", "update_words": 1, **soon}
        settings |= self.to_place(number)
        return BridgeProcess(
            home,
            self.database.url,
            f"{self.medium.url}/v1",
            accounts=tokens,
            account=feeds,
            command="worker" if number else "serve",
            home=self.blogs["blog"].home,
            **settings,
        )

    def to_place(self, number: int) -> dict[str, Any]:
        """What a process has of its own, by its number; all of them live here."""
        return {}

    # ---- lives

    def start(self) -> None:
        """All of them, and their owner's desk."""
        for process in self.processes:
            self.restart(process, "")
        self.open()

    def open(self) -> None:
        """What its owner's commands work with."""
        self.ledger.close()
        self.ledger = Ledger(self.database.url, self.clock.bridge)
        self.bridge = Bridge(load(self.processes[0].config, {}), self.ledger, clock=self.clock.bridge)

    def restart(self, process: BridgeProcess, failpoint: str) -> None:
        _end(process)
        self._armed[id(process)] = failpoint
        process.start(failpoint)

    def look_after(self, failpoint: Callable[[], str]) -> None:
        """Restart what died, with the next place to die."""
        for process in self.processes:
            if process.is_dead():
                self._count(process, self._armed[id(process)])
                self.restart(process, failpoint())

    def kill_one(self, failpoint: Callable[[], str]) -> None:
        """From outside, at any moment."""
        victim = self.dice.choice(self.processes)
        if not victim.is_dead():
            self.kill(victim)
            self.restart(victim, failpoint())

    def to_failpoint(self) -> str:
        return f"{self.dice.choice([*INSIDE_SENDING, *ELSEWHERE])}:{self.dice.randint(1, 3)}"

    def kill(self, process: BridgeProcess) -> None:
        place = self._armed[id(process)] if process.is_dead() else "outside"
        process.kill()
        self._count(process, place)

    def _count(self, process: BridgeProcess, place: str) -> None:
        assert process.process is not None
        if process.process.returncode != -signal.SIGKILL:
            raise Broken("stuck", f"a process ended by itself:\n{process.log()[-3000:]}")
        name = place.partition(":")[0]
        COUNTS["kills"] += 1
        self.tally.kills += 1
        self.tally.deaths[name] += 1
        # Each process has one sender, so a kill interrupts one send at most. Those from outside, and those of the
        # thread that takes hooks, may have interrupted one: they count, as nobody can know.
        self.tally.inside_sending += name in {*INSIDE_SENDING, "outside", "after_event_commit"}

    def close(self) -> None:
        for process in self.processes:
            _end(process)
        self._visitor.close()
        self.ledger.close()

    # ---- what an owner does

    def send(self, method: str, path: str, **more: Any) -> tuple[int, str] | None:
        try:
            answer = self._visitor.request(method, self.url + path, allow_redirects=False, timeout=20, **more)
        except requests.RequestException:
            return None
        return answer.status_code, answer.text

    def calm(self) -> None:
        """What is armed, or died meanwhile, starts again."""
        for process in self.processes:
            if self._armed[id(process)] or process.is_dead():
                self.kill(process)
                self.restart(process, "")

    def end_dry_run(self) -> None:
        """There is none."""

    def check_dry_run(self) -> None:
        """There was none."""

    def wait(self, days: int) -> None:
        if not self.run_senders(LONGEST_REST_S):
            waits = [f"{one.post_id} {one.status.value}: {one.reason}" for one in self.deliveries() if self._moves(one)]
            raise Broken("stuck", f"it never comes to rest; hooks wait: {self.waiting_hooks()}; {waits}")

    def run_senders(self, most: int) -> bool:
        """They run by themselves: see whether they come to rest within so many seconds."""
        ends = time.monotonic() + most
        while time.monotonic() < ends:
            if not self.waiting_hooks() and not any(map(self._moves, self.deliveries())):
                return True
            time.sleep(0.3)
        return False

    def waiting_hooks(self) -> int:
        """Hooks that were accepted, and of which nothing became yet."""
        with self.ledger.read() as tx:
            held = [site.name for site in tx.read_sites() if site.held_reason]
            query = select(func.count()).where(events.c.outcome.is_(None), events.c.site.not_in(held))
            return int(tx.connection.execute(query).scalar_one())

    def count_under_way(self) -> int:
        """Deliveries that wait for their turn, or have it."""
        states = [one.value for one in (Status.PLANNED, *UNDER_WAY)]
        with self.ledger.read() as tx:
            query = select(func.count()).where(deliveries.c.status.in_(states))
            return int(tx.connection.execute(query).scalar_one())

    def _moves(self, delivery: Delivery) -> bool:
        """Whether something will become of it by itself, and soon."""
        return delivery.status in UNDER_WAY or (delivery.status is Status.PLANNED and not self.is_kept(delivery, SOON))

    # ---- its backups

    def back_up(self) -> Backup:
        """Copies made while it runs, those of the side files first: so the ledger's may know more, as it may be."""
        side = self.folder / f"side-{len(list(self.folder.glob('side-*')))}"
        for process in self.processes:
            (side / process.folder.name).mkdir(parents=True)
            if (process.folder / SIDE).exists():
                shutil.copy(process.folder / SIDE, side / process.folder.name)
        name = self.database.copy()
        return Backup(name, side, dict(self.accepted), self.medium.sent, self.blogs["blog"].highest)

    def put_back_under(self, backup: Backup, write: Callable[[], None]) -> None:
        """The ledger is put back while the processes run, and an article is written."""
        self.ledger.close()
        self.put_back(backup)
        time.sleep(DEADLINE_S + 0.5)  # what had left by then has arrived
        self.refuse_while_replaced(lambda: (write(), time.sleep(2)))
        for process in self.processes:
            # One that was starting when there was no database said so, and ended.
            if process.is_dead() and "the ledger cannot be used" in process.log()[-500:]:
                process.process = None

    def restore(self, backup: Backup, *, is_whole_machine: bool) -> None:
        """Stop everything, put a backup back, and start, those first that have sent last."""
        COUNTS["restores"] += 1
        for process in self.processes:
            if process.process:
                self.kill(process)
        self.ledger.close()
        self.put_back(backup)
        if is_whole_machine:
            self._put_back_beside(backup)
        for process in sorted(self.processes, key=_to_last_send, reverse=True):
            self._restart_and_wait(process)
        self.open()
        # What was on its way when the copy was made is known to it: one story for each process at most.
        if self.medium.sent - max(backup.sent, self.forgotten) > len(self.processes) and not self.is_parked():
            raise Broken("twice", "a restored backup was not recognised")

    def _restart_and_wait(self, process: BridgeProcess) -> None:
        """It has looked whether the ledger is the newest before the next one may send."""
        starts = self._count_starts()
        self.restart(process, "")
        wait_for(lambda: self._count_starts() > starts, what=f"start of {process.folder}")

    def _count_starts(self) -> int:
        with self.ledger.read() as tx:
            query = select(func.count()).where(departures.c.kind == DepartureKind.START.value)
            return int(tx.connection.execute(query).scalar_one())

    def _put_back_beside(self, backup: Backup) -> None:
        for process in self.processes:
            (process.folder / SIDE).unlink(missing_ok=True)
            for file in (backup.side / process.folder.name).iterdir():
                shutil.copy(file, process.folder)
        self.forgotten = self.medium.sent

    def is_parked(self) -> bool:
        """Whether nothing leaves before its owner has looked."""
        with self.ledger.read() as tx:
            return all(one.parked_at for one in tx.read_accounts())


def _end(process: BridgeProcess) -> None:
    if process.process:
        process.kill()


def _to_last_send(process: BridgeProcess) -> str:
    """When it has sent last; empty when it never did."""
    file = process.folder / SIDE
    return str(json.loads(file.read_text())["at"]) if file.exists() else ""
