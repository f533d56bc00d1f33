"""Several hosts share the work over one PostgreSQL: real ``bridge worker`` processes, and nobody else."""

import asyncio
import random
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bridge.app import Bridge
from bridge.config import load
from bridge.ledger import Ledger, Transaction
from bridge.ledger.engine import RESTED_S
from bridge.models import ArchiveSource, Ask, SeenKind, SeenStory
from bridge.models.announcements import WorkQueue
from bridge.runtime.worker import Worker, make_pool
from hookmaker import make_hook, signed
from judge import Judge
from lending import Lending
from postgres import Postgres
from processes import BRIDGE, SECRET, TOKEN, BridgeProcess, kill_leftovers, wait_for

FINAL = {"live", "sent", "unconfirmed", "failed", "cancelled"}
FOUR = {"main": TOKEN, "a1": f"{TOKEN}1", "a2": f"{TOKEN}2", "a3": f"{TOKEN}3"}


class Office:
    """A ledger whose hooks are taken here, and workers that do the rest.

    Args:
        accounts: each with its token; their sites are called ``blog``, ``s1`` and so on.
    """

    def __init__(self, folder: Path, url: str, medium: Judge, accounts: dict[str, str]) -> None:
        self.folder, self.url, self.medium, self.accounts = folder, url, medium, accounts
        self.workers: list[BridgeProcess] = []
        self._told = 0
        config = self.add("worker").config
        self.workers.clear()
        self.ledger = Ledger(url)
        self.bridge = Bridge(load(config, {}), self.ledger)
        self.bridge.identities.open()

    def add(self, options: str, **delivery: object) -> BridgeProcess:
        """One more worker, not started yet."""
        home = self.folder / f"w{len(list(self.folder.iterdir()))}"
        home.mkdir()
        worker = BridgeProcess(
            home, self.url, self.medium.url, accounts=self.accounts, command=options, **{"senders": 2, **delivery}
        )
        with worker.config.open("a") as config:
            for name in list(self.accounts)[1:]:
                home_url = f"home = 'https://{name}.example'\npage_host = 'bridge'"
                config.write(f"[sites.{name}]\n{home_url}\naccount = '{name}'\nsecret = '{SECRET}'\n")
        self.workers.append(worker)
        return worker

    def start(self, options: str = "worker", failpoint: str = "", **delivery: object) -> BridgeProcess:
        return self.add(options, **delivery).start(failpoint)

    def publish(self, number: int, site: str = "blog") -> None:
        home = "https://blog.example" if site == "blog" else f"https://{site}.example"
        post = {"id": number, "guid": f"{home}/?p={number}", "url": f"{home}/{number}/"}
        body = make_hook("post.published", home=home, post=post)
        self._told += 1
        now = datetime.now(UTC)
        self.bridge.inbox.receive(site, signed(SECRET, body, f"msg_{self._told}", now), body)

    def statuses(self) -> Counter[str]:
        with self.ledger.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT status FROM deliveries").scalars()
            return Counter(rows)

    def wait_for(self, number: int) -> Counter[str]:
        """Until so many deliveries have an end; how they ended."""

        def ended() -> Counter[str] | None:
            found = self.statuses()
            return found if sum(found[one] for one in FINAL) >= number else None

        return Counter(wait_for(ended, 90, f"{number} outcomes; {self.statuses()}"))

    def jobs(self) -> list[tuple[str, str]]:
        """What waits or is worked at, and whether."""
        with self.ledger.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT lock, status::text FROM procrastinate_jobs ORDER BY id")
            return [(row[0], row[1]) for row in rows]


@pytest.fixture
def office(tmp_path: Path, lending: Lending, medium: Judge) -> Iterator[Office]:
    url = lending.lend()
    office = Office(tmp_path, url, medium, FOUR)
    yield office
    office.ledger.close()
    kill_leftovers()
    lending.take_back(url)


def test_workers_alone_carry_a_hook_to_its_story(office, medium):
    worker = office.start()
    office.publish(1)
    assert office.wait_for(1) == {"live": 1}
    assert len(medium.stories) == 1
    wait_for(lambda: not [one for one in office.jobs() if one[0].startswith(("send", "apply"))], what="an empty queue")
    assert worker.stop() == 0
    assert "Traceback" not in worker.log()


def test_a_worker_does_what_its_queues_are_for_and_leaves_the_rest_to_others(office, medium):
    first = office.start("worker --queues apply,upkeep")
    office.publish(1)
    wait_for(lambda: ("send:main", "todo") in office.jobs(), what="the announcement")
    assert office.statuses() == {"planned": 1}
    assert "check_silence" in wait_for(
        lambda: {"check_silence"} & set(office.bridge.overview.read_status()["heartbeats"]), what="a periodic tick"
    )
    second = office.start("worker --queues send --concurrency 1")
    assert office.wait_for(1) == {"live": 1}
    assert (first.stop(), second.stop()) == (0, 0)


def test_an_archive_is_read_by_a_worker_in_slices(office):
    job = office.bridge.jobs.ask_job(Ask("blog", ArchiveSource.REST))["job"]
    office.start("worker --queues archive")
    wait_for(lambda: office.bridge.jobs.read_job(job)["status"] == "failed", what="an end: there is no such blog")
    assert "blog.example" in office.bridge.jobs.read_job(job)["reason"]


@pytest.mark.slow
def test_jobs_deleted_doubled_delayed_and_reordered_at_random_make_nothing_twice_and_lose_nothing(office, medium):
    for _ in range(2):
        office.start()
    dice, is_over = random.Random(20261128), threading.Event()
    meddler = threading.Thread(target=meddle, args=(office.url, dice, is_over))
    meddler.start()
    try:
        for number in range(1, 41):
            office.publish(number, ["blog", "a1", "a2", "a3"][number % 4])
            time.sleep(0.05)  # so that some are on their way when others come
        ended = office.wait_for(40)
    finally:
        is_over.set()
        meddler.join()
    assert ended == {"live": 40}
    told = Counter(story["canonicalUrl"] for story in medium.stories)
    assert len(told) == 40
    assert set(told.values()) == {1}
    assert [worker.stop() for worker in office.workers] == [0, 0]


def meddle(url: str, dice: random.Random, is_over: threading.Event) -> None:
    """Do to jobs whatever a careless engine might."""
    acts = (
        "DELETE FROM procrastinate_jobs WHERE id IN {some}",
        "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '2 s', lock = NULL WHERE id IN {some} "
        "AND status = 'todo'",
        "UPDATE procrastinate_jobs SET priority = floor(random() * 100) WHERE id IN {some}",
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
        "SELECT queue_name, task_name, args FROM procrastinate_jobs WHERE args ? 'about' ORDER BY random() LIMIT 3",
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES "
        "('send', 'send', '{{\"about\": \"main\"}}'), ('send', 'send', '{{\"about\": \"nobody\"}}'), "
        "('apply', 'apply', '{{\"about\": \"blog\"}}'), ('apply', 'no such task', '{{}}'), "
        "('archive', 'archive', '{{\"about\": \"7\"}}')",
    )
    some = "(SELECT id FROM procrastinate_jobs WHERE random() < 0.5 AND (status = 'todo' OR random() < 0.2))"
    with psycopg.connect(url, autocommit=True) as connection:
        while not is_over.wait(0.1):
            connection.execute(dice.choice(acts).format(some=some))


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", ["after_claim", "after_intent_commit", "before_outcome_commit"])
def test_a_worker_that_is_killed_leaves_its_account_to_others_and_sends_nothing_twice(office, medium, failpoint):
    victim = office.start("worker", failpoint)
    office.publish(1)
    assert victim.wait(60) == -signal.SIGKILL
    assert ("send:main", "doing") in office.jobs()
    office.start()
    (ended,) = office.wait_for(1)
    assert ended == ("live" if failpoint == "after_claim" else "unconfirmed")
    office.publish(2)
    assert office.wait_for(2)["live"] == (2 if failpoint == "after_claim" else 1)
    told = Counter(story["canonicalUrl"] for story in medium.stories)
    assert set(told.values()) == {1}


def test_a_termination_lets_the_send_in_progress_end(office, medium):
    worker = office.add("worker", deadline="30s", lease="60s")
    medium.on_create = lambda: worker.process.send_signal(signal.SIGTERM) or time.sleep(0.7)
    worker.start()
    office.publish(1)
    assert worker.wait(60) == 0
    assert office.statuses() == {"live": 1}
    assert len(medium.stories) == 1
    assert "Traceback" not in worker.log()


@pytest.mark.slow
def test_one_account_is_never_worked_at_by_two_hosts_at_once(office, medium):
    medium.pause = 0.1
    for _ in range(2):
        office.start("worker --concurrency 4")
    for number in range(1, 9):
        office.publish(number)
    assert office.wait_for(8) == {"live": 8}
    assert medium.most_at_once == 1


def test_a_worker_and_a_check_say_in_words_that_the_tables_of_workers_are_missing(office):
    with office.ledger.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE procrastinate_jobs CASCADE")
    worker = office.start()
    assert worker.wait(60) == 2
    assert "no tables for workers yet; run: bridge db upgrade" in worker.log()
    said = subprocess.run([BRIDGE, "--config", worker.config, "check"], capture_output=True, text=True).stdout
    assert "ledger: for bridge worker: the ledger has no tables for workers yet" in said


def test_two_hosts_that_begin_at_once_do_not_stop_each_other(office):
    other = Ledger(office.url)
    with ThreadPoolExecutor(1) as pool, other.write() as tx:
        _begin(tx)
        second = pool.submit(lambda: _commit(office.ledger, _begin))
        wait_for(lambda: _waits(office.url), what="the second one to wait")
    second.result(30)
    assert set(office.bridge.overview.read_status()["heartbeats"]) == {"sweep"}
    other.close()


def test_two_hosts_that_read_one_feed_at_once_both_take_it_in(office):
    def take_in(tx: Transaction) -> None:
        address = "https://medium.com/@ada/of-my-own-00112233aabb"
        seen = SeenStory("00112233aabb", address, "Of my own", tx.now, SeenKind.STORY, "feed")
        tx.put_story("main", seen, "of my own", "", ["blog.example/1", "blog.example/2"])

    other = Ledger(office.url)
    with ThreadPoolExecutor(1) as pool, other.write() as tx:
        take_in(tx)
        second = pool.submit(lambda: _commit(office.ledger, take_in))
        wait_for(lambda: _waits(office.url), what="the second one to wait")
    second.result(30)
    with office.ledger.read() as tx:
        assert tx.count_rows()["stories"] == 1
        assert tx.count_rows()["story_links"] == 2
    other.close()


def _begin(tx: Transaction) -> None:
    tx.ensure_accounts({"new": ""})
    tx.ensure_sites(["new"])
    tx.beat("sweep")


def _commit(ledger: Ledger, act: Callable[[Transaction], None]) -> None:
    with ledger.write() as tx:
        act(tx)


def _waits(url: str) -> bool:
    with psycopg.connect(url) as connection:
        locked = "datname = current_database() AND wait_event_type = 'Lock'"
        return bool(connection.execute(f"SELECT 1 FROM pg_stat_activity WHERE {locked}").fetchone())


class Wire:
    """A way to PostgreSQL, until it is dead: then nothing comes, and nobody says so."""

    def __init__(self, url: str) -> None:
        self._target = f"{parse_qs(urlsplit(url).query)['host'][0]}/.s.PGSQL.5432"
        # A socket's path has room for a hundred characters: too few for a test's own folder.
        self._folder = tempfile.TemporaryDirectory(prefix="b4m-wire-")
        self.url = f"{url.partition('?')[0]}?host={self._folder.name}"
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(f"{self._folder.name}/.s.PGSQL.5432")
        self._server.listen()
        self._open: list[socket.socket] = []
        self._last_words = b""
        self._dead: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def die(self) -> None:
        """What is connected now is dead; what connects from now on is not."""
        self._dead.update(self._open)

    def die_after(self, words: bytes) -> None:
        """The connection that says these words first is dead from then on: they are heard, their answer is not."""
        self._last_words = words

    def close(self) -> None:
        for one in [self._server, *self._open]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._folder.cleanup()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._target)
                self._open += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if source in self._dead:
                    continue
                if self._last_words and self._last_words in data:
                    self._last_words = b""
                    self._dead.update({source, target})
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@pytest.mark.slow
def test_a_worker_whose_connection_is_dead_without_a_word_makes_another(office):
    wire = Wire(office.url)
    with at_work(office, wire) as said:
        office.publish(1)
        assert office.wait_for(1) == {"live": 1}
        wire.die()
        office.publish(2)
        assert office.wait_for(2) == {"live": 2}
    assert "TimeoutError" in next(one["why"] for one in said if one["event"] == "the jobs are out of reach")
    wire.close()


@pytest.mark.slow
def test_what_a_connection_that_died_within_a_transaction_has_locked_is_free_again(office):
    wire = Wire(office.url)
    with at_work(office, wire):
        office.publish(1)
        assert office.wait_for(1) == {"live": 1}
        wire.die_after(b"procrastinate_finish_job")
        office.publish(2)
        assert office.wait_for(2) == {"live": 2}
        office.publish(3)
        assert office.wait_for(3) == {"live": 3}
    wire.close()


@contextmanager
def at_work(office: Office, wire: Wire) -> Iterator[list[MutableMapping[str, Any]]]:
    """A worker whose jobs come by this wire; what it logs is answered."""
    there = office.bridge.config.database.model_copy(update={"url": SecretStr(wire.url)})
    worker = Worker(office.bridge.config.model_copy(update={"database": there}), set(WorkQueue), 2)
    with ThreadPoolExecutor(1) as pool, capture_logs() as said:
        life = pool.submit(worker.run, office.ledger)
        try:
            yield said
        finally:
            worker.stop()
            life.result(60)


@pytest.mark.slow
def test_a_worker_goes_on_when_its_database_is_back(tmp_path, medium):
    with Postgres() as cluster:
        url = cluster.new_database()
        ledger = Ledger(url)
        ledger.create()
        ledger.close()
        office = Office(tmp_path, url, medium, FOUR)
        worker = office.start()
        office.publish(1)
        assert office.wait_for(1) == {"live": 1}
        cluster.stop()
        wait_for(lambda: "out of reach" in worker.log(), what="a word of it")
        cluster.start()
        office.ledger.engine.dispose()  # what takes the hook had its connections cut as well
        office.publish(2)
        assert office.wait_for(2) == {"live": 2}
        assert worker.stop() == 0
        office.ledger.close()


def test_the_connection_for_jobs_is_tried_only_where_nobody_has_used_it_for_a_while(postgres):
    """One that the server has closed is noticed in use within a second, and replaced unseen after that."""
    url = postgres.new_database()

    async def use_after(pause_s: float) -> None:
        async with make_pool(conninfo=url, min_size=1, max_size=1, open=False) as pool:
            async with pool.connection() as connection:
                pid = connection.info.backend_pid
            with psycopg.connect(url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            await asyncio.sleep(pause_s)
            async with pool.connection() as connection:
                await connection.execute("SELECT 1")

    with pytest.raises(psycopg.OperationalError):
        asyncio.run(use_after(0))
    asyncio.run(use_after(RESTED_S))
    postgres.drop(url)
