"""Many deliveries while processes are killed, answers dropped, ledgers put back, and numbers and addresses reused.

``python tests/torture.py`` runs 300 deliveries through three processes on PostgreSQL and then one on SQLite. Meanwhile

* processes are killed, at armed failpoints and from outside at any moment, and answers of Medium are dropped,
* a backup of the ledger that was made while it ran is put back: alone, under processes that run, or with side files,
* WordPress is put back, and gives numbers out again to other articles,
* posts take each other's addresses: two are swapped, or three rotated.

Its owner does what the documentation asks for, and answers truthfully. The last line of each run is

    deliveries N kills K restores R reused A moves M sent S unconfirmed U held H gone G twice 0 lost 0 stuck 0 ...

The exit code is 0 when S + U + H + G = N, no promise is broken, and no story was unconfirmed without a cause (a kill
between "sending" and its outcome, a dropped answer, or a ledger that was copied in between). ``gone`` are articles that
went with a backup of WordPress and are not on Medium; each other one is there, or waits with a reason.
"""

import argparse
import logging
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "support")]

import structlog

from archive import Answer, FakeWordPress
from bridge.models import Delivery, Status
from chaos import invariants, quiet
from chaos.blog import Article, Blog
from chaos.clock import WallClock
from chaos.counts import COUNTS
from chaos.database import PostgresInUse, SqliteDatabase
from chaos.desk import ACCOUNTS, Backup
from chaos.fleet import Fleet
from chaos.medium import Medium, number_of
from chaos.promise import PROMISES, Broken
from chaos.world import World, make_folder
from postgres import Postgres

LOST_AFTER, LOST_BEFORE = 0.03, 0.02
"""Shares of answers that are dropped after and before a story was stored."""
AT_ONCE = 16
"""So many may be under way."""
EVERY = {"copy": 12, "move": 9, "look": 10}
"""After so many articles it happens again."""
RESTORES = ("ledger", "running", "whole")


class Torture:
    """One run.

    Args:
        deliveries: articles to publish.
        kills: so many processes are killed at least.
        restores: so often a backup of the ledger is put back, and so often WordPress gives numbers out again.
    """

    def __init__(
        self, world: World, fleet: Fleet, deliveries: int, kills: int, restores: int, dice: random.Random
    ) -> None:
        self.world, self.fleet, self.dice = world, fleet, dice
        self.deliveries, self.kills = deliveries, kills
        far = deliveries // (restores + 1) + 1
        self.every = EVERY | {"restore": far, "reuse": far}
        self.blog, self.medium, self.owner = world.blogs["blog"], world.medium, world.owner
        self.written = self.dropped = self.copied = 0
        self.asked: set[int] = set()
        self.backups: list[Backup] = []

    def run(self) -> None:
        """Publish everything, with all trouble meanwhile; then everything comes to rest."""
        self.fleet.start()
        assert self.fleet.post_hook(self.blog, "ping", self.blog.to_ping()) == 200
        self.blog.first_contact = self.world.clock.medium()
        self._copy()
        verbs = {
            "copy": self._copy,
            "move": self._move,
            "look": self._look,
            "reuse": self._reuse,
            "restore": self._restore,
        }
        due = self.every | {"reuse": self.every["reuse"] // 2}
        while self.written < self.deliveries:
            self._write()
            for name, verb in verbs.items():
                if self.written >= due[name]:
                    due[name] += self.every[name]
                    verb()
            self._keep_pace()
        self._look()
        quiet.settle(self.world)
        self._note_unconfirmed()

    # ---- authors

    def _write(self) -> None:
        self.written += 1
        self.blog.write(is_old=False)
        number = self.dice.random()
        if number < LOST_AFTER + LOST_BEFORE:
            self.dropped += 1
            self.medium.go_wrong("drop_after_store" if number < LOST_AFTER else "drop_before_store")
        self._send()

    def _move(self) -> None:
        """Two posts swap their addresses, or three rotate them; their hooks come in any order."""
        articles = self.blog.public()[-8:]
        count = self.dice.choice([2, 2, 3])
        if len(articles) >= count:
            COUNTS["moves"] += 1
            self.blog.rotate(self.dice.sample(articles, count))
            self.dice.shuffle(self.blog.queue)
            self._send()

    def _reuse(self) -> None:
        """WordPress is put back to where it was two articles ago, and gives their numbers to others."""
        self._look()
        shelf = self.blog.back_up()
        for _ in range(2):
            self._write()
        time.sleep(1.1)  # nobody restores a WordPress within the second in which somebody writes
        self._let_work(self.dice.choice([0, 20]))
        self.blog.restore(shelf)
        for _ in range(2):
            COUNTS["reused"] += 1
            self._write()
        self._look()

    def _send(self) -> None:
        """What WordPress has; what is not taken stays there."""
        for hook in list(self.blog.queue):
            self.fleet.take_hook(self.blog, hook)

    # ---- computers

    def _keep_pace(self) -> None:
        """Publish no faster than the kills come, so that there is always something to be killed over."""
        while self.blog.queue or self.fleet.count_under_way() > AT_ONCE or self._lags_behind():
            time.sleep(0.05)
            self.fleet.look_after(self._next_failpoint)
            if self.fleet.tally.kills < self.kills and self.dice.random() < 0.03:
                self.fleet.kill_one(self._next_failpoint)
            if self._lags_behind() and not self.fleet.count_under_way():
                self.fleet.kill_one(self._next_failpoint)
            self._send()
            self._answer_holds()

    def _let_work(self, seconds: float) -> None:
        """What waits goes, if it does so in a while."""
        ends = time.monotonic() + seconds
        while self.fleet.count_under_way() and time.monotonic() < ends:
            time.sleep(0.1)
            self.fleet.look_after(self._next_failpoint)
            self._send()

    def _lags_behind(self) -> bool:
        return self.fleet.tally.kills * self.deliveries < self.kills * self.written

    def _next_failpoint(self) -> str:
        return self.fleet.to_failpoint() if self.fleet.tally.kills < self.kills else ""

    def _copy(self) -> None:
        self.backups = [*self.backups[-2:], self.fleet.back_up()]

    def _restore(self) -> None:
        backup = self.dice.choice(self.backups)
        how = RESTORES[COUNTS["restores"] % len(RESTORES)]
        # What nobody outside was told of cannot be recognised by what they were told.
        is_whole = how == "whole" and self._wait_until_told(backup)
        if how == "running":
            self.fleet.put_back_under(backup, self._write)
        self.fleet.restore(backup, is_whole_machine=is_whole)
        self._look_after_a_restore()

    def _wait_until_told(self, backup: Backup) -> bool:
        ends = time.monotonic() + 15
        while self.blog.highest <= backup.told and time.monotonic() < ends:
            self.fleet.look_after(lambda: "")
            time.sleep(0.1)
        return self.blog.highest > backup.told

    # ---- their owner

    def _look_after_a_restore(self) -> None:
        """As the documentation says it: what is on Medium is confirmed, and what the ledger forgot is read again."""
        self.owner.look_after_a_restore()
        self.owner.reconnect(self.blog)
        for article in self.blog.public():
            if not self.fleet.knows("blog", article.post_id):
                self.fleet.do("resync.resync", "blog", article.post_id)

    def _answer_holds(self) -> None:
        """What is on hold is looked at; WordPress says only after the start that it was told more."""
        self.owner.reconnect(self.blog)
        if self.owner.is_on_hold():
            if not COUNTS["restores"]:
                raise Broken("stuck", "a ledger that was never restored was taken for a backup")
            self._look_after_a_restore()

    def _look(self) -> None:
        """What the bridge asks for is looked at, and promises are checked on the way."""
        self._note_unconfirmed()
        self._answer_holds()
        for article in self.blog.public():
            self.owner.settle_identity(self.blog, article)
        for delivery in self.fleet.deliveries():
            if delivery.status is Status.UNCONFIRMED and (answer := self.owner.look(delivery, is_api=True)):
                answer()
        invariants.check_always(self.world)
        invariants.check_reasons(self.world)

    def _note_unconfirmed(self) -> None:
        self.asked |= {one.id for one in self.fleet.deliveries() if one.status is Status.UNCONFIRMED}

    @property
    def causes(self) -> int:
        """So many stories may have become unconfirmed."""
        return self.fleet.tally.inside_sending + self.dropped + COUNTS["restores"] * len(ACCOUNTS)

    # ---- the verdict

    def judge(self) -> Counter[str]:
        """What became of every article: sent, unconfirmed, held, gone, or lost."""
        invariants.check_always(self.world)
        invariants.check_reasons(self.world)
        articles = {one.number: one for one in self.blog.posts.values()}
        known = {(one.post_id, one.account): one for one in self.fleet.deliveries()}
        sent = {number_of(one) for one in self.medium.sandbox.stories}
        found: Counter[str] = Counter()
        for number in range(1, self.written + 1):
            article = articles.get(number)
            if article is None:
                found["sent" if number in sent else "gone"] += 1
            else:
                delivery = known.get((article.post_id, article.choice["account"]))
                found[self._judge_article(article, delivery, number in sent)] += 1
        return found

    def _judge_article(self, article: Article, delivery: Delivery | None, is_sent: bool) -> str:
        if delivery and delivery.status is Status.LIVE and is_sent:
            return "sent"
        if delivery and delivery.status is Status.UNCONFIRMED:
            return "unconfirmed"
        if self.fleet.held_reason("blog", article.post_id) or (delivery and delivery.status is Status.HELD):
            return "held"
        print(f"article {article.number}, post {article.post_id}, is lost: {delivery}")
        return "lost"


def torture(
    folder: Path, cluster: Postgres | None, *, deliveries: int, kills: int, restores: int, workers: int, seed: int
) -> bool:
    """One run and its verdict, printed as the last line.

    Args:
        cluster: where the ledger is; None for SQLite.
    """
    COUNTS.clear()
    dice = random.Random(seed)
    found: Counter[str] = Counter()
    with opened(folder, cluster, workers, dice) as (world, fleet):
        run = Torture(world, fleet, deliveries, kills, restores, dice)
        try:
            run.run()
            found = run.judge()
        except Broken as broken:
            print(broken)
            found[broken.promise] += 1
        print(f"killed at: {dict(fleet.tally.deaths)}; answers lost: {run.dropped}; ever unconfirmed: {len(run.asked)}")
        done = {"deliveries": run.written, "kills": fleet.tally.kills}
        done |= {name: COUNTS[name] for name in ("restores", "reused", "moves")}
        done |= {name: found[name] for name in ("sent", "unconfirmed", "held", "gone", *PROMISES)}
        print(" ".join(f"{name} {count}" for name, count in done.items()), flush=True)
        has_cause = len(run.asked) <= run.causes
        return has_cause and fleet.tally.kills >= kills and not any(found[name] for name in PROMISES)


@contextmanager
def opened(folder: Path, cluster: Postgres | None, workers: int, dice: random.Random) -> Iterator[tuple[World, Fleet]]:
    """One world around processes of their own."""
    with ExitStack() as stack:
        clock = WallClock()
        medium = stack.enter_context(Medium(clock).serving())
        blogs = {"blog": Blog("blog", stack.enter_context(OneAtATime()), clock, tuple(ACCOUNTS))}
        database = PostgresInUse(cluster) if cluster else SqliteDatabase(folder)
        stack.callback(database.close)
        fleet = Fleet(folder, database, clock, medium, blogs, workers=workers, dice=dice)
        stack.callback(fleet.close)
        yield World(clock, medium, blogs, fleet, stack), fleet


class OneAtATime(FakeWordPress):
    """Several processes ask it; its answers need the body of the last request."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = threading.Lock()

    def answer(self, path: str, params: dict[str, str], headers: dict[str, str], body: bytes) -> Answer:
        with self._turn:
            return super().answer(path, params, headers, body)


def main() -> int:
    """Run as asked; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=int, default=300)
    parser.add_argument("--kills", type=int, default=80)
    parser.add_argument("--restores", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", choices=["postgres", "sqlite"])
    options = parser.parse_args()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    print(f"seed {options.seed}")
    numbers = {name: getattr(options, name) for name in ("deliveries", "kills", "restores", "seed")}
    verdicts = []
    for name in ("postgres", "sqlite"):
        if options.only in {None, name}:
            with ExitStack() as stack:
                workers = 2 if name == "postgres" else 0
                cluster = stack.enter_context(Postgres()) if workers else None
                print(f"{name}, {workers + 1} processes", flush=True)
                verdicts.append(torture(make_folder(stack), cluster, workers=workers, **numbers))
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
