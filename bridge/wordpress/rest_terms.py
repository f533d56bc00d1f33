"""All categories and tags of posts: WordPress embeds only the first page of each.

Those are ten of a taxonomy in WordPress 6.1, and a hundred in 7.1, whatever is asked for.
https://developer.wordpress.org/rest-api/reference/tags/#list-tags
"""

from collections.abc import Sequence
from typing import Any

from bridge.errors import WordPressUnauthorized
from bridge.wordpress.rest_client import RestClient
from bridge.wordpress.rest_pages import ListRefused, to_rows
from bridge.wordpress.source import PageUnreadable

Data = dict[str, Any]

_KEY = "wp:term"
_FIRST_PAGES = (10, 100)
"""Terms of a taxonomy of which there may be more."""
_MOST = 100


def with_terms(client: RestClient, rows: Sequence[Data], problems: list[str]) -> list[Data]:
    """Posts with all of their terms where ``_embed`` would have them.

    Args:
        problems: a sentence is added for each post whose terms WordPress cannot be brought to say; it is left out, as
            tags that are missing for a moment must not look like an edit.

    Raises:
        WordPressError: no answer.
    """
    whole = []
    for row in rows:
        try:
            whole.append(_complete(client, row))
        except (WordPressUnauthorized, ListRefused, PageUnreadable) as error:
            problems.append(f"post {row.get('id')} was left as it was, without some of its tags: {error}")
    return whole


def _complete(client: RestClient, row: Data) -> Data:
    embedded, links = row.get("_embedded"), row.get("_links")
    if not isinstance(embedded, dict) or not isinstance(links, dict):
        return row
    groups, places = embedded.get(_KEY, []), links.get(_KEY, [])
    if not any(len(group) in _FIRST_PAGES for group in groups) or len(groups) != len(places):
        return row
    pairs = zip(groups, places, strict=True)
    whole = [_read_all(client, place["href"]) if len(group) in _FIRST_PAGES else group for group, place in pairs]
    return {**row, "_embedded": {**embedded, _KEY: whole}}


def _read_all(client: RestClient, url: str) -> list[Data]:
    terms: list[Data] = []
    while True:
        which = {"per_page": str(_MOST), "offset": str(len(terms)), "_fields": "id,name,slug,taxonomy"}
        some = to_rows(client.get(url, which), _MOST)
        terms += some
        if len(some) < _MOST:
            return terms
