"""What the doors to Medium read differently, side by side; the printer knows nothing else about them.

Medium's API, its importer and its editor are three readers that agree on little: the same ``<h2>`` is a subtitle to one
and a large heading to the others, and each has its own way to lose lines of code.
"""

from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    """A way in which one story is spelled."""

    API = "api"
    """The body of a request to Medium's API."""
    IMPORT = "import"
    """The page that Medium's importer reads."""
    PASTE = "paste"
    """Rich text for Medium's editor, through the clipboard."""
    MARKDOWN = "markdown"
    """For people, and for every other tool."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How one dialect spells what the dialects differ in.

    Attributes:
        title: tag of the title; empty where the title travels apart.
        subtitle: tag of the subtitle; empty where it travels apart.
        large: tag of Medium's large heading.
        small: tag of Medium's small heading.
        line: what ends a line of code.
        blank: what stands for an empty line of code, as a truly empty one splits the block in two.
        tab: what stands for a step of indentation (at most four spaces) of a line of code; empty to leave the spaces.
        language: whether a code block may name its language.
        between: what keeps two code blocks apart that follow each other.
    """

    title: str
    subtitle: str
    large: str
    small: str
    line: str = "\n"
    blank: str = " "
    tab: str = ""
    language: bool = True
    between: str = ""


RULES = {
    # Title and subtitle are the first <h1> and <h2>; after them <h1> is large and <h2> small already
    # (https://github.com/Medium/medium-api-docs, section 3.3 and issue 124).
    Dialect.API: Rules(title="h1", subtitle="h2", large="h1", small="h3"),
    # The importer folds a <pre> with line feeds to one line, and drops it for a <code> in it; bare, with <br>, tabs and
    # something in every line, it survives. Two that follow each other become one; extractors drop a paragraph of spaces
    # between them, and keep one of a character without width. Mozilla's Readability takes two <br> with nothing but
    # spaces between them for the end of a paragraph, in code as well, so that character stands in empty lines too. It
    # has no place for a subtitle.
    Dialect.IMPORT: Rules(
        title="h1",
        subtitle="",
        large="h2",
        small="h3",
        line="<br>",
        blank="&nbsp;\u200b",
        tab="\t",
        language=False,
        between="<p>\u200b</p>",
    ),
    # A pasted <h1> may become the title or be dropped, so title and subtitle are copied by themselves.
    Dialect.PASTE: Rules(title="", subtitle="", large="h2", small="h3"),
    Dialect.MARKDOWN: Rules(title="h1", subtitle="p", large="h2", small="h3", blank=""),
}
"""One row for each dialect."""
