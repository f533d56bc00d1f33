"""How many statements a piece of work has the database run."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bridge.ledger import Ledger


@contextmanager
def counted(ledger: Ledger) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile, each with its values; what begins a transaction is one, too."""
    seen: list[tuple[str, Any]] = []

    def count(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        seen.append((sql, values))

    event.listen(ledger.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(ledger.engine, "before_cursor_execute", count)
