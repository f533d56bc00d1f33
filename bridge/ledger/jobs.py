"""Jobs: asked for, claimed with a lease, carried on from their cursor, ended. One at a time runs for each site."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, insert, select, update
from sqlalchemy.exc import IntegrityError

from bridge.errors import LeaseLost, NotFound, Refused
from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import jobs
from bridge.models import ArchiveSource, Ask, Job, JobStatus
from bridge.models.announcements import WorkQueue

UNFINISHED = (JobStatus.WAITING, JobStatus.RUNNING, JobStatus.PAUSED, JobStatus.FAILED)
MOST_PROBLEMS = 500
"""Kept with a job; more are only counted."""
_SHOWN = [column for column in jobs.c if column.name != "seen"]


class Jobs(Journal):
    """Verbs on ``jobs``."""

    def add_job(self, ask: Ask) -> Job:
        """Ask for some work; it waits, and is due now."""
        values = {
            "site": ask.site,
            "source": ask.source.value,
            "posts": json.dumps(ask.posts),
            "since": ask.since,
            "file": ask.file,
            "status": JobStatus.WAITING.value,
            "created_at": self.now,
            "updated_at": self.now,
            "due_at": self.now,
        }
        statement = insert(jobs).values(**values).returning(jobs.c.id)
        return self._announced_job(self.connection.execute(statement).scalar_one())

    def read_job(self, job_id: int) -> Job:
        """Raises NotFound."""
        row = self.connection.execute(select(*_SHOWN).where(jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no job {job_id}")
        return rows.to_job(row)

    def read_jobs(self, limit: int = 50) -> list[Job]:
        """The newest jobs first."""
        query = select(*_SHOWN).order_by(jobs.c.id.desc()).limit(limit)
        return [rows.to_job(row) for row in self.connection.execute(query)]

    def find_job(self, ask: Ask, since: datetime) -> Job | None:
        """The newest job with the same work that is not over, and of which something was heard after ``since``."""
        query = select(*_SHOWN).where(*_same(ask), _status_in(UNFINISHED), jobs.c.updated_at >= since)
        row = self.connection.execute(query.order_by(jobs.c.id.desc()).limit(1)).one_or_none()
        return rows.to_job(row) if row else None

    def read_due_jobs(self) -> list[int]:
        """Jobs that a bridge that serves should take up, the longest waiting first.

        An export file is read only by whoever names it: it may lie on another machine.
        """
        is_due = (jobs.c.status == JobStatus.WAITING.value) & (jobs.c.due_at <= self.now)
        query = select(jobs.c.id).where(jobs.c.source != ArchiveSource.WXR.value, is_due | self._is_abandoned())
        return list(self.connection.execute(query.order_by(jobs.c.due_at, jobs.c.id)).scalars())

    def read_running_job(self, site: str) -> Job | None:
        """The job that is under way for a site, in whatever process."""
        where = (jobs.c.site == site, jobs.c.status == JobStatus.RUNNING.value)
        row = self.connection.execute(select(*_SHOWN).where(*where)).one_or_none()
        return rows.to_job(row) if row else None

    def claim_job(self, job_id: int, lease: timedelta) -> Job | None:
        """Take a job that nobody works on; None when somebody does, or when another one of its site runs."""
        free = _status_in((JobStatus.WAITING, JobStatus.PAUSED, JobStatus.FAILED)) | self._is_abandoned()
        values = {
            "status": JobStatus.RUNNING.value,
            "fence": jobs.c.fence + 1,
            "lease_until": self.now + lease,
            "updated_at": self.now,
            "ended_at": None,
            "reason": "",
        }
        was_abandoned = select(jobs.c.status).where(jobs.c.id == job_id, self._is_abandoned())
        if self.connection.execute(was_abandoned).first():
            values["crashes"] = jobs.c.crashes + 1
        self._set_aside_abandoned(job_id)
        try:
            with self.connection.begin_nested():
                statement = update(jobs).where(jobs.c.id == job_id, free).values(**values)
                is_ours = self.connection.execute(statement).rowcount == 1
        except IntegrityError:
            return None
        return self.read_job(job_id) if is_ours else None

    def _set_aside_abandoned(self, job_id: int) -> None:
        """Other jobs of a job's site whose process is gone: nobody may ever take them up, and one at a time runs."""
        site = select(jobs.c.site).where(jobs.c.id == job_id).scalar_subquery()
        is_file = jobs.c.source == ArchiveSource.WXR.value
        values = {
            "status": case((is_file, JobStatus.PAUSED.value), else_=JobStatus.WAITING.value),
            "fence": jobs.c.fence + 1,
            "crashes": jobs.c.crashes + 1,
            "lease_until": None,
            "reason": "its process ended without a word",
            "updated_at": self.now,
        }
        others = (jobs.c.site == site, jobs.c.id != job_id, self._is_abandoned())
        self.connection.execute(update(jobs).where(*others).values(**values))

    def queue_job(self, job: Job) -> Job:
        """Let a job that was stopped or failed wait for a bridge that serves."""
        stopped = _status_in((JobStatus.PAUSED, JobStatus.FAILED))
        values: dict[str, Any] = {"status": JobStatus.WAITING.value, "due_at": self.now, "ended_at": None, "reason": ""}
        self.connection.execute(update(jobs).where(jobs.c.id == job.id, stopped).values(updated_at=self.now, **values))
        return self._announced_job(job.id)

    def advance_job(self, job: Job, lease: timedelta) -> Job:
        """Write down how far a job has come, together with what was stored; what it has met is forgotten.

        Raises:
            LeaseLost: it is not ours any more, or was cancelled.
        """
        values = _progress(job) | {"lease_until": self.now + lease, "updated_at": self.now, "crashes": 0, "seen": ""}
        self._write(job, values)
        return self.read_job(job.id)

    def release_job(
        self, job: Job, status: JobStatus, reason: str, *, due_at: datetime | None = None, seen: Collection[int] = ()
    ) -> Job:
        """Let a job go: it is over, or goes on later from its cursor.

        Args:
            seen: numbers of all posts that it has met up to its cursor, if that is known.

        Raises:
            LeaseLost: it is not ours any more, or was cancelled.
        """
        is_over = status in {JobStatus.DONE, JobStatus.FAILED}
        values = {
            "status": status.value,
            "reason": reason,
            "lease_until": None,
            "updated_at": self.now,
            "due_at": due_at or self.now,
            "ended_at": self.now if is_over else None,
            "seen": json.dumps(sorted(seen)) if seen and status is not JobStatus.DONE else "",
        }
        self._write(job, _progress(job) | values)
        if status is JobStatus.FAILED:
            self.write_failure("reading failed", f"job {job.id}: {reason}", site=job.ask.site)
        return self._announced_job(job.id)

    def fail_job(self, job_id: int, reason: str) -> None:
        """End a job of which nothing but its id is certain."""
        values = {"status": JobStatus.FAILED.value, "reason": reason, "lease_until": None, "ended_at": self.now}
        failed = update(jobs).where(jobs.c.id == job_id).values(updated_at=self.now, **values).returning(jobs.c.site)
        site = self.connection.execute(failed).scalar_one()
        self.write_failure("reading failed", f"job {job_id}: {reason}", site=site)

    def read_seen(self, job_id: int) -> set[int] | None:
        """Numbers of all posts that a job has met; None when that is not known."""
        row = self.connection.execute(select(jobs.c.seen, jobs.c.cursor).where(jobs.c.id == job_id)).one()
        if not row.cursor:
            return set()
        return set(json.loads(row.seen)) if row.seen else None

    def cancel_job(self, job_id: int, reason: str) -> Job:
        """End a job; whoever works on it stops before it stores the next batch.

        Raises:
            NotFound: there is no such job.
            Refused: it is over already.
        """
        job = self.read_job(job_id)
        values: dict[str, Any] = {
            "status": JobStatus.CANCELLED.value,
            "reason": reason,
            "lease_until": None,
            "seen": "",
        }
        values |= {"updated_at": self.now, "ended_at": self.now}
        statement = update(jobs).where(jobs.c.id == job_id, _status_in(UNFINISHED)).values(**values)
        if self.connection.execute(statement).rowcount == 0:
            raise Refused(f"job {job_id} is {job.status.value} already")
        return self.read_job(job_id)

    def _announced_job(self, job_id: int) -> Job:
        """A job, of which workers are told where it waits and is due; an export file is read by whoever names it."""
        job = self.read_job(job_id)
        if job.status is JobStatus.WAITING and job.due_at <= self.now and job.ask.source is not ArchiveSource.WXR:
            self.announce(WorkQueue.ARCHIVE, str(job_id))
        return job

    def _write(self, job: Job, values: dict[str, Any]) -> None:
        held = (jobs.c.id == job.id, jobs.c.fence == job.fence, jobs.c.status == JobStatus.RUNNING.value)
        if self.connection.execute(update(jobs).where(*held).values(**values)).rowcount != 1:
            raise LeaseLost(f"job {job.id} was cancelled, or another process goes on with it")

    def _is_abandoned(self) -> ColumnElement[bool]:
        return (jobs.c.status == JobStatus.RUNNING.value) & (jobs.c.lease_until < self.now)


def _progress(job: Job) -> dict[str, Any]:
    return {
        "cursor": json.dumps(job.cursor) if job.cursor is not None else "",
        "done": job.done,
        "total": job.total,
        "new": job.new,
        "changed": job.changed,
        "problems": json.dumps(job.problems[:MOST_PROBLEMS]),
        "problem_count": job.problem_count,
    }


def _same(ask: Ask) -> list[ColumnElement[bool]]:
    since = jobs.c.since.is_(None) if ask.since is None else jobs.c.since == ask.since
    values = {"site": ask.site, "source": ask.source.value, "posts": json.dumps(ask.posts), "file": ask.file}
    return [since, *(jobs.c[name] == value for name, value in values.items())]


def _status_in(statuses: Collection[JobStatus]) -> ColumnElement[bool]:
    return jobs.c.status.in_([status.value for status in statuses])
