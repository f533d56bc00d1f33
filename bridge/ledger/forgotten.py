"""Forgetting: texts and addresses leave every table; numbers, instants and hashes stay, so that nothing goes twice."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.rests import select_planned
from bridge.ledger.tables import (
    attempts,
    carried,
    deliveries,
    events,
    handoffs,
    jobs,
    journal,
    link_checks,
    marks,
    outbox,
    pages,
    post_urls,
    posts,
    request_keys,
    slots,
    stories,
    story_links,
)
from bridge.models import EventOutcome, HandoffStatus, Job, JobStatus, Post
from bridge.models.forgotten import FORGOTTEN, to_forgotten

REASON = "its texts were forgotten, as its owner asked"
"""What stands where a reason stood."""
_OF_WORDPRESS = re.compile(r"https?://[^/?#]+/[^?#]*\?(?:p|page_id)=[0-9]+")
_STORY_ID = re.compile(r"[0-9a-f]{8,16}(?=/?(?:[?#].*)?$)")


class Forgotten(Journal):
    """Verbs on whatever holds words of a post."""

    def read_numbers(self, site: str, among: Sequence[int] | None = None) -> list[int]:
        """Posts of a site that anything is known of: by their texts, or by a hook that was never applied.

        Args:
            among: of these, a few hundred at most; None for all.
        """
        known = select(posts.c.post_id).where(posts.c.site == site, posts.c.forgotten_at.is_(None))
        told = select(events.c.post_id).where(
            events.c.site == site, events.c.body != b"", events.c.post_id.is_not(None)
        )
        if among is not None:
            known, told = known.where(posts.c.post_id.in_(among)), told.where(events.c.post_id.in_(among))
        return sorted(set(self.connection.execute(known.union(told)).scalars()))

    def find_reading(self, site: str) -> Job | None:
        """A job that reads a site's archive now, or will."""
        at_work = [JobStatus.WAITING.value, JobStatus.RUNNING.value]
        row = self.connection.execute(select(jobs).where(jobs.c.site == site, jobs.c.status.in_(at_work)).limit(1))
        found = row.first()
        return rows.to_job(found) if found else None

    def forget_post(self, post: Post) -> None:
        """Take away every word of a post. Its deliveries stand where they stood.

        Args:
            post: as it is known; its addresses stay only as hashes.
        """
        site, number = post.site, post.id
        ours = select(deliveries.c.id).where(deliveries.c.site == site, deliveries.c.post_id == number)
        self._forget_content(post)
        self._forget_addresses(post)
        self._set(attempts, attempts.c.delivery_id.in_(ours), notes="[]", reason="", story_url="")
        self._set(pages, pages.c.delivery_id.in_(ours), html="", url="")
        self._set(handoffs, handoffs.c.delivery_id.in_(ours), reason=REASON, note="", story_url="")
        still_open = handoffs.c.delivery_id.in_(ours) & (handoffs.c.status == HandoffStatus.OPEN.value)
        self._set(handoffs, still_open, status=HandoffStatus.WITHDRAWN.value, closed_at=self.now)
        self.connection.execute(delete(carried).where(carried.c.delivery_id.in_(ours)))
        of_post = (journal.c.site == site) & (journal.c.post_id == number)
        self._set(journal, of_post | journal.c.delivery_id.in_(ours), reason=REASON)
        in_slot = (slots.c.site == site) & (slots.c.post_id == number)
        self._set(slots, in_slot, reason=REASON, waits="", parts="[]", categories="[]")
        self._forget_deliveries(site, number)
        self.stir_those(select(deliveries.c.account).where(deliveries.c.id.in_(ours)).distinct())
        self.forget_hooks(site, number)
        # Answers to programs hold titles; which post each is about is not told apart.
        self._set(request_keys, request_keys.c.body != "", body="")

    def forget_hooks(self, site: str, post_id: int) -> None:
        """Empty a post's hooks; that they came, and under which hash, stays: none is ever applied again."""
        of_post = (events.c.site == site) & (events.c.post_id == post_id)
        self.stir_those(select_planned(deliveries.c.site == site, deliveries.c.post_id == post_id))
        waits = or_(events.c.handled_at.is_(None), events.c.outcome == EventOutcome.HELD.value)
        self._set(events, of_post & waits, outcome=EventOutcome.IGNORED.value, handled_at=self.now)
        self._set(events, of_post, body=b"", reason=REASON)

    def forget_talk(self, site: str, words: Iterable[str]) -> None:
        """Take away what was said about a site's posts to people: told notices, those that name one of ``words``,
        readings of its archive that are over, and the answers of links."""
        named = [outbox.c.title.contains(word, autoescape=True) for word in words]
        named += [outbox.c.body.contains(word, autoescape=True) for word in words]
        self.connection.execute(delete(outbox).where(or_(outbox.c.done_at.is_not(None), *named)))
        self.connection.execute(delete(jobs).where(jobs.c.site == site))
        # Whose links they are is not known; they are looked at again when they are needed.
        self.connection.execute(delete(link_checks))

    def forget_stories(self) -> None:
        """Take away what was seen of stories whose post is forgotten; their ids stay."""
        same = (posts.c.site == deliveries.c.site) & (posts.c.post_id == deliveries.c.post_id)
        forgotten = select(deliveries.c.id).join(posts, same).where(posts.c.forgotten_at.is_not(None))
        known = (deliveries.c.account == stories.c.account) & (deliveries.c.story_id == stories.c.story_id)
        by_id = select(deliveries.c.id).where(known, deliveries.c.id.in_(forgotten)).exists()
        theirs = or_(stories.c.delivery_id.in_(forgotten), by_id) & (stories.c.title != "")
        query = select(stories.c.account, stories.c.story_id).where(theirs)
        for account, story_id in self.connection.execute(query).all():
            one = (stories.c.account == account) & (stories.c.story_id == story_id)
            self._set(stories, one, url=_to_bare(story_id), title="", title_key="", canonical_key="")
            links = (story_links.c.account == account) & (story_links.c.story_id == story_id)
            self.connection.execute(delete(story_links).where(links))

    def _forget_content(self, post: Post) -> None:
        guid = post.guid if _OF_WORDPRESS.fullmatch(post.guid) else ""
        left = Post(
            site=post.site,
            id=post.id,
            guid=guid,
            type=post.type,
            status=FORGOTTEN,
            password_protected=False,
            url="",
            canonical_url="",
            slug="",
            title="",
            content_html="",
            created_at=post.created_at,
            published_at=post.published_at,
            modified_at=post.modified_at,
            state=post.state,
            revision=post.revision,
        )
        values = {
            "content": rows.from_post(left),
            "facts": rows.from_facts(left),
            "environment": left.environment,
            "guid": guid,
            "url": "",
            "title": "",
            "is_public": False,
            "unpublished_reason": FORGOTTEN,
            "held_reason": "",
            "forgotten_at": self.now,
            "rival": "",
            "shingles": "",
            "holder_id": None,
            "chosen_account": "",
            "language": "",
            "keyphrase": "",
            "evergreen": None,
            "words": 0,
        }
        same = (posts.c.site == post.site) & (posts.c.post_id == post.id)
        self._set(posts, same, **values)
        self.connection.execute(
            delete(marks).where(marks.c.site == post.site, marks.c.post_id == post.id, ~marks.c.never)
        )

    def _forget_addresses(self, post: Post) -> None:
        mine = (post_urls.c.site == post.site) & (post_urls.c.post_id == post.id)
        for key in self.connection.execute(select(post_urls.c.url_key).where(mine)).scalars().all():
            literal = post_urls.c.url_key.in_([key])
            self._set(post_urls, mine & literal, url_key=to_forgotten(key))
            self._set(story_links, story_links.c.url_key.in_([key]), url_key=to_forgotten(key))

    def _forget_deliveries(self, site: str, post_id: int) -> None:
        mine = (deliveries.c.site == site) & (deliveries.c.post_id == post_id)
        for row in self.connection.execute(select(deliveries).where(mine)).all():
            values = {
                "canonical_url": "",
                "canonical_key": to_forgotten(row.canonical_key) if row.canonical_key else None,
                "canonical_seen": "",
                "canonical_state": "",
                "reason": REASON,
                "story_url": _to_bare(row.story_id or row.story_url),
            }
            self._set(deliveries, deliveries.c.id == row.id, **values)

    def _set(self, table: Table, where: ColumnElement[bool], **values: Any) -> None:
        self.connection.execute(update(table).where(where).values(**values))


def _to_bare(story: str) -> str:
    """A story's address without its title: Medium leads from there to the story."""
    found = _STORY_ID.search(story)
    return f"https://medium.com/p/{found[0]}" if found else ""


def to_words(post: Post) -> list[str]:
    """What names a post in a sentence; nothing shorter than a word that means it."""
    said = (post.title, post.url, post.original_url, *post.previous_urls, f"ost {post.id} of {post.site}")
    return [one for one in dict.fromkeys(said) if len(one) > 3]
