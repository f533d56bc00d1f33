"""What of an import page does not arrive in the world outside."""

import pytest

from bridge.transform import Caps, find_missing, print_page, to_draft
from bridge.transform.facts import read_facts
from cases import settings_for
from things import a_post

HTML = """<p>We walked along the river.</p><img src="https://blog.example/u/river.jpg">
<pre class="wp-block-code"><code>a = 1
b = 2</code></pre>"""


@pytest.fixture
def page() -> str:
    post = a_post(content_html=HTML)
    return print_page(to_draft(post, settings_for(post)))


def test_a_page_that_arrives_as_it_was_made_misses_nothing(page):
    assert find_missing(page, page) == ()


def test_a_page_whose_white_space_was_squeezed_on_the_way_misses_nothing(page):
    assert find_missing(page, page.replace("\n", " ").replace("<body>", "<BODY >")) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<title>A walk</title>", "<title>A walk – My blog</title>", 'its title is "A walk – My blog"'),
        ('property="article:published_time"', 'name="x"', "its published is gone"),
        ('rel="canonical"', 'rel="x"', "its canonical is gone"),
        ("along the river", "", "3 of its"),
        ("river.jpg", "lazy.gif", "its image https://blog.example/u/river.jpg is gone"),
        ("<br>", "", "1 of its 2 lines of code is gone"),
        ("<article>", "<article><p>Accept our cookies</p>", "3 words are on it that are not the story's"),
        ("<article>", "<div>", "it has no article"),
    ],
)
def test_what_was_lost_on_the_way_is_named(page, old, new, words):
    assert old in page
    assert any(words in one for one in find_missing(page, page.replace(old, new)))


@pytest.mark.parametrize("html", ["", "Just a moment...", "<html><body><div>no</div>"])
def test_what_is_no_page_has_no_facts(html):
    assert read_facts(html) is None


def test_a_page_larger_than_any_of_ours_has_no_facts(page):
    assert read_facts(page, Caps(tags=page.count("<"))) is not None
    assert read_facts(page, Caps(tags=page.count("<") - 1)) is None
