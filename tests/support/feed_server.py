"""Somebody who serves a feed."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bridge.medium.feed import FeedReply, read_feed
from serving import answering

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:cc="http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html" version="2.0"><channel>'
    "<title><![CDATA[Stories by Ada on Medium]]></title>"
    "<link>https://medium.com/@ada?source=rss-e3c73726655c------2</link><generator>Medium</generator>"
    '<atom:link href="https://medium.com/@ada/feed" rel="self" type="application/rss+xml"/>'
    '<atom:link href="http://medium.superfeedr.com" rel="hub"/>'
)


TAIL = "</channel></rss>"
ID = "0123456789ab"


def an_item(story_id: str = ID, title: str = "A walk", content: str | None = None, **changes: str) -> str:
    parts = {
        "title": f"<title><![CDATA[{title}]]></title>",
        "link": f"<link>https://medium.com/@ada/a-walk-{story_id}?source=rss-e3c73726655c------2</link>",
        "guid": f'<guid isPermaLink="false">https://medium.com/p/{story_id}</guid>',
        "category": "<category><![CDATA[walking]]></category>",
        "pubDate": "<pubDate>Mon, 23 Nov 2026 11:16:37 GMT</pubDate>",
        "updated": "<atom:updated>2026-11-23T11:20:00.000Z</atom:updated>",
        "encoded": f"<content:encoded><![CDATA[{content or '<p>We walked along the river.</p>'}]]></content:encoded>",
    }
    return f"<item>{''.join((parts | changes).values())}</item>"


def a_feed(*items: str) -> bytes:
    return f"{HEAD}{''.join(items)}{TAIL}".encode()


class Feed:
    """A server that answers every request in the same way, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {"Content-Type": "text/xml; charset=UTF-8"}
        self.body = a_feed(an_item())
        self.is_over = threading.Event()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.is_lying = False
        self.drips = False
        self.meanwhile: Callable[[], object] = lambda: None
        """Done while somebody waits for an answer."""
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feed.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                feed.meanwhile()
                self.send_response_only(feed.status)  # with the headers that a test says, and no date besides
                for name, value in feed.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(feed.body) + (10_000_000 if feed.is_lying else 0)))
                self.end_headers()
                self.wfile.write(feed.body)
                with contextlib.suppress(OSError):
                    while feed.drips and not feed.is_over.wait(0.02):
                        self.wfile.write(b" ")

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/feed/@ada"

    def read(self, **options: Any) -> FeedReply:
        return read_feed(self.url, **({"deadline_s": 10.0} | options))


@pytest.fixture(scope="module")
def server() -> Iterator[Feed]:
    feed = Feed()
    with answering(feed.server):
        yield feed
        feed.is_over.set()


@pytest.fixture
def feed(server: Feed) -> Feed:
    server.status = 200
    server.headers = {"Content-Type": "text/xml; charset=UTF-8"}
    server.body = a_feed(an_item())
    server.is_lying = server.drips = False
    server.asked.clear()
    return server
