"""What WordPress says of a post, in any of its dialects, becomes a Post. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from bridge.config import SiteSection
from bridge.errors import WordPressError
from bridge.models import Media, Post, Seo
from bridge.models.entities import unescape
from bridge.models.guids import to_guid_address
from bridge.models.pictures import choose, is_current
from bridge.wordpress.events import to_state
from bridge.wordpress.schema import Url
from bridge.wordpress.source import UNREADABLE

Values = dict[str, Any]

HIGHEST_ID = 2**63 - 1
"""Of a post, a term or a file: WordPress counts in 64 bits, and so does the ledger."""
MOST_CHARACTERS = 4 * 1024 * 1024
"""Of a post's text, as in a hook."""
_POST = TypeAdapter(Post)
_URL = TypeAdapter(Url)
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]{1,250}(?::[0-9]{1,5})?/[A-Za-z0-9/._~%=?&+-]{0,2000}")
"""What most addresses look like; such a one needs no closer look."""
_TAGS = re.compile(r"</?[a-zA-Z!][^>]*>")
"""What a browser takes for a tag: "<3" is none. The plugin reads the same (class-wire.php)."""
_LINE_BREAK = re.compile(r"<br\b[^>]*>", re.IGNORECASE)
_TEXTS = ("title", "slug", "excerpt", "content_html", "content_raw", "footnotes")
_HIDDEN = dict.fromkeys(("excerpt", "content_html", "content_raw", "footnotes"), "")
_GALLERY = re.compile(r"\[gallery\b[^\]]{0,1000}?\b(?:ids|include)=[\"']?([\d,\s]{1,2000})")
_ATTACHED = re.compile(r"\[gallery(?![\w-])(?![^\]]{0,1000}\b(?:ids|include)=)[^\]]{0,1000}\]")
_NO_DATE = ("0000", "-")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]{5,15}(?:Z|[+-][0-9:]{4,6})?)?")
_VARIABLE = re.compile(r"%%?[a-z_]+%%?|(?<![\w&])#[a-z]+_[a-z_]+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]+")
_SEO_KEYS = {
    "canonical_url": ("_yoast_wpseo_canonical", "rank_math_canonical_url", "_seopress_robots_canonical"),
    "title": ("_yoast_wpseo_title", "rank_math_title", "_seopress_titles_title", "_aioseo_title"),
    "description": (
        "_yoast_wpseo_metadesc",
        "rank_math_description",
        "_seopress_titles_desc",
        "_aioseo_description",
    ),
    "focus_keyphrase": ("_yoast_wpseo_focuskw", "rank_math_focus_keyword", "_seopress_analysis_target_kw"),
}
_ALL_SEO_KEYS = frozenset(key for keys in _SEO_KEYS.values() for key in keys)
"""The meta keys of Yoast, Rank Math, SEOPress and All in One SEO before version 4; our plugin reads the same."""


def to_post(values: Values, name: str, site: SiteSection, revision: int = 0) -> Post:
    """A post of values of any kind, as JSON holds them, with its state.

    Args:
        values: its fields by the names of ``models.Post``.
        name: the site's name in the configuration.
        revision: what its counter counts as; WordPress itself has none.

    Raises:
        WordPressError: something is missing, of a wrong kind, or absurdly large; the message names the post.
    """
    try:
        values = _check(values, site)
        # PostgreSQL holds no NUL.
        texts = {key: _on_lines(values[key].replace("\x00", "")) for key in _TEXTS}
        known = {"site": name, "revision": revision, "environment": site.environments[0]}
        post = _POST.validate_python({**values, **texts, **known, "state": ""})
        return replace(post, state=to_state(post))
    except UNREADABLE as error:
        raise _to_error(values, error) from error


def build_post(values: Values, name: str, site: SiteSection) -> Post:
    """The same of values that are of the right kinds already and out of XML, which holds no NUL.

    Raises:
        WordPressError: something is missing, or absurdly large; the message names the post.
    """
    try:
        values = _check(values, site)
        # What kind of environment it is, only the plugin says; the owner has named this very site.
        raw = _on_lines(values["content_raw"])
        fields = {**values, "content_raw": raw, "site": name, "revision": 0, "environment": site.environments[0]}
        return Post(**fields, state=to_state(Post(**fields, state="")))
    except UNREADABLE as error:
        raise _to_error(values, error) from error


def _on_lines(text: str) -> str:
    """Lines that end alike: a browser's line ends stand in the database, and XML-RPC loses them on the way."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _check(values: Values, site: SiteSection) -> Values:
    """The same, with an address: the guid of WordPress (``HOME/?p=ID``) leads to a post that is told without one."""
    if not values["url"] and urlsplit(values["guid"]).hostname in site.hosts:
        values = values | {"url": to_guid_address(values["guid"])}
    if not values["url"]:
        raise ValueError("it has no address (link)")
    if not _PLAIN_URL.fullmatch(values["url"]):
        _check_url(values["url"])
    if max(len(values[key]) for key in _TEXTS) > MOST_CHARACTERS:
        raise ValueError(f"its text is longer than {MOST_CHARACTERS:,} characters")
    return values


def _check_url(url: str) -> None:
    try:
        _URL.validate_python(url)
    except ValidationError as error:
        raise ValueError(f"its address is no http or https address: {url[:100]}") from error


def _to_error(values: Values, error: Exception) -> WordPressError:
    return WordPressError(f"post {values.get('id', '?')} cannot be read: {to_words(error)}")


def is_password(written: str) -> bool:
    """Whether it protects a post: WordPress takes "0" for none (``post_password_required()``)."""
    return written not in {"", "0"}


def without_hidden_text(values: Values) -> Values:
    """The same, without the text that not everybody may read: it would be one mistake away from being published."""
    is_public = values["status"] == "publish" and not values["password_protected"]
    return values if is_public else values | _HIDDEN


def to_plain(text: str) -> str:
    """Text without tags and entities; the words on both sides of a line break stay two."""
    if "<" in text:
        text = _TAGS.sub("", _LINE_BREAK.sub(" ", text))
    return unescape(text).strip()


def to_instant(written: str) -> datetime | None:
    """A date that is in UTC where it names no offset; None for none. Raises ValueError for what is no date."""
    if not written or written.startswith(_NO_DATE):
        return None
    at = _from_iso(written)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def read_date(written: str) -> datetime | None:
    """A date as WordPress writes it; None for the zeros that stand for none, which PHP may turn into the year -1.

    Raises:
        ValueError: it is no date.
    """
    if not written or written.startswith(_NO_DATE):
        return None
    return _from_iso(written)


def _from_iso(written: str) -> datetime:
    refusal = ValueError(f'"{written[:40]}" is no date that WordPress writes')
    if not _DATE.fullmatch(written):
        raise refusal
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise refusal from error


def to_dates(published: datetime | None, modified: datetime | None) -> tuple[datetime, datetime]:
    """When a post was published and changed; where WordPress has left one of them zero, the other stands for it.

    Raises:
        ValueError: it has neither.
    """
    first, last = published or modified, modified or published
    if first is None or last is None:
        raise ValueError("it has no date that can be read")
    return first, last


def to_media(file_id: int, url: str, mime: str, alt: str, details: Mapping[str, Any]) -> Media | None:
    """A file of the media library; ``details`` is what WordPress calls its metadata."""
    if not url:
        return None
    return Media(
        id=file_id,
        url=url,
        original_url=_to_largest(url, details),
        mime=mime,
        width=int(details.get("width") or 0),
        height=int(details.get("height") or 0),
        alt=to_plain(alt),
    )


def _to_largest(url: str, details: Mapping[str, Any]) -> str:
    """The upload, unless it was cropped or turned since; where Medium does not take it, the largest size it takes."""
    sizes = details.get("sizes")
    rows = [one for one in sizes.values() if isinstance(one, dict)] if isinstance(sizes, dict) else []
    rows.sort(key=lambda one: -int(one.get("width") or 0))
    names = [details.get("original_image"), url, *(one.get("file") for one in rows)]
    folder = url.rpartition("/")[0]
    files = [f"{folder}/{str(name).rpartition('/')[2]}" for name in names if name]
    return choose(file for file in files if is_current(file, url))


def gallery_ids(content_raw: str) -> list[int]:
    """Numbers of the images that ``[gallery ids="..."]`` shows (``include``, before WordPress 3.5), each once."""
    if "[gallery" not in content_raw:
        return []
    ids = [int(one) for match in _GALLERY.finditer(content_raw) for one in re.findall(r"\d{1,18}", match[1])]
    return list(dict.fromkeys(ids))


def shows_attached(content_raw: str) -> bool:
    """Whether a gallery names no images, and so shows those that were uploaded to the post."""
    return _ATTACHED.search(content_raw) is not None


def to_seo(meta: Mapping[str, str]) -> tuple[str, Seo]:
    """The canonical address and the words that an SEO plugin has stored with a post."""
    if meta.keys().isdisjoint(_ALL_SEO_KEYS):
        return "", Seo()
    found = {name: next((meta[key] for key in keys if meta.get(key)), "") for name, keys in _SEO_KEYS.items()}
    # Several keyphrases are separated by commas (Rank Math, SEOPress); the first is the main one.
    found["focus_keyphrase"] = found["focus_keyphrase"].split(",")[0]
    canonical = found.pop("canonical_url").strip()
    # A text that is a template (%%title%%, %title%, #post_title) says nothing of its own.
    words = {name: "" if _VARIABLE.search(text) else to_plain(text) for name, text in found.items()}
    return canonical if _ADDRESS.fullmatch(canonical) else "", Seo(**words)


def to_words(error: Exception) -> str:
    """Why something that WordPress says cannot be read, in words for the owner."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))} {one['msg']}" for one in error.errors()[:3])
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]}"
    if isinstance(error, ValueError):
        return str(error)[:200]
    return "something in it is of another kind than WordPress writes it"
