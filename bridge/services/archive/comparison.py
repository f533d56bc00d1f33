"""Whether what an archive shows of a post is new, changed, or as it is known. Pure.

WordPress' own interfaces say less of a post than our plugin does: no language, nothing that its author chose, without a
password not the text as it was written. What they do not say has not changed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bridge.models import Post, Seo, StoredPost
from bridge.models.guids import to_guid
from bridge.wordpress.events import to_state


class Verdict(StrEnum):
    """What a post of the archive is, compared with the ledger."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "unchanged"
    TOUCHED = "touched"
    """The same article with another date of change."""
    REFUSED = "refused"
    """Left alone: older than what is known, or another article."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One post of the archive beside what is known of it.

    Attributes:
        article: the post to store: what the archive shows, with what only the plugin has told of it.
        problem: why it is left alone, in words to the owner.
        rival: why it is another article than the one known under its number; empty when it is not.
    """

    verdict: Verdict
    article: Post
    stored: StoredPost | None = None
    problem: str = ""
    rival: str = ""


_THEIRS = ("choice", "environment", "timezone", "site_name", "comments")
"""Fields that only the plugin tells."""
_MAYBE_THEIRS = ("language", "subtitle", "media", "existing_story_url", "canonical_url", "seo")
"""Fields of which another source may know nothing; it leaves them as they are by default."""
_AS_WRITTEN = ("excerpt", "content_raw")
"""Fields that WordPress shows only with a password."""
_UNSET = (None, "", (), Seo())


def is_told_by_plugin(stored: Post) -> bool:
    """Whether our plugin sent a post: no other source knows its language."""
    return bool(stored.language)


def is_same_article(stored: Post, article: Post) -> bool:
    """Whether an archive's article is the stored post, unchanged.

    Sources other than the plugin leave fields out, so that the state differs; then date, address and status decide.
    """
    if stored.state == article.state:
        return True
    lacks_fields = not article.content_raw or not article.language
    same = (stored.modified_at, stored.url, stored.status) == (article.modified_at, article.url, article.status)
    return lacks_fields and same and is_told_by_plugin(stored)


def to_whole(stored: StoredPost, article: Post) -> Post:
    """An article out of an archive, completed by what only the plugin has told of the post, and its revision."""
    article = replace(article, revision=stored.revision)
    post = stored.post
    if not is_told_by_plugin(post):
        return article
    kept = {name: getattr(post, name) for name in _THEIRS}
    kept |= {name: getattr(post, name) for name in _MAYBE_THEIRS if getattr(article, name) in _UNSET}
    if not article.content_raw and article.content_html == post.content_html:
        kept |= {name: getattr(post, name) for name in _AS_WRITTEN}
    moved = {post.url} - {article.url, ""}
    kept["previous_urls"] = tuple(sorted({*post.previous_urls, *article.previous_urls, *moved}))
    if to_guid(post.guid) == article.guid:
        # As the database spells it, which an export file cannot know and an older plugin compares with.
        kept["guid"] = post.guid
    whole = replace(article, **kept)
    return replace(whole, state=to_state(whole))


def compare(stored: StoredPost | None, article: Post, now: datetime) -> Comparison:
    if stored is None:
        return Comparison(Verdict.NEW, article)
    if problem := _find_conflict(stored, article, now):
        return Comparison(Verdict.REFUSED, article, stored, problem)
    whole = to_whole(stored, article)
    if stored.is_public != whole.is_public or not is_same_article(stored.post, whole):
        return Comparison(Verdict.CHANGED, whole, stored)
    dates = (whole.published_at, whole.modified_at)
    if dates == (stored.post.published_at, stored.post.modified_at):
        return Comparison(Verdict.SAME, whole, stored)
    touched = replace(stored.post, revision=stored.revision, published_at=dates[0], modified_at=dates[1])
    return Comparison(Verdict.TOUCHED, touched, stored)


def _find_conflict(stored: StoredPost, article: Post, now: datetime) -> str:
    # A date that is still to come was written by a clock that was ahead, and says nothing of what is newer.
    is_older = article.modified_at < stored.post.modified_at <= now
    if (stored.revision or stored.guid) and is_older:
        return (
            f"post {article.id} is known as it was changed at {_to_words(stored.post.modified_at)}; WordPress' answer "
            f"is older ({_to_words(article.modified_at)}), and was left alone. A cache may stand in between; if "
            f"WordPress was restored from a backup, run: bridge reconnect {article.site}"
        )
    if not stored.is_public and article.is_public and article.modified_at <= stored.post.modified_at:
        return (
            f"post {article.id} is known as not public ({stored.unpublished_reason or stored.post.status}), and this "
            f"source shows nothing newer; if it is public again: bridge resync {article.site} {article.id}"
        )
    return ""


def _to_words(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
