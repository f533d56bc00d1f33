"""Commands that only look: status, posts, post, handoffs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.text import Text

from bridge.cli.options import Options, limited, to_post
from bridge.cli.sentences import as_json, print_json, say, to_time
from bridge.cli.shown import print_rows, to_console
from bridge.ledger import Ledger, open_ledger
from bridge.models.access import asker
from bridge.models.counts import to_count
from bridge.services.reports.glance import Glance

if TYPE_CHECKING:
    from bridge.app import Bridge

COLOURS = {
    "live": "green",
    "sent": "green",
    "planned": "cyan",
    "claimed": "cyan",
    "sending": "cyan",
    "unconfirmed": "yellow",
    "held": "magenta",
    "failed": "red",
}

DRY_RUN = "dry run: nothing leaves the house ([bridge] dry_run = true)"


@contextmanager
def ledger_of(options: Options) -> Iterator[Ledger]:
    """The existing ledger, for one command. Raises SchemaOutdated: there is none of this version."""
    config = options.config
    if config.bridge.dry_run:
        click.echo(DRY_RUN, err=True)
    ledger = open_ledger(config)
    before = asker.set("the command line")
    try:
        ledger.check()
        yield ledger
    finally:
        asker.reset(before)
        ledger.close()


@contextmanager
def opened(options: Options, site: str | None = None) -> Iterator["Bridge"]:
    """The bridge on an existing ledger, for one command.

    Args:
        site: which the command names, if any.

    Raises:
        NotFound: there is no such site.
        SchemaOutdated: there is no ledger of this version.
    """
    with ledger_of(options) as ledger:
        bridge = _build(options, ledger)
        if site is not None:
            bridge.identities.check_site(site)
        yield bridge


def _build(options: Options, ledger: Ledger) -> "Bridge":
    """Every service: importing them takes longer than a command that only looks takes to answer."""
    from bridge.app import Bridge

    return Bridge(options.config, ledger, source=options.source)


@click.command()
@as_json
@click.pass_obj
def status(options: Options, is_json: bool) -> None:
    """Everything in numbers: deliveries, accounts, sites, pauses, and when each tick ran and runs next."""
    with ledger_of(options) as ledger:
        glance = Glance(options.config, ledger)
        data = glance.overview.read_status()
        coming = _build(options, ledger).forecast.read_next_slots() if glance.has_slots() else []
    if is_json:
        print_json(data | {"next_slots": coming})
        return
    console = to_console()
    console.print(f"{'bridge':<12}{data['bridge']}")
    for pause in data["pauses"]:
        console.print(escape(f"{'PAUSED':<12}{pause['words']}. To go on: bridge resume{_of(pause['account'])}"))
    for title, counts in (("deliveries", data["deliveries"]), ("events", data["events"])):
        words = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none yet"
        console.print(f"{title:<12}{words}")
    waiting = f"{data['handoffs']} open, {to_count(data['proposals'], 'proposal')}"
    is_any = data["handoffs"] or data["proposals"]
    console.print(f"{'hand-offs':<12}{waiting}{': bridge handoffs' if is_any else ''}")
    for account in data["accounts"]:
        user = f"@{account['medium_username']}" if account["medium_username"] else "not met yet"
        paused = next((one["words"] for one in data["pauses"] if one["account"] in {"", account["name"]}), "")
        console.print(escape(f"{'account':<12}{account['name']} ({user}): {paused or _account_words(account)}"))
    for site in data["sites"]:
        console.print(escape(f"{'site':<12}{site['name']}: {_site_words(site)}"))
    for one in coming:
        console.print(escape(f"{'next slot':<12}{one['account']}: {_slot_words(one)}"))
    for tick in data["ticks"]:
        console.print(f"{'tick':<12}{tick['name']}, {_tick_words(tick)}")


@click.command()
@click.option("--site", help="Only posts of this site.")
@limited(50)
@as_json
@click.pass_obj
def posts(options: Options, site: str | None, limit: int, is_json: bool) -> None:
    """Posts and where they stand, the last changed first."""
    with opened(options, site) as bridge:
        rows = bridge.overview.read_posts(site, limit)
    if is_json:
        print_json(rows)
        return
    cells = [
        (
            row["site"],
            f"{row['id']} {row['title']}",
            Text(delivery["status"], COLOURS.get(delivery["status"], "")),
            delivery["story_url"],
            delivery["short"],
        )
        for row in rows
        for delivery in row["deliveries"] or [{"status": "not sent", "story_url": "", "short": row["short"]}]
    ]
    if not cells:
        say("No post has been heard of yet.")
        return
    print_rows(to_console(), {"site": 1, "post": 4, "status": 1, "story": 3, "why": 5}, cells)


@click.command()
@to_post()
@as_json
@click.pass_obj
def post(options: Options, site: str, post_id: int, is_json: bool) -> None:
    """One post's whole story: its deliveries, every attempt, and the journal."""
    with opened(options, site) as bridge:
        data = bridge.overview.read_post(site, post_id)
    if is_json:
        print_json(data)
        return
    console = to_console()
    console.print(f"[bold]{escape(str(data.get('title', '')))}[/bold]  {escape(str(data.get('url', '')))}")
    if data.get("held_reason"):
        console.print(f"[magenta]held[/magenta]  {escape(data['held_reason'])}")
    elif data.get("reason"):
        console.print(f"[magenta]not sent[/magenta]  {escape(data['reason'])}")
    for delivery in data["deliveries"]:
        console.print(f"\n{_coloured(delivery['status'])} on {delivery['account']}: {escape(delivery['reason'])}")
        if delivery["story_url"]:
            console.print(f"  {escape(delivery['story_url'])} (known by: {delivery['evidence']})")
        for attempt in delivery["attempts"]:
            outcome = attempt["outcome"] or "under way"
            console.print(escape(f"  {to_time(attempt['started_at'])}  {outcome}: {attempt['reason']}"))
            for note in attempt["notes"]:
                console.print(escape(f"      {note}"))
        for handoff in delivery["handoffs"]:
            console.print(escape(f"  hand-off {handoff['kind']} ({handoff['status']}): {handoff['reason']}"))
    console.print("\njournal")
    for line in data["journal"]:
        who = f" ({line['who']})" if line["who"] else ""
        console.print(escape(f"  {to_time(line['at'])}  {line['what']:<12} {line['reason']}{who}"))


@click.command()
@as_json
@click.option(
    "--new-keys",
    "replaced",
    is_flag=False,
    flag_value="",
    metavar="[SITE]",
    help="First replace the addresses of all screens, or of SITE's: those that were given out lead nowhere then.",
)
@click.pass_obj
def handoffs(options: Options, is_json: bool, replaced: str | None) -> None:
    """Steps that wait for you, because only a person can take them on Medium."""
    with opened(options) as bridge:
        if replaced is not None:
            bridge.screen_keys.replace_keys(replaced or None)
        rows = bridge.overview.read_handoffs()
    if is_json:
        print_json(rows)
        return
    console = to_console()
    for row in rows:
        console.print(f"[yellow]{row['kind']}[/yellow]  {row['site']} {row['post_id']} on {row['account']}")
        console.print(escape(f"    {row['short']}"))
        for url in filter(None, (row["story_url"], row["screen_url"])):
            console.print(escape(f"    {url}"))
    console.print("What to do, in full: bridge post SITE POST" if rows else "Nothing waits for you.")


commands = (status, posts, post, handoffs)


def _of(account: str) -> str:
    return f" --account {account}" if account else ""


def _coloured(status: str) -> str:
    return f"[{COLOURS.get(status, 'white')}]{status}[/]"


def _tick_words(tick: dict[str, Any]) -> str:
    last = f"last at {to_time(tick['beat_at'])}" if tick["beat_at"] else "not yet run"
    silent = ", SILENT" if tick["told_at"] else ""
    coming = f", next at {to_time(tick['due_at'])}" if tick["due_at"] else ""
    return f"{last}{coming}{silent}"


def _slot_words(slot: dict[str, Any]) -> str:
    waits = f" waits: {slot['waits']}" if slot["waits"] else ""
    return f"{slot['local']} ({to_time(slot['due_at'])}){waits}"


def _account_words(account: dict[str, Any]) -> str:
    if account["retired_at"]:
        return f"retired since {to_time(account['retired_at'])}"
    if account["parked_at"]:
        return f"parked: {account['parked_reason']}"
    if account["circuit_until"]:
        return f"Medium was out of reach; the next try after {to_time(account['circuit_until'])}"
    return f"next story not before {to_time(account['next_at'])}" if account["next_at"] else "ready"


def _site_words(site: dict[str, Any]) -> str:
    if site["retired_at"]:
        return f"retired since {to_time(site['retired_at'])}"
    if site["held_reason"]:
        return f"held: {site['held_reason']}"
    if not site["last_seen_at"]:
        return "no hook has come yet"
    dry = f"; dry run ({site['dry_run']}): nothing of it leaves the house" if site["dry_run"] else ""
    silent = ", SILENT" if (site["silence_told_at"] or "") > site["last_seen_at"] else ""
    plugin = f", plugin {site['plugin']}" if site["plugin"] else ""
    lacks = f"; {site['plugin_lacks']}" if site["plugin_lacks"] else ""
    since = to_time(site["untold_since"] or "")
    untold = f"; CANNOT BE TOLD since {since}: {site['untold_why']}" if since else ""
    seen = to_time(site["last_seen_at"])
    return f"connected since {to_time(site['connected_at'])}, last hook {seen}{plugin}{silent}{untold}{dry}{lacks}"
