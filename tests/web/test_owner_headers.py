"""What every page below ``/owner`` has in common: framed by nobody, kept by nobody, running only its own script."""

import pytest

from blog import Blog
from bridge.web import create_app
from owner_pages import Browser, add_people

FILES = {"/owner/plugin.zip", "/owner/schedule/year.svg"}
NEED_MORE = {"/owner/connect", "/owner/posts/chosen", "/owner/schedule/year", "/owner/sign-in"}


@pytest.fixture
def database_url(tmp_path) -> str:
    """What depends on the database is tested with the services."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def app(blog: Blog):
    add_people(blog.bridge)
    blog.publish()
    return create_app(blog.bridge, blog.bridge.config)


def pages_of(app) -> list[str]:
    """Every address below /owner that needs no name in it."""
    rules = [one for one in app.url_map.iter_rules() if one.endpoint.startswith("owner.") and "GET" in one.methods]
    return sorted({one.rule for one in rules if not one.arguments} - FILES - NEED_MORE)


def test_no_page_of_an_owner_can_be_framed_is_kept_or_runs_what_is_not_its_own(app):
    browser = Browser(app)
    browser.sign_in()
    pages = pages_of(app)
    assert len(pages) > 12
    for page in pages:
        answer = browser.get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code == 200, page
        assert "frame-ancestors 'none'" in policy, page
        assert "default-src 'none'" in policy, page
        assert "unsafe" not in policy, page
        assert answer.headers["Cache-Control"] == "no-store", page
        assert answer.headers["Referrer-Policy"] == "no-referrer", page
        assert " style=" not in answer.text, page
        assert " onclick=" not in answer.text, page


def test_whoever_is_not_signed_in_gets_no_page_of_an_owner_and_comes_back_to_the_one_that_was_asked_for(app):
    for page in pages_of(app):
        answer = Browser(app).get(page)
        assert answer.status_code == 303, page
        assert answer.location.startswith("/owner/sign-in?next="), page
