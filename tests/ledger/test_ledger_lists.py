"""What the databases do for a page: they walk an index, and no table that grows is read from end to end."""

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.ledger.keyset import select_keys
from bridge.ledger.lists import DELIVERIES, NAMES, POSTS
from bridge.ledger.tables import journal
from bridge.models.pages import Slice
from bridge.web import create_app
from counting import counted
from filled import Amount, a_full_ledger, two_sites
from processes import API_TOKEN
from shelf import NOW

HEADERS = {"Authorization": f"Bearer {API_TOKEN}"}
SMALL, LARGE = Amount(400, 200, 60, 300), Amount(4000, 2000, 60, 3000)
GROWING = {"posts", "deliveries", "handoffs", "journal", "stories", "attempts", "slots", "jobs", "events"}
PAGES = (
    "posts?",
    "posts?site=news",
    "posts?since=2018-09-07T12:01:00Z&until=2018-09-07T12:02:00Z",
    "deliveries?",
    "deliveries?site=news",
    "deliveries?account=main",
    "deliveries?status=planned",
    "deliveries?site=blog&status=planned",
    "deliveries?account=main&status=planned",
    "stories?",
    "stories?site=news",
    "stories?account=main",
    "stories?kind=draft",
    "handoffs?",
    "handoffs?site=news",
    "handoffs?account=main",
    "handoffs?kind=proposal",
    "handoffs?kind=identity",
    "slots?",
    "slots?account=main",
    "slots?site=news",
    "slots?status=dropped",
    "jobs?",
    "jobs?site=news",
    "jobs?status=failed",
    "journal?",
    "journal?site=news",
    "journal?site=news&post=7",
    "journal?account=main",
    "journal?kind=parked",
    "journal?site=news&kind=planned",
)


def a_client(ledger: Ledger, folder: Any) -> FlaskClient:
    config = two_sites(folder)
    return create_app(Bridge(config, ledger, clock=lambda: NOW), config).test_client()


def _lend(request: pytest.FixtureRequest, database: str, amount: Amount) -> Iterator[Ledger]:
    request.param = database
    with a_full_ledger(request, amount) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def small(request) -> Iterator[Ledger]:
    yield from _lend(request, "sqlite", SMALL)


@pytest.fixture(scope="module")
def large(request) -> Iterator[Ledger]:
    yield from _lend(request, "sqlite", LARGE)


@pytest.fixture(scope="module")
def on_postgres(request) -> Iterator[Ledger]:
    yield from _lend(request, "postgres", SMALL)


def steps(ledger: Ledger, client: FlaskClient, path: str) -> int:
    """Instructions of SQLite's machine for one page, in tens: what it did, not how long that took."""
    seen = [0]

    def count() -> int:
        seen[0] += 1
        return 0

    with ledger.engine.connect() as connection:
        own = connection.connection.driver_connection
        assert isinstance(own, sqlite3.Connection)
    own.set_progress_handler(count, 10)
    assert client.get(f"/api/v1/{path}&limit=20", headers=HEADERS).status_code == 200
    own.set_progress_handler(None, 0)
    return seen[0]


# What waits is little, however large the ledger is: of that all is looked at.
@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("handoffs")])
def test_sqlite_works_as_much_for_a_page_of_a_large_ledger_as_of_one_a_tenth_as_large(small, large, tmp_path, path):
    of_small, of_large = (steps(one, a_client(one, tmp_path), path) for one in (small, large))
    assert 0 < of_large <= 1.5 * of_small + 100


def plans(ledger: Ledger, client: FlaskClient, path: str) -> str:
    """How SQLite goes about each statement of a page, a step a line."""
    with counted(ledger) as seen:
        assert client.get(f"/api/v1/{path}&limit=20", headers=HEADERS).status_code == 200
    with ledger.engine.connect() as connection:
        # Where nothing is named, nothing is looked for: SQLite tells of a scan, and ends before it.
        asked = [(f"EXPLAIN QUERY PLAN {sql}", values) for sql, values in seen if "WHERE 0 = 1" not in sql]
        return "\n".join(step.detail for one in asked for step in connection.exec_driver_sql(*one))


@pytest.mark.parametrize("path", PAGES)
def test_sqlite_has_an_index_for_each_page(small, tmp_path, path):
    told = plans(small, a_client(small, tmp_path), path)
    assert "USING INDEX" in told or "USING COVERING INDEX" in told
    scanned = set(re.findall(r"^SCAN (\w+)(?!.* USING)", told, re.MULTILINE))
    assert not scanned & GROWING, told


def test_a_page_walks_each_index_of_the_journal_so_that_no_line_is_written_into_one_in_vain(small, tmp_path):
    client = a_client(small, tmp_path)
    told = "\n".join(plans(small, client, path) for path in PAGES)
    assert set(re.findall(r"ix_journal_\w+", told)) == {index.name for index in journal.indexes}


@pytest.mark.parametrize("path", PAGES)
def test_postgres_has_an_index_for_each_page(on_postgres, tmp_path, path):
    client = a_client(on_postgres, tmp_path)
    with counted(on_postgres) as seen:
        assert client.get(f"/api/v1/{path}&limit=20", headers=HEADERS).status_code == 200
    with on_postgres.engine.begin() as connection:
        # A few hundred rows are read at one go; it is asked what would be done with many.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        for sql, values in list(seen):
            (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values).one()
            scanned = {node["Relation Name"] for node in nodes(plan[0]["Plan"]) if node["Node Type"] == "Seq Scan"}
            assert not scanned & GROWING, json.dumps(plan, indent=1)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


OF_OBSTACLES = {"ix_deliveries_dry", "ix_deliveries_without_address", "ix_posts_asked"}
"""Indexes that hold what is kept, and nothing else."""


def test_after_a_hook_only_what_is_kept_is_looked_at_and_not_all_that_is_planned(small, on_postgres):
    with small.read() as tx, counted(small) as seen:
        tx.find_obstacles()
        sql, values = seen[-1]
        told = [step.detail for step in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert set(re.findall(r"USING (?:COVERING )?INDEX (\w+)", "\n".join(told))) == OF_OBSTACLES
    with on_postgres.read() as tx, counted(on_postgres) as seen:
        tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
        tx.find_obstacles()
        sql, values = seen[-1]
        (plan,) = tx.connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values).one()
    assert {node["Index Name"] for node in nodes(plan[0]["Plan"]) if "Index Name" in node} == OF_OBSTACLES


def test_a_key_is_of_its_lists_kinds():
    at = "2026-11-23T12:00:00+00:00"
    assert POSTS.to_key([at, "blog", -(2**63) + 1]) == (NOW, "blog", -(2**63) + 1)
    assert NAMES.to_key(["main"]) == ("main",)
    for values in ([at, 2**31], [at, True], [at, "5"], [5, 5], [at], [at, 5, 5], ["2026-11-23", 5]):
        with pytest.raises(ValueError):  # noqa: PT011
            DELIVERIES.to_key(values)
    for name in ("\0", "\ud800", "x" * 101, 5, None):
        with pytest.raises(ValueError):  # noqa: PT011
            NAMES.to_key([name])


def test_one_row_more_than_a_page_is_looked_for(small):
    with small.read() as tx:
        found = tx.connection.execute(select_keys(DELIVERIES, Slice(limit=7))).all()
    assert len(found) == 8
