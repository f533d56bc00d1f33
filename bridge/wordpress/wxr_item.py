"""One item of an export file: its XML becomes the fields of a post, or a file of the media library. Pure.

The format is what WordPress' own exporter writes (wp-admin/includes/export.php), versions 1.0 to 1.2.
"""

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from bridge.errors import WordPressError
from bridge.models import Author, Media, Term
from bridge.models.gates import find_post_gate, to_marker
from bridge.wordpress.source import CONTROLS, Sketch
from bridge.wordpress.values import Values, to_instant, to_media, to_plain, to_seo
from bridge.wordpress.wxr_file import NO_EXPORT
from bridge.wordpress.wxr_shape import cut_item

# Entities stay what they are, nothing is fetched; a text may be long, since no document type can make it grow.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
_RSS = re.compile(rb"<rss\b[^<>]*>")
_DECLARATION = re.compile(rb"^\s*<\?xml[^<>]*\?>")
_OTHER_CHARSET = re.compile(rb"encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)
_VERSION = re.compile(r"1\.[0-2]")
_VERSION_IN_NAMES = re.compile(r"https?://wordpress\.org/export/[0-9]+\.[0-9]+/")
_DETAIL = re.compile(r's:\d+:"(width|height|original_image)";(?:i:(\d{1,9})|s:\d+:"([^"/]{1,300})")')
_NAMES = {"http://purl.org/dc/elements/1.1/": "dc:", "http://purl.org/rss/1.0/modules/content/": "content:"}

_MOST_NAMES = 1_000

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the items.

    Attributes:
        home: the blog's address.
        authors: login -> number and name.
        terms: taxonomy and slug -> number and the parent's slug.
        is_utf8: what the file says of its characters.
        opening: what must stand before an item to make it a document: declaration and namespaces.
    """

    version: str
    home: str
    authors: Mapping[str, tuple[int, str]]
    terms: Mapping[tuple[str, str], tuple[int, str]]
    is_utf8: bool
    opening: bytes


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


def to_head(data: bytes) -> Head:
    """Read what stands before the first item.

    Raises:
        WordPressError: it is no export of WordPress, or of a version that nobody has written yet.
    """
    rss = _RSS.search(data)
    if rss is None:
        raise WordPressError(NO_EXPORT)
    declaration = _DECLARATION.match(data)
    opening = (declaration[0].lstrip() if declaration else b"") + rss[0]
    whole = data[rss.end() :].partition(b"</channel")[0]
    root, _ = _parse(opening + whole + b"</channel></rss>")
    channel = root.find("channel")
    if channel is None:
        raise WordPressError(NO_EXPORT)
    fields = {_NAME_OF[child.tag]: child.text or "" for child in channel if isinstance(child.tag, str)}
    version = fields.get("wp:wxr_version", "")
    if not _VERSION.fullmatch(version):
        raise WordPressError(f'the file is of version "{version}" of WordPress\' export; 1.0 to 1.2 are known')
    parts = [(_NAME_OF[part.tag], _inside(part)) for part in channel if isinstance(part.tag, str) and len(part)]
    home = fields.get("wp:base_blog_url") or fields.get("link", "")
    return Head(version, home, *_to_people(parts), not _OTHER_CHARSET.search(opening), opening)


def parse_item(data: bytes, head: Head) -> Parsed:
    """Read an item.

    Raises:
        WordPressError: its XML is broken.
    """
    if head.is_utf8 and (cut := cut_item(data)):
        return Parsed(*cut)
    root, problem = _parse(head.opening + data + b"</rss>")
    parsed = Parsed(problem=problem)
    for child in root[0]:
        if not isinstance(child.tag, str):
            continue
        name = _NAME_OF[child.tag]
        if name == "wp:postmeta":
            inside = _inside(child)
            parsed.meta.setdefault(inside.get("wp:meta_key", ""), inside.get("wp:meta_value", ""))
        elif name == "category":
            parsed.terms.append((child.get("domain", ""), child.get("nicename", ""), child.text or ""))
        elif name != "wp:comment":
            parsed.fields[name] = child.text or ""
    return parsed


def to_sketch(parsed: Parsed) -> Sketch:
    """Enough to see whether it changed.

    Raises:
        KeyError, ValueError: it is no post.
    """
    fields = parsed.fields
    is_protected = bool(fields.get("wp:post_password"))
    return Sketch(parsed.id, fields["link"].strip(), fields["wp:status"], is_protected, _modified(fields))


def to_values(parsed: Parsed, head: Head, image: Media | None) -> Values:
    """The fields of ``models.Post``; ``content_html`` is still to be rendered, unless the whole post is for members.

    Raises:
        KeyError, ValueError: it is no post.
    """
    fields = parsed.fields
    url = fields["link"].strip()
    canonical, seo = to_seo(parsed.meta)
    author = head.authors.get(fields.get("dc:creator", ""), (0, ""))
    published = _date(fields, "wp:post_date_gmt")
    held = find_post_gate(parsed.meta, fields["content:encoded"])
    return {
        "id": parsed.id,
        "guid": fields["guid"].strip(),
        "type": fields["wp:post_type"],
        "status": fields["wp:status"],
        "password_protected": bool(fields.get("wp:post_password")),
        "url": url,
        "canonical_url": "" if canonical == url else canonical,
        "slug": fields["wp:post_name"],
        "title": to_plain(fields["title"]),
        "excerpt": to_plain(fields.get("excerpt:encoded", "")),
        "content_html": to_marker([held]) if held else "",
        "content_raw": fields["content:encoded"],
        "footnotes": parsed.meta.get("footnotes", ""),
        "author": Author(*author),
        "created_at": published,
        "published_at": published,
        "modified_at": _modified(fields),
        "categories": _to_terms(parsed, head, "category"),
        "tags": _to_terms(parsed, head, "post_tag"),
        "featured_image": image,
        "seo": seo,
    }


def to_image(parsed: Parsed) -> Media | None:
    """An attachment; its measures stand in PHP's own serialisation."""
    url = parsed.fields.get("wp:attachment_url", "").strip()
    details: dict[str, Any] = {}
    for name, number, text in _DETAIL.findall(parsed.meta.get("_wp_attachment_metadata", "")):
        # The first are those of the upload itself, the others of its smaller sizes.
        details.setdefault(name, number or text)
    alt = parsed.meta.get("_wp_attachment_image_alt", "")
    return to_media(parsed.id, url, mimetypes.guess_type(url)[0] or "", alt, details)


def _parse(data: bytes) -> tuple[Any, str]:
    """The tree; control characters and broken UTF-8, which WordPress exports as they are, are mended and named."""
    clean = data.translate(None, CONTROLS)
    problem = "control characters were taken out" if len(clean) != len(data) else ""
    try:
        return etree.fromstring(clean, _PARSER), problem
    except etree.XMLSyntaxError as error:
        mended = clean.decode("utf-8", "replace").encode()
        if mended == clean:
            raise WordPressError(f"its XML is broken: {error.msg}") from error
    try:
        return etree.fromstring(mended, _PARSER), "characters that are no UTF-8 were replaced"
    except etree.XMLSyntaxError as error:
        raise WordPressError(f"its XML is broken: {error.msg}") from error


class _Names(dict[str, str]):
    """``{namespace}tag`` -> the name with its usual prefix; WXR's own namespaces hold its version."""

    def __missing__(self, tag: str) -> str:
        space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        if _VERSION_IN_NAMES.match(space):
            prefix = "excerpt:" if space.rstrip("/").endswith("excerpt") else "wp:"
        else:
            prefix = _NAMES.get(space, "")
        if len(self) < _MOST_NAMES:
            self[tag] = prefix + local
        return prefix + local


_NAME_OF = _Names()


def _inside(node: Any) -> Fields:
    return {_NAME_OF[child.tag]: child.text or "" for child in node if isinstance(child.tag, str)}


def _to_people(parts: list[tuple[str, Fields]]) -> tuple[dict[str, tuple[int, str]], dict[tuple[str, str], Any]]:
    authors: dict[str, tuple[int, str]] = {}
    terms: dict[tuple[str, str], tuple[int, str]] = {}
    for name, inside in parts:
        number = to_number(inside.get("wp:term_id") or inside.get("wp:author_id", ""))
        if name == "wp:author":
            authors[inside.get("wp:author_login", "")] = (number, to_plain(inside.get("wp:author_display_name", "")))
        elif name == "wp:category":
            key = ("category", inside.get("wp:category_nicename", ""))
            terms[key] = (number, inside.get("wp:category_parent", ""))
        elif name == "wp:tag":
            terms["post_tag", inside.get("wp:tag_slug", "")] = (number, "")
    return authors, terms


def _to_terms(parsed: Parsed, head: Head, taxonomy: str) -> tuple[Term, ...]:
    """An export of a part of the blog does not list the terms, so that their numbers are not known."""
    found = []
    for domain, slug, name in parsed.terms:
        if domain == taxonomy:
            number, parent = head.terms.get((taxonomy, slug), (0, ""))
            above = head.terms.get((taxonomy, parent), (0, ""))[0]
            found.append(Term(number, to_plain(name), slug, above))
    return tuple(found)


def to_number(written: str) -> int:
    """An id; 0 for what is none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


def _modified(fields: Fields) -> datetime:
    """Exports of old versions of WordPress do not say when a post was changed."""
    return to_instant(fields.get("wp:post_modified_gmt", "")) or _date(fields, "wp:post_date_gmt")


def _date(fields: Fields, name: str) -> datetime:
    date = to_instant(fields[name])
    if date is None:
        raise ValueError(f"it has no {name.removeprefix('wp:')}")
    return date
