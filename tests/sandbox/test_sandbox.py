"""The sandbox over HTTP: Medium's API with its oddities, its feed, its pages, and faults on demand."""

import ast
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pydantic import SecretStr

from api_story import STORY
from bridge.medium.api import MediumApi, to_request
from bridge.models import Outcome
from bridge.sandbox import Sandbox, serving

TOKEN = "sandbox-token"
GOOD = {"title": "A walk", "contentFormat": "html", "content": "<h1>A walk</h1><p>Text</p>"}


class Client:
    """A program that talks to the sandbox, with the sandbox's own state at hand."""

    def __init__(self, url: str, state: Sandbox) -> None:
        self.url, self.state = url, state
        self.user = state.tokens[TOKEN]

    def ask(self, method: str, path: str, body: Any = None, token: str | None = TOKEN) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, _read(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _read(error.read())

    def create(self, **changes: Any) -> tuple[int, Any]:
        return self.ask("POST", f"/v1/users/{self.user.id}/posts", GOOD | changes)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


@pytest.fixture
def client() -> Iterator[Client]:
    state = Sandbox.with_users({TOKEN: "ada", "other": "bob"})
    with serving(state) as url:
        yield Client(url, state)


def test_me_says_whose_token_it_is(client):
    status, body = client.ask("GET", "/v1/me")
    assert (status, body["data"]["username"]) == (200, "ada")


@pytest.mark.parametrize(("token", "code"), [(None, 6000), ("wrong", 6003)])
def test_without_a_good_token_there_is_an_error_of_mediums_shape(client, token, code):
    status, body = client.ask("GET", "/v1/me", token=token)
    assert (status, body["errors"][0]["code"]) == (401, code)


def test_a_story_is_public_unless_one_says_otherwise(client):
    status, body = client.create()
    assert (status, body["data"]["publishStatus"]) == (201, "public")
    assert isinstance(body["data"]["publishedAt"], int)
    assert "publishedAt" not in client.create(publishStatus="draft")[1]["data"]


@pytest.mark.parametrize(
    "changes",
    [
        {"subtitle": "x"},
        {"title": ""},
        {"title": None},
        {"content": 7},
        {"contentFormat": "docx"},
        {"tags": "one"},
        {"tags": [1]},
        {"publishStatus": "secret"},
        {"license": "mine"},
        {"canonicalUrl": "/relative/"},
        {"publishedAt": "2999-01-01T00:00:00+00:00"},
    ],
    ids=str,
)
def test_what_medium_refuses_is_a_400(client, changes):
    status, body = client.create(**changes)
    assert status == 400
    assert body["errors"][0]["message"]
    assert client.state.stories == []


def test_an_unknown_field_has_mediums_words(client):
    assert client.create(subtitle="x")[1]["errors"][0]["message"] == "Unexpected fields specified."


def test_a_body_that_is_no_json_is_a_400(client):
    assert client.ask("POST", f"/v1/users/{client.user.id}/posts", b"{")[0] == 400
    assert client.ask("POST", f"/v1/users/{client.user.id}/posts", b"[]")[0] == 400


def test_tags_beyond_three_long_tags_and_long_titles_go_in_silence(client):
    _, body = client.create(tags=["one", "x" * 26, "two", "three"], title="t" * 101)
    assert body["data"]["tags"] == ["one", "two"]
    assert body["data"]["title"].startswith("A walk")


def test_what_medium_has_no_block_for_is_stripped(client):
    client.create(content='<h1>A</h1><script>1</script><iframe src="x"></iframe><table><tr><td>cell</td></tr></table>')
    assert client.state.stories[0].content == "<h1>A</h1>cell"


def test_another_users_profile_is_forbidden(client):
    assert client.ask("POST", "/v1/users/somebody/posts", GOOD)[0] == 403
    assert client.ask("GET", "/v1/users/somebody/publications")[0] == 403


def test_an_editor_publishes_in_a_publication_and_a_writer_only_makes_drafts(client):
    _, body = client.ask("GET", f"/v1/users/{client.user.id}/publications")
    editors, writers = (one["id"] for one in body["data"])
    assert client.ask("POST", f"/v1/publications/{editors}/posts", GOOD)[1]["data"]["publishStatus"] == "public"
    assert client.ask("POST", f"/v1/publications/{writers}/posts", GOOD)[1]["data"]["publishStatus"] == "draft"
    roles = client.ask("GET", f"/v1/publications/{writers}/contributors")[1]["data"]
    assert {one["role"] for one in roles} == {"writer"}
    assert client.ask("POST", "/v1/publications/none/posts", GOOD)[0] == 404


def test_the_eleventh_story_of_a_day_is_a_429_with_code_1007(client):
    assert [client.create()[0] for _ in range(10)] == [201] * 10
    status, body = client.create()
    assert (status, body["errors"][0]["code"]) == (429, 1007)


def test_the_feed_holds_the_ten_newest_public_stories_as_mediums_does(client):
    client.state.cap = None
    for number in range(12):
        client.create(title=f"Story {number}", tags=["Two Words"])
    client.create(title="Draft", publishStatus="draft")
    client.create(title="Unlisted", publishStatus="unlisted")
    feed = ElementTree.fromstring(client.ask("GET", "/feed/@ada")[1])
    items = feed.findall("./channel/item")
    assert [item.findtext("title") for item in items] == [f"Story {number}" for number in range(11, 1, -1)]
    assert items[0].findtext("guid") == f"https://medium.com/p/{client.state.stories[11].id}"
    assert "?source=rss-" in items[0].findtext("link")
    assert items[0].findtext("category") == "two-words"
    assert "medium.com/_/stat" in items[0].findtext("{http://purl.org/rss/1.0/modules/content/}encoded")


def test_a_storys_page_names_its_canonical_in_its_head(client):
    _, body = client.create(canonicalUrl='https://blog.example/?a=1&b="2"')
    page = client.ask("GET", body["data"]["url"].removeprefix(client.url))[1]
    assert '<link rel="canonical" href="https://blog.example/?a=1&amp;b=&#34;2&#34;">' in page
    assert "A walk" in client.ask("GET", "/")[1]
    assert client.ask("GET", "/p/nothing")[0] == 404


def test_a_draft_is_published_by_its_button(client):
    _, body = client.create(publishStatus="draft")
    assert "Publish this draft" in client.ask("GET", f"/p/{body['data']['id']}")[1]
    assert client.ask("POST", f"/p/{body['data']['id']}/publish")[0] == 200
    assert client.state.stories[0].publish_status == "public"
    assert client.ask("POST", "/p/nothing/publish")[0] == 404


@pytest.mark.parametrize(
    ("fault", "outcome", "stories"),
    [
        ({"fault": "status", "status": 503}, Outcome.UNKNOWN, 0),
        ({"fault": "status", "status": 429}, Outcome.QUOTA, 0),
        ({"fault": "challenge"}, Outcome.BLOCKED, 0),
        ({"fault": "drop_before_store"}, Outcome.UNKNOWN, 0),
        ({"fault": "drop_after_store"}, Outcome.UNKNOWN, 1),
        ({"fault": "cut_json"}, Outcome.CREATED_UNREADABLE, 1),
        ({"fault": "empty_201"}, Outcome.CREATED_UNREADABLE, 1),
        ({"fault": "delay", "seconds": 0.1}, Outcome.LIVE, 1),
    ],
    ids=str,
)
def test_a_fault_is_done_once_and_the_client_tells_what_it_means(client, fault, outcome, stories):
    api = MediumApi(f"{client.url}/v1", SecretStr(TOKEN), deadline=timedelta(seconds=3))
    assert client.ask("POST", "/_sandbox/faults", fault)[0] == 201
    assert api.create(to_request(STORY, client.user.id), lambda: None).outcome is outcome
    assert len(client.state.stories) == stories
    assert api.create(to_request(STORY, client.user.id), lambda: None).outcome is Outcome.LIVE


def test_a_fault_waits_for_its_title_and_can_be_taken_back(client):
    client.ask("POST", "/_sandbox/faults", {"fault": "status", "status": 500, "title_contains": "bad"})
    assert client.create()[0] == 201
    assert client.create(title="a bad one")[0] == 500
    client.ask("POST", "/_sandbox/faults", {"fault": "status", "status": 500})
    client.ask("DELETE", "/_sandbox/faults")
    assert client.create()[0] == 201
    for wrong in ({"fault": "explode"}, {}, {"fault": "status", "statuss": 1}):
        assert client.ask("POST", "/_sandbox/faults", wrong)[0] == 400


def test_everything_it_holds_can_be_read_by_a_program(client):
    client.create()
    body = client.ask("GET", "/_sandbox/stories")[1]
    assert body["requests"] == 1
    assert [story["title"] for story in body["stories"]] == ["A walk"]


def test_it_shares_no_code_with_the_client():
    folder = Path(__file__).parents[2] / "bridge" / "sandbox"
    imported = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            if isinstance(node, ast.Import):
                imported |= {one.name for one in node.names}
    ours = {name for name in imported if name.partition(".")[0] == "bridge"}
    assert {name for name in ours if name.split(".")[:2] != ["bridge", "sandbox"]} == set()
