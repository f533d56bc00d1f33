"""Medium's own export is read for what is on an account, also what no feed shows any more.

At first connect it is the baseline, too: what is on Medium already is never offered again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.medium.export import read_export
from bridge.models import SeenKind, SeenStory
from bridge.models.counts import to_count
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.stories.matching import Learned, Matching


class _Undo(Exception):
    """Ends a dry run's transaction, so that all that it did is rolled back."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What an export holds, and what became of it."""

    lines: tuple[Learned, ...]
    problems: tuple[str, ...]
    """Files that could not be read, a sentence each."""


def to_left_out(stories: Iterable[SeenStory], unread: int) -> str:
    """What of an export is no published story, as the end of a sentence; empty where all is.

    Args:
        unread: files that could not be read.
    """
    kinds = Counter(story.kind for story in stories)
    counts = {"draft": kinds[SeenKind.DRAFT], "response": kinds[SeenKind.RESPONSE], "unreadable file": unread}
    words = [f"{count:,} {what}{'' if count == 1 else 's'}" for what, count in counts.items() if count]
    return f". Left out: {', '.join(words)}" if words else ""


def _undo() -> NoReturn:
    raise _Undo


def _quiet(_count: int) -> None:
    """The default for ``on_read``: no progress is shown."""


class Exports:
    """Reads exports of Medium and marks the deliveries whose stories are in them as live."""

    def __init__(self, config: Config, ledger: Ledger, failures: Failures, matching: Matching) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._matching = matching

    @leaves_a_line("export")
    def reconcile(
        self, account: str, path: Path, *, is_dry_run: bool = False, on_read: Callable[[int], None] = _quiet
    ) -> Reconciliation:
        """Read an export of Medium, and mark what is live.

        Args:
            path: the ZIP archive as Medium sent it, not unpacked.
            is_dry_run: say what would be done, and do nothing.
            on_read: called with 1 after each file, to show progress.

        Raises:
            NotFound: there is no such account.
            ExportError: the file is not an export, or is not safe to read.
        """
        self._config.account(account)
        stories, problems = [], []
        for exported in read_export(path):
            if exported.story:
                stories.append(exported.story)
            else:
                problems.append(f"{exported.name}: {exported.problem}")
            on_read(1)
        lines: list[Learned] = []
        try:
            with self._ledger.write() as tx:
                tx.ensure_account(account)  # an export may be the first thing that a new bridge is given
                lines = self._matching.learn(tx, account, stories)
                left_out = to_left_out(stories, len(problems))
                words = f"{to_count(len(stories), 'text')} read from Medium's export{left_out}"
                tx.write_journal("reconciled", words, account=account)
                if is_dry_run:
                    _undo()
        except _Undo:
            pass
        return Reconciliation(tuple(lines), tuple(problems))
