"""A blog whose owner has partners."""

import pytest

from blog import Blog
from partner_blog import with_partners


@pytest.fixture
def desk(blog: Blog, tmp_path, medium, clock) -> Blog:
    clock.at = clock.at.replace(microsecond=0)  # dates of feeds are whole seconds
    return with_partners(blog, tmp_path, medium)
