"""Stories through ``bridge worker`` on PostgreSQL: one against two while Medium is slow, and CPU against version 0.1.0.

The workers run, each with two jobs at once (in 0.1.0: two senders), and every call to Medium takes a while; then a hook
of each of many accounts is put into the ledger. Seconds are counted from the first story to the last, CPU of the
workers' processes from before the hooks. Runs with one and with two workers, and of both versions, take turns.
``SCALE=full`` has more accounts.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from bench_transform import OLD, old_version
from run import Figure

from hookmaker import make_hook
from judge import Judge
from postgres import Postgres
from processes import SECRET, BridgeProcess, to_program, wait_for

ACCOUNTS = 300 if os.environ.get("SCALE") == "full" else 60
ROUNDS = 3
PAUSE_S = 0.4
"""What a call to Medium takes."""
REST_S = 5
"""After which workers that have started do nothing but look for work."""
TICKS = os.sysconf("SC_CLK_TCK")


class Run(NamedTuple):
    """What it took to send a story of each account: seconds, and seconds of CPU a story."""

    seconds: float
    cpu: float


def measure() -> list[Figure]:
    """One worker, two workers, and one of version 0.1.0, in turns."""
    with Postgres() as cluster, old_version() as old:
        runs: dict[str, list[Run]] = {"one": [], "two": [], OLD: []}
        for _ in range(ROUNDS):
            runs["one"].append(_run(cluster, 1, None))
            runs["two"].append(_run(cluster, 2, None))
            runs[OLD].append(_run(cluster, 1, old))
    seconds = {name: statistics.median(run.seconds for run in some) for name, some in runs.items()}
    cpu = {name: statistics.median(run.cpu for run in some) for name, some in runs.items()}
    slow = f"{ACCOUNTS} accounts with a story each, {PAUSE_S} s a call"
    return [
        Figure("workers_doubled", seconds["one"] / seconds["two"], "times as fast", f"2 against 1; {slow}; aim 1.6"),
        Figure("workers_cpu", cpu["one"] / cpu[OLD], "times", f"CPU a story against {OLD}; aim <= 0.8"),
        Figure("workers_cpu_story", 1000 * cpu["one"], "ms", f"CPU a story; {OLD}: {1000 * cpu[OLD]:.0f}"),
        Figure("workers_against_old", seconds[OLD] / seconds["one"], "times as fast", f"one worker against {OLD}'s"),
    ]


def _run(cluster: Postgres, number: int, code: Path | None) -> Run:
    with tempfile.TemporaryDirectory() as folder, Judge() as medium:
        medium.pause = PAUSE_S
        url = cluster.new_database()
        workers = [_to_worker(Path(folder) / str(one), url, medium, code) for one in range(number)]
        _do(workers[0], code, *to_program(code)[0], "--config", str(workers[0].config), "db", "upgrade")
        with _started(workers, url):
            used = _cpu_of(workers)
            _fill(workers[0], url, code)
            wait_for(lambda: medium.stories, 120, "the first story")
            began = time.monotonic()
            wait_for(lambda: len(medium.stories) >= ACCOUNTS, 600, f"the last of {ACCOUNTS} stories")
            seconds, cpu = time.monotonic() - began, _cpu_of(workers) - used
        cluster.drop(url)
    return Run(seconds, cpu / ACCOUNTS)


def _to_worker(folder: Path, url: str, medium: Judge, code: Path | None) -> BridgeProcess:
    folder.mkdir()
    accounts = {f"a{number}": f"token-{number}" for number in range(ACCOUNTS)}
    quick = {"senders": 2, "deadline": "60s", "lease": "120s", "sweep": "1s"}
    worker = BridgeProcess(
        folder, url, medium.url, accounts=accounts, command="worker", code=code, page_host="bridge", **quick
    )
    with worker.config.open("a") as config:
        for number in range(1, ACCOUNTS):
            home = f"home = 'https://s{number}.example'\npage_host = 'bridge'"
            config.write(f"[sites.s{number}]\n{home}\naccount = 'a{number}'\nsecret = '{SECRET}'\n")
    return worker


def _fill(worker: BridgeProcess, url: str, code: Path | None) -> None:
    """A hook of each site, as the door of the worker's version stores it."""
    script = worker.folder / "fill.py"
    script.write_text(FILL)
    for number in range(ACCOUNTS):
        site = f"s{number}" if number else "blog"
        home = f"https://{site}.example"
        post = {"id": 1, "guid": f"{home}/?p=1", "url": f"{home}/1/"}
        (worker.folder / f"{site}.hook").write_bytes(make_hook("post.published", home=home, post=post))
    _do(worker, code, sys.executable, str(script), url)


def _do(worker: BridgeProcess, code: Path | None, *command: str) -> None:
    """Run something with the version of a worker."""
    subprocess.run(command, env=os.environ | to_program(code)[1], check=True, capture_output=True, cwd=worker.folder)


FILL = """
import sys
from pathlib import Path

from bridge.ledger import Ledger

ledger = Ledger(sys.argv[1])
for file in Path().glob("*.hook"):
    with ledger.write() as tx:
        tx.ensure_site(file.stem)
        tx.add_event(file.stem, "msg_1", "post.published", 1, file.read_bytes())
"""


@contextmanager
def _started(workers: list[BridgeProcess], url: str) -> Iterator[None]:
    """The workers, at rest."""
    try:
        for worker in workers:
            worker.start()
        with psycopg.connect(url, autocommit=True) as ledger:
            wait_for(lambda: ledger.execute("SELECT 1 FROM heartbeats WHERE name = 'sweep'").fetchone(), 120, "a sweep")
        time.sleep(REST_S)
        yield
    finally:
        for worker in workers:
            worker.stop(seconds=120)


def _cpu_of(workers: list[BridgeProcess]) -> float:
    """Seconds that the processes have used so far."""
    used = 0.0
    for worker in workers:
        assert worker.process is not None
        fields = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(") ")[2].split()
        used += (int(fields[11]) + int(fields[12])) / TICKS
    return used
