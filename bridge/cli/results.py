"""Whether it is worth it: what stories took and brought."""

import click

from bridge.cli.options import Options
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, print_json, say
from bridge.cli.shown import print_rows, to_console
from bridge.errors import Refused
from bridge.planner.results import MISSES, Grouping, ResultRow
from bridge.services.results.sheet import to_sheet


@click.command()
@click.option(
    "--by", type=click.Choice([one.value for one in Grouping]), default="month", show_default=True, help="Its lines."
)
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="Of so many.")
@click.option("--site", help="Only stories of this site.")
@click.option("--csv", "is_csv", is_flag=True, help="As comma-separated values, for a spreadsheet.")
@as_json
@click.pass_obj
def results(options: Options, by: str, months: int, site: str | None, is_csv: bool, is_json: bool) -> None:
    """What stories took of your time and what they brought, by month, category, age of the post, or kind."""
    if is_csv and is_json:
        raise Refused("choose one of --csv and --json")
    with opened(options, site) as bridge:
        table = bridge.results.read_table(Grouping(by), months, frozenset({site}) if site else None)
    if is_json:
        print_json(table.to_data())
    elif is_csv:
        click.echo(to_sheet(table), nl=False)
    elif table.rows:
        heads = {by: 3, "stories": 1, "minutes": 1, "views": 1, "reads": 1, "visits": 1, "goals": 1}
        cells = [_to_cells(row, row.group) for row in table.rows] + [_to_cells(table.total, "all")]
        print_rows(to_console(), heads, cells)
        for name, words in MISSES.items():
            say(f"{name}: {words}")
    else:
        say("No story went live in this time.")


def _to_cells(row: ResultRow, name: str) -> tuple[str, ...]:
    numbers = (row.stories, row.minutes, row.views, row.reads, row.visits, row.goals)
    return name, *("not known" if one is None else f"{one:,}" for one in numbers)


commands = (results,)
