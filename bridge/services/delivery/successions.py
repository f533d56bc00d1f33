"""Deliveries and posts that wait for an address go on as soon as it is free, whoever gave it up and why."""

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery, Status, StoredPost, Trigger
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.isolation import isolated, passed_over

_CLAIM_FAILED = "an address cannot be given"
_QUESTION_FAILED = "a question cannot be settled"

_UNDER_WAY = frozenset({Status.CLAIMED, Status.SENDING, Status.UNCONFIRMED})


class Successions:
    """Finds addresses that are free, gives them to what waits for them, and withdraws questions that are settled."""

    def __init__(self, config: Config, ledger: Ledger, addresses: Addresses, lifecycle: Lifecycle) -> None:
        self._config = config
        self._ledger = ledger
        self._addresses = addresses
        self._lifecycle = lifecycle

    def settle_claims(self) -> None:
        """Give free addresses to the deliveries that wait for them, and plan posts whose question is settled.

        Looked for outside a transaction for writing, and once more inside one for each that is found. What cannot be
        read or settled is logged, and waits on.

        Raises:
            SQLAlchemyError: the ledger does not answer.
        """
        with self._ledger.read() as tx:
            waiting = [one for one in tx.read_without_address() if self._is_free(tx, one)]
            asked = [one for one in tx.find_questions() if self._find_moot(tx, *one)]
        for delivery_id in waiting:
            with isolated(self._ledger, _CLAIM_FAILED, delivery=delivery_id), self._ledger.write() as tx:
                self._settle_claim(tx, delivery_id)
        for site, post_id in asked:
            with isolated(self._ledger, _QUESTION_FAILED, site=site, post=post_id), self._ledger.write() as tx:
                tx.lock_site(site)
                if stored := self._find_moot(tx, site, post_id):
                    self._settle_question(tx, stored)

    def _is_free(self, tx: Transaction, delivery_id: int) -> bool:
        """Whether a delivery without an address may have its post's now.

        What is under way, or may be on Medium, keeps the address that its story names until that is known.
        """
        with passed_over(_CLAIM_FAILED, delivery=delivery_id):
            delivery = tx.read_delivery(delivery_id)
            if delivery.status in _UNDER_WAY or delivery.site not in self._config.sites:
                return False
            return self._addresses.find_keeper(tx, tx.read_post_of(delivery), delivery) is None
        return False

    def _settle_claim(self, tx: Transaction, delivery_id: int) -> None:
        delivery = tx.read_delivery(delivery_id)
        tx.lock_site(delivery.site)
        if delivery.canonical_key is not None or not self._is_free(tx, delivery_id):
            return
        stored = tx.read_post_of(delivery)
        if delivery.status in {Status.LIVE, Status.SENT}:
            self._addresses.move_story(tx, stored, delivery, is_news=False)
            return
        self._addresses.take_address(tx, stored, delivery, is_news=False)
        if delivery.status is Status.HELD and stored.holder_id is None and not tx.find_question(delivery):
            tx.replan_delivery(delivery, "its address is free")

    def _find_moot(self, tx: Transaction, site: str, post_id: int) -> StoredPost | None:
        """A post that is held for its address, where no other delivery keeps it from it any more; else None."""
        with passed_over(_QUESTION_FAILED, site=site, post=post_id):
            stored = tx.read_post(site, post_id)
            return stored if stored and self._is_moot(tx, stored) else None
        return None

    def _is_moot(self, tx: Transaction, stored: StoredPost) -> bool:
        if stored.holder_id is None or stored.post.site not in self._config.sites:
            return False
        made = self._find_held(tx, stored)
        if made:
            return (
                self._addresses.find_keeper(tx, stored, made) is None
                and self._addresses.find_story_at(tx, stored, made) is None
            )
        return (
            bool(stored.held_reason)
            and self._lifecycle.find_holder(tx, stored, self._config.account_of(stored.post)) is None
        )

    def _settle_question(self, tx: Transaction, stored: StoredPost) -> None:
        made = self._find_held(tx, stored)
        if made is None:
            self.release_post(tx, stored)
            return
        tx.change_post(stored.post.site, stored.post.id, holder_id=None)
        self._addresses.take_address(tx, stored, made, is_news=False)
        tx.replan_delivery(made, "nothing speaks against its address any more")

    def _find_held(self, tx: Transaction, stored: StoredPost) -> Delivery | None:
        made = tx.read_deliveries(stored.post.site, stored.post.id)
        return next((one for one in made if one.status is Status.HELD), None)

    def release_post(self, tx: Transaction, stored: StoredPost) -> None:
        """Plan a post that was held for its address, judged by its age when it was published or asked for.

        Where nobody had asked for it (a slot chose it), or a ledger before 0029 does not say when: by when it was first
        heard of.
        """
        site, post_id = stored.post.site, stored.post.id
        tx.change_post(site, post_id, held_reason="", holder_id=None)
        free = tx.read_post(site, post_id)
        assert free is not None, "it was changed a line ago"
        wanted_at = free.wanted_at or free.first_seen_at
        connected_at = tx.read_site(site).connected_at or wanted_at
        self._lifecycle.publish_post(tx, free, wanted_at, connected_at, free.wanted_by or Trigger.PUBLISH)
