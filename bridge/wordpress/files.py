"""The HTML of a post in a file, without a WordPress behind it."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path

from bridge.errors import WordPressError
from bridge.models import Post
from bridge.wordpress.raw_html import to_page

_MOST_BYTES = 16 * 1024 * 1024
_TITLE = re.compile(r"<title[^>]*>(.{1,1000}?)</title>|<h1[^>]*>(.{1,1000}?)</h1>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_LANGUAGE = re.compile(r"<html[^>]{0,500}?\blang=[\"']?([\w-]{2,20})", re.IGNORECASE)


def read_file(path: Path, url: str) -> Post:
    """A post with a file's text; its title is the page's, else the file's name.

    Args:
        url: against which relative addresses are read, and which the story names as its original.

    Raises:
        WordPressError: the file cannot be read.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise WordPressError(f"{path} is larger than {_MOST_BYTES:,} bytes, so it is no post")
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise WordPressError(f"{path} cannot be read: {error.strerror}") from error
    shown = to_page(text)
    title = _TITLE.search(shown)
    language = _LANGUAGE.search(text)
    return Post(
        site="",
        id=0,
        guid=url,
        type="post",
        status="publish",
        password_protected=False,
        url=url,
        canonical_url="",
        slug=path.stem,
        title=html.unescape(_TAGS.sub("", title[1] or title[2])).strip() if title else path.stem,
        content_html=shown,
        created_at=modified_at,
        published_at=modified_at,
        modified_at=modified_at,
        state="",
        revision=0,
        language=language[1] if language else "",
    )
