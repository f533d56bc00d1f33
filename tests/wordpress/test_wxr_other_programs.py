"""Export files of other programs and of older days: what they write otherwise than WordPress does today.

The shapes are those of converters and plugins that write WXR, of WordPress 2.x and 3.x, and of WordPress.com.
"""

import re
from datetime import UTC, datetime

import pytest

from archive import HEAD, TAIL, a_meta, an_export, an_item
from bridge.errors import WordPressError
from bridge.wordpress.wxr import WxrSource
from bridge.wordpress.wxr_file import WxrCaps
from things import a_site


@pytest.fixture
def source(tmp_path):
    def make(data, caps=None, **site):
        path = tmp_path / "export.xml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return WxrSource("blog", a_site(**site), path, caps or WxrCaps())

    return make


def numbers(batches):
    return [post.id for batch in batches for post in batch.posts]


def problems(batches):
    return [problem for batch in batches for problem in batch.problems]


def a_head(version="1.2", **changes):
    """A head with parts of it written otherwise; a part that is not there fails."""
    head = HEAD.format(version=version)
    for old, new in changes.values():
        assert old in head
        head = head.replace(old, new)
    return head


def without_spaces(*names):
    """The usual head without the declarations of some prefixes."""
    head = HEAD.format(version="1.2")
    for name in names:
        head, count = re.subn(rf'\n\txmlns:{name}="[^"]*"', "", head)
        assert count == 1
    return head


BASE = "\t<wp:base_blog_url>https://blog.example</wp:base_blog_url>\n"
LINK = "\t<link>https://blog.example</link>\n"
NAMES = {"wp", "excerpt", "content", "dc"}


# --- prefixes and unknown elements -----------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [{"wp"}, {"dc"}, {"excerpt", "content"}, NAMES])
def test_the_prefixes_of_wordpress_need_no_declaration(source, missing):
    text = without_spaces(*missing) + an_item(1) + an_item(2).replace("<item>", "<item >") + TAIL
    usual = an_export(an_item(1), an_item(2))
    found, same = list(source(text).read_archive()), list(source(usual).read_archive())
    assert [batch.posts for batch in found] == [batch.posts for batch in same]
    assert problems(found) == []


@pytest.mark.parametrize(
    "more",
    [
        '<atom:link rel="search" href="https://blog.example/osd.xml" title="A blog" />',
        "<custom:title>Another</custom:title>",
        '<cloud domain="blog.example" itunes:kind="x"/>',
        "<image><url>https://blog.example/i.png</url><link>https://elsewhere.example</link></image>",
        "<wp:term><wp:term_id>9</wp:term_id><wp:termmeta><wp:meta_key>a</wp:meta_key></wp:termmeta></wp:term>",
        "<yoast:thing yoast:kind='1'><other:part/></yoast:thing>",
    ],
)
def test_what_nobody_knows_in_head_or_item_is_passed_over(source, more):
    head = HEAD.format(version="1.2") + more
    item = an_item(1).replace("</title>\n", f"</title>\n{more}\n", 1)
    (batch,) = source(head + item + an_item(2) + TAIL).read_archive()
    assert [post.id for post in batch.posts] == [1, 2]
    first = batch.posts[0]
    assert (first.title, first.url) == ("Walk 1 & more", "https://blog.example/walk-1/")
    assert batch.problems == ()


def test_an_element_of_another_namespace_is_none_of_wordpress(source):
    spaces = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    head = a_head(a=("<rss ", f"<rss {spaces}"), b=(BASE, ""))
    head += '\t<atom:link href="https://blog.example/feed/" rel="self"/>\n'
    more = "<media:title>A picture</media:title><atom:link href='x'/>"
    (batch,) = source(head + an_item(1, more=more) + TAIL).read_archive()
    assert [(post.title, post.url) for post in batch.posts] == [("Walk 1 & more", "https://blog.example/walk-1/")]


def test_another_prefix_for_wordpress_own_names_does_as_well(source):
    text = an_export(an_item(1), an_item(2, status="draft")).decode()
    text = text.replace("wp:", "wxr:").replace("xmlns:wp=", "xmlns:wxr=")
    (batch,) = source(text).read_archive()
    assert ([post.id for post in batch.posts], dict(batch.left_out)) == ([1], {"with the status draft": 1})


def test_more_prefixes_than_any_plugin_has_cost_their_item_alone(source):
    many = "".join(f"<p{number}:x/>" for number in range(101))
    batches = list(source(an_export(an_item(1, more=many), an_item(2))).read_archive())
    assert numbers(batches) == [2]
    assert "its XML is broken: Namespace prefix p0" in problems(batches)[0]


def test_an_undeclared_prefix_hides_nothing_else_that_is_broken(source):
    bad = an_item(1, more="<custom:a>&nbsp;</custom:a>")
    batches = list(source(an_export(bad, an_item(2))).read_archive())
    assert numbers(batches) == [2]
    assert "its XML is broken" in problems(batches)[0]


def test_a_document_type_behind_an_undeclared_prefix_is_refused_all_the_same(source):
    sneaky = an_item(1, more="<custom:a/>").replace("<item>", "<item><!DOCTYPE x [<!ENTITY a 'b'>]>")
    batches = list(source(an_export(sneaky, an_item(2))).read_archive())
    assert numbers(batches) == [2]


@pytest.mark.parametrize(
    "space", ["http://wordpress.org/export/1.2", "http://wordpress.org/export/", "http://blog.example/wp", "urn:x"]
)
def test_the_prefixes_of_wordpress_mean_its_names_whatever_they_are_declared_for(source, space):
    text = a_head(a=('xmlns:wp="http://wordpress.org/export/1.2/"', f"xmlns:wp = '{space}'")) + an_item(1)
    assert numbers(source(text + an_item(2).replace("<item>", "<item >") + TAIL).read_archive()) == [1, 2]


# --- what is missing -------------------------------------------------------------------------------------------------


def lacking(number, *names):
    item = an_item(number)
    for name in names:
        item, count = re.subn(rf"\t\t<{name}[ >].*?</{name}>\n", "", item)
        assert count == 1
    return item


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("guid", "guid", ""),
        ("link", "url", "https://blog.example/?p=1"),
        ("title", "title", ""),
        ("wp:post_name", "slug", ""),
        ("excerpt:encoded", "excerpt", ""),
        ("wp:post_date_gmt", "published_at", datetime(2015, 3, 1, 8, 30, tzinfo=UTC)),
        ("wp:post_password", "password_protected", False),
        ("wp:is_sticky", "id", 1),
    ],
)
def test_an_item_that_lacks_a_field_is_read_without_it(source, name, field, value):
    item = lacking(1, name).replace("2015-03-02", "2015-03-01")
    (batch,) = source(an_export(item, an_item(2))).read_archive()
    assert [post.id for post in batch.posts] == [1, 2]
    assert getattr(batch.posts[0], field) == value
    assert batch.problems == ()


def test_an_item_that_has_the_date_of_a_feed_alone_is_read_by_it(source):
    dates = ("wp:post_date", "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt")
    item = lacking(1, *dates).replace("08:30:00 +0000", "10:30:00 +0200")
    (batch,) = source(an_export(item)).read_archive()
    assert batch.posts[0].published_at == batch.posts[0].modified_at == datetime(2015, 3, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2015-03-01T10:30:00+02:00", "2015-03-01T08:30:00Z", " 2015-03-01 08:30:00\n"])
def test_a_date_with_an_offset_or_blanks_is_what_it_says(source, written):
    (batch,) = source(an_export(an_item(1, date=written))).read_archive()
    assert batch.posts[0].published_at == datetime(2015, 3, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("tag", ["wp:status", "wp:post_type"])
def test_an_item_that_does_not_say_whether_it_is_public_or_what_it_is_is_left_out_and_counted(source, tag):
    (batch,) = source(an_export(lacking(1, tag), an_item(2))).read_archive()
    assert [post.id for post in batch.posts] == [2]
    (why,) = batch.left_out
    assert (tag in why, batch.left_out[why]) == (True, 1)


def test_blanks_around_values_are_none_of_them(source):
    item = re.sub(r"<!\[CDATA\[(publish|post|ada|walk-1|2015[^\]]*)\]\]>", r"\n\t\t\t<![CDATA[\1]]>\n\t\t", an_item(1))
    item = item.replace("<wp:post_id>1<", "<wp:post_id>\n1\n<").replace("<link>", "<link>\n\t")
    head = a_head(a=("<![CDATA[ada]]>", "\n\t<![CDATA[ada]]>\n"))
    (batch,) = source(head + item + TAIL).read_archive()
    (post,) = batch.posts
    assert (post.id, post.slug, post.author.name) == (1, "walk-1", "Ada")
    assert (post.url, post.published_at.year) == ("https://blog.example/walk-1/", 2015)


@pytest.mark.parametrize("version", ["", "1.0", "1.1", "1.2", " 1.2\n"])
def test_the_version_may_be_missing_where_the_rest_is_wordpress(source, version):
    old = "<wp:wxr_version>1.2</wp:wxr_version>"
    new = f"<wp:wxr_version>{version}</wp:wxr_version>" if version else ""
    assert numbers(source(a_head(a=(old, new)) + an_item(1) + TAIL).read_archive()) == [1]


def test_a_feed_is_no_export(source):
    feed = '<rss version="2.0"><channel><title>A</title><link>https://blog.example</link><item><title>B</title></item>'
    with pytest.raises(WordPressError, match="no export of WordPress"):
        list(source(f"{feed}</channel></rss>").read_archive())


@pytest.mark.parametrize("creator", ["Ada Lovelace", "Ada &amp; Co"])
def test_a_file_that_lists_no_authors_writes_their_names(source, creator):
    head = re.sub(r"\t<wp:author>.*?</wp:author>\n", "", HEAD.format(version="1.0"))
    (batch,) = source(head + an_item(1, creator=creator) + TAIL).read_archive()
    assert batch.posts[0].author.name == creator.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("terms", "categories", "tags"),
    [
        (
            "<category>Walks</category><category domain='category' nicename='walks'>Walks</category>"
            "<category>mud</category><category domain='tag' nicename='mud'>mud</category>",
            [("walks", 2)],
            ["mud"],
        ),
        ("<category>River Walks</category><category>Über Mud!</category>", [("river-walks", 0), ("über-mud", 0)], []),
        (
            "<category domain='post_tag'>Wet mud</category><category domain='series' nicename='a'>A</category>",
            [],
            ["wet-mud"],
        ),
    ],
)
def test_terms_of_older_days_and_without_a_slug_are_told_apart(source, terms, categories, tags):
    usual = '<category domain="category" nicename="walks"><![CDATA[Walks &amp; talks]]></category>'
    (batch,) = source(an_export(an_item(1).replace(usual, terms), version="1.0")).read_archive()
    (post,) = batch.posts
    assert [(term.slug, term.id) for term in post.categories] == categories
    assert [term.slug for term in post.tags] == tags


# --- whose it is -----------------------------------------------------------------------------------------------------


def test_a_file_without_a_base_address_is_the_blogs_that_its_link_names(source):
    text = a_head(a=(BASE, "")) + an_item(1) + TAIL
    assert numbers(source(text).read_archive()) == [1]
    with pytest.raises(WordPressError, match=r"is an export of https://blog\.example, not of https://other\.example"):
        list(source(text, home="https://other.example").read_archive())


def test_a_file_that_names_no_blog_at_all_is_judged_post_by_post(source):
    other = an_item(2, link="https://other.example/walk-2/")
    batches = list(source(a_head(a=(BASE, ""), b=(LINK, "")) + an_item(1) + other + an_item(3) + TAIL).read_archive())
    assert numbers(batches) == [1, 3]
    assert problems(batches) == [
        "post 2 cannot be read: its address https://other.example/walk-2/ is on none of the hosts of this site"
    ]


MOVED = {"home": "https://new.example", "allowed_hosts": ("blog.example",)}


def test_an_export_of_an_earlier_host_gives_the_addresses_of_today_and_remembers_the_old_ones(source):
    picture = "\t\t<wp:attachment_url><![CDATA[https://blog.example/u/5.jpg]]></wp:attachment_url>\n"
    items = [
        an_item(
            1, more=a_meta("_thumbnail_id", "5") + a_meta("_yoast_wpseo_canonical", "https://blog.example/walk-1/")
        ),
        an_item(2, link="http://blog.example/walk-2/", more=a_meta("_yoast_wpseo_canonical", "https://a.example/b/")),
        an_item(3, link="https://blog.example.org/walk-3/"),
        an_item(4, link=""),
        an_item(5, status="inherit", type="attachment", file=picture),
    ]
    (batch,) = source(an_export(*items), **MOVED).read_archive()
    one, two, three, four = batch.posts
    assert (one.url, one.previous_urls) == ("https://new.example/walk-1/", ("https://blog.example/walk-1/",))
    assert (one.featured_image.url, one.canonical_url) == ("https://new.example/u/5.jpg", "")
    assert (two.url, two.canonical_url) == ("https://new.example/walk-2/", "https://a.example/b/")
    assert (three.url, three.previous_urls) == ("https://blog.example.org/walk-3/", ())
    assert (four.url, four.guid) == ("https://new.example/?p=4", "https://blog.example/?p=4")


@pytest.mark.parametrize(
    ("base", "link", "url"),
    [
        ("https://blog.example/", "https://blog.example/walk-1/", "https://new.example/walk-1/"),
        ("http://blog.example/old", "http://blog.example/old/walk-1/", "https://new.example/walk-1/"),
        ("https://blog.example/old", "https://blog.example/older/", "https://blog.example/older/"),
        ("https://blog.example", "https://blog.example?p=1", "https://new.example?p=1"),
        ("http://new.example", "http://new.example/walk-1/", "https://new.example/walk-1/"),
        ("https://new.example", "/blog/walk-1", "https://new.example/blog/walk-1"),
        ("https://new.example", "//elsewhere.example/walk-1", None),
    ],
)
def test_only_what_lies_below_the_earlier_address_moves(source, base, link, url):
    head = a_head(a=("<wp:base_blog_url>https://blog.example<", f"<wp:base_blog_url>{base}<"))
    (batch,) = source(head + an_item(1, link=link) + TAIL, **MOVED).read_archive()
    assert [post.url for post in batch.posts] == ([url] if url else [])


@pytest.mark.parametrize("base", ["https://new.example/other", "https://stranger.example", "https://[", "blog"])
def test_an_export_of_a_stranger_is_refused_with_what_to_do(source, base):
    head = a_head(a=("<wp:base_blog_url>https://blog.example<", f"<wp:base_blog_url>{base}<"))
    with pytest.raises(WordPressError, match=r"write its host into allowed_hosts of \[sites\.blog\]"):
        list(source(head + an_item(1) + TAIL, **MOVED).read_archive())


# --- several channels ------------------------------------------------------------------------------------------------

OTHER_HEAD = HEAD.replace("blog.example", "other.example")


def a_channel(head, *items):
    """The channel of a head alone, without the document around it."""
    return head.format(version="1.2").partition("<channel>")[2].join(["<channel>", "".join(items) + "</channel>\n"])


def test_several_channels_are_read_each_with_its_own_head(source):
    bob = a_channel(HEAD.replace("Ada", "Bob").replace(">2<", ">7<"), an_item(3))
    text = an_export(an_item(1), an_item(2)).decode().replace("</rss>", f"{bob}</rss>")
    (batch,) = source(text).read_archive()
    told = [(post.id, post.author.name, post.categories[0].id) for post in batch.posts]
    assert told == [(1, "Ada", 2), (2, "Ada", 2), (3, "Bob", 7)]


def test_files_put_behind_each_other_are_read_as_one(source):
    second = an_export(an_item(3), version="1.1").replace(b"Ada", b"Bob")
    third = an_export(an_item(4, "caf?")).replace(b"caf?", b"caf\xe9").replace(b"UTF-8", b"ISO-8859-1")
    batches = list(source(an_export(an_item(1), an_item(2)) + second + third).read_archive())
    assert [(post.id, post.author.name) for batch in batches for post in batch.posts] == [
        *((1, "Ada"), (2, "Ada"), (3, "Bob"), (4, "Ada"))
    ]
    assert batches[0].posts[3].content_raw == "café"


@pytest.mark.parametrize("is_first", [True, False])
def test_a_channel_of_another_blog_is_left_out_and_counted(source, is_first):
    ours = HEAD.format(version="1.2") + an_item(1) + TAIL
    theirs = OTHER_HEAD.format(version="1.2") + an_item(2) + an_item(3, type="attachment") + TAIL
    (batch,) = source(theirs + ours if is_first else ours + theirs).read_archive()
    assert [post.id for post in batch.posts] == [1]
    assert dict(batch.left_out) == {"of another blog (https://other.example)": 2}


def test_more_channels_than_any_file_has_are_refused(source):
    text = HEAD.format(version="1.2") + an_item(1) + "</channel>" + a_channel(HEAD, an_item(2)) * 1000 + "</rss>"
    with pytest.raises(WordPressError, match="more than 1,000 channels"):
        list(source(text).read_archive())


def test_a_channel_whose_head_is_broken_costs_its_own_items(source):
    broken = a_channel(HEAD.replace("A blog", "A&nbsp;blog"), an_item(2), an_item(3))
    text = an_export(an_item(1)).decode().replace("</rss>", f"{broken}{a_channel(HEAD, an_item(4))}</rss>")
    (batch,) = source(text).read_archive()
    assert [post.id for post in batch.posts] == [1, 4]
    ((why, count),) = batch.left_out.items()
    assert (count, why[:49]) == (2, "of a channel that cannot be read (its XML is brok")


def test_a_file_that_ends_in_its_second_channel_is_not_whole(source):
    with pytest.raises(WordPressError, match="after 2 posts the file ends in the middle"):
        list(source(an_export(an_item(1)) + an_export(an_item(2), tail="")).read_archive())


# --- charsets --------------------------------------------------------------------------------------------------------


def declared(charset, text="öl"):
    return an_export(an_item(1, text)).decode().replace('encoding="UTF-8"', f'encoding="{charset}"')


@pytest.mark.parametrize(
    ("said", "real"),
    [
        *(("ISO-8859-1", "latin-1"), ("iso-8859-15", "iso8859-15"), ("windows-1252", "cp1252"), ("Latin1", "cp1252")),
        *(("windows-1251", "cp1251"), ("KOI8-R", "koi8-r"), ("Shift_JIS", "shift_jis"), ("EUC-JP", "euc-jp")),
        *(("gb2312", "gb2312"), ("Big5", "big5"), ("us-ascii", "cp1252")),
    ],
)
def test_an_old_charset_is_read_as_it_is_named(source, said, real):
    text = {"cp1251": "река", "koi8-r": "река"}.get(real, "öl und Brücke")
    text = {"shift_jis": "川の道", "euc-jp": "川の道", "gb2312": "河边", "big5": "河邊"}.get(real, text)
    (batch,) = source(declared(said, text).encode(real)).read_archive()
    assert (batch.posts[0].content_raw, batch.problems) == (text, ())


NOBODY_KNOWS = ("unicode", "x-nobody-knows", "rot13", "utf-7", "zip", "", "latin-99", "windows-1259")


@pytest.mark.parametrize("said", ["utf8", "UTF8", "utf-8mb4", *NOBODY_KNOWS])
def test_a_charset_that_nobody_knows_is_no_reason_to_lose_a_post(source, said):
    (batch,) = source(declared(said)).read_archive()
    assert (batch.posts[0].content_raw, batch.problems) == ("öl", ())


def test_utf8_that_is_named_otherwise_is_read_as_what_it_is(source):
    (batch,) = source(declared("ISO-8859-1", "öl 川")).read_archive()
    assert batch.posts[0].content_raw == "öl 川"
    assert batch.problems == ("post 1: its characters are UTF-8, and not cp1252 as the file says",)


def test_what_is_named_utf8_and_is_not_is_read_as_windows_wrote_it(source):
    (batch,) = source(declared("UTF-8", "öl – “Brücke” €").encode("cp1252")).read_archive()
    assert batch.posts[0].content_raw == "öl – “Brücke” €"
    words = "its characters are not UTF-8 as the file says; they were read as windows-1252"
    assert batch.problems == (f"post 1: {words}",)


def test_a_byte_that_a_charset_has_not_is_replaced_and_named(source):
    (batch,) = source(declared("windows-1252", "a?b").replace("a?b", "a\x81b").encode("latin-1")).read_archive()
    assert batch.posts[0].content_raw == "a\ufffdb"
    assert batch.problems == ("post 1: characters that are no CP1252 were replaced",)


@pytest.mark.parametrize("before", ["\ufeff", "\n\n ", "<br />\n<b>Warning</b>: Undefined array key in x.php\n"])
def test_what_stands_before_the_declaration_changes_nothing(source, before):
    assert numbers(source(before + an_export(an_item(1)).decode()).read_archive()) == [1]


# --- the count -------------------------------------------------------------------------------------------------------


def test_what_is_left_out_is_counted_by_its_kind(source):
    items = [
        *(an_item(number, status="draft") for number in (1, 2)),
        an_item(3, status="private"),
        an_item(4, type="page"),
        an_item(5, type="nav_menu_item", status="draft"),
        an_item(6),
        an_item(7, type="attachment", status="inherit"),
        an_item(8, type="a b"),
        an_item(9, status="<x>"),
    ]
    (batch,) = source(an_export(*items)).read_archive()
    assert dict(batch.left_out) == {
        "with the status draft": 2,
        "with the status private": 1,
        "of the type page": 1,
        "of the type nav_menu_item": 1,
        "of other kinds": 2,
    }


def test_a_file_of_nothing_but_drafts_says_so(source):
    (batch,) = source(an_export(an_item(1, status="draft"))).read_archive()
    assert (batch.posts, dict(batch.left_out)) == ((), {"with the status draft": 1})


def test_of_very_many_kinds_only_some_are_named(source):
    items = [an_item(number, type=f"kind{number}") for number in range(1, 60)]
    (batch,) = source(an_export(*items)).read_archive()
    assert (len(batch.left_out), batch.left_out["of other kinds"], sum(batch.left_out.values())) == (31, 29, 59)


def as_printed(item):
    """As a browser prints XML: each section of CDATA on a line of its own, with a blank on either side."""
    return re.sub(r"<!\[CDATA\[(.*?)\]\]>", "\n<![CDATA[ \\1 ]]>\n", item).replace("[  ]", "[ ]")


@pytest.mark.parametrize(("password", "is_public"), [("", True), ("0", True), ("sesame", False)])
def test_a_file_that_a_browser_printed_protects_what_was_protected(source, password, is_public):
    (batch,) = source(an_export(as_printed(an_item(7, "We walked.", password=password)))).read_archive()
    (post,) = batch.posts
    assert (post.is_public, post.slug, post.content_raw.strip()) == (is_public, "walk-7", is_public * "We walked.")


def test_blanks_inside_of_a_section_hide_no_post_and_are_no_part_of_a_word(source):
    item = an_item(7, "We walked.", status=" publish ", type=" post", slug="walk-7 ", creator=" ada ")
    (batch,) = source(an_export(item)).read_archive()
    (post,) = batch.posts
    assert (post.status, post.type, post.slug, post.author.name) == ("publish", "post", "walk-7", "Ada")
