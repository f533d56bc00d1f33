"""Who may sign in, and which programs may ask: people and tokens, for owners."""

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import NotFound, Refused
from bridge.models.access import Role, Scope
from bridge.web.access import allow
from bridge.web.owner.frame import to_page

NOT_TWICE = "the password was not typed twice the same"
UNSURE = "this was not done yet: open the question once more and say yes to it"


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""

    @routes.get("/people")
    def show_people() -> Response:
        allow(Scope.ADMIN)
        return _page(bridge)

    _add_people(routes, bridge)
    _add_tokens(routes, bridge)


def _add_people(routes: Blueprint, bridge: Bridge) -> None:
    @routes.post("/people")
    def add_person() -> BaseResponse:
        allow(Scope.ADMIN)
        try:
            role = _read_role()
            bridge.users.add(request.form.get("name", ""), role, request.form.getlist("site"), _read_password())
        except (Refused, NotFound) as error:
            return _page(bridge, str(error))
        return redirect(url_for("owner.show_people"), 303)

    @routes.post("/people/<name>/password")
    def give_password(name: str) -> BaseResponse:
        allow(Scope.ADMIN)
        if name == g.user.name:
            return _page(bridge, "your own password is changed at Your access, where the old one is asked for")
        try:
            bridge.users.change_password(name, _read_password())
        except Refused as error:
            return _page(bridge, str(error))
        return redirect(url_for("owner.show_people"), 303)

    @routes.post("/people/<name>/role")
    def change_role(name: str) -> BaseResponse:
        allow(Scope.ADMIN)
        if name == g.user.name:
            return _page(bridge, "your own role is changed by another owner")
        try:
            bridge.users.change_role(name, _read_role(), request.form.getlist("site"))
        except (Refused, NotFound) as error:
            return _page(bridge, str(error))
        return redirect(url_for("owner.show_people"), 303)

    @routes.post("/people/<name>/remove")
    def remove_person(name: str) -> BaseResponse:
        allow(Scope.ADMIN)
        try:
            _refuse_unsure()
            bridge.users.remove(name)
        except Refused as error:
            return _page(bridge, str(error))
        return redirect(url_for("owner.show_people"), 303)


def _add_tokens(routes: Blueprint, bridge: Bridge) -> None:
    @routes.post("/tokens")
    def add_token() -> BaseResponse:
        principal = allow(Scope.ADMIN)
        until = request.form.get("until", "").strip()
        try:
            scopes = [scope for scope in Scope if scope.value in request.form.getlist("scope")]
            ends_at = bridge.queue.to_until(until) if until else None
            made, secret = bridge.tokens.add(
                request.form.get("name", ""), scopes, request.form.getlist("site"), ends_at, by=principal
            )
        except (Refused, NotFound) as error:
            return _page(bridge, str(error))
        return to_page(bridge, "owner/token.html", "Accounts & sites", token=made, secret=secret)

    @routes.post("/tokens/<name>/revoke")
    def revoke_token(name: str) -> BaseResponse:
        principal = allow(Scope.ADMIN)
        try:
            _refuse_unsure()
            bridge.tokens.revoke(name, by=principal)
        except Refused as error:
            return _page(bridge, str(error))
        return redirect(url_for("owner.show_people"), 303)


def _read_role() -> Role:
    """Raises Refused: it is none."""
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise Refused("choose what they may do: owner, editor or viewer") from None


def _read_password() -> str:
    """Raises Refused: it was not typed twice the same."""
    if request.form.get("password", "") != request.form.get("again", ""):
        raise Refused(NOT_TWICE)
    return request.form.get("password", "")


def _refuse_unsure() -> None:
    """Raises Refused: the form came without its second question answered."""
    if request.form.get("yes") != "yes":
        raise Refused(UNSURE)


def _page(bridge: Bridge, problem: str = "") -> Response:
    values: dict[str, Any] = {"problem": problem, "form": request.form, "scopes": list(Scope), "roles": list(Role)}
    people, tokens = bridge.users.read_users(), bridge.tokens.read_tokens(g.principal)
    status = 422 if problem else 200
    return to_page(
        bridge,
        "owner/people.html",
        "Accounts & sites",
        status=status,
        people=people,
        tokens=tokens,
        sites=list(bridge.config.sites),
        **values,
    )
