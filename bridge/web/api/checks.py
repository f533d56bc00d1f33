"""The bridge itself: do its doors open, what may strangers be told of it, and what does Medium's own export say."""

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Response, jsonify, request
from flask_openapi.blueprint import APIBlueprint
from werkzeug.exceptions import UnsupportedMediaType

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.models.access import Scope
from bridge.models.plain import to_json
from bridge.services.doors import Neighbour, doors_of
from bridge.services.stories.matching import Learned
from bridge.web.api import repeats
from bridge.web.api.answers import DoorList, ExportAnswer, ReportAnswer
from bridge.web.api.bodies import Nothing
from bridge.web.api.paths import ExportQuery
from bridge.web.api.reach import allow_everywhere
from bridge.web.api.schedule import find_account

ZIP = "application/zip"
CHECK_S = 60.0
"""After so long no further door is tried; each has deadlines of its own."""
_EXPORT = {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}, "required": True}


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes; all are about the whole bridge."""
    routes = APIBlueprint("checks", __name__, abp_tags=[{"name": "bridge"}])
    repeats.watch(routes, bridge)
    at_work = threading.Lock()

    @routes.post("/check", responses={200: DoorList})
    def check(body: Nothing) -> Response:  # noqa: ARG001
        """Try every door (files, ledger, Medium, WordPress) and say what to do for each that does not open.

        One check at a time; doors that have no turn within a minute are not tried.
        """
        allow_everywhere(Scope.ADMIN)
        with _alone(at_work):
            until = time.monotonic() + CHECK_S
            return jsonify({"doors": [try_door(door, until) for door in doors_of(bridge.config)]})

    @routes.get("/report", responses={200: ReportAnswer})
    def read_report() -> Response:
        """What may be sent to those who mend the bridge: numbers and shapes, no titles, names or keys."""
        allow_everywhere(Scope.ADMIN)
        return Response(json.dumps(bridge.disclosure.read_disclosure()), content_type="application/json")

    @routes.post("/reconcile", request_body=_EXPORT, responses={200: ExportAnswer})
    def reconcile(query: ExportQuery) -> Response:
        """Read an export of Medium, as it was sent: what it shows as published is marked as live."""
        allow_everywhere(Scope.ADMIN)
        if request.mimetype != ZIP:
            raise UnsupportedMediaType(f"send the export as Content-Type: {ZIP}")
        account = find_account(bridge, query.account)
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            file.write(request.get_data())
            file.flush()
            done = bridge.exports.reconcile(account, Path(file.name), is_dry_run=query.dry_run)
        lines = [_to_line(one) for one in done.lines]
        return jsonify({"dry_run": query.dry_run, "lines": lines, "problems": list(done.problems)})

    return routes


@contextmanager
def _alone(lock: threading.Lock) -> Iterator[None]:
    if not lock.acquire(blocking=False):
        raise Refused("a check is under way; ask again when it is over")
    try:
        yield
    finally:
        lock.release()


def try_door(door: Neighbour, until: float) -> dict[str, Any]:
    """What a door says; one whose turn comes after ``until``, by the monotonic clock, is not tried."""
    is_tried = time.monotonic() < until
    problem = door.problem() if is_tried else ""
    remark = door.remark() if is_tried and not problem else ""
    return {"name": door.name, "is_tried": is_tried, "problem": problem, "remark": remark}


def _to_line(line: Learned) -> dict[str, Any]:
    story = line.story
    seen = {"id": story.id, "url": story.url, "title": story.title, "kind": story.kind.value}
    more = {key: value for key, value in asdict(line).items() if key != "story"}
    return {**seen, "published_at": to_json(story.published_at), **more}
