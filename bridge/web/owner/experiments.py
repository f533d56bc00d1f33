"""Closings that are tried against each other: started, stopped, and decided by their owner alone."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import NotFound, Refused
from bridge.models.access import Scope
from bridge.planner.experiments import to_words
from bridge.web.api.reach import allow_everywhere
from bridge.web.owner.frame import to_page
from bridge.web.owner.results import PLACE


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page, and what is done there."""

    @routes.get("/results/experiments")
    def show_experiments() -> Response:
        allow_everywhere(Scope.READ)
        return _page(bridge)

    @routes.post("/results/experiments/start")
    def start_experiment() -> BaseResponse:
        return _do(bridge, lambda: bridge.experiments.start(request.form.get("name", "")))

    @routes.post("/results/experiments/<row:experiment_id>/stop")
    def stop_experiment(experiment_id: int) -> BaseResponse:
        return _do(bridge, lambda: bridge.experiments.stop(experiment_id))

    @routes.post("/results/experiments/<row:experiment_id>/winner")
    def choose_winner(experiment_id: int) -> BaseResponse:
        return _do(bridge, lambda: bridge.experiments.choose(experiment_id, request.form.get("winner", "")))


def _do(bridge: Bridge, verb: Callable[[], None]) -> BaseResponse:
    """Do something, and go back to the page, where a refusal is told."""
    allow_everywhere(Scope.ADMIN)
    try:
        verb()
    except (Refused, NotFound) as error:
        return _page(bridge, str(error))
    return redirect(url_for("owner.show_experiments"), 303)


def _page(bridge: Bridge, problem: str = "") -> Response:
    cards, status = bridge.experiments.read_cards(), 409 if problem else 200
    return to_page(
        bridge, "owner/experiments.html", PLACE, status=status, cards=cards, problem=problem, to_words=to_words
    )
