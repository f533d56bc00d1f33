"""Commands that keep the ledger: backup and restore."""

from pathlib import Path

import click

from bridge.app import Bridge
from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import say
from bridge.ledger import open_ledger
from bridge.ledger.ownership import own


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(options: Options, file: Path) -> None:
    """Write the whole ledger into FILE, while the bridge runs.

    The configuration and its secrets are not in it: keep copies of them elsewhere.
    """
    with opened(options) as bridge:
        manifest = bridge.backups.back_up(file)
    say(f"Written: {file}, the ledger as of {manifest.made_at}; it holds unpublished texts, and only you may read it.")
    say(
        f"Not in it: {options.path} and conf.d/, secrets that come from the environment or files it names, and "
        "bridge.last-send, which must stay where it is."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Over the ledger that is there.")
@click.pass_obj
def restore(options: Options, file: Path, yes: bool) -> None:
    """Put the ledger of a backup in place, while the bridge is stopped; then every account is held."""
    config = options.config
    with own(config.database.url.get_secret_value()):
        ledger = open_ledger(config)
        try:
            manifest = Bridge(config, ledger).backups.restore(file, yes=yes)
        finally:
            ledger.close()
    say(f"Restored: the ledger as of {manifest.made_at}. Start the bridge: every account is on hold.")
    click.echo(
        "Then look on Medium for what was sent since, bridge confirm each of it, and bridge resume --account NAME. "
        "What WordPress told since, bridge resync SITE reads."
    )


commands = (backup, restore)
