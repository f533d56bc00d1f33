"""Rules of the project itself, which nobody should have to remember."""

import ast
import itertools
import os
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import bridge
from bridge.cli import main
from sources import ROOT, SOURCES, named


def tracked() -> list[Path]:
    """Every text file of the project: what git knows, or would know after the next add."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        text=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def commands(group: click.Group, name: str = "bridge") -> Iterator[tuple[str, click.Command]]:
    for command in group.commands.values():
        yield f"{name} {command.name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {command.name}")


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## \[?(\d[^\s\]]*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == project == bridge.__version__
    plugin = (ROOT / "wp-plugin/bridge-for-medium.php").read_text() + (ROOT / "wp-plugin/readme.txt").read_text()
    assert re.findall(r"(?:Version: +|const VERSION = '|Stable tag: )([0-9.]+)", plugin) == [project] * 3


def test_no_file_names_a_registry_or_a_folder_of_somebodys_machine() -> None:
    # Each word in two parts, so that this file is not found itself.
    words = ["py" + "pi.org", "python" + "hosted", "np" + "mjs", "index" + "-url", "deb.deb" + "ian", "/ro" + "ot/"]
    pattern = re.compile("|".join([*map(re.escape, words), "(?<![A-Za-z0-9.])/(?:ho" + "me|Us" + r"ers|wo" + "rk)/"]))
    found = [f"{named(path)}: {hit[0]}" for path in tracked() for hit in pattern.finditer(path.read_text("utf-8"))]
    assert found == []


def test_every_file_can_be_read_at_one_sitting() -> None:
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: count for name, count in lines.items() if count > 400} == {}


def test_every_function_fits_on_a_screen() -> None:
    functions = {
        f"{named(path)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {name: count for name, count in functions.items() if count >= 60} == {}
    assert statistics.median(functions.values()) <= 10


def test_every_module_says_what_it_is_for() -> None:
    texts = {named(path): path.read_text(encoding="utf-8") for path in SOURCES}
    assert [name for name, text in texts.items() if text and not ast.get_docstring(ast.parse(text))] == []


RESERVED = {
    *("event", "level", "timestamp", "exception"),  # what our own processors write (bridge/logs.py)
    *("self", "args", "positional_args", "stack", "stack_info", "logger", "name", "method_name"),  # structlog's
    *("_record", "_from_structlog", "_logger", "_name"),
}
"""Keys that collide with the first parameter of structlog's methods, or that a processor would write over."""
LOGGING = {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "msg", "log", "bind", "new"}


def logs(call: ast.Call) -> bool:
    """Whether a call writes to the log, or hands its keys on to one that does."""
    if not isinstance(call.func, ast.Attribute):
        return False
    owner, method = call.func.value, call.func.attr
    if method in {"isolated", "bind_contextvars", "bound_contextvars"}:
        return True
    if isinstance(owner, ast.Call):  # structlog.get_logger().info(...), log.bind(...).info(...)
        return method in LOGGING and "log" in ast.unparse(owner)
    return method in LOGGING and ast.unparse(owner).rpartition(".")[2].lstrip("_") in {"log", "logger"}


def find_reserved(source: str) -> list[str]:
    """Log calls with a key that is structlog's own, or with an ``exc_info`` that is no error."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and logs(node)):
            continue
        for keyword in node.keywords:
            is_text = isinstance(keyword.value, ast.Constant | ast.JoinedStr) and ast.unparse(keyword.value) != "True"
            if keyword.arg in RESERVED or (keyword.arg == "exc_info" and is_text):
                found.append(f"{node.lineno}: {keyword.arg}")
    return found


def test_no_log_call_has_a_key_that_is_the_loggers_own() -> None:
    assert {named(path): found for path in SOURCES if (found := find_reserved(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "call",
    [
        'log.exception("x", event=7)',
        'self._log.info("x", timestamp=1)',
        'structlog.get_logger().warning("x", level="high")',
        'log.bind(a=1).error("x", exception=error)',
        'log.bind(event="x")',
        'log.error("x", exc_info=f"{error}")',
        'log.error("x", exc_info="error")',
        'self.isolated("x", event=7)',
        "structlog.contextvars.bind_contextvars(level=1)",
    ],
)
def test_a_log_call_with_such_a_key_is_found(call: str) -> None:
    assert len(find_reserved(call)) == 1


@pytest.mark.parametrize("call", ['log.error("x", exc_info=error)', 'log.info("x", event_id=7)', "tx.info(event=7)"])
def test_other_calls_are_left_alone(call: str) -> None:
    assert find_reserved(call) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    assert [named(path) for path in SOURCES if nothing & {path.stem, path.parent.name}] == []


def test_the_checks_of_the_project_are_those_of_a_developer() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("exec make test")


FINDINGS = sorted(ROOT.glob("findings/*.sh"))


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda path: path.stem)
def test_a_finding_has_the_form_that_its_page_asks_for(finding: Path) -> None:
    lines = finding.read_text(encoding="utf-8").splitlines()
    head = list(itertools.takewhile(lambda line: line.startswith("# "), lines[1:]))
    assert 4 <= len(head) <= 6
    said = [line.removeprefix("# ").partition(":")[0] for line in head]
    assert [one for one in said if one in {"Guess", "What happens", "Versions", "Why it matters here"}] == [
        "Guess", "What happens", "Versions", "Why it matters here",
    ]  # fmt: skip
    text = "\n".join(lines)
    assert "set -eu" in lines
    assert "import bridge" not in text
    assert "from bridge" not in text
    assert os.access(finding, os.X_OK)
    assert f"({finding.name})" in (ROOT / "findings" / "README.md").read_text(encoding="utf-8")


def test_there_are_findings() -> None:
    assert len(FINDINGS) >= 3


def test_make_without_a_target_says_what_there_is() -> None:
    said = subprocess.run(["make", "-s", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    for target in (
        "demo",
        "test",
        "lint",
        "types",
        "imports",
        "pytest",
        "test-pythons",
        "torture",
        "bench",
        "cases",
        "plugin",
        "package",
        "package-compiled",
        "test-compiled",
        "pictures",
        "format",
        "clean",
    ):
        assert re.search(rf"^\s*{target}\b", said, re.MULTILINE), target


@pytest.mark.parametrize(("name", "command"), list(commands(main)))
def test_every_command_and_option_has_a_help_text(name: str, command: click.Command) -> None:
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts[0]}"
