"""Is what WordPress tells under a number the article that is known by it? Weighed from several signs.

A number and even its guid (``HOME/?p=ID``) come again after a restored backup. Three signs are weighed: the date of
creation, the address (old ones counted), the words. One that differs is an edit, two are an edit that is worth a word,
all that can be compared are another article. ``docs/design.md`` says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bridge.models import Post, StoredPost
from bridge.models.forgotten import FORGOTTEN, to_forgotten
from bridge.models.guids import to_guid_address
from bridge.models.shingles import LEAST_SHARE, to_share, to_shingles
from bridge.planner.addresses import to_url_key, to_url_keys
from bridge.planner.titles import to_title_key
from bridge.planner.words import to_instant_words


class Likeness(StrEnum):
    """What two readings under one number are to each other."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    """Two signs differ: an edit, and its owner is told."""
    OTHER = "other"
    """Another article."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What an article is recognised by; an empty sign says nothing.

    Attributes:
        created: dates that it was, or may have been, created at.
        url_keys: addresses (``to_url_key``) by which it is known.
        shingles: of its text (``to_shingles``).
        title_key: speaks where a text is not known.
        is_public: the address of a post that nobody may read is a stopgap, and tells only where it agrees.
    """

    created: frozenset[datetime] = frozenset()
    url_keys: frozenset[str] = frozenset()
    shingles: tuple[int, ...] = ()
    title_key: str = ""
    is_public: bool = True


def to_signs(post: Post) -> Signs:
    """What a post tells of itself."""
    created = {post.created_at, *([post.published_at] if post.published_at else [])}
    return Signs(
        created=frozenset(created),
        url_keys=frozenset(to_url_keys(post)),
        shingles=to_shingles(post.content_html),
        title_key=to_title_key(post.title),
        is_public=post.is_public,
    )


def to_known_signs(stored: StoredPost, url_keys: Iterable[str] = (), paragraphs: Iterable[str] = ()) -> Signs:
    """What is known of a post.

    Args:
        url_keys: every address it ever had; they speak where its last one is not known or was a stopgap.
        paragraphs: of the text that its story has, for a post whose own text was never kept.
    """
    post = stored.post
    shingles = to_shingles(post.content_html) or stored.shingles or to_shingles(" ".join(paragraphs))
    if post.status == FORGOTTEN:
        return replace(to_signs(post), url_keys=frozenset(url_keys), is_public=True)
    if not post.url:
        # A tombstone of an older version, which kept no sign but addresses.
        return Signs(url_keys=frozenset(url_keys), shingles=shingles)
    last = {to_url_key(url) for url in (post.url, post.original_url)}
    keys = frozenset(last if stored.is_public else {*last, *url_keys})
    return replace(to_signs(post), url_keys=keys, shingles=shingles, is_public=True)


def plan_likeness(known: Signs, said: Signs) -> Likeness:
    """Weigh the signs of what is known under a number against what is said now."""
    signs = [sign for sign in _compare(known, said) if sign is not None]
    if len(signs) > 1 and not any(signs):
        return Likeness.OTHER
    return Likeness.DOUBTFUL if signs.count(False) > 1 else Likeness.SAME


def count_agreeing(known: Signs, said: Signs) -> int:
    """How many signs agree."""
    return sum(1 for sign in _compare(known, said) if sign)


def to_difference(known: Signs, said: Signs) -> str:
    """The signs that differ, in words."""
    names = ("its date of creation", "its address", "its text")
    found = [name for name, sign in zip(names, _compare(known, said), strict=True) if sign is False]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def is_other_guid(known: str, said: str) -> bool:
    """Whether WordPress' mark of a post, which never changes with it, is another one; https for http, or how
    its ampersands are escaped, makes none."""
    return bool(known and said) and _to_guid_key(known) != _to_guid_key(said)


def to_name(post: Post) -> str:
    """An article for its owner: number, title, address, date."""
    number = post.former_id or post.id
    at = post.published_at or post.created_at
    address = post.url or "whose address is not known"
    return f'post {number} of site {post.site} "{post.title or "untitled"}" ({address}, {to_instant_words(at)})'


def _compare(known: Signs, said: Signs) -> tuple[bool | None, bool | None, bool | None]:
    """Date, address, text: do they agree? None where it cannot be known."""
    created = bool(known.created & said.created) if known.created and said.created else None
    address: bool | None = bool(known.url_keys & {*said.url_keys, *map(to_forgotten, said.url_keys)})
    if not address and (not said.is_public or not known.url_keys or not said.url_keys):
        address = None
    text: bool | None = None
    if known.shingles and said.shingles:
        text = to_share(known.shingles, said.shingles) >= LEAST_SHARE
    elif said.is_public and known.title_key and said.title_key:
        text = known.title_key == said.title_key
    return created, address, text


def _to_guid_key(guid: str) -> str:
    try:
        return to_url_key(to_guid_address(guid))
    except ValueError:
        return guid
