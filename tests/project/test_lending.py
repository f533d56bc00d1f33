"""Databases that tests lend one another are as good as new ones."""

import psycopg
import pytest

from bridge.ledger import Ledger
from bridge.models import DepartureKind


def test_a_database_that_came_back_has_no_rows_and_counts_from_the_beginning(lending):
    for _ in range(2):
        url = lending.lend()
        ledger = Ledger(url)
        with ledger.write() as tx:
            assert tx.connection.exec_driver_sql("SELECT count(*) FROM journal").scalar() == 0
            tx.add_departure(DepartureKind.START)
            insert = "INSERT INTO journal (at, what) VALUES (now(), 'x') RETURNING id"
            assert tx.connection.exec_driver_sql(insert).scalar() == 1
        lending.take_back(url)  # while somebody is still connected to it
        ledger.close()
    again = lending.lend()
    assert again == url
    lending.take_back(again)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE journal RENAME TO gone",
        "ALTER TABLE posts ADD COLUMN more TEXT",
        "CREATE RULE none AS ON INSERT TO events DO INSTEAD NOTHING",
        "DELETE FROM alembic_version",
    ],
)
def test_a_database_whose_schema_was_changed_is_lent_to_nobody_else(lending, change):
    url = lending.lend()
    with psycopg.connect(url) as connection:
        connection.execute(change)
    lending.take_back(url)
    again = lending.lend()
    assert again != url
    lending.take_back(again)


def test_a_database_that_is_gone_is_lent_to_nobody_else(lending, postgres):
    url = lending.lend()
    postgres.drop(url)
    lending.take_back(url)
    again = lending.lend()
    assert again != url
    lending.take_back(again)
