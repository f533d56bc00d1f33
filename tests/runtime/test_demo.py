"""The demo, as somebody who tries the bridge runs it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from processes import STARTED, wait_for, with_plain_signals

RUN = Path(__file__).parents[1] / "demo" / "run.py"


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return tmp_path / "said"


@pytest.fixture
def demo(tmp_path: Path, said: Path) -> subprocess.Popen[bytes]:
    """The demo, once it says where to look."""
    environ = dict(os.environ) | {"TMPDIR": str(tmp_path)}
    with said.open("wb") as file:
        command = with_plain_signals([sys.executable, str(RUN)])
        process = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, env=environ)
    STARTED.append(process)
    wait_for(lambda: process.poll() is not None or "signed in:" in said.read_text(), 300, "the demo")
    return process


@pytest.mark.timeout(400)
def test_the_demo_shows_one_address_where_one_is_signed_in_and_leaves_nothing_when_it_is_ended(tmp_path, said, demo):
    assert " 0 not as they should be." in said.read_text()
    address = re.search(r"signed in:\s+(http://[0-9.:]+/)", said.read_text())[1]
    with requests.Session() as browser:
        page = browser.get(address, timeout=30)
        assert (page.status_code, page.url.endswith("/owner/")) == (200, True)
        assert "Signed in as <b>demo</b>, owner" in page.text
        with pytest.raises(requests.HTTPError):
            browser.get(f"{address}other", timeout=30).raise_for_status()
    folder = next(tmp_path.glob("bridge-demo-*"))
    demo.send_signal(signal.SIGTERM)
    demo.wait(60)
    assert not folder.exists()
    assert find_processes_of(folder) == []


def find_processes_of(folder: Path) -> list[str]:
    """Commands of processes that were started for the demo in this folder."""
    lines = [one.read_bytes() for one in Path("/proc").glob("[0-9]*/cmdline") if one.exists()]
    return [line.decode(errors="replace") for line in lines if str(folder).encode() in line]
