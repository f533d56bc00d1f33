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


@pytest.mark.parametrize("dialect", HTML)
def test_emphasis_and_code_inside_a_link_leave_it_one_link(dialect):
    link = '<a href="https://x.example/">read <strong>this</strong> <code>now</code></a>'
    content = to_content("", "", draft_of(f"<p>Please {link}.</p>").blocks[:1], dialect)
    assert content == f"<p>Please {link}.</p>"


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


IN_CODE = {
    "a list": "a\n- b\n1. c",
    "a heading": "a\n# b",
    "a quotation": "a\n> b",
    "tags": "a\n\n<script>alert(1)</script>",
    "a rule": "a\n---\n***",
    "a fence": "a\n```\nb",
    "an underline": "a\n===",
    "a reference": "a\n[b]: https://x.example",
}


@pytest.mark.parametrize("kind", [Kind.P, Kind.ULI, Kind.OLI, Kind.BQ])
@pytest.mark.parametrize(
    "mark", [Mark(code=True), Mark(code=True, bold=True), Mark(code=True, href="https://x.example/")]
)
@pytest.mark.parametrize("words", IN_CODE.values(), ids=IN_CODE)
def test_a_line_break_inside_inline_code_lets_no_text_come_alive(words, mark, kind):
    blocks = [Block(kind, (Span("Run "), Span(words, mark), Span(" now")))]
    root = render(to_content("T", "", blocks, Dialect.MARKDOWN))
    assert {one.tag for one in root.iter()} <= {
        "div",
        "h1",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "strong",
        "a",
        "br",
        "code",
    }
    assert [one.text_content() for one in root.iter("code")] == [line for line in words.split("\n") if line]
    assert len(list(root.iter("br"))) == words.count("\n")


@pytest.mark.parametrize("mark", [Mark(bold=True), Mark(italic=True), Mark(bold=True, href="https://x.example/")])
@pytest.mark.parametrize("words", ["a\n", "\na", "\n\na\n\n", "a\nb", "a\n\nb\n"])
def test_marks_end_before_a_line_break(words, mark):
    blocks = [Block(Kind.P, (Span("x "), Span(words, mark), Span("y")))]
    root = render(to_content("T", "", blocks, Dialect.MARKDOWN))
    assert letters_of(root) == f"Tx{''.join(words.split())}y"
    assert len(list(root.iter("strong", "em"))) == 1


def test_runs_of_code_that_touch_stay_code():
    spans = (Span("a", Mark(code=True)), Span("b", Mark(code=True, italic=True)), Span("`", Mark(code=True)))
    root = render(to_content("T", "", [Block(Kind.P, spans)], Dialect.MARKDOWN))
    assert "".join(one.text_content() for one in root.iter("code")) == "ab`"


@pytest.mark.parametrize("kind", [Kind.H3, Kind.H4])
@pytest.mark.parametrize("words", ["C#", "Learn C #", "a ##", "#", "# #", "a # b", "a #\\", "a\n#"])
def test_a_heading_that_ends_in_signs_keeps_them(words, kind):
    root = render(to_content(words.replace("\n", " "), "", [Block(kind, (Span(words),))], Dialect.MARKDOWN))
    said = [one.text_content() for one in root.iter("h1", "h2", "h3")]
    assert said == [words.replace("\n", " ")] * 2


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
    assert letters_of(after) == letters_of(before)


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


def letters_of(root) -> str:
    """Everything that is no blank."""
    return "".join("".join(root.itertext()).split())


def code_of(root) -> list[str]:
    """Code blocks, without what ends their last line."""
    return ["".join(one.itertext()).removesuffix("\n") for one in root.iter("pre")]


def test_markdown_that_is_read_back_says_the_same_and_gains_no_tag():
    for draft in drafts():
        before = to_tree(to_content("T", "", draft.blocks, Dialect.API))
        after = render(to_content("T", "", draft.blocks, Dialect.MARKDOWN))
        words, links, images, tags = shape(before)
        assert shape(after)[:3] == (words, links, images)
        assert letters_of(after) == letters_of(before)
        assert not gained(tags, shape(after)[3])
        lines = [re.sub("^ $", "", code, flags=re.MULTILINE) for code in code_of(before)]
        assert code_of(after) == lines
