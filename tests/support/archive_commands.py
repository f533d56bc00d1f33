"""The command line over a WordPress that exists only as answers."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import FakeWordPress
from bridge.cli import main


@pytest.fixture
def wordpress():
    with FakeWordPress(250) as fake:
        yield fake


@pytest.fixture
def config(tmp_path, wordpress) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        f"[database]\nurl = 'sqlite:///{tmp_path}/bridge.db'\n[accounts.main]\n"
        f"[sites.blog]\nhome = '{wordpress.url}'\naccount = 'main'\nallowed_hosts = ['blog.example']\n"
    )
    path.chmod(0o600)
    assert CliRunner().invoke(main, ["--config", str(path), "db", "upgrade"]).exit_code == 0
    return path


def run(config, *arguments):
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, ["--config", str(config), *arguments])
