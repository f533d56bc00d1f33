"""Drafts that are made for Medium first: the list, and one of them with its text to paste and its questions."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.ledger.originals import ORIGINALS
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.handoffs import read_said, to_ids
from bridge.web.input import to_number
from bridge.web.owner.frame import to_page
from bridge.web.owner.paging import read_part, to_turns

PLACE = "Hand-offs"


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""

    @routes.get("/medium-first")
    def show_originals() -> Response:
        allow(Scope.READ)
        found, asked = bridge.originals.read_list(read_part("originals", ORIGINALS, {}))
        turns = to_turns("originals", found.next, {})
        return to_page(bridge, "owner/originals.html", PLACE, rows=found.rows, asked=asked, **turns)

    @routes.get("/medium-first/<row:original_id>")
    def show_draft(original_id: int) -> Response:
        allow(Scope.READ)
        return _page(bridge, original_id)

    @routes.post("/medium-first/<row:original_id>")
    def answer_original(original_id: int) -> BaseResponse:
        allow(Scope.DECIDE)
        said = read_said()
        try:
            words = bridge.originals.answer(original_id, said, g.principal.sites)
        except Refused as error:
            return _page(bridge, original_id, f"That did not work: {error}", said.values.get("url", ""))
        flash(words)
        return redirect(url_for("owner.show_draft", original_id=original_id), 303)

    @routes.post("/medium-first/<row:original_id>/plan")
    def plan_version(original_id: int) -> BaseResponse:
        allow(Scope.DECIDE)
        bridge.originals.read(original_id, g.principal.sites)
        days = request.form.get("days", "")
        try:
            bridge.originals.plan_version(original_id, to_number(days))
        except Refused as error:
            return _page(bridge, original_id, f"That did not work: {error}")
        flash("Written down: you are reminded then.")
        return redirect(url_for("owner.show_draft", original_id=original_id), 303)


def _page(bridge: Bridge, original_id: int, problem: str = "", url: str = "") -> Response:
    page = bridge.originals.read(original_id, g.principal.sites)
    values: dict[str, Any] = {
        "page": page,
        "problem": problem,
        "typed": {"url": url},
        "new_id": to_ids(),
        "is_own": True,
        "may_answer": g.principal.may(Scope.DECIDE),
    }
    return to_page(bridge, "owner/original.html", PLACE, status=422 if problem else 200, **values)
