"""Health, and a word for whoever finds the address."""

from flask import Blueprint, Response, jsonify

from bridge.core import Bridge
from bridge.web.problems import problem


def blueprint(bridge: Bridge) -> Blueprint:
    """The routes."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def index() -> Response:
        words = "Bridge for Medium carries a WordPress site's posts to Medium. There is nothing to see here.\n"
        return Response(words, content_type="text/plain; charset=utf-8")

    @routes.get("/healthz")
    def is_alive() -> Response:
        """The process answers; nothing else is asked."""
        return jsonify({"status": "ok"})

    @routes.get("/readyz")
    def is_ready() -> Response:
        """The ledger answers and the scheduler runs, else the reasons."""
        reasons = bridge.readiness()
        return (
            problem(503, "Not ready", "; ".join(reasons), tuple(reasons)) if reasons else jsonify({"status": "ready"})
        )

    return routes
