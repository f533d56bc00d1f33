"""WordPress' markup becomes a story of Medium's own blocks, and what it cost is written down.

parse once -> read into blocks and notes -> close with the call to action -> print. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.config import AccountSection, CtaSection, SiteSection
from bridge.errors import ContentError, TextWithheld
from bridge.models import AiShare, License, Post, PublishStatus, Story
from bridge.transform import cta as closing
from bridge.transform.blocks import Block, to_plain
from bridge.transform.cta import is_marker, to_marker
from bridge.transform.dialects import Dialect, to_content
from bridge.transform.dialects.importing import to_canonical_link, to_page
from bridge.transform.disclosure import is_said, to_sentence, with_sentence
from bridge.transform.dom import CAPS, Caps, parse
from bridge.transform.draft import Draft
from bridge.transform.drift import (
    Change,
    Run,
    count_changed_words,
    print_changed,
    to_changes,
    to_known_title,
    to_paragraphs,
)
from bridge.transform.facts import find_missing
from bridge.transform.gate import check_gate
from bridge.transform.gates import find_shown
from bridge.transform.heading import MOST_TAGS, to_subtitle, to_tags, to_title, with_featured_image, without_title
from bridge.transform.raw import to_source
from bridge.transform.read import Page, read
from bridge.transform.read.offers import is_disclosed
from bridge.transform.read.pictures import note_type
from bridge.transform.report import find_blocking, shows_withheld, to_counts
from bridge.transform.shown import find_share
from bridge.transform.teaser import find_teaser

__all__ = [
    "CAPS",
    "Caps",
    "Change",
    "Dialect",
    "Draft",
    "Run",
    "StorySettings",
    "check_gate",
    "count_changed_words",
    "find_blocking",
    "find_missing",
    "find_share",
    "find_teaser",
    "from_draft",
    "is_marker",
    "print_changed",
    "print_draft",
    "print_page",
    "shows_withheld",
    "to_canonical_link",
    "to_changes",
    "to_content",
    "to_counts",
    "to_draft",
    "to_known_title",
    "to_marker",
    "to_paragraphs",
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
    subtitle: tuple[str, ...]
    most_tags: int
    cta: CtaSection | None
    cta_name: str = ""
    missing_cta: str = ""
    """A name that the author chose and the configuration does not have."""
    publication: str = ""
    """The name of the publication that the author chose."""
    missing_publication: str = ""
    """One that the author chose and the account does not have."""


def to_settings(
    post: Post,
    site: SiteSection,
    account_name: str,
    account: AccountSection,
    ctas: Mapping[str, CtaSection],
    dealt: str = "",
) -> StorySettings:
    """The author's choice for this post, else what the site and the account say.

    Args:
        dealt: the closing that an experiment has dealt its story.
    """
    choice = post.choice
    name, cta = closing.choose_cta(post, site, account_name, ctas, dealt)
    publication = choice.publication or ""
    has_publication = not account.publications or publication in {*account.publications, *account.publications.values()}
    chosen = publication if has_publication else ""
    return StorySettings(
        account=account_name,
        publish_status=choice.publish_status or account.publish_status,
        license=choice.license or account.license,
        notify_followers=account.notify_followers if choice.notify_followers is None else choice.notify_followers,
        publication_id=account.publications.get(chosen, chosen) or account.publication_id,
        tag_map=site.tag_map,
        hosts=site.hosts,
        subtitle=site.subtitle,
        most_tags=MOST_TAGS[account.route],
        cta=cta,
        cta_name=name,
        missing_cta="" if name in {*ctas, "default", "none"} else name,
        publication=chosen,
        missing_publication="" if has_publication else publication,
    )


def to_story(post: Post, settings: StorySettings, caps: Caps = CAPS) -> Story:
    """The story of a post, ready to send by API.

    Raises:
        TextWithheld: nothing of the post is for everybody, as far as can be told.
        ContentError: the post is too large or too deep, nothing of it is left, or its call to action is broken.
    """
    return from_draft(to_draft(post, settings, caps), settings)


def from_draft(draft: Draft, settings: StorySettings) -> Story:
    """The story of a draft, spelled for the API."""
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
        counts=to_counts(draft),
    )


def to_draft(post: Post, settings: StorySettings, caps: Caps = CAPS) -> Draft:
    """A post in Medium's own blocks, closed with its call to action, before it is printed for a door.

    Raises:
        ContentError: as for ``to_story``.
    """
    page = read(parse(post.content_html, caps), to_source(post), caps)
    title, title_notes = to_title(post, page.blocks)
    blocks = without_title(page.blocks, post.title)
    if len(blocks) < len(page.blocks):
        page.note("heading.repeated")
    find_shown(post.content_raw, page)
    if not blocks:
        _refuse_withheld(page)
        raise ContentError("nothing is left of the post that Medium could show; its notes would name what was dropped")
    subtitle = to_subtitle(post, settings.subtitle, blocks)
    with_image = with_featured_image(post, blocks)
    if len(with_image) > len(blocks):
        page.seen["images"] += 1
        note_type(page, with_image[0].url)
    marker = to_marker(post.site, post.former_id or post.id, settings.account, post.generation)
    last = _close(post, settings, page, with_image, marker)
    sentence = _disclose(post, page, with_image)
    if sentence:
        with_image = with_sentence(with_image, sentence)
    _note_choices(post, settings, page)
    tags, tag_notes = to_tags(post, settings.tag_map, settings.most_tags)
    return Draft(
        title=title,
        subtitle=subtitle,
        blocks=(*with_image, *last),
        tags=tags,
        canonical_url=post.original_url,
        marker=marker,
        notes=(*page.to_notes(), *title_notes, *tag_notes),
        author=post.author.name,
        site_name=post.site_name,
        language=post.language,
        published_at=post.published_at,
        modified_at=post.modified_at,
        closing=len(last),
        seen=page.seen,
        kept=page.kept,
        disclosure=sentence,
    )


def _disclose(post: Post, page: Page, blocks: list[Block]) -> Block | None:
    """The sentence about AI that a story gets, with its notes; None where there is none to add."""
    sentence = to_sentence(post.choice.ai, post.language)
    if sentence is None:
        return None
    if post.choice.ai is AiShare.MOSTLY:
        page.note("ai.paywall")
    if is_said(blocks, sentence):
        return None
    page.note("ai.said")
    return sentence


def _note_choices(post: Post, settings: StorySettings, page: Page) -> None:
    """What was chosen for a post and is not done."""
    for what in post.choice.unread:
        page.note("choice.unread", what=what)
    for name in post.choice.forbidden:
        page.note("choice.forbidden", what=name)
    if settings.missing_publication:
        page.note("choice.publication", name=settings.missing_publication)


def _refuse_withheld(page: Page) -> None:
    """Raises TextWithheld: nothing is left because something was taken out that not everybody may read."""
    if held := find_blocking(page.to_notes(), ()):
        raise TextWithheld(held[0].text)


def _close(post: Post, settings: StorySettings, page: Page, blocks: list[Block], marker: str) -> list[Block]:
    """What stands behind the post's own words, with its notes."""
    last: list[Block] = []
    if page.has_affiliate and not any(is_disclosed(to_plain(block.text)) for block in blocks):
        last.append(closing.to_disclosure(post.language))
        page.note("cta.disclosed")
    if settings.missing_cta:
        page.note("cta.unknown", name=settings.missing_cta)
    if settings.cta is None:
        if post.choice.cta != "none":
            page.note("cta.none")
        return last
    variant = closing.to_variant(post, settings.cta_name, settings.cta)
    call = closing.to_closing(post, settings.cta, settings.hosts, marker, variant)
    if not closing.is_there(blocks, call):
        last += call
    if settings.cta.card:
        last.append(closing.to_card(post, settings.cta, settings.hosts, marker, variant))
        page.note("cta.card")
    return last


def print_draft(draft: Draft, dialect: Dialect) -> str:
    """A draft as a door reads it; of ``import``, the whole page."""
    if dialect is Dialect.IMPORT:
        return print_page(draft)
    return to_content(draft.title, draft.subtitle, draft.blocks, dialect)


def print_page(draft: Draft, *, with_canonical: bool = True) -> str:
    """The page that Medium's importer reads."""
    content = to_content(draft.title, draft.subtitle, draft.blocks, Dialect.IMPORT)
    return to_page(draft, content, with_canonical=with_canonical)
