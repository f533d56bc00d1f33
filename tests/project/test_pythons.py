"""Which Python the project's own environment is made by, and when it is made again. The interpreters are stand-ins."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_IN = """#!/bin/sh
case "$*" in
  *version_info*) [ {new} = yes ] && echo {path} ;;
  -V) echo Python {version} ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip install "*) echo {version} >>{installed} ;;
esac
"""


class Machine:
    """A PATH with stand-ins for Pythons, before the programs of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.installed, self.venv = folder, folder / "installed", folder / "venv"
        (folder / "bin").mkdir()

    def add(self, name: str, version: str, *, is_new: bool = True) -> str:
        path = self.folder / "bin" / name
        new = "yes" if is_new else "no"
        path.write_text(STAND_IN.format(new=new, path=path, version=version, installed=self.installed))
        path.chmod(0o755)
        return str(path)

    def run(self, *arguments: str, python: str = "") -> subprocess.CompletedProcess[str]:
        environ = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "HOME": "/nowhere", "PYTHON": python}
        return subprocess.run([ROOT / "tools" / "setup.sh", *arguments], env=environ, capture_output=True, text=True)

    def installs(self) -> list[str]:
        return self.installed.read_text().split() if self.installed.exists() else []


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


def test_the_systems_own_python_comes_before_whatever_stands_first_in_path(machine):
    newer = machine.add("python3", "3.99.0")
    system = Path("/usr/bin/python3")
    is_fit = "import sys; sys.exit(sys.version_info < (3, 11))"
    fits = system.exists() and subprocess.run([system, "-c", is_fit], check=False).returncode == 0
    assert machine.run("python").stdout.strip() == (str(system.resolve()) if fits else newer)


def test_python_says_otherwise(machine):
    path = machine.add("python3.13", "3.13.1")
    assert machine.run("python", python="python3.13").stdout == f"{path}\n"
    assert machine.run("python", python=path).stdout == f"{path}\n"


@pytest.mark.parametrize("given", ["python3.12", "no-such-python", "false"])
def test_a_python_that_is_too_old_or_does_not_run_is_refused_in_words(machine, given):
    machine.add("python3.12", "3.10.1", is_new=False)
    done = machine.run("python", python=given)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"setup: PYTHON={given} is not a Python 3.11 or newer that runs\n"


def test_it_is_said_which_python_is_used(machine):
    path = machine.add("python3.13", "3.13.1")
    assert (
        f"setup: Python 3.13.1 ({path}) in {machine.venv}\n"
        in machine.run("venv", str(machine.venv), python=path).stderr
    )


def test_the_environment_is_made_once_and_again_when_another_python_is_wanted(machine):
    one, other = machine.add("python3.13", "3.13.1"), machine.add("python3.14", "3.14.0")
    for python in (one, one, other, other, one):
        assert machine.run("venv", str(machine.venv), python=python).returncode == 0
    # Each time pip itself, then the bridge.
    assert machine.installs() == ["3.13.1"] * 2 + ["3.14.0"] * 2 + ["3.13.1"] * 2


def test_a_newer_patch_of_the_same_python_makes_it_again(machine):
    path = machine.add("python3.13", "3.13.1")
    machine.run("venv", str(machine.venv), python=path)
    (machine.venv / "leftover").touch()
    machine.add("python3.13", "3.13.2")
    machine.run("venv", str(machine.venv), python=path)
    assert not (machine.venv / "leftover").exists()
    assert machine.installs()[-1] == "3.13.2"


def test_an_environment_that_an_earlier_version_made_is_made_again(machine):
    path = machine.add("python3.13", "3.13.1")
    (machine.venv / "bin").mkdir(parents=True)
    (machine.venv / "bin" / "python").symlink_to(path)
    (machine.venv / ".ready").touch()
    machine.run("venv", str(machine.venv), python=path)
    assert machine.installs() == ["3.13.1"] * 2


def test_each_python_that_the_bridge_runs_on_is_found_once(machine):
    paths = {version: machine.add(f"python{version}", f"{version}.0") for version in ("3.14", "3.17")}
    machine.add("python3.16", "3.16.0", is_new=False)
    found = dict(line.split(" ", 1) for line in machine.run("pythons").stdout.splitlines())
    assert {version: found[version] for version in paths} == paths
    assert not {"3.10", "3.16"} & set(found)
