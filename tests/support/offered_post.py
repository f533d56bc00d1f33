"""A configuration whose post is offered for import."""

from pathlib import Path

import pytest

from blog import Blog, a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from commands import run

TEXT = "<p>We walked along the river until the light was gone.</p>"


@pytest.fixture
def offered(config) -> Path:
    """A configuration whose ledger knows an offered post."""
    ledger = Ledger(f"sqlite:///{config.parent}/bridge.db")
    ledger.create()
    bridge = Bridge(a_config(config.parent, "http://127.0.0.1:9/v1", accounts={"main": {}}), ledger)
    bridge.identities.open()
    Blog(bridge, ledger.now).publish(content_html=TEXT, title="A [bold]walk[/bold]")
    ledger.close()
    return config


def bridge(config: Path, *arguments: str):
    return run("--config", str(config), *arguments)
