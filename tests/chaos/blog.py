"""A WordPress and its plugin, as far as the bridge can tell: posts with numbers that may be given out twice."""

import copy
import json
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from archive import Answer, FakeWordPress, a_json, a_row
from bridge.wordpress.events import to_event, to_state
from chaos.clock import Clock
from hookmaker import make_hook

OLD = timedelta(days=400)
PLACES = ("river", "mountain", "town", "sea")
PLUGIN = "/wp-json/bridge-for-medium/v1/"


def to_words(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Article:
    """What an author wrote.

    Attributes:
        number: which article it is, whatever number its post has.
        version: counts edits of some words; ``rewrites`` those of every word.
        left: addresses it had before.
        choice: what its author chose for Medium.
        canonical: what their SEO plugin names as its original; empty for itself.
        told_by: the hook that told of it as it is; after a restored backup that of then.
    """

    number: int
    post_id: int
    slug: str
    created_at: datetime
    choice: dict[str, Any]
    is_public: bool = False
    is_dated: bool = True
    is_deleted: bool = False
    published_at: datetime | None = None
    version: int = 0
    rewrites: int = 0
    revision: int = 0
    left: list[str] = field(default_factory=list)
    canonical: str = ""
    told_by: str = ""

    def to_text(self) -> str:
        """Its paragraphs: a mark by which it is known on Medium, words that stay, and words of this version."""
        stays = " ".join(f"w{self.number}r{self.rewrites}n{one}" for one in range(30))
        changes = " ".join(f"v{self.number}r{self.rewrites}e{self.version}n{one}" for one in range(8))
        return f"<p>article{self.number}end {stays}</p><p>{changes}</p>"

    def to_title(self) -> str:
        return f"On article {self.number} and its {PLACES[(self.number + self.rewrites) % len(PLACES)]}"


@dataclass(frozen=True)
class Hook:
    """One message: its bytes are frozen.

    Attributes:
        is_fresh: it says that the article was published just now.
    """

    id: str
    kind: str
    number: int
    post_id: int
    revision: int
    body: bytes
    is_fresh: bool = False


@dataclass
class Shelf:
    """What a backup of WordPress holds."""

    posts: dict[int, Article]
    next_id: int
    queue: list[Hook]
    statuses: dict[int, dict[str, Any]]
    highest: int


class Blog:
    """The model.

    Args:
        articles: as many are taken to be written elsewhere, so that no two blogs number one alike.

    Attributes:
        queue: hooks that the bridge has not accepted yet, as the plugin keeps them.
        told: hooks that were accepted, for sending them twice.
        given_up: hooks that the plugin gave up, and the answer that made it.
        ever: every hook that it ever made, also those that a backup does not know.
        is_restored: a backup of it was put back once.
        stands_before: what answers in its plugin's place when it is told something; ``forgot`` are posts of which it
            knows less than it was told, as it or the ledger was put back.
        stale: articles that nobody was told of since WordPress was restored, or since the bridge was to forget them;
            ``erased`` are all that it ever forgot.
        statuses: what the bridge said last of each post; ``highest`` is the highest sequence of any.
    """

    def __init__(
        self, name: str, site: FakeWordPress, clock: Clock, accounts: tuple[str, ...], articles: int = 0
    ) -> None:
        self.name, self.site, self._clock, self._accounts = name, site, clock, accounts
        self.home = site.url
        self.posts: dict[int, Article] = {}
        self.queue: list[Hook] = []
        self.told: list[Hook] = []
        self.given_up: list[tuple[Hook, int]] = []
        self.statuses: dict[int, dict[str, Any]] = {}
        self.highest = 0
        self.stands_before: list[Answer] = []
        self.forgot: set[int] = set()
        self.ever: set[Hook] = set()
        self.stale: set[int] = set()
        self.erased: set[int] = set()
        self.is_restored = False
        self.first_contact: datetime | None = None
        self._next_id = 1
        self._articles = articles
        self._hooks = 0
        site.meddle = self._answer

    # ---- what authors do

    def write(self, *, is_old: bool, slug: str = "", is_draft_wanted: bool = False, account: str = "") -> Article:
        """A new article, published at once; for any of the accounts unless one is named."""
        article = self._start(is_old=is_old, slug=slug, account=account)
        if is_draft_wanted:
            article.choice["publish_status"] = "draft"
        self.publish(article)
        return article

    def draft(self, account: str = "") -> Article:
        """A new article that is not published yet, so that no hook tells of it; its date is that of its publishing."""
        article = self._start(is_old=False, slug="", account=account)
        article.is_dated = False
        return article

    def write_out(self, article: Article) -> None:
        """A draft becomes another text under another title; no hook tells of a draft."""
        article.version += 1
        article.rewrites += 1

    def _start(self, *, is_old: bool, slug: str, account: str) -> Article:
        self._articles += 1
        post_id, self._next_id = self._next_id, self._next_id + 1
        at = self._clock.blog() - (OLD if is_old else timedelta(0))
        account = account or self._accounts[post_id % len(self._accounts)]
        article = Article(self._articles, post_id, slug or f"article-{self._articles}", at, {"account": account})
        self.posts[post_id] = article
        return article

    def publish(self, article: Article) -> None:
        is_first = article.published_at is None
        if not article.is_dated:
            article.created_at, article.is_dated = self._clock.blog(), True
        article.is_public = True
        article.published_at = article.published_at or article.created_at
        is_fresh = is_first and article.created_at > self._clock.blog() - timedelta(hours=1)
        self._tell("post.published", article, is_fresh=is_fresh)

    def edit(self, article: Article, *, is_rewrite: bool = False) -> None:
        article.version += 1
        article.rewrites += is_rewrite
        self._tell("post.updated", article)

    def name_original(self, article: Article, url: str) -> None:
        """In the SEO plugin: search engines are sent there."""
        article.canonical = url
        self._tell("post.updated", article)

    def redate(self, article: Article) -> None:
        """Authors do move dates; that makes no other article of it."""
        article.created_at += timedelta(minutes=7)
        article.published_at = article.created_at
        self._tell("post.updated", article)

    def move(self, article: Article, slug: str, *, is_remembered: bool = True) -> None:
        """WordPress remembers the address that it had, but for one that another plugin moved."""
        self._set_slug(article, slug)
        if not is_remembered:
            article.left.clear()
        self._tell("post.updated", article)

    def rotate(self, articles: list[Article]) -> None:
        """Each takes the address of the next; WordPress needs a step in between that nobody is told of."""
        slugs = [one.slug for one in articles]
        for one in articles:
            self._set_slug(one, f"aside-{one.post_id}")
        for one, slug in zip(articles, slugs[1:] + slugs[:1], strict=True):
            self._set_slug(one, slug)
            self._tell("post.updated", one)

    def unpublish(self, article: Article, reason: str) -> None:
        article.is_public = False
        self._tell("post.unpublished", article, reason=reason)

    def delete(self, article: Article) -> None:
        article.is_public, article.is_deleted = False, True
        self._tell("post.deleted", article)

    def public(self) -> list[Article]:
        return [one for one in self.posts.values() if one.is_public]

    def free_slugs(self) -> list[str]:
        """Addresses that a post had, and that are nobody's now."""
        taken = {one.slug for one in self.posts.values() if not one.is_deleted}
        known = [slug for one in self.posts.values() for slug in (one.slug, *one.left)]
        return [slug for slug in dict.fromkeys(known) if slug not in taken and not slug.startswith("aside")]

    def url_of(self, article: Article) -> str:
        return f"{self.home}/{article.slug}/"

    # ---- its computer

    def back_up(self) -> Shelf:
        return copy.deepcopy(Shelf(self.posts, self._next_id, self.queue, self.statuses, self.highest))

    def restore(self, shelf: Shelf) -> None:
        """Everything as it was, numbers too; what articles there ever were is known to the model alone."""
        self._clock.pass_by(timedelta(minutes=1))
        self.forgot |= {*self.posts, *shelf.posts}
        held = copy.deepcopy(shelf)
        self.posts, self._next_id, self.queue = held.posts, held.next_id, held.queue
        self.statuses, self.highest = held.statuses, held.highest
        self.is_restored = True
        self.stale = {one.number for one in self.posts.values()}
        self._refresh()

    def to_ping(self) -> bytes:
        return make_hook("ping", home=self.home, occurred_at=self._clock.blog())

    def to_foreign_hook(self) -> bytes | None:
        """A hook of a plugin that is newer than the bridge."""
        article = next(iter(self.public()), None)
        if article is None:
            return None
        body = json.loads(self._to_body("post.updated", article, ""))
        body["data"] |= {"version": 2, "revision": article.revision + 1}
        return json.dumps(body).encode()

    def to_original(self, article: Article) -> bytes:
        """A draft that is handed off to be published on Medium first."""
        post = self._to_fields(article) | {"content_html": article.to_text(), "content_raw": article.to_text()}
        return make_hook(
            "post.original", post=post, occurred_at=self._clock.blog(), home=self.home, choice=article.choice
        )

    # ---- its plugin

    def take_answer(self, hook: Hook, status: int) -> None:
        """What the plugin does after an answer of the bridge (``class-retry.php``)."""
        if status in {200, 202}:
            self.told.append(hook)
        if status in {200, 202, 400, 413, 415, 422}:
            self.queue = [one for one in self.queue if one.id != hook.id]
        if status in {400, 413, 415, 422}:
            self.given_up.append((hook, status))

    def _tell(self, kind: str, article: Article, reason: str = "", *, is_fresh: bool = False) -> None:
        self._clock.pass_by(timedelta(seconds=1))
        article.revision += 1
        self._hooks += 1
        body = self._to_body(kind, article, reason)
        known = (article.number, article.post_id, article.revision)
        hook = Hook(f"{self.name}{self._hooks}", kind, *known, body, is_fresh)
        self.queue.append(hook)
        self.ever.add(hook)
        article.told_by = hook.id
        self.stale.discard(article.number)
        self._refresh()

    def _to_body(self, kind: str, article: Article, reason: str) -> bytes:
        body = make_hook(
            kind,
            post=self._to_fields(article),
            revision=article.revision,
            occurred_at=self._clock.blog(),
            reason=reason,
            home=self.home,
            choice=article.choice,
        )
        post = to_event(self.name, "any", body).post
        return body.replace(b"a" * 64, to_state(post).encode()) if post else body

    def _to_fields(self, article: Article) -> dict[str, Any]:
        text = article.to_text() if article.is_public else ""
        return {
            "id": article.post_id,
            "guid": f"{self.home}/?p={article.post_id}",
            "url": self.url_of(article),
            "canonical_url": article.canonical,
            "previous_urls": [f"{self.home}/{slug}/" for slug in article.left],
            "slug": article.slug,
            "title": article.to_title(),
            "status": "publish" if article.is_public else "draft",
            "content_html": text,
            "content_raw": text,
            "created_at": to_words(article.created_at),
            "published_at": to_words(article.published_at) if article.published_at else None,
            "modified_at": to_words(self._clock.blog()),
        }

    def _set_slug(self, article: Article, slug: str) -> None:
        article.left = [one for one in [*article.left, article.slug] if one != slug and not one.startswith("aside")]
        article.slug = slug

    # ---- its answers over HTTP

    def _answer(self, path: str, params: dict[str, str]) -> Answer | None:
        if path == f"{PLUGIN}status":
            if self.stands_before:
                return self.stands_before.pop()
            return self._take_status(json.loads(self.site.body)["data"])
        if path == f"{PLUGIN}look":
            return a_json({"plugin": "0.1.0", "connected": True, "home": self.home, "sequence": self.highest})
        if path == f"{PLUGIN}post":
            article = self.posts.get(int(json.loads(self.site.body)["post_id"]))
            if article is None or article.is_deleted:
                return a_json({"code": "gone"}, 410)
            kind = "post.published" if article.is_public else "post.unpublished"
            return 200, {"Content-Type": "application/json"}, self._to_body(kind, article, "")
        if path.startswith("/wp-json/wp/v2/posts/"):
            article = self.posts.get(int(path.rsplit("/", 1)[1]))
            is_there = article is not None and article.is_public
            return (
                a_json(self._to_row(article)) if article and is_there else a_json({"code": "rest_post_invalid_id"}, 404)
            )
        return None

    def _take_status(self, said: dict[str, Any]) -> Answer:
        article = self.posts.get(said["post_id"])
        if article is None or article.is_deleted:
            return a_json({}, 404)
        self.highest = max(self.highest, said["sequence"])
        self.forgot.discard(said["post_id"])
        known = self.statuses.get(said["post_id"])
        if known and known["sequence"] > said["sequence"]:
            return a_json({"stored": False})
        self.statuses[said["post_id"]] = said
        return a_json({"stored": True})

    def _refresh(self) -> None:
        self.site.rows = [self._to_row(one) for one in self.posts.values() if one.is_public]

    def _to_row(self, article: Article) -> dict[str, Any]:
        fields = self._to_fields(article)
        return a_row(
            article.post_id,
            guid={"rendered": fields["guid"]},
            link=fields["url"],
            slug=fields["slug"],
            title={"rendered": fields["title"]},
            content={"rendered": fields["content_html"], "protected": False},
            date_gmt=fields["published_at"].rstrip("Z"),
            modified_gmt=fields["modified_at"].rstrip("Z"),
        )


class OneAtATime(FakeWordPress):
    """Several processes ask it; its answers need the body of the last request."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__(host=host)
        self._turn = threading.Lock()

    def answer(self, path: str, params: dict[str, str], headers: dict[str, str], body: bytes) -> Answer:
        with self._turn:
            return super().answer(path, params, headers, body)
