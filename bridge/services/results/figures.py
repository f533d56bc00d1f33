"""Medium's own figures, as their owner pastes them: matched with stories by their titles, and never guessed."""

from collections import Counter
from dataclasses import dataclass

from bridge.config import Config
from bridge.errors import Refused
from bridge.ledger import Ledger
from bridge.models import Figures, OtherFigures
from bridge.models.counts import to_count
from bridge.planner.stats_table import StatsTable, StoryFigures, to_stats_table
from bridge.planner.titles import to_title_key
from bridge.services.failures import Failures, leaves_a_line

LARGEST = 200_000
"""Characters of a pasted table: a thousand stories and more."""
MOST_OTHERS = 100


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of a pasted table.

    Attributes:
        taken: stories whose figures are kept now.
        unknown: columns that were left.
        unread: lines that do not fit.
        unmatched: titles of which no story of the account is known.
        ambiguous: titles that several stories have, or that stand in the table more than once.
    """

    taken: int
    unknown: tuple[str, ...]
    unread: tuple[str, ...]
    unmatched: tuple[str, ...]
    ambiguous: tuple[str, ...]


class MediumFigures:
    """Takes Medium's own figures by hand, as nothing else gives them out without a sign-in."""

    def __init__(self, config: Config, ledger: Ledger, failures: Failures) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures

    def read_others(self) -> list[OtherFigures]:
        """The figures of stories that are no post's, and so in no table of results; those pasted last come first."""
        with self._ledger.read() as tx:
            return tx.read_other_figures(MOST_OTHERS)

    @leaves_a_line("figures")
    def paste(self, account: str, text: str) -> Pasted:
        """Keep the views and reads of a table; the same table again changes nothing.

        Raises:
            NotFound: there is no such account.
            Refused: it is no table, or too long, with what to do.
        """
        self._config.account(account)
        table = _read(text)
        with self._ledger.write() as tx:
            known: dict[str, set[str]] = {}
            for title, story_id in tx.read_titles(account):
                known.setdefault(to_title_key(title), set()).add(story_id)
            found = [(row, _find(row, known)) for row in table.rows]
            lines = Counter(next(iter(one)) for _, one in found if len(one) == 1)
            taken = 0
            unmatched, ambiguous = [], []
            for row, stories in found:
                story_id = next(iter(stories), "")
                if not stories:
                    unmatched.append(row.titles[0])
                elif len(stories) > 1 or lines[story_id] > 1:
                    ambiguous.append(row.titles[0])
                else:
                    tx.put_figures(account, story_id, Figures(row.views, row.reads))
                    taken += 1
            tx.write_journal("figures pasted", f"of {to_count(taken, 'story', 'stories')}", account=account)
        return Pasted(taken, table.unknown, table.unread, tuple(unmatched), tuple(ambiguous))


def _read(text: str) -> StatsTable:
    if len(text) > LARGEST:
        raise Refused(f"this is longer than {LARGEST:,} characters; paste the table in parts, each with its first line")
    try:
        return to_stats_table(text)
    except ValueError as error:
        raise Refused(str(error)) from error


def _find(row: StoryFigures, known: dict[str, set[str]]) -> set[str]:
    """The stories of a row: those of the first of its titles that any has."""
    return next((known[key] for key in map(to_title_key, row.titles) if key in known), set())
