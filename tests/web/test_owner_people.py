"""People and tokens, as owners add and remove them in the browser; a token is shown once."""

import re
from datetime import timedelta

import pytest

from blog import Blog
from bridge.errors import Refused
from bridge.models.access import Role, Scope
from bridge.models.pages import Slice
from bridge.web import create_app
from counting import counted
from owner_pages import PASSWORD, Browser, add_people

PAGE = "/owner/people"
FRESH = "another long enough password"
MOST_STATEMENTS = 15


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def app(blog: Blog):
    add_people(blog.bridge)
    return create_app(blog.bridge, blog.bridge.config)


@pytest.fixture
def ada(app) -> Browser:
    return signed_in(app, "ada")


def signed_in(app, name: str) -> Browser:
    browser = Browser(app)
    browser.sign_in(name)
    return browser


def names(blog: Blog) -> list[str]:
    return [one.name for one in blog.bridge.users.read_users()]


def test_a_person_is_added_with_a_role_and_sites_and_signs_in(app, blog, ada):
    answer = ada.send(PAGE, name="Bob", role="editor", site="blog", password=FRESH, again=FRESH)
    assert answer.status_code == 303
    (bob,) = [one for one in blog.bridge.users.read_users() if one.name == "bob"]
    assert (bob.role, bob.sites) == (Role.EDITOR, frozenset({"blog"}))
    browser = Browser(app)
    assert browser.sign_in("bob", FRESH).status_code == 303
    assert "Editor of blog" in ada.get(PAGE).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "bob", "role": "editor", "site": "blog", "again": "another"}, "not typed twice the same"),
        ({"name": "bob", "role": "king"}, "choose what they may do"),
        ({"name": "bob", "role": "editor"}, "name one at least"),
        ({"name": "bob", "role": "owner", "site": "blog"}, "an owner is good for every site"),
        ({"name": "bob", "role": "viewer", "site": "none"}, "there is no site"),
        ({"name": "vic", "role": "viewer"}, "there is a user vic already"),
        ({"name": "bob", "role": "viewer", "password": "short", "again": "short"}, "12"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_in_words_and_what_was_typed_stays(blog, ada, fields, words):
    answer = ada.send(PAGE, **{"kind": "person", "password": FRESH, "again": FRESH} | fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{fields["name"]}"' in answer.text
    assert FRESH not in answer.text
    assert "bob" not in names(blog)


def send_role(browser: Browser, name: str, role: str, *sites: str):
    key = browser.read_key(PAGE)
    return browser.post(f"{PAGE}/{name}/role", {"csrf_token": key, "role": role, "site": list(sites)})


def test_another_role_holds_from_the_next_page_on_in_sessions_that_are_open(app, blog, ada):
    eve = signed_in(app, "eve")
    assert eve.get(PAGE).status_code == 403
    assert send_role(ada, "eve", "owner").status_code == 303
    assert eve.get(PAGE).status_code == 200
    assert send_role(ada, "eve", "viewer", "blog").status_code == 303
    assert eve.get(PAGE).status_code == 403
    assert "Viewer of blog" in ada.get(PAGE).text
    lines = blog.bridge.lists.read_journal(Slice(), kind="role changed").rows
    assert [one["reason"] for one in lines] == ["eve, viewer of blog", "eve, owner of every site"]


@pytest.mark.parametrize(
    ("name", "role", "sites", "words"),
    [
        ("eve", "editor", (), "name one at least"),
        ("eve", "owner", ("blog",), "an owner is good for every site"),
        ("eve", "editor", ("other",), "there is no site"),
        ("eve", "king", (), "choose what they may do"),
        ("bob", "viewer", (), "there is no user bob"),
        ("ada", "viewer", (), "your own role is changed by another owner"),
    ],
)
def test_a_role_that_cannot_be_is_refused_in_words(blog, ada, name, role, sites, words):
    answer = send_role(ada, name, role, *sites)
    assert answer.status_code == 422
    assert words in answer.text
    assert [one.role for one in blog.bridge.users.read_users()] == [Role.OWNER, Role.EDITOR, Role.VIEWER]


@pytest.mark.parametrize("name", ["eve", "vic"])
def test_whoever_is_no_owner_changes_no_role(app, blog, name):
    browser = signed_in(app, name)
    key = browser.read_key("/owner/you")
    assert browser.post(f"{PAGE}/{name}/role", {"csrf_token": key, "role": "owner"}).status_code == 403
    assert [one.role for one in blog.bridge.users.read_users()] == [Role.OWNER, Role.EDITOR, Role.VIEWER]


def test_another_password_ends_the_sessions_of_whoever_gets_it(app, blog, ada):
    vic = signed_in(app, "vic")
    assert ada.send(f"{PAGE}/vic/password", PAGE, password=FRESH, again="other").status_code == 422
    assert vic.is_signed_in()
    assert ada.send(f"{PAGE}/vic/password", PAGE, password=FRESH, again=FRESH).status_code == 303
    assert not vic.is_signed_in()
    assert blog.bridge.users.sign_in("vic", FRESH).name == "vic"


def test_ones_own_password_is_changed_where_the_old_one_is_asked_for(blog, ada):
    answer = ada.send(f"{PAGE}/ada/password", PAGE, password=FRESH, again=FRESH)
    assert (answer.status_code, "where the old one is asked for" in answer.text) == (422, True)
    with pytest.raises(Refused):
        blog.bridge.users.sign_in("ada", FRESH)
    assert ada.is_signed_in()


def test_a_person_is_removed_after_a_second_yes_and_the_last_owner_never(app, blog, ada):
    vic = signed_in(app, "vic")
    assert ada.send(f"{PAGE}/vic/remove", PAGE).status_code == 422
    assert ada.send(f"{PAGE}/vic/remove", PAGE, yes="yes").status_code == 303
    assert names(blog) == ["ada", "eve"]
    assert not vic.is_signed_in()
    assert "The last owner stays" in ada.get(PAGE).text
    answer = ada.send(f"{PAGE}/ada/remove", PAGE, yes="yes")
    assert (answer.status_code, "the last owner" in answer.text) == (422, True)
    assert ada.send(f"{PAGE}/none/remove", PAGE, yes="yes").status_code == 404


def test_a_token_is_shown_once_opens_what_it_may_and_nothing_after_it_is_revoked(app, ada):
    answer = ada.send("/owner/tokens", PAGE, name="newsroom", scope="read", site="blog", until="90d")
    secret = re.search(r'class="value address">(bfm_[^<]+)<', answer.text)[1]
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret not in ada.get(PAGE).text
    assert "Read on blog. Never used; it ends" in ada.get(PAGE).text
    asks = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert app.test_client().get("/api/v1/posts?site=blog", **asks).status_code == 200
    assert app.test_client().post("/api/v1/pause", json={}, **asks).status_code == 403
    assert ada.send("/owner/tokens/newsroom/revoke", PAGE).status_code == 422
    assert ada.send("/owner/tokens/newsroom/revoke", PAGE, yes="yes").status_code == 303
    assert app.test_client().get("/api/v1/posts?site=blog", **asks).status_code == 503  # there is no other token
    assert "Revoked" in ada.get(PAGE).text
    assert ada.send("/owner/tokens/newsroom/revoke", PAGE, yes="yes").status_code == 422


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "x"}, "name a scope at least"),
        ({"name": "", "scope": "read"}, "a name has 1 to 64"),
        ({"name": "x", "scope": "read", "until": "soon"}, "or a span from now"),
        ({"name": "x", "scope": "read", "until": "2020-01-01"}, "over at once"),
        ({"name": "x", "scope": "read", "site": "none"}, "there is no site"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused_in_words(blog, ada, fields, words):
    answer = ada.send("/owner/tokens", PAGE, kind="token", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert not blog.bridge.tokens.read_tokens()


def test_a_token_that_is_over_says_since_when_and_is_not_revoked(blog, ada, clock):
    blog.bridge.tokens.add("old", [Scope.READ], (), blog.bridge.ledger.now() + timedelta(minutes=1))
    assert "Revoke…" in ada.get(PAGE).text
    clock.at += timedelta(minutes=2)
    text = ada.get(PAGE).text
    assert ("Over since" in text, "Revoke…" in text) == (True, False)


@pytest.mark.parametrize("name", ["eve", "vic"])
def test_only_owners_see_people_and_tokens(app, name):
    browser = signed_in(app, name)
    assert browser.get(PAGE).status_code == 403
    for url in (PAGE, f"{PAGE}/vic/password", f"{PAGE}/vic/remove", "/owner/tokens", "/owner/tokens/x/revoke"):
        assert browser.send(url, "/owner/you", yes="yes", name="x", password=PASSWORD).status_code == 403


def test_the_page_takes_few_statements(blog, ada):
    with counted(blog.bridge.ledger) as statements:
        ada.get(PAGE)
    assert len(statements) <= MOST_STATEMENTS
