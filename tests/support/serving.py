"""Servers on a real socket: of a test's own, or the bridge's web application with whatever a test puts before it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request, Response

HERE = "127.0.0.1"
Change = Callable[[Request, Response], Response]


class _Quiet(WSGIRequestHandler):
    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)  # an application's own date is the only one

    def log(self, *_: object) -> None:
        return


@contextmanager
def answering(server: BaseServer) -> Iterator[None]:
    """Answer whoever asks while the block runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving_app(app: Any, port: int = 0, host: str = HERE) -> Iterator[str]:
    """Serve a WSGI application while the block runs; its address is given."""
    server = make_server(host, port, app, threaded=True, request_handler=_Quiet)
    with answering(server):
        yield f"http://{host}:{server.server_port}"


class Between:
    """Passes requests on to ``app``, and its answers through ``change``."""

    def __init__(self) -> None:
        self.app: Any = None
        self.change: Change = lambda _request, response: response
        self.paths: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        request = Request(environ)
        self.paths.append(request.path)
        body, status, headers = run_wsgi_app(self.app, environ)
        return self.change(request, Response(b"".join(body), status, headers))(environ, start)
