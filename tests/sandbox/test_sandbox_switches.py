"""The sandbox's own routes: rules, faults, stories by hand, signing in, and what they refuse."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from bridge.cli.run import sandbox
from bridge.sandbox import Sandbox, create_app
from sandboxed import Visitor, visiting


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with visiting() as one:
        yield one


def test_the_rules_are_told_and_changed_one_by_one(visitor):
    before = visitor.get("/_sandbox/rules").json()
    assert before == {"canonical": "given-address", "cache": "path", "webCap": 2, "apiCounts": False}
    visitor.send("/_sandbox/rules", {"canonical": "follow-canonical"})
    assert visitor.get("/_sandbox/rules").json() == before | {"canonical": "follow-canonical"}


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"canonical": "mine"}, "canonical"), ({"cashe": "path"}, "cashe"), ({"webCap": -1}, "webCap")],
)
def test_a_wrong_rule_is_named_and_changes_nothing(visitor, asked, word):
    before = visitor.state.rules
    answer = visitor.send("/_sandbox/rules", asked)
    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert visitor.state.rules == before


@pytest.mark.parametrize("route", ["rules", "stories", "faults"])
def test_a_body_that_is_no_object_is_a_400(visitor, route):
    assert visitor.send(f"/_sandbox/{route}", []).status_code == 400


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"titel": "x"}, 400),
        ({"tags": ["a"] * 6}, 400),
        ({"publishStatus": "secret"}, 400),
        ({"publishedAt": "2020-01-01T00:00:00"}, 400),
        ({"username": "eve"}, 404),
    ],
    ids=str,
)
def test_a_wrong_story_is_refused(visitor, asked, status):
    assert visitor.send("/_sandbox/stories", asked).status_code == status
    assert visitor.state.stories == []


def test_a_story_by_hand_is_told_with_its_address(visitor):
    story = visitor.write(title="A walk", username="bob", tags=["x"])
    (told,) = visitor.get("/_sandbox/stories").json()["stories"]
    assert told["url"] == f"{visitor.url}/@bob/a-walk-{story.id}"
    assert (told["author"], told["door"], told["importedUrl"]) == ("bob", "web", "")


@pytest.mark.parametrize(
    "asked", [{"fault": "cut_xml"}, {"fault": "cut_json", "door": "feed"}, {"fault": "status", "door": "x"}]
)
def test_a_fault_belongs_to_its_door(visitor, asked):
    answer = visitor.send("/_sandbox/faults", asked)
    assert answer.status_code == 400
    assert "feed: challenge" in answer.json()["error"]


def test_the_list_says_who_is_signed_in(visitor):
    assert "Signed in as @ada" in visitor.get("/").text
    visitor.get("/_sandbox/sign-in?user=bob")
    assert "Signed in as @bob" in visitor.get("/").text
    assert visitor.get("/_sandbox/sign-in").status_code == 404


def test_a_sandbox_without_users_shows_its_pages_and_imports_nothing():
    client = create_app(Sandbox({})).test_client()
    assert client.get("/").status_code == 200
    assert client.post("/p/import", data={"importUrl": "http://x.example/"}).status_code == 403


def test_a_wrong_rule_on_the_command_line_is_named():
    said = CliRunner().invoke(sandbox, ["--canonical", "mine"])
    assert said.exit_code == 2
    assert "follow-canonical" in said.output


def test_ones_own_drafts_and_published_stories_are_two_lists(visitor):
    draft = visitor.write(username="ada", title="A draft", publishStatus="draft")
    public = visitor.write(username="ada", title="A story")
    visitor.write(username="bob", title="Of another")
    for which, shown, hidden in (("drafts", draft, public), ("public", public, draft)):
        page = visitor.get(f"/me/stories/{which}").text
        assert shown.title in page
        assert hidden.title not in page
        assert "Of another" not in page
    assert visitor.get("/me/stories/else").status_code == 404
