"""The plugin as its owner sees it, what it says of a post, and who may do what."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import requests

from bridge.wordpress.events import sign, to_event, to_state
from processes import SECRET, wait_for
from wordpress import PASSWORD, ROOT, VERSIONS, WordPress

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
        "$html = b4m('renderer')->render(get_post($id));"
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
    without = world.wordpress.php(f"return b4m('seo')->of(get_post({post_id}));")
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


META = "_bridge_for_medium_choice"


def chosen(world, post_id):
    """The choice that is told with a post; None where none is."""
    world.send()
    return world.events(post_id)[-1]["data"]["choice"].get("syndicate")


def test_the_choice_for_a_post_can_be_made_through_every_door(world):
    rest = world.wordpress.new_post(title=f"Rest {uuid4()}", meta={META: "no"})["id"]
    assert chosen(world, rest) is False
    browser = world.wordpress.login()
    browser.rest("POST", f"wp/v2/posts/{rest}", meta={META: "yes"})
    assert chosen(world, rest) is True
    fields = {"post_title": f"Rpc {uuid4()}", "post_content": "T.", "post_status": "publish"}
    fields["custom_fields"] = [{"key": META, "value": "no"}]
    rpc = int(world.wordpress.rpc().wp.newPost(1, "admin", PASSWORD, fields))
    assert chosen(world, rpc) is False
    browser.quick_edit(rpc, bridge_for_medium_choice="yes")
    assert chosen(world, rpc) is True
    browser.quick_edit(rpc, bridge_for_medium_choice="unchanged", post_title=f"Renamed {uuid4()}")
    assert chosen(world, rpc) is True
    nonce = browser.nonce(f"bridge_for_medium_choice_nonce{rpc}")
    form = {"bridge_for_medium_choice_nonce": nonce, "content": "T.", "visibility": "public"}
    browser.save_classic(rpc, bridge_for_medium_choice="", post_status="publish", **form)
    assert chosen(world, rpc) is None
    assert "bridge_for_medium_choice" in browser.get(f"post.php?post={rpc}&action=edit&classic-editor").text
    assert 'value="unchanged"' in browser.get("edit.php").text


def test_only_who_may_edit_a_post_chooses_for_it_and_only_one_of_the_words(world):
    post = world.wordpress.new_post(title=f"Mine {uuid4()}")["id"]
    url = f"{world.wordpress.url}/wp-json/wp/v2/posts/{post}"
    admin = ("admin", world.wordpress.app_password)
    for value in ("maybe", 7, ["no"], {"a": 1}):
        assert requests.post(url, json={"meta": {META: value}}, auth=admin, timeout=60).status_code == 400
    assert requests.post(url, json={"meta": {META: "no"}}, timeout=60).status_code == 401
    world.wordpress.php(
        "if (!username_exists('author')) { wp_insert_user(array('user_login' => 'author', 'user_pass' => 'author-pass', 'role' => 'author')); }"
    )
    from wordpress import Browser

    author = Browser(world.wordpress, "author", "author-pass")
    form = {"action": "inline-save", "post_type": "post", "post_ID": post, "bridge_for_medium_choice": "no"}
    author.post("admin-ajax.php", **form, _inline_edit=author.nonce("inlineeditnonce"), screen="edit-post")
    theirs = world.wordpress.rpc().wp.newPost(
        1, "author", "author-pass", {"post_title": "Theirs", "post_content": "T."}
    )
    form |= {"post_ID": theirs, "_inline_edit": "wrong", "screen": "edit-post"}
    author.session.post(f"{world.wordpress.url}/wp-admin/admin-ajax.php", data=form, timeout=60)
    for one in (post, int(theirs)):
        assert world.wordpress.php(f"return get_post_meta({one}, '{META}', true);") == ""


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


def test_a_bridge_that_takes_less_is_sent_no_more_and_one_that_takes_it_again_is(world):
    config = world.bridge.config
    usual = config.read_text()
    try:
        configured(world, usual.replace("[bridge]\n", "[bridge]\nmax_hook_bytes = 20000\n", 1))
        world.save_settings(world.connection_string())
        post = world.wordpress.new_post(title=f"Long {uuid4()}", content="We walked. " * 2000)
        world.send()
        assert world.types(post["id"]) == []
        assert "at most: 20,000" in world.wordpress.record(post["id"], "event")["refused"]
    finally:
        configured(world, usual)
    world.save_settings(world.connection_string())
    world.wordpress.php(f"b4m('changes')->mark({post['id']}, true, 'resync');")
    world.settle(post["id"], "live")


def test_the_question_itself_is_no_answer_to_it(world):
    file = world.wordpress.root / "wp-content" / "mu-plugins" / "echo.php"
    file.write_text(
        "<?php add_filter('pre_http_request', static function ($nothing, $arguments, $url) { return strpos($url, '/hooks/') ?"
        "array('headers' => $arguments['headers'], 'body' => $arguments['body'], 'response' => array('code' => 200, 'message' => ''), 'cookies' => array()) : $nothing; }, 10, 3);"
    )
    try:
        assert "not with the bridge&#039;s signature" in world.save_settings(world.connection_string())
    finally:
        file.unlink()


def test_a_string_that_is_cut_is_refused_with_what_to_do_and_the_old_one_stays(world):
    line = world.connection_string()
    assert "a part of it is missing" in world.save_settings(line[:-20])
    assert "a part of it is missing" in world.save_settings("something else")
    assert world.wordpress.php("return b4m('settings')->get('connection');") == line


def test_a_new_connection_that_does_not_work_leaves_the_old_one(world):
    from bridge.config.connection import Connection, to_connection_string

    wrong = to_connection_string(Connection("http://127.0.0.1:9/hooks/blog", "blog", SECRET))
    assert "The earlier connection stays." in world.save_settings(wrong)
    told(world)


def test_switched_off_nothing_is_watched_and_on_again_nothing_floods(world):
    browser = world.wordpress.login()
    form = {"option_page": "bridge_for_medium", "action": "update", "bridge_for_medium[form]": "1"}
    form |= {"_wpnonce": browser.nonce("bridge_for_medium-options"), "bridge_for_medium[post_types][]": "post"}
    browser.post("options.php", **form)
    post = world.wordpress.new_post(title=f"Off {uuid4()}")
    browser.post("options.php", **form, **{"bridge_for_medium[enabled]": "1"})
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
    assert "It waits in the backlog and is not queued." in listed
    assert "max_age" not in listed
    assert "max_age" in world.wordpress.record(post["id"], "status")["reason"]
    nonce = browser.nonce(f"bridge_for_medium_resend{post['id']}")
    form = {"action": "bridge_for_medium_resend", "post": post["id"], "_wpnonce": nonce}
    page = browser.post("admin-post.php", **form).text
    assert "The bridge is told about the post in a moment." in page
    delivery = world.settle(post["id"], "live")
    story = f'<a href="{delivery["story_url"]}"><span class="dashicons dashicons-yes-alt" aria-hidden="true"></span>On Medium</a>'
    assert story in browser.get("edit.php?orderby=date&order=asc").text


def test_site_health_says_whether_it_works(world):
    result = world.wordpress.php("return b4m('site_health')->test();")
    assert result["status"] == "good"
    world.wordpress.php(
        "wp_clear_scheduled_hook('bridge_for_medium_run'); wp_schedule_single_event(time() - 4000, 'bridge_for_medium_run');"
    )
    result = world.wordpress.php("return b4m('site_health')->test();")
    assert result["status"] == "recommended"
    assert "WP-Cron is 1 hour late" in result["description"]
    world.send()


@pytest.fixture
def known(world):
    """A post that has its status; what it is told of is forgotten, as a bridge that starts later would take it for a lost ledger's."""
    post = world.wordpress.new_post(title=f"Known {uuid4()}")
    world.settle(post["id"], "live")
    before = world.wordpress.php("return b4m('told')->highest();")
    yield post["id"]
    world.wordpress.php(f"update_option('bridge_for_medium_told', '{before}', false);")


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


LONG = "a long text, https://bridge.example/handoff/1 and bridge retry blog 7, that says everything there is to say"
UNTIL = {"at": "2026-11-24T09:30:00+00:00"}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"code": "paused", "short": "English.", "values": {"account": "ma<b>in"}}, "Account main is paused."),
        (
            {"code": "due-later", "short": "English.", "values": UNTIL},
            "It goes to Medium after November 24, 2026 10:30 am.",
        ),
        ({"code": "live", "short": "English.", "values": {}}, "Its story is on Medium."),
        ({"code": "of-a-newer-bridge", "short": "Its own <b>words</b>.", "values": {"n": 1}}, "Its own words."),
        ({"code": "paused", "short": "Without its value.", "values": []}, "Without its value."),
        ({"code": ["x"], "short": "A list.", "values": "x"}, "A list."),
        ({"code": "x" * 31, "short": "y" * 90, "values": {"a": ["b"]}}, "y" * 80),
        ({}, ""),
    ],
)
def test_the_posts_list_says_why_in_one_short_sentence_and_never_the_long_text(world, known, said, shown):
    assert tell(world, known, reason=LONG, **said) == 200
    cell = world.wordpress.php(
        f"wp_set_current_user(1); ob_start(); b4m('posts_list')->print_cell('bridge_for_medium', {known});"
        "return ob_get_clean();"
    )
    assert "Held for you" in cell
    assert (f'<span class="description">{shown}</span>' in cell) == bool(shown)
    assert ("description" in cell) == bool(shown)
    assert "a long text" not in cell
    assert world.wordpress.record(known, "status")["reason"] == LONG


def test_the_plugin_leaves_no_warning_in_the_log(world, known):
    lines = world.wordpress.log_file.read_text().splitlines() if world.wordpress.log_file.exists() else []
    assert [line for line in lines if "bridge-for-medium" in line] == []


LEFT = """
global $wpdb; $left = array();
foreach (is_multisite() ? get_sites(array('fields' => 'ids')) : array(1) as $site) {
	if (is_multisite()) { switch_to_blog($site); wp_cache_flush(); }
	$left[] = $wpdb->get_col("SELECT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%bridge_for_medium%'");
	$left[] = $wpdb->get_col("SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%bridge_for_medium%' OR (option_name IN ('cron', 'rewrite_rules') AND option_value LIKE '%bridge_for_medium%')");
	if (is_multisite()) { restore_current_blog(); }
}
$left[] = $wpdb->get_col("SHOW TABLES LIKE '%bridge_for_medium%'");
if (is_multisite()) { $left[] = $wpdb->get_col("SELECT meta_key FROM $wpdb->sitemeta WHERE meta_key LIKE '%bridge_for_medium%' AND meta_key NOT LIKE '%uninstall%'"); }
return array_values(array_unique(array_merge(...$left)));
"""
"""What is there of the plugin, wherever WordPress keeps things."""
UNINSTALL = (
    "require_once ABSPATH . 'wp-admin/includes/plugin.php'; require_once ABSPATH . 'wp-admin/includes/file.php';"
    "$_SERVER['SCRIPT_NAME'] = ''; uninstall_plugin('bridge-for-medium/bridge-for-medium.php');"
)


def test_deactivating_takes_the_plans_away_and_uninstalling_everything(world_with_cron):
    wordpress = world_with_cron.wordpress
    # no queue of its own is writing any more
    world_with_cron.settle(wordpress.new_post(title="Gone soon")["id"], "live")
    waits = wordpress.php(
        "b4m('settings')->change(array('visits' => true)); update_option('bridge_for_medium_visits_told', '2026-01-01');"
        "wp_schedule_single_event(time() + 9999, 'bridge_for_medium_move'); set_transient('bridge_for_medium_result_1', array(1), 999);"
        "return wp_next_scheduled('bridge_for_medium_sweep');"
    )
    assert waits
    tables = {f"wp_bridge_for_medium_{name}" for name in ("bodies", "landings", "posts")}
    options = {f"bridge_for_medium_{name}" for name in ("live", "visits_told")}
    assert {"cron", *tables, *options, "_transient_bridge_for_medium_result_1"} <= set(wordpress.php(LEFT))
    wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins('bridge-for-medium/bridge-for-medium.php');"
    )
    assert "cron" not in wordpress.php(LEFT)
    assert tables <= set(wordpress.php(LEFT))
    wordpress.php(UNINSTALL)
    assert wordpress.php(LEFT) == []


@pytest.fixture(params=VERSIONS)
def network(request, mariadb, tmp_path):
    """Three sites, the plugin active on the network."""
    wordpress = WordPress(request.param, tmp_path, mariadb, f"net_{uuid4().hex[:8]}").install()
    wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/upgrade.php'; require_once ABSPATH . 'wp-admin/includes/network.php'; global $wpdb;"
        "foreach ($wpdb->tables('ms_global') as $table => $name) { $wpdb->set_prefix($wpdb->base_prefix); $wpdb->$table = $name; } install_network();"
        "populate_network(1, preg_replace('#^https?://#', '', home_url()), 'admin@blog.example', 'A network', '/', false);"
        "return true;"
    )
    wordpress.environ["B4M_NETWORK"] = "1"
    wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins('bridge-for-medium/bridge-for-medium.php');"
        "activate_plugin('bridge-for-medium/bridge-for-medium.php', '', true);"
    )
    for name in ("two", "three"):
        wordpress.php(
            f"$id = wp_insert_site(array('domain' => DOMAIN_CURRENT_SITE, 'path' => '/{name}/', 'user_id' => 1, 'title' => '{name}'));"
            "if (is_wp_error($id)) { throw new Exception($id->get_error_message()); }"
        )
    return wordpress


USE = (
    "foreach (get_sites(array('fields' => 'ids')) as $site) { switch_to_blog($site);"
    "b4m('settings')->change(array('connection' => 'x', 'visits' => true)); b4m('settings')->connect(time());"
    "b4m('schedule')->keep_sweeping(); set_transient('bridge_for_medium_result_1', array(1), 999);"
    "$id = wp_insert_post(array('post_status' => 'publish', 'post_title' => 'On each', 'post_content' => 'T.'));"
    "b4m('changes')->mark($id, false, 'rest'); do_action('bridge_for_medium_sweep');"
    "b4m('pages')->put($id, 'main', 1, array(array('slug' => md5(\"$site\"), 'role' => 'plain', 'html' => \"text $site\")));"
    "restore_current_blog(); }"
)


def test_each_site_of_a_network_has_a_table_of_its_own_that_goes_with_it_and_speaks_its_language(network):
    network.php(USE)
    tables = {f"wp_{number}bridge_for_medium_{name}" for number in ("", "2_", "3_") for name in ("bodies", "posts")}
    assert tables <= set(network.php(LEFT))
    texts = network.php(
        "$texts = array(); foreach (array(1, 2, 3) as $site) { switch_to_blog($site); foreach (array(1, 2, 3) as $other) {"
        "$page = b4m('pages')->find(md5(\"$other\")); $texts[] = $page ? $page->html : ''; } restore_current_blog(); } return $texts;"
    )
    assert texts == ["text 1", "", "", "", "text 2", "", "", "", "text 3"]
    # WordPress finds the languages of a plugin by its head since 6.8, but not where the whole network has it.
    with network.with_code("add_filter('pre_option_WPLANG', function () { return 'de_DE'; });"):
        assert network.php("return __('Waits', 'bridge-for-medium');") == "Wartet"
    network.php("wp_delete_site(3);")
    assert {table for table in network.php(LEFT) if table.startswith("wp_3_")} == set()


def test_a_network_keeps_nothing_of_the_plugin_on_any_site(network):
    network.php(USE)
    assert "cron" in network.php(LEFT)
    network.php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins('bridge-for-medium/bridge-for-medium.php', false, true);"
    )
    assert "cron" not in network.php(LEFT)
    network.php("wp_delete_site(3);")  # the plugin, which is off, cannot name its table
    assert "wp_3_bridge_for_medium_bodies" in network.php(LEFT)
    network.php(UNINSTALL)
    assert network.php(LEFT) == []


def test_the_settings_page_says_when_the_bridge_carries_a_newer_plugin(world):
    change = "b4m('settings')->change(array('bridge' => '{}'));"
    bridge = world.wordpress.php("return b4m('settings')->get('bridge');")
    try:
        for version, is_newer in (("9.1.0", True), ("0.0.9", False), ("", False)):
            world.wordpress.php(change.format(version))
            page = world.wordpress.login().get("options-general.php?page=bridge-for-medium").text
            assert ("carries version 9.1.0 of this plugin" in page) is is_newer
    finally:
        world.wordpress.php(change.format(bridge))


def test_no_plugin_of_our_name_is_ever_installed_over_ours(world):
    ours = "bridge-for-medium/bridge-for-medium.php"
    said = world.wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
        f"$offer = (object) array('id' => 'w.org/plugins/bridge-for-medium', 'plugin' => '{ours}', 'new_version' => '99');"
        f"$all = (object) array('response' => array('{ours}' => $offer, 'other/other.php' => $offer));"
        "$left = apply_filters('site_transient_update_plugins', $all);"
        f"$nothing = apply_filters('site_transient_update_plugins', false);"
        f"$data = get_plugin_data(WP_PLUGIN_DIR . '/{ours}');"
        "return array(array_keys($left->response), $nothing, $data['UpdateURI']);"
    )
    assert said == [["other/other.php"], False, "false"]


def test_styles_and_scripts_are_loaded_on_our_own_screens_alone(world):
    browser = world.wordpress.login()
    shown = {
        screen: sorted(set(re.findall(r"/bridge-for-medium/(assets/[\w.]+)\?ver=", browser.get(screen).text)))
        for screen in (
            "index.php",
            "edit.php",
            "options-general.php?page=bridge-for-medium",
            "edit.php?page=bridge-for-medium-handoffs",
        )
    }
    assert list(shown.values()) == [
        [],
        ["assets/screens.css"],
        ["assets/screens.css", "assets/settings.js"],
        ["assets/handoffs.js", "assets/screens.css"],
    ]
    for name in ("screens.css", "handoffs.js", "settings.js"):
        assert requests.get(
            f"{world.wordpress.url}/wp-content/plugins/bridge-for-medium/assets/{name}", timeout=10
        ).text == (ROOT / "wp-plugin" / "assets" / name).read_text("utf-8")
    assert "bridge-for-medium" not in requests.get(world.wordpress.url, timeout=10).text


LOADED = "add_action('wp_footer', function () { echo '<!-- loaded ', implode(' ', preg_replace('#^.*/#', '', preg_grep('#/bridge-for-medium/#', get_included_files()))), ' -->'; });"


def test_a_view_of_the_blog_builds_no_part_that_watches_looks_or_tells(world):
    url = world.wordpress.new_post(title=f"Viewed {uuid4()}")["link"]
    world.wordpress.php("b4m('settings')->change(array('also_on' => false));")  # as it is until the owner wants it
    with world.wordpress.with_code(LOADED):
        requests.get(url, timeout=30)  # A theme writes down what it needs when it is first shown.
        for address in (world.wordpress.url, url):
            found = re.search(r"<!-- loaded (.*?) -->", requests.get(address, timeout=30).text)
            assert found
            files = set(found[1].split())
            assert {"class-plugin.php", "class-listeners.php", "class-choice.php"} <= files
            assert len(files) <= 14, " ".join(sorted(files))
            assert not files & {
                f"class-{name}.php"
                for name in (
                    "watcher",
                    "changes",
                    "guest-look",
                    "courier",
                    "queue",
                    "sender",
                    "page-view",
                    "post-table",
                )
            }


def test_publishing_asks_the_database_twice_and_builds_no_part_that_looks_sweeps_or_tells(world):
    loaded = world.wordpress.root.parent / "loaded.json"
    said = "array_map('basename', array_values(preg_grep('#/bridge-for-medium/#', get_included_files())))"
    world.send()
    world.wordpress.new_post(title=f"Has the queue planned {uuid4()}")
    auth, url = ("admin", world.wordpress.app_password), f"{world.wordpress.url}/wp-json/wp/v2/posts"
    queries = {}
    for off in ({"X-B4M-Plugin": "off"}, {}):
        draft = {"status": "draft", "title": f"A walk {uuid4()}", "content": "<p>We walked.</p>"}
        post_id = requests.post(url, json=draft, auth=auth, headers=off, timeout=60).json()["id"]
        world.wordpress.requests()
        with world.wordpress.with_code(
            f"add_action('shutdown', function () {{ file_put_contents('{loaded}', json_encode({said})); }}, 1000);"
        ):
            requests.post(f"{url}/{post_id}", json={"status": "publish"}, auth=auth, headers=off, timeout=60)
        queries["off" if off else "on"] = world.wordpress.requests()[0]["queries"]
    assert queries["on"] - queries["off"] == 2, "the mark, and whether the plan still stands"
    files = set(json.loads(loaded.read_text()))
    assert "class-mark.php" in files
    assert len(files) <= 22, " ".join(sorted(files))
    assert not files & {
        f"class-{name}.php" for name in ("sweep", "guest", "guest-look", "loopback", "courier", "queue", "statuses")
    }
