"""Commands for the owner's partners."""

from datetime import datetime
from typing import Any

import click
from rich.text import Text

from bridge.cli.options import ROW_ID, Options, limited
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, print_json, say, tell
from bridge.cli.shown import to_console
from bridge.errors import Refused
from bridge.models.partners import Partner, PartnerEntry, PartnerKind
from bridge.services.partners.pages import PartnerPage, Week

_partner = click.argument("partner_id", type=ROW_ID, metavar="PARTNER")


@click.group()
def partners() -> None:
    """People and publications whose public feeds you read: list, add, look, forget."""


@partners.command("list")
@limited(50)
@as_json
@click.pass_obj
def list_partners(options: Options, limit: int, is_json: bool) -> None:
    """Partners, the newest first, with their numbers."""
    with opened(options) as bridge:
        rows = bridge.partner_pages.read_list(limit).rows
    if is_json:
        print_json([_to_data(one) | {"newest_story_at": _to_text(newest)} for one, newest in rows])
        return
    for one, newest in rows:
        wrote = f"wrote last on {newest:%Y-%m-%d}" if newest else "nothing read yet"
        linked = f", linked to you on {one.linked_at:%Y-%m-%d}" if one.linked_at else ""
        problem = f". Not read: {one.problem}" if one.problem else ""
        say(f"{one.id}  {one.entry.name} ({one.entry.kind.value}): {wrote}{linked}{problem}")
    if not rows:
        say("Nobody yet. Add somebody with: bridge partners add NAME FEED")


@partners.command("add")
@click.argument("name")
@click.argument("feed")
@click.option("--publication", metavar="NAME", default="", help="It is a publication, chosen for posts by this name.")
@click.option("--no-reposts", is_flag=True, help="The publication takes nothing that was published elsewhere.")
@click.option("--contact", default="", help="How you write to them.")
@click.option("--notes", default="", help="Whatever you want to remember.")
@as_json
@click.pass_obj
def add_partner(options: Options, /, name: str, feed: str, is_json: bool, publication: str, **noted: Any) -> None:
    """Write down a person or a publication, with the address of their public FEED."""
    takes_reposts = not noted.pop("no_reposts")
    kind = PartnerKind.PERSON if takes_reposts and not publication else PartnerKind.PUBLICATION
    entry = PartnerEntry(name, feed, kind, publication=publication or name, takes_reposts=takes_reposts, **noted)
    with opened(options) as bridge:
        added = bridge.notebook.add(entry)
    tell(f"Partner {added.id} is written down; their feed is read next.", _to_data(added), is_json=is_json)


@partners.command("look")
@click.argument("partner_id", type=ROW_ID, metavar="[PARTNER]", required=False)
@as_json
@click.pass_obj
def look(options: Options, partner_id: int | None, is_json: bool) -> None:
    """What a partner writes about and links to, and which posts fit; without one, what to read this week."""
    with opened(options) as bridge:
        if partner_id is None:
            week = bridge.partner_pages.read_week()
        else:
            _read_feed(bridge, partner_id)
            page = bridge.partner_pages.read_partner(partner_id)
    if partner_id is None:
        _show_week(week, is_json=is_json)
    else:
        _show_partner(page, is_json=is_json)


@partners.command("forget")
@_partner
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@click.pass_obj
def forget_partner(options: Options, partner_id: int, yes: bool, is_json: bool) -> None:
    """Forget all that is known of a partner, your notes included."""
    if not yes:
        click.confirm(f"Your notes and all that was read of partner {partner_id} are deleted. Forget them?", abort=True)
    with opened(options) as bridge:
        bridge.notebook.forget(partner_id)
    tell("Forgotten. Backups that were made before have them still.", {"partner": partner_id}, is_json=is_json)


commands = (partners,)


def _read_feed(bridge: Any, partner_id: int) -> None:
    """Read their feed where it may be read; else what was read before is as good."""
    try:
        bridge.partner_feeds.look(partner_id)
    except Refused as error:
        say(f"{error}.", err=True)


def _show_partner(page: PartnerPage, *, is_json: bool) -> None:
    partner, portrait = page.partner, page.portrait
    if is_json:
        told = {"topics": portrait.topics, "per_month": portrait.per_month, "hosts": portrait.hosts}
        kinds = {kind.value: count for kind, count in portrait.kinds.items()}
        fits = [
            {"site": fit.post.site, "post": fit.post.id, "title": fit.post.title, "words": fit.words}
            for fit in page.fits
        ]
        print_json(_to_data(partner) | told | {"kinds": kinds, "fits": fits, "why_no_fits": page.why_no_fits})
        return
    console = to_console()
    console.print(Text(partner.entry.name, style="bold"))
    lines = {
        "writes about": portrait.topics,
        "links to": portrait.hosts,
        "kinds of page": {kind.value: count for kind, count in portrait.kinds.items()},
    }
    for name, counts in lines.items():
        console.print(
            Text(f"{name}: {', '.join(f'{one} ({count})' for one, count in counts.items()) or 'nothing yet'}")
        )
    for fit in page.fits:
        console.print(Text(f"fits: {fit.post.site} {fit.post.id} {fit.post.title} (both: {', '.join(fit.words)})"))
    for words in filter(None, (page.why_no_fits, partner.problem)):
        console.print(Text(f"{words}."))


def _show_week(week: Week, *, is_json: bool) -> None:
    if is_json:
        print_json(
            [
                {
                    "partner": line.name,
                    "title": line.story.title,
                    "url": line.story.url,
                    "post": [line.post.site, line.post.id] if line.post else None,
                    "paragraphs": line.paragraphs,
                }
                for line in week.lines
            ]
        )
        return
    console = to_console()
    for line in week.lines:
        console.print(Text(f"{line.name}: {line.story.title}", style="bold"))
        console.print(Text(f"  {line.story.url}"))
        if line.post:
            console.print(Text(f"  nearest to your post {line.post.site} {line.post.id} {line.post.title}"))
        for paragraph in line.paragraphs:
            console.print(Text(f"  “{paragraph}”"))
    if week.why_no_posts:
        console.print(Text(f"{week.why_no_posts}."))
    if not week.lines:
        console.print("Nothing to read this week.")


def _to_data(partner: Partner) -> dict[str, Any]:
    entry = partner.entry
    return {
        "partner": partner.id,
        "name": entry.name,
        "kind": entry.kind.value,
        "feed": entry.feed_url,
        "publication": entry.publication,
        "takes_reposts": entry.takes_reposts,
        "linked_at": _to_text(partner.linked_at),
        "read_at": _to_text(partner.read_at),
        "problem": partner.problem,
    }


def _to_text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
