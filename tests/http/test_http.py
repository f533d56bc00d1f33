"""Addresses out of posts reach public hosts and no others, whatever form they have and wherever they redirect to."""

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from blog import SECRET
from bridge.errors import MediumUnreachable, WordPressError
from bridge.http import AddressRefused, NameUnknown, NotSent, OutcomeUnknown, Reply, fetch_content, is_public
from bridge.http.exchange import CHUNK
from bridge.medium.api import MediumApi
from bridge.medium.feed import read_feed
from bridge.wordpress.pages import PagesPut, put_pages
from bridge.wordpress.status import PostStatus, send_status
from serving import answering

HERE = frozenset({"127.0.0.1"})
NOWHERE: frozenset[str] = frozenset()


class Site:
    """A server on this machine: answers, redirects, drips; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.redirects: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.command, self.path, self.headers["Host"]))
                target = outer.redirects.get(self.path)
                self.send_response(302 if target else 200)
                if target:
                    self.send_header("Location", target)
                self.send_header("Content-Type", "image/png")
                self.send_header("Content-Length", "5000")
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(b"x" * 5000)

            do_HEAD = do_GET

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    with answering(site.server):
        yield site


def fetch(url: str, allowed: frozenset[str] = NOWHERE, **changes: Any) -> Reply:
    return fetch_content(url, **{"allowed_hosts": allowed, "deadline_s": 5.0, "max_bytes": 10_000} | changes)


PRIVATE = """
http://127.0.0.1/                          http://2130706433/                  http://0177.0.0.1/
http://0x7f.0.0.1/                         http://127.1/                       http://0.0.0.0/
http://localhost/                          http://localhost./                  http://[::1]/
http://[::]/                               http://[::ffff:127.0.0.1]/          http://[::ffff:10.0.0.1]/
http://[64:ff9b::7f00:1]/                  http://[64:ff9b:1::7f00:1]/         http://[2002:7f00:1::]/
http://[fe80::1]/                          http://[fe80::1%25lo]/              http://[fe80::1%25nosuch0]/
http://169.254.169.254/latest/meta-data/   http://10.0.0.1/                    http://172.16.0.1/
http://192.168.1.1/                        http://100.64.0.1/                  http://224.0.0.1/
http://255.255.255.255/                    http://[fc00::1]/                   http://[fec0::1]/
http://[::127.0.0.1]/                      http://[::ffff:0:127.0.0.1]/        http://[2001::1]/
http://[ff02::1]/                          http://192.0.0.8/                   http://0/
http://127.0.0.1\\@blog.example/
""".split()


@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_address_is_refused_in_every_form(url: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(url)


@pytest.mark.parametrize("host", ["ⓛocalhost", "１２７.0.0.1", "127。0。0。1", "a" * 70 + ".example", "%6c%6fcalhost"])
def test_a_host_in_disguise_is_not_reached(host: str) -> None:
    with pytest.raises(NotSent):
        fetch(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    """
    ftp://blog.example/x  file:///etc/hosts  //blog.example/x  /picture.png  data:text/plain,x  javascript:alert(1)
    http:///x  http://[::1  http://ada@blog.example/  http://ada:secret@blog.example/  http://blog.example@127.0.0.1/
    http://blog.example:22/  http://blog.example:25/  http://blog.example:8085/
    gopher://blog.example/  HTTPS+UNIX://blog.example/
    """.split(),
)
def test_what_is_not_plain_web_is_refused_before_any_connection(url: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",)

    with pytest.raises(AddressRefused):
        fetch(url, resolve=resolve)
    assert asked == []


@pytest.mark.parametrize("addresses", [("93.184.215.14", "127.0.0.1"), ("127.0.0.1", "93.184.215.14"), ("::1",)])
def test_a_name_with_one_private_answer_is_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(AddressRefused, match=r"blog\.example leads to (127|::1)"):
        fetch("https://blog.example/", resolve=lambda *_: addresses)


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_called(site: Site) -> None:
    answers = iter([("127.0.0.1",)])
    url = f"http://blog.example:{site.port}/a.png"
    reply = fetch(url, frozenset({"blog.example"}), resolve=lambda *_: next(answers))
    assert reply.status == 200
    assert site.asked == [("GET", "/a.png", f"blog.example:{site.port}")], "the server sees the name"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/caf%C3%A9/?q=tarte%20tatin&discount=50%", "/caf%C3%A9/?q=tarte%20tatin&discount=50%25"),
        ("/100%-caf%C3%A9.png", "/100%25-caf%C3%A9.png"),
        ("/100%25-caf%C3%A9.png", "/100%25-caf%C3%A9.png"),
    ],
)
def test_a_stray_per_cent_sign_leaves_the_rest_of_an_address_as_it_is(site: Site, path: str, asked: str) -> None:
    fetch_content(f"{site.url}{path}", allowed_hosts=HERE, deadline_s=5, max_bytes=10)
    assert [path for _, path, _ in site.asked] == [asked]


def test_a_host_of_the_configuration_may_be_private(site: Site) -> None:
    reply = fetch(f"{site.url}/a.png", HERE)
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, "image/png", b"x" * 5000)


def test_no_more_than_the_limit_is_read(site: Site) -> None:
    reply = fetch(f"{site.url}/a.png", HERE, max_bytes=100)
    assert (reply.body, reply.is_whole) == (b"x" * 100, False)


def test_a_head_has_no_body(site: Site) -> None:
    assert fetch(f"{site.url}/a.png", HERE, method="HEAD").body == b""
    assert site.asked[0][0] == "HEAD"


def test_a_redirect_is_followed(site: Site) -> None:
    site.redirects = {"/a": "b", "/b": "/c"}
    assert fetch(f"{site.url}/a", HERE).status == 200
    assert [path for _, path, _ in site.asked] == ["/a", "/b", "/c"]


@pytest.mark.parametrize(
    "target",
    """
    http://10.0.0.1/ http://localhost:{port}/x //[::1]/x http://2130706433:{port}/ ftp://a.example/
    http://ada:secret@127.0.0.1:{port}/ file:///etc/hosts http://[x
    """.split(),
)
def test_a_redirect_to_a_private_place_is_refused(site: Site, target: str) -> None:
    site.redirects = {"/a": target.replace("{port}", str(site.port))}
    with pytest.raises(AddressRefused):
        fetch(f"{site.url}/a", HERE)
    assert [path for _, path, _ in site.asked] == ["/a"]


def test_a_circle_of_redirects_ends(site: Site) -> None:
    site.redirects = {"/a": "/a"}
    with pytest.raises(OutcomeUnknown, match="redirects more than 5 times"):
        fetch(f"{site.url}/a", HERE)
    assert len(site.asked) == 6


def test_the_next_address_is_tried_when_the_first_refuses(site: Site) -> None:
    url, here = f"http://blog.example:{site.port}/", frozenset({"blog.example"})
    assert fetch(url, here, resolve=lambda *_: ("127.0.0.2", "127.0.0.1")).status == 200


def test_a_name_that_nobody_has_is_told_from_a_dns_that_is_silent() -> None:
    with pytest.raises(NotSent) as caught:
        fetch("http://nobody.invalid/")
    assert isinstance(caught.value, NameUnknown) == ("does not exist" in str(caught.value))


def test_the_body_of_a_redirect_is_not_read_beyond_the_limit() -> None:
    hung_up = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):

        def send_and_wait() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(20)
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 99999\r\n\r\n")
                connection.sendall(b"x" * CHUNK)
                _quietly(lambda: connection.recv(1))
                hung_up.set()

        thread = threading.Thread(target=_quietly, args=(send_and_wait,))
        thread.start()
        try:
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/", HERE, max_bytes=1000, deadline_s=15)
        finally:
            # The rest of the body never came: who wanted it would wait until the deadline.
            assert hung_up.wait(10), "the connection was kept for more than the limit"
            thread.join()


def _quietly(work: Any) -> None:
    with suppress(OSError):
        work()


def test_a_server_that_never_answers_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(OutcomeUnknown):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", HERE, deadline_s=0.3)


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e", "9.9.9.9", "2a00:1450::1"],
)
def test_the_open_net_is_public(address: str) -> None:
    assert is_public(address)


HELD = {
    "a body without a length": b"HTTP/1.1 200 OK\r\n\r\n{}",
    "a body of a length that never comes": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
    "a body in chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "a head": b"HTTP/1.1 200 OK\r\nContent-Type: application/j",
}


@pytest.mark.parametrize("said", HELD.values(), ids=HELD)
def test_what_our_deadline_ended_is_not_whole(said: bytes) -> None:
    with holding(said) as url:
        reply = fetch(url, HERE, deadline_s=0.5)
    assert (reply.status, reply.is_whole) == (200, False)


def test_what_its_server_ended_is_whole(site: Site) -> None:
    assert fetch(f"http://127.0.0.1:{site.port}/", HERE).is_whole


def test_what_is_over_the_limit_is_not_whole(site: Site) -> None:
    assert not fetch(f"http://127.0.0.1:{site.port}/", HERE, max_bytes=1).is_whole


def test_who_we_are_is_not_taken_from_half_an_answer() -> None:
    said = b'HTTP/1.1 200 OK\r\n\r\n{"data": {"id": "abc", "username": "ada"}}'
    with holding(said) as url, pytest.raises(MediumUnreachable):
        MediumApi(url.rstrip("/"), SecretStr("t"), deadline=timedelta(seconds=0.5)).me()


def test_a_feed_that_our_deadline_ended_proves_no_absence() -> None:
    feed = b'<rss version="2.0"><channel><title>Ada</title><link>https://medium.com/@ada</link></channel></rss>'
    with holding(b"HTTP/1.1 200 OK\r\nETag: x\r\n\r\n" + feed) as url:
        reply = read_feed(url, deadline_s=3)  # time enough for the body on a busy machine
    assert (reply.is_whole, reply.etag) == (False, "")


def test_what_came_before_a_connection_broke_off_is_kept() -> None:
    item = b"<item><title>Far</title><link>https://medium.com/p/0a1b2c3d4e5f</link><guid>0a1b2c3d4e5f</guid></item>"
    feed = b'<rss version="2.0"><channel><title>Ada</title><link>https://medium.com/@ada</link>' + item
    with holding(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + feed, breaks=True) as url:
        reply = read_feed(url, deadline_s=15)
    assert ([story.title for story in reply.stories], reply.is_whole) == (["Far"], False)


def test_pages_are_not_put_up_by_half_an_answer() -> None:
    put = PagesPut(7, "guid", "main", 1, ())
    said = b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"stored": true, "pages": []}'
    with holding(said, ends=True) as url, pytest.raises(WordPressError, match="cut off"):
        put_pages(url, SECRET, put, datetime.now(UTC), hosts={"127.0.0.1"})


def test_a_post_is_not_told_by_half_an_answer() -> None:
    status = PostStatus(7, "guid", "main", "live", "", "live", "On Medium.", {}, "", 1)
    said = b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"stored": true}'
    with holding(said, ends=True) as url, pytest.raises(WordPressError):
        send_status(url, SECRET, status, datetime.now(UTC))


@contextmanager
def holding(said: bytes, *, ends: bool = False, breaks: bool = False) -> Iterator[str]:
    """A server that says this, and then nothing until the caller has gone; or closes, or resets the connection."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(5)
            while b"\r\n\r\n" not in connection.recv(65536):
                pass
            connection.sendall(said)
            if breaks:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif not ends:
                with suppress(OSError):
                    connection.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_quietly, args=(serve,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            thread.join()
