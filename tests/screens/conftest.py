"""The owner's screens in a real browser, over a bridge with a WordPress and a Medium of its own."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from api_desk import Desk, WordPress, a_desk
from bridge.web import create_app
from chromium import PHONE, WIDE, launched
from owner_pages import PASSWORD, add_people
from processes import API_TOKEN

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
def desk(tmp_path: Path, ledger: Any, medium: Any, clock: Any, address: str, tables: dict[str, Any]) -> Iterator[Desk]:
    """A bridge whose site "blog" is a WordPress of twelve posts, with the people of ``owner_pages``; it is served."""
    clock.at = datetime.now(UTC)
    with WordPress(12) as wordpress:
        place = {"state_dir": tmp_path, "api_token": API_TOKEN, "public_url": address}
        made = a_desk(tmp_path, ledger, medium.url, clock, wordpress, bridge=place, **tables)
        add_people(made.bridge)
        port, app = int(address.rpartition(":")[2]), create_app(made.bridge, made.bridge.config)
        server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()
        server.server_close()


@pytest.fixture
def sign_in(chromium: Browser, desk: Desk, address: str) -> Iterator[SignIn]:
    """Opens a page as somebody: ``sign_in("/owner/", "ada", width=390, script=False)``."""
    contexts = []

    def open_page(path: str = "/owner/", name: str = "ada", *, width: int = WIDE, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script, base_url=address
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/owner/sign-in")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("button.main")
        page.goto(path)
        return page

    yield open_page
    for one in contexts:
        one.close()


@pytest.fixture(params=[WIDE, PHONE])
def width(request: pytest.FixtureRequest) -> int:
    """A desk's screen, and a phone's."""
    return int(request.param)
