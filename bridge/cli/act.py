"""Commands by which the owner decides: confirm, deny, done, removed, cancel, retry, accept, reconnect"""

import sys
from collections.abc import Callable

import click

from bridge.app import Bridge
from bridge.cli.options import Options, on_account, to_post
from bridge.cli.read import opened
from bridge.cli.sentences import as_json, say, tell
from bridge.errors import Refused, Unsure
from bridge.models import Delivery

when_sure = click.option("--yes", is_flag=True, help="You have looked, and need not be asked; for programs.")


def ask_twice(answer: Callable[[bool, str], Delivery], *, yes: bool) -> Delivery:
    """An answer that may put a second copy on Medium: said first, then done.

    Args:
        answer: takes whether its owner is sure, and of which question.

    Raises:
        Refused: nobody is there to be asked.
        click.Abort: they said no.
    """
    try:
        return answer(yes, "")
    except Unsure as unsure:
        if not sys.stdin.isatty():
            raise Refused(f"{unsure} Nobody is at the terminal to be asked; when you have looked: --yes") from None
        say(str(unsure))
        click.confirm("You have looked, and it is on neither list?", abort=True)
        return answer(True, unsure.question)


@click.command()
@to_post()
@click.argument("story_url")
@on_account
@click.option("--canonical-ok", is_flag=True, help="You have looked: its canonical link leads to the post.")
@as_json
@click.pass_obj
def confirm(
    options: Options, site: str, post_id: int, story_url: str, account: str | None, canonical_ok: bool, is_json: bool
) -> None:
    """You have seen the story on Medium, at STORY_URL in any of its forms."""
    with opened(options, site) as bridge:
        delivery = bridge.decisions.confirm(site, post_id, story_url, account, canonical_is_right=canonical_ok)
        _tell(bridge, delivery, f"has this story: {delivery.story_url}", is_json)


@click.command()
@to_post()
@on_account
@when_sure
@as_json
@click.pass_obj
def deny(options: Options, site: str, post_id: int, account: str | None, yes: bool, is_json: bool) -> None:
    """You have looked: an unconfirmed story is not on Medium, or the one asked about is another. It is sent again.

    First the account's feed is read, and you are told what this does and asked for a yes.
    """
    with opened(options, site) as bridge:
        delivery = ask_twice(
            lambda sure, question: bridge.decisions.deny(site, post_id, account, yes=sure, question=question), yes=yes
        )
        _tell(bridge, delivery, "has no such story, as you said", is_json)


@click.command()
@to_post()
@on_account
@as_json
@click.pass_obj
def removed(options: Options, site: str, post_id: int, account: str | None, is_json: bool) -> None:
    """The story is gone from Medium. It is never sent again: that would be a duplicate."""
    with opened(options, site) as bridge:
        delivery = bridge.decisions.remove(site, post_id, account)
        _tell(bridge, delivery, "is noted as gone from Medium, and never sent again", is_json)


@click.command()
@to_post()
@on_account
@as_json
@click.pass_obj
def done(options: Options, site: str, post_id: int, account: str | None, is_json: bool) -> None:
    """You have done on Medium what this post's hand-offs asked for."""
    with opened(options, site) as bridge:
        before = _read_steps(bridge, site, post_id)
        delivery = bridge.decisions.done(site, post_id, account)
        left = _read_steps(bridge, site, post_id)
        steps = ", ".join(one.replace("_", " ") for one in before if one not in left)
        words = f"has this done: {steps}" if steps else "had nothing to be done, so nothing was changed"
        _tell(bridge, delivery, words, is_json)


def _read_steps(bridge: Bridge, site: str, post_id: int) -> list[str]:
    """What waits for the owner on Medium about a post."""
    found = bridge.overview.read_post(site, post_id)["deliveries"]
    return [step["kind"] for delivery in found for step in delivery["handoffs"] if step["status"] == "open"]


@click.command()
@to_post()
@on_account
@as_json
@click.pass_obj
def cancel(options: Options, site: str, post_id: int, account: str | None, is_json: bool) -> None:
    """Do not send this post, whatever happens to it on WordPress."""
    with opened(options, site) as bridge:
        _tell(bridge, bridge.decisions.cancel(site, post_id, account), "is not sent", is_json)


@click.command()
@to_post()
@on_account
@click.option("--accept-losses", is_flag=True, help="Let the text go as it is, against block_on.")
@when_sure
@as_json
@click.pass_obj
def retry(
    options: Options, site: str, post_id: int, account: str | None, accept_losses: bool, yes: bool, is_json: bool
) -> None:
    """Try a failed, held or cancelled post again; where it may be on Medium already, you are asked first."""
    with opened(options, site) as bridge:
        delivery = ask_twice(
            lambda sure, question: bridge.retries.retry(
                site, post_id, account, accept_losses=accept_losses, yes=sure, question=question
            ),
            yes=yes,
        )
        _tell(bridge, delivery, f"is tried again{', whatever of it is lost' if accept_losses else ''}", is_json)


@click.command()
@to_post()
@click.option("--another", is_flag=True, help="It is another article, and goes on its own.")
@as_json
@click.pass_obj
def accept(options: Options, site: str, post_id: int, another: bool, is_json: bool) -> None:
    """A post held for its identity is the same article as the one it is named with, or with --another a second one."""
    with opened(options, site) as bridge:
        if another:
            bridge.answers.tell_apart(site, post_id)
        else:
            bridge.answers.accept(site, post_id)
        found = bridge.overview.read_post(site, post_id) if is_json else {}
    words = (
        "is another article, and goes on its own: what is known of the older one stays with that"
        if another
        else "is taken for the same article: its newest text counts, and it gets no second story"
    )
    tell(f"Post {post_id} of {site} {words}. See: bridge post {site} {post_id}", found, is_json=is_json)


@click.command()
@click.argument("site")
@as_json
@click.pass_obj
def reconnect(options: Options, site: str, is_json: bool) -> None:
    """Take a site as it is now, after a restored backup or a real move."""
    with opened(options, site) as bridge:
        bridge.decisions.reconnect(site)
    tell(f"Site {site} is connected again.", {"site": site}, is_json=is_json)


commands = (confirm, deny, done, removed, cancel, retry, accept, reconnect)


def _tell(bridge: Bridge, delivery: Delivery, done: str, is_json: bool) -> None:
    """Say what was done, where the post stands now, and where more is to be read; programs read it right here."""
    named = f"Post {delivery.post_id} of {delivery.site} on {delivery.account}"
    stands = f"It is {delivery.status.value} now{bridge.dry_runs.say_dry(delivery)}"
    words = f"{named} {done}. {stands}. See: bridge post {delivery.site} {delivery.post_id}"
    found = bridge.overview.read_post(delivery.site, delivery.post_id) if is_json else {}
    tell(words, found, is_json=is_json)
