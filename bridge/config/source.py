"""Where the configuration stands, and the two things that the bridge itself writes there: a new site, a site's secret.

The whole configuration is checked with the text that is about to be written before any file is replaced.
"""

import fcntl
import json
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bridge.config.environment import read_secrets, secret_keys
from bridge.config.files import Key, read_files, read_text
from bridge.config.loading import load
from bridge.config.sections import Config
from bridge.errors import ConfigUnwritable

PRIVATE = 0o600
OTHERS = 0o077
"""Rights of anybody else than a file's user."""
Check = Callable[[Config], None]
"""Raises ConfigError for a configuration that must not be written."""
Change = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class ConfigSource:
    """The files and the environment that a configuration is read from.

    Attributes:
        path: the main file; ``conf.d/*.toml`` beside it belong to it.
    """

    path: Path
    environ: Mapping[str, str] = field(repr=False)

    def load(self) -> Config:
        """The configuration as it stands now. Raises ConfigError."""
        return load(self.path, self.environ)

    def read_places(self) -> dict[Key, str]:
        """Where each key is set, as ``config.toml:12`` or a variable's name. Raises ConfigError."""
        source = read_files(self.path)
        read_secrets(source, self.environ)
        return source.places

    def read_secret_places(self) -> dict[Key, str]:
        """Where each secret comes from, in words, and whether others here can read it. Raises ConfigError."""
        source = read_files(self.path)
        read_secrets(source, self.environ)
        return {key: self._say_where(source.places[key]) for key in secret_keys(source) if key in source.places}

    def _say_where(self, place: str) -> str:
        label, colon, _ = place.rpartition(":")
        if not colon and not place.endswith("_FILE"):
            return f"the environment, {place}"
        named = place if colon else f"the file that {place} names"
        file = self.path.parent / label if colon else Path(self.environ[place])
        try:
            is_open = bool(file.stat().st_mode & OTHERS)
        except OSError as error:
            return f"{named}, which cannot be looked at now: {error.strerror}"
        return f"{named}, {'which others on this machine can read' if is_open else 'which its user alone can read'}"

    def add_site(self, name: str, home: str, account: str, secret: str, check: Check) -> None:
        """Write ``conf.d/NAME.toml`` with a new site.

        Raises:
            ConfigError: the configuration would not be usable with it; nothing is written.
            ConfigUnwritable: the file cannot be written, or is there already.
        """
        with self._alone():
            self._add_file(name, to_site_lines(name, home, account, secret), check)

    def change_secrets(self, name: str, change: Change, check: Check) -> list[str]:
        """Give a site that is configured other secrets, the newest first, where they stand now.

        Args:
            change: what the secrets of now become; nobody else of us changes them meanwhile.

        Returns:
            Those before.

        Raises:
            ConfigError: the configuration would not be usable with them; nothing is written.
            ConfigUnwritable: the secret is not a file's, or cannot be replaced in it.
        """
        with self._alone():
            source = read_files(self.path)
            read_secrets(source, self.environ)
            key = ("sites", name, "secret")
            place, old = source.places.get(key, ""), str(source.at(key[:-1]).get("secret", ""))
            value = " ".join(change(old.split()))
            if not place:
                self._add_file(name, f"[sites.{name}]\nsecret = {json.dumps(value)}\n", check)
                return []
            if ":" not in place:  # a variable's name, not a line of a file
                raise ConfigUnwritable(
                    f"the secret of {name} comes from {place}: put a new one before it there, with a space between "
                    "the two, and restart the bridge"
                )
            label, _, line = place.rpartition(":")
            file = self.path if label == self.path.name else self.path.parent / label
            self._write(file, _with_value(read_text(file), place, int(line), old, value), check)
            return old.split()

    def _add_file(self, name: str, text: str, check: Check) -> None:
        file = self.path.parent / "conf.d" / f"{name}.toml"
        if file.exists():
            raise ConfigUnwritable(f"{file} is there already and is left as it is")
        self._write(file, text, check)

    def _write(self, file: Path, text: str, check: Check) -> None:
        check(load(self.path, self.environ, {file: text}))
        try:
            file.parent.mkdir(exist_ok=True)
            replace_file(file.resolve(), text.encode(), to_mode(file))
        except OSError as error:
            raise ConfigUnwritable(f"{file} cannot be written: {error.strerror}") from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else of us writes meanwhile: what is written rests on what was read."""
        handle = os.open(self.path.absolute().parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def to_site_lines(name: str, home: str, account: str, secret: str) -> str:
    """What stands in a configuration for a site."""
    # json.dumps: what it writes for a text is also a TOML string.
    values = {"home": home, "account": account, "secret": secret}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([f"[sites.{name}]", *lines, ""])


def _with_value(text: str, place: str, line: int, old: str, new: str) -> str:
    """A file's text with another secret in the line that has it; everything else stays as its owner wrote it."""
    lines = text.split("\n")
    lines[line - 1] = lines[line - 1].replace(old, new)
    changed = "\n".join(lines)
    if text.count(old) != 1 or changed == text or tomllib.loads(changed) == tomllib.loads(text):
        raise ConfigUnwritable(
            f"the secret at {place} is not written in one line, or stands there twice: write it in one line as "
            'secret = "whsec_..."'
        )
    return changed


def to_mode(file: Path) -> int:
    """A file that is there stays readable for whom it was; a new one is for us alone."""
    return file.stat().st_mode & 0o777 if file.exists() else PRIVATE


def replace_file(file: Path, content: bytes, mode: int) -> None:
    """Write a file beside its place and put it there, whole or not at all. Raises OSError."""
    # Not "*.toml": what a crash leaves behind must not be read as a part of the configuration.
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".new", dir=file.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            os.fchmod(opened.fileno(), mode)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
        _sync(file.parent)
    finally:
        fresh.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
