"""A blog whose account has no token, and what its owner sees."""

import re

import pytest

from blog import Blog, reconfigured
from bridge.web import create_app

PUBLIC = "http://127.0.0.1:9"
"""Where nobody listens: what is said about a page from outside is tested in test_inspection.py."""


STORY = "https://medium.com/@ada/a-walk-0123456789ab"


@pytest.fixture
def door(blog: Blog, medium, tmp_path) -> Blog:
    """A blog whose account has no token."""
    changes = {
        "accounts": {"main": {"api_url": medium.url}},
        "bridge": {"public_url": PUBLIC, "state_dir": tmp_path},
        "delivery": {"gap": "0s", "public_per_day": 1000, "open_imports": 2},
    }
    return reconfigured(blog, tmp_path, medium, **changes)


def pages_of(door: Blog, post_id: int = 7) -> list[str]:
    """The two addresses in the open hand-off of a post, without the host."""
    (handoff,) = [one for one in door.bridge.overview.read_handoffs() if one["post_id"] == post_id]
    return re.findall(rf"{PUBLIC}(/import/\S+/)", handoff["reason"])


def client(door: Blog):
    return create_app(door.bridge, door.bridge.config).test_client()


def at_home_in(door, medium, tmp_path, *domains: str):
    """The same blog, whose account has stories on these domains."""
    return reconfigured(
        door,
        tmp_path,
        medium,
        accounts={"main": {"api_url": medium.url, "domains": domains}},
        bridge={"public_url": PUBLIC, "state_dir": tmp_path},
    )
