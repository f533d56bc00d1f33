"""What of a post as it was written only some of its readers see. Pure.

WordPress keeps text for members, text that is hidden and text under a condition in the post itself, and takes it out
while it renders. Whoever has not rendered the post for a visitor must take it out too, and say so. Blocks are found as
WordPress' own parser finds them
(https://developer.wordpress.org/block-editor/explanations/architecture/data-flow/#serialization-and-parsing).
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

MARKER = "bridge-withheld"
"""Class of the element that says in a post's HTML what was taken out of it."""


class Gate(StrEnum):
    """Why something of a post does not come out."""

    HIDDEN = "hidden"
    """Its author hid it from everybody."""
    MEMBERS = "members"
    """It is for those who are logged in, subscribe or pay."""
    CONDITION = "condition"
    """A plugin shows it under a condition."""
    SHORTCODE = "shortcode"
    """It stands in a shortcode of which nobody here knows what it does with its text."""
    FIELD = "field"
    """It is a placeholder, and WordPress shows the value of a field instead."""
    UNRENDERED = "unrendered"
    """It has no text of its own: WordPress makes it when the page is shown."""
    VISITORS = "visitors"
    """WordPress does not show the post's text to visitors over this interface."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part of a post that was taken out.

    Attributes:
        maker: the block, attribute, shortcode or field that says so.
        text: the part itself, as it was written.
    """

    gate: Gate
    maker: str
    text: str = ""


class _Comment(NamedTuple):
    """A block's opening, its closing, or all of it (``is_void``)."""

    start: int
    end: int
    name: str
    attributes: str
    closes: bool
    is_void: bool


_OPENING = re.compile(r"<!--\s+(/?)wp:([a-z][a-z0-9_/-]{0,200})\s*")
_MOST_ARROWS = 4
"""Attributes end with a brace; so many arrows in their text are passed over."""
_TAGS = re.compile(r"<[^<>]*>")
_FIRST_TAG = re.compile(r"\s*<[a-zA-Z][^<>]*>")
_TAG_NAME = re.compile(r"<[a-zA-Z][a-zA-Z0-9-]*")
_WORD = re.compile(r"\w+")

_MEMBERS_BLOCK = re.compile(
    r"paywall|restrict|rcp/|(?<![a-z])(?:subscriber-|protected|private-|(?:un)?locked|gated|content-gate"
    r"|logged-?in(?!-button)|(?<!team-)(?<!non-)member(?!s?-(?:profile|directory)))"
)
"""In the names of blocks: Jetpack, MemberPress, Paid Memberships Pro, WooCommerce Memberships, Restrict Content ..."""
_VISITORS_BLOCK = re.compile(r"non-member|logged-?out")
"""What such blocks hold is for everybody else, so that a visitor sees it."""
_CONDITION = re.compile(
    r"contentControls|otterConditions|conditionalBlocks(?:Attributes)?|um_is_restrict|contentVisibilityRules"
    r"|UAG[Ll]ogged(?:In|Out)|UAGDisplayConditions|.*[cC]onditions?|.*[rR]estrict(?:ed|ions?)?"
    r"|.*AccessControlRules|.*[lL]ogged(?:In|Out|_in|_out)|.*[uU]serRoles?"
)
"""Attributes of blocks: Content Control, Otter, Conditional Blocks, Ultimate Member, Content Visibility, Spectra,
Newspack, Stackable and others that call theirs alike."""
_SAYS_NOTHING = frozenset({"", "0", "all", "always", "default", "everybody", "everyone", "false", "none", "public"})
_LOGIN = re.compile(r"logged[-_ ]?in|roles?\b|purchas|member|subscri|enrol", re.IGNORECASE)
_LOGOUT = re.compile(r"logged[-_ ]?out", re.IGNORECASE)
_VIEWPORTS = ("desktop", "mobile", "tablet")
_OWN_WORDS = "core/pattern-overrides"
"""The source of a binding that leaves the block's own words where nothing overrides them."""

_POST_GATES = (
    ("_jetpack_newsletter_access", re.compile(r"(?!everybody$).+")),
    ("_members_access_role", re.compile(r".+")),
    ("rcp_subscription_level", re.compile(r".+")),
    ("rcp_user_level", re.compile(r"(?!all$).+", re.IGNORECASE | re.DOTALL)),
    ("rcp_access_level", re.compile(r"(?!none$|0$).+", re.IGNORECASE)),
    ("_wpmem_block", re.compile(r"[12]")),
    ("pms-content-restrict-user-status", re.compile(r".+")),
    ("pms-content-restrict-subscription-plan", re.compile(r".+")),
    ("um_content_restriction", re.compile(r'.*"_um_custom_access_settings";(?:s:1:"1"|b:1|i:1).*', re.DOTALL)),
)
"""Fields by which plugins keep a whole post for some readers, and what stands in them then: Jetpack, Members, Restrict
Content, WP-Members, Paid Member Subscriptions, Ultimate Member."""

Attributes = Mapping[str, Any]


def part_blocks(raw: str) -> tuple[str, list[Withheld]]:
    """The post without the blocks that not every visitor sees, and those; what a viewport hides gets its class."""
    if "<!--" not in raw:
        return raw, []
    parting = _Parting(raw)
    for comment in _read_comments(raw):
        if not parting.take(comment):
            break
    return parting.close(), parting.held


def find_post_gate(meta: Mapping[str, str], raw: str) -> Withheld | None:
    """The whole post, where a field of it says that it is for some readers only."""
    if meta.keys().isdisjoint(key for key, _ in _POST_GATES):
        return None
    for key, says in _POST_GATES:
        # Jetpack's paywall block says itself where that begins.
        begins_below = key == "_jetpack_newsletter_access" and "wp:jetpack/paywall" in raw
        if says.fullmatch(meta.get(key, "")) and not begins_below:
            return Withheld(Gate.MEMBERS, key, raw)
    return None


def to_marker(held: Iterable[Withheld]) -> str:
    """An element that says what was taken out: each reason once, with the number of its words, never the words."""
    counts: Counter[tuple[Gate, str]] = Counter()
    for one in held:
        counts[one.gate, one.maker] += len(to_words(one.text))
    return "".join(
        f'<div class="{MARKER}" data-gate="{gate}" data-maker="{html.escape(maker)}" data-words="{words}"></div>'
        for (gate, maker), words in counts.items()
    )


def to_words(markup: str) -> list[str]:
    """Words of text as it was written, without tags, comments and punctuation."""
    return _WORD.findall(html.unescape(_TAGS.sub(" ", markup)))


class _Parting:
    """The post that is parted: what is kept so far, what is withheld, and the withheld block that is open."""

    def __init__(self, raw: str) -> None:
        self.held: list[Withheld] = []
        self._raw = raw
        self._kept: list[str] = []
        self._at = 0
        self._depth = 0
        self._shut: tuple[Gate, str] | None = None

    def take(self, comment: _Comment) -> bool:
        """Go on to a comment; False when all that follows is withheld."""
        if self._shut:
            self._go_on(comment)
            return True
        if comment.closes:
            return True
        if "paywall" in comment.name:
            # What lies below it is for members, whatever it is nested in.
            self._begin(comment, Gate.MEMBERS, comment.name)
            return False
        if comment.is_void:
            return True
        if _is_for_members(comment.name):
            self._begin(comment, Gate.MEMBERS, comment.name)
        elif comment.attributes:
            self._judge(comment, _to_attributes(comment.attributes))
        return True

    def close(self) -> str:
        """What is kept; a withheld block that nothing closes reaches to the end."""
        rest = self._raw[self._at :]
        if self._shut:
            self.held.append(Withheld(*self._shut, rest))
        else:
            self._kept.append(rest)
        return "".join(self._kept)

    def _judge(self, comment: _Comment, attributes: Attributes) -> None:
        if found := _find_gate(comment, attributes):
            self._begin(comment, *found)
        elif hidden := _find_hidden_viewports(attributes):
            self._mark(comment.end, hidden)

    def _begin(self, comment: _Comment, gate: Gate, maker: str) -> None:
        self._kept.append(self._raw[self._at : comment.start])
        self._at, self._depth, self._shut = comment.start, 1, (gate, maker)

    def _go_on(self, comment: _Comment) -> None:
        assert self._shut
        if not comment.is_void:
            self._depth += -1 if comment.closes else 1
        if self._depth == 0:
            self.held.append(Withheld(*self._shut, self._raw[self._at : comment.end]))
            self._at, self._shut = comment.end, None

    def _mark(self, start: int, hidden: list[str]) -> None:
        """As WordPress does since 7.0: the first tag of the block gets a class for each viewport."""
        if tag := _FIRST_TAG.match(self._raw, start):
            names = " ".join(f"wp-block-hidden-{one}" for one in hidden)
            self._kept += [self._raw[self._at : start], _with_class(tag[0], names)]
            self._at = tag.end()


def _with_class(tag: str, names: str) -> str:
    if 'class="' in tag:
        return tag.replace('class="', f'class="{names} ', 1)
    return _TAG_NAME.sub(lambda match: f'{match[0]} class="{names}"', tag, count=1)


def _read_comments(raw: str) -> Iterator[_Comment]:
    at = 0
    while match := _OPENING.search(raw, at):
        at = _find_end(raw, match.end())
        if at < 0:
            return
        inside = raw[match.end() : at - 3].rstrip()
        is_void = inside.endswith("/")
        yield _Comment(match.start(), at, match[2], inside.removesuffix("/").rstrip(), match[1] == "/", is_void)


def _find_end(raw: str, start: int) -> int:
    """Behind the comment's arrow; -1 when there is none. Attributes may hold an arrow in their text."""
    first = end = raw.find("-->", start)
    if first < 0:
        return -1
    for _ in range(_MOST_ARROWS if raw.startswith("{", start) else 0):
        if raw[max(start, end - 20) : end].rstrip().removesuffix("/").rstrip().endswith("}"):
            return end + 3
        end = raw.find("-->", end + 3)
        if end < 0:
            break
    return first + 3


def _to_attributes(written: str) -> Attributes:
    try:
        attributes = json.loads(written)
    except (ValueError, RecursionError):
        # WordPress takes what it cannot read for no attributes, too.
        return {}
    return attributes if isinstance(attributes, dict) else {}


@lru_cache(maxsize=1024)
def _is_for_members(name: str) -> bool:
    return bool(_MEMBERS_BLOCK.search(name)) and not _VISITORS_BLOCK.search(name)


def _find_gate(comment: _Comment, attributes: Attributes) -> tuple[Gate, str] | None:
    if _is_hidden(attributes):
        return Gate.HIDDEN, comment.name
    if _is_bound(attributes):
        return Gate.FIELD, comment.name
    for key, value in attributes.items():
        if _is_condition(key, value):
            gate = Gate.MEMBERS if _asks_for_login(key, value, comment.attributes) else Gate.CONDITION
            return gate, f"{comment.name}: {key}"
    return None


def _asks_for_login(key: str, value: Any, written: str) -> bool:
    """Whether a condition keeps visitors out, as far as its words tell; of two plugins, from whom it hides."""
    if key.lower() in {"uagloggedin", "uagloggedout"}:
        return key.lower() == "uagloggedout"
    if isinstance(value, dict) and "loggedout" in value:
        return value["loggedout"] is False
    return bool(_LOGIN.search(written)) and not _LOGOUT.search(written)


def _is_hidden(attributes: Attributes) -> bool:
    """By WordPress itself (6.9 and newer), or by the plugin Block Visibility."""
    theirs = attributes.get("blockVisibility")
    is_hidden = isinstance(theirs, dict) and theirs.get("hideBlock") is True
    own = _part_of(attributes, "metadata").get("blockVisibility")
    return is_hidden or own is False or len(_find_hidden_viewports(attributes)) == len(_VIEWPORTS)


def _find_hidden_viewports(attributes: Attributes) -> list[str]:
    shown = _part_of(_part_of(_part_of(attributes, "metadata"), "blockVisibility"), "viewport")
    return [one for one in _VIEWPORTS if shown.get(one) is False]


def _is_bound(attributes: Attributes) -> bool:
    """https://developer.wordpress.org/block-editor/reference-guides/block-api/block-bindings/"""
    bindings = _part_of(_part_of(attributes, "metadata"), "bindings").values()
    return any(isinstance(one, dict) and one.get("source") != _OWN_WORDS for one in bindings)


def _is_condition(key: str, value: Any) -> bool:
    if key in {"editorskit", "blockOpts"} and isinstance(value, dict):
        asks = (value.get("logic"), value.get("acf_visibility"))
        return value.get("loggedin") is False or value.get("loggedout") is False or any(asks)
    if key == "blockVisibility" and isinstance(value, dict):
        sets = value.get("controlSets")
        return isinstance(sets, list) and any(map(_is_control, sets))
    return _names_condition(key) and _says_something(value)


@lru_cache(maxsize=1024)
def _names_condition(key: str) -> bool:
    return _CONDITION.fullmatch(key) is not None


def _is_control(controls: Any) -> bool:
    """A set of conditions of Block Visibility that is on, and asks for more than the screen's size."""
    if not isinstance(controls, dict) or controls.get("enable") is False:
        return False
    return any(name != "screenSize" and bool(value) for name, value in _part_of(controls, "controls").items())


def _says_something(value: Any) -> bool:
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            todo += [] if one.get("enabled") is False or one.get("enable") is False else one.values()
        elif isinstance(one, list):
            todo += one
        elif one and one not in _SAYS_NOTHING:
            return True
    return False


def _part_of(attributes: Attributes, name: str) -> Attributes:
    part = attributes.get(name)
    return part if isinstance(part, dict) else {}
