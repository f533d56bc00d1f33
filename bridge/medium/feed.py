"""The feed of a Medium user: the ten newest public stories, the only thing Medium shows to a program.

It proves that a story is there, never that one is not: drafts and unlisted stories are not in it, backdated ones may
never be, and Medium refuses machines at times. So how whole an answer is travels with it.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from bridge.errors import MediumBlocked, MediumUnreachable
from bridge.http import NotSent, OutcomeUnknown, Reply, exchange
from bridge.medium.answers import is_challenge, to_retry_after
from bridge.medium.feed_document import (
    CAPS,
    FeedCaps,
    Parse,
    is_page,
    parse_document,
    to_document,
    to_instant,
    to_parser,
    to_validator,
)
from bridge.medium.markup import (
    MarkupCaps,
    count_words,
    is_mediums,
    is_named_by_its_text,
    links_in,
    parse_markup,
    to_line,
    to_plain_address,
    to_sample,
    to_story_id,
)
from bridge.models import SeenKind, SeenStory
from bridge.models.entities import unescape

MOST_REDIRECTS = 3
SNIPPET = "medium-feed-item"
"""The class of what stands in the place of a member-only story's text."""

_SECONDS = re.compile(r"[0-9]{1,9}")
_USER_ID = re.compile(r"[?&]source=rss-([0-9a-f]{8,14})-")
_USERNAME = re.compile(r"https?://(?:[^/?#]+/@([\w.-]+)|(?!www\.)([\w-]+)\.medium\.com)(?:[/?#]|$)", re.ASCII)


class FeedStatus(StrEnum):
    """What became of a reading."""

    FRESH = "fresh"
    """The stories are here."""
    UNCHANGED = "unchanged"
    """Nothing is new since the reading that ``etag`` and ``modified`` are from."""
    REFUSED = "refused"
    """Not now; what is on Medium is not known."""


@dataclass(frozen=True, slots=True)
class FeedReply:
    """What the feed said.

    Attributes:
        reason: in words for the owner.
        stories: newest first, as Medium orders them.
        is_whole: every item of the feed is among the stories; nothing can be concluded from absence otherwise.
        etag: for the next reading, like ``modified``; empty after a reading that is not to be built upon.
        retry_after: seconds Medium asks to wait, between a minute and 25 hours; None when it does not say.
        username: whose feed it is, as Medium writes it, without @; empty when it does not say, like ``user_id``.
        age_s: seconds since Medium made this copy of the feed, by Medium's clock alone; None when it does not say.
    """

    status: FeedStatus
    reason: str
    stories: tuple[SeenStory, ...] = ()
    is_whole: bool = False
    etag: str = ""
    modified: str = ""
    retry_after: int | None = None
    username: str = ""
    user_id: str = ""
    age_s: float | None = None


def read_feed(
    url: str,
    *,
    etag: str = "",
    modified: str = "",
    deadline_s: float,
    caps: FeedCaps = CAPS,
    parse: Parse | None = None,
) -> FeedReply:
    """Read a user's feed once; nothing is tried again here.

    A redirect is followed to Medium's own hosts and to the feed's, at most three times: a feed moves with its user's
    subdomain.

    Args:
        etag: of the last whole reading, like ``modified``; with them an unchanged feed costs no body.
        deadline_s: seconds for all of it.
        parse: for tests, which let the parser stumble.

    Raises:
        MediumBlocked: a page, or a way elsewhere, stands where the feed should be.
        MediumUnreachable: nothing usable came; asking again later costs nothing.
    """
    asked = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {"Accept": "application/rss+xml, application/xml, text/xml"}
    reply = _fetch(url, headers | {name: value for name, value in asked.items() if value}, deadline_s, caps.bytes)
    if reply.status == 304 and (etag or modified):
        return FeedReply(FeedStatus.UNCHANGED, "nothing new in the feed", etag=etag, modified=modified)
    if reply.status in {403, 429, 503}:
        return _to_refusal(reply)
    if reply.status in {404, 410}:
        raise MediumUnreachable(f"there is no feed at {url} ({reply.status}); is the account's username right?")
    if reply.status != 200:
        raise MediumUnreachable(f"the feed answered {reply.status}")
    return _to_reply(reply, caps, parse or to_parser())


def _fetch(url: str, headers: Mapping[str, str], deadline_s: float, most_bytes: int) -> Reply:
    ends = time.monotonic() + deadline_s
    here = url
    for _ in range(MOST_REDIRECTS + 1):
        left = ends - time.monotonic()
        if left <= 0:
            raise MediumUnreachable("the feed's redirects took too long")
        try:
            reply = exchange("GET", here, headers=headers, deadline_s=left, max_bytes=most_bytes)
        except (NotSent, OutcomeUnknown) as error:
            raise MediumUnreachable(f"the feed could not be read: {error}") from error
        if reply.status not in {301, 302, 303, 307, 308} or not reply.headers.get("location"):
            return reply
        here = _to_next(url, here, reply.headers["location"])
    raise MediumBlocked(f"the feed redirects more than {MOST_REDIRECTS} times")


def _to_next(first: str, here: str, location: str) -> str:
    try:
        target = urljoin(here, location)
        if _may_lead_to(urlsplit(first), urlsplit(target)):
            return target
    except ValueError:
        pass
    raise MediumBlocked(f"the feed redirects to {to_line(location)[:200]}, which is not followed")


def _may_lead_to(first: SplitResult, target: SplitResult) -> bool:
    """Never elsewhere, never from a safe connection to an open one, never to a service beside the web server."""
    is_ours = target.hostname == first.hostname or is_mediums(target.geturl())
    is_as_safe = target.scheme == "https" or (target.scheme == first.scheme and target.hostname == first.hostname)
    is_web = target.port in {None, 443, first.port}
    return is_ours and is_as_safe and is_web and target.username is None


def _to_refusal(reply: Reply) -> FeedReply:
    words = {403: "Medium refuses to show the feed", 429: "Medium asks to read the feed less often"}
    reason = words.get(reply.status, "Medium cannot show the feed")
    if is_challenge(reply):
        reason = "a challenge page stands before the feed"
    wait = to_retry_after(reply, datetime.now(UTC))
    return FeedReply(FeedStatus.REFUSED, f"{reason} ({reply.status})", retry_after=wait)


def _to_reply(reply: Reply, caps: FeedCaps, parse: Parse) -> FeedReply:
    if is_page(reply.body):
        raise MediumBlocked("a page came in the feed's place")
    document, is_whole = to_document(reply.body, caps)
    parsed = parse_document(document, parse)
    found = [_to_story(entry, caps.markup) for entry in parsed.entries]
    is_whole = is_whole and reply.is_whole and None not in found
    stories: dict[str, SeenStory] = {}
    for story in filter(None, found):
        stories.setdefault(story.id, story)
    user_id, username = _to_owner(str(parsed.feed.get("link") or ""))
    return FeedReply(
        FeedStatus.FRESH,
        f"{len(stories)} in the feed" + ("" if is_whole else ", which came in part"),
        tuple(stories.values()),
        is_whole,
        # Built upon a part, the next reading would be "unchanged", and the rest would never be seen.
        etag=to_validator(reply, "etag") if is_whole else "",
        modified=to_validator(reply, "last-modified") if is_whole else "",
        username=username,
        user_id=user_id,
        age_s=_to_age(reply, parsed.feed),
    )


def _to_age(reply: Reply, channel: Any) -> float | None:
    """How old the copy is that was answered: caches stand before the feed; ``lastBuildDate`` is when it was made.

    An answer's ``Date`` is by the clock that wrote that, so nobody's clock need be right. A cache may pass on an older
    ``Date`` and say its ``Age`` beside it (https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3).
    """
    # Where there is none feedparser would take another date, with a warning.
    made_at = to_instant(channel["updated"], channel.get("updated_parsed")) if "updated" in channel else None
    try:
        answered_at = parsedate_to_datetime(reply.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return None
    kept_s = reply.headers.get("age", "").strip()
    kept = int(kept_s) if _SECONDS.fullmatch(kept_s) else 0
    return max(answered_at + kept - made_at.timestamp(), 0.0) if made_at else None


def _to_owner(link: str) -> tuple[str, str]:
    """Id and name of the user whose feed has this link: ``https://medium.com/@name?source=rss-<id>------2``."""
    user, name = _USER_ID.search(link), _USERNAME.match(link)
    return user[1] if user else "", (name[1] or name[2]) if name else ""


def _to_story(entry: Any, caps: MarkupCaps) -> SeenStory | None:
    """A story of the feed; None for an item that does not say which one it is."""
    link = str(entry.get("link") or "")
    story_id = to_story_id(str(entry.get("id") or "")) or to_story_id(link)
    if not story_id:
        return None
    title = to_line(unescape(str(entry.get("title") or "")))
    content = "".join(str(part.get("value") or "") for part in entry.get("content") or ())
    body = parse_markup(content, caps)
    has_text = bool(content.strip()) and SNIPPET not in content[:200]
    is_response = body is not None and not entry.get("tags") and is_named_by_its_text(title, body)
    return SeenStory(
        id=story_id,
        url=to_plain_address(link) or f"https://medium.com/p/{story_id}",
        title=title,
        published_at=to_instant(str(entry.get("published") or ""), entry.get("published_parsed")),
        kind=SeenKind.RESPONSE if is_response else SeenKind.STORY,
        source="feed",
        links=links_in(body) if body is not None else (),
        words=count_words(body) if body is not None else 0,
        shingles=to_sample(body) if body is not None else (),
        is_whole=body is not None and has_text,
    )
