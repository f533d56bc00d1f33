"""The start of the command line: nothing is imported that a command does not use."""

import gc
import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bridge.cli import (
    access,
    act,
    archive,
    backup,
    evergreen,
    forget,
    main,
    notify,
    partners,
    preview,
    read,
    report,
    results,
    retire,
    rotate,
    run,
    seen,
    setup,
)
from bridge.cli import (
    help as help_,
)
from bridge.cli.catalogue import TOPICS, Catalogue, to_sketches
from commands import config
from commands import run as command

__all__ = ["config"]

MODULES = (
    setup,
    run,
    read,
    preview,
    act,
    archive,
    evergreen,
    seen,
    results,
    retire,
    forget,
    report,
    access,
    rotate,
    backup,
    notify,
    partners,
    help_,
)
HEAVY = {
    "alembic",
    "apscheduler",
    "bs4",
    "feedparser",
    "flask",
    "jinja2",
    "lxml",
    "markdownify",
    "nh3",
    "pydantic",
    "requests",
    "rich",
    "selectolax",
    "sqlalchemy",
    "structlog",
    "waitress",
    "wordpress_xmlrpc",
}
STATUS_USES = {"pydantic", "rich", "sqlalchemy", "structlog"}

PROBE = """
import json, sys
from bridge.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(json.dumps([end.code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def imported_by(*arguments: str) -> set[str]:
    """What a process imports that runs this command and ends well."""
    command = [sys.executable, "-c", PROBE, *arguments]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout
    code, modules = json.loads(said.splitlines()[-1])
    assert code == 0, said
    return set(modules)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_a_help_text_imports_no_large_library(arguments: list[str]) -> None:
    assert imported_by(*arguments) & HEAVY == set()


def test_status_imports_no_library_that_it_does_not_use(tmp_path: Path) -> None:
    answers = ["--site", "blog", "--home", "https://blog.example", "--account", "main"]
    answers += ["--public-url", "http://127.0.0.1:8085", "--dir", str(tmp_path)]
    assert CliRunner().invoke(main, ["init", *answers]).exit_code == 0
    config = str(tmp_path / "config.toml")
    assert CliRunner().invoke(main, ["--config", config, "db", "upgrade"]).exit_code == 0
    assert imported_by("--config", config, "status") & HEAVY <= STATUS_USES


def test_status_names_the_next_slot_where_there_is_a_schedule(config: Path) -> None:
    asked = ("--config", str(config))
    assert command(*asked, "db", "upgrade").exit_code == 0
    assert "next slot" not in command(*asked, "status").output
    with config.open("a") as file:
        file.write("\n[evergreen]\ncron = ['30 9 * * 2']\n")
    assert re.search(r"^next slot +main: .*09:30", command(*asked, "status").output, re.MULTILINE)


def test_every_command_is_listed_with_its_own_first_words() -> None:
    commands = {command.name: command for module in MODULES for command in module.commands}
    listed = {name: sketch.get_short_help_str(10_000) for name, sketch in to_sketches()}
    assert listed == {name: command.get_short_help_str(10_000) for name, command in commands.items()}
    assert dict(main.commands) == commands


def test_every_command_is_in_one_topic_and_the_help_shows_few_enough_to_be_read() -> None:
    named = [name for topic in TOPICS for name in topic.commands]
    assert sorted(named) == sorted(main.commands)
    assert len(TOPICS) <= 15
    said = CliRunner(env={"COLUMNS": "300"}).invoke(main, ["--help"]).output
    assert [topic.name for topic in TOPICS if f"\n  {topic.name} " not in said] == []
    assert [name for name in named if not re.search(rf"[ :]{name}[,.]", said)] == []
    assert "..." not in said.partition("Commands")[2]


def test_help_says_every_command_in_whole_sentences() -> None:
    said = CliRunner(env={"COLUMNS": "300"}).invoke(main, ["help"]).output
    assert [name for name, sketch in to_sketches() if f"  {name} " not in said or not sketch.help] == []
    assert "..." not in said
    assert "resume" not in CliRunner().invoke(main, ["help", "schedule"]).output


def test_a_command_that_is_not_there_is_named_with_those_that_are_like_it() -> None:
    said = CliRunner().invoke(main, ["statis"])
    assert said.exit_code == 2
    assert "No such command 'statis'" in said.output
    assert "status" in said.output


def test_the_commands_can_be_changed_like_those_of_any_group() -> None:
    commands = Catalogue()
    count = len(commands)
    commands["walk"] = click.Command("walk")
    assert commands["walk"].name == "walk"
    del commands["walk"]
    assert ("walk" in commands, len(commands)) == (False, count)


def test_the_garbage_collector_runs_on_when_a_command_was_imported() -> None:
    assert Catalogue()["status"].name == "status"
    assert gc.isenabled()
