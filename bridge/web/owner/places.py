"""Accounts and sites: the doors into Medium and out of WordPress, how they stand, and what an owner does about them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, g, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.config import to_connection, to_connection_string
from bridge.errors import ConfigError, Refused
from bridge.ledger.lists import NAMES
from bridge.models.access import Scope
from bridge.models.pages import Slice
from bridge.services.reports.directory import AccountCard, SiteCard
from bridge.web.access import allow
from bridge.web.cursors import read_cursor, to_cursor, to_mark
from bridge.web.owner.frame import to_page
from bridge.web.owner.paths import to_own_url
from bridge.web.states import State
from bridge.wordpress.plugin import NAME, pack_plugin

PLACE = "Accounts & sites"
RETIRED = State("Retired", "cancelled", "rest")
VANISHED = State("Not configured", "warn", "wrong")
WORKS = State("In use", "live", "done")


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""
    _add_lists(routes, bridge)
    _add_account(routes, bridge)
    _add_site(routes, bridge)
    _add_secrets(routes, bridge)


def _add_lists(routes: Blueprint, bridge: Bridge) -> None:
    @routes.get("/places")
    def show_places() -> Response:
        allow(Scope.READ)
        return _page(bridge)

    @routes.get("/plugin.zip")
    def download_plugin() -> Response:
        allow(Scope.READ)
        packed = BytesIO()
        pack_plugin(packed)
        packed.seek(0)
        return send_file(packed, "application/zip", as_attachment=True, download_name=f"{NAME}.zip")

    @routes.post("/places/check")
    def check_doors() -> BaseResponse:
        allow(Scope.ADMIN)
        try:
            bridge.doors.make_round()
        except Refused as error:
            return _page(bridge, str(error))
        return redirect(url_for("owner.show_places", _anchor="doors"), 303)


def _add_account(routes: Blueprint, bridge: Bridge) -> None:
    @routes.get("/accounts/<name>")
    def show_account(name: str) -> Response:
        allow(Scope.READ)
        return _account_page(bridge, name)

    @routes.post("/accounts/<name>/pause")
    def pause(name: str) -> BaseResponse:
        allow(Scope.ADMIN)
        until = request.form.get("until", "").strip()
        try:
            bridge.accounts.pause(
                name, bridge.queue.to_until(until, name) if until else None, request.form.get("reason", "").strip()
            )
        except Refused as error:
            return _account_page(bridge, name, str(error))
        bridge.forecast_shelf.forget()
        return redirect(url_for("owner.show_account", name=name), 303)

    @routes.post("/accounts/<name>/resume")
    def resume(name: str) -> BaseResponse:
        allow(Scope.ADMIN)
        try:
            bridge.accounts.resume(name)
        except Refused as error:
            return _account_page(bridge, name, str(error))
        bridge.forecast_shelf.forget()
        return redirect(to_own_url(request.form.get("back") or f"/owner/accounts/{name}"), 303)

    @routes.post("/resume")
    def resume_all() -> BaseResponse:
        allow(Scope.ADMIN)
        bridge.accounts.resume()
        bridge.forecast_shelf.forget()
        return redirect(to_own_url(request.form.get("back", "")), 303)

    @routes.post("/accounts/<name>/retire")
    def retire_account(name: str) -> BaseResponse:
        allow(Scope.ADMIN)
        try:
            _refuse_unsure("account")
            bridge.identities.retire_account(name)
        except Refused as error:
            return _account_page(bridge, name, str(error))
        return redirect(url_for("owner.show_account", name=name), 303)


def _add_site(routes: Blueprint, bridge: Bridge) -> None:
    @routes.get("/sites/<site>")
    def show_site(site: str) -> Response:
        allow(Scope.READ, site)
        return _site_page(bridge, site)

    @routes.post("/sites/<site>/reconnect")
    def reconnect(site: str) -> BaseResponse:
        allow(Scope.ADMIN, site)
        try:
            _refuse_unsure("site")
        except Refused as error:
            return _site_page(bridge, site, str(error))
        bridge.decisions.reconnect(site)
        return redirect(url_for("owner.show_site", site=site), 303)

    @routes.post("/sites/<site>/retire")
    def retire_site(site: str) -> BaseResponse:
        allow(Scope.ADMIN, site)
        try:
            _refuse_unsure("site")
            bridge.identities.retire_site(site)
        except Refused as error:
            return _site_page(bridge, site, str(error))
        return redirect(url_for("owner.show_site", site=site), 303)


def _add_secrets(routes: Blueprint, bridge: Bridge) -> None:
    """What shows a secret is asked for by a form, and answered once: no address leads to it."""

    @routes.post("/sites/<site>/connection")
    def show_connection(site: str) -> BaseResponse:
        allow(Scope.ADMIN, site)
        try:
            line = to_connection_string(to_connection(bridge.config, site))
        except ConfigError as error:
            return _site_page(bridge, site, str(error))
        return _connection_page(bridge, site, line, is_new=False)

    @routes.post("/sites/<site>/rotate")
    def rotate(site: str) -> BaseResponse:
        allow(Scope.ADMIN, site)
        try:
            line = bridge.connections.rotate(site)
        except ConfigError as error:
            return _site_page(bridge, site, str(error))
        return _with_reload(bridge, _connection_page(bridge, site, line, is_new=True))

    @routes.post("/sites/<site>/finish-rotation")
    def finish_rotation(site: str) -> BaseResponse:
        allow(Scope.ADMIN, site)
        try:
            bridge.connections.finish_rotation(site)
        except (ConfigError, Refused) as error:
            return _site_page(bridge, site, str(error))
        return _with_reload(bridge, redirect(url_for("owner.show_site", site=site), 303))


def _with_reload(bridge: Bridge, answer: BaseResponse) -> BaseResponse:
    # Only when this answer is on its way: a reload ends every request first.
    answer.call_on_close(bridge.connections.reload)
    return answer


def _refuse_unsure(what: str) -> None:
    """Raises Refused: a form came without its second question answered."""
    if request.form.get("yes") != "yes":
        raise Refused(f"this was not done yet: open the question at the {what} once more and say yes to it")


def to_account_state(card: AccountCard, now: Any) -> State:
    """How an account stands."""
    if card.state.retired_at:
        return RETIRED
    if card.places is None:
        return VANISHED
    if card.state.parked_at:
        return State("Parked", "failed", "wrong")
    if card.pauses:
        return State("Rests", "held", "you")
    if card.state.circuit_until and card.state.circuit_until > now:
        return State("Medium is down", "warn", "bridge")
    return WORKS


def to_site_state(card: SiteCard) -> State:
    """How a site stands."""
    if card.state.retired_at:
        return RETIRED
    if not card.is_configured:
        return VANISHED
    if card.state.held_reason:
        return State("Held", "held", "you")
    if not card.has_secret:
        return State("No secret", "warn", "wrong")
    if card.state.silence_told_at:
        return State("Silent", "warn", "wrong")
    if card.state.last_seen_at is None:
        return State("Not heard yet", "planned", "you")
    return State("Dry run", "info", "rest") if card.dry_run else WORKS


def _page(bridge: Bridge, problem: str = "") -> Response:
    accounts, sites = bridge.directory.read_both(_to_slice("accounts"), _to_slice("sites"))
    return to_page(
        bridge,
        "owner/places.html",
        PLACE,
        status=409 if problem else 200,
        problem=problem,
        accounts=accounts.rows,
        more_accounts=_to_next("accounts", accounts.next),
        sites=sites.rows,
        more_sites=_to_next("sites", sites.next),
        round=bridge.doors.last,
        public_url=bridge.config.bridge.public_url,
        to_account_state=to_account_state,
        to_site_state=to_site_state,
    )


def _to_slice(kind: str) -> Slice:
    cursor = request.args.get(kind)
    after = read_cursor(cursor, to_mark(kind, {}), NAMES) if cursor else None
    return Slice(after=after, sites=g.principal.sites)


def _to_next(kind: str, key: Any) -> str:
    if key is None:
        return ""
    others = {name: value for name, value in request.args.items() if name in {"accounts", "sites"}}
    return url_for("owner.show_places", **_plain(others | {kind: to_cursor(key, to_mark(kind, {}))}))


def _plain(values: Mapping[str, str]) -> dict[str, Any]:
    return dict(values)


def _account_page(bridge: Bridge, name: str, problem: str = "") -> Response:
    card = bridge.directory.read_account(name, g.principal.sites)
    return to_page(
        bridge,
        "owner/account.html",
        PLACE,
        status=409 if problem else 200,
        problem=problem,
        card=card,
        door=bridge.doors.find("account", name),
        round=bridge.doors.last,
        to_account_state=to_account_state,
    )


def _site_page(bridge: Bridge, site: str, problem: str = "") -> Response:
    return to_page(
        bridge,
        "owner/site.html",
        PLACE,
        status=409 if problem else 200,
        problem=problem,
        card=bridge.directory.read_site(site),
        door=bridge.doors.find("site", site),
        round=bridge.doors.last,
        to_site_state=to_site_state,
    )


def _connection_page(bridge: Bridge, site: str, line: str, *, is_new: bool) -> Response:
    return to_page(bridge, "owner/connection.html", PLACE, site=site, line=line, is_new=is_new)
