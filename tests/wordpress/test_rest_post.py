"""One post asked of WordPress' own REST API: what is gone, and what is only trouble, are told apart."""

import pytest

from archive import FakeWordPress, a_json
from bridge.errors import NotFound, WordPressError
from bridge.wordpress.rest import RestSource


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_post_that_wordpress_has_not_or_shows_to_nobody_is_not_found(status):
    with FakeWordPress() as wordpress:
        wordpress.meddle = lambda path, _: a_json({}, status) if path.endswith("/posts/7") else None
        with pytest.raises(NotFound):
            RestSource("blog", wordpress.site()).read_post(7, 0)


@pytest.mark.parametrize("status", [302, 400, 500, 503])
def test_trouble_of_wordpress_does_not_mean_that_the_post_is_gone(status):
    with FakeWordPress() as wordpress:
        wordpress.meddle = lambda path, _: a_json({}, status) if path.endswith("/posts/7") else None
        with pytest.raises(WordPressError, match=str(status)) as raised:
            RestSource("blog", wordpress.site()).read_post(7, 0)
    assert not isinstance(raised.value, NotFound)
