"""The sender: claims deliveries that are due, and gives each to the door of its route, API or import."""

from collections.abc import Mapping

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bridge.config import Config
from bridge.errors import LeaseLost, LedgerError, LedgerReplaced
from bridge.failpoints import failpoint
from bridge.ledger import Ledger
from bridge.models import Delivery, Route, Status
from bridge.services.delivery.attempts import Attempts
from bridge.services.delivery.checks import Stop
from bridge.services.delivery.door import Door, FirstLook, Hold, lease_clock
from bridge.services.delivery.turns import Turns
from bridge.services.isolation import isolated

log = structlog.get_logger()


class Sender:
    """Claims deliveries that are due, one at a time for each account, and hands each to its door."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        turns: Turns,
        attempts: Attempts,
        first_look: FirstLook,
        doors: Mapping[Route, Door],
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._turns = turns
        self._attempts = attempts
        self._first_look = first_look
        self._doors = doors

    def deliver_next(self) -> bool:
        """Claim one delivery that is due and have its door carry it out; False when none can go now.

        Raises:
            SQLAlchemyError, LedgerReplaced: the ledger is in trouble; nothing was concluded about the delivery.
        """
        return self._deliver_held(self._claim())

    def deliver_on(self, name: str) -> bool:
        """As ``deliver_next``, on one account only."""
        with isolated(self._ledger, "an account's deliveries could not be looked at", account=name):
            return self._deliver_held(self._claim_of(name) if name in self._config.accounts else None)
        return False

    def _deliver_held(self, hold: Hold | None) -> bool:
        if hold is None:
            return False
        failpoint("after_claim")
        try:
            self._deliver(hold)
        except LeaseLost as lost:
            log.warning("a delivery was taken over while we worked on it", delivery=hold.delivery.id, why=str(lost))
        except (SQLAlchemyError, LedgerReplaced):
            raise  # the ledger is in trouble, not the delivery
        except Exception:
            # Not even its failure could be written down. It is found again when its lease is over; others go on.
            log.exception("a delivery was left as it is", delivery=hold.delivery.id)
        return True

    def _claim(self) -> Hold | None:
        with self._ledger.read() as tx:
            names = self._turns.read_names(tx)
        for name in names:
            with isolated(self._ledger, "an account's deliveries could not be looked at", account=name):
                if hold := self._claim_of(name):
                    return hold
        return None

    def _claim_of(self, name: str) -> Hold | None:
        while isinstance(found := self._claim_on(name), Delivery):
            self._first_look.look_before(found)
        return found

    def _claim_on(self, name: str) -> Hold | Delivery | None:
        """Claim what is due on one account, under its row's lock.

        Returns:
            A claim; a delivery that could be claimed once it is known whether this ledger is the newest (that asks
            WordPress and Medium, so it is done outside the transaction); or None.
        """
        lease_ends = lease_clock() + self._config.delivery.lease.total_seconds()
        with self._ledger.write() as tx:
            account = tx.lock_account(name)
            if account is None:
                return None
            delivery = self._turns.find_delivery(tx, account)
            if delivery is None or not self._first_look.has_looked(delivery):
                return delivery
            claimed = tx.claim_delivery(delivery.id, self._config.delivery.lease)
        return Hold(claimed, account, lease_ends) if claimed else None

    def _deliver(self, hold: Hold) -> None:
        delivery = hold.delivery
        try:
            send = self._doors[self._config.route_of(delivery)].prepare(hold)
        except Stop as stop:
            with self._ledger.write() as tx:
                self._attempts.write_plan(tx, delivery, Status.CLAIMED, stop.plan)
            return
        except (LedgerError, SQLAlchemyError):
            raise
        except Exception:
            # A post that breaks the transformation must not stop the others, nor be tried for ever.
            log.exception("a story could not be prepared", delivery=delivery.id, post=delivery.post_id)
            self._attempts.count_crash(delivery, "preparing it failed; the log says why")
            return
        if send:
            send()
