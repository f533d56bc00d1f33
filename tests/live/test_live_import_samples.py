"""Every sample through the sandbox's importer, by two extractors: our page loses nothing that its notes do not name."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

import mozilla
from bridge.transform import print_page
from bridge.transform.blocks import Kind, to_plain
from samples import Importer, importing, read_blocks, sample_posts, to_sample
from visible import find_vanished, to_words, words_of_page

POSTS = sample_posts()
EXTRACTORS = ("readability-lxml", "mozilla")

DAMAGE = {
    ("readability-lxml", "controls"): "Download Download the code",
    ("readability-lxml", "shortcodes-that-name-content"): "Watch https://vimeo.com/76979871 first.",
    ("readability-lxml", "table-cells"): "Call: read; Example: https://x.example/",
}
"""What an extractor takes from any page: this one a paragraph that begins with "download", and a list that consists
mostly of a link and has no long text beside it (readability-lxml 0.9)."""


@pytest.fixture(scope="module", params=EXTRACTORS)
def importer(request: pytest.FixtureRequest) -> Iterator[Importer]:
    """An importer, and our page of every sample to import, in both forms."""
    with importing() as made:
        pages = []
        for name, post in POSTS.items():
            draft = to_sample(post, f"{made.url}/{name}/")
            for form in ("canonical", "plain"):
                page = print_page(draft, with_canonical=form == "canonical")
                pages.append((page, made.put(f"/{name}/medium/{form}/", page)))
        if request.param == "mozilla":
            made.use(mozilla.extracting(pages))
        yield made


def depths(code: str, line_break: str) -> list[int]:
    """How far each line of code is indented, as an order: which step it is on."""
    lines = [line.expandtabs(8) for line in code.split(line_break) if line.strip("\xa0\u200b ")]
    widths = [len(line) - len(line.lstrip()) for line in lines]
    return [sorted(set(widths)).index(width) for width in widths]


@pytest.mark.parametrize("form", ["canonical", "plain"])
@pytest.mark.parametrize("name", POSTS)
def test_our_page_comes_through_with_every_word_picture_and_line_that_its_notes_do_not_name(
    importer, name, form, request
):
    damage = to_words(DAMAGE.get((request.node.callspec.params["importer"], name), ""))
    draft = to_sample(POSTS[name], f"{importer.url}/{name}/")
    story = importer.load(f"{importer.url}/{name}/medium/{form}/")
    lost = read_blocks(draft.blocks) - importer.read(story)
    assert (lost.words - damage, lost.images, lost.lines) == ({}, {}, {})
    written = [to_plain(block.text) for block in draft.blocks if block.kind is Kind.PRE]
    found = [unescape(one) for one in re.findall("<pre>(.*?)</pre>", story.content, re.DOTALL)]
    assert [depths(one, "<br>") for one in found] == [depths(one, "\n") for one in written]
    links = {span.mark.href for block in draft.blocks for span in block.text if span.mark.href}
    if not damage:
        assert links <= set(map(unescape, re.findall('href="([^"]+)"', story.content)))
    assert draft.marker in story.content
    said = importer.read(story).words + to_words(" ".join(note.text for note in draft.notes)) + damage
    assert find_vanished(words_of_page(POSTS[name].content_html), said) == set()
    assert story.canonical_url == (draft.canonical_url if form == "canonical" else story.imported_url)


def test_the_judge_sees_what_is_lost_where_the_blogs_own_page_is_imported():
    post = POSTS["demo-retry"]
    page = f"<!DOCTYPE html><title>Retry</title><nav>Home</nav><article>{post.content_html}</article>"
    with importing() as made:
        draft = to_sample(post, f"{made.url}/retry/")
        lost = read_blocks(draft.blocks) - made.read(made.load(made.put("/retry/", page)))
    assert "for attempt in range(3):" in lost.lines
    assert lost.words
