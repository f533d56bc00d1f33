"""Items exactly as WordPress' exporter writes them, cut without a parser, which would take half of the time. Pure.

Fields in their order, then terms, then meta rows, then comments, with nothing but blanks between; each value plain text
or one section of CDATA (wp-admin/includes/export.php, WXR 1.2). Any other item is left to the parser.
"""

import re

from bridge.wordpress.source import CONTROLS

# The group gives nothing back that could match, so it needs no possessive quantifier; on Python 3.11.2 one would match
# nothing, as the group holds another repeat.
_CDATA = r"<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*\]\]>"
_ALWAYS = (
    "title link pubDate dc:creator guid description content:encoded excerpt:encoded wp:post_id wp:post_date"
    " wp:post_date_gmt"
).split()
_IN_NEWER_ONES = "wp:post_modified wp:post_modified_gmt".split()
_ALWAYS_TOO = (
    "wp:comment_status wp:ping_status wp:post_name wp:status wp:post_parent wp:menu_order wp:post_type"
    " wp:post_password wp:is_sticky"
).split()
_TEXTS = frozenset(("title", "description", "content:encoded", "excerpt:encoded"))
_NAMES = (*_ALWAYS, *_IN_NEWER_ONES, *_ALWAYS_TOO, "wp:attachment_url")


def _one(name: str) -> str:
    attribute = ' isPermaLink="false"' if name == "guid" else ""
    # Blanks around a word are for the parser.
    return rf"\s*+<{name}{attribute}>({_CDATA}|(?!\s)[^<&]*+(?<!\s))</{name}>"


def _all(names: list[str]) -> str:
    return "".join(map(_one, names))


_FIELDS = re.compile(
    f"<item>{_all(_ALWAYS)}(?:{_all(_IN_NEWER_ONES)})?{_all(_ALWAYS_TOO)}" rf"(?:{_one('wp:attachment_url')})?"
)
_TERM = re.compile(rf"\s*+<category domain=\"([^\"<&]*+)\" nicename=\"([^\"<&]*+)\">({_CDATA})</category>")
_META = re.compile(
    rf"\s*+<wp:postmeta>\s*+<wp:meta_key>({_CDATA})</wp:meta_key>\s*+<wp:meta_value>({_CDATA})</wp:meta_value>"
    r"\s*+</wp:postmeta>"
)
_END = re.compile(r"\s*+(?:<wp:comment>|</item>$)")

Cut = tuple[dict[str, str], list[tuple[str, str, str]], dict[str, str]]


def to_field(name: str, text: str) -> str:
    """A field's value: blanks around a word, which some programs write, are none of it.

    A blank alone may be a password; WordPress takes it for one. Those that a browser prints stand with a line break.
    """
    is_whole = name in _TEXTS or (name == "wp:post_password" and "\n" not in text)
    return text if is_whole else text.strip()


def cut_item(data: bytes) -> Cut | None:
    """Fields, terms and meta of an item in UTF-8; None when it is not of the usual shape."""
    if len(data.translate(None, CONTROLS)) != len(data):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        # As a parser must (https://www.w3.org/TR/xml/#sec-line-ends).
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    match = _FIELDS.match(text)
    if match is None:
        return None
    found = [(name, value) for name, value in zip(_NAMES, match.groups(), strict=True) if value is not None]
    fields = {name: to_field(name, value[9:-3]) if value.startswith("<!") else value for name, value in found}
    at = match.end()
    terms: list[tuple[str, str, str]] = []
    while match := _TERM.match(text, at):
        domain, slug, name = match.groups()
        terms.append((domain, slug, name[9:-3]))
        at = match.end()
    meta: dict[str, str] = {}
    while match := _META.match(text, at):
        key, value = match.groups()
        meta.setdefault(key[9:-3], value[9:-3])
        at = match.end()
    return (fields, terms, meta) if _END.match(text, at) else None
