"""The archive by WordPress' REST API, a hundred posts at a time.

All posts are read by number. Those that changed are read by the time of their change: a post that is edited meanwhile
moves to the end and is met there, whereas a position would slip. Where the caller knows posts already, only a list with
their dates is asked for, and the rest of those alone that are new.
https://developer.wordpress.org/rest-api/reference/posts/#list-posts
"""

import json
import time
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bridge.config import SiteSection
from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.http import Reply
from bridge.models import Post
from bridge.wordpress.rest_client import RestClient, Sleep, to_json
from bridge.wordpress.rest_values import EMBEDDED, FIELDS, SKETCH_FIELDS, to_sketch, to_values
from bridge.wordpress.source import MOST_POSTS, OVERLAP, UNREADABLE, Batch, Cursor, Halving, IsKnown, PageUnreadable
from bridge.wordpress.values import to_post, without_hidden_text
from bridge.wordpress.visitors import rendered_for_visitors

_NOT_THE_POSTS = frozenset({401, 403})
_VALIDATORS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))

Data = dict[str, Any]


@dataclass(slots=True)
class _Standing:
    """How far the reading of one type has come.

    Attributes:
        offset: posts that lie behind, counted from the first, or from ``changed_after``.
        total: posts that WordPress counts, as it said last.
        before: posts of the types that were read before this one.
        seen: their numbers; what comes twice because pages shifted is dropped.
    """

    type: str
    offset: int = 0
    total: int = 0
    before: int = 0
    changed_after: str = ""
    seen: set[int] = field(default_factory=set)

    def to_cursor(self) -> Cursor:
        return {
            "type": self.type,
            "offset": self.offset,
            "total": self.total,
            "before": self.before,
            "changed_after": self.changed_after,
        }


class RestArchive:
    """One WordPress' published posts.

    The text comes as WordPress renders it for a visitor; with an application password, also as it was written.

    Args:
        name: the site's name in the configuration.
        rest_url: the root of its REST API as its hooks said it; empty when they never did.
        remembered: what lists held and their ETags or dates, kept by the caller from one reading to the next. WordPress
            gives none, a cache in front of it may: a list that it says is unchanged does not come again.
        sleep: waits between two tries of a read.
    """

    def __init__(
        self,
        name: str,
        site: SiteSection,
        rest_url: str = "",
        *,
        remembered: MutableMapping[str, str] | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._name = name
        self._site = site
        self._client = RestClient(site, rest_url, sleep=sleep)
        self._remembered = remembered if remembered is not None else {}

    def read_archive(
        self, cursor: Cursor | None = None, since: datetime | None = None, is_known: IsKnown | None = None
    ) -> Iterator[Batch]:
        """See ``Source.read_archive``; posts of the configured types, one type after the other."""
        root = self._client.open()
        bases = list(self._client.bases(root))
        if not bases:
            raise WordPressError(f"WordPress offers none of the types {', '.join(self._site.post_types)} over REST")
        standing = _to_standing(cursor, since, [name for name, _ in bases])
        names = [name for name, _ in bases]
        for name, base in bases[names.index(standing.type) :]:
            if name != standing.type:
                after = _since(since)
                standing = _Standing(name, before=standing.before + standing.total, changed_after=after)
            yield from self._read_type(f"{root}wp/v2/{base}", standing, is_known)

    def _read_type(self, url: str, standing: _Standing, is_known: IsKnown | None) -> Iterator[Batch]:
        page = _Page(self._client, url, is_known, self._remembered)
        is_over = False
        while not is_over:
            rows = page.read(standing)
            # By number, positions slip back when a post before them goes: read what slipped.
            gone = standing.total - page.total
            if not standing.changed_after and standing.offset and gone > 0:
                standing.offset, standing.total = max(0, standing.offset - gone), page.total
                continue
            fresh = [row for row in rows if _number(row) not in standing.seen]
            standing.seen |= {number for row in fresh if (number := _number(row))}
            is_over = _move(standing, rows, page)
            yield self._to_batch(fresh, standing, page, is_known)
            page.remember()

    def _to_batch(self, rows: list[Data], standing: _Standing, page: "_Page", is_known: IsKnown | None) -> Batch:
        problems: list[str] = page.problems
        unchanged = page.unchanged
        if is_known:
            wanted: list[int] = []
            for row in rows:
                try:
                    sketch = to_sketch(row)
                except UNREADABLE as error:
                    problems.append(f"post {row.get('id', '?')} cannot be read: {type(error).__name__} in the list")
                    continue
                (unchanged if is_known(sketch) else wanted).append(sketch.id)
            rows = page.read_whole(wanted)
        rows = rendered_for_visitors(self._client, page.url, rows, problems)
        posts = [post for row in rows if (post := self._to_post(row, problems))]
        total = standing.before + standing.total
        return Batch(tuple(posts), standing.to_cursor(), total, tuple(problems), tuple(unchanged))

    def _to_post(self, row: Data, problems: list[str]) -> Post | None:
        try:
            return to_post(without_hidden_text(to_values(row)), self._name, self._site)
        except UNREADABLE as error:
            problems.append(f"post {row.get('id', '?')} cannot be read: it lacks something ({type(error).__name__})")
        except WordPressError as error:
            problems.append(str(error))
        return None


class _Page:
    """The lists of one type: one page, its total, and what went wrong with it."""

    def __init__(
        self, client: RestClient, url: str, is_known: IsKnown | None, remembered: MutableMapping[str, str]
    ) -> None:
        self._client = client
        self.url = url
        self._fields = SKETCH_FIELDS if is_known else FIELDS
        self._remembered = remembered if is_known else {}
        self._validators: dict[str, str] = {}
        self.total = 0
        self.count = 0
        self.problems: list[str] = []
        self.unchanged: list[int] = []

    def read(self, standing: _Standing) -> list[Data]:
        """The posts from where the reading stands; none when the list is as it was remembered."""
        self._validators = {}
        order = {"orderby": "modified", "modified_after": standing.changed_after} if standing.changed_after else {}
        order = order or {"orderby": "id"}

        def ask(positions: Sequence[int]) -> list[Data]:
            place = {"offset": str(positions[0]), "per_page": str(len(positions))}
            return self._ask(order | place | {"order": "asc", "_fields": self._fields}, counts=True)

        self.count, self.unchanged = 0, []
        halving = Halving(ask, "the post at position")
        rows = halving.read(range(standing.offset, standing.offset + MOST_POSTS))
        self.problems = halving.problems
        self.count += len(self.problems)
        return rows

    def read_whole(self, ids: Sequence[int]) -> list[Data]:
        """The posts with these numbers; one that is gone by now is left out."""
        if not ids:
            return []

        def ask(some: Sequence[int]) -> list[Data]:
            which = {"include": ",".join(map(str, some)), "per_page": str(len(some)), "orderby": "include"}
            return self._ask(which | {"_fields": FIELDS}, counts=False)

        halving = Halving(ask, "post")
        rows = halving.read(ids)
        self.problems += halving.problems
        return rows

    def remember(self) -> None:
        """Keep the validators of a page whose posts the caller has taken over, if nothing was wrong with it."""
        if not self.problems:
            self._remembered.update(self._validators)

    def _ask(self, params: Mapping[str, str], *, counts: bool) -> list[Data]:
        params = {"context": self._client.context, **params}
        params |= {} if params["_fields"] == SKETCH_FIELDS else {"_embed": EMBEDDED}
        key = f"{self.url} {sorted(params.items())}"
        known = json.loads(self._remembered.get(key, "{}")) if counts else {}
        reply = self._client.get(self.url, params, known.get("ask", {}))
        if reply.status == 304 and known:
            self.count, self.total = self.count + len(known["ids"]), known["total"]
            self.unchanged += known["ids"]
            return []
        rows = _to_rows(reply)
        if counts:
            self.count += len(rows)
            self.total = _to_total(reply, len(rows), params)
            self._note_validator(key, reply, rows)
        return rows

    def _note_validator(self, key: str, reply: Reply, rows: list[Data]) -> None:
        for name, question in _VALIDATORS:
            if said := reply.headers.get(name, ""):
                known = {"ask": {question: said}, "ids": [_number(row) for row in rows], "total": self.total}
                self._validators[key] = json.dumps(known)
                return


def _number(row: Data) -> int | None:
    number = row.get("id")
    return number if isinstance(number, int) else None


def _to_standing(cursor: Cursor | None, since: datetime | None, types: list[str]) -> _Standing:
    if cursor is None:
        return _Standing(types[0], changed_after=_since(since))
    try:
        standing = _Standing(
            str(cursor["type"]),
            int(cursor["offset"]),
            int(cursor["total"]),
            int(cursor["before"]),
            str(cursor["changed_after"]),
        )
    except UNREADABLE as error:
        raise WordPressError("this cursor is not of a reading over REST; begin anew") from error
    if standing.type not in types:
        raise WordPressError(f"the reading stood at the type {standing.type}, which is no longer read; begin anew")
    return standing


def _since(since: datetime | None) -> str:
    # Without an offset WordPress would take it for the site's own time.
    return (since - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if since else ""


def _move(standing: _Standing, rows: list[Data], page: _Page) -> bool:
    """Move on after a page; True when it was the last."""
    standing.offset += page.count
    left = max(0, page.total - standing.offset)
    standing.total = len(standing.seen) + left if standing.changed_after else page.total
    is_over = page.count == 0 or standing.offset >= page.total
    if standing.changed_after and rows and not is_over:
        newest = max(str(row.get("modified_gmt") or "") for row in rows)
        # The newest second may hold more posts than the page: it is read again, and what is known dropped.
        key = _before(newest)
        if key > standing.changed_after:
            standing.changed_after, standing.offset = key, 0
    return is_over


def _before(date: str) -> str:
    try:
        return (datetime.fromisoformat(date) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _to_rows(reply: Reply) -> list[Data]:
    if reply.status >= 500:
        raise PageUnreadable(f"WordPress answered {reply.status}")
    if reply.status in _NOT_THE_POSTS:
        raise WordPressUnauthorized(
            f"WordPress does not let its posts be read (it answers {reply.status}); give app_user and app_password of "
            "an editor, or let the security plugin allow the REST API"
        )
    if 300 <= reply.status < 400:
        raise WordPressError(f"WordPress leads on to {reply.headers.get('location', 'elsewhere')}; correct home")
    data = to_json(reply)
    if reply.status >= 400 or not isinstance(data, list):
        said = data.get("message", "") if isinstance(data, dict) else ""
        raise WordPressError(f"WordPress answered {reply.status} to the question for its posts: {said}"[:300])
    return [row for row in data if isinstance(row, dict)]


def _to_total(reply: Reply, count: int, params: Mapping[str, str]) -> int:
    """X-WP-Total; where something on the way drops it, a full page says that there is one more."""
    said = reply.headers.get("x-wp-total", "")
    if said.isascii() and said.isdigit():
        return int(said)
    return int(params["offset"]) + count + (count >= int(params["per_page"]))
