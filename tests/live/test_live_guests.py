"""Public is what a visitor gets: a post that is kept from them is told to nobody, in words, until they get it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import requests
from world import World

from bridge.errors import WordPressRefused
from bridge.wordpress.pages import PagesPut, PageText, put_pages
from processes import SECRET, wait_for

MARK = "KEPT"
"""The shapes below concern posts with this word in their title."""
WORDS = " ".join(f"word{number}" for number in range(80))
PAGED = f"<p>{WORDS}</p>\n<!--nextpage-->\n<p>{WORDS.replace('word', 'later')}</p>"
_IS_KEPT = (
    f"is_singular('post') && false !== strpos(get_queried_object()->post_title, '{MARK}') && !is_user_logged_in()"
)
_TEASER = (
    "add_filter('the_content', function ($text) {{ return defined('REST_REQUEST') || wp_doing_cron() || "
    "false === strpos(get_the_title(), '{mark}') ? $text : {shown}; }}, 99);"
)


def at_template(code: str) -> str:
    return f"add_action('template_redirect', function () {{ if ({_IS_KEPT}) {{ {code} }} }}, 5);"


KEPT = {
    "a login for the whole site": (at_template("wp_redirect(wp_login_url()); exit;"), "wp-login.php"),
    "a password of the server": (
        at_template("status_header(401); header('WWW-Authenticate: Basic realm=x'); die('no');"),
        "HTTP 401",
    ),
    "a firewall": (at_template("status_header(403); die('Forbidden');"), "HTTP 403"),
    "maintenance": (at_template("status_header(503); header('Retry-After: 60'); die('Back soon');"), "HTTP 503"),
    "a page that is to come": (
        at_template("echo '<html><head><title>Coming soon</title></head><body>We open soon.</body></html>'; exit;"),
        "Coming soon",
    ),
    "a teaser with 200": (_TEASER.format(mark=MARK, shown="wp_trim_words($text, 20) . ' Join us.'"), "% of its words"),
    "a teaser wherever the text is rendered": (
        "add_filter('the_content', function ($text) { return is_user_logged_in() || false === strpos(get_the_title(), "
        f"'{MARK}') ? $text : wp_trim_words($text, 20); }}, 99);",
        "% of its words",
    ),
    "a theme that shows the excerpt": (
        _TEASER.format(mark=MARK, shown="wp_trim_words(get_post()->post_content)"),
        "% of",
    ),
    "a page that breaks": (
        "add_filter('pre_http_request', function ($is, $arguments, $url) { return strpos($url, 'robots.txt') || "
        "!isset($arguments['headers']['X-Bridge-For-Medium-Guest']) ? $is : new WP_Error('http_request_failed', "
        "'cURL error 52: Empty reply from server'); }, 10, 3);",
        "no answer at its address (cURL error 52",
    ),
    "pages after the first for members": (
        at_template("if (get_query_var('page') > 1) { wp_redirect(home_url('/join/')); exit; }"),
        "/join/",
    ),
    "all of the text, and on to the login": (
        f"add_action('wp_head', function () {{ if ({_IS_KEPT}) {{ echo '<meta http-equiv=\"refresh\" content=\"0;url=/wp-login.php\">'; }} }});",
        "wp-login.php",
    ),
    "a teaser, and all of the text for search engines": (
        _TEASER.format(
            mark=MARK,
            shown="wp_trim_words($text, 20) . '<script type=\"application/ld+json\">' . "
            "wp_json_encode(array('articleBody' => wp_strip_all_tags($text))) . '</script>'",
        ),
        "% of its words",
    ),
    "code that says no": (
        f"add_filter('bridge_for_medium_is_public', function ($is, $post) {{ return $is && false === "
        f"strpos($post->post_title, '{MARK}'); }}, 10, 2);",
        "bridge_for_medium_is_public",
    ),
}
SHOWN = {
    "nothing": "",
    "noindex": "add_filter('wp_robots', function ($robots) { return array('noindex' => true) + $robots; });",
    "a theme that does not call wp_head": at_template(
        "$post = get_queried_object(); echo '<html><head><title>x</title></head><body class=\"postid-', $post->ID,"
        " '\">', apply_filters('the_content', $post->post_content), '</body></html>'; exit;"
    ),
    "another address of the same page": at_template(
        "if ('/' === substr($_SERVER['REQUEST_URI'], -1)) { wp_redirect(home_url(rtrim($_SERVER['REQUEST_URI'], '/'))); exit; }"
    )
    + "add_filter('redirect_canonical', '__return_false');",
    "a page that is longer than what is read of it": (
        "add_action('wp_head', function () { echo '<style>', str_repeat(' ', 5000000), '</style>'; });"
    ),
    "a teaser that its owner lets pass": _TEASER.format(mark=MARK, shown="'Read on below.'")
    + "add_filter('bridge_for_medium_is_public', '__return_true');",
}


def publish(world: World, content: str = PAGED) -> int:
    return int(world.wordpress.new_post(title=f"{MARK} {uuid4()}", content=content)["id"])


def standing(world: World, post_id: int) -> dict[str, str]:
    return dict(world.wordpress.php(f"return b4m('standings')->of({post_id});"))


def tell_again(world: World, post_id: int) -> None:
    """The link in the list of posts."""
    browser = world.wordpress.login()
    nonce = browser.nonce(f"bridge_for_medium_resend{post_id}")
    browser.post("admin-post.php", action="bridge_for_medium_resend", post=post_id, _wpnonce=nonce)


def looks(world: World) -> list[str]:
    """The addresses that the plugin asked for since the last call."""
    calls = [call for request in world.wordpress.requests() for call in request.get("http", [])]
    return [call for call in calls if world.wordpress.url in call and "wp-cron" not in call]


@pytest.mark.parametrize("shape", KEPT)
def test_a_post_that_is_kept_from_visitors_is_held_in_words_and_goes_when_they_get_it(world, shape):
    code, words = KEPT[shape]
    with world.wordpress.with_code(code):
        post_id = publish(world)
        world.send()
        assert world.types(post_id) == []
        held = standing(world, post_id)
        assert (held["word"], words in held["reason"]) == ("Held", True), held
        assert world.wordpress.record(post_id, "known") == {}, "nothing was said of it"
        page = world.wordpress.login().get("edit.php").text
        assert "Visitors cannot read it." in page
    tell_again(world, post_id)
    world.settle(post_id, "live")


@pytest.mark.parametrize("shape", SHOWN)
def test_a_post_that_visitors_get_goes(world, shape):
    with world.wordpress.with_code(SHOWN[shape]):
        post_id = publish(world)
        world.send()
        assert world.types(post_id) == ["published"], standing(world, post_id)
    world.settle(post_id, "live")


CACHE = """
$file = WP_CONTENT_DIR . '/kept.html';
if ({asks} && file_exists($file) && !is_user_logged_in() && 'GET' === $_SERVER['REQUEST_METHOD'] && strpos($_SERVER['REQUEST_URI'], 'kept-') === 1) {{
    echo file_get_contents($file); exit;
}}
"""
"""A cache that answers before WordPress looks: with what it keeps, for {asks}."""


def test_a_page_that_a_cache_keeps_holds_nothing_up(world):
    """By its address alone, then for whatever asks."""
    old = world.wordpress.root / "wp-content" / "kept.html"
    old.write_text("<html><head><title>As it was</title></head><body>An old page.</body></html>")
    with world.wordpress.with_code(f"add_action('init', function () {{ {CACHE.format(asks='!$_GET')} }});"):
        seen = world.wordpress.new_post(title=f"{MARK} {uuid4()}", content=PAGED)["id"]
        world.send()
        assert world.types(seen) == ["published"], "it was asked for past the cache"
    with world.wordpress.with_code(f"add_action('init', function () {{ {CACHE.format(asks='true')} }});"):
        post_id = publish(world)
        world.send()
        held = standing(world, post_id)["reason"]
        assert '0 % of its words, on a page with the title "As it was"' in held, held
        old.write_text(f"<html><head></head><body>{PAGED}</body></html>")
        rest(world, post_id, 0)
        world.send()
        assert world.types(post_id) == ["published"], "what the cache keeps is the post by now"
    old.unlink()
    world.settle(post_id, "live")


def rest(world: World, post_id: int, seconds: int) -> int:
    """Let the pause of a held post end in so many seconds; how long it was, is answered."""
    code = (
        f"$row = json_decode(b4m('post_table')->read({post_id})['guest'], true);"
        f"$was = $row['next'] - time(); $row['next'] = time() + {seconds};"
        f"b4m('post_table')->write({post_id}, array('guest' => wp_json_encode($row)));"
        "wp_clear_scheduled_hook('bridge_for_medium_run'); wp_schedule_single_event(time() - 1, 'bridge_for_medium_run');"
        "return $was;"
    )
    return int(world.wordpress.php(code))


def test_a_held_post_is_looked_at_again_by_itself_after_growing_pauses(world):
    code, _ = KEPT["a firewall"]
    with world.wordpress.with_code(code):
        post_id = publish(world)
        world.send()
        pauses = []
        for _ in range(6):
            pauses.append(rest(world, post_id, 0))
            looks(world)
            world.send()
            # Once, and whether this server is let in at all.
            assert [one.endswith("/robots.txt") for one in looks(world)] == [False, True]
        looks(world)
        world.send()
        assert looks(world) == [], "not before its time"
        world.wordpress.php("wp_clear_scheduled_hook('bridge_for_medium_run'); b4m('queue')->run();")
        assert world.types(post_id) == []
    assert [round(pause / 100) for pause in pauses] == [3, 9, 36, 144, 432, 432]
    rest(world, post_id, 0)
    world.settle(post_id, "live")


def test_a_state_is_looked_at_once_and_no_save_waits_for_it(world):
    looks(world)
    post_id = publish(world, "<p>Once.</p>")
    assert looks(world) == [], "never in the request that saves"
    world.bridge.kill()
    world.send()
    assert len(looks(world)) == 1
    code = "b4m('health')->clear(); $event = b4m('records')->read({0}, \\Bridge_For_Medium\\Records::EVENT); $event['not_before'] = 0;"
    code += "b4m('records')->write({0}, \\Bridge_For_Medium\\Records::EVENT, $event); return b4m('queue')->run();"
    world.wordpress.php(code.replace("{0}", str(post_id)))
    assert looks(world) == []
    world.bridge.start()
    world.wordpress.php(code.replace("{0}", str(post_id)))
    world.settle(post_id, "live")
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content="<p>Once more.</p>")
    looks(world)
    world.send()
    assert world.types(post_id) == ["published", "updated"]


def test_what_becomes_a_draft_while_it_is_held_is_never_told_of(world):
    code, _ = KEPT["maintenance"]
    with world.wordpress.with_code(code):
        post_id = publish(world)
        world.send()
        world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", status="draft")
        world.send()
    assert (world.types(post_id), world.is_quiet(post_id), standing(world, post_id)["word"]) == ([], True, "")


def test_what_a_stranger_sends_in_the_header_changes_no_page(world):
    post_id = publish(world, "<p>Open.</p>")
    url = world.wordpress.rest("GET", f"wp/v2/posts/{post_id}")["link"]
    token = world.wordpress.php("return b4m('guest_echo')->token();")
    name = '<meta name="bridge-for-medium-guest"'
    header = "X-Bridge-For-Medium-Guest"
    old = world.wordpress.php(
        "return ($at = time() - 301) . '-x-' . hash_hmac('sha256', \"bridge-for-medium guest $at-x\", wp_salt('nonce'));"
    )
    for wrong in ("", "x", "1-2", token[:-1] + ("0" if token[-1] != "0" else "1"), token.replace("-", "--", 1), old):
        assert name not in requests.get(url, headers={header: wrong}, timeout=60).text
    answer = requests.get(url, headers={header: token}, timeout=60)
    assert (name in answer.text, "no-cache" in answer.headers["Cache-Control"]) == (True, True)
    other = requests.get(f"{world.wordpress.url}/?author=1", headers={header: token}, timeout=60)
    assert name not in other.text


CLOSED = (
    "add_filter('pre_http_request', function ($is, $arguments, $url) { return 0 === strpos($url, home_url()) && "
    "!strpos($url, 'wp-cron') ? new WP_Error('http_request_failed', 'cURL error 7: Failed to connect') : $is; }, 10, 3);"
)


@pytest.fixture
def closed(world) -> Iterator[None]:
    """A server that does not reach its own pages; it is forgotten afterwards that it was so."""
    yield
    world.wordpress.php("delete_option('bridge_for_medium_loopback');")


def test_where_a_server_does_not_reach_itself_site_health_says_so_and_the_bridge_looks(world, closed):
    shown = "wp_trim_words($text, 20) . ' Join us.'"
    with world.wordpress.with_code(CLOSED + _TEASER.format(mark=MARK, shown=shown)):
        kept = publish(world)
        seen = world.wordpress.new_post(title=f"Seen {uuid4()}", content=PAGED)["id"]
        world.send()
        said = world.wordpress.php("return b4m('site_health')->test();")
        assert "does not reach its own pages (cURL error 7" in said["description"]
        world.settle(seen, "live")
        wait_for(lambda: "% of its words for whoever is not logged in" in world.delivery(kept)["reason"], what="a look")
        assert (world.bridge.status(kept) in {"planned", "claimed"}, world.stories(kept)) == (True, [])
        looks(world)
        post_id = world.wordpress.new_post(title=f"Seen {uuid4()}")["id"]
        world.send()
        assert looks(world) == [], "it is not tried again for a while"
    world.settle(post_id, "live")
    world.wordpress.php(
        "$row = get_option('bridge_for_medium_loopback'); $row['at'] -= 901; update_option('bridge_for_medium_loopback', $row);"
    )
    world.settle(world.wordpress.new_post(title=f"Seen {uuid4()}")["id"], "live")
    assert world.wordpress.php("return get_option('bridge_for_medium_loopback');") is False


REFUSED = (
    "add_filter('pre_http_request', function ($is, $arguments, $url) { return 0 === strpos($url, home_url()) && "
    "!strpos($url, 'wp-cron') ? array('headers' => array(), 'body' => 'Forbidden', 'cookies' => array(), 'filename' => '', "
    "'response' => array('code' => %d, 'message' => '')) : $is; }, 10, 3);"
)
"""A firewall, or a web server, that lets its own server in nowhere."""


@pytest.mark.parametrize("status", [401, 403])
def test_where_a_server_turns_itself_away_everywhere_it_is_blind_and_the_bridge_looks(world, closed, status):
    login, _ = KEPT["a login for the whole site"]
    with world.wordpress.with_code(REFUSED % status + login):
        kept = publish(world)
        seen = world.wordpress.new_post(title=f"Seen {uuid4()}", content=PAGED)["id"]
        world.send()
        said = world.wordpress.php("return b4m('site_health')->test();")
        assert f"does not reach its own pages (HTTP {status})" in said["description"]
        world.settle(seen, "live")
        wait_for(lambda: "whoever is not logged in" in world.delivery(kept)["reason"], what="a look")
        assert (world.bridge.status(kept) in {"planned", "claimed"}, world.stories(kept)) == (True, [])
        assert world.wordpress.php("return b4m('preflight_calls')->run('')['loopback'][0];") == "closed"
    assert world.wordpress.php("return b4m('preflight_calls')->run('')['loopback'][0];") == "open"
    assert world.wordpress.php("return get_option('bridge_for_medium_loopback');") is False


def put(world: World, post_id: int) -> str:
    """Bring import pages, as the bridge does; the address of the first."""
    guid = world.wordpress.rest("GET", f"wp/v2/posts/{post_id}?context=edit")["guid"]["raw"]
    texts = tuple(PageText(uuid4().hex, role, "<p>A page.</p>") for role in ("canonical", "plain"))
    pages = PagesPut(post_id, guid, "other", 1, texts)
    root, hosts = f"{world.wordpress.url}/wp-json/", frozenset({"127.0.0.1"})
    return (put_pages(root, SECRET, pages, datetime.now(UTC), hosts=hosts) or ())[0].url


@pytest.mark.parametrize(
    "shape", ["a firewall", "a teaser with 200", "all of the text, and on to the login", "code that says no"]
)
def test_an_import_page_is_there_while_visitors_get_the_post_and_no_longer(world, shape):
    post_id = publish(world)
    world.settle(post_id, "live")
    url = put(world, post_id)
    forget = f"b4m('sights')->let_look({post_id});"
    assert requests.get(url, timeout=60).text == "<p>A page.</p>"
    world.wordpress.php(forget)
    with world.wordpress.with_code(KEPT[shape][0]):
        assert "A page." not in requests.get(url, timeout=60).text
        with pytest.raises(WordPressRefused):
            put(world, post_id)
        world.wordpress.php(forget)
    assert requests.get(url, timeout=60).text == "<p>A page.</p>"


def test_an_import_page_stays_where_nobody_can_look(world, closed):
    post_id = publish(world)
    world.settle(post_id, "live")
    url = put(world, post_id)
    world.wordpress.php(f"b4m('sights')->let_look({post_id});")
    with world.wordpress.with_code(CLOSED):
        assert requests.get(url, timeout=60).text == "<p>A page.</p>"
    broken = "add_filter('the_content', function ($text) { throw new RuntimeException('somebody threw'); });"
    world.wordpress.php(f"b4m('sights')->let_look({post_id});")
    with world.wordpress.with_code(broken):
        assert requests.get(url, timeout=60).text == "<p>A page.</p>"
