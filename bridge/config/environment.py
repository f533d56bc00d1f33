"""Secrets from the environment: ``BRIDGE_SITE_BLOG_SECRET``, or ``BRIDGE_SITE_BLOG_SECRET_FILE`` naming a file."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from bridge.config.files import Key, Source

OTHERS = frozenset({"BRIDGE_CONFIG", "BRIDGE_FAILPOINT"})
"""Variables of the bridge that are not secrets."""


def to_variable(key: Key) -> str:
    """The variable of a secret: ``("sites", "my-blog", "secret")`` is ``BRIDGE_SITE_MY_BLOG_SECRET``."""
    words = {"sites": "SITE", "accounts": "ACCOUNT", "bridge": ""}
    parts = [words.get(key[0], key[0]), *key[1:]]
    return "_".join(["BRIDGE", *(part.upper().replace("-", "_") for part in parts if part)])


def read_secrets(source: Source, environ: Mapping[str, str]) -> None:
    """Put every secret of the environment into the tables, over what the files say; problems are added there too."""
    keys: dict[str, Key] = {}
    for key in secret_keys(source):
        other = keys.setdefault(to_variable(key), key)
        if other != key:
            source.problems.append(
                f"{source.place_of(key)}: [{'.'.join(key[:-1])}] and [{'.'.join(other[:-1])}] would share the variable "
                f"{to_variable(key)}; rename one of them"
            )
    for variable, key in keys.items():
        _read_secret(source, environ, variable, key)
    _refuse_unknown(source, environ, [*keys, *(f"{variable}_FILE" for variable in keys)])


def secret_keys(source: Source) -> list[Key]:
    """The keys that are secrets, for the sites and accounts that the files name."""
    keys: list[Key] = [("bridge", "api_token"), ("database", "url"), ("mail", "password")]
    for table, secret in (("sites", "secret"), ("sites", "app_password"), ("accounts", "token")):
        names = source.tables.get(table)
        if isinstance(names, dict):
            keys += [(table, name, secret) for name, value in names.items() if isinstance(value, dict)]
    return keys


def _read_secret(source: Source, environ: Mapping[str, str], variable: str, key: Key) -> None:
    by_file = f"{variable}_FILE"
    if variable in environ and by_file in environ:
        source.problems.append(f"{variable} and {by_file} are both set; keep one")
        return
    found = next((name for name in (variable, by_file) if name in environ), "")
    if not found:
        return
    try:
        value = environ[found] if found == variable else Path(environ[found]).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        # Not the path: whoever puts the secret itself into this variable would find it in the log.
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        source.problems.append(f"the file that {found} names cannot be read: {why}")
        return
    if not value.strip():
        source.problems.append(f"{found} gives an empty secret; set it, or unset the variable")
        return
    table = source.at(key[:-1])
    if isinstance(table, dict):
        table[key[-1]] = value
        source.places[key] = found


def _refuse_unknown(source: Source, environ: Mapping[str, str], known: list[str]) -> None:
    # Only what is meant for us: an orchestrator may add variables of its own, such as BRIDGE_SERVICE_HOST.
    for variable in sorted(set(environ) - set(known) - OTHERS):
        if not variable.startswith("BRIDGE_"):
            continue
        nearest = get_close_matches(variable, [*known, *OTHERS], 1, 0.6)
        if variable.startswith(("BRIDGE_SITE_", "BRIDGE_ACCOUNT_")):
            hint = f"; did you mean {nearest[0]}?" if nearest else ""
            source.problems.append(f"{variable} names no site or account of the configuration{hint}")
        elif get_close_matches(variable, known, 1, 0.8):
            source.problems.append(f"{variable} is not a variable of the bridge; did you mean {nearest[0]}?")
