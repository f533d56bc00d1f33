"""Takes the pictures of docs/wordpress.md: a real WordPress, a real browser, and the sandbox in Medium's place.

``make pictures`` writes docs/images/*.png. A picture whose page changed is a change to look at before it is committed.
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "support")]

from block_editor import Editor
from browser import log_in, opened
from mariadb import MariaDb
from playwright.sync_api import Page, ViewportSize
from world import World

from processes import wait_for
from wordpress import ROOT

IMAGES = ROOT / "docs" / "images"
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PAGE = "wp-admin/options-general.php?page=bridge-for-medium"


def take(page: Page, name: str) -> None:
    """One picture."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def connect(page: Page, world: World) -> None:
    """Paste the line and save, by hand."""
    page.goto(f"{world.wordpress.url}/{PAGE}")
    take(page, "connect-before")
    page.fill("#bridge-for-medium-connection", world.connection_string())
    page.click("#bridge-for-medium-paste")
    page.wait_for_selector("text=Connected: this is site")
    take(page, "connect-after")


def write(page: Page, world: World) -> None:
    """The panel of the editor, and the question before a post is published; wide, then narrow."""
    for size, ending in ((WIDE | {"height": 1000}, ""), (PHONE, "-phone")):
        page.set_viewport_size(size)
        editor = Editor(page, world, "Down to the harbour")
        editor.panel.get_by_label("Appears as").wait_for()
        editor.panel.evaluate("(panel) => { panel.style.scrollMarginTop = '130px'; panel.scrollIntoView(); }")
        take(page, f"editor{ending}")
        editor.begin_to_publish()
        editor.before.evaluate("(panel) => panel.scrollIntoView({ block: 'center' })")
        take(page, f"before-publishing{ending}")
    page.set_viewport_size(WIDE)


def ask(page: Page, world: World, post_id: int) -> None:
    """The question before something is told again; wide, then narrow."""
    link = f"#post-{post_id} .row-actions a[href*=bridge_for_medium_resend]"
    page.goto(f"{world.wordpress.url}/wp-admin/edit.php")
    asked = str(page.locator(link).get_attribute("href"))
    for size, ending in ((WIDE, ""), (PHONE, "-phone")):
        page.set_viewport_size(size)
        page.goto(asked)
        take(page, f"question{ending}")
    page.set_viewport_size(WIDE)


def publish(world: World) -> int:
    """Posts in every state that an author meets; the number of one whose story is live."""
    wordpress = world.wordpress
    live = wordpress.new_post(title="A walk along the river")
    changed = wordpress.new_post(title="Ten bridges worth a detour", content="<p>First.</p>")
    wordpress.new_post(title="What I learned in 2019", date_gmt="2019-05-01T10:00:00")
    for post in (live, changed):
        world.settle(post["id"], "live")
    wordpress.rest("POST", f"wp/v2/posts/{changed['id']}", content="<p>Second.</p>")
    world.send()
    wait_for(lambda: world.handoffs(changed["id"]), what="the hand-off")
    wait_for(lambda: "editor" in wordpress.record(changed["id"], "status")["reason"], what="the advice in WordPress")
    world.bridge.kill()
    wordpress.new_post(title="Published while the bridge was down")
    world.send()
    return int(live["id"])


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, MariaDb() as database, ExitStack() as stack:
        world = stack.enter_context(World("newest", Path(folder), database))
        page = stack.enter_context(opened())
        world.wordpress.php("delete_option('bridge_for_medium');")
        log_in(page, world.wordpress)
        connect(page, world)
        write(page, world)
        live = publish(world)
        ask(page, world, live)
        page.goto(f"{world.wordpress.url}/wp-admin/edit.php")
        take(page, "posts-list")
        page.goto(f"{world.wordpress.url}/{PAGE}")
        take(page, "waiting")
        page.set_viewport_size(PHONE)
        page.locator("#bridge-for-medium-waiting").scroll_into_view_if_needed()
        take(page, "waiting-phone")


if __name__ == "__main__":
    main()
