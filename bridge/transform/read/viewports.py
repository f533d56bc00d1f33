"""Blocks that a page shows on some screens only (WordPress 7.0 and newer): a class for each kind that hides them.

A story has one text for every screen. Of alternatives the desktop's stays.
"""

from bridge.transform.dom import Node, attribute, every
from bridge.transform.read.leaving import COUNTED, visible_words
from bridge.transform.read.state import Page

PREFIX = "wp-block-hidden-"
_SCREENS = frozenset({"desktop", "mobile", "tablet"})
_NEAR = 8
"""So many siblings to each side may be the alternative, blanks between them included."""


def leave_out_hidden(page: Page, node: Node, names: str) -> bool:
    """Leave out what no screen shows, and what another block stands for on a desktop; True when that was done."""
    hidden = _hidden_on(names)
    shown = ", ".join(sorted(_SCREENS - hidden))
    if "desktop" not in hidden:
        return False
    if not shown:
        _count(page, node)
        page.lose("text.hidden", visible_words(node))
        return True
    if _has_alternative(node):
        _count(page, node)
        page.lose("gate.viewport", visible_words(node), maker=shown)
        return True
    page.note("gate.screens", maker=shown)
    return False


def _count(page: Page, node: Node) -> None:
    """What the post has, and the story has not."""
    for one in every(node):
        if one.tag in COUNTED:
            page.seen[COUNTED[one.tag]] += 1


def _hidden_on(names: str) -> set[str]:
    written = {one.removeprefix(PREFIX) for one in names.split() if one.startswith(PREFIX)}
    return {screen for one in written for screen in one.split("-")} & _SCREENS


def _has_alternative(node: Node) -> bool:
    """Whether a block beside it is hidden on other screens, and not on a desktop."""
    before, after = node.prev, node.next
    for _ in range(_NEAR):
        for one in (before, after):
            if one is not None and _is_for_desktop(attribute(one, "class")):
                return True
        before, after = before and before.prev, after and after.next
    return False


def _is_for_desktop(names: str) -> bool:
    hidden = _hidden_on(names) if PREFIX in names else set()
    return bool(hidden) and "desktop" not in hidden
