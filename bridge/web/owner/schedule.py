"""The archive's schedule: what waits for a yes, which post would go at which slot and why, and what is said of them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.config import EvergreenSection
from bridge.errors import NotFound, Refused, Unsure
from bridge.ledger.lists import SLOTS
from bridge.models.access import Scope
from bridge.models.dates import to_utc
from bridge.models.pages import Slice
from bridge.models.plain import Data
from bridge.planner.evergreen import What
from bridge.services.evergreen.shelf import YEAR_DAYS
from bridge.services.reports.frame import Surroundings
from bridge.services.reports.lists import find_accounts
from bridge.web.access import allow
from bridge.web.charts import WORDS, count_months, to_svg
from bridge.web.owner.frame import to_page
from bridge.web.owner.paging import read_part, to_turns
from bridge.web.states import State

PLACE = "Schedule"
MOST_PROPOSALS = 10
MOST_PAST = 6
MOST_WEEKS = 6
"""Weeks of the calendar; what comes later stands in the list alone."""
WHAT = {
    What.DELIVERY: State("Old post", "archive", "bridge"),
    What.HANDOFF: State("A step for you", "changed", "you"),
    What.NOTHING: State("Nothing", "dot", "rest"),
    What.DROPPED: State("Dropped", "cancelled", "rest"),
    "": State("Waits", "planned", "bridge"),
}
"""What a slot comes to."""
KEYS = [
    *(name for name in EvergreenSection.model_fields if name != "weights"),
    *(f"weights.{name}" for name in EvergreenSection().weights.model_dump()),
]
"""Keys of ``[evergreen]`` that may be tried with another value."""


class Day(NamedTuple):
    """A day of the calendar.

    Attributes:
        slots: those of it, each with its number in the forecast.
    """

    day: date
    slots: list[tuple[int, Data]]


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""
    _add_pages(routes, bridge)
    _add_year(routes, bridge)
    _add_verbs(routes, bridge)

    @routes.post("/pause")
    def pause_all() -> BaseResponse:
        allow(Scope.ADMIN)
        account, until = request.form.get("account", ""), request.form.get("until", "").strip()
        try:
            ends_at = bridge.queue.to_until(until, account or None) if until else None
            bridge.accounts.pause(account or None, ends_at, request.form.get("reason", "").strip())
        except (Refused, NotFound) as error:
            return _page(bridge, problem=str(error))
        bridge.forecast_shelf.forget()
        return redirect(url_for("owner.show_schedule", account=request.form.get("shown") or None), 303)


def _add_pages(routes: Blueprint, bridge: Bridge) -> None:
    @routes.get("/schedule")
    def show_schedule() -> Response:
        allow(Scope.READ)
        return _page(bridge)

    @routes.post("/schedule/look")
    def look_again() -> BaseResponse:
        allow(Scope.READ)
        bridge.forecast_shelf.forget()
        return redirect(url_for("owner.show_schedule", account=request.form.get("account") or None, look=1), 303)

    @routes.get("/schedule/past")
    def show_past_slots() -> Response:
        allow(Scope.READ)
        asked = {"account": name} if (name := request.args.get("account", "")) else {}
        _refuse_unseen(bridge, name)
        listed = bridge.lists.read_slots(read_part("slots", SLOTS, asked), name or None)
        turns = to_turns("slots", listed.next, asked)
        return to_page(bridge, "owner/past_slots.html", PLACE, account=name, slots=listed.rows, what=WHAT, **turns)


def _add_year(routes: Blueprint, bridge: Bridge) -> None:
    @routes.get("/schedule/year")
    def show_year() -> Response:
        account, changes = _read_year_query(bridge)
        try:
            made = bridge.forecast_shelf.read_year(account, changes)
        except Refused as error:
            return to_page(bridge, "owner/year.html", PLACE, status=409, account=account, problem=str(error), months={})
        months, month = count_months(made.entries, made.at, YEAR_DAYS), request.args.get("month", "")
        kinds = {what: WORDS[what] for what in WORDS if any(counts[what] for counts in months.values())}
        kind = next((what for what in kinds if what.value == request.args.get("kind")), None)
        return to_page(
            bridge,
            "owner/year.html",
            PLACE,
            account=account,
            changes=changes,
            sets=request.args.getlist("set"),
            problem="",
            at=made.at,
            months=months,
            month=month if month in months else "",
            shown=[one for one in made.entries if f"{one.at:%Y-%m}" == month and kind in {None, one.what}],
            kinds=kinds,
            kind=kind,
            what=WHAT,
        )

    @routes.get("/schedule/year.svg")
    def draw_year() -> Response:
        account, changes = _read_year_query(bridge)
        made = bridge.forecast_shelf.read_year(account, changes)
        drawn = to_svg(count_months(made.entries, made.at, YEAR_DAYS), f"Slots of {account} in a year")
        answer = Response(drawn, content_type="image/svg+xml")
        # It has a style of its own. Nothing else of it is let through, whoever opens it by its address.
        answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        return answer


def _add_verbs(routes: Blueprint, bridge: Bridge) -> None:
    def say(site: str, verb: Callable[[str], object]) -> BaseResponse:
        """Do something about a post on an account, and go back to the schedule, where refusals are told."""
        allow(Scope.DECIDE, site)
        account = request.form.get("account", "")
        _refuse_unseen(bridge, account)
        try:
            verb(account)
        except Unsure:
            # Whether a second copy is risked is asked where both can be looked at.
            return redirect(url_for("owner.show_handoff", delivery_id=request.form.get("delivery", 0, int)), 303)
        except Refused as error:
            return _page(bridge, account, problem=str(error))
        bridge.forecast_shelf.forget()
        return redirect(url_for("owner.show_schedule", account=account, look=1), 303)

    @routes.post("/schedule/<site>/<post:post_id>/approve")
    def approve_proposal(site: str, post_id: int) -> BaseResponse:
        return say(site, lambda account: bridge.queue.approve(site, post_id, account))

    @routes.post("/schedule/<site>/<post:post_id>/skip")
    def skip_post(site: str, post_id: int) -> BaseResponse:
        return say(site, lambda account: bridge.queue.skip(site, post_id, account))

    @routes.post("/schedule/<site>/<post:post_id>/never")
    def ban_post(site: str, post_id: int) -> BaseResponse:
        def ban(account: str) -> None:
            if request.form.get("yes") != "yes":
                raise Refused("this was not done yet: open the question at the post once more and say yes to it")
            bridge.queue.ban(site, post_id, account)

        return say(site, ban)

    @routes.post("/schedule/<site>/<post:post_id>/up")
    def move_post_up(site: str, post_id: int) -> BaseResponse:
        return say(site, lambda account: bridge.queue.move_up(site, post_id, account))

    @routes.post("/schedule/<site>/<post:post_id>/pin")
    def pin_post(site: str, post_id: int) -> BaseResponse:
        return say(site, lambda account: bridge.queue.pin(site, post_id, request.form.get("slot", ""), account))


def _read_year_query(bridge: Bridge) -> tuple[str, dict[str, str]]:
    """Which account's year, and with which other settings."""
    allow(Scope.READ)
    if g.principal.sites is not None:
        raise Forbidden("a year is of every site, and you are good for some of them only")
    account = request.args.get("account", "") or _find_scheduled(bridge)
    bridge.config.account(account)
    return account, dict(one.partition("=")[::2] for one in request.args.getlist("set"))


def _find_scheduled(bridge: Bridge) -> str:
    """The account that is shown where none is named: the first with slots, else the first."""
    names = _names(bridge)
    return next((name for name in names if bridge.config.evergreen_of(name).cron), next(iter(names), ""))


def _refuse_unseen(bridge: Bridge, account: str) -> None:
    """Raises NotFound: there is no such account for whoever asks."""
    if account and account not in _names(bridge):
        raise NotFound(f"account {account} is not known")


def _names(bridge: Bridge) -> list[str]:
    """The accounts that whoever is signed in may see."""
    seen = find_accounts(bridge.config, g.principal.sites)
    return [name for name in bridge.config.accounts if seen is None or name in seen]


def _read_changes() -> dict[str, str]:
    """Other values to be tried, by their keys; a key without a value is as it is."""
    pairs = zip(request.args.getlist("key"), request.args.getlist("value"), strict=False)
    return {key: value.strip() for key, value in pairs if key and value.strip()}


def _page(bridge: Bridge, account: str = "", problem: str = "") -> Response:
    names, asked = _names(bridge), account or request.values.get("account", "")
    _refuse_unseen(bridge, asked)
    chosen = asked or _find_scheduled(bridge)
    changes = _read_changes() if request.method == "GET" else {}
    made, refusal = _read_forecast(bridge, chosen, changes) if chosen else (None, "")
    part = Slice(MOST_PROPOSALS, sites=g.principal.sites)
    proposals = bridge.lists.read_handoffs(part, chosen, "proposal") if chosen else None
    past = bridge.lists.read_slots(Slice(MOST_PAST, sites=g.principal.sites), chosen) if chosen else None
    return to_page(
        bridge,
        "owner/schedule.html",
        PLACE,
        status=409 if problem else 422 if refusal else 200,
        problem=problem or refusal,
        names=names,
        may_look=g.principal.sites is None,
        account=chosen,
        settings=bridge.config.evergreen_of(chosen) if chosen else None,
        made=made,
        changes=changes,
        sets=[f"{key}={value}" for key, value in changes.items()],
        keys=KEYS,
        what=WHAT,
        proposals=proposals,
        past=past,
        to_weeks=to_weeks,
    )


def _read_forecast(bridge: Bridge, account: str, changes: Mapping[str, str]) -> tuple[Any, str]:
    """The forecast of an account, or why there is none; it is not for those who are good for some sites only.

    Of a large archive it is made for whoever asks for it, and not for whoever comes by.
    """
    if g.principal.sites is not None:
        return None, ""
    try:
        if changes or request.args.get("look"):
            return bridge.forecast_shelf.read_forecast(account, changes), ""
        return bridge.forecast_shelf.find_forecast(account), ""
    except Refused as error:
        return None, str(error)


def to_weeks(slots: list[Data], around: Surroundings) -> list[list[Day]]:
    """The weeks from today's to that of the last slot, six at most, from Monday on, by the owner's clock."""
    days: dict[date, list[tuple[int, Data]]] = {}
    for number, slot in enumerate(slots, 1):
        at = max(to_utc(slot["at"]), to_utc(slot["due_at"]))
        days.setdefault(at.astimezone(around.zone).date(), []).append((number, slot))
    today = around.now.astimezone(around.zone).date()
    monday, last = today - timedelta(days=today.weekday()), max(days, default=today)
    count = min((last - monday).days // 7 + 1, MOST_WEEKS)
    dates = [monday + timedelta(days=step) for step in range(7 * count)]
    found = [Day(day, days.get(day, [])) for day in dates]
    return [found[start : start + 7] for start in range(0, len(found), 7)]
