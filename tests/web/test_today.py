"""The first page: what needs a person, what went out, what comes, what is left; for each of those who may look."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import insert, update

from blog import Blog, a_config
from bridge.app import Bridge
from bridge.ledger.tables import accounts, deliveries, events, handoffs
from bridge.models import EventOutcome, HandoffKind
from bridge.web import create_app
from counting import counted
from filled import Amount, a_full_ledger, two_sites
from owner_pages import Browser, add_people

MOST_STATEMENTS = 15
EVIL = '<script>alert("x")</script>'


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


def seen_by(bridge: Bridge, name: str = "ada") -> str:
    """The first page in words, as somebody sees it."""
    return to_words(page_of(bridge, name))


def page_of(bridge: Bridge, name: str = "ada") -> str:
    with bridge.ledger.read() as tx:
        is_new = not tx.read_users()
    if is_new:
        add_people(bridge)
    browser = Browser(create_app(bridge, bridge.config)).enter(bridge, name)
    return str(browser.get("/owner/").text)


def to_words(page: str) -> str:
    main = page.partition("<main")[2]
    return " ".join(unescape(re.sub("<[^>]+>", " ", main)).split())


def to_menu_count(page: str) -> int:
    found = re.search(r'Today<span class="count">(\d+)<', page)
    return int(found[1]) if found else 0


def by_import(tmp_path, blog: Blog, **changes) -> Blog:
    """The same blog, whose stories go by import."""
    account = {"main": {"username": "ada"}}
    bridge = Bridge(a_config(tmp_path, "", accounts=account, **changes), blog.bridge.ledger, clock=blog.clock)
    bridge.identities.open()
    return Blog(bridge, blog.clock)


def test_an_empty_bridge_says_how_a_site_is_connected(tmp_path, ledger, medium, clock):
    config = a_config(tmp_path, medium.url)
    bridge = Bridge(config.model_copy(update={"sites": {}}), ledger, clock=clock)
    words = seen_by(bridge)
    assert "No site yet. Connect a WordPress, and its next post goes to Medium." in words
    assert "press Connect" in words
    assert "Nothing has gone out yet." in words


def test_a_configured_site_that_never_spoke_is_waited_for(blog):
    words = seen_by(blog.bridge)
    assert "Nothing was heard from WordPress yet." in words
    assert re.search(r"write the address of this bridge there, http://127.0.0.1:8085 ?, and press Connect", words)


def test_when_nothing_needs_anybody_the_page_says_what_went_out_and_what_is_left(blog):
    blog.publish(title="Rye, water, time")
    words = seen_by(blog.bridge)
    assert "Nothing needs you." in words
    assert re.search(r"What went out All that are live Today [\d:]+ Rye, water, time main, by API Live", words)
    assert "main API, public stories. 999 of 1000" in words
    assert re.search(r"Last heard blog Today [\d:]+ Feed of main Not read yet", words)


def test_an_import_is_one_row_with_one_button_and_takes_a_place(tmp_path, blog):
    blog = by_import(tmp_path, blog, delivery={"public_per_day": 2})
    blog.publish(title="Bread in a cold kitchen")
    page = page_of(blog.bridge)
    words = to_words(page)
    assert "One thing needs you" in words
    assert "Ready to import Bread in a cold kitchen It is ready to be imported on Medium. Since today" in words
    assert "Import : Bread in a cold kitchen" in words
    assert "main Import. 1 of 2" in words
    assert to_menu_count(page) == 1


def test_imports_that_wait_take_every_place(tmp_path, blog):
    blog = by_import(tmp_path, blog, delivery={"open_imports": 1})
    blog.publish(title="Bread in a cold kitchen")
    blog.publish(id=8, guid="https://blog.example/?p=8", url="https://blog.example/b/", title="Rye", slug="rye")
    words = seen_by(blog.bridge)
    assert "1 of 1 imports wait for you." in words
    assert "Waits Rye To main. It waits for a free place on account main." in words


def test_what_is_due_later_comes_with_its_hour(tmp_path, blog, medium):
    bridge = Bridge(a_config(tmp_path, medium.url, delivery={"delay": "2h"}), blog.bridge.ledger, clock=blog.clock)
    bridge.identities.open()
    later = Blog(bridge, blog.clock)
    later.publish(title="A drawer without runners")
    words = seen_by(bridge)
    assert re.search(r"What comes next Schedule \w+ [\d:]+ A drawer without runners To main\.", words)
    assert re.search(r"Nothing needs you\. Next comes “A drawer without runners”: \w+ [\d:]+", words)


def test_a_slot_comes_with_its_hour_though_its_post_is_chosen_then(tmp_path, blog, medium):
    evergreen = {"cron": "30 9 * * tue", "zone": "UTC"}
    bridge = Bridge(a_config(tmp_path, medium.url, evergreen=evergreen), blog.bridge.ledger, clock=blog.clock)
    assert "Tue 09:30 A post from the archive Chosen then, for main." in seen_by(bridge)


def test_what_stands_still_is_listed_the_most_urgent_first(blog):
    for number in range(1, 5):
        blog.hook(
            "post.published",
            {
                "id": number,
                "guid": f"https://blog.example/?p={number}",
                "title": f"No {number}",
                "url": f"https://blog.example/{number}/",
                "slug": f"no-{number}",
            },
        )
    blog.settle()
    with blog.bridge.ledger.write() as tx:
        made = [tx.read_deliveries("blog", number)[0] for number in range(1, 5)]
        for one, status in zip(made, ("failed", "held", "unconfirmed", "proposed"), strict=True):
            tx.connection.execute(update(deliveries).where(deliveries.c.id == one.id).values(status=status, code=""))
        tx.open_handoff(made[2], HandoffKind.CONFIRM, "no answer came")
        tx.park_account("main", "Medium refused the token")
        tx.change_site("blog", silence_told_at=tx.now + timedelta(hours=1))
        tx.connection.execute(
            insert(events).values(
                site="blog",
                webhook_id="w",
                type="post.updated",
                post_id=4,
                body=b"",
                body_sha256="0" * 64,
                crashes=3,
                received_at=tx.now,
                handled_at=tx.now,
                outcome=EventOutcome.HELD.value,
                reason="broken",
            )
        )
    page = page_of(blog.bridge)
    words = to_words(page)
    order = [
        "Account is parked",
        "Unconfirmed No 3",
        "Held No 2",
        "Failed No 1",
        "Set aside No 4",
        "Proposal No 4",
        "Site is silent blog",
    ]
    places = [words.index(one) for one in order]
    assert places == sorted(places)
    assert "Seven things need you" in words
    assert to_menu_count(page) == 7


def test_a_hook_set_aside_needs_nobody_once_its_post_was_read_again(desk):
    desk.bridge.resync.resync("blog", 3)
    desk.clock.pass_by(timedelta(minutes=1))
    with desk.bridge.ledger.write() as tx:
        tx.connection.execute(
            insert(events).values(
                site="blog",
                webhook_id="w",
                type="post.updated",
                post_id=3,
                body=b"",
                body_sha256="0" * 64,
                crashes=3,
                received_at=tx.now,
                handled_at=tx.now,
                outcome=EventOutcome.HELD.value,
                reason="broken",
            )
        )
    assert desk.bridge.frame.read_surroundings().needs.set_aside == 1
    desk.bridge.resync.resync("blog", 3)
    assert desk.bridge.frame.read_surroundings().needs.set_aside == 0


def test_a_held_post_about_which_something_is_asked_is_counted_once(blog):
    blog.publish()
    with blog.bridge.ledger.write() as tx:
        (made,) = tx.read_deliveries("blog", 7)
        tx.connection.execute(update(deliveries).values(status="held"))
    assert blog.bridge.frame.read_surroundings().needs.total == 1
    with blog.bridge.ledger.write() as tx:
        tx.open_handoff(made, HandoffKind.CONFIRM, "it may be there")
    needs = blog.bridge.frame.read_surroundings().needs
    assert (needs.steps, needs.held) == (1, 0)


def test_an_editor_of_one_site_sees_nothing_of_another(tmp_path, blog, medium):
    other = {"home": "https://other.example", "account": "second", "secret": "whsec_" + "A" * 32}
    config = a_config(tmp_path, medium.url, sites={"other": other}, accounts={"second": {"token": "t"}})
    bridge = Bridge(config, blog.bridge.ledger, clock=blog.clock)
    with bridge.ledger.write() as tx:
        for name in ("other", "blog"):
            tx.ensure_site(name)
        for name in ("second", "main"):
            tx.ensure_account(name)
        tx.change_site("other", held_reason="a clone", last_seen_at=tx.now)
        tx.park_account("second", "refused")
    page = page_of(bridge, "eve")
    assert "other" not in to_words(page)
    assert "second" not in to_words(page)
    assert to_menu_count(page) == 0
    assert "Two things need you" in seen_by(bridge, "ada")


def test_a_channel_that_takes_no_notices_is_shown_to_owners(tmp_path, blog, medium):
    urls = {"urls": ["json://127.0.0.1:9/"], "gather": "0s"}
    bridge = Bridge(a_config(tmp_path, medium.url, notify=urls), blog.bridge.ledger, clock=blog.clock)
    with bridge.ledger.write() as tx:
        tx.add_notice("A post was held", "look at it")
    bridge.notices.send_notices()
    assert "Notices by json (1) fail since" in seen_by(bridge)
    assert "Notices by json" not in seen_by(bridge, "eve")


def test_a_viewer_is_offered_a_look_and_no_verb(tmp_path, blog):
    blog = by_import(tmp_path, blog)
    blog.publish(title="Bread")
    words = seen_by(blog.bridge, "vic")
    assert "Look at it : Bread" in words
    assert "Import : Bread" not in words


def test_what_wordpress_and_medium_say_is_text_and_no_markup(tmp_path, blog):
    blog = by_import(tmp_path, blog)
    blog.publish(title=f"A {EVIL}")
    with blog.bridge.ledger.write() as tx:
        tx.park_account("main", EVIL)
        tx.change_site("blog", held_reason=EVIL)
        tx.connection.execute(update(accounts).values(feed_problem=EVIL))
        tx.connection.execute(update(handoffs).values(reason=EVIL, story_url="javascript:alert(1)", note=EVIL))
    page = page_of(blog.bridge)
    assert EVIL not in page
    assert "javascript:" not in page
    assert "A &lt;script&gt;" in page


@pytest.fixture(scope="module")
def made_file(tmp_path_factory):
    from bridge.ledger import Ledger

    file = tmp_path_factory.mktemp("made") / "ledger.db"
    ledger = Ledger(f"sqlite:///{file}")
    ledger.create()
    ledger.close()
    return file


@pytest.mark.parametrize("full", ["sqlite"], indirect=True)
def test_the_first_page_takes_few_statements_however_much_there_is(tmp_path, full):
    bridge = Bridge(two_sites(tmp_path), full)
    add_people(bridge)
    browser = Browser(create_app(bridge, bridge.config)).enter(bridge)
    browser.get("/owner/")
    with counted(full) as seen:
        page = browser.get("/owner/").text
    assert len(seen) <= MOST_STATEMENTS, [one for one, _ in seen]
    assert "These are the 12 most urgent. In all:" in to_words(page)
    assert page.count('<li><span class="state') == 12


@pytest.fixture(scope="module")
def full(request):
    with a_full_ledger(request, Amount(posts=300, deliveries=100, handoffs=20, others=20)) as ledger:
        yield ledger
