"""A post as it is judged: what decides whether it may become a story."""

from dataclasses import dataclass
from datetime import datetime

from bridge.models.post import Post
from bridge.models.rows import StoredPost


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What of a post's content decides whether it may become a story: none of its texts."""

    type: str
    status: str
    password_protected: bool
    has_text: bool
    categories: tuple[str, ...]
    """Their slugs."""
    url: str
    original_url: str
    syndicate: bool | None
    unread: tuple[str, ...]
    dated_at: datetime
    """When it was published, or made."""


def to_facts(post: Post) -> PostFacts:
    """The facts of a post."""
    return PostFacts(
        type=post.type,
        status=post.status,
        password_protected=post.password_protected,
        has_text=bool(post.content_html.strip()),
        categories=tuple(term.slug for term in post.categories),
        url=post.url,
        original_url=post.original_url,
        syndicate=post.choice.syndicate,
        unread=post.choice.unread,
        dated_at=post.published_at or post.created_at,
    )


@dataclass(frozen=True, slots=True)
class JudgedPost:
    """A post as it is judged: its facts, and what happened to it (as of ``StoredPost``)."""

    site: str
    facts: PostFacts
    is_public: bool
    held_reason: str
    deleted_at: datetime | None
    unpublished_reason: str


def to_judged(stored: StoredPost) -> JudgedPost:
    """A post of which the texts are at hand, too."""
    return JudgedPost(
        stored.post.site,
        to_facts(stored.post),
        is_public=stored.is_public,
        held_reason=stored.held_reason,
        deleted_at=stored.deleted_at,
        unpublished_reason=stored.unpublished_reason,
    )
