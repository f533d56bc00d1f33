"""``make chaos MINUTES=30 [DATABASE=sqlite|postgres] [SEED=n]``: the machine, with fresh seeds, for as long as asked.

Prints a line now and then, with the seed that is next, and what it did as its last one. The exit code is 0 when every
promise was kept; else the steps are printed that broke one, as few as were found, and the seed that leads there again.
"""

import argparse
import logging
import random
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

# Not this folder, whose blog.py is another than that of the tests.
TESTS = Path(__file__).parents[1]
sys.path[:1] = [str(TESTS), str(TESTS / "support")]

import structlog

from chaos.counts import to_line
from chaos.play import play
from chaos.plots import PLOTS
from chaos.promise import PROMISES, to_promise
from chaos.readers import READERS, Misread, check_all
from postgres import Postgres

LINE_EVERY_S = 30
SEEDS = 100
"""So many seeds from one whole pass over the plots to the next."""
READING_MIN = 5
"""At most so long, and a sixth of the time, the readers alone are given what is odd."""
ODD_ANSWERS = 30
"""For each reader, between two looks at the clock."""


@dataclass(frozen=True)
class Round:
    """Worlds between two looks at the clock.

    Attributes:
        opening: the plot that each begins with; None for any, or none.
    """

    worlds: int
    steps: int
    opening: str | None = None


LONG = Round(worlds=6, steps=50)


def to_round(seed: int) -> Round:
    """What is played with a seed.

    Much that happens after a plot may mend what it broke: so first each plot is played in worlds that come to rest
    soon, and later one of them after each round of long worlds.
    """
    place = seed % SEEDS
    if place >= len(PLOTS) and place % 2:
        return LONG
    return Round(worlds=4, steps=2, opening=list(PLOTS)[(place if place < len(PLOTS) else place // 2) % len(PLOTS)])


def main() -> int:
    """Run as asked; the exit code."""
    options = _read_options()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    start = options.seed if options.seed is not None else SEEDS * random.SystemRandom().randrange(10**4)
    broken = ""
    with ExitStack() as stack:
        clusters: dict[str, Postgres | None] = {"sqlite": None}
        if options.database != "sqlite":
            clusters["postgres"] = stack.enter_context(Postgres())
        names = [options.database] if options.database else ["sqlite", "sqlite", "postgres"]
        for seed in _count_until(start, time.monotonic() + 60 * options.minutes):
            name, chosen = names[seed % len(names)], to_round(seed)
            size = {"examples": chosen.worlds, "steps": chosen.steps}
            try:
                play(clusters[name], **size, start=seed, shrinks=options.shrink, opening=chosen.opening)
            except Exception as error:
                broken = to_promise(error)
                _tell(error, f"SEED={seed} DATABASE={name}")
                break
    if not broken:
        reads_until = time.monotonic() + 60 * min(READING_MIN, options.minutes / 6)
        broken = _read_oddities(reads_until, start)
    counted = " ".join(f"{promise} {int(promise == broken)}" for promise in PROMISES)
    print(f"seed {start} {to_line()} {counted}", flush=True)
    return 1 if broken else 0


def _read_oddities(end: float, start: int) -> str:
    """Odd answers at every reader until then; the name of the promise that one broke."""
    count, broken = 0, ""
    while not broken and (count == 0 or time.monotonic() < end):
        try:
            check_all(ODD_ANSWERS, start + count)
        except Misread as error:
            _tell(error, f"SEED={start}")
            broken = "misread"
        count += 1
    print(
        f"readers {len(READERS)} odd answers {count * ODD_ANSWERS * len(READERS)} misread {int(bool(broken))}",
        flush=True,
    )
    return broken


def _count_until(start: int, end: float) -> Iterator[int]:
    """Numbers, at least one; a line when it is time for one."""
    number, told_at = start, time.monotonic()
    while number == start or time.monotonic() < end:
        yield number
        number += 1
        if time.monotonic() > told_at + LINE_EVERY_S:
            told_at = time.monotonic()
            print(f"at {number} {to_line()}", flush=True)


def _tell(error: Exception, again: str) -> None:
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "hypothesis" not in one.filename]
    print("".join(traceback.format_list(frames[-6:])), end="")
    print(f"{type(error).__name__}: {error}")
    steps = [line for note in getattr(error, "__notes__", []) for line in note.splitlines()]
    print("\n".join(line for line in steps if "promises_are_kept" not in line))
    print(f"again: make chaos {again}", flush=True)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--no-shrink", dest="shrink", action="store_false", help="the first steps found are enough")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
