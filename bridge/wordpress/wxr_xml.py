"""The XML of an export file: its characters and prefixes as they are, whatever the file says of them. Pure.

WordPress writes what stands in its database, and other programs write what they take for its format: characters of
another charset than the one declared, and elements of plugins whose prefix nobody declared.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bridge.errors import WordPressError
from bridge.wordpress.source import CONTROLS

UTF8 = "utf-8"

# Entities stay what they are, nothing is fetched; a text may be long, since no document type can make it grow.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
_RSS = re.compile(rb"<rss\b[^<>]*>")
_CHARSET = re.compile(rb"<\?xml[^<>]{0,500}?\bencoding\s*=\s*[\"']\s*([^\"'<>]{1,40})[\"']", re.IGNORECASE)
_ONE_BYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_TEXT_CHARSETS = re.compile(
    r"(?:iso[-_]?8859[-_]?\d{1,2}|latin[-_]?\d{1,2}|(?:windows|cp)[-_]?125\d|koi8[-_][ru]|gb2312|gbk|gb18030"
    r"|big5|big5[-_]?hkscs|euc[-_](?:jp|kr)|shift[-_]?jis|sjis|us[-_]ascii|ascii|macintosh)",
    re.IGNORECASE,
)
"""What blogs were written in; Python knows other names as well, some of them of no charset."""
_PREFIX = re.compile(rb"<([A-Za-z_][\w.-]{0,60}):|\s([A-Za-z_][\w.-]{0,60}):[A-Za-z_][\w.-]{0,60}\s*=")
_MOST_PREFIXES = 100
_DECLARED = re.compile(rb"\sxmlns:(?:wp|excerpt|content|dc)\s{0,9}=\s{0,9}(?:\"[^\"]*\"|'[^']*')")
_USUAL = {
    b"wp": b"http://wordpress.org/export/1.2/",
    b"excerpt": b"http://wordpress.org/export/1.2/excerpt/",
    b"content": b"http://purl.org/rss/1.0/modules/content/",
    b"dc": b"http://purl.org/dc/elements/1.1/",
}
_WORDPRESS = re.compile(r"https?://wordpress\.org/export/[0-9]+\.[0-9]+(?:/|$)")
_NAMES = {"http://purl.org/dc/elements/1.1/": "dc:", "http://purl.org/rss/1.0/modules/content/": "content:"}
_MOST_NAMES = 1_000


@dataclass(frozen=True, slots=True)
class Opening:
    """What must stand before an item to make it a document.

    Attributes:
        rss: the tag with its namespaces, in UTF-8; those that WordPress uses are among them.
        charset: what the file says of its characters, by Python's name.
    """

    rss: bytes
    charset: str = UTF8


def find_opening(data: bytes) -> tuple[Opening, int] | None:
    """The opening of the document that begins in these bytes, and where it ends; None when none does."""
    found = _RSS.search(data)
    if found is None:
        return None
    said = _CHARSET.search(data, 0, found.start())
    has_mark = data.startswith(codecs.BOM_UTF8)
    charset = _to_charset(said[1].decode("ascii", "replace")) if said and not has_mark else UTF8
    rss, _ = to_utf8(found[0], charset)
    # The prefixes of WordPress mean its names, whatever a program has declared them for.
    return Opening(_declare(_DECLARED.sub(b"", rss), _USUAL), charset), found.end()


def parse(opening: Opening, data: bytes, closing: bytes) -> tuple[Any, str]:
    """The tree of a part of a file, and what was wrong with it and could be mended.

    Raises:
        WordPressError: its XML is broken.
    """
    clean = data.translate(None, CONTROLS)
    problem = "control characters were taken out" if len(clean) != len(data) else ""
    clean, other = to_utf8(clean, opening.charset)
    try:
        tree = etree.fromstring(opening.rss + clean + closing, _PARSER)
    except etree.XMLSyntaxError as error:
        tree = _parse_undeclared(opening, clean, closing, error)
    return tree, "; ".join(filter(None, (problem, other)))


def _parse_undeclared(opening: Opening, data: bytes, closing: bytes, error: etree.XMLSyntaxError) -> Any:
    """The same with every prefix declared: one that nobody declared is no reason to lose a post."""
    prefixes = dict.fromkeys(found[1] or found[2] for found in _PREFIX.finditer(data))
    if 0 < len(prefixes) <= _MOST_PREFIXES:
        names = {one: b"urn:undeclared:" + one for one in prefixes if one not in {b"xml", b"xmlns"}}
        try:
            return etree.fromstring(_declare(opening.rss, names) + data + closing, _PARSER)
        except etree.XMLSyntaxError as another:
            error = another
    raise WordPressError(f"its XML is broken: {error.msg}") from error


def to_utf8(data: bytes, charset: str) -> tuple[bytes, str]:
    """The same characters in UTF-8, and what was wrong with them.

    What can be read as UTF-8 is UTF-8: no text of another charset looks like it by chance.
    """
    if data.isascii():
        return data, ""
    try:
        data.decode()
    except UnicodeDecodeError:
        return _from_other(data, charset)
    return data, "" if charset == UTF8 else f"its characters are UTF-8, and not {charset} as the file says"


def _from_other(data: bytes, charset: str) -> tuple[bytes, str]:
    problem = ""
    if charset == UTF8 and not _ONE_BYTE.search(data):
        charset = "cp1252"
        problem = "its characters are not UTF-8 as the file says; they were read as windows-1252"
    text = data.decode(charset, "replace")
    if "\ufffd" in text:
        problem = f"characters that are no {charset.upper()} were replaced"
    return text.encode(), problem


def _to_charset(said: str) -> str:
    """A name that nobody knows says nothing, and the characters speak for themselves."""
    name = said.strip()
    try:
        known = codecs.lookup(name).name if _TEXT_CHARSETS.fullmatch(name) else UTF8
    except LookupError:
        return UTF8
    # As browsers read these names (https://encoding.spec.whatwg.org/#names-and-labels).
    return "cp1252" if known in {"iso8859-1", "ascii"} else known


def _declare(rss: bytes, names: dict[bytes, bytes]) -> bytes:
    more = [b' xmlns:%s="%s"' % one for one in names.items() if not re.search(rb"\sxmlns:%s\s*=" % one[0], rss)]
    return rss[:-1] + b"".join(more) + b">"


class _Names(dict[str, str]):
    """``{namespace}tag`` -> the name with its usual prefix; WXR's own namespaces hold its version.

    A name of another namespace stays as it is: ``atom:link`` is no ``link``.
    """

    def __missing__(self, tag: str) -> str:
        space, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        if _WORDPRESS.match(space):
            name = ("excerpt:" if space.rstrip("/").endswith("excerpt") else "wp:") + local
        else:
            name = _NAMES[space] + local if space in _NAMES else tag
        if len(self) < _MOST_NAMES:
            self[tag] = name
        return name


NAME_OF = _Names()


def inside(node: Any) -> dict[str, str]:
    """The texts of an element's children by their names; the last of a name counts."""
    return {NAME_OF[child.tag]: child.text or "" for child in node if isinstance(child.tag, str)}
