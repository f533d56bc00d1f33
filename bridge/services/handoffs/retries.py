"""An owner asks again for a delivery that failed, is held, or was cancelled."""

from bridge.config import Config
from bridge.errors import Refused
from bridge.ledger import Transaction
from bridge.models import Delivery, HandoffKind, HandoffStatus, Status, StoredPost
from bridge.planner import plan_sending, to_refusal
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.process import Wake
from bridge.services.stories.copies import Copies


class Retries:
    """Plans failed, held and cancelled deliveries again, unless a story of them may be on Medium already."""

    def __init__(
        self,
        config: Config,
        failures: Failures,
        addresses: Addresses,
        lifecycle: Lifecycle,
        copies: Copies,
        wake: Wake,
    ) -> None:
        self._config = config
        self.failures = failures
        self._addresses = addresses
        self._lifecycle = lifecycle
        self._copies = copies
        self._wake = wake

    @leaves_a_line("retry")
    def retry(
        self,
        site: str,
        post_id: int,
        account: str | None = None,
        *,
        accept_losses: bool = False,
        yes: bool = False,
        question: str = "",
    ) -> Delivery:
        """Plan a failed, held or cancelled delivery again; the delivery as it is then is returned.

        Args:
            account: needed only where the post has deliveries on several.
            accept_losses: the text as it is now may go whatever of it is lost, against ``block_on``.
            yes, question: the owner's yes to what an earlier Unsure asked, and which question that was.

        Raises:
            NotFound: there is no such delivery.
            Refused: it is in another state, the post may not be sent, or another article has its address.
            Unsure: a story of it may be on Medium already.
        """
        seen = self._copies.find_now(site, post_id, account)
        self._config.account(seen.account)
        looked = self._copies.look_if_doubtful(seen)
        with self._copies.answering(seen) as (tx, delivery):
            stored = self._refuse_final(tx, delivery)
            self._copies.refuse_doubtful(tx, delivery, looked, yes=yes, question=question)
            asked = self._ask_about_address(tx, stored, delivery)
            if not asked:
                self._replan(tx, stored, delivery, accept_losses=accept_losses)
            planned = tx.read_delivery(delivery.id)
        if asked:
            raise Refused(asked)
        self._wake()
        return planned

    def _ask_about_address(self, tx: Transaction, stored: StoredPost, delivery: Delivery) -> str:
        """Open the question whether the post is the article that has its address.

        Returns:
            The question in words; empty when no other article has the address.
        """
        obstacle = self._lifecycle.find_obstacle(tx, stored, delivery, is_news=False)
        if obstacle is None:
            return ""
        self._addresses.ask_about(tx, stored.post, obstacle)
        return self._addresses.to_address_question(tx, stored.post, obstacle)

    def _replan(self, tx: Transaction, stored: StoredPost, delivery: Delivery, *, accept_losses: bool) -> None:
        tx.change_post(delivery.site, delivery.post_id, holder_id=None)
        tx.close_handoffs(delivery, HandoffStatus.DONE, "you asked for it again", HandoffKind.CONFIRM)
        tx.replan_delivery(delivery, "you asked for it again")
        if accept_losses:
            tx.change_delivery(delivery, losses_accepted=stored.post.state)

    def _refuse_final(self, tx: Transaction, delivery: Delivery) -> StoredPost:
        """The delivery's post. Raises Refused: the delivery is in another state, or the post may not be sent."""
        if refusal := to_refusal(delivery):
            raise Refused(refusal)
        if delivery.status not in {Status.FAILED, Status.HELD, Status.CANCELLED}:
            raise Refused(f"it is {delivery.status.value}; only failed, held and cancelled ones are tried again")
        stored = tx.read_post_of(delivery)
        decision = plan_sending(stored, self._config.site(delivery.site))
        if not decision.yes:
            raise Refused(decision.reason)
        return stored
