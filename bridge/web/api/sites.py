"""What is said and asked of a whole site: connect it again, new keys, forget it, audit its stories, old posts."""

from dataclasses import asdict

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.web.access import allow
from bridge.web.api import repeats
from bridge.web.api.answers import AuditAnswer, ConcernPage, Forgotten, KeysAnswer, SiteAnswer
from bridge.web.api.bodies import Forget, Nothing
from bridge.web.api.concerns import to_line
from bridge.web.api.paths import ConcernQuery, SitePath
from bridge.web.api.reach import allow_everywhere, to_shown


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes."""
    routes = APIBlueprint("sites", __name__, abp_tags=[{"name": "sites"}])
    repeats.watch(routes, bridge)
    _add_readings(routes, bridge)
    _add_verbs(routes, bridge)
    return routes


def _add_readings(routes: APIBlueprint, bridge: Bridge) -> None:
    @routes.get("/sites/<site>/audit", responses={200: AuditAnswer})
    def read_audit(path: SitePath) -> Response:
        """Live stories and their canonical links, those that need a look first; and where the bookmarklet is."""
        allow(Scope.READ, path.site)
        stories = [asdict(line) for line in bridge.audit.read_audit(path.site)]
        return jsonify(to_shown({"stories": stories, "screen_url": bridge.links.to_audit_url(path.site)}))

    @routes.get("/sites/<site>/concerns", responses={200: ConcernPage})
    def read_concerns(path: SitePath, query: ConcernQuery) -> Response:
        """What is to be known of a site's public posts before they go; so many are looked at, by their numbers."""
        allow(Scope.READ, path.site)
        looked = bridge.forecast.read_concern_page(path.site, query.after, query.limit)
        posts = [to_line(candidate, concerns) for candidate, concerns in looked if concerns]
        last = looked[-1][0].post_id if len(looked) == query.limit else None
        return jsonify({"posts": posts, "next": last})


def _add_verbs(routes: APIBlueprint, bridge: Bridge) -> None:
    @routes.post("/sites/<site>/reconnect", responses={200: SiteAnswer})
    def reconnect(path: SitePath, body: Nothing) -> Response:  # noqa: ARG001
        """Take a site as it is now, after a restored backup or a real move."""
        allow(Scope.ADMIN, path.site)
        bridge.decisions.reconnect(path.site)
        return jsonify({"site": path.site})

    @routes.post("/sites/<site>/keys", responses={200: KeysAnswer})
    def replace_keys(path: SitePath, body: Nothing) -> Response:  # noqa: ARG001
        """Give a site's screens new addresses; those that were given out open nothing any more."""
        allow(Scope.ADMIN, path.site)
        bridge.screen_keys.replace_keys(path.site)
        return jsonify({"sites": [path.site]})

    @routes.post("/keys", responses={200: KeysAnswer})
    def replace_all_keys(body: Nothing) -> Response:  # noqa: ARG001
        """The same for all sites."""
        allow_everywhere(Scope.ADMIN)
        bridge.screen_keys.replace_keys()
        return jsonify({"sites": list(bridge.config.sites)})

    @routes.post("/sites/<site>/forget", responses={200: Forgotten})
    def forget(path: SitePath, body: Forget) -> Response:  # noqa: ARG001 - that it is there is its yes
        """Forget the texts of all posts of a site for good: this cannot be undone."""
        allow(Scope.ADMIN, path.site)
        return jsonify({"site": path.site, "posts": bridge.erasure.forget_site(path.site)})
