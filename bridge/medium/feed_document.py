"""A feed as XML that is known to be harmless, before feedparser sees any of it, and what its parts say."""

import io
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from bridge.errors import MediumUnreachable
from bridge.http import Reply
from bridge.medium.markup import MARKUP_CAPS, MarkupCaps

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


def is_page(body: bytes) -> bool:
    """Whether a page stands where a feed should be."""
    return _PAGE.match(body[:2000]) is not None


def to_parser() -> Parse:
    """``feedparser.parse``."""
    import feedparser  # large, and used once in half an hour

    parse: Parse = feedparser.parse
    return parse


def to_validator(reply: Reply, name: str) -> str:
    """What names this state of the feed (https://www.rfc-editor.org/rfc/rfc9110#section-8.8)."""
    value = reply.headers.get(name, "").strip()
    return value if _VALIDATOR.fullmatch(value) else ""


def to_document(body: bytes, caps: FeedCaps) -> tuple[bytes, bool]:
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


def parse_document(document: bytes, parse: Parse) -> Any:
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


def to_instant(written: str, when: time.struct_time | None) -> datetime | None:
    """feedparser's dates are UTC; of what is no date it makes one where it can, so only usual forms are believed."""
    try:
        return datetime(*when[:6], tzinfo=UTC) if when and _DATED.fullmatch(written.strip()) else None
    except ValueError:
        return None
