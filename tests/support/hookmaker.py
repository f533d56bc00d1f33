"""Makes hooks as WordPress sends them: complete, valid and signed. A test names only what it is about."""

import json
from datetime import UTC, datetime
from typing import Any

from bridge.wordpress.events import sign

HOME = "https://blog.example"


def _at(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_post(**changes: Any) -> dict[str, Any]:
    """A complete ``data.post``."""
    now = _at(datetime.now(UTC))
    post = {
        "id": 7,
        "guid": f"{HOME}/?p=7",
        "type": "post",
        "status": "publish",
        "password_protected": False,
        "url": f"{HOME}/a-walk/",
        "previous_urls": [],
        "canonical_url": "",
        "slug": "a-walk",
        "title": "A walk",
        "excerpt": "",
        "content_html": "<p>We walked along the river.</p>",
        "content_raw": "<!-- wp:paragraph -->\n<p>We walked along the river.</p>\n<!-- /wp:paragraph -->",
        "author": {"id": 1, "name": "Ada", "slug": "ada"},
        "created_at": now,
        "published_at": now,
        "modified_at": now,
        "categories": [{"id": 3, "parent": 0, "name": "Walks", "slug": "walks"}],
        "tags": [],
        "featured_image": None,
        "media": [],
        "language": "en-GB",
        "comments": 0,
        "seo": {"title": "", "description": "", "focus_keyphrase": ""},
        "state": "a" * 64,
    }
    return post | changes


def make_hook(
    kind: str,
    *,
    post: dict[str, Any] | None = None,
    choice: dict[str, Any] | None = None,
    revision: int = 1,
    occurred_at: datetime | None = None,
    reason: str = "",
    home: str = HOME,
    environment: str = "production",
    trigger: str = "editor",
    told: int | None = None,
) -> bytes:
    """A hook's body. ``post`` holds what differs from ``make_post``'s."""
    at = _at(occurred_at or datetime.now(UTC))
    site = {
        "id": "site-1",
        "home": home,
        "rest_url": f"{home}/wp-json/",
        "name": "A blog",
        "language": "en-GB",
        "timezone": "Europe/Berlin",
        "wordpress": "7.1.4",
        "plugin": "0.1.0",
        "environment": environment,
        **({} if told is None else {"told": told}),
    }
    data: dict[str, Any] = {"version": 1, "occurred_at": at, "site": site}
    if kind != "ping":
        whole = make_post(**(post or {}))
        data["post"] = {key: whole[key] for key in ("id", "guid")} if kind == "post.deleted" else whole
        data |= {"revision": revision, "trigger": trigger}
        if reason:
            data["reason"] = reason
        if kind != "post.deleted":
            data["choice"] = choice or {}
    return json.dumps({"type": kind, "timestamp": at, "data": data}).encode()


def signed(secret: str, body: bytes, webhook_id: str = "msg_1", at: datetime | None = None) -> dict[str, str]:
    """The headers of a signed hook."""
    return sign(secret, webhook_id, at or datetime.now(UTC), body)
