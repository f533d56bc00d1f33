"""What the raw post says of a rendered element: only where there are as many of both, and only where their words agree.

Rendering adds blocks (synced patterns), hides some and changes others, so that a place in a row says nothing by itself.
"""

import re
from collections.abc import Callable, Sequence

from bridge.transform.dom import Node, every, identity, root_of
from bridge.transform.read.state import Hint, Page

_SHORTCODE = re.compile(r"\[[^\[\]]*\]")


def find_hint(
    page: Page,
    node: Node,
    hints: Sequence[Hint],
    is_kind: Callable[[Node], bool],
    agrees: Callable[[Node, Hint], bool],
) -> str:
    """What the raw block says whose words agree with those of ``node``; empty where none may speak for it.

    The tree is walked once more for each kind of which something has to be asked.
    """
    if is_kind not in page.hinted:
        rendered = [one for one in every(root_of(node)) if is_kind(one)]
        pairs = zip(rendered, hints, strict=True) if len(rendered) == len(hints) else ()
        page.hinted[is_kind] = {identity(one): hint.value for one, hint in pairs if agrees(one, hint)}
    return page.hinted[is_kind].get(identity(node), "")


def is_from(shown: str, raw: str) -> bool:
    """True when a text is another one whose shortcodes have been carried out; WordPress mends its own name, too."""
    text, parts = squeeze(shown).casefold(), [squeeze(part).casefold() for part in _SHORTCODE.split(raw)]
    first, *middle, last = parts if len(parts) > 1 else [*parts, ""]
    if not any(parts) or len(parts) == 1:
        return text == first
    if not text.startswith(first) or not text.endswith(last):
        return False
    at = len(first)
    for part in middle:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return at <= len(text) - len(last)


def squeeze(text: str) -> str:
    """A text without blanks."""
    return "".join(text.split())
