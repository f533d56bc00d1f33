"""The dialects: what a door reads back is what was printed for it, and text never comes alive."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from bridge.errors import ContentError
from bridge.transform import Dialect, Draft, check_gate, print_draft, to_draft
from bridge.transform.blocks import Block, Kind, Mark, Span
from bridge.transform.dialects import to_content
from bridge.transform.dom import parse
from bridge.transform.read import Source, read
from bridge.transform.read.shortcodes import find_literals
from cases import find, settings_for, to_post
from things import a_post
from visible import to_words

HTML = (Dialect.API, Dialect.IMPORT, Dialect.PASTE)
LEADING = re.compile(r"^\t+", re.MULTILINE)


def draft_of(html: str) -> Draft:
    post = a_post(content_html=html, title="The title")
    return to_draft(post, settings_for(post))


def read_back(draft: Draft, dialect: Dialect, raw: str = "") -> list[Block]:
    """The blocks of what was printed, by our reader, without title and subtitle."""
    source = Source(base="https://b.example/", literals=find_literals(raw))
    blocks = read(parse(to_content(draft.title, draft.subtitle, draft.blocks, dialect)), source).blocks
    apart = 0 if dialect is Dialect.PASTE else 1 + bool(draft.subtitle and dialect is Dialect.API)
    return blocks[apart:]


def as_read(block: Block, dialect: Dialect) -> Block:
    """A block as a dialect can say it: the API spells large headings anew, the importer knows tabs and no language."""
    if block.kind is Kind.PRE and dialect is Dialect.IMPORT:
        lines = block.text[0].text.split("\n")
        step = 2 if any(re.match(r"  \S", line) for line in lines) else 4
        lines = [re.sub(rf"^((?: {{{step}}})+)", lambda m: "\t" * (len(m[1]) // step), line) for line in lines]
        lines = [line if line.strip() else "\xa0\u200b" for line in lines]
        return block._replace(text=(Span("\n".join(lines)),), language="")
    return block


@pytest.mark.parametrize("dialect", HTML)
@pytest.mark.parametrize("case", find(), ids=lambda case: case.name)
def test_a_printed_story_reads_back_to_the_same_blocks(case, dialect):
    post = to_post(case)
    draft = to_draft(post, settings_for(post))
    assert read_back(draft, dialect, post.content_raw) == [as_read(block, dialect) for block in draft.blocks]


@pytest.mark.parametrize("dialect", HTML)
@pytest.mark.parametrize("case", find(), ids=lambda case: case.name)
def test_the_gate_finds_nothing_to_change_in_any_dialect(case, dialect):
    post = to_post(case)
    draft = to_draft(post, settings_for(post))
    check_gate(to_content(draft.title, draft.subtitle, draft.blocks, dialect))


def test_the_import_page_is_whole_and_says_what_the_importer_reads():
    page = lxml_html.document_fromstring(print_draft(draft_of("<p>Words</p>"), Dialect.IMPORT))
    assert page.findtext("head/title") == "The title"
    assert page.xpath("//link[@rel='canonical']/@href") == [a_post().original_url]
    assert page.xpath("//meta[@property='article:published_time']/@content")
    assert len(page.xpath("//article")) == 1
    assert not page.xpath("//script | //style | //*[@class] | //*[@id]")


def test_the_import_page_keeps_lines_of_code_apart_for_an_importer_that_folds_them():
    draft = draft_of("<pre>def f():\n        return 1\n\nf()</pre><pre>second</pre>")
    content = to_content("T", "", draft.blocks[:2], Dialect.IMPORT)
    first = "<pre>def f():<br>\t\treturn 1<br>&nbsp;\u200b<br>f()</pre>"
    assert content == f"<h1>T</h1>{first}<p>\u200b</p><pre>second</pre>"


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("a:\n  b:\n    c", "a:<br>\tb:<br>\t\tc"),
        ("a\n   b\n      c", "a<br>\tb<br>\t\tc"),
        ("/**\n * a\n */\n  b\n   * c", "/**<br> * a<br> */<br>\tb<br>\t * c"),
        ("f(\n        a,\n      )", "f(<br>\t\ta,<br>\t  )"),
        ("a\n  \n    b", "a<br>&nbsp;\u200b<br>\tb"),
    ],
)
def test_a_step_of_indentation_is_one_tab_however_wide_it_is(code, printed):
    draft = draft_of(f"<pre>{code}</pre>")
    assert to_content("", "", draft.blocks[:1], Dialect.IMPORT) == f"<pre>{printed}</pre>"


def test_the_title_travels_apart_from_what_is_pasted():
    assert "The title" not in print_draft(draft_of("<p>Words</p>"), Dialect.PASTE)


# --- Markdown ----------------------------------------------------------------------------------------------------


def render(markdown: str):
    return to_tree(MarkdownIt("commonmark").enable("table").render(markdown))


def to_tree(html: str):
    return lxml_html.fragment_fromstring(html, create_parent="div")


def shape(root) -> tuple[Counter[str], list[str], list[str], Counter[str]]:
    """Words, links, images, and the tags that mean something."""
    tags = Counter(one.tag for one in root.iter() if isinstance(one.tag, str))
    links = [one.get("href") for one in root.iter("a")]
    images = [one.get("src") for one in root.iter("img")]
    return to_words(" ".join(root.itertext())), links, images, tags


def gained(before: Counter[str], after: Counter[str]) -> Counter[str]:
    """Tags that were text; what is nested another way in Markdown is none."""
    ignored = {"div", "figure", "figcaption", "p", "br", "code", "h2", "h3"}
    return Counter({tag: count for tag, count in (after - before).items() if tag not in ignored})


ALIVE = [
    "<script>alert(1)</script>",
    "**bold** and _it_ and `code`",
    "[a](javascript:x) ![b](c)",
    "# heading",
    "1. one",
    "- item",
    "> quoted",
    "---",
    "a | b\n--|--\n1 | 2",
    "&lt;b&gt; &amp; &copy;",
    "~~~\ncode",
    "\\*backslash\\",
    "<https://auto.example>",
    "[ref]: https://x.example",
    "    indented",
    "===",
    "wow!",
    "+ plus",
    "12) twelve",
]


@pytest.mark.parametrize("words", ALIVE)
def test_text_that_looks_like_markdown_stays_text(words):
    blocks = [Block(Kind.P, (Span(words),)), Block(Kind.ULI, (Span(words),)), Block(Kind.BQ, (Span(words),))]
    root = render(to_content("T", "", blocks, Dialect.MARKDOWN))
    assert {one.tag for one in root.iter()} <= {"div", "h1", "p", "ul", "li", "blockquote", "br"}
    for tag in ("p", "li", "blockquote"):
        assert " ".join("".join(root.iter(tag).__next__().itertext()).split()) == " ".join(words.split())


TEXTS = st.lists(
    st.tuples(st.text("ab *_`[]()<>&#!.-+1\\~|“中", min_size=1, max_size=12), st.sampled_from([
        Mark(), Mark(bold=True), Mark(italic=True), Mark(bold=True, italic=True), Mark(href="https://x.example/a_(b)"),
    ])),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TEXTS)
def test_whatever_is_marked_up_markdown_says_the_same_words(pairs):
    html = "".join(print_span(words, mark) for words, mark in pairs)
    try:
        draft = draft_of(f"<p>x {html} y</p>")
    except ContentError:
        return
    before = to_tree(to_content("T", "", draft.blocks, Dialect.API))
    after = render(to_content("T", "", draft.blocks, Dialect.MARKDOWN))
    squeeze = lambda root: "".join("".join(root.itertext()).split())  # noqa: E731
    assert squeeze(after) == squeeze(before)


def print_span(words: str, mark: Mark) -> str:
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    words = f"<em>{words}</em>" if mark.italic else words
    words = f"<strong>{words}</strong>" if mark.bold else words
    return f'<a href="{mark.href}">{words}</a>' if mark.href else words


def drafts() -> list[Draft]:
    posts = [to_post(case) for case in find()]
    if corpus := os.environ.get("CORPUS"):
        for line in Path(corpus).read_text().splitlines():
            row = json.loads(line)
            html = next((row[key] for key in ("content_html", "html", "content", "body") if row.get(key)), "")
            posts.append(a_post(content_html=html, title="The title"))
    made = []
    for post in posts:
        try:
            made.append(to_draft(post, settings_for(post)))
        except ContentError:
            continue
    return made


def test_markdown_keeps_words_links_and_images_and_gains_no_tag():
    same, all_drafts = Counter(), drafts()
    for draft in all_drafts:
        before = shape(to_tree(to_content("T", "", draft.blocks, Dialect.API)))
        after = shape(render(to_content("T", "", draft.blocks, Dialect.MARKDOWN)))
        same.update({"words": before[0] == after[0], "links": before[1] == after[1], "images": before[2] == after[2]})
        assert not gained(before[3], after[3])
    assert all(count >= 0.97 * len(all_drafts) for count in same.values()), (same, len(all_drafts))
