"""Commands to set up: init, check, connect, db."""

import os
import sys
from pathlib import Path

import click

from bridge.cli.checks import find_doors
from bridge.cli.options import Options
from bridge.config import (
    Connection,
    new_api_token,
    new_site_secret,
    to_connection,
    to_connection_string,
)
from bridge.errors import ConfigError
from bridge.ledger import open_ledger

TEMPLATE = """\
# Bridge for Medium. Every key is explained in config.example.toml; run "bridge check" after each change.

[bridge]
public_url = "{public_url}"
api_token = "{api_token}"

[sites.{site}]
home = "{home}"
account = "{account}"
secret = "{secret}"

[accounts.{account}]
# The token comes from the environment: {variable}, or {variable}_FILE with the path of a file.
# A new account starts with drafts: a duplicate draft is cheap, a duplicate public story may cost the account.
# Change it to "public" when you have seen the first stories arrive as you want them.
publish_status = "draft"
"""


@click.command()
@click.option("--site", help="A short name for the WordPress, such as blog.")
@click.option("--home", help="Its address, as WordPress says it (Settings, General, Site Address).")
@click.option("--account", help="A short name for the Medium user, such as main.")
@click.option(
    "--public-url", default="http://127.0.0.1:8085", show_default=True, help="Where WordPress reaches the bridge."
)
@click.pass_obj
def init(options: Options, site: str | None, home: str | None, account: str | None, public_url: str) -> None:
    """Write a configuration with fresh secrets, and print the line for the WordPress plugin."""
    site = _ask("site", site)
    home = _ask("home", home)
    account = _ask("account", account)
    secret = new_site_secret()
    variable = f"BRIDGE_ACCOUNT_{account.upper().replace('-', '_')}_TOKEN"
    values = {"site": site, "home": home, "account": account, "secret": secret, "variable": variable}
    text = TEMPLATE.format(public_url=public_url.rstrip("/"), api_token=new_api_token(), **values)
    _write_new(options.path, text)
    try:
        config = options.config
    except ConfigError:
        options.path.unlink()
        raise
    click.echo(f"Wrote {options.path}. Paste this line into the plugin's settings in WordPress; it is a secret:\n")
    click.echo(to_connection_string(to_connection(config, site)))
    click.echo(f"\nNext: export {variable}=..., then bridge check, then bridge serve.")


def _ask(name: str, given: str | None) -> str:
    if given:
        return given
    if sys.stdin.isatty():
        return str(click.prompt(name))
    raise ConfigError(f"--{name} is missing")


def _write_new(path: Path, text: str) -> None:
    """Write a file that only its owner can read; one that exists is left alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigError(f"{path} exists already and is left as it is; --config names another file") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@click.command()
@click.pass_obj
def check(options: Options) -> None:
    """Try each door, and say what to do for each that does not open."""
    config = options.config
    options.warn()
    failed = 0
    for door in find_doors(config):
        click.echo(
            f"{'ok  ' if not door.trouble else 'FAIL'}  {door.name}{': ' + door.trouble if door.trouble else ''}"
        )
        failed += bool(door.trouble)
    if failed:
        raise SystemExit(1)


@click.command()
@click.argument("site")
@click.pass_obj
def connect(options: Options, site: str) -> None:
    """Print the line for the WordPress plugin again. It is a secret."""
    connection: Connection = to_connection(options.config, site)
    click.echo(to_connection_string(connection))


@click.group()
def db() -> None:
    """The ledger's schema."""


@db.command()
@click.pass_obj
def upgrade(options: Options) -> None:
    """Bring the ledger to this version's schema. Make a backup first."""
    ledger = open_ledger(options.config)
    try:
        before = ledger.upgrade()
    finally:
        ledger.close()
    click.echo(f"The ledger's schema was {before or 'none'} and is this version's now.")


@db.command()
@click.pass_obj
def current(options: Options) -> None:
    """Say whether the ledger's schema is this version's."""
    ledger = open_ledger(options.config)
    try:
        ledger.check()
    finally:
        ledger.close()
    click.echo("The ledger's schema is this version's.")


commands = (init, check, connect, db)
