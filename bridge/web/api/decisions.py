"""What a person would say on the command line of a post's story and hand-offs."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.api.bodies import Done, Nothing, OnAccount, Retry, Seen, Sure
from bridge.web.api.paths import PostPath
from bridge.web.api.posts import make_verbs, to_post


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes."""
    routes = make_verbs("decisions", bridge)
    _add_stories(routes, bridge)
    _add_deliveries(routes, bridge)
    _add_identities(routes, bridge)
    return routes


def _add_stories(routes: APIBlueprint, bridge: Bridge) -> None:
    @routes.post("/confirm")
    def confirm(path: PostPath, body: Seen) -> Response:
        """You have seen the story on Medium, at this address."""
        allow(Scope.DECIDE, path.site)
        bridge.decisions.confirm(
            path.site, path.post_id, body.url, body.account, canonical_is_right=body.canonical_is_right
        )
        return to_post(bridge, path)

    @routes.post("/deny")
    def deny(path: PostPath, body: Sure) -> Response:
        """You have looked: an unconfirmed story is not on Medium, or the one asked about is another. It is sent again.

        First answers 409 with what it would do and a question; it is done with yes.
        """
        allow(Scope.DECIDE, path.site)
        bridge.decisions.deny(path.site, path.post_id, body.account, yes=body.yes, question=body.question)
        return to_post(bridge, path)

    @routes.post("/removed")
    def remove(path: PostPath, body: OnAccount) -> Response:
        """The story is gone from Medium. It is never sent again: that would be a duplicate."""
        allow(Scope.DECIDE, path.site)
        bridge.decisions.remove(path.site, path.post_id, body.account)
        return to_post(bridge, path)

    @routes.post("/done")
    def done(path: PostPath, body: Done) -> Response:
        """You have done on Medium what this post's hand-offs asked for."""
        allow(Scope.DECIDE, path.site)
        bridge.decisions.done(path.site, path.post_id, body.account, state=body.state)
        return to_post(bridge, path)


def _add_deliveries(routes: APIBlueprint, bridge: Bridge) -> None:
    @routes.post("/cancel")
    def cancel(path: PostPath, body: OnAccount) -> Response:
        """Do not send this post, whatever happens to it on WordPress."""
        allow(Scope.DECIDE, path.site)
        bridge.decisions.cancel(path.site, path.post_id, body.account)
        return to_post(bridge, path)

    @routes.post("/retry")
    def retry(path: PostPath, body: Retry) -> Response:
        """Try a failed, held or cancelled post again.

        Where it may be on Medium already it first answers 409 with a question, as deny does.
        """
        allow(Scope.DECIDE, path.site)
        sure = {"yes": body.yes, "accept_losses": body.accept_losses}
        bridge.retries.retry(path.site, path.post_id, body.account, question=body.question, **sure)
        return to_post(bridge, path)


def _add_identities(routes: APIBlueprint, bridge: Bridge) -> None:
    @routes.post("/same")
    def accept(path: PostPath, body: Nothing) -> Response:  # noqa: ARG001
        """A post held for its identity is the same article as the one it is named with."""
        allow(Scope.DECIDE, path.site)
        bridge.answers.accept(path.site, path.post_id)
        return to_post(bridge, path)

    @routes.post("/another")
    def tell_apart(path: PostPath, body: Nothing) -> Response:  # noqa: ARG001
        """It is another article, and goes on its own; the older one keeps its story."""
        allow(Scope.DECIDE, path.site)
        bridge.answers.tell_apart(path.site, path.post_id)
        return to_post(bridge, path)
