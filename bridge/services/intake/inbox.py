"""Takes hooks of WordPress in: each is verified, and on disk before its sender is told that it was accepted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import structlog

from bridge import __version__
from bridge.config import Config, SiteSection
from bridge.errors import HookError, HookRefused, HookUnauthorized
from bridge.failpoints import failpoint
from bridge.ledger import Ledger, Transaction
from bridge.models import Event, EventType, LandingReport, Post
from bridge.planner import to_url_key
from bridge.planner.choices import to_permitted
from bridge.planner.clocks import to_connected_at
from bridge.services.clocks import Clocks
from bridge.services.dry_runs import DryRuns
from bridge.services.intake.choices import to_offered, to_visits
from bridge.services.intake.way_back import find_obstacle
from bridge.services.process import Clock, Wake
from bridge.wordpress import events
from bridge.wordpress.abilities import BRIDGE, to_lack_words
from bridge.wordpress.erasures import to_erasure
from bridge.wordpress.landings import to_landing_report

log = structlog.get_logger()
Read = TypeVar("Read")


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

    def receive(
        self, site_name: str, headers: Mapping[str, str], body: bytes, admit: Callable[[], None] = lambda: None
    ) -> Receipt:
        """Accept a hook of WordPress; when this returns, the event is on disk.

        Args:
            site_name: the site that the hook's address names.
            body: the raw bytes, as they were signed.
            admit: called when the signature holds, before anything is stored; it raises where the site must wait.

        Raises:
            HookError: the hook is refused and nothing is changed.
            sqlalchemy.exc.SQLAlchemyError: the ledger could not store it; the sender must try again.
        """
        try:
            webhook_id, hook = self._verify(site_name, headers, body)
            newest = self._find_newest(site_name, headers, body)
        except HookError as error:
            log.warning("hook refused", site=site_name, why=str(error))
            raise
        if hook.type is EventType.PING:
            event = events.to_event(site_name, webhook_id, body)
            receipt = self._answer_ping(event, newest)
            return self._add_way_back(event, receipt) if events.asks_back(body) else receipt
        admit()

        def store(tx: Transaction) -> bool:
            _hear_secret(tx, site_name, newest)
            is_new = tx.add_event(site_name, webhook_id, hook.type.value, hook.post_id, body)
            failpoint("before_event_commit")
            return is_new

        is_first = self._ledger.write_together(store)
        failpoint("after_event_commit")
        told = {"type": hook.type.value, "post": hook.post_id, "id": webhook_id}
        log.info("hook taken", site=site_name, **told, again=not is_first)
        if is_first:
            self._wake()
        return Receipt(webhook_id, duplicate=not is_first)

    def read_preview(self, site_name: str, headers: Mapping[str, str], body: bytes) -> Post:
        """The post that WordPress wants a preview of. Nothing of it is kept, and no reason holds a word of it.

        Args:
            site_name: the site that the address names.
            body: the raw bytes, as they were signed.

        Raises:
            HookError: it is refused.
        """

        _, post = self._admit_draft(site_name, headers, body, events.PREVIEW)
        return post

    def read_original(self, site_name: str, headers: Mapping[str, str], body: bytes) -> tuple[str, Post]:
        """The draft that its author hands off to be published on Medium first.

        Args:
            site_name: the site that the address names.
            body: the raw bytes, as they were signed.

        Returns:
            The message's ``webhook-id``, and the draft.

        Raises:
            HookError: it is refused.
        """

        return self._admit_draft(site_name, headers, body, events.ORIGINAL)

    def read_erasure(self, site_name: str, headers: Mapping[str, str], body: bytes) -> tuple[str, int]:
        """The post whose texts somebody in WordPress wants forgotten.

        Args:
            site_name: the site that the address names.
            body: the raw bytes, as they were signed.

        Returns:
            The message's ``webhook-id``, and the post's id.

        Raises:
            HookError: it is refused.
        """
        return self._admit(site_name, headers, body, to_erasure)

    def read_landings(self, site_name: str, headers: Mapping[str, str], body: bytes) -> tuple[str, LandingReport]:
        """What WordPress has counted of visits from Medium.

        Args:
            site_name: the site that the address names.
            body: the raw bytes, as they were signed.

        Returns:
            The message's ``webhook-id``, and the counts.

        Raises:
            HookError: it is refused.
        """
        return self._admit(site_name, headers, body, to_landing_report)

    def _admit_draft(self, site_name: str, headers: Mapping[str, str], body: bytes, kind: str) -> tuple[str, Post]:
        """The id of a message of this type that may carry a draft, and the post. Raises HookError."""

        def read(body: bytes) -> tuple[str, Post]:
            info, post = events.to_preview(site_name, body, kind)
            return info.home, post

        webhook_id, post = self._admit(site_name, headers, body, read)
        return webhook_id, to_permitted(post, self._config.sites[site_name])

    def _admit(
        self, site_name: str, headers: Mapping[str, str], body: bytes, read: Callable[[bytes], tuple[str, Read]]
    ) -> tuple[str, Read]:
        """The id of a message that is no event, and what was read in it. Raises HookError."""
        try:
            webhook_id = verify_hook(self._config, site_name, headers, body, self._clock())
            home, told = read(body)
            refuse_clone(home, site_name, self._config.sites[site_name])
        except HookError as error:
            log.warning("a message of WordPress was refused", site=site_name, why=str(error))
            raise
        return webhook_id, told

    def _verify(self, site_name: str, headers: Mapping[str, str], body: bytes) -> tuple[str, events.Checked]:
        webhook_id = verify_hook(self._config, site_name, headers, body, self._clock())
        hook = events.check(body)
        refuse_clone(hook.home, site_name, self._config.sites[site_name])
        return webhook_id, hook

    def _find_newest(self, site_name: str, headers: Mapping[str, str], body: bytes) -> tuple[str, bool] | None:
        """The newest secret of a site, and whether a hook that was verified is signed with it; None where it is one."""
        secret = self._config.sites[site_name].secret
        secrets = secret.get_secret_value().split() if secret else []
        if len(secrets) < 2:
            return None
        try:
            events.verify(secrets[:1], headers, body, self._clock())
        except HookUnauthorized:
            return secrets[0], False
        return secrets[0], True

    def _answer_ping(self, event: Event, newest: tuple[str, bool] | None) -> Receipt:
        with self._ledger.write() as tx:
            _hear_secret(tx, event.site, newest)
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
            if event.site_info.timezone != state.timezone:
                tx.stir(self._config.sites[event.site].account)  # its slots are by the blog's clock
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
            "preview": self._config.sites[event.site].preview,
            "choices": to_offered(self._config, event.site),
            "visits": to_visits(self._config, event.site),
            "max_hook_bytes": self._config.bridge.max_hook_bytes,
        }
        return Receipt(event.webhook_id, ping=answer)

    def _add_way_back(self, event: Event, receipt: Receipt) -> Receipt:
        """Try the way back, after all is written down: WordPress may take its time."""
        why = find_obstacle(event.site, self._config.sites[event.site], event.site_info.rest_url)
        return replace(receipt, ping={**(receipt.ping or {}), "back": why})


def _hear_secret(tx: Transaction, site: str, newest: tuple[str, bool] | None) -> None:
    """While a secret is replaced it matters which one WordPress uses (``Connections.end_rotations``)."""
    if newest is not None:
        tx.hear_secret(site, newest[0], is_new=newest[1])


def verify_hook(config: Config, site_name: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Check that a message was signed by the site that it came in for; its webhook-id is answered.

    Raises:
        HookUnauthorized: there is no such site, or the signature is missing, stale or wrong.
    """
    site = config.sites.get(site_name)
    if site is None or site.secret is None:
        raise HookUnauthorized("there is no such site" if site is None else "this site has no secret")
    return events.verify(site.secret.get_secret_value().split(), headers, body, now)


def refuse_clone(home: str, site_name: str, site: SiteSection) -> None:
    """Refuse what comes from another address than the site's. Raises HookRefused."""
    if to_url_key(home) != to_url_key(site.home):
        raise HookRefused(
            f"this hook comes from {home}, but the site is configured as {site.home}. A copy of a site must not post "
            f"in its name; after a real move set home to the new address and run: bridge reconnect {site_name}"
        )
