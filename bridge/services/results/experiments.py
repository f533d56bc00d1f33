"""Experiments with closings as their owner sees them: started, looked at, stopped, and decided by nobody else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from secrets import token_hex

from bridge.config import Config
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.models import DealtStory, Experiment
from bridge.models.plain import Data, to_data
from bridge.planner.experiments import COUNTED_FOR, StoryVisits, Verdict, judge, to_words
from bridge.services.failures import Failures, leaves_a_line


@dataclass(frozen=True, slots=True)
class ExperimentCard:
    """A run of an experiment, or one that is configured and was never started.

    Attributes:
        run: None for one that was never started.
        verdict: what its stories say by now.
        under_way: stories that got a closing and do not count yet: not live, or for less than thirty days.
    """

    name: str
    variants: tuple[str, ...]
    run: Experiment | None = None
    verdict: Verdict | None = None
    under_way: int = 0

    @property
    def is_running(self) -> bool:
        """Whether stories are dealt its closings."""
        return self.run is not None and self.run.ended_at is None

    def to_data(self) -> Data:
        """As JSON; ``words`` is what its stories say, for people."""
        words = to_words(self.verdict) if self.verdict else ""
        return to_data(self) | {"is_running": self.is_running, "words": words}


class Experiments:
    """Starts and stops experiments, judges them by visits of their stories, and writes down their owner's choice."""

    def __init__(self, config: Config, ledger: Ledger, failures: Failures) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures

    def read_cards(self) -> list[ExperimentCard]:
        """Those that can be started first, then every run, the newest first."""
        with self._ledger.read() as tx:
            runs, dealt = tx.read_experiments(), tx.read_dealt()
            visits = _count_visits(dealt, tx.read_dealt_visits())
            now = tx.now
        running = {run.name for run in runs if run.ended_at is None}
        free = [(name, one.variants) for name, one in self._config.experiments.items() if name not in running]
        return [ExperimentCard(*one) for one in free] + [_to_card(run, dealt, visits, now) for run in runs]

    @leaves_a_line("experiment")
    def start(self, name: str) -> None:
        """Deal the closings of an experiment to stories from now on; none that has left is changed.

        Raises:
            NotFound: it is not configured.
            Refused: it, or another one in place of the same closing, runs already.
        """
        section = self._config.experiments.get(name)
        if section is None:
            raise NotFound(f"there is no [experiments.{name}] in the configuration")
        closing = section.variants[0]
        with self._ledger.write() as tx:
            for run in tx.read_experiments():
                if run.ended_at is None and closing == run.closing:
                    raise Refused(f"the experiment {run.name} runs in place of the closing {closing}; stop it first")
            tx.start_experiment(name, section.variants, seed := token_hex(8))
            words = f"{name}: {', '.join(section.variants)} in place of {closing}, dealt by the seed {seed}"
            tx.write_journal("experiment started", words)

    @leaves_a_line("experiment")
    def stop(self, experiment_id: int) -> None:
        """Deal no more; stories keep the closings that they have. May be repeated. Raises NotFound."""
        with self._ledger.write() as tx:
            run = _find(tx, experiment_id)
            if run.ended_at is None:
                tx.change_experiment(run.id, ended_at=tx.now)
                tx.write_journal("experiment stopped", f"{run.name}, after {run.dealt} stories")

    @leaves_a_line("experiment")
    def choose(self, experiment_id: int, winner: str) -> None:
        """Let stories from now on close with what its owner has chosen; that ends the experiment.

        Raises:
            NotFound: there is no such run.
            Refused: it is none of its closings, or a newer run has taken its place.
        """
        with self._ledger.write() as tx:
            run = _find(tx, experiment_id)
            if winner not in run.variants:
                raise Refused(f"choose one of its closings: {', '.join(run.variants)}")
            newest = next(one for one in tx.read_experiments() if one.closing == run.closing)
            if newest.id != run.id:
                raise Refused(f"a newer experiment, {newest.name}, has taken its place; choose there")
            tx.change_experiment(run.id, ended_at=run.ended_at or tx.now, winner=winner)
            tx.write_journal("experiment decided", f"{run.name}: {winner} in place of {run.closing} from now on")


def _find(tx: Transaction, experiment_id: int) -> Experiment:
    run = tx.find_experiment(experiment_id)
    if run is None:
        raise NotFound(f"there is no experiment {experiment_id}")
    return run


def _count_visits(dealt: Iterable[DealtStory], daily: Iterable[tuple[int, date, int]]) -> Counter[int]:
    """Visits of each story while they were counted, by delivery."""
    began = {one.delivery_id: one.live_at.astimezone(UTC).date() for one in dealt if one.live_at}
    counted = Counter[int]()
    for number, day, visits in daily:
        if number in began and began[number] <= day < began[number] + COUNTED_FOR:
            counted[number] += visits
    return counted


def _to_card(run: Experiment, dealt: Iterable[DealtStory], visits: Counter[int], now: datetime) -> ExperimentCard:
    ours = [one for one in dealt if one.experiment_id == run.id]
    counting = [one for one in ours if one.live_at and one.live_at + COUNTED_FOR <= now]
    stories = [StoryVisits(one.variant, visits[one.delivery_id]) for one in counting]
    return ExperimentCard(
        run.name, run.variants, run, judge(stories, run.variants, run.seed), len(ours) - len(counting)
    )
