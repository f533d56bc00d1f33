"""A configuration that bridge check looks at."""

from pathlib import Path

from bridge.config import Config, load
from bridge.services.doors import doors_of


def configured(folder: Path, text: str, **environ: str) -> Config:
    (folder / "config.toml").write_text(text)
    return load(folder / "config.toml", environ)


def problem_at(config: Config, name: str) -> str:
    return next(door.problem() for door in doors_of(config) if door.name.startswith(name))
