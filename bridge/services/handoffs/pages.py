"""What a page with one thing that waits holds: its document, where it stands among the others, what is around."""

from collections.abc import Collection
from typing import NamedTuple

from bridge.ledger import Ledger
from bridge.ledger.once import ReadOnce
from bridge.ledger.waiting import Turn
from bridge.models.document import Document
from bridge.services.handoffs.documents import Documents
from bridge.services.reports.frame import Frame, Surroundings


class HandoffPage(NamedTuple):
    """One thing that waits, as its page shows it."""

    document: Document
    turn: Turn
    around: Surroundings


class HandoffPages:
    """Reads pages, in a number of statements that does not grow."""

    def __init__(self, ledger: Ledger, documents: Documents, frame: Frame) -> None:
        self._ledger = ledger
        self._documents = documents
        self._frame = frame

    def read_page(self, delivery_id: int, sites: Collection[str] | None) -> HandoffPage:
        """The page of a delivery.

        Args:
            sites: those of which whoever asks may know; None for all.

        Raises:
            NotFound: there is no such delivery on them.
        """
        with self._ledger.read() as tx:
            once = ReadOnce(tx)
            document, turn = self._documents.find_open(once, delivery_id, sites)
            return HandoffPage(document, turn, self._frame.find_surroundings(once, sites))
