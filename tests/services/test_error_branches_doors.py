"""Doors with which something is wrong: import pages, images, a ledger's lock and disk, requests of programs."""

import pytest
from flask.testing import FlaskClient

from archive import FakeWordPress, a_json
from blog import SECRET, Blog, reconfigured
from bridge.errors import LedgerError
from bridge.ledger import Ledger
from bridge.ledger.ownership import own
from bridge.models import Code, Reason, Status
from bridge.web import create_app
from disks import a_full_disk
from faulty_rows import refuse_once, said
from owner_pages import Browser, add_people
from page_sources import IMAGE, between, door
from processes import API_TOKEN

__all__ = ["between", "door", "said"]

NO_NAME = "a." * 130 + "example"
"""Longer than any name can be, so that no server of names is asked for it."""


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases."""
    return f"sqlite:///{tmp_path}/ledger.db"


# --- import pages that WordPress serves ---------------------------------------------------------------------------


def hosted(blog: Blog, wordpress: FakeWordPress, tmp_path, medium) -> Blog:
    site = {"home": wordpress.url, "account": "main", "secret": SECRET, "page_host": "wordpress"}
    site |= {"allowed_hosts": ["blog.example"]}
    return reconfigured(blog, tmp_path, medium, sites={"blog": site}, accounts={"main": {}})


def publish(blog: Blog, wordpress: FakeWordPress) -> None:
    blog.hook("post.published", home=wordpress.url)
    blog.settle()


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (a_json({"code": "bridge_for_medium_copy", "message": "this is a copy"}, 409), "held", "this is a copy"),
        ((413, {}, b""), "held", "client_max_body_size"),
        ((503, {}, b""), "planned", "the import page waits for WordPress: WordPress answered 503"),
        ((200, {}, b"<html>"), "planned", "the import page waits for WordPress: WordPress answered 200, without"),
        ((404, {}, b""), "planned", "its plugin serves no pages; update the plugin"),
    ],
)
def test_a_wordpress_that_does_not_take_the_pages_is_told_and_nothing_is_offered(
    blog, tmp_path, medium, answer, status, words
):
    with FakeWordPress() as wordpress:
        wordpress.meddle = lambda path, _: answer if path.endswith("/pages") else None
        blog = hosted(blog, wordpress, tmp_path, medium)
        publish(blog, wordpress)
    assert blog.status() == status
    assert words in blog.deliveries()[0]["reason"]
    assert "import" not in blog.handoffs()


# --- images -------------------------------------------------------------------------------------------------------


def test_an_image_on_a_host_that_does_not_exist_holds_the_offer(door):
    door.publish(content_html=IMAGE.format(f"https://{NO_NAME}/x.png"))
    assert door.status() == "held"
    assert "cannot be fetched: its name does not exist (DNS)" in door.deliveries()[0]["reason"]


def test_an_image_that_does_not_come_to_us_is_only_noted(door, tmp_path, medium):
    door.publish(content_html=IMAGE.format(f"https://{'a' * 64}.example/x.png"))
    assert door.status() == "offered"
    assert "could not be checked from here" in door.journal()


# --- the ledger's files -------------------------------------------------------------------------------------------


def test_a_ledger_that_cannot_be_rewritten_says_what_may_be_left_in_it_and_works_on(blog, medium):
    blog.publish()
    with a_full_disk(8192), pytest.raises(LedgerError, match=r"no room on their disk.*run the command again"):
        blog.bridge.ledger.wipe()
    blog.bridge.ledger.wipe()
    assert blog.status() == "live"


def test_a_lock_that_is_no_file_is_told_by_its_name(tmp_path):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    ledger.close()
    (tmp_path / "ledger.db.lock").mkdir()
    with (
        pytest.raises(LedgerError, match=r"ledger.db.lock cannot be opened \(Is a directory\); give it to the user"),
        own(f"sqlite:///{tmp_path}/ledger.db"),
    ):
        pytest.fail("it is not ours")


# --- programs -----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(blog, tmp_path, medium) -> FlaskClient:
    bridge = {"state_dir": tmp_path, "api_token": API_TOKEN}
    made = reconfigured(blog, tmp_path, medium, bridge=bridge).bridge
    return create_app(made, made.config).test_client()


def post(client: FlaskClient, path: str, body: bytes) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {API_TOKEN}", "Content-Type": "application/json"}
    answer = client.post(path, data=body, headers=headers)
    return answer.status_code, answer.get_data(as_text=True)


RUBBISH = [
    b"[]",
    b"5",
    b'"x"',
    b"null",
    b"{",
    b"\xff",
    b"[" * 5000,
    b'{"account": 7}',
    b'{"account": "\\u0000"}',
    b"NaN",
]


def refusals(client: FlaskClient, path: str, *bodies: bytes) -> set[tuple[int, bool]]:
    """What each body gets: its status, and whether an example of a right one came with it."""
    answers = [post(client, path, body) for body in (*RUBBISH, *bodies)]
    return {(status, "send JSON such as" in said) for status, said in answers}


@pytest.mark.parametrize("verb", ["confirm", "deny", "done", "approve"])
def test_an_answer_of_a_program_that_is_none_is_refused_with_an_example(client, blog, verb):
    blog.publish()
    path = f"/api/v1/posts/blog/7/{verb}"
    assert refusals(client, path, b'{"yes": "yes"}', b'{"url": "' + b"x" * 5000 + b'"}') == {(400, True)}
    assert blog.status() == "live"


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_a_pause_that_is_none_is_refused_with_an_example(client, blog, verb):
    assert refusals(client, f"/api/v1/{verb}", b'{"account": ""}', b'{"until": 7}') == {(400, True)}
    assert blog.bridge.overview.read_status()["pauses"] == []


def test_a_reading_that_is_none_is_refused_with_an_example_and_begins_no_job(client, blog):
    since = (b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"yesterday", b"")
    bodies = [b'{"site": "blog", "since": "%s"}' % one for one in since]
    bodies += [b'{"site": "blog"}', b'{"site": "blog", "since": 1e300}', b'{"site": "blog", "all": true, "post": 7}']
    assert refusals(client, "/api/v1/resync", *bodies) == {(400, True)}
    assert blog.bridge.jobs.read_jobs() == []


def test_an_answer_that_the_ledger_does_not_keep_is_given_all_the_same(client, blog, said):
    headers = {"Authorization": f"Bearer {API_TOKEN}", "Idempotency-Key": "once"}
    refuse_once(blog.bridge.ledger, "UPDATE request_keys")
    answer = client.post("/api/v1/pause", json={}, headers=headers)
    assert (answer.status_code, "an answer could not be kept" in said.getvalue()) == (200, True)
    with blog.bridge.ledger.read() as tx:
        assert [one.words for one in tx.read_pauses()] != []


# --- people -------------------------------------------------------------------------------------------------------


def test_an_approval_that_may_make_a_second_copy_is_asked_where_both_can_be_looked_at(door):
    door.publish()
    with door.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.move_delivery(delivery, Status.PROPOSED, Reason(Code.PROPOSED, "as a story that was denied leaves it"))
    add_people(door.bridge)
    ada = Browser(create_app(door.bridge, door.bridge.config)).enter(door.bridge)
    fields = {"account": delivery.account, "delivery": str(delivery.id)}
    answer = ada.send("/owner/schedule/blog/7/approve", "/owner/you", **fields)
    assert (answer.status_code, answer.location) == (303, f"/owner/hand-offs/{delivery.id}")
    assert door.status() == "proposed"
