"""The shape of a hook's body, one schema for each type. Unknown fields are ignored, missing ones are named."""

import re
from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from bridge.models import AiShare, License, PublishStatus
from bridge.models.dates import to_utc

_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")
_LONGEST_HEARSAY = 2_000
_LONGEST_SHOWN = 60
_MOST_WORDS = 100
_WORD = re.compile(r"[a-z][a-z0-9._-]{0,39}")
_MOST_CHARACTERS = 4 * 1024 * 1024


# Each hook of a site names the same two or three.
@lru_cache(maxsize=4096)
def _to_url(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or _UNSAFE_IN_URL.search(value):
        raise ValueError("must be an absolute http or https address")
    if "@" in parts.netloc:
        raise ValueError("must not carry a user or a password")
    _ = parts.port  # raises ValueError when it is no port
    return value


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not hold a NUL character")
    return value


def _filled(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _to_hearsay(value: Any) -> str:
    """What another plugin has left in WordPress: weighed when it is used, it must not cost the hook that brings it."""
    text = value if isinstance(value, str) else "" if value is None else "something that is no text"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:_LONGEST_HEARSAY])


def _to_shown(value: Any) -> str:
    """A value of whatever kind in a sentence: short, printable and never empty."""
    return _to_hearsay(value if isinstance(value, str) else repr(value))[:_LONGEST_SHOWN] or "nothing"


def _to_words(value: Any) -> tuple[str, ...]:
    """Of a list the words that are words: a newer plugin may say more, and in another way."""
    found = value[:_MOST_WORDS] if isinstance(value, list) else ()
    return tuple(one for one in found if isinstance(one, str) and _WORD.fullmatch(one))


without_nul = AfterValidator(_without_nul)
Id = Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
Count = Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)]
Line = Annotated[str, Field(strict=True, max_length=1_000), without_nul]
Text = Annotated[str, Field(strict=True, max_length=_MOST_CHARACTERS)]
Flag = Annotated[bool, Field(strict=True)]
MaybeUrl = Annotated[str, Field(strict=True, max_length=4_000), AfterValidator(_to_url)]
Url = Annotated[MaybeUrl, AfterValidator(_filled)]
Instant = Annotated[AwareDatetime, BeforeValidator(to_utc)]
Words = Annotated[tuple[str, ...], BeforeValidator(_to_words)]
Hearsay = Annotated[str, BeforeValidator(_to_hearsay)]


class Part(BaseModel):
    """A piece of a hook."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class SitePart(Part):
    """The WordPress a hook comes from."""

    id: Line
    home: Url
    rest_url: MaybeUrl = ""
    name: Line = ""
    language: Line = ""
    timezone: Line = "UTC"
    wordpress: Line = ""
    plugin: Line = ""
    environment: Line = "production"
    can: Words = ()
    told: Count | None = None


class AuthorPart(Part):
    id: Count
    name: Line
    slug: Line = ""


class TermPart(Part):
    id: Count
    name: Line
    slug: Line
    parent: Count = 0


class MediaPart(Part):
    id: Count
    url: MaybeUrl
    original_url: MaybeUrl = ""
    mime: Line = ""
    width: Count = 0
    height: Count = 0
    alt: Annotated[str, Field(strict=True, max_length=10_000)] = ""
    caption: Annotated[str, Field(strict=True, max_length=10_000)] = ""


class SeoPart(Part):
    title: Line = ""
    description: Annotated[str, Field(strict=True, max_length=10_000)] = ""
    focus_keyphrase: Line = ""


class ChoicePart(Part):
    """What the author chose for this post; absent or null means "as configured"."""

    syndicate: Flag | None = None
    account: Line | None = None
    publication: Line | None = None
    tags: Annotated[tuple[Line, ...], Field(max_length=100)] | None = None
    publish_status: PublishStatus | None = None
    license: License | None = None
    notify_followers: Flag | None = None
    canonical_url: Url | None = None
    cta: Line | None = None
    cta_text: Annotated[str, Field(strict=True, max_length=10_000)] | None = None
    evergreen: Flag | None = None
    delay: Annotated[int, Field(strict=True, ge=0, le=365 * 86_400)] | None = None
    ai: AiShare | None = None


class HeardChoice(ChoicePart):
    """The same in a hook. What of it cannot be read costs no post: it is left out and named in ``unread``.

    A newer plugin, or code of somebody else's, may choose what this bridge does not know. Then a post stays on the
    blog, or goes to no account, rather than where nobody meant it to go.
    """

    unread: tuple[str, ...] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _without_unread(cls, value: Any, read: ModelWrapValidatorHandler["HeardChoice"]) -> "HeardChoice":
        if not isinstance(value, dict):
            return read(value)
        said = {key: what for key, what in value.items() if key != "unread"}
        try:
            return read(said)
        except ValidationError as error:
            wrong = sorted({str(one["loc"][0]) for one in error.errors()})
        unread = {key: _to_shown(said.pop(key)) for key in wrong}
        said |= {"syndicate": False} if "syndicate" in unread else {}
        said |= {"account": unread["account"]} if "account" in unread else {}
        return read(said).model_copy(update={"unread": tuple(f"{key}: {what}" for key, what in unread.items())})


class GonePart(Part):
    """A post that was deleted: no content is left."""

    id: Id
    guid: Line


class PostPart(Part):
    """A post with its content."""

    id: Id
    guid: Line
    type: Line
    status: Line
    password_protected: Flag
    url: Url
    previous_urls: Annotated[tuple[Url, ...], Field(max_length=1_000)] = ()
    canonical_url: MaybeUrl = ""
    slug: Line
    title: Line
    subtitle: Annotated[str, Field(strict=True, max_length=10_000)] = ""
    excerpt: Annotated[str, Field(strict=True, max_length=100_000)] = ""
    content_html: Text
    content_raw: Text = ""
    footnotes: Text = ""
    author: AuthorPart
    created_at: Instant
    published_at: Instant | None
    modified_at: Instant
    categories: Annotated[tuple[TermPart, ...], Field(max_length=1_000)] = ()
    tags: Annotated[tuple[TermPart, ...], Field(max_length=1_000)] = ()
    featured_image: MediaPart | None = None
    media: Annotated[tuple[MediaPart, ...], Field(max_length=2_000)] = ()
    language: Line = ""
    comments: Count = 0
    seo: SeoPart = SeoPart()
    existing_story_url: Hearsay = ""
    state: Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]


class Data(Part):
    """What every hook carries."""

    version: Literal[1]  # others are refused before (``events.VERSIONS``)
    occurred_at: Instant
    site: SitePart


class PostData(Data):
    """A post that is published, changed, or no longer public."""

    revision: Id
    trigger: Line = ""
    reason: Line = ""
    post: PostPart
    choice: HeardChoice = HeardChoice()


class GoneData(Data):
    """A post that was deleted."""

    revision: Id
    trigger: Line = ""
    reason: Line = ""
    post: GonePart
