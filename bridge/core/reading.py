"""read: what the owner can see, as plain data for the command line and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bridge import __version__
from bridge.core.addressing import Addressing
from bridge.core.parts import to_first_line
from bridge.errors import LedgerError, NotFound
from bridge.ledger import Transaction
from bridge.models import Delivery, Handoff, SiteState, Status, StoredPause, StoredPost
from bridge.planner import plan_standing, to_waiting
from bridge.planner.words import to_instant_words, to_span_words
from bridge.wordpress.abilities import to_lack_words

SILENCE = 4
"""Sweeps that may be missed before the scheduler counts as silent."""

STANDSTILL = timedelta(minutes=5)
"""Hooks that wait so long, while none is applied, wait for nothing."""

Data = dict[str, Any]


class Reading(Addressing):
    """Reports. Values are JSON's own types; instants are ISO 8601 in UTC."""

    def read_post(self, site: str, post_id: int) -> Data:
        """Everything known about one post: its deliveries, attempts, hand-offs and journal.

        Raises:
            NotFound: it was never heard of.
        """
        with self.ledger.read() as tx:
            stored = tx.read_post(site, post_id)
            journal = [_to_data(line) for line in tx.read_journal(site, post_id)]
            if stored is None and not journal:
                raise NotFound(f"post {post_id} of site {site} is not known")
            deliveries = [self._delivery(tx, one, in_full=True) for one in tx.read_deliveries(site, post_id)]
        return {**(_summary(stored) if stored else {}), "deliveries": deliveries, "journal": journal}

    def read_posts(self, site: str | None = None, limit: int = 200) -> list[Data]:
        """Posts with where their deliveries stand, the last changed first."""
        with self.ledger.read() as tx:
            return [self._line(tx, stored) for stored in tx.read_posts(site, limit)]

    def read_handoffs(self) -> list[Data]:
        """What waits for a person, oldest first: steps on Medium, and proposals of the archive's schedule."""
        with self.ledger.read() as tx:
            steps = [(one.delivery, _to_step(one.handoff)) for one in tx.read_open_handoffs()]
            proposals = [(one, _to_proposal(one)) for one in tx.read_proposals()]
            questions = [self._to_question(tx, one) for one in tx.read_questions()]
        found = [
            {
                "site": delivery.site,
                "post_id": delivery.post_id,
                "account": delivery.account,
                "screen_url": self.to_screen_url(delivery),
                **step,
                "story_url": step["story_url"] or delivery.story_url,
            }
            for delivery, step in (*steps, *proposals)
        ]
        return sorted([*found, *questions], key=lambda one: str(one["opened_at"]))

    def _to_question(self, tx: Transaction, stored: StoredPost) -> Data:
        """A post that may be another article than the one with its number, or with its address."""
        post = stored.post
        delivery = self.find_asked_delivery(tx, stored)
        return {
            "site": post.site,
            "post_id": post.id,
            "account": delivery.account if delivery else "",
            "screen_url": self.to_screen_url(delivery) if delivery else "",
            "kind": "identity",
            "reason": self.to_question_words(tx, stored),
            "note": "",
            "opened_at": to_json(stored.first_seen_at),
            "story_url": delivery.story_url if delivery else "",
        }

    def find_asked_delivery(self, tx: Transaction, stored: StoredPost) -> Delivery | None:
        """The delivery on whose screen it is asked which article a post is."""
        if stored.holder_id is not None:
            return tx.find_delivery_of(stored.holder_id)
        return next(iter(tx.read_deliveries(stored.post.site, stored.post.id)), None) if stored.rival else None

    def to_question_words(self, tx: Transaction, stored: StoredPost) -> str:
        """What is asked about a post, in words."""
        made = tx.read_deliveries(stored.post.site, stored.post.id)
        held = next((one.reason for one in made if one.status is Status.HELD), "")
        return stored.held_reason or held or "its address is, or was, that of another article's story"

    def read_status(self) -> Data:
        """The whole in numbers: deliveries by status, accounts, sites, pauses, and the ticks' last and next run."""
        with self.ledger.read() as tx:
            return {
                "now": to_json(tx.now),
                "bridge": __version__,
                "deliveries": tx.count_deliveries(),
                "events": tx.count_events(),
                "handoffs": len(tx.read_open_handoffs()) + len(tx.read_questions()),
                "proposals": len(tx.read_proposals()),
                "dry_run": self.config.bridge.dry_run,
                "pauses": [_to_data(pause) | {"words": _pause_words(pause)} for pause in tx.read_pauses()],
                "accounts": [_to_data(account) for account in tx.read_accounts()],
                "sites": [
                    _to_site(site) | {"dry_run": self.find_site_dry_run(tx, site.name)} for site in tx.read_sites()
                ],
                "heartbeats": {name: to_json(at) for name, at in tx.read_heartbeats().items()},
                "ticks": [_to_data(tick) for tick in tx.read_ticks()],
            }

    def readiness(self) -> list[str]:
        """Why the bridge is not ready; empty when it is."""
        try:
            self.ledger.prove()
            self.ledger.check()
            with self.ledger.read() as tx:
                reasons = [*self._find_silence(tx), *_find_standstill(tx)]
        except LedgerError as error:
            return [str(error)]
        except SQLAlchemyError as error:
            return [f"the ledger does not answer ({type(error).__name__})"]
        return [*reasons, *self._find_refusal()]

    def _find_silence(self, tx: Transaction) -> Iterator[str]:
        beat_at = tx.read_heartbeats().get("sweep")
        if beat_at is None or tx.now - beat_at > self.config.delivery.sweep * SILENCE:
            yield f"the scheduler has not run {f'since {to_json(beat_at)}' if beat_at else 'yet'}"

    def _find_refusal(self) -> Iterator[str]:
        """A ledger that can be read may not take a hook: a full disk, a file that became read-only, a lasting lock."""
        try:
            with self.ledger.write() as tx:
                tx.try_event()
        except SQLAlchemyError as error:
            yield f"hooks cannot be stored: {to_first_line(error)}"

    def _line(self, tx: Transaction, stored: StoredPost) -> Data:
        post = stored.post
        deliveries = [self._delivery(tx, one, in_full=False) for one in tx.read_deliveries(post.site, post.id)]
        reason = "" if deliveries else self.to_refusal(tx, stored)
        return {**_summary(stored), "deliveries": deliveries, "reason": stored.held_reason or reason}

    def to_refusal(self, tx: Transaction, stored: StoredPost) -> str:
        """Why a post has no delivery; nothing was decided about one that only its archive told of."""
        site = self.config.sites.get(stored.post.site)
        if (decided := self.to_decision(tx, stored)) or site is None:
            return decided or "its site is not configured any more"
        return plan_standing(stored, site, tx.read_site(stored.post.site).connected_at).reason

    def to_decision(self, tx: Transaction, stored: StoredPost) -> str:
        """Why a post was not sent, as the journal has it; empty when nothing was decided."""
        journal = tx.read_journal(stored.post.site, stored.post.id, limit=20)
        decided = [line.reason for line in journal if line.what in {"not sent", "held"}]
        return decided[-1] if decided else ""

    def _delivery(self, tx: Transaction, delivery: Delivery, *, in_full: bool) -> Data:
        data = _to_data(delivery) | {"reason": self.to_reason(tx, delivery)}
        if in_full:
            data["attempts"] = [_to_data(attempt) for attempt in tx.read_attempts(delivery.id)]
            data["handoffs"] = [_to_data(handoff) for handoff in tx.read_handoffs(delivery.id)]
            data["screen_url"] = self.to_screen_url(delivery) if tx.read_key_end(delivery) is None else ""
        return data

    def to_reason(self, tx: Transaction, delivery: Delivery) -> str:
        """Why a delivery is where it is, and what it waits for."""
        if absent := self._find_absence(delivery):
            is_waiting = delivery.status in {Status.PLANNED, Status.PROPOSED}
            return f"{absent}, so it is not sent: {delivery.reason}" if is_waiting else delivery.reason
        place = self.place_for(tx, delivery)
        held = tx.read_site(delivery.site).held_reason
        paused = next((_pause_words(one) for one in tx.read_pauses(delivery.account)), "")
        dry = self._to_dry(tx, delivery) if delivery.status is Status.PLANNED else ""
        return to_waiting(delivery, tx.read_account(delivery.account), held, place, tx.now, paused, dry)

    def _to_dry(self, tx: Transaction, delivery: Delivery) -> str:
        stored = tx.read_post(delivery.site, delivery.post_id)
        return self.find_dry_run(tx, stored.post) if stored else ""

    def _find_absence(self, delivery: Delivery) -> str:
        if delivery.site not in self.config.sites:
            return f"site {delivery.site} is not configured any more"
        if delivery.account not in self.config.accounts:
            return f"account {delivery.account} is not configured any more"
        return ""


def _find_standstill(tx: Transaction) -> Iterator[str]:
    waits_since, applied_at = tx.read_standstill()
    if waits_since and tx.now - max(at for at in (waits_since, applied_at) if at) >= STANDSTILL:
        yield f"hooks wait since {to_json(waits_since)}, and none was applied for {to_span_words(STANDSTILL)}"


def _pause_words(pause: StoredPause) -> str:
    return f"{pause.words}{f', until {to_instant_words(pause.until)}' if pause.until else ''}"


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
        "reason": handoff.reason,
        "note": handoff.note,
        "story_url": handoff.story_url,
        "opened_at": to_json(handoff.opened_at),
    }


def _to_proposal(delivery: Delivery) -> Data:
    opened_at = to_json(delivery.created_at)
    return {"kind": "proposal", "reason": delivery.reason, "note": "", "story_url": "", "opened_at": opened_at}


def _to_site(site: SiteState) -> dict[str, Any]:
    return _to_data(site) | {"plugin_lacks": to_lack_words(site.plugin, site.plugin_can)}


def _to_data(row: Any) -> Data:
    return {key: to_json(value) for key, value in asdict(row).items()}


def to_json(value: Any) -> Any:
    """A value of a row as JSON has it: an instant by ISO 8601, an enum by its word."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value
