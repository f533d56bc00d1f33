"""What every command gets: where the configuration is, and the way to open it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import structlog

from bridge import logs
from bridge.config import Config, ConfigSource, secrets_of, warnings

log = structlog.get_logger()


class PostNumber(click.IntRange):
    """What WordPress numbers posts by, and below zero articles whose number another one has by now."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if number == 0:
            self.fail("no post has number 0", param, ctx)
        return number


POST_ID = PostNumber(-(2**31), 2**63 - 1)
on_account = click.option("--account", metavar="NAME", help="Which account, when the post goes to several.")


def to_post(*, required: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The two arguments that name a post in every command: SITE POST."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        number = click.argument("post_id", type=POST_ID, metavar="POST" if required else "[POST]", required=required)
        return click.argument("site")(number(command))

    return decorate


def limited(default: int, most: int | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that says how many rows a list has at most."""
    kind = click.IntRange(1, most)
    return click.option("--limit", default=default, show_default=True, type=kind, help="At most so many.")


ROW_ID = click.IntRange(1, 2**31 - 1)
"""Of our own rows."""


@dataclass(frozen=True)
class Options:
    """The global options of the command line. Commands take it by ``@click.pass_obj``."""

    path: Path
    """The configuration file."""

    @property
    def source(self) -> ConfigSource:
        """Where the configuration is read from, and may be written."""
        return ConfigSource(self.path, os.environ)

    @cached_property
    def config(self) -> Config:
        """The configuration, loaded once; from then on the logs mask its secrets.

        Raises:
            ConfigError: it cannot be used.
        """
        config = self.source.load()
        logs.setup(config.bridge.log_level, secrets_of(config))
        return config

    def warnings(self) -> tuple[str, ...]:
        """What should be mended, though it does not stop the start."""
        return warnings(self.path, self.config)

    def warn(self) -> None:
        """Log the warnings."""
        for sentence in self.warnings():
            log.warning(sentence)
