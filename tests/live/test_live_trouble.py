"""The bridge is down, slow or lies; the site is copied, moved, restored: nothing is sent twice, nothing is lost."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate
from uuid import uuid4

import pytest
from door import Door

from bridge.config.connection import Connection, to_connection_string
from processes import SECRET, wait_for
from wordpress import WordPress


def a_title():
    return f"In trouble {uuid4()}"


def try_again(world):
    """The button of the settings page."""
    browser = world.wordpress.login()
    form = {"action": "bridge_for_medium_retry", "_wpnonce": browser.nonce("bridge_for_medium_retry")}
    return browser.post("admin-post.php", **form).text


@pytest.fixture
def door(world) -> Iterator[Door]:
    """A bad network between WordPress and the bridge."""
    with Door(world.bridge.url) as made:
        line = to_connection_string(Connection(f"{made.url}/hooks/blog", "blog", SECRET))
        world.wordpress.php(f"b4m('settings')->change(array('connection' => '{line}'));")
        yield made
    line = world.connection_string()
    world.wordpress.php(f"b4m('settings')->change(array('connection' => '{line}'));")


@contextmanager
def meanwhile(door, deed):
    """What is done inside happens while the first thing that a deed brings to the door is on its way; then the deed goes on to its end."""
    door.seen.clear()
    door.faults = ["slow"]
    doing = threading.Thread(target=deed)
    doing.start()
    try:
        wait_for(lambda: door.seen, what="what is on its way")
        yield
    finally:
        door.let_go.set()
        doing.join()


def ask(world, said):
    """The button that tries the connection; ``said`` gets the page."""
    browser = world.wordpress.login()
    form = {"action": "bridge_for_medium_connect", "_wpnonce": browser.nonce("bridge_for_medium_connect")}
    said.append(browser.post("admin-post.php", **form).text)


def test_what_is_published_while_the_bridge_is_down_goes_when_it_is_up(world):
    world.bridge.kill()
    post = world.wordpress.new_post(title=a_title())
    world.send()
    page = world.wordpress.login().get("edit.php").text
    assert "Waits" in page
    assert "The bridge is told again in" in page
    world.bridge.start()
    assert "Tried again." in try_again(world)
    world.settle(post["id"], "live")
    assert world.types(post["id"]) == ["published"]


def test_a_bridge_that_is_down_is_left_alone_for_a_while(world, door):
    door.faults = ["503"] * 3
    posts = [world.wordpress.new_post(title=a_title())["id"] for _ in range(3)]
    for _ in range(3):
        world.send()
    assert len(door.seen) == 1, "Retry-After holds for the whole bridge"
    try_again(world)
    try_again(world)
    try_again(world)
    for post_id in posts:
        world.settle(post_id, "live")


def test_a_refused_try_and_a_lost_answer_and_an_edit_between_make_one_story(world, door):
    door.faults = ["503", "lost"]
    post = world.wordpress.new_post(title=a_title(), content="<p>First.</p>")
    world.send()
    try_again(world)
    assert [webhook_id for webhook_id, _ in door.seen] == [door.seen[0][0]] * 2
    assert door.seen[0] == door.seen[1], "the same id carries the same bytes"
    wait_for(lambda: world.stories(post["id"]), what="the story of the first text")
    world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", content="<p>Second.</p>")
    try_again(world)
    assert door.seen[2][0] != door.seen[0][0]
    world.settle(post["id"], "live")
    wait_for(lambda: world.handoffs(post["id"]) == ["update_in_place"], what="the hand-off")
    assert world.types(post["id"]) == ["published", "published"]
    assert [event["data"]["revision"] for event in world.events(post["id"])] == [1, 2]
    assert len(world.stories(post["id"])) == 1
    assert world.is_quiet(post["id"])


def test_an_edit_before_the_first_try_arrives_replaces_the_old_text(world, door):
    door.faults = ["503"]
    post = world.wordpress.new_post(title=a_title(), content="<p>First.</p>")
    world.send()
    world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", content="<p>Second.</p>")
    try_again(world)
    world.settle(post["id"], "live")
    assert world.types(post["id"]) == ["published"]
    assert "Second." in world.stories(post["id"])[0].content
    assert world.handoffs(post["id"]) == []


def test_a_withdrawal_after_a_lost_answer_is_told_though_nobody_knows_whether_the_post_was(world, door):
    door.faults = ["lost"]
    post = world.wordpress.new_post(title=a_title())
    world.send()
    wait_for(lambda: world.bridge.status(post["id"]) == "live", what="the story")
    world.wordpress.rest("DELETE", f"wp/v2/posts/{post['id']}")
    try_again(world)
    assert world.types(post["id"]) == ["published", "unpublished"]
    wait_for(lambda: world.handoffs(post["id"]) == ["consider_removing"], what="the hand-off")


def test_an_edit_while_the_hook_is_on_its_way_is_not_lost(world, door):
    door.faults = ["slow"]
    post = world.wordpress.new_post(title=a_title(), content="<p>First.</p>")
    sending = threading.Thread(target=world.send)
    sending.start()
    wait_for(lambda: door.seen, what="the hook")
    world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", content="<p>Second.</p>")
    door.let_go.set()
    sending.join()
    try_again(world)
    assert world.types(post["id"]) == ["published", "updated"]
    world.settle(post["id"], "live")


@pytest.mark.parametrize("deed", ["published", "edited", "deleted"])
def test_what_happens_while_a_hook_is_on_its_way_goes_with_the_next_run_of_cron(world, door, deed):
    other = world.wordpress.new_post(title=a_title())["id"] if deed != "published" else 0
    if other:
        world.settle(other, "live")
    door.seen.clear()
    door.faults = ["slow"]
    world.wordpress.new_post(title=a_title())
    sending = threading.Thread(target=world.send)
    sending.start()
    wait_for(lambda: door.seen, what="the hook")
    if deed == "published":
        other = world.wordpress.new_post(title=a_title())["id"]
    elif deed == "edited":
        world.wordpress.rest("POST", f"wp/v2/posts/{other}", content="<p>Another text.</p>")
    else:
        world.wordpress.rest("DELETE", f"wp/v2/posts/{other}?force=true")
    door.let_go.set()
    sending.join()
    world.send()
    assert world.types(other)[-1] == {"edited": "updated"}.get(deed, deed)


def test_a_post_that_is_published_while_the_queue_begins_goes_with_the_next_run_of_cron(world):
    world.wordpress.php(
        "wp_clear_scheduled_hook('bridge_for_medium_run'); wp_schedule_single_event(time() - 1, 'bridge_for_medium_run');"
    )
    # Between the beginning of the editor's request and the mark that it writes a whole run takes place.
    run = "add_action('save_post', static function () { wp_remote_get(home_url('/wp-cron.php'), array('timeout' => 60)); });"
    with world.wordpress.with_code(run):
        post_id = world.wordpress.new_post(title=a_title())["id"]
    world.send()
    assert world.types(post_id) == ["published"]


def test_what_others_plan_while_a_hook_is_on_its_way_stays_planned(world, door):
    world.wordpress.new_post(title=a_title())
    with meanwhile(door, world.send):
        later = world.wordpress.new_post(title=a_title(), status="future", date="2030-01-01T10:00:00")["id"]
    assert world.wordpress.php(f"return wp_next_scheduled('publish_future_post', array({later}));")


@pytest.mark.parametrize("change", ["another bridge is connected", "it is switched off"])
def test_a_run_sends_nothing_more_once_the_owner_has_chosen_otherwise(world, door, change):
    for _ in range(2):
        world.wordpress.new_post(title=a_title())
    line = world.connection_string()
    chosen = f"'connection' => '{line}'" if change == "another bridge is connected" else "'enabled' => false"
    with meanwhile(door, world.send):
        world.wordpress.php(f"b4m('settings')->change(array({chosen}));")
    assert len(door.seen) == 1, "the second post did not go there"
    (waits,) = world.wordpress.php("return b4m('changes')->read();")
    world.wordpress.php(f"b4m('settings')->change(array('enabled' => true, 'connection' => '{line}'));")
    world.send()
    assert len(door.seen) == 1
    assert world.types(waits) == ["published"]


def test_what_the_owner_sets_while_the_bridge_is_asked_stays(world, door):
    said = []
    with meanwhile(door, lambda: ask(world, said)):
        world.wordpress.php("b4m('settings')->change(array('mail_to' => 'owner@example.org'));")
    assert "Connected: this is site" in said[0]
    assert world.wordpress.php("return b4m('settings')->get('mail_to');") == "owner@example.org"
    world.wordpress.php("b4m('settings')->change(array('mail_to' => ''));")


def test_a_late_answer_of_a_bridge_that_was_left_is_not_kept(world, door):
    world.wordpress.php("b4m('settings')->change(array('bridge' => ''));")
    line, said = world.connection_string(), []
    with meanwhile(door, lambda: ask(world, said)):
        world.wordpress.php(f"b4m('settings')->change(array('connection' => '{line}'));")
    assert "Meanwhile this site was connected otherwise" in said[0]
    assert world.wordpress.php("return b4m('settings')->get('bridge');") == ""
    world.connect()


@pytest.mark.parametrize("has_earlier", [True, False])
def test_no_post_goes_to_a_connection_that_is_still_tried_or_failed(world, has_earlier):
    if not has_earlier:  # an option that was reset, while all else says that the site was connected once
        world.wordpress.php("b4m('settings')->change(array('connection' => ''));")
    with Door(world.bridge.url) as untried:
        line = to_connection_string(Connection(f"{untried.url}/hooks/blog", "blog", "whsec_" + "B" * 32))
        said = []
        with meanwhile(untried, lambda: said.append(world.save_settings(line))):
            post = world.wordpress.new_post(title=a_title())["id"]
            world.send()
            assert world.types(post) == (["published"] if has_earlier else [])
        assert ("The earlier connection stays." in said[0]) is has_earlier
        later = world.wordpress.new_post(title=a_title())["id"]
        world.send()
        assert world.types(later) == (["published"] if has_earlier else [])
        assert len(untried.seen) == 1, "it was asked who it is, and told of no post"
    world.connect()


def test_a_connection_that_is_tried_takes_the_place_of_the_old_one_when_it_has_answered(world, door):
    line, said = world.connection_string(), []
    with Door(world.bridge.url) as tried:
        moved = to_connection_string(Connection(f"{tried.url}/hooks/blog", "blog", SECRET))
        with meanwhile(tried, lambda: said.append(world.save_settings(moved))):
            world.wordpress.php(f"b4m('settings')->change(array('connection' => '{line}'));")
            assert world.wordpress.php("return b4m('settings')->get('connection');") == line
        assert "Connected: this is site" in said[0]
        assert world.wordpress.php("return b4m('settings')->get('connection');") == moved
        assert world.wordpress.php("return b4m('settings')->trial();") is None


def test_who_wants_it_tried_again_while_a_try_fails_waits_a_minute_and_not_for_hours(world, door):
    name = "bridge_for_medium_health"
    world.wordpress.php(f"update_option('{name}', array('failures' => 8) + b4m('health')->read(), false);")
    world.wordpress.new_post(title=a_title())
    with meanwhile(door, world.send):
        world.wordpress.php("b4m('health')->clear();")
        world.bridge.kill()
    health = world.wordpress.php("return b4m('health')->read();")
    assert health["failures"] == 1
    assert health["not_before"] - health["error_at"] == 60


def test_of_a_post_that_is_deleted_while_its_hook_is_on_its_way_nothing_is_kept(world, door):
    post = world.wordpress.new_post(title=a_title())
    with meanwhile(door, world.send):
        world.wordpress.rest("DELETE", f"wp/v2/posts/{post['id']}?force=true")
    world.send()
    assert world.types(post["id"]) == ["published", "deleted"]
    table = "wp_bridge_for_medium_posts"
    assert not world.wordpress.database.run(f"SELECT * FROM {table} WHERE post_id = {post['id']}", world.wordpress.name)


def test_what_somebody_forgets_while_a_try_fails_is_not_said_to_be_tried_again(world, door):
    post = world.wordpress.new_post(title=a_title())
    with meanwhile(door, world.send):
        world.wordpress.php(f"b4m('waiting')->forget({post['id']});")
        world.bridge.kill()
    assert "again" not in str(world.wordpress.php(f"return b4m('standings')->of({post['id']});"))


WAITS = "wp_remote_post('{door}/wait', array('timeout' => 60, 'body' => '{{}}', 'headers' => array('webhook-id' => 'wait')));"
BREAKS = (
    "add_filter('the_content', function ($html) {{ if (wp_doing_cron() && false !== strpos($html, 'Broken')) {{"
    + WAITS
    + "throw new Exception('It broke.'); }} return $html; }});"
)
FOR_MEMBERS = (
    "add_action('template_redirect', function () {{ if (is_single() && false !== strpos(get_post()->post_content, 'Broken')) {{"
    + WAITS
    + "wp_redirect(wp_login_url()); exit; }} }}, 1);"
)


@pytest.mark.parametrize("fault", [BREAKS, FOR_MEMBERS], ids=["it breaks", "it is for members"])
def test_a_post_that_is_mended_while_it_is_looked_at_goes_with_the_next_run(world, door, fault):
    post = world.wordpress.new_post(title=a_title(), content="<p>Broken.</p>")
    with world.wordpress.with_code(fault.format(door=door.url)):
        if fault == BREAKS:  # The second failure is what sets it aside for a day.
            world.send()
            world.wordpress.php(
                f"b4m('post_table')->write({post['id']}, array('retry_at' => 0)); b4m('schedule')->at(time());"
            )
        with meanwhile(door, world.send):
            world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", content="<p>Mended.</p>")
        assert world.types(post["id"]) == []
        world.send()
    assert world.types(post["id"]) == ["published"]


def test_many_crons_at_once_send_each_post_once(world, door):
    posts = [world.wordpress.new_post(title=a_title())["id"] for _ in range(6)]
    with ThreadPoolExecutor(5) as pool:
        for _ in pool.map(lambda _: world.wordpress.php("b4m('queue')->run();"), range(5)):
            pass
    try_again(world)
    for post_id in posts:
        world.settle(post_id, "live")
        assert world.types(post_id) == ["published"]
    assert len({webhook_id for webhook_id, _ in door.seen}) == len(posts)


def test_a_process_that_died_with_the_lock_does_not_block_the_queue_for_ever(world):
    post = world.wordpress.new_post(title=a_title())
    name = "bridge_for_medium_lock"
    world.wordpress.php(f"update_option('{name}', (time() + 60) . ' somebody', false);")
    assert world.wordpress.php("return b4m('queue')->run();") == 0
    world.wordpress.php(f"update_option('{name}', (time() - 1) . ' somebody', false);")
    assert world.wordpress.php("return b4m('queue')->run();") == 1
    world.settle(post["id"], "live")


def test_a_bridge_that_does_not_know_the_secret_gets_nothing_more_until_it_is_mended(world):
    other = "whsec_" + "B" * 32
    line = to_connection_string(Connection(f"{world.bridge.url}/hooks/blog", "blog", other))
    world.wordpress.php(f"b4m('settings')->change(array('connection' => '{line}'));")
    post = world.wordpress.new_post(title=a_title())
    world.send()
    assert world.types(post["id"]) == []
    assert "HTTP 401" in world.wordpress.record(post["id"], "event")["error"]
    world.connect()
    try_again(world)
    world.settle(post["id"], "live")


NO_BRIDGE = {
    "a firewall": (400, b"<h1>Bad request</h1>", {}),
    "a web server that takes no large body": (413, b"<html>413 Request Entity Too Large</html>", {}),
    "a proxy": (422, b'{"error": "blocked"}', {}),
    "a bridge that reads another version": (
        400,
        b'{"title": "Malformed hook", "status": 400, "errors": ["data.version: must be 2"]}',
        {},
    ),
    "a bridge of another version that accepts it in other words": (202, b'{"stored": {"as": "msg"}}', {}),
}


@pytest.mark.parametrize("kind", NO_BRIDGE)
def test_an_answer_of_somebody_else_or_of_an_unknown_version_loses_nothing(world, door, kind):
    door.faults = [NO_BRIDGE[kind]]
    post = world.wordpress.new_post(title=a_title())
    world.send()
    assert world.wordpress.record(post["id"], "changed"), "it is kept"
    assert "tried again" in world.wordpress.php(f"return b4m('standings')->of({post['id']})->reason;")
    try_again(world)
    assert [webhook_id for webhook_id, _ in door.seen] == [door.seen[0][0]] * 2
    world.settle(post["id"], "live")
    assert world.types(post["id"]) == ["published"]


@pytest.mark.parametrize(("status", "is_date"), [(429, False), (503, True), (403, False)])
def test_what_the_bridge_asks_to_wait_holds_for_the_whole_site(world, door, status, is_date):
    asked = formatdate(time.time() + 7200, usegmt=True) if is_date else "7200"
    door.faults = [(status, b"{}", {"Retry-After": asked})]
    world.wordpress.new_post(title=a_title())
    world.send()
    others = [world.wordpress.new_post(title=a_title())["id"] for _ in range(2)]
    world.send()
    world.send()
    assert len(door.seen) == 1, "nothing else is sent meanwhile"
    waits = world.wordpress.php("return b4m('health')->read()['not_before'] - time();")
    assert 7000 < waits <= 7200
    world.mend()
    try_again(world)
    for post_id in others:
        world.settle(post_id, "live")


def test_one_post_that_the_bridge_cannot_digest_pauses_nobody_else_however_often_it_fails(world, door):
    broken = world.wordpress.new_post(title=a_title())["id"]
    key = "event"
    for _ in range(5):
        door.faults = [(500, b"{}", {})]
        world.wordpress.php(
            f"$event = b4m('records')->read({broken}, '{key}'); if ($event) {{"
            f"b4m('records')->write({broken}, '{key}', array('not_before' => 0) + $event); }}"
            "b4m('queue')->run();"
        )
    assert len(door.seen) == 5
    fine = world.wordpress.new_post(title=a_title())["id"]
    world.settle(fine, "live")
    assert "HTTP 500" not in str(world.wordpress.php(f"return b4m('standings')->of({fine});"))
    try_again(world)
    world.settle(broken, "live")


def test_an_editors_request_calls_nobody_whether_the_bridge_is_up_or_down(world):
    world.wordpress.requests()
    post = world.wordpress.new_post(title=a_title())
    world.bridge.kill()
    world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", title=a_title())
    world.wordpress.rest("DELETE", f"wp/v2/posts/{post['id']}")
    served = world.wordpress.requests()
    assert len(served) == 3
    assert [line["http"] for line in served] == [[], [], []]


@pytest.fixture
def copy(world, mariadb, tmp_path) -> Iterator[WordPress]:
    """The same site at another address, as a staging copy is made."""
    copy = WordPress(world.version, tmp_path, mariadb, f"copy_{uuid4().hex[:8]}")
    mariadb.new_database(copy.name)
    mariadb.load(copy.name, mariadb.dump(world.wordpress.name))
    copy.app_password = world.wordpress.app_password
    copy.start()
    yield copy
    copy.stop()


def test_a_copy_of_the_site_sends_nothing_and_says_so(world, copy):
    post = copy.new_post(title=a_title())
    copy.run_cron()
    assert world.types(post["id"]) == []
    browser = copy.login()
    assert "it sends nothing" in browser.get("index.php").text
    assert "Not connected at this address" in browser.get("options-general.php?page=bridge-for-medium").text
    said, _ = copy.php("return WP_CLI::run('bridge', 'send');", "cli")
    assert "another address" in said


def test_a_copy_that_is_connected_by_mistake_is_refused_by_the_bridge(world, copy):
    page = world.save_settings(world.connection_string(), copy)
    assert "under another address" in page
    post = copy.new_post(title=a_title())
    copy.run_cron()
    assert world.types(post["id"]) == []


def test_a_site_that_really_moved_is_connected_again(world, copy):
    before = world.wordpress.new_post(title=a_title(), content="<p>Before.</p>")
    world.settle(before["id"], "live")
    config = world.bridge.config.read_text()
    try:
        world.bridge.stop()
        world.bridge.config.write_text(config.replace(world.wordpress.url, copy.url))
        world.bridge.start()
        world.run("reconnect", "blog")
        browser = copy.login()
        nonce = browser.nonce("bridge_for_medium_connect")
        page = browser.post("admin-post.php", action="bridge_for_medium_connect", _wpnonce=nonce).text
        assert "Connected: this is site" in page
        post = copy.new_post(title=a_title())
        copy.run_cron()
        wait_for(lambda: world.bridge.status(post["id"]) == "live", what="the story of the moved site")
    finally:
        world.bridge.stop()
        world.bridge.config.write_text(config)
        world.bridge.start()
        world.run("reconnect", "blog")
        world.connect()


def test_a_wordpress_restored_from_a_backup_is_held_until_the_owner_has_looked(world, mariadb):
    post = world.wordpress.new_post(title=a_title(), content="<p>First.</p>")
    world.settle(post["id"], "live")
    backup = mariadb.dump(world.wordpress.name)
    world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", content="<p>Second.</p>")
    world.send()
    wait_for(lambda: world.handoffs(post["id"]) == ["update_in_place"], what="the hand-off")
    # What it was told since is what it does not know when it is restored.
    wait_for(lambda: "editor" in world.wordpress.record(post["id"], "status")["reason"], what="the advice in WordPress")
    mariadb.load(world.wordpress.name, backup)
    threading.Event().wait(1.1)  # The hook's instants are whole seconds.
    world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", content="<p>Third, after the restore.</p>")
    other = world.wordpress.new_post(title=a_title())
    world.send()
    wait_for(lambda: "restored from a backup" in world.run("status"), what="the hold")
    assert world.stories(other["id"]) == []
    world.run("reconnect", "blog")
    world.settle(other["id"], "live")
    world.agree(post["id"])
    assert len(world.stories(post["id"])) == 1
