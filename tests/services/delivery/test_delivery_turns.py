"""Looking for work costs what is due: stored times spare a look, and keep nothing for longer than the ledger would."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from blog import SECRET
from bridge.app import Bridge
from bridge.config import Config
from bridge.ledger import Ledger
from bridge.ledger.rests import LONGEST
from bridge.models import (
    Answer,
    Code,
    EventOutcome,
    HandoffKind,
    HandoffStatus,
    Outcome,
    PublishStatus,
    Reason,
    Route,
    SeenKind,
    SeenStory,
    Status,
    Trigger,
)
from bridge.services.delivery.turns import Turn
from shelf import an_old_post

DOORS = {"api": {"token": "tok", "publish_status": "public"}, "drafts": {"token": "tok-b"}, "hand": {}}
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMES = st.sampled_from(sorted(DOORS))
HOURS = st.sampled_from((0.1, 1.0, 5.0, 23.0))


def a_config(folder: Path, **delivery: Any) -> Config:
    site = {"secret": SECRET, "page_host": "bridge"}
    return Config.model_validate(
        {
            "bridge": {"state_dir": folder},
            "delivery": {"gap": "0s", "public_per_day": 2, "drafts_per_day": 2, "open_imports": 2} | delivery,
            "sites": {name: site | {"home": f"https://{name}.example", "account": name} for name in DOORS},
            "accounts": DOORS,
        }
    )


class Looks(RuleBasedStateMachine):
    """Whatever is written, in any order: what could go by the ledger is looked at, and what was looked at rests."""

    def __init__(self, ledger: Ledger, clock: Any, folder: Path) -> None:
        super().__init__()
        self.ledger, self.clock, self.folder = ledger, clock, folder
        self.numbers = count(1)

    @initialize()
    def begin(self) -> None:
        self.clock.at = START
        with self.ledger.write() as tx:
            for table in ("events", "handoffs", "attempts", "stories", "pauses", "deliveries", "posts", "accounts"):
                tx.connection.exec_driver_sql(f"DELETE FROM {table}")
        self.configure(many=False)
        for name in DOORS:
            with self.ledger.write() as tx:
                tx.change_site(name, held_reason="")

    @rule(many=st.booleans())
    def configure(self, many: bool) -> None:
        config = a_config(self.folder, public_per_day=4 if many else 2, open_imports=3 if many else 2)
        bridge = Bridge(config, self.ledger, clock=self.clock)
        bridge.identities.open()
        self.turns = bridge.turns

    @rule(name=NAMES, old=st.booleans(), draft=st.booleans(), hours=st.sampled_from((-1.0, 0.5, 5.0)))
    def plan(self, name: str, old: bool, draft: bool, hours: float) -> None:
        number = next(self.numbers)
        post = an_old_post(number, site=name, url=f"https://{name}.example/{number}/", days=100)
        trigger = Trigger.EVERGREEN if old else Trigger.PUBLISH
        with self.ledger.write() as tx:
            tx.put_post(post, tx.now, ())
            due_at = tx.now + timedelta(hours=hours)
            planned = Reason(Code.PLANNED, "planned")
            made = tx.plan_delivery(post, name, f"{name}/{number}", Status.PLANNED, trigger, planned, due_at)
            assert made
            if draft:
                tx.change_delivery(made, publish_status=PublishStatus.DRAFT.value)

    @rule(name=NAMES, outcome=st.sampled_from((None, *Outcome)))
    def attempt(self, name: str, outcome: Outcome | None) -> None:
        """What was claimed leaves, and comes to something, or to nothing yet."""
        with self.ledger.write() as tx:
            found = self.turns.find_turn(tx, tx.read_account(name)).delivery
            held = tx.claim_delivery(found.id, LONGEST) if found else None
            if held is None:
                return
            status = PublishStatus.DRAFT if name == "drafts" else PublishStatus.PUBLIC
            if name == "hand":
                offered = Reason(Code.READY_TO_IMPORT, "offered")
                tx.move_claimed(held, Status.CLAIMED, Status.OFFERED, offered, route=Route.IMPORT.value)
                tx.open_handoff(held, HandoffKind.IMPORT, "import it")
                return
            number = tx.open_attempt(held, held.publish_status or status, 1, "0" * 64)
            tx.move_claimed(held, Status.CLAIMED, Status.SENDING, Reason(Code.BEING_SENT, "sent"))
            if outcome:
                tx.close_attempt(number, Answer(outcome, "so it was"))
                to = Status.LIVE if outcome is Outcome.LIVE else Status.UNCONFIRMED
                tx.move_claimed(held, Status.SENDING, to, Reason(Code.LIVE, "over"))

    @rule(back=st.booleans(), outcome=st.sampled_from(Outcome))
    def settle(self, back: bool, outcome: Outcome) -> None:
        """A late answer: a place may be free again, and the story may have to go once more."""
        with self.ledger.write() as tx:
            for number in tx.read_expired(Status.SENDING, whatever_the_lease=True):
                delivery = tx.read_delivery(number)
                for attempt in tx.read_attempts(number):
                    tx.close_attempt(attempt.id, Answer(outcome, "late"))
                if back:
                    tx.replan_delivery(delivery, "again")

    @rule(number=st.integers(0, 9), outcome=st.sampled_from(Outcome))
    def answer_late(self, number: int, outcome: Outcome) -> None:
        """An attempt is closed, and its delivery stays where it is."""
        with self.ledger.write() as tx:
            tx.close_attempt(number, Answer(outcome, "late"))

    @rule(name=NAMES, status=st.sampled_from((HandoffStatus.DONE, HandoffStatus.WITHDRAWN)), again=st.booleans())
    def close(self, name: str, status: HandoffStatus, again: bool) -> None:
        with self.ledger.write() as tx:
            for one in tx.read_asked(name)[:1]:
                tx.close_handoffs(one.delivery, status, "closed")
                if again:
                    tx.replan_delivery(one.delivery, "again")

    @rule(name=NAMES, number=st.integers(1, 4), hours=st.sampled_from((1.0, 20.0, 40.0)), ours=st.booleans())
    def show(self, name: str, number: int, hours: float, ours: bool) -> None:
        """The feed shows a story, at whatever date; it may turn out to be ours."""
        at = self.clock.at - timedelta(hours=hours)
        story = SeenStory(
            f"{number:012x}", f"https://medium.com/p/{number:012x}", "A story", at, SeenKind.STORY, "feed"
        )
        with self.ledger.write() as tx:
            tx.put_story(name, story, "", "", ())
            live = tx.read_under_way(name)
            if ours and live:
                tx.change_story(name, story.id, delivery_id=live[0].id)

    @rule(name=NAMES, what=st.sampled_from(("park", "resume", "gap", "circuit", "hold", "let", "pause", "end")))
    def decide(self, name: str, what: str) -> None:
        with self.ledger.write() as tx:
            later = tx.now + timedelta(minutes=50)
            match what:
                case "park":
                    tx.park_account(name, "parked")
                case "resume":
                    tx.resume_account(name, "resumed")
                case "gap":
                    tx.change_account(name, next_at=later)
                case "circuit":
                    tx.change_account(name, circuit_until=later)
                case "hold" | "let":
                    tx.change_site(name, held_reason="held" if what == "hold" else "")
                case "pause":
                    tx.add_pause("" if name == "hand" else name, later, "rest")
                case "end":
                    tx.end_pauses("" if name == "hand" else name)

    @rule(name=NAMES, ends=st.booleans())
    def tell(self, name: str, ends: bool) -> None:
        """A hook about a planned post comes, and perhaps is acted on at once."""
        with self.ledger.write() as tx:
            for delivery in tx.read_under_way(name)[:1]:
                webhook = f"msg_{next(self.numbers)}"
                tx.add_event(name, webhook, "post.updated", delivery.post_id, b"{}")
        if ends:
            self.act(name)

    @rule(name=NAMES)
    def act(self, name: str) -> None:
        with self.ledger.write() as tx:
            for turn in tx.read_waiting_events([name]):
                tx.take_event(turn.id)
                tx.finish_event(turn.id, EventOutcome.APPLIED, "applied")

    @rule(hours=HOURS)
    def wait(self, hours: float) -> None:
        self.clock.pass_by(timedelta(hours=hours))

    def look(self) -> None:
        """As a sender does; what may go is left for another."""
        with self.ledger.read() as tx:
            names = self.turns.read_names(tx)
        for name in names:
            with self.ledger.write() as tx:
                self.turns.find_delivery(tx, tx.lock_account(name))

    @invariant()
    def what_may_go_is_looked_at_and_what_was_looked_at_rests_until_it_may(self) -> None:
        turns, looked_at = self.find()
        assert {name for name, turn in turns.items() if turn.delivery} <= looked_at
        self.look()
        turns, looked_at = self.find()
        assert looked_at == {name for name, turn in turns.items() if turn.delivery}

    def find(self) -> tuple[dict[str, Turn], set[str]]:
        """What the ledger itself says of each account, and which are looked at."""
        with self.ledger.read() as tx:
            turns = {name: self.turns.find_turn(tx, tx.read_account(name)) for name in DOORS}
            return turns, set(self.turns.read_names(tx))


def test_whatever_is_written_a_stored_time_never_keeps_what_may_go(made_url, clock, tmp_path):
    ledger = Ledger(made_url, clock)
    run_state_machine_as_test(
        lambda: Looks(ledger, clock, tmp_path),
        settings=settings(
            max_examples=8 if ledger.is_sqlite else 3,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        ),
    )
    ledger.close()
