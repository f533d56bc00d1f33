"""Somebody who is told."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from serving import answering


class Target(HTTPServer):
    """Takes notices, or refuses them with ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.taken: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/canary-path"


class _Handler(BaseHTTPRequestHandler):
    server: Target

    def do_POST(self) -> None:
        self.server.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def target() -> Iterator[Target]:
    target = Target()
    with answering(target):
        yield target
