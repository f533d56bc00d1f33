"""The lists: what there is, a page at a time, sorted by what never changes: no row is missed or comes twice."""

from typing import Annotated, Literal

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from pydantic import ConfigDict, Field, model_validator

from bridge.app import Bridge
from bridge.ledger.keyset import Order
from bridge.ledger.lists import DELIVERIES, JOBS, JOURNAL, NAMES, POSTS, SLOTS, STORIES
from bridge.ledger.waiting import WAITING
from bridge.models import HandoffKind, JobStatus, SeenKind, SlotStatus, Status
from bridge.models.access import Scope
from bridge.models.pages import Slice
from bridge.web.access import allow
from bridge.web.api import rows
from bridge.web.api.pages import Name, Number, PageQuery, SpanQuery, read_slice, to_answer
from bridge.web.api.shape import Shape
from bridge.web.input import PostNumber


class DeliveryQuery(SpanQuery):
    """Which deliveries."""

    account: Name | None = None
    status: Status | None = None


class StoryQuery(SpanQuery):
    """Which stories; those of one site are the ones known to be its posts'."""

    account: Name | None = None
    kind: SeenKind | None = None


class HandoffQuery(SpanQuery):
    """What of that which waits; a question of identity is about a post, and so none of an account's."""

    account: Name | None = None
    kind: HandoffKind | Literal["proposal", "identity"] | None = None


class SlotQuery(SpanQuery):
    """Which slots; those of one site are the ones that chose its posts."""

    account: Name | None = None
    status: SlotStatus | None = None


class JobQuery(SpanQuery):
    """Which jobs."""

    status: JobStatus | None = None


class JournalQuery(SpanQuery):
    """Which lines."""

    post: Annotated[
        int | None, Number, Field(ge=-PostNumber.largest, le=PostNumber.largest, description="needs the site")
    ] = None
    account: Name | None = None
    kind: Annotated[
        str | None, Field(min_length=1, max_length=20, description="what was decided: planned, live, not sent ...")
    ] = None

    @model_validator(mode="after")
    def _post_of_a_site(self) -> "JournalQuery":
        if self.post is not None and self.site is None:
            raise ValueError("a post is known by its site and number: name the site, too")
        return self


class StatusQuery(Shape):
    """Of which site."""

    model_config = ConfigDict(extra="forbid")

    site: Name | None = None


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes."""
    routes = APIBlueprint("lists", __name__)
    _add_articles(routes, bridge)
    _add_times(routes, bridge)
    _add_names(routes, bridge)
    return routes


def _add_articles(routes: APIBlueprint, bridge: Bridge) -> None:
    """Posts and what became of them."""

    @routes.get("/posts", responses={200: rows.PostList})
    def read_posts(query: SpanQuery) -> Response:
        """Posts with their deliveries, those first heard of last coming first."""
        return to_answer(query, "posts", bridge.lists.read_posts(_to_slice(bridge, query, "posts", POSTS)))

    @routes.get("/deliveries", responses={200: rows.DeliveryList})
    def read_deliveries(query: DeliveryQuery) -> Response:
        """Deliveries, the newest first."""
        part = _to_slice(bridge, query, "deliveries", DELIVERIES, query.account)
        return to_answer(query, "deliveries", bridge.lists.read_deliveries(part, query.account, query.status))

    @routes.get("/stories", responses={200: rows.StoryList})
    def read_stories(query: StoryQuery) -> Response:
        """What was seen on Medium, those first seen last coming first."""
        part = _to_slice(bridge, query, "stories", STORIES, query.account)
        return to_answer(query, "stories", bridge.lists.read_stories(part, query.account, query.kind))

    @routes.get("/handoffs", responses={200: rows.HandoffList})
    def read_handoffs(query: HandoffQuery) -> Response:
        """What waits for a person, the longest first."""
        part = _to_slice(bridge, query, "handoffs", WAITING, query.account)
        return to_answer(query, "handoffs", bridge.lists.read_handoffs(part, query.account, query.kind))


def _add_times(routes: APIBlueprint, bridge: Bridge) -> None:
    """What happened, and when something may."""

    @routes.get("/slots", responses={200: rows.SlotList})
    def read_slots(query: SlotQuery) -> Response:
        """Slots that have come and what each came to, the newest first."""
        part = _to_slice(bridge, query, "slots", SLOTS, query.account)
        return to_answer(query, "slots", bridge.lists.read_slots(part, query.account, query.status))

    @routes.get("/jobs", responses={200: rows.JobList})
    def read_jobs(query: JobQuery) -> Response:
        """Readings of archives and lists of posts, the newest first."""
        return to_answer(query, "jobs", bridge.lists.read_jobs(_to_slice(bridge, query, "jobs", JOBS), query.status))

    @routes.get("/journal", responses={200: rows.JournalList})
    def read_journal(query: JournalQuery) -> Response:
        """Every decision and change of status, the newest first."""
        part = _to_slice(bridge, query, "journal", JOURNAL, query.account)
        return to_answer(query, "journal", bridge.lists.read_journal(part, query.post, query.account, query.kind))


def _add_names(routes: APIBlueprint, bridge: Bridge) -> None:
    """Accounts, sites, and everything in numbers."""

    @routes.get("/schedule", responses={200: rows.ScheduleList})
    def read_schedule(query: PageQuery) -> Response:
        """When each account's slots are, which of them waits, and which is next; by the account's name."""
        return to_answer(query, "schedule", bridge.forecast.read_schedule(_to_slice(bridge, query, "schedule", NAMES)))

    @routes.get("/accounts", responses={200: rows.AccountList})
    def read_accounts(query: PageQuery) -> Response:
        """Accounts, by name."""
        return to_answer(query, "accounts", bridge.lists.read_accounts(_to_slice(bridge, query, "accounts", NAMES)))

    @routes.get("/sites", responses={200: rows.SiteList})
    def read_sites(query: PageQuery) -> Response:
        """Sites, by name."""
        return to_answer(query, "sites", bridge.lists.read_sites(_to_slice(bridge, query, "sites", NAMES)))

    @routes.get("/status", responses={200: rows.StatusAnswer})
    def read_status(query: StatusQuery) -> Response:
        """Everything in numbers, and whether it runs."""
        principal = allow(Scope.READ, query.site)
        bridge.lists.check_names(query.site, None)
        return jsonify(bridge.overview.read_status({query.site} if query.site else principal.sites))


def _to_slice(bridge: Bridge, query: PageQuery, name: str, order: Order, account: str | None = None) -> Slice:
    principal = allow(Scope.READ, query.site)
    part = read_slice(query, name, order, principal)
    # Whoever is good for some sites only is not told which accounts there are.
    bridge.lists.check_names(query.site, account if principal.sites is None else None)
    return part
