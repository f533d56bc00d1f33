"""Hooks: signatures, the shape of the body, and the article's state."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from bridge.errors import HookMalformed, HookUnauthorized, HookUnknown
from bridge.models import EventType, PublishStatus
from bridge.wordpress.events import check, sign, to_event, to_state, verify
from hookmaker import make_hook
from things import a_post

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "hooks.json").read_text())


def headers(**changes: str) -> dict[str, str]:
    return sign(SECRET, "msg_1", NOW, b"{}") | changes


# --- signatures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS["signatures"], ids=lambda one: one["name"])
def test_signatures_are_those_of_the_vectors_that_php_is_tested_with(vector):
    at = datetime.fromtimestamp(vector["timestamp"], UTC)
    made = sign(vector["secret"], vector["id"], at, vector["body"].encode())
    assert made["webhook-signature"] == vector["signature"]


@pytest.mark.parametrize("body", [b"", b"{}", "Grüße 🌊".encode(), bytes(range(256)).replace(b"\x00", b"")])
def test_signatures_are_those_of_the_published_library(body):
    text = body.decode("latin-1")
    theirs = Webhook(SECRET).sign("msg_1", NOW, text)
    assert sign(SECRET, "msg_1", NOW, text.encode())["webhook-signature"] == theirs


def test_a_signed_hook_gives_its_id_whatever_the_case_of_its_headers():
    shouting = {name.upper(): value for name, value in headers().items()}
    assert verify([SECRET], shouting, b"{}", NOW) == "msg_1"


def test_any_of_several_secrets_and_signatures_may_fit():
    both = headers()["webhook-signature"] + " v1,AAAA " + sign(OTHER, "msg_1", NOW, b"{}")["webhook-signature"]
    assert verify([OTHER, SECRET], headers(), b"{}", NOW) == "msg_1"
    assert verify([SECRET], headers(**{"webhook-signature": both}), b"{}", NOW) == "msg_1"


@pytest.mark.parametrize("seconds", [-299, 0, 299])
def test_five_minutes_either_way_are_allowed(seconds):
    assert verify([SECRET], headers(), b"{}", NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"webhook-id": ""}, "webhook-id is missing"),
        ({"webhook-id": "a.b"}, "webhook-id is malformed"),
        ({"webhook-id": "msg_2"}, "no signature fits"),
        ({"webhook-id": "x" * 300}, "webhook-id is malformed"),
        ({"webhook-timestamp": ""}, "webhook-timestamp is missing"),
        ({"webhook-timestamp": "soon"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "-1"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "9" * 40}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "١٢٣"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "1e9"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "0"}, "old"),
        ({"webhook-signature": ""}, "no v1 signature"),
        ({"webhook-signature": "v1"}, "no v1 signature"),
        ({"webhook-signature": "v0,abc"}, "no v1 signature"),
        ({"webhook-signature": "v2,abc"}, "no v1 signature"),
        ({"webhook-signature": "v1,"}, "no signature fits"),
        ({"webhook-signature": "v1,not base64 ü"}, "no signature fits"),
        ({"webhook-signature": "v1," + "00" * 32}, "no signature fits"),
    ],
)
def test_a_header_that_does_not_hold_is_refused_with_its_reason(changes, why):
    with pytest.raises(HookUnauthorized, match=why):
        verify([SECRET], headers(**changes), b"{}", NOW)


def test_a_changed_body_an_old_hook_and_another_sites_secret_are_refused():
    with pytest.raises(HookUnauthorized, match="no signature fits"):
        verify([SECRET], headers(), b"{} ", NOW)
    with pytest.raises(HookUnauthorized, match="301 s old"):
        verify([SECRET], headers(), b"{}", NOW + timedelta(seconds=301))
    with pytest.raises(HookUnauthorized, match="301 s ahead"):
        verify([SECRET], headers(), b"{}", NOW - timedelta(seconds=301))
    with pytest.raises(HookUnauthorized, match="no signature fits"):
        verify([OTHER], headers(), b"{}", NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "plain", "whsec_" + "!" * 40, "whsec_" + "A" * 200])
def test_a_secret_that_is_none_verifies_nothing(secret):
    with pytest.raises(HookUnauthorized, match="24 to 64 bytes"):
        verify([secret], headers(), b"{}", NOW)
    with pytest.raises(HookUnauthorized):
        verify([], headers(), b"{}", NOW)


# --- the body ----------------------------------------------------------------------------------------------------


def test_a_hook_becomes_an_event_with_its_post():
    body = make_hook(
        "post.published",
        post={"id": 12, "title": "Grüße & <Küsse>"},
        choice={"publish_status": "draft", "tags": ["One"], "delay": 60},
        revision=4,
        occurred_at=NOW,
    )
    event = to_event("blog", "msg_1", body)
    assert (event.type, event.post_id, event.revision, event.occurred_at) == (EventType.PUBLISHED, 12, 4, NOW)
    assert event.post.title == "Grüße & <Küsse>"
    assert event.post.choice.publish_status is PublishStatus.DRAFT
    assert event.post.choice.tags == ("One",)
    assert event.post.categories[0].slug == "walks"
    assert event.post.site_name == "A blog"


def test_times_with_any_offset_are_kept_as_instants():
    body = make_hook("post.published", post={"created_at": "2026-11-23T13:00:00+01:00"})
    assert to_event("blog", "m", body).post.created_at == NOW


def test_a_deletion_has_no_content_and_a_ping_no_post():
    gone = to_event("blog", "m", make_hook("post.deleted", post={"id": 9}))
    assert (gone.post_id, gone.post) == (9, None)
    ping = to_event("blog", "m", make_hook("ping"))
    assert (ping.post_id, ping.post) == (None, None)


@pytest.mark.parametrize("kind", list(EventType))
def test_the_door_is_told_of_a_hook_what_its_event_says(kind):
    body = make_hook(kind.value, post={"id": 9}, home="https://other.example")
    event = to_event("blog", "m", body)
    assert check(body) == (kind, "https://other.example", event.post_id)
    assert (event.type, event.site_info.home) == (kind, "https://other.example")


def test_fields_that_are_not_known_are_ignored():
    body = json.loads(make_hook("post.published"))
    body["extra"] = 1
    body["data"]["post"]["extra"] = {"deep": [1]}
    assert to_event("blog", "m", json.dumps(body).encode()).post_id == 7


def test_everything_that_is_missing_or_wrong_is_named_at_once():
    body = json.loads(make_hook("post.published"))
    del body["data"]["post"]["guid"]
    body["data"]["post"]["title"] = 5
    body["data"]["site"]["home"] = "ftp://x"
    with pytest.raises(HookMalformed) as caught:
        to_event("blog", "m", json.dumps(body).encode())
    problems = "\n".join(caught.value.problems)
    assert all(path in problems for path in ("data.post.guid", "data.post.title", "data.site.home"))


@pytest.mark.parametrize("version", [2, 0, -1, 10**30, 1.0, 1.5, "1", "2026-11", True, None, [1], {"major": 2}])
def test_another_version_is_kept_by_its_sender_and_says_what_to_update(version):
    body = json.loads(make_hook("post.published"))
    body["data"] = {"version": version, "everything": "else may be different"}
    with pytest.raises(HookUnknown, match="version 1, which this bridge reads"):
        to_event("blog", "m", json.dumps(body).encode())


@pytest.mark.parametrize("kind", ["post.exploded", "media.updated", "site.moved", "hello"])
def test_another_type_is_kept_by_its_sender_whatever_it_carries(kind):
    body = json.loads(make_hook("post.published")) | {"type": kind}
    body["data"]["post"] = "of another shape"
    with pytest.raises(HookUnknown, match="update the bridge"):
        to_event("blog", "m", json.dumps(body).encode())


@pytest.mark.parametrize("kind", ["", "Post.Published", "a" * 101, "post..x", 7, None, ["ping"], "a b", "\u0000"])
def test_what_is_no_type_at_all_is_malformed(kind):
    with pytest.raises(HookMalformed, match="type must be one of"):
        to_event("blog", "m", json.dumps(json.loads(make_hook("post.published")) | {"type": kind}).encode())


# --- the article's state -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS["states"], ids=lambda one: one["name"])
def test_states_are_those_of_the_vectors_that_php_is_tested_with(vector):
    event = to_event("blog", "m", json.dumps(vector["hook"]).encode())
    assert to_state(event.post) == vector["state"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "B"},
        {"content_raw": "x"},
        {"slug": "b"},
        {"status": "draft"},
        {"excerpt": "x"},
        {"url": "https://blog.example/b/"},
    ],
)
def test_a_change_of_the_article_changes_its_state(changes):
    assert to_state(a_post(**changes)) != to_state(a_post())


def test_rendering_comments_and_revisions_do_not_change_the_state():
    same = a_post(
        content_html="<p id='x1'>other nonce</p>", comments=9, revision=12, modified_at=NOW + timedelta(days=1)
    )
    assert to_state(same) == to_state(a_post())


def test_words_do_not_wander_between_fields_unnoticed():
    assert to_state(a_post(title="ab", subtitle="c")) != to_state(a_post(title="a", subtitle="bc"))
