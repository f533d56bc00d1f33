"""WordPress' markup becomes a story of Medium's own blocks, and what it cost is written down.

parse once -> read into blocks and notes -> close with the call to action -> print. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.config import AccountSection, CtaSection, SiteSection
from bridge.errors import ContentError
from bridge.models import License, Note, Post, PublishStatus, Story
from bridge.transform import cta as closing
from bridge.transform.cta import to_marker
from bridge.transform.dialects import Dialect, to_content
from bridge.transform.dialects.importing import to_page
from bridge.transform.dom import parse
from bridge.transform.draft import Draft
from bridge.transform.gate import check_gate
from bridge.transform.heading import LONGEST_SUBTITLE, shorten, to_tags, to_title, with_featured_image, without_title
from bridge.transform.raw import to_source
from bridge.transform.read import read
from bridge.transform.words import words_for

__all__ = [
    "Dialect",
    "Draft",
    "StorySettings",
    "check_gate",
    "print_draft",
    "to_draft",
    "to_marker",
    "to_settings",
    "to_story",
]


@dataclass(frozen=True, slots=True)
class StorySettings:
    """What is decided about a story besides its text; the author's choice is already in it."""

    account: str
    publish_status: PublishStatus
    license: License
    notify_followers: bool
    publication_id: str
    tag_map: Mapping[str, str]
    hosts: frozenset[str]
    cta: CtaSection | None


def to_settings(
    post: Post, site: SiteSection, account_name: str, account: AccountSection, ctas: Mapping[str, CtaSection]
) -> StorySettings:
    """The author's choice for this post, else what the site and the account say."""
    choice = post.choice
    name = choice.cta or site.cta
    return StorySettings(
        account=account_name,
        publish_status=choice.publish_status or account.publish_status,
        license=choice.license or account.license,
        notify_followers=account.notify_followers if choice.notify_followers is None else choice.notify_followers,
        publication_id=choice.publication or account.publication_id,
        tag_map=site.tag_map,
        hosts=site.hosts,
        cta=None if name == "none" else ctas.get(name, ctas.get("default", closing.default_cta(post.language))),
    )


def to_story(post: Post, settings: StorySettings) -> Story:
    """The story of a post, ready to send by API.

    Raises:
        ContentError: the post is too large or too deep, nothing of it is left, or its call to action is broken.
    """
    draft = to_draft(post, settings)
    return Story(
        title=draft.title,
        content=print_draft(draft, Dialect.API),
        canonical_url=draft.canonical_url,
        tags=draft.tags,
        publish_status=settings.publish_status,
        license=settings.license,
        notify_followers=settings.notify_followers,
        publication_id=settings.publication_id,
        marker=draft.marker,
        notes=draft.notes,
    )


def to_draft(post: Post, settings: StorySettings) -> Draft:
    """A post in Medium's own blocks, closed with its call to action, before it is printed for a door.

    Raises:
        ContentError: as for ``to_story``.
    """
    page = read(parse(post.content_html), to_source(post))
    title, title_notes = to_title(post, page.blocks)
    blocks = without_title(page.blocks, post.title)
    if len(blocks) < len(page.blocks):
        page.note("heading.repeated")
    if not blocks:
        raise ContentError("nothing is left of the post that Medium could show; its notes would name what was dropped")
    blocks = with_featured_image(post, blocks)
    marker = to_marker(post.site, post.id, settings.account)
    if settings.cta:
        last = closing.to_cta(post, settings.cta, settings.hosts, marker)
        blocks = blocks if closing.is_there(blocks, last) else [*blocks, *last]
    tags, tag_notes = to_tags(post, settings.tag_map)
    return Draft(
        title=title,
        subtitle=shorten(" ".join(post.subtitle.split()), LONGEST_SUBTITLE),
        blocks=tuple(blocks),
        tags=tags,
        canonical_url=post.original_url,
        marker=marker,
        notes=(*page.to_notes(), *title_notes, *tag_notes, *_cta_notes(post, settings)),
        author=post.author.name,
        site_name=post.site_name,
        language=post.language,
        published_at=post.published_at,
        modified_at=post.modified_at,
    )


def print_draft(draft: Draft, dialect: Dialect) -> str:
    """A draft as a door reads it; of ``import``, the whole page."""
    content = to_content(draft.title, draft.subtitle, draft.blocks, dialect)
    return to_page(draft, content) if dialect is Dialect.IMPORT else content


def _cta_notes(post: Post, settings: StorySettings) -> tuple[Note, ...]:
    if settings.cta or post.choice.cta == "none":
        return ()
    return (words_for(post.language).to_note("cta.none", {}),)
