"""Jobs: an archive, or a list of posts, is read to its end, also when the process is stopped or killed meanwhile.

A job that somebody watches runs in their process. One that a program asked for is taken up by a tick, for a while at a
time, so that a long one delays neither the end of the process nor the other jobs.
"""

import time
from dataclasses import asdict
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bridge.config import Config
from bridge.errors import BridgeError, LeaseLost, Refused, WordPressError
from bridge.ledger import Ledger, Transaction
from bridge.models import Ask, Job, JobStatus
from bridge.models.plain import Data, to_json
from bridge.services.archive.run import LEASE, JobRun, OnBatch, Run, quiet
from bridge.services.failures import FAULT, Failures, leaves_a_line
from bridge.services.isolation import TROUBLE, isolated
from bridge.wordpress.source import WordPressBusy

log = structlog.get_logger()

SLICE = timedelta(seconds=4)
"""How long a tick works at one job before the next one has its turn; the batch at hand is ended."""
GO_ON_WITHIN = timedelta(days=1)
"""A reading that was left longer ago is begun anew: it would miss what changed since in the posts it has passed."""
MOST_CRASHES = 3
"""Times that a job's process may end without a word before the job is failed."""
LONGEST_WAIT_S = 60
"""Seconds that a watched job waits when WordPress asks to come back later; for longer ones it is paused."""


class Jobs:
    """Queues, runs, pauses, cancels and shows jobs. One process at a time works at a job, and one job at a site."""

    def __init__(self, config: Config, ledger: Ledger, failures: Failures, job_run: JobRun) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._job_run = job_run

    def ask_job(self, ask: Ask) -> Data:
        """Queue a job for a bridge that serves; where the same is asked for already, that one goes on.

        Returns:
            The job, as ``read_job`` gives it.

        Raises:
            NotFound: there is no such site.
        """
        self._config.site(ask.site)
        with self._ledger.write() as tx:
            return _to_data(tx.queue_job(self._find_or_add(tx, ask, is_fresh=False)))

    def run_job(self, ask: Ask, *, is_fresh: bool = False, on_batch: OnBatch = quiet) -> Job:
        """Run a job in this process to its end, from where it was left.

        Args:
            is_fresh: begin anew.
            on_batch: called at first and after each batch, with how far it has come.

        Raises:
            NotFound: there is no such site.
            Refused: another process reads this site, or the site is held.
            LeaseLost: it was cancelled.
            WordPressError: no usable answer; asked again, it goes on.
            KeyboardInterrupt: somebody stopped it; asked again, it goes on.
        """
        self._config.site(ask.site)
        run = self._begin(self._take(ask, is_fresh=is_fresh), on_batch)
        try:
            on_batch(run.job)
            self._work_patiently(run)
        except KeyboardInterrupt:
            self._job_run.let_go(run, JobStatus.PAUSED, "you stopped it")
            raise
        except LeaseLost:
            raise
        except WordPressBusy as busy:
            until = self._ledger.now() + timedelta(seconds=busy.retry_after_s)
            reason = f"{busy}: run the same command after {until:%Y-%m-%d %H:%M:%S} UTC, and it goes on"
            self._job_run.let_go(run, JobStatus.PAUSED, reason)
            raise WordPressError(reason) from busy
        except BridgeError as error:
            self._job_run.let_go(run, JobStatus.FAILED, str(error))
            raise
        return run.job

    def run_jobs(self) -> bool:
        """Work for ``SLICE`` at the first due job that can be run, the longest waiting first; False when none could."""
        with self._ledger.read() as tx:
            due = tx.read_due_jobs()
        return any(self._run_safely(job_id) for job_id in due)

    def run_due(self, job_id: int) -> bool:
        """As ``run_jobs``, one job; False when it is not due, or cannot be run."""
        with self._ledger.read() as tx:
            is_due = job_id in tx.read_due_jobs()
        return is_due and self._run_safely(job_id)

    @leaves_a_line("cancel job")
    def cancel_job(self, job_id: int) -> Data:
        """End a job; what it has stored stays.

        Raises:
            NotFound: there is no such job.
            Refused: it is over already.
        """
        with self._ledger.write() as tx:
            return _to_data(tx.cancel_job(job_id, "you cancelled it"))

    def read_job(self, job_id: int) -> Data:
        """A job: what was asked, how far it has come, and its problems. Raises NotFound."""
        with self._ledger.read() as tx:
            return _to_data(tx.read_job(job_id))

    def read_jobs(self, limit: int = 50) -> list[Data]:
        """The last ``limit`` jobs, the newest first, as ``read_job`` gives them."""
        with self._ledger.read() as tx:
            return [_to_data(job) for job in tx.read_jobs(limit)]

    def _find_or_add(self, tx: Transaction, ask: Ask, *, is_fresh: bool) -> Job:
        tx.ensure_site(ask.site)
        tx.ensure_account(self._config.site(ask.site).account)
        job = tx.find_job(ask, tx.now - GO_ON_WITHIN)
        if job and is_fresh:
            tx.cancel_job(job.id, "it was begun anew")
            job = None
        return job or tx.add_job(ask)

    def _take(self, ask: Ask, *, is_fresh: bool) -> Job:
        with self._ledger.write() as tx:
            job = self._find_or_add(tx, ask, is_fresh=is_fresh)
            if claimed := tx.claim_job(job.id, LEASE):
                return claimed
            why = _to_occupied(tx.read_running_job(ask.site) or job)
            tx.write_failure("reading failed", why, site=ask.site)
        raise Refused(why)

    def _begin(self, job: Job, on_batch: OnBatch = quiet) -> Run:
        with self._ledger.read() as tx:
            return Run(job, tx.read_seen(job.id) if job.ask.is_whole else None, on_batch)

    def _work_patiently(self, run: Run) -> None:
        """Work to the end; where WordPress is busy for up to ``LONGEST_WAIT_S``, wait and go on."""
        while True:
            try:
                self._job_run.work(run)
            except WordPressBusy as busy:
                if busy.retry_after_s > LONGEST_WAIT_S:
                    raise
                time.sleep(busy.retry_after_s)
            else:
                return

    def _run_safely(self, job_id: int) -> bool:
        """Run a job for a while; one that cannot be run, or not even read, is failed and keeps no other waiting."""
        with isolated(self._ledger, "a job could not be run", job=job_id):
            try:
                return self._run_slice(job_id)
            except TROUBLE:
                raise
            except Exception:
                with self._ledger.write() as tx:
                    tx.fail_job(job_id, FAULT)
                raise
        return False

    def _run_slice(self, job_id: int) -> bool:
        with self._ledger.write() as tx:
            job = tx.claim_job(job_id, LEASE)
            if job is None:
                return False
            if (why := self._why_not(job)) is not None:
                tx.release_job(job, JobStatus.FAILED, why)
                return False
        run = self._begin(job)
        run.until = job.updated_at + SLICE
        try:
            self._work_for_a_while(run)
        except LeaseLost as error:
            log.info("a job was taken away", job=job.id, why=str(error))
        return True

    def _why_not(self, job: Job) -> str | None:
        if job.ask.site not in self._config.sites:
            return f'there is no site "{job.ask.site}" in the configuration any more'
        if job.crashes >= MOST_CRASHES:
            return f"its process ended {job.crashes} times without a word; the log may say why"
        return None

    def _work_for_a_while(self, run: Run) -> None:
        try:
            if not self._job_run.work(run):
                self._job_run.let_go(run, JobStatus.WAITING, "it goes on in a moment")
        except WordPressBusy as busy:
            self._job_run.let_go(
                run, JobStatus.WAITING, str(busy), self._ledger.now() + timedelta(seconds=busy.retry_after_s)
            )
        except LeaseLost:
            raise
        except BridgeError as error:
            self._job_run.let_go(run, JobStatus.FAILED, str(error))
        except SQLAlchemyError:
            raise  # the ledger is in trouble, not the job: it goes on after its lease
        except Exception:
            log.exception("a job failed", job=run.job.id)
            self._job_run.let_go(run, JobStatus.FAILED, FAULT)


def _to_occupied(job: Job) -> str:
    until = f"; if that is gone, run this again after {job.lease_until:%H:%M:%S} UTC" if job.lease_until else ""
    return f"job {job.id} reads {job.ask.site} already, in another process (bridge jobs {job.id}){until}"


def _to_data(job: Job) -> Data:
    data = {key: to_json(value) for key, value in asdict(job).items() if key not in {"id", "ask", "cursor"}}
    ask = {key: to_json(value) for key, value in asdict(job.ask).items()}
    return {"job": job.id, **ask, **data}
