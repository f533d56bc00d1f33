"""A thousand posts are touched: as many events as real changes."""

from uuid import uuid4


def test_a_thousand_posts_touched_in_bulk_are_as_many_events_as_real_changes(world):
    wordpress = world.wordpress
    ids = wordpress.php(
        "global $wpdb; $wpdb->query('START TRANSACTION'); $ids = array(); wp_defer_term_counting(true);"
        f"for ($n = 0; $n < 1000; $n++) {{ $ids[] = wp_insert_post(array('post_status' => 'publish', 'post_title' => '{uuid4()}'"
        ". $n, 'post_author' => 1, 'post_content' => 'Text.')); } $wpdb->query('COMMIT'); return $ids;",
        "import",
    )
    # A bulk edit that changes nothing, and a loop that bumps every date, as plugins do that keep a blog "fresh".
    browser = wordpress.login()
    browser.bulk_edit(ids[:200], post_format="0")
    wordpress.php(
        f"foreach (json_decode('{ids}') as $id) {{ wp_update_post(array('ID' => $id, 'post_date' => current_time('mysql'),"
        "'post_date_gmt' => current_time('mysql', 1), 'edit_date' => true)); }"
    )
    assert wordpress.php("return count(\\Bridge_For_Medium\\Changes::read());") == 0
    # And one that changes thirty of them: a tag.
    browser.bulk_edit(ids[:30], **{"tax_input[post_tag]": "new in bulk"})
    assert wordpress.php("return count(\\Bridge_For_Medium\\Changes::read());") == 30
    while wordpress.php("\\Bridge_For_Medium\\Queue::run(); return count(\\Bridge_For_Medium\\Changes::read());"):
        pass
    assert [len(world.types(post_id)) for post_id in ids] == [1] * 30 + [0] * 970
    assert {kind for post_id in ids[:30] for kind in world.types(post_id)} == {"updated"}
