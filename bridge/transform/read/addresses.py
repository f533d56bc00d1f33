"""Addresses in a post: absolute, and of a kind that may leave the house."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

_WEB = {"http", "https"}
# What most addresses are: absolute, without fragment, port or anything that wants quoting. Those need no parsing.
_PLAIN = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[\w.~!$'()*+,;=:@%/?&-]*)?", re.ASCII)
_UNQUOTED = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")
_BLANKS = "".join(map(chr, range(33)))
_SIZE_FOLDER = re.compile(
    r"/(?:s\d{1,5}|w\d{1,5}-h\d{1,5}|thumbs?|thumbnails?|small|medium|large|full|originals?)(?=/)", re.IGNORECASE
)
"""Where sites and Blogger put the sizes of one picture, instead of naming them."""
_CDN_NAMES = frozenset("cdn static assets media img image images files uploads i0 i1 i2 i3 photos pics".split())
_CDNS = (
    ".cloudfront.net .b-cdn.net .kxcdn.com .kinstacdn.com .netdna-ssl.com .stackpathcdn.com .azureedge.net"
    " .akamaized.net .fastly.net .amazonaws.com .digitaloceanspaces.com .files.wordpress.com .bp.blogspot.com"
)
_CDN_ENDINGS = tuple(_CDNS.split())


def to_link(href: str, base: str) -> str:
    """An absolute http, https or mailto address; empty for in-page anchors and for everything that runs."""
    href = href.strip(_BLANKS)
    if _PLAIN.fullmatch(href):
        return href
    if not href or href.startswith("#"):
        return ""
    try:
        absolute = urljoin(base, href)
        parts = urlsplit(absolute)
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme == "mailto" and parts.path:
        return absolute
    if parts.scheme not in _WEB or not parts.hostname or not _may_be_a_host(parts.netloc):
        return ""
    is_here = parts.fragment and absolute.split("#")[0] == base.split("#")[0]
    return "" if is_here else _quoted(absolute)


def to_source(src: str, base: str) -> str:
    """An absolute http or https address of a file, without tracking parameters; empty for ``data:`` and the like."""
    url = to_link(src, base)
    if not url.startswith(("http://", "https://")):
        return ""
    if "#" not in url and "utm_" not in url.lower():
        return url
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not key.lower().startswith("utm_")]
    query = parts.query if len(kept) == len(parse_qsl(parts.query)) else urlencode(kept)
    return urlunsplit(parts._replace(query=query, fragment=""))


def share_place(one: str, other: str) -> bool:
    """True for two files in one folder of one host, or of a host and the image CDN that shows its files."""
    host, folder = _to_place(one)
    other_host, other_folder = _to_place(other)
    if host == other_host:
        return folder == other_folder
    if folder == other_folder and (_is_cdn(host, other_host) or _is_cdn(other_host, host)):
        return True
    return _holds(one, other_host + other_folder) or _holds(other, host + folder)


def is_moved(one: str, other: str) -> bool:
    """True for two files in one folder of two hosts of which none is the other's CDN: a site that has moved."""
    host, folder = _to_place(one)
    other_host, other_folder = _to_place(other)
    return host != other_host and folder == other_folder and not share_place(one, other)


def _to_place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), _SIZE_FOLDER.sub("", parts.path.rpartition("/")[0] + "/")


def _is_cdn(host: str, of: str) -> bool:
    name, _, rest = host.partition(".")
    is_part = host.endswith(f".{of}") or (name in _CDN_NAMES and f".{of}".endswith(f".{rest}"))
    return is_part or host.endswith(_CDN_ENDINGS)


def _holds(url: str, place: str) -> bool:
    """Most image CDNs (Photon, Optimole, Statically, Cloudinary) carry the address of the file in their own."""
    inside = unquote(url.partition("//")[2]).replace("www.", "")
    return f"/{place}" in inside or f"={place}" in inside


def _may_be_a_host(place: str) -> bool:
    """Browsers do not follow a link to anything else (https://url.spec.whatwg.org/#forbidden-host-code-points)."""
    return place.isprintable() and not _UNQUOTED.search(place)


def _quoted(url: str) -> str:
    """Characters that no address may hold, as percent escapes; they would be read differently by different readers."""
    return _UNQUOTED.sub(lambda match: f"%{ord(match[0]):02X}", url)
