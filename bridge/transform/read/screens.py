"""What page builders show on some screens only: a class for each kind of screen that it is hidden on.

A story has one text for every screen: of two that stand for one another the one for large screens stays.
"""

from bridge.transform.dom import Node, beside, classes

_HIDING = {
    "Elementor": "elementor-hidden-desktop elementor-hidden-tablet elementor-hidden-mobile",
    "Spectra": "uag-hide-desktop uag-hide-tab uag-hide-mob",
    "Kadence": "kvs-lg-false kvs-md-false kvs-sm-false",
    "Stackable": "stk--hide-desktop stk--hide-tablet stk--hide-mobile",
    "WPBakery": "vc_hidden-lg vc_hidden-md vc_hidden-sm vc_hidden-xs",
    "Avada": "fusion-no-large-visibility fusion-no-medium-visibility fusion-no-small-visibility",
    "Otter": "o-hide-on-desktop o-hide-on-tablet o-hide-on-mobile",
    "Block Visibility": "block-visibility-hide-large-screen block-visibility-hide-medium-screen"
    " block-visibility-hide-small-screen",
}
_ALL = {maker: frozenset(names.split()) for maker, names in _HIDING.items()}
"""Maker -> what hides on each kind of screen."""
_ALSO = {"Elementor": frozenset("elementor-hidden-phone elementor-hidden-mobile_extra".split())}
"""Older and rarer names."""
LARGE = {names.split()[0]: maker for maker, names in _HIDING.items()}
"""Class that hides on large screens -> maker."""
BEAVER = "Beaver Builder"
SMALL = frozenset("fl-visible-mobile fl-visible-medium fl-visible-medium-mobile".split())
SHOWN = frozenset("fl-visible-desktop fl-visible-large fl-visible-desktop-medium".split())
"""Beaver Builder says where something is shown."""
NEAR = 8
"""So many siblings to each side may stand for it, blanks between them included."""


def is_left_out(node: Node, maker: str) -> bool:
    """Whether what large screens do not show is shown nowhere, or has its twin for large screens beside it."""
    if _ALL.get(maker, SHOWN).issubset(classes(node)):
        return True
    return any(_is_for_large(set(classes(one)), maker) for one in beside(node, NEAR))


def _is_for_large(names: set[str], maker: str) -> bool:
    if maker == BEAVER:
        return not SHOWN.isdisjoint(names)
    hidden = (_ALL[maker] | _ALSO.get(maker, frozenset())) & names
    return bool(hidden) and LARGE.keys().isdisjoint(hidden)
