"""A dry run does everything and lets nothing out of the house; so does, by itself, a WordPress that is a copy."""

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from blog import HOME, SECRET, Blog, a_config, reconfigured
from bridge.app import Bridge
from bridge.cli import main
from bridge.ledger import Ledger
from bridge.runtime.threads import running
from bridge.web import create_app
from sandboxed import Source
from shelf import DAY, Shelf, a_schedule, a_shelf, an_old_post
from slot_posts import NEXT, SLOT, make_live

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
    wet.bridge.recovery.sweep()
    assert "goes next: the dry run is over" in wet.deliveries()[0]["reason"]
    wet.settle()
    assert (wet.status(), len(medium.stories)) == ("live", 1)


def test_a_dry_run_looks_again_once_a_day(dry, clock):
    dry.publish()
    assert not dry.bridge.sender.deliver_next()
    (delivery,) = dry.deliveries()
    assert delivery["due_at"][:10] == (clock() + DAY).isoformat()[:10]


def test_a_copy_of_the_site_is_dry_by_itself_until_its_environment_is_allowed(blog, medium, tmp_path):
    blog.hook("post.published", environment="staging")
    blog.settle()
    assert 'the site says it is a "staging" environment' in blog.deliveries()[0]["reason"]
    assert (blog.status(), medium.stories) == ("planned", [])
    site = {"home": HOME, "account": "main", "secret": SECRET, "environments": ["production", "staging"]}
    allowed = reconfigured(blog, tmp_path, medium, sites={"blog": site})
    allowed.bridge.recovery.sweep()
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
    shelf.bridge.queue.ban("blog", 2)
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
    shelf.bridge.queue.move_up("blog", 2)
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
    assert shelf.bridge.overview.read_status()["dry_run"] is True
    screen = (
        create_app(shelf.bridge, config).test_client().get(shelf.bridge.links.to_audit_url("blog").split(":8085")[1])
    )
    assert "Dry run." in screen.text
    ledger.close()


# --- what is done meanwhile, and when it ends ------------------------------------------------------------------------


def as_copy(blog: Blog, *, is_copy: bool = True) -> None:
    """The site's last hook says that it is a copy, or the real one."""
    with blog.bridge.ledger.write() as tx:
        tx.change_site("blog", environment="staging" if is_copy else "production")


def test_the_sites_next_hook_ends_it_and_what_waited_goes_at_once(blog, medium):
    as_copy(blog)
    blog.hook("post.published", {"id": 8, "guid": "8", "url": f"{HOME}/8/"}, environment="staging")
    blog.publish()
    as_copy(blog)
    blog.hook("post.published", {"id": 9, "guid": "9", "url": f"{HOME}/9/"}, environment="production")
    blog.settle()
    assert (blog.status(7), blog.status(9)) == ("live", "live")
    assert (blog.status(8), len(medium.stories)) == ("planned", 2)
    assert "bridge resync blog 8 reads it anew" in blog.deliveries(8)[0]["reason"] or "staging" in blog.journal(8)


def test_a_ping_of_the_real_site_ends_it_too_and_says_so_while_it_lasts(blog, medium):
    blog.publish(id=7)
    medium.stories.clear()
    assert ping(blog, "staging")["dry_run"] == (
        'the site says it is a "staging" environment, which is none of its environments'
    )
    blog.hook("post.published", {"id": 8, "guid": "8", "url": f"{HOME}/8/"}, environment="production")
    assert ping(blog, "staging")["dry_run"]
    as_copy(blog)
    kept_by_copy(blog, 8)
    assert ping(blog, "production")["dry_run"] == ""
    blog.settle()
    assert (blog.status(8), len(medium.stories)) == ("live", 1)


def kept_by_copy(blog: Blog, post_id: int) -> None:
    """A post that the real site told of is stopped while the site's last word is that it is a copy."""
    blog.bridge.events.apply_events()
    as_copy(blog)
    while blog.bridge.sender.deliver_next():
        pass
    assert blog.status(post_id) == "planned"
    assert blog.deliveries(post_id)[0]["reason"].startswith("dry run (")


def ping(blog: Blog, environment: str) -> dict[str, str]:
    answer = blog.hook("ping", environment=environment).ping
    assert answer is not None
    return answer


def test_what_waits_for_other_reasons_waits_on_when_it_ends(dry, medium, tmp_path, clock):
    dry.publish()
    dry.publish(id=8, guid="8", url=f"{HOME}/8/")
    delivery = {"gap": "0s", "public_per_day": 1}
    wet = reconfigured(dry, tmp_path, medium, delivery=delivery)
    wet.bridge.recovery.sweep()
    wet.settle()
    assert ([wet.status(7), wet.status(8)], len(medium.stories)) == (["live", "planned"], 1)
    assert "dry run" not in wet.deliveries(8)[0]["reason"]


def test_a_sweep_while_it_lasts_lets_nothing_go(dry, medium):
    dry.publish()
    dry.bridge.recovery.sweep()
    dry.settle()
    assert (dry.status(), medium.stories) == ("planned", [])


def test_what_is_planned_and_not_due_says_that_nothing_leaves(blog, medium, tmp_path):
    delivery = {"gap": "0s", "public_per_day": 1000, "delay": "2h"}
    waiting = reconfigured(blog, tmp_path, medium, **DRY, delivery=delivery)
    waiting.publish()
    reason = waiting.deliveries()[0]["reason"]
    assert reason.startswith("dry run ([bridge] dry_run): nothing leaves the house. Else: due at ")


def test_retry_in_a_dry_run_says_what_would_go_and_after_it_it_has_gone(blog, medium, tmp_path):
    medium.script(400)
    blog.publish()
    as_copy(blog)
    planned = blog.bridge.retries.retry("blog", 7)
    assert "would go, but dry run (the site says" in blog.bridge.dry_runs.say_dry(planned)
    assert "dry run (the site says" in blog.deliveries()[0]["reason"]
    blog.settle()
    assert "it would be sent now as public" in blog.deliveries()[0]["reason"]
    as_copy(blog, is_copy=False)
    blog.bridge.recovery.sweep()
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1)


def test_a_resync_makes_a_planned_post_due_and_says_nothing_untrue(blog, medium, tmp_path, clock):
    blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    as_copy(blog)
    blog.hook("post.published", environment="production")
    kept_by_copy(blog, 7)
    before = blog.deliveries()[0]["due_at"]
    blog.hook("post.published", trigger="resync", environment="staging")
    blog.bridge.events.apply_events()
    (delivery,) = blog.deliveries()
    assert delivery["due_at"] < before
    assert "a resync asked for it" in delivery["reason"]
    assert "dry run (" in delivery["reason"]
    assert "was changed" not in blog.journal()
    blog.hook("post.published", trigger="resync", environment="production")
    blog.settle()
    assert blog.status() == "live"


def test_a_resync_makes_a_post_due_that_waits_for_its_hour(blog, medium, tmp_path):
    delivery = {"gap": "0s", "public_per_day": 1000, "delay": "2h"}
    waiting = reconfigured(blog, tmp_path, medium, delivery=delivery)
    waiting.publish()
    assert waiting.status() == "planned"
    waiting.hook("post.published", trigger="resync")
    waiting.settle()
    assert (waiting.status(), len(medium.stories)) == ("live", 1)


def test_an_approved_post_waits_for_its_end_and_goes_then(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path), an_old_post(1))
    shelf.at(SLOT)
    assert shelf.proposals() == [1]
    with ledger.write() as tx:
        tx.change_site("blog", environment="staging")
    approved = shelf.bridge.queue.approve("blog", 1)
    assert "would go, but dry run" in shelf.bridge.dry_runs.say_dry(approved)
    shelf.settle()
    assert shelf.status(1) == "planned"
    assert "it would be offered now for import" in shelf.deliveries(1)[0]["reason"]
    with ledger.write() as tx:
        tx.change_site("blog", environment="production")
    shelf.bridge.recovery.sweep()
    shelf.settle()
    assert shelf.status(1) == "offered"


def test_commands_the_check_and_the_log_name_a_site_that_is_a_copy(tmp_path, clock, medium):
    path = tmp_path / "config.toml"
    path.write_text(
        "[evergreen]\ncron = '30 9 * * tue'\n[sites.blog]\nhome = 'https://blog.example'\n"
        f"account = 'main'\nsecret = '{SECRET}'\n[accounts.main]\n"
    )
    ledger = Ledger(f"sqlite:///{tmp_path}/bridge.db")
    ledger.create()
    shelf = a_shelf(ledger, clock, a_config(tmp_path, medium.url), an_old_post(1), an_old_post(2))
    with ledger.write() as tx:
        tx.change_site("blog", environment="staging", last_seen_at=tx.now, connected_at=tx.now)
    why = 'dry run (the site says it is a "staging" environment'
    assert why in bridge(path, "status")
    assert why in bridge(path, "check")
    assert "it goes before all others; the next slot is" in bridge(path, "up", "blog", "2")
    assert "until that ends a slot only says that it would go" in bridge(path, "up", "blog", "2").replace("\n", " ")
    (site,) = shelf.bridge.overview.read_status()["sites"]
    assert site["dry_run"].startswith("the site says")
    with capture_logs() as said, running(shelf.bridge.config, ledger, is_alone=True):
        pass
    (line,) = [one for one in said if one["event"] == "dry run: nothing of a site leaves the house"]
    assert (line["site"], line["why"]) == ("blog", site["dry_run"])
    ledger.close()


def bridge(path, *command: str) -> str:
    return CliRunner().invoke(main, ["--config", str(path), *command]).output


def test_a_screen_of_a_copy_says_so(blog, medium, tmp_path):
    blog.publish(content_html="<p>We walked along the river until dark.</p>")
    blog.edit(content_html="<p>We went by train into the mountains, far away from it all.</p>")
    as_copy(blog)
    screen = blog.bridge.overview.read_handoffs()[0]["screen_url"].removeprefix(blog.bridge.config.bridge.public_url)
    html = create_app(blog.bridge, blog.bridge.config).test_client().get(screen).text
    assert "<strong>Dry run.</strong>" in html
    assert "staging" in html
