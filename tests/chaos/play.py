"""Run the machine."""

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from chaos.machine import Machine
from postgres import Postgres


def play(
    cluster: Postgres | None, *, examples: int, steps: int, start: int, shrinks: bool, opening: str | None = None
) -> None:
    """So many worlds, of so many steps each; the same ones for the same ``start``.

    Args:
        cluster: where their ledgers are; None for SQLite.
        opening: the plot that each world begins with; None for any, or none.
        shrinks: look for the fewest steps that break a promise, which takes a while.

    Raises:
        Broken: a promise was broken; the notes of the error hold the steps.
    """
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        print_blob=False,
        verbosity=Verbosity.normal,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
    )
    machine = type("Bridge", (Machine,), {"cluster": cluster, "opening": opening})
    run_state_machine_as_test(seed(start)(machine), settings=chosen)
