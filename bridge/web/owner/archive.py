"""The archive: old posts without a story, readings of WordPress, keyphrases that compete, words that have aged."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.errors import NotFound, Refused
from bridge.ledger.lists import BACKLOG, JOBS
from bridge.models import Ask, JobStatus, Status
from bridge.models.access import Scope
from bridge.models.dates import to_utc_or_midnight
from bridge.models.pages import Slice
from bridge.models.plain import Data
from bridge.services.archive.pages import MOST_COUNTED
from bridge.web import states
from bridge.web.access import allow
from bridge.web.api.reach import allow_everywhere
from bridge.web.input import PostNumber, to_number
from bridge.web.owner.frame import to_page
from bridge.web.owner.paging import read_filters, read_part, to_turns

PLACE = "Archive"
LOOKED_AT = 20
"""Posts on a page of concerns: each is made into a story to be looked at."""
MOST_CLUSTERS = 100
UNDER_WAY = frozenset({JobStatus.WAITING, JobStatus.RUNNING})


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The pages."""
    _add_backlog(routes, bridge)
    _add_readings(routes, bridge)
    _add_looks(routes, bridge)


def _add_backlog(routes: Blueprint, bridge: Bridge) -> None:
    """Old posts without a story, and what is said of one."""

    @routes.get("/archive")
    def show_archive() -> Response:
        filters = read_filters("site")
        allow(Scope.READ, filters.get("site"))
        part = _of_site(read_part("backlog", BACKLOG, filters), filters.get("site"))
        page = bridge.backlog_pages.read_page(part, g.principal.sites)
        turns = to_turns("backlog", page.next, filters)
        more: dict[str, Any] = {
            "around": page.around,
            "page": page,
            "most": MOST_COUNTED,
            "sites": _sites(bridge),
            "site": filters.get("site", ""),
        }
        return to_page(bridge, "owner/archive.html", PLACE, **more, **turns)

    @routes.get("/archive/<site>/<post:post_id>")
    def show_archived(site: str, post_id: int) -> Response:
        allow(Scope.READ, site)
        return _archived(bridge, site, post_id)

    @routes.post("/archive/<site>/<post:post_id>")
    def mark_archived(site: str, post_id: int) -> BaseResponse:
        allow(Scope.DECIDE, site)
        verb, account = request.form.get("verb", ""), request.form.get("account") or None
        try:
            if verb == "skip":
                words = bridge.queue.skip(site, post_id, account)
            elif verb == "never" and request.form.get("yes"):
                words = bridge.queue.ban(site, post_id, account)
            elif verb == "never":
                return _archived(bridge, site, post_id, is_asked=True)
            else:
                raise BadRequest("choose one of the buttons")
        except Refused as error:
            return _archived(bridge, site, post_id, f"That did not work: {error}")
        flash(f"Written down: {words}")
        return redirect(url_for("owner.show_archived", site=site, post_id=post_id), 303)


def _add_readings(routes: Blueprint, bridge: Bridge) -> None:
    """Readings of WordPress: begun, watched, cancelled."""

    @routes.get("/archive/readings")
    def show_readings() -> Response:
        allow(Scope.READ)
        return _readings(bridge)

    @routes.post("/archive/readings")
    def begin_reading() -> BaseResponse:
        site = request.form.get("site", "")
        allow(Scope.RESYNC, site)
        since = request.form.get("since", "").strip()
        try:
            job = bridge.jobs.ask_job(Ask(site, since=to_utc_or_midnight(since) if since else None))
        except ValueError as error:
            return _readings(bridge, f"That did not work: {error}", site, since)
        return redirect(url_for("owner.show_reading", job_id=job["job"]), 303)

    @routes.get("/archive/readings/<row:job_id>")
    def show_reading(job_id: int) -> Response:
        allow(Scope.READ)
        return _reading(bridge, _find_job(bridge, job_id))

    @routes.post("/archive/readings/<row:job_id>/cancel")
    def cancel_reading(job_id: int) -> BaseResponse:
        allow(Scope.RESYNC)
        job = _find_job(bridge, job_id)
        try:
            bridge.jobs.cancel_job(job_id)
        except Refused as error:
            return _reading(bridge, job, f"That did not work: {error}")
        return redirect(url_for("owner.show_reading", job_id=job_id), 303)


def _add_looks(routes: Blueprint, bridge: Bridge) -> None:
    """What is to be known of old posts before they go."""

    @routes.get("/archive/keyphrases")
    def show_keyphrases() -> Response:
        allow_everywhere(Scope.READ)
        shelf = bridge.forecast_shelf
        made = shelf.read_clusters() if request.args.get("look") else shelf.find_clusters()
        shown = made.clusters[:MOST_CLUSTERS] if made else ()
        return to_page(bridge, "owner/keyphrases.html", PLACE, made=made, clusters=shown)

    @routes.get("/archive/concerns")
    def show_concerns() -> Response:
        names = _sites(bridge)
        site = request.args.get("site") or next(iter(names), "")
        allow(Scope.READ, site or None)
        begin = to_number(request.args.get("after", ""), PostNumber.largest)
        found = bridge.forecast.read_concern_page(site, begin, LOOKED_AT) if site else []
        after = found[-1][0].post_id if len(found) == LOOKED_AT else None
        next_url = url_for("owner.show_concerns", site=site, after=after) if after else ""
        first_url = url_for("owner.show_concerns", site=site) if request.args.get("after") else ""
        values: dict[str, Any] = {
            "found": found,
            "site": site,
            "sites": names,
            "next_url": next_url,
            "first_url": first_url,
        }
        return to_page(bridge, "owner/concerns.html", PLACE, **values)


def _archived(bridge: Bridge, site: str, post_id: int, problem: str = "", *, is_asked: bool = False) -> Response:
    around, found = bridge.backlog_pages.read_post(site, post_id, g.principal.sites)
    looked = bridge.forecast.read_concern_page(site, post_id - 1, 1) if found.head.is_public else []
    concerns = [one for _, its in looked for one in its]
    is_proposed = found.delivery is not None and found.delivery.status is Status.PROPOSED
    values: dict[str, Any] = {"found": found, "concerns": concerns, "is_proposed": is_proposed, "is_asked": is_asked}
    values |= {"around": around}
    return to_page(bridge, "owner/archived.html", PLACE, status=422 if problem else 200, problem=problem, **values)


def _readings(bridge: Bridge, problem: str = "", site: str = "", since: str = "") -> Response:
    listed = bridge.lists.read_jobs(read_part("readings", JOBS, {}))
    typed = {"site": site, "since": since}
    values: dict[str, Any] = {"rows": listed.rows, "sites": _sites(bridge), "typed": typed, "problem": problem}
    turns = to_turns("readings", listed.next, {})
    return to_page(
        bridge, "owner/readings.html", PLACE, status=422 if problem else 200, jobs=states.JOBS, **values, **turns
    )


def _reading(bridge: Bridge, job: Data, problem: str = "") -> Response:
    values: dict[str, Any] = {"job": job, "is_under_way": job["status"] in UNDER_WAY, "problem": problem}
    return to_page(bridge, "owner/reading.html", PLACE, status=409 if problem else 200, jobs=states.JOBS, **values)


def _find_job(bridge: Bridge, job_id: int) -> Data:
    """A reading of a site that whoever is signed in may see. Raises NotFound: it is another's, or there is none."""
    job = bridge.jobs.read_job(job_id)
    if not g.principal.knows(job["site"]):
        raise NotFound(f"there is no job {job_id}")
    return job


def _sites(bridge: Bridge) -> list[str]:
    return [name for name in bridge.config.sites if g.principal.knows(name)]


def _of_site(part: Slice, site: str | None) -> Slice:
    return Slice(part.limit, part.after, frozenset({site}) if site else part.sites)
