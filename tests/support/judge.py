"""A Medium on raw sockets: does with a connection whatever a test asks, and counts what it received and what it made.

It is the judge of "never twice": its list of stories is compared with the ledger.
"""

import contextlib
import gzip
import hashlib
import json
import random
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request, as read from the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Judge:
    """Serves until the ``with`` block ends.

    Attributes:
        stories: what was created, oldest first.
        posts_received: create requests whose head was read, whatever became of them.
        body_bytes: bytes of create requests' bodies that arrived.
        on_head: called once, when a create request's head was read and before its body is.
        on_create: called once, when a create request's body was read and before it is answered.
        pause: seconds each create call takes.
        most_at_once: the largest number of create calls under way at one time.
        answers_lost: answers that ``lose_answers`` swallowed.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.stories: list[dict[str, Any]] = []
        self.username = ""
        """Who every token belongs to; empty: somebody else for each."""
        self.connections = 0
        self.posts_received = 0
        self.body_bytes = 0
        self.answers_lost = 0
        self.most_at_once = 0
        self.pause = 0.0
        self.on_head: Callable[[], None] | None = None
        self.on_create: Callable[[], None] | None = None
        self._at_once = 0
        self._script: list[tuple[Any, dict[str, str]]] = []
        self._me: tuple[int, bytes] | None = None
        self._losses: tuple[float, float, random.Random] | None = None
        self._tls = tls
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        scheme = "https" if tls else "http"
        self.port = self._listener.getsockname()[1]
        self.url = f"{scheme}://{'localhost' if tls else '127.0.0.1'}:{self.port}/v1"

    def __enter__(self) -> "Judge":
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._listener.shutdown(socket.SHUT_RDWR)  # whoever waits in accept() is told
        self._accepting.join()
        self._listener.close()
        for thread in self._threads:
            thread.join()

    # --- what tests ask for ------------------------------------------------------------------------------------

    def script(self, behaviour: str | int, times: int = 1, headers: dict[str, str] | None = None) -> None:
        """The next create calls: a name of a ``_do_`` method below, or a status to refuse with."""
        self._script += [(behaviour, headers or {})] * times

    def script_me(self, status: int, body: bytes | None = None) -> None:
        """What ``GET /me`` says from now on; 200 without a body is the truth again."""
        self._me = (
            None if status == 200 and body is None else (status, body or b'{"errors":[{"message":"no","code":6003}]}')
        )

    def lose_answers(self, after_store: float, before_store: float, seed: int) -> None:
        """Cut connections at random: these are the probabilities."""
        self._losses = (after_store, before_store, random.Random(seed))

    # --- the wire ----------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # it is over
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            if self._tls:
                connection = stack.enter_context(self._tls.wrap_socket(connection, server_side=True))
            connection.settimeout(10)
            self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(65536)
            if not part:
                return
            head += part
        head, _, body = head.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if method == "GET":
            self._say_me(connection, headers)
            return
        with self._counted():
            self._create(connection, Request(method, path, headers, body))

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self.posts_received += 1
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def _create(self, connection: socket.socket, request: Request) -> None:
        with self._lock:
            behaviour, headers = self._script.pop(0) if self._script else (self._chance(), {})
        if behaviour == "reset_while_reading":
            self._reset(connection)
            return
        if self.on_head:
            call, self.on_head = self.on_head, None
            call()
        request = self._read_body(connection, request)
        if self.pause:
            time.sleep(self.pause)
        if self.on_create:
            call, self.on_create = self.on_create, None
            call()
        if isinstance(behaviour, int):
            body = json.dumps({"errors": [{"message": f"scripted {behaviour}", "code": 1000}]}).encode()
            self._send(connection, behaviour, body, headers)
        else:
            getattr(self, f"_do_{behaviour}")(connection, request)

    def _chance(self) -> str:
        if self._losses is None:
            return "created"
        after_store, before_store, dice = self._losses
        number = dice.random()
        if number >= after_store + before_store:
            return "created"
        self.answers_lost += 1
        return "drop_after_store" if number < after_store else "drop_before_store"

    def _read_body(self, connection: socket.socket, request: Request) -> Request:
        body, length = request.body, int(request.headers.get("content-length", "0"))
        self.body_bytes += len(body)
        while len(body) < length:
            part = connection.recv(65536)
            if not part:
                raise ValueError("the body was cut")
            body += part
            self.body_bytes += len(part)
        return Request(request.method, request.path, request.headers, body)

    def _say_me(self, connection: socket.socket, headers: dict[str, str]) -> None:
        if self._me:
            self._send(connection, *self._me)
            return
        token = headers.get("authorization", "")
        user = hashlib.sha256(token.encode()).hexdigest()[:12]
        data = {
            "id": user,
            "username": self.username or f"u{user}",
            "name": "Ada",
            "url": f"https://medium.com/@u{user}",
        }
        self._send(connection, 200, json.dumps({"data": data}).encode())

    def _store(self, request: Request) -> bytes:
        fields = json.loads(request.body)
        with self._lock:
            number = len(self.stories) + 1
            story_id = f"{number:012x}"
            self.stories.append(fields | {"id": story_id, "path": request.path})
        data = {
            "id": story_id,
            "title": fields["title"],
            "url": f"https://medium.com/@ada/story-{story_id}",
            "canonicalUrl": fields.get("canonicalUrl"),
            "publishStatus": fields.get("publishStatus", "public"),
        }
        return json.dumps({"data": data}).encode()

    def _send(self, connection: socket.socket, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        values = {"Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})
        head = "".join(f"{name}: {value}\r\n" for name, value in values.items())
        connection.sendall(f"HTTP/1.1 {status} Scripted\r\n{head}\r\n".encode() + body)

    def _reset(self, connection: socket.socket) -> None:
        """Close with RST instead of FIN."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def _hold(self, connection: socket.socket) -> None:
        """Say nothing until the other side gives up."""
        connection.settimeout(0.1)
        while not self._is_over.is_set():
            try:
                if not connection.recv(1024):
                    return
            except TimeoutError:
                continue

    # --- behaviours that make a story --------------------------------------------------------------------------

    def _do_created(self, connection: socket.socket, request: Request) -> None:
        self._send(connection, 201, self._store(request))

    def _do_forced_draft(self, connection: socket.socket, request: Request) -> None:
        body = json.loads(self._store(request))
        body["data"]["publishStatus"] = "draft"
        self._send(connection, 201, json.dumps(body).encode())

    def _do_no_canonical(self, connection: socket.socket, request: Request) -> None:
        body = json.loads(self._store(request))
        del body["data"]["canonicalUrl"]
        self._send(connection, 201, json.dumps(body).encode())

    def _do_rubbish_canonical(self, connection: socket.socket, request: Request) -> None:
        body = json.loads(self._store(request))
        body["data"]["canonicalUrl"] = "http://["
        self._send(connection, 201, json.dumps(body).encode())

    def _do_continue_first(self, connection: socket.socket, request: Request) -> None:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._send(connection, 201, self._store(request))

    def _do_chunked(self, connection: socket.socket, request: Request) -> None:
        body = self._store(request)
        head = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
        connection.sendall(head + b"%x\r\n" % len(body) + body + b"\r\n0\r\nX: y\r\n\r\n")

    def _do_empty_201(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        self._send(connection, 201, b"")

    def _do_cut_json(self, connection: socket.socket, request: Request) -> None:
        self._send(connection, 201, self._store(request)[:25])

    def _do_cut_body(self, connection: socket.socket, request: Request) -> None:
        body = self._store(request)
        self._send(connection, 201, body[:25], {"Content-Length": str(len(body))})

    def _do_html_201(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        self._send(connection, 201, b"<html>hello</html>", {"Content-Type": "text/html"})

    def _do_no_id(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        self._send(connection, 201, b'{"data": {"url": "https://medium.com/x"}}')

    def _do_wrong_types(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        self._send(connection, 201, b'{"data": {"id": 12, "url": ["x"], "publishStatus": {}}}')

    def _do_compressed(self, connection: socket.socket, request: Request) -> None:
        """Nobody asked for that; its size unpacked is not known."""
        self._send(connection, 201, gzip.compress(self._store(request)), {"Content-Encoding": "gzip"})

    def _do_large_body(self, connection: socket.socket, request: Request) -> None:
        """A right answer behind two kilobytes of blanks."""
        self._send(connection, 201, b" " * 2000 + self._store(request))

    def _do_drip(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        for byte in b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n" + b"x" * 500:
            connection.sendall(bytes([byte]))
            if self._is_over.wait(0.1):
                return

    def _do_drip_body(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n")
        for _ in range(500):
            connection.sendall(b" ")
            if self._is_over.wait(0.1):
                return

    def _do_hold_body(self, connection: socket.socket, request: Request) -> None:
        """All of the JSON, no length, and no end: only the deadline ends it."""
        connection.sendall(b"HTTP/1.1 201 Created\r\n\r\n" + self._store(request))
        self._is_over.wait(5)

    def _do_hold_head(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Type: appl")
        self._is_over.wait(5)

    def _do_two_lengths(self, connection: socket.socket, request: Request) -> None:
        body = self._store(request)
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\n" + body)

    def _do_many_headers(self, connection: socket.socket, request: Request) -> None:
        body = self._store(request)
        self._send(connection, 201, body, {f"X-{number}": "y" for number in range(120)})

    def _do_big_header(self, connection: socket.socket, request: Request) -> None:
        self._send(connection, 201, self._store(request), {"X-Big": "y" * 70_000})

    def _do_garbage_status(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        connection.sendall(b"HELLO WORLD\r\n\r\n")

    def _do_early_hints(self, connection: socket.socket, request: Request) -> None:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        self._send(connection, 201, self._store(request))

    def _do_drop_after_store(self, connection: socket.socket, request: Request) -> None:
        self._store(request)

    def _do_reset_after_store(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        self._reset(connection)

    def _do_silent_after_store(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        self._hold(connection)

    def _do_503_after_store(self, connection: socket.socket, request: Request) -> None:
        self._store(request)
        self._send(connection, 503, b"{}", {"Retry-After": "1"})

    # --- behaviours that make none -----------------------------------------------------------------------------

    def _do_drop_before_store(self, connection: socket.socket, request: Request) -> None:
        """Close without a word."""

    def _do_silent(self, connection: socket.socket, request: Request) -> None:
        self._hold(connection)

    def _do_redirect(self, connection: socket.socket, request: Request) -> None:
        self._send(connection, 307, b"", {"Location": f"http://127.0.0.1:{self.port}/stolen"})

    def _do_challenge(self, connection: socket.socket, request: Request) -> None:
        page = b"<!DOCTYPE html><title>Just a moment...</title>"
        self._send(connection, 403, page, {"Content-Type": "text/html", "cf-mitigated": "challenge"})
