"""The sandbox's application."""

import secrets
from functools import partial

from flask import Flask, Response, g

from bridge.sandbox import api, editor, export, feed, import_page, pages, switches
from bridge.sandbox.state import Sandbox


def create_app(state: Sandbox) -> Flask:
    """A WSGI application over a sandbox."""
    app = Flask(__name__, static_folder=None)
    for part in (api, import_page, editor, feed, export, switches, pages):
        app.register_blueprint(part.blueprint(state))
    app.before_request(_make_nonce)
    app.after_request(_add_policy)
    app.after_request(partial(_add_date, state))
    return app


def _make_nonce() -> None:
    g.nonce = secrets.token_urlsafe(16)


def _add_date(state: Sandbox, answer: Response) -> Response:
    """By Medium's clock, which need not be this machine's."""
    answer.date = answer.date or state.clock()
    return answer


def _add_policy(answer: Response) -> Response:
    """Stories come from outside: only the pages' own script and style run, and nothing is sent elsewhere."""
    own = f"'nonce-{g.nonce}'"
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src *; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
