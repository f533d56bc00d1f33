"""Two answers that meet: neither gets to what it is about before both have seen it as it is."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import event

from bridge.ledger import Ledger
from processes import wait_for


def at_once(ledger: Ledger, *answers: Callable[[], object], deliveries: Iterable[int] = (1, 2)) -> list[object]:
    """Let answers run into each other, and wait for all of them.

    Args:
        deliveries: what they are about.

    Returns:
        What came of each: its result, or the error that it raised.
    """
    waiting: set[int] = set()
    me = threading.get_ident()

    def watch(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        is_held_up = "BEGIN IMMEDIATE" in statement or ("FOR UPDATE" in statement and "FROM deliveries" in statement)
        if threading.get_ident() != me and is_held_up:
            waiting.add(threading.get_ident())

    event.listen(ledger.engine, "before_cursor_execute", watch)
    try:
        with ThreadPoolExecutor(len(answers)) as pool:
            with ledger.write() as tx:
                for number in deliveries:
                    tx.lock_delivery(number)
                running = [pool.submit(answer) for answer in answers]
                # On SQLite they wait for their turn before they ask the database; some are refused before they ask.
                wait_for(
                    lambda: len(waiting) + ledger.turns.waiting + sum(one.done() for one in running) >= len(answers),
                    what="both answers",
                )
            return [one.exception() or one.result() for one in running]
    finally:
        event.remove(ledger.engine, "before_cursor_execute", watch)
