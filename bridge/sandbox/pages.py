"""The sandbox's pages for people: all stories, one story, the feed; and the switchboard for faults."""

from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from bridge.sandbox.state import Fault, Sandbox, Story, now

FEED_ITEMS = 10
FAULTS = {"status", "delay", "drop_after_store", "drop_before_store", "challenge", "cut_json", "empty_201"}


def blueprint(state: Sandbox) -> Blueprint:
    """The routes."""
    routes = Blueprint("pages", __name__, template_folder="templates")

    @routes.get("/")
    def index() -> str:
        return render_template("stories.html", stories=list(reversed(state.stories)))

    @routes.get("/p/<story_id>")
    @routes.get("/@<username>/<path:slug>")
    def story(story_id: str = "", username: str = "", slug: str = "") -> str:  # noqa: ARG001
        found = state.find(story_id or slug.rpartition("-")[2])
        return render_template("story.html", story=found) if found else abort(404)

    @routes.post("/p/<story_id>/publish")
    def publish(story_id: str) -> AnyResponse:
        found = state.find(story_id)
        if found is None:
            abort(404)
        found.publish_status, found.published_at = "public", found.published_at or now()
        return redirect(f"/p/{story_id}", 303)

    @routes.get("/feed/@<username>")
    def feed(username: str) -> Response:
        mine = [one for one in state.stories if one.author.username == username and one.publish_status == "public"]
        newest = sorted(mine, key=lambda one: one.published_at or one.created_at, reverse=True)[:FEED_ITEMS]
        return Response(_to_rss(username, newest, request.host_url), mimetype="text/xml")

    @routes.get("/_sandbox/stories")
    def stories() -> Response:
        return jsonify({"requests": state.requests, "stories": [_to_json(one) for one in state.stories]})

    @routes.post("/_sandbox/faults")
    def add_fault() -> tuple[Response, int]:
        asked = request.get_json(force=True)
        try:
            fault = Fault(kind=asked.pop("fault"), **asked)
        except (KeyError, TypeError):
            fault = Fault(kind="")
        if fault.kind not in FAULTS:
            return jsonify({"error": f"fault is one of {', '.join(sorted(FAULTS))}"}), 400
        state.faults.append(fault)
        return jsonify({"faults": len(state.faults)}), 201

    @routes.delete("/_sandbox/faults")
    def clear_faults() -> Response:
        state.faults.clear()
        return jsonify({"faults": 0})

    return routes


def _to_json(story: Story) -> dict[str, object]:
    return {
        "id": story.id,
        "author": story.author.username,
        "title": story.title,
        "content": story.content,
        "tags": story.tags,
        "canonicalUrl": story.canonical_url,
        "publishStatus": story.publish_status,
        "license": story.license,
    }


def _to_rss(username: str, stories: list[Story], host: str) -> str:
    items = "".join(_to_item(story, host) for story in stories)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Stories by {escape(username)} on Medium</title><link>{host}@{escape(username)}</link>"
        f"<generator>Medium</generator><lastBuildDate>{format_datetime(now(), usegmt=True)}</lastBuildDate>{items}"
        "</channel></rss>"
    )


def _to_item(story: Story, host: str) -> str:
    published = story.published_at or story.created_at
    link = f"{host}@{story.author.username}/{story.slug}-{story.id}?source=rss-{story.author.id}------2"
    pixel = f"https://medium.com/_/stat?event=post.clientViewed&referrerSource=full_rss&postId={story.id}"
    body = f'{story.content}<img src={quoteattr(pixel)} width="1" height="1" alt="">'
    return (
        f"<item><title>{escape(story.title)}</title><link>{escape(link)}</link>"
        f'<guid isPermaLink="false">https://medium.com/p/{story.id}</guid>'
        + "".join(f"<category>{escape(tag.lower().replace(' ', '-'))}</category>" for tag in story.tags)
        + f"<dc:creator>{escape(story.author.username)}</dc:creator>"
        f"<pubDate>{format_datetime(published, usegmt=True)}</pubDate>"
        f"<atom:updated>{published.isoformat()}</atom:updated>"
        f"<content:encoded>{escape(body)}</content:encoded></item>"
    )
