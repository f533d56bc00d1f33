"""Featured images of posts, asked for by their numbers.

They are not embedded: WordPress embeds its whole index, nearly 200 KB of it, where a post names an image that is gone.
https://developer.wordpress.org/rest-api/reference/media/#list-media
"""

from collections.abc import Sequence
from typing import Any

from bridge.errors import WordPressUnauthorized
from bridge.wordpress.rest_client import RestClient
from bridge.wordpress.rest_pages import ListRefused, to_number, to_rows
from bridge.wordpress.source import Halving

Data = dict[str, Any]

_FIELDS = "id,source_url,mime_type,alt_text,media_details"
_KEY = "wp:featuredmedia"


def with_images(client: RestClient, root: str, rows: Sequence[Data], problems: list[str]) -> list[Data]:
    """Posts with their featured images where ``_embed`` would have them; one whose image is gone has none.

    Args:
        problems: a sentence is added for each post whose image WordPress cannot be brought to say; it is left out, as
            an image that is missing for a moment must not look like an edit.

    Raises:
        WordPressError: no answer.
    """
    wanted = sorted({number for row in rows if (number := _to_image_number(row))})
    if not wanted:
        return list(rows)

    def ask(some: Sequence[int]) -> list[Data]:
        which = {"include": ",".join(map(str, some)), "per_page": str(len(some)), "_fields": _FIELDS}
        return to_rows(client.get(f"{root}wp/v2/media", which), len(some))

    halving = Halving(ask, "the featured image", client.most)
    try:
        found = {to_number(row): row for row in halving.read(wanted)}
    except (WordPressUnauthorized, ListRefused) as error:
        problems.append(f"featured images cannot be read: {error}")
        found = {}
    left = [row for row in rows if _to_image_number(row) in halving.bad]
    problems += [*halving.problems, *(f"post {row.get('id')} was left as it was, without its image" for row in left)]
    return [_with_image(row, found) for row in rows if _to_image_number(row) not in halving.bad]


def _to_image_number(row: Data) -> int:
    """0 where a post has none, or has it embedded."""
    number = row.get("featured_media")
    embedded = row.get("_embedded")
    is_there = isinstance(embedded, dict) and _KEY in embedded
    return number if isinstance(number, int) and number > 0 and not is_there else 0


def _with_image(row: Data, found: dict[int | None, Data]) -> Data:
    image = found.get(_to_image_number(row))
    embedded = row.get("_embedded")
    return {**row, "_embedded": {**(embedded if isinstance(embedded, dict) else {}), _KEY: [image]}} if image else row
