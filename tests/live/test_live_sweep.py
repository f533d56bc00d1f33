"""Posts that become public without a word are found once an hour, and told once, as published."""

from uuid import uuid4

import pytest

NEW = "array('post_status' => '{status}', 'post_title' => 'Silent {id}', 'post_name' => 'silent-{id}', 'post_content' => 'T.')"
PATHS = {
    "saved without hooks": "$id = wp_insert_post(%s, false, false);",
    "a draft saved without hooks": "$id = wp_insert_post(%d, false, false); wp_update_post(array('ID' => $id, 'post_status' => 'publish'), false, false);",
    "a draft in the database": "$id = wp_insert_post(%d); $wpdb->update($wpdb->posts, array('post_status' => 'publish'), array('ID' => $id));",
    "a row of its own": "$wpdb->insert($wpdb->posts, array('post_status' => 'publish', 'post_title' => 'Row', 'post_name' => 'row-{id}', 'post_content' => 'T.', 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '', 'post_date' => current_time('mysql'), 'post_date_gmt' => current_time('mysql', true))); $id = $wpdb->insert_id;",
    "a password taken away": "$id = wp_insert_post(array('post_password' => 'x') + %s); $wpdb->update($wpdb->posts, array('post_password' => ''), array('ID' => $id));",
}
SWEEP = "do_action('bridge_for_medium_sweep');"


@pytest.fixture
def watched(world):
    """Watched for an hour."""
    world.wordpress.php(
        "b4m('settings')->change(array('watched_since' => time() - 3600)); do_action('bridge_for_medium_sweep');"
    )
    return world


def made(world, code):
    unique = uuid4().hex[:8]
    new = {letter: NEW.format(status=status, id=unique) for letter, status in (("%s", "publish"), ("%d", "draft"))}
    for letter, words in new.items():
        code = code.replace(letter, words)
    return world.wordpress.php("global $wpdb; " + code.replace("{id}", unique) + " clean_post_cache($id); return $id;")


def test_what_was_published_without_a_word_is_told_once_as_published(watched):
    ids = [made(watched, code) for code in PATHS.values()]
    for _ in range(2):
        watched.wordpress.php(SWEEP)
        watched.send()
    assert [watched.types(post_id) for post_id in ids] == [["published"]] * len(ids)
    again = ids[0]
    watched.wordpress.rest("POST", f"wp/v2/posts/{again}", status="draft")
    watched.send()
    watched.wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, array('post_status' => 'publish'), array('ID' => {again}));"
    )
    for _ in range(2):
        watched.wordpress.php(SWEEP)
    assert watched.types(again) == ["published", "unpublished", "published"]


def test_what_belongs_to_the_backlog_is_left_where_it_is(watched):
    php = watched.wordpress.php
    dated = "$id = wp_insert_post(array('post_date' => '2019-05-05 12:00:00') + %s, false, false);"
    old = made(watched, dated)
    imported = php(f"return wp_insert_post({NEW.format(status='publish', id=uuid4().hex[:8])});", "import")
    php("b4m('settings')->change(array('enabled' => false));")
    while_off = made(watched, PATHS["a draft in the database"])
    php("b4m('settings')->change(array('enabled' => true));")
    php(f"sleep(1); {SWEEP}")
    watched.send()
    assert [watched.types(one) for one in (old, imported)] == [["updated"], []], "only a publish makes a story"
    since = php("return b4m('settings')->get('watched_since');")
    assert php(f"return strtotime(get_post({while_off})->post_date . ' Europe/Berlin') <= {since};")
    draft = made(watched, "$id = wp_insert_post(%d);")
    php(f"b4m('settings')->change(array('watched_since' => 0)); {SWEEP}")
    assert php("return b4m('settings')->get('watched_since');") >= since
    php(f"b4m('settings')->change(array('enabled' => false)); {SWEEP}")
    assert php("return b4m('settings')->get('watched_since');") == 0
    php("b4m('settings')->change(array('enabled' => true));")
    assert watched.types(draft) == []
