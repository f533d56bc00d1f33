"""The feed of a Medium user: the ten newest public stories, the only thing Medium shows to a program.

It proves that a story is there, never that one is not: drafts and unlisted stories are not in it, backdated ones may
never be, and Medium refuses machines at times. So how whole an answer is travels with it.
"""

import html
import io
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit
from xml.parsers.expat import ExpatError, ParserCreate

from bridge.errors import MediumBlocked, MediumUnreachable
from bridge.http import NotSent, OutcomeUnknown, Reply, exchange
from bridge.medium.answers import is_challenge, to_retry_after
from bridge.medium.markup import (
    MARKUP_CAPS,
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

MOST_REDIRECTS = 3
SNIPPET = "medium-feed-item"
"""The class of what stands in the place of a member-only story's text."""

Parse = Callable[..., Any]
"""``feedparser.parse``, or what a test puts in its place."""

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PAGE = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_DATED = re.compile(
    r"(?:[A-Za-z]{3,9},\s{0,9})?[0-9]{1,2}\s[A-Za-z]{3}\s[0-9]{4}\s[0-9:]{5,8}\s[A-Z0-9+-]{1,5}"
    r"|[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T[0-9:.]{5,18}(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
"""RFC 822, as Medium writes it and RSS wants it, or RFC 3339."""
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,300}")
_SECONDS = re.compile(r"[0-9]{1,9}")
_USER_ID = re.compile(r"[?&]source=rss-([0-9a-f]{8,14})-")
_USERNAME = re.compile(r"https?://(?:[^/?#]+/@([\w.-]+)|(?!www\.)([\w-]+)\.medium\.com)(?:[/?#]|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeedCaps:
    """How large a feed may be. What Medium sends has some 150 elements, four deep; feedparser's time grows faster.

    Attributes:
        bytes: read at most; what comes after is left, and the feed is not whole.
        elements: of the feed's own.
        attributes: of one element.
        depth: of the feed's own elements in each other.
        tags: those of the stories counted, too; ten long ones full of code have a third of it.
        markup: of one story.
    """

    bytes: int = 5 * 1024 * 1024
    elements: int = 5_000
    attributes: int = 64
    depth: int = 20
    tags: int = 60_000
    markup: MarkupCaps = MARKUP_CAPS


CAPS = FeedCaps()


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
    return _to_reply(reply, caps, parse or _to_parser())


def _to_parser() -> Parse:
    import feedparser  # large, and used once in half an hour

    parse: Parse = feedparser.parse
    return parse


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
    if _PAGE.match(reply.body[:2000]):
        raise MediumBlocked("a page came in the feed's place")
    document, is_whole = _to_document(reply.body, caps)
    parsed = _parse(document, parse)
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
        etag=_to_validator(reply, "etag") if is_whole else "",
        modified=_to_validator(reply, "last-modified") if is_whole else "",
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
    made_at = _to_instant(channel["updated"], channel.get("updated_parsed")) if "updated" in channel else None
    try:
        answered_at = parsedate_to_datetime(reply.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return None
    kept_s = reply.headers.get("age", "").strip()
    kept = int(kept_s) if _SECONDS.fullmatch(kept_s) else 0
    return max(answered_at + kept - made_at.timestamp(), 0.0) if made_at else None


def _to_validator(reply: Reply, name: str) -> str:
    """What names this state of the feed (https://www.rfc-editor.org/rfc/rfc9110#section-8.8)."""
    value = reply.headers.get(name, "").strip()
    return value if _VALIDATOR.fullmatch(value) else ""


def _to_owner(link: str) -> tuple[str, str]:
    """Id and name of the user whose feed has this link: ``https://medium.com/@name?source=rss-<id>------2``."""
    user, name = _USER_ID.search(link), _USERNAME.match(link)
    return user[1] if user else "", (name[1] or name[2]) if name else ""


def _to_document(body: bytes, caps: FeedCaps) -> tuple[bytes, bool]:
    """The feed as XML that is known to be harmless, and whether that is all of it.

    A feed that was cut off is closed after its last whole item. Medium writes UTF-8; what the document says of its own
    encoding is not asked, as it could hide a declaration.
    """
    text = _NOT_XML.sub("", _XML_DECLARATION.sub("", body.decode("utf-8-sig", errors="replace")))
    if text.count("<") > caps.tags:
        raise _too_large()
    document = text.encode()
    if _is_well_formed(document, caps):
        return document, True
    end = text.rfind("</item>")
    document = f"{text[:end]}</item></channel></rss>".encode()
    if end < 0 or not _is_well_formed(document, caps):
        raise MediumUnreachable("what came is not a feed, or too little of one")
    return document, False


def _is_well_formed(document: bytes, caps: FeedCaps) -> bool:
    """Read it through once with nothing but a counter.

    Raises:
        MediumUnreachable: it declares a document type (entities of its own need one, and Medium's feed has none), or it
            is far larger than a feed of ten items.
    """
    parser = ParserCreate(encoding="utf-8", namespace_separator=" ")
    counter = _Counter(caps)
    parser.StartDoctypeDeclHandler = counter.refuse
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    try:
        parser.Parse(document, True)
    except ExpatError:
        return False
    return True


class _Counter:
    """Counts what feedparser would spend its time on."""

    def __init__(self, caps: FeedCaps) -> None:
        self.caps = caps
        self.elements = 0
        self.depth = 0

    def refuse(self, *_: object) -> None:
        raise MediumUnreachable("the feed declares a document type, which Medium's never does: it was not read")

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        caps = self.caps
        if self.elements > caps.elements or self.depth > caps.depth or len(attributes) > caps.attributes:
            raise _too_large()

    def end(self, _: str) -> None:
        self.depth -= 1


def _too_large() -> MediumUnreachable:
    return MediumUnreachable("what came is far larger than a feed of ten stories: it was not read")


def _parse(document: bytes, parse: Parse) -> Any:
    """What feedparser makes of it. It gets a stream, as it would open a text as a file, or fetch it.

    https://feedparser.readthedocs.io/en/latest/reference.html
    """
    headers = {"content-type": "application/rss+xml; charset=utf-8"}
    try:
        parsed = parse(io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # It may stumble, with whatever error that gives.
        raise MediumUnreachable("what came is not a feed that can be read") from error
    if parsed.bozo or not parsed.version:
        raise MediumUnreachable("what came is not a feed")
    return parsed


def _to_story(entry: Any, caps: MarkupCaps) -> SeenStory | None:
    """A story of the feed; None for an item that does not say which one it is."""
    link = str(entry.get("link") or "")
    story_id = to_story_id(str(entry.get("id") or "")) or to_story_id(link)
    if not story_id:
        return None
    title = to_line(html.unescape(str(entry.get("title") or "")))
    content = "".join(str(part.get("value") or "") for part in entry.get("content") or ())
    body = parse_markup(content, caps)
    has_text = bool(content.strip()) and SNIPPET not in content[:200]
    is_response = body is not None and not entry.get("tags") and is_named_by_its_text(title, body)
    return SeenStory(
        id=story_id,
        url=to_plain_address(link) or f"https://medium.com/p/{story_id}",
        title=title,
        published_at=_to_instant(str(entry.get("published") or ""), entry.get("published_parsed")),
        kind=SeenKind.RESPONSE if is_response else SeenKind.STORY,
        source="feed",
        links=links_in(body) if body is not None else (),
        words=count_words(body) if body is not None else 0,
        shingles=to_sample(body) if body is not None else (),
        is_whole=body is not None and has_text,
    )


def _to_instant(written: str, when: time.struct_time | None) -> datetime | None:
    """feedparser's dates are UTC; of what is no date it makes one where it can, so only usual forms are believed."""
    try:
        return datetime(*when[:6], tzinfo=UTC) if when and _DATED.fullmatch(written.strip()) else None
    except ValueError:
        return None
