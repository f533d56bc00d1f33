"""The web server of ``bridge serve``, and what signals ask of it: to end, or to take over its configuration anew.

A reload ends everything as SIGTERM does and starts it again in the same process. The listening sockets stay open over
it, so whoever calls meanwhile waits a moment and is not refused.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

import click
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from bridge import logs
from bridge.app import Bridge
from bridge.config import Config, ConfigSource, secrets_of, warnings
from bridge.errors import BridgeError, ConfigError, LedgerError
from bridge.ledger import Ledger, open_ledger
from bridge.ledger.ownership import own
from bridge.runtime.threads import running
from bridge.services.isolation import to_first_line
from bridge.web import create_app

log = structlog.get_logger()

# By default waitress stops answering at 100 slow clients; it buffers whole requests, so more of them cost little.
CONNECTIONS = 2000
SECONDS_FOR_A_SLOW_CLIENT = 15
WEB_THREADS = 8
REFUSED = "the new configuration cannot be used; the earlier one goes on"
ENDS = (signal.SIGTERM, signal.SIGINT)


class Server:
    """Serves a configuration until the process is told to end, and another one when it is told to reload.

    Args:
        source: where the configuration is read anew.
    """

    def __init__(self, source: ConfigSource) -> None:
        self._source = source
        self._is_over = False
        self._is_reload = False
        self._is_listening = False
        self._sockets: dict[str, list[socket.socket]] = {}
        """What listens, by ``[bridge] listen``."""

    def __enter__(self) -> Self:
        signal.signal(signal.SIGHUP, self._on_reload)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        for one in [one for sockets in self._sockets.values() for one in sockets]:
            one.close()

    def serve(self, config: Config) -> None:
        """Serve until the end.

        Raises:
            BridgeError: the configuration cannot be served. One that was taken over by a reload is left, and the
                earlier one goes on.
        """
        earlier: Config | None = None
        while True:
            try:
                self._serve_once(config)
            except BridgeError as error:
                if earlier is None:
                    raise
                log.warning(REFUSED, why=str(error))
                config, earlier = earlier, None
                continue
            if self._is_over:
                return
            earlier, config = config, self._read_anew(config)

    def ask_for_reload(self) -> None:
        """Have the main thread reload; from any thread."""
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGHUP)

    def _serve_once(self, config: Config) -> None:
        logs.setup(config.bridge.log_level, secrets_of(config))
        with own(config.database.url.get_secret_value()) as is_alone:
            ledger = open_ledger(config)
            try:
                _make(ledger, config)
                more: dict[str, Any] = {"source": self._source, "reload": self.ask_for_reload}
                with running(config, ledger, is_alone=is_alone, **more) as bridge:
                    _offer_setup(bridge)
                    self._serve_http(config, bridge)
            finally:
                ledger.close()

    def _read_anew(self, config: Config) -> Config:
        self._is_reload = False
        try:
            fresh = self._source.load()
        except ConfigError as error:
            log.warning(REFUSED, why=str(error))
            return config
        log.info("the configuration was read anew", sites=len(fresh.sites), accounts=len(fresh.accounts))
        for sentence in warnings(self._source.path, fresh):
            log.warning(sentence)
        return fresh

    def _serve_http(self, config: Config, bridge: Bridge) -> None:
        channels: dict[int, Any] = {}
        app = create_app(bridge, config, lambda: len(server.task_dispatcher.queue))
        try:
            server = self._to_server(config, app, channels)
        except OSError as error:
            raise ConfigError(
                f"[bridge] listen: {config.bridge.listen} cannot be listened on ({error.strerror}). "
                "Stop the program that has it, or write another port"
            ) from None
        self._keep_sockets(config.bridge.listen, channels)
        on_end(self._end)
        log.info("serving", listen=config.bridge.listen, sites=len(config.sites), accounts=len(config.accounts))
        self._is_listening = True
        with suppress(SystemExit):
            if not (self._is_over or self._is_reload):
                server.run()  # until SystemExit; then no new request is taken, and those in work are finished
        self._is_listening = False
        wasyncore.close_all(channels)

    def _to_server(self, config: Config, app: Flask, channels: dict[int, Any]) -> Any:
        return create_server(
            app,
            map=channels,
            **self._to_place(config.bridge.listen),
            threads=WEB_THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=SECONDS_FOR_A_SLOW_CLIENT,
            asyncore_use_poll=True,
            # Twice ours, so that a body over the limit is refused by the app, in words, and never by a closed
            # connection.
            max_request_body_size=2 * config.bridge.max_hook_bytes,
            # Of the proxy only the client's address is believed; where the bridge is reached, public_url says. What is
            # not believed is left in place: that it is there tells a request of a proxy from one of this machine.
            **_to_proxy(config.bridge.trusted_proxy),
            clear_untrusted_proxy_headers=False,
            ident=None,
        )

    def _to_place(self, listen: str) -> dict[str, Any]:
        """Where to listen: at the sockets that are open already, or at new ones."""
        if kept := self._sockets.get(listen):
            return {"sockets": [one.dup() for one in kept]}
        host, _, port = listen.rpartition(":")
        return {"host": host.strip("[]"), "port": int(port)}

    def _keep_sockets(self, listen: str, channels: dict[int, Any]) -> None:
        """Keep what listens open, whatever becomes of the server; what listened elsewhere is closed."""
        for one in [one for place, sockets in self._sockets.items() if place != listen for one in sockets]:
            one.close()
        kept = self._sockets.get(listen)
        listening = [one.socket for one in channels.values() if isinstance(one, BaseWSGIServer)]
        self._sockets = {listen: kept or [one.dup() for one in listening]}

    def _end(self) -> None:
        self._is_over = True
        if self._is_listening:
            raise SystemExit(0)

    def _on_reload(self, _number: int, _frame: FrameType | None) -> None:
        self._is_reload = True
        if self._is_listening:
            raise SystemExit(0)


def _make(ledger: Ledger, config: Config) -> None:
    """Its schema, where it has none. Raises LedgerError, also where the database does not answer at all."""
    try:
        ledger.create()
    except SQLAlchemyError as error:
        why = logs.to_redact(secrets_of(config))(to_first_line(error))
        raise LedgerError(f"the ledger cannot be used: {why}") from None


def _offer_setup(bridge: Bridge) -> None:
    """Where nobody may sign in yet, print a link that makes the first owner.

    To standard output: the log goes to standard error, and may be kept and sent elsewhere; there the link is masked.
    """
    if not bridge.users.has_users():
        link = bridge.users.make_link()
        click.echo(f"Nobody may sign in yet. This link makes the first owner, once, within an hour: {link}")


def _to_proxy(address: str) -> dict[str, Any]:
    return {"trusted_proxy": address, "trusted_proxy_headers": {"x-forwarded-for"}} if address else {}


def on_end(end: Callable[[], None]) -> None:
    """The first SIGTERM or SIGINT calls ``end``; a second one ends the process at once."""

    def first(_number: int, _frame: FrameType | None) -> None:
        for one in ENDS:
            signal.signal(one, lambda *_: os._exit(1))
        end()

    for one in ENDS:
        signal.signal(one, first)
