"""What an importer would find on a page, and what of it is missing when the page comes from the world outside.

Between the bridge and Medium stand proxies, caches and firewalls that shorten, challenge and "optimise" pages.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bridge.errors import ContentError
from bridge.models.counts import to_count
from bridge.transform.dom import CAPS, Caps, Node, parse


@dataclass(frozen=True, slots=True)
class Facts:
    """A page as an extractor reads it: its head's few lines, and what stands in its ``<article>``."""

    title: str
    published: str
    canonical: str
    words: Counter[str]
    images: Counter[str]
    code_lines: int


def read_facts(html: str, caps: Caps = CAPS) -> Facts | None:
    """The facts of a page; None when it has no article, is no page at all, or is larger than any of ours."""
    try:
        body = parse(html, caps)
    except ContentError:
        return None
    article = body.css_first("article")
    if article is None:
        return None
    return Facts(
        title=_text(body.css_first("title")),
        published=_attribute(body.css_first('meta[property="article:published_time"]'), "content"),
        canonical=_attribute(body.css_first('link[rel="canonical"]'), "href"),
        words=Counter(article.text(separator=" ").split()),
        images=Counter(_attribute(image, "src") for image in article.css("img")),
        code_lines=sum(len(pre.css("br")) + 1 for pre in article.css("pre")),
    )


def find_missing(ours: str, theirs: str) -> tuple[str, ...]:
    """What our page has, and the page that came from outside has not; a sentence each."""
    want, got = read_facts(ours), read_facts(theirs)
    assert want is not None, "we printed it ourselves"
    if got is None:
        return ("it has no article any more: something between the page and the world answers in its place",)
    return tuple(_missing(want, got))


def _missing(want: Facts, got: Facts) -> Iterator[str]:
    for name in ("title", "published", "canonical"):
        wanted, found = getattr(want, name), getattr(got, name)
        if wanted != found:
            yield f'its {name} is "{found}" instead of "{wanted}"' if found else f"its {name} is gone"
    if lost := want.words - got.words:
        share = _share(lost.total(), to_count(want.words.total(), "word"))
        yield f"{share} gone, the first of them: {next(iter(lost))}"
    if added := got.words - want.words:
        words = to_count(added.total(), "word is on it that is", "words are on it that are")
        yield f"{words} not the story's, the first of them: {next(iter(added))}"
    for url in want.images - got.images:
        yield f"its image {url} is gone"
    if (gone := want.code_lines - got.code_lines) > 0:
        yield f"{_share(gone, to_count(want.code_lines, 'line of code', 'lines of code'))} gone"


def _share(gone: int, whole: str) -> str:
    return f"{gone:,} of its {whole} {'is' if gone == 1 else 'are'}"


def _text(node: Node | None) -> str:
    return node.text().strip() if node else ""


def _attribute(node: Node | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node else ""
