"""The command that tells strangers what they need to know: report."""

import json
from pathlib import Path

import click

from bridge.cli.files import write_file
from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import say


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def report(options: Options, file: Path, overwrite: bool) -> None:
    """Write into FILE what may be sent to those who mend the bridge: numbers and shapes, no titles, names or keys."""
    with opened(options) as bridge:
        text = json.dumps(bridge.disclosure.read_disclosure(), indent=2, sort_keys=True) + "\n"
    write_file(file, text.encode(), overwrite=overwrite)
    say(f"Written: {file}. It holds no titles, addresses, names, tokens or keys; read it before you send it.")


commands = (report,)
