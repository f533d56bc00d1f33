"""The command line over a configuration of its own."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from blog import Blog, a_config
from bridge.app import Bridge
from bridge.cli import main
from bridge.ledger import Ledger
from judge import Judge


def run(*arguments: str, environ: dict[str, str] | None = None, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "200"} | (environ or {})).invoke(main, arguments, input=typed)


def init(folder: Path, **changes: str) -> Result:
    answers = {"site": "blog", "home": "https://blog.example", "account": "main", "public-url": "http://127.0.0.1:8085"}
    answers |= changes
    given = [part for name, value in answers.items() if value for part in (f"--{name}", value)]
    return run("init", "--dir", str(folder), *given)


@pytest.fixture
def config(tmp_path) -> Path:
    done = init(tmp_path)
    assert done.exit_code == 0, done.output
    return tmp_path / "config.toml"


@pytest.fixture
def used(config, made_file, clock):
    """A configuration whose ledger knows a live, an unconfirmed and a refused post."""
    shutil.copyfile(made_file, config.parent / "bridge.db")
    ledger = Ledger(f"sqlite:///{config.parent}/bridge.db")
    with Judge() as medium:
        bridge = Bridge(a_config(config.parent, medium.url), ledger)
        bridge.identities.open()
        blog = Blog(bridge, ledger.now)
        blog.publish(id=1, guid="1", url="https://blog.example/1/", title="Live [bold]one[/bold]")
        medium.script("drop_after_store")
        blog.publish(id=2, guid="2", url="https://blog.example/2/", title="Lost answer")
        blog.publish(id=3, guid="3", url="https://blog.example/3/", password_protected=True)
    ledger.close()
    return config
