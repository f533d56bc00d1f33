"""The bridge behind nginx and Caddy as the documentation sets them up: TLS, below a path."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from fronts import FRONTS, make_certificate, replaced
from hookmaker import make_hook, signed
from owner_pages import PASSWORD
from processes import SECRET, BridgeProcess, free_port, kill_leftovers, wait_for


@dataclass(frozen=True)
class Front:
    """A bridge as the world sees it.

    Attributes:
        url: its address, with a path.
        page: an import page that it serves.
        web: a browser that trusts the certificate.
    """

    bridge: BridgeProcess
    url: str
    page: str
    web: requests.Session

    def send(self, address: str, **fields: str) -> requests.Response:
        """Send the form of a page, from that page."""
        key = re.search(r'name="csrf_token" value="([^"]+)"', self.web.get(address).text)
        assert key, address
        return self.web.post(address, data={"csrf_token": key[1], **fields}, headers={"Referer": address})


@pytest.fixture(scope="module", params=FRONTS)
def front(request, tmp_path_factory, made_file):
    folder: Path = tmp_path_factory.mktemp(request.param)
    bridge = BridgeProcess(folder, f"sqlite:///{folder}/ledger.db", "http://127.0.0.1:9", accounts={"main": ""}).start()
    # A page is looked at from outside before it is offered, and the bridge trusts no certificate of a test.
    assert bridge.post(make_hook("post.published", post={"id": 7}), "msg_7") == 202
    page = find_page(bridge)
    assert bridge.stop() == 0
    port = free_port()
    url = f"https://localhost:{port}/bridge"
    is_here = (f"public_url = '{bridge.url}'", f"public_url = '{url}'\ntrusted_proxy = '127.0.0.1'")
    bridge.config.write_text(replaced(bridge.config.read_text(), is_here))
    bridge.start()
    certificate = make_certificate(folder)
    with (
        FRONTS[request.param](folder, port, bridge.url.removeprefix("http://"), certificate),
        requests.Session() as web,
    ):
        web.trust_env, web.verify = False, str(certificate[0])
        yield Front(bridge, url, url + page, web)
    assert bridge.stop() == 0
    kill_leftovers()


@pytest.fixture
def no_process_outlives_its_test():
    """These live as long as the module."""


def find_page(bridge: BridgeProcess) -> str:
    """The path of the import page that it offers."""
    wait_for(lambda: bridge.status(7) == "offered", what="the page")
    found = re.search(r"/import/\S+/", str(bridge.read(7)))
    assert found
    return found[0]


def test_hooks_come_through_and_their_size_is_the_bridges_affair(front):
    body = make_hook("post.published", post={"id": 8, "guid": "8", "url": "https://blog.example/8/"})
    headers = {"Content-Type": "application/json", **signed(SECRET, body, "msg_8")}
    assert front.web.post(f"{front.url}/hooks/blog", data=body, headers=headers).status_code == 202
    large = front.web.post(f"{front.url}/hooks/blog", data=b"x" * 9_000_000, headers=headers)
    assert (large.status_code, "nginx" in large.text) == (413, False)


def test_an_import_page_is_read_and_its_address_without_a_slash_leads_there(front):
    read = front.web.get(front.page.rstrip("/"))
    assert (read.status_code, read.url) == (200, front.page)
    assert "<article" in read.text


def test_an_owner_signs_in_and_stays_below_the_path(front):
    links = re.findall(r"https://\S+/owner/set-up/\S+", front.bridge.log())
    done = front.send(links[-1], name="ada", password=PASSWORD, again=PASSWORD)
    assert done.status_code == 200, done.text
    assert {one.status_code for one in done.history} <= {302, 303}
    assert all(one.url.startswith(f"{front.url}/") for one in [*done.history, done])
    (cookie,) = front.web.cookies
    assert (cookie.secure, cookie.path) == (True, "/bridge")
    bare = front.web.get(f"{front.url}/")
    assert bare.url == f"{front.url}/owner/"
    for address in re.findall(r'(?:href|src|action)="([^"#]+)"', bare.text):
        target = urljoin(bare.url, address)
        assert target.startswith((f"{front.url}/", "https://medium.com", "https://blog.example")), target


def test_figures_are_for_programs_of_this_machine_and_not_for_whoever_comes_by_the_web_server(front):
    claims = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    for headers in ({}, claims):
        assert front.web.get(f"{front.url}/metrics", headers=headers).status_code == 401
    own = front.web.get(f"{front.bridge.url}/metrics")
    assert own.status_code == 200
    assert 'bridge_info{version="' in own.text
