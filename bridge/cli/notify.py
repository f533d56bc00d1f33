"""The command about notices: where they go, whether they arrive, what was told."""

from dataclasses import asdict

import click

from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, print_json, say
from bridge.models.plain import to_data

NONE = "No notice goes anywhere: set [mail] or [notify] urls. What there is to say stands in the log."


@click.command()
@click.option("--test", "is_test", is_flag=True, help="Send one to each channel now; ends with 1 if one fails.")
@as_json
@click.pass_obj
def notify(options: Options, is_test: bool, is_json: bool) -> None:
    """Channels that fail, and what was told; with --test whether each channel takes a notice."""
    if is_test:
        _test(options, is_json=is_json)
        return
    with opened(options) as bridge:
        failing, told, words = (
            bridge.notices.read_failing(),
            bridge.notices.read_told(),
            bridge.notices.read_failing_words(),
        )
    if is_json:
        print_json({"failing": [to_data(one) for one in failing], "told": [to_data(one) for one in told]})
        return
    for sentence in words:
        say(sentence)
    for one in told:
        say(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.title}{'' if one.channels else ' (in the log alone)'}")
    if not (words or told):
        say("Nothing was told yet. Try your channels: bridge notify --test")


def _test(options: Options, *, is_json: bool) -> None:
    with opened(options) as bridge:
        tried = bridge.notices.send_test()
    if is_json:
        print_json({"channels": [asdict(one) for one in tried]})
    for one in () if is_json else tried:
        say(f"{one.name}: {one.problem or 'it took the notice'}")
    if not (tried or is_json):
        say(NONE)
    if not tried or any(one.problem for one in tried):
        raise click.exceptions.Exit(1)


commands = (notify,)
