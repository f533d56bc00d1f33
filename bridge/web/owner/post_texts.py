"""What the frames of a post's page hold. Each has its own rules: no script, no form, only pictures from elsewhere."""

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.models.access import Scope
from bridge.transform import Dialect
from bridge.web.access import allow
from bridge.web.screens import to_frame

FORMS = {
    Dialect.API.value: "As sent by API",
    Dialect.IMPORT.value: "Page for the import",
    Dialect.PASTE.value: "For pasting",
    Dialect.MARKDOWN.value: "As Markdown",
}
"""The readers of a story, in words."""
CHANGES = "changes"


def add_routes(routes: Blueprint, bridge: Bridge) -> None:
    """The frames."""

    @routes.get("/posts/<site>/<post:post_id>/original")
    def show_original(site: str, post_id: int) -> Response:
        allow(Scope.READ, site)
        return to_frame("owner/text.html", shown=bridge.post_texts.read_original(site, post_id), is_story=False)

    @routes.get("/posts/<site>/<post:post_id>/story/<form>")
    def show_story(site: str, post_id: int, form: str) -> Response:
        allow(Scope.READ, site)
        if form == CHANGES:
            return _show_changes(bridge, site, post_id)
        if form not in FORMS:
            raise NotFound("a story is spelled for no such reader")
        shown = bridge.post_texts.read_story(site, post_id, Dialect(form))
        return to_frame("owner/text.html", shown=shown, is_story=True)

    @routes.get("/posts/<site>/<post:post_id>/losses")
    def show_losses(site: str, post_id: int) -> Response:
        allow(Scope.READ, site)
        return to_frame("owner/losses.html", losses=bridge.post_texts.read_losses(site, post_id))


def _show_changes(bridge: Bridge, site: str, post_id: int) -> Response:
    """The paragraphs that the story has not got yet, or why nobody can say."""
    try:
        changes, problem = bridge.documents.read_changes(site, post_id), ""
    except Refused as error:
        changes, problem = None, str(error)
    return to_frame("owner/changes.html", changes=changes, problem=problem)
