"""What stands in attributes until a script shows it: videos of page builders, pictures of galleries, numbers."""

import json
import re

from bridge.transform.blocks import Block, Kind, Mark
from bridge.transform.dom import TEXT, Attributes, Node, attribute, attributes_of, find, text_of, words_in
from bridge.transform.read.addresses import to_link, to_source
from bridge.transform.read.embeds import add_embed
from bridge.transform.read.players import to_public
from bridge.transform.read.state import Reader

_VIDEOS = ("youtube_url", "vimeo_url", "dailymotion_url", "videopress_url", "external_url", "hosted_url", "insert_url")
_NEAR = 5
"""So many elements around a number may say what it counts to."""
_LONGEST = 100_000
"""Characters of settings; a video's are a few hundred."""

_COUNTERS = {
    "elementor-counter-number": ("data-to-value", "data-delimiter"),
    "percent-value": ("data-number-value", "data-number-separator"),
    "kb-count-up-process": ("data-end", "data-separator"),
    "vc_pie_chart_value": ("data-pie-value", ""),
    "fl-number-int": ("data-number", ""),
    "display-counter": ("data-value", "data-delimiter"),
}
"""Class of a number that counts up -> attribute with its end, attribute with what parts its thousands.

Elementor, Divi, Kadence, WPBakery, Beaver Builder, Avada.
"""
_AROUND = {
    "kb-count-up-process": ("data-prefix", "data-suffix"),
    "vc_pie_chart_value": ("", "data-pie-units"),
}
"""What a script puts before and behind a number."""
_ENDS = (
    "data-to-value data-to data-count data-count-to data-countto data-counter-value data-end data-end-value data-final"
    " data-number data-target data-stop data-odometer-final"
).split()
COUNTING = frozenset(_ENDS)
"""What scripts that count up take the end from."""
_NOUGHTS = frozenset({"0", "00", "0.0", "0,0"})
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?")


def read_widget(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """Elementor's video: its address is in the widget's settings, unless the page has the player itself."""
    if find(node, "iframe", "video", "object", "embed") is not None:
        reader.box(node, attributes, mark)
        return
    page = reader.page
    page.end_line()
    if url := _address_in(attributes.get("data-settings") or "", page.source.base):
        add_embed(page, to_public(url))
    else:
        reader.box(node, attributes, mark)


def _address_in(settings: str, base: str) -> str:
    try:
        said = json.loads(settings) if len(settings) < _LONGEST else {}
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    kind = f"{said.get('video_type')}_url"
    values = [said.get(name) for name in (kind, *_VIDEOS)]
    addresses = (value.get("url") if isinstance(value, dict) else value for value in values)
    return next((url for one in addresses if isinstance(one, str) and (url := to_link(one, base))), "")


def read_facade(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """A picture in the player's place, or an empty box that a provider's script fills; the address is beside it."""
    page = reader.page
    page.end_line()
    given = next((attributes[name] for name in _FACADES if attributes.get(name)), "") or ""
    identity = attributes.get("data-id") or attributes.get("data-youtube-id") or ""
    url = to_link(given, page.source.base)
    if not url and re.fullmatch(r"[\w-]{5,20}", identity):
        url = f"https://www.youtube.com/watch?v={identity}"
    if url:
        add_embed(page, to_public(url))
    else:
        reader.box(node, attributes, mark)


_FACADES = ("data-src", "data-facadesrc", "data-url")


def read_picture(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """A picture of Elementor's gallery is a background that a script sets; the link around it leads to the file."""
    page = reader.page
    page.end_line()
    url = to_source(attributes.get("data-thumbnail") or "", page.source.base)
    if url:
        page.seen["images"] += 1
        words = attributes.get("aria-label") or attributes.get("alt") or ""
        page.add(Block(Kind.IMG, url=url, alt=" ".join(words.split())))
    reader.box(node, attributes, mark)


def read_count(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> None:
    """A number that a script counts up stands as it ends; without one, the element is read as any other."""
    page = reader.page
    name = next(one for one in (attributes.get("class") or "").split() if one in _COUNTERS)
    around = _find_around(node, _COUNTERS[name][0])
    value = (around.get(_COUNTERS[name][0]) or "").strip()
    if not _NUMBER.fullmatch(value):
        reader.walk(node, mark)
        return
    if name in _AROUND and text_of(node).strip():
        reader.walk(node, mark)
        return
    words = _with_thousands(value, around.get(_COUNTERS[name][1]) or "")
    before, behind = (around.get(one) or "" for one in _AROUND.get(name, ("", "")))
    page.write(f"{before}{words}{behind}", mark)
    _note(reader, node, f"{before}{words}{behind}")


def read_end(reader: Reader, node: Node, attributes: Attributes, mark: Mark) -> bool:
    """Write the end of a nought that counts up by a script nobody knows; False for all else."""
    only = node.child
    if only is None or only.tag != TEXT or only.next is not None or words_in(only).strip() not in _NOUGHTS:
        return False
    value = next((said for name in _ENDS if _NUMBER.fullmatch(said := (attributes.get(name) or "").strip())), "")
    if value:
        reader.page.write(value, mark)
        _note(reader, node, value)
    return bool(value)


def _note(reader: Reader, node: Node, shown: str) -> None:
    reader.page.note("text.counted", words=" → ".join(filter(None, (text_of(node).strip(), shown))))


def _find_around(node: Node, name: str) -> Attributes:
    """The attributes of the element, or of the nearest around it, that has this one."""
    around: Node | None = node
    for _ in range(_NEAR):
        if around is None or attribute(around, name):
            break
        around = around.parent
    return attributes_of(around) if around is not None else {}


def _with_thousands(value: str, separator: str) -> str:
    separator = {"true": ",", "false": ""}.get(separator, separator)[:1]
    whole, point, rest = value.partition(".")
    return f"{int(whole):,}".replace(",", separator) + point + rest if separator else value


ACTIONS = {
    "elementor-widget-video": read_widget,
    "e-gallery-image": read_picture,
    **dict.fromkeys(
        (
            "rll-youtube-player perfmatters-lazy-youtube epyt-facade lazyYT typeform-widget calendly-inline-widget"
        ).split(),
        read_facade,
    ),
    **dict.fromkeys(_COUNTERS, read_count),
}
"""Class -> who reads it."""
