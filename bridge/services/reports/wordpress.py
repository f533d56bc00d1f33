"""Tells each WordPress what became of its posts, so that it can show that to its authors."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from bridge.config import Config
from bridge.errors import WordPressError
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery, Handoff, HandoffStatus, Reason, Report, SiteState, Status, StoredPost
from bridge.services.delivery.addresses import find_asked_delivery
from bridge.services.delivery.site_look import SiteLook
from bridge.services.dry_runs import DryRuns
from bridge.services.isolation import TROUBLE, isolated
from bridge.services.links import Links
from bridge.services.reports.overview import Overview
from bridge.services.reports.reasons import Reasons, to_handoff_reason, to_held_reason, to_reason_data
from bridge.wordpress.status import PostStatus, send_status

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
"""How long a process may take to tell WordPress of a post before another one tries."""
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""Waits after each try that failed; after the last one WordPress is told only when the post's status changes again."""


class StatusReports:
    """Sends the status of posts to the plugins of their sites. Nothing that happens here changes a delivery."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        dry_runs: DryRuns,
        links: Links,
        site_look: SiteLook,
        reasons: Reasons,
        overview: Overview,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._links = links
        self._site_look = site_look
        self._reasons = reasons
        self._overview = overview

    def report_statuses(self) -> int:
        """Tell every WordPress what was decided about its posts since it was last told.

        Returns:
            How many reports were taken.
        """
        with self._ledger.read() as tx:
            due = tx.read_due_reports(self._config.sites)
        silent: set[str] = set()
        return sum(self._report_safely(report, silent) for report in due)

    def _report_safely(self, report: Report, silent: set[str]) -> bool:
        """Report one post; where that fails it is tried again later, and the others have their turn."""
        with isolated(self._ledger, "WordPress could not be told", site=report.site, post=report.post_id):
            try:
                return report.site not in silent and self._report(report, silent)
            except TROUBLE:
                raise
            except Exception:
                self._settle_report(report, _to_delay(report))
                raise
        return False

    def _report(self, report: Report, silent: set[str]) -> bool:
        """Tell a site of one post; False when it was not told or did not take it.

        Args:
            silent: sites that did not answer in this round and are left alone: a call may take the whole deadline.
        """
        if not self._site_look.look_at(report.site).is_over:
            silent.add(report.site)  # what it was told by another ledger must be known before it is told more
            return False
        with self._ledger.write() as tx:
            if not tx.claim_report(report, LEASE):
                return False
            state = tx.read_site(report.site)
            status = self._to_status(tx, report)
        secret = self._config.sites[report.site].secret
        is_ours = (urlsplit(state.rest_url).hostname or "") in self._config.sites[report.site].hosts
        if status is None or secret is None or not is_ours:
            self._settle_report(report, None)
            return False
        try:
            is_taken = send_status(state.rest_url, secret.get_secret_value(), status, datetime.now(UTC))
        except WordPressError as error:
            silent.add(report.site)
            self._settle_report(report, _to_delay(report))
            self._leave_alone(state, str(error))
            return False
        with self._ledger.write() as tx:
            tx.finish_report(report)
            if state.untold_since:
                tx.change_site(report.site, untold_since=None, untold_tries=0, untold_why="")
        if state.untold_since:
            log.info("WordPress can be told again", site=report.site)
        return is_taken

    def _leave_alone(self, state: SiteState, why: str) -> None:
        """Put off all reports to a site that does not answer: they must not stand before those of others.

        The log has it once, until it is over or something else stands in the way; ``bridge status`` has it all along.
        """
        with self._ledger.write() as tx:
            tx.delay_reports(state.name, DELAYS[0])
            since = state.untold_since or tx.now
            tx.change_site(state.name, untold_since=since, untold_tries=state.untold_tries + 1, untold_why=why)
        if why != state.untold_why:
            log.warning("WordPress cannot be told", site=state.name, why=why)

    def _settle_report(self, report: Report, delay: timedelta | None) -> None:
        with self._ledger.write() as tx:
            tx.postpone_report(report, delay)

    def _to_status(self, tx: Transaction, report: Report) -> PostStatus | None:
        stored = tx.read_post(report.site, report.post_id)
        if stored is None or stored.deleted_at:
            return None
        delivery = _shown(tx.read_deliveries(report.site, report.post_id))
        values: dict[str, Any] = {"account": "", "status": "not_sent", "story_url": ""}
        if delivery:
            values = {"account": delivery.account, "status": delivery.status.value, "story_url": delivery.story_url}
        if stored.held_reason:
            values["status"] = Status.HELD.value
        steps = [to_handoff_reason(one) for one in _open(tx, delivery)] if delivery else []
        is_asked = delivery and (steps or delivery.status is Status.PROPOSED)
        values["action_url"] = self._links.to_screen_url(delivery) if delivery and is_asked else ""
        if asked := find_asked_delivery(tx, stored):
            values["action_url"] = self._links.to_screen_url(asked)
        values |= to_reason_data(to_held_reason(stored.held_reason) or _join(steps) or self._why(tx, stored, delivery))
        guid = stored.guid or stored.post.guid
        values["dry_run"] = self._dry_runs.find_site_dry_run(tx, report.site)
        return PostStatus(report.post_id, guid, sequence=report.sequence, **values)

    def _why(self, tx: Transaction, stored: StoredPost, delivery: Delivery | None) -> Reason:
        return self._reasons.explain(tx, delivery) if delivery else self._reasons.explain_refusal(tx, stored)


def _to_delay(report: Report) -> timedelta | None:
    return DELAYS[report.failures] if report.failures < len(DELAYS) else None


def _open(tx: Transaction, delivery: Delivery) -> list[Handoff]:
    return [one for one in tx.read_handoffs(delivery.id) if one.status is HandoffStatus.OPEN]


def _join(steps: list[Reason]) -> Reason | None:
    """All that waits, with the code of what waits longest; None when nothing does."""
    return replace(steps[0], words="; ".join(one.words for one in steps)) if steps else None


def _shown(deliveries: list[Delivery]) -> Delivery | None:
    """The delivery that an author is shown: a cancelled one only when there is no other."""
    standing = [one for one in deliveries if one.status is not Status.CANCELLED]
    return next(iter(standing or deliveries), None)
