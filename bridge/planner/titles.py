"""When two titles are the same."""

import re
import unicodedata

# Medium curls quotes and makes dashes of hyphens on import (docs/medium.md); so does WordPress, in its own way.
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟′″‹›«»]")
_DASHES = re.compile("(?: ?[-‐‑‒–—―−])+ ?")
_UNSEEN = frozenset({"Cf", "Cc"})
_STYLES = re.compile("[\ufe00-\ufe0f]")
"""Whether an emoji is drawn in colour."""


def to_title_key(title: str) -> str:
    """A title without what an editor changes by itself: case, typography, spaces, what cannot be seen.

    A site's name behind it stays, as nobody can know where a title ends and a name begins.
    """
    folded = unicodedata.normalize("NFKC", _QUOTES.sub("", title)).casefold()
    shown = "".join(" " if one.isspace() else one for one in folded if one.isspace() or _is_shown(one))
    plain = _DASHES.sub("-", " ".join(_QUOTES.sub("", _STYLES.sub("", shown)).split()))
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in _UNSEEN
