"""Both ways between a site and its bridge are tried, and what stands in between is named."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
import requests
from world import World

from processes import wait_for

ROUTES = "0 === strpos($_SERVER['REQUEST_URI'], '/wp-json/bridge-for-medium/')"
WALLS = {
    "REST that is closed to guests": (
        "add_action('init', function () { if (%s) { status_header(401); header('Content-Type: application/json');"
        'echo \'{"code": "rest_not_logged_in", "message": "Members only."}\'; exit; } });',
        "Allow /wp-json/bridge-for-medium/v1/",
    ),
    "a firewall": (
        "add_action('init', function () { if (%s) { status_header(403); header('Server: cloudflare'); "
        "echo '<html><body>Attention required</body></html>'; exit; } });",
        "403",
    ),
    "a cache": (
        "add_filter('rest_post_dispatch', function ($answer) { $kept = get_option('somebody_kept'); if (!strpos($_SERVER['REQUEST_URI'], '/v1/look') || 200 !== "
        "$answer->get_status()) { return $answer; } if ($kept) { return new WP_REST_Response($kept); } "
        "update_option('somebody_kept', $answer->get_data()); return $answer; });",
        "a cache answers",
    ),
    "another host": (
        "add_filter('rest_url', function ($url) { return 'http://api.example/wp-json/'; });",
        "allowed_hosts",
    ),
    "an address of visitors' that is another one": (
        "add_action('init', function () { if (%s) { wp_redirect('https://www.blog.example' . $_SERVER['REQUEST_URI'], 301); exit; } });",
        "Settings, General",
    ),
    "a login for all": (
        "add_action('init', function () { if (%s) { wp_redirect(wp_login_url()); exit; } });",
        "a page to log in came instead",
    ),
    "no route": (
        "add_action('init', function () { if (%s) { status_header(404); echo '<html></html>'; exit; } });",
        "is not this plugin (404)",
    ),
}


def try_connection(world: World) -> str:
    """The button of the settings page; the page is answered."""
    browser = world.wordpress.login()
    nonce = browser.nonce("bridge_for_medium_connect")
    return browser.post("admin-post.php", action="bridge_for_medium_connect", _wpnonce=nonce).text


def site_health(world: World) -> dict[str, str]:
    """What WordPress' own script asks for."""
    browser = world.wordpress.login()
    form = {"action": "health-check-bridge-for-medium-ways", "_wpnonce": browser.nonce("health-check-site-status")}
    return dict(json.loads(browser.post("admin-ajax.php", **form).text)["data"])


@pytest.fixture(autouse=True)
def forgotten(world) -> Iterator[None]:
    yield
    world.wordpress.php("delete_option('somebody_kept');")


@pytest.mark.parametrize("wall", WALLS)
def test_what_stands_between_the_bridge_and_the_site_is_named(world, wall):
    code, words = WALLS[wall]
    with world.wordpress.with_code(code.replace("%s", ROUTES)):
        if wall == "a cache":
            try_connection(world)
        assert words in try_connection(world)
        said = site_health(world)
        assert (said["status"], words in said["description"]) == ("recommended", True)
        page = world.wordpress.login().get("options-general.php?page=bridge-for-medium").text
        assert "does not get through to this site" in page
    assert "The bridge reaches this site, too." in try_connection(world)
    assert site_health(world)["status"] == "good"


def test_a_visitor_cannot_have_the_ways_tried(world):
    url = f"{world.wordpress.url}/wp-admin/admin-ajax.php"
    form = {"action": "health-check-bridge-for-medium-ways"}
    assert requests.post(url, data=form, timeout=60).status_code == 400
    world.wordpress.php("wp_insert_user(array('user_login' => 'reader', 'user_pass' => 'reader', 'role' => 'editor'));")
    browser = type(world.wordpress.login())(world.wordpress, "reader", "reader")
    assert browser.session.post(url, data=form, timeout=60).status_code == 403
    form |= {"_wpnonce": browser.nonce("health-check-site-status")}
    assert browser.session.post(url, data=form, timeout=60).status_code == 403


def test_connected_is_the_last_contact_with_its_age_in_both_directions(world):
    world.wordpress.php("delete_option('bridge_for_medium_contact'); delete_option('bridge_for_medium_health');")
    words = "return b4m('contact')->words();"
    assert world.wordpress.php(words) == (
        "This site has not reached the bridge yet. The bridge has not reached this site yet."
    )
    post_id = world.wordpress.new_post(title=f"Both ways {uuid4()}")["id"]
    world.settle(post_id, "live")
    for option, key in (("health", "ok_at"), ("contact", "heard_at")):
        world.wordpress.php(
            f"$row = get_option('bridge_for_medium_{option}'); $row['{key}'] -= 7200; "
            f"update_option('bridge_for_medium_{option}', $row);"
        )
    page = world.wordpress.login().get("options-general.php?page=bridge-for-medium").text
    assert "This site last reached the bridge 2 hours ago. The bridge last reached this site 2 hours ago." in page
    try_connection(world)
    assert "1 second ago" in world.wordpress.php(words) or "second" in world.wordpress.php(words)


def test_a_story_of_which_the_site_was_never_told_is_no_bare_dash(world):
    code, _ = WALLS["a firewall"]
    with world.wordpress.with_code(code.replace("%s", ROUTES)):
        post_id = world.wordpress.new_post(title=f"Out {uuid4()}")["id"]
        world.send()
        wait_for(lambda: world.bridge.status(post_id) == "live", what="the story")
        told = world.wordpress.php(f"return b4m('standings')->of({post_id});")
        assert (told["word"], told["short"]) == ("Told", "The bridge has not said yet what becomes of it.")
        try_connection(world)
        told = world.wordpress.php(f"return b4m('standings')->of({post_id});")
        assert (told["short"], "403" in told["reason"]) == ("The bridge does not get through to this site.", True)
    never = world.wordpress.php("return b4m('standings')->of(999999);")
    assert never["word"] == ""


def test_what_the_bridge_refused_is_listed_with_its_reason(world):
    title = f"Refused {uuid4()}"
    post_id = world.wordpress.new_post(title=title)["id"]
    world.wordpress.php(
        f"b4m('records')->write({post_id}, \\Bridge_For_Medium\\Records::EVENT, array('refused' => 'HTTP 422: "
        f"too odd', 'body' => '{{\"refused\":\"x\"}}', 'failures' => 0));"
        f"b4m('changes')->unmark({post_id}, b4m('changes')->line({post_id}));"
    )
    page = world.wordpress.login().get("options-general.php?page=bridge-for-medium").text
    row = page[page.index(f"{title}</a>") :].split("</tr>")[0]
    assert "The bridge did not take it: HTTP 422: too odd" in row
    waits = world.wordpress.new_post(title=f"Waits {uuid4()}")["id"]
    assert world.wordpress.php("return b4m('refusals')->read();").count(waits) == 0
    world.wordpress.php(f"wp_delete_post({post_id}, true);")
