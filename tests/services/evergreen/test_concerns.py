"""Dead links are found without being a nuisance to anybody, and no living page is called dead."""

import socket
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bridge.config.staleness import StalenessSection
from bridge.http import USER_AGENT, NameUnknown, NotSent
from bridge.wordpress.links import KEPT, LinkCheck, LinkChecker, LinkState
from serving import answering

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Web:
    """All servers of a small world: the test says what each path answers to HEAD and to GET."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.names: list[str] = []
        self.agents: set[str] = set()
        self.ranges: set[str | None] = set()
        self.answers: dict[str, tuple[int, int]] = {}
        self.targets: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.command, self.path))
                outer.agents.add(self.headers["User-Agent"])
                outer.ranges.add(self.headers.get("Range"))
                head, get = outer.answers.get(self.path, (200, 200))
                body = b"" if self.command == "HEAD" else b"x" * 100_000
                self.send_response(head if self.command == "HEAD" else get)
                if self.path in outer.targets:
                    self.send_header("Location", outer.targets[self.path])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    return  # the reader has seen enough

            do_HEAD = do_GET

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port

    def url(self, path: str, host: str = "there.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.names.append(host)
        if host.startswith("gone."):
            raise NameUnknown("its name does not exist (DNS)")
        if host.startswith("mute."):
            raise NotSent("its name could not be resolved (DNS)")
        return ("127.0.0.1",)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    with answering(web.server):
        yield web


ALLOWED = frozenset({"there.example", "here.example", "gone.example", "mute.example"})


def a_checker(web: Web, waits: list[float] | None = None, **rules: Any) -> LinkChecker:
    sleep = (lambda _: None) if waits is None else waits.append
    return LinkChecker(StalenessSection(**rules), ALLOWED, resolve=web.resolve, sleep=sleep)


def states(web: Web, *urls: str, seen: dict[str, LinkCheck] | None = None, now: datetime = NOW) -> list[str]:
    return [check.state for check in a_checker(web).check(urls, seen or {}, now)]


@pytest.mark.parametrize(
    ("head", "get", "state"),
    [
        (200, 500, "ok"),
        (204, 500, "ok"),
        (404, 200, "ok"),
        (405, 206, "ok"),
        (501, 416, "ok"),
        (403, 200, "ok"),
        (404, 404, "dead"),
        (405, 410, "dead"),
        (410, 410, "dead"),
        (500, 404, "dead"),
        (404, 403, "unknown"),
        (401, 401, "unknown"),
        (403, 403, "unknown"),
        (429, 404, "unknown"),
        (503, 404, "unknown"),
        (500, 500, "unknown"),
        (400, 451, "unknown"),
        (304, 304, "unknown"),
        (999, 999, "unknown"),
    ],
)
def test_only_a_page_that_is_gone_by_its_own_word_is_dead(web: Web, head: int, get: int, state: str) -> None:
    web.answers["/a"] = (head, get)
    assert states(web, web.url("/a")) == [state]


def test_a_server_that_asks_for_patience_is_not_asked_twice(web: Web) -> None:
    web.answers["/a"] = (429, 429)
    states(web, web.url("/a"))
    assert web.asked == [("HEAD", "/a")]


def test_we_say_who_we_are_and_ask_for_little(web: Web) -> None:
    web.answers["/a"] = (405, 200)
    states(web, web.url("/a"))
    assert web.agents == {USER_AGENT}
    assert web.ranges == {None, "bytes=0-1023"}


def test_a_name_that_is_gone_is_dead_when_others_answer(web: Web) -> None:
    gone, mute = web.url("/", "gone.example"), web.url("/", "mute.example")
    assert states(web, gone, web.url("/a"), mute) == ["dead", "ok", "unknown"]


def test_where_no_name_is_found_at_all_the_fault_may_be_ours(web: Web) -> None:
    (check,) = a_checker(web).check([web.url("/", "gone.example")], {}, NOW)
    assert check.state is LinkState.UNKNOWN
    assert "may have no DNS" in check.reason


def test_a_link_that_worked_before_can_bear_witness_that_the_net_works(web: Web) -> None:
    gone, fine = web.url("/", "gone.example"), web.url("/a")
    seen = {fine: LinkCheck(fine, LinkState.OK, "earlier", NOW)}
    assert states(web, gone, fine, seen=seen) == ["dead", "ok"]
    elsewhere = web.url("/", "mute.example")
    seen = {elsewhere: LinkCheck(elsewhere, LinkState.OK, "earlier", NOW)}
    assert states(web, gone, elsewhere, seen=seen) == ["unknown", "ok"]


def test_a_server_that_refuses_or_hangs_up_is_not_dead(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert states(web, web.url("/a"), f"http://there.example:{port}/") == ["ok", "unknown"]


def test_a_server_that_never_answers_costs_the_deadline_and_no_more(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        urls = [f"http://there.example:{silent.getsockname()[1]}/{number}" for number in range(5)]
        checks = a_checker(web, links_deadline="1s").check(urls, {}, NOW)
    assert [check.state for check in checks] == ["unknown"], "no time was left for the others; they are not judged"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[::1]", "localhost", "inside.example"])
def test_a_private_place_is_never_asked(web: Web, host: str) -> None:
    checks = a_checker(web).check([f"http://{host}/admin"], {}, NOW)
    assert [check.state for check in checks] == ["refused"]
    assert web.asked == []


def test_a_redirect_to_a_private_place_is_not_followed(web: Web) -> None:
    web.answers["/a"] = (302, 302)
    web.targets["/a"] = "http://inside.example/admin"
    assert states(web, web.url("/a")) == ["refused"]
    assert web.asked == [("HEAD", "/a")]


def test_a_redirect_to_a_page_that_is_there_is_fine(web: Web) -> None:
    web.answers["/a"] = (301, 301)
    web.targets["/a"] = web.url("/b", "here.example")
    assert states(web, web.url("/a")) == ["ok"]


def test_what_is_no_web_address_is_passed_over(web: Web) -> None:
    assert states(web, "mailto:ada@blog.example", "tel:+49", "#top", "/a", "", "http://[x", "javascript:1") == []
    assert web.asked == []


def test_the_same_page_is_asked_once_whatever_the_fragment(web: Web) -> None:
    assert states(web, web.url("/a#one"), web.url("/a#two"), f" {web.url('/a')} ") == ["ok"]
    assert web.asked == [("HEAD", "/a")]


def test_two_questions_to_one_host_are_apart_and_two_hosts_need_not_wait(web: Web) -> None:
    waits: list[float] = []
    checker = a_checker(web, waits)
    checker.check([web.url("/a"), web.url("/b", "here.example")], {}, NOW)
    assert waits == []
    checker.check([web.url("/c")], {}, NOW)
    assert len(waits) == 1, "also from one post to the next"


def test_a_second_look_at_a_page_waits_too(web: Web) -> None:
    waits: list[float] = []
    web.answers["/a"] = (404, 404)
    a_checker(web, waits).check([web.url("/a")], {}, NOW)
    assert len(waits) == 1


def test_one_post_asks_a_few_links_and_the_next_look_goes_on(web: Web) -> None:
    urls = [web.url(f"/{number}") for number in range(5)]
    checker = a_checker(web, links_per_post=3)
    first = checker.check(urls, {}, NOW)
    assert [check.url for check in first] == urls[:3]
    second = checker.check(urls, {check.url: check for check in first}, NOW)
    assert [check.url for check in second] == urls
    assert len(web.asked) == 5


@pytest.mark.parametrize("state", list(LinkState))
def test_an_answer_stands_for_a_while_and_then_the_question_is_asked_again(web: Web, state: LinkState) -> None:
    url = web.url("/a")
    seen = {url: LinkCheck(url, state, "earlier", NOW)}
    assert states(web, url, seen=seen, now=NOW + KEPT[state] - timedelta(seconds=1)) == [state]
    assert web.asked == []
    assert states(web, url, seen=seen, now=NOW + KEPT[state]) == ["ok"]
    assert web.asked == [("HEAD", "/a")]


def test_whoever_calls_one_link_is_asked_at_a_time(web: Web) -> None:
    at_once, most = 0, 0
    answer = web.resolve

    def resolve(host: str, port: int) -> Sequence[str]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        addresses = answer(host, port)
        threading.Event().wait(0.02)
        at_once -= 1
        return addresses

    checker = LinkChecker(StalenessSection(), ALLOWED, resolve=resolve, sleep=lambda _: None)
    posts = [[web.url(f"/{post}/{link}") for link in range(3)] for post in range(3)]
    threads = [threading.Thread(target=checker.check, args=(urls, {}, NOW)) for urls in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, len(web.asked)) == (1, 9)
