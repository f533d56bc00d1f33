"""A closing that is filled in must be the one that rendering and reading it as a whole gives."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.transform.dom import parse
from bridge.transform.read import Source, read
from bridge.transform.template import fill_in
from bridge.transform.words import LANGUAGES, words_for

BASE = "https://blog.example/a-walk/"
VALUES = {"url": BASE, "title": "A walk", "site": "Blog & Co.", "author": "Ada"}
PIECES = (
    "<p> </p> <em> </em> <b> </b> <strong> <i> <br> <hr> <pre> <!-- --> <ul><li> & &amp; [gallery] $$x$$ \\(x\\) http"
    ' https://youtu.be/abcdefg </a> <a> <a|href="{{|url|}}"> <a|href="{{url}}"> <a|href="https://letter.example/in">'
    ' <a|href="{{|url|}}#top"> <a|href="/x"> {{|title|}} {{title}} {{|site|}} {{|author|}} {{|url|}} {{|title|}} {{'
    " words . , : / 本 \ue001"
).split()
TEMPLATES = st.lists(st.sampled_from([piece.replace("|", " ") for piece in PIECES] + [" ", "\n", "\n\n"]), max_size=12)
WORDS = st.one_of(
    st.sampled_from(
        ["A walk", "[gallery]", "https://youtu.be/abcdefg", " two  blanks ", "", "本の話", "http", "a\ue002b"]
    ),
    st.text(alphabet="ab <&>\"'[]$\\(/:\n\xa0\u200bé本–", max_size=8),
)
ADDRESSES = st.sampled_from(
    [BASE, f"{BASE}#top", "https://youtu.be/abcdefg", "/x", "javascript:1", "https://é.example/", ""]
)


def as_a_whole(template, values):
    html = re.sub(r"{{ ?(\w+) ?}}", lambda match: escape(values.get(match[1], match[0])), template)
    return read(parse(html), Source(base=BASE)).blocks


@given(TEMPLATES, st.fixed_dictionaries({"url": ADDRESSES, "title": WORDS, "site": WORDS, "author": WORDS}))
def test_what_is_filled_in_is_what_reading_the_whole_gives(pieces, values):
    template = "".join(pieces)
    filled = fill_in(template, values, BASE)
    assert filled is None or filled == as_a_whole(template, values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_closings_are_read_once_for_all_posts(language):
    template = words_for(language).story["cta"]
    assert fill_in(template, VALUES, BASE) == as_a_whole(template, VALUES)


@pytest.mark.parametrize("title", ["[gallery]", "本の話", "two  blanks", "https://youtu.be/abcdefg", "\\(x\\)"])
def test_a_title_that_may_be_read_as_more_than_words_is_read_with_the_whole(title):
    assert fill_in("<p>{{ title }}</p>", VALUES | {"title": title}, BASE) is None
