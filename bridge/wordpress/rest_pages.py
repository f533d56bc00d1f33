"""Lists of WordPress' REST API: so many posts at once as it gives, named one by one where it gives none.

https://developer.wordpress.org/rest-api/using-the-rest-api/pagination/
"""

import json
import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.http import Reply
from bridge.wordpress.answers import AnswerUnreadable, explain, read_rows, read_said
from bridge.wordpress.causes import Cause
from bridge.wordpress.rest_client import RestClient
from bridge.wordpress.source import Halving, TooMany

Data = dict[str, Any]

_VALIDATORS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
_NOT_OF_THE_POSTS = frozenset(
    {Cause.CLOUDFLARE, Cause.WORDFENCE, Cause.FIREWALL, Cause.LOGIN, Cause.LOGIN_PAGE, Cause.SERVER_LOGIN}
)
"""What says no to whoever asks, however few posts are asked for."""


@dataclass(slots=True)
class Page:
    """Posts by their position in a list.

    Attributes:
        ids: numbers in the order of the list, of those that did not come again, too.
        count: positions that were read, or named as unreadable.
        counted: posts in the whole list, as WordPress says; 0 where something on the way drops that.
        total: the same, or the fewest that it must be.
        questions: how many it took to read it.
        unchanged: numbers of those that a cache says are as they were remembered.
    """

    rows: list[Data] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    count: int = 0
    counted: int = 0
    total: int = 0
    questions: int = 0
    problems: list[str] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    validators: dict[str, str] = field(default_factory=dict)


class ListRefused(WordPressError):
    """WordPress says no to a list, whoever asks, and however little is asked for."""


class RestPages:
    """The lists of one type.

    Args:
        url: of the list, ``.../wp/v2/posts``.
        remembered: see ``RestArchive``.
    """

    def __init__(self, client: RestClient, url: str, remembered: MutableMapping[str, str]) -> None:
        self._client = client
        self.url = url
        self._remembered = remembered

    def read_positions(self, start: int, params: Mapping[str, str]) -> Page:
        """One page from a position on.

        Raises:
            PageUnreadable: nothing can be read there.
            WordPressError: WordPress shows its posts to nobody, or to nobody like us.
        """
        page = Page()

        def ask(positions: Sequence[int]) -> list[Data]:
            return self._read_range(page, positions[0], len(positions), params)

        halving = Halving(ask, "the post at position", self._client.most)
        page.rows = halving.read(range(start, start + self._client.most))
        self._client.most = halving.most
        page.problems = halving.problems
        page.count += len(page.problems)
        return page

    def read_whole(self, ids: Sequence[int], params: Mapping[str, str]) -> tuple[list[Data], list[str]]:
        """The posts with these numbers, in this order, and a sentence for each that did not come."""
        if not ids:
            return [], []

        def ask(some: Sequence[int]) -> list[Data]:
            which = {"include": ",".join(map(str, some)), "per_page": str(len(some)), "orderby": "include"}
            return to_rows(self._client.get(self.url, {**params, **which}), len(some))

        halving = Halving(ask, "post", self._client.most)
        found = {row.get("id"): row for row in halving.read(ids)}
        self._client.most = halving.most
        lost = [number for number in ids if number not in found and number not in halving.bad]
        gone = [f"post {number} was listed, and is not given by its number; it may be gone by now" for number in lost]
        return [found[number] for number in ids if number in found], halving.problems + gone

    def remember(self, page: Page) -> None:
        """Keep the validators of a page whose posts the caller has taken over, if nothing was wrong with it."""
        if not page.problems:
            self._remembered.update(page.validators)

    def _read_range(self, page: Page, start: int, size: int, params: Mapping[str, str]) -> list[Data]:
        """Positions of a list; a site that gives fewer at once than it was asked for is asked again for the others."""
        rows: list[Data] = []
        covered = 0
        while covered < size:
            met = len(set(page.ids))
            got, count = self._ask(page, start + covered, size - covered, params)
            if covered and len(set(page.ids)) == met:
                # The end where nothing counts the posts; or a site that knows no positions.
                page.count -= count
                page.total = page.counted or start + covered
                break
            rows, covered = rows + got, covered + count
            if not count or start + covered >= page.total:
                break
        return rows

    def _ask(self, page: Page, offset: int, size: int, params: Mapping[str, str]) -> tuple[list[Data], int]:
        params = {**params, "offset": str(offset), "per_page": str(size)}
        key = f"{self.url} {sorted(params.items())}"
        known = json.loads(self._remembered.get(key, "{}"))
        page.questions += 1
        reply = self._client.get(self.url, params, known.get("ask", {}))
        if reply.status == 304 and known:
            page.total = page.counted = known["total"]
            page.unchanged += known["ids"]
            page.ids += known["ids"]
            page.count += len(known["ids"])
            return [], len(known["ids"])
        rows = to_rows(reply, size)
        page.counted = _to_count(reply)
        # Whatever is not empty says that there may be one more.
        page.total = page.counted or offset + len(rows) + bool(rows)
        page.ids += [number for row in rows if (number := to_number(row))]
        page.count += len(rows)
        page.validators |= _to_validator(key, reply, rows, page.total)
        return rows, len(rows)


def to_number(row: Data) -> int | None:
    """A post's number; None where it has none that could be one."""
    number = row.get("id")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def to_rows(reply: Reply, size: int) -> list[Data]:
    """The posts of an answer to a question for so many.

    Raises:
        TooMany: the site does not take questions for so many.
        PageUnreadable: fewer may do.
        WordPressUnauthorized: it wants somebody to log in.
        ListRefused, WordPressError: fewer will not do either.
    """
    if reply.status == 200:
        return _to_readable(reply)
    if 300 <= reply.status < 400:
        raise WordPressError(f"WordPress leads on to {reply.headers.get('location', 'elsewhere')}; correct home")
    if reply.status == 400 and (most := _find_most(reply, size)):
        raise TooMany(f"WordPress does not give {size} posts at once", most)
    diagnosis = explain(reply)
    if reply.status >= 500 and diagnosis.cause not in _NOT_OF_THE_POSTS:
        raise AnswerUnreadable(diagnosis)
    if reply.status in {401, 403} and diagnosis.cause in {Cause.LOGIN, Cause.UNKNOWN}:
        raise WordPressUnauthorized(
            f"WordPress does not let its posts be read (it answers {reply.status}); give app_user and app_password of "
            f"an editor, or let the security plugin allow the REST API. {diagnosis.to_words()}"
        )
    raise ListRefused(f"the question for posts was refused: {diagnosis.to_words()}")


def _to_readable(reply: Reply) -> list[Data]:
    try:
        return read_rows(reply)
    except AnswerUnreadable as error:
        if error.diagnosis.cause in _NOT_OF_THE_POSTS:
            raise WordPressError(str(error)) from error
        raise


def _find_most(reply: Reply, size: int) -> int:
    """How many posts a site gives at once, where it refuses ``per_page`` with its bounds; 0 for another refusal."""
    said = read_said(reply)
    words = dict(said.details).get("per_page", "")
    if said.code != "rest_invalid_param" or not words:
        return 0
    numbers = [int(one) for one in re.findall(r"[0-9]{1,4}", words)]
    return max((number for number in numbers if 0 < number < size), default=max(1, size // 2))


def _to_count(reply: Reply) -> int:
    said = reply.headers.get("x-wp-total", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _to_validator(key: str, reply: Reply, rows: list[Data], total: int) -> dict[str, str]:
    for name, question in _VALIDATORS:
        if said := reply.headers.get(name, ""):
            known = {"ask": {question: said}, "ids": [to_number(row) for row in rows], "total": total}
            return {key: json.dumps(known)}
    return {}
