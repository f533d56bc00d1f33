"""A ledger that refuses once."""

from bridge.ledger import Ledger
from spoilt import refuse


def refuse_once(ledger: Ledger, statement: str) -> None:
    """The ledger fails the first time that it is given ``statement``."""
    left = [True]
    refuse(ledger, lambda sql, _: sql.startswith(statement) and bool(left) and left.pop())
