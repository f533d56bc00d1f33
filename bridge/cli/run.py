"""Commands that run until they are told to stop: serve, worker, sandbox."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

import click
import structlog
from flask import Flask
from waitress.server import create_server

from bridge.cli.options import Options
from bridge.config import Config
from bridge.ledger import open_ledger
from bridge.ledger.ownership import own
from bridge.runtime.threads import running, work
from bridge.sandbox import CacheRule, CanonicalRule, Rules, Sandbox
from bridge.sandbox import run as run_sandbox
from bridge.web import create_app

log = structlog.get_logger()

# By default waitress stops answering at 100 slow clients; it buffers whole requests, so more of them cost little.
CONNECTIONS = 2000
SECONDS_FOR_A_SLOW_CLIENT = 15
WEB_THREADS = 8
M_ARENA_MAX = -8
HEAPS = 2


@click.command()
@click.pass_obj
def serve(options: Options) -> None:
    """Take hooks, send stories, answer programs: everything, on one machine."""
    _share_heaps()
    config = options.config
    options.warn()
    url = config.database.url.get_secret_value()
    with own(url) as is_alone:
        ledger = open_ledger(config)
        ledger.create()
        try:
            with running(config, ledger, is_alone=is_alone) as bridge:
                _serve_http(config, create_app(bridge, config))
        finally:
            ledger.close()
    log.info("stopped")


@click.command()
@click.pass_obj
def worker(options: Options) -> None:
    """Send stories only, beside a bridge serve; any number of these may run on one PostgreSQL ledger."""
    _share_heaps()
    config = options.config
    options.warn()
    ledger = open_ledger(config)
    ledger.check()
    is_over = threading.Event()
    _on_signals(is_over.set)
    log.info("working", senders=config.delivery.senders)
    try:
        work(config, ledger, is_over)
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


def _serve_http(config: Config, app: Flask) -> None:
    host, _, port = config.bridge.listen.rpartition(":")
    server = create_server(
        app,
        host=host.strip("[]"),
        port=int(port),
        threads=WEB_THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=SECONDS_FOR_A_SLOW_CLIENT,
        asyncore_use_poll=True,
        # Twice ours, so that a body over the limit is refused by the app, in words, and never by a closed connection.
        max_request_body_size=2 * config.bridge.max_hook_bytes,
        clear_untrusted_proxy_headers=True,
        ident=None,
    )
    _on_signals(_raise_system_exit)
    log.info("serving", listen=config.bridge.listen, sites=len(config.sites), accounts=len(config.accounts))
    server.run()  # until SystemExit; then no new request is taken, and those in work are finished
    server.close()


def _raise_system_exit() -> None:
    raise SystemExit(0)


def _on_signals(end: Callable[[], None]) -> None:
    """The first SIGTERM or SIGINT calls ``end``; a second one ends the process at once."""

    def first(_number: int, _frame: FrameType | None) -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: os._exit(1))
        end()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, first)


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
    click.echo(f"Medium's sandbox: http://{host}:{port}/   API: http://{host}:{port}/v1   Import: /p/import")
    run_sandbox(host, port, state)


commands = (serve, worker, sandbox)
