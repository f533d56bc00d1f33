"""One world for each version of WordPress: a WordPress with our plugin, a bridge, and a sandbox, all as real processes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from mariadb import MariaDb
from world import World

from chromium import one_for_all
from wordpress import VERSIONS

IS_ON = os.environ.get("LIVE", "1") != "0"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = f"{Path(__file__).parent}{os.sep}"
    for item in [one for one in items if str(one.path).startswith(here)]:
        item.add_marker(pytest.mark.timeout(300))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    # LIVE=0 is the owner's word, and make test prints it; nothing else leaves these tests out.
    return True if not IS_ON else None


@pytest.fixture(autouse=True)
def no_process_outlives_its_test() -> None:
    """These tests share their processes; the worlds end them."""


@pytest.fixture(scope="module", autouse=True)
def one_browser_for_a_file() -> Iterator[None]:
    with one_for_all():
        yield


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    with MariaDb() as database:
        yield database


@pytest.fixture(scope="session", params=VERSIONS)
def world(
    request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with World(request.param, tmp_path_factory.mktemp(request.param), mariadb) as made:
        yield made


@pytest.fixture(params=VERSIONS)
def world_with_cron(
    request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world of its own whose WordPress starts its cron itself, as most do."""
    with World(request.param, tmp_path_factory.mktemp("cron"), mariadb, has_cron=True) as made:
        yield made


@pytest.fixture(autouse=True)
def every_world_starts_well(request: pytest.FixtureRequest) -> None:
    """Whatever the test before broke is up again, and what it left to do is left undone."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").mend(forgets_marks=True)
