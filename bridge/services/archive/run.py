"""One process works at a job, batch by batch, until it is at its end or the process' time for it is over.

Each batch is stored together with the cursor behind it, under the job's fence: whoever lost the job, or worked at one
that was cancelled, stores nothing more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bridge.errors import NotFound, Refused, WordPressError, WordPressUnauthorized
from bridge.ledger import Ledger
from bridge.ledger.jobs import MOST_PROBLEMS
from bridge.models import Job, JobStatus, Status
from bridge.models.counts import to_count
from bridge.planner import to_refusal
from bridge.services.archive.comparison import Verdict
from bridge.services.archive.reader import ArchiveReader, to_ids
from bridge.services.archive.resync import Resync
from bridge.services.process import Wake
from bridge.services.reports.reasons import Reasons
from bridge.wordpress.source import Batch, WordPressBusy

LEASE = timedelta(minutes=10)
"""How long a process may work at one batch before another may take the job over."""
# Where a delivery that was asked for does not go, and its reason is the job's problem.
_STUCK = frozenset({Status.HELD, Status.FAILED, Status.CANCELLED})

OnBatch = Callable[[Job], None]
"""Called after each batch, with how far the job has come."""


def quiet(_job: Job) -> None:
    """The default for ``on_batch``: no progress is shown."""


@dataclass(slots=True)
class Run:
    """What one process knows of the job it holds.

    Attributes:
        seen: numbers of the posts met up to the job's cursor; None when that is not known.
        left_out: how many of what are none of the posts that are asked for, as the source says at its end.
        until: work ends after the batch in which this instant has come; None to work to the job's end.
    """

    job: Job
    seen: set[int] | None
    on_batch: OnBatch = quiet
    until: datetime | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    def is_late(self) -> bool:
        """Whether this process' time for the job is over."""
        return self.until is not None and self.job.updated_at >= self.until


class JobRun:
    """Works at a job that this process has claimed, and puts it down again."""

    def __init__(self, ledger: Ledger, archive: ArchiveReader, reasons: Reasons, resync: Resync, wake: Wake) -> None:
        self._ledger = ledger
        self._archive = archive
        self._reasons = reasons
        self._resync = resync
        self._wake = wake

    def work(self, run: Run) -> bool:
        """Go on with a job; True when it is done, False when its time is over.

        Raises:
            LeaseLost: it was cancelled, or another process goes on with it.
            Refused: the site is held.
            WordPressBusy: come back later.
            WordPressError: no usable answer.
        """
        is_at_end = self._name_posts(run) if run.job.ask.posts else self._read_archive(run)
        if is_at_end:
            self._finish(run)
        return is_at_end

    def let_go(self, run: Run, status: JobStatus, reason: str, due_at: datetime | None = None) -> None:
        """Put a job down, with its cursor and the posts it has met, so that it can go on.

        Args:
            due_at: when a tick may take it up again; None for at once.
        """
        with self._ledger.write() as tx:
            job = tx.release_job(run.job, status, reason, due_at=due_at, seen=run.seen or ())
        run.job = job

    def _read_archive(self, run: Run) -> bool:
        ask = run.job.ask
        for batch in self._archive.read_batches(ask, run.job.cursor):
            with self._ledger.write() as tx:
                counts, problems = self._archive.store_batch(tx, ask.site, batch)
                job = tx.advance_job(_to_advanced(run.job, batch, counts, problems), LEASE)
            if run.seen is not None:
                run.seen |= to_ids(batch)
            run.left_out = batch.left_out or run.left_out
            self._step(run, job)
            # The end of the archive is an empty batch: stopping at it, one would come back to it for ever.
            if run.is_late() and (to_ids(batch) or batch.problems):
                return False
        if ask.is_whole:
            self._look_for_missing(run)
        return True

    def _look_for_missing(self, run: Run) -> None:
        """Ask WordPress for the public posts that the archive has not shown."""
        seen = run.seen if run.seen is not None else self._list(run)
        site = run.job.ask.site
        for problem in self._archive.ask_for_missing(site, self._archive.find_missing(site, seen)):
            self._advance(run, problem)

    def _list(self, run: Run) -> set[int]:
        """Ids of every published post, read again.

        An interrupted job may not know which ids it has seen, and a post counts as missing only if it was not seen.
        """
        seen: set[int] = set()
        for batch in self._archive.open_source(run.job.ask).read_archive(None, None, lambda _: True):
            seen |= to_ids(batch)
            self._advance(run)
        return seen

    def _name_posts(self, run: Run) -> bool:
        ask = run.job.ask
        for number in range(int((run.job.cursor or {}).get("next", 0)), len(ask.posts)):
            problem = self._name_post(ask.site, ask.posts[number])
            self._advance(run, problem, cursor={"next": number + 1}, done=number + 1, total=len(ask.posts))
            if run.is_late():
                return number + 1 == len(ask.posts)
        return True

    def _name_post(self, site: str, post: int | str) -> str:
        """Resync one post of a list.

        Returns:
            Why it is not sent, or could not be read; empty when it goes.
        """
        try:
            post_id = self._resync.resync(site, post)
        except (WordPressBusy, WordPressUnauthorized):
            raise
        except (NotFound, Refused, WordPressError) as error:
            return f"post {post}: {error}"
        with self._ledger.read() as tx:
            deliveries = tx.read_deliveries(site, post_id)
            stored = tx.read_post(site, post_id)
            assert stored is not None, "it was stored a moment ago"
            refusals = [to_refusal(one) or (one.reason if one.status in _STUCK else "") for one in deliveries]
            reason = "; ".join(filter(None, refusals)) if deliveries else self._reasons.to_refusal(tx, stored)
        return f"post {post} is not sent: {reason}" if reason else ""

    def _advance(self, run: Run, problem: str = "", **values: object) -> None:
        job = replace(_with_problems(run.job, [problem] if problem else []), **values)  # type: ignore[arg-type]
        with self._ledger.write() as tx:
            job = tx.advance_job(job, LEASE)
        self._step(run, job)

    def _step(self, run: Run, job: Job) -> None:
        run.job = job
        run.on_batch(job)

    def _finish(self, run: Run) -> None:
        job, words = run.job, f"{to_words(run.job)}{to_left_out(run.left_out)}"
        with self._ledger.write() as tx:
            run.job = tx.release_job(job, JobStatus.DONE, words)
            if job.new or job.changed or run.left_out:
                tx.write_journal("archive read", words, site=job.ask.site)
        self._wake()


def to_words(job: Job) -> str:
    """What came of a job so far, in words to its owner."""
    problems = f", {to_count(job.problem_count, 'problem')}" if job.problem_count else ""
    if job.ask.posts:
        return f"{job.done:,} of {to_count(len(job.ask.posts), 'post')} named{problems}"
    return f"{to_count(job.done, 'post')} read: {job.new:,} new, {job.changed:,} changed{problems}"


def to_left_out(counts: Mapping[str, int]) -> str:
    """What was left out of an archive and why, as the end of a sentence; empty where nothing was."""
    return f". Left out: {', '.join(f'{count:,} {why}' for why, count in sorted(counts.items()))}" if counts else ""


def _to_advanced(job: Job, batch: Batch, counts: Counter[Verdict], problems: Sequence[str]) -> Job:
    job = _with_problems(job, problems)
    return replace(
        job,
        cursor=dict(batch.cursor),
        done=job.done + len(to_ids(batch)),
        total=batch.total,
        new=job.new + counts[Verdict.NEW],
        changed=job.changed + counts[Verdict.CHANGED],
    )


def _with_problems(job: Job, problems: Iterable[str]) -> Job:
    """The job with more problems; what was said before an interruption is not said again."""
    fresh = [problem for problem in problems if problem not in job.problems]
    return replace(job, problems=(*job.problems, *fresh)[:MOST_PROBLEMS], problem_count=job.problem_count + len(fresh))
