"""The API of what stories took and brought: read here; experiments are decided, and figures pasted, on the screens."""

from typing import Annotated

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from pydantic import AwareDatetime, ConfigDict, Field

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.models.landings import Placement
from bridge.planner.results import Grouping
from bridge.web.access import allow
from bridge.web.api.pages import Name, Number
from bridge.web.api.reach import allow_everywhere
from bridge.web.api.shape import Shape

MOST_MONTHS = 120


class ResultQuery(Shape):
    """Which table."""

    model_config = ConfigDict(extra="forbid")

    by: Annotated[Grouping, Field(description="what its lines are")] = Grouping.MONTH
    months: Annotated[
        int, Number, Field(ge=1, le=MOST_MONTHS, description="stories that went live in so many, the one under way too")
    ] = 12
    site: Annotated[Name | None, Field(description="only stories of this site")] = None


class ResultLine(Shape):
    """What the stories of one group took and brought."""

    group: Annotated[str, Field(description="a month as 2026-11, a category's slug, an age, or a kind")]
    stories: int
    minutes: Annotated[int, Field(description="of somebody's time, at most")]
    with_views: Annotated[int, Field(description="of how many of its stories Medium's figures were pasted")]
    views: int | None
    reads: int | None
    visits: Annotated[int, Field(description="page views on the blog that came from a story")]
    goals: int


class PlacementLine(Shape):
    """Visits by what the story's link said of itself."""

    variant: Annotated[str, Field(description="the closing's name; empty where the link did not say it")]
    placement: Placement
    visits: int
    goals: int


class Misses(Shape):
    """What each number is, and what it misses."""

    minutes: str
    views: str
    visits: str
    goals: str


class ResultAnswer(Shape):
    """A table of results."""

    by: Grouping
    since: AwareDatetime
    rows: list[ResultLine]
    total: ResultLine
    placements: list[PlacementLine]
    figures_at: Annotated[AwareDatetime | None, Field(description="when Medium's figures were last pasted")]
    misses: Misses


class RunAnswer(Shape):
    """A run of an experiment."""

    id: int
    name: str
    variants: list[str]
    seed: str
    dealt: int
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    winner: Annotated[str, Field(description="what its owner has set; empty for none")]


class VariantLine(Shape):
    """What the stories of one closing brought."""

    variant: str
    stories: int
    visits: int
    typical: Annotated[float, Field(description="visits of the story in the middle")]


class VerdictAnswer(Shape):
    """What an experiment says by now."""

    counts: list[VariantLine]
    more: Annotated[int, Field(description="stories that are still missing, about; 0 once it is over")]
    best: Annotated[str, Field(description="the closing that is ahead by more than chance; empty for none")]
    chance: Annotated[float | None, Field(description="how often chance alone puts them as far apart, 0 to 1")]


class ExperimentAnswer(Shape):
    """An experiment: a run of it, or one that was never started."""

    name: str
    variants: list[str]
    run: RunAnswer | None
    verdict: VerdictAnswer | None
    under_way: Annotated[int, Field(description="stories that have a closing and do not count yet")]
    is_running: bool
    words: str


class ExperimentList(Shape):
    """Experiments: those that can be started, then the runs, the newest first."""

    experiments: list[ExperimentAnswer]


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes."""
    routes = APIBlueprint("results", __name__, abp_tags=[{"name": "results"}])

    @routes.get("/results", responses={200: ResultAnswer})
    def read_results(query: ResultQuery) -> Response:
        """What stories took and brought, by month, category, age of the post, or fresh against evergreen."""
        principal = allow(Scope.READ, query.site)
        bridge.lists.check_names(query.site, None)
        sites = frozenset({query.site}) if query.site else principal.sites
        return jsonify(bridge.results.read_table(query.by, query.months, sites).to_data())

    @routes.get("/experiments", responses={200: ExperimentList})
    def read_experiments() -> Response:
        """Closings that are tried against each other, and what their stories say by now."""
        allow_everywhere(Scope.READ)
        return jsonify({"experiments": [one.to_data() for one in bridge.experiments.read_cards()]})

    return routes
