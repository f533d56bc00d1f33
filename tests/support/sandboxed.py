"""A sandbox over HTTP with a visitor, and a web site whose pages it can import."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from bridge.sandbox import Rules, Sandbox, serving
from bridge.sandbox.state import Story
from serving import answering

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
PROSE = "<p>{}</p>".format(
    "We walked along the river until the light was gone, and came home late, tired and content. " * 3
)


def page(body: str, head: str = "", title: str = "A walk") -> str:
    """A whole page around an article."""
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body><article>{body}</article></body></html>"
    )


class Source:
    """A web site: ``pages`` maps a path to HTML, or to (status, headers, body); ``asked`` is what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[str] = []
        self.url = ""

    def answer(self, path: str) -> tuple[int, dict[str, str], Any]:
        self.asked.append(path)
        found = self.pages.get(path.partition("?")[0], (404, {"Content-Type": "text/html"}, "gone"))
        return (200, {"Content-Type": "text/html; charset=utf-8"}, found) if isinstance(found, str) else found

    @contextmanager
    def serving(self) -> Iterator["Source"]:
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = source.answer(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                pieces = [body] if isinstance(body, str | bytes) else body
                try:
                    for piece in pieces:
                        self.wfile.write(piece.encode() if isinstance(piece, str) else piece)
                except OSError:
                    pass  # the importer had enough

            def log_message(self, *_: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_port}"
        with answering(server):
            yield self


class Visitor:
    """Somebody, or a program, before the sandbox; redirects are seen, not followed."""

    def __init__(self, url: str, state: Sandbox) -> None:
        self.url, self.state = url, state
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str, **headers: str) -> requests.Response:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._session.get(self.url + path, headers=headers, allow_redirects=False, timeout=20)

    def post(self, path: str, **fields: str) -> requests.Response:
        """A form."""
        return self._session.post(self.url + path, data=fields, allow_redirects=False, timeout=20)

    def send(self, path: str, asked: Any, **headers: str) -> requests.Response:
        """JSON."""
        return self._session.post(self.url + path, json=asked, headers=headers, allow_redirects=False, timeout=60)

    def load(self, url: str) -> Story:
        """Import a page that can be imported."""
        answer = self.send("/p/import", {"importUrl": url})
        assert answer.status_code == 201, answer.text
        story = self.state.find(answer.json()["id"])
        assert story is not None
        return story

    def write(self, **asked: Any) -> Story:
        """A story that its author wrote on Medium."""
        answer = self.send("/_sandbox/stories", asked)
        assert answer.status_code == 201, answer.text
        story = self.state.find(answer.json()["id"])
        assert story is not None
        return story

    def close(self) -> None:
        self._session.close()


@contextmanager
def visiting(**rules: Any) -> Iterator[Visitor]:
    """A sandbox of ada and bob."""
    state = Sandbox.with_users({"one": "ada", "two": "bob"})
    state.rules = Rules(**rules)
    with serving(state) as url:
        visitor = Visitor(url, state)
        try:
            yield visitor
        finally:
            visitor.close()
