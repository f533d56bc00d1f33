"""The files by which a bridge is run as a service: systemd and compose read them, and nothing in them is misspelt."""

import re
import subprocess

import pytest
from compose_spec import PyCompose

from fronts import DEPLOY, replaced
from processes import BRIDGE

UNIT = DEPLOY / "bridge-for-medium.service"
MOST_EXPOSED = 15
"""Of a hundred; systemd calls less than 20 "OK", and a service without any of these settings has 96."""


@pytest.fixture
def unit(tmp_path):
    """The unit with a program that is there."""
    text = replaced(UNIT.read_text(), ("/opt/bridge/bin/bridge", str(BRIDGE)))
    (tmp_path / UNIT.name).write_text(text)
    return tmp_path / UNIT.name


def analyze(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *map(str, arguments)], capture_output=True, text=True)


def test_systemd_takes_the_unit_without_a_word(unit):
    done = analyze("verify", unit)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_systemd_finds_the_service_well_shut_in(unit):
    arguments = ("security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}")
    assert analyze(*arguments, unit).returncode == 0
    unit.write_text(re.sub(r"(?m)^(Protect|Restrict|SystemCall|Capability).*\n", "", unit.read_text()))
    assert analyze(*arguments, unit).returncode != 0


def test_the_service_has_time_for_the_send_in_progress():
    assert "TimeoutStopSec=120" in UNIT.read_text()
    assert "stop_grace_period: 2m" in (DEPLOY / "compose.yaml").read_text()


def test_the_compose_file_is_read_by_its_specification():
    text = (DEPLOY / "compose.yaml").read_text()
    assert PyCompose.from_yaml(text).service_names() == ["bridge", "database"]
    for wrong in (("restart:", "restrat:"), ("8085:8085", "8085:port"), ("service_healthy", "healthy")):
        with pytest.raises(ValueError, match=r"line \d+"):
            PyCompose.from_yaml(replaced(text, wrong))
