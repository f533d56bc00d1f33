"""Reading ``config.toml`` and ``conf.d/*.toml``: the merged tables, and the file and line of every key."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from bridge.errors import ConfigError

Key = tuple[str, ...]
"""A dotted key, in parts: ``("sites", "blog", "home")``."""


@dataclass(slots=True)
class Source:
    """What the files say, and where. ``places`` maps each key to words such as ``config.toml:12``."""

    tables: dict[str, Any] = field(default_factory=dict)
    places: dict[Key, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def place_of(self, key: Key) -> str:
        """Where a key stands, or the table that it misses in; empty when no file names any of it."""
        while key and key not in self.places:
            key = key[:-1]
        return self.places.get(key, "")

    def merge(self, tables: dict[str, Any], places: dict[Key, str], parent: Key = ()) -> None:
        """Add another file. Tables flow together; a key that is already there is a problem."""
        for name, value in tables.items():
            key = (*parent, name)
            known = self.at(parent).get(name)
            if known is None:
                self.at(parent)[name] = {} if isinstance(value, dict) else value
            elif not (isinstance(known, dict) and isinstance(value, dict)):
                self.problems.append(f"{places[key]}: {'.'.join(key)} is already set at {self.place_of(key)}")
                continue
            self.places.setdefault(key, places[key])
            if isinstance(value, dict):
                self.merge(value, places, key)

    def at(self, key: Key) -> dict[str, Any]:
        """The table at ``key``, made when it is missing."""
        table = self.tables
        for name in key:
            table = table.setdefault(name, {})
        return table


def files_of(path: Path, drafts: Mapping[Path, str] | None = None) -> list[Path]:
    """``config.toml`` and, in name order, the ``conf.d/*.toml`` beside it; those that are only drafts, too."""
    return [path, *sorted({*(path.parent / "conf.d").glob("*.toml"), *(drafts or {})} - {path})]


def read_files(path: Path, drafts: Mapping[Path, str] | None = None) -> Source:
    """Read and merge all files.

    Args:
        drafts: texts that files are about to have, instead of what they hold now.

    Raises:
        ConfigError: a file cannot be read, is not UTF-8 or is not TOML.
    """
    source = Source()
    for file in files_of(path, drafts):
        text = drafts[file] if drafts and file in drafts else read_text(file)
        label = file.name if file == path else f"conf.d/{file.name}"
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{label} is not valid TOML: {error}") from None
        source.merge(tables, {key: f"{label}:{line}" for key, line in to_places(text).items()})
    return source


def read_text(file: Path) -> str:
    """A file of the configuration. Raises ConfigError."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration at {file}; make one with: bridge init") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not UTF-8 text; save it again as UTF-8") from None


def to_places(text: str) -> dict[Key, int]:
    """The line, from 1, of every table and key of a valid TOML text."""
    places: dict[Key, int] = {}
    table: Key = ()
    for line, statement in _statements(text):
        keys = list(_keys_of(tomllib.loads(statement)))
        if statement.lstrip().startswith("["):
            table = keys[-1]
            keys = [table[: depth + 1] for depth in range(len(table))]
        else:
            keys = [(*table, *key) for key in keys]
        for key in keys:
            places.setdefault(key, line)
    return places


def _statements(text: str) -> Iterator[tuple[int, str]]:
    # A statement is the shortest run of lines that is TOML by itself: a string or an array may span several.
    begun, lines = 0, list[str]()
    # Not splitlines: TOML knows no other line ends, and a string may contain them.
    for number, line in enumerate(StringIO(text, newline="\n"), 1):
        begun = begun if lines else number
        lines.append(line)
        try:
            is_empty = not tomllib.loads("".join(lines))
        except tomllib.TOMLDecodeError:
            continue
        if not is_empty:
            yield begun, "".join(lines)
        lines = []


def _keys_of(tables: dict[str, Any], parent: Key = ()) -> Iterator[Key]:
    for name, value in tables.items():
        yield (*parent, name)
        if isinstance(value, dict):
            yield from _keys_of(value, (*parent, name))
