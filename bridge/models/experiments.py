"""Experiments with closings, as the ledger keeps them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Experiment:
    """One run of an experiment: stories that would close with the first of its closings are dealt all of them.

    Attributes:
        name: of ``[experiments.NAME]``.
        variants: names of ``[cta.NAME]``, as they were when it began.
        seed: which closing each story gets follows from it and from the story's number.
        dealt: stories that have got one so far.
        ended_at: since when no more get one; None while it runs.
        winner: the closing that its owner has set; empty for none.
    """

    id: int
    name: str
    variants: tuple[str, ...]
    seed: str
    dealt: int
    started_at: datetime
    ended_at: datetime | None = None
    winner: str = ""

    @property
    def closing(self) -> str:
        """The closing in whose place the others are tried."""
        return self.variants[0]


@dataclass(frozen=True, slots=True)
class DealtStory:
    """A story that an experiment has dealt a closing.

    Attributes:
        live_at: None while it is not on Medium.
    """

    experiment_id: int
    delivery_id: int
    variant: str
    live_at: datetime | None
