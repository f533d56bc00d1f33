"""Addresses in a post: absolute, and of a kind that may leave the house."""

from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_WEB = {"http", "https"}
_BLANKS = "".join(map(chr, range(33)))


def to_link(href: str, base: str) -> str:
    """An absolute http, https or mailto address; empty for in-page anchors and for everything that runs."""
    href = href.strip(_BLANKS)
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
    if parts.scheme not in _WEB or not parts.hostname:
        return ""
    is_here = parts.fragment and absolute.split("#")[0] == base.split("#")[0]
    return "" if is_here else _quoted(absolute)


def to_source(src: str, base: str) -> str:
    """An absolute http or https address of a file, without tracking parameters; empty for ``data:`` and the like."""
    url = to_link(src, base)
    if not url.startswith(("http://", "https://")):
        return ""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not key.lower().startswith("utm_")]
    query = parts.query if len(kept) == len(parse_qsl(parts.query)) else urlencode(kept)
    return urlunsplit(parts._replace(query=query, fragment=""))


def _quoted(url: str) -> str:
    """Characters that no address may hold, as percent escapes; they would be read differently by different readers."""
    return "".join(f"%{ord(one):02X}" if one in ' "<>\\^`{|}' or ord(one) < 33 else one for one in url)
