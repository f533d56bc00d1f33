"""A dry run does everything and lets nothing out of the house; so does, by itself, a WordPress that is a copy."""

import pytest
from click.testing import CliRunner

from blog import HOME, SECRET, Blog, a_config, reconfigured
from bridge.cli import main
from bridge.core import Bridge
from bridge.ledger import Ledger
from bridge.web import create_app
from sandboxed import Source
from shelf import DAY, Shelf, a_schedule, a_shelf, an_old_post
from test_evergreen_core import NEXT, SLOT, make_live

DRY = {"bridge": {"dry_run": True}}


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases; SQLite is the faster one."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def dry(blog: Blog, medium, tmp_path) -> Blog:
    return reconfigured(blog, tmp_path, medium, **DRY)


def test_a_post_is_made_ready_and_stays_with_what_would_happen(dry, medium):
    dry.publish()
    (delivery,) = dry.deliveries()
    assert delivery["status"] == "planned"
    assert "dry run ([bridge] dry_run): it would be sent now as public, " in delivery["reason"]
    assert f"with {HOME}/a-walk/ as its original" in delivery["reason"]
    assert (medium.stories, medium.connections) == ([], 0)


def test_what_could_not_go_anyway_says_so_in_a_dry_run_too(dry, medium, tmp_path):
    site = {"home": HOME, "account": "main", "secret": SECRET, "block_on": ["loss"]}
    careful = reconfigured(dry, tmp_path, medium, **DRY, sites={"blog": site})
    careful.publish(content_html='<p>Text</p><iframe class="map"></iframe>')
    assert careful.status() == "held"


def test_no_page_is_offered_for_import(dry, medium, tmp_path):
    door = reconfigured(dry, tmp_path, medium, **DRY, accounts={"main": {"api_url": medium.url}})
    door.publish()
    assert (door.status(), door.handoffs()) == ("planned", [])
    assert "it would be offered now for import" in door.deliveries()[0]["reason"]
    with door.bridge.ledger.read() as tx:
        assert tx.count_pages(door.deliveries()[0]["id"]) == 0


def test_when_it_ends_what_was_planned_goes_once(dry, medium, tmp_path):
    dry.publish()
    wet = reconfigured(dry, tmp_path, medium)
    with wet.bridge.ledger.write() as tx:
        tx.replan_delivery(tx.read_deliveries("blog", 7)[0], "a day later")
    wet.settle()
    assert (wet.status(), len(medium.stories)) == ("live", 1)


def test_a_dry_run_looks_again_once_a_day(dry, clock):
    dry.publish()
    assert not dry.bridge.deliver_next()
    (delivery,) = dry.deliveries()
    assert delivery["due_at"][:10] == (clock() + DAY).isoformat()[:10]


def test_a_copy_of_the_site_is_dry_by_itself_until_its_environment_is_allowed(blog, medium, tmp_path):
    blog.hook("post.published", environment="staging")
    blog.settle()
    assert 'the site says it is a "staging" environment' in blog.deliveries()[0]["reason"]
    assert (blog.status(), medium.stories) == ("planned", [])
    site = {"home": HOME, "account": "main", "secret": SECRET, "environments": ["production", "staging"]}
    allowed = reconfigured(blog, tmp_path, medium, sites={"blog": site})
    with allowed.bridge.ledger.write() as tx:
        tx.replan_delivery(tx.read_deliveries("blog", 7)[0], "a day later")
    allowed.settle()
    assert allowed.status() == "live"


def test_what_a_copy_told_of_stays_when_the_real_site_speaks(blog, medium):
    blog.hook("post.published", environment="staging")
    blog.settle()
    blog.hook("post.published", {"id": 8, "guid": "8", "url": f"{HOME}/8/"})
    with blog.bridge.ledger.write() as tx:
        tx.replan_delivery(tx.read_deliveries("blog", 7)[0], "a day later")
    blog.settle()
    assert (blog.status(7), blog.status(8)) == ("planned", "live")


def test_an_archive_that_was_read_from_a_copy_is_dry_too(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path, evergreen={"review": False}), an_old_post(1))
    with ledger.write() as tx:
        tx.change_site("blog", environment="staging")
    shelf.at(SLOT)
    assert shelf.deliveries(1) == []
    assert 'dry run (the site says it is a "staging" environment' in shelf.slots()[0]["reason"]


def test_a_slot_of_a_copy_asks_its_owner_for_nothing(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path), an_old_post(1), an_old_post(2))
    make_live(shelf, 1)
    with ledger.write() as tx:
        tx.change_site("blog", environment="staging")
    shelf.at(SLOT)
    assert (shelf.proposals(), shelf.slots()[0]["post_id"]) == ([], 2)
    shelf.bridge.ban("blog", 2)
    shelf.at(NEXT)
    assert (shelf.handoffs(), shelf.slots()[1]["post_id"]) == ([], 1)


def test_a_dry_run_asks_for_no_links(ledger, clock, tmp_path):
    with Source().serving() as source:
        gone = f"{source.url}/gone/"
        site = {"home": HOME, "account": "main", "secret": SECRET, "allowed_hosts": ["127.0.0.1"]}
        config = a_schedule(tmp_path, staleness={"network": True}, sites={"blog": site}, **DRY)
        shelf = a_shelf(ledger, clock, config, an_old_post(1, content_html=f'<p>Read <a href="{gone}">it</a>.</p>'))
        shelf.at(SLOT)
        with ledger.read() as tx:
            assert tx.read_links([gone]) == {}


def test_a_slot_of_a_dry_run_says_what_would_go_and_uses_nothing_up(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path, **DRY), an_old_post(1), an_old_post(2))
    shelf.bridge.move_up("blog", 2)
    shelf.at(SLOT).at(NEXT)
    assert [(slot["status"], slot["post_id"]) for slot in shelf.slots()] == [("run", 2), ("run", 2)]
    assert all(slot["reason"].startswith("dry run: ") for slot in shelf.slots())
    assert shelf.deliveries(2) == []
    wet = Shelf(Bridge(a_schedule(tmp_path), ledger, clock=clock), clock)
    assert wet.at("2026-12-08T09:31").proposals() == [2]


def test_the_bridge_says_so_wherever_it_speaks(tmp_path, clock, medium):
    path = tmp_path / "config.toml"
    path.write_text(
        "[bridge]\ndry_run = true\n[evergreen]\ncron = '30 9 * * tue'\n[sites.blog]\nhome = 'https://blog.example'\n"
        f"account = 'main'\nsecret = '{SECRET}'\n[accounts.main]\n"
    )
    config = a_config(tmp_path, medium.url, **DRY)
    ledger = Ledger(f"sqlite:///{tmp_path}/bridge.db", clock)
    ledger.create()
    shelf = a_shelf(ledger, clock, config, an_old_post(1))
    for command in (["status"], ["handoffs"], ["forecast"]):
        done = CliRunner().invoke(main, ["--config", str(path), *command])
        assert "dry run: nothing leaves the house" in done.stderr
    assert shelf.bridge.read_status()["dry_run"] is True
    screen = create_app(shelf.bridge, config).test_client().get(shelf.bridge.to_audit_url("blog").split(":8085")[1])
    assert "Dry run." in screen.text
    ledger.close()
