"""Import pages, health, and the way from the bare address to the owner's screens."""

from flask import Blueprint, Response, jsonify, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.web.problems import problem


def blueprint(bridge: Bridge) -> Blueprint:
    """The routes."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def index() -> BaseResponse:
        return redirect(url_for("owner.show_home"))

    @routes.get("/import/<key>/<digest>/")
    def show_page(key: str, digest: str) -> BaseResponse:
        """A page for Medium's importer, whose address is its only key."""
        answer = bridge.pages.read_page(key, digest)
        if answer is None:
            return problem(404, "Not found", "there is no such page", ())
        if answer.location:
            response: BaseResponse = redirect(answer.location, 301 if answer.is_permanent else 302)
        else:
            response = Response(answer.html, content_type="text/html; charset=utf-8")
            response.headers["Content-Security-Policy"] = "default-src 'none'; img-src *"
        return response

    @routes.get("/healthz")
    def is_alive() -> Response:
        """The process answers; nothing else is asked."""
        return jsonify({"status": "ok"})

    @routes.get("/readyz")
    def is_ready() -> Response:
        """The ledger answers and the scheduler runs, else the reasons."""
        reasons = bridge.overview.readiness()
        return (
            problem(503, "Not ready", "; ".join(reasons), tuple(reasons)) if reasons else jsonify({"status": "ready"})
        )

    return routes
