"""Everything together, for one example."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from archive import FakeWordPress
from chaos.blog import Blog
from chaos.clock import Clock
from chaos.database import PostgresDatabase, SqliteDatabase
from chaos.medium import Medium
from chaos.owner import Owner
from chaos.service import Service
from postgres import Postgres
from serving import serving_app

MEMORY = Path("/dev/shm")


class World:
    """A blog and another one, their bridge, Medium, and their owner.

    Attributes:
        is_sound: no promise was broken so far.

    Args:
        cluster: where the ledger is; None for SQLite.
    """

    def __init__(self, cluster: Postgres | None) -> None:
        with ExitStack() as stack:
            parent = MEMORY if MEMORY.is_dir() else None
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bridge-chaos-", dir=parent)))
            (folder / "state").mkdir()
            self.clock = Clock()
            self.is_sound = False
            self.medium = stack.enter_context(Medium(self.clock).serving())
            self.blogs = {
                name: Blog(name, stack.enter_context(FakeWordPress()), self.clock, accounts)
                for name, accounts in (("blog", ("imp", "main", "main")), ("second", ("third",)))
            }
            database = PostgresDatabase(cluster) if cluster else SqliteDatabase(folder)
            stack.callback(database.close)
            self.service = Service(folder, database, self.clock, self.medium, self.blogs)
            stack.callback(lambda: self.service.ledger.close())
            self.service.url = stack.enter_context(serving_app(lambda *call: self.service.app(*call)))
            self.owner = Owner(self.service, self.medium, self.blogs)
            self.service.start()
            self._stack = stack.pop_all()

    def close(self) -> None:
        self._stack.close()
