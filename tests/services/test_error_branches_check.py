"""What check says of a door behind which something is broken: each door by itself, with what to do."""

import sqlite3

import pytest
from click.testing import CliRunner

from bridge.cli import main
from bridge.ledger import Ledger
from check_config import configured, problem_at


def with_token(folder, medium):
    text = f'[accounts.main]\napi_url = "{medium.url}"\n'
    return configured(folder, text, BRIDGE_ACCOUNT_MAIN_TOKEN="tok-canary")


def test_a_ledger_of_another_version_is_a_closed_door_with_the_command_that_opens_it(tmp_path):
    ledger = Ledger(f"sqlite:///{tmp_path}/bridge.db")
    ledger.create()
    ledger.close()
    with sqlite3.connect(tmp_path / "bridge.db") as other:
        other.execute("UPDATE alembic_version SET version_num = '0001'")
    other.close()
    assert "bridge db upgrade" in problem_at(configured(tmp_path, ""), "ledger")


def test_a_file_that_is_no_ledger_closes_its_own_door_and_not_the_accounts(tmp_path, medium):
    (tmp_path / "bridge.db").write_bytes(b"no database, certainly" * 100)
    config = with_token(tmp_path, medium)
    assert problem_at(config, "ledger").startswith("it cannot be opened (file is not a database)")
    assert problem_at(config, "account main") == ""


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (302, b"", "nothing can be sent from this machine's address while it stands"),
        (401, None, "the token is not accepted"),
        (500, None, "look at this machine's network"),
        (200, b"[]", "look at this machine's network"),
    ],
)
def test_a_medium_that_does_not_say_who_we_are_is_told_with_what_to_do(tmp_path, medium, status, body, words):
    medium.script_me(status, body)
    problem = problem_at(with_token(tmp_path, medium), "account main")
    assert words in problem
    assert "canary" not in problem


@pytest.mark.parametrize("span", ["soon", "", "1e999d", "9" * 400 + "d", "1h"])
def test_a_span_that_is_none_is_refused_in_words(tmp_path, span):
    (tmp_path / "config.toml").write_text("")
    done = CliRunner().invoke(main, ["--config", str(tmp_path / "config.toml"), "plan", "--simulate", span])
    assert done.exit_code == 2
    assert "--simulate" in done.output
    assert "Traceback" not in done.output
