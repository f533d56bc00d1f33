"""Commands about what is on Medium: reconcile with its export, audit canonical links, show what a story lacks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from bridge.cli.options import Options, on_account, to_post
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, print_json
from bridge.cli.shown import print_rows, to_console
from bridge.medium.export import count_export
from bridge.models import SeenKind
from bridge.models.letters import cut
from bridge.services.stories.exports import to_left_out
from bridge.services.stories.matching import Learned

MEANING = {
    "live": "is live, marked now",
    "known": "is live, known before",
    "asked": "may be it: you are asked",
    "": "none of the posts known here",
}


@click.command()
@click.argument("export", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--account", metavar="NAME", help="Whose export it is, when there are several accounts.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@as_json
@click.pass_obj
def reconcile(options: Options, export: Path, account: str | None, dry_run: bool, is_json: bool) -> None:
    """Read EXPORT, the zip that Medium sends (Settings, Security and apps, Download your information).

    What it shows as published is marked as live, so that it is never offered again.
    """
    name = _the_account(options, account)
    console = to_console()
    with opened(options) as bridge, Progress(console=Console(stderr=True), transient=True) as progress:
        bridge.config.account(name)  # before a large file is opened
        task = progress.add_task("Reading the export", total=count_export(export))
        done = bridge.exports.reconcile(
            name, export, is_dry_run=dry_run, on_read=lambda count: progress.advance(task, count)
        )
    if is_json:
        lines = [asdict(line) | {"story": _story(line)} for line in done.lines]
        print_json({"lines": lines, "problems": done.problems, "dry_run": dry_run})
        return
    print_rows(console, {"date": 2, "on Medium": 5, "kind": 2, "post": 2, "what": 5}, _to_rows(done.lines))
    for problem in done.problems:
        console.print(Text(f"not read: {problem}", style="yellow"))
    counts = Counter(line.what or "other" for line in done.lines if line.story.kind is SeenKind.STORY)
    words = ", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "no stories"
    words += to_left_out((line.story for line in done.lines), len(done.problems))
    console.print(f"{words}{'. Nothing was changed (--dry-run).' if dry_run else '.'}")


def _the_account(options: Options, given: str | None) -> str:
    names = list(options.config.accounts)
    if given or len(names) == 1:
        return given or names[0]
    raise click.BadParameter(f"there are several accounts; name one of {', '.join(names)}", param_hint="--account")


def _story(line: Learned) -> dict[str, str]:
    story = line.story
    date = story.published_at.isoformat() if story.published_at else ""
    return {"id": story.id, "url": story.url, "title": story.title, "kind": story.kind.value, "published_at": date}


def _to_rows(lines: tuple[Learned, ...]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        story = line.story
        post = f"{line.site} {line.post_id}" if line.post_id else ""
        what = (
            f"{MEANING[line.what]}{f' ({line.reason})' if line.reason else ''}" if story.kind is SeenKind.STORY else ""
        )
        date = f"{story.published_at:%Y-%m-%d}" if story.published_at else ""
        yield date, story.title or story.id, story.kind.value, post, what


@click.command()
@click.argument("site")
@as_json
@click.pass_obj
def audit(options: Options, site: str, is_json: bool) -> None:
    """Live stories and their canonical links, those that need a look first; and where the bookmarklet is."""
    with opened(options, site) as bridge:
        lines, url = bridge.audit.read_audit(site), bridge.links.to_audit_url(site)
    if is_json:
        print_json([asdict(line) for line in lines])
        return
    console = to_console()
    for line in lines:
        seen = f", and names {line.seen or 'nothing'}" if line.seen else ""
        console.print(Text(f"{line.state.value or 'not known':<10}{line.post_id} {line.title}: {line.story_url}"))
        console.print(Text(f"          should name {line.wanted}{seen}"))
    console.print(Text("No story is live yet." if not lines else f"To check them in your browser: {url}"))


@click.command()
@to_post()
@on_account
@as_json
@click.pass_obj
def drift(options: Options, site: str, post_id: int, account: str | None, is_json: bool) -> None:
    """What a live story has not got yet of its post, word by word."""
    with opened(options, site) as bridge:
        changes = bridge.documents.read_changes(site, post_id, account)
    if is_json:
        print_json({"changes": None if changes is None else [asdict(one) for one in changes]})
        return
    console = to_console()
    if changes is None:
        console.print("What the story says is not known here; look at both.")
        return
    styles = {"added": "green", "removed": "red strike", "same": ""}
    for change in changes:
        console.print(Text(f"after: {cut(change.after, 70)}" if change.after else "at the beginning:", style="dim"))
        console.print(Text.assemble(*((run.text, styles[run.what]) for run in change.runs)), "\n")
    if not changes:
        console.print("The story has every word of the post.")


commands = (reconcile, audit, drift)
