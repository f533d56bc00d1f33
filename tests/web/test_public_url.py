"""``public_url`` with a path: links, redirects and forms stay within it, whatever a proxy does and a client claims."""

import http.client
import re
from urllib.parse import urljoin

import pytest

from blog import SECRET, reconfigured
from bridge.web import create_app
from doors import STORY
from hookmaker import make_hook, signed
from processes import API_TOKEN, BridgeProcess

ORIGIN = "https://example.com"
PATHS = ["", "/bridge", "/deep/er", "/br%C3%BCcke", "/import", "/hooks"]
"""The last two are also the beginnings of addresses of ours."""
LIES = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "X-Script-Name": "/evil",
    "Forwarded": "host=evil.example",
}


class World:
    """A browser, a proxy that takes the path of ``public_url`` away or passes it on, and the bridge."""

    def __init__(self, blog, path: str, strips: bool) -> None:
        self.blog, self.public_url = blog, ORIGIN + path
        self.path = path if strips else ""
        self.app = create_app(blog.bridge, blog.bridge.config)

    def ask(self, url: str, method: str = "GET", **more):
        """Ask for an address of the world; it must be within ``public_url``."""
        assert f"{url}/".startswith(f"{self.public_url}/"), url
        inner = url.removeprefix(ORIGIN).removeprefix(self.path) or "/"
        headers = LIES | more.pop("headers", {})
        return self.app.test_client().open(inner, method=method, headers=headers, **more)

    def follow(self, url: str, method: str = "GET", **more):
        """The answer, and the answer of where it leads, as a browser reads it."""
        answer = self.ask(url, method, **more)
        assert "Location" in answer.headers, answer.text[-900:]
        target = urljoin(url, answer.headers["Location"])
        return answer, target, self.ask(target)


@pytest.fixture
def database_url(tmp_path) -> str:
    """No address depends on the database."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture(params=[True, False], ids=["taken-away", "passed-on"])
def strips(request) -> bool:
    return request.param


@pytest.fixture(params=PATHS)
def world(request, blog, medium, tmp_path, strips) -> World:
    changes = {
        "accounts": {"main": {"api_url": medium.url}},
        "bridge": {"public_url": ORIGIN + request.param, "state_dir": tmp_path, "api_token": API_TOKEN},
    }
    return World(reconfigured(blog, tmp_path, medium, **changes), request.param, strips)


def open_handoff(world) -> dict[str, str]:
    """The addresses of a hand-off: its screen, and its import page."""
    world.blog.publish()
    (handoff,) = world.blog.bridge.overview.read_handoffs()
    page = re.search(rf"{re.escape(world.public_url)}/import/\S+/", handoff["reason"])
    assert page, handoff["reason"]
    return {"handoff": handoff["screen_url"], "import": page[0]}


def test_the_form_of_a_hand_off_leads_back_to_its_screen(world):
    screen = open_handoff(world)["handoff"]
    html = world.ask(screen).text
    assert {urljoin(screen, one) for one in re.findall(r'<form[^>]* action="([^"]*)"', html)} <= {screen}
    answer, target, shown = world.follow(screen, "POST", data={"action": "canonical-works"})
    assert (answer.status_code, target, shown.status_code) == (303, screen, 200)


def test_an_address_without_its_last_slash_redirects_within_public_url(world):
    for address in open_handoff(world).values():
        answer, target, shown = world.follow(address.rstrip("/"))
        assert (answer.status_code, target, shown.status_code) == (308, address, 200)


def test_slashes_too_many_redirect_within_public_url(world):
    page = open_handoff(world)["import"]
    inside = page.removesuffix("/").rsplit("/", 1)
    answer, target, shown = world.follow("//".join(inside) + "/")
    assert (answer.status_code, target, shown.status_code) == (308, page, 200)


def test_a_page_that_was_replaced_or_is_live_leads_on(world):
    first = open_handoff(world)["import"]
    world.blog.edit(content_html="<p>We walked far.</p>", content_raw="")
    answer, target, shown = world.follow(first)
    assert (answer.status_code, shown.status_code) == (302, 200)
    assert "We walked far." in shown.text
    world.blog.bridge.decisions.confirm("blog", 7, STORY)
    answer = world.ask(target)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://blog.example/a-walk/")


def test_the_audit_its_bookmarklet_and_its_form_stay_within_public_url(world):
    world.blog.publish()
    world.blog.bridge.decisions.confirm("blog", 7, STORY)
    audit = world.blog.bridge.links.to_audit_url("blog")
    marked = re.search(r"open\(&#39;([^&]+)\?story=", world.ask(audit).text)
    assert marked
    assert marked[1] == f"{audit}read"
    reading = world.ask(f"{audit}read?story={STORY}&canonical=https://blog.example/a-walk/")
    form = re.search(r'<form method="post" action="([^"]*)"', reading.text)
    assert form
    written = {"story": STORY, "canonical": "https://blog.example/a-walk/"}
    answer, target, shown = world.follow(urljoin(f"{audit}read", form[1]), "POST", data=written)
    assert (answer.status_code, target, shown.status_code) == (303, audit, 200)


def test_hooks_the_api_and_health_are_found_within_public_url(world):
    body = make_hook("post.published")
    headers = {"Content-Type": "application/json", **signed(SECRET, body)}
    assert world.ask(f"{world.public_url}/hooks/blog", "POST", data=body, headers=headers).status_code == 202
    world.blog.settle()
    token = {"Authorization": f"Bearer {API_TOKEN}"}
    assert world.ask(f"{world.public_url}/api/v1/posts/blog/7", headers=token).status_code == 200
    assert world.ask(f"{world.public_url}/api/v1/posts/blog/7").status_code == 401
    assert world.ask(f"{world.public_url}/healthz", "HEAD").status_code == 200
    for bare in (f"{world.public_url}/", world.public_url):
        answer, target, _ = world.follow(bare)
        assert (answer.status_code, target) == (302, f"{world.public_url}/owner/")
    assert world.ask(f"{world.public_url}/hooks/blog").status_code == 405
    assert world.ask(f"{world.public_url}/nothing/is/here/at/all").status_code == 404


def test_a_path_that_only_begins_like_public_urls_is_not_taken_for_it(blog, medium, tmp_path):
    changes = {"bridge": {"public_url": f"{ORIGIN}/bridge", "state_dir": tmp_path}}
    app = create_app(blog.bridge, reconfigured(blog, tmp_path, medium, **changes).bridge.config)
    assert app.test_client().get("/bridgehealthz").status_code == 404
    assert app.test_client().get("/bridge/healthz").status_code == 200


def test_over_a_real_socket_no_host_header_says_where_to_go(tmp_path, database_url, medium):
    bridge = BridgeProcess(tmp_path, database_url, medium.url)
    text = bridge.config.read_text().replace(f"public_url = '{bridge.url}'", f"public_url = '{ORIGIN}/bridge'")
    bridge.config.write_text(text)
    bridge.start()
    for line in ("/handoff/1/key", "/bridge/handoff/1/key", "http://evil.example/handoff/1/key"):
        connection = http.client.HTTPConnection("127.0.0.1", bridge.port, timeout=20)
        connection.request("GET", line, headers=LIES)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert (answer.status, answer.headers["Location"]) == (308, f"{ORIGIN}/bridge/handoff/1/key/"), line
    assert bridge.stop() == 0
