"""What has had its time is deleted by and by, so that hooks and senders never wait long for it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select

from blog import a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.ledger.housekeeping import AT_ONCE
from bridge.ledger.tables import events, journal, link_checks
from counting import counted

MANY = 2 * AT_ONCE + 10


def to_event(number: int, at: Any) -> dict[str, Any]:
    told = {"site": "blog", "webhook_id": f"msg_{number}", "type": "post.updated", "body": b"{}", "body_sha256": ""}
    return told | {"received_at": at, "handled_at": at, "outcome": "applied"}


ROWS = {
    events: to_event,
    journal: lambda number, at: {"at": at, "what": "noted", "reason": f"line {number}"},
    link_checks: lambda number, at: {"url": f"https://a.example/{number}", "state": "fine", "checked_at": at},
}


def count(ledger: Ledger, table: Table) -> int:
    with ledger.read() as tx:
        return int(tx.connection.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.name)
def test_many_old_rows_are_deleted_a_few_at_a_time_and_young_ones_stay(tmp_path: Path, ledger: Ledger, clock, table):
    bridge = Bridge(a_config(tmp_path, "http://127.0.0.1:9"), ledger, clock=clock)
    old, young = clock() - timedelta(days=500), clock() - timedelta(hours=1)
    with ledger.write() as tx:
        rows = [ROWS[table](number, young if number < 3 else old) for number in range(MANY)]
        tx.connection.execute(insert(table), rows)
    with counted(ledger) as seen:
        bridge.housekeeping.prune()
    deletions = [sql for sql, _ in seen if sql.startswith(f"DELETE FROM {table.name}")]
    assert len(deletions) == 4, "two whole portions, what is left, and a look that finds none"
    assert count(ledger, table) == 3


def test_hooks_that_ended_are_found_by_an_index_as_their_bodies_are_long(tmp_path: Path, made_file: Path, clock):
    file = tmp_path / "ledger.db"
    file.write_bytes(made_file.read_bytes())
    ledger = Ledger(f"sqlite:///{file}", clock)
    bridge = Bridge(a_config(tmp_path, "http://127.0.0.1:9"), ledger, clock=clock)
    with counted(ledger) as seen:
        bridge.housekeeping.prune()
    (asked,) = [one for one in seen if one[0].startswith("DELETE FROM events")]
    with ledger.engine.connect() as connection:
        steps = [step.detail for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", asked[1])]
    ledger.close()
    assert any("ix_events_outcome_handled_at" in step for step in steps), steps
    assert not [step for step in steps if step == "SCAN events"], steps
