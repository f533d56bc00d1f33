"""The import tool's page as Medium's, ``/p/import``: its field is no input, and ``?url=`` does not fill it."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bridge.sandbox.fetching import ImportFailed
from bridge.sandbox.importer import import_story
from bridge.sandbox.state import Sandbox
from bridge.sandbox.switches import signed_in


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("import_page", __name__, template_folder="templates")

    @routes.get("/p/import")
    def show() -> str:
        return render_template("import.html", message="")

    @routes.post("/p/import")
    def submit() -> AnyResponse | tuple[str | Response, int]:
        asked: Any = request.get_json() if request.is_json else request.form
        url = asked.get("importUrl", "") if hasattr(asked, "get") else ""
        try:
            story = import_story(state, signed_in(state), str(url))
        except ImportFailed as failure:
            return _to_failure(failure), failure.status
        edit = f"/p/{story.id}/edit"
        return (jsonify({"id": story.id, "editUrl": edit}), 201) if request.is_json else redirect(edit, 303)

    return routes


def _to_failure(failure: ImportFailed) -> str | Response:
    if request.is_json:
        return jsonify({"error": failure.message, "reason": failure.reason})
    return render_template("import.html", message=failure.message, reason=failure.reason)
