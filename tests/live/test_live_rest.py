"""What a real WordPress answers over REST where it is hard: one second for many posts, no login, no password."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from blog import SECRET
from bridge.config import SiteSection
from bridge.config.connection import Connection, to_connection_string
from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.wordpress.look import read_look
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.status import PostStatus, send_status
from bridge.wordpress.xmlrpc import XmlRpcSource
from wordpress import VERSIONS, WordPress

MANY = 260
MAKE = f"""
global $wpdb;
wp_suspend_cache_addition(true);
for ($n = 0; $n < {MANY}; $n++) {{
    $wpdb->insert($wpdb->posts, array('post_title' => "Walk $n", 'post_name' => "walk-$n", 'post_status' => 'publish', 'post_author' => 1,
        'post_content' => 'We walked.', 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '', 'guid' => home_url("/?p=x$n"),
        'post_date' => '2024-05-01 12:00:00', 'post_date_gmt' => '2024-05-01 10:00:00',
        'post_modified' => '2024-06-01 12:00:00', 'post_modified_gmt' => '2024-06-01 10:00:00'));
}}
return $wpdb->get_col("SELECT ID FROM $wpdb->posts WHERE post_name LIKE 'walk-%' ORDER BY ID");
"""
DANGLING = "update_post_meta(%d, '_thumbnail_id', 999999); return 1;"
STRIP = "<?php unset($_SERVER['HTTP_AUTHORIZATION'], $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW']);"
WALL = """<?php add_filter('rest_authentication_errors', function ($r) {
    return $r || is_user_logged_in() ? $r : new WP_Error('rest_not_logged_in', 'No.', array('status' => 401));
});"""


@pytest.fixture(scope="module", params=VERSIONS)
def wordpress(request, mariadb, tmp_path_factory):
    made = WordPress(request.param, tmp_path_factory.mktemp("rest"), mariadb, f"wp_{uuid4().hex[:8]}")
    try:
        made.install().start()
        made.walks = [int(number) for number in made.php(MAKE)]
        yield made
    finally:
        made.stop()


@pytest.fixture
def plugin(wordpress):
    """A function that gives WordPress another plugin for the length of a test."""
    files = []

    def add(code):
        files.append(wordpress.root / "wp-content" / "mu-plugins" / f"{uuid4().hex}.php")
        files[-1].write_text(code)

    yield add
    for file in files:
        file.unlink()


def site(wordpress, **changes):
    values = {"home": wordpress.url, "account": "main", "environments": ("local",)}
    return SiteSection.model_validate(values | changes)


def with_password(wordpress, password=""):
    return site(wordpress, app_user="admin", app_password=password or wordpress.app_password)


def connect(wordpress):
    """Give the plugin the secret, as pasting the line into its settings does; no bridge answers there."""
    line = to_connection_string(Connection("http://127.0.0.1:9/hooks/blog", "blog", SECRET))
    wordpress.php(f"b4m('settings')->change(array('connection' => '{line}')); return 1;")


def test_posts_of_one_second_all_come_by_what_changed(wordpress):
    since = datetime(2024, 1, 1, tzinfo=UTC)
    for known in (None, lambda _: False):
        batches = list(RestArchive("blog", site(wordpress)).read_archive(since=since, is_known=known))
        assert [post.id for batch in batches for post in batch.posts] == wordpress.walks
        assert [problem for batch in batches for problem in batch.problems] == []
    by_rpc = XmlRpcSource("blog", with_password(wordpress)).read_archive(since=since)
    assert [post.id for batch in by_rpc for post in batch.posts] == wordpress.walks


def test_an_image_that_is_gone_costs_no_more_than_any_other_post(wordpress):
    wordpress.php(DANGLING % wordpress.walks[0])
    wordpress.requests()
    post = RestSource("blog", site(wordpress)).read_post(wordpress.walks[0], 0)
    assert (post.title, post.featured_image) == ("Walk 0", None)
    (batch, *_) = RestArchive("blog", site(wordpress)).read_archive()
    assert (batch.posts[0], batch.problems) == (post, ())
    # Embedded, it would be WordPress' whole index on some versions.
    asked = [one["uri"] for one in wordpress.requests()]
    assert asked
    assert not [uri for uri in asked if "featuredmedia" in uri]


def test_a_password_that_does_not_arrive_and_a_wrong_one_are_told_apart(wordpress, plugin):
    connect(wordpress)
    secret = site(wordpress, secret=SECRET).secret
    wrong = with_password(wordpress, "wrong wrong wrong").model_copy(update={"secret": secret})
    with pytest.raises(WordPressUnauthorized, match="The password arrived, so it is wrong"):
        list(RestArchive("blog", wrong).read_archive())
    right = with_password(wordpress).model_copy(update={"secret": secret})
    plugin(STRIP)
    with pytest.raises(WordPressUnauthorized, match="The password did not arrive"):
        list(RestArchive("blog", right).read_archive())
    with pytest.raises(WordPressUnauthorized, match=r"Either it is wrong.*Or it does not arrive"):
        list(RestArchive("blog", with_password(wordpress)).read_archive())


def test_where_rest_wants_a_login_what_is_signed_is_let_in_and_nothing_else(wordpress, plugin):
    connect(wordpress)
    plugin(WALL)
    signed = site(wordpress, secret=SECRET)
    number, root, now = wordpress.walks[0], f"{wordpress.url}/wp-json/", datetime.now(UTC)
    assert RestSource("blog", signed).read_post(number, 0).title == "Walk 0"
    assert read_look(root, SECRET, now, hosts=signed.hosts).plugin
    guid = RestSource("blog", signed).read_post(number, 0).guid
    named = wordpress.php("return apply_filters('aios_whitelisted_rest_routes', array('wp/v2'));")
    assert named == ["wp/v2", "bridge-for-medium/v1"]
    assert send_status(root, SECRET, PostStatus(number, guid, "main", "live", "", "live", "On Medium.", {}, "", 1), now)
    with pytest.raises(WordPressError, match=r"rest_not_logged_in.*Disable REST API: Settings"):
        read_look(root, f"whsec_{'b' * 43}=", now, hosts=signed.hosts)
    with pytest.raises(WordPressError, match="rest_not_logged_in"):
        list(RestArchive("blog", signed).read_archive())
