"""The plugin's parts that need no WordPress, on every version of PHP from the oldest that it supports."""

import subprocess
import xml.etree.ElementTree as ET
import zipfile

import pytest

from programs import Missing, find_program
from wordpress import ROOT

CACHE = ROOT / ".cache" / "php"
PLUGIN = ROOT / "wp-plugin"


@pytest.mark.parametrize("version", ["7.4", "8.0", "8.5"])
def test_every_file_parses_and_the_unit_tests_pass_on_php(version):
    node = CACHE / "node_modules" / ".bin" / "node"
    if not node.exists():
        raise Missing(f"{CACHE} holds no PHP {version}; make test installs it. LIVE=0 leaves these tests out")
    command = [node, CACHE / "run.mjs", version, PLUGIN, ROOT / "tests" / "vectors"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"PHP {version}." in done.stdout
    files = len(list(PLUGIN.rglob("*.php")))
    assert f"{files} files parsed" in done.stdout


def test_the_unit_tests_pass_on_the_systems_php(tmp_path):
    report = tmp_path / "report.xml"
    command = [find_program("phpunit", "phpunit"), "-c", PLUGIN / "tests" / "phpunit.xml", "--log-junit", report]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout
    suite = ET.parse(report).getroot()[0]
    assert int(suite.attrib["tests"]) >= 80
    assert int(suite.attrib["skipped"]) == 0


def test_the_plugin_keeps_the_rules_that_the_wordpress_standard_takes_from_php_codesniffer():
    command = [
        find_program("phpcs", "php-codesniffer"),
        "-s",
        f"--standard={ROOT / 'tests' / 'php' / 'phpcs.xml'}",
        PLUGIN,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout


def test_the_zip_holds_the_plugin_and_none_of_its_tests():
    subprocess.run(["make", "-s", "-C", ROOT, "plugin"], check=True, capture_output=True)
    with zipfile.ZipFile(ROOT / "dist" / "bridge-for-medium.zip") as archive:
        names = archive.namelist()
    assert "bridge-for-medium/bridge-for-medium.php" in names
    assert "bridge-for-medium/readme.txt" in names
    assert {name.split("/")[0] for name in names} == {"bridge-for-medium"}
    assert [name for name in names if "/tests/" in name] == []
    parts = {
        path.relative_to(PLUGIN).as_posix() for kind in ("includes/*.php", "assets/*") for path in PLUGIN.glob(kind)
    }
    assert {"assets/screens.css", "assets/handoffs.js"} <= parts
    assert {f"bridge-for-medium/{part}" for part in parts} <= set(names)
