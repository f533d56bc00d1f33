"""A WordPress that is told where its posts stand."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from blog import SECRET, reconfigured
from bridge.wordpress.signing import verify
from hookmaker import HOME, make_hook
from serving import answering


class FakeWordPress:
    """The plugin's route: keeps what it is told, and answers as the test says."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.status = 200
        self.body: bytes | None = None
        """Of the answer; by default the plugin's own."""
        self.looked = 0
        self.look: dict[str, Any] | None = None
        """What it answers to a look; None: its plugin has no such route."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                verify([SECRET], dict(self.headers.items()), body, datetime.now(UTC))
                if self.path == "/wp-json/bridge-for-medium/v1/look":
                    assert json.loads(body)["type"] == "look"
                    outer.looked += 1
                    status = 404 if outer.look is None else outer.status
                    said = json.dumps(outer.look).encode()
                else:
                    assert self.path == "/wp-json/bridge-for-medium/v1/status"
                    outer.told.append(json.loads(body)["data"])
                    status = outer.status
                    own = b'{"stored": true}' if status == 200 else b'{"code": "bridge_for_medium_status"}'
                    said = own if outer.body is None else outer.body
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.rest_url = f"http://127.0.0.1:{self.server.server_port}/wp-json/"


@pytest.fixture
def wordpress() -> Iterator[FakeWordPress]:
    fake = FakeWordPress()
    with answering(fake.server):
        yield fake


@pytest.fixture
def site(blog, tmp_path, medium):
    """The same blog, whose WordPress is on this machine."""
    sites = {"blog": {"home": HOME, "account": "main", "secret": SECRET, "allowed_hosts": ["127.0.0.1"]}}
    return reconfigured(blog, tmp_path, medium, sites=sites)


def hook(site, wordpress, kind, post):
    """A hook that says where this WordPress listens."""
    site.sent += 1
    body = json.loads(make_hook(kind, post={"id": 7} | post, revision=site.sent, occurred_at=site.clock()))
    body["data"]["site"]["rest_url"] = wordpress.rest_url
    site.deliver(json.dumps(body).encode(), f"msg_{site.sent}")
    site.settle()


def publish(site, wordpress, **changes):
    hook(site, wordpress, "post.published", changes)


def says(sequence: int, **changes: Any) -> dict[str, Any]:
    """What the plugin answers to a look."""
    return {"plugin": "0.2.0", "connected": True, "home": HOME, "sequence": sequence, "pages": True} | changes


def highest(site) -> int:
    with site.bridge.ledger.read() as tx:
        return tx.read_site("blog").told_sequence
