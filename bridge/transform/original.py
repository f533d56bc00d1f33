"""A post as its blog shows it, for its owner to look at: inert, and otherwise untouched. Never for a reader."""

import nh3


def to_inert(content_html: str) -> str:
    """What WordPress rendered, without whatever could run, send, open or be taken for a part of our page."""
    return nh3.clean(content_html, url_schemes={"http", "https"}, link_rel="noopener noreferrer")
