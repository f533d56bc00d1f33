"""What all rules share: one world, and a way to choose among what there is in it."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from chaos.blog import Blog, Shelf
from chaos.desk import Backup
from chaos.owner import Answer
from chaos.world import make_world
from postgres import Postgres

T = TypeVar("T")
PICK = st.integers(0, 99)
"""Chooses among what there is then."""


def mostly(usual: T, *rare: T, times: int = 3) -> st.SearchStrategy[T]:
    """The usual value ``times`` as often as each rare one."""
    return st.sampled_from([*[usual] * times, *rare])


def pick(number: int, choices: Iterable[T]) -> T | None:
    """One of them; None when there is none."""
    found: Sequence[T] = list(choices)
    return found[number % len(found)] if found else None


class Stage(RuleBasedStateMachine):
    """One world.

    Attributes:
        cluster: where ledgers are; None for SQLite.
        opening: the plot that it begins with; None for any, or none.
        backups: of the ledger, each with what WordPress was then; ``shelves``: of WordPress. The newest last.
    """

    cluster: Postgres | None = None
    opening: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.world = make_world(self.cluster)
        self.service, self.owner, self.medium = self.world.service, self.world.owner, self.world.medium
        self.clock = self.world.clock
        self.blog = self.world.blogs["blog"]
        self.backups: list[tuple[Backup, Shelf]] = []
        self.shelves: list[Shelf] = []

    def blog_of(self, number: int) -> Blog:
        """Mostly the first; the other one while it is configured."""
        is_other = number % 5 == 4 and "second" in self.service.settings.sites
        return self.world.blogs["second"] if is_other else self.blog

    def say(self, answer: Answer | None, when: str) -> None:
        """Something is said now, late, or twice."""
        if answer and when != "now":
            self.owner.late.append(answer)
        if answer and when != "late":
            answer()

    def send(self, blog: Blog, sends: bool = True) -> None:
        """The plugin sends what it has, and the bridge works; else both come later."""
        if sends:
            for hook in list(blog.queue):
                self.service.take_hook(blog, hook)
            self.service.run_senders(6)
