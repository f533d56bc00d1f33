"""Whether everybody can use our screens in WordPress: axe-core finds nothing in what is ours, wide and narrow."""

from uuid import uuid4

import pytest
from block_editor import Editor
from browser import log_in, opened
from playwright.sync_api import Page
from test_live_settings import unconnected
from world import World

from chromium import find_violations
from processes import wait_for

__all__ = ["unconnected"]
SETTINGS = "options-general.php?page=bridge-for-medium"


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, world: World):
    with opened(request.param) as one:
        log_in(one, world.wordpress)
        yield one


@pytest.fixture(scope="module")
def waiting(world: World) -> int:
    """A post whose story has to be edited by hand."""
    post_id = int(world.wordpress.new_post(title=f"Usable {uuid4()}")["id"])
    world.settle(post_id, "live")
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", content=f"<p>In other words {uuid4()}.</p>")
    world.send()
    wait_for(lambda: world.wordpress.record(post_id, "status").get("action_url"), what="the hand-off")
    return post_id


def found_on(page: Page, world: World, path: str, *ours: str) -> list[str]:
    """What axe says of the parts of a screen that are ours."""
    page.goto(f"{world.wordpress.url}/wp-admin/{path}")
    page.locator(ours[0]).first.wait_for()
    return find_violations(page, *ours)


def test_the_list_of_posts(world, page, waiting):
    ours = (f"#post-{waiting} .column-bridge_for_medium", "#filter-by-medium")
    if page.viewport_size["width"] < 800:
        ours = ours[:1]  # WordPress hides all filters there
    assert found_on(page, world, "edit.php", *ours) == []


def test_the_panel_of_the_editor_and_the_one_before_publishing(world, page):
    editor = Editor(page, world, f"Usable {uuid4()}")
    editor.panel.get_by_label("Appears as").wait_for()
    page.mouse.move(0, 0)  # what WordPress 6.8 does to the heading of any panel below the pointer is its own affair
    assert find_violations(page, ".bridge-for-medium-panel") == []
    editor.begin_to_publish()
    assert find_violations(page, ".bridge-for-medium-before") == []


def test_what_is_to_be_done(world, page, waiting):
    assert found_on(page, world, "edit.php?page=bridge-for-medium-handoffs", ".wrap") == []
    assert found_on(page, world, f"edit.php?page=bridge-for-medium-handoffs&post_id={waiting}", ".wrap") == []


def test_the_settings(world, page):
    assert found_on(page, world, SETTINGS, ".wrap") == []


def test_the_settings_before_it_is_connected(world, unconnected, page):
    assert found_on(page, world, SETTINGS, ".wrap") == []


def test_the_question_before_something_is_sent(world, page, waiting):
    page.goto(f"{world.wordpress.url}/wp-admin/edit.php")
    link = page.locator(f"#post-{waiting} .row-actions a[href*=bridge_for_medium_resend]").get_attribute("href")
    assert found_on(page, world, str(link).rpartition("/wp-admin/")[2], "#error-page main") == []
