"""Takes hooks of WordPress in: each is verified, and on disk before its sender is told that it was accepted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bridge import __version__
from bridge.config import Config, SiteSection
from bridge.errors import HookError, HookRefused, HookUnauthorized
from bridge.failpoints import failpoint
from bridge.ledger import Ledger
from bridge.models import Event, EventType
from bridge.planner import to_url_key
from bridge.planner.clocks import to_connected_at
from bridge.services.clocks import Clocks
from bridge.services.dry_runs import DryRuns
from bridge.services.process import Clock, Wake
from bridge.wordpress import events
from bridge.wordpress.abilities import BRIDGE, to_lack_words

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender of a hook is told.

    Attributes:
        event_id: the hook's ``webhook-id``.
        duplicate: this very hook was accepted before; nothing was done.
        ping: what a ping is answered with; None for other hooks.
    """

    event_id: str
    duplicate: bool = False
    ping: dict[str, Any] | None = None


class Inbox:
    """Verifies and stores hooks, and answers pings. What a hook changes is done later, by ``Events``."""

    def __init__(
        self, config: Config, ledger: Ledger, clocks: Clocks, dry_runs: DryRuns, wake: Wake, clock: Clock
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._clocks = clocks
        self._dry_runs = dry_runs
        self._wake = wake
        self._clock = clock

    def receive(self, site_name: str, headers: Mapping[str, str], body: bytes) -> Receipt:
        """Accept a hook of WordPress; when this returns, the event is on disk.

        Args:
            site_name: the site that the hook's address names.
            body: the raw bytes, as they were signed.

        Raises:
            HookError: the hook is refused and nothing is changed.
            sqlalchemy.exc.SQLAlchemyError: the ledger could not store it; the sender must try again.
        """
        try:
            event = self._verify(site_name, headers, body)
        except HookError as error:
            log.warning("hook refused", site=site_name, why=str(error))
            raise
        if event.type is EventType.PING:
            return self._answer_ping(event)
        with self._ledger.write() as tx:
            is_new = tx.add_event(site_name, event.webhook_id, event.type.value, event.post_id, body)
            failpoint("before_event_commit")
        failpoint("after_event_commit")
        if is_new:
            self._wake()
        return Receipt(event.webhook_id, duplicate=not is_new)

    def _verify(self, site_name: str, headers: Mapping[str, str], body: bytes) -> Event:
        site = self._config.sites.get(site_name)
        if site is None or site.secret is None:
            raise HookUnauthorized("there is no such site" if site is None else "this site has no secret")
        secrets = site.secret.get_secret_value().split()
        webhook_id = events.verify(secrets, headers, body, self._clock())
        event = events.to_event(site_name, webhook_id, body)
        _refuse_clone(event, site)
        return event

    def _answer_ping(self, event: Event) -> Receipt:
        with self._ledger.write() as tx:
            state = tx.lock_site(event.site)
            event = replace(event, received_at=tx.now)
            connected_at = to_connected_at(state.connected_at, event, tx.now)
            tx.change_site(
                event.site,
                last_seen_at=tx.now,
                connected_at=connected_at,
                rest_url=event.site_info.rest_url,
                timezone=event.site_info.timezone,
                environment=event.site_info.environment,
                plugin=event.site_info.plugin,
                plugin_can=" ".join(event.site_info.can),
            )
            self._clocks.note_clock(tx, event)
            dry_run = self._dry_runs.find_site_dry_run(tx, event.site)
        self._dry_runs.end_dry_runs()
        self._wake()
        name = self._config.sites[event.site].account
        answer = {
            "bridge": __version__,
            "site": event.site,
            "account": name,
            "route": self._config.accounts[name].route.value,
            "publish_status": self._config.accounts[name].publish_status.value,
            "connected_at": connected_at.isoformat(),
            "clock": self._clock().isoformat(),
            "held": state.held_reason,
            "versions": list(events.VERSIONS),
            "can": list(BRIDGE),
            "lacks": to_lack_words(event.site_info.plugin, event.site_info.can),
            "dry_run": dry_run,
        }
        return Receipt(event.webhook_id, ping=answer)


def _refuse_clone(event: Event, site: SiteSection) -> None:
    if to_url_key(event.site_info.home) != to_url_key(site.home):
        raise HookRefused(
            f"this hook comes from {event.site_info.home}, but the site is configured as {site.home}. A copy of a site "
            "must not post in its name; after a real move set home to the new address and run: bridge reconnect "
            + event.site
        )
