"""Whatever writes old meta back onto a post - republish, duplicate, restore, import, sync - changes nothing that we count."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from test_live_versions import OLD
from world import World

from processes import wait_for
from wordpress import ROOT, WordPress

REPUBLISHER = Path(__file__).parent / "republisher.php"


def a_title():
    return f"A copy {uuid4()}"


@pytest.fixture
def copier(world) -> Iterator[WordPress]:
    yield from with_copier(world)


@pytest.fixture
def old_world(mariadb, tmp_path) -> Iterator[World]:
    """With the plugin of version 0.1, which kept all it knows in post meta."""
    with World("newest", tmp_path, mariadb, plugin=OLD / "bridge-for-medium.zip") as made:
        yield made


@pytest.fixture
def old_copier(old_world) -> Iterator[WordPress]:
    yield from with_copier(old_world)


def with_copier(world: World) -> Iterator[WordPress]:
    file = world.wordpress.root / "wp-content" / "mu-plugins" / "republisher.php"
    shutil.copy(REPUBLISHER, file)
    yield world.wordpress
    file.unlink()


def copy_of(wordpress: WordPress, post_id: int) -> int:
    return int(wordpress.php(f"return b4m_copy({post_id}, 'future');"))


def rewritten(wordpress: WordPress, post_id: int) -> int:
    """A scheduled copy of a post, with another text."""
    copy_id = copy_of(wordpress, post_id)
    text = "<p>Rewritten, of other words.</p>"
    wordpress.php(f"wp_update_post(array('ID' => {copy_id}, 'post_content' => '{text}'));")
    return copy_id


def let_fall_due(wordpress: WordPress, post_id: int) -> None:
    """Its time has come: WordPress publishes it."""
    wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, array('post_date' => '2026-01-01 10:00:00', 'post_date_gmt' => "
        f"'2026-01-01 09:00:00'), array('ID' => {post_id})); clean_post_cache({post_id});"
        f"check_and_publish_future_post({post_id});"
    )


def held(world: World) -> str:
    (site,) = json.loads(world.run("status", "--json"))["sites"]
    return str(site["held_reason"])


def a_story(world: World, **fields: str) -> int:
    """A post whose story is live."""
    post = world.wordpress.new_post(title=a_title(), **fields)
    world.settle(post["id"], "live")
    return int(post["id"])


def edit(world: World, post_id: int, text: str) -> None:
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content=f"<p>{text}</p>")
    world.send()


def see_one_article(world: World, post_id: int, copy_id: int, types: list[str]) -> None:
    wait_for(lambda: world.types(post_id) == types, what=f"the edit: {world.types(post_id)}")
    wait_for(lambda: "update_in_place" in world.handoffs(post_id), what="the hand-off")
    revisions = [event["data"]["revision"] for event in world.events(post_id)]
    assert revisions == sorted(set(revisions)), "the counter never falls"
    assert world.types(copy_id) == [], "nobody ever saw the copy"
    assert (held(world), len(world.stories(post_id))) == ("", 1)


def test_a_copy_that_is_republished_over_its_original_is_an_edit_of_it(world, copier):
    post_id = a_story(world, content="<p>First.</p>")
    copy_id = rewritten(copier, post_id)
    edit(world, post_id, "Second, in between.")
    let_fall_due(copier, copy_id)
    assert copier.php(f"return null === get_post({copy_id});"), "it was deleted while it was published"
    world.send()
    see_one_article(world, post_id, copy_id, ["published", "updated", "updated"])
    assert "Rewritten" in world.events(post_id)[-1]["data"]["post"]["content_html"]
    assert world.is_quiet(copy_id)
    assert world.is_quiet(post_id)


ENDS = {
    "in the trash": "wp_trash_post($id);",
    "out of the database": "global $wpdb; $wpdb->delete($wpdb->posts, array('ID' => $id)); clean_post_cache($id);",
    "as something else": "set_post_type($id, 'revision');",
}
"""What becomes of a copy that was written over its original, where it is not deleted."""


@pytest.mark.parametrize("end", ENDS)
def test_a_copy_that_was_republished_and_ends_otherwise_is_told_of_by_nobody(world, copier, end):
    post_id = a_story(world, content="<p>First.</p>")
    copy_id = rewritten(copier, post_id)
    with copier.with_code(f"function b4m_end($id) {{ {ENDS[end]} }}"):
        let_fall_due(copier, copy_id)
    world.send()
    see_one_article(world, post_id, copy_id, ["published", "updated"])
    assert world.is_quiet(copy_id)


def test_a_copy_made_by_the_old_plugin_is_republished_under_the_new_one(old_world, old_copier):
    """It carries our records of version 0.1 in its meta, and writes them back onto its original."""
    world, post_id = old_world, a_story(old_world, content="<p>First.</p>")
    waits = world.wordpress.new_post(title=a_title())["id"]
    copy_id = rewritten(old_copier, post_id)
    upgrade(world)
    world.settle(waits, "live")
    assert world.types(waits) == ["published"], "what waited for the queue is told once"
    edit(world, post_id, "Second, in between.")
    edit(world, post_id, "Third, in between, in many more words.")
    let_fall_due(old_copier, copy_id)
    world.send()
    see_one_article(world, post_id, copy_id, ["published", "updated", "updated", "updated"])


def test_a_copy_that_is_republished_under_the_old_plugin_holds_no_site(old_world, old_copier):
    world, post_id = old_world, a_story(old_world, content="<p>First.</p>")
    copy_id = rewritten(old_copier, post_id)
    edit(world, post_id, "Second, in between.")
    time.sleep(1.1)  # Hooks say their time in seconds, and two of one second are told apart by their counters alone.
    let_fall_due(old_copier, copy_id)
    world.send()
    wait_for(lambda: len(world.types(post_id)) == 3, what="the third hook")
    other = a_story(world)
    assert held(world) == ""
    assert world.stories(other)
    assert "Rewritten" in json.dumps(world.events(post_id)[-1])
    assert "it counts from here on" in json.dumps(world.bridge.read(post_id))
    assert len(world.stories(post_id)) == 1


def upgrade(world: World) -> None:
    """As WordPress does: the folder is replaced, nothing is activated anew."""
    folder = world.wordpress.root / "wp-content" / "plugins" / "bridge-for-medium"
    shutil.rmtree(folder)
    shutil.copytree(ROOT / "wp-plugin", folder)


def test_an_upgrade_in_place_moves_what_is_known_and_tells_nothing_twice(old_world):
    world = old_world
    live = a_story(world)
    edit(world, live, "Second, in other words, and more of them.")
    gone = a_story(world)
    waits = world.wordpress.new_post(title=a_title())["id"]
    world.wordpress.php(f"wp_trash_post({gone});")
    before = world.wordpress.record(live, "known")
    upgrade(world)
    world.wordpress.rest("POST", f"wp/v2/posts/{waits}", content="<p>Edited by the new plugin.</p>")
    world.settle(waits, "live")
    assert world.types(waits) == ["published"]
    assert world.types(gone) == ["published", "unpublished"]
    assert world.types(live) == ["published", "updated"], "nothing new is told of it"
    assert world.wordpress.record(live, "known") == before
    left = "SELECT COUNT(*) FROM wp_postmeta WHERE meta_key IN ('_bridge_for_medium_changed', "
    left += "'_bridge_for_medium_known', '_bridge_for_medium_status')"
    assert world.wordpress.database.run(left, world.wordpress.name) == "0"
    edit(world, live, "Third, after the upgrade.")
    wait_for(lambda: len(world.types(live)) == 3, what="the edit")
    assert [event["data"]["revision"] for event in world.events(live)] == [1, 2, 3]
    assert held(world) == ""


WRITES_BACK = {
    "a sync of meta": "b4m_write_meta({id}, $meta);",
    "all meta deleted and written anew": "foreach ($meta as $key => $all) {{ delete_post_meta({id}, $key); }}"
    "b4m_write_meta({id}, $meta);",
    "an importer": "define('WP_IMPORTING', true); b4m_write_meta({id}, $meta);",
    "rows of the database": "global $wpdb; $wpdb->delete($wpdb->postmeta, array('post_id' => {id}));"
    "foreach ($meta as $key => $all) {{ foreach ($all as $value) {{ $wpdb->insert($wpdb->postmeta, array('post_id' => {id},"
    "'meta_key' => $key, 'meta_value' => $value)); }} }} wp_cache_flush();",
}


@pytest.mark.parametrize("kind", WRITES_BACK)
def test_old_meta_that_is_written_back_changes_nothing_that_is_counted(world, copier, kind):
    post_id = a_story(world)
    mine = '\'_bridge_for_medium_known\' => array(\'{"public":true,"told":true,"state":"","revision":1,"urls":[],'
    mine += f'"post":{post_id}}}\'), '
    old = f"$meta = array({mine} 'somebodys' => array('x')) + get_post_meta({post_id}); "
    edit(world, post_id, "Second, in other words, and more of them.")
    copier.php(old + WRITES_BACK[kind].format(id=post_id))
    edit(world, post_id, "Third, in words that are others again.")
    wait_for(lambda: world.types(post_id) == ["published", "updated", "updated"], what="the edits")
    assert [event["data"]["revision"] for event in world.events(post_id)] == [1, 2, 3]
    assert held(world) == ""


def test_a_mark_outlives_whoever_takes_all_meta_away(world, copier):
    post = world.wordpress.new_post(title=a_title())
    copier.php(f"foreach (array_keys(get_post_meta({post['id']})) as $key) {{ delete_post_meta({post['id']}, $key); }}")
    world.settle(post["id"], "live")


def test_a_revision_that_is_restored_is_an_edit(world, copier):
    post_id = a_story(world, content="<p>First.</p>")
    edit(world, post_id, "Second, in other words, and more of them.")
    edit(world, post_id, "Third, in words that are others again.")
    copier.php(f"$all = wp_get_post_revisions({post_id}); wp_restore_post_revision(array_values($all)[1]->ID);")
    world.send()
    wait_for(lambda: len(world.types(post_id)) == 4, what="the restored text")
    assert "Second" in world.events(post_id)[-1]["data"]["post"]["content_html"]
    assert [event["data"]["revision"] for event in world.events(post_id)] == [1, 2, 3, 4]


def test_a_duplicate_with_all_meta_is_an_article_of_its_own(world, copier):
    post_id = a_story(world, content="<p>First, of one walk.</p>")
    copy_id = copier.php(f"return b4m_copy({post_id}, 'draft');")
    copier.php(
        f"wp_update_post(array('ID' => {copy_id}, 'post_title' => '{a_title()}', 'post_status' => 'publish', "
        "'post_content' => '<p>Of bread, which was baked in the morning.</p>'));"
    )
    world.settle(copy_id, "live")
    assert (world.types(copy_id), world.types(post_id)) == (["published"], ["published"])
    assert world.events(copy_id)[0]["data"]["revision"] == 1
    assert held(world) == ""


def test_a_counter_that_fell_is_no_reason_to_refuse_a_resync(world):
    """Somebody names the post and has looked at it; its text is read now."""
    post_id = a_story(world)
    edit(world, post_id, "Second, in other words, and more of them.")
    wait_for(lambda: len(world.types(post_id)) == 2, what="the edit")
    fallen = f"UPDATE wp_bridge_for_medium_posts SET known = JSON_SET(known, '$.revision', 1) WHERE post_id = {post_id}"
    world.wordpress.database.run(fallen, world.wordpress.name)
    world.run("resync", "blog", str(post_id))
    assert held(world) == ""
    edit(world, post_id, "Third, in words that are others again.")
    wait_for(lambda: len(world.types(post_id)) == 3, what="the edit after it")
    world.agree(post_id)
    assert world.handoffs(post_id) == ["update_in_place"]
