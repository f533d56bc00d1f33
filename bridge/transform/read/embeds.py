"""Embeds: Medium makes them in its editor only, from a bare address alone in a paragraph."""

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

from bridge.transform.blocks import Block, Kind, Mark, Span
from bridge.transform.dom import (
    Node,
    attribute,
    attributes_of,
    children,
    classes,
    every,
    find,
    find_all,
    is_text,
    text_of,
)
from bridge.transform.read.addresses import to_link
from bridge.transform.read.hints import find_hint
from bridge.transform.read.state import Hint, Page

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_QUOTES = frozenset(
    (
        "twitter-tweet twitter-video instagram-media tiktok-embed bluesky-embed mastodon-embed"
        " reddit-embed-bq reddit-card wp-embedded-content fb-post fb-video pinterest-embed threads-embed"
        " text-post-media"
    ).split()
)
"""What scripts of X, Instagram, TikTok and others turn into embeds."""

# Player -> the page a person would open. The providers' own forms; (pattern, address).
_PUBLIC = tuple(
    (re.compile(pattern), address)
    for pattern, address in (
        (r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/videoseries\?(?:.*&)?list=([\w-]+)",
         "https://www.youtube.com/playlist?list={}"),
        (r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{5,20})", "https://www.youtube.com/watch?v={}"),
        (r"^https?://player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}"),
        (r"^https?://(?:www\.)?dailymotion\.com/embed/video/(\w+)", "https://www.dailymotion.com/video/{}"),
        (r"^https?://open\.spotify\.com/embed(?:-podcast)?/([^?#]+)", "https://open.spotify.com/{}"),
        (r"^https?://(?:www\.)?codepen\.io/([\w-]+/)embed/(?:preview/)?(\w+)", "https://codepen.io/{}pen/{}"),
        (r"^https?://www\.tiktok\.com/embed/v2/(\d+)", "https://www.tiktok.com/embed/v2/{}"),
        (r"^https?://embed\.ted\.com/(.+)", "https://www.ted.com/{}"),
        (r"^https?://embed\.reddit\.com/(r/[^?#]+)", "https://www.reddit.com/{}"),
        (r"^https?://(?:www\.)?instagram\.com/((?:p|reel)/[\w-]+)/embed", "https://www.instagram.com/{}/"),
        (r"^https?://videopress\.com/embed/(\w+)", "https://videopress.com/v/{}"),
        (r"^https?://embed\.music\.apple\.com/(.+)", "https://music.apple.com/{}"),
        (r"^https?://embed\.podcasts\.apple\.com/(.+)", "https://podcasts.apple.com/{}"),
        (r"^https?://fast\.wistia\.net/embed/iframe/(\w+)", "https://fast.wistia.net/embed/iframe/{}"),
        (r"^https?://([\w.-]+/@[\w.@-]+/\d+)/embed", "https://{}"),
    )
)  # fmt: skip
_SCRIPTS = re.compile(r"^(https?://gist\.github\.com/[\w-]+/\w+)\.js")
_PERMALINKS = (
    "data-instgrm-permalink",
    "cite",
    "data-href",
    "data-permalink",
    "data-embed-url",
    "data-text-post-permalink",
)
_VIDEOS = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}"),
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v={}"),
    "lite-vimeo": ("videoid", "https://vimeo.com/{}"),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "amp-twitter": ("data-tweetid", "https://twitter.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-soundcloud": ("data-trackid", "https://api.soundcloud.com/tracks/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"),
}
"""Elements of AMP and of lazy players -> attribute with the id, address."""
PLAYERS = frozenset(_VIDEOS)
_NAMING = 4
"""Letters of an id or a slug that cannot stand somewhere by chance."""
_NEAR = 4
"""So many siblings behind a viewer may hold the link to its file: blanks, the file block's link, its button."""


def read_embed(page: Page, node: Node) -> None:
    """An embed of any kind becomes its address; the provider's address in the raw block is the best witness.

    What the rendered page holds is a player, a quotation with a script, or, when the provider did not answer, the
    address itself.
    """
    source, shown = page.source, next(_addresses(page, node), "")
    if not source.embeds or shown in source.said:
        read_quotation(page, node, shown)
        return
    hint = find_hint(page, node, source.embeds, _is_embed_block, partial(_is_shown, page))
    read_quotation(page, node, hint or shown)


def _is_embed_block(node: Node) -> bool:
    return "wp-block-embed" in classes(node)


def _is_shown(page: Page, node: Node, hint: Hint) -> bool:
    """Whether an embed is that of a raw block: it names the same thing, or nothing that can be compared."""
    name = _to_name(hint.value)
    said = [value or "" for one in (node, *every(node)) if not is_text(one) for value in attributes_of(one).values()]
    if len(name) >= _NAMING and any(name in unquote(value) for value in (*said, text_of(node))):
        return True
    frame = find(node, "iframe")
    player = _frame_address(page, frame) if frame is not None else ""
    shown = to_public(player) if player else next(_addresses(page, node), "")
    is_opaque = shown == player or (urlsplit(shown).hostname or "").startswith("api.")
    return is_opaque and bool(hint.words) and f"is-provider-{hint.words}" in classes(node)


def _to_name(url: str) -> str:
    """What tells this from everything else of its provider."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    named = next((asked[key][0] for key in ("v", "list", "id") if key in asked), "")
    return named or unquote(parts.path.rstrip("/").rpartition("/")[2])


def read_quotation(page: Page, node: Node, hint: str = "") -> None:
    """The address of something quoted from elsewhere."""
    url = to_link(hint, page.source.base) or next(_addresses(page, node), "")
    if not url:
        page.seen["embeds"] += 1
        page.lose("embed.nowhere", text_of(node))
        return
    add_embed(page, url)
    captions = " ".join(text_of(child) for child in children(node) if child.tag == "figcaption")
    words = " ".join(text_of(node).split()).removesuffix(captions).strip()
    if words and words != url and not _ADDRESS.fullmatch(words):
        page.lose("embed.words", words)


def read_iframe(page: Page, node: Node) -> None:
    """``<iframe>`` is stripped by Medium's API, with everything in it."""
    url = _frame_address(page, node)
    if url:
        add_embed(page, to_public(url))
    else:
        page.seen["embeds"] += 1
        page.lose("embed.nowhere", "")


def read_script(page: Page, node: Node) -> None:
    """A gist is a script that writes itself into the page; of all others nothing is seen."""
    if match := _SCRIPTS.match(to_link(attribute(node, "src"), page.source.base)):
        add_embed(page, match[1])


def read_video(page: Page, node: Node, tag: str) -> None:
    """A player whose element names the id of what it plays."""
    name, address = _VIDEOS[tag]
    identity = attribute(node, name)
    if re.fullmatch(r"[\w-]{1,40}", identity):
        add_embed(page, address.format(identity))
    else:
        page.seen["embeds"] += 1
        page.lose("embed.nowhere", identity)


def read_object(page: Page, node: Node) -> None:
    """Flash and PDF viewers: the address of the file stays, unless a link to it stands beside."""
    source = attribute(node, "data") or attribute(node, "src")
    source = source or next((attribute(one, "value") for one in find_all(node, "param")), "")
    url = to_link(source, page.source.base)
    if url and any(to_link(attribute(link, "href"), page.source.base) == url for link in _links_beside(node)):
        return
    read_iframe(page, node) if url == "" else add_embed(page, to_public(url))


def _links_beside(node: Node) -> Iterator[Node]:
    after, steps = node.next, 0
    while after is not None and steps < _NEAR:
        if after.tag == "a":
            yield after
        after, steps = after.next, steps + 1


def is_quotation(names: list[str]) -> bool:
    """True for the quotations that a provider's script turns into an embed."""
    return not _QUOTES.isdisjoint(names)


def add_embed(page: Page, url: str) -> None:
    """The bare address, alone in a paragraph."""
    page.seen["embeds"] += 1
    page.kept["embeds"] += 1
    page.add(Block(Kind.P, (Span(url, Mark(href=url)),)))
    page.note("embed.enter", host=urlsplit(url).hostname or "")


def to_public(url: str) -> str:
    """The address a person would open, for players whose address is known to be made from it."""
    for pattern, address in _PUBLIC:
        if match := pattern.match(url):
            return address.format(*match.groups())
    if urlsplit(url).hostname == "w.soundcloud.com":
        return parse_qs(urlsplit(url).query).get("url", [url])[0]
    return url


def _frame_address(page: Page, node: Node) -> str:
    sources = (attribute(node, name) for name in ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data"))
    return next((url for source in sources if (url := to_link(source, page.source.base))), "")


def _addresses(page: Page, node: Node) -> Iterator[str]:
    """Where it may lead, the best first."""
    base = page.source.base
    for one in (node, *children(node)):
        for name in _PERMALINKS:
            if url := to_link(attribute(one, name), base):
                yield url.split("?utm_source=ig_embed")[0].removesuffix("/embed")
    frame = find(node, "iframe")
    is_post = frame is not None and "wp-embedded-content" in attribute(frame, "class")
    if frame is not None and not is_post and (url := _frame_address(page, frame)):
        yield to_public(url)
    for one in every(node):
        if one.tag in PLAYERS:
            name, address = _VIDEOS[one.tag]
            yield address.format(attribute(one, name))
        elif one.tag == "script" and (match := _SCRIPTS.match(attribute(one, "src"))):
            yield match[1]
    links = [url for link in find_all(node, "a") if (url := to_link(attribute(link, "href"), base))]
    # In a quoted post the last link is its date, which leads to the post itself.
    if links:
        yield links[0] if is_post else links[-1]
    if match := _ADDRESS.search(text_of(node)):
        yield to_link(match[0], base)
