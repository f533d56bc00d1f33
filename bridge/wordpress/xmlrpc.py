"""The archive by XML-RPC, for sites that close REST and leave this open: python-wordpress-xmlrpc asks.

XML-RPC gives a post as it was written, so its HTML is our own rendering (``raw_html``), and no count of posts: the end
is an empty page. It leaves out what the user may not edit: the user must be an editor. To nobody it tells fields whose
names begin with an underscore, unless their plugin has said who may change them (is_protected_meta()); by such fields
plugins keep whole posts for members, so every text says that no visitor was asked.
https://developer.wordpress.org/apis/xml-rpc/ , https://codex.wordpress.org/XML-RPC_WordPress_API/Posts
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bridge.config import SiteSection
from bridge.errors import NotFound, WordPressError, WordPressUnauthorized
from bridge.models import Author, Media, Post, Term
from bridge.models.gates import Gate, Withheld, find_post_gate, to_marker
from bridge.models.guids import to_guid
from bridge.wordpress.raw_html import to_html, unrendered_blocks
from bridge.wordpress.source import (
    MOST_POSTS,
    OVERLAP,
    UNREADABLE,
    Batch,
    Cursor,
    Halving,
    IsKnown,
    PageUnreadable,
    Sketch,
)
from bridge.wordpress.values import (
    HIGHEST_ID,
    Values,
    build_post,
    gallery_ids,
    is_password,
    to_dates,
    to_instant,
    to_media,
    to_plain,
    to_seo,
    to_words,
    without_hidden_text,
)
from bridge.wordpress.xmlrpc_client import GetAuthors, GetMediaItem, GetPosts, Sleep, Struct, XmlRpcClient

_WHOLE = ["post", "terms", "custom_fields"]
_SKETCH = ["link", "post_status", "post_password", "post_date_gmt", "post_modified_gmt"]
_MOST_GALLERY_FILES = 200


@dataclass(slots=True)
class _Standing:
    """How far the reading has come: ``last`` is the number of the post right before ``offset``.

    Attributes:
        back: positions to step back when posts before ``offset`` went away.
    """

    type: str
    offset: int = 0
    last: int = 0
    back: int = MOST_POSTS
    seen: set[int] = field(default_factory=set)

    def to_cursor(self) -> Cursor:
        return {"type": self.type, "offset": self.offset, "last": self.last}

    def step_back(self) -> None:
        """Go on before what slipped; further each time, as nobody knows how much went away."""
        self.offset = max(0, self.offset - self.back)
        self.last = self.last if self.offset else 0
        self.back *= 2


class XmlRpcSource:
    """One WordPress' published posts, asked over XML-RPC.

    Args:
        name: the site's name in the configuration.
        url: of its ``xmlrpc.php``; empty for the usual place.
        sleep: waits between two tries of a read.
    """

    def __init__(self, name: str, site: SiteSection, url: str = "", *, sleep: Sleep = time.sleep) -> None:
        self._name = name
        self._site = site
        self._url = url or f"{site.home}/xmlrpc.php"
        self._sleep = sleep

    def read_archive(
        self, cursor: Cursor | None = None, since: datetime | None = None, is_known: IsKnown | None = None
    ) -> Iterator[Batch]:
        """See ``Source.read_archive``; XML-RPC knows no dates to ask for, so ``since`` still lists every post."""
        if self._site.app_password is None:
            raise WordPressUnauthorized("XML-RPC needs app_user and app_password of an editor in the configuration")
        password = self._site.app_password.get_secret_value()
        client = XmlRpcClient(self._url, self._site.app_user, password, sleep=self._sleep)
        reading = _Reading(client, self._name, self._site, since, is_known)
        types = list(self._site.post_types)
        standing = _to_standing(cursor, types)
        for name in types[types.index(standing.type) :]:
            yield from reading.read_type(standing if name == standing.type else _Standing(name))


class _Reading:
    """One reading: its connection, what is asked for, and the names of authors."""

    def __init__(
        self, client: XmlRpcClient, name: str, site: SiteSection, since: datetime | None, is_known: IsKnown | None
    ) -> None:
        self._client = client
        self._name = name
        self._site = site
        self._since = since and since - OVERLAP
        self._is_known = is_known
        self._authors: dict[int, str] | None = None

    def read_type(self, standing: _Standing) -> Iterator[Batch]:
        while True:
            problems: list[str] = []
            # The post before the page comes again: where the page begins with a later one, earlier ones went away, all
            # positions slipped, and there may be a gap.
            anchor = 1 if standing.last else 0
            wanted = range(standing.offset - anchor, standing.offset + MOST_POSTS)
            rows = self._read(standing.type, wanted, problems)
            ids = [_to_id(row) for row in rows]
            if anchor and not problems and (not ids or ids[0] > standing.last):
                standing.step_back()
                continue
            if len(ids) + len(problems) <= anchor:
                return
            # One without a number of its own is named below, as what it lacks.
            fresh = [row for row, number in zip(rows, ids, strict=True) if not number or number not in standing.seen]
            fresh = [row for row in fresh if not anchor or _to_id(row) != standing.last]
            standing.back = MOST_POSTS
            standing.seen |= {number for row in fresh if (number := _to_id(row))}
            standing.offset += len(wanted) - anchor
            standing.last = ids[-1] if ids and len(rows) + len(problems) == len(wanted) else 0
            yield self._to_batch(fresh, wanted, standing, problems)

    def _read(self, kind: str, wanted: Sequence[int], problems: list[str]) -> list[Struct]:
        is_sketch = self._is_known is not None or self._since is not None
        return self._get(kind, wanted, _SKETCH if is_sketch else _WHOLE, problems)

    def _get(self, kind: str, wanted: Sequence[int], fields: list[str], problems: list[str]) -> list[Struct]:
        def ask(positions: Sequence[int]) -> list[dict[str, Any]]:
            place = {"number": len(positions), "offset": positions[0]}
            order = {"orderby": "ID", "order": "ASC", "post_type": kind, "post_status": "publish"}
            rows: list[dict[str, Any]] = self._client.call(GetPosts(place | order, fields))
            return rows

        halving = Halving(ask, "the post at position", MOST_POSTS + 1)
        rows = halving.read(wanted)
        problems += halving.problems
        return rows

    def _to_batch(self, rows: list[Struct], wanted: Sequence[int], standing: _Standing, problems: list[str]) -> Batch:
        unchanged: list[int] = []
        if self._is_known is not None or self._since is not None:
            needed = {_to_id(row) for row in rows if self._is_needed(row, unchanged, problems)}
            rows = self._get(standing.type, wanted, _WHOLE, problems) if needed else []
            rows = [row for row in rows if _to_id(row) in needed]
            lost = sorted(needed - {_to_id(row) for row in rows}) if not problems else []
            problems += [f"post {number} moved while it was read; it is read the next time" for number in lost]
        posts = [post for row in rows if (post := self._to_post(row, problems))]
        return Batch(tuple(posts), standing.to_cursor(), None, tuple(dict.fromkeys(problems)), tuple(unchanged))

    def _is_needed(self, row: Struct, unchanged: list[int], problems: list[str]) -> bool:
        try:
            sketch = to_sketch(row)
        except UNREADABLE as error:
            problems.append(f"post {_to_id(row) or '?'} cannot be read: {to_words(error)}")
            return False
        if (self._since and sketch.modified_at < self._since) or (self._is_known and self._is_known(sketch)):
            unchanged.append(sketch.id)
            return False
        return True

    def _to_post(self, row: Struct, problems: list[str]) -> Post | None:
        # Asked before anything is read: that WordPress is busy or gone is not this post's fault, and ends the reading.
        authors, images = self._names(problems), self._images(gallery_ids(_to_open_text(row)), problems)
        try:
            values = without_hidden_text(to_values(row, authors))
            values["content_html"] = values["content_html"] or _to_html(values, images)
            post = build_post(values, self._name, self._site)
        except UNREADABLE as error:
            problems.append(f"post {_to_id(row) or '?'} cannot be read: {to_words(error)}"[:300])
            return None
        except WordPressError as error:
            problems.append(str(error))
            return None
        if names := unrendered_blocks(post.content_raw):
            problems.append(f"post {post.id} holds blocks that only WordPress can render: {', '.join(names)}")
        return post

    def _names(self, problems: list[str]) -> dict[int, str]:
        if self._authors is None:
            try:
                rows = self._client.call(GetAuthors())
            except (PageUnreadable, NotFound, WordPressUnauthorized) as error:
                problems.append(f"the names of the authors cannot be read: {error}")
                rows = []
            self._authors = {_to_id(row, "user_id"): to_plain(str(row.get("display_name") or "")) for row in rows}
        return self._authors

    def _images(self, ids: list[int], problems: list[str]) -> dict[int, Media]:
        images = {}
        for number in ids[:_MOST_GALLERY_FILES]:
            try:
                if image := _to_image(self._client.call(GetMediaItem(number))):
                    images[number] = image
            except (NotFound, PageUnreadable, WordPressUnauthorized, *UNREADABLE) as error:
                problems.append(f"the image {number} of a gallery cannot be read: {error}")
        return images


def _to_html(values: Values, images: Mapping[int, Media]) -> str:
    """Our own rendering, marked as a text of which WordPress has not said whether visitors see it."""
    shown = to_html(values["content_raw"], images, values["footnotes"])
    return shown and to_marker([Withheld(Gate.VISITORS, "XML-RPC")]) + shown


def to_sketch(row: Struct) -> Sketch:
    """Enough to see whether it changed.

    Raises:
        KeyError, TypeError, ValueError: it is no post.
    """
    _, modified = _to_dates(row)
    is_protected = is_password(str(row["post_password"]))
    return Sketch(_read_id(row, "post_id"), str(row["link"]), str(row["post_status"]), is_protected, modified)


def to_values(row: Struct, authors: Mapping[int, str]) -> Values:
    """The fields of ``models.Post``; ``content_html`` is still to be rendered, unless the whole post is for members.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is no post.
    """
    meta = {str(one["key"]): str(one["value"]) for one in row.get("custom_fields") or [] if isinstance(one, dict)}
    canonical, seo = to_seo(meta)
    author = _to_id(row, "post_author")
    published, modified = _to_dates(row)
    held = find_post_gate(meta, str(row["post_content"]))
    return {
        "id": _read_id(row, "post_id"),
        "guid": to_guid(str(row["guid"])),
        "type": str(row["post_type"]),
        "status": str(row["post_status"]),
        "password_protected": is_password(str(row["post_password"])),
        "url": str(row["link"]),
        "canonical_url": "" if canonical == row["link"] else canonical,
        "slug": str(row["post_name"]),
        "title": to_plain(str(row["post_title"])),
        "excerpt": to_plain(str(row["post_excerpt"])),
        "content_html": to_marker([held]) if held else "",
        "content_raw": str(row["post_content"]),
        "footnotes": meta.get("footnotes", ""),
        "author": Author(author, authors.get(author, "")),
        "created_at": published,
        "published_at": published,
        "modified_at": modified,
        "categories": _to_terms(row, "category"),
        "tags": _to_terms(row, "post_tag"),
        "featured_image": _to_image(row.get("post_thumbnail")),
        "seo": seo,
    }


def _to_open_text(row: Struct) -> str:
    """A post's text as it was written; empty where a password hides it."""
    return "" if is_password(str(row.get("post_password") or "")) else str(row.get("post_content") or "")


def _read_id(row: Struct, name: str) -> int:
    """Raises KeyError, TypeError, ValueError: it is no number of WordPress'."""
    number = int(row[name])
    if not 0 < number <= HIGHEST_ID:
        raise ValueError(f"{name} is {str(number)[:40]}, which WordPress gives to nothing")
    return number


def _to_id(row: Struct, name: str = "post_id") -> int:
    """0 where it is no number of WordPress'."""
    number = str(row.get(name, ""))
    is_one = number.isascii() and number.isdigit() and len(number) <= len(str(HIGHEST_ID))
    return int(number) if is_one and int(number) <= HIGHEST_ID else 0


def _to_dates(row: Struct) -> tuple[datetime, datetime]:
    """When a post was published and changed; WordPress reckons what is told in local time alone by the site's zone."""
    return to_dates(_read_date(row, "post_date_gmt"), _read_date(row, "post_modified_gmt"))


def _read_date(row: Struct, name: str) -> datetime | None:
    """The library's own conversion takes a missing date for now; a date that is not there is an error here."""
    written = str(getattr(row[name], "value", row[name]))
    if written[8:9] == "T" and "-" not in written and not written.startswith("0000"):
        return datetime.strptime(written[:17], "%Y%m%dT%H:%M:%S").replace(tzinfo=UTC)
    return to_instant(written)


def _to_terms(row: Struct, taxonomy: str) -> tuple[Term, ...]:
    return tuple(
        Term(
            id=_read_id(term, "term_id"),
            name=to_plain(str(term["name"])),
            slug=str(term["slug"]),
            parent=int(term.get("parent") or 0),
        )
        for term in row.get("terms") or []
        if term.get("taxonomy") == taxonomy
    )


def _to_image(item: object) -> Media | None:
    """A featured image is a struct, or an empty list when there is none."""
    if not isinstance(item, dict) or not item.get("link"):
        return None
    details = item.get("metadata")
    return to_media(
        _read_id(item, "attachment_id"),
        str(item["link"]),
        str(item.get("type") or ""),
        str(item.get("alt") or ""),
        details if isinstance(details, dict) else {},
    )


def _to_standing(cursor: Cursor | None, types: list[str]) -> _Standing:
    if cursor is None:
        return _Standing(types[0])
    try:
        standing = _Standing(str(cursor["type"]), int(cursor["offset"]), int(cursor["last"]))
    except UNREADABLE as error:
        raise WordPressError("this cursor is not of a reading over XML-RPC; begin anew") from error
    if standing.type not in types:
        raise WordPressError(f"the reading stood at the type {standing.type}, which is no longer read; begin anew")
    return standing
