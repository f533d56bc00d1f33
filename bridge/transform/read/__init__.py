"""One walk over a post's tree, element by element, into Medium's blocks and notes. No markup passes through."""

from bridge.transform.dom import CAPS, Caps, Node
from bridge.transform.read.state import Page, Source
from bridge.transform.read.walk import Walk

__all__ = ["Page", "Source", "read"]


def read(body: Node, source: Source, caps: Caps = CAPS) -> Page:
    """Read a parsed post.

    Raises:
        ContentError: the tree is deeper than a person writes.
    """
    page = Page(source, body)
    Walk(page, caps.depth).read(body)
    return page
