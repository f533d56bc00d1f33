"""The call to action that closes every story, and the marker by which the story is recognised."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinja2 import Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bridge.config import CtaSection
from bridge.errors import ContentError
from bridge.models import Post
from bridge.transform.blocks import Block, Span, to_plain
from bridge.transform.dom import parse
from bridge.transform.read import Source, read
from bridge.transform.words import words_for


def default_cta(language: str) -> CtaSection:
    """Ours, in the post's language: a sentence around the link, as extractors drop a paragraph that is only one."""
    return CtaSection(text=words_for(language).story["cta"])


_environment = SandboxedEnvironment(autoescape=True)


def to_marker(site: str, post_id: int, account: str) -> str:
    """The UTM id that marks the links of one story: stable, and telling nothing about the site."""
    return "b4m-" + sha256(f"{site}|{post_id}|{account}".encode()).hexdigest()[:12]


def to_cta(post: Post, cta: CtaSection, hosts: frozenset[str], marker: str) -> list[Block]:
    """The closing blocks.

    Raises:
        ContentError: the template cannot be rendered; the message says where.
    """
    site = post.site_name or urlsplit(post.url).hostname or ""
    try:
        html = compile_cta(cta.text).render(url=post.original_url, title=post.title, site=site, author=post.author.name)
    except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
        raise ContentError(f"the call to action cannot be rendered: {error}") from error
    blocks = read(parse(html), Source(base=post.url)).blocks
    return [block._replace(text=tuple(_tracked(span, cta, hosts, marker) for span in block.text)) for block in blocks]


@lru_cache(maxsize=64)
def compile_cta(text: str) -> Template:
    """A call to action's template.

    Raises:
        jinja2.TemplateSyntaxError: it cannot be read; ``lineno`` says where.
    """
    return _environment.from_string(text)


def is_there(blocks: Sequence[Block], closing: Sequence[Block]) -> bool:
    """True when the post ends with these words already."""
    words = [to_plain(block.text) for block in closing]
    return bool(words) and words == [to_plain(block.text) for block in blocks[-len(words) :]]


def _tracked(span: Span, cta: CtaSection, hosts: frozenset[str], marker: str) -> Span:
    parts = urlsplit(span.mark.href)
    if not span.mark.href or (parts.hostname or "") not in hosts:
        return span
    wanted = {
        "utm_source": cta.utm_source,
        "utm_medium": cta.utm_medium,
        "utm_campaign": cta.utm_campaign,
        "utm_id": marker,
    }
    given = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in wanted]
    query = urlencode([*given, *((key, value) for key, value in wanted.items() if value)])
    return Span(span.text, span.mark._replace(href=urlunsplit(parts._replace(query=query))))
