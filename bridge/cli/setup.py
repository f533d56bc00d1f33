"""Commands for setting up: init, connect, check, db, plugin."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bridge.app import Bridge
from bridge.cli.files import write_file
from bridge.cli.options import Options
from bridge.cli.sentences import as_json, print_json, say
from bridge.cli.shown import INTERRUPTED, stopped_alike, to_progress
from bridge.config import NAME, Config, load, new_api_token, new_site_secret, to_connection, to_connection_string
from bridge.config.environment import to_variable
from bridge.config.source import PRIVATE, replace_file
from bridge.errors import ConfigError
from bridge.ledger import Ledger, open_ledger
from bridge.ledger.ownership import own
from bridge.ledger.schema import current_revision, newest_revision
from bridge.services.doors import doors_of, try_ledger
from bridge.wordpress.plugin import pack_plugin

FRESH = """\
# Bridge for Medium. Every key is explained in config.example.toml; what is not here has its default.
# This file holds secrets: keep it readable by the bridge alone, and out of version control.

[bridge]
public_url = {public_url}
api_token = {api_token}

[sites.{site}]
home = {home}
account = {account_value}
secret = {secret}

[accounts.{account}]
# The token is best given as {variable}, or in a file named by {variable}_FILE.
# The first stories arrive as drafts: a draft too many is cheap, while a story published twice can cost the account.
# Look at one or two on Medium, then write "public".
publish_status = "draft"
"""

READABLE = 0o644
"""The plugin is no secret."""

QUESTIONS = {
    "site": "A short name for the site",
    "home": "The address of the blog",
    "account": "A short name for the Medium account",
    "public_url": "The address at which WordPress reaches this bridge",
}


@click.command()
@click.option("--site", metavar="NAME", help="A short name for the site, such as blog.")
@click.option("--home", metavar="URL", help="The address of the blog, such as https://blog.example.")
@click.option("--account", metavar="NAME", help="A short name for the Medium account, such as main.")
@click.option("--public-url", metavar="URL", help="The address at which WordPress reaches this bridge.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="Where config.toml is written.",
    show_default=True,
)
def init(folder: Path, **given: str | None) -> None:
    """Write a config.toml with fresh secrets, and print the line to paste into the WordPress plugin."""
    target = folder / "config.toml"
    if target.exists():
        raise ConfigError(f"{target} is there already and is left as it is; to start anew, move it away first")
    answers = _ask(given)
    for key in ("site", "account"):
        if not NAME.fullmatch(answers[key]):
            raise ConfigError(f'--{key}: "{answers[key]}" is not a name: use 1 to 32 of a-z, 0-9, "-" and "_"')
    _write_new(target, _to_text(answers))
    say(f"{target} is written. In WordPress, on Settings > Bridge for Medium, press Connect, or paste this line:\n")
    click.echo(to_connection_string(to_connection(load(target, {}), answers["site"])))
    say(f"\nIt is a secret. To see it again: bridge --config {target} connect {answers['site']}")


def _ask(given: dict[str, str | None]) -> dict[str, str]:
    missing = [name for name, value in given.items() if not value]
    if missing and not sys.stdin.isatty():
        options = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise ConfigError(f"there is nobody to ask, so please add: {options}")
    return {name: value or str(click.prompt(QUESTIONS[name])).strip() for name, value in given.items()}


def _to_text(answers: dict[str, str]) -> str:
    # json.dumps: what it writes for a text is also a TOML string.
    values = {key: json.dumps(answers[key], ensure_ascii=False) for key in ("home", "public_url")}
    return FRESH.format(
        site=answers["site"],
        account=answers["account"],
        account_value=json.dumps(answers["account"]),
        variable=to_variable(("accounts", answers["account"], "token")),
        api_token=json.dumps(new_api_token()),
        secret=json.dumps(new_site_secret()),
        **values,
    )


def _write_new(target: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all; a text that does not load is not written."""
    try:
        load(target, {}, {target: text})
    except ConfigError as error:
        raise ConfigError(f"nothing was written: {error}") from None
    try:
        replace_file(target, text.encode(), PRIVATE)
    except OSError as error:
        raise ConfigError(f"nothing can be written to {target.parent}: {error.strerror}") from None


@click.command()
@click.argument("site")
@click.pass_obj
def connect(options: Options, site: str) -> None:
    """Print a site's connection string again: the line to paste into the WordPress plugin."""
    click.echo(to_connection_string(to_connection(options.config, site)))


@click.command()
@as_json
@click.pass_obj
def check(options: Options, is_json: bool) -> None:
    """Try every door (files, ledger, Medium, WordPress) and say what to do for each that does not open."""
    found = []
    for line in _try_doors(options):
        found.append(line)
        if not is_json:
            say(f"{line['state']:<6}{line['door']}" + (f": {line['words']}" if line["words"] else ""))
    if is_json:
        print_json(found)
    if any(line["state"] == "FAIL" for line in found):
        raise SystemExit(1)


def _try_doors(options: Options) -> Iterator[dict[str, str]]:
    """What is found at each door, as it is tried: ok, to be minded, or FAIL."""
    config = options.config
    yield {"state": "ok", "door": "configuration", "words": str(options.path)}
    for sentence in options.warnings():
        yield {"state": "mind", "door": "configuration", "words": sentence}
    for door in doors_of(config):
        problem = door.problem()
        yield {"state": "FAIL" if problem else "ok", "door": door.name, "words": problem or door.remark()}
    for site, why in _find_dry_sites(config).items():
        words = f"dry run ({why}), so nothing of it leaves the house"
        yield {"state": "mind", "door": f"site {site}", "words": words}


def _find_dry_sites(config: Config) -> dict[str, str]:
    """The sites of which nothing leaves the house, and why; none while the ledger cannot be read, which is told."""
    if try_ledger(config):
        return {}
    ledger = open_ledger(config)
    try:
        return {} if ledger.is_empty() else Bridge(config, ledger).dry_runs.read_dry_sites()
    finally:
        ledger.close()


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def plugin(file: Path) -> None:
    """Write the plugin for WordPress into FILE, a zip: there Plugins, Add New, Upload Plugin."""
    packed = io.BytesIO()
    count = pack_plugin(packed)
    write_file(file, packed.getvalue(), READABLE)
    say(f"Written: {file} ({count} files). In WordPress: Plugins, Add New, Upload Plugin; then Activate.")


@click.group()
def db() -> None:
    """The ledger's schema: see it, and bring it up to date."""


@db.command()
@click.pass_obj
def upgrade(options: Options) -> None:
    """Bring the ledger to this version's schema; stop the bridge and make a backup first.

    Of many posts it takes minutes. Interrupted, it is gone on with by the same command.
    """
    config = options.config
    with own(config.database.url.get_secret_value()):
        ledger = open_ledger(config)
        try:
            before = _upgrade(ledger)
            say(f"the schema was {before or 'none'} and is now {current_revision(ledger.engine)}")
        finally:
            ledger.close()


def _upgrade(ledger: Ledger) -> str:
    with to_progress() as progress:
        task = progress.add_task("Posts", total=None)
        try:
            with stopped_alike():
                return ledger.upgrade(lambda done, total: progress.update(task, completed=done, total=total))
        except KeyboardInterrupt:
            progress.stop()
            say("Stopped. Run the same command again to go on; until then no bridge starts on this ledger.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None


@db.command()
@as_json
@click.pass_obj
def current(options: Options, is_json: bool) -> None:
    """Print the schema's revision, and stop with an error when it is not this version's."""
    ledger = open_ledger(options.config)
    try:
        revision = current_revision(ledger.engine)
        if is_json:
            print_json({"schema": revision, "newest": newest_revision()})
        else:
            click.echo(revision or "none")
        ledger.check()
    finally:
        ledger.close()


commands: tuple[click.Command, ...] = (init, connect, check, db, plugin)
