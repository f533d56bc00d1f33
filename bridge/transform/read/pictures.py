"""Which of a picture's files goes to Medium: the largest of the picture as it is now, of a type that Medium takes.

What an image says of itself is believed by its content: the number of a media file only where the names agree, as
imported and merged sites have other numbers; a link only where it leads to the same file; an upload only while nobody
cropped the picture.
"""

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from bridge.models import Media
from bridge.models.pictures import UNSIZED, is_current, is_taken, shows_same, to_largest, to_picture
from bridge.transform.dom import Attributes, Node, attributes_of
from bridge.transform.read.addresses import is_moved, share_place, to_source
from bridge.transform.read.srcset import read_srcset
from bridge.transform.read.state import Page, Source

_ORIGINALS = ("data-orig-file", "data-full-url", "data-large-file")
_NAMED_ORIGINALS = frozenset(_ORIGINALS)
_LAZY = (
    *("data-src", "data-lazy-src", "data-original", "data-lazy", "data-lazyload", "data-orig-src", "data-echo"),
    *("data-wpfc-original-src", "nitro-lazy-src", "data-breeze", "data-opt-src", "data-wood-src", "data-ezsrc"),
    *("data-cfsrc", "data-pagespeed-lazy-src", "data-flickity-lazyload", "data-flickity-lazyload-src"),
)
"""Besides what most loaders use: WP Fastest Cache, NitroPack, Breeze, Optimole, WoodMart, Ezoic, Mirage of Cloudflare,
PageSpeed's module, Flickity's sliders."""
_LAZY_SETS = (
    *("data-srcset", "data-lazy-srcset", "data-wpfc-original-srcset", "nitro-lazy-srcset", "data-brsrcset"),
    *("data-wood-srcset", "data-ezsrcset"),
)
_SETS = ("srcset", *_LAZY_SETS)
_LATE = frozenset({*_LAZY, *_LAZY_SETS})
_SEVERAL = _LATE | {"srcset"}
"""What names more files than the one of ``src``."""
_ID = re.compile(r"wp-image-(\d{1,18})(?!\d)")
_PAGE = re.compile(r"/s\d{1,5}-h/|/blob/")
"""Blogger and Git hosts show a page at an address that ends like the picture's."""
_CONVERTED = frozenset({"webp", "avif"})
"""What optimisers make of an upload of another type."""


class File(NamedTuple):
    """An absolute address, and the media type that is said beside it."""

    url: str
    mime: str = ""

    @property
    def is_taken(self) -> bool:
        return is_taken(self.url, self.mime)


def find_shown(node: Node, attributes: Attributes, base: str) -> list[File]:
    """The files that an image itself names, the largest first; without what only holds a place until it is loaded."""
    parent = node.parent
    twins = [*_twins_of(node)][::-1] if parent is not None and parent.tag == "picture" else []
    if not twins and _SEVERAL.isdisjoint(attributes):
        only = to_source(attributes.get("src") or "", base)
        return [File(only)] if only else []
    tags = [attributes, *map(attributes_of, twins)]
    shown = [*_from_sets(tags, base), *_named(attributes, _LAZY, base)]
    source = to_source(attributes.get("src") or "", base)
    may_be_placeholder = bool(shown) and (not _LATE.isdisjoint(attributes) or to_picture(source).type == "gif")
    is_same = any(shows_same(one.url, source) for one in shown)
    if source and (is_same or not may_be_placeholder):
        is_larger = is_same and to_picture(shown[0].url).size < to_picture(source).size
        shown.insert(0 if is_larger else len(shown), File(source))
    return shown


def _twins_of(image: Node) -> Iterator[Node]:
    """The sources of a picture that stand before its image (https://html.spec.whatwg.org/#the-source-element)."""
    before = image.prev
    while before is not None and before.tag != "img":
        if before.tag == "source":
            yield before
        before = before.prev


def prefer_home(files: list[File], home: str) -> list[File]:
    """The same files; those of a host that the site has left come behind their twins at home.

    Whoever moves a site may leave the old address in ``src`` while WordPress prints ``srcset`` anew, and the reverse.

    Args:
        home: the host of the post's canonical address.
    """
    if len(files) < 2:
        return files
    at_home = [file for file in files if _host_of(file.url) == home]
    if not at_home or len(at_home) == len(files):
        return files
    return sorted(files, key=lambda file: any(is_moved(file.url, own.url) for own in at_home))


def _host_of(url: str) -> str:
    return url.split("/", 3)[2].removeprefix("www.")


def find_file(page: Page, attributes: Attributes, shown: list[File], link: str = "") -> str:
    """The file that goes, of those that an image shows, links to and stands for; empty when there is none.

    Args:
        shown: what ``find_shown`` found.
        link: where a link around the image goes.
    """
    base, home = page.source.base, page.source.home
    if not link and len(shown) == 1 and _NAMED_ORIGINALS.isdisjoint(attributes):
        known = _find_media(page.source, attributes, shown[0].url)
        if known is None:
            return shown[0].url
    shown = prefer_home(shown, home)
    own = shown[0].url if shown else ""
    files = [file for file in _named(attributes, _ORIGINALS, base) if not own or is_current(file.url, own)]
    if leads_to(link, own) and to_picture(link).size >= to_picture(own).size:
        files.insert(0, File(to_source(link, base)))
    files = prefer_home([*files, *shown], home)
    if known := _find_media(page.source, attributes, own):
        newest = File(to_source(to_largest(known), base), known.mime)
        files = [newest, *(file for file in files if is_current(file.url, newest.url))]
    return next((file.url for file in files if file.is_taken), files[0].url if files else "")


def leads_to(link: str, own: str) -> bool:
    """True for a link to the same file in another size; an address that only ends in .jpg may be a page."""
    if not link or not own or not to_picture(link).type or _PAGE.search(link):
        return False
    if urlsplit(link).path == urlsplit(own).path and urlsplit(link).query:
        return False
    return is_current(link, own) and share_place(link, own)


def note_type(page: Page, url: str) -> None:
    """A type of which Medium does not say that it takes it may not show."""
    if not is_taken(url):
        page.note("image.type", what=to_picture(url).type, link=url)


def _find_media(source: Source, attributes: Attributes, own: str) -> Media | None:
    """The file of the media library that an image shows, by its number where the names agree, else by its place."""
    if not own:
        return None
    match = _ID.search(attributes.get("class") or "") if source.media else None
    known = source.media.get(int(match[1])) if match else None
    if known and any(url and shows_same(url, own) for url in (known.url, known.original_url)):
        return known
    if not source.files:
        return None
    picture = to_picture(own)
    types = {picture.type} | (set() if picture.type not in _CONVERTED else {"jpg", "jpeg", "png", "gif"})
    near = (one for one in source.files.get(_to_key(own), ()) if share_place(one.url, own))
    return next((one for one in near if to_picture(one.url).type in types), None)


def to_files(media: list[Media]) -> dict[str, list[Media]]:
    """Files by what all their sizes share; a name that looks like a size itself tells nothing of that kind."""
    files: dict[str, list[Media]] = {}
    for one in media:
        if to_picture(one.url).size == UNSIZED:
            files.setdefault(_to_key(one.url), []).append(one)
    return files


def _to_key(url: str) -> str:
    """Innermost folder and name: in one folder WordPress gives no name twice."""
    folder = urlsplit(url).path.rpartition("/")[0].rpartition("/")[2]
    return f"{folder}/{to_picture(url).name}"


def _named(attributes: Attributes, names: tuple[str, ...], base: str) -> list[File]:
    return [File(url) for name in names if name in attributes and (url := to_source(attributes[name] or "", base))]


def _from_sets(tags: list[Attributes], base: str) -> list[File]:
    sized = [
        (size, url, tag.get("type") or "")
        for tag in tags
        for name in _SETS
        if name in tag
        for url, size in read_srcset(tag[name] or "")
    ]
    sized.sort(key=itemgetter(0), reverse=True)
    return [File(url, kind) for _, written, kind in sized if (url := to_source(written, base))]
