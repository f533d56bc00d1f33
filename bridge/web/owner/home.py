"""The first page of whoever is signed in, and their password."""

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.owner.cookie import begin_session
from bridge.web.owner.frame import to_page
from bridge.web.owner.needs import to_heading, to_parts, to_rows
from bridge.web.owner.sign_in import prove
from bridge.web.screens import to_screen
from bridge.web.throttle import Throttle


def add_routes(routes: Blueprint, bridge: Bridge, throttle: Throttle) -> None:
    """The pages."""

    @routes.get("/")
    def show_home() -> Response:
        principal = allow(Scope.READ)
        today = bridge.today.read(principal.sites)
        needs = today.around.needs
        return to_page(
            bridge,
            "owner/today.html",
            "Today",
            around=today.around,
            today=today,
            heading=to_heading(needs),
            rows=to_rows(today.needs),
            parts=to_parts(needs),
            public_url=bridge.config.bridge.public_url,
        )

    @routes.get("/you")
    def show_you() -> Response:
        allow(Scope.READ)
        return to_page(bridge, "owner/you.html", "")

    @routes.get("/password")
    def show_password() -> Response:
        allow(Scope.READ)
        return _page()

    @routes.post("/password")
    def change_password() -> BaseResponse:
        allow(Scope.READ)
        try:
            prove(bridge, throttle, g.user.name)
        except Refused:
            return _page("your password of now is another one")
        new = request.form.get("new", "")
        if new != request.form.get("again", ""):
            return _page("the new password was not typed twice the same")
        try:
            bridge.users.change_password(g.user.name, new)
        except Refused as error:
            return _page(str(error))
        begin_session(bridge.sessions, g.user)  # all of them have ended
        return redirect(url_for("owner.show_home"), 303)


def _page(problem: str = "") -> Response:
    return to_screen("password.html", status=422 if problem else 200, problem=problem, user=g.user)
