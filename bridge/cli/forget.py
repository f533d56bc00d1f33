"""The command that forgets: forget."""

import click

from bridge.cli.options import Options, to_post
from bridge.cli.read import opened
from bridge.cli.sentences import say
from bridge.models.counts import to_count

_KEPT = (
    "Gone are texts, titles, addresses, pages and reasons; hashes stay, so that nothing is ever sent a second time. "
    "What waits to be sent is cancelled."
)
_ELSEWHERE = (
    "Out of reach of this command: backups of the ledger, PostgreSQL's own logs, the bridge's log, WordPress, and "
    "Medium. What WordPress tells of the post from now on is known again."
)


@click.command()
@to_post(required=False)
@click.option("--site", "is_whole", is_flag=True, help="Every post of the site.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(options: Options, site: str, post_id: int | None, is_whole: bool, yes: bool) -> None:
    """Forget a post's texts (or with --site those of all posts of SITE), for good."""
    if is_whole == (post_id is not None):
        raise click.UsageError("name one post, or --site for all of them")
    what = f"post {post_id} of {site}" if post_id is not None else f"every post of {site}"
    if not yes:
        click.confirm(f"{_KEPT} This cannot be undone. Forget {what}?", abort=True)
    with opened(options, site) as bridge:
        if post_id is None:
            what = f"{to_count(bridge.erasure.forget_site(site), 'post')} of {site}"
        else:
            bridge.erasure.forget(site, post_id)
    say(f"Forgotten: {what}. {_ELSEWHERE}")


commands = (forget,)
