"""The plugin as its owner sees it, what it says of a post, and who may do what."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import requests

from bridge.wordpress.events import sign, to_event, to_state
from processes import SECRET, wait_for

PAGE = "options-general.php?page=bridge-for-medium"


def jpeg(world, width, height):
    """A photograph in the media library; WordPress makes a smaller copy of a large one."""
    code = (
        f"$file = wp_upload_dir()['path'] . '/photo-{uuid4().hex[:8]}.jpg'; $image = imagecreatetruecolor({width}, {height});"
        "imagejpeg($image, $file); require_once ABSPATH . 'wp-admin/includes/image.php';"
        "$id = wp_insert_attachment(array('post_mime_type' => 'image/jpeg', 'post_title' => 'p', 'post_status' => 'inherit',"
        "'post_excerpt' => 'A <em>caption</em>'), $file); wp_update_attachment_metadata($id,"
        "wp_generate_attachment_metadata($id, $file)); update_post_meta($id, '_wp_attachment_image_alt', 'A river');"
        "return $id;"
    )
    return world.wordpress.php(code)


def told(world, **fields):
    """What the bridge is told of a new post."""
    post = world.wordpress.new_post(**{"title": f"Told {uuid4()}"} | fields)
    world.send()
    return world.events(post["id"])[0]["data"]


def test_the_payload_has_every_field_of_the_contract_and_a_state_that_the_bridge_computes_too(world):
    world.wordpress.php("wp_insert_term('Walks', 'category', array('slug' => 'walks'));")
    category = world.wordpress.php("return get_term_by('slug', 'walks', 'category')->term_id;")
    data = told(
        world,
        title="Grüße &amp; <em>Küsse</em> 🌊",
        content='<!-- wp:paragraph -->\n<p>"Quoted" text &amp; more.</p>\n<!-- /wp:paragraph -->',
        excerpt="An excerpt",
        categories=[category],
    )
    post = data["post"]
    assert post["title"] == "Grüße & Küsse 🌊"
    assert post["excerpt"] == "An excerpt"
    assert "&#8220;Quoted&#8221;" in post["content_html"]
    assert "<!-- wp:paragraph -->" in post["content_raw"]
    assert post["categories"] == [{"id": category, "parent": 0, "name": "Walks", "slug": "walks"}]
    assert post["author"] == {"id": 1, "name": "admin", "slug": "admin"}
    assert post["language"] == "en-US"
    assert data["site"]["home"] == world.wordpress.url
    assert data["site"]["wordpress"] == world.wordpress.version
    assert data["site"]["timezone"] == "Europe/Berlin"
    body = json.dumps({"type": "post.published", "data": data}).encode()
    event = to_event("blog", "m", body)
    assert event.post is not None
    assert to_state(event.post) == post["state"]


def test_images_are_told_with_the_upload_itself_their_alt_text_and_caption(world):
    image = jpeg(world, 3000, 2000)
    content = f'<!-- wp:image {{"id":{image}}} --><figure class="wp-block-image"><img class="wp-image-{image}" src="x.jpg"/></figure><!-- /wp:image -->'
    post = told(world, content=content, featured_media=image)["post"]
    (media,) = post["media"]
    assert media == post["featured_image"]
    assert media["url"].endswith("-scaled.jpg")
    assert media["original_url"] == media["url"].replace("-scaled.jpg", ".jpg")
    assert (media["mime"], media["alt"], media["caption"]) == ("image/jpeg", "A river", "A caption")
    assert media["width"] == 2560


def test_galleries_and_media_text_name_their_images(world):
    first, second, third = (jpeg(world, 40, 30) for _ in range(3))
    content = (
        f'[gallery ids="{first},{second}"]<!-- wp:media-text {{"mediaId":{third}}} --><p>t</p><!-- /wp:media-text -->'
    )
    assert {media["id"] for media in told(world, content=content)["post"]["media"]} == {first, second, third}


def test_footnotes_are_told(world):
    notes = json.dumps([{"id": "a-b", "content": "A <em>note</em> ü"}])
    post_id = world.wordpress.php(
        f"$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'Notes {uuid4()}', 'post_content' => 'T.'));"
        f"update_post_meta($id, 'footnotes', wp_slash('{notes}')); return $id;"
    )
    world.send()
    assert json.loads(world.events(post_id)[0]["data"]["post"]["footnotes"]) == json.loads(notes)


def test_a_post_is_rendered_as_on_its_page_and_everything_is_as_before_afterwards(world):
    seen = world.wordpress.php(
        "wp_set_current_user(1); $GLOBALS['post'] = 'mine'; $before = $GLOBALS['wp_query'];"
        "$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'Page', 'post_content' =>"
        '"Text.\\n\\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\\n\\n[embed]https://vimeo.com/1[/embed]\\n\\nEnd."));'
        "$GLOBALS['b4m_http'] = array(); $seen = array();"
        "add_filter('the_content', function ($text) use (&$seen) { echo 'noise'; $seen = array(is_singular(), in_the_loop(),"
        "is_main_query(), get_the_ID(), get_current_user_id()); return $text; });"
        "$html = \\Bridge_For_Medium\\Renderer::render(get_post($id));"
        "return array('id' => $id, 'html' => $html, 'seen' => $seen, 'user' => get_current_user_id(), 'post' =>"
        "$GLOBALS['post'], 'same_query' => $before === $GLOBALS['wp_query'], 'http' => $GLOBALS['b4m_http'], 'meta' =>"
        "array_keys((array) get_post_meta($id)), 'embeds' => has_filter('the_content', array($GLOBALS['wp_embed'],"
        "'autoembed')));"
    )
    assert seen["seen"] == [True, True, True, seen["id"], 0]
    assert "https://www.youtube.com/watch?v=dQw4w9WgXcQ" in seen["html"]
    assert "https://vimeo.com/1" in seen["html"]
    assert "iframe" not in seen["html"]
    assert "noise" not in seen["html"]
    assert (seen["user"], seen["post"], seen["same_query"], seen["http"]) == (1, "mine", True, [])
    assert [key for key in seen["meta"] if key.startswith("_oembed")] == []
    assert seen["embeds"] == 8


SEO = {
    "WPSEO_VERSION": ("_yoast_wpseo_canonical", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw", "_yoast_wpseo_title"),
    "RANK_MATH_VERSION": (
        "rank_math_canonical_url",
        "rank_math_description",
        "rank_math_focus_keyword",
        "rank_math_title",
    ),
    "SEOPRESS_VERSION": (
        "_seopress_robots_canonical",
        "_seopress_titles_desc",
        "_seopress_analysis_target_kw",
        "_seopress_titles_title",
    ),
}


@pytest.mark.parametrize("constant", SEO)
def test_an_seo_plugins_canonical_and_keyphrase_are_told_while_it_is_active(world, constant):
    canonical, description, keyphrase, title = SEO[constant]
    original = f"{world.wordpress.url}/the-original-{constant.lower()}/"
    code = (
        f"$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'SEO {uuid4()}', 'post_content' => 'T.'));"
        f"update_post_meta($id, '{canonical}', '{original}'); update_post_meta($id, '{description}', 'Described');"
        f"update_post_meta($id, '{keyphrase}', 'river walks,second'); update_post_meta($id, '{title}', '%%title%% %%sep%%');"
        "return $id;"
    )
    world.wordpress.php(f"update_option('b4m_probe_constants', array('{constant}'));")
    try:
        post_id = world.wordpress.php(code)
        world.send()
    finally:
        world.wordpress.php("delete_option('b4m_probe_constants');")
    post = world.events(post_id)[0]["data"]["post"]
    assert post["canonical_url"] == original
    assert post["seo"] == {"title": "", "description": "Described", "focus_keyphrase": "river walks"}
    without = world.wordpress.php(f"return \\Bridge_For_Medium\\Seo::of(get_post({post_id}));")
    assert without["canonical_url"] == ""


def test_all_in_one_seos_table_is_read_and_its_absence_does_no_harm(world):
    world.wordpress.php("update_option('b4m_probe_constants', array('AIOSEO_VERSION'));")
    try:
        without = told(world)["post"]
        post_id = world.wordpress.php(
            'global $wpdb; $wpdb->query("CREATE TABLE {$wpdb->prefix}aioseo_posts (id bigint AUTO_INCREMENT PRIMARY KEY,'
            'post_id bigint, title text, description text, keyphrases longtext, canonical_url text)");'
            f"$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'AIO {uuid4()}', 'post_content' => 'T.'));"
            "$wpdb->insert(\"{$wpdb->prefix}aioseo_posts\", array('post_id' => $id, 'title' => '#post_title #separator_sa',"
            "'description' => 'Described', 'canonical_url' => '', 'keyphrases' =>"
            '\'{"focus":{"keyphrase":"river walks","score":80},"additional":[]}\')); return $id;'
        )
        world.send()
    finally:
        world.wordpress.php(
            "global $wpdb; delete_option('b4m_probe_constants'); $wpdb->query(\"DROP TABLE {$wpdb->prefix}aioseo_posts\");"
        )
    assert without["seo"]["focus_keyphrase"] == ""
    told_seo = world.events(post_id)[0]["data"]["post"]["seo"]
    assert told_seo == {"title": "", "description": "Described", "focus_keyphrase": "river walks"}


def test_the_language_comes_from_polylang_or_wpml_where_they_are(world):
    world.wordpress.php("update_option('b4m_probe_polylang', 1);")
    try:
        post_id = world.wordpress.php(
            f"$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'DE {uuid4()}', 'post_content' => 'T.'));"
            "$term = wp_insert_term('Deutsch', 'language', array('slug' => 'de', 'description' => serialize(array('locale' =>"
            "'de_DE', 'rtl' => 0)))); $term = get_term_by('slug', 'de', 'language');"
            "wp_set_object_terms($id, array($term->term_id), 'language'); return $id;"
        )
        world.send()
    finally:
        world.wordpress.php("delete_option('b4m_probe_polylang');")
    assert world.events(post_id)[0]["data"]["post"]["language"] == "de-DE"
    world.wordpress.php("update_option('b4m_probe_wpml', 1);")
    try:
        assert told(world)["post"]["language"] == "fr-FR"
    finally:
        world.wordpress.php("delete_option('b4m_probe_wpml');")


def test_an_author_can_keep_a_post_from_medium(world):
    post_id = world.wordpress.php(
        f"return wp_insert_post(array('post_status' => 'publish', 'post_title' => 'No {uuid4()}', 'post_content' => 'T.',"
        "'meta_input' => array('_bridge_for_medium_choice' => 'no')));"
    )
    world.send()
    wait_for(lambda: world.wordpress_says(post_id)[0] == "not_sent", what="the reason in WordPress")
    assert "chose not to" in world.wordpress.record(post_id, "status")["reason"]


def test_the_settings_page_tells_what_the_bridge_answers_and_never_shows_the_secret(world):
    line = world.connection_string()
    page = world.save_settings(line)
    assert "Connected: this is site &quot;blog&quot;" in page
    assert "&quot;main&quot;" in page
    again = world.wordpress.login().get(PAGE).text
    assert line not in page + again
    assert SECRET not in page + again
    assert "Connected to 127.0.0.1 since" in again


def test_the_settings_page_and_the_posts_say_that_it_is_a_dry_run_and_what_waited_goes_when_it_ends(world):
    config = world.bridge.config
    usual = config.read_text()
    try:
        configured(world, usual.replace("environments = ['local']", "environments = ['production']"))
        said = world.save_settings(world.connection_string())
        assert "Dry run, nothing leaves the bridge: the site says it is a &quot;local&quot; environment" in said
        post = world.wordpress.new_post(title=f"Dry {uuid4()}")
        world.send()
        wait_for(
            lambda: "dry run (" in world.wordpress.record(post["id"], "status").get("reason", ""), what="the reason"
        )
        assert "Dry run: nothing leaves the bridge." in world.wordpress.login().get(PAGE).text
    finally:
        configured(world, usual)
    world.settle(post["id"], "live")
    assert "Dry run" not in world.wordpress.login().get(PAGE).text


def configured(world, text):
    """Start the bridge with this configuration."""
    world.bridge.kill()
    world.bridge.config.write_text(text)
    world.bridge.start()


def test_a_string_that_is_cut_is_refused_with_what_to_do_and_the_old_one_stays(world):
    line = world.connection_string()
    assert "a part of it is missing" in world.save_settings(line[:-20])
    assert "a part of it is missing" in world.save_settings("something else")
    assert world.wordpress.php("return \\Bridge_For_Medium\\Settings::get('connection');") == line


def test_a_new_connection_that_does_not_work_leaves_the_old_one(world):
    from bridge.config.connection import Connection, to_connection_string

    wrong = to_connection_string(Connection("http://127.0.0.1:9/hooks/blog", "blog", SECRET))
    assert "The earlier connection stays." in world.save_settings(wrong)
    told(world)


def test_switched_off_nothing_is_watched_and_on_again_nothing_floods(world):
    browser = world.wordpress.login()
    form = {"action": "bridge_for_medium_save", "_wpnonce": browser.nonce("bridge_for_medium_save")}
    browser.post("admin-post.php", **form, **{"post_types[]": ["post"]})
    post = world.wordpress.new_post(title=f"Off {uuid4()}")
    browser.post("admin-post.php", **form, **{"post_types[]": ["post"], "enabled": "1"})
    world.send()
    assert world.types(post["id"]) == []
    assert world.is_quiet(post["id"])


def test_only_administrators_with_the_forms_own_nonce_change_anything(world):
    world.wordpress.php(
        "if (!username_exists('editor')) { wp_insert_user(array('user_login' => 'editor', 'user_pass' => 'editor-pass',"
        "'role' => 'editor')); }"
    )
    from wordpress import Browser

    editor = Browser(world.wordpress, "editor", "editor-pass")
    admin = world.wordpress.login()
    before = world.wordpress.php("return get_option('bridge_for_medium');")
    for action in ("save", "connect", "retry"):
        name = f"bridge_for_medium_{action}"
        nonce = editor.nonce(name)
        url = f"{world.wordpress.url}/wp-admin/admin-post.php"
        assert editor.session.post(url, data={"action": name, "_wpnonce": nonce}, timeout=60).status_code == 403
        assert admin.session.post(url, data={"action": name, "_wpnonce": "wrong"}, timeout=60).status_code == 403
        assert requests.post(url, data={"action": name}, timeout=60).status_code == 400
    assert world.wordpress.php("return get_option('bridge_for_medium');") == before
    assert editor.get(PAGE).status_code == 403


def test_the_posts_list_shows_the_story_and_sends_again_on_a_click(world):
    post = world.wordpress.new_post(title=f"Listed {uuid4()}", date_gmt="2020-01-01T00:00:00")
    world.send()
    wait_for(lambda: world.wordpress_says(post["id"])[0] == "not_sent", what="the reason")
    browser = world.wordpress.login()
    listed = browser.get("edit.php?orderby=date&order=asc").text
    assert "Not sent" in listed
    assert "max_age" in listed
    nonce = browser.nonce(f"bridge_for_medium_resend{post['id']}")
    page = browser.get(f"admin-post.php?action=bridge_for_medium_resend&post={post['id']}&_wpnonce={nonce}").text
    assert "The bridge is told about the post in a moment." in page
    delivery = world.settle(post["id"], "live")
    assert f'<a href="{delivery["story_url"]}">On Medium</a>' in browser.get("edit.php?orderby=date&order=asc").text


def test_site_health_says_whether_it_works(world):
    result = world.wordpress.php("return \\Bridge_For_Medium\\Site_Health::test();")
    assert result["status"] == "good"
    world.wordpress.php(
        "wp_clear_scheduled_hook('bridge_for_medium_run'); wp_schedule_single_event(time() - 4000, 'bridge_for_medium_run');"
    )
    result = world.wordpress.php("return \\Bridge_For_Medium\\Site_Health::test();")
    assert result["status"] == "recommended"
    assert "WP-Cron is 1 hour late" in result["description"]
    world.send()


@pytest.fixture
def known(world):
    """A post that has its status."""
    post = world.wordpress.new_post(title=f"Known {uuid4()}")
    world.settle(post["id"], "live")
    return post["id"]


def tell(world, post_id, *, secret=SECRET, at=None, **changes):
    """Do what the bridge does on the way back; the status is answered."""
    guid = world.wordpress.php(f"$post = get_post({post_id}); return $post ? $post->guid : '';")
    data = {"post_id": post_id, "guid": guid, "account": "main", "status": "held", "story_url": "", "reason": "because"}
    data = {key: value for key, value in ({**data, "sequence": 10_000} | changes).items() if value is not None}
    body = json.dumps({"type": "post.status", "data": data}).encode()
    headers = sign(secret, "sts_1", at or datetime.now(UTC), body) | {"Content-Type": "application/json"}
    url = f"{world.wordpress.url}/wp-json/bridge-for-medium/v1/status"
    return requests.post(url, data=body, headers=headers, timeout=60).status_code


def test_only_the_bridge_may_say_what_became_of_a_post(world, known):
    before = world.wordpress.record(known, "status")
    assert tell(world, known, secret="whsec_" + "C" * 32) == 401
    assert tell(world, known, at=datetime.now(UTC) - timedelta(minutes=6)) == 401
    url = f"{world.wordpress.url}/wp-json/bridge-for-medium/v1"
    for route in ("status", "post"):
        assert requests.post(f"{url}/{route}", json={}, timeout=60).status_code == 401
        assert requests.post(f"{url}/{route}", json={}, auth=("admin", world.wordpress.app_password)).status_code == 401
    assert tell(world, known, guid="another", status="live") == 409
    assert tell(world, 999_999, guid="x") == 404
    assert tell(world, known, reason=None) == 400
    assert tell(world, known, reason=["x"]) == 400
    assert world.wordpress.record(known, "status") == before


def test_a_status_is_stored_as_plain_text_and_a_late_one_is_not(world, known):
    story = "javascript:alert(1)"
    assert tell(world, known, reason="<script>x</script>A <b>reason</b>", story_url=story) == 200
    stored = world.wordpress.record(known, "status")
    assert (stored["reason"], stored["story_url"], stored["status"]) == ("A reason", "", "held")
    assert tell(world, known, sequence=5, reason="late") == 200
    assert world.wordpress.record(known, "status")["reason"] == "A reason"


def test_the_plugin_leaves_no_warning_in_the_log(world, known):
    lines = world.wordpress.log_file.read_text().splitlines() if world.wordpress.log_file.exists() else []
    assert [line for line in lines if "bridge-for-medium" in line] == []


def test_uninstalling_takes_everything_away_and_deactivating_the_plans(world_with_cron):
    world = world_with_cron
    world.settle(world.wordpress.new_post(title="Gone soon")["id"], "live")  # no queue of its own is writing any more
    left = (
        'global $wpdb; return array((int) $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key LIKE'
        " '\\_bridge%'\"), (int) $wpdb->get_var(\"SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE"
        " 'bridge\\_for%'\"), wp_next_scheduled('bridge_for_medium_run'), wp_next_scheduled('bridge_for_medium_sweep'));"
    )
    assert world.wordpress.php(left)[1] > 0
    world.wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php'; require_once ABSPATH . 'wp-admin/includes/file.php';"
        "deactivate_plugins('bridge-for-medium/bridge-for-medium.php'); $_SERVER['SCRIPT_NAME'] = '';"
        "uninstall_plugin('bridge-for-medium/bridge-for-medium.php');"
    )
    assert world.wordpress.php(left) == [0, 0, False, False]
