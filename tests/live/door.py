"""A proxy before the bridge that does what a bad network does, when it is asked to."""

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Door:
    """Passes hooks on; ``faults`` holds what to do with the next ones.

    ``"503"`` refuses, a status with a body and headers is answered as it is, ``"lost"`` passes the hook on and cuts the connection instead of answering, ``"slow"`` waits for
    ``let_go`` before passing on.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.faults: list[str | tuple[int, bytes, dict[str, str]]] = []
        self.seen: list[tuple[str, bytes]] = []
        """Webhook id and bytes of everything that came."""
        self.let_go = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Door":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(door) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                door.seen.append((self.headers["webhook-id"], body))
                fault = door.faults.pop(0) if door.faults else ""
                if isinstance(fault, tuple):
                    return self._answer(*fault)
                if fault == "503":
                    return self._answer(503, b"{}", {"Retry-After": "60"})
                if fault == "slow":
                    door.let_go.wait(60)
                status, answer, headers = door._pass_on(self.path, dict(self.headers.items()), body)
                if fault == "lost":
                    self.close_connection = True
                    self.connection.close()
                    return None
                return self._answer(status, answer, headers)

            def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower().startswith(("webhook-", "retry-", "content-type")):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

            def finish(self) -> None:
                if not self.wfile.closed:
                    try:
                        self.wfile.flush()
                    except (OSError, ValueError):
                        return
                    self.wfile.close()
                self.rfile.close()

        return Handler

    def _pass_on(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, dict[str, str]]:
        request = urllib.request.Request(f"{self.target}{path}", data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read(), dict(answer.headers.items())
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers.items())
