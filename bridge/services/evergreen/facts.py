"""What the planner must know to decide about a slot: what has happened on the account, and by which rules it runs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bridge.config import Config, EvergreenSection
from bridge.ledger import Ledger, Transaction
from bridge.ledger.handoffs import OpenHandoff
from bridge.models import AccountState, Delivery, HandoffKind, Route, Status, StoredPause, Trigger
from bridge.planner.evergreen import AccountFacts, Candidate, Concern, Pause, Rules, Schedule, to_schedule
from bridge.planner.quota import WINDOW, to_created, to_offered
from bridge.planner.results import to_category_results
from bridge.planner.words import to_instant_words
from bridge.services.delivery.quota import read_native
from bridge.services.evergreen.candidates import LedgerArchive, find_connected
from bridge.services.evergreen.concerns import Concerns

REST = timedelta(days=90)
"""How far back uses of a category are read; after that it counts as fully rested (the planner's score)."""
RESULTS = timedelta(days=730)
"""How far back stories say what their categories bring."""
_SLOT_STEPS = frozenset({HandoffKind.UPDATE_IN_PLACE, HandoffKind.REPOST_WITH_NOTE})


class Facts:
    """Reads the facts, rules and archive of an account out of ledger and configuration, as the planner takes them."""

    def __init__(self, config: Config, ledger: Ledger, concerns: Concerns) -> None:
        self._config = config
        self._ledger = ledger
        self._concerns = concerns

    def read_rules(self, tx: Transaction, account: str, settings: EvergreenSection | None = None) -> Rules:
        """The rules of an account's slots: schedule with pauses, limits, dry run.

        Args:
            settings: instead of the configuration's, to ask what would be.
        """
        schedule = self._to_schedule(tx, account, settings or self._config.evergreen_of(account))
        return Rules(schedule, self._config.delivery, self._config.bridge.dry_run)

    def read_facts(self, tx: Transaction, name: str) -> AccountFacts:
        """What has happened on an account: recent stories, slots, what waits, why nothing may go now."""
        state, under_way = tx.read_account(name), tx.read_under_way(name)
        not_before, why = _not_before(state, tx.now)
        fresh = [one for one in under_way if one.trigger is not Trigger.EVERGREEN and one.due_at <= tx.now]
        return AccountFacts(
            route=self._config.account(name).route,
            publish_status=self._config.account(name).publish_status,
            recent=tuple(self._read_recent(tx, name)),
            last_live_at=tx.read_last_live_at(name),
            last_slot_at=tx.read_last_choice_at(name),
            last_step_at=tx.read_last_choice_at(name, of_stories=True),
            waiting=self._count_waiting(tx, name, under_way),
            fresh_waiting=len(fresh),
            used=tx.read_used_categories(name, tx.now - REST),
            results=to_category_results(tx.read_category_visits(name, tx.now - RESULTS)),
            parked_reason=state.parked_reason if state.parked_at else "",
            not_before=not_before,
            not_before_reason=why,
            found_nothing=tx.found_nothing(name),
        )

    def read_missing_baseline(self, tx: Transaction, name: str) -> str:
        """Why no old post may go yet, as it is not known what is on Medium already; empty when it is known."""
        if not find_connected(tx, self._own(name)):
            return "none of its sites has been connected yet"
        state = tx.read_account(name)
        if state.feed_read_at or tx.count_stories(name):
            return ""
        if not self._config.account(name).feed_of(state.medium_username):
            return (
                "nobody has said who it is on Medium, so nobody knows what is there already; write "
                f"[accounts.{name}] username, or run bridge reconcile with Medium's export"
            )
        trouble = f" ({state.feed_problem})" if state.feed_problem else ""
        return (
            f"its feed on Medium was not read yet{trouble}, so nobody knows what is there already; bridge reconcile "
            "with Medium's export tells it, too"
        )

    def _own(self, account: str) -> tuple[str, ...]:
        return self._config.sites_by_account.get(account, ())

    def archive_of(self, tx: Transaction, rules: Rules) -> LedgerArchive:
        """The archive of a schedule's account, whose candidates have the concerns that are known already."""
        name, now = rules.schedule.account, tx.now

        def known(candidate: Candidate) -> tuple[Concern, ...]:
            return self._concerns.known_concerns(candidate, now) or ()

        return LedgerArchive(self._ledger, self._config, name, rules.settings, known)

    def _to_schedule(self, tx: Transaction, name: str, settings: EvergreenSection) -> Schedule:
        pauses = tuple(_to_pauses(tx.read_pauses(name)))
        return to_schedule(name, settings, self.read_site_zone(tx, name), pauses)

    def read_site_zone(self, tx: Transaction, account: str) -> str:
        """The IANA zone or offset that WordPress named, of the account's first site that has one; else empty."""
        own = self._own(account)
        zones = {one.name: one.timezone for one in tx.read_sites(own)}
        return next(filter(None, (zones.get(site, "") for site in own)), "")

    def _read_recent(self, tx: Transaction, name: str) -> list[datetime]:
        account, since, native = self._config.account(name), tx.now - WINDOW, read_native(tx, name)
        if account.route is Route.IMPORT:
            return to_offered(tx.read_offers(name, since), native, tx.now)
        return to_created(account.publish_status, tx.read_recent_attempts(name, since), native, tx.now)

    def _count_waiting(self, tx: Transaction, name: str, under_way: Iterable[Delivery]) -> int:
        """How much waits for the owner, together with what slots have planned and could not go: neither may pile up."""
        steps = sum(_is_awaited(one) for one in tx.read_asked(name))
        planned = sum(one.trigger is Trigger.EVERGREEN for one in under_way)
        return steps + planned + len(tx.read_proposals(name))


def _is_awaited(one: OpenHandoff) -> bool:
    """Whether a hand-off counts as waiting: imports, drafts that a slot made, and steps that a slot asked for."""
    kind, delivery = one.handoff.kind, one.delivery
    if kind is HandoffKind.IMPORT:
        return delivery.status is Status.OFFERED or delivery.trigger is not Trigger.EVERGREEN
    if kind is HandoffKind.PUBLISH_DRAFT:
        return delivery.trigger is Trigger.EVERGREEN
    return kind in _SLOT_STEPS and delivery.handed_at == one.handoff.opened_at


def _not_before(state: AccountState, now: datetime) -> tuple[datetime | None, str]:
    if state.circuit_until and state.circuit_until > now:
        return state.circuit_until, f"Medium could not be reached until {to_instant_words(state.circuit_until)}"
    if state.next_at and state.next_at > now:
        return state.next_at, "a story has just gone (gap)"
    return None, ""


def _to_pauses(pauses: Iterable[StoredPause]) -> Iterable[Pause]:
    return (Pause(one.since, one.until, one.words) for one in pauses)
