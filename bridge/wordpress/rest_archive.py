"""The archive by WordPress' REST API, a hundred posts at a time.

All posts, and those that changed, are read by number: that is the only order in which no two are alike. WordPress sorts
by the time of a change alone, and a database may put those that share a second another way on each page, so that some
come twice and others never. A position slips when posts before it come or go: so each page begins with the last post of
the one before. What was changed meanwhile is met when the list is gone through once more.
https://developer.wordpress.org/rest-api/reference/posts/#list-posts
"""

import time
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.models import Post
from bridge.wordpress.rest_client import RestClient, Sleep
from bridge.wordpress.rest_media import with_images
from bridge.wordpress.rest_pages import Page, RestPages, to_number
from bridge.wordpress.rest_terms import with_terms
from bridge.wordpress.rest_values import EMBEDDED, FIELDS, SKETCH_FIELDS, to_sketch, to_values
from bridge.wordpress.source import OVERLAP, UNREADABLE, Batch, Cursor, IsKnown
from bridge.wordpress.values import to_post, to_words, without_hidden_text
from bridge.wordpress.visitors import rendered_for_visitors

Data = dict[str, Any]

_MOST_TURNS = 4
"""How often a list is gone through that goes on changing."""
_MOST_STEPS_BACK = 20


@dataclass(slots=True)
class _Standing:
    """How far the reading of one type has come.

    Attributes:
        offset: posts of the list that lie behind.
        last: number of the post right before ``offset``; 0 when that is not known.
        total: posts in the list, as far as can be told.
        first: posts that WordPress counted when this turn began, or was taken up again; 0 where it counts none.
        met: posts of the list that this turn has met, or named as unreadable.
        before: posts of the types that were read before this one.
        turn: how often the list was gone through already.
        steps_back: in this turn, because positions had slipped.
        has_news: whether this turn has brought a post, or a change.
        seen: posts that were read, and when they had been changed.
        here: numbers that this turn has met.
    """

    type: str
    offset: int = 0
    last: int = 0
    total: int = 0
    first: int = 0
    met: int = 0
    before: int = 0
    turn: int = 0
    changed_after: str = ""
    steps_back: int = 0
    has_news: bool = False
    seen: dict[int, str] = field(default_factory=dict)
    here: set[int] = field(default_factory=set)

    def to_cursor(self) -> Cursor:
        names = ("type", "offset", "last", "total", "met", "before", "turn", "changed_after")
        return {name: getattr(self, name) for name in names}

    def turn_over(self) -> None:
        """Begin the list anew."""
        self.offset = self.last = self.first = self.met = self.steps_back = 0
        self.turn += 1
        self.here, self.has_news = set(), False

    def step_back(self, most: int) -> None:
        """Go on before what slipped; further each time, as nobody knows how much went away."""
        self.offset = max(0, self.offset - most * 2**self.steps_back)
        self.steps_back += 1

    def has_slipped(self, page: Page, start: int) -> bool:
        """Whether posts before this page went away, so that there may be a gap before it."""
        if not self.last or not start or page.problems or self.steps_back >= _MOST_STEPS_BACK:
            return False
        is_by_number = page.ids == sorted(page.ids)
        return not page.count or (is_by_number and bool(page.ids) and page.ids[0] > self.last)

    def take(self, page: Page, start: int) -> list[Data]:
        """Move on behind a page; what of it was not read before, or was changed since."""
        behind = self.last
        self.first = self.first or page.counted
        self.offset = start + page.count
        self.total = page.counted or page.total
        nameless = sum(to_number(row) is None for row in page.rows)
        self.met += len(set(page.ids) - self.here) + nameless + len(page.problems)
        page.unchanged = [number for number in page.unchanged if number not in self.here]
        self.here.update(page.ids)
        self.last = page.ids[-1] if page.ids else 0
        fresh = [row for row in page.rows if self._is_fresh(row, behind)]
        self.seen |= {number: _changed(row) for row in fresh if (number := to_number(row)) is not None}
        self.has_news = self.has_news or bool(fresh)
        return fresh

    def _is_fresh(self, row: Data, behind: int) -> bool:
        """Whether a post is to be read; the one right behind was, also where an earlier process read it."""
        number = to_number(row)
        return number is None or self.seen.get(number, _changed(row) if number == behind else None) != _changed(row)


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
        names = [name for name, _ in bases]
        standing = _to_standing(cursor, since, names)
        for name, base in bases[names.index(standing.type) :]:
            if name != standing.type:
                before = standing.before + standing.total
                standing = _Standing(name, before=before, changed_after=_since(since))
            reading = _Reading(self._client, root, base, standing, is_known, self._remembered)
            for batch, rows in reading.read_batches():
                problems = list(batch.problems)
                posts = tuple(post for row in rows if (post := self._to_post(row, problems)))
                yield Batch(posts, batch.cursor, batch.total, tuple(problems), batch.unchanged)

    def _to_post(self, row: Data, problems: list[str]) -> Post | None:
        try:
            return to_post(without_hidden_text(to_values(row)), self._name, self._site)
        except UNREADABLE as error:
            problems.append(f"post {row.get('id', '?')} cannot be read: {to_words(error)}"[:300])
        except WordPressError as error:
            problems.append(str(error))
        return None


class _Reading:
    """The reading of one type, page by page, turn by turn.

    Args:
        root: of the REST API; ``base``: of the type's list, below it.
    """

    def __init__(
        self,
        client: RestClient,
        root: str,
        base: str,
        standing: _Standing,
        is_known: IsKnown | None,
        remembered: MutableMapping[str, str],
    ) -> None:
        self._client = client
        self._root = root
        self._standing = standing
        self._is_known = is_known
        self._pages = RestPages(client, f"{root}wp/v2/{base}", remembered if is_known else {})

    def read_batches(self) -> Iterator[tuple[Batch, list[Data]]]:
        """Each page as a batch that lacks its posts, and those as WordPress gives them."""
        standing = self._standing
        is_over = False
        while not is_over:
            # A turn after the first looks for what is new, and reads nothing else.
            lists_only = self._is_known is not None or standing.turn > 0
            overlap = int(bool(standing.last and standing.offset) and self._client.most > 1)
            start = standing.offset - overlap
            page = self._pages.read_positions(start, self._to_params(SKETCH_FIELDS if lists_only else FIELDS))
            if standing.has_slipped(page, start):
                standing.step_back(self._client.most)
                continue
            rows = standing.take(page, start)
            problems, unchanged = page.problems, page.unchanged
            rows = self._read_wanted(rows, problems, unchanged) if lists_only else rows
            rows = with_images(self._client, self._root, with_terms(self._client, rows, problems), problems)
            rows = rendered_for_visitors(self._client, self._pages.url, rows, problems)
            if page.count <= overlap or standing.offset >= page.total:
                is_over = self._ends(problems, is_long=start > 0 or page.questions > 1)
            total = standing.before + standing.total
            yield Batch((), standing.to_cursor(), total, tuple(problems), tuple(unchanged)), rows
            self._pages.remember(page)

    def _read_wanted(self, rows: list[Data], problems: list[str], unchanged: list[int]) -> list[Data]:
        """Of posts that were listed, those whole that the caller does not know."""
        wanted: list[int] = []
        for row in rows:
            try:
                sketch = to_sketch(row)
            except UNREADABLE as error:
                problems.append(f"post {row.get('id', '?')} cannot be read: {to_words(error)}"[:300])
                continue
            (unchanged if self._is_known and self._is_known(sketch) else wanted).append(sketch.id)
        whole, failed = self._pages.read_whole(wanted, self._to_params(FIELDS))
        problems += failed
        return whole

    def _to_params(self, fields: str) -> dict[str, str]:
        standing = self._standing
        changed = {"modified_after": standing.changed_after} if standing.changed_after else {}
        embedded = {"_embed": EMBEDDED} if fields == FIELDS else {}
        order = {"orderby": "id", "order": "asc", "_fields": fields}
        return {"context": self._client.context} | changed | order | embedded

    def _ends(self, problems: list[str], *, is_long: bool) -> bool:
        """At the end of the list: whether that was all, as it is not gone through once more.

        Args:
            is_long: the list came in more than one answer, so that it may have changed between two.
        """
        standing = self._standing
        lacking = max(standing.first, standing.total if standing.first else 0) - standing.met
        may_lack = standing.has_news and is_long and (lacking > 0 or bool(standing.changed_after))
        if may_lack and standing.turn < _MOST_TURNS:
            standing.turn_over()
            return False
        if lacking > 0:
            problems.append(_to_lack_words(standing, lacking))
        elif may_lack:
            problems.append(f"posts of the type {standing.type} went on changing while they were read; read them again")
        return True


def _to_lack_words(standing: _Standing, lacking: int) -> str:
    counted, kind = standing.met + lacking, standing.type
    return (
        f"WordPress counts {counted:,} of the type {kind} and lists {standing.met:,}: {lacking:,} did not come. "
        "Some plugin leaves them out of lists, or they were withdrawn meanwhile; read again, and name what you miss"
    )


def _changed(row: Data) -> str:
    return str(row.get("modified_gmt") or "")


def _to_standing(cursor: Cursor | None, since: datetime | None, types: list[str]) -> _Standing:
    if cursor is None:
        return _Standing(types[0], changed_after=_since(since))
    try:
        standing = _Standing(
            str(cursor["type"]),
            int(cursor["offset"]),
            total=int(cursor["total"]),
            before=int(cursor["before"]),
            changed_after=str(cursor["changed_after"]),
        )
        # Cursors of version 0.1 do not have these, and their positions in what changed were by another order.
        if "last" in cursor:
            standing.last, standing.met, standing.turn = int(cursor["last"]), int(cursor["met"]), int(cursor["turn"])
            standing.here, standing.has_news = {standing.last}, True
        else:
            standing.offset = standing.met = 0 if standing.changed_after else standing.offset
    except UNREADABLE as error:
        raise WordPressError("this cursor is not of a reading over REST; begin anew") from error
    if standing.type not in types:
        raise WordPressError(f"the reading stood at the type {standing.type}, which is no longer read; begin anew")
    return standing


def _since(since: datetime | None) -> str:
    # Without an offset WordPress would take it for the site's own time.
    return (since - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if since else ""
