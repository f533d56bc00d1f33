"""Posts, deliveries, events and settings for tests, complete and valid; a test names only what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bridge.config import SiteSection
from bridge.models import (
    Attempt,
    Author,
    Delivery,
    Event,
    EventType,
    Outcome,
    Post,
    PublishStatus,
    SiteInfo,
    Status,
    StoredPost,
    Trigger,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOME = "https://blog.example"


def a_post(**changes: Any) -> Post:
    values: dict[str, Any] = {
        "site": "blog",
        "id": 7,
        "guid": f"{HOME}/?p=7",
        "type": "post",
        "status": "publish",
        "password_protected": False,
        "url": f"{HOME}/a-walk/",
        "canonical_url": "",
        "slug": "a-walk",
        "title": "A walk",
        "content_html": "<p>We walked along the river.</p>",
        "created_at": NOON,
        "published_at": NOON,
        "modified_at": NOON,
        "state": "a" * 64,
        "revision": 1,
        "author": Author(1, "Ada"),
    }
    return Post(**values | changes)


def a_stored_post(post: Post | None = None, **changes: Any) -> StoredPost:
    post = post or a_post()
    values: dict[str, Any] = {
        "post": post,
        "guid": post.guid,
        "revision": post.revision,
        "occurred_at": NOON,
        "is_public": post.is_public,
        "first_seen_at": NOON,
    }
    return StoredPost(**values | changes)


def an_event(kind: EventType = EventType.PUBLISHED, post: Post | None = None, **changes: Any) -> Event:
    post = post or a_post()
    values: dict[str, Any] = {
        "site": post.site,
        "webhook_id": "msg_1",
        "type": kind,
        "occurred_at": NOON,
        "site_info": SiteInfo(id="blog", home=HOME),
        "post_id": post.id,
        "guid": post.guid,
        "revision": post.revision,
        "post": None if kind is EventType.DELETED else post,
    }
    return Event(**values | changes)


def a_delivery(**changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "id": 1,
        "site": "blog",
        "post_id": 7,
        "account": "main",
        "canonical_url": f"{HOME}/a-walk/",
        "status": Status.PLANNED,
        "trigger": Trigger.PUBLISH,
        "reason": "published on WordPress",
        "due_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Delivery(**values | changes)


def an_attempt(**changes: Any) -> Attempt:
    values: dict[str, Any] = {
        "id": 1,
        "delivery_id": 1,
        "fence": 1,
        "trigger": Trigger.PUBLISH,
        "started_at": NOON - timedelta(hours=1),
        "publish_status": PublishStatus.PUBLIC,
        "request_bytes": 100,
        "request_sha256": "0" * 64,
        "outcome": Outcome.LIVE,
    }
    return Attempt(**values | changes)


def a_site(**changes: Any) -> SiteSection:
    return SiteSection.model_validate({"home": HOME, "account": "main"} | changes)
