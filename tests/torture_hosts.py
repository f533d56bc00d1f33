"""Many deliveries through three hosts over one PostgreSQL, in a network that is made for them and goes with them.

``python tests/torture.py --hosts`` runs it, as root, as nobody else makes networks. One host has ``bridge serve``, two
have ``bridge worker``; the clocks of those are an hour early and an hour late. First all have the version before the
newest step of the schema: the ledger is upgraded while they run, and they are replaced one after the other. Meanwhile

* a host is cut from PostgreSQL, at any moment or between the commit of "sending" and the first byte,
* a host stands still (SIGSTOP) for longer than its lease, and goes on,
* a host has a slow link to PostgreSQL, and PostgreSQL is started again,
* processes are killed, answers of Medium are dropped, and posts take each other's addresses, as in ``torture.py``.

The last line is

    deliveries N kills K cuts C freezes F slow links L database restarts R upgrades 1 ... sent S ... twice 0 lost 0 ...

and the exit code is 0 when each article is sent, or waits with a reason, and nothing is there twice.
"""

import logging
import random
import sys
from contextlib import ExitStack
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "support")]

import structlog

from chaos.blog import Blog, OneAtATime
from chaos.clock import WallClock
from chaos.counts import COUNTS
from chaos.database import PostgresInUse
from chaos.desk import ACCOUNTS
from chaos.hosts import CLOCKS, HostFleet, HostTorture, read_older
from chaos.medium import Medium
from chaos.network import DATABASE, WORLD, Network
from chaos.torture import judged
from chaos.world import World, make_folder
from postgres import Postgres


def torture_hosts(folder: Path, cluster: Postgres, network: Network, *, deliveries: int, kills: int, seed: int) -> bool:
    """One run and its verdict, printed as the last line."""
    COUNTS.clear()
    dice = random.Random(seed)
    code = read_older(folder / "older")
    if code is None:
        print("no upgrade with both versions side by side: the older one is in git, which is not here")
    with ExitStack() as stack:
        clock = WallClock()
        medium = stack.enter_context(Medium(clock).serving(WORLD))
        blogs = {"blog": Blog("blog", stack.enter_context(OneAtATime(host=WORLD)), clock, tuple(ACCOUNTS))}
        database = PostgresInUse(cluster)
        stack.callback(database.close)
        fleet = HostFleet(
            folder,
            database,
            clock,
            medium,
            blogs,
            workers=len(CLOCKS) - 1,
            dice=dice,
            network=network,
            code=code,
        )
        stack.callback(fleet.close)
        return judged(HostTorture(World(clock, medium, blogs, fleet, stack), fleet, deliveries, kills, cluster, dice))


def main(deliveries: int, kills: int, seed: int) -> int:
    """Run it; the exit code."""
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with ExitStack() as stack:
        network = Network(CLOCKS)
        cluster = stack.enter_context(Postgres(DATABASE))
        print(f"postgres, {len(CLOCKS)} hosts", flush=True)
        return not torture_hosts(make_folder(stack), cluster, network, deliveries=deliveries, kills=kills, seed=seed)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
