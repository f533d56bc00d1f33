"""What the sandbox holds: users, publications, stories, pictures, and the faults it was asked for."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bridge.sandbox.extraction import Extract, extract
from bridge.sandbox.fetching import Fetched
from bridge.sandbox.markup import to_text
from bridge.sandbox.rules import Rules

WINDOW = timedelta(hours=24)


def _system_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class User:
    """Somebody with a token."""

    id: str
    username: str

    @property
    def name(self) -> str:
        return self.username.title()


@dataclass(frozen=True)
class Publication:
    """A publication and what each user may do in it: editor or writer."""

    id: str
    name: str
    roles: Mapping[str, str]


@dataclass
class Story:
    """A story as stored.

    Attributes:
        title: empty for a response.
        content: HTML; its first heading is the title.
        door: how it came: api, import or web.
        published_at: the date it carries, which may lie before the day it was published.
        updated_at: when its title or text last changed after that.
        imported_url: what was typed into the import tool.
        imported_published_at: the date that page carried.
        is_response: whether it answers another story.
        is_member_only: whether it is behind the paywall.
    """

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
    door: str = "api"
    updated_at: datetime | None = None
    imported_url: str = ""
    imported_published_at: datetime | None = None
    is_response: bool = False
    is_member_only: bool = False

    @property
    def shown_title(self) -> str:
        """Its title; of a response, its first words."""
        return self.title or to_text(self.content)[:80] or "Untitled story"

    @property
    def slug(self) -> str:
        words = "".join(one if one.isalnum() else "-" for one in self.shown_title.lower())
        return "-".join(part for part in words.split("-") if part)[:80] or "story"

    @property
    def path(self) -> str:
        """Where it stands."""
        return f"/@{self.author.username}/{self.slug}-{self.id}"

    @property
    def changed_at(self) -> datetime:
        """When it last became different for a reader."""
        return self.updated_at or self.published_at or self.created_at


@dataclass(frozen=True)
class Publishing:
    """A story that became public; it counts even when the story is deleted."""

    user: User
    at: datetime
    door: str


@dataclass(frozen=True)
class Image:
    """A picture that the importer fetched."""

    mime: str
    body: bytes


@dataclass
class Fault:
    """Something to do wrong with the next create calls, or, when ``door`` is feed, with the next readings of a feed.

    Attributes:
        retry_after: seconds, for the header of a 429; None for no header.
    """

    kind: str
    status: int = 503
    seconds: float = 5.0
    times: int = 1
    title_contains: str = ""
    door: str = "api"
    retry_after: int | None = None


@dataclass
class Sandbox:
    """Everything, in memory.

    Attributes:
        tokens: token -> user.
        cap: stories a user may create by API in 24 hours; None for any number.
        extract: finds the article on a page that is imported.
        fetch_seconds: how long the import tool waits for a page or a picture.
        most_page_bytes, most_image_bytes: it reads no more of either. Medium's own page names 25 MB for pictures.
        deepest: levels of an article's markup.
        pages: what the import tool fetched, by what makes two addresses the same to it.
        images: pictures of imported stories, by their id.
        clock: what time it is at Medium.
    """

    tokens: dict[str, User]
    publications: list[Publication] = field(default_factory=list)
    cap: int | None = 10
    stories: list[Story] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    requests: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    rules: Rules = field(default_factory=Rules)
    extract: Extract = extract
    fetch_seconds: float = 10.0
    most_page_bytes: int = 10 * 1024 * 1024
    most_image_bytes: int = 25 * 1024 * 1024
    deepest: int = 200
    pages: dict[str, Fetched] = field(default_factory=dict)
    images: dict[str, Image] = field(default_factory=dict)
    publishings: list[Publishing] = field(default_factory=list)
    made: int = 0
    clock: Callable[[], datetime] = _system_now

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

    def user(self, username: str) -> User | None:
        """The user of a name; of the empty name the first one, who is signed in when nobody says otherwise."""
        users = iter(self.tokens.values())
        return next((one for one in users if username in {one.username, ""}), None)

    def add(self, story: Story) -> None:
        """Store a story."""
        with self.lock:
            self.stories.append(story)
            if story.publish_status == "public":
                self.publishings.append(Publishing(story.author, self.clock(), story.door))

    def publish(self, story: Story) -> bool:
        """Make a draft public by the web; False when the web's cap forbids it.

        An import keeps the date of its page (https://help.medium.com/hc/en-us/articles/214550207).
        """
        with self.lock:
            if story.publish_status == "draft":
                if self.is_over_web_cap(story.author, self.clock()):
                    return False
                self.publishings.append(Publishing(story.author, self.clock(), "web"))
            story.publish_status = "public"
            story.published_at = story.published_at or story.imported_published_at or self.clock()
            return True

    def delete(self, story: Story) -> None:
        """Take a story away for good."""
        with self.lock:
            self.stories.remove(story)

    def new_id(self) -> str:
        """An id like Medium's: twelve hexadecimal digits."""
        with self.lock:
            self.made += 1
            return _to_id("story", str(self.made))

    def is_over_cap(self, user: User, now: datetime) -> bool:
        """True when ten stories were made in the 24 hours since the first of them (medium-api-docs, issue 105)."""
        mine = [one for one in self.stories if one.author == user and one.door == "api"]
        recent = [one for one in mine if one.created_at > now - WINDOW]
        return self.cap is not None and len(recent) >= self.cap

    def is_over_web_cap(self, user: User, now: datetime) -> bool:
        """True when as many stories as the web allows became public in the last 24 hours."""
        mine = [one for one in self.publishings if one.user == user and one.at > now - WINDOW]
        counted = [one for one in mine if one.door != "api" or self.rules.api_counts]
        return self.rules.web_cap is not None and len(counted) >= self.rules.web_cap

    def find(self, story_id: str) -> Story | None:
        return next((one for one in self.stories if one.id == story_id), None)

    def take_fault(self, door: str, title: str = "") -> Fault | None:
        """The first fault that fits a call at a door; it is used up by it."""
        with self.lock:
            fits = (one for one in self.faults if one.door == door and one.title_contains in title)
            if fault := next(fits, None):
                fault.times -= 1
                self.faults = [one for one in self.faults if one.times > 0]
            return fault


def _to_id(kind: str, name: str) -> str:
    return hashlib.sha256(f"sandbox {kind} {name}".encode()).hexdigest()[:12]
