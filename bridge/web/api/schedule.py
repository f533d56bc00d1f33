"""The API of the archive's schedule: what would go when, what has come, and pauses. ``docs/api.md`` describes it."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from werkzeug.exceptions import BadRequest

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.models.plain import to_json
from bridge.planner.evergreen import Entry
from bridge.planner.keyphrases import Cluster
from bridge.web.api import repeats
from bridge.web.api.answers import Accounts, PausesAnswer, PhraseList, PlanAnswer
from bridge.web.api.bodies import Pause, Resume
from bridge.web.api.paths import ForecastQuery, PhraseQuery, PlanQuery
from bridge.web.api.problems import refusals
from bridge.web.api.reach import allow_everywhere


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes; all are about accounts, to which any site's posts may go."""
    routes = APIBlueprint("schedule", __name__, abp_tags=[{"name": "schedule"}])
    repeats.watch(routes, bridge)
    _add_readings(routes, bridge)
    _add_pauses(routes, bridge)
    return routes


def _add_readings(routes: APIBlueprint, bridge: Bridge) -> None:
    @routes.get("/forecast", responses={200: Accounts, **refusals(409)})
    def read_forecast(query: ForecastQuery) -> Response:
        """The next slots, the post that would go at each, and why; as things stand, or with other settings."""
        allow_everywhere(Scope.READ)
        changes = _to_changes(query.set)
        return jsonify({"accounts": bridge.forecast.read_forecast(query.account, query.n, changes)})

    @routes.get("/plan", responses={200: PlanAnswer, **refusals(409)})
    def read_plan(query: PlanQuery) -> Response:
        """What the schedule would do with the archive as it is, without doing it."""
        allow_everywhere(Scope.READ)
        name = find_account(bridge, query.account)
        entries = bridge.forecast.simulate(name, query.days, _to_changes(query.set))
        return jsonify({"account": name, "days": query.days, "entries": [_to_entry(one) for one in entries]})

    @routes.get("/keyphrases", responses={200: PhraseList})
    def read_phrases(query: PhraseQuery) -> Response:
        """Posts and stories that want to be found by the same words, so that they take readers from each other."""
        allow_everywhere(Scope.READ)
        return jsonify({"clusters": [_to_cluster(one) for one in bridge.forecast.read_clusters(query.site)]})


def _add_pauses(routes: APIBlueprint, bridge: Bridge) -> None:
    def to_pauses() -> Response:
        return jsonify({"pauses": bridge.overview.read_status()["pauses"]})

    @routes.post("/pause", responses={200: PausesAnswer})
    def pause(body: Pause) -> Response:
        """Send nothing on an account, or without one on any, until it is resumed or the time has come."""
        allow_everywhere(Scope.ADMIN)
        until = bridge.queue.to_until(body.until, body.account) if body.until is not None else None
        bridge.accounts.pause(body.account, until, body.reason)
        return to_pauses()

    @routes.post("/resume", responses={200: PausesAnswer})
    def resume(body: Resume) -> Response:
        """Let a paused or parked account send again; without one, end the pause of everything."""
        allow_everywhere(Scope.ADMIN)
        bridge.accounts.resume(body.account)
        return to_pauses()


def find_account(bridge: Bridge, name: str | None) -> str:
    """The account that is named, or the only one.

    Raises:
        BadRequest: there are several, and none is named.
    """
    names = list(bridge.config.accounts)
    if name or len(names) == 1:
        return name or names[0]
    raise BadRequest(f"account: name one of {', '.join(names)}")


def _to_changes(texts: Sequence[str]) -> dict[str, str]:
    if not all("=" in text for text in texts):
        raise BadRequest('set: a change is KEY=VALUE, for example set=order="newest"')
    return dict(text.partition("=")[::2] for text in texts)


def _to_entry(entry: Entry) -> dict[str, Any]:
    post = entry.choice.candidate if entry.choice else None
    return {
        "at": to_json(entry.at),
        "what": entry.what.value,
        "reason": entry.reason,
        "post": post.name if post else "",
        "slot": to_json(entry.slot.planned_at) if entry.slot else None,
    }


def _to_cluster(cluster: Cluster) -> dict[str, Any]:
    entries = [
        {"kind": one.kind.value, "title": one.title, "url": one.url, "since": to_json(one.since)}
        for one in cluster.entries
    ]
    return {"words": list(cluster.words), "reason": cluster.reason, "entries": entries}
