"""The API for programs, under ``/api/v1``. ``docs/api.md`` describes it; each view asks ``allow`` first."""

from flask_openapi.blueprint import APIBlueprint
from flask_openapi.openapi import OpenAPI

from bridge.app import Bridge
from bridge.config import Config
from bridge.web.access import authenticate, refuse_unasked
from bridge.web.api import (
    archive,
    checks,
    decisions,
    document,
    lists,
    posts,
    preview,
    queue,
    results,
    schedule,
    sites,
    tokens,
)
from bridge.web.api.limits import Limits, tell
from bridge.web.api.problems import Problem, refuse_invalid

PARTS = (lists, posts, decisions, queue, archive, schedule, sites, checks, preview, results, tokens)


def create(import_name: str) -> OpenAPI:
    """An application that keeps a document of its API, and refuses what its models do not take in our words."""
    app = OpenAPI(
        import_name,
        static_folder=None,
        doc_ui=False,
        info=document.INFO,
        security_schemes=document.SCHEMES,
        validation_error_status=400,
        validation_error_model=Problem,
        validation_error_callback=refuse_invalid,
    )
    # What Flask would answer by itself no view has allowed; no browser's script of another site has business here.
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    return app


def init_app(app: OpenAPI, bridge: Bridge, config: Config) -> None:
    """Add the whole API, and the document of it."""
    limits = Limits(config.bridge.api_per_minute)
    routes = APIBlueprint("api", __name__, url_prefix=document.PREFIX)
    routes.before_request(limits.guard(authenticate(config, bridge.tokens)))
    routes.before_request(document.refuse_unknown_query)
    routes.after_request(refuse_unasked)
    routes.after_request(tell)
    for part in PARTS:
        routes.register_api(part.blueprint(bridge))
    app.register_api(routes)
    app.register_blueprint(document.blueprint(limits))
