"""Whether it is worth it: what stories took and brought, as table, plot and file; and Medium's figures by hand."""

from dataclasses import replace
from typing import Any, NamedTuple

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import NotFound, Refused
from bridge.ledger.results import GONE_LIVE
from bridge.models.access import Scope
from bridge.models.counts import to_count
from bridge.planner.results import MISSES, Grouping
from bridge.services.results.figures import Pasted
from bridge.services.results.report import ResultTable
from bridge.services.results.sheet import to_sheet
from bridge.web.access import allow
from bridge.web.api.reach import allow_everywhere
from bridge.web.charts import to_result_svg
from bridge.web.owner.frame import to_page
from bridge.web.owner.paging import read_part, to_turns

PLACE = "Results"
BY = {
    Grouping.MONTH: "Month",
    Grouping.CATEGORY: "Category",
    Grouping.AGE: "Age of the post",
    Grouping.KIND: "Fresh or evergreen",
}
"""What a table can be made by, in words."""
MONTHS = {3: "three months", 12: "twelve months", 24: "two years", 60: "five years"}
_NAMED = 8
"""Titles that are named of those that were not taken."""
_LONGEST = 80


class Asked(NamedTuple):
    """Which table the address asks for; ``site`` is empty for all."""

    by: Grouping
    months: int
    site: str

    def to_filters(self) -> dict[str, Any]:
        """As they stand in an address."""
        return {"by": self.by.value, "months": self.months, "site": self.site or None}


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""
    _add_tables(routes, bridge)
    _add_figures(routes, bridge)


def _add_tables(routes: Blueprint, bridge: Bridge) -> None:
    @routes.get("/results")
    def show_results() -> Response:
        asked = _read_asked()
        names = [name for name in bridge.config.sites if g.principal.knows(name)]
        values: dict[str, Any] = {"table": _read_table(bridge, asked), "asked": asked, "sites": names}
        return to_page(bridge, "owner/results.html", PLACE, by=BY, months=MONTHS, misses=MISSES, **values)

    @routes.get("/results/chart.svg")
    def draw_results() -> Response:
        asked = _read_asked()
        title = f"Visits back and goals of the last {MONTHS[asked.months]}"
        answer = Response(to_result_svg(_read_table(bridge, asked).rows, title), content_type="image/svg+xml")
        # As the picture of a year: it has a style of its own, and nothing else of it is let through.
        answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        return answer

    @routes.get("/results/table.csv")
    def give_results() -> Response:
        asked = _read_asked()
        answer = Response(to_sheet(_read_table(bridge, asked)), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="results-{asked.by.value}.csv"'
        return answer

    @routes.get("/results/stories")
    def show_result_stories() -> Response:
        asked, group = _read_asked(), request.args.get("group", "")
        filters = {name: value for name, value in (asked.to_filters() | {"group": group}).items() if value}
        part = replace(read_part("results", GONE_LIVE, filters), sites=_to_sites(asked))
        page = bridge.results.read_stories(part, asked.by, group, asked.months)
        turns = to_turns("results", page.next, filters)
        values: dict[str, Any] = {"rows": page.rows, "group": group, "asked": asked, "to_count": to_count}
        return to_page(bridge, "owner/result_stories.html", PLACE, by=BY, months=MONTHS, **values, **turns)


def _add_figures(routes: Blueprint, bridge: Bridge) -> None:
    @routes.get("/results/figures")
    def show_figures() -> Response:
        allow_everywhere(Scope.READ)
        return _figures(bridge)

    @routes.post("/results/figures")
    def paste_figures() -> BaseResponse:
        allow_everywhere(Scope.DECIDE)
        try:
            pasted = bridge.figures.paste(request.form.get("account", ""), request.form.get("table", ""))
        except (Refused, NotFound) as error:
            return _figures(bridge, str(error))
        for words in to_words(pasted):
            flash(words)
        return redirect(url_for("owner.show_figures"), 303)


def to_words(pasted: Pasted) -> list[str]:
    """What became of a pasted table, a sentence for each kind of thing."""
    left = (
        ("These columns were left, as nothing here is known by their names", pasted.unknown),
        ("No story of this account has these titles", pasted.unmatched),
        ("These titles are those of more than one story, or stand there twice", pasted.ambiguous),
        ("These lines do not fit the columns", pasted.unread),
    )
    taken = f"The figures of {to_count(pasted.taken, 'story', 'stories')} are kept."
    return [taken, *(f"{words}: {_to_names(names)}." for words, names in left if names)]


def _to_names(names: tuple[str, ...]) -> str:
    said = [f"“{one[:_LONGEST]}”" for one in names[:_NAMED]]
    more = len(names) - len(said)
    return ", ".join(said) + (f", and {more} more" if more > 0 else "")


def _figures(bridge: Bridge, problem: str = "") -> Response:
    typed = {"account": request.form.get("account", ""), "table": request.form.get("table", "")}
    names = [*bridge.config.accounts]
    values: dict[str, Any] = {"names": names, "typed": typed, "others": bridge.figures.read_others()}
    status = 422 if problem else 200
    return to_page(bridge, "owner/figures.html", PLACE, status=status, problem=problem, **values)


def _read_asked() -> Asked:
    """Raises BadRequest: it is none of the tables. Asks whether whoever is signed in may see it."""
    site = request.args.get("site", "")
    allow(Scope.READ, site or None)
    by, months = request.args.get("by", "month"), request.args.get("months", "12")
    if by not in set(Grouping) or months not in {str(one) for one in MONTHS}:
        raise BadRequest("choose what the table is made by, and for how long, out of the lists")
    return Asked(Grouping(by), int(months), site)


def _to_sites(asked: Asked) -> frozenset[str] | None:
    sites: frozenset[str] | None = frozenset({asked.site}) if asked.site else g.principal.sites
    return sites


def _read_table(bridge: Bridge, asked: Asked) -> ResultTable:
    return bridge.results.read_table(asked.by, asked.months, _to_sites(asked))
