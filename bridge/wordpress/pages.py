"""Import pages on the blog itself: WordPress is given them, signed like a hook, and serves them below their post
(``docs/api.md``, "The way back")."""

import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from bridge.errors import WordPressError, WordPressRefused
from bridge.http import Reply
from bridge.models.letters import cut
from bridge.wordpress.answers import AnswerUnreadable, read_object, read_said
from bridge.wordpress.causes import diagnose
from bridge.wordpress.signed import ask_signed, refuse

ROUTE = "pages"
MOST_SENT = 8 * 1024 * 1024
"""Bytes of a put; the plugin takes no more (``Pages_Route::MOST_BYTES``)."""
MOST_BYTES = 64 * 1024
DEADLINE_S = 30.0
"""The plugin looks at each page for up to five seconds before it answers."""
LONGEST_WORDS = 300
REFUSING = frozenset({400, 403, 409, 410, 413})
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f<>\"\\]")


@dataclass(frozen=True, slots=True)
class PageText:
    """One page.

    Attributes:
        slug: 32 lower-case hexadecimal digits, the page's name in its address.
        role: ``canonical`` or ``plain``; of each role one page is current.
        html: the whole page.
    """

    slug: str
    role: str
    html: str


@dataclass(frozen=True, slots=True)
class PagesPut:
    """The pages of one post for one account.

    Attributes:
        sequence: a later put has a higher one; the same put may be repeated under its own.
    """

    post_id: int
    guid: str
    account: str
    sequence: int
    pages: tuple[PageText, ...]


@dataclass(frozen=True, slots=True)
class HostedPage:
    """Where WordPress serves a page, and what it got itself when it asked there.

    Attributes:
        status: HTTP status; 0 when nothing was answered, for which ``error`` has the words.
        sha256: of the body's bytes; empty when there was no answer.
    """

    slug: str
    url: str
    status: int
    content_type: str
    sha256: str
    error: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """The plugin's answer."""

    stored: bool
    pages: tuple[HostedPage, ...]


_STORED = TypeAdapter(_Stored)


def put_pages(
    rest_url: str, secret: str, put: PagesPut, now: datetime, *, hosts: Collection[str], most_sent: int = MOST_SENT
) -> tuple[HostedPage, ...] | None:
    """Have WordPress serve pages; None when no plugin that can listens at an address of the site.

    Args:
        rest_url: the root of its REST API, with or without pretty permalinks.
        hosts: the site's own, lower case: nothing else is called, and a page anywhere else is none of ours.
        most_sent: bytes of a put.

    Raises:
        WordPressRefused: it will not serve these pages: the post is not public or another one by now, the site is a
            copy, the pages are too large, or newer ones are there.
        WordPressError: it did not take them, or its answer cannot be used; again later.
    """
    if _host(rest_url) not in hosts:
        return None
    message = {"type": "pages.put", "timestamp": now.isoformat(), "data": asdict(put)}
    # Not in ASCII, where a Chinese text is twice as long: many web servers take 1 MiB at most.
    body = json.dumps(message, ensure_ascii=False).encode()
    if len(body) > most_sent:
        raise WordPressRefused(f"the pages are {len(body)} bytes long, {most_sent} are the most; shorten the post")
    reply = ask_signed(rest_url, ROUTE, secret, body, now, deadline_s=DEADLINE_S, max_bytes=MOST_BYTES)
    if reply.status == 404:
        return None
    _check_status(reply)
    return _to_hosted(reply, put, hosts)


def _check_status(reply: Reply) -> None:
    if reply.status == 200:
        return
    said = read_said(reply)
    if said.is_ours and reply.status in REFUSING:
        raise WordPressRefused(cut(said.message, LONGEST_WORDS))
    if reply.status == 413:
        raise WordPressRefused("its web server takes no request of this size (nginx: raise client_max_body_size)")
    # A firewall's 403 speaks of this request, not of these pages.
    raise refuse(reply)


def _to_hosted(reply: Reply, put: PagesPut, hosts: Collection[str]) -> tuple[HostedPage, ...]:
    try:
        answer = _STORED.validate_python(read_object(reply))
    except ValidationError as error:
        raise AnswerUnreadable(diagnose(reply, "without the pages")) from error
    if not answer.stored:
        raise WordPressRefused("it has newer pages of this post; was the bridge's ledger restored from a backup?")
    if [one.slug for one in answer.pages] != [one.slug for one in put.pages]:
        raise WordPressError("WordPress answered with other pages than it was given")
    return tuple(_to_checked(one, hosts) for one in answer.pages)


def _to_checked(page: HostedPage, hosts: Collection[str]) -> HostedPage:
    """The address goes to the owner and to Medium: it must be the page's, on the owner's blog."""
    host = _host(page.url)
    if not host or not urlsplit(page.url).path.rstrip("/").endswith(f"/medium/{page.slug}"):
        raise WordPressError("WordPress answered with an address that is no page's")
    if host not in hosts:
        raise WordPressError(f'WordPress serves the page at "{host[:100]}"; add it to allowed_hosts if it is yours')
    return replace(page, content_type=page.content_type[:LONGEST_WORDS], error=cut(page.error, LONGEST_WORDS))


def _host(url: str) -> str:
    """The host of an ordinary web address, lower case; empty for anything else."""
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme in {"http", "https"} and parts.username is None and parts.port != 0
    except ValueError:
        return ""
    return (parts.hostname or "").lower() if is_plain and not _NOT_IN_A_URL.search(url) else ""
