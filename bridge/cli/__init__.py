"""The command line."""

from pathlib import Path

import click

from bridge import __version__
from bridge.cli import act, read, run, setup
from bridge.cli.options import Options
from bridge.errors import BridgeError


class _Group(click.Group):
    """Errors of ours are one clear line for the owner, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BridgeError as error:
            click.echo(f"bridge: {error}", err=True)
            raise SystemExit(2) from None


@click.group(cls=_Group)
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default="config.toml",
    envvar="BRIDGE_CONFIG",
    help="The configuration file.",
    show_default=True,
)
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context, path: Path) -> None:
    """Carry a WordPress site's posts to Medium."""
    context.obj = Options(path)


for command in (*setup.commands, *run.commands, *read.commands, *act.commands):
    main.add_command(command)
