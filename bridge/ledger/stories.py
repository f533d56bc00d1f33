"""What was seen on Medium: every story of an account's feed and export, ours or not."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, delete, func, literal, select, union_all, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import deliveries, in_both_forms, stories, story_links
from bridge.models import SeenKind, SeenStory, StoryState
from bridge.models.forgotten import to_forgotten

_LINKED = select(story_links.c.story_id).where(story_links.c.account == bindparam("account"))
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_MARKERS: BindParameter[str] = bindparam("markers", expanding=True)
_SIGNS = {
    "canonical": stories.c.canonical_key.in_(_KEYS),
    "link": stories.c.story_id.in_(_LINKED.where(story_links.c.url_key.in_(_KEYS))),
    "title": (stories.c.title_key == bindparam("title_key")) & (stories.c.title_key != ""),
    "marker": stories.c.story_id.in_(_LINKED.where(story_links.c.url_key.in_(_MARKERS))),
}
"""By what a story may be known as a certain post's."""
_SIGNS_OF_DRAFTS = {"canonical", "marker"}
"""A draft that shows one of these was made by a bridge; one with a post's title, or a link to it, is its author's."""


def _select_lookalikes() -> Select[Any]:
    """Each sign by its own index; a story that shows two of them comes twice."""
    is_free = (stories.c.account == bindparam("account"), stories.c.delivery_id.is_(None))
    free = select(stories.c.story_id).where(*is_free)
    public, drafts = [SeenKind.STORY.value], [SeenKind.DRAFT.value]
    kinds = {name: public + (drafts if name in _SIGNS_OF_DRAFTS else []) for name in _SIGNS}
    ways = [
        free.add_columns(literal(name).label("sign")).where(sign, stories.c.kind.in_(kinds[name]))
        for name, sign in _SIGNS.items()
    ]
    found = union_all(*ways).subquery("found")
    whole = select(stories, found.c.sign).join(found, stories.c.story_id == found.c.story_id)
    return whole.where(stories.c.account == bindparam("account")).order_by(stories.c.story_id)


_LOOKALIKES = _select_lookalikes()
_SINCE = (
    select(stories)
    .where(stories.c.account == bindparam("account"), stories.c.kind == SeenKind.STORY.value)
    .where(stories.c.published_at > bindparam("since"))
    .order_by(stories.c.published_at, stories.c.story_id)
)


class Stories(Journal):
    """Verbs on ``stories`` and ``story_links``."""

    def put_story(
        self, account: str, seen: SeenStory, title_key: str, canonical_key: str, links: Iterable[str]
    ) -> None:
        """Remember a story; one that is known keeps when it was first seen.

        Args:
            links: the addresses (``to_url_key``) that it links to and that may be posts of ours, and the marks
                (``to_marker_key``) that they carry.
        """
        values: dict[str, Any] = {
            "url": seen.url,
            "title": seen.title,
            "title_key": title_key,
            "kind": seen.kind.value,
            "source": seen.source,
            "canonical_key": canonical_key,
            "published_at": seen.published_at,
            "last_seen_at": self.now,
            "missing_at": None,
        }
        if not canonical_key:
            del values["canonical_key"]  # a feed never says; what an export said stands
        self.stir(account)
        where = (stories.c.account == account, stories.c.story_id == seen.id)
        change = update(stories).where(*where).values(**values)
        if self.connection.execute(change).rowcount == 0:
            new = {"account": account, "story_id": seen.id, "first_seen_at": self.now}
            self._insert_missing(stories, [new | values])
            self.connection.execute(change)  # another host, which reads the same feed, may have been first
        self._put_links(account, seen, set(links))

    def _put_links(self, account: str, seen: SeenStory, links: set[str]) -> None:
        """The beginning of a story says nothing of the links in the rest, so it takes none away."""
        same = (story_links.c.account == account, story_links.c.story_id == seen.id)
        if seen.is_whole:
            self.connection.execute(delete(story_links).where(*same))
        known = set(self.connection.execute(select(story_links.c.url_key).where(*same)).scalars())
        new = sorted(key for key in links if key not in known and to_forgotten(key) not in known)
        if new:
            place = {"account": account, "story_id": seen.id}
            self._insert_missing(story_links, [place | {"url_key": key} for key in new])

    def change_story(self, account: str, story_id: str, **values: Any) -> None:
        """Set single columns of a story."""
        if "delivery_id" in values:
            self.stir(account)
        where = (stories.c.account == account, stories.c.story_id == story_id)
        self.connection.execute(update(stories).where(*where).values(**values))

    def read_story(self, account: str, story_id: str) -> StoryState | None:
        """One story, if it was ever seen."""
        query = select(stories).where(stories.c.account == account, stories.c.story_id == story_id)
        row = self.connection.execute(query).one_or_none()
        return rows.to_story_state(row) if row else None

    def find_stories(
        self, account: str, url_keys: Iterable[str], title_key: str, marker: str
    ) -> Mapping[str, list[StoryState]]:
        """Stories on an account that may be a post: by ``canonical``, ``link``, ``title``, ``marker``.

        A story that is known to be another post's does not count; a draft only where it shows that a bridge made it.
        """
        asked = {
            "account": account,
            "keys": in_both_forms(sorted(url_keys)),
            "title_key": title_key,
            "markers": in_both_forms([to_marker_key(marker)]),
        }
        found: dict[str, list[StoryState]] = {name: [] for name in _SIGNS}
        for row in self.connection.execute(_LOOKALIKES, asked):
            found[row.sign].append(rows.to_story_state(row))
        return found

    def find_story_holder(self, account: str, story_id: str, but_not: int) -> tuple[str, int] | None:
        """Another delivery on this account that is known to be this story: its site and post."""
        query = select(deliveries.c.site, deliveries.c.post_id).where(
            deliveries.c.account == account, deliveries.c.story_id == story_id, deliveries.c.id != but_not
        )
        row = self.connection.execute(query.limit(1)).first()
        return (row.site, row.post_id) if row else None

    def read_stories_since(self, account: str, since: datetime) -> list[StoryState]:
        """Public stories of an account published since an instant, oldest first: what its readers and Medium count."""
        found = self.connection.execute(_SINCE, {"account": account, "since": since})
        return [rows.to_story_state(row) for row in found]

    def read_native_stories(self, account: str) -> list[StoryState]:
        """Public stories of an account that are no post of ours."""
        native = (stories.c.delivery_id.is_(None), stories.c.kind == SeenKind.STORY.value)
        query = select(stories).where(stories.c.account == account, *native).order_by(stories.c.story_id)
        return [rows.to_story_state(row) for row in self.connection.execute(query)]

    def read_live_stories_by_feed(self, account: str, since: datetime) -> list[StoryState]:
        """Stories of live deliveries that the feed has shown and that were published since an instant."""
        query = (
            select(stories)
            .join(deliveries, deliveries.c.id == stories.c.delivery_id)
            .where(
                stories.c.account == account,
                stories.c.source == "feed",
                stories.c.published_at >= since,
                deliveries.c.status == "live",
            )
        )
        return [rows.to_story_state(row) for row in self.connection.execute(query)]

    def count_stories(self, account: str) -> int:
        """How many stories of an account were ever seen."""
        query = select(func.count()).select_from(stories).where(stories.c.account == account)
        return int(self.connection.execute(query).scalar_one())


def to_marker_key(marker: str) -> str:
    """A mark as it is kept among a story's links; no address begins like it."""
    return f"utm_id={marker}"
