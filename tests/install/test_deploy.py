"""The files by which a bridge is run as a service: systemd and compose read them, and nothing in them is misspelt."""

import re
import subprocess

import pytest
from compose_spec import PyCompose

from fronts import DEPLOY, replaced
from processes import BRIDGE

UNIT = DEPLOY / "bridge-for-medium.service"
WORKER = DEPLOY / "bridge-for-medium-worker.service"
MOST_EXPOSED = 15
"""Of a hundred; systemd calls less than 20 "OK", and a service without any of these settings has 96."""


@pytest.fixture(params=[UNIT, WORKER], ids=["serve", "worker"])
def unit(tmp_path, request):
    """A unit with a program that is there."""
    text = replaced(request.param.read_text(), ("/opt/bridge/bin/bridge ", f"{BRIDGE} "))
    (tmp_path / request.param.name).write_text(text)
    return tmp_path / request.param.name


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
    for file in (UNIT, WORKER):
        assert "TimeoutStopSec=120" in file.read_text()
    assert (DEPLOY / "compose.yaml").read_text().count("stop_grace_period: 2m") == 2


def test_a_worker_lives_as_the_service_does_and_only_its_program_is_another():
    served, working = (set(re.findall(r"(?m)^\w+=.*$", file.read_text())) for file in (UNIT, WORKER))
    assert working - served == {
        "Description=Bridge for Medium, a worker",
        "ExecStart=/opt/bridge/bin/bridge worker",
    }
    assert {line.partition("=")[0] for line in served - working} == {
        "Description",
        "ExecStart",
        "ExecReload",
        "SystemCallFilter",
    }


def test_the_compose_file_is_read_by_its_specification():
    text = (DEPLOY / "compose.yaml").read_text()
    assert PyCompose.from_yaml(text).service_names() == ["bridge", "worker", "database"]
    for wrong in (("restart:", "restrat:"), ("8085:8085", "8085:port"), ("service_healthy", "healthy")):
        with pytest.raises(ValueError, match=r"line \d+"):
            PyCompose.from_yaml(replaced(text, wrong))
