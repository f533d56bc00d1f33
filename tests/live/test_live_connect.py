"""A WordPress is connected in a browser, without a shell: then it publishes, and its story arrives.

Its secret is replaced in the same way, while hooks wait that were frozen before.
"""

import pytest
from browser import log_in, opened
from world import World

from bridge.app import Bridge
from bridge.config import ConfigSource
from bridge.ledger import Ledger
from bridge.models.access import Role
from owner_pages import PASSWORD

DUE = """b4m('health')->clear();
b4m('records')->write({0}, 'event', array('not_before' => 0) + b4m('records')->read({0}, 'event'));"""
"""A hook that waits is tried again now."""
SETTINGS = "/wp-admin/options-general.php?page=bridge-for-medium"


class Unconnected(World):
    """A world whose bridge does not know the WordPress yet."""

    def connect(self) -> None:
        known = self.bridge.config.read_text()
        before, _, rest = known.partition("[sites.blog]")
        _, _, after = rest.partition("[accounts.main]")
        self.bridge.config.write_text(f"{before}[accounts.main]{after}")
        self.bridge.stop()
        for file in self.folder.glob("bridge.*"):
            file.unlink()  # nothing is known of the site, its name included
        self.bridge.start()
        ledger = Ledger(f"sqlite:///{self.folder}/bridge.db")
        source = ConfigSource(self.bridge.config, {})
        Bridge(source.load(), ledger).users.add("ada", Role.OWNER, (), PASSWORD)
        ledger.close()


@pytest.fixture
def world(mariadb, tmp_path):
    with Unconnected("newest", tmp_path, mariadb) as made:
        yield made


def secrets(world) -> list[str]:
    site = ConfigSource(world.bridge.config, {}).load().sites["blog"]
    return site.secret.get_secret_value().split()


def press_connect(page, world) -> None:
    page.goto(world.wordpress.url + SETTINGS)
    page.fill("#bridge-for-medium-bridge", world.bridge.url)
    page.click("#bridge-for-medium-connect")


def test_a_wordpress_connects_without_a_shell_publishes_and_gets_a_new_secret_without_losing_an_event(world, tmp_path):
    with opened() as page:
        log_in(page, world.wordpress)
        press_connect(page, world)
        page.wait_for_url("**/owner/sign-in**")
        page.fill("#name", "ada")
        page.fill("#password", PASSWORD)
        page.click("button.main")
        page.wait_for_selector("text=Connect this WordPress?")
        assert world.wordpress.url in page.inner_text("main")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            page.screenshot(path=str(tmp_path / f"connect-{width}.png"), full_page=True)
        page.fill("#site", "blog")
        page.click("button[value=approve]")
        page.wait_for_url("**/options-general.php?page=bridge-for-medium**")
        assert 'this is site "blog"; its posts go to the Medium account "main"' in page.inner_text(".notice-success")
        assert "code=" not in page.url
        # Its tests are "local", which goes nowhere by itself.
        written = world.bridge.folder / "conf.d" / "blog.toml"
        written.write_text(written.read_text() + "environments = ['local']\npage_host = 'bridge'\n")
        world.bridge.stop()
        world.bridge.start()
        first = world.wordpress.new_post(title="After connecting")
        world.settle(first["id"], "live")
        (old,) = secrets(world)

        # Hooks are frozen while the bridge is away, then the secret is replaced, then they go.
        world.bridge.stop()
        waiting = world.wordpress.new_post(title="Frozen before")
        world.send()
        assert world.wordpress.record(waiting["id"], "event")["failures"] == 1
        world.bridge.start()
        page.goto(world.wordpress.url + SETTINGS)
        page.click("#bridge-for-medium-rotate")
        page.wait_for_selector("text=It is known here")
        page.click("button[value=approve]")
        page.wait_for_url("**/options-general.php?page=bridge-for-medium**")
        assert "The site has a new secret." in page.inner_text(".notice-success")
        assert 'this is site "blog"' in page.inner_text(".notice-success")
        page.screenshot(path=str(tmp_path / "settings.png"), full_page=True)
    new, kept = secrets(world)
    assert kept == old
    world.wordpress.php(DUE.format(waiting["id"]))
    world.settle(waiting["id"], "live")
    assert [event["type"] for event in world.events(waiting["id"])] == ["post.published"]
    log = world.bridge.log()
    assert new.removeprefix("whsec_") not in log
    assert old.removeprefix("whsec_") not in log

    # What comes back by an address that nobody asked for changes nothing.
    browser = world.wordpress.login()
    answer = browser.get(f"admin-post.php?action=bridge_for_medium_connected&state={'s' * 64}&code={'c' * 43}")
    assert "Nothing was connected" in answer.text
    assert secrets(world) == [new, old]
