"""Medium's client against a Medium that misbehaves: every row of the table, and never a second request."""

import contextlib
import gc
import json
import logging
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from api_story import STORY
from bridge.errors import LeaseLost, MediumBlocked, MediumUnauthorized, MediumUnreachable
from bridge.http import Reply
from bridge.medium.answers import MOST_BRACKETS, to_answer, to_object, to_retry_after
from bridge.medium.api import MediumApi, to_request
from bridge.models import Outcome, PublishStatus
from judge import Judge
from processes import free_port

TOKEN = "tok-canary-e7c1d0"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def an_api(url: str, deadline: float = 1.0, **options) -> MediumApi:
    return MediumApi(url, SecretStr(TOKEN), deadline=timedelta(seconds=deadline), **options)


def create(api: MediumApi, before_first_byte=lambda: None):
    return api.create(to_request(STORY, "u1"), before_first_byte)


@pytest.fixture
def judge() -> Iterator[Judge]:
    with Judge() as fake:
        yield fake


# --- the request -------------------------------------------------------------------------------------------------


def test_only_documented_fields_are_sent_and_the_status_always():
    request = to_request(STORY, "u1")
    fields = json.loads(request.body)
    assert request.path == "/users/u1/posts"
    assert fields["publishStatus"] == "public"
    assert set(fields) == {
        "title", "contentFormat", "content", "canonicalUrl", "tags", "publishStatus", "license", "notifyFollowers",
    }  # fmt: skip


def test_a_publication_has_a_path_of_its_own():
    assert to_request(replace(STORY, publication_id="p9"), "u1").path == "/publications/p9/posts"


def test_the_token_travels_in_its_header_only_and_our_name_is_honest(judge):
    create(an_api(judge.url))
    (story,) = judge.stories
    assert story["canonicalUrl"] == STORY.canonical_url
    assert TOKEN not in json.dumps(judge.stories)


# --- the table, row by row ---------------------------------------------------------------------------------------

HTML = {"content-type": "text/html"}
JSON = {"content-type": "application/json"}


def error(message: str, code: int = 1) -> bytes:
    return json.dumps({"errors": [{"message": message, "code": code}]}).encode()


def created(**changes: object) -> bytes:
    return json.dumps(
        {"data": {"id": "abc", "url": "https://medium.com/p/abc", "publishStatus": "public"} | changes}
    ).encode()


TABLE = [
    (Reply(201, JSON, created()), Outcome.LIVE),
    (Reply(201, JSON, created(publishStatus="unlisted")), Outcome.LIVE),
    (Reply(201, JSON, created(publishStatus="draft")), Outcome.DRAFT),
    (Reply(201, JSON, b""), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created()[:20]), Outcome.CREATED_UNREADABLE),
    (Reply(201, HTML, b"<html>"), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(id=None)), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(id="")), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(id=7)), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(url="javascript:x")), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(url="https://[")), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(url="https://medium.com/\ud800")), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(id="0123\x00")), Outcome.CREATED_UNREADABLE),
    (Reply(201, JSON, created(canonicalUrl="http://[\x00", publishStatus={})), Outcome.LIVE),
    (Reply(201, JSON, b"[]"), Outcome.CREATED_UNREADABLE),
    *[
        (Reply(status, JSON, error("no")), Outcome.CONTENT_REFUSED)
        for status in (400, 404, 405, 409, 410, 413, 415, 422, 451)
    ],
    (Reply(401, JSON, error("Token was invalid.", 6003)), Outcome.ACCOUNT_REFUSED),
    (Reply(403, JSON, error("Scope missing", 6002)), Outcome.ACCOUNT_REFUSED),
    (Reply(403, JSON, error("User has reached the rate limit for publishing today.", 1007)), Outcome.QUOTA),
    (Reply(429, JSON, error("slow down")), Outcome.QUOTA),
    (Reply(429, JSON, b""), Outcome.QUOTA),
    (Reply(403, HTML | {"cf-mitigated": "challenge"}, b"<title>Just a moment...</title>"), Outcome.BLOCKED),
    (Reply(403, HTML, b"<title>Sorry, you have been blocked</title>"), Outcome.BLOCKED),
    (Reply(429, HTML, b"<title>Just a moment...</title>"), Outcome.BLOCKED),
    *[(Reply(status, {"location": "https://evil.example/"}, b""), Outcome.BLOCKED) for status in (301, 302, 307, 308)],
    *[(Reply(status, JSON, b"{}"), Outcome.UNKNOWN) for status in (500, 502, 503, 504, 520, 599)],
    (Reply(503, JSON | {"retry-after": "1"}, b"{}"), Outcome.UNKNOWN),
    *[(Reply(status, JSON, created()), Outcome.UNKNOWN) for status in (200, 202, 204, 103, 408)],
]


@pytest.mark.parametrize(("reply", "outcome"), TABLE, ids=lambda one: str(getattr(one, "status", one)))
def test_each_answer_has_one_meaning(reply, outcome):
    assert to_answer(reply, PublishStatus.PUBLIC, NOW).outcome is outcome


def test_an_answer_that_nests_deeper_than_anything_medium_says_is_not_read():
    body = b'{"data": {"id": "abc", "tags": [[["x"]]]}}'
    assert to_object(body, most_brackets=5) == {"data": {"id": "abc", "tags": [[["x"]]]}}
    assert to_object(body, most_brackets=4) == {}
    deep = created(tags=[[]] * MOST_BRACKETS)
    assert to_answer(Reply(201, JSON, deep), PublishStatus.PUBLIC, NOW).outcome is Outcome.CREATED_UNREADABLE


def test_an_answer_with_a_story_names_it_and_a_refusal_quotes_medium():
    live = to_answer(Reply(201, JSON, created()), PublishStatus.PUBLIC, NOW)
    assert (live.story_id, live.story_url) == ("abc", "https://medium.com/p/abc")
    refused = to_answer(Reply(400, JSON, error("Unexpected\r\nfields\x1b[31m specified.")), PublishStatus.PUBLIC, NOW)
    assert "Unexpected fields" in refused.reason
    assert "\x1b" not in refused.reason


def test_a_draft_forced_by_a_publication_says_who_must_approve_it():
    answer = to_answer(Reply(201, JSON, created(publishStatus="draft")), PublishStatus.PUBLIC, NOW)
    assert "editor" in answer.reason


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("90", 90),
        ("0", 60),
        ("5", 60),
        ("-3", None),
        ("315360000", 25 * 3600),
        ("9" * 18, 25 * 3600),
        ("Mon, 23 Nov 2026 12:10:00 GMT", 600),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 60),
        ("Mon, 23 Nov 2036 12:00:00 GMT", 25 * 3600),
        ("soon", None),
        ("", None),
        ("1.5", None),
        ("Mon, 23 Nov 99999999999999999999 12:00:00 GMT", None),
        ("Mon, 23 Nov 2026 12:00:00 +99999999999999999", None),
        ("٣", None),
    ],
)
def test_a_time_to_wait_is_read_in_both_forms_and_kept_sane(value, seconds):
    assert to_retry_after(Reply(429, {"retry-after": value}, b""), NOW) == seconds


# --- on the wire: one request, whatever happens ------------------------------------------------------------------

WIRE = [
    ("created", Outcome.LIVE),
    ("chunked", Outcome.LIVE),
    ("continue_first", Outcome.LIVE),
    ("forced_draft", Outcome.DRAFT),
    ("empty_201", Outcome.CREATED_UNREADABLE),
    ("cut_json", Outcome.CREATED_UNREADABLE),
    ("cut_body", Outcome.CREATED_UNREADABLE),
    ("html_201", Outcome.CREATED_UNREADABLE),
    ("no_id", Outcome.CREATED_UNREADABLE),
    ("wrong_types", Outcome.CREATED_UNREADABLE),
    ("compressed", Outcome.CREATED_UNREADABLE),
    ("large_body", Outcome.CREATED_UNREADABLE),
    ("drip_body", Outcome.CREATED_UNREADABLE),
    ("hold_body", Outcome.CREATED_UNREADABLE),
    ("hold_head", Outcome.CREATED_UNREADABLE),
    ("drip", Outcome.UNKNOWN),
    ("two_lengths", Outcome.UNKNOWN),
    ("many_headers", Outcome.UNKNOWN),
    ("big_header", Outcome.UNKNOWN),
    ("garbage_status", Outcome.UNKNOWN),
    ("early_hints", Outcome.UNKNOWN),
    ("drop_after_store", Outcome.UNKNOWN),
    ("reset_after_store", Outcome.UNKNOWN),
    ("silent_after_store", Outcome.UNKNOWN),
    ("503_after_store", Outcome.UNKNOWN),
    ("drop_before_store", Outcome.UNKNOWN),
    ("silent", Outcome.UNKNOWN),
    ("reset_while_reading", Outcome.UNKNOWN),
    ("redirect", Outcome.BLOCKED),
    ("challenge", Outcome.BLOCKED),
    (400, Outcome.CONTENT_REFUSED),
    (429, Outcome.QUOTA),
    (500, Outcome.UNKNOWN),
    (503, Outcome.UNKNOWN),
]


@pytest.mark.parametrize(("behaviour", "outcome"), WIRE)
def test_whatever_medium_does_one_request_is_made_and_it_ends_in_time(judge, behaviour, outcome):
    judge.script(behaviour)
    began = time.monotonic()
    answer = create(an_api(judge.url, deadline=0.6, max_bytes=1000))
    assert answer.outcome is outcome
    assert time.monotonic() - began < 3
    assert judge.posts_received == 1
    assert judge.connections == 1
    assert answer.reason


def test_an_answer_is_read_to_the_limit_and_no_further(judge):
    judge.script("large_body", times=2)
    assert create(an_api(judge.url, max_bytes=1000)).outcome is Outcome.CREATED_UNREADABLE
    assert create(an_api(judge.url, max_bytes=10_000)).outcome is Outcome.LIVE


def test_a_redirect_is_not_followed_and_takes_no_token_along(judge):
    with Judge() as thief:
        judge.script(302, headers={"Location": thief.url})
        assert create(an_api(judge.url)).outcome is Outcome.BLOCKED
        assert thief.connections == 0


def test_each_story_has_a_connection_of_its_own(judge):
    """A kept one could be closed by the server just as we write on it, and nobody would know what was read."""
    api = an_api(judge.url)
    for _ in range(3):
        create(api)
    assert judge.connections == 3


# --- nothing was sent --------------------------------------------------------------------------------------------


def test_a_refused_connection_is_certainly_not_sent():
    answer = create(an_api(f"http://127.0.0.1:{free_port()}/v1"))
    assert answer.outcome is Outcome.NOT_SENT
    assert "refused" in answer.reason


def test_a_name_that_does_not_exist_is_certainly_not_sent():
    answer = create(an_api("http://no-such-host.invalid/v1", deadline=5))
    assert answer.outcome is Outcome.NOT_SENT
    assert "resolved" in answer.reason


def test_a_connection_that_does_not_come_about_is_certainly_not_sent():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with contextlib.ExitStack() as stack:
            for _ in range(3):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(full.getsockname())
            answer = create(an_api(f"http://127.0.0.1:{full.getsockname()[1]}/v1", deadline=0.5))
    assert answer.outcome is Outcome.NOT_SENT


def test_what_is_raised_before_the_first_byte_comes_through_and_nothing_is_sent(judge):
    def refuse() -> None:
        raise LeaseLost("over")

    with pytest.raises(LeaseLost):
        create(an_api(judge.url), refuse)
    time.sleep(0.05)
    assert judge.posts_received == 0
    assert judge.body_bytes == 0


def test_the_moment_before_the_first_byte_is_after_the_connection_stands(judge):
    seen = []
    create(an_api(judge.url), lambda: seen.append((judge.connections, judge.posts_received)))
    assert seen in ([(1, 0)], [(0, 0)])


class FailingSocket:
    """A socket whose n-th call fails; counts over all sockets that share the counter."""

    def __init__(self, inner: socket.socket, calls: list[int]) -> None:
        self._inner, self._calls = inner, calls

    def _count(self) -> None:
        self._calls[0] += 1
        if self._calls[0] == self._calls[1]:
            raise OSError("injected")

    def sendall(self, data: bytes) -> None:
        self._count()
        self._inner.sendall(data)

    def makefile(self, *arguments, **options):
        """What the answer is read from: its making counts, and each read of it."""
        self._count()
        stream = self._inner.makefile(*arguments, **options)
        return CountedStream(stream, self._count)

    def __getattr__(self, name: str):
        return getattr(self._inner, name)


class CountedStream:
    """An answer's stream, each read of which counts."""

    def __init__(self, inner, count) -> None:
        self._inner, self._count = inner, count

    def readline(self, *arguments):
        self._count()
        return self._inner.readline(*arguments)

    def read(self, *arguments):
        self._count()
        return self._inner.read(*arguments)

    def __getattr__(self, name: str):
        return getattr(self._inner, name)


# From Python 3.13 on it is told when an answer of the standard library that was never made whole is thrown away.
@pytest.mark.filterwarnings("ignore:.*HTTPResponse:pytest.PytestUnraisableExceptionWarning")
def test_every_socket_call_that_fails_is_told_apart_by_whether_a_byte_had_left(judge):
    number = 0
    while True:
        number += 1
        calls = [0, number]
        before = judge.body_bytes
        answer = create(an_api(judge.url, wrap_socket=lambda sock, calls=calls: FailingSocket(sock, calls)))
        if calls[0] < number:
            break
        never_again = {Outcome.UNKNOWN, Outcome.CREATED_UNREADABLE}
        assert answer.outcome in never_again, f"call {number}: the connection stood, so bytes may have left"
        assert judge.body_bytes >= before
    assert number > 2
    assert answer.outcome is Outcome.LIVE
    assert len(judge.stories) <= number
    gc.collect()


def test_a_socket_that_fails_before_it_is_used_is_not_sent(judge):
    def fail(_sock: socket.socket) -> socket.socket:
        _sock.close()
        raise OSError("injected")

    assert create(an_api(judge.url, wrap_socket=fail)).outcome is Outcome.NOT_SENT
    assert judge.posts_received == 0


# --- TLS ---------------------------------------------------------------------------------------------------------


def certificate(folder: Path, name: str = "localhost", days: int = 2) -> tuple[Path, Path]:
    """A self-signed certificate and its key; with fewer than no days it has expired."""
    crt, key, request, extensions = (folder / file for file in ("x.crt", "x.key", "x.csr", "x.ext"))
    extensions.write_text(f"subjectAltName=DNS:{name}\nbasicConstraints=CA:TRUE\n")
    make = ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-subj", f"/CN={name}", "-out", request]
    sign = ["openssl", "x509", "-req", "-in", request, "-signkey", key, "-days", str(days), "-extfile", extensions]
    subprocess.run(make, check=True, capture_output=True)
    subprocess.run([*sign, "-out", crt], check=True, capture_output=True)
    return crt, key


@contextlib.contextmanager
def tls_judge(crt: Path, key: Path) -> Iterator[Judge]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    with Judge(tls=context) as fake:
        yield fake


def test_a_trusted_certificate_is_good(tmp_path):
    crt, key = certificate(tmp_path)
    with tls_judge(crt, key) as fake:
        assert create(an_api(fake.url, verify=str(crt))).outcome is Outcome.LIVE


@pytest.mark.parametrize("trouble", ["unknown authority", "wrong host", "expired"])
def test_a_certificate_that_does_not_hold_is_certainly_not_sent(tmp_path, trouble):
    name = "other.example" if trouble == "wrong host" else "localhost"
    crt, key = certificate(tmp_path, name, days=-1 if trouble == "expired" else 2)
    verify = True if trouble == "unknown authority" else str(crt)
    with tls_judge(crt, key) as fake:
        answer = create(an_api(fake.url, deadline=3, verify=verify))
        assert answer.outcome is Outcome.NOT_SENT
        assert "TLS" in answer.reason
        assert fake.posts_received == 0


def test_plain_http_where_tls_is_expected_is_certainly_not_sent(judge):
    answer = create(an_api(judge.url.replace("http://", "https://")))
    assert answer.outcome is Outcome.NOT_SENT
    assert judge.posts_received == 0


def test_a_handshake_that_stalls_ends_in_time_and_is_certainly_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        answer = create(an_api(f"https://127.0.0.1:{silent.getsockname()[1]}/v1", deadline=0.5))
    assert answer.outcome is Outcome.NOT_SENT
    assert time.monotonic() - began < 3


# --- who we are --------------------------------------------------------------------------------------------------


def test_me_says_whose_token_it_is(judge):
    user = an_api(judge.url).me()
    assert user.username == f"u{user.id}"


@pytest.mark.parametrize(
    ("status", "body", "error_type"),
    [
        (401, error("Token was invalid.", 6003), MediumUnauthorized),
        (403, error("no", 6002), MediumUnauthorized),
        (302, b"", MediumBlocked),
        (500, b"", MediumUnreachable),
        (200, b"{}", MediumUnreachable),
        (200, b'{"data": {"id": 7}}', MediumUnreachable),
        (200, b"<html>", MediumUnreachable),
        (429, b"", MediumUnreachable),
    ],
)
def test_me_says_what_is_wrong_by_what_to_do_next(judge, status, body, error_type):
    judge.script_me(status, body)
    with pytest.raises(error_type):
        an_api(judge.url).me()


def test_me_without_a_medium_is_unreachable():
    with pytest.raises(MediumUnreachable, match="refused"):
        an_api(f"http://127.0.0.1:{free_port()}/v1").me()


# --- the token ---------------------------------------------------------------------------------------------------


def test_the_token_is_in_no_repr_log_or_reason(judge, caplog):
    caplog.set_level(logging.DEBUG)
    judge.script(400)
    judge.script("garbage_status")
    judge.script_me(401, error(f"Token {TOKEN} was invalid.", 6003))
    api = an_api(judge.url)
    said = [repr(api), repr(vars(api)), create(api).reason, create(api).reason]
    with pytest.raises(MediumUnauthorized) as caught:
        api.me()
    said += [repr(caught.value), str(caught.getrepr()), caplog.text]
    assert TOKEN not in "\n".join(said)


def test_the_deadline_holds_in_another_thread_as_well(judge):
    judge.script("silent")
    answers = []
    thread = threading.Thread(target=lambda: answers.append(create(an_api(judge.url, deadline=0.4))))
    thread.start()
    thread.join(5)
    assert answers[0].outcome is Outcome.UNKNOWN
