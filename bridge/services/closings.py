"""Which closing a story has: as the configuration says, or as an experiment deals it, once and for good."""

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery, StoredPost
from bridge.planner.experiments import choose_variant
from bridge.transform.cta import choose_cta


class Closings:
    """Deals closings to stories before their text is made, and knows which one each has got."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def deal(self, delivery: Delivery, stored: StoredPost) -> str:
        """Write down which closing a story gets, where an experiment runs in place of its own or has a winner.

        One that has its closing keeps it. So does whatever went through a door before, as somebody may have imported
        it, and a post whose author has chosen a closing.

        Returns:
            The name of its closing; empty where it is as the configuration says.
        """
        with self._ledger.read() as tx:
            if not tx.has_experiments():
                return ""
            known = tx.find_closing(delivery)
        choice = stored.post.choice
        if known or delivery.route is not None or choice.cta or choice.cta_text:
            return known
        closing, _ = choose_cta(stored.post, self._config.site(delivery.site), delivery.account, self._config.cta)
        with self._ledger.write() as tx:
            return self._deal(tx, delivery, closing)

    def _deal(self, tx: Transaction, delivery: Delivery, closing: str) -> str:
        if known := tx.find_closing(delivery):  # another host was first
            return known
        experiment = tx.find_experiment_of(closing)
        if experiment is None:
            return ""
        number = experiment.dealt if experiment.ended_at is None else None
        variant = experiment.winner if number is None else choose_variant(number, experiment.variants, experiment.seed)
        tx.put_closing(delivery.id, experiment, number, variant)
        tx.note(delivery, f"it closes with {variant}, by the experiment {experiment.name}")
        return variant
