"""Writes of several threads in one commit: each is answered for its own, and after it is on the disk."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bridge.errors import HookConflict, LedgerReplaced
from bridge.ledger import Ledger, Transaction
from bridge.models import DepartureKind
from processes import wait_for

Act = Callable[[Transaction], bool]


@pytest.fixture
def ledger(tmp_path: Path, made_file: Path) -> Iterator[Ledger]:
    file = tmp_path / "ledger.db"
    file.write_bytes(made_file.read_bytes())
    ledger = Ledger(f"sqlite:///{file}")
    yield ledger
    ledger.close()


def storing(number: int, body: bytes = b"{}") -> Act:
    return lambda tx: tx.add_event("blog", f"msg_{number}", "post.published", number, body)


@contextmanager
def gathered(ledger: Ledger, acts: list[Act]) -> Iterator[list[Future[bool]]]:
    """The acts, each in a thread of its own, all waiting when the block begins; at its end they get their turn."""
    ran = []

    def begun(act: Act) -> bool:
        ran.append(act)
        return ledger.write_together(act)

    with ThreadPoolExecutor(len(acts)) as threads, ledger.turns.take():
        first = threads.submit(begun, acts[0])
        wait_for(lambda: ledger.turns.waiting == 1, what="the first one in the queue of writers")
        futures = [first, *(threads.submit(begun, act) for act in acts[1:])]
        wait_for(lambda: len(ran) == len(acts), what="all of them")
        yield futures


def stored(ledger: Ledger) -> int:
    with ledger.read() as tx:
        return sum(tx.count_events().values())


def test_what_waits_for_the_same_turn_is_written_in_one_commit(ledger):
    commits = []
    event.listen(ledger.engine, "commit", commits.append)
    with gathered(ledger, [storing(number) for number in range(8)]) as answers:
        assert stored(ledger) == 0
        assert not any(one.done() for one in answers), "nobody is answered before the commit"
        commits.clear()
    assert [one.result() for one in answers] == [True] * 8
    assert stored(ledger) == 8
    assert len(commits) <= 3, "a thread that came a moment late is in the next group"


def test_each_is_answered_for_its_own_write(ledger):
    ledger.write_together(storing(1))
    with gathered(ledger, [storing(0), storing(1), storing(2)]) as answers:
        pass
    assert [one.result() for one in answers] == [True, False, True]


def test_one_that_cannot_be_written_fails_alone_and_the_others_are_stored(ledger):
    ledger.write_together(storing(1))
    acts = [storing(0), storing(1, b"another body"), storing(2), storing(2**70), storing(3)]
    with gathered(ledger, acts) as answers:
        pass
    assert isinstance(answers[1].exception(), HookConflict)
    assert isinstance(answers[3].exception(), OverflowError)
    assert [answers[n].result() for n in (0, 2, 4)] == [True] * 3
    assert stored(ledger) == 4
    assert ledger.write_together(storing(5)), "the next one is not kept waiting"


def test_in_trouble_of_the_ledger_nobody_is_told_that_its_write_is_stored(ledger):
    with ledger.write() as tx:
        departure = tx.add_departure(DepartureKind.SEND, "main")
    ledger.guard(departure)
    with gathered(ledger, [storing(number) for number in range(4)]) as answers:
        Path(ledger.engine.url.database or "").unlink()
    assert all(isinstance(one.exception(), (OperationalError, LedgerReplaced)) for one in answers)


def test_where_no_transaction_can_begin_each_is_told_why(ledger):
    class NoBegin(Exception):
        pass

    def refuse(_connection: object) -> None:
        raise NoBegin

    event.listen(ledger.engine, "begin", refuse)
    with pytest.raises(NoBegin):
        ledger.write_together(storing(1))
    event.remove(ledger.engine, "begin", refuse)
    assert ledger.write_together(storing(1))
