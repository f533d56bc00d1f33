"""What a person says of the archive's schedule: a post may go, not now, never, at this slot, before all others."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.api.bodies import OnAccount, Pin, Sure
from bridge.web.api.paths import PostPath
from bridge.web.api.posts import make_verbs, to_post


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes."""
    routes = make_verbs("queue", bridge)

    @routes.post("/approve")
    def approve(path: PostPath, body: Sure) -> Response:
        """A proposed post may go, now; where it may be on Medium already, a question comes first, as of deny."""
        allow(Scope.DECIDE, path.site)
        bridge.queue.approve(path.site, path.post_id, body.account, yes=body.yes, question=body.question)
        return to_post(bridge, path)

    @routes.post("/skip")
    def skip(path: PostPath, body: OnAccount) -> Response:
        """Not at the next slot; a proposal is taken back, and a later slot may choose the post again."""
        allow(Scope.DECIDE, path.site)
        bridge.queue.skip(path.site, path.post_id, body.account)
        return to_post(bridge, path)

    @routes.post("/never")
    def ban(path: PostPath, body: OnAccount) -> Response:
        """No slot chooses the post again; a proposal is cancelled."""
        allow(Scope.DECIDE, path.site)
        bridge.queue.ban(path.site, path.post_id, body.account)
        return to_post(bridge, path)

    @routes.post("/pin")
    def pin(path: PostPath, body: Pin) -> Response:
        """Keep a slot for the post: its number in the forecast, or its time."""
        allow(Scope.DECIDE, path.site)
        bridge.queue.pin(path.site, path.post_id, body.slot, body.account)
        return to_post(bridge, path)

    @routes.post("/up")
    def move_up(path: PostPath, body: OnAccount) -> Response:
        """Let the post go before all others."""
        allow(Scope.DECIDE, path.site)
        bridge.queue.move_up(path.site, path.post_id, body.account)
        return to_post(bridge, path)

    return routes
