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
import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "support")]

import structlog

from chaos.blog import Blog, OneAtATime
from chaos.clock import WallClock
from chaos.counts import COUNTS
from chaos.database import PostgresInUse, SqliteDatabase
from chaos.desk import ACCOUNTS
from chaos.fleet import Fleet
from chaos.medium import Medium
from chaos.torture import Torture, judged
from chaos.world import World, make_folder
from postgres import Postgres


def torture(
    folder: Path, cluster: Postgres | None, *, deliveries: int, kills: int, restores: int, workers: int, seed: int
) -> bool:
    """One run and its verdict, printed as the last line.

    Args:
        cluster: where the ledger is; None for SQLite.
    """
    COUNTS.clear()
    dice = random.Random(seed)
    with opened(folder, cluster, workers, dice) as (world, fleet):
        return judged(Torture(world, fleet, deliveries, kills, restores, dice))


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


def main() -> int:
    """Run as asked; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=int)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--restores", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", choices=["postgres", "sqlite"])
    parser.add_argument(
        "--hosts", action="store_true", help="three hosts with a network between them (torture_hosts.py)"
    )
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    if options.hosts:
        return _torture_hosts(options.deliveries or 120, options.kills or 24, options.seed)
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    options.deliveries, options.kills = options.deliveries or 300, options.kills or 80
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


def _torture_hosts(*numbers: int) -> int:
    """In a network and with mounts of its own, which end with it."""
    command = ["unshare", "--net", "--mount", sys.executable, str(Path(__file__).with_name("torture_hosts.py"))]
    os.execvp(command[0], [*command, *map(str, numbers)])


if __name__ == "__main__":
    sys.exit(main())
