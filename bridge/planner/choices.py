"""What of an author's choice counts: what the site's owner lets authors choose."""

from dataclasses import replace
from typing import Any, get_args

from bridge.config import SiteSection
from bridge.config.sections import ChoiceName
from bridge.models import Post


def to_permitted(post: Post, site: SiteSection) -> Post:
    """The post without those of its author's choices that its owner keeps to themselves; they are named in it."""
    kept_back = [name for name in get_args(ChoiceName) if name not in site.choices]
    forbidden = tuple(name for name in kept_back if getattr(post.choice, name) is not None)
    if not forbidden:
        return post
    nothing: dict[str, Any] = dict.fromkeys(forbidden)
    return replace(post, choice=replace(post.choice, forbidden=forbidden, **nothing))
