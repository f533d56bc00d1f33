"""The list of posts: where each stands, how many wait, the posts of one state, and what is done for many at once."""

import re
from html import unescape
from uuid import uuid4

import pytest
from browser import log_in, opened
from world import World

from processes import wait_for
from wordpress import Browser

NUMBER = re.compile(
    r"""edit\.php\?page=bridge-for-medium-handoffs['"][^>]*>Medium(?: <span class="awaiting-mod"><span aria-hidden="true">(\d+))?"""
)


@pytest.fixture(scope="module")
def mark() -> str:
    """By what the posts of this file are found among all others."""
    return f"listed{uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def author(world: World) -> int:
    code = "return wp_insert_user(array('user_login' => 'lister', 'user_pass' => 'lister', 'role' => 'author'));"
    return int(world.wordpress.php(code))


def new_post(world: World, mark: str, **fields) -> int:
    return int(world.wordpress.new_post(title=f"{mark} {uuid4()}", **fields)["id"])


def live_post(world: World, mark: str, **fields) -> int:
    post_id = new_post(world, mark, **fields)
    world.settle(post_id, "live")
    return post_id


def waiting_post(world: World, mark: str, **fields) -> int:
    """One whose story has to be edited by hand."""
    post_id = live_post(world, mark, **fields)
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content=f"<p>In other words {uuid4()}.</p>")
    world.send()
    wait_for(lambda: world.wordpress.record(post_id, "status").get("action_url"), what="the hand-off")
    return post_id


def old_post(world: World, mark: str, **fields) -> int:
    """One that belongs to the backlog."""
    post_id = new_post(world, mark, date_gmt="2020-01-01T00:00:00", **fields)
    world.send()
    wait_for(lambda: world.wordpress_says(post_id)[0] == "not_sent", what="the reason")
    return post_id


def listed(browser: Browser, query: str) -> set[int]:
    return set(map(int, re.findall(r'<tr id="post-(\d+)"', browser.get(f"edit.php?{query}").text)))


def number(browser: Browser) -> int:
    """In the menu."""
    (found,) = NUMBER.findall(browser.get("index.php").text)
    return int(found or 0)


def test_the_list_shows_the_posts_of_one_state(world, mark):
    live, old, told = live_post(world, mark), old_post(world, mark), new_post(world, mark)
    browser = world.wordpress.login()
    every = {live, old, told}
    assert listed(browser, f"s={mark}") >= every
    assert listed(browser, f"s={mark}&medium=live") & every == {live}
    assert listed(browser, f"s={mark}&medium=not_sent") & every == {old}
    assert listed(browser, f"s={mark}&medium=here") & every == {told}
    assert listed(browser, f"s={mark}&medium=yours") & every == set()
    assert listed(browser, f"s={mark}&medium=whatever") >= every, "what is no choice chooses nothing"
    page = browser.get(f"edit.php?s={mark}&medium=live").text
    assert re.search(r"<option value=\"live\"\s+selected='selected'>On Medium</option>", page)
    for way in ("edit.php?page=bridge-for-medium-handoffs", "options-general.php?page=bridge-for-medium"):
        assert f"href='{way}'" in page
    assert 'name="medium"' not in browser.get("edit.php?post_type=page").text
    world.settle(told, "live")


def test_the_menu_says_how_many_wait_for_whom(world, mark, author):
    browser, theirs = world.wordpress.login(), Browser(world.wordpress, "lister", "lister")
    before, of_author = number(browser), number(theirs)
    post_id = waiting_post(world, mark)
    assert (number(browser), number(theirs)) == (before + 1, of_author)
    waiting_post(world, mark, author=author)
    assert (number(browser), number(theirs)) == (before + 2, of_author + 1)
    assert post_id in listed(browser, f"s={mark}&medium=yours")
    world.wordpress.php(f"wp_trash_post({post_id});")
    assert number(browser) == before + 1


def test_what_an_older_version_wrote_down_is_listed_and_counted(world, mark):
    post_id = waiting_post(world, mark)
    browser = world.wordpress.login()
    count = number(browser)
    table = "wp_bridge_for_medium_posts"
    world.wordpress.database.run(f"ALTER TABLE {table} DROP stands, DROP waits", world.wordpress.name)
    world.wordpress.php("delete_option('bridge_for_medium_tables');")
    assert number(browser) == count
    assert post_id in listed(browser, f"s={mark}&medium=yours")
    assert post_id in listed(browser, f"s={mark}&medium=live")


def bulk(browser: Browser, action: str, *post_ids: int) -> str:
    form = {"action": f"bridge_for_medium_{action}", "post[]": list(post_ids), "_wpnonce": browser.nonce("bulk-posts")}
    return str(browser.post("edit.php", **form, _wp_http_referer="/wp-admin/edit.php").text)


def agree(browser: Browser, page: str) -> str:
    """Press the one button of a question."""
    fields = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'type="hidden"[^>]* name="([^"]*)" value="([^"]*)"', page)
    }
    return str(browser.post("admin-post.php", **fields).text)


def test_what_may_send_many_posts_asks_once_names_them_and_leaves_others_alone(world, mark, author):
    own, other = old_post(world, mark, author=author), old_post(world, mark)
    draft = new_post(world, mark, author=author, status="draft")
    browser = Browser(world.wordpress, "lister", "lister")
    page = bulk(browser, "send", own, other, draft)
    titles = [world.wordpress.php(f"return get_the_title({post_id});") for post_id in (own, other, draft)]
    assert "Send these posts to Medium now?" in page
    assert [title in page for title in titles] == [True, False, False]
    world.send()
    assert world.types(own) == ["published"], "nothing was sent yet"
    done = agree(browser, page)
    assert "1 post: it is written down" in done
    world.settle(own, "live")
    world.send()
    assert world.types(other) == ["published"]


def test_posts_are_kept_from_medium_and_let_go_again(world, mark):
    held = [new_post(world, mark, status="draft") for _ in range(2)]
    browser = world.wordpress.login()
    done = bulk(browser, "exclude", *held)
    assert "2 posts: it is written down" in done
    for post_id in held:
        world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", status="publish")
    world.send()
    for post_id in held:
        wait_for(lambda post_id=post_id: world.wordpress_says(post_id)[0] == "not_sent", what="that they stay")
    assert "1 post: it is written down" in bulk(browser, "include", held[0])
    agree(browser, bulk(browser, "send", held[0]))
    world.settle(held[0], "live")
    assert world.wordpress_says(held[1])[0] == "not_sent"


def test_posts_are_made_evergreen_and_plain_again_where_the_owner_lets_authors_choose(world, mark):
    post_id = new_post(world, mark, status="draft")
    browser = world.wordpress.login()
    for action, value in (("evergreen", "yes"), ("not_evergreen", "no")):
        assert "1 post: it is written down" in bulk(browser, action, post_id)
        meta = f"return get_post_meta({post_id}, '_bridge_for_medium_choice_evergreen', true);"
        assert world.wordpress.php(meta) == value
    offered = "get_option('bridge_for_medium')['choices']"
    without = "array('may' => array()) + $kept"
    world.wordpress.php(
        f"$kept = {offered}; update_option('kept', $kept); b4m('settings')->change(array('choices' => {without}));"
    )
    try:
        assert "bridge_for_medium_evergreen" not in browser.get("edit.php").text
    finally:
        world.wordpress.php("b4m('settings')->change(array('choices' => get_option('kept')));")


def test_the_answer_needs_its_own_nonce(world, mark):
    post_id = old_post(world, mark)
    browser = world.wordpress.login()
    url = f"{world.wordpress.url}/wp-admin/admin-post.php"
    form = {"action": "bridge_for_medium_bulk", "posts[0]": post_id, "_wpnonce": "wrong"}
    assert browser.session.post(url, data=form, timeout=60).status_code == 403
    world.send()
    assert world.types(post_id) == ["published"]


@pytest.mark.parametrize("width", [1280, 390])
def test_what_waits_is_seen_in_the_list_with_one_button_that_leads_to_it(world, mark, width):
    post_id = waiting_post(world, mark)
    with opened(width) as page:
        log_in(page, world.wordpress)
        page.goto(f"{world.wordpress.url}/wp-admin/edit.php?s={mark}&medium=yours")
        cell = page.locator(f"#post-{post_id} .column-bridge_for_medium")
        assert cell.is_visible()
        top, button = cell.locator(".medium-state").bounding_box(), cell.locator("a.button").bounding_box()
        assert button["y"] + button["height"] - top["y"] < 130
        assert cell.locator(".medium-state").inner_text().strip() == "On Medium"
        cell.locator("a.button").click()
        page.wait_for_url(f"**page=bridge-for-medium-handoffs&post_id={post_id}")
        assert "/handoff/" not in page.url
