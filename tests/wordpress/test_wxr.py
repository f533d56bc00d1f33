"""The archive from an export file: large, odd, broken."""

import gzip
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import TAIL, a_meta, an_export, an_item
from bridge.errors import WordPressError
from bridge.wordpress.wxr import WxrSource
from bridge.wordpress.wxr_file import WxrCaps, WxrTruncated
from bridge.wordpress.wxr_item import parse_item, to_head
from bridge.wordpress.wxr_shape import cut_item
from things import a_site


@pytest.fixture
def source(tmp_path):
    def make(data, caps=None, **site):
        path = tmp_path / "export.xml"
        path.write_bytes(data)
        return WxrSource("blog", a_site(**site), path, caps or WxrCaps())

    return make


def an_attachment(number, **changes):
    url = f"\t\t<wp:attachment_url><![CDATA[https://blog.example/u/{number}.jpg]]></wp:attachment_url>\n"
    return an_item(number, status="inherit", type="attachment", file=url, **changes)


def numbers(batches):
    return [post.id for batch in batches for post in batch.posts]


def problems(batches):
    return [problem for batch in batches for problem in batch.problems]


def test_a_post_has_all_that_the_file_says(source):
    meta = a_meta("_yoast_wpseo_canonical", "https://elsewhere.example/a/") + a_meta(
        "_yoast_wpseo_focuskw", "river walk"
    )
    meta += a_meta("_yoast_wpseo_title", "%%title%% - %%sitename%%")
    (batch,) = source(an_export(an_item(7, "One\n\nTwo", more=meta, modified="2020-02-03 04:05:06"))).read_archive()
    (post,) = batch.posts
    assert (post.id, post.guid, post.url) == (7, "https://blog.example/?p=7", "https://blog.example/walk-7/")
    assert (post.title, post.slug, post.status) == ("Walk 7 & more", "walk-7", "publish")
    assert (post.content_raw, post.content_html) == ("One\n\nTwo", "<p>One</p>\n<p>Two</p>\n")
    assert post.published_at == datetime(2015, 3, 8, 8, 30, tzinfo=UTC)
    assert post.modified_at == datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert (post.author.id, post.author.name) == (1, "Ada")
    assert [(term.id, term.name, term.slug) for term in post.categories] == [(2, "Walks & talks", "walks")]
    assert (post.canonical_url, post.seo.focus_keyphrase, post.seo.title) == (
        "https://elsewhere.example/a/",
        "river walk",
        "",
    )
    assert (batch.total, batch.problems) == (1, ())


HEAD_DATA = an_export(tail="")
ODD = [
    an_item(1),
    an_item(2, "One\n\nTwo ]] > three ]", more=a_meta("a", "x") + a_meta("a", "y") + a_meta("b", "[[a]]")),
    an_item(3, "A ]]]]><![CDATA[> B"),
    an_item(4, link="https://blog.example/?p=4&amp;lang=de"),
    an_item(5, "äöü 漢字 🎉 \ufffe".strip("\ufffe"), title="<![CDATA[]]>"),
    an_item(6, more="\t\t<wp:comment>\n<wp:comment_content><![CDATA[</item> ]]></wp:comment_content></wp:comment>\n"),
    an_item(7, "<wp:post_id>99</wp:post_id> <wp:status><![CDATA[draft"),
    an_item(8, more=a_meta("k", "<wp:postmeta><wp:meta_key>x</wp:meta_key>")),
]


@pytest.mark.parametrize("item", ODD)
def test_items_cut_without_a_parser_are_what_the_parser_makes_of_them(item):
    head = to_head(HEAD_DATA)
    data = item.strip().encode()
    assert parse_item(data, head) == parse_item(data.replace(b"<item>", b"<item >", 1), head)


def test_only_items_of_the_usual_shape_are_cut_without_a_parser():
    assert [cut_item(item.strip().encode()) is not None for item in ODD] == [True, True, False, False] + [True] * 4
    plain = an_item(1).strip()
    for odd in (
        plain.replace("<title>", "<title lang='de'>"),
        plain.replace("<wp:post_id>", "<wp:x/><wp:post_id>"),
        plain.replace("</item>", "text</item>"),
        plain.replace("</item>", "<other/></item>"),
        plain.replace("We walked", "We\x0bwalked"),
        plain.replace("<wp:status>", "<!-- --><wp:status>"),
    ):
        assert cut_item(odd.encode()) is None
    assert cut_item(plain.encode("utf-16")) is None


@given(st.text("a]>[\n ", max_size=40).filter(lambda text: "]]>" not in text))
def test_any_text_in_cdata_is_cut_without_a_parser_and_as_the_parser_reads_it(text):
    head, data = to_head(HEAD_DATA), an_item(1, text, more=a_meta(text, text)).strip().encode()
    cut = cut_item(data)
    slow = parse_item(data.replace(b"<item>", b"<item >", 1), head)
    assert cut == (slow.fields, slow.terms, slow.meta)


def test_posts_come_a_hundred_at_a_time_and_go_on_from_a_cursor(source):
    archive = source(an_export(*map(an_item, range(1, 251))))
    batches = list(archive.read_archive())
    assert [len(batch.posts) for batch in batches] == [100, 100, 50]
    assert [batch.total for batch in batches] == [250, 250, 250]
    assert numbers(archive.read_archive(batches[0].cursor)) == list(range(101, 251))
    assert numbers(archive.read_archive(batches[2].cursor)) == []


def test_an_export_without_posts_is_empty_and_no_error(source):
    assert list(source(an_export()).read_archive()) == []


@pytest.mark.parametrize("status", ["draft", "private", "pending", "trash", "future", "auto-draft", "inherit"])
def test_what_is_not_published_is_left_out(source, status):
    archive = source(an_export(an_item(1, "canary", status=status), an_item(2)))
    assert numbers(archive.read_archive()) == [2]


def test_only_the_configured_types_are_read(source):
    items = [an_item(1), an_item(2, type="page"), an_item(3, type="nav_menu_item"), an_item(4, type="postscript")]
    assert numbers(source(an_export(*items)).read_archive()) == [1]
    assert numbers(source(an_export(*items), post_types=("post", "page")).read_archive()) == [1, 2]


def test_a_text_behind_a_password_stays_behind_it(source):
    (batch,) = source(an_export(an_item(1, "canary", password="sesame"))).read_archive()
    assert (batch.posts[0].password_protected, batch.posts[0].is_public) == (True, False)
    assert "canary" not in repr(batch)
    assert "sesame" not in repr(batch)


def test_a_featured_image_is_found_before_and_after_its_post(source):
    sizes = 's:5:"sizes";a:1:{s:5:"width";i:9;}'
    details = 'a:4:{s:5:"width";i:640;s:6:"height";i:480;' + sizes + 's:14:"original_image";s:6:"51.png";}'
    more = a_meta("_wp_attachment_image_alt", "A river") + a_meta("_wp_attachment_metadata", details)
    items = [
        an_attachment(50),
        an_item(1, more=a_meta("_thumbnail_id", "50")),
        an_item(2, more=a_meta("_thumbnail_id", "51")),
        an_item(3, more=a_meta("_thumbnail_id", "99")),
        an_item(4, more=a_meta("_thumbnail_id", "nonsense")),
        an_attachment(51, more=more),
    ]
    (batch,) = source(an_export(*items)).read_archive()
    one, two, three, four = batch.posts
    assert one.featured_image.url == "https://blog.example/u/50.jpg"
    image = two.featured_image
    assert (image.id, image.mime, image.alt) == (51, "image/jpeg", "A river")
    assert (image.width, image.height, image.original_url) == (640, 480, "https://blog.example/u/51.png")
    assert (three.featured_image, four.featured_image) == (None, None)


def test_a_gallery_shows_the_images_of_the_file(source):
    (batch,) = source(an_export(an_item(1, '[gallery ids="50"]'), an_attachment(50))).read_archive()
    assert '<img src="https://blog.example/u/50.jpg"' in batch.posts[0].content_html


def test_a_gallery_that_names_none_shows_the_images_that_were_uploaded_to_its_post(source):
    files = [
        an_attachment(50, parent="1"),
        an_attachment(51),
        an_attachment(52, parent="2"),
        an_attachment(53, parent="1"),
    ]
    posts = [an_item(1, "[gallery columns=2]"), an_item(2, "[gallery]"), an_item(3, "[gallery]"), an_item(4, "None.")]
    (batch,) = source(an_export(files[3], *posts, *files[:3])).read_archive()
    shown = [[number for number in range(50, 54) if f"/{number}.jpg" in post.content_html] for post in batch.posts]
    assert shown == [[50, 53], [52], [], []]


def test_a_whole_post_for_members_is_named_and_holds_none_of_its_text(source):
    items = [an_item(1, "canary words", more=a_meta("_members_access_role", "editor")), an_item(2, "Open.")]
    (batch,) = source(an_export(*items)).read_archive()
    held, open_post = batch.posts
    assert 'data-gate="members" data-maker="_members_access_role" data-words="2"' in held.content_html
    assert ("canary" in held.content_html, open_post.content_html) == (False, "<p>Open.</p>\n")


def test_the_end_of_an_item_within_a_post_is_text(source):
    text = "<pre></item></channel><item> <wp:post_type>page</wp:post_type> <!-- ]]]]><![CDATA[> </pre>"
    batches = list(source(an_export(an_item(1, text), an_item(2))).read_archive())
    assert numbers(batches) == [1, 2]
    assert batches[0].posts[0].content_raw == text.replace("]]]]><![CDATA[>", "]]>")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_read(source, version):
    item = an_item(1)
    if version != "1.2":
        # Before 1.2, most fields had no CDATA.
        item = item.replace("<wp:status><![CDATA[publish]]>", "<wp:status>publish")
        item = item.replace("<wp:post_type><![CDATA[post]]>", "<wp:post_type>post")
        item = item.replace("wp:post_modified_gmt>", "wp:post_changed_gmt>")
    (batch,) = source(an_export(item, version=version)).read_archive()
    assert batch.posts[0].modified_at == batch.posts[0].published_at


def test_a_version_from_the_future_is_refused(source):
    with pytest.raises(WordPressError, match=r'version "2\.0"'):
        list(source(an_export(version="2.0")).read_archive())


def test_control_characters_are_taken_out_and_named(source):
    data = an_export(an_item(1, "A\x0bB\x08\x00C"), an_item(2))
    (batch,) = source(data).read_archive()
    assert batch.posts[0].content_raw == "ABC"
    assert batch.problems == ("post 1: control characters were taken out",)


def test_broken_utf8_is_mended_and_named(source):
    data = an_export(an_item(1, "öl caf?"), an_item(2)).replace(b"caf?", b"caf\xe9")
    (batch,) = source(data).read_archive()
    assert batch.posts[0].content_raw == "öl caf\ufffd"
    assert batch.problems == ("post 1: characters that are no UTF-8 were replaced",)


def test_an_old_charset_is_read_as_it_says(source):
    data = an_export(an_item(1, "caf?")).replace(b"caf?", b"caf\xe9").replace(b"UTF-8", b"ISO-8859-1")
    (batch,) = source(data).read_archive()
    assert batch.posts[0].content_raw == "café"


def test_a_broken_item_is_named_and_the_others_come(source):
    broken = an_item(2).replace("<title>", "<title>&nbsp;")
    batches = list(source(an_export(an_item(1), broken, an_item(3))).read_archive())
    assert numbers(batches) == [1, 3]
    (problem,) = problems(batches)
    assert "cannot be read: its XML is broken" in problem
    assert problem.startswith("the item at byte ")


def without(item, name):
    """An item without a field; what other programs call it is none of the names that are known."""
    return re.sub(rf"<{name}[ >]", "<other>", item).replace("<other>>", "<other>").replace(f"</{name}>", "</other>")


def test_an_item_without_a_text_is_named(source):
    batches = list(source(an_export(an_item(1), without(an_item(2), "content:encoded"))).read_archive())
    assert numbers(batches) == [1]
    assert problems(batches) == ["post 2 cannot be read: it has no content:encoded"]


def test_an_item_without_a_number_or_date_or_address_is_named(source):
    zeros, whole = "0000-00-00 00:00:00", an_item(4, link="", guid="https://another.example/?p=4")
    items = [
        an_item(1, date=zeros, pub=""),
        an_item(2, date="yesterday", pub="Mon, 30 Nov -0001 00:00:00 +0000"),
        an_item(3, link="javascript:x"),
        whole,
        an_item(5, link="", guid=""),
        without(an_item(6), "wp:post_id"),
        an_item(7, date="2024-02-31 10:00:00", pub="31 Foo 2024 10:00:00 +0000"),
    ]
    batches = list(source(an_export(*items)).read_archive())
    assert numbers(batches) == []
    told = [re.sub(r"byte [\d,]+", "byte N", one) for one in problems(batches)]
    assert told == [
        "post 1 cannot be read: it has no date that can be read",
        "post 2 cannot be read: it has no date that can be read",
        "post 3 cannot be read: its address is no http or https address: javascript:x",
        "post 4 cannot be read: its address https://another.example/?p=4 is on none of the hosts of this site",
        "post 5 cannot be read: it has neither an address (link) nor a guid",
        "the item at byte N cannot be read: it has no number (wp:post_id)",
        "post 7 cannot be read: it has no date that can be read",
    ]


def test_an_item_larger_than_any_post_is_named_and_skipped(source):
    data = an_export(an_item(1), an_item(2, "x" * 10_000), an_item(3))
    batches = list(source(data, WxrCaps(item=4000, chunk=1000)).read_archive())
    assert numbers(batches) == [1, 3]
    assert "is larger than 4,000 bytes" in problems(batches)[0]
    assert numbers(source(data).read_archive()) == [1, 2, 3]


def test_an_image_larger_than_any_item_is_left_out(source):
    data = an_export(an_item(1, more=a_meta("_thumbnail_id", "5")), an_attachment(5, content="x" * 10_000))
    ((post,),) = (batch.posts for batch in source(data, WxrCaps(item=4000)).read_archive())
    assert post.featured_image is None


def test_a_file_with_nothing_but_a_head_is_refused(source):
    data = an_export(an_item(1).replace("<item>", f"<!-- {'x' * 5000} --><item>", 1))
    with pytest.raises(WordPressError, match="no item in its first 4,000 bytes"):
        list(source(data, WxrCaps(head=4000)).read_archive())
    assert numbers(source(data).read_archive()) == [1]


def test_a_packed_file_is_unpacked_to_the_limit_and_no_further(tmp_path):
    path = tmp_path / "export.xml.gz"
    data = an_export(*map(an_item, range(1, 4)))
    path.write_bytes(gzip.compress(data))
    with pytest.raises(WordPressError, match="is larger than 2,000 bytes"):
        list(WxrSource("blog", a_site(), path, WxrCaps(unpacked=2000, chunk=500)).read_archive())
    assert numbers(WxrSource("blog", a_site(), path, WxrCaps(unpacked=len(data))).read_archive()) == [1, 2, 3]


def test_an_item_at_the_edge_of_what_is_read_at_once_comes_whole(source):
    chunk = 10_000
    for over in range(-12, 13):
        filler = an_item(1, "x" * (chunk - len(an_export(an_item(1, "x"), tail="")) + over))
        batches = list(source(an_export(filler, an_item(2, "A ]] > B")), WxrCaps(chunk=chunk)).read_archive())
        assert numbers(batches) == [1, 2], over
        assert batches[0].posts[1].content_raw == "A ]] > B"


@pytest.mark.parametrize("kept", [0.999, 0.7, 0.3])
def test_a_file_that_ends_in_the_middle_gives_what_it_has_and_says_where_it_ends(source, kept):
    data = an_export(*map(an_item, range(1, 251)))
    archive = source(data[: int(len(data) * kept)])
    found = []
    with pytest.raises(WxrTruncated, match="export it or copy it again") as caught:
        for batch in archive.read_archive():
            found += [post.id for post in batch.posts]
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= int(250 * kept) - 2
    end = int(len(data) * kept)
    assert f"after {len(found):,} posts the file ends in the middle, at byte {end:,}" in str(caught.value)


def test_a_file_that_ends_before_its_channel_does_is_not_whole(source):
    with pytest.raises(WxrTruncated, match="after 2 posts"):
        list(source(an_export(an_item(1), an_item(2), tail="")).read_archive())


def test_a_packed_file_is_read_like_any_other(tmp_path):
    path = tmp_path / "export.xml.gz"
    path.write_bytes(gzip.compress(an_export(*map(an_item, range(1, 151)), an_attachment(500))))
    archive = WxrSource("blog", a_site(), path)
    first = next(archive.read_archive())
    assert numbers(archive.read_archive(first.cursor)) == list(range(101, 151))


@pytest.mark.parametrize("cut", [20, 400])
def test_a_packed_file_that_ends_in_the_middle_is_named(tmp_path, cut):
    path = tmp_path / "export.xml.gz"
    path.write_bytes(gzip.compress(an_export(*map(an_item, range(1, 151))))[:-cut])
    with pytest.raises(WxrTruncated, match="cannot be unpacked beyond byte"):
        list(WxrSource("blog", a_site(), path).read_archive())


def test_entities_of_a_files_own_are_refused(source):
    data = an_export(an_item(1, "x").replace("<link>", "<link>&who;")).replace(
        b"<rss", b'<!DOCTYPE rss [<!ENTITY who "Ada">]>\n<rss', 1
    )
    with pytest.raises(WordPressError, match="document type of its own"):
        list(source(data).read_archive())


def test_a_file_of_this_machine_is_not_read_into_a_post(source, tmp_path):
    (tmp_path / "secret").write_text("canary")
    entity = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    data = an_export(an_item(1).replace("<link>", "<link>&x;")).replace(b"<rss", f"{entity}<rss".encode(), 1)
    with pytest.raises(WordPressError, match="document type of its own"):
        list(source(data).read_archive())


def test_an_item_that_brings_a_document_type_is_broken(source):
    sneaky = an_item(1).replace("<item>", "<item><!DOCTYPE x [<!ENTITY a 'b'>]>")
    batches = list(source(an_export(sneaky, an_item(2))).read_archive())
    assert numbers(batches) == [2]
    assert "its XML is broken" in problems(batches)[0]


def test_an_export_of_another_blog_is_refused(source):
    with pytest.raises(WordPressError, match=r"is an export of https://blog\.example, not of https://other\.example"):
        list(source(an_export(an_item(1)), home="https://other.example").read_archive())


def test_an_export_from_before_https_is_the_same_blog(source):
    data = an_export(an_item(1)).replace(b"<wp:base_blog_url>https:", b"<wp:base_blog_url>http:")
    assert numbers(source(data).read_archive()) == [1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no export of WordPress"),
        (b"<html><body>Not found</body></html>", "no export of WordPress"),
        (b"<rss ", "ends in the middle"),
        (b"<rss></channel>", "XML is broken"),
        (b"<rss><channel></channel></rss>", "no export of WordPress"),
        (b"\xff\xfe<\x00r\x00s\x00s\x00", "is in UTF-16"),
        (b"PK\x03\x04 a zip", "no export of WordPress"),
    ],
)
def test_what_is_no_export_is_refused(source, data, words):
    with pytest.raises(WordPressError, match=words):
        list(source(data).read_archive())


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WordPressError, match="cannot be read: No such file"):
        list(WxrSource("blog", a_site(), tmp_path / "none.xml").read_archive())


def test_what_is_known_or_older_is_not_read(source):
    archive = source(an_export(*map(an_item, range(1, 121))))
    batches = list(archive.read_archive(is_known=lambda sketch: sketch.id != 5))
    assert (numbers(batches), len([one for batch in batches for one in batch.unchanged])) == ([5], 119)
    assert numbers(archive.read_archive(since=datetime(2015, 6, 27, tzinfo=UTC))) == [118, 119, 120]


def test_a_cursor_of_another_reading_is_refused(source):
    with pytest.raises(WordPressError, match="begin anew"):
        list(source(an_export()).read_archive({"offset": 5}))


PROBE = """
import resource, sys
sys.path[:0] = {paths!r}
from pathlib import Path
from bridge.wordpress.wxr import WxrSource
from things import a_site
resource.setrlimit(resource.RLIMIT_DATA, (150 * 2**20, 150 * 2**20))
print(sum(len(batch.posts) for batch in WxrSource("blog", a_site(), Path({file!r})).read_archive()))
"""


def test_a_large_file_is_read_in_little_memory(tmp_path):
    path = tmp_path / "large.xml"
    text = "<!-- wp:paragraph -->\n<p>We walked along the river until dark.</p>\n<!-- /wp:paragraph -->\n\n"
    with path.open("wb") as file:
        file.write(an_export(tail=""))
        for number in range(1, 2001):
            file.write(an_item(number, text * 520, more=a_meta("_thumbnail_id", str(100_000 + number))).encode())
            file.writelines(an_attachment(100_000 * n + number).encode() for n in range(1, 11))
        file.write(TAIL.encode())
    assert path.stat().st_size > 100 * 2**20
    code = PROBE.format(paths=[one for one in sys.path if one], file=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert (done.stdout.strip(), done.stderr) == ("2000", "")
