"""Results and experiments, for programs."""

import pytest

from asking import ROLES, ask_as
from blog import reconfigured
from bridge.models.access import Principal, Scope
from bridge.web import create_app
from played import play
from processes import API_TOKEN

ELSEWHERE = Principal("elsewhere", frozenset({Scope.READ}), frozenset({"news"}))


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def played(blog, medium, tmp_path):
    """A blog whose stories have brought something, and that has closings to try."""
    play(blog)
    bridge = {"state_dir": tmp_path, "api_token": API_TOKEN}
    tried = {"last-words": {"variants": ["default", "letter"]}}
    return reconfigured(blog, tmp_path, medium, bridge=bridge, cta={"letter": {"text": "x"}}, experiments=tried)


def ask(played, principal: Principal, path: str):
    return ask_as(create_app(played.bridge, played.bridge.config), principal).get(f"/api/v1/{path}")


def test_a_program_reads_what_stories_took_and_brought(played):
    answer = ask(played, ROLES["viewer"], "results?by=category&months=12").json
    rows = {row["group"]: (row["stories"], row["minutes"], row["visits"], row["goals"]) for row in answer["rows"]}
    assert rows == {"none": (1, 0, 1, 0), "rivers": (2, 10, 2, 0), "walks": (2, 14, 14, 1)}
    assert (answer["total"]["stories"], answer["total"]["views"]) == (4, None)
    assert [(one["variant"], one["placement"], one["visits"]) for one in answer["placements"]] == [
        ("", "", 1),
        ("default", "card", 2),
        ("default", "closing", 12),
    ]
    assert "Missing:" in answer["misses"]["visits"]


def test_whoever_is_good_for_another_site_reads_none_of_this_one(played):
    assert ask(played, ELSEWHERE, "results").json["rows"] == []
    assert ask(played, ELSEWHERE, "results").json["placements"] == []
    assert ask(played, ELSEWHERE, "results?site=blog").status_code == 404
    assert ask(played, ELSEWHERE, "experiments").status_code == 403


def test_a_program_reads_how_an_experiment_stands(played):
    (waiting,) = ask(played, ROLES["viewer"], "experiments").json["experiments"]
    assert (waiting["name"], waiting["run"], waiting["verdict"]) == ("last-words", None, None)
    played.bridge.experiments.start("last-words")
    (running,) = ask(played, ROLES["viewer"], "experiments").json["experiments"]
    assert running["is_running"]
    assert running["run"]["variants"] == ["default", "letter"]
    assert [one["stories"] for one in running["verdict"]["counts"]] == [0, 0]
    assert running["words"].startswith("No visit was counted")
