"""What needs a person on posts: steps, questions and proposals, and what stands still until somebody looks."""

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, case, func, literal, select, union_all

from bridge.ledger.events import MOST_CRASHES
from bridge.ledger.journal import Journal
from bridge.ledger.keyset import aside
from bridge.ledger.tables import IS_ASKED, IS_OPEN, deliveries, events, handoffs, journal, posts, sites
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
    """Verbs on what needs a person; ``among`` are the only sites whose posts count, None for all."""

    def list_needs(self, among: Collection[str] | None, limit: int) -> list[Stands]:
        """The most urgent, of each kind what stands longest first."""
        query = _select_needs(None if among is None else frozenset(among), limit)
        return [Stands(*row) for row in self.connection.execute(query)]

    def count_needs(self, among: Collection[str] | None) -> Counted:
        """How much there is of each."""
        return Counted(*self.connection.execute(_select_counts(None if among is None else frozenset(among))).one())


Names = frozenset[str] | None


@lru_cache(maxsize=64)
def _select_needs(names: Names, limit: int) -> Select[Any]:
    """Each kind's first rows are found before anything is read of their posts."""
    parts = [
        _select_steps(names, limit),
        _select_questions(names, limit),
        *(_select_standing(status, names, limit) for status in (Status.PROPOSED, Status.HELD, Status.FAILED)),
        _select_set_aside(names, limit),
    ]
    merged = union_all(*(select(one.subquery()) for one in parts)).subquery()
    return select(merged).order_by(*list(merged.c)[:3]).limit(limit)


@lru_cache(maxsize=64)
def _select_counts(names: Names) -> Select[Any]:
    counts = (
        _find_steps(names, func.count()),
        select(func.count()).select_from(posts).where(IS_ASKED, *_of(aside(posts.c.site), names)),
        *(_find_standing(status, names, func.count()) for status in (Status.PROPOSED, Status.HELD, Status.FAILED)),
        select(func.count()).select_from(events).where(*_is_set_aside(names)),
    )
    return select(*(one.scalar_subquery() for one in counts))


_ITS_DELIVERY = deliveries.c.id == handoffs.c.delivery_id
_ITS_POST = (posts.c.site == deliveries.c.site) & (posts.c.post_id == deliveries.c.post_id)


def _of(site: ColumnElement[str], names: Names) -> list[ColumnElement[bool]]:
    return [] if names is None else [site.in_(sorted(names))]


def _find_steps(names: Names, *columns: ColumnElement[Any]) -> Select[Any]:
    query = select(*columns).select_from(handoffs).where(IS_OPEN)
    return query if names is None else query.join(deliveries, _ITS_DELIVERY).where(*_of(deliveries.c.site, names))


def _find_standing(status: Status, names: Names, *columns: ColumnElement[Any]) -> Select[Any]:
    """Deliveries in a state; held and failed ones of which, or of whose post, nothing is asked beside that."""
    query = select(*columns).select_from(deliveries).where(deliveries.c.status == status.value)
    if status is not Status.PROPOSED:
        # Neither list is long, and each is read once.
        its = deliveries.alias()
        asked = select(its.c.id).join(posts, (posts.c.site == its.c.site) & (posts.c.post_id == its.c.post_id))
        open_steps = select(handoffs.c.delivery_id).where(IS_OPEN)
        query = query.where(deliveries.c.id.not_in(open_steps), deliveries.c.id.not_in(asked.where(IS_ASKED)))
    return query.where(*_of(deliveries.c.site, names))


def _is_set_aside(names: Names) -> tuple[ColumnElement[bool], ...]:
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
    # By site, too, as the index of outcomes is.
    known = select(sites.c.name) if names is None else sorted(names)
    held = (events.c.site.in_(known), events.c.outcome == EventOutcome.HELD.value, events.c.crashes >= MOST_CRASHES)
    return *held, ~newer.correlate(events).exists(), ~again.correlate(events).exists()


def _select_steps(names: Names, limit: int) -> Select[Any]:
    rank = case({one: place for place, one in enumerate(URGENCY)}, value=handoffs.c.kind).label("rank")
    at = handoffs.c.opened_at.label("at")
    found = _find_steps(names, rank, at, handoffs.c.id).order_by(rank, at, handoffs.c.id).limit(limit).subquery()
    query = select(
        found.c.rank,
        found.c.at,
        deliveries.c.id.label("number"),
        *_OF_DELIVERY,
        handoffs.c.reason.label("words"),
        literal("", String).label("code"),
        literal("{}", String).label("code_values"),
        handoffs.c.story_url,
    )
    return (
        query.join_from(found, handoffs, handoffs.c.id == found.c.id)
        .join(deliveries, _ITS_DELIVERY)
        .join(posts, _ITS_POST)
    )


def _select_questions(names: Names, limit: int) -> Select[Any]:
    query = select(
        _rank("identity"),
        posts.c.first_seen_at.label("at"),
        posts.c.post_id.label("number"),
        posts.c.site,
        posts.c.post_id,
        literal("", String).label("account"),
        posts.c.title,
        posts.c.held_reason.label("words"),
        *_NO_REASON,
    )
    query = query.where(IS_ASKED, *_of(aside(posts.c.site), names))
    return query.order_by(posts.c.first_seen_at, posts.c.site, posts.c.post_id).limit(limit)


def _select_standing(status: Status, names: Names, limit: int) -> Select[Any]:
    kind = "proposal" if status is Status.PROPOSED else status.value
    at = (deliveries.c.created_at if status is Status.PROPOSED else deliveries.c.updated_at).label("at")
    first = _find_standing(status, names, at, deliveries.c.id).order_by(at, deliveries.c.id).limit(limit)
    found = first.subquery()
    query = select(
        _rank(kind),
        found.c.at,
        deliveries.c.id.label("number"),
        *_OF_DELIVERY,
        deliveries.c.reason.label("words"),
        deliveries.c.code,
        deliveries.c.code_values,
        literal("", String).label("story_url"),
    )
    return query.join_from(found, deliveries, deliveries.c.id == found.c.id).join(posts, _ITS_POST)


def _select_set_aside(names: Names, limit: int) -> Select[Any]:
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
    query = query.join_from(events, posts, its_post, isouter=True).where(*_is_set_aside(names))
    return query.order_by(events.c.received_at, events.c.id).limit(limit)


def _rank(kind: str) -> ColumnElement[int]:
    return literal(URGENCY.index(kind), Integer).label("rank")


_OF_DELIVERY = (deliveries.c.site, deliveries.c.post_id, deliveries.c.account, posts.c.title)
_NO_REASON = (
    literal("", String).label("code"),
    literal("{}", String).label("code_values"),
    literal("", String).label("story_url"),
)
