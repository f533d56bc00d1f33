"""Many deliveries while processes are killed and answers are dropped; the judge counts stories afterwards.

``python tests/torture.py`` runs 300 deliveries through three processes on PostgreSQL and then one on SQLite. The last
line of each run is ``deliveries N kills K sent S unconfirmed U twice 0 lost 0``; the exit code is 0 when S + U = N,
nothing is twice or lost, and no story is unconfirmed without a cause (a kill between "sending" and its outcome, or a
dropped answer).
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from hookmaker import make_hook
from judge import Judge
from postgres import Postgres
from processes import BridgeProcess

ACCOUNTS = 4
INSIDE_SENDING = ("after_intent_commit", "before_first_byte", "after_answer", "before_outcome_commit")
ELSEWHERE = ("before_apply_commit", "after_claim", "before_intent_commit", "after_outcome_commit", "after_event_commit")
DONE = {"live", "unconfirmed"}


@dataclass
class Tally:
    """What was done to the processes."""

    kills: int = 0
    inside_sending: int = 0
    deaths: Counter[str] = field(default_factory=Counter)


class Torture:
    """One run.

    Args:
        deliveries: posts to publish.
        kills: so many processes are killed, some at armed failpoints and some from outside at any moment.
    """

    def __init__(self, deliveries: int, kills: int, seed: int) -> None:
        self.deliveries = deliveries
        self.wanted_kills = kills
        self.random = random.Random(seed)
        self.tally = Tally()
        self._armed: dict[int, str] = {}
        self._bodies: dict[int, bytes] = {}

    def run(self, folder: Path, database_url: str, workers: int, medium: Judge) -> dict[int, str]:
        """Publish everything, kill as asked, and let it settle; the status of every post is answered."""
        self.processes = [self._process(folder, database_url, medium, number) for number in range(workers + 1)]
        self.serve = self.processes[0]
        for process in self.processes:
            process.start()
        try:
            self._publish_all()
            for process in self.processes:
                self._restart(process, failpoint="")
            return self._settle()
        finally:
            for process in self.processes:
                process.kill()

    def _process(self, folder: Path, database_url: str, medium: Judge, number: int) -> BridgeProcess:
        home = folder / f"p{number}"
        home.mkdir()
        accounts = {f"a{one}": f"token-a{one}" for one in range(ACCOUNTS)}
        command = "worker" if number else "serve"
        soon = {"sweep": "1s", "retry_first": "1s", "retry_last": "1s"}
        settings = {"senders": 1, "deadline": "1s", "lease": "3s", **soon}
        return BridgeProcess(home, database_url, medium.url, accounts=accounts, command=command, **settings)

    def _publish_all(self) -> None:
        """Publish no faster than the kills come, so that there is always something to be killed over."""
        waiting: set[int] = set()
        for post_id in range(1, self.deliveries + 1):
            while not self._publish(post_id):
                self._look_after(self.processes)
            waiting.add(post_id)
            while len(waiting) > 4 * ACCOUNTS or self._lags_behind(post_id):
                self._look_after(self.processes)
                waiting -= {one for one in waiting if self.serve.status(one) in DONE}
                if not waiting and self._lags_behind(post_id):
                    self._kill_from_outside()

    def _lags_behind(self, post_id: int) -> bool:
        return self.tally.kills * self.deliveries < self.wanted_kills * post_id

    def _publish(self, post_id: int) -> bool:
        if post_id not in self._bodies:
            url = f"https://blog.example/{post_id}/"
            post = {"id": post_id, "guid": url, "url": url, "title": f"Post {post_id}", "slug": str(post_id)}
            choice = {"account": f"a{post_id % ACCOUNTS}"}
            self._bodies[post_id] = make_hook("post.published", post=post, choice=choice)
        return self.serve.post(self._bodies[post_id], f"msg_{post_id}") in {200, 202}

    def _look_after(self, processes: list[BridgeProcess]) -> None:
        """Restart what died, with the next place to die; now and then kill one from outside."""
        time.sleep(0.05)
        if self.tally.kills < self.wanted_kills and self.random.random() < 0.03:
            self._kill_from_outside()
        for process in processes:
            if process.is_dead():
                self._count(process, self._armed.get(id(process), ""))
                self._restart(process, self._next_failpoint())

    def _kill_from_outside(self) -> None:
        victim = self.random.choice(self.processes)
        if not victim.is_dead():
            victim.kill()
            self._count(victim, "outside")
            self._restart(victim, self._next_failpoint())

    def _next_failpoint(self) -> str:
        if self.tally.kills >= self.wanted_kills:
            return ""
        place = self.random.choice([*INSIDE_SENDING, *ELSEWHERE])
        return f"{place}:{self.random.randint(1, 3)}"

    def _restart(self, process: BridgeProcess, failpoint: str) -> None:
        process.kill()
        self._armed[id(process)] = failpoint
        process.start(failpoint)

    def _count(self, process: BridgeProcess, place: str) -> None:
        assert process.process is not None
        if process.process.returncode != -signal.SIGKILL:
            raise AssertionError(f"a process ended by itself:\n{process.log()[-3000:]}")
        name = place.partition(":")[0]
        self.tally.kills += 1
        self.tally.deaths[name] += 1
        # Each process has one sender, so a kill interrupts one send at most. Those from outside, and those of the
        # thread that takes hooks, may have interrupted one: they count, as nobody can know.
        self.tally.inside_sending += name in {*INSIDE_SENDING, "outside", "after_event_commit"}

    def _settle(self) -> dict[int, str]:
        ends = time.monotonic() + 90
        statuses: dict[int, str] = {}
        while len(statuses) < self.deliveries and time.monotonic() < ends:
            for post_id in range(1, self.deliveries + 1):
                if post_id not in statuses and self.serve.status(post_id) in DONE:
                    statuses[post_id] = self.serve.status(post_id)
            time.sleep(0.2)
        return statuses


def torture(folder: Path, database_url: str, *, deliveries: int, kills: int, workers: int, seed: int) -> bool:
    """One run and its verdict, printed as the last line."""
    with Judge() as medium:
        medium.lose_answers(after_store=0.03, before_store=0.02, seed=seed)
        run = Torture(deliveries, kills, seed)
        statuses = run.run(folder, database_url, workers, medium)
        created = Counter(story["canonicalUrl"] for story in medium.stories)
        dropped = medium.answers_lost
    twice = len([url for url, count in created.items() if count > 1])
    sent = [post_id for post_id, status in statuses.items() if status == "live"]
    unconfirmed = len(statuses) - len(sent)
    false = [post_id for post_id in sent if created[f"https://blog.example/{post_id}/"] != 1]
    lost = deliveries - len(statuses) + len(false)
    print(f"killed at: {dict(run.tally.deaths)}; answers lost: {dropped}")
    print(
        f"deliveries {deliveries} kills {run.tally.kills} sent {len(sent)} unconfirmed {unconfirmed} "
        f"twice {twice} lost {lost}",
        flush=True,
    )
    has_cause = unconfirmed <= run.tally.inside_sending + dropped
    return twice == 0 and lost == 0 and has_cause and run.tally.kills >= kills


def main() -> int:
    """Run as asked; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=int, default=300)
    parser.add_argument("--kills", type=int, default=110)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", choices=["postgres", "sqlite"])
    options = parser.parse_args()
    print(f"seed {options.seed}")
    runs = [name for name in ("postgres", "sqlite") if options.only in {None, name}]
    verdicts = []
    for name in runs:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bridge-torture-")))
            is_postgres = name == "postgres"
            url = stack.enter_context(Postgres()).new_database() if is_postgres else f"sqlite:///{folder}/ledger.db"
            print(f"{name}, {3 if is_postgres else 1} processes")
            numbers = {"deliveries": options.deliveries, "kills": options.kills, "seed": options.seed}
            verdicts.append(torture(folder, url, workers=2 if is_postgres else 0, **numbers))
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
