"""One post: everything about it, what its story lacks, what is to be known before it goes; and that it be forgotten."""

from dataclasses import asdict

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.api import repeats
from bridge.web.api.answers import Changes, Forgotten, PostAnswer, PostConcerns
from bridge.web.api.bodies import Forget
from bridge.web.api.concerns import to_concerns
from bridge.web.api.paths import AccountQuery, PostPath
from bridge.web.api.problems import refusals
from bridge.web.api.reach import to_shown


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes."""
    routes = APIBlueprint("posts", __name__, abp_tags=[{"name": "posts"}])
    repeats.watch(routes, bridge)

    @routes.get("/posts/<site>/<post:post_id>", responses={200: PostAnswer})
    def read_post(path: PostPath) -> Response:
        """Everything known about a post: its deliveries, their attempts and hand-offs, and the journal."""
        allow(Scope.READ, path.site)
        return to_post(bridge, path)

    @routes.get("/posts/<site>/<post:post_id>/drift", responses={200: Changes, **refusals(409)})
    def read_drift(path: PostPath, query: AccountQuery) -> Response:
        """What a live story has not got yet of its post, word by word."""
        allow(Scope.READ, path.site)
        changes = bridge.documents.read_changes(path.site, path.post_id, query.account)
        return jsonify({"is_known": changes is not None, "changes": [asdict(one) for one in changes or ()]})

    @routes.get("/posts/<site>/<post:post_id>/concerns", responses={200: PostConcerns})
    def read_concerns(path: PostPath) -> Response:
        """Words that have aged, dead links, competing posts; links are fetched where the configuration allows it."""
        allow(Scope.READ, path.site)
        return jsonify(to_concerns(bridge, path.site, path.post_id))

    @routes.post("/posts/<site>/<post:post_id>/forget", responses={200: Forgotten})
    def forget(path: PostPath, body: Forget) -> Response:  # noqa: ARG001 - that it is there is its yes
        """Forget a post's texts for good: this cannot be undone. What waits to be sent is cancelled."""
        allow(Scope.ADMIN, path.site)
        bridge.erasure.forget(path.site, path.post_id)
        return jsonify({"site": path.site, "posts": 1})

    return routes


def to_post(bridge: Bridge, path: PostPath) -> Response:
    """A post as whoever asks may see it."""
    return jsonify(to_shown(bridge.overview.read_post(path.site, path.post_id)))


def make_verbs(name: str, bridge: Bridge) -> APIBlueprint:
    """Room for routes with which somebody says something of one post; each answers with the post as it is then."""
    routes = APIBlueprint(
        name,
        __name__,
        url_prefix="/posts/<site>/<post:post_id>",
        abp_tags=[{"name": name}],
        abp_responses={200: PostAnswer},
    )
    repeats.watch(routes, bridge)
    return routes
