"""Every reader of what comes from outside, over its own wire, given an answer in which one thing is odd.

Whatever it is, it ends in a value or in an error of ours whose words are for people; no post is read under the number
or with the date of another one.
"""

import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from archive import Answer, FakeWordPress, a_json, a_row, an_export, an_item
from bridge.config import SiteSection
from bridge.errors import BridgeError, HookMalformed, HookUnknown
from bridge.medium.export import read_export
from bridge.medium.feed import read_feed
from bridge.models import Post, SeenStory
from bridge.wordpress.events import to_event
from bridge.wordpress.look import read_look
from bridge.wordpress.pages import PagesPut, PageText, put_pages
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.source import Batch
from bridge.wordpress.status import PostStatus, send_status
from bridge.wordpress.wxr import WxrSource
from bridge.wordpress.xmlrpc import XmlRpcSource
from chaos.mutation import AROUND, KINDS, ODD, Mutation
from feed_server import a_feed
from feed_server import an_item as a_feed_item
from hookmaker import HOME, make_hook
from serving import answering

SECRET = "whsec_" + "c2VjcmV0" * 6
NUMBERS = (7, 8, 9)
_PROGRAM_WORDS = re.compile(r"\b[A-Z]\w*(Error|Exception)\b|Traceback|NoneType|object has no|<class ")
_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_DATES = ("2026-11-20T08:00:00Z", "2026-11-21T09:00:00Z")
_STORY = "0123456789ab"
_SLUG = "0" * 32
_AS_TEXT: frozenset[object] = frozenset({2024, 20261124})
_PAGE = f"""<html><head><title>A walk</title></head><body><article class="h-entry">
<header><h1 class="p-name">A walk</h1></header>
<section data-field="subtitle" class="p-summary">Along the river</section>
<section data-field="body" class="e-content"><section><p>We walked along the river.</p></section></section>
<footer><p>By <a href="https://medium.com/@ada" class="p-author h-card">Ada</a> on
<a href="https://medium.com/p/{_STORY}"><time class="dt-published" datetime="2026-11-23T13:56:12Z">23</time></a>.</p>
<p><a href="https://medium.com/@ada/a-walk-{_STORY}" class="p-canonical">Canonical link</a></p></footer>
</article></body></html>""".encode()
_PAGES = json.dumps(
    {
        "stored": True,
        "pages": [
            {
                "slug": _SLUG,
                "url": f"http://127.0.0.1/medium/{_SLUG}/",
                "status": 200,
                "content_type": "text/html",
                "sha256": "0" * 64,
                "error": "",
            }
        ],
    }
).encode()
_LOOK = json.dumps(
    {
        "plugin": "0.2.0",
        "connected": True,
        "home": HOME,
        "sequence": 41,
        "pages": True,
        "versions": [1],
        "can": ["status"],
        "environment": "production",
    }
).encode()


class Misread(AssertionError):
    """A reader broke its promise."""


Change = Callable[[bytes], bytes]
Seen = frozenset[tuple[object, ...]]
"""What was read: a number, and two dates or other facts."""
Words = list[str]
"""What it said of what it could not read."""


@dataclass(frozen=True)
class Reader:
    """One way in.

    Attributes:
        mutate: makes something odd of a right answer.
        read: what our code makes of answers that are changed on their way.
        numbers: that an odd value may be, rightly, because this format writes numbers as text.
    """

    mutate: Callable[[Mutation, bytes], bytes]
    read: Callable[[Change], tuple[Seen, Words]]
    numbers: frozenset[object] = frozenset()


def check(name: str, reader: Reader, mutation: Mutation, genuine: Seen) -> None:
    """Read what is odd.

    Args:
        genuine: what is read where nothing is.

    Raises:
        Misread: with what broke.
    """
    try:
        seen, words = reader.read(lambda body: reader.mutate(mutation, body))
    except BridgeError as error:
        seen, words = frozenset(), [str(error)]
    except Exception as error:
        raise Misread(f"{name}: {type(error).__name__}: {error}") from error
    for sentence in words:
        if not sentence.strip() or _PROGRAM_WORDS.search(sentence):
            raise Misread(f"{name}: words for programs: {sentence!r}")
    for number, *facts in seen:
        known = {fact for its, *others in genuine if its == number for fact in others}
        if number not in reader.numbers and not (known and set(facts) <= known | {None}):
            raise Misread(f"{name}: {number!r} with {facts!r} was never there")


def check_all(examples: int, start: int) -> None:
    """So many odd answers at each way in; the same ones for the same ``start``. Raises Misread."""
    for name, made in READERS.items():
        with made() as reader:
            _check_some(name, reader, examples, start)


def _check_some(name: str, reader: Reader, examples: int, start: int) -> None:
    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.builds(Mutation, st.sampled_from(KINDS), st.integers(0, 400), st.integers(0, len(ODD) * len(AROUND) - 1)))
    def is_kept(mutation: Mutation) -> None:
        check(name, reader, mutation, genuine)

    genuine, _ = reader.read(bytes)
    is_kept()


# --- servers -----------------------------------------------------------------------------------------------------


class Echo:
    """A server that says what it was given, to whoever asks."""

    def __init__(self) -> None:
        self.body = b""
        echo = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(200)
                self.send_header("Content-Length", str(len(echo.body)))
                self.end_headers()
                self.wfile.write(echo.body)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"


class OddWordPress(FakeWordPress):
    """Answers questions for posts as a function of the right answer."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = [a_row(number) for number in NUMBERS]
        self.change: Callable[[bytes], bytes] = bytes

    def answer(self, path: str, params: dict[str, str], headers: dict[str, str], body: bytes) -> Answer:
        status, more, said = super().answer(path, params, headers, body)
        if path.endswith(("/posts", "/posts/7")) or b"wp.getPosts" in body:
            said = self.change(said)
        return status, more, said


def _of_posts(posts: list[Post]) -> Seen:
    return frozenset((post.id, post.published_at, post.modified_at) for post in posts)


def _of_batches(batches: Iterator[Batch]) -> tuple[Seen, Words]:
    posts: list[Post] = []
    words: Words = []
    try:
        for batch in batches:
            posts += batch.posts
            words += batch.problems
    except BridgeError as error:  # what came before it was read
        words.append(str(error))
    return _of_posts(posts), words


# --- the ways in -------------------------------------------------------------------------------------------------


@contextmanager
def _archive(source: Callable[[OddWordPress], Any], of: Callable[[Mutation, bytes], bytes]) -> Iterator[Reader]:
    with OddWordPress() as wordpress:

        def read(change: Change) -> tuple[Seen, Words]:
            wordpress.change = change
            return _of_batches(source(wordpress).read_archive())

        yield Reader(of, read, _AS_TEXT if of is Mutation.of_xml else frozenset())


def _rest(wordpress: OddWordPress) -> RestArchive:
    return RestArchive("blog", wordpress.site_with_password(), sleep=lambda _: None)


def _xmlrpc(wordpress: OddWordPress) -> XmlRpcSource:
    return XmlRpcSource("blog", wordpress.site_with_password(), sleep=lambda _: None)


@contextmanager
def _single_post() -> Iterator[Reader]:
    with OddWordPress() as wordpress:
        row = wordpress.rows[0]
        wordpress.meddle = lambda path, _: a_json(row) if path.endswith("/posts/7") else None

        def read(change: Change) -> tuple[Seen, Words]:
            wordpress.change = change
            return _of_posts([RestSource("blog", wordpress.site()).read_post(7, 1)]), []

        yield Reader(Mutation.of_json, read)


@contextmanager
def _export_of_wordpress() -> Iterator[Reader]:
    site = SiteSection.model_validate({"home": HOME, "account": "main"})
    valid = an_export(*map(an_item, NUMBERS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.xml")

        def read(change: Change) -> tuple[Seen, Words]:
            path.write_bytes(change(valid))
            return _of_batches(WxrSource("blog", site, path).read_archive())

        yield Reader(Mutation.of_xml, read, _AS_TEXT)


@contextmanager
def _export_of_medium() -> Iterator[Reader]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.zip")

        def read(change: Change) -> tuple[Seen, Words]:
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr(f"posts/2026-11-23_A-walk-{_STORY}.html", change(_PAGE))
            found = list(read_export(path))
            return _of_stories([one.story for one in found if one.story]), [one.problem for one in found if one.problem]

        yield Reader(Mutation.of_html, read)


@contextmanager
def _echo(valid: bytes, read: Callable[[str], Seen], of: Callable[[Mutation, bytes], bytes]) -> Iterator[Reader]:
    """A reader of whatever one address says."""
    echo = Echo()
    with answering(echo.server):

        def read_changed(change: Change) -> tuple[Seen, Words]:
            echo.body = change(valid)
            return read(echo.url), []

        yield Reader(of, read_changed)


@contextmanager
def _hook() -> Iterator[Reader]:
    valid = make_hook("post.published", post={"id": 7, "published_at": _DATES[0], "modified_at": _DATES[1]})

    def read(change: Change) -> tuple[Seen, Words]:
        try:
            event = to_event("blog", "msg_1", change(valid))
        except (HookMalformed, HookUnknown) as error:
            return frozenset(), [str(error)]
        return _of_posts([event.post] if event.post else []), []

    yield Reader(Mutation.of_json, read)


def _of_stories(stories: Iterable[SeenStory]) -> Seen:
    return frozenset((story.id, story.published_at) for story in stories)


def _read_feed(url: str) -> Seen:
    return _of_stories(read_feed(url, deadline_s=10).stories)


def _read_status(url: str) -> Seen:
    status = PostStatus(7, "guid", "main", "live", "", "live", "On Medium.", {}, "", 1)
    return frozenset({("told", send_status(url, SECRET, status, _AT))})


def _read_pages(url: str) -> Seen:
    put = PagesPut(7, "guid", "main", 1, (PageText(_SLUG, "plain", "<p>x</p>"),))
    hosted = put_pages(url, SECRET, put, _AT, hosts={"127.0.0.1"}) or ()
    return frozenset((page.slug, page.url) for page in hosted)


def _read_look(url: str) -> Seen:
    look = read_look(url, SECRET, _AT, hosts={"127.0.0.1"})
    return frozenset({("look", True)} if look else ())  # it tells no post and no date


READERS: dict[str, Callable[[], AbstractContextManager[Reader]]] = {
    "archive over REST": lambda: _archive(_rest, Mutation.of_json),
    "archive over XML-RPC": lambda: _archive(_xmlrpc, Mutation.of_xml),
    "archive in an export": _export_of_wordpress,
    "one post over REST": _single_post,
    "hook": _hook,
    "feed": lambda: _echo(a_feed(a_feed_item(), a_feed_item("aaaaaaaaaaaa", "Bread")), _read_feed, Mutation.of_xml),
    "Medium's export": _export_of_medium,
    "answer to a status": lambda: _echo(b'{"stored": true}', _read_status, Mutation.of_json),
    "answer to pages": lambda: _echo(_PAGES, _read_pages, Mutation.of_json),
    "answer to a look": lambda: _echo(_LOOK, _read_look, Mutation.of_json),
}
"""Each way in by its name."""
