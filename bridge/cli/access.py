"""Commands for who may sign in or ask: user and token."""

import sys
from datetime import UTC, datetime, timedelta

import click

from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, print_json, say
from bridge.config import to_when
from bridge.errors import ConfigError
from bridge.models.access import Role, Scope, Token, User
from bridge.models.counts import to_count

_sites = click.option("--site", "sites", multiple=True, metavar="NAME", help="A site; may be given several times.")


@click.group()
def user() -> None:
    """People who may sign in at /owner/: add, list and remove them, and give them passwords."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([one.value for one in Role]),
    default=Role.OWNER.value,
    show_default=True,
    help="An owner may do everything, an editor read, decide and resync on the sites that you name, a viewer read.",
)
@_sites
@click.pass_obj
def add_user(options: Options, name: str, role: str, sites: tuple[str, ...]) -> None:
    """Add a person; the password is asked for, or read from standard input."""
    with opened(options) as bridge:
        added = bridge.users.add(name, Role(role), sites, _read_password())
        say(f"{_to_words(added)}, may sign in at {bridge.config.bridge.public_url}/owner/")


@user.command("list")
@as_json
@click.pass_obj
def list_users(options: Options, is_json: bool) -> None:
    """Everybody who may sign in."""
    with opened(options) as bridge:
        users = bridge.users.read_users()
    if is_json:
        print_json([one.to_data() for one in users])
        return
    for one in users:
        say(f"{_to_words(one)}, since {one.created_at:%Y-%m-%d}")
    if not users:
        say("Nobody yet. Add somebody with: bridge user add NAME")


@user.command("password")
@click.argument("name")
@click.pass_obj
def change_password(options: Options, name: str) -> None:
    """Give a person another password, which ends their sessions; it is asked for, or read from standard input."""
    with opened(options) as bridge:
        ended = bridge.users.change_password(name, _read_password())
    say(f"The password is changed; {to_count(ended, 'session')} ended.")


@user.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice([one.value for one in Role]))
@_sites
@click.pass_obj
def change_role(options: Options, name: str, role: str, sites: tuple[str, ...]) -> None:
    """Let a person do more or less from now on, on every site or on those of --site; the last owner stays one."""
    with opened(options) as bridge:
        changed = bridge.users.change_role(name, Role(role), sites)
    say(f"{_to_words(changed)}, from now on.")


@user.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Also where no owner is left then.")
@click.pass_obj
def remove_user(options: Options, name: str, yes: bool) -> None:
    """Remove a person, which ends their sessions; tokens are nobody's, and stay."""
    with opened(options) as bridge:
        bridge.users.remove(name, even_last=yes)
    say(f"{name} is removed, and signed in nowhere any more. Tokens stay; look at: bridge token list")


@user.command("setup-link")
@click.pass_obj
def make_link(options: Options) -> None:
    """Print a link that makes the first owner, once, within an hour."""
    with opened(options) as bridge:
        click.echo(bridge.users.make_link())


@click.group()
def token() -> None:
    """Tokens for programs that use /api/v1: make, list and revoke them."""


@token.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([one.value for one in Scope]),
    multiple=True,
    default=[Scope.READ.value],
    show_default=True,
    help="What it may do; may be given several times.",
)
@_sites
@click.option("--until", metavar="WHEN", help='It ends then: "90d", or a day or time of UTC such as "2027-01-01".')
@click.pass_obj
def add_token(options: Options, name: str, scopes: tuple[str, ...], sites: tuple[str, ...], until: str | None) -> None:
    """Make a token and print it, this once; without --site it is good for every site."""
    with opened(options) as bridge:
        ends_at = _to_end(until, bridge.ledger.now()) if until else None
        made, secret = bridge.tokens.add(name, [Scope(one) for one in scopes], sites, ends_at)
    say(f"{_to_token_words(made)}. Keep it now, nobody can read it again:", err=True)
    click.echo(secret)


@token.command("list")
@as_json
@click.pass_obj
def list_tokens(options: Options, is_json: bool) -> None:
    """Every token, what it may do, and when it was last used; those that are over stay listed for a while."""
    with opened(options) as bridge:
        tokens, now = bridge.tokens.read_tokens(), bridge.ledger.now()
    if is_json:
        print_json([one.to_data() for one in tokens])
        return
    for one in tokens:
        used = f"last used {one.used_at:%Y-%m-%d %H:%M} UTC" if one.used_at else "never used"
        say(f"{_to_token_words(one)}; {used}{'' if one.is_good(now) else '; OVER'}")
    if not tokens:
        say("No token yet. Make one with: bridge token add NAME")


@token.command("revoke")
@click.argument("name")
@click.pass_obj
def revoke(options: Options, name: str) -> None:
    """End a token for good: the next question with it is refused. What was asked for before goes on."""
    with opened(options) as bridge:
        bridge.tokens.revoke(name)
    say(f"Token {name} is revoked.")


def _read_password() -> str:
    """A password, typed twice, or the first line of standard input; never an argument, which others can see."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same again"))
    return sys.stdin.readline().rstrip("\r\n")


def _to_end(text: str, now: datetime) -> datetime:
    try:
        when = to_when(text)
    except ValueError as error:
        raise ConfigError(f"--until: {error}") from None
    if isinstance(when, timedelta):
        return now + when
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _to_words(one: User) -> str:
    return f"{one.name}, {one.role.value} of {_to_place(one.sites)}"


def _to_token_words(one: Token) -> str:
    ends = f", until {one.ends_at:%Y-%m-%d %H:%M} UTC" if one.ends_at else ""
    return f"{one.name}: {', '.join(sorted(one.scopes))} on {_to_place(one.sites)}{ends}"


def _to_place(sites: frozenset[str] | None) -> str:
    return "every site" if sites is None else ", ".join(sorted(sites))


commands = (user, token)
