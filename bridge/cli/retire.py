"""Commands for what has left for good: retire a site or an account."""

import click

from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import say


@click.group()
def retire() -> None:
    """A site or an account has left the configuration for good; undone by configuring it again."""


@retire.command()
@click.argument("name")
@click.pass_obj
def site(options: Options, name: str) -> None:
    """Nothing of this site is sent any more; what is known of it stays."""
    with opened(options) as bridge:
        waiting = bridge.identities.retire_site(name)
    say(f"Site {name} is retired. Configured again, it goes on where it stopped.")
    if waiting:
        named = ", ".join(map(str, waiting))
        say(
            f"Hooks about these posts waited, and are set aside: {named}. If the site goes on under another name, run: "
            "bridge resync NEW_NAME POST"
        )


@retire.command()
@click.argument("name")
@click.pass_obj
def account(options: Options, name: str) -> None:
    """Nothing is sent on this account any more; what is known of it stays."""
    with opened(options) as bridge:
        bridge.identities.retire_account(name)
    say(
        f"Account {name} is retired. Configured again, it goes on where it stopped. If its Medium user shall go on "
        "under another name: do not do that, give it this name again, else its stories could be posted twice."
    )


commands = (retire,)
