"""Serving the sandbox: with a server whose sockets can be cut."""

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bridge.sandbox.app import create_app
from bridge.sandbox.state import Sandbox


class _Quiet(WSGIRequestHandler):
    """No line for each request, and none for a connection that was cut on purpose; dates are the application's."""

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log(self, *_: object) -> None:
        return

    def connection_dropped(self, *_: object) -> None:
        return


def _server(host: str, port: int, state: Sandbox, listening: int | None = None) -> BaseWSGIServer:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return make_server(host, port, create_app(state), threaded=True, request_handler=_Quiet, fd=listening)


@contextmanager
def serving(state: Sandbox) -> Iterator[str]:
    """Serve on a free port of this machine while the block runs; its address is given."""
    server = _server("127.0.0.1", 0, state)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def run(host: str, port: int, state: Sandbox) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        OSError: another program has the port.
    """
    # Opened here, as werkzeug ends the process by itself where it cannot.
    listening = socket.create_server((host, port))
    server = _server(host, port, state, listening.fileno())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()
    listening.close()
