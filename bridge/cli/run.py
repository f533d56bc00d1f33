"""Commands that run until they are told to stop: serve, worker, sandbox."""

import ctypes
from typing import Any

import click
import structlog

from bridge.cli.options import Options
from bridge.cli.sentences import say
from bridge.cli.server import Server, on_end
from bridge.errors import ConfigError
from bridge.ledger import open_ledger
from bridge.models.announcements import WorkQueue
from bridge.runtime.worker import Worker
from bridge.sandbox import CacheRule, CanonicalRule, Rules, Sandbox
from bridge.sandbox import run as run_sandbox

log = structlog.get_logger()

USE = """\
The stand-in for Medium: {url}/ shows its stories, {url}/p/import is its import tool.
An account of the configuration that is to use it has these lines, and token = "{token}" if stories shall go by API:

    api_url = "{url}/v1"
    feed_url = "{url}/feed/@{user}"
"""

M_ARENA_MAX = -8
HEAPS = 2


@click.command()
@click.pass_obj
def serve(options: Options) -> None:
    """Take hooks, send stories, answer programs: everything, on one machine."""
    _share_heaps()
    config = options.config
    options.warn()
    with Server(options.source) as server:
        server.serve(config)
    log.info("stopped")


class Queues(click.ParamType[Any]):
    """Names of queues, with commas between them."""

    name = "queues"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        kind = click.Choice([one.value for one in WorkQueue])
        return {WorkQueue(kind.convert(one.strip(), param, ctx)) for one in str(value).split(",")}


@click.command()
@click.option(
    "--queues",
    type=Queues(),
    default=",".join(WorkQueue),
    show_default=True,
    help="Which work it does, with commas between.",
)
@click.option(
    "--concurrency", type=click.IntRange(1, 64), metavar="N", help="Jobs at once.  [default: [delivery] senders]"
)
@click.pass_obj
def worker(options: Options, queues: set[WorkQueue], concurrency: int | None) -> None:
    """Share the work of a bridge serve; any number of these may run on one PostgreSQL ledger."""
    _share_heaps()
    config = options.config
    options.warn()
    at_once = concurrency or config.delivery.senders
    one = Worker(config, queues, at_once)
    ledger = open_ledger(config)
    try:
        ledger.check()
        on_end(one.stop)
        log.info("working", queues=",".join(sorted(queues)), concurrency=at_once)
        one.run(ledger)
    finally:
        ledger.close()
    log.info("stopped")


def _share_heaps() -> None:
    """Let all threads take their memory from a few heaps.

    glibc gives each thread one of its own, up to eight for each core. Bodies and pages of the database wander between
    our twenty threads, so each heap grows to its own worst moment and stays so (mallopt(3), M_ARENA_MAX). Other
    libraries have no such heaps and no such call.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, HEAPS)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8086, show_default=True, help="Port to listen on.")
@click.option(
    "--token", "tokens", multiple=True, metavar="TOKEN=USERNAME", help="A Medium user; may be given several times."
)
@click.option(
    "--cap", default=10, show_default=True, help="Stories a user may post by API in 24 hours; 0 for any number."
)
@click.option(
    "--web-cap", default=2, show_default=True, help="Stories a user may publish by hand in 24 hours; 0 for any number."
)
@click.option(
    "--canonical",
    type=click.Choice([one.value for one in CanonicalRule]),
    default=CanonicalRule.GIVEN_ADDRESS.value,
    show_default=True,
    help="Which page an import reads, and which address becomes its canonical link.",
)
@click.option(
    "--cache",
    type=click.Choice([one.value for one in CacheRule]),
    default=CacheRule.PATH.value,
    show_default=True,
    help="What makes two imports the same page to the importer's cache.",
)
def sandbox(host: str, port: int, tokens: tuple[str, ...], cap: int, web_cap: int, canonical: str, cache: str) -> None:
    """A stand-in for Medium, to try things out: its API, import tool, editor and feed, and pages for the stories."""
    named = dict(one.partition("=")[::2] for one in tokens) or {"sandbox-token": "ada"}
    if not all(named.values()):
        raise click.BadParameter("write it as TOKEN=USERNAME", param_hint="--token")
    state = Sandbox.with_users(named, cap or None)
    state.rules = Rules(canonical=CanonicalRule(canonical), cache=CacheRule(cache), web_cap=web_cap or None)
    say(USE.format(url=f"http://{host}:{port}", user=next(iter(named.values())), token=next(iter(named))))
    try:
        run_sandbox(host, port, state)
    except OSError as error:
        raise ConfigError(
            f"{host}:{port} cannot be listened on ({error.strerror}). "
            "Stop the program that has it, or name another --port"
        ) from None


commands = (serve, worker, sandbox)
