"""The screen of an import hand-off. Its address is its key: a message carries it to whoever may answer."""

import secrets

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bridge.core import Bridge
from bridge.core.offering import IMPORT_TOOL
from bridge.errors import LeaseLost, Refused


def blueprint(bridge: Bridge) -> Blueprint:
    """The routes."""
    routes = Blueprint("handoffs", __name__, template_folder="templates")

    @routes.get("/handoff/<int:delivery_id>/<key>/")
    def show(delivery_id: int, key: str) -> Response:
        return _page(bridge, delivery_id, key)

    @routes.post("/handoff/<int:delivery_id>/<key>/")
    def answer(delivery_id: int, key: str) -> BaseResponse:
        delivery = bridge.find_import(delivery_id, key)
        url = request.form.get("url", "").strip()
        try:
            match request.form.get("action"):
                case "confirm":
                    bridge.confirm(delivery.site, delivery.post_id, url, delivery.account)
                case "later":
                    bridge.postpone(delivery)
                case "never":
                    bridge.cancel(delivery.site, delivery.post_id, delivery.account)
        except (Refused, LeaseLost) as error:
            return _page(bridge, delivery_id, key, f"That did not work: {error}", url)
        return redirect(url_for("handoffs.show", delivery_id=delivery_id, key=key), 303)

    return routes


def _page(bridge: Bridge, delivery_id: int, key: str, problem: str = "", url: str = "") -> Response:
    nonce = secrets.token_urlsafe(12)
    view = bridge.read_import(delivery_id, key)
    html = render_template("handoff.html", view=view, problem=problem, url=url, nonce=nonce, import_tool=IMPORT_TOOL)
    response = Response(html, status=422 if problem else 200)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src *; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
