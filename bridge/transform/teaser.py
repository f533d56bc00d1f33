"""Stories that only send their readers elsewhere.

Medium counts "clipped" stories that end in "read the rest on my site" as spam, and suspends accounts for it
(https://policy.medium.com/medium-rules-30e5502c4eb4).
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from bridge.models.counts import to_count
from bridge.transform.blocks import Block, Kind, to_plain
from bridge.transform.draft import Draft

RULE = "https://policy.medium.com/medium-rules-30e5502c4eb4"
FEW_WORDS = 150
"""A text with fewer that breaks off is a teaser; a longer one that ends in three dots may be literature."""
_BREAKS_OFF = ("…", "...", "[…]", "[...]", "(…)", "(...)")


def find_teaser(draft: Draft, addresses: Iterable[str]) -> str:
    """Why a story is only the beginning of its post, in words; empty when it seems to be whole.

    Args:
        addresses: of the post itself.
    """
    own = [block for block in draft.own if block.kind is not Kind.IMG]
    if not own:
        return ""
    if _leads_to(own[-1], {_to_place(url) for url in addresses if url}):
        return "it ends with a link to the post itself, so it is only its beginning"
    words = sum(len(to_plain(block.text).split()) for block in own)
    if words < FEW_WORDS and to_plain(own[-1].text).rstrip().endswith(_BREAKS_OFF):
        return f"it breaks off after {to_count(words, 'word')}"
    return ""


def _leads_to(block: Block, places: set[tuple[str, str]]) -> bool:
    """True when at least half of a paragraph is a link to one of these places."""
    linked = sum(len(span.text) for span in block.text if span.mark.href and _to_place(span.mark.href) in places)
    return linked * 2 >= max(len(to_plain(block.text)), 1)


def _to_place(url: str) -> tuple[str, str]:
    """Host and path; whatever else an address carries, it is the same page, but for ``?p=7`` at the blog's root."""
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/") or f"?{parts.query}"
