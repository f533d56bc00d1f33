"""Loading: files, then the environment, then the schema, then the rules; all problems are told at once."""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bridge.config.checks import find_problems, to_hint
from bridge.config.environment import read_secrets, secret_keys, to_variable
from bridge.config.files import Key, read_files
from bridge.config.sections import Config, DatabaseSection
from bridge.errors import ConfigError


def load(path: Path, environ: Mapping[str, str], drafts: Mapping[Path, str] | None = None) -> Config:
    """Read the configuration. Relative paths in it are taken from its own folder.

    Args:
        path: the main file; ``conf.d/*.toml`` beside it is read too.
        environ: the environment variables, for secrets.
        drafts: texts that files of it are about to have, to see whether all fits together then.

    Raises:
        ConfigError: every problem, one a line, each with its place and what to write instead.
    """
    source = read_files(path, drafts)
    read_secrets(source, environ)
    try:
        config = Config.model_validate(source.tables)
    except ValidationError as error:
        details = [one for one in error.errors(include_url=False) if not _is_literal(one["loc"][-1])]
        found = [(_to_key(detail), _to_sentence(detail)) for detail in details]
    else:
        found = list(find_problems(config))
    problems = source.problems + [_with_place(source.place_of(key), sentence) for key, sentence in found]
    if problems:
        raise ConfigError("\n".join(problems))
    return _with_absolute_paths(config, path.absolute().parent)


def warnings(path: Path, config: Config) -> tuple[str, ...]:
    """What does not stop the start but should be mended; one sentence each."""
    found = [
        f"{file} holds secrets and every user of this machine can read it; run: chmod 600 {file}"
        for file in _files_with_secrets(path)
        if file.stat().st_mode & stat.S_IROTH
    ]
    found += [
        f"[sites.{name}] has no secret, so every hook from it is refused; set {to_variable(('sites', name, 'secret'))}"
        for name, site in config.sites.items()
        if site.secret is None
    ]
    if config.bridge.dry_run:
        found.append("dry run: nothing leaves the house ([bridge] dry_run = true)")
    return tuple(found)


def _files_with_secrets(path: Path) -> list[Path]:
    source = read_files(path)
    keys: list[Key] = [*secret_keys(source), ("notify", "urls")]
    if str(source.tables.get("database", {}).get("url", "")).startswith("sqlite:"):
        keys.remove(("database", "url"))
    labels = {source.places[key].rpartition(":")[0] for key in keys if key in source.places}
    return [path.parent / label for label in sorted(labels)]


def _to_key(detail: ErrorDetails) -> Key:
    return tuple(str(part) for part in detail["loc"] if not _is_kind(part))


def _is_kind(part: int | str) -> bool:
    """Of a key that takes several kinds of values pydantic names the kind, too: ``function-after[...]``."""
    return isinstance(part, str) and "[" in part


def _is_literal(part: int | str) -> bool:
    """A key that may also be empty: what else it may be is told by the other kind."""
    return _is_kind(part) and str(part).startswith("literal[")


def _with_place(place: str, sentence: str) -> str:
    return f"{place}: {sentence}" if place else sentence


_SENTENCES = {
    "int_type": "write a whole number, without quotes",
    "float_type": "write a number, without quotes",
    "float_parsing": "write a number, without quotes",
    "too_short": "write at least {min_length}",
    "bool_type": "write true or false, without quotes",
    "string_type": "write text in quotes",
    "tuple_type": 'write a list, for example ["a", "b"]',
    "dict_type": "this is a table; write its keys under it",
    "model_type": "this is a table; write its keys under it",
    "path_type": "write a path in quotes",
    "greater_than": "must be more than zero",
}


def _to_sentence(detail: ErrorDetails) -> str:
    key = _to_key(detail)
    table = f"[{'.'.join(key[:-1])}]"
    if detail["type"] == "missing":
        return f'{table} needs the key "{key[-1]}"'
    if detail["type"] == "extra_forbidden":
        hint = to_hint(key[-1], _keys_at(key[:-1]))
        return f'{table} has no key "{key[-1]}"{hint}' if len(key) > 1 else f'there is no table "{key[0]}"{hint}'
    known = _SENTENCES.get(detail["type"], "").format_map(detail.get("ctx", {}))
    sentence = known or detail["msg"].removeprefix("Value error, ")
    return f"{'.'.join(key)}: {sentence.replace('Input should be', 'must be')}"


def _keys_at(table: Key) -> list[str]:
    """The keys that a table may have, by the schema; tables with names of the owner's choice take any name."""
    section: type[BaseModel] = Config
    for name in table:
        field = section.model_fields.get(name)
        if field is None:
            continue  # the owner's own name: [sites.NAME]
        kind = field.annotation
        kind = get_args(kind)[1] if get_origin(kind) is dict else kind
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            section = kind
    return list(section.model_fields)


def _with_absolute_paths(config: Config, folder: Path) -> Config:
    bridge = config.bridge.model_copy(update={"state_dir": folder / config.bridge.state_dir})
    url = config.database.url.get_secret_value()
    scheme, _, path = url.partition(":///")
    if scheme == "sqlite" and not path.startswith("/"):
        url = f"sqlite:///{folder}/{path}"
    return config.model_copy(update={"bridge": bridge, "database": DatabaseSection(url=SecretStr(url))})
