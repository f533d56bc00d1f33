"""Commands about old posts: resync reads them from WordPress, jobs shows how far that is, backlog lists them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from bridge.app import Bridge
from bridge.cli.options import ROW_ID, Options, limited
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, print_json, say, tell
from bridge.cli.shown import INTERRUPTED, print_rows, stopped_alike, to_console, to_progress
from bridge.models import ArchiveSource, Ask, Job
from bridge.models.counts import to_count
from bridge.models.dates import to_utc_or_midnight
from bridge.services.archive.comparison import Verdict
from bridge.services.archive.reader import Survey
from bridge.services.archive.run import to_left_out, to_words

MOST_NAMED = 50


class _Date(click.ParamType[datetime]):
    """An instant, or a day, which begins at midnight UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return to_utc_or_midnight(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("site")
@click.argument("post", required=False)
@click.option("--all", "is_all", is_flag=True, help="Read the whole archive, as without POST and --since.")
@click.option("--since", type=_Date(), help="Only posts that were changed then or later.")
@click.option(
    "--source",
    type=click.Choice([one.value for one in ArchiveSource]),
    help="Where to read: WordPress' REST API (the default), its XML-RPC, or an export file.",
)
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True),
    help="The export file (WXR) that --source wxr reads.",
)
@click.option("--dry-run", is_flag=True, help="Say what is new or changed, and do nothing.")
@click.option("--fresh", is_flag=True, help="Begin anew instead of going on where it was stopped.")
@as_json
@click.pass_obj
def resync(
    options: Options,
    site: str,
    post: str | None,
    is_all: bool,
    since: datetime | None,
    source: str | None,
    file: Path | None,
    dry_run: bool,
    fresh: bool,
    is_json: bool,
) -> None:
    """Read posts from WordPress now.

    With POST (its number or address) that one alone: it is sent if it has no story, whatever its age. Without POST the
    archive: old posts become the backlog, none is sent, and those that are known get their newest text.
    """
    if post is not None:
        if is_all or since or source or file or dry_run or fresh:
            raise click.UsageError("a single POST is read by itself; leave the other options out")
        _resync_post(options, site, post, is_json)
        return
    if is_all and since:
        raise click.UsageError("--all and --since exclude each other")
    ask = Ask(site, _to_source(source, file), since=since, file=str(file or ""))
    with opened(options, site) as bridge:
        if dry_run:
            _survey(bridge, ask, is_json)
        else:
            _read_archive(bridge, ask, fresh, is_json)


def _to_source(source: str | None, file: Path | None) -> ArchiveSource:
    kind = ArchiveSource(source) if source else ArchiveSource.WXR if file else ArchiveSource.REST
    if (kind is ArchiveSource.WXR) != (file is not None):
        raise click.UsageError("--source wxr and --file belong together")
    return kind


def _resync_post(options: Options, site: str, post: str, is_json: bool) -> None:
    with opened(options, site) as bridge:
        post_id = bridge.resync.resync(site, int(post) if post.isascii() and post.isdigit() else post)
        found = bridge.overview.read_post(site, post_id)
    if is_json:
        print_json(found)
        return
    for delivery in found["deliveries"]:
        say(f"Post {post_id} of {site} on {delivery['account']}: {delivery['status']} ({delivery['reason']})")
    if not found["deliveries"]:
        say(f"Post {post_id} of {site} is not sent: {found['journal'][-1]['reason']}")


def _read_archive(bridge: Bridge, ask: Ask, is_fresh: bool, is_json: bool) -> None:
    job: Job | None = None
    with to_progress() as progress:
        task = progress.add_task("Reading", total=None)

        def show(now: Job) -> None:
            nonlocal job
            job = now
            progress.update(task, completed=now.done, total=now.total)

        try:
            with stopped_alike():
                job = bridge.jobs.run_job(ask, is_fresh=is_fresh, on_batch=show)
        except KeyboardInterrupt:
            progress.stop()
            words = f" after {to_words(job)}" if job else ""
            say(f"Stopped{words}. Run the same command again to go on, with --fresh to begin anew.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
    if not is_json:
        _print_problems(job.problems, job.problem_count)
    words = f"{job.reason}. Old posts are listed by: bridge backlog --site {ask.site}"
    tell(words, bridge.jobs.read_job(job.id), is_json=is_json)


def _survey(bridge: Bridge, ask: Ask, is_json: bool) -> None:
    survey = Survey()
    with to_progress() as progress:
        task = progress.add_task("Reading", total=None)
        for survey in bridge.archive.survey(ask):
            progress.update(task, completed=survey.done, total=survey.total)
    if is_json:
        print_json(_to_survey_data(survey))
        return
    console = to_console()
    for verdict, post_id, title in survey.named[:MOST_NAMED]:
        console.print(Text(f"{verdict.value:<8} {post_id} {title}"))
    if more := len(survey.named) - MOST_NAMED:
        console.print(f"... and {more:,} more" if more > 0 else "")
    for post_id in survey.missing:
        console.print(Text(f"post {post_id} is not shown any more; WordPress would be asked for it"))
    _print_problems(tuple(survey.problems), len(survey.problems))
    counts = survey.counts
    same = counts[Verdict.SAME] + counts[Verdict.TOUCHED]
    console.print(
        f"{counts[Verdict.NEW]:,} new, {counts[Verdict.CHANGED]:,} changed, {same:,} unchanged"
        f"{to_left_out(survey.left_out)}. Nothing was written (--dry-run)."
    )


def _to_survey_data(survey: Survey) -> dict[str, Any]:
    named = [{"verdict": verdict.value, "post_id": post_id, "title": title} for verdict, post_id, title in survey.named]
    counts = {verdict.value: survey.counts[verdict] for verdict in Verdict}
    return {"posts": named, "counts": counts, "missing": list(survey.missing), "problems": list(survey.problems)}


@click.command()
@click.argument("job_id", type=ROW_ID, required=False)
@click.option("--cancel", is_flag=True, help="End this job; what it has stored stays.")
@as_json
@click.pass_obj
def jobs(options: Options, job_id: int | None, cancel: bool, is_json: bool) -> None:
    """Readings of archives and lists of posts: the newest, or the one that is named with its problems."""
    if cancel and job_id is None:
        raise click.UsageError("name the job that is to be cancelled")
    with opened(options) as bridge:
        if cancel and job_id is not None:
            bridge.jobs.cancel_job(job_id)
        rows = bridge.jobs.read_jobs() if job_id is None else [bridge.jobs.read_job(job_id)]
    if is_json:
        print_json(rows if job_id is None else rows[0])
        return
    for row in rows:
        to_console().print(Text(_to_line(row)))
        if job_id is not None:
            _print_problems(tuple(row["problems"]), row["problem_count"])
    if not rows:
        say("Nothing was asked for yet.")


def _to_line(row: dict[str, Any]) -> str:
    what = to_count(len(row["posts"]), "post") if row["posts"] else f"since {row['since']}" if row["since"] else "all"
    total, done = row["total"], row["done"]
    done = to_count(done, "post") if total is None else f"{done:,} of {to_count(total, 'post')}"
    return (
        f"{row['job']:>5}  {row['site']} ({row['source']}, {what})  {row['status']}: {done}, "
        f"{row['new']:,} new, {row['changed']:,} changed, {to_count(row['problem_count'], 'problem')}. {row['reason']}"
    )


@click.command()
@click.option("--site", help="Only posts of this site.")
@click.option("--account", metavar="NAME", help="Only posts that would go to this account.")
@limited(50)
@as_json
@click.pass_obj
def backlog(options: Options, site: str | None, account: str | None, limit: int, is_json: bool) -> None:
    """Every public post without a story, the oldest first, and why it has none."""
    with opened(options, site) as bridge:
        found = bridge.backlog.read_backlog(site, account, limit)
    if is_json:
        print_json(found)
        return
    cells = [
        (
            (row["published_at"] or "")[:10],
            row["site"],
            f"{row['post_id']} {row['title']}",
            row["account"],
            row["state"],
            row["short"],
        )
        for row in found["posts"]
    ]
    if cells:
        columns = {"published": 2, "site": 1, "post": 5, "account": 1, "state": 2, "why": 6}
        print_rows(to_console(), columns, cells)
    oldest = to_count(len(found["posts"]), "is", "are")
    shown = f"; the oldest {oldest} shown" if len(found["posts"]) < found["count"] else ""
    say(f"{to_count(found['count'], 'post has', 'posts have')} no story{shown}.")


def _print_problems(problems: tuple[str, ...], count: int) -> None:
    for problem in problems:
        to_console().print(Text(problem, style="yellow"))
    if count > len(problems):
        say(f"... and {to_count(count - len(problems), 'problem')} more")


commands = (resync, jobs, backlog)
