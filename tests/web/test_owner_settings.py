"""The owner's settings: what is in force and where it was set, whether the files changed since, and what leaves."""

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from blog import SECRET
from bridge.app import Bridge
from bridge.config import Config, ConfigSource
from bridge.ledger.tables import sites
from bridge.web import create_app
from counting import counted
from owner_pages import Browser, add_people

TEXT = f"""\
[bridge]
state_dir = "."

[delivery]
gap = "7m"

[sites.blog]
home = "https://blog.example"
account = "main"
secret = "{SECRET}"

[accounts.main]
token = "tok-canary-0123456789"
"""
CLOSINGS = """
[cta.letter]
text = "Read more"
[experiments.last-words]
variants = ["default", "letter"]
"""
ABOUT_FILES = "The file has changed since it was read"
MOST_STATEMENTS = 15


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0o600)
    return file


@pytest.fixture
def app(ledger, file):
    source = ConfigSource(file, {})
    bridge = Bridge(source.load(), ledger, source=source)
    bridge.identities.open()
    add_people(bridge)
    return create_app(bridge, bridge.config)


def signed_in(app, name: str = "ada") -> Browser:
    browser = Browser(app)
    browser.sign_in(name)
    return browser


def test_a_table_shows_its_keys_and_where_they_were_set(app, file):
    text = signed_in(app).get("/owner/settings?table=delivery").text
    assert '<code>gap</code></th><td>7m</td><td class="quiet"><span class="address">config.toml:5' in text
    assert '<code>lease</code></th><td>5m</td><td class="quiet">default' in text
    assert str(file) in text


def test_sites_are_listed_by_name_and_each_has_a_page_without_its_secret(app):
    browser = signed_in(app)
    assert 'href="/owner/settings?table=sites.blog"' in browser.get("/owner/settings?table=sites").text
    text = browser.get("/owner/settings?table=sites.blog").text
    assert "https://blog.example" in text
    assert SECRET not in text
    assert "tok-canary" not in browser.get("/owner/settings?table=accounts.main").text


def test_an_owner_is_told_when_the_file_says_something_else_by_now(app, file):
    browser = signed_in(app)
    assert ABOUT_FILES not in browser.get("/owner/settings").text
    file.write_text(TEXT.replace("7m", "8m"), encoding="utf-8")
    assert ABOUT_FILES in browser.get("/owner/settings").text


def test_an_owner_is_told_when_the_file_cannot_be_used_any_more(app, file):
    file.write_text(TEXT.replace("7m", "seven"), encoding="utf-8")
    text = signed_in(app).get("/owner/settings?table=delivery").text
    assert "so a restart would fail" in text
    assert "<td>7m</td>" in text


def test_what_is_to_be_minded_of_the_files_is_said(app, file):
    file.chmod(0o644)
    assert "run: chmod 600" in signed_in(app).get("/owner/settings").text


def test_where_nobody_knows_the_files_the_values_are_shown_all_the_same(ledger, file):
    bridge = Bridge(ConfigSource(file, {}).load(), ledger)
    add_people(bridge)
    text = signed_in(create_app(bridge, bridge.config)).get("/owner/settings?table=delivery").text
    assert "<td>7m</td>" in text


def test_a_site_on_a_dry_run_is_named_with_the_reason(app, ledger):
    browser = signed_in(app)
    assert "no dry run holds any site" in browser.get("/owner/settings").text
    with ledger.write() as tx:
        tx.connection.execute(update(sites).values(environment="staging"))
    assert "says it is a &#34;staging&#34; environment" in browser.get("/owner/settings").text


@pytest.mark.parametrize("name", ["eve", "vic"])
def test_only_owners_read_the_settings_or_are_led_there(app, name):
    browser = signed_in(app, name)
    assert browser.get("/owner/settings").status_code == 403
    assert "/owner/settings" not in browser.get("/owner/you").text


def test_a_table_that_there_is_not_is_said(app):
    assert signed_in(app).get("/owner/settings?table=none").status_code == 404


def test_the_page_takes_few_statements(app, ledger):
    browser = signed_in(app)
    with counted(ledger) as statements:
        browser.get("/owner/settings")
    assert len(statements) <= MOST_STATEMENTS


def test_each_part_of_the_configuration_has_a_name_for_people(file, ledger):
    file.write_text(TEXT + CLOSINGS, encoding="utf-8")
    source = ConfigSource(file, {})
    bridge = Bridge(source.load(), ledger, source=source)
    bridge.identities.open()
    add_people(bridge)
    page = Browser(create_app(bridge, bridge.config)).enter(bridge).get("/owner/settings").text
    names = re.findall(r'<li><a href="/owner/settings\?table=[^"]+"[^>]*>([^<]+)</a></li>', page)
    assert len(names) == len(Config.model_fields)
    assert [name for name in names if name != name[:1].upper() + name[1:]] == []
