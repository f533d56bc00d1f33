"""The screen of a delivery's hand-offs. Its address is its key: a message carries it to whoever may answer."""

from collections.abc import Callable
from typing import TypedDict

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import Gone, LeaseLost, NotFound, Refused, Unsure
from bridge.models import Delivery, HandoffKind, Status
from bridge.planner.evergreen import NOTE_AT_MOST
from bridge.services.import_door.door import IMPORT_TOOL
from bridge.web.screens import to_screen

LONGEST_NUMBER = 20
Answer = Callable[[Bridge, Delivery, str], object]
"""What an answer does; the last argument is what was typed beside it."""


class _Sure(TypedDict):
    yes: bool
    question: str


def blueprint(bridge: Bridge) -> Blueprint:
    """The routes."""
    routes = Blueprint("handoffs", __name__, template_folder="templates")

    @routes.get("/handoff/<row:delivery_id>/<key>/")
    def show(delivery_id: int, key: str) -> Response:
        return _page(bridge, delivery_id, key)

    @routes.post("/handoff/<row:delivery_id>/<key>/")
    def answer(delivery_id: int, key: str) -> BaseResponse:
        delivery = bridge.screen_keys.find_screen(delivery_id, key)
        typed = request.form.get("url", "").strip()
        act = _ANSWERS.get(request.form.get("action", ""))
        try:
            bridge.screen_keys.refuse_closed(delivery)
            if act:
                act(bridge, delivery, typed)
        except Unsure as unsure:
            return _ask_again(bridge, delivery, unsure, typed)
        except (Refused, NotFound, LeaseLost) as error:
            return _page(bridge, delivery_id, key, f"That did not work: {error}", typed)
        if delivery.status is Status.PROPOSED and request.form.get("action") == "skip":
            # The proposal is gone, and its screen with it.
            words = "It does not go this once. A later slot may choose it again."
            return to_screen("said.html", title="Skipped", words=words)
        if request.form.get("action") in _TWINS:
            # The screen may have had its time, and this answer was the last that waited there.
            return to_screen("said.html", title="It is written down", words=_TWINS[request.form["action"]])
        return redirect(url_for("handoffs.show", delivery_id=delivery_id, key=key), 303)

    @routes.errorhandler(NotFound)
    def say_where_else(error: NotFound) -> Response:
        """Whoever comes here is a person: no document for programs."""
        status = 410 if isinstance(error, Gone) else 404
        return to_screen("said.html", status=status, title="Nothing here", words=str(error), is_wrong=True)

    return routes


def _confirm(bridge: Bridge, delivery: Delivery, typed: str) -> None:
    is_right = request.form.get("canonical") == "right"
    bridge.decisions.confirm(delivery.site, delivery.post_id, typed, delivery.account, canonical_is_right=is_right)


def _done(bridge: Bridge, delivery: Delivery, _typed: str) -> None:
    asked = request.form.get("kind", "")
    kind = HandoffKind(asked) if asked in set(HandoffKind) else HandoffKind.UPDATE_IN_PLACE
    said = {name: request.form.get(name, "") for name in ("state", "step")}
    bridge.decisions.done(delivery.site, delivery.post_id, delivery.account, kind=kind, **said)


def _sure() -> _Sure:
    """The yes of the second page, which names what it was asked; there is no other way to say it."""
    question = request.form.get("question", "")
    return {"yes": bool(question), "question": question}


def _twin(bridge: Bridge, delivery: Delivery, *, is_same: bool) -> None:
    asked = request.form.get("post", "")
    if not (asked.removeprefix("-").isascii() and asked.removeprefix("-").isdigit() and len(asked) < LONGEST_NUMBER):
        raise Refused("the answer does not say which article it is about; open this page again")
    bridge.twins.answer_twin(delivery, int(asked), is_same=is_same)


_TWINS = {
    "same": "It is taken for the same article.",
    "another": "It is another article, and goes on its own. The older one keeps its story.",
}

_ANSWERS: dict[str, Answer] = {
    "confirm": _confirm,
    "done": _done,
    "later": lambda bridge, delivery, _: bridge.decisions.postpone(delivery, **_sure()),
    "never": lambda bridge, delivery, _: bridge.decisions.cancel(delivery.site, delivery.post_id, delivery.account),
    "approve": lambda bridge, delivery, _: bridge.queue.approve(
        delivery.site, delivery.post_id, delivery.account, **_sure()
    ),
    "skip": lambda bridge, delivery, _: bridge.queue.skip(delivery.site, delivery.post_id, delivery.account),
    "ban": lambda bridge, delivery, _: bridge.queue.ban(delivery.site, delivery.post_id, delivery.account),
    "reposted": lambda bridge, delivery, _: bridge.queue.finish_repost(delivery),
    "other": lambda bridge, delivery, typed: bridge.decisions.deny(
        delivery.site, delivery.post_id, delivery.account, story_url=typed, **_sure()
    ),
    "gone": lambda bridge, delivery, _: bridge.decisions.remove(delivery.site, delivery.post_id, delivery.account),
    "same": lambda bridge, delivery, _: _twin(bridge, delivery, is_same=True),
    "another": lambda bridge, delivery, _: _twin(bridge, delivery, is_same=False),
    "canonical-works": lambda bridge, delivery, _: bridge.accounts.remember_importer(delivery.account, "canonical"),
    "plain-works": lambda bridge, delivery, _: bridge.accounts.remember_importer(delivery.account, "plain"),
}


def _ask_again(bridge: Bridge, delivery: Delivery, unsure: Unsure, typed: str) -> Response:
    """The second page: what the answer would do, and the two ways on, far apart."""
    action = request.form.get("action", "")
    said = {"words": unsure.words, "question": unsure.question, "action": action, "url": typed, "yes": _YES[action]}
    return to_screen("sure.html", view=bridge.screens.view_screen(delivery), said=said)


_YES = {
    "other": "I have looked: send it",
    "later": "I have not imported it: ask me tomorrow",
    "approve": "I have looked: let it go",
}
"""The yes of each answer that is asked about twice, in words."""


def _page(bridge: Bridge, delivery_id: int, key: str, problem: str = "", url: str = "") -> Response:
    view = bridge.screens.view_screen(bridge.screen_keys.find_screen(delivery_id, key))
    values = {"view": view, "problem": problem, "url": url, "import_tool": IMPORT_TOOL, "note_at_most": NOTE_AT_MOST}
    return to_screen("handoff.html", status=422 if problem else 200, **values)
