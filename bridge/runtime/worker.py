"""``bridge worker``: one of several hosts that share the work, woken by procrastinate on the ledger's own PostgreSQL.

Nothing rests on procrastinate but how soon something is done. Its jobs may be lost, doubled, late or in any order:
whoever looks asks the ledger, which lets nothing go twice, and what is due is announced again with each sweep.
"""

import asyncio
import math
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.engine import make_url

from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import ConfigError
from bridge.ledger import Ledger
from bridge.ledger.announcements import NO_TABLES
from bridge.ledger.engine import IDLE_TIMEOUT_MS, PATIENCE, RESTED_S
from bridge.models.announcements import WorkQueue
from bridge.models.extras import to_install
from bridge.runtime.jobs import add_tasks
from bridge.runtime.threads import Scheduler, make_ready
from bridge.runtime.ticks import to_worker_ticks

if TYPE_CHECKING:
    from procrastinate import App
    from psycopg import AsyncConnection
    from psycopg_pool import AsyncConnectionPool
log = structlog.get_logger()

POLL_S = 1.0
"""Between two looks for jobs of which nothing was heard: behind a pooler nothing is ever heard (docs/operations.md),
and what is announced while procrastinate asks is not heard either (findings/procrastinate-missed-wake.sh)."""
HEARTBEAT_S = 5.0
STALLED_S = 20.0
"""After so long without a heartbeat a host is taken for dead, and what it worked at is free for others."""
ROUND_S = 5.0
SILENCE_S = 15.0
"""After so long without an answer the connection is taken for dead, and another one is made."""
DEAD_FOR = timedelta(days=1)
"""Hosts that were not heard of for so long are forgotten."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Between two tries while the database is out of reach; twice as long each time."""
PATIENCE_S = 30.0
"""For what is under way when the process ends, besides ``[delivery] deadline``."""
NO_PATIENCE_S = 2.0
"""When the connection failed. What is under way ends all the same, and the ledger knows how."""


class Worker:
    """Does what others announce, and looks itself for what is due.

    Args:
        queues: which work it does.
        concurrency: how many jobs at once.

    Raises:
        ConfigError: the ledger is SQLite, which one process serves; or procrastinate is not installed.
    """

    def __init__(self, config: Config, queues: Collection[WorkQueue], concurrency: int) -> None:
        if make_url(config.database.url.get_secret_value()).get_backend_name() != "postgresql":
            raise ConfigError(
                "bridge worker needs PostgreSQL ([database] url); on SQLite bridge serve does all the work"
            )
        _import()
        self._config = config
        self._queues = sorted(queues)
        self._concurrency = concurrency
        self._task: asyncio.Task[None] | None = None
        self._is_over = False

    def stop(self) -> None:
        """Take no more jobs, and end after those in work; from any thread, and from the handler of a signal."""
        self._is_over = True
        if self._task:
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    def run(self, ledger: Ledger) -> None:
        """Work until ``stop``.

        Raises:
            ConfigError: as ``runtime.threads.running`` does; or the tables of procrastinate are missing.
        """
        if not ledger.has_workers():
            raise ConfigError(NO_TABLES)
        scheduler = Scheduler(self._config)
        bridge = Bridge(self._config, ledger)
        make_ready(bridge)
        bridge.clocks.mend_clocks()
        ticks = to_worker_ticks(bridge)
        scheduler.run_tick(ticks[0], bridge)
        scheduler.start_ticks(ticks, bridge)
        try:
            asyncio.run(self._work(bridge, scheduler))
        finally:
            scheduler.stop()

    async def _work(self, bridge: Bridge, scheduler: Scheduler) -> None:
        # procrastinate runs what is not async in the loop's threads, of which there are few by default.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self._concurrency, "worker"))
        self._task = asyncio.current_task()
        pause = FIRST_PAUSE_S
        with suppress(asyncio.CancelledError):
            while not self._is_over:
                try:
                    await self._live(self._to_app(bridge, scheduler))
                    pause = FIRST_PAUSE_S
                except Exception as error:
                    log.warning("the jobs are out of reach", why=f"{type(error).__name__}: {error}", again_in_s=pause)
                    pause = min(2 * pause, LONGEST_PAUSE_S)
                await asyncio.sleep(pause)
        self._task = None

    def _to_app(self, bridge: Bridge, scheduler: Scheduler) -> "App":
        from procrastinate import App, PsycopgConnector

        url = make_url(self._config.database.url.get_secret_value())
        place = url.set(drivername="postgresql", query=PATIENCE | dict(url.query)).render_as_string(hide_password=False)
        # One connection for all of its questions, so that none can be dead unnoticed (_guard).
        connector = PsycopgConnector(
            pool_factory=make_pool, conninfo=place, configure=_limit_idleness, min_size=1, max_size=1
        )
        app = App(connector=connector)
        add_tasks(app, bridge, scheduler)
        return app

    async def _live(self, app: "App") -> None:
        """Work until this is cancelled, or the connection fails."""
        async with app.open_async():
            engine = app.run_worker_async(
                queues=self._queues,
                concurrency=self._concurrency,
                fetch_job_polling_interval=POLL_S,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_S,
            )
            work, guard = asyncio.create_task(engine), asyncio.create_task(_guard(app))
            patience_s = NO_PATIENCE_S
            try:
                await asyncio.wait({work, guard}, return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                patience_s = self._config.delivery.deadline.total_seconds() + PATIENCE_S
                raise
            finally:
                await _end(work, guard, patience_s)
            for one in (guard, work):
                if not one.cancelled() and (error := one.exception()):
                    raise error


async def _limit_idleness(connection: "AsyncConnection") -> None:
    # A connection that dies within a transaction leaves its locks behind, which would keep the next one from every job.
    await connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS}")
    await connection.commit()


def make_pool(**arguments: Any) -> "AsyncConnectionPool[AsyncConnection]":
    """procrastinate's pool of one connection, which is tried before it is used where nobody has for ``RESTED_S``.

    As the ledger's are; to try it each time was a seventh of all that the loop does for a story.

    Args:
        arguments: as procrastinate gives them to a pool of psycopg's.
    """
    from psycopg_pool import AsyncConnectionPool

    used_at = -math.inf

    async def check(connection: "AsyncConnection") -> None:
        nonlocal used_at
        if time.monotonic() - used_at >= RESTED_S:
            await AsyncConnectionPool.check_connection(connection)
        used_at = time.monotonic()

    return AsyncConnectionPool(**arguments | {"check": check})


async def _end(work: asyncio.Task[None], guard: asyncio.Task[None], patience_s: float) -> None:
    """Have the engine take no more jobs, and end when those in work have ended, or else after a while."""
    guard.cancel()
    for _ in range(2):
        work.cancel()
        await asyncio.wait({work, guard}, timeout=patience_s)


async def _guard(app: "App") -> None:
    """Free what dead hosts worked at, and be sure that the database answers.

    No job of procrastinate: it would be kept from running by the very host that is dead. What it worked at counts as
    neither done nor undone: the ledger knows.

    Raises:
        TimeoutError: the database does not answer.
    """
    while True:
        await asyncio.sleep(ROUND_S)
        async with asyncio.timeout(SILENCE_S):
            await _bury(app)
            await app.job_manager.prune_stalled_workers(DEAD_FOR.total_seconds())


async def _bury(app: "App") -> None:
    from procrastinate.exceptions import ConnectorException
    from procrastinate.jobs import Status

    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
        log.warning("a job was left by a host that is gone", queue=job.queue, about=job.task_kwargs.get("about", ""))
        with suppress(ConnectorException):  # somebody else was first
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def _import() -> None:
    try:
        import procrastinate  # noqa: F401
    except ImportError as error:
        raise ConfigError(
            f"bridge worker needs procrastinate, of the extra workers ({error}); "
            f"run: {to_install('bridge-for-medium[workers]')}"
        ) from None
