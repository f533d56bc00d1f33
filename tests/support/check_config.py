"""A configuration that bridge check looks at."""

from pathlib import Path

from bridge.cli.doors import doors_of
from bridge.config import Config, load


def configured(folder: Path, text: str, **environ: str) -> Config:
    (folder / "config.toml").write_text(text)
    return load(folder / "config.toml", environ)


def problem_at(config: Config, name: str) -> str:
    return next(door.problem() for door in doors_of(config) if door.name.startswith(name))
