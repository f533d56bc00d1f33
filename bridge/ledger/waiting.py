"""What waits for a person: open hand-offs, proposals, and questions whether a post is another article."""

from collections.abc import Collection, Iterator
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    func,
    literal_column,
    select,
    type_coerce,
    union_all,
)

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.keyset import Order, aside, equal, is_among, select_keys
from bridge.ledger.tables import IS_ASKED, IS_OPEN, deliveries, handoffs, posts
from bridge.models import Handoff, Status
from bridge.models.pages import Page, Slice


class Kind(IntEnum):
    """What waits; of the same instant in this order."""

    STEP = 0
    PROPOSAL = 1
    QUESTION = 2


class Waits(NamedTuple):
    """One thing that waits: the id of the hand-off or proposed delivery, or site and number of the post in question."""

    at: Any
    kind: Kind
    number: int
    site: str


class Counts(NamedTuple):
    """How much waits for a person."""

    steps: int
    questions: int
    proposals: int


class Ahead(NamedTuple):
    """A delivery on which something waits, and the title of the post that this is about."""

    delivery_id: int
    title: str


class Turn(NamedTuple):
    """Where a delivery stands among all that waits, the longest first.

    Attributes:
        number: how much waits longer, and one; 0 where nothing waits on the delivery.
        total: how much waits.
        ahead: the next two deliveries; after the last one comes the first.
    """

    number: int
    total: int
    ahead: tuple[Ahead, ...]


def _order(at: ColumnElement[Any], kind: Kind, number: ColumnElement[Any], site: ColumnElement[str]) -> Order:
    # A number of another kind of row may be a larger one than this kind can have.
    number = type_coerce(number, BigInteger)
    name = posts.c.site if kind is Kind.QUESTION else literal_column("''", String)
    place = (at.label("at"), literal_column(str(kind.value), Integer).label("kind"), number.label("number"))
    return Order((*place, name.label("name")), site, is_down=False)


# There is little of what waits: that is walked, and what belongs to other sites or accounts passed over.
_SITE, _ACCOUNT = aside(deliveries.c.site), aside(deliveries.c.account)
_PROPOSED = deliveries.c.status == Status.PROPOSED.value
_ORDERS = {
    Kind.STEP: _order(handoffs.c.opened_at, Kind.STEP, handoffs.c.id, _SITE),
    Kind.PROPOSAL: _order(deliveries.c.created_at, Kind.PROPOSAL, deliveries.c.id, deliveries.c.site),
    Kind.QUESTION: _order(posts.c.first_seen_at, Kind.QUESTION, posts.c.post_id, aside(posts.c.site)),
}
WAITING = _ORDERS[Kind.QUESTION]
"""Its order: what waits longest first."""

EVERY_STEP = "step"
"""Hand-offs of any kind, and nothing else that waits."""
_NEAR = 20
"""Things after a delivery's first among which the next deliveries are found: not so many wait on one delivery."""
_AHEAD = 2
_AMONG = select(handoffs).where(is_among(handoffs.c.id, "ids"))


class Waiting(Journal):
    """Verbs on what waits."""

    def list_waiting(self, part: Slice, account: str | None = None, kind: str | None = None) -> Page[Waits]:
        """What waits, the longest first.

        Args:
            kind: a hand-off's kind, ``step`` for any of them, ``proposal`` or ``identity``.
        """
        ranges = [one.subquery() for one in _select_waiting(part, account, kind)]
        merged = union_all(*(select(one) for one in ranges)).subquery()
        query = WAITING.sort(select(merged), tuple(merged.c)).limit(part.limit + 1)
        found = [Waits(row[0], Kind(row[1]), row[2], row[3]) for row in self.connection.execute(query)]
        has_more = len(found) > part.limit
        return Page(found[: part.limit], tuple(found[part.limit - 1]) if has_more else None)

    def read_turn(self, delivery_id: int, among: Collection[str] | None = None) -> Turn:
        """Where a delivery stands among all that waits; ``among``: only on posts of these sites."""
        every = union_all(*_select_turns(among)).subquery()
        order = (every.c.at, every.c.kind, every.c.number, every.c.name)
        turn, total = func.row_number().over(order_by=order).label("turn"), func.count().over().label("total")
        # Named, so that it is reckoned once for all that asks for it.
        numbered = select(every, turn, total).cte("numbered")
        mine = select(func.min(numbered.c.turn)).where(numbered.c.delivery_id == delivery_id).scalar_subquery()
        is_near = numbered.c.turn.between(mine, mine + _NEAR) | (numbered.c.turn <= _AHEAD + 1)
        is_past = (numbered.c.turn < mine).label("is_past")
        query = select(numbered.c.turn, numbered.c.total, numbered.c.delivery_id, posts.c.title, is_past)
        titled = (posts.c.site == numbered.c.site) & (posts.c.post_id == numbered.c.post_id)
        found = self.connection.execute(query.join(posts, titled).where(is_near).order_by(numbered.c.turn)).all()
        number = next((row.turn for row in found if row.delivery_id == delivery_id), 0)
        others = [row for row in found if row.delivery_id not in {None, delivery_id}]
        others.sort(key=lambda row: bool(row.is_past))
        ahead = {row.delivery_id: Ahead(row.delivery_id, row.title) for row in others}
        return Turn(number, found[0].total if found else 0, tuple(ahead.values())[:_AHEAD])

    def read_handoffs_among(self, ids: Collection[int]) -> dict[int, Handoff]:
        """Hand-offs by their ids."""
        found = self.connection.execute(_AMONG, {"ids": sorted(ids)}) if ids else ()
        return {row.id: rows.to_handoff(row) for row in found}

    def count_waiting(self, among: Collection[str] | None = None) -> Counts:
        """How much waits; ``among``: only on posts of these sites."""
        steps = select(func.count()).select_from(handoffs).where(IS_OPEN)
        questions = select(func.count()).select_from(posts).where(IS_ASKED)
        proposals = select(func.count()).select_from(deliveries).where(_PROPOSED)
        if among is not None:
            names = sorted(among)
            steps = steps.join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
            steps = steps.where(_SITE.in_(names))
            questions = questions.where(_ORDERS[Kind.QUESTION].site.in_(names))
            proposals = proposals.where(deliveries.c.site.in_(names))
        counts = select(*(one.scalar_subquery() for one in (steps, questions, proposals)))
        return Counts(*self.connection.execute(counts).one())


def _select_waiting(part: Slice, account: str | None, kind: str | None) -> Iterator[Select[Any]]:
    of_account = equal({_ACCOUNT: account})
    if kind not in {"proposal", "identity"}:
        is_joined = account is not None or part.sites is not None
        joined = [handoffs.c.delivery_id == deliveries.c.id] if is_joined else []
        of_kind = equal({handoffs.c.kind: None if kind == EVERY_STEP else kind})
        yield select_keys(_ORDERS[Kind.STEP], part, IS_OPEN, *joined, *of_kind, *of_account)
    if kind in {None, "proposal"}:
        yield select_keys(_ORDERS[Kind.PROPOSAL], part, _PROPOSED, *of_account)
    if kind in {None, "identity"} and account is None:
        yield select_keys(_ORDERS[Kind.QUESTION], part, IS_ASKED)


def _select_turns(among: Collection[str] | None) -> Iterator[Select[Any]]:
    """All that waits, with the delivery on whose screen it does, and the post that it is about."""
    own = select(func.min(deliveries.c.id)).where(
        deliveries.c.site == posts.c.site, deliveries.c.post_id == posts.c.post_id
    )
    asked_at = func.coalesce(posts.c.holder_id, own.scalar_subquery())
    for kind, holder, site, post_id, is_waiting in (
        (Kind.STEP, deliveries.c.id, deliveries.c.site, deliveries.c.post_id, IS_OPEN),
        (Kind.PROPOSAL, deliveries.c.id, deliveries.c.site, deliveries.c.post_id, _PROPOSED),
        (Kind.QUESTION, asked_at, posts.c.site, posts.c.post_id, IS_ASKED),
    ):
        about = (holder.label("delivery_id"), site.label("site"), post_id.label("post_id"))
        query = select(*_ORDERS[kind].columns, *about).where(is_waiting)
        if kind is Kind.STEP:
            query = query.join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
        yield query if among is None else query.where(site.in_(sorted(among)))
