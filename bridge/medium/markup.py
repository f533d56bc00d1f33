"""What Medium's own HTML says: the links of a story, its words, and how it begins. Its feed and its export are read so.

The tree is only ever read, and never built from markup of a kind that Medium does not write: some of it would cost the
parser far more than its size.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bridge.models.letters import cut
from bridge.models.shingles import STORY_SHINGLES, to_shingles

Node = LexborNode

MOST_LINKS = 1_000
LONGEST_LINK = 2_000
LONGEST_LINE = 500
LONG_NAME = 40
"""A name of so many characters with which the text begins is no coincidence."""

_STORY_ID = re.compile(r"(?:^|[-/])([0-9a-f]{8,14})$")
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_FIRST_BLOCK = "h1, h2, h3, h4, h5, h6, p, blockquote, pre, li"
_WRAPPINGS = 3
_ENDS = ".!?。"


@dataclass(frozen=True, slots=True)
class MarkupCaps:
    """How large one story of Medium's may be.

    Attributes:
        characters: of the whole.
        tags: ``<`` of any kind; a long story with much code has a third of it.
        stretch: characters between two ``<``; nobody writes such a paragraph, and Medium no such tag.
    """

    characters: int = 1024 * 1024
    tags: int = 30_000
    stretch: int = 8_000


MARKUP_CAPS = MarkupCaps()


def parse_markup(text: str, caps: MarkupCaps = MARKUP_CAPS) -> Node | None:
    """The body of a text's tree; None when it is larger or odder than anything Medium writes."""
    if len(text) > caps.characters or text.count("<") > caps.tags:
        return None
    if max(map(len, text.split("<"))) > caps.stretch:
        return None
    return LexborHTMLParser(text.replace("\x00", "").encode(errors="replace")).body


def links_in(node: Node) -> tuple[str, ...]:
    """Every web address that a text links to, unwrapped, each once, in the order of the text."""
    found: dict[str, None] = {}
    for link in node.css("a[href]"):
        address = unwrap(link.attributes.get("href") or "")
        if address and len(found) < MOST_LINKS:
            found[address] = None
    return tuple(found)


def to_sample(node: Node) -> tuple[int, ...]:
    """What the text is recognised by (``to_shingles``)."""
    return to_shingles(_to_words(node), STORY_SHINGLES)


def count_words(node: Node) -> int:
    """About how many words there are: one that is half in bold counts as two."""
    return len(_to_words(node).split())


def _to_words(node: Node) -> str:
    return node.text(deep=True, separator=" ") or ""


def is_named_by_its_text(name: str, node: Node) -> bool:
    """Whether a name is but the text's first words, as it is of a response, which has no title.

    Neither feed nor export tells responses from stories (https://github.com/recursecenter/blaggregator/issues/143,
    https://github.com/dglazkov/polymath/issues/9). True when the text begins with a paragraph, that paragraph begins
    with the name, and the name is all of it, is cut off (``…``), ends a sentence or is long. A title that happens to be
    the first word of its text stays a title.
    """
    first = next(iter(node.css(_FIRST_BLOCK)), None)
    words = _fold(name)
    if first is None or (first.tag or "").startswith("h") or not words:
        return False
    is_cut = words.endswith("...")
    words = words.rstrip(".") if is_cut else words
    # A short first paragraph may be over before the name is.
    text = _fold(node.text(deep=True) or "")
    if not words or not text.startswith(words):
        return False
    ends_well = words[-1] in _ENDS or words in {text, _fold(first.text(deep=True) or "")}
    return ends_well or is_cut or len(name) >= LONG_NAME


def to_line(text: str) -> str:
    """A text from outside as one line to show: nothing in it steers a screen."""
    return cut(" ".join(_NOT_SHOWN.sub(" ", text).split()), LONGEST_LINE).rstrip()


def to_story_id(url: str) -> str:
    """The id that ends a story's address; empty when none does."""
    parts = _split(url)
    match = _STORY_ID.search(parts.path.rstrip("/")) if parts else None
    return match[1] if match else ""


def to_plain_address(url: str) -> str:
    """A story's address without what was added to follow its readers; empty when it is not one of the web."""
    parts = _split(url)
    return urlunsplit(parts._replace(query="", fragment="")) if parts else ""


def is_mediums(url: str) -> bool:
    """Whether an address is on Medium itself (a publication may have a domain of its own, too)."""
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".") if parts else ""
    return host == "medium.com" or host.endswith(".medium.com")


def unwrap(url: str) -> str:
    """The address behind ``https://medium.com/r/?url=…``, or itself; empty when it is not one of the web."""
    for _ in range(_WRAPPINGS):
        parts = _split(url)
        if parts is None:
            return ""
        inner = parse_qs(parts.query).get("url") if is_mediums(url) and parts.path.rstrip("/") == "/r" else None
        if not inner:
            return url.strip()
        url = inner[0]
    return ""


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    if len(url) > LONGEST_LINK or _NOT_SHOWN.search(url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _fold(text: str) -> str:
    """Letters, figures and the ends of sentences: neither case nor typography nor spaces between inline elements."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in folded if one.isalnum() or one in _ENDS)
