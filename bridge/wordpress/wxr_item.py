"""One item of an export file: its XML becomes the fields of a post, or a file of the media library. Pure.

The format is what WordPress' own exporter writes (wp-admin/includes/export.php), versions 1.0 to 1.2.
"""

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bridge.errors import WordPressError
from bridge.models import Author, Media, Term
from bridge.models.gates import find_post_gate, to_marker
from bridge.models.guids import to_guid
from bridge.wordpress.source import Sketch
from bridge.wordpress.values import Values, is_password, to_media, to_plain, to_seo
from bridge.wordpress.wxr_dates import Dates
from bridge.wordpress.wxr_file import NO_EXPORT
from bridge.wordpress.wxr_shape import cut_item, to_field
from bridge.wordpress.wxr_xml import NAME_OF, UTF8, Opening, find_opening, inside, parse

_CHANNEL = re.compile(rb"<channel[\s>]")
_VERSION = re.compile(r"1\.[0-2]")
_DETAIL = re.compile(r's:\d+:"(width|height|original_image)";(?:i:(\d{1,9})|s:\d+:"([^"/]{1,300})")')
_NO_WORD = re.compile(r"\W+")

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the items.

    Attributes:
        base: the blog's address when the file was made; empty when the file names none.
        authors: login -> number and name.
        terms: taxonomy and slug -> number and the parent's slug.
        opening: what must stand before an item to make it a document.
        home: the blog's address today.
    """

    version: str
    base: str
    authors: Mapping[str, tuple[int, str]]
    terms: Mapping[tuple[str, str], tuple[int, str]]
    opening: Opening
    home: str

    def move(self, url: str) -> str:
        """An address of the blog, also one without its host, where it is today."""
        if self.base == self.home and url[:1] != "/":
            return url
        if url[:1] == "/" != url[1:2]:
            return self.home + url
        base, path = self.base.partition("://")[2], url.partition("://")[2]
        is_below = base and path.startswith(base) and path[len(base) :][:1] in {"", "/", "?", "#"}
        return self.home + path[len(base) :] if is_below else url


@dataclass(slots=True)
class Parsed:
    """An item's parts.

    Attributes:
        fields: by their names with the usual prefixes, such as ``wp:post_id``.
        terms: taxonomy, slug and name of each.
        problem: what was wrong with its XML and could be mended.
    """

    fields: Fields = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    meta: Fields = field(default_factory=dict)
    problem: str = ""

    @property
    def id(self) -> int:
        return to_number(self.fields.get("wp:post_id", ""))


def to_head(data: bytes, former: Head | None = None) -> Head:
    """Read what stands before the first item of a channel.

    Args:
        former: of the channel before it in the same file; its document may go on.

    Raises:
        WordPressError: it is no export of WordPress, or of a version that nobody has written yet.
    """
    found = find_opening(data)
    if found:
        opening, start = found
    elif former and (channel := _CHANNEL.search(data)):
        opening, start = former.opening, channel.start()
    else:
        raise WordPressError(NO_EXPORT)
    root, _ = parse(opening, data[start:].partition(b"</channel")[0], b"</channel></rss>")
    channel = root.find("channel")
    if channel is None:
        raise WordPressError(NO_EXPORT)
    fields = {name: text.strip() for name, text in inside(channel).items()}
    version = _to_version(fields)
    parts = [(NAME_OF[part.tag], inside(part)) for part in channel if isinstance(part.tag, str) and len(part)]
    base = fields.get("wp:base_blog_url") or fields.get("link") or fields.get("wp:base_site_url", "")
    base = base.rstrip("/")
    return Head(version, base, *_to_people(parts), opening, home=base)


def _to_version(fields: Fields) -> str:
    """Other programs leave it out; then only what WordPress alone writes tells its export from a feed."""
    version = fields.get("wp:wxr_version", "")
    if not version and not any(name.startswith("wp:") for name in fields):
        raise WordPressError(NO_EXPORT)
    if version and not _VERSION.fullmatch(version):
        raise WordPressError(f'the file is of version "{version}" of WordPress\' export; 1.0 to 1.2 are known')
    return version


def parse_item(data: bytes, head: Head) -> Parsed:
    """Read an item; what it holds besides the fields of WordPress is passed over.

    Raises:
        WordPressError: its XML is broken.
    """
    if head.opening.charset == UTF8 and (cut := cut_item(data)):
        return Parsed(*cut)
    root, problem = parse(head.opening, data, b"</rss>")
    parsed = Parsed(problem=problem)
    for child in root[0]:
        if not isinstance(child.tag, str):
            continue
        name = NAME_OF[child.tag]
        if name == "wp:postmeta":
            row = inside(child)
            parsed.meta.setdefault(row.get("wp:meta_key", ""), row.get("wp:meta_value", ""))
        elif name == "category":
            parsed.terms.append((child.get("domain", ""), child.get("nicename", ""), child.text or ""))
        elif name != "wp:comment":
            parsed.fields[name] = to_field(name, child.text or "")
    return parsed


def to_sketch(parsed: Parsed, url: str, modified: datetime) -> Sketch:
    """Enough to see whether it changed."""
    is_protected = is_password(parsed.fields.get("wp:post_password", ""))
    return Sketch(parsed.id, url, parsed.fields.get("wp:status", ""), is_protected, modified)


def to_values(parsed: Parsed, head: Head, url: str, image: Media | None, dates: Dates) -> Values:
    """The fields of ``models.Post``; ``content_html`` is still to be rendered, unless the whole post is for members.

    Raises:
        KeyError: it has no text.
    """
    fields = parsed.fields
    link = fields.get("link", "")
    canonical, seo = to_seo(parsed.meta)
    held = find_post_gate(parsed.meta, fields["content:encoded"])
    return {
        "id": parsed.id,
        "guid": to_guid(fields.get("guid", "")),
        "type": fields.get("wp:post_type", ""),
        "status": fields.get("wp:status", ""),
        "password_protected": is_password(fields.get("wp:post_password", "")),
        "url": url,
        "canonical_url": "" if canonical in (link, url) else head.move(canonical),
        "previous_urls": (link,) if link and link != url else (),
        "slug": fields.get("wp:post_name", ""),
        "title": to_plain(fields.get("title", "")),
        "excerpt": to_plain(fields.get("excerpt:encoded", "")),
        "content_html": to_marker([held]) if held else "",
        "content_raw": fields["content:encoded"],
        "footnotes": parsed.meta.get("footnotes", ""),
        "author": _to_author(fields.get("dc:creator", ""), head),
        "created_at": dates.published,
        "published_at": dates.published,
        "modified_at": dates.modified,
        "categories": _to_terms(parsed, head, "category"),
        "tags": _to_terms(parsed, head, "post_tag"),
        "featured_image": image,
        "seo": seo,
    }


def _to_author(creator: str, head: Head) -> Author:
    """Version 1.0 and other programs list no authors, and write the name itself."""
    known = head.authors.get(creator)
    return Author(*known) if known else Author(0, "" if head.authors else to_plain(creator))


def to_image(parsed: Parsed, head: Head) -> Media | None:
    """An attachment; its measures stand in PHP's own serialisation."""
    url = head.move(parsed.fields.get("wp:attachment_url", ""))
    details: dict[str, Any] = {}
    for name, number, text in _DETAIL.findall(parsed.meta.get("_wp_attachment_metadata", "")):
        # The first are those of the upload itself, the others of its smaller sizes.
        details.setdefault(name, number or text)
    alt = parsed.meta.get("_wp_attachment_image_alt", "")
    return to_media(parsed.id, url, mimetypes.guess_type(url)[0] or "", alt, details)


def _to_people(parts: list[tuple[str, Fields]]) -> tuple[dict[str, tuple[int, str]], dict[tuple[str, str], Any]]:
    authors: dict[str, tuple[int, str]] = {}
    terms: dict[tuple[str, str], tuple[int, str]] = {}
    for name, texts in parts:
        row = {key: text.strip() for key, text in texts.items()}
        number = to_number(row.get("wp:term_id") or row.get("wp:author_id", ""))
        if name == "wp:author":
            authors[row.get("wp:author_login", "")] = (number, to_plain(row.get("wp:author_display_name", "")))
        elif name == "wp:category":
            terms["category", row.get("wp:category_nicename", "")] = (number, row.get("wp:category_parent", ""))
        elif name == "wp:tag":
            terms["post_tag", row.get("wp:tag_slug", "")] = (number, "")
    return authors, terms


def _to_terms(parsed: Parsed, head: Head, taxonomy: str) -> tuple[Term, ...]:
    """An export of a part of the blog does not list the terms, so that their numbers are not known."""
    found: dict[str, Term] = {}
    for domain, written, name in parsed.terms:
        if domain != taxonomy and (domain not in {"", "tag"} or _to_taxonomy(domain, parsed) != taxonomy):
            continue
        slug = written or _NO_WORD.sub("-", name.strip().lower()).strip("-")
        if slug not in found:
            number, parent = head.terms.get((taxonomy, slug), (0, ""))
            above = head.terms.get((taxonomy, parent), (0, ""))[0]
            found[slug] = Term(number, to_plain(name), slug, above)
    return tuple(found.values())


def _to_taxonomy(domain: str, parsed: Parsed) -> str:
    """Version 1.0 calls tags so, and repeats all names without a domain; other programs write nothing but these."""
    if domain:
        return "post_tag"
    return "" if any(other for other, _, _ in parsed.terms) else "category"


def to_number(written: str) -> int:
    """An id; 0 for what is none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
