"""The way back: WordPress is told what became of a post, signed like a hook (``docs/api.md``, "The way back")."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from bridge.errors import WordPressError
from bridge.http import NotSent, OutcomeUnknown, exchange
from bridge.wordpress.signing import sign

ROUTE = "bridge-for-medium/v1/status"
MOST_BYTES = 64 * 1024
DEADLINE_S = 15.0
GONE = frozenset({404, 409})


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
    """Tell WordPress; False when it has no such post, or no plugin that listens, so that asking again is useless.

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
    if reply.status in GONE:
        return False
    if reply.status != 200:
        raise WordPressError(f"WordPress answered {reply.status}")
    return True
