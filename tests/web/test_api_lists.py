"""The lists of the API: their form, filters, cursors, and what of them may be seen."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import g
from flask.testing import FlaskClient
from flask_openapi.openapi import OpenAPI

from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.models.access import Principal, Scope
from bridge.web import create_app
from bridge.web.api import lists, rows
from bridge.web.api.pages import MOST
from filled import Amount, a_full_ledger, two_sites
from processes import API_TOKEN
from shelf import NOW

HEADERS = {"Authorization": f"Bearer {API_TOKEN}"}
LISTS = {
    "posts": rows.PostList,
    "deliveries": rows.DeliveryList,
    "stories": rows.StoryList,
    "handoffs": rows.HandoffList,
    "schedule": rows.ScheduleList,
    "slots": rows.SlotList,
    "jobs": rows.JobList,
    "accounts": rows.AccountList,
    "sites": rows.SiteList,
    "journal": rows.JournalList,
}
SPANS = ("posts", "deliveries", "stories", "handoffs", "slots", "jobs", "journal")
AMOUNT = Amount(posts=230, deliveries=120, handoffs=60, others=140)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """One ledger with many rows for all tests, which only read."""
    with a_full_ledger(request, AMOUNT) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def client(tmp_path_factory, ledger) -> FlaskClient:
    config = two_sites(tmp_path_factory.mktemp("state"))
    return create_app(Bridge(config, ledger, clock=lambda: NOW), config).test_client()


def ask(client: FlaskClient, path: str) -> Any:
    return client.get(f"/api/v1/{path}", headers=HEADERS)


def pages(client: FlaskClient, name: str, query: str = "") -> Iterator[list[dict[str, Any]]]:
    cursor = ""
    while True:
        answer = ask(client, f"{name}?{query}{cursor}")
        assert answer.status_code == 200, answer.json
        yield answer.json[name]
        if answer.json["next"] is None:
            return
        cursor = f"&cursor={answer.json['next']}"


def all_rows(client: FlaskClient, name: str, query: str = "limit=7") -> list[dict[str, Any]]:
    return [row for page in pages(client, name, query) for row in page]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_answers_what_its_model_says_and_nothing_else(client, name):
    answer = ask(client, f"{name}?limit=200").json
    assert set(answer) == {name, "next"}
    parsed = LISTS[name].model_validate(answer)
    assert parsed.model_dump(mode="json").keys() == answer.keys()
    (row_model,) = LISTS[name].model_fields[name].annotation.__args__
    assert answer[name]
    assert all(set(row) == set(row_model.model_fields) for row in answer[name])


def test_the_status_answers_what_its_model_says(client):
    answer = ask(client, "status").json
    assert set(answer) == set(rows.StatusAnswer.model_fields)
    assert rows.StatusAnswer.model_validate(answer).deliveries["live"] > 0


@pytest.mark.parametrize("name", LISTS)
def test_pages_of_any_size_make_the_same_list_without_a_row_twice(client, name):
    whole = all_rows(client, name, "limit=200")
    for limit in (1, 7, 50) if len(whole) < 10 else (7, 50):
        assert all_rows(client, name, f"limit={limit}") == whole
    keys = [json.dumps(row, sort_keys=True) for row in whole]
    assert len(set(keys)) == len(keys)


def test_the_lists_hold_all_that_there_is(client):
    assert len(all_rows(client, "posts", "limit=200")) == AMOUNT.posts
    assert len(all_rows(client, "journal", "limit=200")) == AMOUNT.others
    assert len(all_rows(client, "jobs", "limit=200")) == AMOUNT.others
    assert len(all_rows(client, "stories", "limit=200")) == AMOUNT.others
    deliveries = all_rows(client, "deliveries", "limit=200")
    proposed = sum(one["status"] == "proposed" for one in deliveries)
    assert len(all_rows(client, "handoffs", "limit=200")) == AMOUNT.handoffs + proposed


def test_fifty_rows_come_where_no_number_is_asked_for(client):
    assert len(ask(client, "posts").json["posts"]) == 50


FILTERS = {
    "posts?site=news": lambda row: row["site"] == "news",
    "deliveries?site=blog": lambda row: row["site"] == "blog",
    "deliveries?account=second": lambda row: row["account"] == "second",
    "deliveries?status=live": lambda row: row["status"] == "live",
    "deliveries?status=live&account=main&site=blog": lambda row: (row["status"], row["account"]) == ("live", "main"),
    "stories?account=main": lambda row: row["account"] == "main",
    "stories?kind=draft": lambda row: row["kind"] == "draft",
    "stories?site=news": lambda row: row["site"] == "news",
    "handoffs?site=news": lambda row: row["site"] == "news",
    "handoffs?account=main": lambda row: row["account"] == "main",
    "handoffs?kind=update_in_place": lambda row: row["kind"] == "update_in_place",
    "handoffs?kind=proposal&site=blog": lambda row: (row["kind"], row["site"]) == ("proposal", "blog"),
    "slots?account=second": lambda row: row["account"] == "second",
    "slots?site=blog": lambda row: row["site"] == "blog",
    "slots?status=dropped": lambda row: row["status"] == "dropped",
    "jobs?site=news": lambda row: row["site"] == "news",
    "jobs?status=failed": lambda row: row["status"] == "failed",
    "journal?site=news": lambda row: row["site"] == "news",
    "journal?site=news&post=7": lambda row: (row["site"], row["post_id"]) == ("news", 7),
    "journal?account=main": lambda row: row["account"] == "main",
    "journal?kind=parked": lambda row: row["what"] == "parked",
    "journal?kind=planned&site=blog": lambda row: (row["what"], row["site"]) == ("planned", "blog"),
}


@pytest.mark.parametrize("path", FILTERS)
def test_a_filter_leaves_just_the_rows_that_fit(client, path):
    name, _, query = path.partition("?")
    whole = all_rows(client, name, "limit=200")
    fitting = [row for row in whole if FILTERS[path](row)]
    assert 0 < len(fitting) < len(whole)
    assert all_rows(client, name, f"{query}&limit=7") == fitting


SORTED_BY = {
    "posts": "first_seen_at",
    "deliveries": "created_at",
    "stories": "first_seen_at",
    "handoffs": "opened_at",
    "slots": "planned_at",
    "jobs": "created_at",
    "journal": "at",
}


@pytest.mark.parametrize("name", SPANS)
def test_a_span_begins_with_its_first_instant_and_ends_before_its_last(client, name):
    whole = all_rows(client, name, "limit=200")
    instants = sorted({row[SORTED_BY[name]] for row in whole})
    first, last = instants[0], instants[-1]
    written = first.replace("+00:00", "Z"), last.replace("+00:00", "Z")
    assert written[0] != written[1]
    inside = [row for row in whole if first <= row[SORTED_BY[name]] < last]
    assert inside
    assert all_rows(client, name, f"since={written[0]}&until={written[1]}&limit=50") == inside
    assert [row[SORTED_BY[name]] for row in whole] == sorted(
        (row[SORTED_BY[name]] for row in whole), reverse=name != "handoffs"
    )


def encode(value: object) -> str:
    written = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def parts_of(cursor: str) -> list[Any]:
    return list(json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))))


BROKEN = {
    "empty": lambda _: "",
    "no base64": lambda _: "!!!!",
    "one letter": lambda _: "a",
    "beyond ASCII": lambda _: "%C3%BC",
    "no JSON": lambda _: encode(b"\xff\xfe"),
    "deep JSON": lambda _: encode(b"[" * 400),
    "an object": lambda _: encode({"a": 1}),
    "a number": lambda _: encode(7),
    "an empty list": lambda _: encode([]),
    "too short": lambda parts: encode(parts[:-1]),
    "too long": lambda parts: encode([*parts, 1]),
    "null": lambda parts: encode([*parts[:-1], None]),
    "a list": lambda parts: encode([*parts[:-1], [1]]),
    "true": lambda parts: encode([*parts[:-1], True]),
    "a fraction": lambda parts: encode([*parts[:-1], 1.5]),
    "an empty mark": lambda parts: encode(["", *parts[1:]]),
    "a mark that is none": lambda parts: encode([{}, *parts[1:]]),
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("name", ["posts", "slots", "handoffs", "accounts"])
def test_a_broken_cursor_is_a_400_in_words(client, name, how):
    parts = parts_of(ask(client, f"{name}?limit=1").json["next"])
    answer = ask(client, f"{name}?limit=1&cursor={BROKEN[how](parts)}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert "begin without one" in answer.json["detail"]


VALUES = {
    "instants": ["2026-11-23", "20261123", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "x", 5],
    "numbers": [2**63, -(2**63) - 1, 10**30, "5"],
    "names": ["\0", "\ud800", "x" * 5000, 5],
}


@pytest.mark.parametrize("name", LISTS)
def test_no_value_in_a_cursor_reaches_the_database_unread(client, name):
    """A forged one is refused or is a place in the list; it is never a database's error."""
    parts = parts_of(ask(client, f"{name}?limit=1").json["next"])
    for place in range(1, len(parts)):
        for value in (*VALUES["instants"], *VALUES["numbers"], *VALUES["names"], 2**31, 2**62, -1, "zz"):
            forged = encode([*parts[:place], value, *parts[place + 1 :]])
            answer = ask(client, f"{name}?limit=1&cursor={forged}")
            assert answer.status_code in {200, 400}, (value, answer.json)


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_of_other_filters_or_of_another_list_is_refused(client, name):
    cursor = ask(client, f"{name}?limit=1").json["next"]
    other = next(one for one in LISTS if one != name)
    for path in (f"{name}?site=blog&cursor={cursor}", f"{other}?limit=1&cursor={cursor}"):
        answer = ask(client, path)
        assert answer.status_code == 400
        assert "another list or of other filters" in answer.json["detail"]
    assert ask(client, f"{name}?limit=3&cursor={cursor}").status_code == 200, "how many rows is no filter"


INVALID = (
    "posts?limit=0",
    "posts?limit=201",
    "posts?limit=-5",
    "posts?limit=1_0",
    "posts?limit=5.0",
    "posts?limit=%20 5",
    "posts?limit=%D9%A3",
    "posts?limit=99999999999999999999999",
    "posts?since=2025-03-04",
    "posts?since=20250304",
    "posts?since=1700000000",
    "posts?until=2025-03-04T10:00:00",
    "posts?until=2025-03-04T11:00:00+01:00",  # a plus is a blank in a query
    "posts?site=",
    "posts?sites=blog",
    "posts?title=river",
    "deliveries?status=lively",
    "stories?kind=letter",
    "handoffs?kind=export",
    "slots?status=live",
    "jobs?status=live",
    "journal?post=7",
    "journal?post=seven&site=blog",
    "journal?post=9223372036854775808&site=blog",
    f"journal?kind={'x' * 21}",
    f"posts?cursor={'x' * 1001}",
    "status?limit=5",
)


@pytest.mark.parametrize("path", INVALID)
def test_a_query_that_cannot_be_read_is_a_400_that_does_not_repeat_it(client, path):
    answer = ask(client, path)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"]
    value = path.partition("=")[2].partition("&")[0]
    assert len(value) < 4 or value.partition("T")[0] not in answer.get_data(as_text=True)


def test_an_instant_is_read_by_the_one_reader_also_with_a_zone(client):
    assert ask(client, "posts?since=2026-11-24T11:00:00%2B01:00").status_code == 200
    words = ask(client, "posts?since=20261124").json["detail"]
    assert "2026-11-24T10:00:00Z" in words, "it says what to write"


def test_a_site_or_account_that_never_was_is_a_404(client):
    for path in ("posts?site=elsewhere", "deliveries?account=elsewhere", "status?site=elsewhere", "sites?site=else"):
        answer = ask(client, path)
        assert answer.status_code == 404, path
        assert "elsewhere" not in answer.get_data(as_text=True)


def test_the_lists_want_a_token(client):
    for name in (*LISTS, "status"):
        assert client.get(f"/api/v1/{name}").status_code == 401


def test_no_list_holds_the_key_of_a_screen(client):
    told = "".join(ask(client, f"{name}?limit={MOST}").get_data(as_text=True) for name in LISTS)
    assert "screen_url" not in told
    assert "/handoff/" not in told
    assert "/audit/" not in told


# --- who sees what -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def as_editor(tmp_path_factory, ledger) -> FlaskClient:
    """The same views for somebody who is good for one site, under a stand-in for who asks."""
    config = two_sites(tmp_path_factory.mktemp("state"))
    bridge = Bridge(config, ledger, clock=lambda: NOW)
    app = create_app(bridge, config)
    views = lists.blueprint(bridge)
    views.name, views.url_prefix = "as-editor", "/as-editor"

    @views.before_request
    def stand_in() -> None:
        g.principal = Principal("eve", frozenset({Scope.READ}), frozenset({"news"}))

    assert isinstance(app, OpenAPI)
    app.register_api(views)
    return app.test_client()


@pytest.mark.parametrize("name", LISTS)
def test_whoever_is_good_for_one_site_sees_nothing_of_another(as_editor, name):
    seen, cursor = [], ""
    while cursor is not None:
        answer = as_editor.get(f"/as-editor/{name}?limit=40{cursor and '&cursor=' + cursor}").json
        seen += answer[name]
        cursor = answer["next"]
    assert seen
    names = {"accounts": "name", "schedule": "account", "sites": "name"}
    key = names.get(name, "site")
    assert {row[key] for row in seen} == ({"second"} if key in {"account"} or name == "accounts" else {"news"})
    assert "blog.example" not in json.dumps([row for row in seen if name not in {"posts", "deliveries"}])


def test_the_numbers_of_one_site_are_its_own(as_editor, client):
    mine, all_of_it = as_editor.get("/as-editor/status").json, ask(client, "status").json
    of_news, of_blog = (ask(client, f"status?site={name}").json for name in ("news", "blog"))
    for key in ("deliveries", "events", "handoffs", "proposals", "accounts", "sites"):
        assert mine[key] == of_news[key]
    assert mine["handoffs"] + of_blog["handoffs"] == all_of_it["handoffs"]
    assert mine["proposals"] + of_blog["proposals"] == all_of_it["proposals"]
    assert [one["name"] for one in mine["sites"]] == ["news"]
    assert [one["name"] for one in mine["accounts"]] == ["second"]


@pytest.mark.parametrize("name", [*LISTS, "status"])
def test_another_site_does_not_exist_for_them(as_editor, name):
    assert as_editor.get(f"/as-editor/{name}?site=blog").status_code == 404


def test_they_are_not_told_which_accounts_there_are(as_editor):
    for account in ("main", "nobody"):
        answer = as_editor.get(f"/as-editor/deliveries?account={account}")
        assert (answer.status_code, answer.json["deliveries"]) == (200, [])


# --- docs --------------------------------------------------------------------------------------------------------


def test_the_examples_of_the_docs_work(client):
    docs = (Path(__file__).parents[2] / "docs/api.md").read_text()
    examples = re.findall(r'"\$BRIDGE/api/v1/([^"]+)"', docs)
    assert len(examples) >= 4
    for path in examples:
        assert ask(client, path).status_code == 200, path
    for name in (*LISTS, "status"):
        assert f"GET /api/v1/{name}`" in docs
