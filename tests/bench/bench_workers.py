"""Stories through ``bridge worker`` on PostgreSQL: one against two while Medium is slow, and CPU against version 0.1.0.

The workers run, each with two jobs at once (in 0.1.0: two senders); then hooks of many accounts are put into the
ledger: one of each, and where CPU is compared some more of each when those are out. The first story of an account
since its worker began is measured by itself, as the worker asks WordPress and Medium then which ledger is the newest,
once; a worker runs for weeks. Seconds are counted from the first story to the last, CPU of the workers' processes from
before the hooks. Runs with one and with two workers, and of both versions, take turns. Where workers are doubled Medium
takes so long that the processor has nothing to do; where CPU is compared it answers at once, as what an idle worker
uses is no story's. ``SCALE=full`` has more accounts.
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
from bench_transform import OLD, ROOT, old_version
from run import Figure

from hookmaker import make_hook
from judge import Judge
from postgres import Postgres
from processes import SECRET, BridgeProcess, to_program, wait_for

ACCOUNTS = 300 if os.environ.get("SCALE") == "full" else 60
ROUNDS = 3
MORE = 3
"""Stories of each account after its first, where CPU is compared."""
FEW = ACCOUNTS // 3
"""Accounts whose stories Medium is slow about."""
PAUSE_S = 2.0
"""What it takes then to make one."""
AFTERWARDS_S = 1
"""After which what the last story's answer led to is done, too."""
REST_S = 5
"""After which workers that have started do nothing but look for work."""
TICKS = os.sysconf("SC_CLK_TCK")


class Run(NamedTuple):
    """What it took to send a story of each account: seconds, and seconds of CPU a story; and a story after that."""

    seconds: float
    cpu: float
    cpu_after: float = 0


def measure() -> list[Figure]:
    """One worker, two workers, and one of version 0.1.0, in turns."""
    with Postgres() as cluster, old_version() as old:
        runs: dict[str, list[Run]] = {"one": [], "two": [], "quick": [], OLD: []}
        for _ in range(ROUNDS):
            runs["one"].append(_run(cluster, [ROOT], FEW, PAUSE_S))
            runs["two"].append(_run(cluster, [ROOT, ROOT], FEW, PAUSE_S))
            runs["quick"].append(_run(cluster, [ROOT], ACCOUNTS, 0, MORE))
            runs[OLD].append(_run(cluster, [old], ACCOUNTS, 0, MORE))
    seconds = {name: statistics.median(run.seconds for run in some) for name, some in runs.items()}
    first = {name: statistics.median(run.cpu for run in some) for name, some in runs.items()}
    after = {name: statistics.median(run.cpu_after for run in some) for name, some in runs.items()}
    slow = f"{FEW} accounts with a story each, {PAUSE_S} s a story"
    many = f"CPU a story against {OLD}, {MORE} of each of {ACCOUNTS} accounts after its first"
    return [
        Figure("workers_doubled", seconds["one"] / seconds["two"], "times as fast", f"2 against 1; {slow}; aim 1.6"),
        Figure("workers_cpu", after["quick"] / after[OLD], "times", f"{many}; aim <= 0.8"),
        Figure("workers_cpu_story", 1000 * after["quick"], "ms", f"the same; {OLD}: {1000 * after[OLD]:.0f}"),
        Figure("workers_cpu_first", first["quick"] / first[OLD], "times", f"CPU of an account's first, against {OLD}"),
        Figure("workers_cpu_first_story", 1000 * first["quick"], "ms", f"the same; {OLD}: {1000 * first[OLD]:.0f}"),
        Figure("workers_against_old", seconds[OLD] / seconds["quick"], "times as fast", f"one worker against {OLD}'s"),
    ]


def _run(cluster: Postgres, codes: list[Path], number: int, pause: float, more: int = 0) -> Run:
    """A worker of each of these trees, which send a story of each of so many accounts, then so many more of each."""
    with tempfile.TemporaryDirectory() as folder, Judge() as medium:
        medium.pause = pause
        url, code = cluster.new_database(), codes[0]
        workers = [_to_worker(Path(folder) / str(one), url, medium, tree, number) for one, tree in enumerate(codes)]
        _do(workers[0], code, *to_program(code)[0], "--config", str(workers[0].config), "db", "upgrade")
        with _started(workers, url):
            run = _send(workers, url, code, medium, [(site, 1) for site in range(number)])
            if more:
                rest = [(site, post) for site in range(number) for post in range(2, 2 + more)]
                run = run._replace(cpu_after=_send(workers, url, code, medium, rest).cpu)
        cluster.drop(url)
    return run


def _send(workers: list[BridgeProcess], url: str, code: Path, medium: Judge, posts: list[tuple[int, int]]) -> Run:
    """Tell of posts, each the number of its site and its own, and wait until all are on Medium."""
    used, known = _cpu_of(workers), len(medium.stories)
    _fill(workers[0], url, code, posts)
    wait_for(lambda: len(medium.stories) > known, 120, "the first story")
    began, wanted = time.monotonic(), known + len(posts)
    wait_for(lambda: len(medium.stories) >= wanted, 600, lambda: f"{wanted} stories; {len(medium.stories)} are there")
    seconds = time.monotonic() - began
    time.sleep(AFTERWARDS_S)
    return Run(seconds, (_cpu_of(workers) - used) / len(posts))


def _to_worker(folder: Path, url: str, medium: Judge, code: Path, number: int) -> BridgeProcess:
    folder.mkdir()
    accounts = {f"a{one}": f"token-{one}" for one in range(number)}
    quick = {"senders": 2, "deadline": "60s", "lease": "120s", "sweep": "1s", "gap": "0s", "public_per_day": 99}
    worker = BridgeProcess(
        folder, url, medium.url, accounts=accounts, command="worker", code=code, page_host="bridge", **quick
    )
    with worker.config.open("a") as config:
        for one in range(1, number):
            home = f"home = 'https://s{one}.example'\npage_host = 'bridge'"
            config.write(f"[sites.s{one}]\n{home}\naccount = 'a{one}'\nsecret = '{SECRET}'\n")
    return worker


def _fill(worker: BridgeProcess, url: str, code: Path, posts: list[tuple[int, int]]) -> None:
    """A hook of each post, as the door of the worker's version stores it; no two posts have their words in common."""
    script, folder = worker.folder / "fill.py", Path(tempfile.mkdtemp(dir=worker.folder))
    script.write_text(FILL)
    for number, post_id in posts:
        site = f"s{number}" if number else "blog"
        home, words = f"https://{site}.example", " ".join(f"w{post_id}x{one}" for one in range(60))
        post = {
            "id": post_id,
            "guid": f"{home}/?p={post_id}",
            "url": f"{home}/{post_id}/",
            "title": f"Title{post_id} of{post_id} post{post_id}",
            "content_html": f"<p>{words}</p>",
        }
        body = make_hook("post.published", home=home, post=post, revision=post_id)
        (folder / f"{site} {post_id}.hook").write_bytes(body)
    _do(worker, code, sys.executable, str(script), url, str(folder))


def _do(worker: BridgeProcess, code: Path, *command: str) -> None:
    """Run something with the version of a worker."""
    subprocess.run(command, env=os.environ | to_program(code)[1], check=True, capture_output=True, cwd=worker.folder)


FILL = """
import sys
from pathlib import Path

from bridge.ledger import Ledger

ledger = Ledger(sys.argv[1])
for file in sorted(Path(sys.argv[2]).glob("*.hook")):
    site, number = file.stem.split()
    with ledger.write() as tx:
        tx.ensure_site(site)
        tx.add_event(site, f"msg_{number}", "post.published", int(number), file.read_bytes())
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
