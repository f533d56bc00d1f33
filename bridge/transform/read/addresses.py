"""Addresses in a post: absolute, and of a kind that may leave the house."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_WEB = {"http", "https"}
# What most addresses are: absolute, without fragment, port or anything that wants quoting. Those need no parsing.
_PLAIN = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[\w.~!$'()*+,;=:@%/?&-]*)?", re.ASCII)
_UNQUOTED = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]")
_BLANKS = "".join(map(chr, range(33)))


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


def _may_be_a_host(place: str) -> bool:
    """Browsers do not follow a link to anything else (https://url.spec.whatwg.org/#forbidden-host-code-points)."""
    return place.isprintable() and not _UNQUOTED.search(place)


def _quoted(url: str) -> str:
    """Characters that no address may hold, as percent escapes; they would be read differently by different readers."""
    return _UNQUOTED.sub(lambda match: f"%{ord(match[0]):02X}", url)
