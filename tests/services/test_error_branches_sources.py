"""What WordPress' archives answer when something is wrong with one of them: one bad thing never takes others along."""

import xmlrpc.client
from datetime import UTC, datetime

import pytest

from archive import FakeWordPress, a_json, a_row, an_export, an_item, to_struct
from blog import HOME, SECRET
from bridge.errors import NotFound, WordPressError
from bridge.wordpress.files import read_file
from bridge.wordpress.rest import RestSource
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.source import WordPressBusy
from bridge.wordpress.wxr import WxrSource
from bridge.wordpress.xmlrpc import XmlRpcSource
from hookmaker import make_hook
from things import a_site

IS_NEW = lambda _sketch: False  # noqa: E731
A_LONG_TIME = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.fixture
def wordpress():
    with FakeWordPress(4) as fake:
        yield fake


def over_rest(fake):
    return RestArchive("blog", fake.site(), sleep=lambda _: None)


def over_xmlrpc(fake):
    return XmlRpcSource("blog", fake.site_with_password(), sleep=lambda _: None)


def numbers(batches):
    return [post.id for batch in batches for post in batch.posts]


def problems(batches):
    return [problem for batch in batches for problem in batch.problems]


# --- REST --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [None, "x", float("inf"), float("nan"), [1]])
@pytest.mark.parametrize("is_known", [None, IS_NEW])
def test_a_post_whose_number_is_none_is_named_and_the_others_come(wordpress, number, is_known):
    wordpress.rows[1]["id"] = number
    batches = list(over_rest(wordpress).read_archive(is_known=is_known))
    assert numbers(batches) == [1, 3, 4]
    (problem,) = problems(batches)
    assert "cannot be read" in problem


def test_a_post_whose_line_in_the_list_lacks_its_date_is_named_and_the_others_come(wordpress):
    del wordpress.rows[1]["modified_gmt"]
    batches = list(over_rest(wordpress).read_archive(is_known=IS_NEW))
    assert numbers(batches) == [1, 3, 4]
    assert problems(batches) == ["post 2 cannot be read: it has no modified_gmt"]


@pytest.mark.parametrize("number", [float("inf"), None, "x"])
def test_an_image_whose_number_is_none_costs_its_own_post_alone(wordpress, number):
    wordpress.rows[1]["_embedded"]["wp:featuredmedia"] = [{"id": number, "source_url": f"{HOME}/a.png"}]
    batches = list(over_rest(wordpress).read_archive())
    assert numbers(batches) == [1, 3, 4]
    assert problems(batches)[0].startswith("post 2 cannot be read")


@pytest.mark.parametrize("root", [a_json([]), a_json({}), a_json({"namespaces": 5}), (200, {}, b"<html>shop</html>")])
def test_what_is_no_rest_api_is_not_taken_for_one(wordpress, root):
    wordpress.meddle = lambda path, _: root if path in {"/wp-json/", "/"} else None
    with pytest.raises(WordPressError, match=r"REST API does not answer at .*a security plugin may block it"):
        list(over_rest(wordpress).read_archive())


@pytest.mark.parametrize("asks", ["soon", A_LONG_TIME, "Mon, 01 Jan 2026 00:00:00 +99999999999999999"])
@pytest.mark.parametrize("source", [over_rest, over_xmlrpc])
def test_a_date_to_come_back_at_that_is_none_is_a_stumble_like_any_other(wordpress, source, asks):
    left = [2]

    def stumble(path, params):
        left[0] -= 1
        return (503, {"Retry-After": asks}, b"") if left[0] >= 0 else None

    wordpress.meddle = stumble
    assert numbers(source(wordpress).read_archive()) == [1, 2, 3, 4]


# --- one post over REST ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [{"id": 7}, a_row(7, content=5), a_row(7, date_gmt="soon"), a_row(7, _embedded={"author": 5})]
)
def test_an_answer_that_is_no_post_is_told_as_such(wordpress, row):
    wordpress.meddle = lambda path, _: a_json(row) if path.endswith("/posts/7") else None
    with pytest.raises(WordPressError, match="does not look like a post: ") as raised:
        RestSource("blog", wordpress.site()).read_post(7, 0)
    assert not isinstance(raised.value, NotFound)


def with_plugin(fake):
    return RestSource("blog", fake.site(secret=SECRET), f"{fake.url}/wp-json/")


MISFIT = b'{"type": "post.published", "data": {"version": 1}}'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[]", "answered 200, and has no type"),
        (b"<html>", "a web page came instead"),
        (b"{}", "answered 200, and has no type"),
        (MISFIT, "the plugin's answer does not fit .*update plugin and bridge"),
    ],
)
def test_a_plugin_that_answers_with_something_else_is_told_with_what_to_do(wordpress, body, words):
    wordpress.meddle = lambda path, _: (200, {}, body) if "bridge-for-medium" in path else None
    with pytest.raises(WordPressError, match=words):
        with_plugin(wordpress).read_post(7, 0)


def test_a_plugin_of_another_site_is_told_with_both_names(wordpress):
    body = make_hook("post.published", home="https://clone.example")
    wordpress.meddle = lambda path, _: (200, {}, body) if "bridge-for-medium" in path else None
    with pytest.raises(WordPressError, match=r"says that it is https://clone.example, not http://127.0.0.1"):
        with_plugin(wordpress).read_post(7, 0)


def test_a_plugin_that_nobody_reaches_is_told_and_the_post_is_not_called_gone():
    with FakeWordPress() as gone:
        source = with_plugin(gone)
    with pytest.raises(WordPressError, match="WordPress does not answer") as raised:
        source.read_post(7, 0)
    assert not isinstance(raised.value, NotFound)


# --- XML-RPC -----------------------------------------------------------------------------------------------------


def changed(number, **changes):
    return lambda row: to_struct(row) | (changes if row["id"] == number else {})


def answer(method, make):
    """Answer one method otherwise: with a result, a fault, or whole."""

    def meddle(path, params):
        asked = xmlrpc.client.loads(meddle.fake.body)[1]
        if asked != method:
            return None
        made = make()
        if isinstance(made, tuple):
            return made
        packed = made if isinstance(made, xmlrpc.client.Fault) else (made,)
        return 200, {"Content-Type": "text/xml"}, xmlrpc.client.dumps(packed, methodresponse=True).encode()

    return meddle


def meddled(fake, method, make):
    fake.meddle = answer(method, make)
    fake.meddle.fake = fake


@pytest.mark.parametrize("changes", [{"post_modified_gmt": "soon"}, {"post_id": "x"}, {"post_id": float("inf")}])
def test_a_struct_without_number_or_date_is_named_where_only_changes_are_read(wordpress, changes):
    wordpress.struct = changed(2, **changes)
    batches = list(over_xmlrpc(wordpress).read_archive(since=datetime(2010, 1, 1, tzinfo=UTC)))
    assert numbers(batches) == [1, 3, 4]


def test_a_struct_whose_address_is_none_is_named_and_the_others_come(wordpress):
    wordpress.struct = changed(2, link="javascript:alert(1)")
    batches = list(over_xmlrpc(wordpress).read_archive())
    assert numbers(batches) == [1, 3, 4]
    assert problems(batches)[0].startswith("post 2 cannot be read")


@pytest.mark.parametrize(
    "result",
    [xmlrpc.client.Fault(401, "not yours"), xmlrpc.client.Fault(404, "nobody"), "text", (200, {}, b"<?xml")],
)
def test_authors_that_cannot_be_asked_for_cost_their_names_and_no_post(wordpress, result):
    meddled(wordpress, "wp.getAuthors", lambda: result)
    batches = list(over_xmlrpc(wordpress).read_archive())
    assert numbers(batches) == [1, 2, 3, 4]
    assert batches[0].posts[0].author.name == ""
    (problem,) = problems(batches)
    assert problem.startswith("the names of the authors cannot be read: ")


@pytest.mark.parametrize("row", [{}, {"user_id": "x"}, {"user_id": float("inf")}, {"user_id": []}, 5])
def test_one_author_who_is_none_costs_no_other_and_no_post(wordpress, row):
    meddled(wordpress, "wp.getAuthors", lambda: [row, {"user_id": "1", "display_name": "Ada"}])
    batches = list(over_xmlrpc(wordpress).read_archive())
    assert numbers(batches) == [1, 2, 3, 4]
    assert batches[0].posts[0].author.name == "Ada"


@pytest.mark.parametrize(
    "image",
    [{"link": f"{HOME}/a.png"}, {"link": f"{HOME}/a.png", "attachment_id": "x"}, xmlrpc.client.Fault(500, "no")],
)
def test_an_image_of_a_gallery_that_cannot_be_read_costs_no_post(wordpress, image):
    wordpress.struct = changed(2, post_content='[gallery ids="5"]')
    meddled(wordpress, "wp.getMediaItem", lambda: image)
    batches = list(over_xmlrpc(wordpress).read_archive())
    assert numbers(batches) == [1, 2, 3, 4]
    (problem,) = problems(batches)
    assert problem.startswith("the image 5 of a gallery cannot be read: ")


@pytest.mark.parametrize("method", ["wp.getAuthors", "wp.getMediaItem"])
def test_a_question_that_a_plugin_took_away_costs_no_post(wordpress, method):
    wordpress.struct = changed(2, post_content='[gallery ids="5"]')
    meddled(
        wordpress, "mt.supportedMethods", lambda: list({"wp.getPosts", "wp.getAuthors", "wp.getMediaItem"} - {method})
    )
    batches = list(over_xmlrpc(wordpress).read_archive())
    assert numbers(batches) == [1, 2, 3, 4]
    assert any(f"does not offer {method}" in problem for problem in problems(batches))


def test_a_wordpress_without_its_posts_over_xmlrpc_is_told_with_what_to_take(wordpress):
    meddled(wordpress, "mt.supportedMethods", lambda: ["wp.getAuthors"])
    with pytest.raises(NotFound, match=r"does not offer wp.getPosts over XML-RPC; take the source rest"):
        list(over_xmlrpc(wordpress).read_archive())


@pytest.mark.parametrize("method", ["wp.getAuthors", "wp.getMediaItem"])
def test_a_wordpress_that_is_busy_in_the_middle_skips_no_post(wordpress, method):
    wordpress.struct = changed(2, post_content='[gallery ids="5"]')
    meddled(wordpress, method, lambda: (429, {"Retry-After": "90"}, b""))
    with pytest.raises(WordPressBusy) as raised:
        list(over_xmlrpc(wordpress).read_archive())
    assert raised.value.retry_after_s == 90
    wordpress.meddle = lambda *_: None
    assert numbers(over_xmlrpc(wordpress).read_archive()) == [1, 2, 3, 4]


@pytest.mark.parametrize("method", ["wp.getAuthors", "wp.getMediaItem"])
@pytest.mark.parametrize(("page", "words"), [((200, {}, b"<html>"), "a web page came"), ((403, {}, b""), "forbids it")])
def test_a_firewall_in_the_middle_ends_the_reading_with_what_to_do_and_skips_no_post(wordpress, method, page, words):
    wordpress.struct = changed(2, post_content='[gallery ids="5"]')
    meddled(wordpress, method, lambda: page)
    with pytest.raises(WordPressError, match=f"{words}.*take the source rest"):
        list(over_xmlrpc(wordpress).read_archive())


def test_the_gallery_of_a_hidden_text_is_not_asked_for(wordpress):
    wordpress.struct = changed(2, post_content='[gallery ids="5"]', post_password="sesame")
    batches = list(over_xmlrpc(wordpress).read_archive())
    assert numbers(batches) == [1, 2, 3, 4]
    assert problems(batches) == []


# --- files -------------------------------------------------------------------------------------------------------


def test_an_item_that_is_broken_twice_is_named_and_the_others_come(tmp_path):
    path = tmp_path / "export.xml"
    broken = an_item(2, "caf?").replace("<title>", "<title>&nbsp;")
    path.write_bytes(an_export(an_item(1), broken, an_item(3)).replace(b"caf?", b"caf\xe9"))
    batches = list(WxrSource("blog", a_site(), path).read_archive())
    assert numbers(batches) == [1, 3]
    (problem,) = problems(batches)
    assert "cannot be read: its XML is broken" in problem


def test_a_page_that_is_not_there_is_told_by_its_name(tmp_path):
    with pytest.raises(WordPressError, match=r"page.html cannot be read: No such file or directory"):
        read_file(tmp_path / "page.html", HOME)
    with pytest.raises(WordPressError, match=r"cannot be read: Is a directory"):
        read_file(tmp_path, HOME)


@pytest.mark.parametrize("source", [over_rest, over_xmlrpc])
@pytest.mark.parametrize("value", [None, [], float("inf"), "x"])
def test_a_cursor_that_was_spoilt_asks_for_a_new_reading(wordpress, source, value):
    cursor = {"type": "post", "offset": value, "total": 0, "before": 0, "changed_after": "", "last": value}
    with pytest.raises(WordPressError, match="begin anew"):
        list(source(wordpress).read_archive(cursor))


@pytest.mark.parametrize("value", [None, [], float("inf"), "x"])
def test_a_cursor_of_a_file_that_was_spoilt_asks_for_a_new_reading(tmp_path, value):
    path = tmp_path / "export.xml"
    path.write_bytes(an_export(an_item(1)))
    with pytest.raises(WordPressError, match="begin anew"):
        list(WxrSource("blog", a_site(), path).read_archive({"byte": value}))
