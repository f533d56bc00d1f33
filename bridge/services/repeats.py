"""A request that is sent again under its ``Idempotency-Key`` gets the first answer, and is not done again.

The rule is the draft of the IETF on that header: the same key with another request is 422, one that is still under way
409 (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/, section 2).
"""

from datetime import timedelta

from bridge.failpoints import failpoint
from bridge.ledger import Ledger
from bridge.models.repeats import Claim, RequestKey

LEASE = timedelta(minutes=5)
"""A request that has no answer for so long died with its process; sent again, it is done again. Nothing goes twice by
that: each verb of the ledger does what is done already only once."""
LONGEST_ANSWER = 256 * 1024
"""Characters of an answer that are kept."""


class Repeats:
    """Remembers which requests were done, and what they were answered, for a day."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def begin(self, asked: RequestKey) -> Claim:
        """Take a key before its request is done, or tell what became of that."""
        with self._ledger.write() as tx:
            return tx.claim_key(asked, LEASE)

    def finish(self, asked: RequestKey, claim: Claim, status: int, body: str) -> None:
        """Keep the answer of a request that was done; of one that is too large only that it was done."""
        failpoint("before_answer_kept")
        with self._ledger.write() as tx:
            tx.keep_answer(asked, claim, status, body if len(body) <= LONGEST_ANSWER else "")

    def let_go(self, asked: RequestKey, claim: Claim) -> None:
        """Nothing was done: the key may be used again, also for another request."""
        with self._ledger.write() as tx:
            tx.free_key(asked, claim)
