"""The command line."""

from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy.exc import SQLAlchemyError

from bridge import __version__
from bridge.cli import act, archive, evergreen, forget, preview, read, report, retire, run, seen, setup
from bridge.cli.options import Options
from bridge.errors import BridgeError
from bridge.ledger import is_contention
from bridge.logs import to_redact


class _Stopped(click.ClickException):
    """One clear line for the owner (or one for each problem), and no traceback."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"bridge: {self.message}", file=file, err=True)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BridgeError as error:
            raise _Stopped(str(error).replace("\n", "\nbridge: ")) from None
        except SQLAlchemyError as error:
            if is_contention(error):
                raise _Stopped(
                    "something else was done at the same time, and nothing was changed; run it again"
                ) from None
            why = str(getattr(error, "orig", None) or error).strip()
            raise _Stopped(f"the ledger cannot be used: {to_redact(())(why)}") from None


@click.group(cls=_Group)
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default="config.toml",
    envvar="BRIDGE_CONFIG",
    help="The configuration file.",
    show_default=True,
    show_envvar=True,
)
@click.version_option(__version__, prog_name="bridge")
@click.pass_context
def main(context: click.Context, path: Path) -> None:
    """Carry a WordPress site's posts to Medium: once each, with the canonical set to the original."""
    context.obj = Options(path)


for module in (setup, run, read, preview, act, archive, evergreen, seen, retire, forget, report):
    for command in module.commands:
        if any(parameter.name == "post_id" for parameter in command.params):
            # An article whose number another one has by now is kept below zero; "-1" is no option.
            command.context_settings |= {"ignore_unknown_options": True}
        main.add_command(command)
