"""The owner's partners, and what their feeds showed. None of these verbs writes into the journal."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, delete, false, func, insert, or_, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.keyset import Order
from bridge.ledger.rows import to_post, to_shelved_post
from bridge.ledger.tables import partner_stories, partners, posts
from bridge.models.pages import Key, Page
from bridge.models.partners import (
    KeptStory,
    PageKind,
    PageLink,
    Partner,
    PartnerEntry,
    PartnerKind,
    PartnerStory,
    ShelvedPost,
)

KEEP_PARTNERS = timedelta(days=365)
"""Without a word; then all of it is deleted."""
KEEP_PARAGRAPHS = timedelta(days=60)
"""So long the text of a story can be of use for an answer to it."""
MOST_KEPT = 50
"""Stories of a partner, the newest."""

PARTNERS = Order((partners.c.id,), partners.c.name)
_ENTRY = tuple(PartnerEntry.__slots__)
_STORY = [partner_stories.c[name] for name in KeptStory.__slots__]


class Partners(Journal):
    """Verbs on ``partners`` and ``partner_stories``."""

    def add_partner(self, entry: PartnerEntry) -> int:
        """Write a partner down, whose feed is due at once; the number is answered."""
        times = {"added_at": self.now, "word_at": self.now, "due_at": self.now}
        added = insert(partners).values(**_from_entry(entry), **times).returning(partners.c.id)
        return int(self.connection.execute(added).scalar_one())

    def change_partner(self, partner_id: int, entry: PartnerEntry) -> None:
        """What the owner has written of a partner is this from now on, which is a word, too."""
        self._set_partner(partner_id, **_from_entry(entry), word_at=self.now)

    def move_feed(self, partner_id: int) -> None:
        """A partner's feed is another one: nothing is known of it yet."""
        self._set_partner(partner_id, etag="", modified="", failures=0, problem="")

    def write_word(self, partner_id: int) -> None:
        """There was a word between the owner and a partner."""
        self._set_partner(partner_id, word_at=self.now)

    def forget_partner(self, partner_id: int) -> None:
        """Delete all that is known of a partner."""
        self.connection.execute(delete(partner_stories).where(partner_stories.c.partner_id == partner_id))
        self.connection.execute(delete(partners).where(partners.c.id == partner_id))

    def read_partner(self, partner_id: int) -> Partner | None:
        """One partner."""
        row = self.connection.execute(select(partners).where(partners.c.id == partner_id)).one_or_none()
        return _to_partner(row) if row else None

    def find_partner(self, feed_url: str) -> Partner | None:
        """The partner with this feed."""
        row = self.connection.execute(select(partners).where(partners.c.feed_url == feed_url)).one_or_none()
        return _to_partner(row) if row else None

    def list_partners(self, limit: int, after: Key | None = None) -> Page[Partner]:
        """Partners, the newest first."""
        query = select(partners).order_by(partners.c.id.desc()).limit(limit + 1)
        if after:
            query = query.where(partners.c.id < after[0])
        found = [_to_partner(row) for row in self.connection.execute(query)]
        rows = found[:limit]
        return Page(rows, (rows[-1].id,) if len(found) > limit else None)

    def read_publications(self, names: Collection[str]) -> list[Partner]:
        """The partners that are publications of these names, in whatever case."""
        keys = sorted({name.casefold() for name in names if name})
        query = select(partners).where(partners.c.publication_key.in_(keys)).order_by(partners.c.id)
        return [_to_partner(row) for row in self.connection.execute(query)]

    def read_due_partners(self) -> list[Partner]:
        """Partners whose feed is due, the longest first."""
        query = select(partners).where(partners.c.due_at <= self.now).order_by(partners.c.due_at, partners.c.id)
        return [_to_partner(row) for row in self.connection.execute(query)]

    def claim_partner(self, partner_id: int, every: timedelta) -> bool:
        """Take a feed that is due: before ``every`` has passed nobody reads it again, whatever becomes of this."""
        is_due = (partners.c.id == partner_id) & (partners.c.due_at <= self.now)
        values = {"due_at": self.now + every, "read_at": self.now}
        return self.connection.execute(update(partners).where(is_due).values(**values)).rowcount == 1

    def hold_partner(self, partner_id: int, feed_url: str) -> bool:
        """Whether a partner is there with this feed; nobody forgets them before this transaction ends."""
        query = self._lock(select(partners.c.feed_url).where(partners.c.id == partner_id))
        return bool(self.connection.execute(query).scalar_one_or_none() == feed_url)

    def finish_reading(self, partner_id: int, **values: Any) -> None:
        """What came of a reading: ``due_at``, ``failures``, ``problem``, ``etag``, ``modified``."""
        self._set_partner(partner_id, **values)

    def put_partner_stories(
        self, partner_id: int, stories: Iterable[tuple[PartnerStory, Sequence[PageLink], str]]
    ) -> list[str]:
        """Keep what a feed shows; a story that is known is brought up to date.

        Args:
            stories: each with its links, and the address on one of the owner's sites that it mentions.

        Returns:
            The mentions that were not known before.
        """
        known = {row.key: row for row in self.connection.execute(_of(partner_id)).all()}
        new, mentions = [], []
        for story, links, mention in stories:
            values = self._from_story(story, links, mention)
            row = known.get(story.key)
            if mention and not (row and row.mentions):
                mentions.append((story, mention))
            if row is None:
                new.append(values | {"partner_id": partner_id, "seen_at": self.now})
            elif row.title != story.title or row.links != values["links"]:
                del values["key"], values["published_at"]
                self.connection.execute(update(partner_stories).where(partner_stories.c.id == row.id).values(**values))
        if new:
            self.connection.execute(insert(partner_stories), new)
            self._leave_newest(partner_id)
        if mentions:
            linked_at = max(story.published_at or self.now for story, _ in mentions)
            newest = case((partners.c.linked_at > linked_at, partners.c.linked_at), else_=linked_at)
            self._set_partner(partner_id, linked_at=newest, word_at=self.now)
        return [mention for _, mention in mentions]

    def read_partner_stories(self, partner_ids: Collection[int]) -> list[KeptStory]:
        """What is kept of these partners' stories, the newest first."""
        query = select(*_STORY).where(partner_stories.c.partner_id.in_(sorted(partner_ids)))
        ordered = query.order_by(partner_stories.c.published_at.desc(), partner_stories.c.id.desc())
        return [_to_story(row) for row in self.connection.execute(ordered)]

    def read_open_stories(self, since: timedelta, limit: int) -> list[KeptStory]:
        """Stories that were published since and that the owner is not through with, the newest first."""
        query = select(*_STORY).where(
            partner_stories.c.published_at >= self.now - since, partner_stories.c.done_at.is_(None)
        )
        ordered = query.order_by(partner_stories.c.published_at.desc(), partner_stories.c.id.desc())
        return [_to_story(row) for row in self.connection.execute(ordered.limit(limit))]

    def finish_story(self, story_id: int) -> int | None:
        """The owner is through with a story; whose it is is answered, None when there is none."""
        found = select(partner_stories.c.partner_id).where(partner_stories.c.id == story_id)
        partner_id = self.connection.execute(found).scalar_one_or_none()
        if partner_id is not None:
            done = update(partner_stories).where(partner_stories.c.id == story_id)
            self.connection.execute(done.values(done_at=self.now))
        return partner_id

    def name_partners(self, partner_ids: Collection[int]) -> dict[int, str]:
        """The names of these partners."""
        query = select(partners.c.id, partners.c.name).where(partners.c.id.in_(sorted(partner_ids)))
        return {row.id: row.name for row in self.connection.execute(query)}

    def read_newest_dates(self, partner_ids: Collection[int]) -> dict[int, datetime]:
        """When the newest story of each of these partners was published."""
        newest = func.max(partner_stories.c.published_at, type_=partner_stories.c.published_at.type)
        query = select(partner_stories.c.partner_id, newest).group_by(partner_stories.c.partner_id)
        found = query.where(partner_stories.c.partner_id.in_(sorted(partner_ids)))
        return {row[0]: row[1] for row in self.connection.execute(found)}

    def read_texts(self, names: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """What these posts say, as HTML."""
        wanted = or_(false(), *((posts.c.site == site) & (posts.c.post_id == number) for site, number in names))
        query = select(posts.c.site, posts.c.post_id, posts.c.content).where(wanted)
        return {(row.site, row.post_id): to_post(row.content).content_html for row in self.connection.execute(query)}

    def read_shelved(self) -> list[ShelvedPost]:
        """Every public post as it is compared with partners."""
        names = ("site", "post_id", "title", "url", "keyphrase", "words", "facts")
        is_open = (posts.c.is_public, posts.c.deleted_at.is_(None), posts.c.held_reason == "")
        query = select(*(posts.c[name] for name in names)).where(*is_open).order_by(posts.c.site, posts.c.post_id)
        return [to_shelved_post(row) for row in self.connection.execute(query)]

    def read_shelf_mark(self) -> str:
        """What tells one state of all posts from another."""
        query = select(func.count(), func.max(posts.c.updated_at), func.max(posts.c.first_seen_at))
        return repr(tuple(self.connection.execute(query).one()))

    def forget_paragraphs(self) -> None:
        """Empty the texts of stories that were kept long enough."""
        is_old = (partner_stories.c.seen_at < self.now - KEEP_PARAGRAPHS) & (partner_stories.c.paragraphs != "")
        self.connection.execute(update(partner_stories).where(is_old).values(paragraphs=""))

    def _from_story(self, story: PartnerStory, links: Sequence[PageLink], mention: str) -> dict[str, Any]:
        return {
            "key": story.key,
            "url": story.url,
            "title": story.title,
            # A date ahead of us would stand first for ever.
            "published_at": min(story.published_at or self.now, self.now),
            "tags": json.dumps(story.tags),
            "paragraphs": json.dumps(story.paragraphs),
            "links": json.dumps([(link.url, link.kind.value) for link in links]),
            "words": story.words,
            "mentions": mention,
        }

    def _leave_newest(self, partner_id: int) -> None:
        newest = _of(partner_id).with_only_columns(partner_stories.c.id)
        ordered = newest.order_by(partner_stories.c.published_at.desc(), partner_stories.c.id.desc())
        is_older = (partner_stories.c.partner_id == partner_id) & partner_stories.c.id.not_in(ordered.limit(MOST_KEPT))
        self.connection.execute(delete(partner_stories).where(is_older))

    def _set_partner(self, partner_id: int, **values: Any) -> None:
        self.connection.execute(update(partners).where(partners.c.id == partner_id).values(**values))


def _of(partner_id: int) -> Any:
    columns = ("id", "key", "title", "links", "mentions")
    return select(*(partner_stories.c[name] for name in columns)).where(partner_stories.c.partner_id == partner_id)


def _from_entry(entry: PartnerEntry) -> dict[str, Any]:
    return asdict(entry) | {"kind": entry.kind.value, "publication_key": entry.publication.casefold()}


def _to_partner(row: Row[Any]) -> Partner:
    values = row._asdict()
    entry = PartnerEntry(**{name: values[name] for name in _ENTRY} | {"kind": PartnerKind(row.kind)})
    return Partner(entry=entry, **{name: values[name] for name in Partner.__slots__ if name != "entry"})


def _to_story(row: Row[Any]) -> KeptStory:
    values = row._asdict()
    links = tuple(PageLink(url, PageKind(kind)) for url, kind in _to_list(row.links))
    lists = {name: tuple(_to_list(values[name])) for name in ("tags", "paragraphs")}
    return KeptStory(**values | lists | {"links": links})


def _to_list(written: str) -> list[Any]:
    return json.loads(written) if written else []
