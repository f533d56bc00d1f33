"""How the house is built: services without base classes, rooms as they are drawn, and what others rely on."""

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

import bridge.app
from bridge.app import Bridge

ROOT = Path(__file__).parents[2]
SERVICES = sorted(ROOT.glob("bridge/services/**/*.py"))


def run(tool: str, *arguments: str) -> str:
    """What a tool of the project prints. Raises CalledProcessError."""
    command = [sys.executable, str(ROOT / "tools" / tool), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def classes_of(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def bases_of(path: Path) -> list[str]:
    """What the classes of a file inherit, apart from what makes exceptions, enumerations, protocols and tuples."""
    found = [ast.unparse(base) for one in classes_of(ast.parse(path.read_text("utf-8"))) for base in one.bases]
    plain = {"Exception", "Refused", "Enum", "StrEnum", "Protocol", "NamedTuple"}
    return [name for name in found if name not in plain]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.relative_to(ROOT / "bridge/services").as_posix())
def test_no_class_of_the_services_inherits_from_another(path):
    assert bases_of(path) == []


def services() -> dict[str, type]:
    return {name: found for name, found in vars(bridge.app).items() if inspect.isclass(found) and is_service(found)}


def is_service(found: type) -> bool:
    ours = found.__module__.startswith("bridge.services.")
    return ours and not issubclass(found, Enum) and not getattr(found, "_is_protocol", False)


def test_no_service_needs_more_than_seven_things():
    counts = {name: len(inspect.signature(found).parameters) for name, found in services().items()}
    assert len(counts) > 40
    assert {name: count for name, count in counts.items() if count > 7} == {}


def test_no_service_is_given_the_whole_bridge():
    for found in services().values():
        assert Bridge not in {one.annotation for one in inspect.signature(found).parameters.values()}


def test_no_service_touches_the_inside_of_another():
    def touched(path: Path) -> list[str]:
        tree = ast.parse(path.read_text("utf-8"))
        inner = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and is_inner(node.attr)]
        return [ast.unparse(one) for one in inner if not (isinstance(one.value, ast.Name) and one.value.id == "self")]

    def is_inner(name: str) -> bool:
        return name.startswith("_") and not name.endswith("__") and name != "_replace"  # a named tuple's own word

    found = {path.name: touched(path) for path in SERVICES}
    assert {name: inside for name, inside in found.items() if inside} == {}


def test_nothing_private_is_imported_from_a_neighbour():
    found = {
        path.name: [
            name.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            for name in node.names
            if name.name.startswith("_") and name.name != "__version__"
        ]
        for path in SERVICES
    }
    assert {name: names for name, names in found.items() if names} == {}


def test_no_two_classes_of_the_services_share_a_name():
    names = [one.name for path in SERVICES for one in classes_of(ast.parse(path.read_text("utf-8")))]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_picture_of_the_rooms_is_what_the_imports_say():
    run("rooms.py", "--check")


def test_commands_routes_ticks_and_failpoints_are_those_that_others_rely_on():
    assert run("surface.py") == (ROOT / "tests/data/surface.txt").read_text()


def test_no_service_sets_anything_by_its_name_as_text():
    def calls(path: Path) -> set[str]:
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        return {one.func.id for one in nodes if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}

    assert [path.name for path in SERVICES if calls(path) & {"setattr", "delattr"}] == []


@pytest.mark.parametrize("tool", ["branches.py", "journeys.py", "rooms.py", "surface.py"])
def test_a_tool_says_how_it_is_used(tool):
    assert run(tool, "--help").startswith(f"usage: {tool}")
