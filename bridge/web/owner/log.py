"""The journal as an owner reads it: every decision and change of status with its reason, the newest first."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, g, request, url_for

from bridge.app import Bridge
from bridge.ledger.lists import JOURNAL
from bridge.models.access import Scope
from bridge.models.dates import to_day
from bridge.models.pages import Slice
from bridge.services.reports.lists import Listed, find_accounts
from bridge.web.access import allow
from bridge.web.cursors import read_cursor, to_cursor, to_mark
from bridge.web.owner.frame import to_page

FILTERS = ("site", "post", "account", "kind", "since", "until")
_NUMBER = re.compile("-?[0-9]{1,18}", re.ASCII)


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The page."""

    @routes.get("/log")
    def show_log() -> Response:
        asked = dict(_read_filters())
        principal = allow(Scope.READ, asked.get("site"))
        # Whoever is good for some sites only is not told which accounts there are.
        bridge.lists.check_names(asked.get("site"), asked.get("account") if principal.sites is None else None)
        try:
            part, post_id = _read_part(bridge, asked), _read_post(asked)
        except ValueError as error:
            return _page(bridge, asked, Listed([], None), str(error))
        listed = bridge.lists.read_journal(part, post_id, asked.get("account"), asked.get("kind"))
        return _page(bridge, asked, listed)


def _read_filters() -> Iterator[tuple[str, str]]:
    """What is asked for; a field that was left empty holds nothing back."""
    for name in FILTERS:
        if value := request.args.get(name, "").strip():
            yield name, value


def _read_part(bridge: Bridge, asked: Mapping[str, str]) -> Slice:
    """Raises ValueError: a day is none, with what to write."""
    sites = frozenset({asked["site"]}) if "site" in asked else g.principal.sites
    cursor = request.args.get("cursor")
    after = read_cursor(cursor, to_mark("log", asked), JOURNAL) if cursor else None
    days = {name: to_day(asked[name]) for name in ("since", "until") if name in asked}
    if not days:
        return Slice(after=after, sites=sites)
    zone = bridge.frame.read_surroundings(g.principal.sites).zone

    def begin(day: date) -> datetime:
        return datetime.combine(day, time(), zone).astimezone(UTC)

    since, until = days.get("since"), days.get("until")
    return Slice(
        after=after,
        sites=sites,
        since=begin(since) if since else None,
        until=begin(until + timedelta(days=1)) if until else None,
    )


def _read_post(asked: Mapping[str, str]) -> int | None:
    """Raises ValueError: it is no number, or nobody said of which site."""
    if "post" not in asked:
        return None
    if not _NUMBER.fullmatch(asked["post"]):
        raise ValueError('write the number of a post in digits, for example "12"')
    if "site" not in asked:
        raise ValueError("choose the site of the post, too: each site counts its posts for itself")
    return int(asked["post"])


def _page(bridge: Bridge, asked: Mapping[str, Any], listed: Listed, problem: str = "") -> Response:
    seen, sites = find_accounts(bridge.config, g.principal.sites), g.principal.sites
    more = to_cursor(listed.next, to_mark("log", asked)) if listed.next else None
    return to_page(
        bridge,
        "owner/log.html",
        "Log",
        status=422 if problem else 200,
        asked=asked,
        problem=problem,
        lines=listed.rows,
        kinds=sorted({str(one["what"]) for one in listed.rows}),
        sites=[name for name in bridge.config.sites if sites is None or name in sites],
        accounts=[name for name in bridge.config.accounts if seen is None or name in seen],
        next_url=url_for("owner.show_log", **asked, cursor=more) if more else "",
        first_url=url_for("owner.show_log", **asked) if request.args.get("cursor") else "",
    )
