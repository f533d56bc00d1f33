"""The owner's accounts and sites: how they stand, and what is done about them; secrets are shown to owners, once."""

import io
import re
import socket
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from blog import SECRET
from bridge.app import Bridge
from bridge.config import ConfigSource, read_connection_string
from bridge.ledger import Ledger
from bridge.ledger.tables import accounts, sites
from bridge.services.doors.rounds import DoorRounds
from bridge.web import create_app
from counting import counted
from filled import Amount, a_full_ledger, two_sites
from owner_pages import Browser, add_people
from shelf import NOW

TEXT = """\
[bridge]
public_url = "http://localhost"

[database]
url = "{url}"

[sites.blog]
home = "http://127.0.0.1:9"
account = "main"
secret = "{secret}"

[sites.other]
home = "http://127.0.0.1:10"
account = "second"

[accounts.main]
token = "tok-canary-0123456789"
api_url = "{api_url}"

[accounts.second]
"""
MOST_STATEMENTS = 15
VERBS = (
    "/owner/places/check",
    "/owner/resume",
    "/owner/accounts/main/pause",
    "/owner/accounts/main/resume",
    "/owner/accounts/main/retire",
    "/owner/sites/blog/reconnect",
    "/owner/sites/blog/connection",
    "/owner/sites/blog/rotate",
    "/owner/sites/blog/finish-rotation",
    "/owner/sites/blog/retire",
)


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


class Place:
    """A bridge with a configuration of its own, and people at browsers."""

    def __init__(self, file: Path, ledger: Ledger) -> None:
        self.file, self.ledger, self.reloads = file, ledger, 0
        source = ConfigSource(file, {})
        self.bridge = Bridge(source.load(), ledger, source=source, reload=self.count)
        self.bridge.identities.open()
        add_people(self.bridge)
        self.app = create_app(self.bridge, self.bridge.config)

    def count(self) -> None:
        self.reloads += 1

    def sign_in(self, name: str = "ada") -> Browser:
        browser = Browser(self.app)
        browser.sign_in(name)
        return browser

    def change(self, table, **values) -> None:
        with self.ledger.write() as tx:
            tx.connection.execute(update(table).values(**values))


@pytest.fixture
def place(tmp_path, ledger, medium, database_url) -> Place:
    file = tmp_path / "config.toml"
    file.write_text(TEXT.format(url=database_url, secret=SECRET, api_url=medium.url), encoding="utf-8")
    file.chmod(0o600)
    return Place(file, ledger)


@pytest.fixture
def ada(place) -> Browser:
    return place.sign_in()


def test_an_account_says_its_door_its_limits_its_sites_and_where_its_token_comes_from(ada):
    text = ada.get("/owner/accounts/main").text
    for words in ("API: it has a token", "0 of 2 public stories", "0 of 10 drafts", 'href="/owner/sites/blog"'):
        assert words in text
    assert "From config.toml:17, which its user alone can read" in text
    assert "tok-canary" not in text
    assert "Import: it has no token" in ada.get("/owner/accounts/second").text


def test_a_parked_account_says_why_and_one_press_lets_it_send_again(place, ada):
    with place.ledger.write() as tx:
        tx.park_account("main", "the token is not accepted")
    assert "the token is not accepted" in ada.get("/owner/places").text
    assert "Parked" in ada.get("/owner/accounts/main").text
    assert ada.send("/owner/accounts/main/resume", "/owner/accounts/main").status_code == 303
    with place.ledger.read() as tx:
        assert tx.read_account("main").parked_at is None
    assert "At the asking of user ada" in ada.get("/owner/log?account=main").text


def test_an_account_is_paused_with_an_end_and_a_reason_and_goes_on_from_any_page(place, ada):
    page = "/owner/accounts/main"
    assert ada.send(f"{page}/pause", page, until="7d", reason="moving").status_code == 303
    with place.ledger.read() as tx:
        (pause,) = tx.read_pauses("main")
        assert (pause.reason, pause.until - tx.now > timedelta(days=6)) == ("moving", True)
    assert "Account main rests until" in ada.get("/owner/log").text
    answer = ada.send("/owner/accounts/main/resume", "/owner/log", back="/owner/log")
    assert answer.headers["Location"].endswith("/owner/log")
    with place.ledger.read() as tx:
        assert not tx.read_pauses("main")


@pytest.mark.parametrize("until", ["soon", "2020-01-01"])
def test_a_pause_without_a_usable_end_is_refused_beside_what_was_typed(place, ada, until):
    page = "/owner/accounts/main"
    answer = ada.send(f"{page}/pause", page, until=until, reason="moving")
    assert (answer.status_code, f'value="{until}"' in answer.text, 'role="alert"' in answer.text) == (409, True, True)
    with place.ledger.read() as tx:
        assert not tx.read_pauses("main")


def test_a_pause_of_everything_ends_for_everything_and_not_for_one_account(place, ada):
    place.bridge.accounts.pause(reason="a holiday")
    page = "/owner/accounts/main"
    assert "everything is paused, not this account alone" in ada.send(f"{page}/resume", page).text
    assert ada.send("/owner/resume", page).status_code == 303
    with place.ledger.read() as tx:
        assert not tx.read_pauses()


def test_the_end_of_a_pause_is_offered_to_owners_alone(place, ada):
    place.bridge.accounts.pause("main")
    assert "End the pause" in ada.get("/owner/you").text
    assert "End the pause" not in place.sign_in("vic").get("/owner/you").text


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"retired_at": NOW}, "Retired"),
        ({"held_reason": "its counter fell back"}, "Held"),
        ({"silence_told_at": NOW}, "Silent"),
        ({}, "Not heard yet"),
        ({"last_seen_at": NOW, "environment": "staging"}, "Dry run"),
        ({"last_seen_at": NOW}, "In use"),
    ],
)
def test_a_site_says_how_it_stands(place, ada, values, word):
    if values:
        place.change(sites, **values)
    state = re.search(r'class="state tone-\w+">.*?</svg>([^<]+)<', ada.get("/owner/sites/blog").text)[1]
    assert state == word


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"retired_at": NOW}, "Retired"),
        ({"parked_at": NOW, "parked_reason": "no"}, "Parked"),
        ({"circuit_until": NOW + timedelta(days=4000)}, "Medium is down"),
        ({}, "In use"),
    ],
)
def test_an_account_says_how_it_stands(place, ada, values, word):
    if values:
        place.change(accounts, **values)
    state = re.search(r'class="state tone-\w+">.*?</svg>([^<]+)<', ada.get("/owner/accounts/main").text)[1]
    assert state == word


def test_a_held_site_is_taken_as_it_is_now_only_after_a_second_yes(place, ada):
    place.change(sites, held_reason="its counter fell back")
    page = "/owner/sites/blog"
    assert ada.send(f"{page}/reconnect", page).status_code == 409
    assert ada.send(f"{page}/reconnect", page, yes="yes").status_code == 303
    with place.ledger.read() as tx:
        assert tx.read_site("blog").held_reason == ""


def test_the_connection_of_a_site_is_shown_when_it_is_asked_for_and_is_in_no_page_else(ada):
    page = "/owner/sites/blog"
    assert SECRET not in ada.get(page).text
    answer = ada.send(f"{page}/connection", page)
    line = re.search(r'class="value address">([^<]+)<', answer.text)[1]
    assert read_connection_string(line).secret == SECRET
    assert answer.headers["Cache-Control"] == "no-store"
    assert ada.get(f"{page}/connection").status_code == 405


def test_a_site_without_a_secret_says_so_and_has_no_connection_to_show(ada):
    page = "/owner/sites/other"
    assert "every hook of it is refused" in ada.get(page).text
    answer = ada.send(f"{page}/connection", page)
    assert (answer.status_code, 'role="alert"' in answer.text) == (409, True)


def test_a_new_secret_is_shown_once_stands_before_the_old_one_and_is_taken_over_after_the_answer(place, ada):
    page = "/owner/sites/blog"
    with ada.send(f"{page}/rotate", page) as answer:
        line = re.search(r'class="value address">([^<]+)<', answer.text)[1]
        assert place.reloads == 0
    assert place.reloads == 1
    fresh = read_connection_string(line).secret
    assert f'secret = "{fresh} {SECRET}"' in place.file.read_text()
    assert fresh not in ada.get(page).text
    assert "the old one stays good" in ada.get(page).text


def test_the_old_secret_is_not_taken_away_before_wordpress_uses_the_new_one(place, ada):
    page = "/owner/sites/blog"
    ada.send(f"{page}/rotate", page).close()
    answer = ada.send(f"{page}/finish-rotation", page)
    assert (answer.status_code, "would be shut out" in answer.text) == (409, True)
    place.change(sites, secret_heard_at=NOW)
    with ada.send(f"{page}/finish-rotation", page) as answer:
        assert answer.status_code == 303
    assert SECRET not in place.file.read_text()
    assert place.reloads == 2


def test_a_secret_of_the_environment_is_not_replaced_and_it_is_said_how(place, ledger):
    place.file.write_text(place.file.read_text().replace(f'secret = "{SECRET}"\n', ""))
    source = ConfigSource(place.file, {"BRIDGE_SITE_BLOG_SECRET": SECRET})
    bridge = Bridge(source.load(), ledger, source=source)
    browser = Browser(create_app(bridge, bridge.config))
    browser.sign_in()
    page = "/owner/sites/blog"
    assert "From the environment, BRIDGE_SITE_BLOG_SECRET" in browser.get(page).text
    answer = browser.send(f"{page}/rotate", page)
    assert (answer.status_code, "comes from BRIDGE_SITE_BLOG_SECRET" in answer.text) == (409, True)


@pytest.mark.parametrize(("kind", "name"), [("sites", "old"), ("accounts", "old")])
def test_what_left_the_configuration_is_retired_after_a_second_yes_and_what_is_configured_is_not(
    place, ada, kind, name
):
    with place.ledger.write() as tx:
        tx.ensure_site(name)
        tx.ensure_account(name)
    page = f"/owner/{kind}/{name}"
    assert "Not configured" in ada.get(page).text
    assert ada.send(f"{page}/retire", page).status_code == 409
    assert ada.send(f"{page}/retire", page, yes="yes").status_code == 303
    assert "Retired" in ada.get(page).text
    there = f"/owner/{kind}/{'blog' if kind == 'sites' else 'main'}"
    answer = ada.send(f"{there}/retire", there, yes="yes")
    assert (answer.status_code, "take it out first" in answer.text) == (409, True)


def test_a_round_tries_every_door_and_its_outcome_stays(place, ada):
    assert "Not tried since" in ada.get("/owner/places").text
    assert ada.send("/owner/places/check", "/owner/places").status_code == 303
    text = ada.get("/owner/places").text
    assert re.search(r"Opens</span><div><strong>Ledger", text)
    assert re.search(
        r'Shut</span><div><strong>Site blog at http://127\.0\.0\.1:9</strong><small class="sentence">it', text
    )
    assert "it cannot be reached" in ada.get("/owner/sites/blog").text
    assert "Opens" in ada.get("/owner/accounts/main").text


def test_a_round_is_refused_on_its_page_while_a_door_of_the_last_one_has_not_answered(place, ada):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        account = place.bridge.config.account("main").model_copy(update={"api_url": silent_url})
        config = place.bridge.config.model_copy(update={"sites": {}, "accounts": {"main": account}})
        place.bridge.doors = DoorRounds(config, patience_s=0.5)
        place.bridge.doors.make_round()
        answer = ada.send("/owner/places/check", "/owner/places")
    assert "being tried already" in answer.text


def test_an_owner_reads_how_a_wordpress_is_connected(ada):
    text = ada.get("/owner/places").text
    assert '<span class="value address">http://localhost</span>' in text


def test_where_the_files_are_broken_by_now_the_pages_go_on(place, ada):
    place.file.write_text("[bridge\n")
    assert "Set, and not shown" in ada.get("/owner/sites/blog").text


@pytest.mark.parametrize("name", ["eve", "vic"])
def test_whoever_is_no_owner_is_refused_and_shown_no_verb(place, name):
    browser = place.sign_in(name)
    for url in VERBS:
        assert browser.send(url, "/owner/you", yes="yes").status_code == 403, url
    for url in ("/owner/places", "/owner/accounts/main", "/owner/sites/blog"):
        forms = re.findall(r'<form method="post" action="([^"]+)"', browser.get(url).text)
        assert forms == ["/owner/sign-out"], url


def test_whoever_is_good_for_one_site_sees_it_and_its_account_alone(place):
    eve = place.sign_in("eve")
    text = eve.get("/owner/places").text
    assert "blog" in text
    assert "other" not in text
    assert "second" not in text
    assert [eve.get(f"/owner/{path}").status_code for path in ("sites/other", "accounts/second")] == [404, 404]


@pytest.mark.parametrize("path", ["sites/none", "accounts/none"])
def test_what_there_is_not_is_said_so(ada, path):
    assert ada.get(f"/owner/{path}").status_code == 404


def test_without_anything_configured_the_page_says_what_comes_next(tmp_path, ledger):
    file = tmp_path / "empty.toml"
    file.write_text("")
    with ledger.write() as tx:
        tx.connection.execute(delete(sites))
        tx.connection.execute(delete(accounts))
    text = Place(file, ledger).sign_in().get("/owner/places").text
    assert "No account yet" in text
    assert "No site yet" in text


@pytest.mark.parametrize("full", ["sqlite"], indirect=True)
def test_each_page_takes_few_statements_however_much_there_is(tmp_path, full):
    names = [f"site{number:03}" for number in range(120)]
    config = two_sites(
        tmp_path,
        sites={name: {"home": f"https://{name}.example", "account": name, "secret": SECRET} for name in names},
        accounts={name: {} for name in names},
    )
    bridge = Bridge(config, full, clock=lambda: NOW)
    bridge.identities.open()
    add_people(bridge)
    browser = Browser(create_app(bridge, config))
    browser.sign_in()
    for url in ("/owner/places", "/owner/accounts/main", "/owner/sites/blog"):
        with counted(full) as statements:
            assert browser.get(url).status_code == 200
        assert len(statements) <= MOST_STATEMENTS, url
    first = browser.get("/owner/places").text
    more = re.search(r'href="([^"]+sites=[^"]+)">Next page', first)[1].replace("&amp;", "&")
    assert "site120" not in first
    assert "site049" in browser.get(more).text


@pytest.fixture
def full(request):
    with a_full_ledger(request, Amount(posts=60, deliveries=30, handoffs=10, others=40)) as ledger:
        yield ledger


def test_the_plugin_is_downloaded_where_it_is_said_to_install_it(ada):
    assert "/owner/plugin.zip" in ada.get("/owner/places").text
    with ada.get("/owner/plugin.zip") as answer:
        assert "bridge-for-medium.zip" in answer.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            assert "bridge-for-medium/bridge-for-medium.php" in packed.namelist()
            assert not [name for name in packed.namelist() if "/tests/" in name]
