"""One story, spelled for each door to Medium: an API, an importer, an editor, and Markdown for everybody else."""

from collections.abc import Iterable

from bridge.transform.blocks import Block
from bridge.transform.dialects.html import to_html
from bridge.transform.dialects.rules import RULES, Dialect

__all__ = ["Dialect", "to_content"]


def to_content(title: str, subtitle: str, blocks: Iterable[Block], dialect: Dialect) -> str:
    """A story's text in a dialect; of ``import``, what stands in the page's article."""
    if dialect is Dialect.MARKDOWN:
        from bridge.transform.dialects.markdown import to_markdown  # large, and asked for by people only

        return to_markdown(title, subtitle, blocks)
    return to_html(title, subtitle, blocks, RULES[dialect])
