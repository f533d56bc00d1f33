"""A post as it was written becomes HTML without a WordPress to render it: for XML-RPC and export files. Pure.

Blocks keep their HTML between comments, which go; a post without blocks gets its paragraphs; WordPress' own shortcodes
for text, images and players are carried out. All others stay as they are: the transformation names them. What not every
visitor sees is withheld, and named in a marker at the beginning, which the transformation reads.
https://developer.wordpress.org/block-editor/explanations/architecture/data-flow/#serialization-and-parsing
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping

from bridge.models import Media
from bridge.models.entities import unescape
from bridge.models.gates import Gate, Withheld, part_blocks, to_marker
from bridge.models.pictures import to_largest
from bridge.models.shortcodes import BY_NUMBER
from bridge.wordpress.paragraphs import add_paragraphs
from bridge.wordpress.shortcodes import find_code, part_shortcodes, with_code

# In attributes, WordPress writes <, > and -- as \u escapes.
_BLOCK = re.compile(r"<!--\s+/?wp:[a-z][a-z0-9/_-]*[^<>]*-->\n?")
_VOID = re.compile(r"<!--\s+wp:([a-z][a-z0-9/_-]*)[^<>]*/-->")
_FOOTNOTES = re.compile(r"<!--\s+wp:footnotes[^<>]*/-->")
_NOTHING_LOST = frozenset("footnotes more nextpage spacer separator post-title post-featured-image".split())
"""Blocks without HTML of their own that show nothing, or what the post has anyway."""
_PLAYERS = "embedyt youtube su_youtube vimeo su_vimeo dailymotion soundcloud spotify wpvideo videopress".split()
_SHORTCODE = re.compile(
    rf"\[(caption|wp_caption|embed|gallery|audio|video|{'|'.join(_PLAYERS)})(?![\w-])([^\[\]]{{0,2000}})\]"
)
_ATTRIBUTE = re.compile(r"([\w-]{1,40})\s*=\s*(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"']{1,2000}))")
_IMAGE = re.compile(r"((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_FILES = {
    "audio": "src mp3 m4a ogg wav flac".split(),
    "video": "src mp4 m4v webm ogv flv".split(),
}
_LONGEST_INNER = 4_000
_NOWHERE = (2**63, 2**63)
_IDENTITY = re.compile(r"[\w-]{6,20}")
_FOOTNOTE_ID = re.compile(r"[\w-]{1,80}")

Attributes = dict[str, str]


def to_html(content_raw: str, images: Mapping[int, Media] | None = None, footnotes: str = "") -> str:
    """The post's HTML.

    Args:
        images: what ``[gallery ids="..."]`` or its older ``include`` shows, by number, and what belongs to the post,
            where a gallery names none; a gallery of which none is here stays a shortcode.
        footnotes: the post's meta of this name, a JSON list (WordPress 6.3 and newer).
    """
    text = with_code(content_raw.replace("\r\n", "\n").replace("\r", "\n"))
    text, held = part_blocks(text)
    held += [Withheld(Gate.UNRENDERED, name) for name in unrendered_blocks(text)]
    has_blocks = "<!-- wp:" in content_raw
    if has_blocks:
        called = text if held else ""
        text = _FOOTNOTES.sub(lambda _: _to_footnotes(footnotes, called), text)
        text = _BLOCK.sub("", text)
    if "[" in text:
        text, more = part_shortcodes(text)
        held += more
        text = "".join(_without_shortcodes(text, images or {}))
    # The marker stands first, where nothing can have swallowed it.
    return to_marker(held) + (text if has_blocks else add_paragraphs(text))


def to_page(text: str) -> str:
    """A file's HTML, a post as it was written or as it was rendered, without what not every visitor sees."""
    if "<!-- wp:" in text:
        return to_html(text)
    shown, held = part_shortcodes(with_code(text))
    return to_marker(held) + shown


def unrendered_blocks(content_raw: str) -> tuple[str, ...]:
    """Names of the blocks that have no HTML of their own, so that only WordPress can show them."""
    if "/-->" not in content_raw:
        return ()
    names = {match[1].removeprefix("core/") for match in _VOID.finditer(content_raw)}
    return tuple(sorted(names - _NOTHING_LOST))


def _without_shortcodes(text: str, images: Mapping[int, Media]) -> Iterator[str]:
    at = 0
    closings = dict.fromkeys(_MAKERS, -1)
    codes = iter(find_code(text))
    code = next(codes, _NOWHERE)
    for match in _SHORTCODE.finditer(text):
        while code[1] <= match.start():
            code = next(codes, _NOWHERE)
        if match.start() < at or match.start() >= code[0]:
            continue
        inner, end = _find_inner(text, match, closings)
        if text[match.start() - 1 : match.start()] == "[" and text[end : end + 1] == "]":
            # WordPress shows [[gallery]] as [gallery].
            yield text[at : match.start() - 1] + text[match.start() : end]
            at = end + 1
            continue
        made = _MAKERS[match[1]](_to_attributes(match[2]), inner, images)
        if made:
            yield text[at : match.start()]
            yield made
            at = end
    yield text[at:]


def _find_inner(text: str, match: re.Match[str], closings: dict[str, int]) -> tuple[str, int]:
    """What stands between a shortcode and its closing, and where that ends; ``closings`` are the next ones known."""
    name, end = match[1], match.end()
    if name == "gallery":
        return "", end
    if closings[name] < end:
        found = text.find(f"[/{name}]", end)
        closings[name] = found if found >= 0 else len(text) + _LONGEST_INNER
    close = closings[name]
    if close - end > _LONGEST_INNER or close > len(text):
        return "", end
    return text[end:close], close + len(name) + 3


def _to_attributes(written: str) -> Attributes:
    found = _ATTRIBUTE.finditer(unescape(written))
    return {one[1].lower(): next((value for value in one.groups()[1:] if value), "") for one in found}


def _to_caption(attributes: Attributes, inner: str, _: Mapping[int, Media]) -> str:
    match = _IMAGE.match(inner.strip())
    image, words = (match[1], match[2].strip()) if match else (inner.strip(), "")
    words = attributes.get("caption", "") or words
    below = f'<figcaption class="wp-caption-text">{words}</figcaption>' if words else ""
    return f'\n\n<figure class="wp-caption">{image}{below}</figure>\n\n' if image else ""


def _to_address(attributes: Attributes, inner: str, _: Mapping[int, Media]) -> str:
    url = inner.strip() or attributes.get("src", "")
    return f"\n\n{url}\n\n" if url.startswith(("http://", "https://")) and not re.search(r"[\s<>\"]", url) else ""


def _address_of(name: str) -> Callable[[Attributes, str, Mapping[int, Media]], str]:
    def make(_attributes: Attributes, inner: str, _: Mapping[int, Media]) -> str:
        is_number = name in BY_NUMBER and _IDENTITY.fullmatch(inner.strip())
        return _to_address({}, BY_NUMBER[name].format(inner.strip()) if is_number else inner, {})

    return make


def _to_gallery(attributes: Attributes, _: str, images: Mapping[int, Media]) -> str:
    numbers = _to_numbers(attributes, "ids") or sorted(_to_numbers(attributes, "include"))
    if not numbers:
        numbers = [number for number in images if number not in _to_numbers(attributes, "exclude")]
    figures = [_to_figure(images[number]) for number in numbers if number in images]
    return f'\n\n<figure class="wp-block-gallery">{"".join(figures)}</figure>\n\n' if figures else ""


def _to_numbers(attributes: Attributes, name: str) -> list[int]:
    """Only ``ids`` are shown in the order in which they stand: the two older ones name images, and leave some out."""
    return [int(one) for one in re.findall(r"\d{1,18}", attributes.get(name, ""))]


def _to_figure(image: Media) -> str:
    source, alt = html.escape(to_largest(image)), html.escape(image.alt)
    below = f"<figcaption>{html.escape(image.caption)}</figcaption>" if image.caption else ""
    return f'<figure><img src="{source}" alt="{alt}" class="wp-image-{image.id}">{below}</figure>'


def _player(tag: str) -> Callable[[Attributes, str, Mapping[int, Media]], str]:
    def make(attributes: Attributes, _: str, _images: Mapping[int, Media]) -> str:
        url = next((attributes[name] for name in _FILES[tag] if attributes.get(name)), "")
        return f'\n\n<{tag} controls src="{html.escape(url)}"></{tag}>\n\n' if url else ""

    return make


_MAKERS = {
    "caption": _to_caption,
    "wp_caption": _to_caption,
    "embed": _to_address,
    "gallery": _to_gallery,
    "audio": _player("audio"),
    "video": _player("video"),
    **{name: _address_of(name) for name in _PLAYERS},
}


def _to_footnotes(written: str, called: str) -> str:
    """As WordPress renders the block: a list whose items lead back to where they were called.

    Args:
        called: the text that must call them, where not all of it is left; empty for all.
    """
    try:
        notes = json.loads(written) if written else []
    except (ValueError, RecursionError):
        notes = []
    items = [
        f'<li id="{one["id"]}">{one.get("content", "")} <a href="#{one["id"]}-link">↩︎</a></li>'
        for one in (notes if isinstance(notes, list) else [])
        if isinstance(one, dict) and _FOOTNOTE_ID.fullmatch(str(one.get("id", "")))
        if not called or f"{one['id']}" in called
    ]
    return f'<ol class="wp-block-footnotes">{"".join(items)}</ol>\n' if items else ""
