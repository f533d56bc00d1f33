"""What needs a person, as one list: what asks them something, and what stands still until they look."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Needs(NamedTuple):
    """How much needs a person, by what it is.

    Attributes:
        steps: hand-offs that are open.
        questions: posts of which it is asked whether they are another article.
        held, failed: deliveries in this state about which nothing else is asked.
        set_aside: hooks that could not be applied, and whose post was not read again since.
        accounts: those that are parked.
        sites: those that are held, or silent.
    """

    steps: int
    questions: int
    proposals: int
    held: int
    failed: int
    set_aside: int
    accounts: int
    sites: int

    @property
    def waiting(self) -> int:
        """How much is asked: what the list of hand-offs has."""
        return self.steps + self.questions + self.proposals

    @property
    def total(self) -> int:
        """How much there is."""
        return sum(self)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person.

    Attributes:
        kind: a hand-off's kind, ``proposal``, ``identity``, ``held``, ``failed``, ``set aside``, ``parked``,
            ``site held`` or ``silent``.
        since: when it began, as far as that is known.
        site, post_id: of its post; a site alone, or neither, where it is about no post.
        account: empty where it is about none.
        why: a sentence of at most 80 letters, without addresses and commands.
        delivery: the one on whose hand-off's page it is asked; None for what is asked on the post's, or nowhere.
    """

    kind: str
    since: datetime | None
    site: str
    post_id: int | None
    account: str
    title: str
    why: str
    delivery: int | None = None
