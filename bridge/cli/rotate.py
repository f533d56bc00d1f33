"""rotate: a site gets a new secret without losing an event."""

import click

from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import say

TAKE_OVER = (
    "Have the running bridge read it: send it SIGHUP (systemctl reload bridge-for-medium), or restart it; workers, too."
)


@click.command()
@click.argument("site")
@click.option("--finish", is_flag=True, help="Take the old secret away now, instead of in a day.")
@click.pass_obj
def rotate(options: Options, site: str, finish: bool) -> None:
    """Give a site a new secret, and print the line to paste into its plugin.

    The old one stays good until nothing was signed with it for a day and the new one was heard before that, so that no
    event is lost. A secret that comes from the environment is not replaced by this command.
    """
    with opened(options, site) as bridge:
        if finish:
            bridge.connections.finish_rotation(site)
            say(f"Site {site} has but its new secret. {TAKE_OVER}")
            return
        line = bridge.connections.rotate(site)
    say(f"Site {site} has a new secret; the old one stays good meanwhile. {TAKE_OVER}")
    say("Then paste this line into the plugin, on Settings > Bridge for Medium:\n")
    click.echo(line)


commands = (rotate,)
