"""What stands around a story's text: title, tags, first image."""

from collections.abc import Iterable, Mapping

from bridge.models import Note, Post, Route
from bridge.models.letters import cut
from bridge.models.pictures import to_largest, to_picture
from bridge.transform.blocks import Block, Kind, to_plain
from bridge.transform.read.addresses import to_source
from bridge.transform.words import words_for

# Limits of Medium's API (https://github.com/Medium/medium-api-docs, section 3.3): beyond them it drops in silence.
LONGEST_TITLE = 100
LONGEST_TAG = 25
MOST_TAGS = {Route.API: 3, Route.IMPORT: 5}
"""The editor takes more topics than the API does (docs/medium.md)."""
LONGEST_SUBTITLE = 140
_SAME = 60
"""Letters in which a subtitle that WordPress made from the text agrees with it."""
_HEADINGS = {Kind.H3, Kind.H4}
_NO_TAG = {"uncategorized", "uncategorised"}


def to_title(post: Post, blocks: Iterable[Block]) -> tuple[str, tuple[Note, ...]]:
    """The title, cut at a word to what Medium takes; a post without one is named by its first words."""
    title = " ".join(post.title.split())
    notes: tuple[Note, ...] = ()
    if not title:
        first = next(
            (to_plain(block.text) for block in blocks if block.text and block.kind is not Kind.IMG), "Untitled"
        )
        title = " ".join(first.split())
        notes = (words_for(post.language).to_note("title.none", {}),)
    short = shorten(title, LONGEST_TITLE)
    if short != title:
        values = {"count": str(len(title)), "cut": str(len(short)), "title": title}
        notes += (words_for(post.language).to_note("title.long", values),)
    return short, notes


def to_subtitle(post: Post, sources: Iterable[str], blocks: Iterable[Block]) -> str:
    """The first source that has words, cut at a word; nothing when the text only begins with the same words again."""
    offered = {"choice": post.subtitle, "excerpt": post.excerpt, "seo": post.seo.description}
    subtitle = next((words for source in sources if (words := " ".join(offered[source].split()))), "")
    if not subtitle:
        return ""
    first = next((to_plain(block.text) for block in blocks if block.kind is Kind.P and block.text), "")
    key = _key(subtitle.rstrip("…"))
    if not key or _key(first).startswith(key[:_SAME]) or key == _key(post.title):
        return ""
    return shorten(subtitle, LONGEST_SUBTITLE)


def shorten(text: str, most: int) -> str:
    """A text of at most ``most`` characters, cut at a word and ended with an ellipsis."""
    if len(text) <= most:
        return text
    whole = cut(text, most - 1)
    head = whole.rpartition(" ")[0] if " " in whole[most // 2 :] else whole
    return head.rstrip(" ,;:–—-") + "…"


def to_tags(post: Post, tag_map: Mapping[str, str], most: int) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Tags of at most 25 characters: the author's choice, else the post's tags, then its categories.

    Args:
        most: how many the door takes.
    """
    if post.choice.tags is not None:
        names = list(post.choice.tags)
    else:
        terms = [term for term in (*post.tags, *post.categories) if term.slug not in _NO_TAG]
        names = [tag_map.get(term.slug, term.name) for term in terms]
    unique = list({" ".join(name.split()).lower(): " ".join(name.split()) for name in reversed(names)}.values())[::-1]
    fitting = [name for name in unique if 0 < len(name) <= LONGEST_TAG]
    left_out = [name for name in unique if len(name) > LONGEST_TAG] + fitting[most:]
    notes = [words_for(post.language).to_note("tag.left", {"tag": name}) for name in left_out]
    return tuple(fitting[:most]), tuple(notes)


def without_title(blocks: list[Block], title: str) -> list[Block]:
    """The text without a first heading that only repeats the title."""
    if blocks and blocks[0].kind in _HEADINGS and _key(to_plain(blocks[0].text)) == _key(title):
        return blocks[1:]
    return blocks


def with_featured_image(post: Post, blocks: list[Block]) -> list[Block]:
    """The featured image first, unless the text has it near its beginning already, in whatever size."""
    image = post.featured_image
    url = to_source(to_largest(image), post.url) if image else ""
    if image is None or not url:
        return blocks
    name = to_picture(url).name
    if any(block.kind is Kind.IMG and to_picture(block.url).name == name for block in blocks[:3]):
        return blocks
    return [Block(Kind.IMG, url=url, alt=" ".join(image.alt.split())), *blocks]


def _key(words: str) -> str:
    return "".join(one for one in words.lower() if one.isalnum())
