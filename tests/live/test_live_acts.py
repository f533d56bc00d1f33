"""Whoever sends a post may edit that post and publish; what they may not do they are not shown; and they are asked once."""

import re
from html import unescape
from uuid import uuid4

import pytest
from world import World

from wordpress import Browser

RESEND = "bridge_for_medium_resend"
LINK = re.compile(rf'href="([^"]*action={RESEND}[^"]*)"')
WHO = {
    "of the author's own": ("author", True, True),
    "of somebody else": ("author", False, False),
    "of an editor": ("editor", False, True),
    "of who may publish no more": ("contributor", True, False),
    "of who edits others' posts and may not publish": ("subeditor", False, False),
}
"""Role, whether the post is theirs, and whether they may have it sent."""


@pytest.fixture(scope="module")
def users(world: World) -> dict[str, int]:
    """One user of each role, whose password is the role's name."""
    code = (
        "add_role('subeditor', 'Subeditor', array('read' => true, 'edit_posts' => true, 'edit_others_posts' => true, "
        "'edit_published_posts' => true));"
        "foreach (array('author', 'editor', 'contributor', 'subeditor') as $role) { $users[$role] = wp_insert_user(array("
        "'user_login' => \"who-$role\", 'user_pass' => $role, 'role' => $role)); } return $users;"
    )
    return dict(world.wordpress.php(code))


@pytest.fixture(params=WHO)
def case(request, world, users) -> tuple[Browser, int, str, bool]:
    role, is_own, may = WHO[request.param]
    title = f'Sent by "{role}" {uuid4()}'
    author = users[role] if is_own else 1
    post_id = int(world.wordpress.new_post(title=title, author=author)["id"])
    world.settle(post_id, "live")
    return Browser(world.wordpress, f"who-{role}", role), post_id, title, may


def events(world: World, post_id: int) -> list[str]:
    world.send()
    return world.types(post_id)


def test_a_link_is_shown_to_who_may_follow_it_and_asks_once_for_this_post(world, case):
    browser, post_id, title, may = case
    links = [unescape(link) for link in LINK.findall(browser.get(f"edit.php?s={title.split()[-1]}").text)]
    assert bool(links) == may
    nonce = browser.nonce(f"{RESEND}{post_id}")
    link = links[0] if links else f"admin-post.php?action={RESEND}&post={post_id}&_wpnonce={nonce}"
    asked = browser.get(link.rpartition("/")[2])
    assert events(world, post_id) == ["published"], "nothing was sent yet"
    if may:
        assert (
            asked.status_code,
            title.replace('"', "") in unescape(asked.text).replace("“", "").replace("”", ""),
        ) == (
            200,
            True,
        )
    else:
        assert asked.status_code == 403
    url = f"{world.wordpress.url}/wp-admin/admin-post.php"
    form = {"action": RESEND, "post": post_id, "_wpnonce": nonce}
    assert browser.session.post(url, data=form | {"_wpnonce": "no"}, timeout=60).status_code == 403
    done = browser.session.post(url, data=form, timeout=60)
    assert done.status_code == (200 if may else 403)
    assert ("The bridge is told about the post in a moment." in done.text) == may
    assert events(world, post_id) == ["published"] * (2 if may else 1)


def test_a_command_asks_for_the_same_of_its_user(world, case, users):
    browser, post_id, _, may = case
    role = next(cookie for cookie in (browser.session.cookies.get_dict()) if cookie.startswith("wordpress_logged_in"))
    name = browser.session.cookies[role].split("%7C")[0]
    run = "wp_set_current_user({user}); return WP_CLI::run('bridge', 'resend', array('{post}'));"
    said = world.wordpress.php(run.format(user=users[name.removeprefix("who-")], post=post_id), "cli")
    assert ("may not edit and publish" in said[0]) == (not may)
    assert world.types(post_id) == ["published"] * (2 if may else 1)


def test_what_waits_is_answered_by_who_may_send_it(world, case):
    browser, post_id, _, may = case
    page = browser.get(f"edit.php?page=bridge-for-medium-handoffs&post_id={post_id}")
    assert page.status_code == (200 if may else 403)
    form = {"action": "bridge_for_medium_handoff", "post_id": post_id, "answer": "done", "question": "x"}
    form |= {"_wpnonce": browser.nonce(f"bridge_for_medium_handoff{post_id}")}
    url = f"{world.wordpress.url}/wp-admin/admin-post.php"
    assert browser.session.post(url, data=form, timeout=60).status_code == (200 if may else 403)


def test_on_the_command_line_nobody_is_who_has_a_shell(world, users):
    post_id = world.wordpress.new_post(title=f"By a shell {uuid4()}")["id"]
    world.settle(post_id, "live")
    for method, words in (("connect", "may not change"), ("status", "may not edit post")):
        run = f"wp_set_current_user({{}}); return WP_CLI::run('bridge', '{method}', array('{post_id}'));"
        assert words in world.wordpress.php(run.format(users["author"]), "cli")[0]
        assert words not in world.wordpress.php(run.format(1), "cli")[0]
        assert words not in world.wordpress.php(run.format(0), "cli")[0]
