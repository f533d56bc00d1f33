"""Why a post was sent, waits, or is not sent: a code, a short sentence with its values, and the words to its owner."""

from bridge.config import Config
from bridge.ledger import Transaction
from bridge.models import Code, Delivery, Handoff, JournalLine, JudgedPost, Reason, Status, StoredPost, to_judged
from bridge.models.plain import Data
from bridge.planner import plan_standing, to_step_reason, to_waiting
from bridge.planner.waiting import to_stored_reason
from bridge.services.delivery.quota import Places, Quota
from bridge.services.dry_runs import DryRuns


class Reasons:
    """Says why a delivery stands where it does and what it waits for, or why a post has none."""

    def __init__(self, config: Config, dry_runs: DryRuns, quota: Quota) -> None:
        self._config = config
        self._dry_runs = dry_runs
        self._quota = quota

    def explain(self, tx: Transaction, delivery: Delivery, places: Places | None = None) -> Reason:
        """Why a delivery is where it is, and what it waits for.

        Args:
            places: of ``to_places``, where many deliveries are explained in one transaction.
        """
        if absent := self._find_absence(delivery):
            is_waiting = delivery.status in {Status.PLANNED, Status.PROPOSED}
            words = f"{absent}, so it is not sent: {delivery.reason}"
            return Reason(Code.NOT_CONFIGURED, words) if is_waiting else to_stored_reason(delivery)
        if delivery.status is not Status.PLANNED:
            return to_stored_reason(delivery)
        place = places(delivery) if places else self._quota.place_for(tx, delivery)
        held = tx.read_site(delivery.site).held_reason
        paused = next(iter(tx.read_pauses(delivery.account)), None)
        dry = self.to_dry(tx, delivery)
        return to_waiting(delivery, tx.read_account(delivery.account), held, place, tx.now, paused, dry)

    def to_places(self, tx: Transaction) -> Places:
        """Which places are free, for ``explain``: deliveries of one kind are asked for once."""
        return self._quota.to_places(tx)

    def explain_refusal(self, tx: Transaction, stored: StoredPost) -> Reason:
        """Why a post has no delivery: what the journal says, else what would be decided now."""
        decided = tx.read_decision(stored.post.site, stored.post.id)
        return find_decision(decided) or self.decide(tx, to_judged(stored), decided)

    def decide(self, tx: Transaction, judged: JudgedPost, decided: JournalLine | None) -> Reason:
        """Why a post has no delivery where the journal has no code for it: what would be decided now.

        Args:
            decided: the journal's line about it, if there is one; its words stand.
        """
        site = self._config.sites.get(judged.site)
        if site is None:
            words = decided.reason if decided else "its site is not configured any more"
            return Reason(Code.NOT_CONFIGURED, words)
        now = plan_standing(judged, site, tx.read_site(judged.site).connected_at).reason
        # An older version wrote no code; what would be decided now has one.
        return Reason(now.code, decided.reason, now.values) if decided else now

    def to_reason(self, tx: Transaction, delivery: Delivery) -> str:
        """As ``explain``, the long text alone."""
        return self.explain(tx, delivery).words

    def to_refusal(self, tx: Transaction, stored: StoredPost) -> str:
        """As ``explain_refusal``, the long text alone."""
        return self.explain_refusal(tx, stored).words

    def to_decision(self, tx: Transaction, stored: StoredPost) -> str:
        """Why a post was not sent, as the journal says; empty when nothing was decided, as of an archive's post."""
        decided = tx.read_decision(stored.post.site, stored.post.id)
        return decided.reason if decided else ""

    def to_dry(self, tx: Transaction, delivery: Delivery) -> str:
        """Why a dry run keeps a delivery's post; empty when none does."""
        return self._dry_runs.find_dry_run_of(tx, delivery.site, delivery.post_id)

    def _find_absence(self, delivery: Delivery) -> str:
        if delivery.site not in self._config.sites:
            return f"site {delivery.site} is not configured any more"
        if delivery.account not in self._config.accounts:
            return f"account {delivery.account} is not configured any more"
        return ""


def find_decision(decided: JournalLine | None) -> Reason | None:
    """Why a post was not sent, as a line of the journal says; None without one, or where an older version wrote it."""
    return Reason(decided.code, decided.reason, decided.values) if decided and decided.code else None


def to_held_reason(words: str) -> Reason | None:
    """Why a post itself is held, which is always that it may be another article; None where no words say so."""
    return Reason(Code.ANOTHER_ARTICLE, words) if words else None


def to_handoff_reason(handoff: Handoff) -> Reason:
    """Why a hand-off is open."""
    return to_step_reason(handoff.kind, handoff.reason, handoff.story_url)


def to_reason_data(reason: Reason | None) -> Data:
    """The four fields of a reason, as every list and report has them; empty where there is none."""
    if reason is None:
        return {"code": "", "short": "", "values": {}, "reason": ""}
    return {"code": reason.code.value, "short": reason.short, "values": dict(reason.values), "reason": reason.words}
