"""The page of a delivery's hand-offs: draws its document and reads its forms. Its address is its key."""

from collections import Counter
from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import Gone, LeaseLost, NotFound, Refused
from bridge.models import HandoffKind
from bridge.models.document import Said, Second
from bridge.web.screens import to_screen

OLD_TOKENS = ("step", "state", "post")
"""Fields that named what was shown, in forms of earlier versions."""


def blueprint(bridge: Bridge) -> Blueprint:
    """The routes."""
    routes = Blueprint("handoffs", __name__, template_folder="templates")

    @routes.get("/handoff/<row:delivery_id>/<key>/")
    def show(delivery_id: int, key: str) -> Response:
        return _page(bridge, delivery_id, key)

    @routes.post("/handoff/<row:delivery_id>/<key>/")
    def answer(delivery_id: int, key: str) -> BaseResponse:
        delivery = bridge.screen_keys.find_screen(delivery_id, key)
        said = read_said()
        try:
            done = bridge.documents.answer(delivery, said)
        except (Refused, NotFound, LeaseLost) as error:
            return _page(bridge, delivery_id, key, f"That did not work: {error}", said.values.get("url", ""))
        if isinstance(done, Second):
            return to_screen("sure.html", view=bridge.documents.read_document(delivery), second=done)
        if done.title:
            # The page may have had its time, and this answer was the last that waited there.
            return to_screen("said.html", title=done.title, words=done.words)
        return redirect(url_for("handoffs.show", delivery_id=delivery_id, key=key), 303)

    @routes.errorhandler(NotFound)
    def say_where_else(error: NotFound) -> Response:
        """Whoever comes here is a person: no document for programs."""
        status = 410 if isinstance(error, Gone) else 404
        return to_screen("said.html", status=status, title="Nothing here", words=str(error), is_wrong=True)

    return routes


def read_said() -> Said:
    """The answer in a form of a hand-off's page, or of an earlier version's that was still open when this one came."""
    form = request.form
    answer, asked = form.get("action", ""), form.get("asked", "") or form.get("kind", "")
    if not asked and answer == "done":
        asked = HandoffKind.UPDATE_IN_PLACE.value
    token = form.get("token", "") or next(filter(None, (form.get(name, "") for name in OLD_TOKENS)), "")
    values = {name: form.get(name, "").strip() for name in ("url", "canonical")}
    return Said(asked, answer, token, values, form.get("question", ""))


def _page(bridge: Bridge, delivery_id: int, key: str, problem: str = "", url: str = "") -> Response:
    view = bridge.documents.read_document(bridge.screen_keys.find_screen(delivery_id, key))
    values = {"view": view, "problem": problem, "typed": {"url": url}, "new_id": to_ids(), "may_answer": True}
    return to_screen("handoff.html", status=422 if problem else 200, **values)


def to_ids() -> Callable[[str], str]:
    """Names for a page's elements, each given once: the first of a word is the word itself."""
    counts: Counter[str] = Counter()

    def new_id(word: str) -> str:
        counts[word] += 1
        return word if counts[word] == 1 else f"{word}-{counts[word]}"

    return new_id
