"""The report for those who mend the bridge: everything that helps them, and no word of its owner."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Text

from blog import HOME, Blog, a_config
from bridge.app import Bridge
from bridge.http import read_shape, to_shape
from bridge.ledger import Ledger
from bridge.ledger.tables import metadata
from canary_post import POST, live_with_everything
from commands import config, run

__all__ = ["config"]

SECRETS = {
    "bridge": {"api_token": "canary-token-0123456789", "public_url": "https://canary.example/bridge"},
    "notify": {"urls": ["json://canary-user:canary-password@canary.example"]},
    "cta": {"canary": {"text": "<p>canary</p>", "utm_source": "canary"}},
    "sites": {
        "canary": {
            "home": "https://canary.example",
            "account": "canary-account",
            "secret": "whsec_Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5",
            "app_user": "canary",
            "app_password": "canary canary",
            "allowed_hosts": ["www.canary.example"],
            "skip_categories": ["canary"],
            "tag_map": {"canary": "canaries"},
            "subtitle": ["seo"],
        },
    },
    "accounts": {
        "canary-account": {
            "token": "canary-medium-token",
            "username": "canary",
            "publication_id": "canary",
            "publish_status": "public",
        }
    },
}


def is_text(column: Any) -> bool:
    return isinstance(column.type, String | Text) or column.type.__class__.__name__ == "AddressKey"


def plant(ledger: Ledger, names: tuple[str, ...] = ()) -> int:
    """A secret in every column of text and every body of the ledger, against all rules that hold for them.

    Args:
        names: columns that keep what they have.
    """
    planted = 0
    with ledger.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        for table in metadata.sorted_tables:
            for column in table.columns:
                if (is_text(column) or column.name == "body") and column.name not in names:
                    size = getattr(column.type, "length", None) or 200
                    words = "'canary ' || rowid || ' tok-secret'" if size > 20 else "'canary' || rowid"
                    words = words if is_text(column) else f"CAST({words} AS BLOB)"
                    raw.execute(f"UPDATE {table.name} SET {column.name} = {words}")
                    planted += raw.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
    return planted


@pytest.fixture
def sqlite(tmp_path, clock):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    yield ledger
    ledger.close()


def make(ledger: Ledger, tmp_path: Path, medium, **changes: Any) -> Bridge:
    bridge = Bridge(a_config(tmp_path, medium.url, **changes), ledger)
    bridge.identities.open()
    return bridge


def words_of(disclosed: dict[str, Any]) -> str:
    return json.dumps(disclosed).casefold()


def test_no_secret_that_stands_in_any_column_or_setting_stands_in_it(sqlite, tmp_path, medium):
    live_with_everything(Blog(make(sqlite, tmp_path, medium), sqlite.now))
    bridge = make(sqlite, tmp_path, medium, **SECRETS)
    before = bridge.disclosure.read_disclosure()
    known = Blog(make(sqlite, tmp_path, medium), sqlite.now).bridge
    assert plant(sqlite, names=("name", "site", "account", "type", "status")) > 100
    named = (bridge.disclosure.read_disclosure(), known.disclosure.read_disclosure())
    plant(sqlite)
    for disclosed in (before, *named, bridge.disclosure.read_disclosure()):
        for secret in ("canar", "tok-", "blog.example", "whsec", "ada", "127.0.0.1"):
            assert secret not in words_of(disclosed), secret


def test_a_secret_in_a_hook_or_an_answer_of_medium_is_not_in_its_shape(blog, medium):
    blog.hook("post.published", POST | {"canary key": "x", "CANARY0123456789": {"canary-7": 1}})
    blog.settle()
    disclosed = blog.bridge.disclosure.read_disclosure()
    assert "canar" not in words_of(disclosed)
    hook = disclosed["sites"][0]["hooks"]["post.published"]
    assert hook["data"]["post"]["title"] == "str"
    assert "*" in hook["data"]["post"]


def test_it_says_what_helps(blog, medium):
    blog.publish(content_html="<p>We walked.</p><table><tr><td>a</td><td>b</td></tr></table>")
    blog.edit(content_html="<p>We walked far and wide along the river.</p>")
    medium.script(400)
    blog.publish(id=8, guid=f"{HOME}/?p=8", url=f"{HOME}/8/")
    disclosed = blog.bridge.disclosure.read_disclosure()
    assert disclosed["versions"]["schema"]
    assert disclosed["versions"]["database"].split()[0] == blog.bridge.ledger.engine.dialect.name
    assert disclosed["versions"]["python"]
    assert disclosed["rows"]["posts"] == 2
    assert {(one["outcome"], one["http_status"]): one["count"] for one in disclosed["attempts"]} == {
        ("live", 201): 1,
        ("content_refused", 400): 1,
    }
    created = next(one["shape"] for one in disclosed["answers"] if one["http_status"] == 201)
    assert created["data"]["id"] == "str"
    assert disclosed["reasons"] == {"live": {"public": 1}, "failed": {"content": 1}}
    assert {(one["kind"], one["status"]) for one in disclosed["handoffs"]} == {("update_in_place", "open")}
    assert sum(disclosed["note_kinds"].values()) > 0
    (site,) = disclosed["sites"]
    assert (site["wordpress"], site["plugin"], site["environment"]) == ("7.1.4", "0.1.0", "production")
    (account,) = disclosed["accounts"]
    assert account["route"] == "api"
    assert disclosed["config"]["delivery"]["public_per_day"] == 1000
    assert disclosed["config"]["delivery"]["lease"] == "60s"
    assert disclosed["config"]["accounts"] == [{"api_url": "set", "publish_status": "public", "token": "set"}]
    assert disclosed["config"]["sites"][0]["home"] == "set"


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><p>secret", "html"),
        (b"<?xml version='1.0'?><secret/>", "xml"),
        (b"secret", "text"),
        (b'"secret"', "str"),
        (b'[{"id": 1, "b": true, "c": null, "d": 1.5, "e": [[1, "x"]]}, {"secret": 1}]', None),
        (b'{"https://secret.example": 1, "a secret": 2}', {"*": "int"}),
        (b"[" * 100_000, "text"),
        (b"[" * 20 + b'"secret"' + b"]" * 20, [[[[[[["..."]]]]]]]),
    ],
)
def test_a_shape_holds_keys_and_types_and_no_value(body, shape):
    written = to_shape(body)
    assert "secret" not in written
    read = read_shape(written)
    assert read == (shape or [{"b": "bool", "c": "null", "d": "float", "e": [["int"]], "id": "int"}])


@pytest.mark.parametrize(
    "value",
    [
        {f"key_{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}": "secret" for number in range(100)},
        {f"{one}_{'x' * 25}": {f"{two}_{'y' * 25}": 1 for two in "abcdefghijkl"} for one in "abcdefghijkl"},
        {one * 30: {two * 30: {three * 30: {} for three in "abcd"} for two in "abcd"} for one in "abcdefghijklmnop"},
    ],
)
def test_a_shape_that_is_too_long_says_that_it_was_cut_and_is_read(value):
    written = to_shape(json.dumps(value).encode())
    assert len(written) <= 4_000
    read = read_shape(written)
    assert read["..."] == "..."
    assert len(read) > 4
    assert json.dumps(read, sort_keys=True) == written


@pytest.mark.parametrize("written", ["", "secret", '{"a": ', "[" * 100_000])
def test_what_is_no_shape_is_not_read_as_one(written):
    assert read_shape(written) is None


@pytest.mark.parametrize("written", ['{"key": "secret"}', '["secret"]', '"secret"', '{"a secret": "str"}'])
def test_a_value_that_got_into_a_shape_is_not_read_from_it(written):
    assert "secret" not in json.dumps(read_shape(written))


@pytest.fixture
def used(config) -> Path:
    ledger = Ledger(f"sqlite:///{config.parent}/bridge.db")
    ledger.create()
    ledger.close()
    return config


def test_the_file_is_for_its_owner_alone_and_is_not_written_over(used):
    file = used.parent / "report.json"
    done = run("--config", str(used), "report", str(file))
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["rows"]["posts"] == 0
    file.write_text("mine")
    file.chmod(0o644)
    done = run("--config", str(used), "report", str(file))
    assert done.exit_code == 2
    assert "is there already" in done.output
    assert file.read_text() == "mine"
    assert run("--config", str(used), "report", str(file), "--overwrite").exit_code == 0
    assert (stat.S_IMODE(file.stat().st_mode), file.read_text()[0]) == (0o600, "{")


@pytest.mark.parametrize("name", ["missing/report.json", "link.json", "/proc/self/comm"])
def test_a_file_that_cannot_be_written_is_named(used, name):
    (used.parent / "link.json").symlink_to(used.parent / "elsewhere")
    done = run("--config", str(used), "report", str(used.parent / name), "--overwrite")
    assert done.exit_code == 2
    assert "cannot be written" in done.output


def test_every_column_that_can_hold_words_is_one_that_is_planted():
    # What plant() counts on: every text column is one of these types.
    kinds = {type(column.type).__name__ for table in metadata.sorted_tables for column in table.columns}
    assert kinds <= {
        "Text",
        "String",
        "AddressKey",
        "Integer",
        "BigInteger",
        "Boolean",
        "Float",
        "LargeBinary",
        "UtcDateTime",
    }
