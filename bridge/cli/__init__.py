"""The command line."""

import errno
import io
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bridge import __version__
from bridge.cli.catalogue import TOPICS, Catalogue
from bridge.cli.help import Context
from bridge.errors import BridgeError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError


class _Stopped(click.ClickException):
    """One clear line for the owner (or one for each problem), and no traceback."""

    exit_code = 2

    def show(self, _file: IO[Any] | None = None) -> None:
        from bridge.cli.sentences import say

        say(f"bridge: {self.message}", err=True)


def _to_words(error: OSError) -> str:
    """What the machine does not do (a full disk, a folder that is not ours), in a sentence."""
    _leave_unprinted()
    named = f"{error.filename}: " if error.filename else ""
    return f"this machine does not do what was asked ({named}{error.strerror or error}); mend that and run it again"


def _leave_unprinted() -> None:
    """What cannot be printed would be tried again when Python ends, with words of its own after ours."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = io.StringIO()


class _Group(click.Group):
    context_class = Context

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BridgeError as error:
            raise _Stopped(str(error).replace("\n", "\nbridge: ")) from None
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read has read enough; click ends quietly
                raise
            raise _Stopped(_to_words(error)) from None
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
        """List the commands by what they are about, without importing them."""
        with formatter.section("Commands, by what they are about"):
            formatter.write_dl(
                [
                    (topic.name, f"{topic.words[0].upper()}{topic.words[1:]}: {', '.join(topic.commands)}.")
                    for topic in TOPICS
                ]
            )
        formatter.write_paragraph()
        formatter.write_text("More of one: bridge help ABOUT, and bridge COMMAND --help.")


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
