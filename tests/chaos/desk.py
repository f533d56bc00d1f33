"""What an owner has before them: commands, screens and the API of a bridge, and the rows of its ledger."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from blog import SECRET
from bridge.app import Bridge
from bridge.errors import ExportError, LeaseLost, LedgerReplaced, NotFound, Refused, Unsure, WordPressError
from bridge.ledger import Ledger, rows
from bridge.ledger.tables import deliveries, reports
from bridge.models import Delivery, Status
from chaos.blog import Blog, Hook
from chaos.clock import Clock
from chaos.counts import COUNTS
from chaos.database import Database
from chaos.medium import Medium
from chaos.promise import Broken
from hookmaker import signed

ACCOUNTS = {"main": "ada", "imp": "bob", "third": "cyd"}
"""Account -> Medium user."""
MANY = 300
"""So many times the senders may look for work before they are taken for ones that never come to rest."""


@dataclass(frozen=True)
class First:
    """A draft that the bridge took to be published on Medium first.

    Attributes:
        at: when, by Medium's clock.
        direction: which version its owner called the original; empty while nothing is decided.
    """

    at: datetime
    direction: str = ""


@dataclass(frozen=True)
class Backup:
    """A ledger and what stood beside it, as of an instant; and what the model knew then.

    Attributes:
        ledger: the name of a copy of its database.
        sent: how many stories had come by API.
        told: the highest sequence that WordPress knew.
        firsts: what was made for Medium first.
    """

    ledger: str
    side: Path
    accepted: dict[str, Hook]
    sent: int
    told: int = 0
    firsts: dict[tuple[str, int], First] = field(default_factory=dict)


@dataclass
class Desk(ABC):
    """One bridge, whether it lives in this process or in others.

    Attributes:
        accepted: hooks that were answered with success and are not older than the ledger.
        firsts: what was made for Medium first, and not left since, by user and article; no newer than the ledger.
        is_restored: a backup was put back, and its owner has not looked since.
        page: the last answer; ``question`` what a command asked for; ``said`` what was refused, in its words.
    """

    folder: Path
    database: Database
    clock: Clock
    medium: Medium
    blogs: dict[str, Blog]
    accepted: dict[str, Hook] = field(default_factory=dict)
    firsts: dict[tuple[str, int], First] = field(default_factory=dict)
    is_restored: bool = False
    page: str = ""
    question: str = ""
    url: str = "http://127.0.0.1:9"
    said: list[str] = field(default_factory=list)
    bridge: Bridge = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.database.url, self.clock.bridge)

    # ---- what each kind of life does in its own way

    @abstractmethod
    def send(self, method: str, path: str, **more: Any) -> tuple[int, str] | None:
        """One request; status and page, None for a kill."""

    @abstractmethod
    def run_senders(self, most: int) -> bool:
        """Let what is due be done, and WordPress be told; False when that does not come to an end."""

    @abstractmethod
    def calm(self) -> None:
        """Nothing is armed any more, and everything is configured as it should be."""

    @abstractmethod
    def wait(self, days: int) -> None:
        """Time goes by, and everything comes to rest; raises Broken when it does not."""

    @abstractmethod
    def end_dry_run(self) -> None:
        """What a dry run has held back goes."""

    @abstractmethod
    def check_dry_run(self) -> None:
        """Nothing is held back by a dry run that is over."""

    # ---- commands

    def do(self, verb: str, *arguments: Any, **more: Any) -> Any:
        """What a command or a tick does; None when it was refused, or killed in it."""
        return self.guard(lambda: attrgetter(verb)(self.bridge)(*arguments, **more), f"{verb}{arguments}")

    def guard(self, call: Callable[[], Any], what: str) -> Any:
        self.question = ""
        try:
            return call()
        except Unsure as unsure:
            self.question = unsure.question
        except (Refused, NotFound, LeaseLost, LedgerReplaced, WordPressError, ExportError) as error:
            COUNTS["refusals"] += 1
            self.said.append(f"{what}: {error}")
        except OperationalError as error:
            # Who puts a database back ends every connection; senders and ticks look again later.
            if not error.connection_invalidated:
                raise
            self.said.append(f"{what}: the database was put back meanwhile")
        return None

    # ---- its web application

    def take_hook(self, blog: Blog, hook: Hook, *, is_heard: bool = True) -> None:
        """WordPress sends a hook; it may not hear the answer."""
        status = self.post_hook(blog, hook.id, hook.body)
        if status in {200, 202}:
            if status == 202 and hook.id in self.accepted:
                raise Broken("lost", f"{hook.id} was accepted before, and is taken for a new one")
            COUNTS["hooks"] += 1
            self.accepted[hook.id] = hook
        if is_heard and status:
            blog.take_answer(hook, status)

    def post_hook(self, blog: Blog, hook_id: str, body: bytes, kind: str = "") -> int:
        """The status; 0 when it was killed meanwhile. ``kind`` is the place of what is no event of a post."""
        headers = signed(SECRET, body, hook_id, self.clock.blog()) | {"Content-Type": "application/json"}
        return self.ask("POST", f"/hooks/{blog.name}{kind}", data=body, headers=headers)

    def ask(self, method: str, path: str, **more: Any) -> int:
        """One request; its status, 0 for a kill. A 500 is a fault of the bridge, whatever was asked."""
        answer = self.send(method, path, **more)
        if answer is None:
            return 0
        status, self.page = answer
        if status == 500:
            raise Broken("stuck", f"{method} {path} is answered with 500")
        return status

    def act(self, site: str, post_id: int, verb: str, **asked: Any) -> int:
        """A verb by the API."""
        headers = {"Authorization": f"Bearer {self.api_token}"}
        return self.ask("POST", f"/api/v1/posts/{site}/{post_id}/{verb}", json=asked, headers=headers)

    @property
    def api_token(self) -> str:
        token = self.bridge.config.bridge.api_token
        assert token is not None
        return token.get_secret_value()

    # ---- its ledger

    def deliveries(self) -> list[Delivery]:
        """All of them; those of a site that is configured."""
        with self.ledger.read() as tx:
            found = tx.connection.execute(select(deliveries).order_by(deliveries.c.id))
            return [one for one in map(rows.to_delivery, found) if one.site in self.bridge.config.sites]

    def find(self, site: str, post_id: int, account: str) -> Delivery | None:
        return next(
            (one for one in self.deliveries() if (one.site, one.post_id, one.account) == (site, post_id, account)), None
        )

    def count_offers(self, site: str) -> int:
        """How many offers of a site wait for their import, whether it is configured or not."""
        with self.ledger.read() as tx:
            found = [rows.to_delivery(one) for one in tx.connection.execute(select(deliveries))]
        return sum(one.site == site and one.status is Status.OFFERED for one in found)

    def held_reason(self, site: str, post_id: int | None = None) -> str:
        """Why a site is held, or one of its posts; empty when it is not."""
        with self.ledger.read() as tx:
            row = tx.read_site(site) if post_id is None else tx.read_post(site, post_id)
        return row.held_reason if row else ""

    def knows(self, site: str, post_id: int) -> bool:
        with self.ledger.read() as tx:
            return tx.read_post(site, post_id) is not None

    def is_kept(self, delivery: Delivery, span: timedelta = timedelta(0)) -> bool:
        """Whether something that its owner can see keeps a planned delivery for longer than a span."""
        with self.ledger.read() as tx:
            account, soon = tx.read_account(delivery.account), tx.now + span
            is_paused = bool(tx.read_pauses(delivery.account) or tx.read_site(delivery.site).held_reason)
        waits_until = [delivery.due_at, account.next_at, account.circuit_until]
        return is_paused or bool(account.parked_at) or any(at and at > soon for at in waits_until)

    # ---- its backups

    def refuse_while_replaced(self, write: Callable[[], None]) -> None:
        """Its ledger was put back while it runs: it must take no hooks, as nobody would read them again, nor send."""
        sent, known = self.medium.sent, len(self.accepted)
        write()
        if len(self.accepted) > known:
            raise Broken("lost", "a hook was taken into a ledger that is not there any more")
        if self.medium.sent > sent:
            raise Broken("twice", "something was sent by a ledger that is not there any more")

    def put_back(self, backup: Backup) -> None:
        """The ledger alone, also under a bridge that runs."""
        self.database.put_back(backup.ledger)
        self.accepted, self.firsts = dict(backup.accepted), dict(backup.firsts)
        self.is_restored = True
        self._note_other_life()

    def _note_other_life(self) -> None:
        """A ledger that is newer than WordPress has told it what that, put back too, does not know any more."""
        told = select(reports).where(reports.c.due_at.is_(None))
        with closing(Ledger(self.database.url, self.clock.bridge)) as ledger, ledger.read() as tx:
            found = list(tx.connection.execute(told))
        for row in found:
            blog = self.blogs[row.site]
            if blog.statuses.get(row.post_id, {"sequence": 0})["sequence"] < row.sequence:
                blog.forgot.add(row.post_id)
