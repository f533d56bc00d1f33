"""The public feed of somebody else, on Medium or not: whatever it says is a stranger's, and so is where it lies.

It is read as an account's own feed is (``feed_document``), and reached as an address in a post is: public hosts only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bridge.errors import MediumUnreachable
from bridge.http import NotSent, OutcomeUnknown, Reply, fetch_content
from bridge.medium.answers import to_retry_after
from bridge.medium.feed_document import (
    CAPS,
    FeedCaps,
    is_page,
    parse_document,
    to_document,
    to_instant,
    to_parser,
    to_validator,
)
from bridge.medium.markup import Node, count_words, links_in, parse_markup, to_line, unwrap
from bridge.models.entities import unescape
from bridge.models.letters import cut
from bridge.models.partners import PartnerStory

MOST_STORIES = 50
"""The newest of a feed; a year of a diligent writer."""
MOST_PARAGRAPHS = 60
MOST_TAGS = 10
_BLOCKS = "p, li, blockquote, h1, h2, h3, h4"
_SHORT = 40
"""Characters: what is shorter is a caption or a call, no paragraph that could be answered."""


@dataclass(frozen=True, slots=True)
class PartnerFeed:
    """What a partner's feed said.

    Attributes:
        stories: None when nothing is new since the reading that ``etag`` and ``modified`` are from.
        etag: for the next reading, like ``modified``.
        retry_after: seconds that the host asks to wait.
        problem: why it shows nothing, in words; empty when it does.
    """

    stories: tuple[PartnerStory, ...] | None
    etag: str = ""
    modified: str = ""
    retry_after: int | None = None
    problem: str = ""


def read_partner_feed(
    url: str,
    *,
    headers: Mapping[str, str],
    allowed_hosts: frozenset[str],
    deadline_s: float,
    caps: FeedCaps = CAPS,
) -> PartnerFeed:
    """Read a public feed once.

    Args:
        headers: who asks, and what was seen last (``If-None-Match``, ``If-Modified-Since``).
        allowed_hosts: hosts of the configuration, which may be private.
        deadline_s: seconds for all of it.

    Raises:
        MediumUnreachable: nothing usable came.
    """
    asked = {"Accept": "application/rss+xml, application/atom+xml, application/xml, text/xml", **headers}
    try:
        reply = fetch_content(
            url, allowed_hosts=allowed_hosts, deadline_s=deadline_s, max_bytes=caps.bytes, headers=asked
        )
    except (NotSent, OutcomeUnknown) as error:
        raise MediumUnreachable(f"the feed could not be read: {error}") from error
    if reply.status == 304:
        return PartnerFeed(None, headers.get("If-None-Match", ""), headers.get("If-Modified-Since", ""))
    if reply.status in {403, 429, 503}:
        wait = to_retry_after(reply, datetime.now(UTC))
        return PartnerFeed(None, retry_after=wait, problem=f"its host asks to be left alone ({reply.status})")
    if reply.status != 200:
        raise MediumUnreachable(f"the feed answered {reply.status}; look whether its address is right")
    return _to_feed(reply, caps)


def _to_feed(reply: Reply, caps: FeedCaps) -> PartnerFeed:
    if is_page(reply.body):
        raise MediumUnreachable("a page is there and no feed; look whether its address is right")
    document, is_whole = to_document(reply.body, caps)
    parsed = parse_document(document, to_parser())
    found = (_to_story(entry, caps) for entry in parsed.entries[:MOST_STORIES])
    stories = {one.key: one for one in found if one.url}
    is_whole = is_whole and reply.is_whole
    return PartnerFeed(
        tuple(stories.values()),
        etag=to_validator(reply, "etag") if is_whole else "",
        modified=to_validator(reply, "last-modified") if is_whole else "",
    )


def _to_story(entry: Any, caps: FeedCaps) -> PartnerStory:
    # A link of Medium's says by its query who follows it: nobody need know.
    url = unwrap(str(entry.get("link") or "")).partition("?source=")[0]
    content = "".join(str(part.get("value") or "") for part in entry.get("content") or ())
    body = parse_markup(content or str(entry.get("summary") or ""), caps.markup)
    said = "published" if entry.get("published_parsed") else "updated"
    tags = (to_line(str(tag.get("term") or "")) for tag in entry.get("tags") or ())
    return PartnerStory(
        key=sha256(str(entry.get("id") or url).encode(errors="replace")).hexdigest()[:32],
        url=url,
        title=to_line(unescape(str(entry.get("title") or ""))),
        published_at=to_instant(str(entry.get(said) or ""), entry.get(f"{said}_parsed")),
        tags=tuple(dict.fromkeys(filter(None, tags)))[:MOST_TAGS],
        words=count_words(body) if body is not None else 0,
        paragraphs=tuple(_to_paragraphs(body)) if body is not None else (),
        links=links_in(body) if body is not None else (),
    )


def _to_paragraphs(body: Node) -> list[str]:
    found = [to_line(one.text(deep=True) or "") for one in body.css(_BLOCKS)[:MOST_PARAGRAPHS]]
    return [cut(one, 500) for one in dict.fromkeys(found) if len(one) >= _SHORT]
