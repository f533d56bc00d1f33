"""The settings page: what must work before connecting, what will be lost, what waits and what can be done about it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import pytest
import requests
from browser import log_in, opened

from processes import SECRET, wait_for
from wordpress import Browser

PAGE = "options-general.php?page=bridge-for-medium"
CLOSED = (
    "add_filter('pre_http_request', function ($is, $arguments, $url) { return 0 === strpos($url, home_url()) && "
    "!strpos($url, 'wp-cron') ? new WP_Error('http_request_failed', 'cURL error 7: Failed to connect') : $is; }, 10, 3);"
)
POSTS = "0 === strpos($_SERVER['REQUEST_URI'], '/wp-json/wp/v2/posts')"
FAULTS = {
    "plain permalinks": ("add_filter('pre_option_permalink_structure', function () { return ''; });", "They are plain"),
    "a server that does not reach itself": (CLOSED, "does not reach its own pages (cURL error 7"),
    "no Authorization header": (
        "unset($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'], $_SERVER['HTTP_AUTHORIZATION']);",
        "SetEnvIf Authorization",
    ),
    "a password of the web server before wp-admin": (
        "if (strpos($_SERVER['REQUEST_URI'], 'admin-ajax.php?action=bridge_for_medium_echo')) "
        "{ header('HTTP/1.1 401 Unauthorized'); echo 'Password, please'; exit; }",
        "could not be tried (HTTP 401)",
    ),
    "REST closed to visitors": (
        "add_filter('rest_authentication_errors', function ($is) { return is_user_logged_in() ? $is : "
        "new WP_Error('rest_not_logged_in', 'Members only.', array('status' => 401)); });",
        "closes it to visitors (HTTP 401)",
    ),
    "a firewall before REST": (
        f"if ({POSTS}) {{ header('HTTP/1.1 403 Forbidden'); echo '<html></html>'; exit; }}",
        "Something before WordPress answers in its place (HTTP 403)",
    ),
    "no rewrite rules": (
        f"if ({POSTS}) {{ header('HTTP/1.1 404 Not Found'); echo '<html></html>'; exit; }}",
        "does not hand its address to WordPress (HTTP 404)",
    ),
    "a coming soon page": (
        f"if ({POSTS}) {{ echo '<html>Soon</html>'; exit; }}",
        "Something before WordPress answers in its place (HTTP 200)",
    ),
}


def check(world, part: str = "preflight", **fields: str) -> str:
    """What the script of the page gets for its button."""
    browser = world.wordpress.login()
    name = f"bridge_for_medium_{part}"
    said = browser.post("admin-ajax.php", action=name, _wpnonce=browser.nonce(name), **fields).json()
    assert said["success"] is True
    return str(said["data"])


def choose(world, **fields: object) -> str:
    """Save the settings as the form does; the page is answered."""
    browser = world.wordpress.login()
    form = {
        "option_page": "bridge_for_medium",
        "action": "update",
        "_wpnonce": browser.nonce("bridge_for_medium-options"),
        "_wp_http_referer": f"/wp-admin/{PAGE}",
        "bridge_for_medium[form]": "1",
    }
    return browser.post(
        "options.php", **form, **{f"bridge_for_medium[{name}]": one for name, one in fields.items()}
    ).text


def act(world, action: str, post_id: int, *, is_sure: bool = True, browser: Browser | None = None):
    """A row's button; the answer. Without is_sure its link is followed, which asks."""
    browser = browser or world.wordpress.login()
    name = f"bridge_for_medium_{action}"
    form = {"action": name, "post": post_id, "_wpnonce": browser.nonce(f"{name}{post_id}")}
    url = f"{world.wordpress.url}/wp-admin/admin-post.php"
    if is_sure:
        return browser.session.post(url, data=form, timeout=60)
    return browser.session.get(url, params=form, timeout=60)


def page(world) -> str:
    return world.wordpress.login().get(PAGE).text


def editor(world) -> Browser:
    world.wordpress.php(
        "if (!username_exists('sub')) { wp_insert_user(array('user_login' => 'sub', 'user_pass' => 'sub-pass', 'role' => 'editor')); }"
    )
    return Browser(world.wordpress, "sub", "sub-pass")


def clock_of(said: str) -> str:
    """The last line of what was found."""
    return said[said.rindex('<li class="') :]


@contextmanager
def late_by(seconds: int) -> Iterator[str]:
    """A server with a wrong clock."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            import time

            return super().date_time_string(time.time() + seconds)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def unconnected(world) -> Iterator[None]:
    """As the plugin is found right after it was switched on; connected again afterwards."""
    keep = "foreach (array('bridge_for_medium', 'bridge_for_medium_preflight') as $name) {"
    world.wordpress.php(f'{keep} update_option("kept_$name", get_option($name)); delete_option($name); }}')
    yield
    world.wordpress.php(f'{keep} update_option($name, get_option("kept_$name")); }}')


def test_showing_the_page_calls_nobody_and_the_button_tries_what_must_work(world, unconnected):
    browser = world.wordpress.login()
    world.wordpress.requests()
    shown = browser.get(PAGE).text
    (request,) = [one for one in world.wordpress.requests() if one["uri"].startswith("/wp-admin/options-general")]
    assert request["http"] == []
    assert "Not checked yet." in shown
    assert "Not tried yet." in shown
    said = check(world)
    for words in (
        "Posts have addresses",
        "reaches its own pages",
        "It answers visitors",
        "It arrives",
        "needs the address",
    ):
        assert words in said
    assert "To be mended" not in said
    # What was found is kept, and shown without a call.
    assert "It answers visitors" in page(world)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_the_server_is_named_with_its_cure(world, unconnected, fault):
    code, words = FAULTS[fault]
    with world.wordpress.with_code(code):
        said = check(world)
    assert words in said
    assert ("options-permalink.php" in said) is (fault in {"plain permalinks", "no rewrite rules"})
    world.wordpress.php("delete_option('bridge_for_medium_loopback');")


def test_the_clock_is_compared_with_that_of_the_bridge_that_was_typed(world, unconnected):
    for seconds, state in ((-20, "good"), (100, "warn"), (-4000, "bad")):
        with late_by(seconds) as url:
            said = check(world, bridge=url)
        line = clock_of(said)
        assert f'class="is-{state}"' in line
        assert ("differ by" in line) is (state != "good")
    assert "Not compared yet" in check(world, bridge="ftp://nobody.example")
    assert "Not compared yet" in check(world, bridge="http://127.0.0.1:9")


def test_the_page_and_site_health_say_the_same_of_the_server(world):
    test = "return b4m('site_health')->test()['description'];"
    for fault in ("a server that does not reach itself", "a firewall before REST"):
        code, words = FAULTS[fault]
        with world.wordpress.with_code(code):
            assert words in check(world)
            assert words in page(world)
            assert words in world.wordpress.php(test)
    check(world)
    late = "wp_schedule_single_event(time() - 4000, 'somebody_elses');"
    world.wordpress.php(f"wp_clear_scheduled_hook('bridge_for_medium_run'); {late}")
    try:
        for said in (page(world), world.wordpress.php(test), check(world)):
            assert "WP-Cron is 1 hour late" in said
    finally:
        world.wordpress.php("wp_clear_scheduled_hook('somebody_elses');")
    assert "late, so the bridge" not in page(world)
    browser = world.wordpress.login()
    world.wordpress.php("delete_option('bridge_for_medium_preflight');")
    form = {"action": "health-check-bridge-for-medium-ways", "_wpnonce": browser.nonce("health-check-site-status")}
    assert browser.post("admin-ajax.php", **form).json()["data"]["status"] == "good"
    assert "It says what the bridge&#039;s says" in page(world), "Site Health has tried it, too"


def test_without_a_script_the_buttons_load_the_page_anew(world, unconnected):
    browser = world.wordpress.login()
    for part, words in (("preflight", "It answers visitors"), ("forecast", "newest public posts")):
        name = f"bridge_for_medium_{part}"
        said = browser.post("admin-post.php", action=name, _wpnonce=browser.nonce(name)).text
        assert words in said
        assert "Done; it stands below." in said


def test_what_will_be_lost_is_counted_here_and_worded_as_the_documents_have_it(world):
    mark = uuid4().hex[:6]
    texts = [
        '<!-- wp:table --><figure class="wp-block-table"></figure><!-- /wp:table --><!-- wp:latest-posts /-->',
        f"<!-- wp:table --><!-- /wp:table --><p>[gone_{mark} a=1]x[/gone_{mark}] [sic] <code>[never_{mark} a=1]</code></p>",
        f"<table><tr><td>Old</td></tr></table> [[spoken_{mark} a=1]]",
        "<!-- wp:paragraph --><p>Plain.</p><!-- /wp:paragraph -->",
    ]
    posts = [world.wordpress.new_post(title=f"Sample {mark}", content=text)["id"] for text in texts]
    world.wordpress.new_post(title="Draft", status="draft", content=f"<!-- wp:acme/secret-{mark} /-->")
    world.wordpress.new_post(title="Closed", password="x", content=f"<!-- wp:acme/locked-{mark} /-->")
    world.wordpress.requests()
    said = check(world, "forecast")
    calls = [
        one["http"] for one in world.wordpress.requests() if "admin-ajax" in one["uri"] and one["method"] == "POST"
    ]
    assert calls == [[]]
    rows = {name: (int(count), words) for name, count, words in re.findall(
        r"<code>(.*?)</code>.*?<td[^>]*>([\d,]+)</td>.*?<td[^>]*>(.*?)</td>", said, re.DOTALL)}  # fmt: skip
    assert rows["core/table"] == (2, "A monospace block where it is narrow and plain; else a list, one item a row.")
    assert rows["core/latest-posts"][1].startswith("Left out")
    assert rows[f"[gone_{mark}]"] == (1, "Left out: no plugin on this site makes anything of it.")
    assert rows["&lt;table&gt;"][0] >= 1
    for name in ("[sic]", f"[never_{mark}]", f"[spoken_{mark}]", f"acme/secret-{mark}", f"acme/locked-{mark}"):
        assert name not in rows
    assert list(rows).index("core/latest-posts") < list(rows).index("core/table"), "what is lost comes first"
    for post_id in posts:
        world.wordpress.php(f"wp_delete_post({post_id}, true);")


def test_no_more_than_the_newest_posts_are_looked_at(world):
    world.wordpress.php(
        "global $wpdb; for ($i = 0; $i < 230; $i++) { $wpdb->insert($wpdb->posts, array('post_type' => 'post', 'post_status' => 'publish',"
        "'post_name' => \"bulk-$i\", 'post_title' => 'Bulk', 'post_date' => $i < 30 ? '2001-01-01 00:00:00' : '2034-01-01 00:00:00',"
        "'post_content' => $i < 30 ? '<!-- wp:acme/oldest /-->' : str_repeat('a ', 200000) . '<!-- wp:acme/too-deep /-->',"
        "'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '')); }"
    )
    try:
        said = check(world, "forecast")
    finally:
        world.wordpress.php("global $wpdb; $wpdb->query(\"DELETE FROM $wpdb->posts WHERE post_title = 'Bulk'\");")
    counted = int(re.search(r"newest public posts: (\d+) in all", said)[1])
    assert 20 <= counted <= 200
    assert "acme/" not in said


def test_a_post_that_waits_is_listed_with_its_reason_and_goes_now_before_all_others(world):
    world.bridge.kill()
    others = [world.wordpress.new_post(title=f"Other {uuid4()}")["id"] for _ in range(2)]
    title = f"<em>Waits</em> {uuid4()}"
    post_id = world.wordpress.new_post(title=title)["id"]
    world.send()
    shown = page(world)
    row = shown[shown.index(f'id="bridge-for-medium-post-{post_id}"') :].split("</tr>")[0]
    assert f"post.php?post={post_id}&#038;action=edit" in row or f"post.php?post={post_id}&amp;action=edit" in row
    assert "Waits" in row
    assert "Forget" not in row, "what only waits is not forgotten"
    assert "Paused: the bridge is left alone for a while." in shown
    again = act(world, "send_now", post_id).text
    assert "still waits:" in again
    assert "does not answer" in again
    world.bridge.start()
    assert "The bridge has been told about &quot;Waits" in act(world, "send_now", post_id).text
    assert world.types(post_id) == ["published"]
    for one in others:
        act(world, "send_now", one)
    for one in (post_id, *others):
        world.settle(one, "live")
    assert "Nothing waits with this post any more." in act(world, "send_now", post_id).text
    assert world.types(post_id) == ["published"]


def broken(mark: str) -> str:
    """Somebody's plugin that breaks on one post, whoever renders it but the editor."""
    return (
        f"add_filter('the_content', function ($text) {{ if (strpos($text, '{mark}') && !defined('REST_REQUEST')) "
        "{ throw new Exception('Out of ink'); } return $text; });"
    )


def set_aside(world, mark: str) -> int:
    """A post that another plugin breaks twice."""
    post_id = int(world.wordpress.new_post(title=f"Broken {mark}", content=f"<p>We {mark} walked.</p>")["id"])
    for _ in range(2):
        world.wordpress.php(f"b4m('post_table')->write({post_id}, array('retry_at' => 0)); b4m('queue')->run();")
    assert world.wordpress.php(f"return b4m('standings')->of({post_id})->word;") == "Set aside"
    return post_id


def test_what_is_set_aside_is_forgotten_once_somebody_has_said_yes(world):
    mark = uuid4().hex
    with world.wordpress.with_code(broken(mark)):
        post_id = set_aside(world, mark)
        assert "Out of ink" in page(world)
        asked = act(world, "forget", post_id, is_sure=False).text
        assert f"Forget what waits with &quot;Broken {mark}&quot;?" in asked
        assert "Set aside" in page(world)
        assert "Forgotten: &quot;Broken" in act(world, "forget", post_id).text
        assert mark not in page(world)
        world.wordpress.php("do_action('bridge_for_medium_sweep');")
        world.send()
        assert world.is_quiet(post_id)
        assert world.wordpress.php(f"return b4m('standings')->of({post_id})->word;") == ""
    assert world.types(post_id) == [], "nor is it told once it can be rendered"
    form = {"action": "bridge_for_medium_resend", "post": post_id}
    browser = world.wordpress.login()
    browser.post("admin-post.php", **form, _wpnonce=browser.nonce(f"bridge_for_medium_resend{post_id}"))
    world.settle(post_id, "live")


def test_what_is_set_aside_goes_now_when_it_was_mended(world):
    mark = uuid4().hex
    with world.wordpress.with_code(broken(mark)):
        post_id = set_aside(world, mark)
        assert "Out of ink" in act(world, "send_now", post_id).text
    act(world, "send_now", post_id)
    world.settle(post_id, "live")


def refuse(world) -> int:
    post_id = int(world.wordpress.new_post(title=f"Refused {uuid4()}")["id"])
    world.wordpress.php(
        f"$event = \\Bridge_For_Medium\\Event::create('post.published', time() - 7200); $event->refused = 'HTTP 422: too odd';"
        f"b4m('events')->note({post_id}, $event); b4m('changes')->unmark({post_id}, b4m('changes')->line({post_id}));"
    )
    return post_id


def test_what_was_refused_is_told_again_or_forgotten_when_somebody_has_said_yes(world):
    again, gone = refuse(world), refuse(world)
    shown = page(world)
    row = shown[shown.index(f'id="bridge-for-medium-post-{again}"') :].split("</tr>")[0]
    for words in ("Refused", "HTTP 422: too odd", "2 hours", "Send now", "Forget"):
        assert words in row
    assert "Tell the bridge again about" in act(world, "send_now", again, is_sure=False).text
    assert world.types(again) == []
    assert "The bridge has been told about" in act(world, "send_now", again).text
    world.settle(again, "live")
    assert "Forget what waits with" in act(world, "forget", gone, is_sure=False).text
    assert "Forgotten" in act(world, "forget", gone).text
    world.wordpress.php("do_action('bridge_for_medium_sweep');")
    world.send()
    assert (world.is_quiet(gone), world.types(gone)) == (True, [])
    # The next change of it is told: as a change of a post that is the backlog's.
    world.wordpress.rest("POST", f"wp/v2/posts/{gone}", content="<p>Other words.</p>")
    world.send()
    assert world.types(gone) == ["updated"]


def test_a_post_for_members_is_forgotten_and_no_later_change_of_it_is_told_while_it_is_kept(world):
    mark = uuid4().hex
    members = (
        f"add_action('template_redirect', function () {{ if (is_singular() && false !== strpos(get_queried_object()->post_title, '{mark}')) "
        "{ status_header(403); die('Members only'); } }, 5);"
    )
    with world.wordpress.with_code(members):
        post_id = int(world.wordpress.new_post(title=f"Members {mark}")["id"])
        world.send()
        assert "HTTP 403" in page(world)
        assert "Forgotten: &quot;Members" in act(world, "forget", post_id).text
        assert mark not in page(world)
        world.wordpress.php("do_action('bridge_for_medium_sweep');")
        world.send()
        assert (world.is_quiet(post_id), world.types(post_id)) == (True, [])
        world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content="<p>Other words for members.</p>")
        world.send()
        assert world.types(post_id) == [], "it is still kept from visitors"
        assert "HTTP 403" in page(world)
    act(world, "send_now", post_id)
    assert world.types(post_id) == ["updated"], "the backlog's: told once visitors get it"


def test_a_plugin_of_another_version_asks_the_bridge_once_by_itself_what_may_be_chosen(world):
    asked = "do_action('bridge_for_medium_sweep'); return b4m('settings')->get('choices');"
    of_old = "b4m('settings')->change(array('choices' => array(){0})); "
    known = world.wordpress.php("return b4m('settings')->get('choices');")
    assert known
    other = of_old.replace("{0}", ", 'asked_as' => '0.0.9', 'home_hash' => 'elsewhere'")
    home = world.wordpress.php("return b4m('settings')->get('home_hash');")
    assert world.wordpress.php(other + asked) == [], "a copy of the site does not connect itself"
    world.wordpress.php(f"b4m('settings')->change(array('home_hash' => '{home}'));")
    world.bridge.kill()
    assert world.wordpress.php(asked) == []
    world.bridge.start()
    assert world.wordpress.php("b4m('health')->clear(); " + asked) == known
    assert world.wordpress.php(of_old.replace("{0}", "") + asked) == [], "once"
    world.wordpress.php("b4m('ping')->connect(b4m('settings')->connection());")
    assert world.wordpress.php("return b4m('settings')->get('choices');") == known


def test_what_only_waits_is_not_forgotten(world):
    world.bridge.kill()
    post_id = world.wordpress.new_post(title=f"Waits {uuid4()}")["id"]
    world.send()
    assert "neither held, set aside nor refused" in act(world, "forget", post_id).text
    world.bridge.start()
    act(world, "send_now", post_id)
    world.settle(post_id, "live")


def test_a_deleted_post_that_the_bridge_is_not_told_of_yet_is_counted(world):
    post_id = world.wordpress.new_post(title=f"Short {uuid4()}")["id"]
    world.settle(post_id, "live")
    world.bridge.kill()
    world.wordpress.php(f"wp_delete_post({post_id}, true);")
    assert "still to be told that 1 post was deleted" in page(world)
    world.bridge.start()
    browser = world.wordpress.login()
    browser.post("admin-post.php", action="bridge_for_medium_retry", _wpnonce=browser.nonce("bridge_for_medium_retry"))
    wait_for(lambda: world.types(post_id)[-1] == "deleted", what="the deletion")
    assert "was deleted" not in page(world)


def test_only_who_may_change_settings_and_edit_that_post_acts_and_only_with_its_own_nonce(world):
    post_id = refuse(world)
    theirs = editor(world)
    admin = world.wordpress.login()
    url = f"{world.wordpress.url}/wp-admin/admin-post.php"
    for action, own in (
        ("send_now", str(post_id)),
        ("forget", str(post_id)),
        ("preflight", ""),
        ("forecast", ""),
        ("close", ""),
    ):
        name = f"bridge_for_medium_{action}"
        form = {"action": name, "post": post_id}
        assert (
            theirs.session.post(url, data={**form, "_wpnonce": theirs.nonce(name + own)}, timeout=60).status_code == 403
        )
        assert (
            admin.session.post(url, data={**form, "_wpnonce": admin.nonce(f"{name}999")}, timeout=60).status_code == 403
        )
        assert requests.post(url, data=form, timeout=60).status_code == 400
    may_not = "add_filter('map_meta_cap', function ($caps, $cap, $user, $given) { return 'edit_post' === $cap && %d === (int) $given[0] ? array('do_not_allow') : $caps; }, 10, 4);"
    with world.wordpress.with_code(may_not % post_id):
        for action in ("send_now", "forget"):
            assert act(world, action, post_id).status_code == 403
    assert "Refused" in page(world)
    act(world, "forget", post_id)


NEXT = "Next step: connect this site"


def test_the_next_step_is_shown_until_somebody_was_there(world, unconnected):
    browser = world.wordpress.login()
    assert NEXT in browser.get("index.php").text
    assert NEXT not in editor(world).get("index.php").text
    assert NEXT not in browser.get(PAGE).text
    assert NEXT not in browser.get("index.php").text


def test_the_next_step_is_closed_for_good_by_its_link_and_by_its_button(world, unconnected):
    browser = world.wordpress.login()
    shown = browser.get("plugins.php").text
    link = re.search(r'class="bridge-close" href="([^"]+)"', shown)[1].replace("&amp;", "&").replace("&#038;", "&")
    back = browser.session.get(link, headers={"Referer": f"{world.wordpress.url}/wp-admin/plugins.php"}, timeout=60)
    assert back.url.endswith("/plugins.php")
    assert NEXT not in back.text
    world.wordpress.php("delete_option('bridge_for_medium');")
    with opened() as screen:
        log_in(screen, world.wordpress)
        screen.goto(f"{world.wordpress.url}/wp-admin/index.php")
        with screen.expect_response(lambda answer: "bridge_for_medium_close" in answer.url):
            screen.click("#bridge-for-medium-next .notice-dismiss")
        screen.goto(f"{world.wordpress.url}/wp-admin/index.php")
        assert screen.locator("#bridge-for-medium-next").count() == 0


def test_a_site_that_is_connected_is_told_of_no_next_step(world):
    world.wordpress.php("b4m('settings')->change(array('welcomed' => false));")
    assert NEXT not in world.wordpress.login().get("index.php").text


GOALS = {
    "{home}/thank-you/?a=1#b": "/thank-you/",
    "thank-you": "/thank-you",
    "https://else.example/x/": "/x/",
    "{home}/%C3%BCber-uns/": "/%C3%BCber-uns/",
    "<b>": "",
    "": "",
}
"""What may be typed as a goal's page, and what is kept of it."""


def test_settings_are_saved_as_wordpress_saves_them_and_the_connection_stays(world):
    before = world.wordpress.php("return get_option('bridge_for_medium');")
    on = {"post_types][": ["post"], "enabled": "1"}
    try:
        said = choose(world, **on, also_on="1", mail_to="owner@blog.example", connection="b4m1.evil", bridge_number="9")
        assert "Settings saved." in said
        stored = world.wordpress.php("return get_option('bridge_for_medium');")
        assert (stored["also_on"], stored["mail_to"], stored["enabled"]) == (True, "owner@blog.example", True)
        for name in ("connection", "connected_at", "home_hash", "bridge_number", "watched_since", "site_id"):
            assert stored[name] == before[name]
        assert SECRET not in said
        for typed, goal in GOALS.items():
            choose(world, **on, visits="1", goal=typed.format(home=world.wordpress.url))
            stored = world.wordpress.php("return get_option('bridge_for_medium');")
            assert (stored["visits"], stored["goal"]) == (True, goal)
        assert world.wordpress.php("return get_option('bridge_for_medium_live', 'none');") != "none"
        choose(world, **on, mail_to="owner@blog.example")
        assert world.wordpress.php("return get_option('bridge_for_medium_live', 'none');") == "none"
        said = choose(world, **on, mail_to="no address")
        assert "is no address for mail" in said
        stored = world.wordpress.php("return get_option('bridge_for_medium');")
        assert (stored["mail_to"], stored["also_on"]) == ("owner@blog.example", False)
        choose(world, **{"post_types][": ["page", "attachment", "nothing"]})
        stored = world.wordpress.php("return get_option('bridge_for_medium');")
        assert (stored["post_types"], stored["enabled"]) == (["page"], False)
        assert stored["watched_since"] > before["watched_since"], "what was published meanwhile is the backlog's"
        assert "Switched off: the bridge is told of nothing." in page(world)
    finally:
        choose(world, **on)
    stored = world.wordpress.php("return get_option('bridge_for_medium');")
    assert (stored["post_types"], stored["enabled"], stored["mail_to"]) == (["post"], True, "")


def test_nobody_else_saves_settings(world):
    before = world.wordpress.php("return get_option('bridge_for_medium');")
    theirs = editor(world)
    form = {"option_page": "bridge_for_medium", "action": "update", "bridge_for_medium[form]": "1"}
    form |= {"_wpnonce": theirs.nonce("bridge_for_medium-options")}
    assert theirs.session.post(f"{world.wordpress.url}/wp-admin/options.php", data=form, timeout=60).status_code == 403
    assert world.wordpress.php("return get_option('bridge_for_medium');") == before


def test_a_connection_in_wp_config_is_said_to_be_there_and_is_not_replaced_by_a_paste(world):
    line = world.connection_string()
    with world.wordpress.with_code(f"define('BRIDGE_FOR_MEDIUM_CONNECTION', '{line}');"):
        shown = page(world)
        assert "Set in wp-config.php" in shown
        assert "bridge-for-medium-rotate" not in shown
        assert "stands in wp-config.php" in world.save_settings("b4m1.other")
    assert line not in shown


def test_the_debug_section_tells_all_but_the_secret(world):
    post_id = refuse(world)
    said = world.wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/class-wp-debug-data.php'; require_once ABSPATH . 'wp-admin/includes/update.php';"
        "return b4m('debug_info')->add(array());"
    )["bridge-for-medium"]["fields"]
    assert said["host"]["value"] == "127.0.0.1"
    assert said["refused"]["value"] == "1"
    assert said["dry_run"]["value"] == "None"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", said["since"]["value"])
    assert int(said["wp_bridge_for_medium_posts"]["value"]) >= 1
    assert said["secret"]["private"] is True
    everything = str(said)
    for secret in (SECRET, SECRET.removeprefix("whsec_"), world.connection_string()):
        assert secret not in everything
    shown = world.wordpress.login().get("site-health.php?tab=debug").text
    assert "The bridge last reached this site" in shown
    assert SECRET.removeprefix("whsec_") not in shown
    copied = re.search(r'data-clipboard-text="([^"]*)"', shown)[1]
    assert "Connection string" not in copied
    assert "secret" not in copied.split("bridge-for-medium")[1].split("###")[0]
    act(world, "forget", post_id)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_usable_in_a_browser(world, unconnected, tmp_path, width):
    with opened(width) as screen:
        log_in(screen, world.wordpress)
        screen.goto(f"{world.wordpress.url}/wp-admin/{PAGE}")
        screen.wait_for_selector(
            "#bridge-for-medium-preflight >> text=It answers visitors"
        )  # by itself, after the page
        screen.fill("#bridge-for-medium-bridge", world.bridge.url)
        screen.click("#bridge-for-medium-run-preflight")
        screen.wait_for_selector("text=It says what the bridge's says")
        screen.click("#bridge-for-medium-run-forecast")
        screen.wait_for_selector("text=newest public posts")
        assert fits(screen)
        screen.screenshot(path=str(tmp_path / f"before-{width}.png"), full_page=True)
        world.wordpress.php("update_option('bridge_for_medium', get_option('kept_bridge_for_medium'));")
        post_id = refuse(world)
        screen.goto(f"{world.wordpress.url}/wp-admin/{PAGE}")
        row = screen.locator(f"#bridge-for-medium-post-{post_id}")
        assert fits(screen)
        screen.screenshot(path=str(tmp_path / f"after-{width}.png"), full_page=True)
        row.get_by_role("link", name="Forget").click()
        screen.wait_for_selector("text=Forget what waits with")
        screen.click("button:has-text('Forget it')")
        screen.wait_for_selector("text=Forgotten:")
        assert row.count() == 0


def fits(screen) -> bool:
    return bool(screen.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
