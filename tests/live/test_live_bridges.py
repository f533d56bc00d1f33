"""A site whose connection was dead, or that gets another bridge: what was published meanwhile goes by one action."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import requests
from mariadb import MariaDb
from world import World

from bridge.wordpress.pages import PagesPut, PageText, put_pages
from processes import SECRET, wait_for
from wordpress import VERSIONS

OTHER = "whsec_" + "B" * 32
SWEEP = "do_action('bridge_for_medium_sweep');"


@pytest.fixture(params=VERSIONS)
def moved(request, mariadb: MariaDb, tmp_path):
    with World(request.param, tmp_path, mariadb) as made:
        yield made


def get_another_bridge(world: World) -> None:
    """With a ledger, a secret and so a connection of its own."""
    world.bridge.config.write_text(world.bridge.config.read_text().replace(SECRET, OTHER))
    for name in ("bridge.db", "bridge.db-wal", "bridge.db-shm", "bridge.last-send"):
        (world.folder / name).unlink(missing_ok=True)
    world.bridge.start()


def disconnect(world: World) -> None:
    """Its connection is lost: an option that was reset, a constant that was taken out of wp-config.php."""
    world.wordpress.php("b4m('settings')->change(array('connection' => ''));")


def standing(world: World, post_id: int) -> str:
    return str(world.wordpress.php(f"return b4m('standings')->of({post_id})->word;"))


def new_post(world: World) -> int:
    return int(world.wordpress.new_post(title=f"Of a bridge {uuid4()}")["id"])


def tell_again(world: World, post_id: int) -> None:
    browser = world.wordpress.login()
    nonce = browser.nonce(f"bridge_for_medium_resend{post_id}")
    browser.post("admin-post.php", action="bridge_for_medium_resend", post=post_id, _wpnonce=nonce)


def put(world: World, post_id: int, secret: str, sequence: int) -> str:
    guid = world.wordpress.rest("GET", f"wp/v2/posts/{post_id}?context=edit")["guid"]["raw"]
    texts = tuple(PageText(uuid4().hex, role, "<p>A page.</p>") for role in ("canonical", "plain"))
    pages = PagesPut(post_id, guid, "other", sequence, texts)
    root, hosts = f"{world.wordpress.url}/wp-json/", frozenset({"127.0.0.1"})
    return (put_pages(root, secret, pages, datetime.now(UTC), hosts=hosts) or ())[0].url


def test_what_was_published_without_a_connection_goes_by_one_action(moved):
    moved.wordpress.php(f"b4m('settings')->change(array('watched_since' => time() - 3600)); {SWEEP}")
    disconnect(moved)
    post_id, edited = new_post(moved), new_post(moved)
    scheduled = moved.wordpress.new_post(title=f"Later {uuid4()}", status="future", date="2035-05-05T10:00:00")["id"]
    moved.send()
    moved.wordpress.php("sleep(1);")  # A post's date and the moment of connecting are whole seconds.
    moved.connect()
    moved.wordpress.php(SWEEP)  # The hour in which it would have seen that nothing is watched had not come.
    moved.send()
    assert (moved.types(post_id), standing(moved, post_id)) == ([], "")
    tell_again(moved, post_id)
    moved.settle(post_id, "live")
    moved.wordpress.rest("POST", f"wp/v2/posts/{edited}", content="<p>Edited before anybody was told.</p>")
    moved.send()
    assert moved.stories(edited) == []
    tell_again(moved, edited)
    moved.settle(edited, "live")
    moved.wordpress.rest(
        "POST", f"wp/v2/posts/{scheduled}", status="publish", date_gmt=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
    )
    moved.settle(scheduled, "live")


def test_another_bridge_is_not_told_what_the_old_one_said(moved):
    old = new_post(moved)
    moved.settle(old, "live")
    url = put(moved, old, SECRET, 5)
    moved.wordpress.php(f"b4m('pages')->drop_texts({old}, 'other');")
    moved.bridge.kill()
    waiting = new_post(moved)
    moved.send()
    disconnect(moved)
    unwatched = new_post(moved)
    get_another_bridge(moved)
    # The other bridge looks here, with its own secret, before it is known to be the one.
    assert "The bridge reaches this site, too." in moved.save_settings(moved.connection_string())
    assert moved.wordpress.php("return b4m('told')->highest();") == 0
    assert [standing(moved, post_id) for post_id in (old, unwatched)] == ["", ""]
    moved.send()
    for post_id in (waiting, unwatched):
        assert moved.bridge.read(post_id).get("deliveries", []) == []
        tell_again(moved, post_id)
        moved.settle(post_id, "live")
    moved.settle(new_post(moved), "live")
    moved.wordpress.rest("POST", f"wp/v2/posts/{old}", content="<p>Changed.</p>")
    moved.send()
    assert moved.types(old) == ["updated"]
    assert moved.bridge.read(old).get("deliveries", []) == []
    assert moved.events(old)[0]["data"]["revision"] == 2, "its counter goes on"
    # What the new bridge says of the post: a report that came after the page would take the page away again.
    wait_for(lambda: moved.wordpress_says(old)[0], what="the report")
    put(moved, old, OTHER, 1)
    answer = requests.get(url, allow_redirects=False, timeout=60)
    assert answer.status_code in {301, 302}


def test_a_page_that_an_earlier_bridge_had_imported_leads_home(moved):
    old = new_post(moved)
    moved.settle(old, "live")
    url = put(moved, old, SECRET, 5)
    moved.bridge.kill()
    get_another_bridge(moved)
    moved.connect()
    assert requests.get(url, timeout=60).text == "<p>A page.</p>"
    moved.wordpress.database.run(
        "UPDATE wp_bridge_for_medium_bodies SET body = '' WHERE kind = 'page'", moved.wordpress.name
    )
    answer = requests.get(url, allow_redirects=False, timeout=60)
    link = moved.wordpress.rest("GET", f"wp/v2/posts/{old}")["link"]
    assert (answer.status_code, answer.headers["Location"]) == (301, link)


def test_the_same_bridge_with_another_secret_or_ledger_is_no_other_one(moved):
    post_id = new_post(moved)
    moved.settle(post_id, "live")
    moved.bridge.kill()
    moved.bridge.config.write_text(moved.bridge.config.read_text().replace(SECRET, OTHER))
    moved.bridge.start()
    moved.connect()
    assert standing(moved, post_id) == "On Medium", "its secret was replaced"
    moved.bridge.kill()
    (moved.folder / "bridge.db").unlink()
    moved.bridge.start()
    moved.connect()
    assert standing(moved, post_id) == "On Medium", "its ledger was lost, and that is to be noticed"
