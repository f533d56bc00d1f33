"""What commands say: at a terminal in lines that break between words, however narrow it is; times with their zone."""

import json
import shutil
import sys
import textwrap
from typing import Any

import click

as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON for programs.")


def say(sentence: str, *, err: bool = False) -> None:
    """Print a sentence; into a file or a pipe it goes in one line."""
    is_terminal = (sys.stderr if err else sys.stdout).isatty()
    click.echo(to_lines(sentence, shutil.get_terminal_size().columns) if is_terminal else sentence, err=err)


def to_lines(sentence: str, width: int) -> str:
    """A sentence in lines of so many characters; a longer word has a line of its own."""
    lines = (
        textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) for line in sentence.split("\n")
    )
    return "\n".join("\n".join(found) for found in lines)


def print_json(data: Any) -> None:
    """For programs."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def tell(sentence: str, data: dict[str, Any], *, is_json: bool) -> None:
    """What a command did: for people a sentence, for programs what it came to, and that sentence as ``did``."""
    if is_json:
        print_json({"did": sentence, **data})
    else:
        say(sentence)


def to_time(instant: str) -> str:
    """An instant as services give it (ISO 8601, UTC), for people."""
    return f"{instant[:19].replace('T', ' ')} UTC" if instant else ""
