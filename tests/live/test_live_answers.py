"""A hand-off inside wp-admin: the plugin shows the bridge's document, an author answers there, and the ledger says so."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

import pytest
import requests
from browser import log_in, opened
from mariadb import MariaDb
from playwright.sync_api import Page, expect
from world import World

from bridge.sandbox import Rules

PAGE = "wp-admin/edit.php?page=bridge-for-medium-handoffs"


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A WordPress whose account has no token."""
    with World("newest", tmp_path_factory.mktemp("answers"), mariadb, has_token=False) as made:
        made.sandbox.rules = Rules(web_cap=None)
        yield made


@pytest.fixture
def page(world: World) -> Iterator[Page]:
    with opened() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        log_in(page, world.wordpress)
        yield page


def offer(world: World, title: str) -> int:
    post = world.wordpress.new_post(title=title, content="<p>We walked along the <em>river</em> until dark.</p>")
    world.settle(post["id"], "offered")
    return int(post["id"])


def open_task(world: World, page: Page, post_id: int) -> None:
    """Follow the link beside the post in the list of posts."""
    page.goto(f"{world.wordpress.url}/wp-admin/edit.php")
    link = page.locator(f"#post-{post_id} .row-actions a:has-text('What to do on Medium')")
    page.goto(str(link.evaluate("one => one.href")))


def test_an_offered_post_is_imported_and_answered_in_wp_admin_and_is_live(world, page):
    post_id, other = offer(world, "A walk & more"), offer(world, "Another walk")
    open_task(world, page, post_id)
    expect(page.locator("[data-kind=import] .step-title").first).to_contain_text("Give Medium the page")
    page.locator("button[data-copy]").first.click()
    address = str(page.evaluate("navigator.clipboard.readText()"))
    assert page.get_attribute("text=Open Medium's tool", "href") == f"{world.medium}/p/import"
    draft = requests.post(f"{world.medium}/p/import", json={"importUrl": address}, timeout=60).json()
    story = world.sandbox.find(draft["id"])
    assert story is not None
    page.fill("input[name='values[url]']", f"{world.medium}/caf%C3%A9-nobody")
    page.click("button[value=confirm]")
    expect(page.locator(".notice-error")).to_contain_text("That did not work")
    assert page.input_value("input[name='values[url]']") == f"{world.medium}/caf%C3%A9-nobody"
    page.fill("input[name='values[url]']", f"{world.medium}{story.path}")
    page.click("button[value=confirm]")
    expect(page.locator(".notice-success")).to_contain_text("It is written down")
    expect(page.locator("body")).to_contain_text("Nothing to do here")
    delivery = world.delivery(post_id)
    assert (delivery["status"], delivery["story_id"]) == ("live", story.id)
    assert "admin answered in WordPress: Done" in json.dumps(world.bridge.read(post_id)["journal"])
    page.click(".bridge-waiting a:has-text('Another walk')")
    page.click("button[value=later]")
    expect(page.locator("[role=alert]")).to_contain_text("Are you sure?")
    assert world.delivery(other)["status"] == "offered"
    page.click("button[value=later]")
    expect(page.locator(".notice-success")).to_be_visible()
    assert world.delivery(other)["status"] == "planned"


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_a_phone_and_holds_no_key_of_the_bridges_page(world, width):
    post_id = offer(world, f"A walk of {width}")
    with opened(width=width) as page:
        log_in(page, world.wordpress)
        page.goto(f"{world.wordpress.url}/{PAGE}&post_id={post_id}")
        expect(page.locator("[data-kind=import]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert "/handoff/" not in page.locator(".bridge-task").inner_html()


def test_a_bridge_that_has_no_such_route_is_named_and_its_own_page_is_linked(world, page):
    post_id = offer(world, "A walk with an older bridge")
    line = world.wordpress.php("return b4m('settings')->get('connection');")
    packed = line.removeprefix("b4m1.")
    known = json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    older = json.dumps(known | {"url": f"{world.bridge.url}/older"}).encode()
    words = "b4m1." + urlsafe_b64encode(older).decode().rstrip("=")
    change = "b4m('settings')->change(array('connection' => '%s'));"
    world.wordpress.php(change % words)
    try:
        page.goto(f"{world.wordpress.url}/{PAGE}&post_id={post_id}")
        expect(page.locator(".notice-error").first).to_contain_text("too old")
        assert "/handoff/" in str(page.get_attribute("text=Open the bridge's page", "href"))
    finally:
        world.wordpress.php(change % line)
