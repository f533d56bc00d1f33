"""Experiments with closings, and which closing each story got."""

import json
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.tables import closings, deliveries, experiments, landings
from bridge.models import DealtStory, Delivery, Experiment

_ANY = select(experiments.c.id).limit(1)
_CLOSING = select(closings.c.variant).where(closings.c.delivery_id == bindparam("number"))


class Experiments(Journal):
    """Verbs on ``experiments`` and ``closings``."""

    def start_experiment(self, name: str, variants: tuple[str, ...], seed: str) -> None:
        """Begin a run; the caller has looked that none runs in place of the same closing."""
        values = {"closing": variants[0], "variants": json.dumps(variants), "seed": seed, "started_at": self.now}
        self.connection.execute(insert(experiments).values(name=name, **values))

    def read_experiments(self) -> list[Experiment]:
        """Every run, the newest first."""
        query = select(experiments).order_by(experiments.c.id.desc())
        return [_to_experiment(row) for row in self.connection.execute(query)]

    def has_experiments(self) -> bool:
        """Whether there ever was a run."""
        return self.connection.execute(_ANY).first() is not None

    def find_experiment(self, experiment_id: int) -> Experiment | None:
        """One run; nobody else ends it or deals out of it before this transaction does."""
        query = self._lock(select(experiments).where(experiments.c.id == experiment_id))
        row = self.connection.execute(query).one_or_none()
        return _to_experiment(row) if row else None

    def find_experiment_of(self, closing: str) -> Experiment | None:
        """The newest run in place of a closing, if it runs or has a winner; locked as by ``find_experiment``."""
        query = select(experiments).where(experiments.c.closing == closing).order_by(experiments.c.id.desc()).limit(1)
        row = self.connection.execute(self._lock(query)).one_or_none()
        return _to_experiment(row) if row and (row.winner or row.ended_at is None) else None

    def change_experiment(self, experiment_id: int, **values: Any) -> None:
        """Set single columns of a run."""
        self.connection.execute(update(experiments).where(experiments.c.id == experiment_id).values(**values))

    def put_closing(self, delivery_id: int, experiment: Experiment, number: int | None, variant: str) -> None:
        """Write down which closing a story gets, for good.

        Args:
            number: the story's in the experiment, which has dealt one more then; None for one that gets its winner.
        """
        values = {"experiment_id": experiment.id, "number": number, "variant": variant, "chosen_at": self.now}
        self.connection.execute(insert(closings).values(delivery_id=delivery_id, **values))
        if number is not None:
            self.change_experiment(experiment.id, dealt=number + 1)

    def find_closing(self, delivery: Delivery) -> str:
        """The closing that a story got by an experiment; empty where it is as the configuration says."""
        return self.connection.execute(_CLOSING, {"number": delivery.id}).scalar_one_or_none() or ""

    def read_dealt(self) -> list[DealtStory]:
        """Every story that an experiment has dealt a closing, those that went live first coming first."""
        query = (
            select(closings.c.experiment_id, closings.c.delivery_id, closings.c.variant, deliveries.c.live_at)
            .join(deliveries, deliveries.c.id == closings.c.delivery_id)
            .where(closings.c.number.is_not(None))
            .order_by(deliveries.c.live_at, deliveries.c.id)
        )
        return [DealtStory(*row) for row in self.connection.execute(query)]

    def read_dealt_visits(self) -> list[tuple[int, date, int]]:
        """Visits of each day of the stories that an experiment has dealt a closing: delivery, day, visits."""
        same = (landings.c.site == deliveries.c.site) & (landings.c.post_id == deliveries.c.post_id)
        query = (
            select(closings.c.delivery_id, landings.c.day, func.sum(landings.c.visits))
            .join(deliveries, deliveries.c.id == closings.c.delivery_id)
            .join(landings, same)
            .where(closings.c.number.is_not(None))
            .group_by(closings.c.delivery_id, landings.c.day)
        )
        return [
            (number, date.fromisoformat(day), int(visits)) for number, day, visits in self.connection.execute(query)
        ]


def _to_experiment(row: Any) -> Experiment:
    return Experiment(
        id=row.id,
        name=row.name,
        variants=tuple(json.loads(row.variants)),
        seed=row.seed,
        dealt=row.dealt,
        started_at=row.started_at,
        ended_at=row.ended_at,
        winner=row.winner,
    )
