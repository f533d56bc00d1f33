"""Why a post was sent, waits, or is not sent, in words to its owner."""

from bridge.config import Config
from bridge.ledger import Transaction
from bridge.models import Delivery, Status, StoredPause, StoredPost
from bridge.planner import plan_standing, to_waiting
from bridge.planner.words import to_instant_words
from bridge.services.delivery.quota import Quota
from bridge.services.dry_runs import DryRuns


class Reasons:
    """Says why a delivery stands where it does and what it waits for, or why a post has none."""

    def __init__(self, config: Config, dry_runs: DryRuns, quota: Quota) -> None:
        self._config = config
        self._dry_runs = dry_runs
        self._quota = quota

    def to_refusal(self, tx: Transaction, stored: StoredPost) -> str:
        """Why a post has no delivery: what the journal says, else what would be decided now."""
        site = self._config.sites.get(stored.post.site)
        if (decided := self.to_decision(tx, stored)) or site is None:
            return decided or "its site is not configured any more"
        return plan_standing(stored, site, tx.read_site(stored.post.site).connected_at).reason

    def to_decision(self, tx: Transaction, stored: StoredPost) -> str:
        """Why a post was not sent, as the journal says; empty when nothing was decided, as of an archive's post."""
        journal = tx.read_journal(stored.post.site, stored.post.id)
        decided = [line.reason for line in journal if line.what in {"not sent", "held"}]
        return decided[-1] if decided else ""

    def to_reason(self, tx: Transaction, delivery: Delivery) -> str:
        """Why a delivery is where it is, and what it waits for."""
        if absent := self._find_absence(delivery):
            is_waiting = delivery.status in {Status.PLANNED, Status.PROPOSED}
            return f"{absent}, so it is not sent: {delivery.reason}" if is_waiting else delivery.reason
        place = self._quota.place_for(tx, delivery)
        held = tx.read_site(delivery.site).held_reason
        paused = next((to_pause_words(one) for one in tx.read_pauses(delivery.account)), "")
        dry = self.to_dry(tx, delivery) if delivery.status is Status.PLANNED else ""
        return to_waiting(delivery, tx.read_account(delivery.account), held, place, tx.now, paused, dry)

    def to_dry(self, tx: Transaction, delivery: Delivery) -> str:
        """Why a dry run keeps a delivery's post; empty when none does."""
        stored = tx.read_post(delivery.site, delivery.post_id)
        return self._dry_runs.find_dry_run(tx, stored.post) if stored else ""

    def _find_absence(self, delivery: Delivery) -> str:
        if delivery.site not in self._config.sites:
            return f"site {delivery.site} is not configured any more"
        if delivery.account not in self._config.accounts:
            return f"account {delivery.account} is not configured any more"
        return ""


def to_pause_words(pause: StoredPause) -> str:
    return f"{pause.words}{f', until {to_instant_words(pause.until)}' if pause.until else ''}"
