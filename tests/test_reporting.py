"""WordPress is told what became of each post; whatever it answers, no delivery changes."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from blog import SECRET, reconfigured
from bridge.wordpress.signing import verify
from hookmaker import HOME, make_hook


class FakeWordPress:
    """The plugin's route: keeps what it is told, and answers as the test says."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.status = 200
        self.body: bytes | None = None
        """Of the answer; by default the plugin's own."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                verify([SECRET], dict(self.headers.items()), body, datetime.now(UTC))
                assert self.path == "/wp-json/bridge-for-medium/v1/status"
                outer.told.append(json.loads(body)["data"])
                own = b'{"stored": true}' if outer.status == 200 else b'{"code": "bridge_for_medium_status"}'
                said = own if outer.body is None else outer.body
                self.send_response(outer.status)
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
    thread = threading.Thread(target=fake.server.serve_forever, args=(0.02,))
    thread.start()
    yield fake
    fake.server.shutdown()
    thread.join()
    fake.server.server_close()


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


def edit(site, wordpress):
    hook(site, wordpress, "post.updated", {"state": f"{site.sent:064x}", "title": f"A walk of {site.sent} days"})


def test_wordpress_is_told_where_a_post_stands_once(site, wordpress):
    publish(site, wordpress)
    assert site.bridge.report_statuses() == 1
    (told,) = wordpress.told
    assert (told["post_id"], told["guid"], told["status"]) == (7, f"{HOME}/?p=7", "live")
    assert told["story_url"].startswith("http")
    assert site.bridge.report_statuses() == 0


def test_the_reason_of_a_post_that_is_not_sent_is_told(site, wordpress):
    publish(site, wordpress, type="page")
    site.bridge.report_statuses()
    (told,) = wordpress.told
    assert told["status"] == "not_sent"
    assert "post_types" in told["reason"]


def test_what_the_owner_should_do_is_told_before_anything_else(site, wordpress):
    publish(site, wordpress)
    edit(site, wordpress)
    site.bridge.report_statuses()
    assert "Medium's editor" in wordpress.told[-1]["reason"]


def test_a_later_word_has_a_higher_number(site, wordpress):
    publish(site, wordpress)
    site.bridge.report_statuses()
    edit(site, wordpress)
    site.bridge.report_statuses()
    first, second = wordpress.told
    assert second["sequence"] > first["sequence"]


def test_a_wordpress_that_does_not_answer_is_asked_again_later_and_in_the_end_left_alone(site, wordpress, clock):
    wordpress.status = 503
    publish(site, wordpress)
    for _ in range(20):
        site.bridge.report_statuses()
        clock.pass_by(timedelta(days=2))
    assert len(wordpress.told) == 8
    assert site.status() == "live"
    wordpress.status = 200
    edit(site, wordpress)
    assert site.bridge.report_statuses() == 1


def test_one_silent_site_is_called_once_a_round(site, wordpress):
    wordpress.status = 500
    for number in (7, 8, 9):
        publish(site, wordpress, id=number, guid=f"{HOME}/?p={number}", url=f"{HOME}/{number}/")
    site.bridge.report_statuses()
    assert len(wordpress.told) == 1


def test_a_wordpress_without_the_plugin_is_not_asked_twice(site, wordpress, clock):
    wordpress.status = 404
    publish(site, wordpress)
    site.bridge.report_statuses()
    clock.pass_by(timedelta(days=9))
    site.bridge.report_statuses()
    assert len(wordpress.told) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b'{"code": "rest_no_route", "message": "No route was found"}'),
        (404, b"<html>blocked by a firewall</html>"),
        (404, b'{"code": ["bridge_for_medium_status"]}'),
        (409, b"{}"),
        (200, b"{}"),
        (200, b"<html>maintenance</html>"),
        (200, b'{"stored": "yes"}'),
        (200, b'{"accepted": true}'),
        (200, b'{"stored": tr'),
        (201, b'{"stored": true}'),
        (204, b""),
        (418, b'{"code": "bridge_for_medium_newer"}'),
        (422, b'{"code": "bridge_for_medium_newer"}'),
    ],
)
def test_an_answer_of_another_plugin_or_a_firewall_is_neither_success_nor_the_last_word(
    site, wordpress, clock, status, body
):
    wordpress.status, wordpress.body = status, body
    publish(site, wordpress)
    assert site.bridge.report_statuses() == 0
    wordpress.status, wordpress.body = 200, None
    clock.pass_by(timedelta(minutes=5))
    assert site.bridge.report_statuses() == 1
    assert wordpress.told[-1]["status"] == "live"


def test_an_address_that_is_not_the_sites_is_never_called(blog, wordpress):
    publish(blog, wordpress)  # 127.0.0.1 is not among its hosts
    assert blog.bridge.report_statuses() == 0
    assert wordpress.told == []


def test_a_site_that_never_said_where_it_listens_waits(blog, wordpress, clock):
    publish(blog, wordpress)
    assert blog.status() == "live"
    assert blog.bridge.report_statuses() == 0


def test_what_is_decided_while_wordpress_is_told_is_told_next(site, wordpress):
    publish(site, wordpress)
    (report,) = _due(site)
    with site.bridge.ledger.write() as tx:
        assert tx.claim_report(report, timedelta(minutes=2))
        assert not tx.claim_report(report, timedelta(minutes=2)), "another process does not see it"
    edit(site, wordpress)
    with site.bridge.ledger.write() as tx:
        tx.finish_report(report)
    assert site.bridge.report_statuses() == 1


def _due(site):
    with site.bridge.ledger.read() as tx:
        return tx.read_due_reports(["blog"])
