"""Whether visitors get a post: as WordPress found out, or as it is seen from here (``docs/api.md``, "The way back")."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from bridge.errors import WordPressError
from bridge.http import NotSent, OutcomeUnknown, fetch_content
from bridge.models.letters import cut
from bridge.wordpress.answers import AnswerUnreadable, read_object
from bridge.wordpress.causes import diagnose
from bridge.wordpress.look import is_at
from bridge.wordpress.signed import ask_signed, refuse

ROUTE = "guest"
ABILITY = "guest"
HEADER = "X-Bridge-For-Medium-Guest"
MOST_BYTES = 64 * 1024
MOST_PAGE_BYTES = 4 * 1024 * 1024
DEADLINE_S = 12.0
"""The plugin renders the post and looks at it for up to six seconds."""
PAGE_S = 10.0
LONGEST_WORDS = 600
SEEN, KEPT, BLIND = "seen", "kept", "blind"
Proof = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,200}$")]


@dataclass(frozen=True, slots=True)
class Guest:
    """What the plugin says that a visitor gets.

    Attributes:
        verdict: ``seen`` for the post, ``kept`` for something else, ``blind`` where WordPress cannot look.
        why: in a sentence; empty for ``seen``.
        url: of the post.
        token: to be sent with a look from elsewhere; not secret, and good for five minutes.
        echo: what only the post's own page makes of it.
    """

    verdict: str
    why: str
    url: str
    token: Proof
    echo: Proof


@dataclass(frozen=True, slots=True)
class View:
    """What somebody who is not logged in gets at an address.

    Attributes:
        status: of HTTP; redirects were followed.
        is_own: whether the page says of itself that it is the post, made for this question.
    """

    status: int
    html: str
    is_own: bool


_GUEST = TypeAdapter(Guest)


def read_guest(rest_url: str, secret: str, post_id: int, now: datetime, *, hosts: Collection[str]) -> Guest | None:
    """Ask the plugin what a visitor gets of a post; None when no plugin that can say listens at an address of the site.

    Args:
        rest_url: the root of its REST API, with or without pretty permalinks.
        hosts: the site's own, lower case: nothing else is called.

    Raises:
        WordPressError: no usable answer.
    """
    if not is_at(rest_url, hosts):
        return None
    message = {"type": ROUTE, "timestamp": now.isoformat(), "data": {"post_id": post_id}}
    body = json.dumps(message).encode()
    reply = ask_signed(rest_url, ROUTE, secret, body, now, deadline_s=DEADLINE_S, max_bytes=MOST_BYTES)
    if reply.status == 404:
        return None
    if reply.status != 200:
        raise refuse(reply)
    try:
        said = _GUEST.validate_python(read_object(reply))
    except ValidationError as error:
        raise AnswerUnreadable(diagnose(reply, "which does not say what a visitor gets")) from error
    if said.verdict not in {SEEN, KEPT, BLIND} or not is_at(said.url, hosts):
        raise WordPressError("WordPress answered with no address of this site, or in words of another version")
    return Guest(said.verdict, cut(said.why, LONGEST_WORDS), said.url, said.token, said.echo)


def view(guest: Guest, hosts: frozenset[str]) -> View:
    """Look at a post from here, without a cookie.

    Raises:
        WordPressError: no answer, or not all of it.
    """
    try:
        reply = fetch_content(
            guest.url,
            allowed_hosts=hosts,
            deadline_s=PAGE_S,
            max_bytes=MOST_PAGE_BYTES,
            headers={HEADER: guest.token, "Accept": "text/html"},
        )
    except (NotSent, OutcomeUnknown) as error:
        raise WordPressError(f"{guest.url} could not be looked at from here: {error}") from error
    if not reply.is_whole:
        raise WordPressError(f"{guest.url} could not be looked at from here: its answer was cut off")
    html = reply.body.decode("utf-8", "replace")
    return View(reply.status, html, guest.echo in html)
