"""The editor: drafts and stories are changed, published, unlisted and deleted here, by hand.

Not imitated: publications, scheduling, the publish dialog with its boxes, and that somebody else may not do this.
"""

from html import escape

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bridge.sandbox.fetching import is_web_address
from bridge.sandbox.markup import clean, split_title
from bridge.sandbox.state import Sandbox, Story

TAGS = 5
BANNER = (
    "You have published the maximum of two stories in the past 24 hours. You can publish or schedule again in 24 hours."
)


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("editor", __name__, url_prefix="/p/<story_id>", template_folder="templates")

    @routes.get("/edit")
    def edit(story_id: str) -> str:
        return _show(state, _find(state, story_id))

    @routes.post("/edit")
    def save(story_id: str) -> AnyResponse:
        story = _find(state, story_id)
        _set_text(state, story, request.form.get("title", "").strip(), request.form.get("content", ""))
        return _back(story)

    @routes.post("/tags")
    def set_tags(story_id: str) -> AnyResponse:
        story = _find(state, story_id)
        tags = dict.fromkeys(tag.strip() for tag in request.form.get("tags", "").split(",") if tag.strip())
        if len(tags) > TAGS:
            abort(400, f"a story has at most {TAGS} topics")
        story.tags = list(tags)
        return _back(story)

    @routes.post("/canonical")
    def set_canonical(story_id: str) -> AnyResponse:
        story = _find(state, story_id)
        story.canonical_url = _to_address(request.form.get("canonicalUrl", "").strip())
        return _back(story)

    _add_life(routes, state)
    return routes


def _add_life(routes: Blueprint, state: Sandbox) -> None:
    @routes.post("/publish")
    def publish(story_id: str) -> AnyResponse | tuple[str, int]:
        story = _find(state, story_id)
        if not state.publish(story):
            return _show(state, story), 429
        return redirect(f"{story.path}?postPublishedType=initial", 303)

    @routes.post("/unlist")
    def unlist(story_id: str) -> AnyResponse:
        story = _find(state, story_id)
        if story.publish_status == "draft":
            abort(409, "a draft cannot be unlisted: publish it first")
        story.publish_status = "unlisted"
        return _back(story)

    @routes.post("/delete")
    def delete(story_id: str) -> AnyResponse:
        state.delete(_find(state, story_id))
        return redirect("/", 303)


def _find(state: Sandbox, story_id: str) -> Story:
    return state.find(story_id) or abort(404)


def _back(story: Story) -> AnyResponse:
    return redirect(f"/p/{story.id}/edit", 303)


def _show(state: Sandbox, story: Story) -> str:
    is_full = story.publish_status == "draft" and state.is_over_web_cap(story.author, state.clock())
    body = split_title(story.content, story.title)[1]
    prefilled = story.canonical_url or f"{request.host_url.rstrip('/')}{story.path}"
    return render_template(
        "edit.html", story=story, body=clean(body), banner=BANNER if is_full else "", prefilled=prefilled, most=TAGS
    )


def _set_text(state: Sandbox, story: Story, title: str, content: str) -> None:
    """Title and text are replaced in place; the story keeps its id, its date and its readers."""
    heading = f"<h3>{escape(title, quote=False)}</h3>" if title else ""
    story.title, story.content = title, heading + clean(content)
    if story.publish_status != "draft":
        story.updated_at = state.clock()


def _to_address(text: str) -> str:
    if text and not is_web_address(text):
        abort(400, "the canonical link must be a whole http address, or empty")
    return text
