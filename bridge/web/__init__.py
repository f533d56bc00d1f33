"""The bridge's web application: hooks of WordPress, an API for programs, health."""

from flask import Flask

from bridge.app import Bridge
from bridge.config import Config
from bridge.web import api, archive, audit, evergreen, handoffs, hooks, input, pages, problems
from bridge.web.address import PublicAddress


def create_app(bridge: Bridge, config: Config) -> Flask:
    """A WSGI application over a bridge; it holds no state of its own."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = config.bridge.max_hook_bytes
    problems.init_app(app)
    input.init_app(app)
    app.context_processor(lambda: {"dry_run": config.bridge.dry_run})
    app.register_blueprint(hooks.blueprint(bridge, config))
    app.register_blueprint(api.blueprint(bridge, config))
    app.register_blueprint(archive.blueprint(bridge, config))
    app.register_blueprint(evergreen.blueprint(bridge, config))
    app.register_blueprint(pages.blueprint(bridge))
    app.register_blueprint(handoffs.blueprint(bridge))
    app.register_blueprint(audit.blueprint(bridge))
    app.wsgi_app = PublicAddress(app, config.bridge.public_url)  # type: ignore[method-assign]
    return app
