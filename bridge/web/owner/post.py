"""One post: original beside story, what is lost on the way, what happened, and every verb with what it will do."""

from typing import NamedTuple

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import LeaseLost, Refused, Unsure, WordPressError
from bridge.models import Route, Status
from bridge.models.access import Scope
from bridge.planner.verbs import FORGET, Verb
from bridge.services.reports.post_page import PostPage
from bridge.services.reports.reasons import to_handoff_reason
from bridge.transform import Dialect
from bridge.web.access import allow
from bridge.web.owner.actions import ACTIONS, Act, to_scope
from bridge.web.owner.frame import to_page
from bridge.web.owner.post_texts import CHANGES, FORMS

_LONGEST_URL = 4_000


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page, and what its forms do."""

    @routes.get("/posts/<site>/<post:post_id>")
    def show_post(site: str, post_id: int) -> Response:
        allow(Scope.READ, site)
        return _page(bridge, site, post_id)

    @routes.post("/posts/<site>/<post:post_id>")
    def do_post(site: str, post_id: int) -> BaseResponse:
        code = request.form.get("verb", "")
        allow(to_scope(code), site)
        if code not in ACTIONS:
            raise BadRequest("the form names nothing that can be done with a post; open the page again")
        act = Act(
            site,
            post_id,
            account=request.form.get("account") or None,
            url=request.form.get("url", "").strip()[:_LONGEST_URL],
            yes="question" in request.form,
            question=request.form.get("question", ""),
        )
        page = bridge.post_pages.read(site, post_id, g.principal.sites)
        verb = _find_verb(page, code, act.account)
        if verb and verb.question and "sure" not in request.form:
            return _ask(bridge, page, code, act, Asked(verb.question, verb.lost, verb.yes))
        try:
            ACTIONS[code](bridge, act)
        except Unsure as unsure:
            asked = Asked("Are you sure?", str(unsure), "Yes, I have looked: do it", unsure.question)
            return _ask(bridge, page, code, act, asked)
        except (Refused, LeaseLost, WordPressError) as error:
            status = 502 if isinstance(error, WordPressError) else 409
            return _page(bridge, site, post_id, f"That did not work: {error}", status)
        return redirect(url_for("owner.show_post", site=site, post_id=post_id), 303)


def _find_verb(page: PostPage, code: str, account: str | None) -> Verb | None:
    """The verb as the page offers it; None where it does not, and the service will say why."""
    of_parts = [verb for one in page.parts if account in {None, one.delivery.account} for verb in one.verbs]
    return next((verb for verb in (*of_parts, *page.verbs, FORGET) if verb.code == code), None)


class Asked(NamedTuple):
    """A second question, and the words of its yes.

    Attributes:
        question: of an Unsure, for which alone the yes is; None for what is always asked.
    """

    title: str
    lost: str
    yes: str
    question: str | None = None


def _ask(bridge: Bridge, page: PostPage, code: str, act: Act, asked: Asked) -> Response:
    """The second question, on a page of its own; its form says the same again, and yes."""
    fields = {"verb": code, "account": act.account, "url": act.url, "question": asked.question, "sure": "yes"}
    sent = {name: value for name, value in fields.items() if value}
    return to_page(bridge, "owner/asked.html", "Posts", around=page.around, page=page, asked=asked, fields=sent)


def _page(bridge: Bridge, site: str, post_id: int, problem: str = "", status: int = 200) -> Response:
    page = bridge.post_pages.read(site, post_id, g.principal.sites)
    return to_page(
        bridge,
        "owner/post.html",
        "Posts",
        status=status,
        around=page.around,
        page=page,
        problem=problem,
        to_reason=to_handoff_reason,
        forms=_find_forms(page),
        form=_to_form(page),
        post_verbs=[verb for verb in (*page.verbs, FORGET) if page.stored and g.principal.may(to_scope(verb.code))],
        may_decide=g.principal.may(Scope.DECIDE),
    )


def _find_forms(page: PostPage) -> dict[str, str]:
    """How the story may be looked at; word by word where there is one that may differ."""
    has_story = any(part.delivery.status in {Status.LIVE, Status.SENT} for part in page.parts)
    return FORMS | ({CHANGES: "Word by word"} if has_story else {})


def _to_form(page: PostPage) -> str:
    """The form that is asked for, else that of the door through which it went, or goes."""
    asked = request.args.get("as", "")
    if asked in _find_forms(page):
        return asked
    is_import = any(part.delivery.route is Route.IMPORT for part in page.parts)
    return Dialect.IMPORT.value if is_import else Dialect.API.value
