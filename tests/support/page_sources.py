"""A blog whose page and images are looked at from outside."""

from collections.abc import Iterator

import pytest

from blog import Blog, reconfigured
from bridge.web import create_app
from serving import Between, serving_app

IMAGE = '<p>We walked along the river.</p><figure><img src="{}" alt="x"></figure>'


@pytest.fixture
def between() -> Between:
    return Between()


@pytest.fixture
def door(blog: Blog, medium, tmp_path, between) -> Iterator[Blog]:
    """A blog whose bridge serves import pages on a real socket."""
    with serving_app(between) as url:
        changes = {
            "accounts": {"main": {"api_url": medium.url}},
            "bridge": {"public_url": url, "state_dir": tmp_path},
            "delivery": {"gap": "0s", "public_per_day": 1000},
        }
        made = reconfigured(blog, tmp_path, medium, **changes)
        between.app = create_app(made.bridge, made.bridge.config)
        yield made
