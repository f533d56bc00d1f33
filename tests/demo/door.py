"""The address that the demo prints: whoever opens it is signed in, and comes to the owner's first page.

The bridge knows no such way in. The door signs in as a person would, with the password that the demo has made, and
hands the cookie on: a browser sends a cookie of one port of 127.0.0.1 to every other one, too.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests


@contextmanager
def opened(bridge_url: str, name: str, password: str) -> Iterator[str]:
    """The address of the door, while it is open."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/":
                self.send_error(404)
                return
            cookie = sign_in(bridge_url, name, password)
            self.send_response(303)
            self.send_header("Set-Cookie", cookie)
            self.send_header("Location", f"{bridge_url}/owner/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def sign_in(bridge_url: str, name: str, password: str) -> str:
    """Fill in the form; the cookie that is answered, as its header."""
    with requests.Session() as browser:
        page = browser.get(f"{bridge_url}/owner/sign-in", timeout=30)
        key = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert key, "the page has a form"
        form = {"csrf_token": key[1], "name": name, "password": password}
        answer = browser.post(f"{bridge_url}/owner/sign-in", data=form, allow_redirects=False, timeout=30)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Set-Cookie"])
