"""What an owner can see of posts, hand-offs and the bridge itself, as plain data for commands and programs."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bridge import __version__
from bridge.config import Config
from bridge.errors import LedgerError, NotFound
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.models import Code, Delivery, Handoff, Reason, SiteState, Status, StoredPost
from bridge.models.plain import Data, to_data, to_json
from bridge.planner import to_pause_words
from bridge.planner.waiting import to_stored_reason
from bridge.planner.words import to_span_words
from bridge.services.delivery.addresses import find_asked_delivery
from bridge.services.dry_runs import DryRuns
from bridge.services.isolation import passed_over, to_first_line
from bridge.services.links import Links
from bridge.services.reports.desk import SAME_ADDRESS
from bridge.services.reports.lists import find_accounts
from bridge.services.reports.reasons import Reasons, to_handoff_reason, to_held_reason, to_reason_data
from bridge.wordpress.abilities import to_lack_words

SILENCE = 4
"""Periods of ``sweep`` without one, after which the bridge is not ready: its scheduler does not run."""

STANDSTILL = timedelta(minutes=5)
"""How long hooks may wait while none is applied, before the bridge is not ready."""


class Overview:
    """Reads posts, hand-offs, status and readiness. Values are JSON's own types; instants are ISO 8601 in UTC."""

    def __init__(self, config: Config, ledger: Ledger, dry_runs: DryRuns, links: Links, reasons: Reasons) -> None:
        self._config = config
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._links = links
        self._reasons = reasons

    def read_post(self, site: str, post_id: int) -> Data:
        """Everything known about one post: its deliveries, attempts, hand-offs and journal.

        Raises:
            NotFound: it was never heard of.
        """
        with self._ledger.read() as tx:
            stored = tx.read_post(site, post_id)
            journal = [to_data(line) for line in tx.read_journal(site, post_id)]
            if stored is None and not journal:
                raise NotFound(f"post {post_id} of site {site} is not known")
            deliveries = [self._delivery(tx, one, in_full=True) for one in tx.read_deliveries(site, post_id)]
            summary = {**_summary(stored), **self._reason_of(tx, stored, deliveries)} if stored else {}
        return {**summary, "deliveries": deliveries, "journal": journal}

    def read_posts(self, site: str | None = None, limit: int = 200) -> list[Data]:
        """Posts with their deliveries and the reasons of these, the last changed first; at most ``limit``."""
        with self._ledger.read() as tx:
            return [self._line(tx, stored) for stored in tx.read_posts(site, limit)]

    def read_handoffs(self) -> list[Data]:
        """What waits for a person, oldest first: hand-offs, proposals, and posts that may be another article."""
        with self._ledger.read() as tx:
            steps = [(one.delivery, _to_step(one.handoff)) for one in tx.read_open_handoffs()]
            proposals = [(one, _to_proposal(one)) for one in tx.read_proposals()]
            questions = [line for site, post_id in tx.find_questions() for line in self._to_question(tx, site, post_id)]
        found = [
            {
                "site": delivery.site,
                "post_id": delivery.post_id,
                "account": delivery.account,
                "screen_url": self._links.to_screen_url(delivery),
                **step,
                "story_url": step["story_url"] or delivery.story_url,
            }
            for delivery, step in (*steps, *proposals)
        ]
        return sorted([*found, *questions], key=lambda one: str(one["opened_at"]))

    def _to_question(self, tx: Transaction, site: str, post_id: int) -> Iterator[Data]:
        """The line of a post that may be another article than the one that had its number or its address."""
        with passed_over("a question cannot be read", site=site, post=post_id):
            if stored := tx.read_post(site, post_id):
                yield self._to_question_line(tx, stored)

    def _to_question_line(self, tx: Transaction, stored: StoredPost) -> Data:
        post = stored.post
        delivery = find_asked_delivery(tx, stored)
        return {
            "site": post.site,
            "post_id": post.id,
            "account": delivery.account if delivery else "",
            "screen_url": self._links.to_screen_url(delivery) if delivery else "",
            "kind": "identity",
            **to_reason_data(Reason(Code.ANOTHER_ARTICLE, self._to_question_words(tx, stored))),
            "note": "",
            "opened_at": to_json(stored.first_seen_at),
            "story_url": delivery.story_url if delivery else "",
        }

    def _to_question_words(self, tx: Transaction, stored: StoredPost) -> str:
        """The question whether a post is another article, in words."""
        made = tx.read_deliveries(stored.post.site, stored.post.id)
        held = next((one.reason for one in made if one.status is Status.HELD), "")
        return stored.held_reason or held or SAME_ADDRESS

    def read_status(self, among: Collection[str] | None = None) -> Data:
        """The bridge in numbers: deliveries and events by status, accounts, sites, pauses, last and next ticks.

        Args:
            among: only what belongs to these sites, and the accounts that they are configured for.
        """
        with self._ledger.read() as tx:
            ahead, waiting, ticks = ReadAhead(tx), tx.count_waiting(among), tx.read_ticks()
            seen = find_accounts(self._config, among)
            pauses = [one for one in ahead.read_pauses() if seen is None or one.account in {"", *seen}]
            sites = [one for one in ahead.read_sites() if among is None or one.name in among]
            return {
                "now": to_json(tx.now),
                "bridge": __version__,
                "deliveries": tx.count_deliveries(among),
                "events": tx.count_events(among),
                "handoffs": waiting.steps + waiting.questions,
                "proposals": waiting.proposals,
                "dry_run": self._config.bridge.dry_run,
                "pauses": [to_data(pause) | {"words": to_pause_words(pause)} for pause in pauses],
                "accounts": [to_data(one) for one in ahead.read_accounts() if seen is None or one.name in seen],
                "sites": [
                    _to_site(site) | {"dry_run": self._dry_runs.find_site_dry_run(ahead, site.name)} for site in sites
                ],
                "heartbeats": {one.name: to_json(one.beat_at) for one in ticks if one.beat_at},
                "ticks": [to_data(tick) for tick in ticks],
            }

    def readiness(self) -> list[str]:
        """Why the bridge is not ready, a sentence each; empty when the ledger, the ticks and the senders work."""
        try:
            self._ledger.prove()
            self._ledger.check()
            with self._ledger.read() as tx:
                reasons = [*self._find_silence(tx), *_find_standstill(tx)]
        except LedgerError as error:
            return [str(error)]
        except SQLAlchemyError as error:
            return [f"the ledger does not answer ({type(error).__name__})"]
        return [*reasons, *self._find_refusal()]

    def _find_silence(self, tx: Transaction) -> Iterator[str]:
        beat_at = tx.read_heartbeats().get("sweep")
        if beat_at is None or tx.now - beat_at > self._config.delivery.sweep * SILENCE:
            yield f"the scheduler has not run {f'since {to_json(beat_at)}' if beat_at else 'yet'}"

    def _find_refusal(self) -> Iterator[str]:
        """Try to store a hook: a ledger that can be read may be on a full disk, read-only, or locked for long."""
        try:
            with self._ledger.write() as tx:
                tx.try_event()
        except (SQLAlchemyError, LedgerError) as error:
            yield f"hooks cannot be stored: {to_first_line(error)}"

    def _line(self, tx: Transaction, stored: StoredPost) -> Data:
        post = stored.post
        deliveries = [self._delivery(tx, one, in_full=False) for one in tx.read_deliveries(post.site, post.id)]
        return {**_summary(stored), "deliveries": deliveries, **self._reason_of(tx, stored, deliveries)}

    def _reason_of(self, tx: Transaction, stored: StoredPost, deliveries: list[Data]) -> Data:
        """Why a post is held or not sent; with deliveries each of them has its own."""
        refusal = None if deliveries else self._reasons.explain_refusal(tx, stored)
        return to_reason_data(to_held_reason(stored.held_reason) or refusal)

    def _delivery(self, tx: Transaction, delivery: Delivery, *, in_full: bool) -> Data:
        data = to_data(delivery) | to_reason_data(self._reasons.explain(tx, delivery))
        if in_full:
            data["attempts"] = [to_data(attempt) for attempt in tx.read_attempts(delivery.id)]
            steps = tx.read_handoffs(delivery.id)
            data["handoffs"] = [to_data(step) | to_reason_data(to_handoff_reason(step)) for step in steps]
            data["screen_url"] = self._links.to_screen_url(delivery) if tx.read_key_end(delivery) is None else ""
        return data


def _find_standstill(tx: Transaction) -> Iterator[str]:
    waits_since, applied_at = tx.read_standstill()
    if waits_since and tx.now - max(at for at in (waits_since, applied_at) if at) >= STANDSTILL:
        yield f"hooks wait since {to_json(waits_since)}, and none was applied for {to_span_words(STANDSTILL)}"


def _summary(stored: StoredPost) -> Data:
    post = stored.post
    return {
        "site": post.site,
        "id": post.id,
        "title": post.title,
        "url": post.url,
        "is_public": stored.is_public,
        "state": post.state,
        "revision": stored.revision,
        "first_seen_at": to_json(stored.first_seen_at),
        "deleted_at": to_json(stored.deleted_at),
        "held_reason": stored.held_reason,
    }


def _to_step(handoff: Handoff) -> Data:
    return {
        "kind": handoff.kind.value,
        **to_reason_data(to_handoff_reason(handoff)),
        "note": handoff.note,
        "story_url": handoff.story_url,
        "opened_at": to_json(handoff.opened_at),
    }


def _to_proposal(delivery: Delivery) -> Data:
    opened_at, why = to_json(delivery.created_at), to_reason_data(to_stored_reason(delivery))
    return {"kind": "proposal", **why, "note": "", "story_url": "", "opened_at": opened_at}


def _to_site(site: SiteState) -> dict[str, Any]:
    return to_data(site) | {"plugin_lacks": to_lack_words(site.plugin, site.plugin_can)}
