"""The sandbox's pages to look at: all stories, one story, and the pictures of imported ones."""

from flask import Blueprint, Response, abort, render_template, request

from bridge.sandbox.markup import to_page
from bridge.sandbox.state import Sandbox
from bridge.sandbox.switches import signed_in


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("pages", __name__, template_folder="templates")

    @routes.get("/")
    def index() -> str:
        users = dict.fromkeys(one.username for one in state.tokens.values())
        me = state.user("") and signed_in(state)
        return render_template("stories.html", stories=list(reversed(state.stories)), users=users, me=me)

    @routes.get("/me/stories/<any(drafts, public):which>")
    def own(which: str) -> str:
        """One's own drafts, or published stories."""
        me, is_draft = signed_in(state), which == "drafts"
        found = [one for one in state.stories if one.author == me and (one.publish_status == "draft") is is_draft]
        return render_template("stories.html", stories=list(reversed(found)), users=[me.username], me=me)

    @routes.get("/p/<story_id>")
    @routes.get("/@<username>/<path:slug>")
    def story(story_id: str = "", username: str = "", slug: str = "") -> str:  # noqa: ARG001
        found = state.find(story_id or slug.rpartition("-")[2])
        if found is None:
            abort(404)
        own = f"{request.host_url.rstrip('/')}{found.path}"
        return render_template("story.html", story=found, content=to_page(found.content), own=own)

    @routes.get("/max/<int:width>/<image_id>")
    def image(width: int, image_id: str) -> Response:  # noqa: ARG001
        found = state.images.get(image_id)
        return Response(found.body, mimetype=found.mime) if found else abort(404)

    return routes
