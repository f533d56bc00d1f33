"""Everything together, for one example."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive import FakeWordPress
from chaos.blog import Blog
from chaos.clock import Clock
from chaos.database import PostgresDatabase, SqliteDatabase
from chaos.desk import Desk
from chaos.medium import Medium
from chaos.service import Service
from chaos.writer import Writer
from postgres import Postgres
from serving import serving_app

MEMORY = Path("/dev/shm")
ELSEWHERE = 1000
"""So many articles may the first blog have."""


@dataclass
class World:
    """A blog and another one, their bridge, Medium, and their owner.

    Attributes:
        stack: closes what it was made of.
        is_sound: no promise was broken so far.
    """

    clock: Clock
    medium: Medium
    blogs: dict[str, Blog]
    service: Desk
    stack: ExitStack
    is_sound: bool = False

    def __post_init__(self) -> None:
        self.owner = Writer(self.service, self.medium, self.blogs)

    def close(self) -> None:
        self.stack.close()


def make_folder(stack: ExitStack) -> Path:
    """A place for one world, in memory where that can be had."""
    parent = MEMORY if MEMORY.is_dir() else None
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bridge-chaos-", dir=parent)))


def make_world(cluster: Postgres | None) -> World:
    """All of it within this process.

    Args:
        cluster: where the ledger is; None for SQLite.
    """
    with ExitStack() as stack:
        folder = make_folder(stack)
        (folder / "state").mkdir()
        clock = Clock()
        medium = stack.enter_context(Medium(clock).serving())
        blogs = {
            name: Blog(name, stack.enter_context(FakeWordPress()), clock, accounts, articles)
            for name, accounts, articles in (("blog", ("imp", "main", "main"), 0), ("second", ("third",), ELSEWHERE))
        }
        database = PostgresDatabase(cluster) if cluster else SqliteDatabase(folder)
        stack.callback(database.close)
        service = Service(folder, database, clock, medium, blogs)
        stack.callback(lambda: service.ledger.close())
        service.url = stack.enter_context(serving_app(lambda *call: service.app(*call)))
        service.start()
        return World(clock, medium, blogs, service, stack.pop_all())
