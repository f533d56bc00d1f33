"""Whatever a test of the services does: no status is left without a code that is true of it."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from bridge.errors import LedgerReplaced
from bridge.ledger import Ledger
from bridge.ledger.tables import deliveries, journal
from bridge.models import Code, Status
from bridge.models.reasons import LONGEST_SHORT, to_short

TRUE_OF = {
    Status.PROPOSED: {Code.PROPOSED},
    Status.PLANNED: {Code.PLANNED, Code.TRIED_AGAIN, Code.DRY_RUN},
    Status.CLAIMED: {Code.BEING_SENT},
    Status.SENDING: {Code.BEING_SENT},
    Status.OFFERED: {Code.READY_TO_IMPORT},
    Status.SENT: {Code.DRAFT_TO_PUBLISH},
    Status.UNCONFIRMED: {Code.UNCONFIRMED},
    Status.LIVE: {Code.LIVE},
    Status.REMOVED: {Code.REMOVED},
    Status.FAILED: {Code.FAILED, Code.CONTENT_REFUSED},
    Status.HELD: {Code.HELD, Code.MAYBE_ON_MEDIUM, Code.ANOTHER_ARTICLE, Code.LOSSES_TO_ACCEPT, Code.CONTENT_REFUSED},
    Status.CANCELLED: {Code.CANCELLED, Code.NOT_PUBLIC, Code.NOT_CHOSEN, Code.CONTENT_REFUSED, Code.ANOTHER_ARTICLE},
}
"""Which codes a delivery's own reason may have, by its status."""


@pytest.fixture(autouse=True)
def every_status_has_a_code(request):
    """Looks at what a test left in its ledger, if it left one."""
    ledger: Ledger | None = request.getfixturevalue("ledger") if "ledger" in request.fixturenames else None
    yield
    if ledger is not None:
        with suppress(LedgerReplaced):
            assert find_without_code(ledger) == []


def find_without_code(ledger: Ledger) -> list[tuple[str, str, str]]:
    """Status, code and words of what has no code, or one that cannot be true."""
    with ledger.read() as tx:
        made = tx.connection.execute(select(deliveries.c.status, deliveries.c.code, deliveries.c.reason)).all()
        said = tx.connection.execute(
            select(journal.c.what, journal.c.code, journal.c.reason).where(
                journal.c.what.in_(["not sent", "held"]),
                journal.c.delivery_id.is_(None),
                journal.c.post_id.is_not(None),
            )
        ).all()
    known = set(Status)
    wrong = [row for row in made if row[0] in known and row[1] not in TRUE_OF[Status(row[0])]]
    return [(*row,) for row in (*wrong, *(row for row in said if not is_short(row[1])))]


def is_short(code: str) -> bool:
    """Whether a code is known, and its sentence short."""
    return code in set(Code) and len(to_short(Code(code), {})) <= LONGEST_SHORT
