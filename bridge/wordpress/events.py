"""Hooks of our WordPress plugin: bytes become an Event, or a refusal that says what is wrong. Pure.

The body is described in ``docs/api.md``, section "The hook".
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from pydantic import TypeAdapter

from bridge.errors import HookMalformed, HookUnknown
from bridge.models import Choice, Event, EventType, Post, SiteInfo
from bridge.wordpress.envelopes import VERSIONS, refuse_other_version, to_data, to_object, validate
from bridge.wordpress.schema import Data, GoneData, PostData
from bridge.wordpress.signing import sign, verify

__all__ = [
    "ORIGINAL",
    "PREVIEW",
    "VERSIONS",
    "Checked",
    "asks_back",
    "check",
    "sign",
    "to_event",
    "to_preview",
    "to_state",
    "verify",
]

PREVIEW = "post.preview"
"""The type of a question for a preview. It is no event: the door for hooks does not know it, and nothing is stored."""
ORIGINAL = "post.original"
"""The type of a draft that is handed off to be published on Medium first."""
_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LONGEST_TYPE = 100
_POST = TypeAdapter(Post)
_OURS = ("unread", "forbidden")
"""Fields of a choice that say what became of it here."""
_SCHEMAS: dict[EventType, type[Data]] = {
    EventType.PUBLISHED: PostData,
    EventType.UPDATED: PostData,
    EventType.UNPUBLISHED: PostData,
    EventType.DELETED: GoneData,
    EventType.PING: Data,
}


class Checked(NamedTuple):
    """What a hook is about: its type, the address of the WordPress it comes from, and its post, if any."""

    type: EventType
    home: str
    post_id: int | None


def to_event(site: str, webhook_id: str, body: bytes) -> Event:
    """Read a verified hook.

    Args:
        site: the configured name of the site it came in for.

    Raises:
        HookUnknown: its version or type is none that this bridge reads; another one will.
        HookMalformed: the body is not a hook of ours; ``problems`` names each field that is missing or wrong.
    """
    kind, data = _read(body)
    info = SiteInfo(**data.site.model_dump())
    event = Event(site, webhook_id, kind, data.occurred_at, info)
    if isinstance(data, PostData):
        return _replace(event, data, _to_post(site, data))
    if isinstance(data, GoneData):
        return _replace(event, data, None)
    return event


def check(body: bytes) -> Checked:
    """What the door must know of a verified hook; whatever ``to_event`` would refuse is refused.

    Raises:
        HookUnknown: its version or type is none that this bridge reads; another one will.
        HookMalformed: the body is not a hook of ours; ``problems`` names each field that is missing or wrong.
    """
    kind, data = _read(body)
    return Checked(kind, data.site.home, data.post.id if isinstance(data, PostData | GoneData) else None)


def _read(body: bytes) -> tuple[EventType, Data]:
    envelope = to_object(body)
    refuse_other_version(envelope.get("data"))
    kind = _to_type(envelope.get("type"))
    return kind, validate(_SCHEMAS[kind], envelope.get("data"))


def asks_back(body: bytes) -> bool:
    """Whether a verified ping wants to know whether the bridge reaches its WordPress."""
    data = to_object(body).get("data")
    return isinstance(data, dict) and data.get("back") is True


def to_preview(site: str, body: bytes, kind: str) -> tuple[SiteInfo, Post]:
    """Read a verified message that may carry a draft: from which WordPress it comes, and the post, public or not.

    Args:
        kind: the type that it must have.

    Raises:
        HookUnknown: its version is none that this bridge reads.
        HookMalformed: it is no such question.
    """
    data = to_data(body, kind, PostData)
    return SiteInfo(**data.site.model_dump()), _to_post(site, data)


def _to_post(site: str, data: PostData) -> Post:
    info = data.site
    post = data.post.model_dump() | {
        "site": site,
        "revision": data.revision,
        "choice": data.choice.model_dump(),
        "environment": info.environment,
        "timezone": info.timezone,
        "site_name": info.name,
    }
    return _POST.validate_python(post)


def _replace(event: Event, data: PostData | GoneData, post: Post | None) -> Event:
    return Event(
        event.site,
        event.webhook_id,
        event.type,
        event.occurred_at,
        event.site_info,
        post_id=data.post.id,
        guid=data.post.guid,
        revision=data.revision,
        trigger=data.trigger,
        reason=data.reason,
        post=post,
    )


def _to_type(value: object) -> EventType:
    try:
        return EventType(str(value))
    except ValueError:
        known = ", ".join(EventType)
    if isinstance(value, str) and len(value) <= _LONGEST_TYPE and _TYPE.fullmatch(value):
        raise HookUnknown(
            f"this bridge knows no hook of type {value}, only {known}; update the bridge. The plugin keeps it meanwhile"
        )
    raise HookMalformed(f"type must be one of: {known}", ("type: missing or unknown",))


def to_state(post: Post) -> str:
    """The article's state: a SHA-256 over its named fields in a fixed order, the same in PHP.

    Each field is ``name:length in bytes:value`` and a line feed; a list is ``name:count`` followed by its items. Raw
    content counts, never rendered: rendering differs from one time to the next. Dates do not count: a plugin that bumps
    them to keep a blog fresh does not change an article.
    """
    parts = [_to_field(name, value) for name, value in _state_fields(post)]
    return sha256(b"".join(parts)).hexdigest()


def _state_fields(post: Post) -> list[tuple[str, str | list[str]]]:
    return [
        ("type", post.type),
        ("status", post.status),
        ("password_protected", _to_text(post.password_protected)),
        ("url", post.url),
        ("canonical_url", post.canonical_url),
        ("slug", post.slug),
        ("title", post.title),
        ("subtitle", post.subtitle),
        ("excerpt", post.excerpt),
        ("content_raw", post.content_raw),
        ("footnotes", post.footnotes),
        ("author", post.author.name),
        ("categories", sorted(term.slug for term in post.categories)),
        ("tags", sorted(term.name for term in post.tags)),
        ("featured_image", post.featured_image.url if post.featured_image else ""),
        ("language", post.language),
        ("seo_title", post.seo.title),
        ("seo_description", post.seo.description),
        ("choice", list(_to_lines(post.choice))),
    ]


# A whole archive has few of them.
@lru_cache(maxsize=256)
def _to_lines(choice: Choice) -> tuple[str, ...]:
    values = {key: _to_text(getattr(choice, key)) for key in choice.__dataclass_fields__ if key not in _OURS}
    return tuple(f"{key}={value}" for key, value in sorted(values.items()) if value)


def _to_text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)


def _to_field(name: str, value: str | list[str]) -> bytes:
    if isinstance(value, list):
        return f"{name}:{len(value)}\n".encode() + b"".join(_to_field("-", item) for item in value)
    encoded = value.encode()
    return f"{name}:{len(encoded)}:".encode() + encoded + b"\n"
