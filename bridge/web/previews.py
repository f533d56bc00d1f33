"""A preview's answer, the same for programs and for WordPress. What is said of a text goes to whoever sent it alone."""

from flask import Response, jsonify

from bridge.app import Bridge
from bridge.errors import ContentError
from bridge.models import Post
from bridge.web.problems import problem


def to_preview_answer(bridge: Bridge, post: Post) -> Response:
    """What a post would be on Medium, or why it cannot be a story."""
    try:
        return jsonify(bridge.previews.preview(post).to_data())
    except ContentError as error:
        return problem(422, "No story", str(error))
