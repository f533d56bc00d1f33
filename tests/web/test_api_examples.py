"""The examples of docs/api.md are run as they stand there, against a bridge, its WordPress and a sandbox."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import requests

from api_desk import WordPress, a_desk
from bridge.sandbox import Sandbox, serving
from bridge.web import create_app
from processes import API_TOKEN
from serving import serving_app

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text()
EXAMPLES = re.findall(r"```sh\n(curl .*?)```", PAGE, re.DOTALL)
QUESTIONS = re.findall(r"^(curl .*\$TOKEN.*)$", PAGE, re.MULTILINE)


def run(example: str, url: str, folder: Path) -> tuple[str, str]:
    """A curl command as it stands on the page; the status and the body of the answer."""
    script = example.replace("curl ", "curl -sS -w '\\n%{http_code}' ", 1)
    environ = {"BRIDGE_API_TOKEN": API_TOKEN, "BRIDGE_URL": url, "PATH": "/usr/bin:/bin"}
    environ |= {"TOKEN": API_TOKEN, "BRIDGE": url}
    command = ["/bin/sh", "-ec", script]
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    body, _, status = done.stdout.rpartition("\n")
    return status, body


@pytest.fixture
def world(tmp_path, ledger, clock):
    """Where the examples are run: a bridge that serves, with a post that has gone to the sandbox, and an export."""
    with serving(Sandbox.with_users({"tok-canary": "ada"})) as medium, WordPress(12) as wordpress:
        desk = a_desk(tmp_path, ledger, f"{medium}/v1", clock, wordpress)
        desk.bridge.resync.resync("blog", 7)
        desk.settle()
        export = requests.get(f"{medium}/_sandbox/export/@ada.zip", timeout=20)
        (tmp_path / "medium-export.zip").write_bytes(export.content)
        with serving_app(create_app(desk.bridge, desk.bridge.config)) as url:
            yield desk, url


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 6


def test_every_example_of_the_page_does_what_it_shows(world, tmp_path):
    desk, url = world
    assert desk.status() == "live"
    answers = [run(example, url, tmp_path) for example in EXAMPLES]
    assert [status for status, _ in answers] == ["200", "202", "200", "200", "200", "200"], answers
    post, resync, confirmed, forecast, pause, export = [json.loads(body) for _, body in answers]
    assert (post["id"], post["deliveries"][0]["status"]) == (7, "live")
    assert resync == {"site": "blog", "post_id": 7, "dry_run": ""}
    assert "0123456789ab" in confirmed["deliveries"][0]["story_url"]
    assert len(forecast["accounts"][0]["slots"]) == 3
    assert pause["pauses"][0]["reason"] == "on holiday"
    assert (export["dry_run"], len(export["lines"])) == (True, 1)


def test_every_question_for_a_list_is_answered(world, tmp_path):
    assert len(QUESTIONS) == 4
    assert {line: run(line, world[1], tmp_path)[0] for line in QUESTIONS} == dict.fromkeys(QUESTIONS, "200")
