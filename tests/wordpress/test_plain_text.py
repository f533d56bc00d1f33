"""The words of a title as a browser shows it; the plugin's own tests have the same ones (WireTest.php)."""

import pytest

from bridge.wordpress.values import to_plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("We <3 Rome", "We <3 Rome"),
        ("Under <5 euros, 5 < 6", "Under <5 euros, 5 < 6"),
        ('Rome<br>in <BR class="x"/>spring', "Rome in  spring"),
        (" <em>Loud</em> <!-- note -->", "Loud"),
        ("&lt;b&gt; &amp; &#8217;", "<b> & ’"),
        ("Q&notes", "Q&notes"),
    ],
)
def test_a_text_has_the_words_that_a_browser_shows(html, text):
    assert to_plain(html) == text
