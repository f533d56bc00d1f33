"""A real WordPress publishes, on every path that it has, and the story arrives: once."""

import xmlrpc.client
from datetime import UTC, datetime, timedelta

from processes import wait_for


def published_once(world, post_id, trigger):
    world.settle(post_id, "live")
    (event,) = world.events(post_id)
    assert event["type"] == "post.published"
    assert event["data"]["trigger"] == trigger
    assert len(world.stories(post_id)) == 1
    assert world.is_quiet(post_id)
    return event["data"]["post"]


def test_a_post_published_by_a_program_becomes_a_story(world):
    post = world.wordpress.new_post(title="A walk by REST")
    assert world.stories(post["id"]) == []
    published_once(world, post["id"], "rest")
    assert world.stories(post["id"])[0].title == "A walk by REST"
    assert world.delivery(post["id"])["canonical_url"] == post["link"]


def test_the_block_editor_publishes_once_though_meta_boxes_make_it_save_twice(world):
    editor = world.wordpress.login()
    post = editor.rest("POST", "wp/v2/posts", status="draft", title="In the editor", content="<p>One.</p>")
    editor.rest("POST", f"wp/v2/posts/{post['id']}", status="publish", tags=[], content="<p>Two.</p>")
    editor.save_meta_boxes(post["id"])
    told = published_once(world, post["id"], "editor")
    assert told["content_raw"] == "<p>Two.</p>"
    editor.save_meta_boxes(post["id"])
    world.send()
    assert world.types(post["id"]) == ["published"]


def test_the_second_save_of_the_editor_between_two_runs_of_the_queue_sends_nothing_more(world):
    editor = world.wordpress.login()
    post = editor.rest("POST", "wp/v2/posts", status="publish", title="Twice", content="<p>Once.</p>")
    world.settle(post["id"], "live")
    editor.save_meta_boxes(post["id"])
    world.send()
    assert world.types(post["id"]) == ["published"]
    assert world.handoffs(post["id"]) == []


AGAIN = (
    "add_action('save_post_post', function ($id, $post) { static $is_busy = false; if ($is_busy || 'publish' !== $post->post_status) { return; }"
    "$is_busy = true; wp_update_post(array('ID' => $id, 'post_content' => $post->post_content . '<p>With a table of contents.</p>')); }, 10, 2);"
)
"""A plugin that completes a post by saving it again, while it is being saved."""


def test_a_post_that_code_saves_again_while_it_is_published_is_told_as_published(world):
    with world.wordpress.with_code(AGAIN):
        post = world.wordpress.new_post(title="Completed", content="<p>First.</p>")
    told = published_once(world, post["id"], "rest")
    assert "table of contents" in told["content_html"]


def test_the_classic_screen_publishes(world):
    post_id = world.wordpress.php("return wp_insert_post(array('post_status' => 'draft', 'post_title' => 'Classic'));")
    world.wordpress.login().save_classic(
        post_id, publish="Publish", post_status="publish", content="Plain text.\n\nTwo.", post_title="Classic"
    )
    told = published_once(world, post_id, "classic")
    assert "<p>Two.</p>" in told["content_html"]


def test_quick_edit_publishes_a_draft(world):
    post = world.wordpress.new_post(status="draft", title="Quick")
    world.wordpress.login().quick_edit(post["id"], _status="publish", post_name="quick")
    published_once(world, post["id"], "quick")


def test_bulk_edit_publishes_drafts(world):
    posts = [world.wordpress.new_post(status="draft", title=f"Bulk {number}")["id"] for number in range(2)]
    world.wordpress.login().bulk_edit(posts, _status="publish")
    for post_id in posts:
        published_once(world, post_id, "bulk")


def test_a_scheduled_post_is_sent_when_its_time_comes(world):
    date = datetime.now(UTC) + timedelta(hours=1)
    post = world.wordpress.new_post(status="future", date_gmt=f"{date:%Y-%m-%dT%H:%M:%S}", title="Later")
    world.send()
    assert world.types(post["id"]) == []
    # An hour passes: the date is now, and so is WordPress' own event.
    world.wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, array('post_date_gmt' => gmdate('Y-m-d H:i:s'),"
        f"'post_date' => current_time('mysql')), array('ID' => {post['id']}));"
        f"wp_clear_scheduled_hook('publish_future_post', array({post['id']}));"
        f"wp_schedule_single_event(time() - 1, 'publish_future_post', array({post['id']}));"
    )
    published_once(world, post["id"], "cron")


def test_xml_rpc_publishes(world):
    content = {"post_title": "By XML-RPC", "post_content": "<p>Text.</p>", "post_status": "publish"}
    post_id = int(world.wordpress.rpc().wp.newPost(1, "admin", "admin-pass", content))
    published_once(world, post_id, "xmlrpc")


def test_the_old_xml_rpc_of_blogging_programs_publishes(world):
    content = {"title": "By metaWeblog", "description": "<p>Text.</p>", "mt_keywords": "walks, rivers"}
    rpc: xmlrpc.client.ServerProxy = world.wordpress.rpc()
    post_id = int(rpc.metaWeblog.newPost(1, "admin", "admin-pass", content, True))
    told = published_once(world, post_id, "xmlrpc")
    assert [tag["name"] for tag in told["tags"]] == ["rivers", "walks"]


def test_wp_publish_post_publishes(world):
    post = world.wordpress.new_post(status="draft", title="By function", slug="by-function")
    world.wordpress.php(f"wp_publish_post({post['id']});")
    published_once(world, post["id"], "rest")


def test_a_post_without_a_slug_waits_until_it_has_an_address(world):
    post = world.wordpress.new_post(status="draft", title="No slug")
    world.wordpress.php(f"wp_publish_post({post['id']});")
    world.send()
    assert world.types(post["id"]) == []
    world.wordpress.rest("POST", f"wp/v2/posts/{post['id']}", slug="has-a-slug-now")
    told = published_once(world, post["id"], "rest")
    assert told["url"].endswith("/has-a-slug-now/")


def test_terms_and_images_that_a_script_adds_after_publishing_are_in_the_one_event(world):
    post_id = world.wordpress.php(
        "$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'By script', 'post_content' => 'T.'));"
        "wp_set_post_tags($id, 'late tag'); add_post_meta($id, 'anything', 1); return $id;",
        "cli",
    )
    told = published_once(world, post_id, "cli")
    assert [tag["name"] for tag in told["tags"]] == ["late tag"]


def test_what_nobody_can_read_is_not_told(world):
    wordpress = world.wordpress
    hidden = [
        wordpress.new_post(status="draft")["id"],
        wordpress.new_post(status="private")["id"],
        wordpress.new_post(password="secret")["id"],
        wordpress.rest("POST", "wp/v2/pages", status="publish", title="A page", content="Text")["id"],
        wordpress.php("return wp_insert_post(array('post_type' => 'wp_navigation', 'post_status' => 'publish'));"),
    ]
    world.send()
    assert [world.types(post_id) for post_id in hidden] == [[]] * len(hidden)


def test_a_post_with_an_old_date_is_told_and_the_author_sees_why_it_is_not_sent(world):
    post = world.wordpress.new_post(date_gmt="2021-05-01T10:00:00", title="Old")
    world.send()
    wait_for(lambda: world.wordpress_says(post["id"])[0] == "not_sent", what="the reason in WordPress")
    assert "max_age" in world.wordpress.record(post["id"], "status")["reason"]
    assert world.stories(post["id"]) == []


def test_a_shop_full_of_posts_comes_in_by_an_importer_and_nothing_floods(world):
    ids = world.wordpress.php(
        "$ids = array(); for ($n = 0; $n < 50; $n++) { $ids[] = wp_insert_post(array('post_status' => 'publish',"
        "'post_title' => \"Imported $n\", 'post_content' => 'Text.', 'tags_input' => array('imported'))); } return $ids;",
        "import",
    )
    before = len(world.sandbox.stories)
    world.send()
    assert [world.types(post_id) for post_id in ids] == [[]] * 50
    assert len(world.sandbox.stories) == before


def test_wordpress_starts_its_cron_itself_where_that_is_on(world_with_cron):
    world = world_with_cron
    post = world.wordpress.new_post(title="By itself")
    wait_for(lambda: world.bridge.status(post["id"]) == "live", 20, "the story, without anybody calling cron")


def test_what_is_published_while_wordpress_cron_works_for_others_goes_at_the_end_of_that_run(world_with_cron):
    """WordPress starts no other run meanwhile, and the one that works read what is due as it began."""
    wordpress = world_with_cron.wordpress
    begun = wordpress.root / "begun"
    plugin = "add_action('somebodys_work', function () { touch(ABSPATH . 'begun'); sleep(3); });"
    (wordpress.root / "wp-content" / "mu-plugins" / "somebody.php").write_text(f"<?php {plugin}")
    wordpress.php(
        "delete_transient('doing_cron'); wp_schedule_single_event(time() - 10, 'somebodys_work'); spawn_cron();"
    )
    wait_for(begun.exists, what="the other's work")
    post = wordpress.new_post(title="Meanwhile")
    wait_for(lambda: world_with_cron.bridge.status(post["id"]) == "live", 20, "the story, with nobody else coming by")


def test_an_administrators_next_page_starts_a_cron_that_is_late(world):
    post = world.wordpress.new_post(title="Late cron")
    hook = "bridge_for_medium_run"
    world.wordpress.php(f"wp_clear_scheduled_hook('{hook}'); wp_schedule_single_event(time() - 120, '{hook}');")
    browser = world.wordpress.login()  # leads to the dashboard, which is such a page
    browser.get("index.php")
    wait_for(lambda: world.bridge.status(post["id"]) == "live", 20, "the story, after a page view")


def test_an_administrators_next_page_does_the_work_of_a_cron_that_never_comes(world):
    post = world.wordpress.new_post(title="No cron at all")
    hook = "bridge_for_medium_run"
    world.wordpress.php(f"wp_clear_scheduled_hook('{hook}'); wp_schedule_single_event(time() - 3600, '{hook}');")
    world.wordpress.login().get("index.php")
    wait_for(lambda: world.bridge.status(post["id"]) == "live", 20, "the story, after a page view")
    assert not any("wp-cron.php" in line["uri"] for line in world.wordpress.requests())


def test_wp_cli_sends_what_waits(world):
    world.wordpress.php("return WP_CLI::run('bridge', 'send');", "cli")  # what other tests have published and not told
    post = world.wordpress.new_post(title="By WP-CLI")
    assert world.wordpress.php("return WP_CLI::run('bridge', 'send');", "cli") == ["Success: 1 accepted, none waiting."]
    world.settle(post["id"], "live")
    (line,) = world.wordpress.php(f"return WP_CLI::run('bridge', 'status', array('{post['id']}'));", "cli")
    assert line.startswith(f"{post['id']}\tOn Medium\thttp")


def test_the_hourly_sweep_finds_what_was_lost_on_the_way(world):
    post = world.wordpress.new_post(title="Lost on the way")
    world.wordpress.php("wp_clear_scheduled_hook('bridge_for_medium_run');")
    world.send()
    assert world.types(post["id"]) == []
    sweep = "bridge_for_medium_sweep"
    assert world.wordpress.php(f"return wp_get_schedule('{sweep}');") == "hourly"
    world.wordpress.php(f"wp_clear_scheduled_hook('{sweep}'); wp_schedule_event(time() - 1, 'hourly', '{sweep}');")
    world.settle(post["id"], "live")
