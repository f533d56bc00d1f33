"""The archive by an export file of WordPress (Tools, Export), for blogs that answer nobody, or no more.

A survey first: one walk that parses nothing and only notes where posts and attachments stand, for a featured image may
come before or after its post. Then each post is read from its place, and its image from that of the image.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.models import Media, Post
from bridge.wordpress.raw_html import to_html, unrendered_blocks
from bridge.wordpress.source import MOST_POSTS, OVERLAP, UNREADABLE, Batch, Cursor, IsKnown
from bridge.wordpress.values import build_post, gallery_ids, shows_attached, without_hidden_text
from bridge.wordpress.wxr_file import CAPS, Item, WxrCaps, WxrTruncated, opened, read_head, read_items, read_part
from bridge.wordpress.wxr_item import Head, Parsed, parse_item, to_head, to_image, to_number, to_sketch, to_values

_TYPE = rb"<wp:post_type>\s*(?:<!\[CDATA\[)?\s*(?:%s)\s*[<\]]"
_ATTACHMENT = re.compile(_TYPE % b"attachment")
_STATUS = re.compile(rb"<wp:status>\s*(?:<!\[CDATA\[)?\s*publish\s*[<\]]")
_PARENT = re.compile(rb"<wp:post_parent>\s*(?:<!\[CDATA\[)?\s*(\d{1,18})")
_ID = re.compile(rb"<wp:post_id>\s*(?:<!\[CDATA\[)?\s*(\d{1,18})")


class WxrSource:
    """The published posts in an export file, packed by gzip or not.

    Args:
        name: the site's name in the configuration.
        path: of the file.
    """

    def __init__(self, name: str, site: SiteSection, path: Path, caps: WxrCaps = CAPS) -> None:
        self._name = name
        self._site = site
        self._path = path
        self._caps = caps

    def read_archive(
        self, cursor: Cursor | None = None, since: datetime | None = None, is_known: IsKnown | None = None
    ) -> Iterator[Batch]:
        """See ``Source.read_archive``; drafts, private posts and the bin are left out.

        Raises:
            WxrTruncated: the file ends in the middle; what stands before has been given.
        """
        place, count = _to_place(cursor), 0
        with opened(self._path, self._caps) as stream:
            try:
                head = to_head(read_head(stream, self._caps))
                self._check_home(head)
                survey = _Survey(stream, self._site.post_types, self._caps)
                for batch in _Reading(survey, head, self._name, self._site, since, is_known).read(place):
                    count += len(batch.posts) + len(batch.unchanged)
                    yield batch
            except WxrTruncated as error:
                raise WxrTruncated(f"{self._path}: after {count:,} posts {error}") from error

    def _check_home(self, head: Head) -> None:
        if head.home.rstrip("/").partition("://")[2] != self._site.home.partition("://")[2]:
            raise WordPressError(
                f"{self._path} is an export of {head.home}, not of {self._site.home}; name the site it belongs to"
            )


class _Survey:
    """Where the posts and the attachments of a file stand: 16 bytes for a post, 40 for an attachment.

    Attributes:
        starts, ends: of the posts, in the order of the file.
        error: the file ends in the middle; what stands before is known.
    """

    def __init__(self, stream: IO[bytes], types: tuple[str, ...], caps: WxrCaps) -> None:
        self.starts, self.ends = array("q"), array("q")
        self.error: WxrTruncated | None = None
        self._stream = stream
        self._most_bytes = caps.item
        self._files: list[array[int]] = [array("q"), array("q"), array("q"), array("q")]
        self._wanted = re.compile(_TYPE % b"|".join(re.escape(one.encode()) for one in types))
        try:
            for item in read_items(stream, caps):
                self._note(item)
        except WxrTruncated as error:
            self.error = error
        order = sorted(range(len(self._files[0])), key=self._files[0].__getitem__)
        self._files = [array("q", (column[one] for one in order)) for column in self._files]
        self._by_parent = array("q", sorted(range(len(order)), key=self._files[3].__getitem__))

    def find_file(self, number: int, head: Head) -> Media | None:
        """An attachment; None when the file does not hold it."""
        numbers, starts, ends, _ = self._files
        at = bisect_left(numbers, number)
        if at == len(numbers) or numbers[at] != number:
            return None
        try:
            return to_image(self.parse(starts[at], ends[at], head))
        except WordPressError:
            return None

    def find_attached(self, post_id: int) -> list[int]:
        """Numbers of the attachments that were uploaded to a post."""
        numbers, _, _, parents = self._files
        first = bisect_left(self._by_parent, post_id, key=parents.__getitem__)
        last = bisect_right(self._by_parent, post_id, key=parents.__getitem__)
        return [numbers[at] for at in self._by_parent[first:last]]

    def parse(self, start: int, end: int, head: Head) -> Parsed:
        """The item between two places.

        Raises:
            WordPressError: it is too large, or broken.
        """
        data = read_part(self._stream, start, end, self._most_bytes)
        if not data:
            raise WordPressError(f"it is larger than {self._most_bytes:,} bytes")
        return parse_item(data, head)

    def _note(self, item: Item) -> None:
        # What is too large to be looked at is told of when its turn comes.
        if not item.data or self._is_wanted(item.data):
            self.starts.append(item.start)
            self.ends.append(item.end)
        elif _ATTACHMENT.search(item.data) and (match := _ID.search(item.data)):
            parent = _PARENT.search(item.data)
            row = (int(match[1]), item.start, item.end, int(parent[1]) if parent else 0)
            for column, value in zip(self._files, row, strict=True):
                column.append(value)

    def _is_wanted(self, data: bytes) -> bool:
        return _has(data, b"<wp:status>", _STATUS) and _has(data, b"<wp:post_type>", self._wanted)


def _has(data: bytes, name: bytes, value: re.Pattern[bytes]) -> bool:
    """Mostly the first place decides; the text of a post may speak of an export, so that the others are looked at."""
    first = data.find(name)
    return first >= 0 and bool(value.match(data, first) or value.search(data, first))


class _Reading:
    """One reading: what it looks for, and what it knows of the file."""

    def __init__(
        self,
        survey: _Survey,
        head: Head,
        name: str,
        site: SiteSection,
        since: datetime | None,
        is_known: IsKnown | None,
    ) -> None:
        self._survey = survey
        self._head = head
        self._name = name
        self._site = site
        self._since = since and since - OVERLAP
        self._is_known = is_known

    def read(self, at: int) -> Iterator[Batch]:
        places = self._survey
        batch = _Open(at)
        for number in range(bisect_left(places.starts, at), len(places.starts)):
            self._take(places.starts[number], places.ends[number], batch)
            if batch.size >= MOST_POSTS:
                yield batch.close(len(places.starts))
                batch = _Open(batch.place)
        if batch.size:
            yield batch.close(len(places.starts))
        if places.error:
            raise places.error

    def _take(self, start: int, end: int, batch: "_Open") -> None:
        batch.place = end
        try:
            parsed = self._survey.parse(start, end, self._head)
        except WordPressError as error:
            batch.problems.append(f"the item at byte {start:,} cannot be read: {error}")
            batch.size += 1
            return
        # The text of a post may speak of an export, so that only now its type is certain.
        kind, status = parsed.fields.get("wp:post_type"), parsed.fields.get("wp:status")
        if status != "publish" or kind not in self._site.post_types:
            return
        batch.size += 1
        self._take_post(parsed, batch)

    def _take_post(self, parsed: Parsed, batch: "_Open") -> None:
        try:
            if (self._since or self._is_known) and not self._is_needed(parsed):
                batch.unchanged.append(parsed.id)
                return
            post = self._to_post(parsed)
        except WordPressError as error:
            batch.problems.append(str(error))
            return
        except UNREADABLE as error:
            batch.problems.append(f"post {parsed.id} cannot be read: {type(error).__name__} {error}"[:300])
            return
        batch.posts.append(post)
        if parsed.problem:
            batch.problems.append(f"post {post.id}: {parsed.problem}")
        if names := unrendered_blocks(post.content_raw):
            batch.problems.append(f"post {post.id} holds blocks that only WordPress can render: {', '.join(names)}")

    def _is_needed(self, parsed: Parsed) -> bool:
        sketch = to_sketch(parsed)
        is_old = self._since is not None and sketch.modified_at < self._since
        return not is_old and not (self._is_known and self._is_known(sketch))

    def _to_post(self, parsed: Parsed) -> Post:
        image = self._survey.find_file(to_number(parsed.meta.get("_thumbnail_id", "")), self._head)
        values = without_hidden_text(to_values(parsed, self._head, image))
        raw = values["content_raw"]
        numbers = gallery_ids(raw) + (self._survey.find_attached(parsed.id) if shows_attached(raw) else [])
        found = ((number, self._survey.find_file(number, self._head)) for number in numbers)
        images = {number: one for number, one in found if one and one.mime[:6] in {"", "image/"}}
        values["content_html"] = values["content_html"] or to_html(raw, images, values["footnotes"])
        return build_post(values, self._name, self._site)


class _Open:
    """A batch that is still being filled."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.size = 0
        self.posts: list[Post] = []
        self.problems: list[str] = []
        self.unchanged: list[int] = []

    def close(self, total: int | None) -> Batch:
        cursor = {"byte": self.place}
        return Batch(tuple(self.posts), cursor, total, tuple(self.problems), tuple(self.unchanged))


def _to_place(cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(cursor["byte"])
    except UNREADABLE as error:
        raise WordPressError("this cursor is not of a reading of an export file; begin anew") from error
