"""Posts as they were written: their paragraphs, blocks, shortcodes; and text that tries to cost time."""

import re

import pytest

from bridge.models import Media
from bridge.wordpress.raw_html import to_html, unrendered_blocks
from bridge.wordpress.values import gallery_ids, shows_attached
from cases import DATA
from visible import words_of_page

NOTES = '[{"id":"f1","content":"As <em>she</em> said."}]'


@pytest.mark.parametrize("case", [path.parent.name for path in sorted(DATA.glob("*/raw.html"))])
def test_blocks_show_the_words_that_wordpress_shows_or_are_named(case):
    raw = (DATA / case / "raw.html").read_text()
    ours = words_of_page(to_html(raw, footnotes=NOTES))
    lost = words_of_page((DATA / case / "post.html").read_text()) - ours
    assert not lost or unrendered_blocks(raw)


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("One.", "<p>One.</p>\n"),
        ("One.\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("One\ntwo", "<p>One<br />\ntwo</p>\n"),
        ("One<br>\ntwo", "<p>One<br>\ntwo</p>\n"),
        ("One<br /><br>\n<br/>Two<br />three", "<p>One</p>\n<p>Two<br />three</p>\n"),
        ("<p>One<BR> <BR>Two</p>", "<p>One</p>\n<p>Two</p>"),
        ("<pre>a<br><br>b</pre>", "<pre>a<br><br>b</pre>"),
        ("\n\n\n", "\n"),
        ("", ""),
        ("<p>Has its own.</p>\n\nHas not.", "<p>Has its own.</p><p>Has not.</p>\n"),
        ("<p>One\n\nTwo</p>", "<p>One</p>\n<p>Two</p>"),
        ("<em>One</em> two", "<p><em>One</em> two</p>\n"),
        ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
        ("<PRE>a\n\nb</PRE>", "<PRE>a\n\nb</PRE>"),
        ("<script>a\n\nb</script>", "<script>a\n\nb</script>"),
        ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p>\n<p>Two</p>\n</blockquote>"),
        ("<ul>\n<li>One</li>\n</ul>", "<ul>\n<li>One</li>\n</ul>"),
        ("<h2>One</h2>\nText", "<h2>One</h2><p>Text</p>\n"),
        ("<div>One</div>", "<div>One</div>"),
        ("<div>One\n\nTwo</div>", "<div><p>One</p>\n<p>Two</p>\n</div>"),
        ('<img alt="a\nb" />', '<p><img alt="a b" /></p>\n'),
        ("One\n<hr />\nTwo", "<p>One</p>\n<hr /><p>Two</p>\n"),
        ("5 < 6 & 7", "<p>5 < 6 & 7</p>\n"),
    ],
)
def test_a_post_without_blocks_gets_its_paragraphs(raw, html):
    assert to_html(raw) == html


def test_an_address_alone_on_its_line_is_an_embed_and_one_within_a_sentence_is_not():
    html = to_html("Look:\nhttps://youtu.be/abc\nThen https://youtu.be/def too.")
    assert html.count("wp-block-embed__wrapper") == 1
    assert "\nhttps://youtu.be/abc\n" in html
    assert "<p>Then https://youtu.be/def too.</p>" in html


def test_an_embed_shortcode_is_an_address():
    assert 'wrapper">\nhttps://vimeo.com/1\n</div>' in to_html('[embed width="300"]https://vimeo.com/1[/embed]')
    assert to_html("[embed]javascript:x[/embed]") == "<p>[embed]javascript:x[/embed]</p>\n"


@pytest.mark.parametrize("and_", ["&", "&amp;", "&#38;"])
def test_an_address_in_an_attribute_is_what_a_browser_reads_there(and_):
    url = "https://x.example/v?id=1{0}section=2{0}copy=3"
    assert url.format("&") in to_html(f'[embed src="{url.format(and_)}"]')


def test_a_caption_belongs_to_its_image():
    raw = '[caption id="attachment_5" width="300"]<a href="u"><img src="a.jpg" /></a> The <em>river</em>[/caption]'
    assert to_html(raw).strip() == (
        '<figure class="wp-caption"><a href="u"><img src="a.jpg" /></a>'
        '<figcaption class="wp-caption-text">The <em>river</em></figcaption></figure>'
    )
    assert "<figcaption" in to_html('[caption caption="Old form"]<img src="a.jpg" />[/caption]')


def test_a_gallery_shows_the_images_that_are_known_and_stays_a_shortcode_without():
    raw = '[gallery ids="3,4" columns="2"]'
    image = Media(4, "https://blog.example/a.jpg", alt='A "river"', caption="Spring & water")
    assert gallery_ids(f"{raw} {raw} [gallery]") == [3, 4]
    html = to_html(raw, {4: image})
    assert '<img src="https://blog.example/a.jpg" alt="A &quot;river&quot;" class="wp-image-4">' in html
    assert "<figcaption>Spring &amp; water</figcaption>" in html
    assert to_html(raw) == f"<p>{raw}</p>\n"


@pytest.mark.parametrize(
    ("written", "shown"),
    [('ids="5,3"', [5, 3]), ('include="5,3"', [3, 5]), ("include=4", [4]), ('exclude="4, 9"', [3, 5]), ("", [3, 4, 5])],
)
def test_a_gallery_of_any_age_shows_the_images_that_wordpress_shows_in_its_order(written, shown):
    raw = f"[gallery {written}]"
    images = {number: Media(number, f"https://blog.example/{number}.jpg") for number in (3, 4, 5)}
    assert [int(one) for one in re.findall(r"/(\d)\.jpg", to_html(raw, images))] == shown
    assert set(gallery_ids(raw)) == (set() if shows_attached(raw) else set(shown))


def test_players_keep_their_file():
    assert '<audio controls src="https://x.example/a.mp3">' in to_html('[audio mp3="https://x.example/a.mp3"][/audio]')
    assert '<video controls src="https://x.example/a.mp4">' in to_html(
        '[video width="3" mp4="https://x.example/a.mp4"]'
    )
    assert "<video" not in to_html("[video]")


def test_a_shortcode_in_code_is_an_example():
    for raw in ('<pre>[gallery ids="4"]</pre>', '<code>[gallery ids="4"]</code>'):
        assert "[gallery" in to_html(raw, {4: Media(4, "https://blog.example/a.jpg")})


def test_a_shortcode_of_a_plugin_stays_for_the_transformation_to_name():
    assert to_html('[contact-form-7 id="3"]') == '<p>[contact-form-7 id="3"]</p>\n'


def test_an_attribute_cannot_bring_markup():
    html = to_html('[audio mp3="https://x.example/&quot;&gt;&lt;script&gt;a.mp3"]')
    assert "<script" not in html


def test_block_comments_go_and_no_paragraph_is_added_between_blocks():
    raw = '<!-- wp:paragraph {"a":"\\u003c\\u002d"} -->\n<p>One</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:acme/box /-->'
    assert to_html(raw).partition("</div>")[2].strip() == "<p>One</p>"
    assert 'data-gate="unrendered" data-maker="acme/box"' in to_html(raw)
    assert unrendered_blocks(raw) == ("acme/box",)
    assert unrendered_blocks("<!-- wp:core/latest-posts /--><!-- wp:more /-->") == ("latest-posts",)


def test_footnotes_are_listed_where_their_block_stands():
    html = to_html("<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->\n<!-- wp:footnotes /-->", footnotes=NOTES)
    assert '<ol class="wp-block-footnotes"><li id="f1">As <em>she</em> said. <a href="#f1-link">' in html


@pytest.mark.parametrize(
    "written", ["", "{", "5", "null", '["a", {"id": "\\"><script>"}]', '{"id": "f1"}', "[" * 100_000]
)
def test_footnotes_that_are_none_bring_nothing(written):
    assert to_html("<!-- wp:footnotes /-->", footnotes=written) == ""


@pytest.mark.parametrize(
    "piece",
    [
        "[caption]", "[embed]", "[gallery ids=", "[/caption]", "[embed]x", "<pre>", "<code>", "</code>", "<pre></pre>",
        "<!-- wp:", "<!-- wp:a ", "<a\n", "<div>", "</div>", "\n", "\n ", "\n\n", "<p>", "<", "https://a\n",
        "[audio a=", '[audio a="', "<!--", "<br\n", "<script", "<code>[embed]x[/embed]</code>",
    ],
)  # fmt: skip
def test_what_repeats_is_rendered_to_its_end(piece):
    # What rendering costs is measured: tests/bench/bench_growth.py.
    images = {1: Media(1, "https://blog.example/a.jpg")}
    assert "The end." in to_html(f"{piece * 20}\n\nThe end.", images)
