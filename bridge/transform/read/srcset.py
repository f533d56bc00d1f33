"""``srcset``: several files of one picture, read as browsers read it.

https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute
"""

import re
from itertools import islice

_B = " \\t\\n\\f\\r"
# An address ends at a blank; only one that ends with a comma has no descriptors. Commas within brackets part nothing.
_CANDIDATE = re.compile(rf"[{_B},]*([^{_B}]+)(?:(?<=,)|([^,(]*(?:\([^)]*\)?[^,(]*)*))")
_HEIGHT = r"[1-9]\d{0,8}h"
_SIZE = re.compile(
    rf"(?:{_HEIGHT}\s+)?([1-9]\d{{0,8}})w(?:\s+{_HEIGHT})?|(\d{{0,6}}\.?\d{{1,6}}(?:[eE][+-]?\d{{1,2}})?)x"
)
_MOST_CANDIDATES = 60
"""Of a srcset; WordPress prints at most a dozen."""


def read_srcset(written: str) -> list[tuple[str, float]]:
    """Addresses, each with its width in pixels or its density, 1 where none is written; void ones are left out."""
    found = []
    for match in islice(_CANDIDATE.finditer(written), _MOST_CANDIDATES):
        url, size = match[1].rstrip(","), _to_size((match[2] or "").strip())
        if url and size:
            found.append((url, size))
    return found


def _to_size(descriptors: str) -> float:
    """Width or density; 0 for descriptors that make the candidate void."""
    if not descriptors:
        return 1.0
    match = _SIZE.fullmatch(descriptors)
    return float(match[1] or match[2]) if match else 0.0
