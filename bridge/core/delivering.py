"""deliver: claim, prepare, write "sending", call, write the outcome."""

import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy.exc import SQLAlchemyError

from bridge.config import to_user_key, to_user_keys
from bridge.core.first_send import FirstSend
from bridge.core.offering import Offering
from bridge.core.parts import TROUBLE, log
from bridge.core.preparing import Stop, pass_gate, to_sentences
from bridge.errors import LeaseLost, LedgerError, LedgerReplaced, MediumBlocked, MediumError, MediumUnauthorized
from bridge.failpoints import failpoint
from bridge.ledger import Transaction
from bridge.medium.api import CreateRequest, MediumApi, to_request
from bridge.models import (
    AccountState,
    Answer,
    Delivery,
    DepartureKind,
    MediumUser,
    Outcome,
    Route,
    Status,
    StoredPost,
    Story,
)
from bridge.planner import OutcomePlan, plan_not_ready
from bridge.transform import Draft, from_draft


def lease_clock() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(frozen=True, slots=True)
class Hold:
    """A claimed delivery, and until when it is ours by the lease clock."""

    delivery: Delivery
    lease_ends: float


@dataclass(frozen=True, slots=True)
class _Ready:
    """A story whose bytes are made."""

    api: MediumApi
    request: CreateRequest
    story: Story
    stored: StoredPost
    draft: Draft

    @property
    def state(self) -> str:
        return self.stored.post.state


@dataclass(frozen=True, slots=True)
class _Intent:
    """The row that says that a story is about to leave, and why it cannot after all."""

    attempt_id: int
    problem: str


class Delivering(FirstSend, Offering):
    """From a planned delivery to an outcome."""

    def deliver_next(self) -> bool:
        """Send one delivery that is due; False when nothing can be sent now."""
        hold = self._claim()
        if hold is None:
            return False
        failpoint("after_claim")
        try:
            self._deliver(hold)
        except LeaseLost as lost:
            log.warning("a delivery was taken over while we worked on it", delivery=hold.delivery.id, why=str(lost))
        except (SQLAlchemyError, LedgerReplaced):
            raise  # the ledger is in trouble, not the delivery
        except Exception:
            # Not even its failure could be written down. It is found again when its lease is over; others go on.
            log.exception("a delivery was left as it is", delivery=hold.delivery.id)
        return True

    def _claim(self) -> Hold | None:
        with self.ledger.read() as tx:
            # Another machine may know more sites and accounts than this one.
            names = [name for name in tx.read_due_accounts() if name in self.config.accounts]
        for name in names:
            with self.isolated("an account's deliveries could not be looked at", account=name):
                if hold := self._claim_of(name):
                    return hold
        return None

    def _claim_of(self, name: str) -> Hold | None:
        while isinstance(found := self._claim_on(name), Delivery):
            self.look_before(found)
        return found

    def _claim_on(self, name: str) -> Hold | Delivery | None:
        """A claim; or a delivery that could be claimed, once it is known whether this ledger is the newest."""
        lease_ends = lease_clock() + self.config.delivery.lease.total_seconds()
        with self.ledger.write() as tx:
            account = tx.lock_account(name)
            delivery = self._find_on(tx, account) if account else None
            if delivery is None or not self.has_looked(delivery):
                return delivery
            claimed = tx.claim_delivery(delivery.id, self.config.delivery.lease)
        return Hold(claimed, lease_ends) if claimed else None

    def _find_on(self, tx: Transaction, account: AccountState) -> Delivery | None:
        if not _may_send(account, tx.now) or tx.read_pauses(account.name) or tx.has_in_flight(account.name):
            return None
        for delivery_id in tx.read_due(account.name, self.config.sites):
            if delivery := self._find_placed(tx, delivery_id):
                return delivery
        return None

    def _find_placed(self, tx: Transaction, delivery_id: int) -> Delivery | None:
        """A delivery that there is a place for now, unless its site is waited for."""
        try:
            delivery = tx.read_delivery(delivery_id)
            return delivery if not self.is_waiting(delivery) and self.place_for(tx, delivery).yes else None
        except TROUBLE:
            raise
        except Exception:
            # One row that cannot be understood must not stop those behind it.
            log.exception("a delivery cannot be read", delivery=delivery_id)
            return None

    def _deliver(self, hold: Hold) -> None:
        delivery = hold.delivery
        try:
            if self.route_of(delivery) is Route.IMPORT:
                self.offer(delivery)
                return
            ready = self._prepare(delivery)
        except Stop as stop:
            with self.ledger.write() as tx:
                self.write_plan(tx, delivery, Status.CLAIMED, stop.plan)
            return
        except (LedgerError, SQLAlchemyError):
            raise
        except Exception:
            # A post that breaks the transformation must not stop the others, nor be tried for ever.
            log.exception("a story could not be prepared", delivery=delivery.id, post=delivery.post_id)
            self.count_crash(delivery, "preparing it failed; the log says why")
            return
        intent = self._begin_sending(delivery, ready)
        answer = Answer(Outcome.NOT_SENT, intent.problem) if intent.problem else self._send(hold, ready)
        failpoint("after_answer")
        sending = replace(delivery, status=Status.SENDING, sent_state=ready.state)
        self.record_answer(sending, intent.attempt_id, answer)
        failpoint("after_outcome_commit")

    def _prepare(self, delivery: Delivery) -> _Ready:
        """Look again, make the bytes, ask who we are.

        Raises:
            Stop: it must not or cannot be sent now.
        """
        stored = self.look_again(delivery)
        draft, settings = self.make_draft(delivery, stored)
        story = from_draft(draft, settings)
        pass_gate(story.content)
        size = len(story.content.encode())
        self.stop_dry_run(delivery, stored, f"it would be sent now as {story.publish_status.value}, {size:,} bytes")
        with self.ledger.read() as tx:
            account = tx.read_account(delivery.account)
        api = self.api(delivery.account)
        user = self._who_are_we(delivery, account, api)
        return _Ready(api, to_request(story, user.id), story, stored, draft)

    def _who_are_we(self, delivery: Delivery, account: AccountState, api: MediumApi) -> MediumUser:
        """``GET /me`` before every story: an account that cannot be reached costs a read, not an unconfirmed story."""
        try:
            user = api.me()
        except MediumUnauthorized as error:
            raise _park(delivery, f"Medium does not accept the token: {error}") from error
        except MediumBlocked as error:
            raise _park(delivery, f"{error}. If it stays so, take the token away to switch to import") from error
        except MediumError as error:
            now = self.ledger.now()
            plan = plan_not_ready(str(error), delivery, account.failures, self.config.delivery, now)
            raise Stop(plan) from error
        if account.medium_user_id != user.id:
            self._meet(delivery, account, user)
        return user

    def _meet(self, delivery: Delivery, account: AccountState, user: MediumUser) -> None:
        """Tie an account to its Medium user for good: one user under two names would get everything twice."""
        self._refuse_stranger(delivery, user)
        with self.ledger.write() as tx:
            other = tx.find_account_of(user.id)
            if not account.medium_user_id and other is None:
                tx.change_account(account.name, medium_user_id=user.id, medium_username=user.username)
                return
        if other is not None:
            gone = f" (retired): give [accounts.{account.name}] that name again" if other.retired_at else " already"
            raise _park(delivery, f"its token belongs to @{user.username}, which is account {other.name}{gone}")
        was = account.medium_username
        raise _park(delivery, f"its token belongs to @{user.username} now, but its stories are on @{was}")

    def _refuse_stranger(self, delivery: Delivery, user: MediumUser) -> None:
        """A token in the wrong place must not tie its account to somebody else's user for good.

        Raises:
            Stop: the configuration says that this account is another user, or that another account is this one.
        """
        name, met = delivery.account, to_user_key(user.username)
        named = {other: to_user_keys(section) for other, section in self.config.accounts.items()}
        if named[name] and met not in named[name]:
            said = " and ".join(f"@{one}" for one in sorted(named[name]))
            raise _park(
                delivery, f"its token belongs to @{user.username}, and [accounts.{name}] says that it is {said}"
            )
        for other, users in named.items():
            if other != name and met in users:
                raise _park(delivery, f"its token belongs to @{user.username}, which is account {other}")

    def _begin_sending(self, delivery: Delivery, ready: _Ready) -> _Intent:
        """Write down, for good, that the next thing to happen is a story leaving this machine."""
        with self.departing:
            attempt_id, identity, at = self._write_intent(delivery, ready)
            failpoint("after_intent_commit")
            try:
                self.write_last_send(identity, at)
            except OSError as error:
                return _Intent(attempt_id, f"{self.last_send_file} could not be written: {error}")
        failpoint("after_side_file")
        return _Intent(attempt_id, "")

    def _write_intent(self, delivery: Delivery, ready: _Ready) -> tuple[int, str, datetime]:
        """The attempt's number, and the identity and time of the departure."""
        body = ready.request.body
        with self.ledger.write() as tx:
            reason = f"sending {len(body):,} bytes as {ready.story.publish_status.value}"
            tx.move_claimed(
                delivery,
                Status.CLAIMED,
                Status.SENDING,
                reason,
                route=self.account(delivery.account).route.value,
                sent_state=ready.state,
            )
            status, digest = ready.story.publish_status, sha256(body).hexdigest()
            notes = [*to_sentences(ready.story.notes, ready.story.counts)]
            self.carry(tx, delivery, ready.stored, ready.draft)
            kinds = Counter(note.kind for note in ready.story.notes)
            attempt_id = tx.open_attempt(delivery, status, len(body), digest, notes, kinds)
            identity = tx.add_departure(DepartureKind.SEND, delivery.account, delivery.id)
            failpoint("before_intent_commit")
        return attempt_id, identity, tx.now

    def _send(self, hold: Hold, ready: _Ready) -> Answer:
        deadline = self.config.delivery.deadline.total_seconds()

        def before_first_byte() -> None:
            failpoint("before_first_byte")
            self.ledger.prove()
            if lease_clock() + deadline > hold.lease_ends:
                raise LeaseLost("the lease is nearly over, and nothing was sent yet")

        try:
            return ready.api.create(ready.request, before_first_byte)
        except (LeaseLost, LedgerReplaced, SQLAlchemyError) as error:
            return Answer(Outcome.NOT_SENT, str(error))


def _park(delivery: Delivery, reason: str) -> Stop:
    return Stop(OutcomePlan(Status.PLANNED, reason, due_at=delivery.due_at, park_reason=reason))


def _may_send(account: AccountState, now: datetime) -> bool:
    waits_until = [at for at in (account.next_at, account.circuit_until) if at is not None]
    is_open = account.parked_at is None and account.retired_at is None
    return is_open and all(at <= now for at in waits_until)
