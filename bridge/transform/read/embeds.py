"""Embeds: Medium makes them in its editor only, from a bare address alone in a paragraph."""

import re
from urllib.parse import parse_qs, urlsplit

from bridge.models import Severity
from bridge.transform.blocks import Block, Kind, Span
from bridge.transform.dom import Node, attribute, find, find_all, text_of
from bridge.transform.read.addresses import to_link
from bridge.transform.read.state import Page

_WATCH = re.compile(r"^https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{5,20})")
_VIMEO = re.compile(r"^https?://player\.vimeo\.com/video/(\d+)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_QUOTES = {"twitter-tweet", "instagram-media", "tiktok-embed", "bluesky-embed", "mastodon-embed", "wp-embedded-content"}


def read_embed(page: Page, node: Node) -> None:
    """An embed of any kind becomes its address; the provider's address in the raw block is the best witness.

    What the rendered page holds is a player, a quotation with a script, or, when the provider did not answer, the
    address itself.
    """
    hints = page.source.embeds
    hint = hints[page.embeds_read] if page.embeds_read < len(hints) else ""
    page.embeds_read += 1
    url = to_link(hint, page.source.base) or _find_address(page, node)
    if url:
        add_embed(page, url)
    else:
        page.note("embed", Severity.LOSS, f"an embed without an address was left out: {text_of(node).strip()[:80]}")


def read_iframe(page: Page, node: Node) -> None:
    """``<iframe>`` is stripped by Medium's API, with everything in it."""
    source = attribute(node, "src") or attribute(node, "data-src") or attribute(node, "data-lazy-src")
    url = to_link(source, page.source.base)
    if url:
        add_embed(page, to_public(url))
    else:
        page.note("embed", Severity.LOSS, "a frame without an address was left out")


def is_quotation(names: set[str]) -> bool:
    """True for the quotations that scripts of X, Instagram, TikTok and others turn into embeds."""
    return bool(_QUOTES & names)


def add_embed(page: Page, url: str) -> None:
    """The bare address, alone in a paragraph."""
    page.add(Block(Kind.P, (Span(url, href=url),)))
    advice = "put the cursor behind the address in Medium's editor and press Enter to embed it"
    page.note("embed", Severity.INFO, f"{urlsplit(url).hostname}: {advice}")


def to_public(url: str) -> str:
    """The address a person would open, for players whose address is known to be made from it."""
    if match := _WATCH.match(url):
        return f"https://www.youtube.com/watch?v={match[1]}"
    if match := _VIMEO.match(url):
        return f"https://vimeo.com/{match[1]}"
    if urlsplit(url).hostname == "open.spotify.com":
        return url.split("?")[0].replace("/embed/", "/")
    if urlsplit(url).hostname == "w.soundcloud.com":
        return parse_qs(urlsplit(url).query).get("url", [url])[0]
    return url


def _find_address(page: Page, node: Node) -> str:
    base = page.source.base
    frame = find(node, "iframe")
    is_post = frame is not None and "wp-embedded-content" in attribute(frame, "class")
    if frame is not None and not is_post and (url := to_link(attribute(frame, "src"), base)):
        return to_public(url)
    links = [to_link(attribute(link, "href"), base) for link in find_all(node, "a")]
    # In a quoted post the last link is its date, which leads to the post itself.
    if links and links[-1]:
        return links[0] if is_post else links[-1]
    match = _ADDRESS.search(text_of(node))
    return to_link(match[0], base) if match else ""
