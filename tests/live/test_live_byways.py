"""What happens to a post on the byways of WordPress: old protocols, old revisions, scripts without a user, lists, a proxy."""

import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import requests

from bridge.wordpress.pages import PagesPut, PageText, put_pages
from processes import SECRET, wait_for

CHOICE = "_bridge_for_medium_choice"
RECORDS = ("_bridge_for_medium_known", "_bridge_for_medium_status", "_bridge_for_medium_changed")
"""Where version 0.1 kept what it knew: keys of meta that are nobody's to write."""


def a_title():
    return f"On a byway {uuid4()}"


def live(world, **fields):
    post_id = world.wordpress.new_post(title=a_title(), **fields)["id"]
    world.settle(post_id, "live")
    return post_id


def told_once(world, post_id, trigger):
    """Its one event, which tells that it was published."""
    world.settle(post_id, "live")
    (event,) = world.events(post_id)
    assert (event["type"], event["data"]["trigger"]) == ("post.published", trigger)
    return event


def revisions(world, post_id):
    """The counter of each event."""
    return [event["data"]["revision"] for event in world.events(post_id)]


def test_xml_rpc_writes_the_choice_and_nothing_else_of_ours(world):
    rpc: xmlrpc.client.ServerProxy = world.wordpress.rpc()
    post_id = live(world)
    fields = [{"key": key, "value": f'{{"post":{post_id},"revision":99,"public":false}}'} for key in RECORDS]
    assert rpc.metaWeblog.editPost(post_id, "admin", "admin-pass", {"custom_fields": fields}, True)
    assert rpc.wp.editPost(1, "admin", "admin-pass", post_id, {"custom_fields": fields})
    world.send()
    assert (world.types(post_id), revisions(world, post_id)) == (["published"], [1])
    stored = f"return array_filter(array_keys(get_post_meta({post_id})), function ($key) {{ return 0 === strpos($key, '_bridge'); }});"
    assert world.wordpress.php(stored) == []
    choice = {"custom_fields": [{"key": CHOICE, "value": "yes"}]}
    assert rpc.metaWeblog.editPost(post_id, "admin", "admin-pass", choice, True)
    world.send()
    assert (world.events(post_id)[-1]["data"]["choice"], revisions(world, post_id)) == ({"syndicate": True}, [1, 2])


def test_a_revision_that_brings_old_meta_back_is_an_edit_and_lowers_no_counter(world):
    """WordPress keeps meta with revisions since 6.4; code says which."""
    keys = ", ".join(f"'{key}'" for key in (CHOICE, *RECORDS))
    kept = (
        f"add_filter('wp_post_revision_meta_keys', function ($keys) {{ return array_merge($keys, array({keys})); }});"
    )
    post_id = live(world, content="<p>First.</p>")
    with world.wordpress.with_code(kept):
        for text, choice in (("Second.", "yes"), ("Third.", "")):
            edit = {"content": f"<p>{text}</p>", "meta": {CHOICE: choice}}
            world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", **edit)
            world.send()
        has_meta = world.wordpress.php(
            f"$all = array_values(wp_get_post_revisions({post_id})); wp_restore_post_revision($all[1]->ID);"
            "return function_exists('wp_post_revision_meta_keys');"
        )
    world.send()
    assert revisions(world, post_id) == [1, 2, 3, 4]
    last = world.events(post_id)[-1]["data"]
    assert "Second." in last["post"]["content_html"]
    assert last["choice"] == ({"syndicate": True} if has_meta else {})
    world.agree(post_id)


def test_a_script_without_a_user_publishes(world):
    new = f"array('post_status' => 'publish', 'post_title' => '{a_title()}', 'post_content' => '<p>By nobody.</p>')"
    post_id, user = world.wordpress.php(f"return array(wp_insert_post({new}), get_current_user_id());", "cli")
    assert user == 0
    told_once(world, post_id, "cli")


def test_a_scheduled_post_whose_cron_comes_hours_late_is_published_when_it_does(world):
    post_id = world.wordpress.new_post(status="future", date="2035-05-05T10:00:00", title=a_title())["id"]
    world.wordpress.php(
        "global $wpdb; $then = time() - 3 * HOUR_IN_SECONDS;"
        "$wpdb->update($wpdb->posts, array('post_date_gmt' => gmdate('Y-m-d H:i:s', $then), 'post_date' => wp_date('Y-m-d H:i:s', $then)), "
        f"array('ID' => {post_id})); clean_post_cache({post_id}); wp_clear_scheduled_hook('publish_future_post', array({post_id}));"
        f"wp_schedule_single_event($then, 'publish_future_post', array({post_id}));"
    )
    event = told_once(world, post_id, "cron")
    late = datetime.now(UTC) - datetime.fromisoformat(event["timestamp"])
    assert late.total_seconds() < 3600, "it became public now, whatever its date says"


def test_quick_edit_makes_a_private_post_and_one_with_a_password_public(world):
    browser = world.wordpress.login()
    private = world.wordpress.new_post(title=a_title(), status="private")["id"]
    hidden = world.wordpress.new_post(title=a_title(), password="secret")["id"]
    world.send()
    assert [world.types(one) for one in (private, hidden)] == [[], []]
    browser.quick_edit(private, _status="publish")
    browser.quick_edit(hidden, post_password="")
    for post_id in (private, hidden):
        told_once(world, post_id, "quick")


def test_a_post_that_is_made_sticky_by_bulk_edit_is_no_other_article(world):
    post_id = live(world)
    world.wordpress.login().bulk_edit([post_id], sticky="sticky", comment_status="closed")
    assert world.wordpress.php(f"return is_sticky({post_id});")
    world.send()
    assert world.types(post_id) == ["published"]
    assert world.is_quiet(post_id)


def test_a_post_that_becomes_a_page_is_followed_again_when_it_is_a_post(world):
    post_id = live(world)
    world.wordpress.php(f"wp_update_post(array('ID' => {post_id}, 'post_type' => 'page'));")
    world.send()
    assert world.types(post_id) == ["published"], "pages are not told here"
    world.wordpress.php(
        f"wp_update_post(array('ID' => {post_id}, 'post_type' => 'post', 'post_content' => '<p>New.</p>'));"
    )
    world.send()
    assert world.types(post_id) == ["published", "updated"]
    world.agree(post_id)


PROXY = """
add_filter('pre_option_home', function () {{ return '{https}'; }});
add_filter('pre_option_siteurl', function () {{ return '{https}'; }});
add_filter('pre_http_request', function ($answer, $arguments, $url) {{
	return 0 === strpos($url, '{https}') ? wp_remote_request('{http}' . substr($url, strlen('{https}')), $arguments) : $answer;
}}, 10, 3);
"""
"""Whoever calls the site by https gets to a proxy, which calls WordPress by http and says nothing of it."""


@contextmanager
def behind_a_proxy(world) -> Iterator[str]:
    """The site's address by https; WordPress itself hears http."""
    http = world.wordpress.url
    https = http.replace("http://", "https://")
    config = world.bridge.config.read_text()
    call = "b4m('ping')->connect(b4m('settings')->connection());"
    try:
        with world.wordpress.with_code(PROXY.format(http=http, https=https)):
            world.bridge.stop()
            world.bridge.config.write_text(config.replace(http, https))
            world.bridge.start()
            world.run("reconnect", "blog")
            assert world.wordpress.php(f"return {call[:-1]}['ok'];")
            yield https
    finally:
        world.bridge.stop()
        world.bridge.config.write_text(config)
        world.bridge.start()
        world.run("reconnect", "blog")
        world.connect()


def test_behind_a_proxy_that_ends_tls_every_address_is_the_one_that_visitors_have(world):
    with behind_a_proxy(world) as https:
        post_id = world.wordpress.new_post(title=a_title())["id"]
        assert not world.wordpress.php("return is_ssl();")
        world.send()
        wait_for(lambda: world.bridge.read(post_id).get("deliveries"), what="the plan")
        post = world.events(post_id)[0]["data"]["post"]
        assert post["url"].startswith(f"{https}/")
        assert world.delivery(post_id)["canonical_url"] == post["url"]
        sight = world.wordpress.record(post_id, "guest")
        assert (sight["verdict"], sight["blind"]) == ("seen", ""), "it was seen as a visitor sees it"
        assert world.wordpress.php("return b4m('loopback')->closed()['why'];") == ""
        # What the bridge signs comes in by the proxy, too.
        offered = world.wordpress.new_post(title=a_title())["id"]
        guid = world.wordpress.rest("GET", f"wp/v2/posts/{offered}?context=edit")["guid"]["raw"]
        texts = tuple(PageText(uuid4().hex, role, "<p>A page.</p>") for role in ("canonical", "plain"))
        put = PagesPut(offered, guid, "other", 1, texts)
        root, hosts = f"{world.wordpress.url}/wp-json/", frozenset({"127.0.0.1"})
        pages = put_pages(root, SECRET, put, datetime.now(UTC), hosts=hosts) or ()
        assert all(page.url.startswith(f"{https}/") for page in pages)
        seen = requests.get(pages[0].url.replace("https://", "http://"), allow_redirects=False, timeout=60)
        assert (seen.status_code, seen.text) == (200, "<p>A page.</p>")
