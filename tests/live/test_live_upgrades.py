"""From version 0.1, which kept all in post meta: on each site of a network, and where the database or the clock stands in the way."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from mariadb import MariaDb
from test_live_versions import OLD
from world import World

from processes import wait_for
from wordpress import ROOT, WordPress

PLUGIN = "bridge-for-medium/bridge-for-medium.php"
KEYS = ("changed", "event", "known", "status")
SWEEP = "do_action('bridge_for_medium_sweep');"


@pytest.fixture
def old_world(mariadb: MariaDb, tmp_path: Path) -> Iterator[World]:
    with World("newest", tmp_path, mariadb, plugin=OLD / "bridge-for-medium.zip") as made:
        yield made


def upgrade(wordpress: WordPress) -> None:
    """As WordPress does: the folder is replaced, nothing is activated anew."""
    folder = wordpress.root / "wp-content" / "plugins" / "bridge-for-medium"
    shutil.rmtree(folder)
    shutil.copytree(ROOT / "wp-plugin", folder)


REFUSED = (
    "add_filter('query', static function ($sql) {"
    "return preg_match('/^(INSERT INTO|REPLACE INTO|UPDATE) \\S*bridge_for_medium_posts/', $sql) ? 'SELECT refused FROM nowhere' : $sql; });"
)
"""The database takes no row of our table of posts: a full disk, a table that is read-only."""


def left(wordpress: WordPress) -> int:
    """Lines of version 0.1 that are still in post meta."""
    keys = ", ".join(f"'_bridge_for_medium_{name}'" for name in KEYS)
    return int(wordpress.database.run(f"SELECT COUNT(*) FROM wp_postmeta WHERE meta_key IN ({keys})", wordpress.name))


def a_story(world: World) -> int:
    post = world.wordpress.new_post(title=f"Upgraded {uuid4()}", content="<p>First.</p>")
    world.settle(post["id"], "live")
    return int(post["id"])


def edit(world: World, post_id: int, text: str) -> None:
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content=f"<p>{text}</p>")
    world.send()


def test_a_table_of_posts_that_refuses_during_the_move_loses_nothing_and_tells_nothing_twice(old_world):
    world, wordpress = old_world, old_world.wordpress
    live = a_story(world)
    waits = wordpress.new_post(title=f"Waits {uuid4()}")["id"]
    before, lines = {name: wordpress.record(live, name) for name in KEYS}, left(wordpress)
    upgrade(wordpress)
    with wordpress.with_code(REFUSED):
        for _ in range(2):
            world.send()
        wordpress.php(SWEEP)
        wordpress.rest("POST", f"wp/v2/posts/{live}", content="<p>Edited while nothing could be written.</p>")
        world.send()
        assert left(wordpress) == lines, "nothing is taken away that is not stored elsewhere"
        assert {name: wordpress.record(live, name) for name in KEYS} == before
        assert (world.types(live), world.types(waits)) == (["published"], [])
    wordpress.php("wp_clear_scheduled_hook('bridge_for_medium_run'); b4m('queue')->run();")
    world.settle(waits, "live")
    assert left(wordpress) == 0
    assert wordpress.record(live, "known") == before["known"]
    assert (world.types(live), world.types(waits)) == (["published"], ["published"])
    edit(world, live, "Third, when all was well again.")
    wait_for(lambda: world.types(live) == ["published", "updated"], what="the edit")
    assert [event["data"]["revision"] for event in world.events(live)] == [1, 2]


def test_a_sweep_before_the_move_has_ended_takes_nothing_that_is_known_for_missed(old_world):
    world, wordpress = old_world, old_world.wordpress
    live = [a_story(world) for _ in range(3)]
    upgrade(wordpress)
    watched = "b4m('settings')->change(array('watched_since' => time() - 7200));"
    silent = wordpress.php(
        f"{watched} return wp_insert_post(array('post_title' => 'Silent {uuid4()}', 'post_name' => 'silent', 'post_content' => 'T.'));"
    )
    publish = f"UPDATE wp_posts SET post_status = 'publish' WHERE ID = {silent}"
    wordpress.database.run(publish, wordpress.name)
    # The lines of one post have been moved, those of the others have not.
    wordpress.php(f"b4m('records')->read({live[0]}, 'known'); b4m('sweep')->run();")
    assert left(wordpress) > 0
    assert wordpress.php("return b4m('post_table')->has_moved();") is False
    assert wordpress.php("return b4m('changes')->read();") == []
    world.send()
    wordpress.php("b4m('queue')->run();")
    assert left(wordpress) == 0
    assert [world.types(post_id) for post_id in live] == [["published"]] * 3
    wordpress.php(SWEEP)
    world.send()
    assert world.types(silent) == ["published"]
    assert [world.types(post_id) for post_id in live] == [["published"]] * 3, "only what was missed"


@pytest.fixture
def old_network(mariadb: MariaDb, tmp_path: Path) -> WordPress:
    """Three sites with the plugin of version 0.1, active on the network, connected to a bridge that is not there."""
    name = f"oldnet_{uuid4().hex[:8]}"
    wordpress = WordPress("newest", tmp_path, mariadb, name, plugin=OLD / "bridge-for-medium.zip").install()
    wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/upgrade.php'; require_once ABSPATH . 'wp-admin/includes/network.php'; global $wpdb;"
        "foreach ($wpdb->tables('ms_global') as $table => $name) { $wpdb->set_prefix($wpdb->base_prefix); $wpdb->$table = $name; } install_network();"
        "populate_network(1, preg_replace('#^https?://#', '', home_url()), 'admin@blog.example', 'A network', '/', false); return true;"
    )
    wordpress.environ["B4M_NETWORK"] = "1"
    wordpress.php(
        f"require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins('{PLUGIN}'); activate_plugin('{PLUGIN}', '', true);"
    )
    for path in ("two", "three"):
        wordpress.php(
            f"wp_insert_site(array('domain' => DOMAIN_CURRENT_SITE, 'path' => '/{path}/', 'user_id' => 1, 'title' => '{path}'));"
        )
    return wordpress


EACH = "$all = array(); foreach (array(1, 2, 3) as $site) {{ switch_to_blog($site); {code} restore_current_blog(); }} return $all;"
"""PHP on each site of the network; ``$all`` is answered."""
OLD_LINES = (
    "b4m('settings')->change(array('connection' => 'x')); b4m('settings')->connect(time());"
    "$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => \"Of site $site\", 'post_content' => 'T.'));"
    "foreach (array('known' => array('public' => true, 'told' => true, 'state' => \"state of $site\", 'revision' => 10 + $site, 'urls' => array()),"
    "'status' => array('status' => 'live', 'reason' => '', 'story_url' => \"https://medium.com/@ada/of-$site\", 'account' => 'main', 'sequence' => $site, 'at' => 1))"
    " as $name => $record) { update_post_meta($id, \"_bridge_for_medium_$name\", wp_slash(wp_json_encode($record + array('post' => $id)))); }"
    "delete_post_meta($id, '_bridge_for_medium_changed'); $all[] = $id;"
)
READ = (
    "$id = get_posts(array('fields' => 'ids', 'title' => \"Of site $site\"))[0];"
    "$all[] = array(b4m('knowledge')->of($id)->revision, b4m('standings')->of($id)->story_url);"
)
COUNT = "$all[] = (int) $GLOBALS['wpdb']->get_var(\"SELECT COUNT(*) FROM {$GLOBALS['wpdb']->postmeta} WHERE meta_key IN ('_bridge_for_medium_known', '_bridge_for_medium_status')\");"


def test_each_site_of_a_network_is_moved_by_itself_and_knows_what_it_knew(old_network):
    each = lambda code: old_network.php(EACH.format(code=code))  # noqa: E731
    each(OLD_LINES)
    assert each(COUNT) == [2, 2, 2]
    upgrade(old_network)
    # One site is moved by its queue, one by being asked, one not yet.
    old_network.php("switch_to_blog(2); while (b4m('post_table')->move()) {} restore_current_blog();")
    assert each(COUNT) == [2, 0, 2]
    assert each("$all[] = b4m('post_table')->has_moved();") == [False, True, False]
    knows = [[10 + site, f"https://medium.com/@ada/of-{site}"] for site in (1, 2, 3)]
    assert json.loads(json.dumps(each(READ))) == knows
    each("while (b4m('post_table')->move()) {}")
    assert each(COUNT) == [0, 0, 0]
    assert each(READ) == knows
    assert each("$all[] = b4m('changes')->read();") == [[], [], []], "nothing is told anew"
