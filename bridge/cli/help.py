"""Help texts: their lines break between words, however narrow the terminal; and ``bridge help``."""

import shutil
from collections.abc import Iterable

import click

from bridge.cli.catalogue import TOPICS, to_sketches

WIDEST = 96
NARROW = 60
"""Below it what an option means stands under it; beside it there is no room for words."""


class _Formatter(click.HelpFormatter):
    """As click's, which takes fifty columns for the least that a terminal has, and cuts words there."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        if self.width >= NARROW:
            super().write_dl(rows, col_max, col_spacing)
            return
        for term, words in rows:
            self.write_text(term)
            with self.indentation():
                self.write_text(words)


class Context(click.Context):
    """A command's context, whose help is written so."""

    def make_formatter(self) -> click.HelpFormatter:
        """As wide as the terminal, within reason."""
        return _Formatter(width=min(shutil.get_terminal_size().columns - 1, WIDEST))


@click.command("help")
@click.argument("about", required=False, type=click.Choice([topic.name for topic in TOPICS]))
@click.pass_context
def show_help(context: click.Context, about: str | None) -> None:
    """Every command in a sentence, or those of one topic."""
    words = {name: sketch.help or "" for name, sketch in to_sketches()}
    formatter = context.make_formatter()
    for topic in TOPICS:
        if about in {None, topic.name}:
            formatter.write_text(f"{topic.name} ({topic.words}):")
            with formatter.indentation():
                formatter.write_dl([(name, words[name]) for name in topic.commands])
            formatter.write_paragraph()
    click.echo(formatter.getvalue().rstrip())


commands = (show_help,)
