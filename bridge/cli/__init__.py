"""The command line."""

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bridge import __version__
from bridge.cli.catalogue import Catalogue, to_sketches
from bridge.errors import BridgeError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError


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
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except _ledger_error() as error:
            from bridge.ledger import is_contention
            from bridge.logs import to_redact

            if is_contention(error):
                raise _Stopped(
                    "something else was done at the same time, and nothing was changed; run it again"
                ) from None
            why = str(getattr(error, "orig", None) or error).strip()
            raise _Stopped(f"the ledger cannot be used: {to_redact(())(why)}") from None

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them (``click.Group`` would ask each for its own words)."""
        sketches = sorted(to_sketches())
        limit = formatter.width - 6 - max(len(name) for name, _ in sketches)
        with formatter.section("Commands"):
            formatter.write_dl([(name, sketch.get_short_help_str(limit)) for name, sketch in sketches])


def _ledger_error() -> "type[SQLAlchemyError]":
    """Asked for when something went wrong: a help text needs no database."""
    from sqlalchemy.exc import SQLAlchemyError

    return SQLAlchemyError


@click.group(cls=_Group, commands=Catalogue())
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
    from bridge.cli.options import Options

    context.obj = Options(path)
