"""Where the bridge is reached: ``public_url`` alone says it, path included, whatever a request's headers claim."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException, NotFound

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PublicAddress:
    """A WSGI middleware: links, redirects and forms of the application lead to ``public_url``.

    A proxy may pass the path of ``public_url`` on or take it away: it is taken away here where what is left is one of
    the application's addresses. ``Host`` and the ``X-Forwarded`` headers are anybody's word and count for nothing.

    Args:
        app: its routes tell which addresses there are.
        public_url: absolute, without a slash at its end.
    """

    def __init__(self, app: Flask, public_url: str) -> None:
        parts = urlsplit(public_url)
        self._inner: WSGIApplication = app.wsgi_app
        self._routes = app.url_map.bind("")
        self._scheme, self._host = parts.scheme, parts.netloc
        # As WSGI has paths: not quoted, each byte a character (PEP 3333).
        self._path = unquote_to_bytes(parts.path).decode("latin-1").rstrip("/")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request as one for ``public_url``."""
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._scheme, self._host
        path = environ.get("PATH_INFO", "")
        rest = path.removeprefix(self._path)
        if self._path and rest != path and self._is_known(rest, environ["REQUEST_METHOD"]):
            path = rest or "/"
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = self._path, path
        return self._inner(environ, start_response)

    def _is_known(self, path: str, method: str) -> bool:
        if path and not path.startswith("/"):
            return False
        try:
            self._routes.match(path.encode("latin-1").decode(errors="replace"), method)
        except NotFound:
            return False
        except HTTPException:
            return True  # a slash is missing at its end, or it knows other methods
        return True
