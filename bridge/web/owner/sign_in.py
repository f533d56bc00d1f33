"""Sign in, sign out, and sign out everywhere."""

from flask import Blueprint, Response, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.models.access import Scope, User
from bridge.services.access.names import to_name
from bridge.web.access import allow
from bridge.web.owner.cookie import begin_session
from bridge.web.owner.paths import to_own_url
from bridge.web.screens import to_screen
from bridge.web.throttle import SIGN_INS_OF_A_NAME, SIGN_INS_OF_AN_ADDRESS, Throttle, Who, to_client


def add_routes(routes: Blueprint, bridge: Bridge, throttle: Throttle) -> None:
    """The pages."""

    @routes.get("/sign-in")
    def show_sign_in() -> BaseResponse:
        if g.user:
            return redirect(to_own_url(request.args.get("next", "")), 303)
        return _page(bridge)

    @routes.post("/sign-in")
    def sign_in() -> BaseResponse:
        name = request.form.get("name", "")
        try:
            user = prove(bridge, throttle, name)
        except Refused as error:
            return _page(bridge, str(error), name)
        begin_session(bridge.sessions, user)
        return redirect(to_own_url(request.form.get("next", "")), 303)

    @routes.post("/sign-out")
    def sign_out() -> BaseResponse:
        allow(Scope.READ)
        bridge.sessions.end(session["id"])
        return _leave()

    @routes.post("/sign-out-everywhere")
    def sign_out_everywhere() -> BaseResponse:
        allow(Scope.READ)
        bridge.sessions.end_all(g.user.name)
        return _leave()


def prove(bridge: Bridge, throttle: Throttle, name: str) -> User:
    """Whose password the form brings. Tries are counted by the name, and wrong ones by the address of who types.

    Raises:
        Refused: it is not the password of this name.
        TooManyRequests: there were too many tries.
    """
    by_name, by_address = _to_name_key(name), (SIGN_INS_OF_AN_ADDRESS, f"address {to_client()}")
    throttle.check(by_address)
    throttle.take(by_name)
    try:
        user = bridge.users.sign_in(name, request.form.get("password", ""))
    except Refused:
        throttle.count(by_address)
        raise
    throttle.forgive(by_name)
    return user


def _to_name_key(name: str) -> Who:
    try:
        return SIGN_INS_OF_A_NAME, f"name {to_name(name)}"
    except Refused:
        return SIGN_INS_OF_A_NAME, "no name of anybody's"


def _page(bridge: Bridge, problem: str = "", name: str = "") -> Response:
    values = {"asked": request.values.get("next", ""), "is_new": not bridge.users.has_users()}
    return to_screen("sign_in.html", status=422 if problem else 200, problem=problem, name=name, **values)


def _leave() -> BaseResponse:
    session.clear()
    answer = redirect(url_for("owner.show_sign_in"), 303)
    # Nothing is stored anyway (Cache-Control); this also ends pages that a browser keeps for its button "back".
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
