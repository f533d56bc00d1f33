"""The door for accounts with a token: a claimed delivery becomes a story by one call of Medium's API."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy.exc import SQLAlchemyError

from bridge.config import Config, to_user_key, to_user_keys
from bridge.errors import ConfigError, LeaseLost, LedgerReplaced, MediumBlocked, MediumError, MediumUnauthorized
from bridge.failpoints import failpoint
from bridge.ledger import Ledger
from bridge.medium.api import CreateRequest, MediumApi, to_request
from bridge.models import (
    AccountState,
    Answer,
    Code,
    Delivery,
    DepartureKind,
    MediumUser,
    Outcome,
    Reason,
    Status,
    StoredPost,
    Story,
)
from bridge.planner import OutcomePlan, plan_not_ready
from bridge.services.delivery.attempts import Attempts
from bridge.services.delivery.checks import Checks, Stop, pass_gate
from bridge.services.delivery.departures import Departures
from bridge.services.delivery.door import Hold, Send, lease_clock
from bridge.services.drafts import Drafts
from bridge.services.isolation import to_first_line
from bridge.transform import Draft, from_draft
from bridge.transform.sentences import to_sentences


@dataclass(frozen=True, slots=True)
class _Ready:
    """A story whose bytes are made: all that the call, and the attempt's row before it, need."""

    api: MediumApi
    request: CreateRequest
    story: Story
    stored: StoredPost
    draft: Draft

    @property
    def state(self) -> str:
        return self.stored.post.state


class ApiDoor:
    """Sends claimed deliveries by Medium's API, each at most once: the attempt's row is written before the call."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        drafts: Drafts,
        checks: Checks,
        attempts: Attempts,
        departures: Departures,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._drafts = drafts
        self._checks = checks
        self._attempts = attempts
        self._departures = departures

    def prepare(self, hold: Hold) -> Send:
        """Look again at the post, make the bytes of its story, and ask Medium whose token it is.

        Returns:
            The call to Medium, with the attempt's row before it and its outcome after it. Call it at most once.

        Raises:
            Stop: it must not or cannot be sent now.
            LedgerError, SQLAlchemyError: the ledger is in trouble, not the delivery.
        """
        hold, stored = self._checks.look_again(hold)
        delivery = hold.delivery
        draft, settings = self._checks.make_draft(delivery, stored, self._drafts.deal_closing(delivery, stored))
        story = from_draft(draft, settings)
        pass_gate(story.content)
        size = len(story.content.encode())
        what = f"it would be sent now as {story.publish_status.value}, {size:,} bytes"
        self._checks.look_last(delivery, stored, what)
        api = self._api_of(delivery.account)
        user = self._who_are_we(delivery, hold.account, api)
        return partial(self._send, hold, _Ready(api, to_request(story, user.id), story, stored, draft))

    def _who_are_we(self, delivery: Delivery, account: AccountState, api: MediumApi) -> MediumUser:
        """Ask ``GET /me`` before every story: an API out of reach then costs a read, not an unconfirmed story.

        Raises:
            Stop: the token or this machine is refused (the account is parked), or Medium does not answer (later).
        """
        try:
            user = api.me()
        except MediumUnauthorized as error:
            raise _park(delivery, f"Medium does not accept the token: {error}") from error
        except MediumBlocked as error:
            raise _park(delivery, f"{error}. If it stays so, take the token away to switch to import") from error
        except MediumError as error:
            now = self._ledger.now()
            plan = plan_not_ready(str(error), delivery, account.failures, self._config.delivery, now)
            raise Stop(plan) from error
        if account.medium_user_id != user.id:
            self._meet(delivery, account, user)
        return user

    def _meet(self, delivery: Delivery, account: AccountState, user: MediumUser) -> None:
        """Tie an account to the Medium user of its token for good: one user under two names would get all twice.

        Raises:
            Stop: the account has another user, or the user another account; the account is parked.
        """
        self._refuse_stranger(delivery, user)
        with self._ledger.write() as tx:
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
        """Compare the token's user with the names in the configuration, before the account is tied to it for good.

        Raises:
            Stop: the configuration names another user for this account, or this user for another account.
        """
        name, met = delivery.account, to_user_key(user.username)
        named = {other: to_user_keys(section) for other, section in self._config.accounts.items()}
        if named[name] and met not in named[name]:
            said = " and ".join(f"@{one}" for one in sorted(named[name]))
            raise _park(
                delivery, f"its token belongs to @{user.username}, and [accounts.{name}] says that it is {said}"
            )
        for other, users in named.items():
            if other != name and met in users:
                raise _park(delivery, f"its token belongs to @{user.username}, which is account {other}")

    def _send(self, hold: Hold, ready: _Ready) -> None:
        """Write the attempt's row, call Medium, write the outcome. Called once, never repeated."""
        attempt_id, problem = self._open_attempt(hold.delivery, ready)
        answer = Answer(Outcome.NOT_SENT, problem) if problem else self._call(hold, ready)
        failpoint("after_answer")
        sending = replace(hold.delivery, status=Status.SENDING, sent_state=ready.state)
        self._attempts.record_answer(sending, attempt_id, answer)
        failpoint("after_outcome_commit")

    def _open_attempt(self, delivery: Delivery, ready: _Ready) -> tuple[int, str]:
        """Write in the ledger, then in the side file, that a story is about to leave this machine.

        Returns:
            The attempt's number, and why the story cannot leave after all; empty when it can.
        """
        with self._departures.lock:
            attempt_id, identity, at = self._write_intent(delivery, ready)
            failpoint("after_intent_commit")
            try:
                self._departures.write_last_send(identity, at)
            except OSError as error:
                return attempt_id, f"{self._departures.last_send_file} could not be written: {error}"
        failpoint("after_side_file")
        return attempt_id, ""

    def _write_intent(self, delivery: Delivery, ready: _Ready) -> tuple[int, str, datetime]:
        """Commit ``sending``, the attempt's row and the departure together.

        Returns:
            The attempt's number, and the identity and time of the departure.
        """
        body = ready.request.body
        with self._ledger.write() as tx:
            words = f"sending {len(body):,} bytes as {ready.story.publish_status.value}"
            tx.move_claimed(
                delivery,
                Status.CLAIMED,
                Status.SENDING,
                Reason(Code.BEING_SENT, words),
                route=self._config.account(delivery.account).route.value,
                sent_state=ready.state,
            )
            status, digest = ready.story.publish_status, sha256(body).hexdigest()
            notes = [*to_sentences(ready.story.notes, ready.story.counts)]
            self._drafts.carry(tx, delivery, ready.stored, ready.draft)
            kinds = Counter(note.kind for note in ready.story.notes)
            attempt_id = tx.open_attempt(delivery, status, len(body), digest, notes, kinds)
            identity = tx.add_departure(DepartureKind.SEND, delivery.account, delivery.id)
            failpoint("before_intent_commit")
        return attempt_id, identity, tx.now

    def _call(self, hold: Hold, ready: _Ready) -> Answer:
        """``POST /users/{id}/posts``, unless the lease ends before the call must, or the ledger was replaced.

        Both are looked at when the connection stands, right before its first byte: until then nothing was sent.
        """
        deadline = self._config.delivery.deadline.total_seconds()

        def before_first_byte() -> None:
            failpoint("before_first_byte")
            self._ledger.prove()
            if lease_clock() + deadline > hold.lease_ends:
                raise LeaseLost("the lease is nearly over, and nothing was sent yet")

        try:
            return ready.api.create(ready.request, before_first_byte)
        except (LeaseLost, LedgerReplaced) as error:
            return Answer(Outcome.NOT_SENT, str(error))
        except SQLAlchemyError as error:
            return Answer(Outcome.NOT_SENT, f"nothing was sent: the ledger did not answer: {to_first_line(error)}")

    def _api_of(self, name: str) -> MediumApi:
        """The API's client for an account. Raises ConfigError when it has no token."""
        account = self._config.account(name)
        if account.token is None:
            raise ConfigError(f"[accounts.{name}] has no token")
        return MediumApi(account.api_url, account.token, deadline=self._config.delivery.deadline)


def _park(delivery: Delivery, reason: str) -> Stop:
    why = Reason(Code.TRIED_AGAIN, reason)
    return Stop(OutcomePlan(Status.PLANNED, why, due_at=delivery.due_at, park_reason=reason))
