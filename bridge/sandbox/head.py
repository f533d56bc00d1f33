"""What the importer reads from a page's head. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser


@dataclass(frozen=True)
class Head:
    """Title, date and canonical link of a page; empty where it has none.

    Attributes:
        title: of ``og:title``, else of ``<title>``, with whatever the site's name adds to it.
        published_at: of ``article:published_time``; a date alone is its midnight in UTC.
        canonical: of ``rel=canonical``, absolute.
    """

    title: str
    published_at: datetime | None
    canonical: str


def read_head(html: str, url: str) -> Head:
    """The head of a page that was found at an address."""
    tree = LexborHTMLParser(html)
    metas = {
        str(one.attributes.get("property")).lower(): (one.attributes.get("content") or "").strip()
        for one in reversed(tree.css("meta[property]"))
    }
    titles = [metas.get("og:title", ""), *(" ".join(one.text().split()) for one in tree.css("head > title"))]
    links = [one for one in tree.css("link[rel][href]") if "canonical" in (one.attributes["rel"] or "").lower().split()]
    canonical = (links[0].attributes["href"] or "").strip() if links else ""
    return Head(
        title=next(filter(None, titles), ""),
        published_at=_to_instant(metas.get("article:published_time", "")),
        canonical=urljoin(url, canonical) if canonical else "",
    )


def _to_instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
