"""What the sandbox's importer does to markup, rule by rule; and that what it makes is Medium's vocabulary."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.sandbox.blocks import to_html
from bridge.sandbox.damage import damage
from bridge.sandbox.extraction import extract

BASE = "https://blog.example/a-walk/"
CASES = sorted((Path(__file__).parents[1] / "data").glob("*/import.html"))


def damaged(html: str) -> str:
    return to_html(damage(html, BASE))


FIGURE = '<figure><img src="https://blog.example/a.png" alt="">{}</figure>'
PICTURE = FIGURE.format("")
RULES = {
    "large headings": ("<h1>A</h1><h2>B</h2>", "<h3>A</h3><h3>B</h3>"),
    "small headings": ("<h3>A</h3><h4>B</h4><h5>C</h5><h6>D</h6>", "<h4>A</h4><h4>B</h4><h4>C</h4><h4>D</h4>"),
    "flat lists": ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
    "lists of two kinds": ("<ul><li>a<ol><li>b</li></ol></ul>", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    "code in pre": ("<pre><code>a\n  b\n\nc</code></pre><p>x</p>", "<pre>a b c</pre><pre></pre><p>x</p>"),
    "br in code in pre": ("<pre><code>a<br>b</code></pre>", "<pre>ab</pre><pre></pre>"),
    "bare pre with br": ("<pre>a<br>b</pre>", "<pre>a<br>b</pre>"),
    "bare pre with newlines": ("<pre>a\nb</pre>", "<pre>a b</pre>"),
    "leading spaces": ("<pre>a<br>    b  c</pre>", "<pre>a<br> b  c</pre>"),
    "tabs": ("<pre>a<br>\t\tb</pre>", "<pre>a<br>\t\tb</pre>"),
    "empty line": ("<pre>a<br><br>b</pre>", "<pre>a</pre><pre>b</pre>"),
    "line of a space": ("<pre>a<br>&nbsp;<br>b</pre>", "<pre>a<br>\xa0<br>b</pre>"),
    "two pre": ("<pre>a</pre>\n<pre>b</pre>", "<pre>a<br>b</pre>"),
    "two pre in boxes": ("<div><pre>a</pre></div><div><pre>b</pre></div>", "<pre>a<br>b</pre>"),
    "two pre and something between": ("<pre>a</pre><p>&nbsp;</p><pre>b</pre>", "<pre>a</pre><pre>b</pre>"),
    "span in pre": ("<pre>a<span>b</span></pre>", "<pre></pre>"),
    "span in code in pre": ("<pre><code><span>b</span></code></pre>", "<pre></pre>"),
    "comment in code": ("<pre>a &lt;!-- b --&gt;c</pre>", "<pre>a c</pre>"),
    "comment in code in pre": ("<pre><code>a &lt;!-- b --&gt;c</code></pre>", "<pre>a c</pre><pre></pre>"),
    "code and text": ("<pre>a</pre>b", "<pre>a</pre><p>b</p>"),
    "table": ("<table><tr><td>a<td>b<img src=x></table>", "<p>ab</p>"),
    "table in a figure": ("<figure><table><tr><td>a<td><img src=x></table></figure>", "<p>a</p>"),
    "iframe and script": ("<p>a<script>1</script></p><iframe src=x>VIDEO</iframe><form>b</form>", "<p>a</p>"),
    "bare address": (
        "<p>https://x.example/?a=1&amp;b--c</p>",
        '<p><a href="https://x.example/?a=1&amp;b--c">https://x.example/?a=1&amp;b--c</a></p>',
    ),
    "oembed": (
        "<div data-oembed-url='https://x.example/v'>x</div>",
        '<p><a href="https://x.example/v">https://x.example/v</a></p>',
    ),
    "figure of a link": ("<figure><a href='/v'>v</a></figure>", '<p><a href="https://blog.example/v">v</a></p>'),
    "caption": (
        "<figure><img src=/a.png><figcaption>c <em>d</em></figcaption></figure>",
        FIGURE.format("<figcaption>c <em>d</em></figcaption>"),
    ),
    "alt text": ("<img src=/a.png alt='b \"c\" --'>", PICTURE.replace('""', '"b &quot;c&quot; --"')),
    "caption with a link": (
        "<p>a</p><figure><img src=/a.png><figcaption>b <a href=/>c</a></figcaption></figure>",
        "<p>a</p>",
    ),
    "linked picture": ("<figure><a href=/><img src=/a.png></a></figure>", PICTURE),
    "gallery": ("<figure><figure><img src=/a.png></figure><figcaption>c</figcaption></figure>", f"{PICTURE}<p>c</p>"),
    "picture in a paragraph": ("<p>a<img src=/a.png>b</p>", f"<p>a</p>{PICTURE}<p>b</p>"),
    "inline markup": (
        "<p><b>a</b> <i>b</i> <code>c</code> <u>d</u> <s>e</s> <sup>f</sup></p>",
        "<p><strong>a</strong> <em>b</em> <code>c</code> d e f</p>",
    ),
    "quotes": ("""<p>"It's" 'so', ("x") <b>"y"</b></p>""", "<p>“It’s” ‘so’, (“x”) <strong>“y”</strong></p>"),
    "dashes and dots": ("<p>a -- b --- c ... d</p>", "<p>a — b — c … d</p>"),
    "no typography in code": (
        "<p><code>--\"a\"...</code></p><pre>--'b'</pre>",
        "<p><code>--\"a\"...</code></p><pre>--'b'</pre>",
    ),
    "quotes of two paragraphs": (
        "<blockquote><p>a</p><p>b</p></blockquote>",
        "<blockquote>a</blockquote><blockquote>b</blockquote>",
    ),
    "navigation": (
        "<nav><ul><li><a href=/>Home</a></ul></nav><p>a</p>",
        '<ul><li><a href="https://blog.example/">Home</a></li></ul><p>a</p>',
    ),
    "line": ("<p>a</p><hr><p>b</p>", "<p>a</p><hr><p>b</p>"),
    "links that are none": ("<p><a href='javascript:x'>a</a><a href='http://['>b</a><a>c</a></p>", "<p>abc</p>"),
    "block in inline": ("<strong>a<p>b</p></strong>", "<p>a</p><p>b</p>"),
    "nothing": ("<p> </p><p>&nbsp;</p><div></div>", ""),
}


@pytest.mark.parametrize("name", RULES)
def test_the_importer_does_this_to_markup(name):
    html, expected = RULES[name]
    assert damaged(html) == expected


VOCABULARY = re.compile(
    r"</?(?:h3|h4|p|blockquote|pre|ul|ol|li|figure|figcaption|strong|em|code)>|<br>|<hr>|</a>"
    r'|<a href="(?:https?://|mailto:)[^"<>]*">|<img src="[^"<>]*" alt="[^"<>]*">'
)
PIECES = st.sampled_from(
    (
        "<p>|</p>|<pre>|</pre>|<code>|</code>|<ul>|<li>|</ul>|<b>|</b>|<a href='/x'>|<a href='\"><script>'>|</a>"
        '|<img src=x>|<figure>|</figure>|<figcaption>|</figcaption>|<table>|<td>|</table>|<br>|<h2>|</h2>|<!--|-->|&"'
        "|'|\"| |a|--|&lt;script&gt;|<svg>|<span>|</span>|<blockquote>|</blockquote>|<template>|</template>"
        "|<script>1</script>|<style>|</style>|<div data-oembed-url='x'>"
    ).split("|")
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_comes_in_only_mediums_vocabulary_comes_out(html):
    rest = VOCABULARY.sub("", damaged(html))
    assert "<" not in rest


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_an_import_page_of_ours_keeps_its_pictures_and_code(path):
    html = path.read_text()
    found = extract(html, BASE)
    assert found is not None
    out = damaged(found.html)
    assert re.findall(r'<img src="([^"]*)"', out) == re.findall(r'<img [^>]*src="([^"]*)"', html)
    assert out.count("<pre>") == html.count("<pre>")
    assert "<pre></pre>" not in out
    assert "b4m-" in out
