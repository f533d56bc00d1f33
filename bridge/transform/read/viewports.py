"""Blocks that a page shows on some screens only (WordPress 7.0 and newer): a class for each kind that hides them.

A story has one text for every screen. Of alternatives the desktop's stays.
"""

from bridge.transform.dom import Node, attribute, beside
from bridge.transform.read.leaving import count_kinds, visible_words
from bridge.transform.read.screens import NEAR
from bridge.transform.read.state import Page

PREFIX = "wp-block-hidden-"
_SCREENS = frozenset({"desktop", "mobile", "tablet"})


def leave_out_hidden(page: Page, node: Node, names: str) -> bool:
    """Leave out what no screen shows, and what another block stands for on a desktop; True when that was done."""
    hidden = _hidden_on(names)
    shown = ", ".join(sorted(_SCREENS - hidden))
    if "desktop" not in hidden:
        return False
    if not shown:
        page.seen.update(count_kinds(node))
        page.lose("text.hidden", visible_words(node))
        return True
    if _has_alternative(node):
        page.seen.update(count_kinds(node))
        page.lose("gate.viewport", visible_words(node), maker=shown)
        return True
    page.note("gate.screens", maker=shown)
    return False


def _hidden_on(names: str) -> set[str]:
    written = {one.removeprefix(PREFIX) for one in names.split() if one.startswith(PREFIX)}
    return {screen for one in written for screen in one.split("-")} & _SCREENS


def _has_alternative(node: Node) -> bool:
    """Whether a block beside it is hidden on other screens, and not on a desktop."""
    return any(_is_for_desktop(attribute(one, "class")) for one in beside(node, NEAR))


def _is_for_desktop(names: str) -> bool:
    hidden = _hidden_on(names) if PREFIX in names else set()
    return bool(hidden) and "desktop" not in hidden
