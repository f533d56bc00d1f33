"""The page on which an owner lets a WordPress have its connection. Its address comes from the plugin's *Connect*."""

from collections.abc import Mapping

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import ConfigError, Refused
from bridge.models.access import Scope
from bridge.models.connect_request import ConnectRequest, read_connect_request, to_name
from bridge.web.access import allow
from bridge.web.screens import to_screen

FIELDS = ("home", "return", "state", "challenge", "name")


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page."""

    @routes.get("/connect")
    def show_connect() -> Response:
        allow(Scope.ADMIN)
        return _page(bridge, _read_request(bridge, request.args))

    @routes.post("/connect")
    def answer_connect() -> BaseResponse:
        principal = allow(Scope.ADMIN)
        asked = _read_request(bridge, request.form)
        if request.form.get("answer") != "approve":
            return redirect(asked.to_refused_url(), 303)
        site, account = request.form.get("site", "").strip(), request.form.get("account", "")
        try:
            approval = bridge.connections.approve(asked, site, account, principal.name)
        except (Refused, ConfigError) as error:
            return _page(bridge, asked, str(error), site)
        if approval.lines:
            return to_screen("connect_by_hand.html", asked=asked, approval=approval)
        answer = redirect(approval.back_url, 303)
        if not approval.why:
            # Only when this answer is on its way: a reload ends every request first.
            answer.call_on_close(bridge.connections.reload)
        return answer


def _read_request(bridge: Bridge, given: Mapping[str, str]) -> ConnectRequest:
    home, back, state, challenge, name = (given.get(field, "") for field in FIELDS)
    asked = read_connect_request(home, back, state, challenge, name)
    bridge.connections.find_site(asked.home)  # refuses one that is nearly a site's
    return asked


def _page(bridge: Bridge, asked: ConnectRequest, problem: str = "", name: str = "") -> Response:
    site = bridge.connections.find_site(asked.home)
    values = {
        "asked": asked,
        "site": site,
        "account": bridge.config.sites[site].account if site else "",
        "accounts": list(bridge.config.accounts),
        "name": name or to_name(asked.home, set(bridge.config.sites)),
        "problem": problem,
        "user": g.user,
        "public_url": bridge.config.bridge.public_url,
    }
    answer = to_screen("connect.html", status=422 if problem else 200, **values)
    # The form's answer leads to WordPress, and browsers hold a redirect to the rule for forms.
    policy = answer.headers["Content-Security-Policy"]
    answer.headers["Content-Security-Policy"] = policy.replace(
        "form-action 'self'", f"form-action 'self' {asked.origin}"
    )
    return answer
