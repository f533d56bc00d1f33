"""preview: a story and its loss report, without sending anything."""

import dataclasses
import json
import tempfile
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bridge.cli.options import POST_ID, Options
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, say
from bridge.cli.shown import to_console
from bridge.config import AccountSection, Config, SiteSection
from bridge.errors import NotFound
from bridge.models import Post, Severity
from bridge.services.preview import to_draft_apart
from bridge.transform import Dialect, Draft, StorySettings, print_draft, to_counts, to_settings
from bridge.wordpress.files import read_file
from bridge.wordpress.rest import RestSource

_COLOURS = {Severity.INFO: "dim", Severity.WARNING: "yellow", Severity.LOSS: "red"}
_NOWHERE = "https://blog.example/post/"


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="SITE POST | URL | FILE")
@click.option(
    "--dialect",
    type=click.Choice([one.value for one in Dialect]),
    help="For which reader the story is spelled [default: markdown in text, else api].",
)
@as_json
@click.option("--html", "is_html", is_flag=True, help="Print the story alone, as its reader gets it.")
@click.option("--open", "is_open", is_flag=True, help="Show the story in a browser.")
@click.option("--base", default="", help="Of a FILE: the address it stands for.")
@click.pass_obj
def preview(
    options: Options,
    what: tuple[str, ...],
    dialect: str | None,
    is_json: bool,
    is_html: bool,
    is_open: bool,
    base: str,
) -> None:
    """Show the story a post would become and what it would lose. Nothing is sent.

    SITE POST is a post as the ledger knows it, POST its number. URL is a post of any WordPress, FILE its text.
    """
    config = options.config if options.path.exists() else Config()
    post = _find(options, config, what, base)
    draft = to_draft_apart(post, _settings(config, post))
    if is_json:
        click.echo(_to_json(draft, Dialect(dialect or Dialect.API)))
    elif is_html:
        click.echo(print_draft(draft, Dialect(dialect or Dialect.API)))
        _report(draft, to_console(stderr=True))
    else:
        click.echo(print_draft(draft, Dialect(dialect or Dialect.MARKDOWN)))
        _report(draft, to_console())
    if is_open:
        _open(draft)


def _find(options: Options, config: Config, what: tuple[str, ...], base: str) -> Post:
    if len(what) == 2:
        return _read_post(options, *what)
    if len(what) > 2:
        raise click.UsageError("name one post: SITE POST, its address, or a file")
    (one,) = what
    if one.startswith(("http://", "https://")):
        return _read_url(config, one)
    if Path(one).is_file():
        return read_file(Path(one), base or _NOWHERE)
    raise NotFound(f"{one} is neither a file that is there nor an address; a post of the ledger is named by SITE POST")


def _read_post(options: Options, site: str, number: str) -> Post:
    options.config.site(site)
    with opened(options) as bridge, bridge.ledger.read() as tx:
        stored = tx.read_post(site, POST_ID.convert(number, None, click.get_current_context()))
    if stored is None:
        raise NotFound(
            f"the ledger knows no post {number} of {site}; give its address instead, to read it from WordPress"
        )
    return stored.post


def _read_url(config: Config, url: str) -> Post:
    parts = urlsplit(url)
    own = ((name, site) for name, site in config.sites.items() if parts.hostname in site.hosts)
    name, site = next(own, ("", SiteSection(home=f"{parts.scheme}://{parts.netloc}", account="")))
    source = RestSource(name, site)
    return source.read_post(source.find_post(url), 0)


def _settings(config: Config, post: Post) -> StorySettings:
    site = config.sites.get(post.site) or SiteSection(home=_NOWHERE, account="")
    name = post.choice.account or site.account
    return to_settings(post, site, name, config.accounts.get(name, AccountSection()), config.cta)


def _to_json(draft: Draft, dialect: Dialect) -> str:
    values = {
        "title": draft.title,
        "subtitle": draft.subtitle,
        "tags": draft.tags,
        "canonical_url": draft.canonical_url,
        "dialect": dialect.value,
        "content": print_draft(draft, dialect),
        "notes": [dataclasses.asdict(note) for note in draft.notes],
        "counts": [dataclasses.asdict(count) for count in to_counts(draft)],
    }
    return json.dumps(values, indent=2, ensure_ascii=False)


def _report(draft: Draft, console: Console) -> None:
    console.print(escape(f"original  {draft.canonical_url}"))
    console.print(escape(f"tags      {', '.join(draft.tags) or 'none'}"))
    table = Table("kind", "post", "story", box=None, pad_edge=False, header_style="bold")
    for count in to_counts(draft):
        colour = "yellow" if count.after < count.before else ""
        table.add_row(count.kind, str(count.before), str(count.after), style=colour)
    console.print(table)
    for note in draft.notes:
        often = f" ({note.count} times)" if note.count > 1 else ""
        console.print(f"[{_COLOURS[note.severity]}]{note.severity.value:<8}[/] {escape(note.text)}{often}")
    if not draft.notes:
        console.print("nothing was changed, moved or dropped")


def _open(draft: Draft) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False, encoding="utf-8") as file:
        file.write(print_draft(draft, Dialect.IMPORT))
    if not webbrowser.open(Path(file.name).as_uri()):
        say(f"no browser could be started; the story is in {file.name}", err=True)


commands = (preview,)
