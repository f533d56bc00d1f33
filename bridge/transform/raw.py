"""Hints from the raw content: block comments know what rendering has changed or hidden.

https://developer.wordpress.org/block-editor/explanations/architecture/data-flow/#serialization-and-parsing
"""

import json
import re

from bridge.models import Post
from bridge.transform.dom import find_all, parse, text_of
from bridge.transform.read import Source

_CODE = re.compile(r"<!-- wp:code\b.{0,2000}?-->(.{0,400000}?)<!-- /wp:code -->", re.DOTALL)
_EMBED = re.compile(r"<!-- wp:(?:core-)?embed(?:/[\w-]+)? (\{.{0,4000}?\}) ")
_TRACK = re.compile(r"<!-- wp:playlist-track (\{.{0,4000}?\}) ")


def to_source(post: Post) -> Source:
    """What a post offers besides its rendered HTML."""
    files = [*post.media, *([post.featured_image] if post.featured_image else [])]
    return Source(
        base=post.url,
        language=post.language,
        media={one.id: one for one in files},
        codes=tuple(_codes(post.content_raw)),
        embeds=tuple(_addresses(post.content_raw, _EMBED, "url")),
        tracks=tuple(_addresses(post.content_raw, _TRACK, "src", needs="id")),
    )


def _codes(raw: str) -> list[str]:
    if "<!-- wp:code" not in raw:
        return []
    return [text_of(pre) for match in _CODE.finditer(raw) for pre in list(find_all(parse(match[1]), "pre"))[:1]]


def _addresses(raw: str, block: re.Pattern[str], name: str, needs: str = "") -> list[str]:
    """An attribute of each such block; WordPress renders nothing for one without what it ``needs``."""
    addresses = []
    for match in block.finditer(raw):
        try:
            attributes = json.loads(match[1])
        except ValueError:
            attributes = {}
        if not isinstance(attributes, dict):
            attributes = {}
        if not needs or attributes.get(needs):
            addresses.append(str(attributes.get(name, "")))
    return addresses
