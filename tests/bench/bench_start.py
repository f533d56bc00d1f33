"""What a command costs before it does anything: CPU of a process, against a bare click program in the same run."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from run import Figure

ROUNDS = 15
BRIDGE = str(Path(sys.executable).with_name("bridge"))
BARE = """
import click

@click.group()
def main():
    '''A program.'''

@main.command()
def walk():
    '''Walk.'''

main()
"""
INIT = "init --site blog --home https://blog.example --account main --public-url http://127.0.0.1:8085"


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        for line in (INIT, "db upgrade"):
            subprocess.run([BRIDGE, *line.split()], cwd=folder, check=True, capture_output=True)
        return [
            _figure("start_help", [BRIDGE, "--help"], bare, 5),
            _figure("start_status", [BRIDGE, "status"], bare, 10),
        ]


def _figure(name: str, command: list[str], bare: Path, aim: int) -> Figure:
    """Both take turns, so that whatever else the machine does falls on both."""
    rounds = [
        (_cpu(command, bare.parent), _cpu([sys.executable, str(bare), "--help"], bare.parent)) for _ in range(ROUNDS)
    ]
    ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
    return Figure(name, ours / theirs, "times the CPU", f"a bare click program's --help; aim <= {aim}")


def _cpu(command: list[str], folder: Path) -> float:
    before = os.times()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
