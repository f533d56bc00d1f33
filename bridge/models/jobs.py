"""A job: an archive, or a list of posts, that is read from WordPress a hundred posts at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bridge.models.enums import ArchiveSource, JobStatus


@dataclass(frozen=True, slots=True)
class Ask:
    """What a job is to do; two equal ones are the same work."""

    site: str
    source: ArchiveSource = ArchiveSource.REST
    posts: tuple[int | str, ...] = ()
    """Posts by number or address; none means the archive."""
    since: datetime | None = None
    """Only what was changed then or later."""
    file: str = ""
    """Of an export: its absolute path."""

    @property
    def is_whole(self) -> bool:
        """True when every post of the archive is shown, so that one that is not shown is worth a question."""
        return not self.posts and self.since is None and self.source is not ArchiveSource.WXR


@dataclass(frozen=True, slots=True)
class Job:
    """How far it has come."""

    id: int
    ask: Ask
    status: JobStatus
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    """When a bridge takes it up, if it waits."""
    ended_at: datetime | None = None
    lease_until: datetime | None = None
    fence: int = 0
    crashes: int = 0
    """Times in a row that its process ended without a word."""
    cursor: Mapping[str, int | str] | None = None
    """Behind the last batch that was stored."""
    done: int = 0
    """Posts met so far; after an interruption a few may be counted twice."""
    total: int | None = None
    """What the whole reading comes to; None while nobody can tell."""
    new: int = 0
    changed: int = 0
    problems: tuple[str, ...] = ()
    """A sentence each; of very many only the first."""
    problem_count: int = 0
    reason: str = ""
    """Why it stands where it stands, in words for the owner."""
