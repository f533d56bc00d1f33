"""The way back: WordPress is told what became of a post, signed like a hook (``docs/api.md``, "The way back")."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from bridge.models import Values
from bridge.wordpress.answers import read_object, read_said
from bridge.wordpress.signed import ask_signed, refuse

ROUTE = "status"
MOST_BYTES = 64 * 1024
DEADLINE_S = 15.0
GONE = frozenset({404, 409})


@dataclass(frozen=True, slots=True)
class PostStatus:
    """What the posts list of WordPress shows.

    Attributes:
        status: where the delivery stands; ``not_sent`` when there is none.
        code: the kind of reason (``models.reasons``).
        short: one sentence of it, at most 80 letters.
        values: of that sentence; numbers, instants by ISO 8601, names.
        reason: the long text, with addresses and commands.
        sequence: a later status has a higher one.
        action_url: the screen of what waits for the owner; empty when nothing does.
        dry_run: why nothing of the whole site leaves the house; empty when it may.
    """

    post_id: int
    guid: str
    account: str
    status: str
    story_url: str
    code: str
    short: str
    values: Values
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
    reply = ask_signed(rest_url, ROUTE, secret, body, now, deadline_s=DEADLINE_S, max_bytes=MOST_BYTES)
    if reply.status == 200 and isinstance(read_object(reply).get("stored"), bool):
        return True
    if reply.status in GONE and read_said(reply).is_ours:
        return False
    raise refuse(reply)
