"""The owner's screens in a real browser, over a bridge with a WordPress and a Medium of its own.

Each screen has an act whose effect is looked for in the ledger, wide and on a phone, with and without a script; in
``make test`` one of these four (``tiers``). Where a screen only reads, the act is on its filters: Log and Settings.
That a WordPress is connected in the browser needs a WordPress: ``live/test_live_connect.py``.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from api_desk import Desk, WordPress, a_desk
from bridge.web import create_app
from chromium import PHONE, WIDE, launched
from owner_pages import Browser as Client
from owner_pages import add_people
from processes import API_TOKEN


class Way(NamedTuple):
    """How somebody looks at a page: pixels of the window, and whether a script may run."""

    width: int
    script: bool


WAYS = {
    "1280": Way(WIDE, True),
    "390": Way(PHONE, True),
    "1280-plain": Way(WIDE, False),
    "390-plain": Way(PHONE, False),
}
SignIn = Callable[..., Page]

collect_ignore_glob = ["test_*"] if os.environ.get("LIVE") == "0" else []


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What depends on the database is tested with the services."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests."""
    with launched() as one:
        yield one


@pytest.fixture
def address() -> Iterator[str]:
    """Where the screens will be."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def tables() -> dict[str, Any]:
    """What a file of tests has otherwise in the configuration, table by table."""
    return {}


@pytest.fixture
def is_new() -> bool:
    """Whether nobody may sign in yet."""
    return False


@pytest.fixture
def desk(
    tmp_path: Path, ledger: Any, medium: Any, clock: Any, address: str, tables: dict[str, Any], is_new: bool
) -> Iterator[Desk]:
    """A bridge whose site "blog" is a WordPress of twelve posts, with the people of ``owner_pages``; it is served."""
    clock.at = datetime.now(UTC)
    with WordPress(12) as wordpress:
        place = {"state_dir": tmp_path, "api_token": API_TOKEN, "public_url": address}
        made = a_desk(tmp_path, ledger, medium.url, clock, wordpress, bridge=place, **tables)
        if not is_new:
            add_people(made.bridge)
        port, app = int(address.rpartition(":")[2]), create_app(made.bridge, made.bridge.config)
        server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[SignIn]:
    """Opens a page as nobody, or with a cookie: ``open_page("/owner/", width=390, script=False)``."""
    contexts = []

    def open_one(path: str, *, width: int = WIDE, script: bool = True, cookie: str = "") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script, base_url=address
        )
        contexts.append(context)
        if cookie:
            context.add_cookies([{"name": "bridge", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_one
    for one in contexts:
        one.close()


@pytest.fixture
def sign_in(open_page: SignIn, desk: Desk) -> SignIn:
    """Opens a page as somebody, whose password is taken as proved: ``sign_in("/owner/", "ada", width=390)``."""

    def open_signed_in(path: str = "/owner/", name: str = "ada", **way: Any) -> Page:
        client = Client(create_app(desk.bridge, desk.bridge.config)).enter(desk.bridge, name)
        return open_page(path, cookie=client.cookie, **way)

    return open_signed_in


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A window of each width, with and without a script."""
    return WAYS[request.param]._asdict()


@pytest.fixture(params=["1280", "390"])
def width(request: pytest.FixtureRequest) -> int:
    """A desk's screen, and a phone's; with a script, which axe is one."""
    return WAYS[request.param].width
