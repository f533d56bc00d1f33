"""Medium inside the editors of WordPress: chosen in the panel, stopped before publishing, told where it stands, and done on Medium."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from block_editor import Editor
from browser import log_in, opened
from mariadb import MariaDb
from playwright.sync_api import expect
from world import World

from processes import wait_for
from wordpress import PASSWORD, VERSIONS, Browser

PREFIX = "_bridge_for_medium_choice_"
MORE = """
[cta.letter]
text = '<p>My letter comes on Sundays; it is free and about rivers.</p>'
[accounts.kitchen]
api_url = "{medium}/v1"
feed_url = "{medium}/feed/@nobody"
"""
CLASSIC = "<?php add_filter('use_block_editor_for_post', fn ($is) => $is && !isset($_GET['classic-editor']));"
"""As plugins do that bring the classic editor back."""


@pytest.fixture(scope="module", params=VERSIONS)
def world(
    request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world whose owner lets authors choose, and look at what is lost."""
    with World(request.param, tmp_path_factory.mktemp(f"editor-{request.param}"), mariadb) as made:
        configured = made.bridge.config.read_text()
        configured = configured.replace("[sites.blog]", '[sites.blog]\npreview = true\naccounts = ["kitchen"]')
        made.bridge.config.write_text(configured + MORE.format(medium=made.medium))
        made.bridge.stop()
        made.bridge.start()
        made.connect()
        made.wordpress.php("\\Bridge_For_Medium\\Plugin::instance()->settings->change(array('send_drafts' => true));")
        (made.wordpress.root / "wp-content" / "mu-plugins" / "classic.php").write_text(CLASSIC)
        yield made


def choice_of(world: World, post_id: int) -> dict[str, Any]:
    """What the last hook about a post has told of its author's choices."""
    return dict(world.events(post_id)[-1]["data"]["choice"])


def test_a_post_is_published_with_the_panel_and_every_choice_of_it_is_seen_on_medium(world, tmp_path):
    tag = world.wordpress.rest("POST", "wp/v2/tags", name=f"Rivers {uuid4().hex[:6]}")
    with opened() as page:
        log_in(page, world.wordpress)
        editor = Editor(page, world, f"By the panel {uuid4()}")
        expect(editor.panel).to_contain_text("It goes to account main as a public story, soon after it is published.")
        page.evaluate("(id) => wp.data.dispatch('core/editor').editPost({ tags: [id] })", tag["id"])
        editor.panel.get_by_label("Appears as").select_option("draft")
        expect(editor.panel).to_contain_text("as a draft, soon after it is published. You publish it on Medium.")
        editor.panel.get_by_label("Topics on Medium").fill("Walking")
        page.keyboard.press("Enter")
        editor.panel.get_by_label("Closes with").select_option("letter")
        editor.panel.get_by_label("Evergreen").select_option("yes")
        editor.panel.get_by_label("Written by AI").select_option("mostly")
        expect(editor.panel).to_contain_text("It may not be put behind the paywall.")
        page.screenshot(path=str(tmp_path / f"panel-{world.version}.png"))
        editor.begin_to_publish()
        expect(editor.before).to_contain_text("It goes to account main as a draft")
        assert editor.before.get_by_label("Send it to Medium").is_checked()
        page.screenshot(path=str(tmp_path / f"before-{world.version}.png"))
        post_id = editor.publish()
        editor.close_publishing()
        expect(editor.panel).to_contain_text("The bridge is about to be told.")
        delivery = world.settle(post_id, "sent")
        expect(editor.panel).to_contain_text("Draft on Medium", timeout=30_000)
        assert page.get_by_role("link", name="Open the story on Medium").get_attribute("href") == delivery["story_url"]
        page.screenshot(path=str(tmp_path / f"after-{world.version}.png"))
    assert choice_of(world, post_id) == {
        "publish_status": "draft",
        "tags": ["Walking"],
        "cta": "letter",
        "evergreen": True,
        "ai": "mostly",
    }
    (story,) = world.stories(post_id)
    assert (story.publish_status, tuple(story.tags)) == ("draft", ("Walking",))
    assert "Most of this story was written by AI." in story.content
    assert "My letter comes on Sundays" in story.content
    assert world.handoffs(post_id) == ["publish_draft"]
    screen = requests.get(world.delivery(post_id)["screen_url"], timeout=10).text
    assert "“Paywall this story” must have no tick" in screen


def test_the_switch_before_publishing_keeps_a_post_here_and_the_panel_says_why(world, tmp_path):
    with opened() as page:
        log_in(page, world.wordpress)
        editor = Editor(page, world, f"Switched off {uuid4()}")
        editor.begin_to_publish()
        switch = editor.before.get_by_label("Send it to Medium")
        expect(switch).to_be_checked()
        switch.focus()
        page.keyboard.press("Space")
        expect(editor.before).to_contain_text("It stays here: this post is not to go to Medium.")
        expect(switch).not_to_be_checked()
        page.screenshot(path=str(tmp_path / f"off-{world.version}.png"))
        post_id = editor.publish()
        editor.close_publishing()
        world.send()
        expect(editor.panel).to_contain_text("Not sent", timeout=30_000)
        expect(editor.panel).to_contain_text("Its author or the site's settings keep it from Medium.")
    assert choice_of(world, post_id) == {"syndicate": False}
    assert world.bridge.read(post_id)["deliveries"] == []
    assert world.stories(post_id) == []


def test_a_story_that_is_imported_is_followed_until_it_is_live(world):
    """The account without a token: ready to import, until its owner has imported it and says where it is."""
    with opened() as page:
        log_in(page, world.wordpress)
        editor = Editor(page, world, f"To import {uuid4()}")
        editor.panel.get_by_label("Account").select_option("kitchen")
        expect(editor.panel).to_contain_text("It becomes ready to import on account kitchen")
        expect(editor.panel.get_by_label("Appears as")).to_have_count(0)
        editor.begin_to_publish()
        post_id = editor.publish()
        editor.close_publishing()
        world.send()
        expect(editor.panel).to_contain_text("Ready to import", timeout=60_000)
        expect(editor.panel.get_by_label("Account")).to_be_disabled()
        story = f"{world.medium}/@nobody/a-walk-0123456789ab"
        world.run("confirm", "blog", str(post_id), story, "--account", "kitchen")
        expect(editor.panel).to_contain_text("On Medium", timeout=90_000)
        expect(editor.panel.get_by_role("link", name="Open the story on Medium")).to_have_attribute("href", story)


def test_what_a_post_would_lose_is_said_on_demand_the_worst_first(world, tmp_path):
    html = "<details><summary>More</summary><p>hidden</p></details><p>[nobody_knows_it a=1]</p><p>We walked.</p>"
    post = world.wordpress.new_post(status="draft", title=f"Losses {uuid4()}", content=html)
    with opened() as page:
        log_in(page, world.wordpress)
        editor = Editor(page, world, "", post["id"])
        editor.panel.get_by_role("button", name="What would it lose?").click()
        worst = editor.panel.locator("[role=status] strong").last
        expect(worst).to_contain_text("Lost: ", timeout=60_000)
        expect(editor.panel.locator(".bridge-for-medium-notes")).to_contain_text("Changed: ")
        page.set_viewport_size({"width": 390, "height": 900})
        page.screenshot(path=str(tmp_path / f"losses-{world.version}.png"))


DOORS = {"status": "unlisted", "topics": "One, Two", "evergreen": "no", "ai": "some", "delay": "0", "closing": "none"}
TOLD = {
    "publish_status": "unlisted",
    "tags": ["One", "Two"],
    "evergreen": False,
    "ai": "some",
    "delay": 0,
    "cta": "none",
}


def test_the_choices_can_be_made_through_every_door(world):
    meta = {PREFIX + name: value for name, value in DOORS.items()}
    rest = world.wordpress.new_post(title=f"Rest {uuid4()}", content="<p>T.</p>", meta=meta)["id"]
    fields: dict[str, Any] = {"post_title": f"Rpc {uuid4()}", "post_content": "T.", "post_status": "publish"}
    fields["custom_fields"] = [{"key": key, "value": value} for key, value in meta.items()]
    rpc = int(world.wordpress.rpc().wp.newPost(1, "admin", PASSWORD, fields))
    classic = world.wordpress.php(f"return wp_insert_post(array('post_title' => 'Classic {uuid4()}'));")
    browser = world.wordpress.login()
    page = browser.get(f"post.php?post={classic}&action=edit&classic-editor").text
    for name in DOORS:
        assert f"bridge_for_medium_more[{name}]" in page
    nonce = browser.nonce(f"bridge_for_medium_choice_nonce{classic}")
    form = {f"bridge_for_medium_more[{name}]": value for name, value in DOORS.items()}
    form |= {"bridge_for_medium_choice_nonce": nonce, "content": "T.", "post_status": "publish"}
    browser.save_classic(classic, **form)
    for post_id in (rest, rpc, classic):
        delivery = world.settle(post_id, "live")
        assert choice_of(world, post_id) == TOLD
        assert delivery["publish_status"] == "unlisted"
        (story,) = world.stories(post_id)
        assert (story.publish_status, tuple(story.tags)) == ("unlisted", ("One", "Two"))


def test_the_box_of_the_classic_editor_has_the_same_choices_with_a_label_each(world, tmp_path):
    draft = world.wordpress.new_post(status="draft", title=f"In the box {uuid4()}", content="<p>T.</p>")
    with opened() as page:
        log_in(page, world.wordpress)
        page.goto(f"{world.wordpress.url}/wp-admin/post.php?post={draft['id']}&action=edit&classic-editor")
        box = page.locator("#bridge_for_medium_choice")
        expect(box).to_contain_text("It goes to account main as a public story")
        box.get_by_label("Topics on Medium, with commas").fill("Mud, mud, Rivers")
        box.get_by_label("Written by AI").select_option("some")
        box.get_by_label("Appears as").select_option("unlisted")
        page.screenshot(path=str(tmp_path / f"classic-{world.version}.png"), full_page=True)
        page.click("#publish")
        page.wait_for_url("**message=**")
        world.settle(draft["id"], "live")
        page.goto(f"{world.wordpress.url}/wp-admin/post.php?post={draft['id']}&action=edit&classic-editor")
        expect(box).to_contain_text("On Medium. Its story is on Medium.")
        expect(box.get_by_label("Topics on Medium, with commas")).to_have_value("Mud, Rivers")
    told = {"publish_status": "unlisted", "tags": ["Mud", "Rivers"], "ai": "some"}
    assert choice_of(world, draft["id"]) == told


def test_a_choice_that_is_changed_alone_is_told(world):
    post_id = world.wordpress.new_post(title=f"Alone {uuid4()}")["id"]
    world.settle(post_id, "live")
    world.wordpress.php(f"update_post_meta({post_id}, '{PREFIX}evergreen', 'no');")
    world.send()
    wait_for(lambda: choice_of(world, post_id) == {"evergreen": False}, what="the choice")


def test_the_sites_default_of_ai_counts_where_an_author_says_nothing(world):
    world.wordpress.php("\\Bridge_For_Medium\\Plugin::instance()->settings->change(array('ai' => 'some'));")
    try:
        silent = world.wordpress.new_post(title=f"Silent {uuid4()}")["id"]
        own = world.wordpress.new_post(title=f"Own words {uuid4()}", meta={PREFIX + "ai": "none"})["id"]
        for post_id in (silent, own):
            world.settle(post_id, "live")
        assert (choice_of(world, silent), choice_of(world, own)) == ({"ai": "some"}, {})
    finally:
        world.wordpress.php("\\Bridge_For_Medium\\Plugin::instance()->settings->change(array('ai' => 'none'));")


@pytest.mark.parametrize(
    ("name", "value"), [("status", "secret"), ("ai", "half"), ("delay", "soon"), ("account", "A b"), ("topics", 5)]
)
def test_rest_refuses_what_is_no_choice_and_names_it(world, name, value):
    post_id = world.wordpress.new_post(status="draft", title=f"Wrong {uuid4()}")["id"]
    url = f"{world.wordpress.url}/wp-json/wp/v2/posts/{post_id}"
    admin = ("admin", world.wordpress.app_password)
    answer = requests.post(url, json={"meta": {PREFIX + name: value}}, auth=admin, timeout=60)
    assert answer.status_code == 400
    assert PREFIX + name in answer.text


def author_of(world: World) -> Browser:
    world.wordpress.php(
        "if (!username_exists('author')) { wp_insert_user(array('user_login' => 'author', 'user_pass' => 'author-pass', 'role' => 'author')); }"
    )
    return Browser(world.wordpress, "author", "author-pass")


@pytest.mark.parametrize(("method", "name"), [("GET", "standing"), ("POST", "outlook"), ("POST", "preview")])
def test_nobody_asks_about_a_post_that_they_may_not_edit(world, method, name):
    post_id = world.wordpress.new_post(status="draft", title=f"Not yours {uuid4()}")["id"]
    path = f"bridge-for-medium/v1/posts/{post_id}/{name}"
    url = f"{world.wordpress.url}/wp-json/{path}"
    assert requests.request(method, url, timeout=60).status_code == 401
    author = author_of(world)
    headers = {"X-WP-Nonce": author.nonce("wp_rest")}
    assert author.session.request(method, url, headers=headers, timeout=60).status_code == 403
    admin = world.wordpress.login()
    assert admin.rest(method, path)


def test_nobody_chooses_for_a_post_that_they_may_not_edit(world):
    post_id = world.wordpress.new_post(title=f"Not yours {uuid4()}")["id"]
    author = author_of(world)
    url = f"{world.wordpress.url}/wp-json/wp/v2/posts/{post_id}"
    headers = {"X-WP-Nonce": author.nonce("wp_rest")}
    answer = author.session.post(url, json={"meta": {PREFIX + "ai": "mostly"}}, headers=headers, timeout=60)
    assert answer.status_code == 403
    form = {"action": "editpost", "post_ID": post_id, "post_type": "post", "bridge_for_medium_more[ai]": "mostly"}
    form["bridge_for_medium_choice_nonce"] = author.nonce(f"bridge_for_medium_choice_nonce{post_id}")
    author.session.post(f"{world.wordpress.url}/wp-admin/post.php", data=form, timeout=60)
    assert world.wordpress.php(f"return get_post_meta({post_id}, '{PREFIX}ai', true);") == ""


OUTLOOKS = [
    ({"choice": "no"}, "this post is not to go to Medium", True),
    ({"is_open": False}, "while it is private or has a password", False),
    ({"account": "gone"}, 'no account "gone" for this site', False),
    ({"status": "unlisted"}, "as an unlisted story, soon after", True),
    ({"delay": "10800"}, "3 hours after it is published", True),
]


@pytest.mark.parametrize(("plans", "words", "is_free"), OUTLOOKS)
def test_what_will_become_of_a_post_is_said_in_a_sentence(world, plans, words, is_free):
    post_id = world.wordpress.new_post(status="draft", title=f"Outlook {uuid4()}")["id"]
    said = world.wordpress.login().rest("POST", f"bridge-for-medium/v1/posts/{post_id}/outlook", **plans)
    assert words in said["sentence"]
    assert said["is_free"] == is_free


def test_a_post_of_the_backlog_is_not_promised_to_go_by_itself(world):
    post_id = world.wordpress.new_post(title=f"Old {uuid4()}")["id"]
    world.wordpress.php(
        f"global $wpdb; $wpdb->delete($wpdb->prefix . 'bridge_for_medium_posts', array('post_id' => {post_id}));"
    )
    browser = world.wordpress.login()
    said = browser.rest("POST", f"bridge-for-medium/v1/posts/{post_id}/outlook")
    assert (said["goes"], "Tell the bridge again" in said["sentence"]) == (False, True)
    assert browser.rest("GET", f"bridge-for-medium/v1/posts/{post_id}/standing")["at_rest"] is True


def test_code_that_breaks_where_it_is_asked_costs_the_panel_nothing(world):
    post_id = world.wordpress.new_post(status="draft", title=f"Broken {uuid4()}")["id"]
    codes = {"broken.php": "function () { throw new Exception('no'); }", "kept.php": "'__return_false'"}
    sentences = []
    for name, code in codes.items():
        file = world.wordpress.root / "wp-content" / "mu-plugins" / name
        file.write_text(f"<?php add_filter('bridge_for_medium_eligible', {code});")
        try:
            said = world.wordpress.login().rest("POST", f"bridge-for-medium/v1/posts/{post_id}/outlook")
            sentences.append(said["sentence"])
        finally:
            file.unlink()
    assert "It goes to account main" in sentences[0]
    assert "code on this site keeps it" in sentences[1]


OFFERS = [
    ("'sends' => 'chosen'", "only posts that are chosen"),
    ("'post_types' => array('page')", "no posts of this type"),
    ("'skip_categories' => array('uncategorized')", "none of this category"),
    ("'only_categories' => array('books')", "only posts of other categories"),
    ("'accounts' => array()", "It goes to Medium."),
]


@pytest.mark.parametrize(("said", "words"), OFFERS)
def test_what_the_bridge_has_said_of_its_configuration_is_in_the_sentence(world, said, words):
    post_id = world.wordpress.new_post(status="draft", title=f"Offers {uuid4()}")["id"]
    sentence = world.wordpress.php(
        "$plugin = \\Bridge_For_Medium\\Plugin::instance(); $kept = $plugin->settings->get('choices');"
        f"$plugin->settings->change(array('choices' => array({said})));"
        "$plans = array('choice' => '', 'account' => '', 'status' => '', 'delay' => '', 'is_open' => true, 'categories' => array(1));"
        f"$sentence = $plugin->outlook->of(get_post({post_id}), $plans)['sentence'];"
        "$plugin->settings->change(array('choices' => $kept)); return $sentence;"
    )
    assert words in sentence


def test_the_block_editor_has_no_box_of_the_old_kind_and_no_other_screen_has_the_script(world):
    post_id = world.wordpress.new_post(status="draft", title="No box")["id"]
    browser = world.wordpress.login()
    assert "assets/editor.js" in browser.get(f"post.php?post={post_id}&action=edit").text
    page = world.wordpress.rest("POST", "wp/v2/pages", status="draft", title="A page")["id"]
    for path in (f"post.php?post={page}&action=edit", "edit.php", "widgets.php"):
        answer = browser.session.get(f"{world.wordpress.url}/wp-admin/{path}", timeout=60)
        assert "assets/editor.js" not in answer.text
    with opened() as page_:
        log_in(page_, world.wordpress)
        editor = Editor(page_, world, "", post_id)
        boxes = "() => wp.data.select('core/edit-post').getAllMetaBoxes().map((box) => box.id)"
        assert "bridge_for_medium_choice" not in editor.page.evaluate(boxes)


def test_only_what_counts_on_the_bridge_is_shown(world: World):
    """A bridge that is too old to say what may be chosen: yes and no are all that is there."""
    kept = world.wordpress.php("return \\Bridge_For_Medium\\Plugin::instance()->settings->get('choices');")
    world.wordpress.php("\\Bridge_For_Medium\\Plugin::instance()->settings->change(array('choices' => array()));")
    try:
        with opened() as page:
            log_in(page, world.wordpress)
            editor = Editor(page, world, "Old bridge")
            expect(editor.panel).to_contain_text("It goes to Medium.")
            assert editor.panel.locator("select").count() == 1
            assert editor.panel.get_by_label("Topics on Medium").count() == 0
    finally:
        line = json.dumps(json.dumps(kept))
        world.wordpress.php(
            f"\\Bridge_For_Medium\\Plugin::instance()->settings->change(array('choices' => json_decode({line}, true)));"
        )


def test_what_the_bridge_says_may_be_chosen_is_kept_within_bounds(world, tmp_path: Path):
    said = (
        "array('may' => array('tags', 7, '<b>x</b>'), 'accounts' => array('no', array('name' => 'main', 'topics' => 99)),"
        "'delay' => -3, 'sends' => 'never', 'closings' => array_fill(0, 900, str_repeat('a', 900)))"
    )
    heard = world.wordpress.php(f"return \\Bridge_For_Medium\\Offered::heard({said});")
    assert heard["may"] == ["tags", "x"]
    (account,) = heard["accounts"]
    assert (account["name"], account["topics"], account["route"], account["publications"]) == ("main", 5, "import", [])
    assert (heard["delay"], heard["sends"]) == (0, "all")
    assert (len(heard["closings"]), len(heard["closings"][0])) == (50, 100)
    assert world.wordpress.php("return \\Bridge_For_Medium\\Offered::heard('nothing');") == []
