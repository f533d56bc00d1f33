"""Many posts are touched at once: as many events as real changes."""

from uuid import uuid4

from tiers import is_all

POSTS = 1000 if is_all() else 300
"""``make test`` sees the same with fewer."""
CHANGED = 30


def publish_all(wordpress, *words):
    """By a script, or by an importer."""
    return wordpress.php(
        "global $wpdb; $wpdb->query('START TRANSACTION'); $ids = array(); wp_defer_term_counting(true);"
        f"for ($n = 0; $n < {POSTS}; $n++) {{ $ids[] = wp_insert_post(array('post_status' => 'publish', 'post_title' => '{uuid4()}'"
        ". $n, 'post_author' => 1, 'post_content' => 'Text.')); } $wpdb->query('COMMIT'); return $ids;",
        *words,
    )


def waiting(wordpress):
    return wordpress.php("return count(b4m('changes')->read());")


def send_all(wordpress):
    while wordpress.php("b4m('queue')->run(); return count(b4m('changes')->read());"):
        pass


def test_many_posts_touched_in_bulk_are_as_many_events_as_real_changes(world):
    wordpress = world.wordpress
    ids = publish_all(wordpress, "import")
    assert waiting(wordpress) == 0, "an importer's are the backlog's"
    # A bulk edit that changes nothing, and a loop that bumps every date, as plugins do that keep a blog "fresh".
    browser = wordpress.login()
    for at in range(0, POSTS, 200):
        browser.bulk_edit(ids[at : at + 200], post_format="0")
    wordpress.php(
        f"foreach (json_decode('{ids}') as $id) {{ wp_update_post(array('ID' => $id, 'post_date' => current_time('mysql'),"
        "'post_date_gmt' => current_time('mysql', 1), 'edit_date' => true)); }"
    )
    wordpress.php(f"foreach (json_decode('{ids}') as $id) {{ wp_update_post(array('ID' => $id)); }}", "import")
    assert waiting(wordpress) == 0
    # And one that changes thirty of them: a tag.
    browser.bulk_edit(ids[:CHANGED], **{"tax_input[post_tag]": "new in bulk"})
    assert waiting(wordpress) == CHANGED
    send_all(wordpress)
    assert [len(world.types(post_id)) for post_id in ids] == [1] * CHANGED + [0] * (POSTS - CHANGED)
    assert {kind for post_id in ids[:CHANGED] for kind in world.types(post_id)} == {"updated"}
    # The sweep takes neither the imported nor the bumped ones for missed.
    wordpress.php("do_action('bridge_for_medium_sweep');")
    assert waiting(wordpress) == 0
    assert sum(len(world.types(post_id)) for post_id in ids) == CHANGED
