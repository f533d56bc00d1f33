"""Databases of time zones: the newest one is used, in every process, and check names them."""

import importlib.resources
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tzdata

from bridge.config.zones import ZoneData, read_zone_data, to_zone_data_words

BERLIN_IN_WINTER = """
from datetime import datetime
from zoneinfo import ZoneInfo
cached = ZoneInfo("Europe/Berlin")
from bridge.config.zones import read_zone_data, to_zone, to_zone_data_words
for zone in (to_zone("Europe/Berlin"), ZoneInfo("Europe/Berlin")):
    print(datetime(2026, 12, 1, tzinfo=zone).utcoffset())
print(to_zone_data_words(read_zone_data()))
"""
IN_A_CHILD = """
import multiprocessing, sys
sys.path[:0] = [{folder!r}]
import child
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.apply(child.offset))
"""
CHILD = """
from datetime import datetime
from zoneinfo import ZoneInfo
import bridge.services.preview
def offset():
    return str(datetime(2026, 12, 1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset())
"""
NEWER, OLDER = "2999a", "2020f"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine's database in which Berlin goes by Tokyo's clock; nothing in it names its version."""
    packaged = importlib.resources.files("tzdata") / "zoneinfo" / "Asia" / "Tokyo"
    folder = tmp_path / "zoneinfo"
    (folder / "Europe").mkdir(parents=True)
    with importlib.resources.as_file(packaged) as tokyo:
        shutil.copyfile(tokyo, folder / "Europe" / "Berlin")
    return folder


def python(code: str, *folders: Path, **environ: str) -> list[str]:
    paths = os.pathsep.join(map(str, folders))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONTZPATH": paths} | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("name", "line", "used"),
    [
        ("tzdata.zi", f"# version {OLDER}\n# This zic input file is in the public domain.\n", "1:00:00"),
        ("+VERSION", f"{OLDER}\n", "1:00:00"),
        ("tzdata.zi", "# version unknown\n", "1:00:00"),
        ("README", "nothing names a version\n", "1:00:00"),
        ("tzdata.zi", f"# version {NEWER}\n", "9:00:00"),
        ("tzdata.zi", f"# version {NEWER}-0+deb12u1\n", "9:00:00"),
        ("+VERSION", NEWER, "9:00:00"),
        ("version", f"{NEWER}\n", "9:00:00"),
        ("tzdata.zi", f"# version {tzdata.IANA_VERSION}\n", "9:00:00"),
        ("tzdata.zi", f"# version {tzdata.IANA_VERSION}a\n", "9:00:00"),
    ],
)
def test_the_newer_of_two_databases_is_used_and_what_was_cached_is_forgotten(
    machine: Path, name: str, line: str, used: str
) -> None:
    (machine / name).write_text(line)
    ours, anybodys, words = python(BERLIN_IN_WINTER, machine)
    assert (ours, anybodys) == (used, used)
    assert words.startswith(f"the rules of {tzdata.IANA_VERSION} (the tzdata package)") is (used == "1:00:00")
    assert str(machine) in words


def test_of_several_folders_only_those_that_are_not_older_count(machine: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    newer.mkdir()
    (newer / "tzdata.zi").write_text(f"# version {NEWER}\n")
    (machine / "tzdata.zi").write_text(f"# version {OLDER}\n")
    # The newer one lacks Berlin: then the package's rules count, never those of the older one.
    assert python(BERLIN_IN_WINTER, machine, newer)[:2] == ["1:00:00"] * 2
    found = read_zone_data((str(machine), str(newer), str(tmp_path / "missing")))
    assert [one.version for one in found] == [NEWER, tzdata.IANA_VERSION, OLDER]


def test_without_a_database_of_the_machine_the_package_is_used(tmp_path: Path) -> None:
    assert read_zone_data(()) == (ZoneData("", tzdata.IANA_VERSION),)
    ours, _, words = python(BERLIN_IN_WINTER, tmp_path / "missing")
    assert ours == "1:00:00"
    assert words == f"the rules of {tzdata.IANA_VERSION} (the tzdata package) are used"


def test_a_process_that_the_bridge_starts_uses_the_same_database(machine: Path, tmp_path: Path) -> None:
    (machine / "tzdata.zi").write_text(f"# version {OLDER}\n")
    (tmp_path / "child.py").write_text(CHILD)
    (tmp_path / "parent.py").write_text(IN_A_CHILD.format(folder=str(tmp_path)))
    code = f"import runpy; runpy.run_path({str(tmp_path / 'parent.py')!r}, run_name='__main__')"
    assert python(code, machine, PYTHONPATH=f"{tmp_path}{os.pathsep}{Path.cwd()}") == ["1:00:00"]


def test_check_names_both_versions_and_which_is_used(machine: Path, tmp_path: Path) -> None:
    (machine / "tzdata.zi").write_text(f"# version {OLDER}\n")
    (tmp_path / "config.toml").write_text("")
    code = f"from bridge.cli import main; main(['--config', {str(tmp_path / 'config.toml')!r}, 'check'])"
    line = next(one for one in python(code, machine) if "time zones" in one)
    assert line == (
        f"ok    time zones: the rules of {tzdata.IANA_VERSION} (the tzdata package) are used; not used: {OLDER} "
        f"(this machine's in {machine})"
    )


def test_a_database_of_no_version_is_named_so(machine: Path) -> None:
    words = to_zone_data_words(read_zone_data((str(machine),)))
    assert words.endswith(f"not used: a version that nothing there names (this machine's in {machine})")


def test_no_other_file_builds_a_zone() -> None:
    bridge = Path(__file__).parents[2] / "bridge"
    makers = [one.name for one in bridge.rglob("*.py") if "ZoneInfo(" in one.read_text()]
    assert makers == ["zones.py"]
