"""Over REST WordPress renders a post for whoever asks: what goes to Medium is what a visitor was shown."""

import pytest

from archive import FakeWordPress, a_json
from bridge.errors import WordPressError
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive


@pytest.fixture
def wordpress():
    with FakeWordPress(3) as fake:
        yield fake


def archive(fake, **changes):
    return RestArchive("blog", fake.site(**changes.pop("site", {})), sleep=lambda _: None)


MEMBERS_SEE = "<p>What everybody reads.</p><p>canary for members</p>"
VISITORS_SEE = "<p>What everybody reads.</p>"


def a_blog_with_members(wordpress):
    """WordPress renders a post for whoever asks."""
    wordpress.rows = wordpress.rows[:3]

    def answer(path, params):
        if not path.startswith("/wp-json/wp/v2/posts"):
            return None
        is_known = "authorization" in wordpress.headers[-1]
        for row in wordpress.rows:
            row["content"] = {"rendered": MEMBERS_SEE if is_known else VISITORS_SEE, "protected": False}
            row["content"] |= {"raw": f"{VISITORS_SEE}[x-y]canary[/x-y]"} if is_known else {}
        if path.endswith("/posts"):
            return wordpress._posts(params)
        return a_json(wordpress.rows[0])

    wordpress.meddle = answer


def test_the_password_serves_the_text_as_written_and_a_visitors_question_what_is_rendered(wordpress):
    a_blog_with_members(wordpress)
    (batch,) = RestArchive("blog", wordpress.site_with_password()).read_archive()
    assert [post.content_html for post in batch.posts] == [VISITORS_SEE] * 3
    assert all("canary" in post.content_raw for post in batch.posts)
    asked = [headers for headers, (path, _) in zip(wordpress.headers, wordpress.asked, strict=True) if "posts" in path]
    assert ["authorization" in headers for headers in asked] == [True, False]
    assert wordpress.lists()[1].get("context", "view") == "view"


def test_a_known_archive_is_read_for_visitors_as_well(wordpress):
    a_blog_with_members(wordpress)
    source = RestArchive("blog", wordpress.site_with_password())
    (batch,) = source.read_archive(is_known=lambda sketch: sketch.id != 2)
    assert [(post.id, post.content_html) for post in batch.posts] == [(2, VISITORS_SEE)]


def test_a_post_asked_for_by_itself_is_what_a_visitor_sees(wordpress):
    a_blog_with_members(wordpress)
    post = RestSource("blog", wordpress.site_with_password()).read_post(1, 0)
    assert (post.content_html, "canary" in post.content_raw) == (VISITORS_SEE, True)


def refusing_visitors(wordpress, answer):
    a_blog_with_members(wordpress)
    for_members = wordpress.meddle

    def meddle(path, params):
        is_visitor = "authorization" not in wordpress.headers[-1]
        return answer(params) if is_visitor and "/posts" in path else for_members(path, params)

    wordpress.meddle = meddle


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_post_that_rest_shows_to_no_visitor_is_our_own_rendering_and_says_so(wordpress, status):
    refusing_visitors(wordpress, lambda _: (status, {}, b"Forbidden"))
    (batch,) = RestArchive("blog", wordpress.site_with_password()).read_archive()
    one = RestSource("blog", wordpress.site_with_password()).read_post(1, 0)
    for post in (*batch.posts, one):
        assert ("canary" in post.content_html, "everybody" in post.content_html) == (False, True)
        assert 'data-gate="visitors"' in post.content_html
        assert 'data-gate="shortcode"' in post.content_html


def test_a_post_that_a_visitors_list_leaves_out_is_marked_and_the_others_are_not(wordpress):
    refusing_visitors(wordpress, lambda _: a_json([{"id": 1, "content": {"rendered": VISITORS_SEE}}, {"id": 3}, 5]))
    (batch,) = RestArchive("blog", wordpress.site_with_password()).read_archive()
    assert ['data-gate="visitors"' in post.content_html for post in batch.posts] == [False, True, True]


def test_a_post_that_wordpress_cannot_render_for_a_visitor_is_named_and_left_out(wordpress):
    def answer(params):
        broken = "2" in params["include"].split(",")
        return (500, {}, b"Fatal error") if broken else wordpress._posts(params)

    refusing_visitors(wordpress, answer)
    (batch,) = archive(wordpress, site={"app_user": "ada", "app_password": "abcd efgh"}).read_archive()
    assert [post.id for post in batch.posts] == [1, 3]
    (problem,) = batch.problems
    assert problem.startswith("what a visitor sees of post 2 cannot be read: WordPress answered 500")


@pytest.mark.parametrize(
    "reply", [(500, {}, b""), (302, {"Location": "https://x.example/"}, b""), (200, {}, b"<html>")]
)
def test_trouble_with_a_visitors_question_is_no_answer_and_nothing_is_read(wordpress, reply):
    refusing_visitors(wordpress, lambda _: reply)
    with pytest.raises(WordPressError):
        list(archive(wordpress, site={"app_user": "ada", "app_password": "abcd efgh"}).read_archive())
    with pytest.raises(WordPressError):
        RestSource("blog", wordpress.site_with_password()).read_post(1, 0)


def test_a_row_without_a_text_is_named_as_before(wordpress):
    a_blog_with_members(wordpress)
    for_members = wordpress.meddle
    wordpress.meddle = lambda path, params: (
        a_json([{"id": 1, "content": None}]) if path.endswith("/posts") else for_members(path, params)
    )
    (batch,) = RestArchive("blog", wordpress.site_with_password()).read_archive()
    assert batch.problems == ("post 1 cannot be read: it has no date_gmt",)
