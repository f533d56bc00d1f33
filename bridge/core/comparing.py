"""compare: is what an archive shows of a post the article that is known already? Pure.

WordPress' own interfaces say less of a post than our plugin does: no language, nothing that its author chose, without a
password not the text as it was written. What they do not say has not changed.
"""

from dataclasses import replace

from bridge.models import Post, Seo, StoredPost
from bridge.wordpress.events import to_state

_THEIRS = ("choice", "environment", "timezone", "site_name", "comments")
"""Fields that only the plugin tells."""
_MAYBE_THEIRS = ("language", "subtitle", "media", "existing_story_url", "canonical_url", "seo")
"""Fields of which another source may know nothing; it leaves them as they are by default."""
_AS_WRITTEN = ("excerpt", "content_raw")
"""Fields that WordPress shows only with a password."""
_UNSET = (None, "", (), Seo())


def is_told_by_plugin(stored: Post) -> bool:
    """True when our plugin sent it: no other source knows a post's language."""
    return bool(stored.language)


def is_same_article(stored: Post, article: Post) -> bool:
    """What WordPress' own REST API says lacks fields that the plugin sends, so that its state is another one."""
    if stored.state == article.state:
        return True
    lacks_fields = not article.content_raw or not article.language
    same = (stored.modified_at, stored.url, stored.status) == (article.modified_at, article.url, article.status)
    return lacks_fields and same and is_told_by_plugin(stored)


def to_whole(stored: StoredPost, article: Post) -> Post:
    """An article out of an archive, with what only the plugin told of it, and with its counter."""
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
    whole = replace(article, **kept)
    return replace(whole, state=to_state(whole))
