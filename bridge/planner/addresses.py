"""When two addresses are the same article."""

from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from bridge.models import Post
from bridge.models.hosts import to_ascii_host

_BYTES = "surrogateescape"
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


@lru_cache(maxsize=1024)
def to_url_key(url: str) -> str:
    """An address reduced to what identifies the article.

    Scheme, ``www.``, default ports, trailing slash, fragment, tracking parameters, the spelling of percent escapes and
    that of the host (``bücher.example``, ``xn--bcher-kva.example``) do not make another article (compare RFC 3986,
    section 6.2, and RFC 5890); the path's case and other parameters (``?p=12``) do.
    """
    parts = urlsplit(url.strip())
    host = to_ascii_host(parts.hostname or "").removeprefix("www.").rstrip(".")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    # Escapes of another encoding than UTF-8 keep their bytes: /caf%E8/ is not /caf%E9/.
    path = quote(unquote(parts.path, errors=_BYTES), safe="/~@!$&'()*+,;=:-._", errors=_BYTES).rstrip("/")
    kept = [
        (key, value) for key, value in parse_qsl(parts.query, errors=_BYTES) if not key.lower().startswith(_TRACKING)
    ]
    query = f"?{urlencode(sorted(kept), errors=_BYTES)}" if kept else ""
    return f"{host}{port}{path}{query}"


def is_same_address(url: str, other: str) -> bool:
    """Whether two addresses lead to the same place; one that is none leads nowhere."""
    try:
        return to_url_key(url) == to_url_key(other)
    except ValueError:
        return False


def to_url_keys(post: Post) -> set[str]:
    """Every address under which this article is or was known."""
    return {to_url_key(url) for url in (post.original_url, post.url, *post.previous_urls) if url}
