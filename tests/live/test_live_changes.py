"""What happens to a post in a real WordPress after its story is out: the table of states and events, row by row."""

from uuid import uuid4

import pytest

from processes import wait_for


@pytest.fixture
def live(world):
    """A post that has its story."""
    # A title of its own: a post that takes the address of an earlier one is rightly held.
    post = world.wordpress.new_post(title=f"Something to change {uuid4()}", content="<p>First.</p>")
    world.settle(post["id"], "live")
    return post["id"]


def edit(world, post_id, **fields):
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", **fields)


def handed_off(world, post_id, *kinds):
    wait_for(lambda: sorted(world.handoffs(post_id)) == sorted(kinds), what=f"hand-offs {kinds} of post {post_id}")
    world.agree(post_id)


def test_an_edit_asks_the_owner_to_update_the_story_in_place(world, live):
    edit(world, live, content="<p>Second.</p>")
    world.send()
    handed_off(world, live, "update_in_place")
    assert world.types(live) == ["published", "updated"]
    assert "First." in world.stories(live)[0].content
    wait_for(
        lambda: "Medium's editor" in world.wordpress.record(live, "status")["reason"], what="the advice in WordPress"
    )


def test_three_quick_saves_are_one_event_and_an_unchanged_one_is_none(world, live):
    for number in range(3):
        edit(world, live, content=f"<p>Version {number}.</p>")
    world.send()
    assert world.types(live) == ["published", "updated"]
    edit(world, live, content="<p>Version 2.</p>")
    world.send()
    assert world.types(live) == ["published", "updated"]


def test_a_change_that_is_taken_back_before_it_is_told_is_no_change(world, live):
    edit(world, live, content="<p>Oops.</p>")
    edit(world, live, content="<p>First.</p>")
    world.send()
    assert world.types(live) == ["published"]
    assert world.is_quiet(live)


def test_a_story_that_is_as_the_post_again_needs_no_update(world, live):
    edit(world, live, content="<p>Second.</p>")
    world.send()
    handed_off(world, live, "update_in_place")
    edit(world, live, content="<p>First.</p>")
    world.send()
    handed_off(world, live)


def test_tags_that_change_alone_are_a_change(world, live):
    world.wordpress.php(f"wp_set_post_tags({live}, 'new tag');")
    world.send()
    assert world.types(live) == ["published", "updated"]
    assert world.events(live)[-1]["data"]["post"]["tags"][0]["name"] == "new tag"


def test_a_featured_image_that_changes_alone_is_a_change(world, live):
    world.wordpress.php(
        "$image = wp_insert_attachment(array('post_mime_type' => 'image/png', 'post_title' => 'i',"
        f"'post_status' => 'inherit'), '2026/a.png'); set_post_thumbnail({live}, $image);"
    )
    world.send()
    assert world.types(live) == ["published", "updated"]
    assert world.events(live)[-1]["data"]["post"]["featured_image"]["url"].endswith("2026/a.png")


def test_a_new_slug_is_told_with_the_old_address(world, live):
    old = world.delivery(live)["canonical_url"]
    edit(world, live, slug=f"moved-{live}")
    world.send()
    handed_off(world, live, "mend_canonical")
    told = world.events(live)[-1]["data"]["post"]
    assert told["url"].endswith(f"/moved-{live}/")
    assert old in told["previous_urls"]


def test_a_post_that_takes_the_address_of_a_moved_one_is_held(world, live):
    old = world.wordpress.rest("GET", f"wp/v2/posts/{live}")["slug"]
    edit(world, live, slug=f"elsewhere-{live}")
    world.send()
    other = world.wordpress.new_post(title="Another", slug=old)
    world.send()
    wait_for(lambda: world.wordpress_says(other["id"])[0] == "held", what="the hold in WordPress")
    assert world.stories(other["id"]) == []


def test_a_password_withdraws_and_its_end_brings_back(world, live):
    edit(world, live, password="secret")
    world.send()
    handed_off(world, live, "consider_removing")
    told = world.events(live)[-1]["data"]
    assert (told["reason"], told["post"]["content_html"], told["post"]["content_raw"]) == ("password", "", "")
    edit(world, live, password="")
    world.send()
    handed_off(world, live)
    assert world.types(live) == ["published", "unpublished", "published"]
    assert len(world.stories(live)) == 1


def test_a_private_post_withdraws(world, live):
    edit(world, live, status="private")
    world.send()
    handed_off(world, live, "consider_removing")
    assert world.events(live)[-1]["data"]["reason"] == "private"


def test_a_post_set_back_to_draft_withdraws(world, live):
    edit(world, live, status="draft")
    world.send()
    handed_off(world, live, "consider_removing")
    assert world.events(live)[-1]["data"]["reason"] == "draft"


def test_trash_and_untrash_and_publish_again_make_no_second_story(world, live):
    world.wordpress.rest("DELETE", f"wp/v2/posts/{live}")
    world.send()
    handed_off(world, live, "consider_removing")
    assert world.events(live)[-1]["data"]["reason"] == "trash"
    edit(world, live, status="publish")
    world.send()
    handed_off(world, live)
    assert world.types(live) == ["published", "unpublished", "published"]
    assert len(world.stories(live)) == 1


def test_a_forced_deletion_is_told_though_nothing_of_the_post_is_left(world, live):
    gone = "return array_values(array_column(b4m('changes')->read_gone(), 'id'));"
    world.wordpress.rest("DELETE", f"wp/v2/posts/{live}?force=true")
    assert live in world.wordpress.php(gone)
    world.send()
    wait_for(lambda: world.handoffs(live) == ["consider_removing"], what="the hand-off")
    assert world.types(live) == ["published", "deleted"]
    assert live not in world.wordpress.php(gone)


def test_a_post_that_is_trashed_before_it_was_sent_is_never_sent(world):
    post = world.wordpress.new_post(title="Regretted")
    world.wordpress.rest("DELETE", f"wp/v2/posts/{post['id']}")
    world.send()
    assert world.types(post["id"]) == []


def test_a_restored_revision_is_a_change(world, live):
    for content in ("<p>Second.</p>", "<p>Third.</p>"):
        edit(world, live, content=content)
        world.send()
    world.wordpress.php(
        f"$all = wp_get_post_revisions({live}, array('order' => 'ASC', 'orderby' => 'ID'));"
        "wp_restore_post_revision(array_key_first($all));"
    )
    world.send()
    assert world.types(live) == ["published", "updated", "updated", "updated"]
    # The oldest revision is what WordPress kept first: versions differ in whether that is the text before any edit.
    assert world.events(live)[-1]["data"]["post"]["content_raw"] in {"<p>First.</p>", "<p>Second.</p>"}


def test_a_copied_post_is_another_article_though_its_meta_was_copied_too(world, live):
    copy = world.wordpress.php(
        f"$post = get_post({live}, ARRAY_A); unset($post['ID'], $post['guid'], $post['post_name']);"
        "$post['post_status'] = 'draft'; $copy = wp_insert_post(wp_slash($post));"
        f"foreach (get_post_meta({live}) as $key => $values) {{ foreach ($values as $value) {{"
        "add_post_meta($copy, $key, wp_slash(maybe_unserialize($value))); } } return $copy;"
    )
    edit(world, copy, status="publish", title="A copy", content="<p>Written anew.</p>")
    world.settle(copy, "live")
    assert world.events(copy)[0]["data"]["revision"] == 1
    assert len(world.stories(copy)) == 1
    assert world.is_quiet(copy)


def test_a_date_that_is_bumped_is_no_change(world, live):
    for day in range(1, 4):
        edit(world, live, date=f"2026-10-0{day}T10:00:00")
    world.send()
    assert world.types(live) == ["published"]
    assert world.handoffs(live) == []


def test_quick_edits_send_one_event_for_one_real_change(world, live):
    browser = world.wordpress.login()
    browser.quick_edit(live)
    world.send()
    assert world.types(live) == ["published"]
    for title in ("One", "Two", "Three"):
        browser.quick_edit(live, post_title=title)
    world.send()
    assert world.types(live) == ["published", "updated"]
    assert world.events(live)[-1]["data"]["post"]["title"] == "Three"


def test_what_medium_got_before_the_plugin_came_is_adopted(world):
    post_id = world.wordpress.php(
        "class Medium_Post { public $id = 'abc123def456'; public $url = 'https://medium.com/@ada/old-abc123def456';"
        "public $status = 'public'; }"
        "$id = wp_insert_post(array('post_status' => 'draft', 'post_title' => 'Old plugin', 'post_content' => 'T.'));"
        "update_post_meta($id, 'medium_post', new Medium_Post()); return $id;"
    )
    edit(world, post_id, status="publish")
    world.send()
    wait_for(lambda: world.bridge.status(post_id) == "live", what="the adoption")
    assert world.delivery(post_id)["evidence"] == "wordpress"
    assert world.delivery(post_id)["story_url"] == "https://medium.com/@ada/old-abc123def456"
    assert [story for story in world.sandbox.stories if story.title == "Old plugin"] == []


def test_the_bridge_hears_of_changes_to_posts_that_are_older_than_the_connection(world):
    world.wordpress.php("b4m('settings')->change(array('enabled' => false));")
    post = world.wordpress.new_post(title="Before")
    world.wordpress.php("b4m('settings')->change(array('enabled' => true));")
    edit(world, post["id"], title="Before")
    world.send()
    assert world.types(post["id"]) == []
    edit(world, post["id"], title="After")
    world.send()
    assert world.types(post["id"]) == ["updated"]
    wait_for(lambda: world.bridge.read(post["id"]), what="the bridge's word on it")
    assert world.bridge.read(post["id"])["deliveries"] == []
