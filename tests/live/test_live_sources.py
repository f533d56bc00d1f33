"""REST, XML-RPC and an export file of one and the same WordPress give the same posts."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from bridge.config import SiteSection
from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.wordpress.raw_html import to_html
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.wxr import WxrSource
from bridge.wordpress.wxr_file import read_head, read_items
from bridge.wordpress.wxr_item import parse_item, to_head
from bridge.wordpress.wxr_shape import cut_item
from bridge.wordpress.xmlrpc import XmlRpcSource
from visible import words_of_page
from wordpress import VERSIONS, WordPress

MAKE = r"""
kses_remove_filters();
wp_update_user(array('ID' => 1, 'display_name' => 'Ada & Co', 'nickname' => 'Ada'));
wp_insert_user(array('user_login' => 'bob', 'user_pass' => 'bob-pass', 'display_name' => 'Bob B.', 'role' => 'author'));
$bob = get_user_by('login', 'bob')->ID;
$walks = wp_insert_term('Walks & talks', 'category')['term_id'];
$rivers = wp_insert_term('Rivers', 'category', array('parent' => $walks))['term_id'];
$file = wp_insert_attachment(array('post_title' => 'River', 'post_mime_type' => 'image/jpeg'), '2019/05/river-scaled.jpg');
update_post_meta($file, '_wp_attachment_image_alt', 'A river & a "bridge"');
wp_update_attachment_metadata($file, array('width' => 2560, 'height' => 1700, 'file' => '2019/05/river-scaled.jpg', 'original_image' => 'river.jpg',
    'sizes' => array('thumbnail' => array('width' => 150, 'height' => 150, 'file' => 'river-150x150.jpg', 'mime-type' => 'image/jpeg'))));
$texts = array(
    "<!-- wp:paragraph -->\n<p>We walked along the river &amp; back.</p>\n<!-- /wp:paragraph -->",
    "Written without blocks\nin two lines.\n\nAnd a second \"paragraph\" with <em>weight</em>.\n\n<blockquote>Said\n\ntwice</blockquote>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<pre>a\n\n  b</pre>",
    "[caption id=\"attachment_9\" align=\"alignnone\" width=\"300\"]<img src=\"http://x.example/a.jpg\" alt=\"\" /> The river in spring[/caption]\n\nhttps://nobody.example/watch?v=1\n\nAfter the film.",
    "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Umlauts äöü 漢字 🎉</h2>\n<!-- /wp:heading -->\n\n<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>mud</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->\n<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n<!-- wp:code -->\n<pre class=\"wp-block-code\"><code>if (a &lt; b) ]]&gt; x</code></pre>\n<!-- /wp:code -->",
    "Code with ]]> in it and </item><item> as <code>&lt;/item&gt;</code> text",
);
$texts[] = "Came from another program.<br /><br />Its lines end so.<br />And so.";
$texts[] = "Saved by a browser\r\nof the old kind.\r\n\r\nAgain.";
$made = array();
for ($n = 0; $n < 26; $n++) {
    $made[] = wp_insert_post(wp_slash(array(
        'post_title' => $n === 3 ? 'A <em>loud</em> "title" & more — 5 < 6' : "Walk number $n", 'post_status' => 'publish',
        'post_content' => $texts[$n % count($texts)], 'post_excerpt' => $n % 4 ? '' : "In short & well: $n",
        'post_date' => sprintf('20%02d-0%d-1%d 10:11:12', 5 + $n % 20, 1 + $n % 9, $n % 10),
        'post_author' => $n % 3 ? 1 : $bob, 'post_category' => $n % 2 ? array($walks, $rivers) : array(1),
        'tags_input' => $n % 5 ? array() : array('mud & rain', "tag $n"), 'meta_input' => $n % 2 ? array('_thumbnail_id' => $file) : array(),
    )));
}
stick_post($made[0]);
foreach (array('draft', 'private', 'pending', 'trash') as $status) {
    wp_insert_post(array('post_title' => "Hidden $status", 'post_status' => $status, 'post_content' => 'canary-hidden'));
}
wp_insert_post(array('post_title' => 'Later', 'post_status' => 'future', 'post_date' => '2099-01-01 00:00:00', 'post_content' => 'canary-hidden'));
$locked = wp_insert_post(array('post_title' => 'Locked', 'post_status' => 'publish', 'post_password' => 'open sesame', 'post_content' => 'canary-hidden', 'post_excerpt' => 'canary-hidden'));
$page = wp_insert_post(array('post_title' => 'A page', 'post_type' => 'page', 'post_status' => 'publish', 'post_content' => 'About.'));
return array('posts' => $made, 'locked' => $locked, 'page' => $page, 'sticky' => $made[0]);
"""
EXPORT = "require_once ABSPATH . 'wp-admin/includes/export.php'; ob_start(); export_wp(); return base64_encode(ob_get_clean());"


class Blog:
    """A WordPress with an archive, and what is in it."""

    def __init__(self, wordpress, made, folder):
        self.wordpress = wordpress
        self.made = made
        self.folder = folder

    def site(self, **changes):
        values = {"home": self.wordpress.url, "account": "main", "post_types": ("post", "page")}
        values |= {"app_user": "admin", "app_password": self.wordpress.app_password, "environments": ("local",)}
        return SiteSection.model_validate(values | changes)

    def open_site(self):
        return self.site(app_user="", app_password=None)

    def export(self):
        path = self.folder / f"{uuid4()}.xml"
        path.write_bytes(base64.b64decode(self.wordpress.php(EXPORT, "admin")))
        return path

    def sources(self):
        return {
            "rest": RestArchive("blog", self.site()),
            "xmlrpc": XmlRpcSource("blog", self.site()),
            "wxr": WxrSource("blog", self.site(), self.export()),
        }


@pytest.fixture(scope="module", params=VERSIONS)
def blog(request, mariadb, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    wordpress = WordPress(request.param, folder, mariadb, f"wp_{uuid4().hex[:8]}")
    try:
        wordpress.install().start()
        yield Blog(wordpress, wordpress.php(MAKE), folder)
    finally:
        wordpress.stop()


def read(source, **how):
    posts, problems = {}, []
    for batch in source.read_archive(**how):
        problems += batch.problems
        posts |= {post.id: post for post in batch.posts}
    return posts, problems


def essence(post):
    """What every source must agree on."""
    bare = replace(post, content_html="", author=replace(post.author, slug=""))
    terms = {name: tuple(replace(one, parent=0) for one in getattr(post, name)) for name in ("categories", "tags")}
    # WordPress 6.1 does not tell the alternative text over XML-RPC.
    image = post.featured_image and replace(post.featured_image, alt="")
    return replace(bare, featured_image=image, **terms)


def test_three_sources_give_the_same_posts(blog):
    read_by = {name: read(source) for name, source in blog.sources().items()}
    assert {name: problems for name, (_, problems) in read_by.items()} == {"rest": [], "xmlrpc": [], "wxr": []}
    by_rest = read_by["rest"][0]
    assert set(by_rest) == {*blog.made["posts"], blog.made["locked"], blog.made["page"]}
    for name in ("xmlrpc", "wxr"):
        by_other = read_by[name][0]
        assert set(by_other) == set(by_rest)
        for number, post in by_rest.items():
            assert essence(by_other[number]) == essence(post), name


EMPTY = r"""
global $wpdb;
update_option('timezone_string', 'Europe/Berlin');
$zeros = '0000-00-00 00:00:00';
$made = array();
foreach (array('2015-07-03 10:30:00', '2015-01-03 10:30:00', '2015-10-25 02:30:00') as $n => $date) {
    $made[] = $id = wp_insert_post(array('post_title' => "Draft $n", 'post_name' => "draft-$n", 'post_status' => 'draft',
        'post_date' => $date, 'post_content' => 'We walked.', 'post_author' => 1));
    wp_publish_post($id);
}
$changes = array(array('post_author' => 0), array('post_title' => ''), array('guid' => ''),
    array('post_date' => $zeros, 'post_date_gmt' => $zeros), array('post_modified' => $zeros, 'post_modified_gmt' => $zeros),
    array('post_date_gmt' => $zeros), array('post_password' => '0'), array('post_title' => 'We <3 Rome<br>and its Q&notes'), array('guid' => 'http://old.example/?p=12&#038;x=1'));
foreach ($changes as $n => $change) {
    $made[] = $id = wp_insert_post(array('post_title' => "Odd $n", 'post_name' => "odd-$n", 'post_status' => 'publish',
        'post_date' => '2016-07-03 10:30:00', 'post_content' => 'We walked.', 'post_author' => 1));
    update_post_meta($id, '_thumbnail_id', 999999);
    $wpdb->update($wpdb->posts, $change, array('ID' => $id));
    clean_post_cache($id);
}
$read = function ($id) { return b4m('article')->read(get_post($id)); };
return array('ids' => $made, 'plugin' => array_map($read, $made));
"""


FIELDS = ("guid", "slug", "title", "excerpt", "url", "featured_image", "password_protected")


@pytest.fixture
def empty(blog):
    """Posts of which WordPress has left something zero or empty, and what the plugin says of them."""
    made = blog.wordpress.php(EMPTY)
    try:
        yield made
    finally:
        ids = ", ".join(map(str, made["ids"]))
        blog.wordpress.php(
            f"foreach (array({ids}) as $id) {{ wp_delete_post($id, true); }} update_option('timezone_string', '');"
        )


def test_what_wordpress_leaves_zero_or_empty_comes_alike_by_every_source_and_the_plugin(blog, empty):
    sources = blog.sources()
    sources["wxr"] = WxrSource("blog", blog.site(), blog.export(), zone=ZoneInfo("Europe/Berlin"))
    read_by = {name: read(source) for name, source in sources.items()}
    assert {name: problems for name, (_, problems) in read_by.items()} == {"rest": [], "xmlrpc": [], "wxr": []}
    for number, told in zip(empty["ids"], empty["plugin"], strict=True):
        by_rest, by_xmlrpc, by_wxr = (essence(read_by[name][0][number]) for name in ("rest", "xmlrpc", "wxr"))
        assert by_rest == by_xmlrpc == by_wxr, told
        fields = {key: told[key] for key in FIELDS}
        assert fields == {key: getattr(by_wxr, key) for key in fields}
        dates = [datetime.fromisoformat(told[key]) for key in ("created_at", "published_at", "modified_at")]
        assert dates == [by_wxr.created_at, by_wxr.published_at, by_wxr.modified_at]
    first = read_by["wxr"][0][empty["ids"][0]]
    assert first.published_at == first.modified_at == datetime(2015, 7, 3, 8, 30, tzinfo=UTC)


def test_the_fields_are_those_of_the_database(blog):
    for source in blog.sources().values():
        posts, _ = read(source)
        loud = posts[blog.made["posts"][3]]
        assert loud.title == 'A loud "title" & more — 5 < 6'
        assert (loud.author.name, loud.type, loud.status) == ("Bob B.", "post", "publish")
        assert loud.published_at == datetime(2008, 4, 13, 8, 11, 12, tzinfo=UTC)
        assert [term.name for term in loud.categories] == ["Rivers", "Walks & talks"]
        assert loud.featured_image.url.endswith("/2019/05/river-scaled.jpg")
        assert loud.featured_image.original_url.endswith("/2019/05/river.jpg")
        assert loud.featured_image.width == 2560
        assert loud.featured_image.alt in {'A river & a "bridge"', ""}
        assert loud.modified_at == loud.published_at
        first = posts[blog.made["posts"][0]]
        assert [term.name for term in first.tags] == ["mud & rain", "tag 0"]
        assert (first.excerpt, first.author.name) == ("In short & well: 0", "Bob B.")
        assert posts[blog.made["posts"][1]].author.name == "Ada & Co"


def test_what_wordpress_itself_exports_needs_no_parser_and_is_what_a_parser_makes_of_it(blog):
    with blog.export().open("rb") as stream:
        head = to_head(read_head(stream))
        items = [item.data for item in read_items(stream)]
    cut = [data for data in items if cut_item(data)]
    assert len(cut) >= len(items) - 10  # two sections of CDATA are left to the parser
    for data in cut:
        assert parse_item(data, head) == parse_item(data.replace(b"<item>", b"<item >", 1), head)


def test_nobody_gets_to_see_a_text_behind_a_password(blog):
    for source in [*blog.sources().values(), RestArchive("blog", blog.open_site())]:
        posts, _ = read(source)
        assert not posts[blog.made["locked"]].is_public
        assert "canary-hidden" not in repr(posts)
        assert "sesame" not in repr(posts)


def test_our_rendering_shows_the_words_that_wordpress_shows(blog):
    by_rest, _ = read(RestArchive("blog", blog.site()))
    for post in by_rest.values():
        assert words_of_page(to_html(post.content_raw)) == words_of_page(post.content_html), post.content_raw


def test_an_archive_and_a_single_read_give_the_same_post(blog):
    number = blog.made["posts"][3]
    by_rest, _ = read(RestArchive("blog", blog.site()))
    assert replace(RestSource("blog", blog.site()).read_post(number, 0), content_html="") == replace(
        by_rest[number], content_html=""
    )


def test_without_a_password_rest_gives_the_same_posts_as_they_are_shown(blog):
    by_password, _ = read(RestArchive("blog", blog.site()))
    by_anybody, problems = read(RestArchive("blog", blog.open_site()))
    assert (problems, set(by_anybody)) == ([], set(by_password))
    for number, post in by_anybody.items():
        assert post.content_raw == ""
        assert (post.url, post.guid, post.tags) == tuple(
            getattr(by_password[number], key) for key in ("url", "guid", "tags")
        )


def test_a_wrong_password_is_noticed_by_both(blog):
    wrong = blog.site(app_password="wrong wrong wrong wrong")
    with pytest.raises(WordPressUnauthorized, match="does not accept the application password of admin"):
        read(RestArchive("blog", wrong))
    with pytest.raises(WordPressUnauthorized, match="does not accept admin and the application password"):
        read(XmlRpcSource("blog", wrong))


def test_what_is_known_is_not_read_again_and_costs_one_request(blog):
    known, _ = read(RestArchive("blog", blog.site(post_types=("post",))))
    dates = {post.id: (post.modified_at, post.url) for post in known.values()}
    blog.wordpress.requests()
    source = RestArchive("blog", blog.site(post_types=("post",)))
    batches = list(source.read_archive(is_known=lambda one: dates.get(one.id) == (one.modified_at, one.url)))
    assert [(batch.posts, len(batch.unchanged)) for batch in batches] == [((), len(known))]
    asked = [one["uri"] for one in blog.wordpress.requests()]
    assert len([uri for uri in asked if "/wp/v2/posts" in uri]) == 1
    batches = list(
        XmlRpcSource("blog", blog.site(post_types=("post",))).read_archive(
            is_known=lambda one: dates.get(one.id) == (one.modified_at, one.url)
        )
    )
    assert [(batch.posts, len(batch.unchanged)) for batch in batches] == [((), len(known))]


def test_only_what_changed_since_is_read(blog):
    number = blog.made["posts"][7]
    blog.wordpress.php(
        "global $wpdb; $wpdb->query(\"UPDATE $wpdb->posts SET post_modified_gmt = '2020-01-01 00:00:00', post_modified = '2020-01-01 01:00:00'\");"
    )
    since = datetime.now(UTC)
    blog.wordpress.rest("POST", f"wp/v2/posts/{number}", excerpt=f"Changed {uuid4()}")
    for name, source in blog.sources().items():
        posts, problems = read(source, since=since)
        assert (set(posts), problems) == ({number}, []), name


def test_plain_permalinks_make_no_difference(blog):
    blog.wordpress.php("$GLOBALS['wp_rewrite']->set_permalink_structure('');")
    try:
        posts, problems = read(RestArchive("blog", blog.site()))
        assert problems == []
        assert posts[blog.made["posts"][0]].url.endswith(f"/?p={blog.made['posts'][0]}")
    finally:
        blog.wordpress.php("$GLOBALS['wp_rewrite']->set_permalink_structure('/%postname%/'); flush_rewrite_rules();")


def test_xmlrpc_that_is_switched_off_is_named(blog):
    plugin = blog.wordpress.root / "wp-content" / "mu-plugins" / "off.php"
    plugin.write_text("<?php add_filter('xmlrpc_enabled', '__return_false');")
    try:
        with pytest.raises(WordPressError, match="XML-RPC is switched off on this WordPress"):
            read(XmlRpcSource("blog", blog.site()))
    finally:
        plugin.unlink()


def test_a_post_that_breaks_the_page_is_named_and_the_others_come(blog):
    broken = blog.made["posts"][11]
    plugin = blog.wordpress.root / "wp-content" / "mu-plugins" / "break.php"
    plugin.write_text(
        f"<?php add_filter('the_content', function ($t) {{ if (get_the_ID() === {broken}) throw new Exception('boom'); return $t; }});"
    )
    try:
        posts, problems = read(RestArchive("blog", blog.site(post_types=("post",)), sleep=lambda _: None))
        assert set(posts) == {*blog.made["posts"], blog.made["locked"]} - {broken}
        assert len(problems) == 1
        assert "the post at position 11 cannot be read: WordPress answered 500" in problems[0]
    finally:
        plugin.unlink()


def test_an_old_post_with_control_characters_comes_by_each_source(blog):
    number = blog.made["posts"][9]
    blog.wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, array('post_content' => \"A\\x0bB \\x08canary\"), array('ID' => {number}));"
    )
    for name, source in blog.sources().items():
        posts, problems = read(source)
        assert "canary" in posts[number].content_html, name
        assert problems == ([f"post {number}: control characters were taken out"] if name == "wxr" else [])
