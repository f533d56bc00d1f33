"""The commands for people and tokens, and the link that the first start prints."""

import json
import os
import pty
import re
import subprocess
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands import config, run, used
from owner_pages import PASSWORD
from processes import BRIDGE, BridgeProcess, wait_for

__all__ = ["config", "used"]

STORY = "https://medium.com/@ada/lost-0123456789ab"


@pytest.fixture
def base(config) -> list[str]:
    base = ["--config", str(config)]
    assert run(*base, "db", "upgrade").exit_code == 0
    return base


def test_a_person_is_added_listed_and_removed(base):
    added = run(*base, "user", "add", "Ada", typed=PASSWORD + "\n")
    assert added.exit_code == 0
    assert "ada, owner of every site, may sign in at http://127.0.0.1:8085/owner/" in added.output
    assert run(*base, "user", "add", "eve", "--role", "editor", "--site", "blog", typed=PASSWORD).exit_code == 0
    listed = run(*base, "user", "list").output
    assert "ada, owner of every site" in listed
    assert "eve, editor of blog" in listed
    assert "eve, viewer of every site, from now on." in run(*base, "user", "role", "eve", "viewer").output
    assert "last owner" in run(*base, "user", "role", "ada", "viewer").output
    assert "signed in nowhere any more" in run(*base, "user", "remove", "eve").output
    assert [one["name"] for one in json.loads(run(*base, "user", "list", "--json").output)] == ["ada"]


def test_the_list_of_people_as_json_holds_no_hash(base):
    run(*base, "user", "add", "ada", typed=PASSWORD)
    listed = run(*base, "user", "list", "--json").output
    (one,) = json.loads(listed)
    assert {key: one[key] for key in ("name", "role", "sites")} == {"name": "ada", "role": "owner", "sites": None}
    assert "argon" not in listed


def test_the_last_owner_is_removed_only_by_a_yes(base):
    run(*base, "user", "add", "ada", typed=PASSWORD)
    refused = run(*base, "user", "remove", "ada")
    assert refused.exit_code == 2
    assert "the last owner" in refused.output
    assert "--yes" in refused.output
    assert run(*base, "user", "remove", "ada", "--yes").exit_code == 0
    assert "Nobody yet" in run(*base, "user", "list").output


def test_a_password_is_changed_from_standard_input_and_never_by_an_argument(base):
    run(*base, "user", "add", "ada", typed=PASSWORD)
    assert "0 sessions ended" in run(*base, "user", "password", "ada", typed=PASSWORD + "2\r\n").output
    assert run(*base, "user", "password", "ada", PASSWORD).exit_code == 2
    assert run(*base, "user", "add", "eve", "--password", PASSWORD).exit_code == 2


@pytest.mark.parametrize("typed", ["", "\n", "short\n"])
def test_without_a_password_nobody_is_added(base, typed):
    done = run(*base, "user", "add", "ada", typed=typed)
    assert done.exit_code == 2
    assert "12 to 256 characters" in done.output
    assert "Nobody yet" in run(*base, "user", "list").output


@pytest.mark.parametrize(("again", "code"), [(PASSWORD, 0), (PASSWORD + "x", None)])
def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(base, again, code):
    ours, theirs = pty.openpty()
    environ = os.environ | {"TERM": "dumb"}
    command = [str(BRIDGE), *base, "user", "add", "ada"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True)
    os.close(theirs)
    said = read_until(ours, "Password: ")
    os.write(ours, f"{PASSWORD}\n".encode())
    said += read_until(ours, "The same again: ")
    os.write(ours, f"{again}\n".encode())
    said += read_until(ours, "may sign in" if code == 0 else "Password: ")
    if code is None:
        process.kill()
    assert process.wait(30) == (code if code is not None else -9)
    os.close(ours)
    assert PASSWORD not in said


def read_until(terminal: int, words: str) -> str:
    said = ""
    while words not in said:
        said += os.read(terminal, 4_096).decode()
    return said


def test_a_token_is_printed_once_and_alone_on_standard_output(base):
    made = run(
        *base, "token", "add", "deploy", "--scope", "read", "--scope", "resync", "--site", "blog", "--until", "90d"
    )
    token = made.stdout.strip()
    assert re.fullmatch(r"bfm_[A-Za-z0-9_-]{43}", token)
    assert "deploy: read, resync on blog, until" in made.stderr
    listed = run(*base, "token", "list").output
    assert "deploy: read, resync on blog" in listed
    assert "never used" in listed
    assert token not in listed
    assert "is revoked" in run(*base, "token", "revoke", "deploy").output
    assert "OVER" in run(*base, "token", "list").output
    assert run(*base, "token", "revoke", "deploy").exit_code == 2
    assert run(*base, "token", "revoke", "nosuch").exit_code == 2


def test_a_token_may_read_and_no_more_unless_it_is_said(base):
    run(*base, "token", "add", "plain")
    (one,) = json.loads(run(*base, "token", "list", "--json").output)
    assert (one["scopes"], one["sites"], one["ends_at"]) == (["read"], None, None)


@pytest.mark.parametrize(
    ("until", "ends_at"),
    [
        ("2099-01-01", "2099-01-01T00:00:00"),
        ("2099-01-01 12:30", "2099-01-01T12:30"),
        ("2099-01-01T12:30+02:00", "T10:30"),
    ],
)
def test_the_end_of_a_token_is_a_time_of_utc(base, until, ends_at):
    assert run(*base, "token", "add", "x", "--until", until).exit_code == 0
    (one,) = json.loads(run(*base, "token", "list", "--json").output)
    assert ends_at in one["ends_at"]


def test_the_end_of_a_token_may_be_a_span(base):
    run(*base, "token", "add", "x", "--until", "90d")
    (one,) = json.loads(run(*base, "token", "list", "--json").output)
    left = datetime.fromisoformat(one["ends_at"]) - datetime.now(UTC)
    assert timedelta(days=89, hours=23) < left < timedelta(days=90)


@pytest.mark.parametrize("until", ["tomorrow", "1900000000", "90", "2020-01-01"])
def test_an_end_that_is_none_is_refused_and_no_token_is_made(base, until):
    assert run(*base, "token", "add", "x", "--until", until).exit_code == 2
    assert "No token yet" in run(*base, "token", "list").output


def test_the_journal_says_that_the_command_line_asked(used):
    base = ["--config", str(used)]
    assert run(*base, "confirm", "blog", "2", STORY).exit_code == 0
    journal = json.loads(run(*base, "post", "blog", "2", "--json").output)["journal"]
    assert {line["who"] for line in journal} == {"", "the command line"}
    assert "(the command line)" in run(*base, "post", "blog", "2").output


def test_a_set_up_link_is_printed_while_nobody_may_sign_in(base):
    link = run(*base, "user", "setup-link").output.strip()
    assert re.fullmatch(r"http://127.0.0.1:8085/owner/set-up/[A-Za-z0-9_-]{43}", link)
    run(*base, "user", "add", "ada", typed=PASSWORD)
    refused = run(*base, "user", "setup-link")
    assert refused.exit_code == 2
    assert "bridge user add" in refused.output


LINK = re.compile(r"This link makes the first owner, once, within an hour: (\S+)")


def test_the_first_start_prints_a_link_that_opens_and_a_later_one_none(tmp_path: Path):
    bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", "http://127.0.0.1:9").start()
    (link,) = wait_for(lambda: LINK.findall(bridge.log()), what="the link")
    with urllib.request.urlopen(link, timeout=20) as answer:
        assert "Make the first owner" in answer.read().decode()
    base = ["--config", str(bridge.config)]
    assert run(*base, "user", "add", "ada", typed=PASSWORD).exit_code == 0
    bridge.stop()
    bridge.start()
    bridge.stop()
    assert len(LINK.findall(bridge.log())) == 1


def test_the_client_behind_the_trusted_proxy_is_who_is_stopped(tmp_path: Path):
    bridge = BridgeProcess(tmp_path, f"sqlite:///{tmp_path}/ledger.db", "http://127.0.0.1:9")
    lines = bridge.config.read_text()
    bridge.config.write_text(lines.replace("[bridge]\n", "[bridge]\ntrusted_proxy = '127.0.0.1'\n"))
    bridge.start()

    def send(address: str) -> int:
        headers = {"X-Forwarded-For": f"203.0.113.77, {address}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{bridge.url}/hooks/blog", data=b"{}", headers=headers, method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)
        refused.value.close()
        return refused.value.code

    assert [send("192.0.2.1") for _ in range(61)] == [401] * 60 + [429]
    assert send("192.0.2.2") == 401
    bridge.stop()
