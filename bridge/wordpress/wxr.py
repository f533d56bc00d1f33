"""The archive by an export file of WordPress (Tools, Export), for blogs that answer nobody, or no more.

A survey first: one walk that parses nothing and only notes where posts and attachments stand, for a featured image may
come before or after its post. Then each post is read from its place, and its image from that of the image.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.models import Post
from bridge.models.guids import to_guid_address
from bridge.wordpress.raw_html import to_html, unrendered_blocks
from bridge.wordpress.source import MOST_POSTS, OVERLAP, UNREADABLE, Batch, Cursor, IsKnown, Sketch
from bridge.wordpress.values import build_post, gallery_ids, shows_attached, to_words, without_hidden_text
from bridge.wordpress.wxr_dates import Clock, Dates, read_dates, read_modified
from bridge.wordpress.wxr_file import CAPS, WxrCaps, WxrTruncated, opened
from bridge.wordpress.wxr_item import Head, Parsed, to_number, to_sketch, to_values
from bridge.wordpress.wxr_survey import Survey


class WxrSource:
    """The published posts in an export file, packed by gzip or not.

    Args:
        name: the site's name in the configuration.
        path: of the file.
        zone: of the site, for dates that the file tells in local time alone; None when nobody knows it.
    """

    def __init__(
        self, name: str, site: SiteSection, path: Path, caps: WxrCaps = CAPS, zone: tzinfo | None = None
    ) -> None:
        self._name = name
        self._site = site
        self._path = path
        self._caps = caps
        self._zone = zone

    def read_archive(
        self, cursor: Cursor | None = None, since: datetime | None = None, is_known: IsKnown | None = None
    ) -> Iterator[Batch]:
        """See ``Source.read_archive``; drafts, private posts and the bin are left out, and counted.

        Raises:
            WxrTruncated: the file ends in the middle; what stands before has been given.
        """
        place, count = _to_place(cursor), 0
        with opened(self._path, self._caps) as stream:
            try:
                survey = Survey(stream, self._site, self._caps)
                if not survey.heads:
                    raise self._to_refusal(survey.foreign)
                for batch in _Reading(survey, self._name, self._site, self._zone, since, is_known).read(place):
                    count += len(batch.posts) + len(batch.unchanged)
                    yield batch
            except WxrTruncated as error:
                raise WxrTruncated(f"{self._path}: after {count:,} posts {error}") from error

    def _to_refusal(self, base: str) -> WordPressError:
        return WordPressError(
            f"{self._path} is an export of {base[:200]}, not of {self._site.home}; name the site it belongs to. If "
            f"that is an earlier address of this one, write its host into allowed_hosts of [sites.{self._name}]"
        )


class _Reading:
    """One reading: what it looks for, and what it knows of the file."""

    def __init__(
        self,
        survey: Survey,
        name: str,
        site: SiteSection,
        zone: tzinfo | None,
        since: datetime | None,
        is_known: IsKnown | None,
    ) -> None:
        self._survey = survey
        self._name = name
        self._site = site
        self._clock = Clock(zone, survey.find_offset)
        self._since = since and since - OVERLAP
        self._is_known = is_known

    def read(self, at: int) -> Iterator[Batch]:
        places = self._survey
        batch = _Open(at)
        for number in range(bisect_left(places.starts, at), len(places.starts)):
            self._take(places.starts[number], places.ends[number], batch)
            if batch.size >= MOST_POSTS:
                yield batch.close(len(places.starts), places.left_out)
                batch = _Open(batch.place)
        if batch.size or places.left_out:
            yield batch.close(len(places.starts), places.left_out)
        if places.error:
            raise places.error

    def _take(self, start: int, end: int, batch: "_Open") -> None:
        batch.place = end
        head = self._survey.find_head(start)
        try:
            parsed = self._survey.parse(start, end, head)
        except WordPressError as error:
            batch.problems.append(f"the item at byte {start:,} cannot be read: {error}")
            batch.size += 1
            return
        # The text of a post may speak of an export, so that only now its type is certain.
        kind, status = parsed.fields.get("wp:post_type", ""), parsed.fields.get("wp:status", "")
        if status != "publish" or kind not in self._site.post_types:
            self._survey.leave_out(kind, status)
            return
        batch.size += 1
        try:
            self._take_post(parsed, head, batch)
        except WordPressError as error:
            batch.problems.append(str(error))
        except UNREADABLE as error:
            batch.problems.append(f"{_to_name(parsed, start)} cannot be read: {to_words(error)}"[:300])

    def _take_post(self, parsed: Parsed, head: Head, batch: "_Open") -> None:
        url = self._find_url(parsed, head)
        if self._since or self._is_known:
            sketch = to_sketch(parsed, url, read_modified(parsed.fields, self._clock))
            if not self._is_needed(sketch):
                batch.unchanged.append(sketch.id)
                return
        dates = read_dates(parsed.fields, self._clock)
        post = self._to_post(parsed, head, url, dates)
        batch.posts.append(post)
        if parsed.problem or dates.problem:
            batch.problems += [f"post {post.id}: {one}" for one in (parsed.problem, dates.problem) if one]
        if names := unrendered_blocks(post.content_raw):
            batch.problems.append(f"post {post.id} holds blocks that only WordPress can render: {', '.join(names)}")

    def _find_url(self, parsed: Parsed, head: Head) -> str:
        """Where a post of this site is; where a file names its blog, the links in it are the blog's.

        Raises:
            ValueError: it is no post of this site.
        """
        if not parsed.id:
            raise ValueError("it has no number (wp:post_id)")
        link = parsed.fields.get("link", "")
        # The guid of WordPress (HOME/?p=ID) leads to the post as well.
        url = head.move(link or to_guid_address(parsed.fields.get("guid", "")))
        if not url:
            raise ValueError("it has neither an address (link) nor a guid")
        if not (link and head.base) and urlsplit(url).hostname not in self._site.hosts:
            raise ValueError(f"its address {url[:100]} is on none of the hosts of this site")
        return url

    def _is_needed(self, sketch: Sketch) -> bool:
        is_old = self._since is not None and sketch.modified_at < self._since
        return not is_old and not (self._is_known and self._is_known(sketch))

    def _to_post(self, parsed: Parsed, head: Head, url: str, dates: Dates) -> Post:
        image = self._survey.find_file(to_number(parsed.meta.get("_thumbnail_id", "").strip()))
        values = without_hidden_text(to_values(parsed, head, url, image, dates))
        raw = values["content_raw"]
        numbers = gallery_ids(raw) + (self._survey.find_attached(parsed.id) if shows_attached(raw) else [])
        found = ((number, self._survey.find_file(number)) for number in numbers)
        images = {number: one for number, one in found if one and one.mime[:6] in {"", "image/"}}
        values["content_html"] = values["content_html"] or to_html(raw, images, values["footnotes"])
        return build_post(values, self._name, self._site)


def _to_name(parsed: Parsed, start: int) -> str:
    return f"post {parsed.id}" if parsed.id else f"the item at byte {start:,}"


class _Open:
    """A batch that is still being filled."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.size = 0
        self.posts: list[Post] = []
        self.problems: list[str] = []
        self.unchanged: list[int] = []

    def close(self, total: int | None, left_out: Mapping[str, int]) -> Batch:
        cursor = {"byte": self.place}
        return Batch(tuple(self.posts), cursor, total, tuple(self.problems), tuple(self.unchanged), dict(left_out))


def _to_place(cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(cursor["byte"])
    except UNREADABLE as error:
        raise WordPressError("this cursor is not of a reading of an export file; begin anew") from error
