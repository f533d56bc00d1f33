"""Sixty posts, each odd in one way, are the same in the ledger whichever way they came from one WordPress."""

import base64
import json
import os
import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest

from hookmaker import make_hook
from processes import TOKEN, BridgeProcess, wait_for
from warm_process import run_warm
from wordpress import VERSIONS, WordPress

MAKE = Path(__file__).with_name("odd_posts.php").read_text().removeprefix("<?php")
EXPORT = "require_once ABSPATH . 'wp-admin/includes/export.php'; ob_start(); export_wp(); return base64_encode(ob_get_clean());"


@pytest.fixture(scope="module", params=VERSIONS)
def wordpress(request, mariadb, tmp_path_factory):
    made = WordPress(request.param, tmp_path_factory.mktemp("odd"), mariadb, f"wp_{uuid4().hex[:8]}")
    try:
        yield made.install().start()
    finally:
        made.stop()


TIMES = {"occurred_at", "first_seen_at", "updated_at"}
"""When it was read."""


def read_ledger(file):
    """The posts by number, each a dict of its columns, those of its content among them."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM posts")]
    return {row["post_id"]: _flat(row) for row in rows}


def _flat(row):
    content = json.loads(row.pop("content"))
    return {name: value for name, value in row.items() if name not in TIMES} | _leaves("", content)


def _leaves(name, value):
    if not isinstance(value, dict):
        return {name: value}
    return {key: leaf for part, its in value.items() for key, leaf in _leaves(f"{name}.{part}", its).items()}


def resync(wordpress, folder, source):
    """What a bridge that has met this WordPress, and none of its posts, knows after reading it; and what it said."""
    folder.mkdir()
    site = "environments = ['local']\npost_types = ['post', 'page']\napp_user = 'admin'"
    site += f"\napp_password = '{wordpress.app_password}'"
    file = folder / "bridge.db"
    bridge = BridgeProcess(
        folder, f"sqlite:///{file}", "http://127.0.0.1:9", home=wordpress.url, site=site, accounts={"main": TOKEN}
    ).start()
    # With its zone, which an export file does not tell.
    assert bridge.post(make_hook("ping", home=wordpress.url, environment="local"), "msg_ping") == 200
    wait_for(lambda: read_zones(file) == [("Europe/Berlin",)], what="the ping")
    arguments = ["--source", source]
    if source == "wxr":
        export = folder / "export.xml"
        export.write_bytes(base64.b64decode(wordpress.php(EXPORT, "admin")))
        arguments += ["--file", str(export)]
    done = run_warm(["--config", str(bridge.config), "resync", "blog", "--all", *arguments], os.environ, folder)
    assert done.returncode == 0, done.stderr
    assert bridge.stop() == 0
    return read_ledger(file), done.stdout


def read_zones(file):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT timezone FROM sites").fetchall()


HIDDEN = {
    "missed its schedule",
    *(f"hidden: {one}" for one in ("draft", "private", "pending", "trash", "auto-draft", "inherit")),
}
UNKNOWN = {
    # Only REST gives the text as WordPress renders it, and the author's name in an address.
    ".content_html",
    ".author.slug",
}
"""What a source cannot know, of any post."""
UNKNOWN_OF = {
    # An export names authors alone, and this one is none any more.
    ("wxr", "its author is gone", ".author.id"),
    # It counts as published when it is read.
    ("xmlrpc", "dated ahead", "published_at"),
    ("wxr", "dated ahead", "published_at"),
    # Of a change without a date in UTC REST says one by the offset that the site has today, not by that of the change.
    *product(
        ("xmlrpc", "wxr"),
        ("no modified date in UTC", "no modified date in UTC, summer"),
        ("modified_at", ".modified_at"),
    ),
}
"""The same, of one post."""


def find_differences(source, names, by_rest, posts):
    """Where a source says another thing than REST, as (post, column) with both values."""
    return {
        (names[number], column): (row[column], posts[number].get(column))
        for number, row in by_rest.items()
        for column in row
        if row[column] != posts[number].get(column)
        and column not in UNKNOWN
        and (source, names[number], column) not in UNKNOWN_OF
    }


def test_three_sources_make_equal_ledgers_of_odd_posts(wordpress, tmp_path):
    made = wordpress.php(MAKE)
    assert len(made) >= 60
    names = {number: name for name, number in made.items()}
    read = {source: resync(wordpress, tmp_path / source, source) for source in ("rest", "xmlrpc", "wxr")}
    by_rest, _ = read["rest"]
    shown = {source: {names.get(number, number) for number in posts} for source, (posts, _) in read.items()}
    assert [some ^ (set(made) - HIDDEN) for some in shown.values()] == [set(), set(), set()]
    assert "canary-hidden" not in str(read)
    for source in ("xmlrpc", "wxr"):
        assert find_differences(source, names, by_rest, read[source][0]) == {}, source
    for source, (posts, said) in read.items():
        assert f"{len(posts)} posts read: {len(posts)} new, 0 changed" in said, source
