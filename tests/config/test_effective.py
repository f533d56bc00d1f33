"""The configuration as its owner is shown it: values in words, where each was set, and never a secret."""

import base64
import os
import threading
from pathlib import Path

import pytest

from bridge.config import ConfigSource, to_tables
from bridge.config.effective import HIDDEN

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
TOKEN = "tok-canary-0123456789"
TEXT = f"""\
[bridge]
public_url = "https://bridge.example"

[delivery]
delay = "0s"
max_age = "36h"
on_unknown = "hold"

[evergreen]
blackout_dates = ["12-24..01-02"]

[evergreen.weights]
age = 2.5

[notify]
urls = ["json://canary.example/notify"]

[sites.blog]
home = "https://blog.example"
account = "main"
secret = "{SECRET}"
tag_map = {{ news = "updates" }}

[[sites.blog.cta_rules]]
tag = "shop"
cta = "default"

[accounts.main]
publish_status = "public"
evergreen = {{ review = false, unattended = true }}

[cta.default]
text = "<p>Read on at <a href='{{{{ url }}}}'>the blog</a>.</p>"
"""


@pytest.fixture
def source(tmp_path: Path) -> ConfigSource:
    path = tmp_path / "config.toml"
    path.write_text(TEXT, encoding="utf-8")
    return ConfigSource(path, {"BRIDGE_ACCOUNT_MAIN_TOKEN": TOKEN})


@pytest.fixture
def shown(source: ConfigSource) -> dict[str, tuple[str, str]]:
    tables = to_tables(source.load(), source.read_places())
    return {f"{table.name}.{one.key}": (one.value, one.place) for table in tables for one in table.settings}


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("bridge.public_url", "https://bridge.example", "config.toml:2"),
        ("bridge.dry_run", "false", ""),
        ("delivery.delay", "0s", "config.toml:5"),
        ("delivery.max_age", "36h", "config.toml:6"),
        ("delivery.keep_journal", "400d", ""),
        ("delivery.deadline", "90s", ""),
        ("evergreen.blackout_dates", "12-24..01-02", "config.toml:10"),
        ("evergreen.weights.age", "2.5", "config.toml:13"),
        ("evergreen.weights.mark", "3.0", ""),
        ("sites.blog.tag_map", "news = updates", "config.toml:22"),
        ("sites.blog.cta_rules", "cta = default; tag = shop", "config.toml:24"),
        ("sites.blog.environments", "production", ""),
        ("accounts.main.publish_status", "public", "config.toml:29"),
        ("accounts.main.evergreen.review", "false", "config.toml:30"),
        ("sites.blog.app_password", "", ""),
    ],
)
def test_a_key_has_its_value_in_words_and_where_it_was_set(shown, key, value, place):
    assert shown[key] == (value, place)


def test_of_an_accounts_own_schedule_only_what_it_sets_is_shown(shown):
    own = [key for key in shown if key.startswith("accounts.main.evergreen.")]
    assert own == ["accounts.main.evergreen.review", "accounts.main.evergreen.unattended"]


def test_a_secret_is_never_shown_and_where_it_comes_from_is(shown):
    assert shown["sites.blog.secret"] == (HIDDEN, "config.toml:21")
    assert shown["accounts.main.token"] == (HIDDEN, "BRIDGE_ACCOUNT_MAIN_TOKEN")
    assert shown["notify.urls"][0] == HIDDEN
    words = " ".join(value for value, _ in shown.values())
    assert not any(secret in words for secret in (SECRET, TOKEN, "canary"))


def test_a_ledgers_file_is_named_and_the_address_of_another_database_is_not(source, shown):
    assert shown["database.url"][0] == f"sqlite:///{source.path.parent}/bridge.db"
    other = ConfigSource(source.path, {"BRIDGE_DATABASE_URL": "postgresql://b:hunter22@db.example/b"})
    (url,) = (one for table in to_tables(other.load(), {}) for one in table.settings if table.name == "database")
    assert url.value == HIDDEN


# --- where secrets come from --------------------------------------------------------------------------------------


def places_of(source: ConfigSource, **environ: str) -> dict[tuple[str, ...], str]:
    return ConfigSource(source.path, environ).read_secret_places()


@pytest.mark.parametrize(("mode", "words"), [(0o600, "which its user alone can read"), (0o640, "which others on this")])
def test_a_secret_of_a_file_says_whether_others_can_read_it(source, mode, words):
    source.path.chmod(mode)
    found = places_of(source)[("sites", "blog", "secret")]
    assert found.startswith(f"config.toml:21, {words}")


def test_a_secret_of_the_environment_names_its_variable(source):
    found = places_of(source, BRIDGE_ACCOUNT_MAIN_TOKEN=TOKEN)
    assert found[("accounts", "main", "token")] == "the environment, BRIDGE_ACCOUNT_MAIN_TOKEN"


def test_a_secret_of_a_file_that_a_variable_names_says_so(source, tmp_path):
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o600)
    found = places_of(source, BRIDGE_ACCOUNT_MAIN_TOKEN_FILE=str(file))
    words = "the file that BRIDGE_ACCOUNT_MAIN_TOKEN_FILE names, which its user alone can read"
    assert found[("accounts", "main", "token")] == words


def test_a_secret_whose_file_is_gone_once_it_was_read_is_named_with_what_is_in_the_way(source, tmp_path):
    pipe = tmp_path / "token"
    os.mkfifo(pipe)

    def write_once() -> None:
        with pipe.open("w") as written:  # waits for its reader
            pipe.unlink()
            written.write(TOKEN)

    writer = threading.Thread(target=write_once)
    writer.start()
    found = places_of(source, BRIDGE_ACCOUNT_MAIN_TOKEN_FILE=str(pipe))
    writer.join()
    words = (
        "the file that BRIDGE_ACCOUNT_MAIN_TOKEN_FILE names, which cannot be looked at now: No such file or directory"
    )
    assert found["accounts", "main", "token"] == words
