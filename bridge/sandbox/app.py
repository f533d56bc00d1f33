"""The sandbox's application."""

from flask import Flask

from bridge.sandbox import api, pages
from bridge.sandbox.state import Sandbox


def create_app(state: Sandbox) -> Flask:
    """A WSGI application over a sandbox."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(api.blueprint(state))
    app.register_blueprint(pages.blueprint(state))
    return app
