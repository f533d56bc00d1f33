"""What stands in what: blocks in items, spans in tables, panels under labels. Each kind has a golden case as well."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.models import Severity
from bridge.transform import to_counts, to_draft
from bridge.transform.blocks import Block, Kind, to_plain
from cases import settings_for
from things import a_post


def draft_of(html):
    post = a_post(content_html=html)
    return to_draft(post, settings_for(post))


def blocks_of(html) -> list[Block]:
    draft = draft_of(html)
    return list(draft.blocks[: len(draft.blocks) - draft.closing])


def lines_of(html) -> list[str]:
    return [to_plain(block.text) or block.url for block in blocks_of(html)]


def notes_of(html) -> list[str]:
    return [note.text for note in draft_of(html).notes]


# --- lists -------------------------------------------------------------------------------------------------------

IN_ITEM = {
    "code": ("<pre>make</pre>", "make"),
    "a picture": ('<img src="https://b.example/a.jpg">', "https://b.example/a.jpg"),
    "a quotation": ("<blockquote><p>Wait.</p></blockquote>", "Wait."),
    "an embed": ('<iframe src="https://vimeo.com/1"></iframe>', "https://vimeo.com/1"),
    "a film": ('<video src="https://b.example/a.mp4"></video>', "https://b.example/a.mp4"),
    "a narrow table": ("<table><tr><td>a</td><td>b</td></tr></table>", "a  b"),
    "a wide table": ('<table><tr><td><a href="/x">a</a></td><td>b</td></tr></table>', "a; b"),
    "a rule": ("<hr>", ""),
    "code on lines": ("<p><code>a<br>b</code></p>", "a\nb"),
}


@pytest.mark.parametrize(("html", "line"), IN_ITEM.values(), ids=IN_ITEM)
def test_what_stands_in_an_item_keeps_its_place_and_the_item_its_number(html, line):
    listed = f"<ol><li>One{html}and on</li><li>Two</li></ol>"
    assert lines_of(listed) == ["1. One", line, "and on", "2. Two"]
    assert any("stands between them" in note for note in notes_of(listed))
    assert lines_of(listed.replace("ol>", "ul>")) == ["One", line, "and on", "Two"]
    assert [block.kind for block in blocks_of(listed.replace("ol>", "ul>"))][::3] == [Kind.ULI, Kind.ULI]


def test_a_number_stands_before_what_comes_first_in_its_item():
    assert lines_of("<ol><li><pre>make</pre>then wait</li><li><pre>run</pre></li></ol>") == [
        "1.", "make", "then wait", "2.", "run",
    ]  # fmt: skip


def test_what_follows_the_last_item_leaves_the_list_to_medium():
    assert [block.kind for block in blocks_of("<ol><li>a</li><li>b<pre>c</pre></li></ol>")] == [
        Kind.OLI, Kind.OLI, Kind.PRE,
    ]  # fmt: skip


def test_a_list_right_behind_another_counts_anew_and_one_behind_words_counts_itself():
    two = "<ol><li>a</li></ol>{}<ol><li>b</li></ol>"
    assert lines_of(two.format("")) == ["a", "1. b"]
    assert lines_of(two.format("<p>&nbsp;</p>")) == ["a", "1. b"]
    assert [block.kind for block in blocks_of(two.format("<p>x</p>"))] == [Kind.OLI, Kind.P, Kind.OLI]


NUMBERS = {
    "a value": ("<ol><li>a<li value=7>b<li>c</ol>", ["1. a", "7. b", "8. c"]),
    "a value that is none": ("<ol start=2><li value=x>a<li value=''>b</ol>", ["2. a", "3. b"]),
    "reversed": ("<ol reversed><li>a<li>b</ol>", ["2. a", "1. b"]),
    "reversed from": ("<ol reversed start=0><li>a<li>b</ol>", ["0. a", "-1. b"]),
    "letters": ("<ol type=A start=27><li>a</ol>", ["AA. a"]),
    "letters that do not reach": ("<ol type=a start=0><li>a<li>b</ol>", ["0. a", "a. b"]),
    "roman": ("<ol type=i start=1994><li>a</ol>", ["mcmxciv. a"]),
    "roman that do not reach": ("<ol type=I start=4000><li>a</ol>", ["4000. a"]),
    "a style": ('<ol style="color:red;list-style-type:upper-latin"><li>a</ol>', ["A. a"]),
    "a style that wins": ('<ol type="a" style="list-style-type:upper-roman"><li>a</ol>', ["I. a"]),
    "nested": ("<ul><li>x<ol type=i><li>a</ol></ul>", ["x", "– i. a"]),
    "in a cell": ("<table><tr><td>x<td><ol type=a><li>a<li>b</ol></table>", ["x\na. a\nb. b"]),
    "an empty item": ("<ol><li>a<li><li>c</ol>", ["1. a", "3. c"]),
}


@pytest.mark.parametrize(("html", "lines"), NUMBERS.values(), ids=NUMBERS)
def test_numbers_are_those_that_the_page_shows(html, lines):
    assert lines_of(html) == lines


def test_a_nested_item_that_is_a_number_is_no_empty_item():
    assert lines_of("<ul><li>Years<ul><li>2020</li><li></li></ul></li></ul>") == ["Years", "– 2020"]


def test_an_item_of_a_plugin_is_left_out_as_anything_of_it_is():
    html = '<ul><li>a</li><li class="sharedaddy">Share</li><li hidden>unseen</li></ul>'
    assert lines_of(html) == ["a"]
    assert len([note for note in notes_of(html) if "Share" in note or "unseen" in note]) == 2


# --- tables ------------------------------------------------------------------------------------------------------

TABLES = {
    "rowspan": ("<tr><td rowspan=2>a<td>b<tr><td>c", "a  b\na  c"),
    "rowspan to the end": ("<tbody><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e", "a  b\na  c\nd  e"),
    "rowspan ends with its group": ("<tbody><tr><td rowspan=9>a<td>b<tbody><tr><td>d<td>e", "a  b\nd  e"),
    "colspan": ("<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", "a  a  b\nc  d  e"),
    "colspan beyond the table": ("<tr><td>a<td>b<tr><td>c<td colspan=50>d", "a  b\nc  d"),
    "both": ("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c", "a  a  b\na  a  c"),
    "a row of spans from above": ("<tr><td rowspan=2>a<td rowspan=2>b<tr>", "a  b\na  b"),
    "a head of cells": ("<thead><tr><td>a<td>b<tbody><tr><td>c<td>d", "a  b\n-  -\nc  d"),
    "two rows of head": ("<tr><th>a<th>b<tr><th>c<th>d<tr><td>e<td>f", "a  b\nc  d\n-  -\ne  f"),
    "nothing but head": ("<tr><th>a<th>b<tr><th>c<th>d", "a  b\n-  -\nc  d"),
    "names of rows": ("<tr><th>a<td>b<tr><th>c<td>d", "a  b\nc  d"),
    "names of rows that say so": ("<tr><th scope=row>a<th scope=row>b<tr><td>c<td>d", "a  b\nc  d"),
    "a corner": ("<tr><td><th>b<tr><th>c<td>d", "\xa0\xa0\xa0b\n-  -\nc  d"),
    "a foot on top": ("<tfoot><tr><td>z<td>y<tbody><tr><td>a<td>b", "a  b\nz  y"),
    "a head at the end": ("<tbody><tr><td>a<td>b<thead><tr><td>h<td>i", "h  i\n-  -\na  b"),
    "wide letters": ("<tr><td>中文<td>b<tr><td>a<td>한<tr><td>ｆ<td>é", "中文  b\na     한\nｆ    é"),
    "letters of two signs": ("<tr><td>e\u0301e\u0301<td>b<tr><td>aaa<td>c", "e\u0301e\u0301   b\naaa  c"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "text"), TABLES.values(), ids=TABLES)
def test_a_narrow_table_is_text_as_html_means_it(rows, text):
    assert lines_of(f"<table>{rows}</table>") == [text]


RECORDS = {
    "rowspan": ("<tr><th>A<th>B<tr><td rowspan=2><a href=/x>a</a><td>b<tr><td>c", ["A: a; B: b", "A: a; B: c"]),
    "a label of two rows": (
        "<tr><th rowspan=2>A<th colspan=2>B<tr><th>C<th>D<tr><td><a href=/x>a</a><td>b<td>c",
        ["A: a; B – C: b; B – D: c"],
    ),
    "a column of nothing": ("<tr><th>A<th>Notes<tr><td><a href=/x>a</a><td>", ["A: a; Notes:"]),
    "a picture": ("<tr><th>A<th>B<tr><td>a<td><img src=https://b.example/a.jpg>", ["A: a; B:", "https://b.example/a.jpg"]),
    "code": ("<tr><td>a<td>b<pre>c</pre>d<td>e", ["a; b", "c", "d", "e"]),
    "breaks": ("<tr><th>A<th>B<tr><td>a<br>b<td>c", ["A:\na\nb\nB: c"]),
    "a list": ("<tr><td>a<td><ul><li>b<ul><li>c</ul></ul>", ["a\n– b\n– – c"]),
    "a name of a row": ("<tr><td><th>B<tr><th><a href=/x>a</a><td>b", ["a: B: b"]),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "lines"), RECORDS.values(), ids=RECORDS)
def test_a_table_that_is_more_than_text_is_a_list_in_its_order(rows, lines):
    assert lines_of(f"<table>{rows}</table>") == lines


def test_spans_that_nobody_writes_fill_no_more_than_their_cells():
    html = "<table><tr>" + "<td rowspan=65534 colspan=1000>a" * 2000 + "<tr><td>b<td>c" * 2000 + "</table>"
    text = " ".join(lines_of(html))
    assert (text.count("a"), text.count("b")) == (2000, 2000)


def test_what_stands_in_the_head_of_a_table_stands_before_its_rows():
    head = '<tr><th>A<th><img src="https://b.example/h.jpg">B<tr><td>a<td>b'
    assert lines_of(f"<table>{head}</table>") == ["https://b.example/h.jpg", "B", "A: a; b"]


def test_a_cell_that_spans_is_counted_as_often_as_it_stands():
    html = "<table><tr><td rowspan=2><a href=/x>a</a><td>b<tr><td>c</table>"
    counts = {count.kind: (count.before, count.after) for count in to_counts(draft_of(html))}
    assert (counts["links"], counts["tables"]) == ((2, 2), (1, 1))


def test_a_row_that_is_nothing_but_lines_of_code_is_a_code_block():
    row = "<tr><td><code>a<br>b</code><td><tr><td>c<td>d"
    html = f"<table>{row}</table>"
    assert [(block.kind, to_plain(block.text)) for block in blocks_of(html)] == [(Kind.PRE, "a\nb"), (Kind.ULI, "c; d")]
    assert all(count.after <= count.before for count in to_counts(draft_of(html)))


# --- whatever stands in whatever -----------------------------------------------------------------------------------

LEAVES = st.sampled_from(
    [
        "<p>{}</p>",
        " {} ",
        "<p>{} <b>{}</b></p>",
        "<pre>{}\n  {}</pre>",
        "<p><code>{}<br>\n  {}</code></p>",
        '<a href="/x">{} <em>{}</em></a>',
        "<h3>{}<br>{}</h3>",
        '<figure><img src="/a.jpg"><figcaption>{}</figcaption></figure>',
        '<iframe src="https://vimeo.com/1"></iframe>',
        '<img src="/b.jpg">',
        "<hr>",
        "<code>{}<br>{}</code>",
    ]
)
WRAPPERS = st.sampled_from(
    [
        ("<ul>", "<li>", "</li>", "</ul>"),
        ("<ol>", "<li>", "</li>", "</ol>"),
        ('<ol type="a">', "<li>", "</li>", "</ol>"),
        ("<ol reversed>", "<li>", "", "</ol>"),
        ("<table>", "<tr><td>", "</td><td>{}</td></tr>", "</table>"),
        ("<table><tr>", "<td>", "</td>", "</tr></table>"),
        ("<blockquote>", "", "", "</blockquote>"),
        ("<div>", "", "", "</div>"),
        ("<dl>", "<dt>{}</dt><dd>", "</dd>", "</dl>"),
        ("<ul>", "", "", "</ul>"),
    ]
)


def wrap(inner):
    each = st.lists(inner, min_size=1, max_size=3)
    return st.builds(
        lambda tags, parts: tags[0] + "".join(tags[1] + one + tags[2] for one in parts) + tags[3], WRAPPERS, each
    )


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.recursive(LEAVES, wrap, max_leaves=12))
def test_whatever_stands_in_whatever_every_word_keeps_its_place(html):
    parts = html.split("{}")
    html = "".join(f"{part}w{number}w" for number, part in enumerate(parts[:-1])) + parts[-1]
    draft = draft_of(f"<p>start</p>{html}")
    own = draft.blocks[: len(draft.blocks) - draft.closing]
    said = re.findall(r"w(\d+)w", " ".join(to_plain(block.text) for block in own))
    assert said == [str(number) for number in range(len(parts) - 1)]
    assert sum(block.kind is Kind.IMG for block in own) == html.count("<img")
    assert all(count.after <= count.before for count in to_counts(draft))


# --- tabs --------------------------------------------------------------------------------------------------------

TABS = {
    "by what names it": '<div role="tablist"><b role="tab" id="t1">A</b><b role="tab" id="t2">B</b></div>'
    '<div role="tabpanel" aria-labelledby="t2">b</div><div role="tabpanel" aria-labelledby="t1">a</div>',
    "by what it opens": '<ul role="tablist"><li><a role="tab" href="#p1">A</a></li>'
    '<li><a role="tab" href="#p2">B</a></li></ul><section id="p2" hidden>b</section><section id="p1">a</section>',
    "by number": '<ul class="kt-tabs-title-list"><li><a data-tab="1">A</a></li><li><a data-tab="2">B</a></li></ul>'
    '<div class="kt-tab-inner-content kt-inner-tab-2">b</div><div class="kt-tab-inner-content kt-inner-tab-1">a</div>',
}


@pytest.mark.parametrize("html", TABS.values(), ids=TABS)
def test_a_label_stands_over_its_panel(html):
    assert lines_of(html) == ["B", "b", "A", "a"]


IN_ORDER = {
    "Essential Blocks": '<div class="eb-tabs-nav"><ul class="tabTitles"><li>A</li><li>B</li></ul></div>'
    '<div class="eb-tabs-contents"><div class="eb-tab-wrapper">a</div><div class="eb-tab-wrapper">b</div></div>',
    "GenerateBlocks": '<div class="gb-tabs__menu"><button>A</button><div>B</div></div>'
    '<div class="gb-tabs__items"><div class="gb-tabs__item">a</div><div class="gb-tabs__item">b</div></div>',
    "Stackable": '<div class="stk-block-tab-labels__wrapper"><button>A</button><button>B</button></div>'
    '<div role="tabpanel">a</div><div role="tabpanel">b</div>',
    "Getwid": '<ul class="wp-block-getwid-tabs__nav-links"><li><a href="#tab-0">A</a></li>'
    '<li><a href="#tab-1">B</a></li></ul><div class="wp-block-getwid-tabs__tab-content">a</div>'
    '<div class="wp-block-getwid-tabs__tab-content">b</div>',
}


@pytest.mark.parametrize("html", IN_ORDER.values(), ids=IN_ORDER)
def test_panels_without_a_name_take_the_labels_of_their_maker_in_order(html):
    assert lines_of(html) == ["A", "a", "B", "b"]


def test_a_label_that_stands_once_more_for_small_screens_is_read_once():
    html = '<div class="wp-block-ub-tabbed-content-tabs-title"><div>A</div><div>B</div></div>'
    for words in "AB":
        html += f'<div class="wp-block-ub-tabbed-content-accordion-toggle">{words}</div>'
        html += f'<div class="wp-block-ub-tabbed-content-tab-content-wrap">{words.lower()}</div>'
    assert lines_of(html) == ["A", "a", "B", "b"]


def test_a_label_that_opens_nothing_known_keeps_its_words():
    assert lines_of('<p>x</p><b role="tab">A</b><b role="tab" aria-controls="gone">B</b><p>y</p>') == [
        "x",
        "A",
        "y",
        "B",
    ]


# --- controls ----------------------------------------------------------------------------------------------------


def test_a_button_beside_the_name_of_its_file_is_left_out_with_a_note():
    html = '<p>x</p><div class="wp-block-file"><a href="/a.pdf">A</a>{}</div>'
    button = '<a class="wp-block-file__button" href="{}">Download</a>'
    assert lines_of(html.format(button.format("/a.pdf"))) == ["x", "A"]
    assert lines_of(html.format(button.format("/b.pdf"))) == ["x", "A", "Download"]
    notes = draft_of(html.format(button.format("/a.pdf"))).notes
    assert [note.severity for note in notes if "Download" in note.text] == [Severity.INFO]
