"""The way back: WordPress is told what became of a post, signed like a hook (``docs/api.md``, "The way back")."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pydantic_core

from bridge.errors import WordPressError
from bridge.http import NotSent, OutcomeUnknown, Reply, exchange
from bridge.wordpress.signing import sign

ROUTE = "bridge-for-medium/v1/status"
MOST_BYTES = 64 * 1024
DEADLINE_S = 15.0
GONE = frozenset({404, 409})
_OURS = "bridge_for_medium_"


@dataclass(frozen=True, slots=True)
class PostStatus:
    """What the posts list of WordPress shows.

    Attributes:
        status: where the delivery stands; ``not_sent`` when there is none.
        reason: why, in words.
        sequence: a later status has a higher one.
        action_url: the screen of what waits for the owner; empty when nothing does.
        dry_run: why nothing of the whole site leaves the house; empty when it may.
    """

    post_id: int
    guid: str
    account: str
    status: str
    story_url: str
    reason: str
    sequence: int
    action_url: str = ""
    dry_run: str = ""


def send_status(rest_url: str, secret: str, status: PostStatus, now: datetime) -> bool:
    """Tell WordPress; False when its plugin says that it has no such post, so that asking again is useless.

    Only the plugin's own words count: a firewall, a plugin that is being updated and an answer that was cut off say
    neither that it was taken nor that it never will be.

    Args:
        rest_url: the root of its REST API, with or without pretty permalinks.

    Raises:
        WordPressError: it did not take it; again later.
    """
    body = json.dumps({"type": "post.status", "timestamp": now.isoformat(), "data": asdict(status)}).encode()
    headers = sign(secret, f"sts_{secrets.token_hex(16)}", now, body) | {"Content-Type": "application/json"}
    url = rest_url + ROUTE
    try:
        reply = exchange("POST", url, headers=headers, body=body, deadline_s=DEADLINE_S, max_bytes=MOST_BYTES)
    except (NotSent, OutcomeUnknown) as error:
        raise WordPressError(f"WordPress does not answer: {error}") from error
    said = _to_object(reply)
    if reply.status == 200 and isinstance(said.get("stored"), bool):
        return True
    if reply.status in GONE and str(said.get("code", "")).startswith(_OURS):
        return False
    raise WordPressError(f"WordPress answered {reply.status}, and not in its plugin's words")


def _to_object(reply: Reply) -> dict[str, Any]:
    """The JSON object of a whole answer; empty when there is none."""
    try:
        value = pydantic_core.from_json(reply.body) if reply.is_whole else None
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {}
