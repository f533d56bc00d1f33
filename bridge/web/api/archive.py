"""Old posts, for programs: ask for one, several or all of them, watch the job, read the backlog."""

from typing import Any

from flask import Response, g, jsonify
from flask_openapi.blueprint import APIBlueprint
from werkzeug.exceptions import Forbidden

from bridge.app import Bridge
from bridge.errors import NotFound
from bridge.models.access import Principal, Scope
from bridge.web.access import allow
from bridge.web.api import repeats
from bridge.web.api.answers import BacklogAnswer, JobAnswer, ResyncAnswer
from bridge.web.api.bodies import ResyncAsk
from bridge.web.api.paths import BacklogQuery, JobPath
from bridge.web.api.problems import refusals


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes."""
    routes = APIBlueprint("archive", __name__, abp_tags=[{"name": "archive"}])
    repeats.watch(routes, bridge)

    @routes.post("/resync", responses={202: ResyncAnswer, **refusals(502)})
    def resync(body: ResyncAsk) -> tuple[Response, int]:
        """Read posts from WordPress now: a named one is sent if it has no story, of an archive nothing old is sent.

        One post is read at once; anything else becomes a job.
        """
        allow(Scope.RESYNC, body.site)
        if body.post is not None:
            post_id = bridge.resync.resync(body.site, body.post)
            dry_run = bridge.dry_runs.read_dry_run(body.site, post_id)
            return jsonify({"site": body.site, "post_id": post_id, "dry_run": dry_run}), 202
        job = bridge.jobs.ask_job(body.to_ask())
        return jsonify({"job": job["job"], "status": job["status"]}), 202

    @routes.get("/jobs/<row:job_id>", responses={200: JobAnswer})
    def read_job(path: JobPath) -> Response:
        """How far a job has come, and its problems."""
        allow(Scope.READ)
        return jsonify(_find_job(bridge, path.job_id))

    @routes.delete("/jobs/<row:job_id>", responses={200: JobAnswer})
    def cancel_job(path: JobPath) -> Response:
        """End a job between two batches; what is stored stays."""
        allow(Scope.RESYNC)
        _find_job(bridge, path.job_id)
        return jsonify(bridge.jobs.cancel_job(path.job_id))

    @routes.get("/backlog", responses={200: BacklogAnswer})
    def read_backlog(query: BacklogQuery) -> Response:
        """Every public post without a story, the oldest first, and why it has none."""
        principal = allow(Scope.READ, query.site)
        if query.site is None and principal.sites is not None:
            raise Forbidden(f"{principal.name} is good for some sites only: name one of them in site")
        return jsonify(bridge.backlog.read_backlog(query.site, query.account, query.limit))

    return routes


def _find_job(bridge: Bridge, job_id: int) -> dict[str, Any]:
    """A job of a site that whoever asks may see. Raises NotFound: it is another's, or there is none."""
    job, principal = bridge.jobs.read_job(job_id), g.principal
    assert isinstance(principal, Principal), "it was found before any view"
    if not principal.knows(job["site"]):
        raise NotFound(f"there is no job {job_id}")
    return job
