"""Import a story: fetch a page, find its article, damage it as Medium does, and make a draft of it.

https://help.medium.com/hc/en-us/articles/214550207 tells what it promises: the date is kept and the canonical link set.
What is known beyond that comes from those who tried it, and where they differ ``bridge.sandbox.rules`` has a switch.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from html import escape

from bridge.sandbox.blocks import Block, to_html
from bridge.sandbox.damage import TooDeep, damage
from bridge.sandbox.extraction import ExtractorMissing
from bridge.sandbox.fetching import Fetched, ImportFailed, fetch
from bridge.sandbox.head import Head, read_head
from bridge.sandbox.markup import split_title
from bridge.sandbox.rules import CacheRule, CanonicalRule
from bridge.sandbox.state import Image, Sandbox, Story, User


def import_story(state: Sandbox, user: User, url: str) -> Story:
    """A new draft of a page, every time: an import never updates a story.

    Raises:
        ImportFailed: the page cannot be fetched, is not HTML, or holds nothing that reads like an article.
    """
    typed = url.strip()
    page = _read_page(state, typed)
    head = read_head(page.text, page.url)
    canonical = typed
    if head.canonical and state.rules.canonical is not CanonicalRule.GIVEN_ADDRESS:
        canonical = head.canonical
    if canonical != typed and state.rules.canonical is CanonicalRule.FOLLOW_CANONICAL:
        page = _read_page(state, canonical)
        head = read_head(page.text, page.url)
    title, blocks = _read_article(state, page, head)
    kept = [rehosted for one in blocks if (rehosted := _rehost(state, one))]
    if not kept:
        raise ImportFailed(400, "nothing is left of the article")
    date = head.published_at if head.published_at and head.published_at < state.clock() else None
    heading, footer = Block("h3", escape(title, quote=False)), _to_footer(canonical, date)
    story = _to_draft(state, user, title, to_html([heading, *kept, footer]))
    story.canonical_url, story.imported_url, story.imported_published_at = canonical, typed, date
    state.add(story)
    return story


def _read_page(state: Sandbox, url: str) -> Fetched:
    """A page, from the cache when it was read before. That a failure is not kept is an assumption."""
    key = _to_key(url, state.rules.cache)
    if key in state.pages:
        return state.pages[key]
    page = fetch(url, most_bytes=state.most_page_bytes, seconds=state.fetch_seconds)
    if page.mime != "text/html":
        raise ImportFailed(400, f"it is {page.mime or 'of no type'}, not text/html")
    if key:
        state.pages[key] = page
    return page


def _to_key(url: str, rule: CacheRule) -> str:
    if rule is CacheRule.OFF:
        return ""
    address = url.partition("#")[0]
    return address.partition("?")[0] if rule is CacheRule.PATH else address


def _read_article(state: Sandbox, page: Fetched, head: Head) -> tuple[str, list[Block]]:
    """Title and text; a first heading that says the title again is the title."""
    try:
        extracted = state.extract(page.text, page.url)
        blocks = damage(extracted.html, page.url, state.deepest) if extracted else []
    except ExtractorMissing as error:
        raise ImportFailed(501, str(error)) from error
    except TooDeep as error:
        raise ImportFailed(400, "its markup is too deep") from error
    if extracted is None or not blocks:
        raise ImportFailed(400, "no article was found")
    title = head.title or extracted.title or "Untitled story"
    first = to_html(blocks[:1])
    return title, blocks[1:] if split_title(first, title)[0] else blocks


def _rehost(state: Sandbox, block: Block) -> Block | None:
    """A figure with its picture fetched; None when that cannot be had. Other blocks as they are."""
    if block.kind != "figure":
        return block
    try:
        found = fetch(block.src, most_bytes=state.most_image_bytes, seconds=state.fetch_seconds)
    except ImportFailed:  # data: and relative addresses, too
        return None
    if not found.mime.startswith("image/"):
        return None
    image_id = f"0*{hashlib.sha256(found.body).hexdigest()[:16]}"
    state.images[image_id] = Image(found.mime, found.body)
    return replace(block, src=f"/max/800/{image_id}", image_id=image_id)


def _to_footer(canonical: str, date: datetime | None) -> Block:
    when = f" on {date:%B} {date.day}, {date.year}" if date else ""
    address = escape(canonical)
    link = f'<a href="{address}"><em>{address}</em></a>'
    return Block("p", f"<em>Originally published at </em>{link}<em>{when}.</em>")


def _to_draft(state: Sandbox, user: User, title: str, content: str) -> Story:
    return Story(
        id=state.new_id(),
        author=user,
        title=title,
        content=content,
        tags=[],
        canonical_url="",
        publish_status="draft",
        license="all-rights-reserved",
        created_at=state.clock(),
        door="import",
    )
