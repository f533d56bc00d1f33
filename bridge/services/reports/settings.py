"""The configuration in force, for its owner's eyes: values, where each is set, and what is to be minded."""

from dataclasses import dataclass

from bridge.config import Config, ConfigSource, SettingTable, to_tables, warnings
from bridge.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Effective:
    """What is in force.

    Attributes:
        path: the main file; empty where nobody knows it.
        problem: why the files cannot be used as they stand now; empty when they can.
        is_stale: whether the files say something else by now.
        warnings: what should be mended, a sentence each.
    """

    tables: list[SettingTable]
    path: str = ""
    problem: str = ""
    is_stale: bool = False
    warnings: tuple[str, ...] = ()


class Settings:
    """Reads the configuration in force. Secrets are never shown."""

    def __init__(self, config: Config, source: ConfigSource | None) -> None:
        self._config = config
        self._source = source

    def read(self) -> Effective:
        """Every table with its keys, and whether the files have changed since they were read."""
        if self._source is None:
            return Effective(to_tables(self._config, {}))
        path = str(self._source.path.absolute())
        try:
            places, fresh = self._source.read_places(), self._source.load()
        except ConfigError as error:
            return Effective(to_tables(self._config, {}), path, str(error))
        found = warnings(self._source.path, fresh)
        return Effective(to_tables(self._config, places), path, "", fresh != self._config, found)
