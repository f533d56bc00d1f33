"""Medium's own form of a story, as far as the importer makes it: a flat list of blocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby

LISTS = {"ul", "ol"}


@dataclass(frozen=True)
class Block:
    """One paragraph, picture or line.

    Attributes:
        kind: h3 (large heading), h4 (small one), p, blockquote, pre, hr, figure, or the list of an item: ul, ol.
        html: what is in it, escaped, with no markup but strong, em, a, code and br; of a figure, its caption.
    """

    kind: str
    html: str = ""
    src: str = ""
    alt: str = ""
    image_id: str = ""


def to_html(blocks: Iterable[Block]) -> str:
    """The blocks as HTML; neighbouring items of a kind share a list."""
    return "".join(
        f"<{kind}>{''.join(f'<li>{one.html}</li>' for one in group)}</{kind}>"
        if kind in LISTS
        else "".join(map(_print, group))
        for kind, group in groupby(blocks, key=lambda one: one.kind)
    )


def _print(block: Block) -> str:
    if block.kind == "hr":
        return "<hr>"
    if block.kind == "figure":
        number = f' data-image-id="{escape(block.image_id)}"' if block.image_id else ""
        caption = f"<figcaption>{block.html}</figcaption>" if block.html else ""
        return f'<figure><img src="{escape(block.src)}" alt="{escape(block.alt)}"{number}>{caption}</figure>'
    return f"<{block.kind}>{block.html}</{block.kind}>"
