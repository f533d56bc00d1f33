"""Partners: whom to read, what to talk about, and the rules of publications; for owners of the whole bridge alone."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.ledger.partners import PARTNERS
from bridge.models.access import Scope
from bridge.models.partners import PartnerEntry, PartnerKind
from bridge.web.api.reach import allow_everywhere
from bridge.web.input import to_number
from bridge.web.owner.frame import to_page
from bridge.web.owner.paging import read_part, to_turns

PLACE = "Partners"
_TEXTS = ("name", "feed_url", "contact", "notes", "publication", "rules")


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""

    @routes.get("/partners")
    def show_partners() -> Response:
        allow_everywhere(Scope.ADMIN)
        part = read_part("partners", PARTNERS, {})
        found = bridge.partner_pages.read_list(part.limit, part.after)
        return to_page(bridge, "owner/partners.html", PLACE, rows=found.rows, **to_turns("partners", found.next, {}))

    @routes.get("/partners/week")
    def show_week() -> Response:
        allow_everywhere(Scope.ADMIN)
        return to_page(bridge, "owner/partners_week.html", PLACE, week=bridge.partner_pages.read_week())

    @routes.post("/partners/week")
    def finish_story() -> BaseResponse:
        allow_everywhere(Scope.ADMIN)
        is_commented = request.form.get("verb") == "commented"
        bridge.notebook.finish_story(to_number(request.form.get("story", "")), is_commented=is_commented)
        flash("Written down: you commented." if is_commented else "It is off this week’s list.")
        return redirect(url_for("owner.show_week"), 303)

    _add_entries(routes, bridge)
    _add_verbs(routes, bridge)


def _add_entries(routes: Blueprint, bridge: Bridge) -> None:
    """What the owner writes of a partner."""

    @routes.get("/partners/new")
    def show_new_partner() -> Response:
        allow_everywhere(Scope.ADMIN)
        return _form(bridge, PartnerEntry("", ""))

    @routes.post("/partners/new")
    def add_partner() -> BaseResponse:
        allow_everywhere(Scope.ADMIN)
        entry = _read_entry()
        try:
            added = bridge.notebook.add(entry)
        except Refused as error:
            return _form(bridge, entry, problem=str(error))
        flash("Written down. Their feed is read within a minute.")
        return redirect(url_for("owner.show_partner", partner_id=added.id), 303)

    @routes.get("/partners/<row:partner_id>/change")
    def show_partner_form(partner_id: int) -> Response:
        allow_everywhere(Scope.ADMIN)
        return _form(bridge, bridge.notebook.read(partner_id).entry, partner_id)

    @routes.post("/partners/<row:partner_id>/change")
    def change_partner(partner_id: int) -> BaseResponse:
        allow_everywhere(Scope.ADMIN)
        entry = _read_entry()
        try:
            bridge.notebook.change(partner_id, entry)
        except Refused as error:
            return _form(bridge, entry, partner_id, problem=str(error))
        flash("Written down.")
        return redirect(url_for("owner.show_partner", partner_id=partner_id), 303)


def _add_verbs(routes: Blueprint, bridge: Bridge) -> None:
    """One partner: shown, read, forgotten."""

    @routes.get("/partners/<row:partner_id>")
    def show_partner(partner_id: int) -> Response:
        allow_everywhere(Scope.ADMIN)
        return _page(bridge, partner_id)

    @routes.post("/partners/<row:partner_id>/look")
    def look_at_partner(partner_id: int) -> BaseResponse:
        allow_everywhere(Scope.ADMIN)
        try:
            is_fresh = bridge.partner_feeds.look(partner_id)
        except Refused as error:
            return _page(bridge, partner_id, problem=f"That did not work: {error}")
        flash("Their feed was read." if is_fresh else "Their feed has nothing new.")
        return redirect(url_for("owner.show_partner", partner_id=partner_id), 303)

    @routes.post("/partners/<row:partner_id>/forget")
    def forget_partner(partner_id: int) -> BaseResponse:
        allow_everywhere(Scope.ADMIN)
        if request.form.get("yes") != "yes":
            return _page(bridge, partner_id, is_asked=True)
        bridge.notebook.forget(partner_id)
        flash("Forgotten, with all that was read of them.")
        return redirect(url_for("owner.show_partners"), 303)


def _page(bridge: Bridge, partner_id: int, *, problem: str = "", is_asked: bool = False) -> Response:
    page = bridge.partner_pages.read_partner(partner_id)
    values: dict[str, Any] = {"page": page, "problem": problem, "is_asked": is_asked}
    return to_page(bridge, "owner/partner.html", PLACE, status=409 if problem else 200, **values)


def _form(bridge: Bridge, entry: PartnerEntry, partner_id: int | None = None, *, problem: str = "") -> Response:
    values: dict[str, Any] = {"entry": entry, "partner_id": partner_id, "problem": problem}
    return to_page(bridge, "owner/partner_form.html", PLACE, status=422 if problem else 200, **values)


def _read_entry() -> PartnerEntry:
    """What the form says; a number that is none is one that is refused."""
    form = request.form
    is_publication = form.get("kind") == PartnerKind.PUBLICATION.value
    return PartnerEntry(
        **{name: form.get(name, "") for name in _TEXTS},
        kind=PartnerKind.PUBLICATION if is_publication else PartnerKind.PERSON,
        takes_reposts="no_reposts" not in form,
        least_words=_read_number("least_words"),
        most_words=_read_number("most_words"),
    )


def _read_number(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    return to_number(text) if text else None
