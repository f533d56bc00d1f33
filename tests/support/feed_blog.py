"""A blog whose account's feed is read, and Ada, who writes on Medium."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from blog import HOME, Blog, reconfigured
from bridge.transform import to_marker
from sandboxed import Visitor, visiting

URL = f"{HOME}/a-walk/"
MARKED = f'<p>We walked. <a href="{URL}?utm_id={to_marker("blog", 7, "main")}">my blog</a></p>'
LINKED = f'<p>Originally published at <a href="{URL}">{URL}</a> on May 4.</p>'


@pytest.fixture
def writer() -> Iterator[Visitor]:
    """Ada on Medium."""
    with visiting(web_cap=None) as visitor:
        yield visitor


def door_to(blog: Blog, medium, tmp_path, writer: Visitor, **delivery: object) -> Blog:
    changes = {
        "accounts": {"main": {"username": "ada", "feed_url": f"{writer.url}/feed/@ada"}},
        "bridge": {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path},
        "delivery": {"gap": "0s", "public_per_day": 1000} | delivery,
    }
    return reconfigured(blog, tmp_path, medium, **changes)


@pytest.fixture
def door(blog: Blog, medium, tmp_path, writer: Visitor) -> Blog:
    return door_to(blog, medium, tmp_path, writer)


def look(door: Blog, after: timedelta = timedelta(hours=1)) -> int:
    """Let the feed be read, some time later."""
    door.clock.pass_by(after)
    return door.bridge.feeds.read_feeds()


def write(writer: Visitor, title: str = "A walk", content: str = MARKED, **more) -> str:
    """Ada publishes a story; its id is answered."""
    return writer.write(username="ada", title=title, content=content, tags=["walks"], **more).id
