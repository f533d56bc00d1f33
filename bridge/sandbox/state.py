"""What the sandbox holds: users, publications, stories, and the faults it was asked for."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class User:
    """Somebody with a token."""

    id: str
    username: str


@dataclass(frozen=True)
class Publication:
    """A publication and what each user may do in it: editor or writer."""

    id: str
    name: str
    roles: Mapping[str, str]


@dataclass
class Story:
    """A story as stored."""

    id: str
    author: User
    title: str
    content: str
    tags: list[str]
    canonical_url: str
    publish_status: str
    license: str
    created_at: datetime
    publication: Publication | None = None
    published_at: datetime | None = None

    @property
    def slug(self) -> str:
        words = "".join(one if one.isalnum() else "-" for one in self.title.lower())
        return "-".join(part for part in words.split("-") if part)[:80] or "story"


@dataclass
class Fault:
    """Something to do wrong with the next create calls."""

    kind: str
    status: int = 503
    seconds: float = 5.0
    times: int = 1
    title_contains: str = ""


@dataclass
class Sandbox:
    """Everything, in memory.

    Attributes:
        tokens: token -> user.
        cap: stories a user may create in 24 hours; None for any number.
    """

    tokens: dict[str, User]
    publications: list[Publication] = field(default_factory=list)
    cap: int | None = 10
    stories: list[Story] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    requests: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def with_users(cls, tokens: Mapping[str, str], cap: int | None = 10) -> "Sandbox":
        """A sandbox whose users are named by token; each is an editor of one publication and a writer of another."""
        users = {token: User(_to_id("user", name), name) for token, name in tokens.items()}
        editors = {user.id: "editor" for user in users.values()}
        writers = {user.id: "writer" for user in users.values()}
        publications = [
            Publication(_to_id("publication", "own"), "The Editors' Publication", editors),
            Publication(_to_id("publication", "theirs"), "The Writers' Publication", writers),
        ]
        return cls(users, publications, cap)

    def add(self, story: Story) -> None:
        """Store a story."""
        with self.lock:
            self.stories.append(story)

    def new_id(self) -> str:
        """An id like Medium's: twelve hexadecimal digits."""
        with self.lock:
            return _to_id("story", str(len(self.stories)))

    def is_over_cap(self, user: User, now: datetime) -> bool:
        """True when ten stories were made in the 24 hours since the first of them (medium-api-docs, issue 105)."""
        recent = [one for one in self.stories if one.author == user and one.created_at > now - WINDOW]
        return self.cap is not None and len(recent) >= self.cap

    def find(self, story_id: str) -> Story | None:
        return next((one for one in self.stories if one.id == story_id), None)

    def take_fault(self, fields: Mapping[str, Any]) -> Fault | None:
        """The first fault that fits a create call; it is used up by it."""
        with self.lock:
            title = str(fields.get("title", ""))
            fault = next((one for one in self.faults if one.title_contains in title), None)
            if fault:
                fault.times -= 1
                self.faults = [one for one in self.faults if one.times > 0]
            return fault


def now() -> datetime:
    return datetime.now(UTC)


def _to_id(kind: str, name: str) -> str:
    return hashlib.sha256(f"sandbox {kind} {name}".encode()).hexdigest()[:12]
