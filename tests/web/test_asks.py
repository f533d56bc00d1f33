"""The plugin's door to hand-offs: signed both ways, bound to its route, and an answer counts once."""

import json
from datetime import timedelta
from typing import Any

import pytest

from blog import HOME, SECRET, Blog
from bridge.wordpress.signing import sign, verify
from doors import STORY, client, door
from hookmaker import make_hook
from waiting import delivery_of, offered, two_articles

__all__ = ["door"]
ROUTE = "/hooks/blog/handoff"


@pytest.fixture
def waiting(door: Blog) -> Blog:
    offered(door)
    return door


def ask(blog: Blog, kind: str, webhook_id: str = "ask_1", route: str = ROUTE, age: float = 0, **data: Any) -> Any:
    """Ask as the plugin does."""
    body = json.loads(make_hook("ping", occurred_at=blog.clock()))
    home = data.pop("home", HOME)
    body = {"type": kind, "data": body["data"] | data}
    body["data"]["site"]["home"] = home
    raw = json.dumps(body).encode()
    headers = sign(SECRET, webhook_id, blog.clock() - timedelta(seconds=age), raw)
    return client(blog).post(route, data=raw, headers=headers | {"Content-Type": "application/json"})


def answer_to(blog: Blog, answer: str, values: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """The fields of an answer, as a document that was just read allows it."""
    (document,) = ask(blog, "handoff.read", post_id=7).json["documents"]
    steps = [step for task in document["tasks"] for step in task["steps"]]
    asked = [(one, that) for step in steps for one in step["questions"] for that in one["answers"]]
    (question,) = [one for one, that in asked if that["code"] == answer]
    said = {"question": question["code"], "token": question["token"], "answer": answer, "values": values or {}}
    return {"post_id": 7, "delivery": document["delivery"], "user": "Ada Lovelace"} | said | more


def test_it_gives_the_list_of_what_waits_and_each_posts_documents_signed(waiting):
    answer = ask(waiting, "handoff.read", "ask_list")
    assert verify([SECRET], dict(answer.headers), answer.data, waiting.clock()) == "ask_list"
    (line,) = answer.json["waiting"]
    assert line == {"post_id": 7, "account": "main", "kind": "import", "title": "Ready to import"}
    (document,) = ask(waiting, "handoff.read", post_id=7).json["documents"]
    assert (document["title"], document["tasks"][0]["kind"]) == ("A <walk> & more", "import")
    assert ask(waiting, "handoff.read", post_id=8).json["documents"] == []


def test_an_answer_is_carried_out_and_the_journal_says_whose_it_was(waiting):
    told = ask(waiting, "handoff.answer", "ask_2", **answer_to(waiting, "confirm", {"url": STORY})).json
    assert (told["problem"], told["answered"], told["second"]) == ("", {"title": "", "words": ""}, None)
    assert (waiting.status(), waiting.deliveries()[0]["story_url"]) == ("live", STORY)
    assert told["documents"][0]["tasks"] == []
    assert "Ada Lovelace answered in WordPress: Done" in waiting.journal()


def test_a_second_question_is_asked_and_its_yes_is_carried_out(waiting):
    said = answer_to(waiting, "later")
    second = ask(waiting, "handoff.answer", "ask_2", **said).json["second"]
    assert "a second import is a second copy" in second["words"]
    assert waiting.status() == "offered"
    told = ask(waiting, "handoff.answer", "ask_3", **said | {"sure": second["question"]}).json
    assert (told["problem"], waiting.status()) == ("", "planned")


def test_an_answer_that_is_replayed_changes_nothing(waiting):
    first = answer_to(waiting, "plain-works")
    assert ask(waiting, "handoff.answer", "ask_2", **first).json["duplicate"] is False
    waiting.bridge.accounts.remember_importer("main", "")
    told = ask(waiting, "handoff.answer", "ask_2", **first).json
    assert (told["duplicate"], told["answered"]) == (True, None)
    with waiting.bridge.ledger.read() as tx:
        assert tx.read_account("main").importer == ""
    other = ask(waiting, "handoff.answer", "ask_2", **first | {"user": "Eve"})
    assert other.status_code == 409


def test_an_answer_kept_against_replay_is_no_hook_that_waits(waiting):
    ask(waiting, "handoff.answer", "ask_2", **answer_to(waiting, "plain-works"))
    assert waiting.bridge.events.apply_events() == 0
    with waiting.bridge.ledger.read() as tx:
        assert tx.read_standstill() == (None, None)


@pytest.mark.parametrize("change", [{"token": "of another day"}, {"question": "presence"}, {"delivery": 99}])
def test_an_answer_to_what_is_not_asked_is_refused_in_words(waiting, change):
    told = ask(waiting, "handoff.answer", "ask_2", **answer_to(waiting, "never") | change).json
    assert "look at what is asked now" in told["problem"]
    assert (told["answered"], waiting.status()) == (None, "offered")


def test_what_was_typed_wrongly_is_told_and_changes_nothing(waiting):
    told = ask(waiting, "handoff.answer", "ask_2", **answer_to(waiting, "confirm", {"url": "nonsense"})).json
    assert "not a story's address" in told["problem"]
    assert waiting.status() == "offered"


def test_stale_unsigned_and_copied_requests_are_refused(waiting):
    said = answer_to(waiting, "never")
    assert ask(waiting, "handoff.answer", "ask_2", age=301, **said).status_code == 401
    assert client(waiting).post(ROUTE, data=b"{}", content_type="application/json").status_code == 401
    assert client(waiting).post("/hooks/none/handoff", data=b"{}", content_type="application/json").status_code == 401
    assert ask(waiting, "handoff.answer", "ask_3", home="https://copy.example", **said).status_code == 403
    assert waiting.status() == "offered"


def test_a_hook_means_nothing_here_and_an_answer_nothing_at_the_hooks_door(waiting):
    assert ask(waiting, "ping").status_code == 400
    assert ask(waiting, "post.deleted", post={"id": 7}).status_code == 400
    said = answer_to(waiting, "never")
    assert ask(waiting, "handoff.answer", "ask_2", route="/hooks/blog", **said).status_code == 503
    assert waiting.status() == "offered"


@pytest.mark.parametrize(
    "wrong", [{"version": 2}, {"post_id": 0}, {"values": {"url": 7}}, {"user": None}, {"token": "\0"}]
)
def test_a_body_that_does_not_fit_is_named(waiting, wrong):
    answer = ask(waiting, "handoff.answer", "ask_2", **answer_to(waiting, "never") | wrong)
    assert answer.status_code == (503 if "version" in wrong else 400)
    assert waiting.status() == "offered"


def test_whoever_edits_the_newer_article_is_shown_the_question_about_it_and_no_other(door):
    two_articles(door)
    with door.bridge.ledger.write() as tx:
        tx.change_post("blog", 7, rival="")
    door.publish(id=8, guid="8", url=f"{HOME}/8/", title="Another walk")
    with door.bridge.ledger.write() as tx:
        tx.change_post("blog", 8, holder_id=delivery_of(door).id, held_reason="the same address")
    documents = ask(door, "handoff.read", post_id=8).json["documents"]
    (asked,) = [one for one in documents if one["post_id"] == 7]
    assert [one["kind"] for one in asked["tasks"]] == ["identity"]
    assert {"post_id": 8, "account": "", "kind": "identity", "title": "Is it the same article?"} in (
        ask(door, "handoff.read").json["waiting"]
    )
