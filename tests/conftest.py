"""Fixtures that several test modules share: both databases, a clock that the test moves, a configured bridge."""

import gc
import shutil
import signal
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from blog import Blog, a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from documents import share_documents
from judge import Judge
from lending import Lending
from plain_logs import log_plainly
from postgres import Postgres
from processes import describe_started, kill_leftovers
from promises import promises_are_kept
from routes import share_routes
from statements import share_statements
from templates import share_templates
from tiers import find_left_out, is_all, to_turns

share_statements()
share_routes()
share_templates()
share_documents()

# Who starts tests in the background (nohup, &) has them, and all that they start, ignore the keyboard.
signal.signal(signal.SIGINT, signal.default_int_handler)

# No test asserts a time, and how long an example takes says nothing on a busy machine.
settings.register_profile("bridge", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("bridge")

log_plainly()


class Clock:
    """A clock that moves when the test says so."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


def pytest_collection_finish() -> None:
    """What was collected stays to the end: nobody need look through it for rubbish again and again.

    A test makes so much that is gone with it that looking as often as Python does took a twelfth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL, so that ``make quick`` leaves it out; leave out what is ``make release``'s.

    Several processes begin with the long files, so that none has one left when the others are done.
    """
    if not is_all() and (left_out := find_left_out(items)):
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [one for one in items if one not in gone]
    if hasattr(config, "workerinput"):
        turns = to_turns(items)
        items.sort(key=lambda one: turns[one.path])
    for item in items:
        callspec = getattr(item, "callspec", None)
        if "postgres" in getattr(item, "fixturenames", ()) or (callspec and "postgres" in callspec.params.values()):
            item.add_marker(pytest.mark.postgres)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows the logs of its bridges, which a run in memory takes away with it."""
    report = yield
    folder = item.funcargs.get("tmp_path")
    if report.when == "call" and report.failed and folder and (said := describe_started(folder)):
        report.sections.append(("Bridges", said))
    return report


@pytest.fixture(autouse=True)
def no_process_outlives_its_test() -> Iterator[None]:
    yield
    kill_leftovers()


@pytest.fixture(autouse=True)
def what_the_api_answers_is_what_its_document_says() -> Iterator[None]:
    with promises_are_kept() as broken:
        yield
    assert broken == []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with Postgres() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database, once on SQLite and once on PostgreSQL; an empty one, unless ``made_url`` is asked for."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    if "made_url" in request.fixturenames:
        lending: Lending = request.getfixturevalue("lending")
        url = lending.lend()
        yield url
        kill_leftovers()  # or they would come back to it
        lending.take_back(url)
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    url = cluster.new_database()
    yield url
    cluster.drop(url)


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite ledger with nothing in it: its migrations run once for all tests that only need the schema."""
    made = tmp_path_factory.mktemp("made") / "ledger.db"
    make_schema(f"sqlite:///{made}")
    return made


@pytest.fixture(scope="session")
def made_database(postgres: Postgres) -> str:
    """The same on PostgreSQL."""
    url = postgres.new_database()
    make_schema(url)
    return url


@pytest.fixture(scope="session")
def lending(postgres: Postgres, made_database: str) -> Lending:
    return Lending(postgres, made_database)


def make_schema(url: str) -> None:
    ledger = Ledger(url)
    ledger.create()
    ledger.close()


@pytest.fixture
def made_url(request: pytest.FixtureRequest, database_url: str) -> str:
    """A database that has its schema."""
    if database_url.startswith("sqlite"):
        shutil.copyfile(request.getfixturevalue("made_file"), database_url.removeprefix("sqlite:///"))
    return database_url


@pytest.fixture
def ledger(made_url: str, clock: Clock) -> Iterator[Ledger]:
    """A fresh ledger whose time the test moves."""
    ledger = Ledger(made_url, clock)
    yield ledger
    ledger.close()


@pytest.fixture
def medium() -> Iterator[Judge]:
    with Judge() as fake:
        yield fake


@pytest.fixture
def blog(tmp_path: Path, ledger: Ledger, medium: Judge, clock: Any) -> Blog:
    clock.at = datetime.now(UTC)
    bridge = Bridge(a_config(tmp_path, medium.url), ledger, clock=clock)
    bridge.identities.open()
    return Blog(bridge, clock)
