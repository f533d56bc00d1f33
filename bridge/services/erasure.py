"""The texts and addresses of posts are deleted from the ledger; that a post was known, and its deliveries, stay.

Hashes of the addresses stay, too, so that nothing that was forgotten is sent a second time.
"""

from bridge.config import Config
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.ledger.forgotten import REASON, to_words
from bridge.models import Code, Delivery, Reason, Status
from bridge.models.forgotten import FORGOTTEN
from bridge.services.failures import Failures, leaves_a_line

_UNDER_WAY = {
    Status.CLAIMED: "it is about to be sent: try again in a minute",
    Status.SENDING: "it is being sent: try again in a minute",
    Status.UNCONFIRMED: "it may be on Medium, and nobody has looked yet: bridge confirm or bridge deny first",
    Status.OFFERED: "it waits to be imported: import and confirm it, or bridge cancel first",
}
_WAITING = frozenset({Status.PLANNED, Status.FAILED, Status.HELD})


class Erasure:
    """Forgets single posts, or all posts of a site."""

    def __init__(self, config: Config, ledger: Ledger, failures: Failures) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures

    @leaves_a_line("forget")
    def forget(self, site: str, post_id: int) -> None:
        """Forget one post's texts and addresses; what waits to be sent is cancelled. May be repeated.

        Raises:
            NotFound: nothing was ever known of it.
            Refused: a story of it is under way, or the site's archive is being read.
            LedgerError: it is forgotten, but the database's files still hold what was deleted; repeat it.
        """
        with self._ledger.write() as tx:
            self._check(tx, site, [post_id])
            self._forget(tx, site, post_id)
        self._ledger.wipe()

    def forget_for_wordpress(self, site: str, post_id: int) -> str:
        """Forget one post's texts because WordPress erases what it holds of their author.

        Returns:
            Why they stay, in words; empty when nothing of them is left, also where nothing ever was.

        Raises:
            LedgerError: as ``forget`` does.
        """
        try:
            self.forget(site, post_id)
        except NotFound:
            return ""
        except Refused as error:
            return str(error)
        return ""

    @leaves_a_line("forget")
    def forget_site(self, site: str) -> int:
        """Forget every post of a site; none when one of them is refused at the beginning.

        Returns:
            How many posts were forgotten.

        Raises:
            Refused, LedgerError: as ``forget`` does.
        """
        with self._ledger.read() as tx:
            numbers = tx.read_numbers(site)
            self._check(tx, site, numbers)
        # One by one, so that hooks that come meanwhile wait for one post and not for a thousand.
        for post_id in numbers:
            with self._ledger.write() as tx:
                self._check(tx, site, [post_id])
                self._forget(tx, site, post_id)
        with self._ledger.write() as tx:
            host = self._config.sites[site].home if site in self._config.sites else f"of {site}"
            tx.forget_talk(site, [host, f" of {site}"])
            tx.forget_original(site)
        self._ledger.wipe()
        return len(numbers)

    def _check(self, tx: Transaction, site: str, numbers: list[int]) -> None:
        if reading := tx.find_reading(site):
            raise Refused(
                f"the archive of {site} is being read (job {reading.id}), which would bring texts back: wait for its "
                f"end, or bridge jobs {reading.id} --cancel"
            )
        for post_id in numbers:
            for delivery in tx.read_deliveries(site, post_id):
                if why := _UNDER_WAY.get(delivery.status):
                    raise Refused(f"post {post_id} on {delivery.account} is {delivery.status.value}: {why}")

    def _forget(self, tx: Transaction, site: str, post_id: int) -> None:
        stored, original = tx.read_post(site, post_id), tx.find_original(site, post_id)
        if stored is None and original is None and post_id not in tx.read_numbers(site):
            raise NotFound(f"nothing is known of post {post_id} of {site}")
        tx.forget_original(site, post_id)
        for delivery in tx.read_deliveries(site, post_id):
            self._end(tx, delivery)
        if stored is None:
            tx.forget_hooks(site, post_id)
        else:
            tx.forget_post(stored.post)
            tx.forget_talk(site, to_words(stored.post))
            tx.forget_stories()
        tx.write_journal(FORGOTTEN, REASON, site=site, post_id=post_id)

    def _end(self, tx: Transaction, delivery: Delivery) -> None:
        """Cancel a delivery that waits: it has no text any more."""
        forgotten = Reason(Code.CANCELLED, REASON)
        if delivery.status is Status.PROPOSED:
            tx.drop_proposal(delivery, forgotten)
        elif delivery.status in _WAITING:
            tx.move_delivery(delivery, Status.CANCELLED, forgotten, cancelled_by="person")
