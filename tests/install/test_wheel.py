"""Wheel and sources are whole, and an installed bridge works from any folder."""

import os
import subprocess
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

from packages import ROOT, install
from processes import free_port, wait_for, with_plain_signals

PLUGIN = ROOT / "wp-plugin"


@pytest.fixture(scope="module")
def bridge(packages, tmp_path_factory) -> Path:
    return install(packages.wheel, tmp_path_factory.mktemp("installed"))


def run(bridge: Path, *arguments: str, cwd: Path) -> str:
    environ = {"PATH": os.environ["PATH"], "HOME": str(cwd)}
    done = subprocess.run([bridge, *arguments], capture_output=True, text=True, cwd=cwd, env=environ)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shipped(folder: Path) -> set[str]:
    """Every file of the plugin but its tests."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if "tests" not in path.parts}


def test_whatever_stands_below_bridge_is_in_the_wheel(packages):
    files = [path for path in (ROOT / "bridge").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    with zipfile.ZipFile(packages.wheel) as wheel:
        names = set(wheel.namelist())
    assert {path.relative_to(ROOT).as_posix() for path in files} - names == set()
    assert {f"bridge/wp-plugin/{name}" for name in shipped(PLUGIN)} - names == set()
    assert [name for name in names if "/tests/" in name or name.startswith("tests")] == []


def test_nothing_of_a_wheel_is_compiled_unless_somebody_asks(packages):
    assert packages.wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(packages.wheel) as wheel:
        assert [name for name in wheel.namelist() if name.endswith(".so")] == []


def test_the_sources_hold_what_their_readers_are_sent_to(packages):
    with tarfile.open(packages.sources) as sources:
        names = {name.partition("/")[2] for name in sources.getnames()}
    for folder in ("docs", "tools", "findings", "wp-plugin"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert {path.relative_to(ROOT).as_posix() for path in files} - names == set()
    assert {"README.md", "CHANGELOG.md", "LICENSE", "Makefile", "config.example.toml", "tests/conftest.py"} <= names


def test_the_plugins_zip_comes_out_of_an_installed_bridge(bridge, tmp_path):
    said = run(bridge, "plugin", "plugin.zip", cwd=tmp_path)
    with zipfile.ZipFile(tmp_path / "plugin.zip") as archive:
        names = set(archive.namelist())
        assert archive.read("bridge-for-medium/readme.txt") == (PLUGIN / "readme.txt").read_bytes()
    assert names == {f"bridge-for-medium/{name}" for name in shipped(PLUGIN)}
    assert f"({len(names)} files)" in said
    again = subprocess.run([bridge, "plugin", "plugin.zip"], capture_output=True, text=True, cwd=tmp_path)
    assert (again.returncode, "name another file" in again.stderr) == (2, True)


def test_an_installed_bridge_is_set_up_and_serves_from_any_folder(bridge, tmp_path):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    named = ("--site", "blog", "--home", "https://blog.example", "--account", "main", "--public-url", url)
    run(bridge, "init", *named, cwd=tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("[bridge]\n", f'[bridge]\nlisten = "127.0.0.1:{port}"\n'))
    with (tmp_path / "out").open("wb") as words:
        command = with_plain_signals([str(bridge), "--config", str(config), "serve"])
        process = subprocess.Popen(command, stdout=words, stderr=words, cwd="/", env={"PATH": os.environ["PATH"]})
    try:
        wait_for(lambda: "set-up" in (tmp_path / "out").read_text() or process.poll() is not None, what="the link")
        link = next(word for word in (tmp_path / "out").read_text().split() if "/owner/set-up/" in word)
        assert "<form" in wait_for(lambda: _read(link), what="the page of the first owner")
    finally:
        process.terminate()
        assert process.wait(30) == 0


def _read(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""
