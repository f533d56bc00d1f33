"""The plugin's door for an eraser: signed both ways, bound to its route, and nothing that is under way is forgotten."""

import json
from typing import Any

import pytest

from blog import HOME, SECRET, Blog
from bridge.wordpress.signing import sign, verify
from doors import client, door
from hookmaker import make_hook
from waiting import offered

__all__ = ["door"]
ROUTE = "/hooks/blog/forget"


def say(blog: Blog, kind: str = "post.forget", route: str = ROUTE, home: str = HOME, **data: Any) -> Any:
    """Say it as the plugin does."""
    body = json.loads(make_hook("ping", occurred_at=blog.clock()))
    body = {"type": kind, "data": body["data"] | data}
    body["data"]["site"]["home"] = home
    raw = json.dumps(body).encode()
    headers = sign(SECRET, "forget_1", blog.clock(), raw)
    return client(blog).post(route, data=raw, headers=headers | {"Content-Type": "application/json"})


def texts(blog: Blog) -> str:
    with blog.bridge.ledger.read() as tx:
        stored = tx.read_post("blog", 7)
    return stored.post.title + stored.post.content_html if stored else ""


def test_a_post_is_forgotten_and_the_answer_is_signed(blog):
    blog.publish()
    assert texts(blog)
    answer = say(blog, post_id=7)
    assert (answer.status_code, answer.json) == (200, {"problem": ""})
    assert verify([SECRET], dict(answer.headers), answer.data, blog.clock()) == "forget_1"
    assert (texts(blog), blog.status()) == ("", "live"), "that it is there is not forgotten"
    assert say(blog, post_id=7).json == {"problem": ""}, "it may be said again"


def test_what_was_never_known_is_forgotten_already(door):
    assert say(door, post_id=7).json == {"problem": ""}


def test_a_story_under_way_keeps_its_texts_and_the_answer_says_why(door):
    offered(door)
    assert "waits to be imported" in say(door, post_id=7).json["problem"]
    assert texts(door)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "post.preview", "post_id": 7}, "type: missing or unknown"),
        ({}, "data.post_id"),
        ({"post_id": "7"}, "data.post_id"),
        ({"post_id": 7, "version": 2}, "another version"),
        ({"post_id": 7, "home": "https://copy.example"}, "copy.example"),
    ],
)
def test_what_is_no_such_message_is_refused_and_nothing_is_forgotten(door, data, said):
    door.publish()
    answer = say(door, **data)
    assert answer.status_code in {400, 403, 409, 503}
    assert said in answer.get_data(as_text=True)
    assert texts(door)


def test_the_message_is_good_at_its_own_door_alone(door):
    door.publish()
    assert say(door, route="/hooks/blog", post_id=7).status_code == 503, "no hook that this bridge knows"
    assert say(door, route="/hooks/blog/handoff", post_id=7).status_code == 400
    assert texts(door)
