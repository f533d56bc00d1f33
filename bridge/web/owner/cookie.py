"""The cookie of those who sign in: Flask's signed one, with the random id of a session and the key of its forms."""

from contextlib import suppress
from urllib.parse import urlsplit

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError

from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import LedgerError
from bridge.models.access import User
from bridge.services.access.sessions import LASTS, Sessions


class Cookie(SecureCookieSessionInterface):
    """Reads and writes the cookie below ``/owner`` alone: nothing else takes it for anybody's word."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The cookie's content; None where there is no page of ours, and while its key cannot be read."""
        if not request.path.startswith("/owner/"):
            return None
        if not app.secret_key:
            with suppress(LedgerError, SQLAlchemyError):  # the page itself says that the ledger is in trouble
                app.secret_key = self._sessions.read_key()
        return super().open_session(app, request)


def set_up_cookie(app: Flask, bridge: Bridge, config: Config) -> None:
    """How the cookie is kept, by where the bridge is reached."""
    parts = urlsplit(config.bridge.public_url)
    is_secure = parts.scheme == "https"
    # A browser takes a cookie of these names only over TLS, and "__Host-" only for the whole host: no neighbouring host
    # can plant one (https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis, "Cookie Name Prefixes").
    prefix = "" if not is_secure else "__Secure-" if parts.path else "__Host-"
    app.config |= {
        "SESSION_COOKIE_NAME": f"{prefix}bridge",
        "SESSION_COOKIE_PATH": parts.path or "/",
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": LASTS,
        # Only the owner's blueprint asks for it: hooks are signed, the API takes no cookie, keyed pages have their key.
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
        # Our pages send no Referer; the key of the form is enough.
        "WTF_CSRF_SSL_STRICT": False,
    }
    app.session_interface = Cookie(bridge.sessions)
    CSRFProtect(app)


def begin_session(sessions: Sessions, user: User) -> None:
    """Sign somebody in: whatever the browser brought counts no more, the key of forms included."""
    if old := session.get("id"):
        sessions.end(old)
    session.clear()
    session["id"] = sessions.open(user)
    session.permanent = True
