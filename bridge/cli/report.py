"""The command that tells strangers what they need to know: report."""

import json
import os
from pathlib import Path

import click

from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import say
from bridge.errors import ConfigError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def report(options: Options, file: Path, overwrite: bool) -> None:
    """Write into FILE what may be sent to those who mend the bridge: numbers and shapes, no titles, names or keys."""
    with opened(options) as bridge:
        text = json.dumps(bridge.disclosure.read_disclosure(), indent=2, sort_keys=True) + "\n"
    _write(file, text, overwrite=overwrite)
    say(f"Written: {file}. It holds no titles, addresses, names, tokens or keys; read it before you send it.")


def _write(file: Path, text: str, *, overwrite: bool) -> None:
    """Only we may read it, until its owner sends it."""
    how = os.O_TRUNC if overwrite else os.O_EXCL
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | how, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            os.fchmod(handle, 0o600)
            written.write(text)
    except FileExistsError:
        raise ConfigError(f"{file} is there already; name another file, or add --overwrite") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be written ({error.strerror}); name another file") from None


commands = (report,)
