"""``make mutants [ONLY=name] [MINUTES=10]``: faults that were mended are put back, and the machine finds each.

A fault is a file ``NAME.patch`` in this folder: its first line says what it breaks (``# ...``), then comes a diff of
the product. Each is applied to a copy of the project, where the machine runs until it fails; the same steps must then
break nothing without the fault. The exit code is 0 when every fault was found, and the project without any kept its
promises for a minute.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
_AGAIN = re.compile(r"^again: make chaos SEED=(\d+)(?: DATABASE=(\w+))?$", re.MULTILINE)


@dataclass(frozen=True)
class Result:
    """What came of one fault.

    Attributes:
        seconds: until it was found; None when it was not.
        words: how it showed.
    """

    name: str
    breaks: str
    seconds: float | None
    words: str = ""


def find_patches(only: str = "") -> list[Path]:
    """Every fault, or the one of that name."""
    return sorted(path for path in HERE.glob("*.patch") if only in {"", path.stem})


def read_purpose(patch: Path) -> str:
    """What it breaks; empty when its first line does not say it."""
    first = patch.read_text().partition("\n")[0]
    return first.removeprefix("# ") if first.startswith("# ") else ""


def apply(patch: Path, folder: Path, *, is_trial: bool = False) -> str:
    """Put a fault into a copy of the project; why that cannot be done, or nothing."""
    command = ["git", "apply", *(["--check"] if is_trial else []), str(patch)]
    # A folder inside another repository would be taken for a part of that.
    environ = os.environ | {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    return done.stderr.strip() if done.returncode else ""


def copy_project(folder: Path) -> None:
    """What git knows, or would know after the next add."""
    listed = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "bridge", "tests"]
    for name in subprocess.run(listed, capture_output=True, check=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def look_for(patch: Path | None, minutes: float, database: str) -> Result:
    """Run the machine over a project with a fault, or without one, until it fails."""
    name = patch.stem if patch else "(none)"
    purpose = read_purpose(patch) if patch else "the project as it is"
    began = time.monotonic()
    output = _run_machine(patch, minutes=minutes, database=database)
    if not output:
        return Result(name, purpose, None)
    seconds = time.monotonic() - began
    if patch and (again := find_steps(output)) and _run_machine(None, **again):
        return Result(name, purpose, None, f"it breaks without the fault, too: {_to_words(output)}")
    return Result(name, purpose, seconds, _to_words(output))


def find_steps(output: str) -> dict[str, float | str]:
    """What leads to the same steps again, by what the machine printed when it failed; nothing where it did not say."""
    found = _AGAIN.search(output)
    return {"seed": int(found[1]), "database": found[2] or "", "minutes": 0} if found else {}


def _run_machine(patch: Path | None, **asked: float | str) -> str:
    """Let it look in a copy of the project; what it printed when it failed, or nothing.

    Raises:
        ValueError: the fault does not fit the code any more.
    """
    with tempfile.TemporaryDirectory(prefix="bridge-mutant-") as place:
        folder = Path(place)
        copy_project(folder)
        if patch and (problem := apply(patch, folder)):
            raise ValueError(f"{patch.name} does not apply: {problem}")
        options = [word for name, value in asked.items() if value != "" for word in (f"--{name}", str(value))]
        command = [sys.executable, "tests/chaos/run.py", "--no-shrink", *options]
        environ = os.environ | {"PYTHONPATH": str(folder)}
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
        return done.stdout + done.stderr if done.returncode else ""


def _to_words(output: str) -> str:
    lines = [line for line in output.splitlines() if "Error: " in line or line.startswith("Broken: ")]
    return lines[-1] if lines else output.strip()[-300:]


def main() -> int:
    """Look for each; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="the name of one fault")
    parser.add_argument("--minutes", type=float, default=10, help="the longest time for each")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="")
    options = parser.parse_args()
    sound = look_for(None, 1, options.database)
    if sound.seconds is not None:
        print(f"without any fault put back a promise is broken already: {sound.words}")
        return 1
    results = []
    for patch in find_patches(options.only):
        results.append(look_for(patch, options.minutes, options.database))
        print(_to_line(results[-1]), flush=True)
    _show(results)
    return 0 if results and all(one.seconds is not None for one in results) else 1


def _to_line(result: Result) -> str:
    found = "NOT FOUND" if result.seconds is None else f"found after {result.seconds:.0f} s"
    return f"{result.name}: {found}"


def _show(results: list[Result]) -> None:
    table = Table("fault", "what it breaks", "found", "how it showed")
    for one in results:
        table.add_row(one.name, one.breaks, _to_line(one).partition(": ")[2], one.words[:160])
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
