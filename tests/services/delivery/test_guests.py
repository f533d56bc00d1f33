"""Nothing leaves of a post that visitors do not get on the blog: WordPress says it, or it is looked at from outside."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from blog import HOME, SECRET, reconfigured
from bridge.wordpress.signing import verify
from hookmaker import make_hook
from serving import answering

WORDS = " ".join(f"word{number}" for number in range(50))
TEXT = f"<p>{WORDS}</p><p>https://video.example/watch?of=this</p>"
SEEN: dict[str, Any] = {"verdict": "seen", "why": ""}
KEPT = {"verdict": "kept", "why": "A visitor gets only 12 % of its words."}
BLIND = {"verdict": "blind", "why": "cURL error 7"}
ECHO = "e" * 64


class Blind:
    """A WordPress whose plugin is asked what visitors get, and whose page is looked at."""

    def __init__(self) -> None:
        self.said: Any = SEEN
        """What it answers; None: its plugin has no such route."""
        self.says = 200
        self.status, self.page, self.location = 200, "", ""
        self.asked: list[int] = []
        self.tokens: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                verify([SECRET], dict(self.headers.items()), body, datetime.now(UTC))
                message = json.loads(body)
                if self.path != "/wp-json/bridge-for-medium/v1/guest":
                    self._answer(404, b"{}")
                    return
                assert message["type"] == "guest"
                outer.asked.append(message["data"]["post_id"])
                more = {"url": f"{outer.url}/a-walk/", "token": "1-a-b", "echo": ECHO}
                said = json.dumps(more | outer.said if isinstance(outer.said, dict) else outer.said)
                self._answer(404 if outer.said is None else outer.says, said.encode())

            def do_GET(self) -> None:
                outer.tokens.append(self.headers["X-Bridge-For-Medium-Guest"])
                assert "Cookie" not in self.headers
                is_led = outer.location and self.path == "/a-walk/"
                status = 302 if is_led else outer.status
                self._answer(status, outer.page.encode(), outer.location)

            def _answer(self, status: int, said: bytes, location: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                if location:
                    self.send_header("Location", location)
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def wordpress() -> Iterator[Blind]:
    fake = Blind()
    with answering(fake.server):
        yield fake


@pytest.fixture(params=["api", "import"])
def site(request, blog, tmp_path, medium):
    """The same blog, whose WordPress is on this machine; its stories go by API or by hand."""
    sites = {
        "blog": {
            "home": HOME,
            "account": "main",
            "secret": SECRET,
            "allowed_hosts": ["127.0.0.1"],
            "page_host": "bridge",
        }
    }
    accounts = {"main": {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"}}
    if request.param == "import":
        accounts = {"main": {}}
    return reconfigured(blog, tmp_path, medium, sites=sites, accounts=accounts)


def publish(site, wordpress, can=("guest", "status"), html=TEXT) -> str:
    """Publish, and let all go; where the delivery stands is answered."""
    site.sent += 1
    body = json.loads(make_hook("post.published", post={"id": 7, "content_html": html}, occurred_at=site.clock()))
    body["data"]["site"] |= {"rest_url": f"{wordpress.url}/wp-json/", "can": list(can)}
    site.deliver(json.dumps(body).encode(), f"msg_{site.sent}")
    site.settle()
    return site.status()


def went(status: str) -> bool:
    return status in {"live", "offered"}


def test_a_post_that_visitors_do_not_get_waits_in_words_and_goes_when_they_get_it(site, wordpress):
    wordpress.said = KEPT
    assert publish(site, wordpress) == "planned"
    (delivery,) = site.deliveries()
    assert KEPT["why"] in delivery["reason"]
    assert delivery["code"] == "tried-again"
    site.clock.pass_by(timedelta(hours=1))
    site.settle()
    assert (site.status(), len(wordpress.asked)) == ("planned", 2), "it was looked at again by itself"
    wordpress.said = SEEN
    site.clock.pass_by(timedelta(hours=4))
    site.settle()
    assert went(site.status())


def test_a_post_that_visitors_get_goes_after_one_question(site, wordpress):
    assert went(publish(site, wordpress))
    assert (wordpress.asked, wordpress.tokens) == ([7], [])


def test_a_plugin_that_does_not_know_the_question_is_not_asked(site, wordpress):
    wordpress.said = KEPT
    assert went(publish(site, wordpress, can=("status",)))
    assert wordpress.asked == []


NO_ANSWERS = {
    "a route that is not there": None,
    "a list": [1],
    "another word": SEEN | {"verdict": "perhaps"},
    "the page of somebody else": BLIND | {"url": "http://169.254.169.254/"},
    "an address that is none": BLIND | {"url": "http://[::1"},
    "a token that would be another header": BLIND | {"token": "a\r\nCookie: b"},
    "a page that is not there": BLIND | {"url": "http://127.0.0.1:9/"},
}


@pytest.mark.parametrize("kind", NO_ANSWERS)
def test_a_wordpress_that_cannot_say_it_keeps_nothing_back(site, wordpress, kind):
    wordpress.said = NO_ANSWERS[kind]
    assert went(publish(site, wordpress))
    assert wordpress.tokens == []


def test_a_question_that_wordpress_refuses_keeps_nothing_back(site, wordpress):
    wordpress.said, wordpress.says = KEPT, 500
    assert went(publish(site, wordpress))
    assert wordpress.asked


def test_an_address_that_is_none_of_the_site_is_not_asked(site, wordpress):
    wordpress.said = KEPT
    wordpress.url = wordpress.url.replace("127.0.0.1", "localhost")
    assert went(publish(site, wordpress))
    assert wordpress.asked == []


HEAD = f'<html><head><meta name="bridge-for-medium-guest" content="{ECHO}"></head><body>'
PAGES = {
    "the post": (f"{HEAD}<p>Menu</p><p>{WORDS}</p><iframe></iframe></body>", ""),
    "the post out of a cache": (f"<link rel=canonical href='URL/a-walk/'><body><p>{WORDS}</p>", ""),
    "nothing": ("", "0% of its words"),
    "a teaser": (f"{HEAD}<p>{WORDS[:60]}</p><p>Join us.</p>", "% of its words"),
    "its words in a script": (f"{HEAD}<script>{WORDS}</script>", "0% of its words"),
    "its words on another page": (f"<body>{WORDS}", "does not say that it is the post"),
}


@pytest.mark.parametrize("kind", PAGES)
def test_where_wordpress_cannot_look_it_is_looked_at_from_outside(site, wordpress, kind):
    page, why = PAGES[kind]
    wordpress.said, wordpress.page = BLIND, page.replace("URL", wordpress.url)
    assert went(publish(site, wordpress)) == (not why)
    assert wordpress.tokens == ["1-a-b"]
    assert why in site.deliveries()[0]["reason"]


@pytest.mark.parametrize("status", [401, 403, 404, 503])
def test_a_page_that_is_closed_from_outside_keeps_the_post_back(site, wordpress, status):
    wordpress.said, wordpress.status = BLIND, status
    assert publish(site, wordpress) == "planned"
    assert f"answers {status} to whoever is not logged in" in site.deliveries()[0]["reason"]


def test_a_login_to_which_visitors_are_led_keeps_the_post_back(site, wordpress):
    wordpress.said, wordpress.page, wordpress.location = BLIND, "<body>Log in", "/wp-login.php"
    assert publish(site, wordpress) == "planned"
    assert wordpress.tokens == ["1-a-b"] * 2


@pytest.mark.parametrize("page", ["x" * (4 * 1024 * 1024 + 1), "<i>" * 70_000])
def test_a_page_that_is_too_large_to_be_compared_keeps_nothing_back(site, wordpress, page):
    wordpress.said, wordpress.page = BLIND, page
    assert went(publish(site, wordpress))


def test_of_a_post_in_pages_the_first_is_looked_at(site, wordpress):
    wordpress.said, wordpress.page = BLIND, f"{HEAD}<p>{WORDS}</p>"
    assert went(publish(site, wordpress, html=f"<p>{WORDS}</p><!--nextpage--><p>{WORDS.replace('word', 'later')}</p>"))


def read_pages(site) -> list[str]:
    """What the addresses of the import page answer now."""
    (delivery,) = site.deliveries()
    with site.bridge.ledger.read() as tx:
        pages = [tx.read_current_page(delivery["id"], has_canonical=one) for one in (True, False)]
    answers = [site.bridge.pages.read_page(page.key, page.digest) for page in pages if page]
    return [answer.html if answer else "" for answer in answers]


@pytest.mark.parametrize("site", ["import"], indirect=True)
def test_an_import_page_of_the_bridge_is_there_while_visitors_get_the_post(site, wordpress):
    assert publish(site, wordpress) == "offered"
    assert all("word49" in html for html in read_pages(site))
    wordpress.said = KEPT
    assert read_pages(site) == ["", ""]
    for cannot_say in (None, [1], SEEN):
        wordpress.said = cannot_say
        assert all("word49" in html for html in read_pages(site))
