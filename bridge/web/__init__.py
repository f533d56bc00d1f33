"""The bridge's web application: hooks of WordPress, an API for programs, health, metrics."""

from collections.abc import Callable

from flask import Flask

from bridge.app import Bridge
from bridge.config import Config
from bridge.web import access, api, assets, audit, connect, handoffs, hooks, input, metrics, owner, pages, problems
from bridge.web.address import PublicAddress


def create_app(bridge: Bridge, config: Config, waiting: Callable[[], int] = lambda: 0) -> Flask:
    """A WSGI application over a bridge; it holds no state of its own.

    Args:
        waiting: how many requests the server has taken that wait for a thread.
    """
    app = api.create(__name__)
    app.config["MAX_CONTENT_LENGTH"] = config.bridge.max_hook_bytes
    problems.init_app(app)
    input.init_app(app)
    access.init_app(app)
    assets.init_app(app)
    app.context_processor(lambda: {"dry_run": config.bridge.dry_run})
    measures = metrics.Measures(bridge.metrics)
    app.register_blueprint(hooks.blueprint(bridge, config, measures.hooks, waiting))
    app.register_blueprint(metrics.blueprint(bridge, config, measures))
    api.init_app(app, bridge, config)
    app.register_blueprint(pages.blueprint(bridge))
    app.register_blueprint(handoffs.blueprint(bridge))
    app.register_blueprint(connect.blueprint(bridge))
    app.register_blueprint(audit.blueprint(bridge))
    owner.init_app(app, bridge, config)
    app.wsgi_app = PublicAddress(app, config.bridge.public_url)  # type: ignore[method-assign]
    return app
