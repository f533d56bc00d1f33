"""What waits for a person: all of it as a list, and one thing after the other, answered on the page that shows it."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import LeaseLost, Refused
from bridge.ledger.waiting import EVERY_STEP, WAITING, Turn
from bridge.models import HandoffKind
from bridge.models.access import Scope
from bridge.models.document import Document, Second
from bridge.services.handoffs.documents import find_asked
from bridge.web.access import allow
from bridge.web.handoffs import read_said, to_ids
from bridge.web.owner.frame import to_page
from bridge.web.owner.paging import read_filters, read_part, to_turns
from bridge.web.screens import to_frame
from bridge.web.states import TASKS

PLACE = "Hand-offs"


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""

    @routes.get("/hand-offs")
    def show_handoff_queue() -> Response:
        allow(Scope.READ)
        filters = read_filters("kind")
        kind = filters.get("kind")
        if kind not in {None, EVERY_STEP, *TASKS}:
            raise BadRequest("nothing of this kind ever waits")
        listed = bridge.lists.read_handoffs(read_part("handoffs", WAITING, filters), kind=kind)
        turns = to_turns("handoffs", listed.next, filters)
        return to_page(bridge, "owner/handoffs.html", PLACE, rows=listed.rows, kind=kind, **turns)

    @routes.get("/hand-offs/<row:delivery_id>")
    def show_handoff(delivery_id: int) -> Response:
        allow(Scope.READ)
        return _page(bridge, delivery_id)

    @routes.post("/hand-offs/<row:delivery_id>")
    def answer_handoff(delivery_id: int) -> BaseResponse:
        allow(Scope.DECIDE)
        return _answer(bridge, delivery_id)

    @routes.get("/hand-offs/<row:delivery_id>/story")
    def show_handoff_story(delivery_id: int) -> Response:
        """What the frame beside the steps holds."""
        principal = allow(Scope.READ)
        return to_frame("owner/story.html", shown=bridge.documents.read_story(delivery_id, principal.sites))


def _answer(bridge: Bridge, delivery_id: int) -> BaseResponse:
    said = read_said()
    document, turn, around = bridge.handoff_pages.read_page(delivery_id, g.principal.sites)
    try:
        _, answer = find_asked(document, said)
        done = bridge.documents.answer_open(document, said)
    except (Refused, LeaseLost) as error:
        return _page(bridge, delivery_id, f"That did not work: {error}", said.values.get("url", ""))
    if isinstance(done, Second):
        return to_page(bridge, "owner/sure.html", PLACE, around=around, view=document, second=done, is_own=True)
    flash(f"“{document.title}”: {done.words or answer.does}")
    return redirect(_find_next(bridge, delivery_id, turn), 303)


def _find_next(bridge: Bridge, delivery_id: int, turn: Turn) -> str:
    """Where to go after an answer: to what waits on the same delivery, else to what came after it, else to the list."""
    if bridge.documents.waits(delivery_id):
        return url_for("owner.show_handoff", delivery_id=delivery_id)
    if turn.ahead:
        return url_for("owner.show_handoff", delivery_id=turn.ahead[0].delivery_id)
    return url_for("owner.show_handoff_queue")


def _page(bridge: Bridge, delivery_id: int, problem: str = "", url: str = "") -> Response:
    document, turn, around = bridge.handoff_pages.read_page(delivery_id, g.principal.sites)
    values: dict[str, Any] = {
        "around": around,
        "view": document,
        "turn": turn,
        "problem": problem,
        "typed": {"url": url},
        "new_id": to_ids(),
        "is_own": True,
        "may_answer": g.principal.may(Scope.DECIDE),
        "warnings": _find_warnings(bridge, document),
    }
    return to_page(bridge, "owner/handoff.html", PLACE, status=422 if problem else 200, **values)


def _find_warnings(bridge: Bridge, document: Document) -> list[str]:
    """Where a page is about to be imported: why its publication would not take it."""
    is_import = any(task.kind == HandoffKind.IMPORT.value for task in document.tasks)
    return bridge.partner_pages.find_warnings(document.site, document.post_id, document.account) if is_import else []
