"""Hints from the raw content: block comments know what rendering has changed or hidden.

https://developer.wordpress.org/block-editor/explanations/architecture/data-flow/#serialization-and-parsing
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bridge.models import Post
from bridge.transform.dom import find_all, parse, text_of
from bridge.transform.read import Source
from bridge.transform.read.hints import squeeze
from bridge.transform.read.pictures import to_files
from bridge.transform.read.shortcodes import find_literals, find_pairs
from bridge.transform.read.state import Hint

_CODE = re.compile(r"<!-- wp:code\b.{0,2000}?-->(.{0,400000}?)<!-- /wp:code -->", re.DOTALL)
_EMBED = re.compile(r"<!-- wp:(?:core-)?embed(?:/[\w-]+)? (\{.{0,4000}?\}) ")
_TRACK = re.compile(r"<!-- wp:playlist-track (\{.{0,4000}?\}) ")


def to_source(post: Post) -> Source:
    """What a post offers besides its rendered HTML."""
    files = [*post.media, *([post.featured_image] if post.featured_image else [])]
    source = Source(
        base=post.url,
        home=urlsplit(post.canonical_url or post.url).netloc.lower().removeprefix("www."),
        language=post.language,
        media={one.id: one for one in files},
        files=to_files(files),
        pairs=find_pairs(post.content_html),
        literals=find_literals(post.content_raw),
    )
    return _with_hints(source, post.content_raw) if "<!-- wp:" in post.content_raw else source


def _with_hints(source: Source, raw: str) -> Source:
    """The same with what the blocks of the raw content say."""
    codes, embeds = tuple(_codes(raw)), tuple(_embeds(raw))
    said = [*(said for one in codes for said in _to_said(one.value)), *(one.value for one in embeds)]
    return source._replace(codes=codes, embeds=embeds, tracks=tuple(_tracks(raw)), said=frozenset(said))


def _to_said(code: str) -> tuple[str, str]:
    """A code as it is rendered where WordPress leaves it alone; whoever writes double brackets wants single ones."""
    return squeeze(code), squeeze(code.replace("[[", "[").replace("]]", "]"))


def _codes(raw: str) -> Iterator[Hint]:
    if "<!-- wp:code" not in raw:
        return
    for match in _CODE.finditer(raw):
        for pre in list(find_all(parse(match[1]), "pre"))[:1]:
            yield Hint(text_of(pre))


def _embeds(raw: str) -> Iterator[Hint]:
    for block in _attributes(raw, _EMBED):
        yield Hint(str(block.get("url", "")), str(block.get("providerNameSlug", "")))


def _tracks(raw: str) -> Iterator[Hint]:
    """WordPress renders nothing for a track without an id."""
    for block in _attributes(raw, _TRACK):
        if block.get("id"):
            words = (" ".join(str(block.get(name) or "").split()) for name in ("title", "artist"))
            yield Hint(str(block.get("src", "")), "\n".join(words))


def _attributes(raw: str, block: re.Pattern[str]) -> Iterator[dict[str, Any]]:
    """The attributes of each such block; none where they are broken."""
    for match in block.finditer(raw):
        try:
            attributes = json.loads(match[1])
        except (ValueError, RecursionError):
            attributes = {}
        yield attributes if isinstance(attributes, dict) else {}
