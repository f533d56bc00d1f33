"""Commands about the archive's schedule: what comes next, and what its owner says of it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from bridge.app import Bridge
from bridge.cli.act import ask_twice, when_sure
from bridge.cli.charts import to_chart
from bridge.cli.files import write_file
from bridge.cli.options import Options, limited, on_account, to_post
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, print_json, say, tell
from bridge.cli.shown import print_rows, to_console
from bridge.config import to_duration
from bridge.models.counts import to_count
from bridge.models.plain import to_json
from bridge.planner.evergreen import Concern, Entry, What
from bridge.web.charts import count_months, to_svg

COLOURS = {"delivery": "green", "handoff": "cyan", "nothing": "yellow", "dropped": "magenta"}

one_account = click.option("--account", metavar="NAME", help="This account alone.")
what_if = click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="What if this key of [evergreen] were so; not saved."
)


@click.command()
@one_account
@limited(10, 100)
@what_if
@as_json
@click.pass_obj
def forecast(options: Options, account: str | None, limit: int, changes: tuple[str, ...], is_json: bool) -> None:
    """The next slots, the post that would go at each, and why; as things stand."""
    with opened(options) as bridge:
        found = bridge.forecast.read_forecast(account, limit, _to_changes(changes))
    if is_json:
        print_json(found)
        return
    for one in found:
        _print_forecast(one)


def _print_forecast(one: dict[str, Any]) -> None:
    console = to_console()
    console.print(Text(f"account {one['account']}, {one['zone']}", style="bold"))
    for note in one["notes"]:
        console.print(Text(f"  {note}", style="yellow"))
    for slot in one["waiting"]:
        console.print(Text(f"  the slot of {slot['local']} waits: {slot['waits']}", style="yellow"))
    for number, slot in enumerate(one["slots"], 1):
        what = slot["status"] or slot["handoff"] or slot["what"]
        when = f"{number:>3}  {slot['local']}  {slot['at'][:16].replace('T', ' ')} UTC  "
        console.print(Text.assemble(when, (what, COLOURS.get(slot["what"], ""))))
        console.print(Text(f"     {slot['reason']}"))


@click.command()
@one_account
@limited(20, 1000)
@as_json
@click.pass_obj
def slots(options: Options, account: str | None, limit: int, is_json: bool) -> None:
    """Slots that have come, the newest first, and what each came to."""
    with opened(options) as bridge:
        found = bridge.forecast.read_slots(account, limit)
    if is_json:
        print_json(found)
        return
    console = to_console()
    for slot in found:
        what = slot["kind"] or slot["status"]
        line = (f"{slot['due_at'][:16].replace('T', ' ')} UTC  {slot['account']}  ", (what, COLOURS.get(what, "")))
        console.print(Text.assemble(*line))
        console.print(Text(f"    {slot['reason'] or slot['waits']}"))
    if not found:
        console.print("No slot has come yet.")


def _post_command(name: str, words: str, verb: Callable[..., object]) -> click.Command:
    """A command that says one thing of one post."""

    @click.command(name, help=words)
    @to_post()
    @on_account
    @as_json
    @click.pass_obj
    def command(options: Options, site: str, post_id: int, account: str | None, is_json: bool) -> None:
        with opened(options, site) as bridge:
            done = verb(bridge, site, post_id, account)
            _tell(bridge, site, post_id, str(done), is_json)

    return command


@click.command()
@to_post()
@on_account
@when_sure
@as_json
@click.pass_obj
def approve(options: Options, site: str, post_id: int, account: str | None, yes: bool, is_json: bool) -> None:
    """A proposed post may go, now; where it may be on Medium already, you are asked first."""
    with opened(options, site) as bridge:
        delivery = ask_twice(
            lambda sure, question: bridge.queue.approve(site, post_id, account, yes=sure, question=question), yes=yes
        )
        _tell(bridge, site, post_id, f"{delivery.status.value}{bridge.dry_runs.say_dry(delivery)}", is_json)


def _tell(bridge: Bridge, site: str, post_id: int, done: str, is_json: bool) -> None:
    """Say what was done about a post; programs read where it stands."""
    found = bridge.overview.read_post(site, post_id) if is_json else {}
    tell(f"Post {post_id} of {site}: {done}", found, is_json=is_json)


def _say_dry(bridge: Bridge, site: str, post_id: int) -> str:
    """A slot of a dry run says what would go, and keeps what was said of the post for the first one after it."""
    why = bridge.dry_runs.read_dry_run(site, post_id)
    return f". Dry run ({why}): until that ends a slot only says that it would go" if why else ""


skip = _post_command(
    "skip",
    "Not at the next slot; a proposal is taken back, and a later slot may choose the post again.",
    lambda bridge, *post: bridge.queue.skip(*post),
)
never = _post_command(
    "never",
    "No slot chooses the post again; a proposal is cancelled.",
    lambda bridge, *post: bridge.queue.ban(*post),
)
up = _post_command(
    "up",
    "Let the post go before all others.",
    lambda bridge, site, post_id, account: (
        f"it goes before all others; the next slot is {bridge.queue.move_up(site, post_id, account)}"
        f"{_say_dry(bridge, site, post_id)}"
    ),
)


@click.command()
@to_post()
@click.argument("slot")
@on_account
@as_json
@click.pass_obj
def pin(options: Options, site: str, post_id: int, slot: str, account: str | None, is_json: bool) -> None:
    """Keep a slot for the post: SLOT is its number in the forecast, or its time such as "2026-12-01 09:30"."""
    with opened(options, site) as bridge:
        local = bridge.queue.pin(site, post_id, slot, account)
        kept = f"the slot of {local} is kept for it{_say_dry(bridge, site, post_id)}"
        _tell(bridge, site, post_id, kept, is_json)


@click.command()
@one_account
@click.option("--until", metavar="WHEN", help='It ends by itself: "7d", "2026-12-31" or "2026-12-31 18:00".')
@click.option("--reason", default="", help="Shown wherever the pause is.")
@as_json
@click.pass_obj
def pause(options: Options, account: str | None, until: str | None, reason: str, is_json: bool) -> None:
    """Send nothing on an account, or without --account on any, until it is resumed."""
    with opened(options) as bridge:
        ends_at = bridge.queue.to_until(until, account) if until is not None else None
        bridge.accounts.pause(account, ends_at, reason)
    who = f"Account {account}" if account else "Everything"
    ends = f" until {ends_at:%Y-%m-%d %H:%M} UTC" if ends_at else ""
    words = f"{who} is paused{ends}. To go on: bridge resume{f' --account {account}' if account else ''}"
    tell(words, {"account": account or "", "until": to_json(ends_at)}, is_json=is_json)


@click.command()
@one_account
@as_json
@click.pass_obj
def resume(options: Options, account: str | None, is_json: bool) -> None:
    """Let a paused or parked account send again; without --account, end the pause of everything."""
    with opened(options) as bridge:
        bridge.accounts.resume(account)
    words = f"Account {account} sends again." if account else "Everything goes on."
    tell(words, {"account": account or ""}, is_json=is_json)


@click.command()
@click.option("--simulate", "span", required=True, metavar="SPAN", help='How far: "365d".')
@one_account
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="Also draw it, as an SVG.")
@what_if
@as_json
@click.pass_obj
def plan(
    options: Options, span: str, account: str | None, chart: Path | None, changes: tuple[str, ...], is_json: bool
) -> None:
    """What the schedule would do with the archive as it is, day by day, without doing it."""
    days = _to_days(span)
    with opened(options) as bridge:
        name = account or _only(options)
        entries = bridge.forecast.simulate(name, days, _to_changes(changes))
        start = bridge.ledger.now()
    if chart:
        title = f"Account {name}, {to_count(days, 'day')} from {start:%Y-%m-%d}"
        write_file(chart, to_svg(count_months(entries, start, days), title).encode(), overwrite=True)
    if is_json:
        print_json([_to_data(entry) for entry in entries])
        return
    console = to_console()
    print_rows(console, {"when": 3, "what": 2, "post": 4, "why": 8}, _to_rows(entries))
    console.print(to_chart(entries, start, days))
    if chart:
        console.print(Text(f"drawn in {chart}"))


def _to_rows(entries: list[Entry]) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        if entry.what not in {What.DELIVERY, What.HANDOFF}:
            continue
        post = entry.choice.candidate if entry.choice else None
        when = entry.slot.local if entry.slot else f"{entry.at:%Y-%m-%d %H:%M} UTC"
        yield when, entry.what.value, f"{post.name} {post.title}" if post else "", entry.reason


def _to_data(entry: Entry) -> dict[str, Any]:
    post = entry.choice.candidate if entry.choice else None
    name = post.name if post else ""
    slot = asdict(entry.slot) if entry.slot else {}
    data = {"at": entry.at, "what": entry.what, "reason": entry.reason, "post": name, "slot": slot.get("planned_at")}
    return {key: _to_json(value) for key, value in data.items()}


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


@click.command()
@click.argument("site", required=False)
@as_json
@click.pass_obj
def keyphrases(options: Options, site: str | None, is_json: bool) -> None:
    """Posts and stories that want to be found by the same words, so that they take readers from each other."""
    with opened(options, site) as bridge:
        clusters = bridge.forecast.read_clusters(site)
    if is_json:
        rows = [
            {"words": one.words, "entries": [(entry.title, entry.url) for entry in one.entries]} for one in clusters
        ]
        print_json(rows)
        return
    console = to_console()
    for cluster in clusters:
        console.print(Text(cluster.reason, style="bold"))
        for entry in cluster.entries:
            since = f"{entry.since:%Y-%m-%d}" if entry.since else "no date   "
            console.print(Text(f"    {since}  {entry.kind.value}  {entry.title}  {entry.url}"))
    if not clusters:
        console.print("No two of them compete.")


@click.command()
@to_post(required=False)
@as_json
@click.pass_obj
def stale(options: Options, site: str, post_id: int | None, is_json: bool) -> None:
    """What is to be known of old posts before they go: words that have aged, dead links, competing posts."""
    with opened(options, site) as bridge:
        found = list(bridge.forecast.read_concerns(site, post_id))
    if is_json:
        print_json(
            [
                {"post": one.name, "title": one.title, "concerns": [_to_concern(each) for each in concerns]}
                for one, concerns in found
            ]
        )
        return
    console = to_console()
    for candidate, concerns in found:
        console.print(Text(f"{candidate.name} {candidate.title}", style="bold"))
        for concern in concerns:
            console.print(Text(f"    {'holds it' if concern.blocks else 'warning'}: {concern.sentence}"))
    if not found:
        say("Nothing was found.")


def _to_concern(concern: Concern) -> dict[str, Any]:
    return {"blocks": concern.blocks, "sentence": concern.sentence}


commands = (forecast, slots, approve, skip, never, pin, up, pause, resume, plan, keyphrases, stale)


def _to_changes(texts: tuple[str, ...]) -> dict[str, str]:
    changes = dict(text.partition("=")[::2] for text in texts)
    if not all("=" in text for text in texts):
        raise click.BadParameter("write it as KEY=VALUE", param_hint="--set")
    return changes


def _to_days(span: str) -> int:
    try:
        found = to_duration(span)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--simulate") from None
    if not isinstance(found, timedelta) or not timedelta(days=1) <= found <= timedelta(days=3653):
        raise click.BadParameter("between 1d and 3653d", param_hint="--simulate")
    return found.days


def _only(options: Options) -> str:
    names = list(options.config.accounts)
    if len(names) == 1:
        return names[0]
    raise click.BadParameter(f"there are several accounts; name one of {', '.join(names)}", param_hint="--account")
