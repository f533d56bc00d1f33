"""Embeds: Medium makes them in its editor only, from a bare address alone in a paragraph."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain
from urllib.parse import parse_qs, unquote, urlsplit

from bridge.models.entities import unescape
from bridge.transform.blocks import Block, Kind
from bridge.transform.dom import (
    Node,
    attribute,
    attributes_of,
    children,
    classes,
    every,
    find,
    find_all,
    following,
    is_text,
    text_of,
)
from bridge.transform.read.addresses import to_link
from bridge.transform.read.hints import find_hint
from bridge.transform.read.offers import is_letter_page
from bridge.transform.read.players import collects_data, is_button, to_public
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
    "amp-soundcloud": (
        "data-trackid",
        "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/{}",
    ),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"),
}
"""Elements of AMP and of lazy players -> attribute with the id, address."""
PLAYERS = frozenset(_VIDEOS)
_NAMING = 4
"""Letters of an id or a slug that cannot stand somewhere by chance."""
_PARAMETERS = ("movie", "src", "filename", "url")
"""What names the film: Flash, QuickTime, Windows Media (https://developer.mozilla.org/docs/Web/HTML/Element/object)."""
_VARIABLES = ("file", "src", "url", "video", "mp3", "soundFile", "playlistfile")
"""What players written in Flash call their film in ``flashvars``."""
_FILE = re.compile(
    r"\.(?:mp[34]|m4[av]|og[gv]|webm|wav|aac|wm[av]|asf|avi|mov|flv|f4v|swf|rm|ram|mid|pdf)$", re.IGNORECASE
)
_FRAME = (
    "src",
    "data-src",
    "data-lazy-src",
    "data-litespeed-src",
    "data-src-cmplz",
    "data-cookieblock-src",
    "data-suppressedsrc",
    "data-consent-src",
    "src-consent",
    "data-orig-src",
    "data-facadesrc",
    "data-tally-src",
    "data",
)
"""Where a frame's address stands, also while a lazy loader or a consent plugin keeps it back."""
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_LONGEST_FALLBACK = 2_000
_FALLBACK = re.compile(r"href=[\"'](https?://[^\s\"'<>]+)")
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
    if is_button(url):
        page.lose("junk.share", "", maker=urlsplit(url).hostname or "")
    elif url and (collects_data(url) or is_letter_page(url)):
        page.add_form(to_public(url))
    elif url:
        add_embed(page, _public_of(page, node, url))
    else:
        page.seen["embeds"] += 1
        page.lose("embed.nowhere", "")


def read_script(page: Page, node: Node) -> None:
    """A gist is a script that writes itself into the page; of all others nothing is seen."""
    if match := _SCRIPTS.match(to_link(attribute(node, "src"), page.source.base)):
        add_embed(page, match[1])


def read_video(page: Page, node: Node) -> None:
    """A player whose element names the id of what it plays."""
    name, address = _VIDEOS[node.tag or ""]
    identity = attribute(node, name)
    if re.fullmatch(r"[\w-]{1,40}", identity):
        add_embed(page, address.format(identity))
    else:
        page.seen["embeds"] += 1
        page.lose("embed.nowhere", identity)


def read_object(page: Page, node: Node) -> None:
    """Flash and PDF viewers: the address of what they show stays, unless a link to it stands beside.

    The film is in the object's own attribute, in one of its parameters, or in the ``<embed>`` inside for older
    browsers; of a player whose film is a variable of it, the film.
    """
    url = next(_films(page, node), "")
    links = (one for one in following(node, _NEAR) if one.tag == "a")
    if url and any(to_link(attribute(link, "href"), page.source.base) == url for link in links):
        return
    if url:
        _add_shown(page, url, attribute(node, "type"))
        if words := text_of(node).strip():
            page.lose("embed.words", words)
    elif (frame := find(node, "iframe", "video", "audio")) is not None:
        read_iframe(page, frame)
    else:
        page.seen["embeds"] += 1
        page.lose("embed.nowhere", text_of(node))


def _add_shown(page: Page, url: str, kind: str) -> None:
    """What an object shows: a picture, a file, or the page of a player."""
    public = to_public(url)
    if kind.lower() in _PICTURES:
        page.seen["images"] += 1
        page.add(Block(Kind.IMG, url=url))
    elif public == url and _FILE.search(urlsplit(url).path):
        page.add_file(url, "object")
    else:
        add_embed(page, public)


def _films(page: Page, node: Node) -> Iterator[str]:
    """Where the film of an object may be, the best first."""
    parameters = {attribute(one, "name").lower(): attribute(one, "value") for one in find_all(node, "param")}
    inner = [node, *find_all(node, "embed", "object")]
    variables = [parameters.get("flashvars", ""), *(attribute(one, "flashvars") for one in inner)]
    films = (film for words in variables for name in _VARIABLES for film in parse_qs(words).get(name, []))
    sources = chain(
        films,
        (attribute(node, "data"), attribute(node, "src")),
        (parameters.get(name, "") for name in _PARAMETERS),
        (attribute(one, "src") or attribute(one, "data") for one in inner),
    )
    return (url for source in sources if (url := to_link(source, page.source.base)))


def is_quotation(names: list[str]) -> bool:
    """True for the quotations that a provider's script turns into an embed."""
    return not _QUOTES.isdisjoint(names)


def add_embed(page: Page, url: str) -> None:
    """The bare address, alone in a paragraph; what collects data is a link that leaves Medium."""
    page.add_form(url) if collects_data(url) else page.add_embed(url)


def _frame_address(page: Page, node: Node) -> str:
    sources = (attribute(node, name) for name in _FRAME)
    return next((url for source in sources if (url := to_link(source, page.source.base))), "")


def _public_of(page: Page, node: Node, url: str) -> str:
    """Where a frame's address tells no page, the link inside it for browsers without frames may."""
    public = to_public(url)
    if public == url and (match := _FALLBACK.search(text_of(node)[:_LONGEST_FALLBACK])):
        return to_link(unescape(match[1]), page.source.base) or url
    return public


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
