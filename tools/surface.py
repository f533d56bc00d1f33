"""List what others rely on: commands with their options, routes, ticks and failpoints.

python tools/surface.py prints the list.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

import bridge
from bridge.app import Bridge
from bridge.cli import main as command_line
from bridge.config import Config
from bridge.ledger import Ledger
from bridge.runtime.ticks import to_ticks
from bridge.web import create_app

LIST = Path(__file__).parents[1] / "tests" / "data" / "surface.txt"


def to_surface() -> str:
    """One line for each thing, sorted by kind and name."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config.model_validate({"bridge": {"state_dir": folder}})
        ledger = Ledger(f"sqlite:///{folder}/ledger.db")
        built = Bridge(config, ledger)
        lines = [*_commands(command_line, "bridge"), *_routes(built), *_ticks(built), *_failpoints()]
        ledger.close()
    return "\n".join(sorted(lines)) + "\n"


def _commands(command: click.Command, name: str) -> Iterator[str]:
    for one in command.params:
        words = " ".join(sorted([*one.opts, *one.secondary_opts]))
        yield f"option {name}: {words}" if isinstance(one, click.Option) else f"argument {name}: {one.name}"
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield from _commands(child, f"{name} {child.name}")
    else:
        yield f"command {name}"


def _routes(built: Bridge) -> Iterator[str]:
    for rule in create_app(built, built.config).url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"route {method} {rule.rule}"


def _ticks(built: Bridge) -> Iterator[str]:
    return (f"tick {tick.name}" for tick in to_ticks(built))


def _failpoints() -> Iterator[str]:
    folder = Path(bridge.__file__).parent
    found = {name for path in folder.rglob("*.py") for name in re.findall(r'failpoint\("(\w+)"\)', path.read_text())}
    return (f"failpoint {name}" for name in found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep it as tests/data/surface.txt, which a test compares")
    if parser.parse_args().write:
        LIST.write_text(to_surface())
    else:
        print(to_surface(), end="")
