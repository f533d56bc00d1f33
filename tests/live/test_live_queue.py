"""Nothing local stops the queue: what another plugin does to one post costs that post, with its reason, and no other."""

import subprocess
import urllib.error
from collections.abc import Iterator
from uuid import uuid4

import pytest
from world import World

from processes import wait_for
from programs import find_program
from wordpress import BOX, WordPress

ENDS = {
    "throws": ("throw new RuntimeException('somebody threw');", "somebody threw"),
    "has no such function": ("somebody_forgot_this();", "somebody_forgot_this"),
    "exits": ("exit;", "(exit)"),
    "exits with words": ("header('X-Of: somebody'); die('Members only.');", "(exit)"),
    "ends with a message": ("wp_die(new WP_Error('no', 'Members <b>only</b>'));", "Members only"),
    "leads elsewhere": ("wp_safe_redirect(home_url('/join/')); exit;", "/join/"),
    "eats the memory": ("for ($all = array();;) { $all[] = str_repeat('x', 1000000); }", "Allowed memory size"),
    "never ends": ("set_time_limit(1); for (;;) { }", "Maximum execution time"),
}
LEFT = {
    "an output buffer": "ob_start(); echo 'swallowed';",
    "one buffer too few": "ob_end_clean();",
    "another post": "$GLOBALS['post'] = get_post(wp_insert_post(array('post_title' => 'Other')));"
    "$GLOBALS['wp_query'] = new WP_Query('p=' . $GLOBALS['post']->ID);",
    "another user": "wp_set_current_user(1);",
    "another language and zone": "switch_to_locale('de_DE'); date_default_timezone_set('Asia/Tokyo');",
    "no filters": "remove_all_filters('the_content');",
    "an error of the database": "$GLOBALS['wpdb']->query('SELECT of somebody FROM nowhere');",
    "a save of the post": "wp_update_post(array('ID' => get_the_ID(), 'menu_order' => rand()));",
}


def a_title():
    return f"In the queue {uuid4()}"


@pytest.fixture
def other(world) -> Iterator["OtherPlugin"]:
    made = OtherPlugin(world.wordpress)
    yield made
    made.remove()
    # What waits to be tried again would meet the next test's plugin, as soon as its rest is over.
    waits = "UPDATE wp_bridge_for_medium_posts SET changed = '', marked_at = 0 WHERE deaths > 0"
    world.wordpress.database.run(waits, world.wordpress.name)


class OtherPlugin:
    """A plugin of somebody, which does something to posts that hold the word BREAKS."""

    def __init__(self, wordpress: WordPress) -> None:
        self.wordpress = wordpress
        self._file = wordpress.root / "wp-content" / "mu-plugins" / "somebody.php"

    def does(self, code: str) -> None:
        self._file.write_text(
            "<?php add_filter('the_content', function ($text) { if (false !== strpos($text, 'BREAKS') && "
            f"!is_admin() && !defined('REST_REQUEST')) {{ {code} }} return $text; }});"
        )

    def remove(self) -> None:
        self._file.unlink(missing_ok=True)


def publish(world: World, text: str) -> int:
    code = f"return wp_insert_post(array('post_status' => 'publish', 'post_title' => '{a_title()}', 'post_content' => "
    return int(world.wordpress.php(f"{code}'{text}'));"))


def send(world: World) -> None:
    """The system's cron: it calls, and does not mind what comes back."""
    try:
        world.send()
    except (urllib.error.HTTPError, ConnectionError, urllib.error.URLError):
        return


def row(world: World, post_id: int, column: str) -> str:
    sql = f"SELECT {column} FROM wp_bridge_for_medium_posts WHERE post_id = {post_id}"
    return str(world.wordpress.database.run(sql, world.wordpress.name))


def let_time_pass(world: World) -> None:
    """Whatever waits to be tried again is due."""
    world.wordpress.database.run("UPDATE wp_bridge_for_medium_posts SET retry_at = 0", world.wordpress.name)


def health(world: World) -> dict:
    return dict(world.wordpress.php("return b4m('health')->read();"))


@pytest.mark.parametrize("kind", ENDS)
def test_a_post_that_cannot_be_rendered_is_set_aside_with_its_reason_and_costs_no_other(world, other, kind):
    code, reason = ENDS[kind]
    broken = publish(world, "<p>This BREAKS.</p>")
    other.does(code)
    fine = publish(world, "<p>This is fine.</p>")
    send(world)
    assert row(world, broken, "deaths") == "1"
    send(world)
    assert world.types(fine) == ["published"], "the next run goes on with the next post"
    let_time_pass(world)
    second = publish(world, "<p>So is this.</p>")
    send(world)
    assert (row(world, broken, "deaths"), world.types(second)) == ("2", ["published"]), "what is fine goes first"
    for _ in range(3):
        third = publish(world, "<p>And this.</p>")
        send(world)
        assert world.types(third) == ["published"]
    assert row(world, broken, "deaths") == "2", "it is not tried while it is set aside"
    page = world.wordpress.login().get("edit.php").text
    assert "Set aside</strong>" in page
    said = world.wordpress.php(f"return b4m('standings')->of({broken});")
    assert said["word"] == "Set aside"
    assert reason in said["reason"]
    for innocent in (fine, second, third):
        assert reason not in str(world.wordpress.php(f"return b4m('standings')->of({innocent});"))
    now = health(world)
    assert (now["error"], now["not_before"], now["failures"]) == ("", 0, 0), "it is not the bridge's trouble"
    other.remove()
    world.wordpress.rest("POST", f"wp/v2/posts/{broken}", content="<p>This BREAKS nothing more.</p>")
    world.settle(broken, "live")
    assert (row(world, broken, "deaths"), row(world, broken, "death")) == ("0", "")


@pytest.mark.parametrize("kind", LEFT)
def test_what_a_filter_leaves_behind_is_put_back_before_the_next_post(world, other, kind):
    other.does(LEFT[kind])
    broken = publish(world, "<p>This BREAKS.</p>\n\nAnd goes on.")
    fine = publish(world, "First line.\n\nSecond line.")
    before = "$GLOBALS['b4m'] = array(ob_get_level(), get_current_user_id(), determine_locale(), get_the_ID(),"
    after = before.replace("$GLOBALS['b4m'] =", "return $GLOBALS['b4m'] ===")
    code = " date_default_timezone_get()); b4m('queue')->run(); " + after
    assert world.wordpress.php(before + code + " date_default_timezone_get());")
    assert world.types(broken) == ["published"]
    (event,) = world.events(fine)
    assert event["data"]["post"]["content_html"].split() == "<p>First line.</p> <p>Second line.</p>".split()
    assert "swallowed" not in world.events(broken)[0]["data"]["post"]["content_html"]


def test_a_run_that_is_killed_leaves_its_lock_to_the_next_at_once(world, other):
    broken = publish(world, "<p>This BREAKS.</p>")
    fine = publish(world, "<p>This is fine.</p>")
    other.does("posix_kill(getmypid(), 9);")
    with pytest.raises(AssertionError, match="PHP failed"):
        world.wordpress.php("return b4m('queue')->run();")
    assert world.wordpress.database.run(
        "SELECT option_value FROM wp_options WHERE option_name = 'bridge_for_medium_lock'", world.wordpress.name
    ), "nobody gave it back"
    assert world.wordpress.php("return b4m('queue')->run();") == 1
    assert (world.types(fine), row(world, broken, "deaths")) == (["published"], "1")
    assert "nothing said why" in row(world, broken, "death")
    due = world.wordpress.php("return wp_next_scheduled('bridge_for_medium_run') - time();")
    assert due <= 120, "and another run is planned"


@pytest.mark.parametrize("kind", ["eats the memory", "never ends"])
def test_where_php_has_no_limit_a_post_has_one(world, other, kind):
    """As on the command line of most systems."""
    code, reason = ENDS[kind]
    broken = publish(world, "<p>This BREAKS.</p>")
    other.does(code.replace("set_time_limit(1);", ""))
    command = [
        find_program("php", "php8.2-cli"),
        "-d",
        "memory_limit=-1",
        str(BOX / "run.php"),
        str(world.wordpress.root),
    ]
    assert world.wordpress.php("return b4m('set_aside')->time_s;") == 30
    run = b"ini_set('memory_limit', '-1'); b4m('set_aside')->time_s = 3; b4m('queue')->run();"
    done = subprocess.run(command, env=world.wordpress.environ, input=run, capture_output=True, timeout=200)
    assert done.returncode == 255
    assert reason in row(world, broken, "death")
    assert world.wordpress.php("return b4m('queue')->run();") == 0, "the lock is free, and it waits"


def test_a_run_that_lives_keeps_its_lock(world, other):
    publish(world, "<p>This BREAKS.</p>")
    other.does("file_put_contents(ABSPATH . 'begun', '1'); usleep(4000000);")
    command = [find_program("php", "php8.2-cli"), str(BOX / "run.php"), str(world.wordpress.root)]
    running = subprocess.Popen(command, env=world.wordpress.environ, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert running.stdin
    running.stdin.write(b"return b4m('queue')->run();")
    running.stdin.close()
    wait_for(lambda: (world.wordpress.root / "begun").exists(), what="the run")
    assert world.wordpress.php("return b4m('lock')->take();") is False
    running.wait()


STAND_IN = """
$sender = new class() extends \\Bridge_For_Medium\\Sender {
    public $heard = array();
    public function __construct() {}
    public function problem( $body ) { return ''; }
    public function send( $connection, $id, $body, $timeout = null ) {
        $this->heard[] = array( $id, json_decode( $body, true ) );
        return new \\Bridge_For_Medium\\Answer( 503, 'a stand-in' );
    }
};
$clock = new class() extends \\Bridge_For_Medium\\Clock {
    public $later = 0;
    public function now(): int { return time() + $this->later; }
};
$plugin = new \\Bridge_For_Medium\\Plugin( array( 'sender' => fn() => $sender, 'clock' => fn() => $clock ) );
$plugin->queue->run();
$clock->later = DAY_IN_SECONDS;
$plugin->queue->run();
return array( $sender->heard, $plugin->standings->of( %d )->reason );
"""


def test_another_sender_and_another_clock_stand_in_for_those_of_the_plugin(world):
    post_id = publish(world, "<p>Heard by a stand-in.</p>")
    heard, reason = world.wordpress.php(STAND_IN % post_id)
    ours = [(webhook, hook) for webhook, hook in heard if hook["data"]["post"]["id"] == post_id]
    assert [hook["type"] for _, hook in ours] == ["post.published"] * 2, "a day later, by that clock, it is tried again"
    assert len({webhook for webhook, _ in ours}) == 1
    assert reason.startswith("A stand-in")
    assert world.types(post_id) == [], "the bridge has heard nothing"
    event = world.wordpress.record(post_id, "event")
    due = f"b4m('records')->write({post_id}, 'event', array('not_before' => 0) + b4m('records')->read({post_id}, 'event'));"
    world.wordpress.php(f"b4m('health')->clear(); {due}")
    send(world)
    assert world.types(post_id) == ["published"]
    assert event["id"] == ours[0][0], "the very bytes that the stand-in had heard"
