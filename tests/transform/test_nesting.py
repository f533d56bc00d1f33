"""What stands in itself, again and again, is read once: the work grows as the markup does, and no word comes twice."""

import sys
from collections.abc import Callable
from functools import partial

import pytest

from bridge.transform import to_draft
from bridge.transform.blocks import to_plain
from cases import settings_for
from things import a_post

LONG = " ".join(["word"] * 70)
"""Longer than what a table says again."""

NESTS = {
    "disclosures in affiliate boxes": (
        '<div class="aawp"><p>Price</p><div class="disclosure"><p>Ad #.</p>',
        "</div></div>",
    ),
    "disclosures in one another": (
        '<div class="aawp"><div class="disclosure"><p>Ad #.</p><div class="disclosure">',
        "</div></div></div>",
    ),
    "links in controls": (
        '<div class="lightbox-trigger"><a href="https://f.example/#">Ad #.<marquee>',
        "</marquee></a></div>",
    ),
    "lists of footnotes": (
        '<div class="footnotes_reference_container"><table><tr><td class="footnote_plugin_index">#</td>'
        '<td class="footnote_plugin_text"><p>Ad #.</p>',
        "</td></tr></table></div>",
    ),
    "captions of playlists": ('<div class="wp-block-playlist"><figcaption>Ad #.', "</figcaption></div>"),
    "tables in heads": (
        f"<table><tr><th>Ad #.{LONG}",
        f"</th><th>{LONG}</th></tr>{'<tr><td>1</td><td>2</td></tr>' * 2}</table>",
    ),
    "tables in cells that span": (
        f"<table><tr><th>A</th><th>B</th><th>C</th></tr><tr><td colspan=2>Ad #.{LONG}",
        f"</td><td>{LONG}</td></tr></table>",
    ),
    "cells of code": ('<table><tr><td class="code">Ad #.', "</td></tr></table>"),
    "cells of gists": ('<table><tr><td class="blob-code">Ad #.', "</td></tr></table>"),
    "lists of tabs": ('<div role="tablist"><div role="tab">Ad #.</div>', '<div role="tabpanel">a</div></div>'),
    "what only small screens show": ('<div class="elementor-hidden-desktop"><p>Ad #.</p>', "</div>"),
}
"""What opens and closes one level; ``#`` is its number."""


def nest(kind: str, depth: int) -> str:
    opening, closing = NESTS[kind]
    return "".join(opening.replace("#", str(level)) for level in range(1, depth + 1)) + closing * depth


def words_of(html: str) -> str:
    post = a_post(content_html=f"<p>Some words stand before it.</p>{html}")
    return "\n".join(to_plain(block.text) for block in to_draft(post, settings_for(post)).blocks)


def count_calls(run: Callable[[], object]) -> int:
    """How often anything was called, or went on, while this ran."""
    calls = 0

    def count(_frame: object, event: str, _given: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("kind", NESTS)
def test_each_level_costs_what_the_one_before_it_did(kind):
    words_of(nest(kind, 12))  # what is remembered of classes is known from here on
    four, eight, twelve = (count_calls(partial(words_of, nest(kind, depth))) for depth in (4, 8, 12))
    assert twelve - eight < 1.5 * (eight - four), (four, eight, twelve)


@pytest.mark.parametrize("kind", NESTS)
def test_what_is_nested_says_every_word_once(kind):
    words = words_of(nest(kind, 5))
    assert [words.count(f"Ad {level}.") for level in range(1, 6)] == [1] * 5, words


def test_labels_of_tabs_may_stand_deeper_than_anything_is_nested_by_people():
    labels = '<div role="tab">One</div><div role="tab">Two</div>'
    words = words_of(f'<div role="tablist">{"<div>" * 1500}{labels}{"</div>" * 1500}</div>')
    assert "One\nTwo" in words


def test_a_long_label_or_cell_of_a_table_is_said_once_and_a_short_one_wherever_it_stands():
    rows = "<tr><td>1</td><td>2</td></tr>" * 3
    assert words_of(f"<table><tr><th>{LONG}</th><th>B</th></tr>{rows}</table>").count(LONG) == 1
    short = " ".join(["word"] * 14)
    assert words_of(f"<table><tr><th>{short}</th><th>B</th></tr>{rows}</table>").count(short) == 3


def test_a_track_of_a_playlist_is_named_by_its_own_words():
    title = '<span class="wp-block-playlist-track__title">{}</span>'
    inner = f"<ul><li>{title.format('Inner')}</li></ul>"
    lines = words_of(f'<div class="wp-block-playlist"><ul><li>{inner}{title.format("Outer")}</li></ul></div>')
    assert "Outer\nInner" in lines


def test_each_image_of_a_picture_costs_what_the_one_before_it_did():
    one = '<source srcset="https://blog.example/{0}.jpg"><img src="https://blog.example/{0}.png">'

    def picture(count: int) -> str:
        return f"<picture>{''.join(one.format(number) for number in range(count))}</picture>"

    words_of(picture(40))
    ten, twenty, forty = (count_calls(partial(words_of, picture(count))) for count in (10, 20, 40))
    assert forty - twenty < 3 * (twenty - ten), (ten, twenty, forty)


def test_a_list_of_tabs_inside_a_label_that_nothing_opens_is_printed_with_it():
    inner = '<div role="tablist"><div role="tab">Inner one</div></div>'
    words = words_of(f'<div role="tablist"><div role="tab">Outer{inner}</div></div><p>Between.</p>')
    assert "Outer\nInner one" in words
