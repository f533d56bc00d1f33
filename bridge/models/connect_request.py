"""What a WordPress asks for that wants to be connected, out of the address of its *Connect*."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bridge.errors import Refused

LONGEST = 1_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""Base64url of a SHA-256, without padding."""
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]+")
"""Printable ASCII without spaces, quotes of markup, backslash, caret, braces or grave: all browsers read it alike."""
_BACK = "/wp-admin/admin-post.php?action=bridge_for_medium_connected"


@dataclass(frozen=True, slots=True)
class ConnectRequest:
    """A wish to be connected. Nothing in it is proved: who holds ``home`` gets the code, and nobody else.

    Attributes:
        home: the address of the blog, as it is shown and as it will be configured.
        return_url: where the browser takes the code: of the administration below the home, and nowhere else.
        state: WordPress' own, given back as it came.
        challenge: what the verifier hashes to.
        name: what the blog calls itself; plain text, anybody's word.
    """

    home: str
    return_url: str
    state: str
    challenge: str
    name: str

    @property
    def origin(self) -> str:
        """Scheme, host and port that the browser goes back to."""
        parts = urlsplit(self.return_url)
        return f"{parts.scheme}://{parts.netloc}"

    def to_back_url(self, code: str) -> str:
        """Where the browser takes a code."""
        return f"{self.return_url}&{urlencode({'code': code, 'state': self.state})}"

    def to_refused_url(self) -> str:
        """Where the browser goes when the owner said no."""
        return f"{self.return_url}&{urlencode({'refused': '1', 'state': self.state})}"


def read_connect_request(home: str, return_url: str, state: str, challenge: str, name: str) -> ConnectRequest:
    """Read a wish to be connected.

    Raises:
        Refused: something is missing or malformed, or the way back does not lead to the administration of ``home``.
    """
    if not (_TOKEN.fullmatch(state) and _CHALLENGE.fullmatch(challenge)):
        raise Refused("this address is not whole: press Connect in WordPress again")
    own, back = _to_place(home.rstrip("/")), _to_place(return_url)
    if own is None or "?" in home or "#" in home:
        raise Refused("the address of the WordPress is none that can be connected: look at Settings, General there")
    # Not only the same host: a network of sites in folders has one host, and administrators of their own.
    if back is None or back[1:] != (*own[1:3], f"{own[3]}{_BACK}"):
        raise Refused(
            "the way back does not lead to the administration of the WordPress that asks, so it gets nothing. If its "
            "administration is at another address than the blog, run bridge connect and paste the line there"
        )
    if own[0] == "https" and back[0] != "https":
        raise Refused("the way back is not encrypted, though the WordPress is: press Connect at its https address")
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in name[:LONGEST]).split())
    return ConnectRequest(home.rstrip("/"), return_url, state, challenge, words[:100])


def _to_place(url: str) -> tuple[str, str, int, str] | None:
    """Scheme, host, port (0 for the usual one) and the rest of an address that all programs read alike, else None.

    Programs differ in what they make of backslashes, controls, user names, empty ports, dots at the end and letters
    beyond ASCII in a host; none of these is needed, as WordPress and browsers have the ASCII form of every host.
    """
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    is_exact = parts.netloc.lower() in {host, f"{host}:{port}"} and port != 0
    if usual is None or not is_exact or not all(map(_LABEL.fullmatch, host.split("."))):
        return None
    if any(one in {".", ".."} or "%" in one for one in parts.path.split("/")) or "//" in parts.path:
        return None
    rest = url[len(parts.scheme) + 3 + len(parts.netloc) :]
    return parts.scheme, host, 0 if port in {None, usual} else port or 0, rest


def to_name(home: str, taken: Collection[str]) -> str:
    """A name for a new site, after its host: a suggestion that its owner may change."""
    label = (urlsplit(home).hostname or "").removeprefix("www.").split(".")[0].strip("-_")[:28]
    first = "blog" if label.isdigit() or not label else label
    free = (name for name in (first, *(f"{first}-{number}" for number in range(2, 100))) if name not in taken)
    return next(free, "")
