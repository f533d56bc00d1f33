"""A look at WordPress: whether our plugin is connected there, what it can do, and what it was told last
(``docs/api.md``, "The way back")."""

import json
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter, ValidationError

from bridge.errors import WordPressError
from bridge.http import Reply
from bridge.wordpress.answers import AnswerUnreadable, read_object
from bridge.wordpress.causes import diagnose
from bridge.wordpress.clock import is_too_far, read_ahead, to_ahead_words
from bridge.wordpress.signed import ask_signed, refuse
from bridge.wordpress.walls import ROUTES

ROUTE = "look"
MOST_BYTES = 64 * 1024
DEADLINE_S = 10.0
_HIGHEST = 2**53
"""Beyond it JSON readers disagree about whole numbers (RFC 8259, section 6)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the plugin says.

    Attributes:
        plugin: its version.
        connected: whether it is connected, at the address it has now.
        home: that address.
        sequence: the highest that any status had which it was told; 0 for none.
        pages: whether it serves pages for Medium's importer.
        versions: of the hook.
        can: words for what it can do: ``status``, ``post``, ``pages``, ``look``.
        environment: as WordPress calls it.
        authorization: whether a header of that name arrived; None from plugins too old to say do not say.
        nonce: what the question bore; empty from plugins that do not repeat it.
        ahead: how far its clock is ahead of ours, as measured with this answer; None where it does not say a time.
    """

    plugin: str
    connected: bool
    home: str
    sequence: int = Field(ge=0, le=_HIGHEST)
    pages: bool = False
    versions: tuple[int, ...] = (1,)
    can: tuple[str, ...] = ()
    environment: str = ""
    authorization: bool | None = None
    nonce: str = ""
    ahead: timedelta | None = None


_LOOK = TypeAdapter(Look)


def read_look(
    rest_url: str,
    secret: str,
    now: datetime,
    *,
    hosts: Collection[str],
    authorization: str = "",
    deadline_s: float = DEADLINE_S,
) -> Look | None:
    """Ask WordPress; None when no plugin that can answer listens at an address of the site.

    Args:
        rest_url: the root of its REST API, with or without pretty permalinks.
        now: what this machine's clock says.
        hosts: the site's own, lower case: nothing else is called.
        authorization: a header to send with it; the answer says whether it arrived.

    Raises:
        WordPressError: no usable answer, or it does not accept the signature.
    """
    if not is_at(rest_url, hosts):
        return None
    nonce = secrets.token_hex(16)
    body = json.dumps({"type": "look", "timestamp": now.isoformat(), "data": {"nonce": nonce}}).encode()
    began = time.monotonic()
    reply = ask_signed(
        rest_url,
        ROUTE,
        secret,
        body,
        now,
        deadline_s=deadline_s,
        max_bytes=MOST_BYTES,
        authorization=authorization,
    )
    if reply.status == 404:
        return None
    look = _to_look(reply, read_ahead(reply, now, timedelta(seconds=time.monotonic() - began)))
    if look.nonce not in {"", nonce}:
        raise WordPressError(f"a cache answers in WordPress' place, with what it kept; have it leave {ROUTES} alone")
    return look


def _to_look(reply: Reply, ahead: timedelta | None) -> Look:
    if reply.status != 200:
        refused = refuse(reply)
        raise WordPressError(f"{refused}; {to_ahead_words(ahead)}") if ahead and is_too_far(ahead) else refused
    try:
        return _LOOK.validate_python(read_object(reply) | {"ahead": ahead})
    except ValidationError as error:
        raise AnswerUnreadable(diagnose(reply, "which says nothing of our plugin")) from error


def is_at(url: str, hosts: Collection[str]) -> bool:
    """Whether an address is an ordinary one at one of these hosts (lower case)."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and (parts.hostname or "").lower() in hosts and not parts.username
    except ValueError:
        return False
