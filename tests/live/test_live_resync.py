"""A person or a program asks for one post: it is read from a real WordPress, with the plugin and without it."""

from uuid import uuid4

import pytest
import requests

from bridge.config import SiteSection
from bridge.errors import NotFound, WordPressError, WordPressUnauthorized
from bridge.wordpress.rest import RestSource
from processes import API_TOKEN, wait_for


@pytest.fixture
def old(world):
    """A post from before, which nothing ever told the bridge of."""
    world.wordpress.php("b4m('settings')->change(array('enabled' => false));")
    post = world.wordpress.new_post(title=f"Old & good {uuid4()}", date_gmt="2021-01-01T00:00:00", tags=[])
    world.wordpress.php("b4m('settings')->change(array('enabled' => true));")
    return post


def ask(world, **body):
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    return requests.post(f"{world.bridge.url}/api/v1/resync", json=body, headers=headers, timeout=60)


def test_a_program_names_an_old_post_and_it_goes_whatever_its_age(world, old):
    answer = ask(world, site="blog", post=old["id"])
    assert (answer.status_code, answer.json()) == (202, {"site": "blog", "post_id": old["id"], "dry_run": ""})
    wait_for(lambda: world.bridge.status(old["id"]) == "live", what="the story")
    world.agree(old["id"])
    ask(world, site="blog", post=old["id"])
    wait_for(lambda: len(world.stories(old["id"])) == 1, what="one story still")
    assert world.handoffs(old["id"]) == []


def test_a_person_names_a_post_by_its_address(world, old):
    said = world.run("resync", "blog", old["link"])
    assert f"Post {old['id']} of blog on main: planned" in said or "live" in said
    wait_for(lambda: world.bridge.status(old["id"]) == "live", what="the story")


def test_a_resync_brings_the_newest_text_of_a_live_post(world, old):
    world.run("resync", "blog", str(old["id"]))
    wait_for(lambda: world.bridge.status(old["id"]) == "live", what="the story")
    world.wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, array('post_content' => 'By SQL.'), array('ID' => {old['id']}));"
    )
    world.run("resync", "blog", str(old["id"]))
    assert world.handoffs(old["id"]) == ["update_in_place"]


def test_a_resync_is_refused_in_words(world, old):
    for body, status, words in (
        ({"site": "blog", "post": 999_999}, 404, "no post 999999"),
        ({"site": "other", "post": 1}, 404, 'no site "other"'),
        ({"site": "blog", "post": f"{world.wordpress.url}/nothing-here/"}, 404, "there is no post at"),
        ({"site": "blog", "post": "https://elsewhere.example/x/"}, 502, "allowed_hosts"),
        ({"site": "blog", "post": True}, 400, "send JSON such as"),
        ({"site": "blog"}, 400, "send JSON such as"),
        ([1], 400, "send JSON such as"),
    ):
        answer = requests.post(
            f"{world.bridge.url}/api/v1/resync",
            json=body,
            headers={"Authorization": f"Bearer {API_TOKEN}"},
            timeout=60,
        )
        assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text
    assert requests.post(f"{world.bridge.url}/api/v1/resync", json={}, timeout=60).status_code == 401


def test_a_resync_of_a_draft_sends_nothing_and_says_why(world):
    draft = world.wordpress.new_post(status="draft", title="A draft")
    assert "not public (its status is draft)" in world.run("resync", "blog", str(draft["id"]))
    assert world.bridge.read(draft["id"])["deliveries"] == []


def test_wp_bridge_resend_sends_an_old_post(world, old):
    said = world.wordpress.php(f"return WP_CLI::run('bridge', 'resend', array('{old['id']}'));", "cli")
    # On a busy machine the post's own event of its publishing may still have waited, and goes with it.
    assert said[0] in {f"Success: {count} accepted, none waiting." for count in (1, 2)}
    world.settle(old["id"], "live")
    assert world.events(old["id"])[0]["data"]["trigger"] == "resync"
    said, _ = world.wordpress.php("return WP_CLI::run('bridge', 'resend', array('999999'));", "cli")
    assert said.startswith("Error: 999999 is not a post")


def test_a_save_between_the_wish_and_its_sending_does_not_undo_the_wish(world, old):
    world.wordpress.php(f"b4m('changes')->mark({old['id']}, true, 'resync');")
    world.wordpress.rest("POST", f"wp/v2/posts/{old['id']}", title=f"Saved meanwhile {uuid4()}")
    world.settle(old["id"], "live")


@pytest.fixture
def without_plugin(world, old):
    """The same WordPress, while the plugin is deactivated."""
    plugin = "bridge-for-medium/bridge-for-medium.php"
    load = "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
    world.wordpress.php(f"{load} deactivate_plugins('{plugin}');")
    yield world
    world.wordpress.php(f"{load} activate_plugin('{plugin}');")


def site_of(world, **changes):
    values = {"home": world.wordpress.url, "account": "main"} | changes
    return SiteSection.model_validate(values)


def test_without_the_plugin_a_public_post_is_read_without_a_password(without_plugin, old):
    world = without_plugin
    post = RestSource("blog", site_of(world)).read_post(old["id"], 3)
    assert post.title.startswith("Old & good ")
    assert "We walked along the river" in post.content_html
    assert post.content_raw == ""
    assert (post.revision, post.url, post.author.name) == (3, old["link"], "admin")
    assert post.categories[0].slug == "uncategorized"
    world.run("resync", "blog", str(old["id"]))
    wait_for(lambda: world.bridge.status(old["id"]) == "live", what="the story")
    world.run("resync", "blog", str(old["id"]))
    assert world.handoffs(old["id"]) == []


def test_with_an_application_password_the_text_is_read_as_it_was_written(without_plugin, old):
    world = without_plugin
    site = site_of(world, app_user="admin", app_password=world.wordpress.app_password)
    post = RestSource("blog", site).read_post(old["id"], 1)
    assert post.content_raw == "<p>We walked along the river.</p>"


def test_a_wrong_application_password_is_noticed_though_wordpress_answers_200(without_plugin, old):
    world = without_plugin
    site = site_of(world, app_user="admin", app_password="wrong wrong wrong wrong")
    with pytest.raises(WordPressUnauthorized, match="does not accept the application password of admin"):
        RestSource("blog", site).read_post(old["id"], 1)


def test_plain_permalinks_and_private_posts(without_plugin, old):
    world = without_plugin
    source = RestSource("blog", site_of(world))
    assert source.find_post(old["link"]) == old["id"]
    assert source.find_post(f"{world.wordpress.url}/?p={old['id']}") == old["id"]
    private = world.wordpress.new_post(status="private")
    with pytest.raises(NotFound, match="to nobody"):
        source.read_post(private["id"], 1)
    world.wordpress.php("$GLOBALS['wp_rewrite']->set_permalink_structure('');")
    try:
        plain = RestSource("blog", site_of(world))
        assert plain.read_post(old["id"], 1).url.endswith(f"/?p={old['id']}")
        with pytest.raises(NotFound, match="has no post 999999"):
            plain.read_post(999_999, 1)
    finally:
        world.wordpress.php("$GLOBALS['wp_rewrite']->set_permalink_structure('/%postname%/'); flush_rewrite_rules();")


def test_a_wordpress_that_does_not_answer_is_named(world):
    site = site_of(world, home="http://127.0.0.1:9")
    with pytest.raises(WordPressError, match="does not answer"):
        RestSource("blog", site).read_post(1, 1)
