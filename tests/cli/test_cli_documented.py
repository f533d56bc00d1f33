"""Every command that the documentation names exists, with its options; and so in what the bridge itself says to run."""

import re
import shlex

import click
import pytest

from bridge.cli import main
from typed import PAGES, ROOT, find_commands

OURS = [*sorted((ROOT / "bridge").rglob("*.py")), *sorted((ROOT / "bridge/web").rglob("*.html"))]
SAID = re.compile(r"(?:run|on|see|See|link|first): (bridge [a-z][\w-]*(?: [\w{}.\[\]'-]+)*)")


def to_problem(line: str) -> str:
    """What is wrong with a command as it is written; empty when nothing is."""
    words = [re.sub(r"[\[\]…]", "", word).rstrip(".,;:") for word in shlex.split(line.replace("'", ""))][1:]
    if words[:1] == ["--config"]:
        words = words[2:]
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        name, *words = words
        if "|" in name or name.isupper():
            return ""  # several of a group
        if name not in command.commands:
            return f"no command {name}"
        command = command.commands[name]
    options = {one for parameter in command.params for one in parameter.opts} | {"--help"}
    wrong = [word for word in words if word.startswith("--") and word.partition("=")[0] not in options]
    takes = [one for one in command.params if isinstance(one, click.Argument)]
    if not takes and words and not words[0].startswith("-") and not isinstance(command, click.Group):
        wrong.append(f"{words[0]}, as it takes no argument")
    return f"{command.name} has no {', '.join(wrong)}" if wrong else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_documentation_can_be_run_as_it_stands(page):
    assert {line: said for line in find_commands(page) if (said := to_problem(line))} == {}


def test_what_the_bridge_says_to_run_can_be_run():
    lines = {line for file in OURS for line in SAID.findall(file.read_text())}
    assert len(lines) > 10
    assert {line: said for line in lines if (said := to_problem(line))} == {}


def test_a_command_that_is_not_there_would_be_found():
    assert to_problem("bridge walk blog") == "no command walk"
    assert to_problem("bridge resume main") == "resume has no main, as it takes no argument"
    assert to_problem("bridge posts --account main") == "posts has no --account"
