"""What every screen for people shares: a page that runs nothing but its own script, and that no search engine keeps."""

import secrets
from typing import Any

from flask import Response, render_template

FOR_PEOPLE = frozenset({"owner", "handoffs", "audit"})
"""Blueprints whose pages hold forms, and whose answers are read in a browser."""


def to_screen(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page with the headers of a screen; the template's style and script carry ``nonce``."""
    nonce = secrets.token_urlsafe(12)
    response = Response(render_template(template, nonce=nonce, **values), status=status)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src *; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'; "
        "connect-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def to_frame(template: str, **values: Any) -> Response:
    """A page for a sandboxed frame of a screen, with somebody's text in it: it runs, sends and opens nothing.

    Its rules are its own; a frame's ``srcdoc`` would be held to its screen's, and have no style.
    """
    nonce = secrets.token_urlsafe(12)
    response = Response(render_template(template, nonce=nonce, **values))
    response.headers["Content-Security-Policy"] = (
        f"sandbox; default-src 'none'; img-src *; style-src 'nonce-{nonce}'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'self'"
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response
