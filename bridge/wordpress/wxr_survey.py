"""Where the posts and the files of an export stand, by one walk over it that parses nothing of what it need not."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import IO
from urllib.parse import urlsplit

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.models import Media
from bridge.wordpress.wxr_dates import to_offset
from bridge.wordpress.wxr_file import Item, WxrCaps, WxrTruncated, read_head, read_items, read_part
from bridge.wordpress.wxr_item import Head, Parsed, parse_item, to_head, to_image

_TYPE = rb"<wp:post_type>\s*(?:<!\[CDATA\[)?\s*(?:%s)\s*[<\]]"
_ATTACHMENT = re.compile(_TYPE % b"attachment")
_STATUS = re.compile(rb"<wp:status>\s*(?:<!\[CDATA\[)?\s*publish\s*[<\]]")
_PARENT = re.compile(rb"<wp:post_parent>\s*(?:<!\[CDATA\[)?\s*(\d{1,18})")
_ID = re.compile(rb"<wp:post_id>\s*(?:<!\[CDATA\[)?\s*(\d{1,18})")
_WORD = rb"<wp:%s>\s*(?:<!\[CDATA\[)?\s*([\w-]{1,20})\s*[<\]]"
_ANY_TYPE, _ANY_STATUS = re.compile(_WORD % b"post_type"), re.compile(_WORD % b"status")
_PLAIN_WORD = re.compile(r"[\w-]{1,20}", re.ASCII)
_DATE = rb"<wp:post_date%s>\s*(?:<!\[CDATA\[)?\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"
_LOCAL, _UTC = re.compile(_DATE % b""), re.compile(_DATE % b"_gmt")
_MOST_CHANNELS = 1_000
_MOST_REASONS = 30
_OTHER = "of other kinds"


class Survey:
    """Where the posts and the attachments of a file stand: 16 bytes for a post, 40 for an attachment.

    Attributes:
        starts, ends: of the posts, in the order of the file.
        heads: of the channels that are this site's, each with the byte where its first item begins.
        foreign: the address of a blog that is another one; empty when the whole file is this site's.
        left_out: how many items are of another blog, type or status, by what they are.
        error: the file ends in the middle; what stands before is known.

    Raises:
        WordPressError: it is no export of WordPress.
    """

    def __init__(self, stream: IO[bytes], site: SiteSection, caps: WxrCaps) -> None:
        self.starts, self.ends = array("q"), array("q")
        self.heads: list[tuple[int, Head]] = []
        self.foreign = ""
        self.left_out = Counter[str]()
        self.error: WxrTruncated | None = None
        self._stream = stream
        self._site = site
        self._caps = caps
        self._files: list[array[int]] = [array("q"), array("q"), array("q"), array("q")]
        self._wanted = re.compile(_TYPE % b"|".join(re.escape(one.encode()) for one in site.post_types))
        self._why = ""
        """Why the items of the channel at hand are left out."""
        self._offsets: dict[int, timedelta] | None = None
        self._former = to_head(read_head(stream, caps))
        self._enter(self._former, 0)
        try:
            self._walk()
        except WxrTruncated as error:
            self.error = error
        order = sorted(range(len(self._files[0])), key=self._files[0].__getitem__)
        self._files = [array("q", (column[one] for one in order)) for column in self._files]
        self._by_parent = array("q", sorted(range(len(order)), key=self._files[3].__getitem__))

    def find_head(self, start: int) -> Head:
        """What stands before the item at a place."""
        if len(self.heads) == 1:
            return self.heads[0][1]
        return self.heads[bisect_right(self.heads, start, key=lambda one: one[0]) - 1][1]

    def find_file(self, number: int) -> Media | None:
        """An attachment; None when the file does not hold it."""
        numbers, starts, ends, _ = self._files
        at = bisect_left(numbers, number)
        if at == len(numbers) or numbers[at] != number:
            return None
        head = self.find_head(starts[at])
        try:
            return to_image(self.parse(starts[at], ends[at], head), head)
        except WordPressError:
            return None

    def find_attached(self, post_id: int) -> list[int]:
        """Numbers of the attachments that were uploaded to a post."""
        numbers, _, _, parents = self._files
        first = bisect_left(self._by_parent, post_id, key=parents.__getitem__)
        last = bisect_right(self._by_parent, post_id, key=parents.__getitem__)
        return [numbers[at] for at in self._by_parent[first:last]]

    def find_offset(self, local: datetime) -> timedelta | None:
        """Local time minus UTC on the nearest day of which an item tells both; None when no item does.

        The file is read once more for it, when the first is asked for.
        """
        if self._offsets is None:
            places = [*zip(self.starts, self.ends, strict=True), *zip(self._files[1], self._files[2], strict=True)]
            self._offsets = dict(found for place in places if (found := self._read_offset(*place)))
        if not self._offsets:
            return None
        day = local.toordinal()
        return self._offsets[min(self._offsets, key=lambda one: (abs(one - day), one))]

    def parse(self, start: int, end: int, head: Head) -> Parsed:
        """The item between two places, behind its head.

        Raises:
            WordPressError: it is too large, or broken.
        """
        data = read_part(self._stream, start, end, self._caps.item)
        if not data:
            raise WordPressError(f"it is larger than {self._caps.item:,} bytes")
        return parse_item(data, head)

    def leave_out(self, kind: str, status: str) -> None:
        """Count an item that is none of the posts that are asked for."""
        if not kind or not status:
            why = f"without {'a type (wp:post_type)' if not kind else 'a status (wp:status)'}"
        elif kind not in self._site.post_types:
            why = f"of the type {kind}" if _PLAIN_WORD.fullmatch(kind) else _OTHER
        else:
            why = f"with the status {status}" if _PLAIN_WORD.fullmatch(status) else _OTHER
        self._count(why)

    def _count(self, why: str) -> None:
        self.left_out[why if why in self.left_out or len(self.left_out) < _MOST_REASONS else _OTHER] += 1

    def _walk(self) -> None:
        channel = last_end = -1
        count = 0
        for item in read_items(self._stream, self._caps):
            if item.channel != channel and last_end >= 0:
                self._read_head(last_end, item)
            count += item.channel != channel
            if count > _MOST_CHANNELS:
                raise WordPressError(
                    f"the file has more than {_MOST_CHANNELS:,} channels; it is no export of WordPress"
                )
            channel, last_end = item.channel, item.end
            if self._why:
                self._count(self._why)
            else:
                self._note(item)

    def _read_head(self, last_end: int, item: Item) -> None:
        """The head of a channel after the first: several exports in one file, or one that tells of several blogs."""
        data = read_part(self._stream, last_end, item.start, self._caps.head)
        try:
            head = to_head(data, self._former)
        except WordPressError as error:
            self._why = f"of a channel that cannot be read ({str(error)[:200]})"
            return
        self._former = head
        self._enter(head, item.start)

    def _enter(self, head: Head, start: int) -> None:
        own = to_own_head(head, self._site)
        if own:
            self.heads.append((start, own))
        else:
            self.foreign = head.base
        self._why = "" if own else f"of another blog ({head.base[:100]})"

    def _note(self, item: Item) -> None:
        data = item.data
        # What is too large to be looked at is told of when its turn comes.
        if not data or self._is_wanted(data):
            self._add(item)
        elif _ATTACHMENT.search(data) and (match := _ID.search(data)):
            parent = _PARENT.search(data)
            row = (int(match[1]), item.start, item.end, int(parent[1]) if parent else 0)
            for column, value in zip(self._files, row, strict=True):
                column.append(value)
        elif (kind := _ANY_TYPE.search(data)) and (status := _ANY_STATUS.search(data)):
            self.leave_out(kind[1].decode("ascii", "replace"), status[1].decode("ascii", "replace"))
        else:
            # Written otherwise than WordPress does it: only a parser can tell.
            self._add(item)

    def _add(self, item: Item) -> None:
        self.starts.append(item.start)
        self.ends.append(item.end)

    def _is_wanted(self, data: bytes) -> bool:
        return _has(data, b"<wp:status>", _STATUS) and _has(data, b"<wp:post_type>", self._wanted)

    def _read_offset(self, start: int, end: int) -> tuple[int, timedelta] | None:
        """A day, and how far local time is ahead of UTC on it."""
        data = read_part(self._stream, start, end, self._caps.item)
        found = _LOCAL.search(data), _UTC.search(data)
        try:
            local, utc = (datetime.fromisoformat(one[1].decode()) for one in found if one)
        except ValueError:
            return None  # one of them is not there, or zeros
        offset = to_offset(local, utc)
        return None if offset is None else (local.toordinal(), offset)


def to_own_head(head: Head, site: SiteSection) -> Head | None:
    """The head with the address that the site has today; None when it is another blog's.

    A file that names no blog is taken for the site's: then each post says by its address whose it is.
    """
    base = head.base
    if not base or base.partition("://")[2] == site.home.partition("://")[2]:
        return replace(head, home=site.home)
    try:
        host = urlsplit(base).hostname
    except ValueError:
        return None
    is_earlier = host in site.hosts and host != urlsplit(site.home).hostname
    return replace(head, home=site.home) if is_earlier else None


def _has(data: bytes, name: bytes, value: re.Pattern[bytes]) -> bool:
    """Mostly the first place decides; the text of a post may speak of an export, so that the others are looked at."""
    first = data.find(name)
    return first >= 0 and bool(value.match(data, first) or value.search(data, first))
