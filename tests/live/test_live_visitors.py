"""What a visitor sees of a post on a real WordPress, whoever reads or saves it; and which shortcodes WordPress registers."""

import json
import xmlrpc.client
from uuid import uuid4

import pytest

from bridge.config import SiteSection
from bridge.models.shortcodes import CORE
from bridge.wordpress.raw_html import to_html
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.xmlrpc import XmlRpcSource
from visible import words_of_page
from wordpress import VERSIONS, WordPress

MEMBERS = r"""<?php
add_shortcode('members', function ($_, $text) { return is_user_logged_in() || isset($_COOKIE['paid']) ? $text : ''; });
add_filter('render_block_core/group', function ($html, $block) {
    return empty($block['attrs']['UAGLoggedOut']) || is_user_logged_in() ? $html : '';
}, 10, 2);
"""
SECRET = (
    '<!-- wp:group {"UAGLoggedOut":true} -->\n<div class="wp-block-group"><p>canary two</p></div>\n<!-- /wp:group -->'
)
RAW = f"<!-- wp:paragraph -->\n<p>Open. [members]canary one[/members]</p>\n<!-- /wp:paragraph -->\n{SECRET}"
HIDDEN = """<!-- wp:paragraph {"metadata":{"blockVisibility":false}} -->\n<p>canary</p>\n<!-- /wp:paragraph -->
<!-- wp:paragraph {"metadata":{"blockVisibility":{"viewport":{"mobile":false,"tablet":false}}}} -->\n<p class="a">Wide.</p>
<!-- /wp:paragraph -->\n<!-- wp:paragraph -->\n<p>Open.</p>\n<!-- /wp:paragraph -->"""
MAKE = """kses_remove_filters();
return wp_insert_post(wp_slash(array('post_title' => 'A', 'post_status' => 'publish', 'post_content' => json_decode({}))));"""


@pytest.fixture(scope="module", params=VERSIONS)
def wordpress(request, mariadb, tmp_path_factory):
    made = WordPress(request.param, tmp_path_factory.mktemp("visitors"), mariadb, f"wp_{uuid4().hex[:8]}")
    try:
        made.install().start()
        (made.root / "wp-content" / "mu-plugins" / "members.php").write_text(MEMBERS)
        yield made
    finally:
        made.stop()


def site(wordpress):
    values = {"home": wordpress.url, "account": "main", "environments": ("local",)}
    return SiteSection.model_validate(values | {"app_user": "admin", "app_password": wordpress.app_password})


def new_post(wordpress, raw):
    quoted = json.dumps(raw).replace("\\", "\\\\").replace("'", "\\'")
    return wordpress.php(MAKE.format(f"'{quoted}'"))


def test_wordpress_registers_the_shortcodes_that_are_known_as_its_own(wordpress):
    names = set(wordpress.php("return array_keys($GLOBALS['shortcode_tags']);"))
    assert names - {"members"} == CORE


def test_text_for_members_comes_over_no_road(wordpress):
    number = new_post(wordpress, RAW)
    as_admin = wordpress.rest("GET", f"wp/v2/posts/{number}")
    assert "canary one" in as_admin["content"]["rendered"]
    archive = [post for batch in RestArchive("blog", site(wordpress)).read_archive() for post in batch.posts]
    rpc = [post for batch in XmlRpcSource("blog", site(wordpress)).read_archive() for post in batch.posts]
    posts = [RestSource("blog", site(wordpress)).read_post(number, 0)]
    posts += [post for post in archive + rpc if post.id == number]
    assert [("canary" in post.content_html, "Open." in post.content_html) for post in posts] == [(False, True)] * 3
    assert all("canary one" in post.content_raw for post in posts)


def test_xmlrpc_tells_nobody_the_field_that_keeps_a_post_for_members_so_its_text_says_that_no_visitor_was_asked(
    wordpress,
):
    number = new_post(wordpress, "<!-- wp:paragraph -->\n<p>For members.</p>\n<!-- /wp:paragraph -->")
    wordpress.php(
        f"update_post_meta({number}, '_members_access_role', 'editor'); update_post_meta({number}, 'mood', 'dry');"
    )
    rpc = xmlrpc.client.ServerProxy(f"{wordpress.url}/xmlrpc.php")
    told = rpc.wp.getPost(0, "admin", wordpress.app_password, number, ["custom_fields"])
    assert "mood" in [one["key"] for one in told["custom_fields"]]
    assert "_members_access_role" not in [one["key"] for one in told["custom_fields"]]
    posts = {post.id: post for batch in XmlRpcSource("blog", site(wordpress)).read_archive() for post in batch.posts}
    assert 'data-gate="visitors" data-maker="XML-RPC"' in posts[number].content_html


def test_the_plugin_renders_for_a_visitor_whoever_saves_the_post_and_pays(wordpress):
    number = new_post(wordpress, RAW)
    html, user, cookies = wordpress.php(
        f"wp_set_current_user(1); $_COOKIE['paid'] = '1';"
        f"$html = b4m('renderer')->render(get_post({number}));"
        "return array($html, get_current_user_id(), $_COOKIE['paid']);"
    )
    assert ("canary" in html, "Open." in html, user, cookies) == (False, True, 1, "1")


def test_a_hidden_block_comes_out_of_the_raw_post_as_out_of_the_newest_wordpress(wordpress):
    number = new_post(wordpress, HIDDEN)
    rendered = wordpress.php(f"return b4m('renderer')->render(get_post({number}));")
    ours = to_html(HIDDEN)
    knows_viewports = int(wordpress.version.split(".")[0]) >= 7
    assert ("canary" in ours, "canary" in rendered) == (False, not knows_viewports)
    if knows_viewports:
        assert words_of_page(ours) == words_of_page(rendered)
        for classed in (ours, rendered):
            assert {"wp-block-hidden-mobile", "wp-block-hidden-tablet"} <= set(classed.replace('"', " ").split())
