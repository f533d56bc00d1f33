"""The short form of ``make torture``."""

import pytest

from torture import torture


@pytest.mark.timeout(300)
@pytest.mark.parametrize("workers", [0, 2], ids=["one process on SQLite", "three processes on PostgreSQL"])
def test_kills_restores_and_lost_answers_make_nothing_twice_and_lose_nothing(tmp_path, postgres, workers):
    cluster = postgres if workers else None
    assert torture(tmp_path, cluster, deliveries=16, kills=5, restores=1, workers=workers, seed=20261123)
