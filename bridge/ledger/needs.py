"""What needs a person on posts: steps, questions and proposals, and what stands still until somebody looks."""

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, case, func, literal, select, union_all

from bridge.ledger.events import MOST_CRASHES
from bridge.ledger.journal import Journal
from bridge.ledger.keyset import aside
from bridge.ledger.tables import IS_ASKED, IS_OPEN, deliveries, events, handoffs, journal, posts
from bridge.models import EventOutcome, HandoffKind, Status

SET_ASIDE = "set aside"
URGENCY = (
    HandoffKind.CONFIRM.value,
    "identity",
    HandoffKind.IMPORT.value,
    HandoffKind.PUBLISH_DRAFT.value,
    HandoffKind.MEND_CANONICAL.value,
    HandoffKind.UPDATE_IN_PLACE.value,
    HandoffKind.CONSIDER_REMOVING.value,
    Status.HELD.value,
    Status.FAILED.value,
    SET_ASIDE,
    "proposal",
    HandoffKind.REPOST_WITH_NOTE.value,
)
"""What needs a person, the most urgent first: what may be on Medium twice, then what readers wait for."""


class Stands(NamedTuple):
    """Something that needs a person, as its rows say.

    Attributes:
        rank: its place in ``URGENCY``.
        number: the id of the delivery or hook; for a question, the post's number.
        post_id: of the post, whose title stands beside it; None for a hook that named none.
        story_url: of a hand-off that asks about a story.
    """

    rank: int
    at: Any
    number: int
    site: str
    post_id: int | None
    account: str
    title: str
    words: str
    code: str
    code_values: str
    story_url: str

    @property
    def kind(self) -> str:
        """Its word in ``URGENCY``."""
        return URGENCY[self.rank]

    @property
    def values(self) -> dict[str, int | str]:
        """Of its reason's short sentence."""
        return dict(json.loads(self.code_values))


class Counted(NamedTuple):
    """How much of each there is."""

    steps: int
    questions: int
    proposals: int
    held: int
    failed: int
    set_aside: int


class Needs(Journal):
    """Verbs on what needs a person; ``sites`` are those whose posts count."""

    def list_needs(self, sites: Collection[str], limit: int) -> list[Stands]:
        """The most urgent, of each kind what stands longest first."""
        parts = [
            one.order_by(*list(one.selected_columns)[:3]).limit(limit).subquery()
            for one in _select_needs(sorted(sites))
        ]
        merged = union_all(*(select(one) for one in parts)).subquery()
        query = select(merged).order_by(*list(merged.c)[:3]).limit(limit)
        return [Stands(*row) for row in self.connection.execute(query)]

    def count_needs(self, sites: Collection[str]) -> Counted:
        """How much there is of each."""
        names = sorted(sites)
        steps = select(func.count()).select_from(handoffs).join(deliveries, _ITS_DELIVERY)
        counts = (
            steps.where(IS_OPEN, deliveries.c.site.in_(names)),
            select(func.count()).select_from(posts).where(IS_ASKED, aside(posts.c.site).in_(names)),
            _count_deliveries(Status.PROPOSED).where(deliveries.c.site.in_(names)),
            _count_deliveries(Status.HELD).where(deliveries.c.site.in_(names), *_stands_still()),
            _count_deliveries(Status.FAILED).where(deliveries.c.site.in_(names), *_stands_still()),
            select(func.count()).select_from(events).where(*_is_setaside(names)),
        )
        return Counted(*self.connection.execute(select(*(one.scalar_subquery() for one in counts))).one())


_ITS_DELIVERY = deliveries.c.id == handoffs.c.delivery_id
_ITS_POST = (posts.c.site == deliveries.c.site) & (posts.c.post_id == deliveries.c.post_id)


def _count_deliveries(status: Status) -> Select[Any]:
    return select(func.count()).select_from(deliveries).where(deliveries.c.status == status.value)


def _stands_still() -> tuple[ColumnElement[bool], ...]:
    """Whether nothing is asked about a delivery or its post: then its state itself is what needs somebody."""
    step = select(handoffs.c.id).where(handoffs.c.delivery_id == deliveries.c.id, IS_OPEN).correlate(deliveries)
    asked = select(posts.c.post_id).where(_ITS_POST, IS_ASKED).correlate(deliveries)
    return ~step.exists(), ~asked.exists()


def _is_setaside(names: list[str]) -> tuple[ColumnElement[bool], ...]:
    """Whether a hook could not be applied, and its post was neither told of nor read again since."""
    newer = select(posts.c.post_id).where(
        posts.c.site == events.c.site, posts.c.post_id == events.c.post_id, posts.c.updated_at > events.c.handled_at
    )
    again = select(journal.c.id).where(
        journal.c.site == events.c.site,
        journal.c.post_id == events.c.post_id,
        journal.c.at >= events.c.handled_at,
        journal.c.what == "resync",
    )
    held = (events.c.site.in_(names), events.c.outcome == EventOutcome.HELD.value, events.c.crashes >= MOST_CRASHES)
    return *held, ~newer.correlate(events).exists(), ~again.correlate(events).exists()


def _select_needs(names: list[str]) -> Iterator[Select[Any]]:
    yield _select_steps(names)
    yield _select_questions(names)
    for status, kind in ((Status.PROPOSED, "proposal"), (Status.HELD, "held"), (Status.FAILED, "failed")):
        still = () if status is Status.PROPOSED else _stands_still()
        yield _select_standing(status, kind).where(deliveries.c.site.in_(names), *still)
    yield _select_setaside(names)


def _select_steps(names: list[str]) -> Select[Any]:
    rank = case({one: place for place, one in enumerate(URGENCY)}, value=handoffs.c.kind)
    query = select(
        rank.label("rank"),
        handoffs.c.opened_at.label("at"),
        deliveries.c.id.label("number"),
        *_OF_DELIVERY,
        handoffs.c.reason.label("words"),
        literal("", String).label("code"),
        literal("{}", String).label("code_values"),
        handoffs.c.story_url,
    )
    joined = query.join_from(handoffs, deliveries, _ITS_DELIVERY).join(posts, _ITS_POST)
    return joined.where(IS_OPEN, deliveries.c.site.in_(names))


def _select_questions(names: list[str]) -> Select[Any]:
    return select(
        _rank("identity"),
        posts.c.first_seen_at.label("at"),
        posts.c.post_id.label("number"),
        posts.c.site,
        posts.c.post_id,
        literal("", String).label("account"),
        posts.c.title,
        posts.c.held_reason.label("words"),
        *_NO_REASON,
    ).where(IS_ASKED, aside(posts.c.site).in_(names))


def _select_standing(status: Status, kind: str) -> Select[Any]:
    query = select(
        _rank(kind),
        deliveries.c.updated_at.label("at"),
        deliveries.c.id.label("number"),
        *_OF_DELIVERY,
        deliveries.c.reason.label("words"),
        deliveries.c.code,
        deliveries.c.code_values,
        literal("", String).label("story_url"),
    )
    return query.join_from(deliveries, posts, _ITS_POST).where(deliveries.c.status == status.value)


def _select_setaside(names: list[str]) -> Select[Any]:
    its_post = (posts.c.site == events.c.site) & (posts.c.post_id == events.c.post_id)
    query = select(
        _rank(SET_ASIDE),
        events.c.received_at.label("at"),
        events.c.id.label("number"),
        events.c.site,
        events.c.post_id,
        literal("", String).label("account"),
        func.coalesce(posts.c.title, "").label("title"),
        events.c.reason.label("words"),
        *_NO_REASON,
    )
    return query.join_from(events, posts, its_post, isouter=True).where(*_is_setaside(names))


def _rank(kind: str) -> ColumnElement[int]:
    return literal(URGENCY.index(kind), Integer).label("rank")


_OF_DELIVERY = (deliveries.c.site, deliveries.c.post_id, deliveries.c.account, posts.c.title)
_NO_REASON = (
    literal("", String).label("code"),
    literal("{}", String).label("code_values"),
    literal("", String).label("story_url"),
)
