"""What a document says an answer will do is what happens in the ledger; and Medium is opened where the account's is."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from blog import Blog, a_config
from bridge.errors import NotFound, Refused
from bridge.models import HandoffKind
from bridge.models.document import Answered, Document, Question, Said, Second
from bridge.models.plain import to_data
from doors import STORY, door
from lost_answer import a_lost_one
from waiting import OTHER, WAITING, delivery_of

__all__ = ["door"]
LOST = "confirm, presence, unconfirmed"
TYPED = {"url": STORY, "canonical": "right"}


@pytest.fixture
def database_url(tmp_path) -> str:
    """Words and what they come to are the same on both databases; the answers themselves are tested on both."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def make(door, blog, medium, tmp_path) -> Callable[[str], Blog]:
    def make(name: str) -> Blog:
        if name == LOST:
            return a_lost_one(blog, tmp_path, medium)
        WAITING[name](door)
        return door

    return make


def read(blog: Blog) -> Document:
    return blog.bridge.documents.read_document(delivery_of(blog))


def asked_in(blog: Blog, name: str) -> list[Question]:
    """The questions of what a post waits for; two articles under one number may have an offer beside them."""
    return [one for one in read(blog).questions if not name.startswith("identity") or one.code == "identity"]


def importer(blog: Blog) -> str:
    with blog.bridge.ledger.read() as tx:
        return tx.read_account("main").importer


def first(blog: Blog) -> dict[str, Any]:
    return next(iter(blog.deliveries()), {})


def is_live_at(url: str) -> Callable[[Blog], bool]:
    return lambda blog: (first(blog)["story_url"], blog.handoffs()) == (url, [])


LIVE_TYPED = ("counts as live at that address", is_live_at(STORY))
LIVE_SHOWN = ("counts as live at this story", is_live_at(OTHER))
NOTHING_WAITS: Callable[[Blog], bool] = lambda blog: blog.handoffs() == []  # noqa: E731
GONE = ("never sent again", NOTHING_WAITS)
EFFECTS: dict[tuple[str, str, str], tuple[str, Callable[[Blog], bool]]] = {
    ("import", "importer", "canonical-works"): ("address that you have imported", lambda b: importer(b) == "canonical"),
    ("import", "importer", "plain-works"): ("begin with another address", lambda b: importer(b) == "plain"),
    ("import", "where", "confirm"): LIVE_TYPED,
    ("import", "not_this", "later"): ("asked again tomorrow", lambda b: first(b)["due_at"] > b.clock().isoformat()),
    ("import", "not_this", "never"): ("is not sent", lambda b: first(b)["cancelled_by"] == "person"),
    ("import, importer known", "importer", "canonical-works"): ("from now on", lambda b: importer(b) == "canonical"),
    ("import, importer known", "where", "confirm"): LIVE_TYPED,
    ("import, importer known", "not_this", "later"): ("asked again tomorrow", NOTHING_WAITS),
    ("import, importer known", "not_this", "never"): ("is not sent", NOTHING_WAITS),
    ("publish_draft", "where", "confirm"): LIVE_TYPED,
    ("update_in_place", "update_in_place", "done"): ("next edit is compared", NOTHING_WAITS),
    ("consider_removing", "consider_removing", "done"): ("not asked again", NOTHING_WAITS),
    ("consider_removing", "consider_removing", "gone"): GONE,
    ("mend_canonical", "mend_canonical", "done"): ("looked at", lambda b: first(b)["canonical_state"] == "checked"),
    ("mend_canonical", "mend_canonical", "gone"): GONE,
    ("repost_with_note", "repost_with_note", "reposted"): ("showed the story again", NOTHING_WAITS),
    ("repost_with_note", "repost_with_note", "skip"): ("not shown again at this slot", NOTHING_WAITS),
    ("repost_with_note", "repost_with_note", "ban"): ("No slot", lambda b: "no slot chooses it again" in b.journal()),
    ("confirm, story, held", "story", "confirm"): LIVE_SHOWN,
    ("confirm, story, held", "story", "other"): ("story of its own", NOTHING_WAITS),
    ("confirm, story, unconfirmed", "story", "confirm"): LIVE_SHOWN,
    ("confirm, story, unconfirmed", "story", "other"): ("at all", lambda b: b.handoffs() == ["confirm"]),
    ("confirm, presence, live", "where", "confirm"): LIVE_TYPED,
    ("confirm, presence, live", "gone", "gone"): GONE,
    (LOST, "where", "confirm"): LIVE_TYPED,
    (LOST, "presence", "other"): ("sent to Medium again", NOTHING_WAITS),
    ("proposal", "proposal", "approve"): ("is planned", lambda b: first(b)["due_at"] <= b.clock().isoformat()),
    ("proposal", "proposal", "skip"): ("later slot may choose", lambda b: "you skipped it this once" in b.journal()),
    ("proposal", "proposal", "ban"): ("no slot chooses it", lambda b: first(b)["cancelled_by"] == "person"),
    ("proposal, doubtful", "proposal", "approve"): ("asked once more", lambda b: "approve" in b.journal()),
    ("proposal, doubtful", "proposal", "skip"): ("offered before", lambda b: first(b)["cancelled_by"] == "person"),
    ("proposal, doubtful", "proposal", "ban"): ("no slot chooses it", NOTHING_WAITS),
    ("identity", "identity", "same"): ("replaces the one known", lambda b: title_of(b) == "Bread"),
    ("identity", "identity", "another"): ("older one is gone", lambda b: title_of(b) == "Bread"),
    ("identity, live", "identity", "same"): ("changed by you", lambda b: "update_in_place" in b.handoffs()),
    ("identity, live", "identity", "another"): ("keeps its story", lambda b: b.handoffs() == ["consider_removing"]),
}
"""By what waits, question and answer: words of what it says, and what is so afterwards."""


def title_of(blog: Blog) -> str:
    return str(blog.bridge.overview.read_post("blog", 7)["title"])


@pytest.mark.parametrize("name", [*WAITING, LOST])
def test_every_answer_that_a_document_allows_is_held_to_its_word(make, name):
    asked = {(name, question.code, one.code) for question in asked_in(make(name), name) for one in question.answers}
    assert asked == {key for key in EFFECTS if key[0] == name}


def test_every_kind_has_a_document():
    assert {name.partition(",")[0] for name in WAITING} == {*map(str, HandoffKind), "proposal", "identity"}


@pytest.mark.parametrize("key", EFFECTS, ids=" ".join)
def test_an_answer_does_what_its_document_says_and_asks_twice_where_it_says_so(make, key):
    name, code, answer_code = key
    blog = make(name)
    delivery, document = delivery_of(blog), read(blog)
    (question,) = [one for one in document.questions if one.code == code]
    (answer,) = [one for one in question.answers if one.code == answer_code]
    typed = {field.name: TYPED[field.name] for field in answer.fields}
    said = Said(code, answer_code, question.token, typed)
    done = blog.bridge.documents.answer(delivery, said)
    assert isinstance(done, Second) is answer.is_asked_twice
    if isinstance(done, Second):
        assert read(blog) == document, "nothing is done before the second yes"
        done = blog.bridge.documents.answer(delivery, Said(code, answer_code, question.token, typed, done.question))
    assert isinstance(done, Answered)
    left = {one["id"]: one["status"] for one in [*blog.deliveries(), *set_aside(blog)]}
    becomes = {"gone": None, "": document.status.value}.get(answer.becomes, answer.becomes)
    assert left.get(delivery.id) == becomes
    words, is_so = EFFECTS[key]
    assert words in answer.does
    assert is_so(blog)
    with pytest.raises((Refused, NotFound)):
        blog.bridge.documents.answer(delivery, said)


def set_aside(blog: Blog) -> list[dict[str, Any]]:
    with blog.bridge.ledger.read() as tx:
        return [to_data(one) for number in range(-9, 0) for one in tx.read_deliveries("blog", number)]


def test_an_answer_to_what_has_changed_meanwhile_is_refused(make):
    blog = make("update_in_place")
    (question,) = read(blog).questions
    blog.edit(content_html="<p>Something else altogether, that nobody has carried over yet.</p>")
    with pytest.raises(Refused, match="changed again meanwhile"):
        blog.bridge.documents.answer(delivery_of(blog), Said(question.code, "done", question.token))
    assert blog.handoffs() == ["update_in_place"]


def test_an_answer_that_two_questions_could_mean_is_refused_until_it_says_which(make):
    blog = make("import")
    with blog.bridge.ledger.write() as tx:
        tx.open_handoff(delivery_of(blog), HandoffKind.CONFIRM, "there is no sign of it")
    said = Said("", "confirm", values={"url": STORY})
    with pytest.raises(Refused, match="does not say which question"):
        blog.bridge.documents.answer(delivery_of(blog), said)
    assert blog.status() == "offered"


def test_a_document_is_json_and_holds_no_key_of_its_page(make):
    blog = make("import")
    text = json.dumps(to_data(read(blog)))
    assert json.loads(text)["tasks"][0]["kind"] == "import"
    assert "/handoff/" not in text
    (key,) = blog.bridge.links.screen_keys(delivery_of(blog))
    assert key not in text


@pytest.mark.parametrize("name", [*WAITING, LOST])
def test_where_the_account_is_a_stand_ins_no_address_of_mediums_own_is_opened(make, name):
    opened = re.findall(r'"(?:url|example)": "([^"]*)"', json.dumps(to_data(read(make(name)))))
    own = [one for one in opened if one.startswith("https://medium.com") and one not in {STORY, OTHER}]
    assert own == []


def test_mediums_own_places_are_opened_for_an_account_of_mediums(tmp_path):
    config = a_config(tmp_path, "https://api.medium.com/v1")
    assert config.places_of("main").import_tool == "https://medium.com/p/import"
    assert config.places_of("retired").drafts == "https://medium.com/me/stories/drafts"
