"""How a service goes over many items of which one may be spoilt: its failure is logged, and the next has its turn."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bridge.errors import LedgerError
from bridge.ledger import Ledger

log = structlog.get_logger()

TROUBLE = (LedgerError, OperationalError, InterfaceError, PoolTimeout)
"""What is raised when the ledger, and not the item at hand, is in trouble: trying again later may help."""


@contextmanager
def isolated(ledger: Ledger, what: str, **names: object) -> Iterator[None]:
    """Log whatever the block raises, so that its caller goes on with the next item.

    Args:
        what: what did not work, in words.
        names: fields of the log's line: which item it was.

    Raises:
        SQLAlchemyError: the ledger does not answer at all, so the rest would fare no better.
    """
    try:
        yield
    except TROUBLE as error:
        log.warning(what, why=to_first_line(error), **names)
        with ledger.write():
            """Where the ledger still takes a transaction, only the item is in trouble."""
    except Exception:
        log.exception(what, **names)


@contextmanager
def passed_over(what: str, **names: object) -> Iterator[None]:
    """Log that a row cannot be understood, so that its caller looks at the next one within the same transaction.

    Args:
        what: what did not work, in words.
        names: fields of the log's line: which row it was.

    Raises:
        LedgerError, SQLAlchemyError: the ledger is in trouble, not the row.
    """
    try:
        yield
    except TROUBLE:
        raise
    except Exception:
        log.exception(what, **names)


def to_first_line(error: Exception) -> str:
    """A database error in one line, without the statement and its values, which may hold an owner's texts."""
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0]
