"""Filters and actions: the examples of docs/wordpress.md, run as they stand there; and what code that errs may cost."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest

from processes import wait_for
from wordpress import ROOT, WordPress

DOCS = (ROOT / "docs" / "wordpress.md").read_text()
SECTION = DOCS[DOCS.index("## Filters and actions") : DOCS.index("## What it stores")]
EXAMPLES = re.findall(r"```php\n(.*?)```", DOCS, re.DOTALL)
SWEEP = "do_action('bridge_for_medium_sweep');"


def example(name: str) -> str:
    """The one example about a hook."""
    (found,) = [one for one in EXAMPLES if f"'bridge_for_medium_{name}'" in one]
    return found


def publish(wordpress: WordPress, fields: str = "", title: str = "") -> int:
    """A post with more fields (PHP), by a script."""
    title = title or f"Hooked {uuid4()}"
    post = f"array('post_status' => 'publish', 'post_title' => '{title}', 'post_content' => 'Said on this blog.', {fields})"
    return int(wordpress.php(f"return wp_insert_post({post});"))


def log_of(wordpress: WordPress) -> Path:
    return wordpress.root / "wp-content" / "medium.log"


def heard(wordpress: WordPress, post_id: int) -> list[list[str]]:
    """What the example of the actions wrote down of a post: what happened, and its words."""
    lines = [line.split(" ", 3) for line in log_of(wordpress).read_text().splitlines()]
    return [[line[1], line[3]] for line in lines if line[2] == str(post_id)]


def words_of(world, post_id: int) -> list[str]:
    return list(world.wordpress.php(f"return WP_CLI::run('bridge', 'status', array('{post_id}'));", "cli"))


def test_every_filter_and_action_is_documented_with_an_example():
    source = "".join(file.read_text() for file in (ROOT / "wp-plugin" / "includes").glob("*.php"))
    used = set(re.findall(r"(?:apply_filters|this->say)\( '(bridge_for_medium_\w+)'", source))
    assert len(used) >= 11
    assert {name for name in used if f"| `{name}` |" not in SECTION} == set()
    run = set(re.findall(r"'(bridge_for_medium_\w+)'", "".join(EXAMPLES)))
    actions = re.search(r"foreach \( array\( (.*?) \) as \$what", EXAMPLES[-1])
    assert actions
    assert used == run | {f"bridge_for_medium_{word}" for word in re.findall(r"'(\w+)'", actions[1])}


def test_a_post_that_code_keeps_is_told_neither_by_a_save_nor_by_the_sweep_nor_when_asked_for(world):
    php = world.wordpress.php
    php("b4m('settings')->change(array('watched_since' => time() - 3600));")
    internal = "'post_category' => array(wp_create_category('internal'))"
    need = "require_once ABSPATH . 'wp-admin/includes/taxonomy.php';"
    with world.wordpress.with_code(example("eligible")):
        post = (
            f"array('post_status' => 'publish', 'post_title' => 'For us {uuid4()}', 'post_content' => 'T.', {internal})"
        )
        kept, silent = (php(f"{need} return wp_insert_post({post}, false, {fires});") for fires in ("true", "false"))
        other = publish(world.wordpress)
        php(SWEEP)
        world.settle(other, "live")
        for post_id in (kept, silent):
            assert world.types(post_id) == []
            assert world.is_quiet(post_id)
            assert world.wordpress.record(post_id, "changed") == {}
            assert "Stays here\t\tCode on this site" in words_of(world, post_id)[0]
        assert words_of(world, other)[0].split("\t")[1] == "On Medium"
        php(f"return WP_CLI::run('bridge', 'resend', array('{kept}'));", "cli")
        assert world.types(kept) == []
        with pytest.raises(AssertionError, match="watches"):
            world.run("resync", "blog", str(kept))
    php(f"wp_update_post(array('ID' => {kept}, 'post_content' => 'For all.'));")
    world.settle(kept, "live")
    assert world.types(kept) == ["published"]


def test_a_story_whose_post_code_keeps_later_is_told_of_its_withdrawal_alone(world):
    told = publish(world.wordpress)
    world.settle(told, "live")
    with world.wordpress.with_code("add_filter('bridge_for_medium_eligible', '__return_false');"):
        world.wordpress.rest("POST", f"wp/v2/posts/{told}", content="<p>Edited.</p>")
        world.send()
        assert world.types(told) == ["published"]
        world.wordpress.rest("POST", f"wp/v2/posts/{told}", status="draft")
        world.send()
    assert world.types(told) == ["published", "unpublished"]


def test_a_hundred_posts_that_are_not_told_hide_none_from_the_sweep(world):
    php = world.wordpress.php
    php(f"b4m('settings')->change(array('watched_since' => time() - 3600)); {SWEEP}")
    many = "foreach (range(1, 110) as $n) { wp_insert_post(array('post_status' => 'publish', 'post_title' => \"Locked $n\", 'post_content' => 'T.', 'post_password' => 'x'), false, false); }"
    silent = php(
        f"{many} return wp_insert_post(array('post_status' => 'publish', 'post_title' => 'Behind them {uuid4()}', 'post_content' => 'T.'), false, false);"
    )
    php(SWEEP)
    world.send()
    assert world.types(silent) == ["published"]


def test_code_says_which_posts_visitors_do_not_get(world):
    members = "require_once ABSPATH . 'wp-admin/includes/taxonomy.php'; $id = wp_create_category('members');"
    title = f"For members {uuid4()}"
    with world.wordpress.with_code(example("is_public")):
        other = publish(world.wordpress)
        kept = world.wordpress.php(
            f"{members} return wp_insert_post(array('post_status' => 'publish', 'post_title' => '{title}',"
            "'post_content' => 'T.', 'post_category' => array($id)));"
        )
        world.settle(other, "live")
        assert world.types(kept) == []
        assert "Held" in words_of(world, kept)[0]
    world.wordpress.php(f"wp_delete_post({kept}, true);")


def test_choice_closing_and_payload_are_told_as_code_has_them(world):
    wordpress = world.wordpress
    with wordpress.with_code(example("payload") + example("closing") + example("choice")):
        plain = publish(wordpress)
        asked = publish(wordpress, "'tags_input' => array('interview')")
        world.settle(plain, "live")
        world.settle(asked, "live")
    name = wordpress.php("return get_bloginfo('name');")
    (event,) = world.events(plain)
    assert f"Said on {name}." in event["data"]["post"]["content_html"]
    assert event["data"]["post"]["content_raw"] == "Said on this blog."
    assert event["data"]["choice"] == {}
    (event,) = world.events(asked)
    assert event["data"]["choice"] == {"cta_text": "<p>Whom shall I ask next? Write to me.</p>"}
    assert "Whom shall I ask next?" in world.stories(asked)[0].content
    assert "Whom shall I ask next?" not in world.stories(plain)[0].content
    recipes = "require_once ABSPATH . 'wp-admin/includes/taxonomy.php'; $id = wp_create_category('recipes');"
    with wordpress.with_code(example("choice")):
        chosen = wordpress.php(
            f"{recipes} $post = get_post(wp_insert_post(array('post_title' => 'Bread', 'post_content' => 'T.', 'post_category' => array($id))));"
            "return b4m('choice')->of($post);"
        )
    assert chosen == {"account": "kitchen"}


def test_no_filter_makes_a_post_another_one_or_says_more_of_a_hidden_one(world):
    changes = "array('id' => 1, 'guid' => 'x', 'type' => 'page', 'status' => 'draft', 'url' => 'https://else.example/', 'state' => 'x', 'title' => 'Told so')"
    filters = f"add_filter('bridge_for_medium_payload', function ($told) {{ return {changes} + $told; }});"
    with world.wordpress.with_code(filters):
        post = publish(world.wordpress)
        world.settle(post, "live")
        world.wordpress.rest("POST", f"wp/v2/posts/{post}", status="private")
        world.send()
    published, hidden = (event["data"]["post"] for event in world.events(post))
    assert (published["id"], published["type"], published["status"], published["title"]) == (
        post,
        "post",
        "publish",
        "Told so",
    )
    assert len(published["state"]) == 64
    assert hidden["title"] != "Told so"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("payload", "return 'no array';"),
        ("payload", "throw new Exception('somebody erred');"),
        ("closing", "return array();"),
        ("eligible", "throw new Exception('somebody erred');"),
    ],
)
def test_a_filter_that_errs_costs_the_post_that_it_was_asked_about(world, name, answer):
    title, wordpress = f"Breaks {uuid4()}", world.wordpress
    breaks = f"add_filter('bridge_for_medium_{name}', function ($it, $post) {{ if ($post->post_title !== '{title}') {{ return $it; }} {answer} }}, 10, 2);"
    with wordpress.with_code(breaks):
        broken, well = publish(wordpress, title=title), publish(wordpress)
        world.settle(well, "live")
        (line,) = words_of(world, broken)
        assert "Waits" in line
        assert ("erred" if "throw" in answer else f"bridge_for_medium_{name} answered no") in line
        assert world.types(broken) == []
    wordpress.php(f"wp_update_post(array('ID' => {broken}, 'post_content' => 'Mended.'));")
    world.settle(broken, "live")


def test_a_type_that_code_adds_is_told_from_then_on_and_what_was_there_before_is_not(world):
    php = world.wordpress.php
    php(f"b4m('settings')->change(array('watched_since' => time() - 3600)); {SWEEP}")
    page = "array('post_type' => 'page', 'post_status' => 'publish', 'post_title' => '{}', 'post_content' => 'T.')"
    before = php(f"return wp_insert_post({page.format(f'Before {uuid4()}')});")
    with world.wordpress.with_code(example("post_types")):
        php(f"update_post_meta({before}, 'footnotes', '[]');")
        php(f"sleep(1); {SWEEP}")
        after = php(f"return wp_insert_post({page.format(f'After {uuid4()}')});")
        php(SWEEP)
        world.send()
        assert world.types(after) == ["published"]
        assert "published" not in world.types(before), "the backlog's"
    assert php("return b4m('settings')->get('post_types');") == ["post"], "the settings are untouched"
    with world.wordpress.with_code("add_filter('bridge_for_medium_post_types', '__return_null');"):
        assert php("return b4m('settings')->post_types();") == ["post"]
    php(f"{SWEEP} b4m('settings')->change(array('watched_since' => time() - 3600));")


@pytest.mark.parametrize(("answer", "seconds"), [("30", 30), ("'soon'", 15), ("0", 1), ("9999", 40)])
def test_code_says_how_long_a_call_may_take(world, answer, seconds):
    given = example("timeout").replace("return 30;", f"return {answer};")
    seen = world.folder / "timeout.txt"
    spy = f"add_filter('http_request_args', function ($args, $url) {{ if (strpos($url, '/hooks/')) {{ file_put_contents('{seen}', $args['timeout']); }} return $args; }}, 10, 2);"
    with world.wordpress.with_code(given + spy):
        assert world.wordpress.php("return WP_CLI::run('bridge', 'test');", "cli")[0].startswith("Success")
        assert seen.read_text() == str(seconds)
        seen.unlink()
        publish(world.wordpress)
        world.wordpress.php("b4m('queue')->run(); return 1;")
        assert int(seen.read_text()) == seconds


def test_the_actions_tell_what_became_of_a_post(world):
    wordpress = world.wordpress
    breaks = "add_filter('the_content', function ($html) { if (strpos($html, 'breaks here') !== false) { throw new Exception('broken shortcode'); } return $html; });"
    with wordpress.with_code(EXAMPLES[-1] + breaks):
        post = publish(wordpress)
        delivery = world.settle(post, "live")
        wait_for(lambda: len(heard(wordpress, post)) >= 3, what="the word of the story")
        assert heard(wordpress, post) == [
            ["queued", "rest"],
            ["sent", "post.published"],
            ["live", f"{delivery['story_url']} main"],
        ]
        wordpress.php(f"wp_delete_post({post}, true);")
        world.send()
        assert heard(wordpress, post)[3:] == [["queued", "rest"], ["sent", "post.deleted"]]
        aside = wordpress.php(
            "return wp_insert_post(array('post_status' => 'publish', 'post_title' => 'Aside', 'post_content' => 'It breaks here.'));"
        )
        for _ in range(2):
            wordpress.php(f"b4m('post_table')->write({aside}, array('retry_at' => 0)); b4m('queue')->run();")
        assert heard(wordpress, aside) == [["queued", "rest"], ["set_aside", "broken shortcode"]]
        long = wordpress.php(
            "return wp_insert_post(array('post_status' => 'publish', 'post_title' => 'Long', 'post_content' => str_repeat('We walked. ', 900000)));"
        )
        world.send()
        ((_, _), (what, why)) = heard(wordpress, long)
        assert (what, "too long" in why) == ("refused", True)
    wordpress.php(f"wp_delete_post({aside}, true); wp_delete_post({long}, true); b4m('queue')->run();")


@pytest.mark.parametrize("name", ["queued", "sent", "live"])
def test_an_action_that_throws_changes_nothing(world, name):
    wordpress = world.wordpress
    with wordpress.with_code(
        f"add_action('bridge_for_medium_{name}', function () {{ throw new Exception('deaf {name}'); }});"
    ):
        post = wordpress.new_post(title=f"Unheard {uuid4()}")["id"]
        world.settle(post, "live")
    assert world.types(post) == ["published"]
    assert world.is_quiet(post)
    assert f"bridge_for_medium_{name}: deaf {name}" in wordpress.log_file.read_text()


def run(world, command: str, *ids: object, **options: str) -> list[str]:
    """``wp bridge COMMAND``; what it says."""
    words = ", ".join(f"'{one}'" for one in ids)
    given = ", ".join(f"'{key}' => '{value}'" for key, value in options.items())
    return list(
        world.wordpress.php(f"return WP_CLI::run('bridge', '{command}', array({words}), array({given}));", "cli")
    )


def test_wp_cli_excludes_and_includes_posts_as_the_editor_does(world):
    post = publish(world.wordpress)
    assert run(world, "exclude", post) == ["Success: Chosen for 1 post: no. The bridge is told in a moment."]
    world.send()
    assert world.events(post)[-1]["data"]["choice"] == {"syndicate": False}
    wait_for(lambda: world.wordpress_says(post)[0] == "not_sent", what="the reason in WordPress")
    (rows,) = run(world, "include", post, format="json")
    assert json.loads(rows) == [{"post_id": post, "choice": "yes"}]
    world.send()
    assert world.events(post)[-1]["data"]["choice"] == {"syndicate": True}
    page = world.wordpress.php(
        "return wp_insert_post(array('post_type' => 'page', 'post_title' => 'P', 'post_status' => 'publish'));"
    )
    said = run(world, "exclude", post, page)
    assert said == [f"Error: {page} is not a post of a type that is watched.", "exit 1"]
    assert world.wordpress.php(f"return get_post_meta({post}, '_bridge_for_medium_choice', true);") == "yes", (
        "all or none"
    )


def test_wp_cli_as_a_user_refuses_what_that_user_may_not_edit(world):
    post = publish(world.wordpress, "'post_author' => 1")
    someone = f"array('user_login' => 'bob{uuid4().hex[:6]}', 'user_pass' => 'x', 'role' => 'author')"
    user = f"wp_set_current_user({world.wordpress.php(f'return wp_insert_user({someone});')});"
    for command in ("exclude", "include", "resend"):
        said = world.wordpress.php(f"{user} return WP_CLI::run('bridge', '{command}', array('{post}'));", "cli")
        assert said[0].startswith("Error: This user may not edit")
        assert f"post {post}" in said[0]
        assert said[1] == "exit 1"
    world.settle(post, "live")


def test_wp_cli_lists_what_waits_with_the_reason(world):
    gone = publish(world.wordpress)
    world.settle(gone, "live")
    assert json.loads(run(world, "queue", format="json")[0]) == []
    world.bridge.kill()
    post = publish(world.wordpress)
    world.wordpress.php(f"wp_delete_post({gone}, true);")
    world.send()
    (lines,) = run(world, "queue", format="json")
    rows = {row["post_id"]: row for row in json.loads(lines)}
    assert set(rows) == {post, gone}
    assert rows[gone]["trigger"] == "deleted"
    assert rows[post]["trigger"] == "rest"
    assert max(row["failures"] for row in rows.values()) == 1
    assert any("does not answer" in row["reason"] and row["next_try"] for row in rows.values())
    assert run(world, "queue", format="count") == ["2"]
    assert run(world, "queue")[0].split("\t") == ["post_id", "trigger", "since", "failures", "next_try", "reason"]
    (said,) = run(world, "send", format="json")
    assert json.loads(said)[0]["waiting"] == 2
    world.mend()
    assert run(world, "resend", post, format="csv")[1] == "1,1,", "the deleted one has its time of its own"
    world.settle(post, "live")


def test_wp_cli_tries_the_connection(world):
    (said,) = run(world, "test", format="json")
    (row,) = json.loads(said)
    assert (row["ok"], row["site"], row["account"], row["route"]) == ("yes", "blog", "main", "api")
    assert run(world, "test")[0].startswith("Success: Connected")
    world.bridge.kill()
    said, end = run(world, "connect", format="json")
    assert (json.loads(said)[0]["ok"], end) == ("no", "exit 1")
    assert run(world, "test")[1] == "exit 1"
    world.mend()
    post = publish(world.wordpress)
    world.settle(post, "live")
    head, line = run(world, "status", post, format="csv")
    assert head == "post_id,word,story,reason"
    assert line.startswith(f"{post},On Medium,http")
