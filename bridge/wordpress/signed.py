"""Questions to our own plugin, signed like a hook: they need no login, and so no header that a server may strip."""

import secrets
from datetime import datetime

from bridge.errors import WordPressError
from bridge.http import NotSent, OutcomeUnknown, Reply, exchange
from bridge.wordpress.answers import explain, read_said
from bridge.wordpress.signing import sign
from bridge.wordpress.walls import to_advice

NAMESPACE = "bridge-for-medium/v1"
_IN_THE_WAY = frozenset({401, 403, 405, 406})


def ask_signed(
    rest_url: str,
    route: str,
    secret: str,
    body: bytes,
    now: datetime,
    *,
    deadline_s: float,
    max_bytes: int,
    authorization: str = "",
) -> Reply:
    """Ask the plugin.

    Args:
        rest_url: the root of its REST API, with or without pretty permalinks.
        route: below our namespace, without a slash before it.
        authorization: a header to send with it, for the plugin to say whether it arrives.

    Raises:
        WordPressError: no answer.
    """
    headers = sign(secret, f"{route[:4]}_{secrets.token_hex(16)}", now, body) | {"Content-Type": "application/json"}
    headers |= {"Authorization": authorization} if authorization else {}
    url = f"{rest_url}{NAMESPACE}/{route}"
    try:
        return exchange("POST", url, headers=headers, body=body, deadline_s=deadline_s, max_bytes=max_bytes)
    except (NotSent, OutcomeUnknown) as error:
        raise WordPressError(f"WordPress does not answer: {error}") from error


def refuse(reply: Reply) -> WordPressError:
    """Why the plugin did not do what it was asked, and what to do about it."""
    if reply.status == 401 and read_said(reply).is_ours:
        return WordPressError(
            "its plugin does not accept the signature: it is not connected, or with another secret, or the clocks "
            "differ by more than five minutes (bridge connect prints the line to paste)"
        )
    words = explain(reply).to_words()
    is_stopped = reply.status in _IN_THE_WAY and not read_said(reply).is_ours and to_advice() not in words
    return WordPressError(f"{words}. {to_advice()}" if is_stopped else words)
