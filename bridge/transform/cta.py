"""The call to action that closes every story, and the marker by which the story is recognised."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from traceback import extract_tb
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from bridge.config import CtaRule, CtaSection, SiteSection
from bridge.errors import ContentError
from bridge.models import Placement, Post
from bridge.transform.blocks import Block, Kind, Mark, Span, Text, as_link, to_plain
from bridge.transform.dom import parse
from bridge.transform.read import Source, read
from bridge.transform.read.offers import is_newsletter
from bridge.transform.template import fill_in
from bridge.transform.words import words_for


def default_cta(language: str) -> CtaSection:
    """Ours, in the post's language: a sentence around the link, as extractors drop a paragraph that is only one."""
    return CtaSection(text=(words_for(language).story["cta"],))


# A variable that is not there is a slip of the pen, so it is an error and no empty place.
_environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


_OURS = "b4m-"
_MARK = re.compile(f"{_OURS}[0-9a-f]{{12}}")
_MARKS = frozenset({"utm_source", "utm_medium", "utm_campaign", "utm_id"})
_CONTENT = "utm_content"


def to_marker(site: str, post_id: int, account: str, generation: int = 0) -> str:
    """The UTM id that marks the links of one story: stable, and telling nothing about the site.

    Args:
        post_id: the post's number in WordPress.
        generation: how many other articles had that number before; each has a mark of its own.
    """
    again = f"|{generation}" if generation else ""
    return _OURS + sha256(f"{site}|{post_id}|{account}{again}".encode()).hexdigest()[:12]


def is_marker(text: str) -> bool:
    """Whether this is a mark of ours, whoever's; what other tools put there is none."""
    return bool(_MARK.fullmatch(text))


def choose_cta(
    post: Post, site: SiteSection, account: str, ctas: Mapping[str, CtaSection], dealt: str = ""
) -> tuple[str, CtaSection | None]:
    """Name and call to action of a post: the author's choice, else the first rule that fits, else the site's.

    Args:
        dealt: what an experiment has dealt its story; only the author's choice goes before it.
    """
    rules = (rule.cta for rule in site.cta_rules if _fits(rule, post, account))
    name = post.choice.cta or dealt or next(rules, site.cta)
    if name == "none":
        return name, None
    return name, ctas.get(name) or ctas.get("default") or default_cta(post.language)


def to_variant(post: Post, name: str, cta: CtaSection) -> str:
    """What the links of a post's closing call it: its name, and of several texts which.

    Returns:
        Empty where links do not say it, or the text is the post's own.
    """
    if not cta.utm_content or post.choice.cta_text:
        return ""
    return name if len(cta.text) == 1 else f"{name}.{post.id % len(cta.text) + 1}"


def to_variants(name: str, cta: CtaSection) -> list[str]:
    """All that the links of a closing may call it."""
    if not cta.utm_content:
        return []
    return [name] if len(cta.text) == 1 else [f"{name}.{number}" for number in range(1, len(cta.text) + 1)]


def to_closing(post: Post, cta: CtaSection, hosts: frozenset[str], marker: str, variant: str = "") -> list[Block]:
    """The closing blocks: the author's own text for this post, else the template that the post's number falls on.

    Args:
        variant: what the links call the closing; empty where they do not say it.

    Raises:
        ContentError: the template cannot be rendered; the message holds the line.
    """
    leaves = words_for(post.language).story["leaves"]
    marks = _to_query(cta, marker, variant, Placement.CLOSING)
    blocks = []
    for block in _to_blocks(post, cta):
        text = _with_leaving(block.text, leaves)
        spans = [Span(words, _tracked(mark, hosts, marks)) if mark.href else Span(words, mark) for words, mark in text]
        blocks.append(block._replace(text=tuple(spans)))
    return blocks


def to_card(post: Post, cta: CtaSection, hosts: frozenset[str], marker: str, variant: str = "") -> Block:
    """The address alone: one Enter behind it in Medium's editor makes it a link card."""
    url = post.original_url
    if variant:
        url = _with_marks(url, hosts, _to_query(cta, marker, variant, Placement.CARD))
    return Block(Kind.P, (Span(url, Mark(href=url)),))


def to_disclosure(language: str) -> Block:
    """What Medium wants said of affiliate links."""
    return Block(Kind.P, (Span(words_for(language).story["affiliate"], Mark(italic=True)),))


def is_there(blocks: Sequence[Block], closing: Sequence[Block]) -> bool:
    """True when the post ends with these words already."""
    words = [to_plain(block.text) for block in closing]
    return bool(words) and words == [to_plain(block.text) for block in blocks[-len(words) :]]


def _fits(rule: CtaRule, post: Post, account: str) -> bool:
    language = post.language.lower().replace("_", "-")
    wanted = rule.language.lower().replace("_", "-")
    return (
        (not rule.account or rule.account == account)
        and (not rule.category or any(rule.category == term.slug for term in post.categories))
        and (not rule.tag or any(rule.tag == term.slug for term in post.tags))
        and (not wanted or language == wanted or language.startswith(f"{wanted}-"))
    )


def _to_blocks(post: Post, cta: CtaSection) -> list[Block]:
    html = post.choice.cta_text
    if not html:
        template = cta.text[post.id % len(cta.text)]
        site = post.site_name or urlsplit(post.url).hostname or ""
        values = {"url": post.original_url, "title": post.title, "site": site, "author": post.author.name}
        if (blocks := fill_in(template, values, post.url)) is not None:
            return blocks
        html = _render(template, values)
    return read(parse(html), Source(base=post.url, language=post.language)).blocks


def _render(text: str, values: Mapping[str, str]) -> str:
    try:
        return _compile(text).render(values)
    except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
        raise ContentError(f"the call to action cannot be rendered: line {_line_of(error)}: {error}") from error


@lru_cache(maxsize=64)
def _compile(text: str) -> Template:
    return _environment.from_string(text)


def _line_of(error: Exception) -> int:
    """Where in the template it happened (https://jinja.palletsprojects.com/en/stable/faq/#my-tracebacks-look-weird)."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    frames = extract_tb(error.__traceback__)
    return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == "<template>"), 1)


def _with_leaving(text: Text, leaves: str) -> Text:
    """Beside a link to a newsletter it says that it leads away from Medium, if nobody has said so yet."""
    letters = {mark.href for _, mark in text if mark.href and is_newsletter(mark.href)}
    if not letters or "medium" in to_plain(text).lower():
        return text
    spans: list[Span] = []
    for number, span in enumerate(text):
        spans.append(span)
        after = text[number + 1].mark.href if number + 1 < len(text) else ""
        if span.mark.href in letters and span.mark.href != after:
            spans.append(Span(f" {leaves}"))
    return tuple(spans)


def _tracked(mark: Mark, hosts: frozenset[str], marks: str) -> Mark:
    """The mark of a link to one of the site's hosts, with the marks of this story at its address."""
    href = mark.href
    host = href.partition("//")[2].partition("/")[0]
    is_plain = host in hosts and "?" not in href and "#" not in href
    return as_link(mark, f"{href}?{marks}" if is_plain else _with_marks(href, hosts, marks))


def _with_marks(href: str, hosts: frozenset[str], marks: str) -> str:
    parts = urlsplit(href)
    if (parts.hostname or "") not in hosts:
        return href
    # A mark of ours is letters and digits: nothing in it wants quoting.
    query = f"{_without_marks(parts.query, _CONTENT in marks)}{marks}"
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def _to_query(cta: CtaSection, marker: str, variant: str, placement: Placement) -> str:
    """The marks of a link."""
    content = f"{_CONTENT}={variant}-{placement.value}&" if variant else ""
    return f"{_to_marks(cta.utm_source, cta.utm_medium, cta.utm_campaign)}{content}utm_id={marker}"


@lru_cache(maxsize=64)
def _to_marks(source: str, medium: str, campaign: str) -> str:
    """The marks that all links of a call to action share, as the beginning of a query."""
    marks = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}
    return "".join(f"{urlencode({key: value})}&" for key, value in marks.items() if value)


def _without_marks(query: str, says_content: bool) -> str:
    """A query without the marks that somebody else has set, as the beginning of another one."""
    ours = _MARKS | {_CONTENT} if says_content else _MARKS
    given = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key not in ours]
    return f"{urlencode(given)}&" if given else ""
