"""Rows that cannot be read, and what is said about them."""

import io
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from blog import HOME, Blog
from bridge import logs
from bridge.ledger import Ledger
from plain_logs import log_plainly


@pytest.fixture(autouse=True)
def said() -> Iterator[io.StringIO]:
    """What is logged."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    logs.setup("info", stream=stream)
    yield stream
    root.handlers[:], level, sys.excepthook, threading.excepthook = before
    root.setLevel(level)
    logging.captureWarnings(False)
    log_plainly()


def spoil(ledger: Ledger, statement: str, **values: object) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(text(statement), values)


def read(ledger: Ledger, query: str) -> list[tuple]:
    with ledger.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def another(blog: Blog, number: int, **post) -> None:
    own = {"id": number, "guid": f"{HOME}/?p={number}", "url": f"{HOME}/{number}/"}
    blog.hook("post.published", own | post)


def refuse(ledger: Ledger, when) -> None:
    """The database fails whenever ``when`` says so of a statement and its values."""

    def meddle(_connection, _cursor, sql, values, *_rest) -> None:
        if when(sql, values):
            raise OperationalError(sql, {}, Exception("database or disk is full"))

    event.listen(ledger.engine, "before_cursor_execute", meddle)


def refuse_once(ledger: Ledger, statement: str) -> None:
    """The ledger fails the first time that it is given ``statement``."""
    left = [True]
    refuse(ledger, lambda sql, _: sql.startswith(statement) and bool(left) and left.pop())
