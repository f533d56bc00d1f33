"""Hooks of our WordPress plugin: bytes become an Event, or a refusal that says what is wrong. Pure.

The body is described in ``docs/api.md``, section "The hook".
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import pydantic_core
from pydantic import TypeAdapter, ValidationError

from bridge.errors import HookMalformed, HookUnknown
from bridge.models import Choice, Event, EventType, Post, SiteInfo
from bridge.wordpress.schema import Data, GoneData, PostData
from bridge.wordpress.signing import sign, verify

__all__ = ["sign", "to_event", "to_state", "verify"]

MOST_PROBLEMS = 20
VERSIONS = (1,)
"""Versions of the hook's body that are read."""
_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LONGEST_TYPE = 100
_VERSION_WORDS = f"version {' and '.join(map(str, VERSIONS))}"
_POST = TypeAdapter(Post)
_SCHEMAS: dict[EventType, type[Data]] = {
    EventType.PUBLISHED: PostData,
    EventType.UPDATED: PostData,
    EventType.UNPUBLISHED: PostData,
    EventType.DELETED: GoneData,
    EventType.PING: Data,
}


def to_event(site: str, webhook_id: str, body: bytes) -> Event:
    """Read a verified hook.

    Args:
        site: the configured name of the site it came in for.

    Raises:
        HookUnknown: its version or type is none that this bridge reads; another one will.
        HookMalformed: the body is not a hook of ours; ``problems`` names each field that is missing or wrong.
    """
    envelope = _to_object(body)
    _refuse_other_version(envelope.get("data"))
    kind = _to_type(envelope.get("type"))
    data = _validate(_SCHEMAS[kind], envelope.get("data"))
    info = SiteInfo(**data.site.model_dump())
    event = Event(site, webhook_id, kind, data.occurred_at, info)
    if isinstance(data, PostData):
        return _with_post(event, data)
    if isinstance(data, GoneData):
        return _replace(event, data, None)
    return event


def _with_post(event: Event, data: PostData) -> Event:
    info = event.site_info
    post = data.post.model_dump() | {
        "site": event.site,
        "revision": data.revision,
        "choice": data.choice.model_dump(),
        "environment": info.environment,
        "timezone": info.timezone,
        "site_name": info.name,
    }
    return _replace(event, data, _POST.validate_python(post))


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


def _to_object(body: bytes) -> dict[str, Any]:
    try:
        body.decode("utf-8")
        # jiter stops at 200 levels, where the standard library's parser would exhaust the stack.
        value = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise HookMalformed(f"the body is not JSON in UTF-8: {str(error)[:200]}") from error
    if not isinstance(value, dict):
        raise HookMalformed("the body must be a JSON object")
    return value


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


def _refuse_other_version(data: object) -> None:
    if not isinstance(data, dict) or "version" not in data:
        return  # named with everything else that is missing
    version = data["version"]
    # Not by ``==`` alone: true and 1.0 are none of our numbers.
    if type(version) is not int or version not in VERSIONS:
        raise HookUnknown(
            f"the hook is of another version than {_VERSION_WORDS}, which this bridge reads: update whichever of "
            "plugin and bridge is the older one. The plugin keeps the hook meanwhile"
        )


def _validate(schema: type[Data], value: object) -> Data:
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        problems = [f"{'.'.join(['data', *map(str, one['loc'])])}: {one['msg']}" for one in error.errors()]
        raise HookMalformed("the hook's body does not fit", tuple(problems[:MOST_PROBLEMS])) from None


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
    values = {key: _to_text(getattr(choice, key)) for key in choice.__dataclass_fields__}
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
