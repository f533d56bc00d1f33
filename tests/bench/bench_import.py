"""What an import keeps of a post: our import page against the blog's own page, through the sandbox's importer.

The blog's page (``theme.html``) is what a common theme and the usual plugins print around the post. Both pages are read
by two extractors of other people's making. Counted are words, images and lines of code that the blog shows *and* a
story can hold, without the prose around a golden case; so neither page is charged for what the other cannot have: not
ours for the newsletter form that it leaves out, not the blog's for the address that we write under a video. What ours
leaves out is named by its notes, and ``tests/live/test_live_import_samples.py`` holds it to that.

Where the importer reads the page that rel=canonical names, ours is the plain one, as the hand-off leads to it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import jinja2
from rich.console import Console
from rich.table import Table
from run import Figure

import mozilla
from bridge.models import Post
from bridge.sandbox import CanonicalRule
from bridge.transform import Draft, print_page
from bridge.transform.blocks import to_plain
from samples import PROSE, Holding, Importer, importing, read_blocks, sample_posts, to_sample
from visible import to_words, words_of_page

SITE = "A blog"
PAGES = {"ours": "our page", "directly": "WordPress page"}
EXTRACTORS = ("readability-lxml", "mozilla")
KINDS = ("words", "images", "lines of code")
_theme = jinja2.Environment(autoescape=True).from_string((Path(__file__).parent / "theme.html").read_text())


@dataclass(frozen=True)
class Sample:
    """A post that stands on a blog.

    Attributes:
        pages: address and HTML of the blog's page (``directly``) and of ours, with canonical link and without.
        wanted: what the blog shows of the post, and a story can hold.
        around: words of the prose that a golden case stands in; they are not counted.
        own: every word that may stand in its story.
        theme: words of the blog's page around the post.
    """

    name: str
    draft: Draft
    pages: Mapping[str, tuple[str, str]]
    wanted: Holding
    around: Counter[str]
    own: Counter[str]
    theme: Counter[str]

    def count(self, holding: Holding) -> tuple[int, int, int]:
        """How many of each of ``KINDS``."""
        return (holding.words - self.around).total(), holding.images.total(), holding.lines.total()

    @property
    def of(self) -> tuple[int, int, int]:
        """How many there are."""
        return self.count(self.wanted)


@dataclass(frozen=True)
class Outcome:
    """What came of an import: the counts of ``KINDS`` that were kept, and foreign words."""

    kept: tuple[int, ...]
    foreign: int
    has_cta: bool
    is_canonical: bool


Outcomes = Mapping[tuple[str, str], Outcome]
"""By sample and page."""


def measure() -> list[Figure]:
    """Totals by extractor and by rule, and a row for each sample as readability-lxml reads it."""
    with importing() as importer:
        samples = [_to_sample(importer, name, post) for name, post in sample_posts().items()]
        by_rule = [one for page in PAGES for rule in CanonicalRule for one in _rule(importer, samples, page, rule)]
        first = _import_all(importer, samples)
        importer.use(mozilla.extracting((html, url) for one in samples for url, html in one.pages.values()))
        second = _import_all(importer, samples)
    _show(samples, first)
    totals = [
        one
        for extractor, outcomes in zip(EXTRACTORS, (first, second), strict=True)
        for page in PAGES
        for one in _total(samples, outcomes, extractor, page)
    ]
    return [*totals, *by_rule, *(_row(one, first) for one in samples)]


def _to_sample(importer: Importer, name: str, post: Post) -> Sample:
    url = f"{importer.url}/{name}/"
    draft = to_sample(post, url)
    image = post.featured_image.url if post.featured_image else ""
    values = {"site": SITE, "home": "https://blog.example", "image": image}
    texts = {
        "directly": _theme.render(post=replace(post, url=url), **values),
        "canonical": print_page(draft),
        "plain": print_page(draft, with_canonical=False),
    }
    paths = {"directly": f"/{name}/", "canonical": f"/{name}/medium/1/", "plain": f"/{name}/medium/2/"}
    pages = {form: (importer.put(path, texts[form]), texts[form]) for form, path in paths.items()}
    shown = words_of_page(post.content_html)
    empty = _theme.render(post=replace(post, content_html=""), **values)
    return Sample(
        name,
        draft,
        pages,
        wanted=_to_wanted(draft, shown),
        around=words_of_page(PROSE * (0 if name.startswith("demo-") else 6)),
        own=(to_words(post.title) | to_words(draft.title)) + (read_blocks(draft.blocks).words | shown),
        theme=words_of_page(empty) + to_words(SITE),
    )


def _to_wanted(draft: Draft, shown: Counter[str]) -> Holding:
    own = read_blocks(draft.blocks[: len(draft.blocks) - draft.closing])
    # A table that stands as lines of text was none on the blog.
    lines = Counter() if draft.kept.get("monospace") else own.lines
    return Holding(own.words & shown, own.images, lines)


def _import_all(importer: Importer, samples: list[Sample]) -> Outcomes:
    rule = CanonicalRule.GIVEN_CANONICAL
    return {(one.name, page): _import(importer, one, page, rule) for one in samples for page in PAGES}


def _import(importer: Importer, sample: Sample, page: str, rule: CanonicalRule) -> Outcome:
    ours = "plain" if rule is CanonicalRule.FOLLOW_CANONICAL else "canonical"
    url, _ = sample.pages[page if page == "directly" else ours]
    story = importer.load(url, rule)
    found = importer.read(story)
    closing = to_plain(sample.draft.blocks[-1].text)
    return Outcome(
        kept=sample.count(sample.wanted & found),
        foreign=((found.words - sample.own) & sample.theme).total(),
        has_cta=sample.draft.marker in story.content and not to_words(closing) - found.words,
        is_canonical=story.canonical_url == sample.draft.canonical_url,
    )


def _total(samples: list[Sample], outcomes: Outcomes, extractor: str, page: str) -> Iterator[Figure]:
    mine = [outcomes[one.name, page] for one in samples]
    name, against = f"{PAGES[page]}, {extractor}", f"of those in {len(samples)} posts"
    for number, kind in enumerate(KINDS):
        of = sum(one.of[number] for one in samples)
        kept = sum(one.kept[number] for one in mine)
        yield Figure(f"{name}: {kind}", 100 * kept / of, "% kept", f"{kept} {against}, {of}")
    foreign = sum(one.foreign for one in mine)
    yield Figure(f"{name}: foreign words", foreign, "words", f"of the theme and its plugins, in {len(samples)} stories")


def _rule(importer: Importer, samples: list[Sample], page: str, rule: CanonicalRule) -> Iterator[Figure]:
    found = [_import(importer, one, page, rule) for one in samples]
    for what, count in (
        ("canonical link", sum(one.is_canonical for one in found)),
        ("call to action", sum(one.has_cta for one in found)),
    ):
        name = f"{PAGES[page]}, {rule.value}: {what}"
        yield Figure(name, 100 * count / len(found), "% right", f"{count} of {len(found)} stories, untouched")


def _row(sample: Sample, outcomes: Outcomes) -> Figure:
    of = sum(sample.of)
    share = {page: 100 * sum(outcomes[sample.name, page].kept) / of if of else 100 for page in PAGES}
    words = "; ".join(f"{PAGES[page]}: {', '.join(_cells(sample, outcomes[sample.name, page]))}" for page in PAGES)
    against = f"{share['directly']:.0f} % directly. Words, images, lines, foreign words, CTA, canonical: {words}"
    return Figure(f"import of {sample.name}", share["ours"], "% kept", against, is_shown=False)


def _cells(sample: Sample, outcome: Outcome) -> list[str]:
    counts = zip(outcome.kept, sample.of, strict=True)
    marks = ["yes" if one else "no" for one in (outcome.has_cta, outcome.is_canonical)]
    return [*(f"{kept}/{of}" if of else "-" for kept, of in counts), str(outcome.foreign), *marks]


def _show(samples: list[Sample], outcomes: Outcomes) -> None:
    table = Table(title="import: our page | WordPress page (readability-lxml, given-canonical)", title_justify="left")
    for column in ("sample", *KINDS, "foreign words", "CTA", "canonical"):
        table.add_column(column)
    for one in samples:
        pairs = zip(*(_cells(one, outcomes[one.name, page]) for page in PAGES), strict=True)
        table.add_row(one.name, *(ours if ours == theirs else f"{ours} | {theirs}" for ours, theirs in pairs))
    Console(width=120).print(table)
