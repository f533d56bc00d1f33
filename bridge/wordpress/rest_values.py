"""A post as WordPress' REST API gives it, field by field. Pure.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from datetime import datetime
from typing import Any

from bridge.models import Media
from bridge.models.entities import unescape
from bridge.models.guids import to_guid
from bridge.wordpress.source import Sketch
from bridge.wordpress.values import HIGHEST_ID, Values, to_dates, to_instant, to_media, to_plain

Data = dict[str, Any]

EMBEDDED = "author,wp:term"
FIELDS = (
    "id,guid,type,status,link,slug,title,content,excerpt,author,featured_media,date,date_gmt,modified,modified_gmt,"
    "meta.footnotes,yoast_head_json.canonical,_links.author,_links.wp:term,_embedded"
)
"""All that ``to_values`` reads; the image comes by ``rest_media``."""
SKETCH_FIELDS = "id,link,status,date,date_gmt,modified,modified_gmt,content.protected"


def to_values(data: Data) -> Values:
    """The fields of ``models.Post``.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is no post.
    """
    embedded = data.get("_embedded") or {}
    published, modified = _to_dates(data)
    terms = [term for group in embedded.get("wp:term", []) for term in group]
    meta = data.get("meta")
    # Only what a field holds in the database is an excerpt; the rendered one is made up from the text.
    return {
        "id": _to_id(data),
        "guid": to_guid(_raw(data["guid"]) or data["guid"]["rendered"]),
        "type": data["type"],
        "status": data["status"],
        "password_protected": bool(data["content"].get("protected")),
        "url": data["link"],
        "canonical_url": _to_canonical(data),
        "slug": data["slug"],
        "title": to_plain(_raw(data["title"]) or data["title"]["rendered"]),
        "excerpt": to_plain(_raw(data.get("excerpt", {}))),
        "content_html": data["content"]["rendered"],
        "content_raw": _raw(data["content"]),
        "footnotes": str(meta.get("footnotes") or "") if isinstance(meta, dict) else "",
        "author": _to_author(data, embedded),
        "created_at": published,
        "published_at": published,
        "modified_at": modified,
        "categories": [_to_term(term) for term in terms if term.get("taxonomy") == "category"],
        "tags": [_to_term(term) for term in terms if term.get("taxonomy") == "post_tag"],
        "featured_image": _to_image(embedded),
    }


def to_sketch(data: Data) -> Sketch:
    """Enough to see whether it changed.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is no post.
    """
    is_protected = bool((data.get("content") or {}).get("protected"))
    return Sketch(_to_id(data), data["link"], data["status"], is_protected, _to_dates(data)[1])


def _to_id(data: Data) -> int:
    number = data["id"]
    if type(number) is not int or not 0 < number <= HIGHEST_ID:
        raise ValueError("its number is none that WordPress gives")
    return number


def _raw(field: Data) -> str:
    return str(field.get("raw") or "")


def _to_dates(data: Data) -> tuple[datetime, datetime]:
    """When a post was published and changed, also where ``wp_publish_post()`` has left its dates in UTC zeros.

    REST reckons such a date by the site's zone as it was then, and such a change by the offset of today
    (WP_REST_Posts_Controller::prepare_item_for_response): wrong by an hour in half of the year, unless it is the date.
    """
    published, modified = to_instant(data["date_gmt"]), to_instant(data["modified_gmt"])
    if data.get("date") and data["date"] == data.get("modified"):
        modified = published
    return to_dates(published, modified)


def _to_canonical(data: Data) -> str:
    """What Yoast says the page names (https://developer.yoast.com/customization/apis/rest-api/), if it is another."""
    head = data.get("yoast_head_json")
    canonical = str(head.get("canonical", "")) if isinstance(head, dict) else ""
    return "" if canonical == data["link"] else canonical


def _to_author(data: Data, embedded: Data) -> Data:
    author: Data = next(iter(embedded.get("author", [])), {})
    return {
        "id": data.get("author", 0),
        "name": to_plain(str(author.get("name", ""))),
        "slug": str(author.get("slug", "")),
    }


def _to_term(term: Data) -> Data:
    return {"id": term["id"], "name": unescape(term["name"]), "slug": term["slug"]}


def _to_image(embedded: Data) -> Media | None:
    image: Data = next(iter(embedded.get("wp:featuredmedia", [])), {})
    if "source_url" not in image:
        return None
    details = image.get("media_details")
    return to_media(
        int(image["id"]),
        str(image["source_url"]),
        str(image.get("mime_type", "")),
        str(image.get("alt_text", "")),
        details if isinstance(details, dict) else {},
    )
