"""The page behind the set-up link: it makes the first owner, once."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.web.owner.cookie import begin_session
from bridge.web.screens import to_screen


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page."""

    @routes.get("/set-up/<key>")
    def show_set_up(key: str) -> Response:
        bridge.users.check_link(key)
        return _page()

    @routes.post("/set-up/<key>")
    def set_up(key: str) -> BaseResponse:
        name, password = request.form.get("name", ""), request.form.get("password", "")
        if password != request.form.get("again", ""):
            return _page("the password was not typed twice the same", name)
        try:
            user = bridge.users.use_link(key, name, password)
        except Refused as error:
            return _page(str(error), name)
        begin_session(bridge.sessions, user)
        return redirect(url_for("owner.show_home"), 303)


def _page(problem: str = "", name: str = "") -> Response:
    return to_screen("set_up.html", status=422 if problem else 200, problem=problem, name=name)
