"""The backlog a page at a time: public posts without a story, why each has none, and what was said of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

from bridge.config import Config
from bridge.errors import NotFound
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.ledger.rows import to_judged_post
from bridge.models import Delivery, PostMarks, Reason
from bridge.models.pages import Key, PostHead, Slice
from bridge.planner import ON_MEDIUM
from bridge.planner.waiting import to_stored_reason
from bridge.services.isolation import passed_over
from bridge.services.reports.frame import Frame, Surroundings
from bridge.services.reports.reasons import Reasons, find_decision

MOST_COUNTED = 500
"""Posts that are counted: of more it is said that there are more."""


class Waits(NamedTuple):
    """A post of the backlog.

    Attributes:
        account: the one that it would go to.
        delivery: the one that it has there, or anywhere; None for none.
        reason: why it has no story; None where that cannot be read.
        marks: what was said of it on that account.
    """

    head: PostHead
    account: str
    delivery: Delivery | None
    reason: Reason | None
    marks: PostMarks


class BacklogPage(NamedTuple):
    """Some of the backlog; ``total`` is of all, up to ``MOST_COUNTED``."""

    around: Surroundings
    rows: list[Waits]
    next: Key | None
    total: int


class BacklogPages:
    """Reads the backlog in a number of statements that does not grow with it."""

    def __init__(self, config: Config, ledger: Ledger, reasons: Reasons, frame: Frame) -> None:
        self._config = config
        self._ledger = ledger
        self._reasons = reasons
        self._frame = frame

    def read_page(self, part: Slice, among: frozenset[str] | None) -> BacklogPage:
        """A page of it, what was published first coming first; of the sites that are configured.

        Args:
            among: the sites that may be seen; ``part`` may be of fewer.
        """
        sites = frozenset(self._config.sites) & (
            part.sites if part.sites is not None else frozenset(self._config.sites)
        )
        with self._ledger.read() as tx:
            page = tx.list_backlog(replace(part, sites=sites), ON_MEDIUM)
            count = tx.count_backlog_to(MOST_COUNTED, sites, ON_MEDIUM)
            rows, ahead = self._to_rows(tx, page.rows)
            return BacklogPage(self._frame.find_surroundings(ahead, among), rows, page.next, count)

    def read_post(self, site: str, post_id: int, among: frozenset[str] | None) -> tuple[Surroundings, Waits]:
        """One post, of the backlog or not; ``among`` as of ``read_page``. Raises NotFound."""
        with self._ledger.read() as tx:
            found = tx.read_heads([(site, post_id)])
            if not found or site not in self._config.sites:
                raise NotFound(f"post {post_id} of {site} is not known")
            (row,), ahead = self._to_rows(tx, found.values())
            return self._frame.find_surroundings(ahead, among), row

    def _to_rows(self, tx: Transaction, heads: Collection[PostHead]) -> tuple[list[Waits], ReadAhead]:
        names = [one.name for one in heads]
        made: dict[tuple[str, int], list[Delivery]] = defaultdict(list)
        for one in tx.read_deliveries_among(names).values():
            made[one.site, one.post_id].append(one)
        ahead, said = ReadAhead(tx, named=[name for name in names if name not in made]), tx.read_marks_among(names)
        return [self._to_row(ahead, head, made.get(head.name, []), said.get(head.name, {})) for head in heads], ahead

    def _to_row(self, ahead: ReadAhead, head: PostHead, made: list[Delivery], said: Mapping[str, PostMarks]) -> Waits:
        own = head.chosen_account or self._config.sites[head.site].account
        delivery = next((one for one in made if one.account == own), None) or next(iter(made), None)
        account, reason = delivery.account if delivery else own, to_stored_reason(delivery) if delivery else None
        if not delivery:
            with passed_over("a post cannot be read", site=head.site, post=head.id):
                decided = ahead.read_decision(*head.name)
                reason = find_decision(decided) or self._reasons.decide(ahead, to_judged_post(head), decided)
        return Waits(head, account, delivery, reason, said.get(account, PostMarks()))
