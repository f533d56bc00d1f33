"""What is asked of our plugin: every reader takes the same noise, and says the same of what is in the way."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from archive import FakeWordPress, a_json, a_row
from blog import SECRET
from bridge.errors import NotFound, WordPressError, WordPressRefused, WordPressUnauthorized
from bridge.wordpress.look import read_look
from bridge.wordpress.pages import PagesPut, PageText, put_pages
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.status import PostStatus, send_status
from bridge.wordpress.walls import WALLS
from hookmaker import make_hook

NOW = datetime.now(UTC)
SLUG = "0123456789abcdef" * 2
PUT = PagesPut(7, "g", "main", 3, (PageText(SLUG, "plain", "x"),))
STATUS = PostStatus(7, "g", "main", "live", "", "live", "On Medium.", {}, "", 3)
NOTICE = b"<br />\n<b>Deprecated</b>:  f() in <b>/x.php</b> on line <b>1</b><br />\n"
CHALLENGE = b"<!DOCTYPE html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'>"


def own_answer(fake, route):
    """What our plugin says on a route."""
    if route == "status":
        return {"stored": True}
    if route == "look":
        return {"plugin": "0.2.0", "connected": True, "home": fake.url, "sequence": 3}
    if route == "pages":
        url = f"{fake.url}/a/medium/{SLUG}/"
        page = {
            "slug": SLUG,
            "url": url,
            "status": 200,
            "content_type": "text/html",
            "sha256": sha256(b"x").hexdigest(),
        }
        return {"stored": True, "pages": [page | {"error": ""}]}
    hook = json.loads(make_hook("post.updated", post={"id": 7, "slug": "told-by-the-plugin"}))
    hook["data"]["site"]["home"] = fake.url
    return hook


def ask(fake, route):
    root = f"{fake.url}/wp-json/"
    match route:
        case "status":
            return send_status(root, SECRET, STATUS, NOW)
        case "look":
            return read_look(root, SECRET, NOW, hosts={"127.0.0.1"}).sequence == 3
        case "pages":
            return put_pages(root, SECRET, PUT, NOW, hosts={"127.0.0.1"})[0].status == 200
        case _:
            return RestSource("blog", fake.site(secret=SECRET)).read_post(7, 0).slug == "told-by-the-plugin"


@pytest.mark.parametrize("route", ["status", "look", "pages", "post"])
@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b""), (b"\xef\xbb\xbf", b""), (NOTICE, b""), (b"", b"\n<!-- cached -->"), (NOTICE, NOTICE)],
)
def test_every_reader_takes_an_answer_with_something_around_it(route, before, after):
    with FakeWordPress() as fake:
        body = before + json.dumps(own_answer(fake, route)).encode() + after
        fake.meddle = lambda path, _: (200, {}, body) if path.endswith(f"/v1/{route}") else None
        assert ask(fake, route)


@pytest.mark.parametrize("route", ["status", "look", "pages", "post"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {}, CHALLENGE), "Cloudflare"),
        ((200, {}, b"<html><title>A blog</title></html>"), "begins with 'A blog'"),
        ((200, {}, b'{"id": 1}'), "WordPress answered 200"),
        ((200, {"Content-Length": "999"}, b'{"stored": true'), "cut off"),
        ((500, {}, NOTICE + b"oops"), "answered 500"),
        ((403, {}, b"<html>no</html>"), "Allow /wp-json/bridge-for-medium/v1/"),
        (a_json({"code": "rest_login_required", "message": "No."}, 401), r"\(rest_login_required\)"),
        (a_json({"code": "bridge_for_medium_unsigned", "message": "No."}, 401), "clocks"),
    ],
)
def test_every_reader_says_what_came_instead(route, answer, words):
    with FakeWordPress() as fake:
        fake.meddle = lambda path, _: answer if "/v1/" in path else a_json({"code": "closed"}, 401)
        with pytest.raises(WordPressError, match=words) as caught:
            ask(fake, route)
    assert not isinstance(caught.value, WordPressRefused)
    if answer[0] in {401, 403} and "clocks" not in words:
        assert all(wall.plugin in str(caught.value) and wall.setting in str(caught.value) for wall in WALLS)


def test_where_rest_is_closed_a_post_comes_from_the_plugin_also_before_any_hook_came():
    with FakeWordPress() as fake:
        told = a_json(own_answer(fake, "post"))
        fake.meddle = lambda path, _: (
            told if path.endswith("/v1/post") else a_json({"code": "rest_login_required"}, 401)
        )
        post = RestSource("blog", fake.site(secret=SECRET)).read_post(7, 0)
    assert (post.slug, fake.asked) == ("told-by-the-plugin", [("/wp-json/bridge-for-medium/v1/post", {})])


def test_a_post_of_another_number_is_never_taken_for_the_one_that_was_asked_for():
    with FakeWordPress(3) as fake:
        told = a_json(own_answer(fake, "post"))
        fake.meddle = lambda path, _: told if path.endswith("/v1/post") else None
        with pytest.raises(WordPressError, match="something else than the post 3"):
            RestSource("blog", fake.site(secret=SECRET)).read_post(3, 0)
        fake.meddle = lambda path, _: a_json(a_row(2)) if path.endswith("/posts/3") else None
        with pytest.raises(WordPressError, match="something else than the post 3"):
            RestSource("blog", fake.site()).read_post(3, 0)
        fake.answer_posts(lambda params: a_json([a_row(2)]) if "include" in params else None)
        batches = list(RestArchive("blog", fake.site()).read_archive(is_known=lambda one: one.id != 3))
    assert [post.id for batch in batches for post in batch.posts] == []
    assert "post 3 was listed, and is not given" in batches[0].problems[0]


def test_without_a_plugin_a_post_is_wordpress_own_and_a_hidden_one_is_not_found():
    with FakeWordPress(3) as fake:
        fake.meddle = lambda path, _: a_json(a_row(3)) if path.endswith("/posts/3") else None
        assert RestSource("blog", fake.site(secret=SECRET)).read_post(3, 0).slug == "walk-3"
        refused = a_json({"code": "rest_forbidden", "message": "No."}, 401)
        fake.meddle = lambda path, _: refused if path.endswith("/posts/3") else None
        with pytest.raises(NotFound, match="shows post 3 to nobody"):
            RestSource("blog", fake.site(secret=SECRET)).read_post(3, 0)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"authorization": False}, "did not arrive: the web server, or a proxy"),
        ({"authorization": True}, "arrived, so it is wrong"),
        ({}, "Either it is wrong.*Or it does not arrive"),
        (None, "Either it is wrong.*Or it does not arrive"),
    ],
)
def test_a_password_that_does_not_arrive_is_told_from_a_wrong_one(says, words):
    with FakeWordPress() as fake:
        look = a_json(own_answer(fake, "look") | says) if says is not None else a_json({"code": "x"}, 500)

        def answer(path, _):
            if path.endswith("/look"):
                assert fake.headers[-1]["authorization"].startswith("Basic ")
                return look
            return a_json({"code": "rest_not_logged_in"}, 401) if path.endswith("users/me") else None

        fake.meddle = answer
        site = fake.site(app_user="ada", app_password="abcd", secret=SECRET)
        with pytest.raises(WordPressUnauthorized, match=f"application password of ada.*{words}"):
            RestSource("blog", site)._client.open()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (a_json({"code": "incorrect_password"}, 401), "arrived, so it is wrong"),
        (a_json({"code": "rest_not_logged_in"}, 401), "Either it is wrong"),
        ((401, {"WWW-Authenticate": "Basic"}, b""), "could not be tried: .*a password of its own"),
        ((403, {}, CHALLENGE), "could not be tried: .*Cloudflare"),
    ],
)
def test_what_refuses_a_password_is_named_without_a_plugin(answer, words):
    with FakeWordPress() as fake:
        fake.meddle = lambda path, _: answer if path.endswith("users/me") else None
        with pytest.raises(WordPressError, match=words):
            list(RestArchive("blog", fake.site_with_password()).read_archive())
