"""What a visitor sees of posts that were asked for with a password.

WordPress renders ``content.rendered`` for whoever asks: for somebody who is logged in, with the text for members. So
the password serves the text as it was written, and what was rendered comes from a second question without it.
https://developer.wordpress.org/rest-api/reference/posts/
"""

from collections.abc import Sequence
from typing import Any

from bridge.models.gates import Gate, Withheld, to_marker
from bridge.wordpress.answers import read_post
from bridge.wordpress.raw_html import to_html
from bridge.wordpress.rest_client import RestClient
from bridge.wordpress.rest_pages import to_number, to_rows
from bridge.wordpress.source import Halving

Data = dict[str, Any]

_REFUSED = frozenset({401, 403, 404})
_FIELDS = "id,content.rendered,content.protected"


def rendered_for_visitors(client: RestClient, url: str, rows: Sequence[Data], problems: list[str]) -> list[Data]:
    """Posts as a visitor sees them, with what only the password shows.

    Where WordPress shows a post to no visitor over REST, its HTML is our own, and says so in a marker.

    Args:
        url: of the list that has them, ``.../wp/v2/posts``.
        rows: posts that were read with the password.
        problems: a sentence is added for each post of which WordPress does not say what a visitor sees; it is left out.

    Raises:
        WordPressError: no answer, or none of use for the first few posts, each by itself.
    """
    if not client.has_password:
        return list(rows)
    answered: set[int] = set()

    def ask(some: Sequence[int]) -> list[Data]:
        which = {"include": ",".join(map(str, some)), "per_page": str(len(some)), "orderby": "include"}
        reply = client.get(url, which | {"_fields": _FIELDS}, as_visitor=True)
        seen = [] if reply.status in _REFUSED else to_rows(reply, len(some))
        answered.update(some)
        return seen

    numbers = [number for row in rows if (number := to_number(row)) is not None]
    halving = Halving(ask, "what a visitor sees of post", client.most)
    seen = {to_number(row): row for row in halving.read(numbers)} if numbers else {}
    problems += halving.problems
    unread = set(numbers) - answered
    return [_with_content(row, seen.get(to_number(row))) for row in rows if to_number(row) not in unread]


def rendered_for_visitor(client: RestClient, url: str, row: Data) -> Data:
    """The same for one post that was read at its own address.

    Raises:
        WordPressError: no usable answer.
    """
    if not client.has_password:
        return row
    reply = client.get(url, {"_fields": _FIELDS}, as_visitor=True)
    seen = None if reply.status in _REFUSED else read_post(reply, row.get("id"))
    return _with_content(row, seen)


def _with_content(row: Data, seen: Data | None) -> Data:
    content = row.get("content")
    if not isinstance(content, dict):
        return row
    shown = seen.get("content") if seen else None
    if isinstance(shown, dict) and isinstance(shown.get("rendered"), str):
        return {**row, "content": {**content, "rendered": shown["rendered"]}}
    meta = row.get("meta")
    notes = str(meta.get("footnotes") or "") if isinstance(meta, dict) else ""
    marker = to_marker([Withheld(Gate.VISITORS, "REST")])
    return {**row, "content": {**content, "rendered": marker + to_html(str(content.get("raw") or ""), footnotes=notes)}}
