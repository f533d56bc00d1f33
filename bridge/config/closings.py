"""What closes a story, and which closings are tried against each other: the tables, their keys and defaults."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool

from bridge.config.values import Section


def _to_variants(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class CtaSection(Section):
    """``[cta.NAME]``: one call to action."""

    text: Annotated[tuple[str, ...], BeforeValidator(_to_variants), Field(min_length=1)]
    """Jinja templates of one or more paragraphs of HTML; variables: url, title, site, author. Of several, each post
    has the one that its number falls on."""
    card: StrictBool = False
    """Whether the post's address stands once more alone, for a link card in Medium's editor."""
    utm_source: str = "medium"
    utm_medium: str = "syndication"
    utm_campaign: str = ""
    utm_content: StrictBool = False
    """Whether links say which closing they are of, and where they stand: ``NAME-closing`` or ``NAME-card``."""


class CtaRule(Section):
    """``[[sites.NAME.cta_rules]]``: the call to action of the posts that fit all that is named."""

    account: str = ""
    category: str = ""
    tag: str = ""
    language: str = ""
    cta: str


class ExperimentSection(Section):
    """``[experiments.NAME]``: closings that are tried against each other, once its owner starts it."""

    variants: Annotated[tuple[str, ...], Field(min_length=2, max_length=6)]
    """Names of ``[cta.NAME]``, or "default". Stories that would close with the first of them are dealt all of them."""
