"""An independent look at what is about to leave: a sanitiser must find nothing to change."""

import nh3

from bridge.errors import ContentError

TAGS = {
    "h1", "h2", "h3", "p", "br", "hr", "strong", "em", "code", "a", "pre", "blockquote", "ul", "ol", "li", "figure",
    "img", "figcaption",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "pre": {"data-code-block-mode", "data-code-block-lang"}}
SCHEMES = {"http", "https", "mailto"}


def check_gate(content: str) -> None:
    """Clean the printed HTML with ammonia, another parser by other people, and compare.

    Raises:
        ContentError: it would change the story, so one of us is wrong.
    """
    cleaned = nh3.clean(content, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    if cleaned == content:
        return
    at = next((n for n, (one, other) in enumerate(zip(cleaned, content, strict=False)) if one != other), len(cleaned))
    near = content[max(at - 30, 0) : at + 50]
    raise ContentError(
        f"the gate would change the story near: {near!r}. Look at the links and the markup of the post there, and mend "
        "it; an edit lets it go"
    )
