"""Pages are given to WordPress; whatever it answers, only an address of the site's own comes back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from blog import SECRET
from bridge.errors import WordPressError, WordPressRefused
from bridge.wordpress.pages import MOST_SENT, HostedPage, PagesPut, PageText, put_pages
from bridge.wordpress.signing import verify
from serving import answering

HOSTS = frozenset({"127.0.0.1", "blog.example"})
HTML = "<!DOCTYPE html>\n<html><body><p>Grüße 🌊</p></body></html>\n"
CANONICAL, PLAIN = "0123456789abcdef" * 2, "fedcba9876543210" * 2
PUT = PagesPut(
    7, "https://blog.example/?p=7", "main", 3, (PageText(CANONICAL, "canonical", HTML), PageText(PLAIN, "plain", HTML))
)


def seen(slug: str, **changes: Any) -> dict[str, Any]:
    """What WordPress says of a page that is up."""
    digest = sha256(HTML.encode()).hexdigest()
    url = f"https://blog.example/a-walk/medium/{slug}/"
    page = {"slug": slug, "url": url, "status": 200, "content_type": "text/html; charset=UTF-8", "sha256": digest}
    return page | {"error": ""} | changes


class FakeWordPress:
    """The plugin's route: keeps what it is given, and answers as the test says."""

    def __init__(self) -> None:
        self.given: list[dict[str, Any]] = []
        self.status = 200
        self.answer: Any = {"stored": True, "pages": [seen(CANONICAL), seen(PLAIN)]}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                verify([SECRET], dict(self.headers.items()), body, datetime.now(UTC))
                assert self.path == "/wp-json/bridge-for-medium/v1/pages"
                outer.given.append(json.loads(body))
                answer = outer.answer if isinstance(outer.answer, bytes) else json.dumps(outer.answer).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.rest_url = f"http://127.0.0.1:{self.server.server_port}/wp-json/"

    def put(
        self, put: PagesPut = PUT, hosts: frozenset[str] = HOSTS, most_sent: int = MOST_SENT
    ) -> tuple[HostedPage, ...] | None:
        return put_pages(self.rest_url, SECRET, put, datetime.now(UTC), hosts=hosts, most_sent=most_sent)


@pytest.fixture
def wordpress() -> Iterator[FakeWordPress]:
    fake = FakeWordPress()
    with answering(fake.server):
        yield fake


def test_wordpress_is_given_the_whole_pages_signed_and_says_where_they_are(wordpress):
    canonical, plain = wordpress.put() or ()
    assert (canonical.slug, canonical.status) == (CANONICAL, 200)
    assert canonical.url == f"https://blog.example/a-walk/medium/{CANONICAL}/"
    assert plain.sha256 == sha256(HTML.encode()).hexdigest()
    (given,) = wordpress.given
    assert given["type"] == "pages.put"
    assert given["data"]["pages"][1] == {"slug": PLAIN, "role": "plain", "html": HTML}
    assert {key: given["data"][key] for key in ("post_id", "guid", "account", "sequence")} == {
        "post_id": 7,
        "guid": "https://blog.example/?p=7",
        "account": "main",
        "sequence": 3,
    }


def test_a_page_that_wordpress_could_not_fetch_itself_is_no_failure(wordpress):
    lost = {"status": 0, "content_type": "", "sha256": "", "error": "cURL error 28: timed out"}
    wordpress.answer["pages"][0] = seen(CANONICAL, **lost)
    canonical, _ = wordpress.put() or ()
    assert (canonical.status, canonical.error) == (0, "cURL error 28: timed out")


def test_a_wordpress_without_the_route_is_told_apart_from_one_that_refuses(wordpress):
    wordpress.status = 404
    wordpress.answer = {"code": "rest_no_route", "message": "No route was found."}
    assert wordpress.put() is None


def test_an_address_that_is_not_the_sites_is_never_called(wordpress):
    assert wordpress.put(hosts=frozenset({"blog.example"})) is None
    assert wordpress.given == []


@pytest.mark.parametrize("status", [400, 403, 409, 410, 413])
def test_what_the_plugin_refuses_is_told_in_its_words(wordpress, status):
    wordpress.status = status
    wordpress.answer = {"code": "bridge_for_medium_pages", "message": "This post is not public." + "x" * 1000}
    with pytest.raises(WordPressRefused, match=r"^This post is not public\.x{276}$"):
        wordpress.put()


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (403, b"<html>Blocked by a firewall</html>"),
        (403, {"code": "rest_forbidden", "message": "<b>Sorry</b>"}),
        (409, {"code": 7, "message": ["bridge_for_medium_pages"]}),
        (500, {"code": "bridge_for_medium_pages", "message": "The database did not take the pages."}),
        (503, b"[" * 300),
        (301, b""),
    ],
)
def test_any_other_trouble_is_for_later(wordpress, status, answer):
    wordpress.status, wordpress.answer = status, answer
    with pytest.raises(WordPressError, match=f"answered {status}") as caught:
        wordpress.put()
    assert not isinstance(caught.value, WordPressRefused)
    assert "<b>" not in str(caught.value)


def test_a_web_server_that_takes_no_such_size_is_told_with_what_to_do(wordpress):
    wordpress.status, wordpress.answer = 413, b"<html>413 Request Entity Too Large</html>"
    with pytest.raises(WordPressRefused, match="raise client_max_body_size"):
        wordpress.put()


def test_a_signature_that_is_not_accepted_is_told_with_what_to_do(wordpress):
    wordpress.status = 401
    wordpress.answer = {"code": "bridge_for_medium_unsigned", "message": "This is only for the bridge."}
    with pytest.raises(WordPressError, match=r"the clocks differ.*bridge connect"):
        wordpress.put()


def test_a_wordpress_that_does_not_answer_is_for_later():
    with pytest.raises(WordPressError, match="does not answer"):
        put_pages("http://127.0.0.1:9/", SECRET, PUT, datetime.now(UTC), hosts=HOSTS)


def test_a_put_that_came_too_late_is_refused_with_what_may_be_wrong(wordpress):
    wordpress.answer = {"stored": False, "pages": []}
    with pytest.raises(WordPressRefused, match="newer pages of this post; was the bridge's ledger restored"):
        wordpress.put()


def test_pages_that_are_too_large_are_never_sent(wordpress):
    large = PagesPut(7, "g", "main", 1, (PageText(CANONICAL, "canonical", "x" * 1000),))
    with pytest.raises(WordPressRefused, match="1000 are the most; shorten the post"):
        wordpress.put(large, most_sent=1000)
    assert wordpress.given == []


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        {},
        {"stored": True},
        {"stored": True, "pages": [{}]},
        {"stored": True, "pages": [seen(CANONICAL)]},
        {"stored": True, "pages": [seen(PLAIN), seen(CANONICAL)]},
        {"stored": True, "pages": [seen(CANONICAL), seen(PLAIN, status="fine")]},
        {"stored": True, "pages": [seen(CANONICAL), seen(PLAIN, content_type=None)]},
        {"stored": True, "pages": [seen(CANONICAL), seen(PLAIN, error="x" * 70_000)]},
    ],
)
def test_an_answer_that_is_not_about_these_pages_is_not_believed(wordpress, answer):
    wordpress.answer = answer
    with pytest.raises(WordPressError):
        wordpress.put()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        f"//blog.example/medium/{PLAIN}/",
        f"ftp://blog.example/medium/{PLAIN}/",
        f"https://evil.example/medium/{PLAIN}/",
        f"https://blog.example@evil.example/medium/{PLAIN}/",
        f"https://evil@blog.example/medium/{PLAIN}/",
        f"https://blog.example:99999/medium/{PLAIN}/",
        f"https://blog.example:x/medium/{PLAIN}/",
        f"https://[blog.example/medium/{PLAIN}/",
        f'https://blog.example/"onclick="/medium/{PLAIN}/',
        f"https://blog.example/a b/medium/{PLAIN}/",
        f"https://blog.example/\n/medium/{PLAIN}/",
        f"https://blog.example\\@evil.example/medium/{PLAIN}/",
        f"https://blog.example/medium/{CANONICAL}/",
        f"https://blog.example/?to=/medium/{PLAIN}/",
        "https://blog.example/wp-login.php?action=logout",
    ],
)
def test_an_address_that_is_not_the_pages_on_the_site_is_not_believed(wordpress, url):
    wordpress.answer["pages"][1] = seen(PLAIN, url=url)
    with pytest.raises(WordPressError):
        wordpress.put()


def test_a_host_that_may_be_the_owners_is_named_with_what_to_do(wordpress):
    wordpress.answer["pages"][1] = seen(PLAIN, url=f"https://de.blog.example/medium/{PLAIN}/")
    with pytest.raises(WordPressError, match=r'"de\.blog\.example"; add it to allowed_hosts'):
        wordpress.put()


def test_long_words_are_cut(wordpress):
    wordpress.answer["pages"][1] = seen(PLAIN, error="x" * 301, content_type="y" * 301)
    _, plain = wordpress.put() or ()
    assert (len(plain.error), len(plain.content_type)) == (300, 300)
