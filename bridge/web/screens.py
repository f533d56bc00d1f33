"""What every screen for people shares: a page that runs nothing but its own script, and that no search engine keeps."""

import secrets
from typing import Any

from flask import Response, render_template


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
