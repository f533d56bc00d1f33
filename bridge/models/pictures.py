"""Which picture a file of WordPress' media library shows, told by its name, and whether Medium takes its type.

WordPress names what it makes of an upload after it: sizes (``-300x200``), the smaller copy of a large one
(``-scaled``), a photograph turned upright (``-rotated``), and what was cropped or turned by hand (``-e`` and the time);
https://developer.wordpress.org/reference/functions/wp_create_image_subsizes/ and ``wp_save_image``.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from bridge.models.post import Media

_TAKEN = frozenset("jpg jpeg jpe jfif png gif tif tiff".split())
"""https://github.com/Medium/medium-api-docs, section 3.5; https://help.medium.com/hc/en-us/articles/215679797"""
_KNOWN = _TAKEN | frozenset("webp avif heic heif svg svgz bmp ico jxl jp2 psd".split())
_TYPE = re.compile(r"\.([a-z0-9]{2,5})$")
_SIZE = re.compile(r"-(\d{1,5})x(\d{1,5})(?:@\dx)?$")
_MARKS = re.compile(r"(?:-e(\d{10,16})|-scaled|-(rotated))$")
_SERVED_AS = re.compile(r"(?:^|&)(?:format|fm|output)=(\w+)")
_MONTH = re.compile(r"/(\d{4}/\d{2})/")
_LONGEST = 2_000
"""Characters of an address whose name is looked at; it is remembered, too."""
UNSIZED = 10**10
"""The size of a file whose name tells none: the upload itself, larger than what is made of it."""


class Picture(NamedTuple):
    """What a file's name says.

    Attributes:
        name: what all files of one upload share: no size, no marks, no type, in small letters. Where nothing says that
            it is a file, what is asked for belongs to it.
        changed: 0 for the upload, 1 when it was turned upright, else when it was edited: a larger one is later.
        size: in square pixels; ``UNSIZED`` for a file that is no smaller size of another.
        type: the ending; empty when there is none.
    """

    name: str
    changed: int
    size: int
    type: str


def to_picture(url: str) -> Picture:
    """What the name of the file at an address says of it."""
    return _read_name(url) if len(url) <= _LONGEST else Picture(url, 0, UNSIZED, "")


@lru_cache(maxsize=1024)
def _read_name(url: str) -> Picture:
    name = unquote(_to_path(url).rpartition("/")[2]).lower()
    kind = ""
    while (match := _TYPE.search(name)) and match[1] in _KNOWN:
        # An optimiser puts its own ending behind that of the upload (dog.jpg.webp): the last says what is served.
        name, kind = name[: match.start()], kind or match[1]
    if not kind:
        return Picture(f"{name}?{url.partition('?')[2]}", 0, UNSIZED, "")
    changed, size = 0, UNSIZED
    if match := _SIZE.search(name):
        name, size = name[: match.start()], int(match[1]) * int(match[2])
    while match := _MARKS.search(name):
        name, changed = name[: match.start()], max(changed, int(match[1] or 0), bool(match[2]))
    return Picture(name, changed, size, kind)


def _to_path(url: str) -> str:
    return url.partition("?")[0].partition("#")[0]


def shows_same(one: str, other: str) -> bool:
    """True for two files of one upload, whatever was done to either."""
    if to_picture(one).name != to_picture(other).name:
        return False
    month, other_month = _MONTH.search(_to_path(one)), _MONTH.search(_to_path(other))
    return not month or not other_month or month[1] == other_month[1]


def is_current(one: str, shown: str) -> bool:
    """True when ``one`` is the picture that ``shown`` is, and no earlier state of it: what was cropped stays away."""
    return shows_same(one, shown) and to_picture(one).changed >= to_picture(shown).changed


def is_taken(url: str, mime: str = "") -> bool:
    """Whether Medium takes an image of this type; True as well where nothing tells the type."""
    served = _SERVED_AS.search(url.partition("?")[2]) if "?" in url else None
    kind = served[1].lower() if served else to_picture(url).type
    if kind in _KNOWN:
        return kind in _TAKEN
    kind = mime.lower().removeprefix("image/")
    return kind == mime or kind in _TAKEN


def choose(urls: Iterable[str]) -> str:
    """The first that Medium takes; else the first; empty when there is none."""
    known = [url for url in urls if url]
    return next((url for url in known if is_taken(url)), known[0] if known else "")


def to_largest(media: Media) -> str:
    """The largest file of a picture as it is now: the upload, unless the picture was cropped, turned or replaced since.

    A plugin of version 0.1.0 and WordPress itself name the upload whatever was done to the picture.
    """
    upload = media.original_url
    return choose([upload if is_current(upload, media.url) else "", media.url]) or upload
