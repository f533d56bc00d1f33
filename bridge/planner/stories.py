"""A story's address, in whatever form somebody pastes it."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, quote, urlsplit, urlunsplit

from bridge.errors import Refused
from bridge.models.document import Field
from bridge.models.places import MediumPlaces

LONGEST_ADDRESS = 2_000
RIGHT = "it looks like https://medium.com/@you/title-0123456789ab"

_LAST = re.compile(r"(?:(.*)-)?([0-9a-f]{8,14})")
_SHORTEST_ELSEWHERE = 10
"""On another host than Medium's a word of eight figures is a date (``report-20261123``) sooner than a story's id."""
_NOT_STORIES = frozenset("list lists tag tagged topic topics search feed me m media series".split())
"""What stands before the last part of an address that ends like a story's and leads to a list, a feed or a picture."""
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\\]")
_WITHOUT_SCHEME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/", re.IGNORECASE)
_UNWRAPPINGS = 3


@dataclass(frozen=True, slots=True)
class StoryAddress:
    """Where a story is.

    Attributes:
        id: Medium's own, 8 to 14 hexadecimal digits.
        url: to be kept and shown: no query, as a friend link's ``sk`` opens a paid story to anybody; no fragment.
    """

    id: str
    url: str


def to_address_field(places: MediumPlaces) -> Field:
    """Where a story's address is typed, as the field ``url``."""
    words = "From the story itself, not from the editor."
    return Field("url", "The story's address", "address", LONGEST_ADDRESS, places.example, words, is_required=True)


def to_story_address(text: str) -> StoryAddress:
    """A story's address from any of the forms people copy.

    The id ends the last part of the path: ``medium.com/@you/title-<id>``, ``you.medium.com/title-<id>``,
    ``medium.com/publication/title-<id>``, the same on a publication's own domain, ``medium.com/p/<id>``, and
    ``/p/<id>/edit`` in the editor (``docs/medium.md``). ``medium.com/m/global-identity-2?redirectUrl=…``, which a
    browser passes through, stands for the address inside it.

    Raises:
        Refused: it is none of these; the message says what a right one looks like.
    """
    parts = _split(text)
    for _ in range(_UNWRAPPINGS):
        inner = _behind(parts)
        if not inner:
            break
        parts = _split(inner)
    host = parts.hostname or ""
    if host == "link.medium.com":
        raise Refused(f"that is a short link; open it and copy the address of the page it leads to: {RIGHT}")
    story_id, path = _read_path(host, parts.path)
    return StoryAddress(story_id, urlunsplit((_to_scheme(parts), _to_place(parts), path, "", "")))


def _split(text: str) -> SplitResult:
    text = text.strip()
    if len(text) > LONGEST_ADDRESS:
        raise Refused(f"that is longer than any address ({len(text):,} characters); a story's is short: {RIGHT}")
    if _WITHOUT_SCHEME.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web or _UNSEEN.search(text) or parts.username is not None:
        raise Refused(f"that is not a story's address; {RIGHT}")
    return parts


def _behind(parts: SplitResult) -> str:
    """The address that Medium's sign-in across domains carries; empty for any other."""
    if not _is_mediums(parts.hostname or "") or not parts.path.startswith("/m/global-identity"):
        return ""
    return (parse_qs(parts.query).get("redirectUrl") or [""])[0]


def _read_path(host: str, path: str) -> tuple[str, str]:
    """The id, and the path to keep."""
    folders = [one for one in path.split("/") if one]
    is_editor = len(folders) == 3 and folders[0] == "p" and folders[2] == "edit"
    if is_editor:
        folders.pop()
    match = _LAST.fullmatch(folders[-1]) if folders else None
    if not match or _NOT_STORIES.intersection(folders[:-1]) or not _may_be_a_story(host, len(folders), match[2]):
        raise Refused(f"that is {_to_mistake(folders)}; open the story itself and copy its address: {RIGHT}")
    return match[2], quote("/" + "/".join(folders), safe="/%@!$&'()*+,;=:~-._")


def _may_be_a_story(host: str, depth: int, story_id: str) -> bool:
    if host in {"medium.com", "www.medium.com"}:
        # One folder is a publication or a user, however it ends.
        return depth > 1
    return _is_mediums(host) or len(story_id) >= _SHORTEST_ELSEWHERE


def _to_mistake(folders: list[str]) -> str:
    if not folders or (len(folders) == 1 and folders[0].startswith("@")):
        return "a profile or a front page, not a story's address"
    if _NOT_STORIES.intersection(folders):
        return "a list, not a story's address"
    return "not a story's address"


def leads_to_medium(text: str) -> bool:
    """True for any address on Medium's own hosts."""
    try:
        return _is_mediums(_split(text).hostname or "")
    except Refused:
        return False


def _is_mediums(host: str) -> bool:
    return host == "medium.com" or host.endswith(".medium.com")


def _to_scheme(parts: SplitResult) -> str:
    return "https" if _is_mediums(parts.hostname or "") else parts.scheme


def _to_place(parts: SplitResult) -> str:
    """Host and port, without a port that says nothing."""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    says_nothing = _is_mediums(host) or parts.port in {None, 80, 443}
    return host if says_nothing else f"{host}:{parts.port}"
