"""The configuration that is in force, as its owner may see it: every key, its value in words, and where it was set."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from typing import Any, NamedTuple

from pydantic import SecretStr

from bridge.config.files import Key
from bridge.config.sections import Config
from bridge.config.values import Section

HIDDEN = "set, and not shown"
"""What stands for a secret."""
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


class Setting(NamedTuple):
    """One key.

    Attributes:
        value: in words; never a secret.
        place: the file and line, or the variable; empty for the default.
    """

    key: str
    value: str
    place: str


class SettingTable(NamedTuple):
    """One table of the configuration.

    Attributes:
        name: as in the file, without brackets: ``sites.blog``.
    """

    name: str
    settings: tuple[Setting, ...]


def to_tables(config: Config, places: Mapping[Key, str]) -> list[SettingTable]:
    """Every table with all its keys; of an account's own ``evergreen`` those that it sets.

    Args:
        places: where each key was set, as ``ConfigSource.read_places`` says.
    """
    return [table for name in Config.model_fields for table in _walk((name,), getattr(config, name), places)]


def _walk(key: Key, value: Any, places: Mapping[Key, str]) -> Iterator[SettingTable]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _walk((*key, name), one, places)
        return
    within = {name: getattr(value, name) for name in _keys_of(key, value)}
    plain = [name for name, one in within.items() if not isinstance(one, Section)]
    if plain:
        settings = (_to_setting((*key, name), within[name], places) for name in plain)
        yield SettingTable(".".join(key), tuple(settings))
    for name in (name for name in within if name not in plain):
        yield from _walk((*key, name), within[name], places)


def _keys_of(key: Key, table: Section) -> list[str]:
    is_own = len(key) == 3 and (key[0], key[2]) == ("accounts", "evergreen")  # what is not set there is no default
    return sorted(table.model_fields_set) if is_own else list(type(table).model_fields)


def _to_setting(key: Key, value: Any, places: Mapping[Key, str]) -> Setting:
    if key == ("database", "url") and value.get_secret_value().startswith("sqlite:"):
        value = value.get_secret_value()  # a file's place; only another database's address has a password
    return Setting(key[-1], _to_words(value), places.get(key, ""))


def _to_words(value: Any) -> str:
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, timedelta):
        return _to_span(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Section):
        value = {name: getattr(value, name) for name in sorted(value.model_fields_set)}
    if isinstance(value, dict):
        return "; ".join(f"{name} = {_to_words(one)}" for name, one in value.items())
    return ", ".join(map(_to_words, value)) if isinstance(value, tuple) else str(value)


def _to_span(value: timedelta) -> str:
    """As it is written in the file."""
    seconds = int(value.total_seconds())
    unit, size = next((one for one in _UNITS if seconds and seconds % one[1] == 0), ("s", 1))
    return f"{seconds // size}{unit}"
