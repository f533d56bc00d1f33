"""Files that commands write, and a full disk: whole or not at all, and a sentence in place of a traceback."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bridge.cli.files import write_file
from bridge.errors import ConfigError
from commands import config, run, used
from disks import a_full_disk

__all__ = ["config", "used"]


@pytest.mark.parametrize(
    ("command", "words"),
    [("plugin", "out/file cannot be written (File too large); name another file"), ("backup", "make room where the")],
)
def test_a_file_for_which_there_is_no_room_is_not_begun(used, tmp_path, command, words):
    place = tmp_path / "out"
    place.mkdir()
    with a_full_disk(100_000):
        done = run("--config", str(used), command, str(place / "file"))
    assert done.exit_code == 2
    assert words in done.output
    assert list(place.iterdir()) == []


def test_what_cannot_be_written_over_the_last_one_leaves_that_one(tmp_path):
    file = tmp_path / "report.json"
    file.write_text("the last one")
    with a_full_disk(512), pytest.raises(ConfigError, match=r"report.json cannot be written \(File too large\)"):
        write_file(file, b"x" * 1_000, overwrite=True)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("report.json", "the last one")]


def test_the_plugin_is_a_whole_zip_that_others_may_read(tmp_path):
    file = tmp_path / "plugin.zip"
    assert run("plugin", str(file)).exit_code == 0
    assert zipfile.ZipFile(file).testzip() is None
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("command", [("connect", "blog"), ("status",), ("posts", "--json"), ("help",)])
def test_what_cannot_be_printed_is_told_in_one_sentence(used, command):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from bridge.cli import main; main()", "--config", str(used), *command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "bridge: this machine does not do what was asked (No space left on device); mend that and run it again\n"
    )
