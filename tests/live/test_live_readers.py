"""What the plugin shows the blog's readers, and does for whoever asks what is kept of them: nothing until it is wanted."""

import json
import re
from uuid import uuid4

import pytest
import requests
from test_live_hooks import example

from processes import wait_for

LINE = re.compile(
    r'<p class="bridge-for-medium-also">Also on <a class="u-syndication" rel="syndication" href="([^"]+)">Medium</a></p>'
)


@pytest.fixture
def shows(world):
    """The line is wanted, for this test."""
    settings(world, also_on="true")
    yield world
    settings(world, also_on="false")


def settings(world, **changes: str) -> None:
    array = ", ".join(f"'{name}' => {value}" for name, value in changes.items())
    world.wordpress.php(f"b4m('settings')->change(array({array}));")


def new_post(world, **fields) -> tuple[int, str]:
    post = world.wordpress.new_post(title=f"Read {uuid4()}", **fields)
    return int(post["id"]), str(post["link"])


def live_post(world, **fields) -> tuple[int, str, str]:
    """A post whose story is live: its id, its address, and its story's."""
    post_id, url = new_post(world, **fields)
    return post_id, url, world.settle(post_id, "live")["story_url"]


def shown(url: str) -> list[str]:
    """The addresses in the lines that a reader of a page gets."""
    return LINE.findall(requests.get(url, timeout=60).text)


def queries(world, url: str) -> int:
    """How many queries a reader's view costs, when all that is compiled once is."""
    for _ in range(2):
        world.wordpress.requests()
        requests.get(url, timeout=60)
    (request,) = world.wordpress.requests()
    return int(request["queries"])


def test_a_reader_is_led_to_the_story_only_where_the_owner_wants_it(world):
    _, url, story = live_post(world)
    assert shown(url) == []
    settings(world, also_on="true")
    assert shown(url) == [story]
    settings(world, also_on="false")


def test_the_line_stands_below_a_post_that_is_shown_alone_and_whose_story_is_live(shows):
    post_id, url, story = live_post(shows)
    _, waiting = new_post(shows)
    assert shown(waiting) == []
    assert shown(f"{shows.wordpress.url}/?feed=rss2") == []
    assert shown(shows.wordpress.url) == []
    assert shown(url) == [story]
    shows.wordpress.rest("POST", f"wp/v2/posts/{post_id}", password="words")
    assert shown(url) == []


def test_the_block_shows_it_where_the_author_placed_it_and_once(shows):
    block = "<!-- wp:bridge-for-medium/also-on-medium /--><p>Then the text.</p>"
    _, url, story = live_post(shows, content=block)
    page = requests.get(url, timeout=60).text
    assert LINE.findall(page) == [story]
    assert page.index("u-syndication") < page.index("Then the text.")


def test_the_bridge_is_told_none_of_it(shows):
    block = "<p>One.</p><!-- wp:bridge-for-medium/also-on-medium /-->"
    post_id, url, _ = live_post(shows, content=block)
    shows.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content=block + "<p>Two.</p>")
    shows.send()
    wait_for(lambda: len(shows.types(post_id)) == 2, what="the edit")
    assert shown(url)
    assert "u-syndication" not in json.dumps([one["data"]["post"]["content_html"] for one in shows.events(post_id)])


def test_other_code_may_word_it_or_leave_it_out(shows):
    _, url, story = live_post(shows)
    with shows.wordpress.with_code(example("also_on")):
        assert f'href="{story}">Discuss this on Medium</a></p>' in requests.get(url, timeout=60).text
    with shows.wordpress.with_code("add_filter('bridge_for_medium_also_on', '__return_empty_string');"):
        assert shown(url) == []
    assert shown(url) == [story]


def test_it_costs_nothing_while_it_is_off_and_one_query_while_it_is_on(world):
    _, url, _ = live_post(world)
    off = queries(world, url)
    settings(world, also_on="true")
    on = queries(world, url)
    settings(world, also_on="false")
    assert on - off <= 1


def mails_of(world) -> list[dict]:
    file = world.folder / "mails"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def mailing(world):
    """A WordPress whose mails are written down, and whose owner wants them."""
    code = f"add_filter('pre_wp_mail', static function ( $null, $mail ) {{ file_put_contents('{world.folder}/mails', wp_json_encode($mail) . PHP_EOL, FILE_APPEND); return true; }}, 10, 2);"
    settings(world, mail_to="'owner@blog.example'")
    with world.wordpress.with_code(code):
        yield world
    settings(world, mail_to="''")
    (world.folder / "mails").unlink(missing_ok=True)


def test_a_mail_each_week_says_what_waits_and_leads_into_the_administration(mailing):
    sweep = "delete_option('bridge_for_medium_mailed_at'); do_action('bridge_for_medium_sweep');"
    post_id, _, _ = live_post(mailing, content="<p>First.</p>")
    mailing.wordpress.php(sweep)
    before = len(mails_of(mailing))
    mailing.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content="<p>Second, in other words.</p>")
    mailing.send()
    wait_for(lambda: "update_in_place" in mailing.handoffs(post_id), what="the hand-off")
    mailing.wordpress.php(sweep)
    mailing.wordpress.php("do_action('bridge_for_medium_sweep');")
    (mail,) = mails_of(mailing)[before:]
    assert mail["to"] == "owner@blog.example"
    assert "on Medium" in mail["subject"]
    assert f"edit.php?page=bridge-for-medium-handoffs&post_id={post_id}" in mail["message"]
    assert "/handoff/" not in mail["message"], "no address that holds a key"


def test_no_mail_is_sent_while_nobody_wants_one_and_a_bridge_that_is_down_is_asked_again(mailing):
    php = mailing.wordpress.php
    due = "delete_option('bridge_for_medium_mailed_at'); do_action('bridge_for_medium_sweep'); return (int) get_option('bridge_for_medium_mailed_at');"
    settings(mailing, mail_to="''")
    assert php(due) == 0
    settings(mailing, mail_to="'owner@blog.example'")
    mailing.bridge.kill()
    assert php(due) == 0
    mailing.bridge.start()
    assert php(due) > 0


def test_a_mail_that_wordpress_cannot_send_is_tried_again_an_hour_later(mailing):
    post_id, _, _ = live_post(mailing, content="<p>First.</p>")
    mailing.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content="<p>Second, in other words.</p>")
    mailing.send()
    wait_for(lambda: "update_in_place" in mailing.handoffs(post_id), what="the hand-off")
    mailing.wordpress.php("delete_option('bridge_for_medium_mailed_at');")
    with mailing.wordpress.with_code("add_filter('pre_wp_mail', '__return_false', 20);"):
        mailing.wordpress.php("do_action('bridge_for_medium_sweep');")
    before = len(mails_of(mailing))
    mailing.wordpress.php("do_action('bridge_for_medium_sweep'); do_action('bridge_for_medium_sweep');")
    assert len(mails_of(mailing)) == before + 1


def test_an_owner_finds_a_text_for_the_privacy_policy(world):
    page = world.wordpress.login().get("options-privacy.php?tab=policyguide").text
    assert "Posts that are public on this site are sent to a bridge" in page


def privacy(world, what: str, email: str = "admin@blog.example") -> dict:
    call = f"b4m('privacy')->{what}('{email}')"
    return dict(world.wordpress.php(f"return {call};"))


def email_of(world) -> str:
    return str(world.wordpress.php("return get_userdata(1)->user_email;"))


def test_an_author_gets_a_list_of_what_was_sent(world):
    post_id, url, story = live_post(world)
    pages = world.wordpress.php(
        f"$number = 0; do {{ $pages[] = $page = b4m('privacy')->export('{email_of(world)}', ++$number); }} while (!$page['done']); return $pages;"
    )
    items = {item["item_id"]: item for page in pages for item in page["data"]}
    assert {one["value"] for one in items[f"bridge-for-medium-{post_id}"]["data"]} >= {url, f"On Medium {story}"}
    assert privacy(world, "export", "nobody@blog.example") == {"data": [], "done": True}


def test_what_is_erased_here_the_bridge_forgets_too_but_for_a_story_under_way(world):
    php = world.wordpress.php
    email = f"{uuid4().hex[:8]}@blog.example"
    author = php(
        f"return wp_insert_user(array('user_login' => '{email}', 'user_email' => '{email}', 'user_pass' => wp_generate_password(), 'role' => 'author'));"
    )
    post_id, _, _ = live_post(world, content="<p>Of an author who leaves.</p>")
    php(f"wp_update_post(array('ID' => {post_id}, 'post_author' => {author}));")
    world.send()
    told = privacy(world, "erase", email)
    assert told == {"items_removed": True, "items_retained": False, "messages": [], "done": True}
    said = json.dumps(world.bridge.read(post_id))
    assert "forgotten" in said
    assert "Of an author" not in said
    world.bridge.kill()
    told = privacy(world, "erase", email)
    world.bridge.start()
    assert (told["items_removed"], told["items_retained"]) == (False, True)
    assert "does not answer" in told["messages"][0]
