"""The page that Medium's importer reads: complete, and with nothing on it that is not the story.

The importer takes the title from ``<title>`` and ``og:title`` (a site's name behind it would become part of the story's
title), the date from ``article:published_time``, and the text from ``<article>``, navigation included; so all of that
is in the head, and the article holds the story alone. No script, style, class or id.
"""

from bridge.transform.blocks import Kind
from bridge.transform.dialects.html import escape, escape_attribute
from bridge.transform.draft import Draft

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def to_page(draft: Draft, content: str, with_canonical: bool = True) -> str:
    """A whole document around a story's HTML of the ``import`` dialect.

    Args:
        with_canonical: whether the page names the post as its original. Reports disagree whether the importer then
            reads the page or the post, so there is one of each.
    """
    language = draft.language.replace("_", "-")
    right_to_left = ' dir="rtl"' if language.lower().split("-")[0] in _RIGHT_TO_LEFT else ""
    lang = f' lang="{escape_attribute(language)}"' if language else ""
    head = "".join(
        [f'<meta {kind}="{name}" content="{escape_attribute(value)}">\n' for kind, name, value in _meta(draft)]
    )
    canonical = f"{to_canonical_link(draft.canonical_url)}\n" if with_canonical else ""
    return (
        f'<!DOCTYPE html>\n<html{lang}{right_to_left}>\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(draft.title)}</title>\n{canonical}{head}</head>\n"
        f"<body>\n<article>\n{content}\n</article>\n</body>\n</html>\n"
    )


def to_canonical_link(url: str) -> str:
    """The element by which a page names its original."""
    return f'<link rel="canonical" href="{escape_attribute(url)}">'


def _meta(draft: Draft) -> list[tuple[str, str, str]]:
    """Kind, name and value of each line (https://ogp.me/#type_article); those without a value are left out."""
    image = next((block for block in draft.blocks if block.kind is Kind.IMG), None)
    lines = [
        ("name", "viewport", "width=device-width, initial-scale=1"),
        ("name", "description", draft.subtitle),
        ("name", "author", draft.author),
        ("property", "og:type", "article"),
        ("property", "og:title", draft.title),
        ("property", "og:description", draft.subtitle),
        ("property", "og:url", draft.canonical_url),
        ("property", "og:site_name", draft.site_name),
        ("property", "og:image", image.url if image else ""),
        ("property", "og:image:alt", image.alt if image else ""),
        ("property", "article:published_time", draft.published_at.isoformat() if draft.published_at else ""),
        ("property", "article:modified_time", draft.modified_at.isoformat()),
        ("property", "article:author", draft.author),
        *(("property", "article:tag", tag) for tag in draft.tags),
    ]
    return [line for line in lines if line[2]]
