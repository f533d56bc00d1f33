"""Old posts, for programs: ask for one, several or all of them, watch the job, read the backlog."""

from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    ValidationError,
    model_validator,
)
from werkzeug.exceptions import BadRequest

from bridge.app import Bridge
from bridge.config import Config
from bridge.models import ArchiveSource, Ask
from bridge.models.dates import to_utc_or_midnight
from bridge.web.api import authorize
from bridge.web.input import read_count, read_json, to_advice

MOST_NAMED = 1_000
MOST_SHOWN = 1_000
_ADVICE = (
    'send JSON such as {"site": "blog", "post": 42} (a number or an address), or instead of "post" one of '
    '"posts": [42, 43], "since": "2026-11-24" and "all": true; beside the last two "source" may be "rest" or "xmlrpc"'
)

Named = Annotated[StrictInt, Field(ge=1, le=2**63 - 1)] | Annotated[str, Field(min_length=1, max_length=4_000)]


def blueprint(bridge: Bridge, config: Config) -> Blueprint:
    """The routes."""
    routes = Blueprint("archive", __name__, url_prefix="/api/v1")
    routes.before_request(authorize(config))

    @routes.post("/resync")
    def resync() -> tuple[Response, int]:
        asked = _to_resync(read_json())
        if asked.post is not None:
            post_id = bridge.resync.resync(asked.site, asked.post)
            dry_run = bridge.dry_runs.read_dry_run(asked.site, post_id)
            return jsonify({"site": asked.site, "post_id": post_id, "dry_run": dry_run}), 202
        job = bridge.jobs.ask_job(asked.to_ask())
        return jsonify({"job": job["job"], "status": job["status"]}), 202

    @routes.get("/jobs")
    def read_jobs() -> Response:
        return jsonify({"jobs": bridge.jobs.read_jobs(read_count("limit", 50, MOST_SHOWN))})

    @routes.get("/jobs/<row:job_id>")
    def read_job(job_id: int) -> Response:
        return jsonify(bridge.jobs.read_job(job_id))

    @routes.delete("/jobs/<row:job_id>")
    def cancel_job(job_id: int) -> Response:
        return jsonify(bridge.jobs.cancel_job(job_id))

    @routes.get("/backlog")
    def read_backlog() -> Response:
        site, account = request.args.get("site"), request.args.get("account")
        return jsonify(bridge.backlog.read_backlog(site, account, read_count("limit", 50, MOST_SHOWN)))

    return routes


class _Resync(BaseModel):
    model_config = ConfigDict(extra="forbid")

    site: Annotated[str, Field(max_length=100)]
    post: Named | None = None
    posts: Annotated[tuple[Named, ...], Field(min_length=1, max_length=MOST_NAMED)] | None = None
    since: Annotated[AwareDatetime, BeforeValidator(to_utc_or_midnight)] | None = None
    all: Literal[True] | None = None
    # An export file is read on the command line: a program must not name files of the bridge's machine.
    source: Literal["rest", "xmlrpc"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "_Resync":
        asked = [self.post, self.posts, self.since, self.all]
        if sum(one is not None for one in asked) != 1 or (self.source and (self.post or self.posts)):
            raise ValueError("one of post, posts, since and all")
        return self

    def to_ask(self) -> Ask:
        return Ask(self.site, ArchiveSource(self.source or "rest"), self.posts or (), self.since)


def _to_resync(body: object) -> _Resync:
    try:
        return _Resync.model_validate(body)
    except ValidationError as error:
        raise BadRequest(to_advice(error, "since", _ADVICE)) from None
