"""A draft is handed off for Medium first in a real WordPress, by whoever may send it; published later, it is held."""

import re
from html import unescape

import pytest
from world import World

from wordpress import Browser

ACTION = "bridge_for_medium_original"
LINK = re.compile(rf'href="([^"]*action={ACTION}[^"]*)"')


@pytest.fixture
def world(mariadb, tmp_path):
    with World("newest", tmp_path, mariadb) as made:
        yield made


def test_a_draft_is_handed_off_by_whoever_may_send_it_and_is_held_once_it_is_published(world):
    wordpress = world.wordpress
    user = "wp_insert_user(array('user_login' => 'contributor', 'user_pass' => 'contributor', 'role' => 'contributor'))"
    draft = wordpress.new_post(status="draft", title="First on Medium", content="<p>We walked along the river.</p>")
    wordpress.php(f"$id = {user}; wp_update_post(array('ID' => {draft['id']}, 'post_author' => $id)); return $id;")
    listed = "edit.php?post_status=draft"
    contributor, admin = Browser(wordpress, "contributor", "contributor"), wordpress.login()
    assert LINK.findall(contributor.get(listed).text) == []
    form = {"action": ACTION, "post": draft["id"], "_wpnonce": contributor.nonce(f"{ACTION}{draft['id']}")}
    url = f"{wordpress.url}/wp-admin/admin-post.php"
    assert contributor.session.post(url, data=form, timeout=60).status_code == 403
    (link,) = {unescape(one) for one in LINK.findall(admin.get(listed).text)}
    assert "First on Medium" in unescape(admin.get(link.rpartition("/")[2]).text)
    form |= {"_wpnonce": admin.nonce(f"{ACTION}{draft['id']}")}
    handed = admin.session.post(url, data=form, timeout=60, allow_redirects=False)
    assert handed.status_code == 303, handed.text[:2000]
    assert handed.headers["Location"].endswith("/owner/medium-first/1")
    wordpress.rest("POST", f"wp/v2/posts/{draft['id']}", status="publish")
    held = world.settle(draft["id"], "held")
    assert "made for Medium first" in held["reason"]
    assert world.sandbox.stories == []
    refused = wordpress.php(f"return b4m('original')->hand_off(get_post({draft['id']}));")
    assert "public on your blog already" in refused["problem"]
    answer = "array('headers' => array(), 'body' => '%s', 'response' => array('code' => %d, 'message' => ''), 'cookies' => array(), 'filename' => null)"
    code = "add_filter('pre_http_request', static function ($no, $args, $url) { return preg_match('#/original$#', $url) ? %s : $no; }, 20, 3);"
    other = wordpress.new_post(status="draft", title="Another")["id"]
    for body, status, words in (("", 404, "too old to take a draft"), ("{}", 200, "not with the bridge")):
        with wordpress.with_code(code % (answer % (body, status))):
            refused = wordpress.php(f"return b4m('original')->hand_off(get_post({other}));")
        assert words in refused["problem"]
        assert refused["url"] == ""
