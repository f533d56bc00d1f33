"""What stands around an answer does no harm; what is no answer is told apart, and nothing else is taken for one."""

import gzip
import json
import zlib
from functools import partial

import pytest

from bridge.http import Reply
from bridge.wordpress.answers import AnswerUnreadable, explain, read_clean, read_json, read_object, read_post, read_rows
from bridge.wordpress.causes import Cause
from bridge.wordpress.walls import WALLS

VALUE = {"id": 7, "text": 'Grüße 🌊 {"a": 1} <!-- x --> on line 3'}
PLAIN = json.dumps(VALUE, ensure_ascii=False).encode()
NOTICE = b'<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/srv/a.php</b> on line <b>12</b><br />\n'
COMMENT = b'\n<!-- Performance optimized by a cache. {"id": 8} -->\n'
pack = partial(gzip.compress, mtime=0)
"""The same bytes at any time: tests are named after them."""
TWICE = pack(pack(PLAIN))


def reply(body: bytes, status: int = 200, *, is_whole: bool = True, **headers: str) -> Reply:
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, is_whole)


CRITICAL = b'{"code":"internal_server_error","message":"<p>There has been a critical error.</p>","data":{"status":500}}'


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PLAIN, {}),
        (b"\xef\xbb\xbf" + PLAIN, {}),
        (b"\xef\xbb\xbf\xef\xbb\xbf\n " + PLAIN + b"\n\n", {}),
        (NOTICE + PLAIN, {}),
        (NOTICE * 300 + PLAIN + NOTICE, {}),
        (b'\nNotice: Undefined index: {"id": 9} in /a b.php on line 3\n' + PLAIN, {}),
        (b"PHP Deprecated:  f(): Implicitly nullable in /x.php on line 1\n" + PLAIN, {}),
        (b"\xef\xbb\xbf" + NOTICE + b"\xef\xbb\xbf" + PLAIN + COMMENT, {}),
        (PLAIN + COMMENT, {}),
        (COMMENT + PLAIN + COMMENT + COMMENT, {}),
        (b'<div id="error"><p class="wpdberror"><strong>WordPress database error:</strong> [x]</p></div>' + PLAIN, {}),
        (
            b"<br />\n<font size='1'><table class='xdebug-error xe-notice'><tr><td>[]</td></tr></table></font>\n"
            + PLAIN,
            {},
        ),
        ("<br />\n<b>Notice</b>:  é in <b>/é.php</b> on line <b>1</b><br />\n".encode("latin-1") + PLAIN, {}),
        (pack(PLAIN), {"content_encoding": "gzip"}),
        (pack(PLAIN), {}),
        (TWICE, {"content_encoding": "gzip"}),
        (pack(TWICE), {"content_encoding": "gzip, gzip"}),
        (pack(PLAIN) + COMMENT, {"content_encoding": "gzip"}),
        (zlib.compress(PLAIN), {"content_encoding": "deflate"}),
        (PLAIN, {"content_type": "application/json; charset=ISO-8859-1"}),
        (PLAIN, {"content_type": "application/json; charset=no-such"}),
        (PLAIN.decode().encode("utf-16"), {"content_type": "application/json; charset=UTF-8"}),
        (PLAIN.decode().encode("utf-16-le"), {}),
    ],
)
def test_what_stands_around_an_answer_does_no_harm(body, headers):
    assert read_object(reply(body, **headers)) == VALUE
    assert json.loads(read_clean(reply(body, **headers), "id")) == VALUE


def test_a_body_in_the_charset_that_its_header_names_is_read_by_it():
    body = '{"text": "Grüße"}'.encode("cp1252")
    assert read_object(reply(body, content_type="application/json; charset=windows-1252")) == {"text": "Grüße"}
    for wrong in ({}, {"content_type": "application/json; charset=UTF-8"}, {"content_type": "x; charset=utf-16"}):
        with pytest.raises(AnswerUnreadable):
            read_object(reply(body, **wrong))


@pytest.mark.parametrize(
    "body",
    [
        PLAIN[:-1],
        PLAIN[:-1] + NOTICE,
        NOTICE + PLAIN[1:],
        PLAIN + PLAIN,
        PLAIN + b"0",
        b"x" + PLAIN,
        b"debug: " + PLAIN,
        b"<p>" + PLAIN,
        b"callback(" + PLAIN + b")",
        b"<html><script>" + PLAIN + b"</script></html>",
        b"<html>\n" + PLAIN + b"\n</html>",
        b"<!-- a page -->\n<!DOCTYPE html>\n" + PLAIN,
        b"<!-- never closed " + PLAIN,
        b"<br />\n<b>Warning</b>:  never ends " + PLAIN,
        b"<b>Warning</b>:  x on line 3 in /x.php on line 4\n" + PLAIN,
        PLAIN + b"</body></html>",
        b"[" * 100_000,
        NOTICE + b"[" * 100_000,
        pack(PLAIN)[:-9],
        pack(PLAIN)[:15] + b"\xff" * 40,
        b"\x1f\x8b",
        pack(pack(pack(pack(PLAIN)))),
        b"",
        b"\xef\xbb\xbf",
    ],
)
def test_what_is_no_whole_answer_is_refused_in_words(body):
    with pytest.raises(AnswerUnreadable, match=r"^WordPress answered 200, "):
        read_json(reply(body))


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (b'{"x":1}', "200, and something else stands behind its JSON; it begins with '{\"x\":1}'"),
        (b"\n" + PLAIN, "something else stands behind its JSON; it begins with '{"),
        (b"<!DOCTYPE html><title>A blog</title>", "stands behind its JSON; it begins with 'A blog'"),
        (NOTICE + CRITICAL, 'stands behind its JSON; it begins with \'{"code":"internal_server_error"'),
        (b"\xff0", "stands behind its JSON; it begins with '?0'"),
    ],
)
def test_what_stands_behind_the_json_is_told_in_words(behind, words):
    with pytest.raises(AnswerUnreadable) as told:
        read_json(reply(PLAIN + behind))
    assert words in str(told.value)


@pytest.mark.parametrize("body", [b"404 not found", b"true story", b'"A walk" by Ada', b"<p>" + PLAIN + b"0"])
def test_a_text_that_begins_like_json_is_none(body):
    with pytest.raises(AnswerUnreadable, match=r"^WordPress answered 200, without JSON; it begins with"):
        read_json(reply(body))


def test_half_an_answer_is_none_even_where_the_half_is_json():
    with pytest.raises(AnswerUnreadable, match="cut off"):
        read_json(reply(b"[]", is_whole=False))


def test_an_answer_whose_packing_is_broken_is_refused():
    with pytest.raises(AnswerUnreadable, match="what compressed it is broken"):
        read_json(reply(pack(PLAIN)[:10] + b"\xff" * 20))


def test_an_answer_that_grows_without_end_is_refused():
    with pytest.raises(AnswerUnreadable, match="unpacked it is larger than"):
        read_json(reply(pack(b" " * (64 * 1024 * 1024 + 1))))


def test_an_answer_of_another_form_is_refused():
    for body, read in ((b"[]", read_object), (b"null", read_object), (PLAIN, read_rows), (b'"x"', read_rows)):
        with pytest.raises(AnswerUnreadable, match="was asked for"):
            read(reply(body))
    with pytest.raises(AnswerUnreadable, match="something else than the post 8"):
        read_post(reply(PLAIN), 8)
    with pytest.raises(AnswerUnreadable, match=r"answered 404 \(rest_post_invalid_id\)"):
        read_post(reply(b'{"code": "rest_post_invalid_id", "message": ""}', 404), 7)
    assert read_post(reply(PLAIN), 7) == VALUE
    assert read_rows(reply(b"[1, {}, null]")) == [{}]


CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><script src='/cdn-cgi/challenge-platform/h'>"
)
WORDFENCE = b"<html><title>403 Forbidden</title><!-- x -->Generated by Wordfence at Fri, 27 Nov 2026</html>"


@pytest.mark.parametrize(
    ("body", "status", "headers", "cause", "words"),
    [
        (CHALLENGE, 403, {}, Cause.CLOUDFLARE, "begins with 'Just a moment...'"),
        (b"<html></html>", 403, {"cf_mitigated": "challenge"}, Cause.CLOUDFLARE, "Cloudflare"),
        (WORDFENCE, 403, {}, Cause.WORDFENCE, "Wordfence"),
        (b"<html>Access Denied - Sucuri Website Firewall</html>", 403, {}, Cause.FIREWALL, "firewall"),
        (b"<html><meta content='0;/.well-known/sgcaptcha/?r=%2F'></html>", 202, {}, Cause.FIREWALL, "answered 202"),
        (NOTICE + b"oops", 200, {}, Cause.PHP, "<b>Warning</b>"),
        (CRITICAL, 500, {}, Cause.CRITICAL, r"\(internal_server_error\); it says 'There has been a critical error.'"),
        (b"<html><title>Maintenance</title></html>", 503, {}, Cause.MAINTENANCE, "updated"),
        (b'<html><form id="loginform"></form></html>', 200, {}, Cause.LOGIN_PAGE, "log in"),
        (b'{"code":"rest_login_required","message":"No."}', 401, {}, Cause.LOGIN, r"\(rest_login_required\)"),
        (b'{"code":"some_plugin","message":"No."}', 403, {}, Cause.LOGIN, "not logged in"),
        (b"", 401, {"www_authenticate": 'Basic realm="x"'}, Cause.SERVER_LOGIN, "password of its own"),
        (b"<!DOCTYPE html><html><title>A blog</title></html>", 200, {}, Cause.PAGE, "begins with 'A blog'"),
        (b"", 200, {}, Cause.EMPTY, "nothing came"),
        (
            b"",
            301,
            {"location": "https://www.blog.example/wp-json/"},
            Cause.MOVED,
            "leads to 'https://www.blog.example/wp",
        ),
        (b"", 302, {"location": "/wp-login.php?redirect_to=x"}, Cause.LOGIN_PAGE, "302, which leads to '/wp-login.php"),
        (b"", 304, {}, Cause.EMPTY, "nothing came"),
        (b"\x8b\x03\x80\xff", 200, {"content_encoding": "br"}, Cause.PACKED, "compressed"),
        (b"<html>Bad Gateway</html>", 502, {}, Cause.SERVER, "in trouble"),
        (b'{"code":"rest_forbidden","message":"No."}', 401, {}, Cause.UNKNOWN, r"\(rest_forbidden\)"),
        (b"<html>Not Found</html>", 404, {}, Cause.PAGE, "Not Found"),
    ],
)
def test_what_stands_behind_an_answer_is_told_apart(body, status, headers, cause, words):
    diagnosis = explain(reply(body, status, **headers))
    assert diagnosis.cause is cause
    with pytest.raises(AnswerUnreadable, match=words):
        raise AnswerUnreadable(diagnosis)
    names_all = all(wall.plugin in diagnosis.to_words() and wall.setting in diagnosis.to_words() for wall in WALLS)
    assert names_all == (cause in {Cause.LOGIN, Cause.WORDFENCE})


def test_reading_takes_no_longer_than_the_answer_is_long():
    junk = NOTICE * 20_000 + b"<!-- " * 20_000
    with pytest.raises(AnswerUnreadable):
        read_json(reply(junk))
