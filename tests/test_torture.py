"""The short form of ``make torture``."""

import pytest

from torture import torture


@pytest.mark.timeout(300)
@pytest.mark.parametrize("workers", [0, 2], ids=["one process on SQLite", "three processes on PostgreSQL"])
def test_kills_and_lost_answers_make_nothing_twice_and_lose_nothing(tmp_path, postgres, workers):
    url = postgres.new_database() if workers else f"sqlite:///{tmp_path}/ledger.db"
    assert torture(tmp_path, url, deliveries=24, kills=8, workers=workers, seed=20261123)
