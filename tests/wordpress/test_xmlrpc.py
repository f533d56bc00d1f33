"""The archive over XML-RPC: what the library does wrong, and what may come back instead of an answer."""

import gzip
import socket
import threading
import xmlrpc.client
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from wordpress_xmlrpc import Client
from wordpress_xmlrpc.methods.posts import GetPosts as LibraryGetPosts
from wordpress_xmlrpc.wordpress import WordPressPost

from archive import FakeWordPress, a_row, to_struct
from bridge.errors import WordPressError, WordPressUnauthorized
from bridge.wordpress.source import PageUnreadable, WordPressBusy
from bridge.wordpress.xmlrpc import XmlRpcSource
from bridge.wordpress.xmlrpc_client import GetPosts, XmlRpcClient, decode

FULL = {"number": 3, "offset": 0}
UNASKED = '<div class="bridge-withheld" data-gate="visitors" data-maker="XML-RPC" data-words="0"></div>'


@pytest.fixture
def wordpress():
    with FakeWordPress(250) as fake:
        yield fake


def archive(fake):
    slept = []
    source = XmlRpcSource("blog", fake.site_with_password(), sleep=slept.append)
    source.slept = slept
    return source


def client(fake, **limits):
    return XmlRpcClient(f"{fake.url}/xmlrpc.php", "ada", "abcd", sleep=lambda _: None, **limits)


def numbers(batches):
    return [post.id for batch in batches for post in batch.posts]


def problems(batches):
    return [problem for batch in batches for problem in batch.problems]


def test_lists_come_on_every_python_where_the_library_itself_fails(wordpress):
    theirs = Client(f"{wordpress.url}/xmlrpc.php", "ada", "abcd")
    with pytest.raises(AttributeError, match="Iterable"):
        theirs.call(LibraryGetPosts(FULL))
    assert [row["post_id"] for row in client(wordpress).call(GetPosts(FULL))] == ["1", "2", "3"]


def test_a_date_that_is_missing_is_a_problem_where_the_library_takes_it_for_now(wordpress):
    assert WordPressPost({"post_id": "1"}).date_modified.year >= 2026
    wordpress.struct = lambda row: _without(row, "post_modified_gmt") if row["id"] == 2 else to_struct(row)
    batches = list(archive(wordpress).read_archive())
    assert numbers(batches) == [1, *range(3, 251)]
    assert problems(batches) == ["post 2 cannot be read: it has no post_modified_gmt"]


def test_a_date_of_zeros_is_a_problem_and_ends_nothing(wordpress):
    zeros = xmlrpc.client.DateTime("00000000T00:00:00Z")
    wordpress.struct = lambda row: (
        to_struct(row) | ({"post_date_gmt": zeros, "post_modified_gmt": zeros} if row["id"] == 2 else {})
    )
    batches = list(archive(wordpress).read_archive())
    assert len(numbers(batches)) == 249
    assert problems(batches) == ["post 2 cannot be read: it has no date that can be read"]


def odd_post(number):
    return {"post_id": number}


def odd_term(number):
    return {"terms": [{"term_id": number, "name": "Odd", "slug": "odd", "taxonomy": "post_tag"}]}


def odd_image(number):
    return {"post_thumbnail": {"attachment_id": number, "link": "https://blog.example/a.jpg", "type": "image/jpeg"}}


@pytest.mark.parametrize("odd", [odd_post, odd_term, odd_image])
@pytest.mark.parametrize("number", [str(2**63), "1" + 30 * "0", "0", "-7"])
def test_a_number_that_wordpress_cannot_have_given_is_a_problem_and_the_other_posts_come(odd, number):
    with FakeWordPress(3) as fake:
        fake.struct = lambda row: to_struct(row) | (odd(number) if row["id"] == 2 else {})
        batches = list(archive(fake).read_archive())
    assert numbers(batches) == [1, 3]
    assert any(number in why for why in problems(batches)), problems(batches)


@pytest.mark.parametrize("number", [str(2**63), "walk"])
def test_posts_without_a_number_are_named_where_only_what_is_unknown_is_read_too(number):
    with FakeWordPress(4) as fake:
        fake.struct = lambda row: to_struct(row) | (odd_post(number) if row["id"] in {2, 3} else {})
        source = XmlRpcSource("blog", fake.site_with_password(), sleep=lambda _: None)
        batches = list(source.read_archive(is_known=lambda _: False))
    assert numbers(batches) == [1, 4]
    assert ["cannot be read" in why and number in why for why in problems(batches)] == [True]


def test_the_highest_number_is_one(wordpress):
    wordpress.struct = lambda row: to_struct(row) | (odd_term(str(2**63 - 1)) if row["id"] == 2 else {})
    posts = [post for batch in archive(wordpress).read_archive() for post in batch.posts]
    assert posts[1].tags[0].id == 2**63 - 1


def test_a_server_that_never_answers_ends_at_the_deadline_where_the_library_waits_for_ever():
    ended = []
    with _silence() as url:
        library = threading.Thread(target=lambda: ended.append(_error_of(lambda: Client(url, "ada", "abcd"))))
        library.start()
        with pytest.raises(WordPressError, match="does not answer over XML-RPC: it took too long"):
            XmlRpcClient(url, "ada", "abcd", sleep=lambda _: None, deadline_s=0.2)
        assert ended == []
    library.join()
    assert isinstance(ended[0], OSError)


def test_every_post_comes_once_and_the_end_is_an_empty_page(wordpress):
    batches = list(archive(wordpress).read_archive())
    assert numbers(batches) == list(range(1, 251))
    assert [len(batch.posts) for batch in batches] == [100, 100, 50]
    post = batches[0].posts[0]
    assert (post.title, post.content_raw, post.content_html) == (
        "Walk 1",
        "We walked 1 miles.",
        f"{UNASKED}<p>We walked 1 miles.</p>\n",
    )
    assert (post.author.name, post.categories[0].name) == ("Ada", "Walks & talks")
    assert post.published_at == datetime(2015, 3, 2, 8, 30, tzinfo=UTC)


def test_reading_goes_on_from_a_cursor(wordpress):
    first = next(archive(wordpress).read_archive())
    assert numbers(archive(wordpress).read_archive(first.cursor)) == list(range(101, 251))


def test_posts_that_vanish_while_one_reads_push_none_over_the_edge(wordpress):
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)])
    del wordpress.rows[95:100]
    assert sorted(seen + numbers(reading)) == list(range(1, 251))


def test_posts_that_vanish_between_two_runs_push_none_over_the_edge(wordpress):
    first = next(archive(wordpress).read_archive())
    del wordpress.rows[:3]
    assert set(range(101, 251)) <= set(numbers(archive(wordpress).read_archive(first.cursor)))


def test_more_posts_than_a_page_vanish_while_one_reads_and_none_is_lost(wordpress):
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)]) + numbers([next(reading)])
    del wordpress.rows[:180]
    assert sorted(seen + numbers(reading)) == list(range(1, 251))


def test_one_post_goes_and_one_comes_between_two_pages_and_none_is_lost(wordpress):
    reading = archive(wordpress).read_archive()
    seen = numbers([next(reading)])
    del wordpress.rows[9]
    wordpress.rows.append(a_row(251))
    assert sorted(seen + numbers(reading)) == list(range(1, 252))


def test_a_post_that_slips_out_between_its_line_and_its_text_is_named(wordpress):
    def slipping(path, _):
        arguments, method = xmlrpc.client.loads(wordpress.body)
        if method == "wp.getPosts" and "post" in arguments[4] and arguments[3]["offset"] == 99:
            del wordpress.rows[:5]
        return

    reading = archive(wordpress).read_archive(is_known=lambda _: False)
    first = next(reading)
    wordpress.meddle = slipping
    batches = [first, next(reading)]
    assert set(range(1, 201)) - set(numbers(batches)) == {101, 102, 103, 104}
    assert batches[1].problems[0] == "post 101 moved while it was read; it is read the next time"


NOTICE = b"<br />\n<b>Deprecated</b>:  f() in <b>/x.php</b> on line <b>1</b><br />\n"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda body: b"\xef\xbb\xbf" + NOTICE + body,
        lambda body: body + b"\n<!-- cached -->" + NOTICE,
        lambda body: gzip.compress(gzip.compress(body)),
    ],
)
def test_what_stands_around_an_answer_does_no_harm(wordpress, wrap):
    def wrapped(path, params):
        status, headers, body = wordpress._xmlrpc(wordpress.body)
        return status, headers, wrap(body)

    wordpress.meddle = wrapped
    assert numbers(archive(wordpress).read_archive()) == list(range(1, 251))


def test_what_is_known_is_only_listed(wordpress):
    batches = list(archive(wordpress).read_archive(is_known=lambda sketch: sketch.id != 120))
    assert numbers(batches) == [120]
    assert [len(batch.unchanged) for batch in batches] == [100, 99, 50]


def test_since_leaves_out_what_is_older(wordpress):
    batches = list(archive(wordpress).read_archive(since=datetime(2015, 11, 1, tzinfo=UTC)))
    assert numbers(batches) == list(range(245, 251))
    assert all(batch.problems == () for batch in batches)


def test_a_text_behind_a_password_stays_behind_it(wordpress):
    secret = {"post_password": "sesame", "post_content": "canary", "post_excerpt": "canary"}
    wordpress.struct = lambda row: to_struct(row) | secret
    post = next(archive(wordpress).read_archive()).posts[0]
    assert (post.password_protected, post.is_public) == (True, False)
    assert "canary" not in repr(post)
    assert "sesame" not in repr(post)


def test_a_post_that_breaks_the_answer_is_named_and_the_others_come(wordpress):
    wordpress.struct = lambda row: to_struct(row) | ({"post_content": "BREAK"} if row["id"] == 43 else {})

    def breaks(path, params):
        answer = wordpress._xmlrpc(wordpress.body)
        return answer[0], answer[1], answer[2].replace(b"BREAK", b"&nbsp;<oops>")

    wordpress.meddle = breaks
    batches = list(archive(wordpress).read_archive())
    assert len(numbers(batches)) == 249
    assert len(problems(batches)) == 1
    assert problems(batches)[0].startswith("the post at position 42 cannot be read: the answer is not XML-RPC's")


def test_control_characters_and_blanks_before_the_answer_do_no_harm(wordpress):
    def dirty(path, params):
        status, headers, body = wordpress._xmlrpc(wordpress.body)
        return status, headers, b"\n\n" + body.replace(b"miles", b"mi\x0b\x00les")

    wordpress.meddle = dirty
    assert next(archive(wordpress).read_archive()).posts[0].content_raw == "We walked 1 miles."


def test_blocks_that_only_wordpress_can_render_are_named(wordpress):
    content = "<!-- wp:paragraph -->\n<p>Well.</p>\n<!-- /wp:paragraph -->\n<!-- wp:latest-posts /-->"
    wordpress.struct = lambda row: to_struct(row) | ({"post_content": content} if row["id"] == 1 else {})
    first = next(archive(wordpress).read_archive())
    assert first.posts[0].content_html.rpartition("</div>")[2].strip() == "<p>Well.</p>"
    assert 'data-gate="unrendered" data-maker="latest-posts"' in first.posts[0].content_html
    assert first.problems == ("post 1 holds blocks that only WordPress can render: latest-posts",)


def test_a_gallery_whose_images_are_gone_stays_a_shortcode_and_is_named(wordpress):
    wordpress.struct = lambda row: to_struct(row) | ({"post_content": '[gallery ids="5"]'} if row["id"] == 1 else {})
    first = next(archive(wordpress).read_archive())
    assert '[gallery ids="5"]' in first.posts[0].content_html
    assert first.problems[0].startswith("the image 5 of a gallery cannot be read")


def test_what_a_field_or_a_shortcode_keeps_for_members_stays_out(wordpress):
    changes = {
        1: {"custom_fields": [{"id": "1", "key": "rcp_access_level", "value": "2"}], "post_content": "canary"},
        2: {"post_content": "Open. [members-only]canary[/members-only]"},
    }
    wordpress.struct = lambda row: to_struct(row) | changes.get(row["id"], {})
    posts = next(archive(wordpress).read_archive()).posts
    assert "canary" not in posts[0].content_html + posts[1].content_html
    assert ('data-gate="members"' in posts[0].content_html, 'data-gate="shortcode"' in posts[1].content_html) == (
        True,
    ) * 2


def test_without_a_password_in_the_configuration_nothing_is_asked(wordpress):
    with pytest.raises(WordPressUnauthorized, match="needs app_user and app_password"):
        list(XmlRpcSource("blog", wordpress.site()).read_archive())
    assert wordpress.asked == []


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (403, WordPressUnauthorized, "does not accept ada and the application password"),
        (405, WordPressError, "XML-RPC is switched off on this WordPress"),
        (401, WordPressUnauthorized, "must be an editor"),
        (-32601, WordPressError, "fault -32601"),
    ],
)
def test_what_wordpress_refuses_is_said_in_words(wordpress, code, error, words):
    fault = xmlrpc.client.dumps(xmlrpc.client.Fault(code, "No."), methodresponse=True).encode()
    live = iter([None])
    wordpress.meddle = lambda *_: next(live, (200, {}, fault))
    with pytest.raises(error, match=words):
        list(archive(wordpress).read_archive())


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ((403, {}, b"<html>Forbidden</html>"), WordPressError, "a firewall or security plugin forbids it"),
        ((404, {}, b"<html>Not found</html>"), WordPressError, "there is no xmlrpc.php"),
        ((405, {}, b""), WordPressError, "does not let it be asked"),
        ((401, {}, b""), WordPressError, "asks for a password of its own"),
        ((301, {"Location": "https://elsewhere.example/"}, b""), WordPressError, "leads on to https://elsewhere"),
        ((200, {}, b"<!DOCTYPE html><html>Checking your browser</html>"), WordPressError, "a web page came instead"),
        ((200, {}, b"Fatal error"), PageUnreadable, "it begins with 'Fatal error'"),
        ((200, {}, b""), PageUnreadable, "not XML-RPC's"),
        ((500, {}, b"oops"), PageUnreadable, "HTTP 500"),
        ((503, {"Retry-After": "77"}, b""), WordPressBusy, "come back in 77 seconds"),
        ((200, {"Content-Length": "99999"}, b"<?xml"), PageUnreadable, "cut off"),
    ],
)
def test_what_stands_before_wordpress_is_named(wordpress, answer, error, words):
    wordpress.meddle = lambda *_: answer
    with pytest.raises(error, match=words):
        list(archive(wordpress).read_archive())


def test_a_switched_off_xmlrpc_that_says_so_with_a_status_is_understood(wordpress):
    fault = xmlrpc.client.dumps(xmlrpc.client.Fault(405, "Off."), methodresponse=True).encode()
    live = iter([None])
    wordpress.meddle = lambda *_: next(live, (405, {}, fault))
    with pytest.raises(WordPressError, match="switched off on this WordPress"):
        list(archive(wordpress).read_archive())


def test_an_answer_without_end_is_not_read_to_it(wordpress):
    wordpress.meddle = lambda *_: (200, {}, b"<?xml" + b" " * 1000)
    with pytest.raises(PageUnreadable, match="larger than 1,000 bytes"):
        client(wordpress, max_bytes=1000)


def test_nobody_at_home_is_named_after_three_tries():
    with FakeWordPress() as fake:
        source = archive(fake)
    with pytest.raises(WordPressError, match="refused"):
        list(source.read_archive())
    assert source.slept == [1.0, 4.0]


def test_entities_of_an_answers_own_are_refused():
    body = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY who "Ada">]><methodResponse>&who;</methodResponse>'
    with pytest.raises(WordPressError, match="brings a document type"):
        decode(body)


def test_a_file_of_this_machine_is_not_read_into_an_answer(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    body = f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file://{secret}"><methodResponse/>'
    with pytest.raises(WordPressError, match="brings a document type"):
        decode(body.encode())


@pytest.mark.parametrize(
    "rubbish",
    [
        b"<?xml version='1.0'?><methodResponse></methodResponse>",
        b"<?xml version='1.0'?><a>" * 2,
        b"<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>",
        b"<?xml version='1.0'?><methodResponse><params><param><value><struct><member><name>a</name></member></struct>",
        b"<?xml version='1.0'?><methodResponse><fault><value><int>1</int></value></fault></methodResponse>",
        b"\xff\xfe<\x00",
    ],
)
def test_rubbish_is_called_unreadable(rubbish):
    with pytest.raises(PageUnreadable):
        decode(rubbish)


@pytest.mark.parametrize("result", ["text", {"a": 1}, 5])
def test_an_answer_that_is_no_list_is_called_unreadable(result):
    with pytest.raises(PageUnreadable, match="something else than a list"):
        GetPosts(FULL).process_result(result)


def test_the_interpreter_is_left_as_it_is():
    import collections

    assert not hasattr(collections, "Iterable")


@pytest.mark.parametrize("cursor", [{}, {"byte": 5}, {"type": "post", "offset": "x", "last": 1}])
def test_a_cursor_of_another_reading_is_refused(wordpress, cursor):
    with pytest.raises(WordPressError, match="begin anew"):
        list(archive(wordpress).read_archive(cursor))


def _without(row, name):
    return {key: value for key, value in to_struct(row).items() if key != name}


@contextmanager
def _silence():
    """A server that takes everything and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []
        thread = threading.Thread(target=lambda: taken.extend(_accept_all(server)))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/xmlrpc.php"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in taken:
                connection.close()


def _error_of(ask):
    try:
        ask()
    except OSError as error:
        return error


def _accept_all(server):
    try:
        while True:
            yield server.accept()[0]
    except OSError:
        return
