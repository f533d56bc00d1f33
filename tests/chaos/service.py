"""The bridge: its lives one after the other, its configuration, its ledger, and its backups."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from blog import SECRET
from bridge import failpoints
from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import ConfigError, ExportError, LeaseLost, LedgerReplaced, NotFound, Refused, Unsure, WordPressError
from bridge.ledger import Ledger
from bridge.ledger.tables import deliveries
from bridge.models import Delivery
from bridge.web import create_app
from chaos.blog import Blog, Hook
from chaos.clock import Clock
from chaos.counts import COUNTS
from chaos.database import Database
from chaos.medium import USERS, Medium
from chaos.promise import Broken
from hookmaker import signed

API_TOKEN = "x" * 32
ACCOUNTS = {"main": "ada", "imp": "bob", "third": "cyd"}
"""Account -> Medium user."""
SIDE = "bridge.*"
"""Files that the bridge keeps beside its ledger."""


class Killed(BaseException):
    """The process is gone: nothing catches it but whoever starts the next one."""


@dataclass
class Settings:
    """What the owner may change between two lives."""

    token: str = "one"
    review: bool = True
    dry_run: bool = False
    sites: tuple[str, ...] = ("blog", "second")
    alias: str = ""


@dataclass(frozen=True)
class Backup:
    """A ledger and what stood beside it, as of an instant; and what the model knew then."""

    ledger: str
    side: Path
    accepted: dict[str, Hook]
    sent: int


@dataclass
class Service:
    """One bridge.

    Attributes:
        accepted: hooks that were answered with success and are not older than the ledger.
        is_parked: by its own words, since the last start: something was sent that the ledger does not know.
        is_restored: a backup was put back, and its owner has not looked since.
        forgotten: so many stories had come by API when what stands beside the ledger was last put back with it.
        question: what the last verb asked, which does not go without a yes.
    """

    folder: Path
    database: Database
    clock: Clock
    medium: Medium
    blogs: dict[str, Blog]
    settings: Settings = field(default_factory=Settings)
    accepted: dict[str, Hook] = field(default_factory=dict)
    is_restored: bool = False
    forgotten: int = 0
    page: str = ""
    question: str = ""
    url: str = "http://127.0.0.1:9"
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.database.url, self.clock.bridge)

    # ---- lives

    def start(self) -> None:
        """As ``bridge serve`` does it, but for the threads: rules are its scheduler."""
        failpoints.arm("")
        config = self._to_config()
        self.ledger.close()
        self.ledger = Ledger(self.database.url, self.clock.bridge)
        self.bridge = Bridge(config, self.ledger, clock=self.clock.bridge)
        self.bridge.identities.open()
        self.is_parked = self.bridge.departures.check_backup()
        self.bridge.departures.begin()
        if self.is_parked and not self.is_restored:
            raise Broken("stuck", "a ledger that was never restored was taken for a backup")
        app = create_app(self.bridge, config)
        self.app, self.client = app, FlaskClient(app)
        self.bridge.recovery.sweep(is_alone=self.ledger.is_sqlite)

    def change(self, **settings: Any) -> None:
        """Edit the configuration and start again; what has left is retired by the way out that the refusal names."""
        self.settings = Settings(**(vars(self.settings) | settings))
        while True:
            try:
                return self.start()
            except ConfigError as error:
                self._retire(str(error))

    def _retire(self, refusal: str) -> None:
        COUNTS["refusals"] += 1
        named = re.search(r"bridge retire (site|account) (\w+)", refusal)
        if named is None:
            raise Broken("stuck", f"the start is refused, and names no way out: {refusal}")
        retired = Bridge(self._to_config(), self.ledger, clock=self.clock.bridge)
        retire = {"site": retired.identities.retire_site, "account": retired.identities.retire_account}
        retire[named[1]](named[2])

    def try_names(self, alias: str) -> None:
        """Start with an account of another name for the same Medium user: a rename, or a second one beside it."""
        used = any(one.account == "main" for one in self.deliveries())
        self.settings.alias = alias
        try:
            self.start()
        except ConfigError:
            COUNTS["refusals"] += 1
        else:
            if used or alias == "doubled":
                raise Broken("twice", f"an account was {alias}, and the bridge starts: everything would go again")
        finally:
            self.settings.alias = ""
        self.start()

    def kill(self) -> None:
        """It is gone between two steps."""
        COUNTS["kills"] += 1
        self.start()

    def arm(self, place: str) -> None:
        """The next time it comes there it is gone."""
        failpoints.arm(place, _die)

    def do(self, verb: str, *arguments: Any, **more: Any) -> Any:
        """What a command or a tick does; None when it was refused, or killed in it.

        Args:
            verb: a service of the bridge and what it does, as in "decisions.cancel".
        """
        return self.guard(lambda: attrgetter(verb)(self.bridge)(*arguments, **more), f"{verb}{arguments}")

    def guard(self, call: Callable[[], Any], what: str) -> Any:
        self.question = ""
        try:
            return call()
        except Killed:
            self.kill()
        except Unsure as unsure:
            self.question = unsure.question
        except (Refused, NotFound, LeaseLost, LedgerReplaced, WordPressError, ExportError) as error:
            COUNTS["refusals"] += 1
            self.said.append(f"{what}: {error}")
        return None

    def run_senders(self, most: int) -> bool:
        """Let the senders work, at most so many times, and WordPress be told; False when they would go on."""
        is_done = any(not (self.do("events.apply_events") or self.do("sender.deliver_next")) for _ in range(most))
        self.do("reports.report_statuses")
        return is_done

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

    def post_hook(self, blog: Blog, hook_id: str, body: bytes) -> int:
        """The status; 0 when it was killed meanwhile."""
        headers = signed(SECRET, body, hook_id, self.clock.blog()) | {"Content-Type": "application/json"}
        return self.ask("POST", f"/hooks/{blog.name}", data=body, headers=headers)

    def ask(self, method: str, path: str, **more: Any) -> int:
        """One request; its status, 0 for a kill. A 500 is a fault of the bridge, whatever was asked."""
        answer = self.guard(lambda: self.client.open(path, method=method, **more), path)
        if answer is None:
            return 0
        if answer.status_code == 500:
            raise Broken("stuck", f"{method} {path} is answered with 500")
        self.page = answer.get_data(as_text=True)
        return int(answer.status_code)

    def act(self, site: str, post_id: int, verb: str, **asked: Any) -> int:
        """A verb by the API."""
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        return self.ask("POST", f"/api/v1/posts/{site}/{post_id}/{verb}", json=asked, headers=headers)

    # ---- its ledger

    def deliveries(self) -> list[Delivery]:
        """All of them; those of a site that is configured."""
        with self.ledger.read() as tx:
            found = tx.connection.execute(select(deliveries.c.id).order_by(deliveries.c.id)).scalars()
            return [one for one in map(tx.read_delivery, found) if one.site in self.settings.sites]

    def find(self, site: str, post_id: int, account: str) -> Delivery | None:
        return next(
            (one for one in self.deliveries() if (one.site, one.post_id, one.account) == (site, post_id, account)), None
        )

    def held_reason(self, site: str, post_id: int | None = None) -> str:
        """Why a site is held, or one of its posts; empty when it is not."""
        with self.ledger.read() as tx:
            row = tx.read_site(site) if post_id is None else tx.read_post(site, post_id)
        return row.held_reason if row else ""

    def knows(self, site: str, post_id: int) -> bool:
        with self.ledger.read() as tx:
            return tx.read_post(site, post_id) is not None

    # ---- its backups

    def back_up(self) -> Backup:
        # PostgreSQL copies what nobody is connected to; the bridge goes on, and connects again.
        self.ledger.engine.dispose()
        name = self.database.copy()
        side = self.folder / f"side-{len(list(self.folder.glob('side-*')))}"
        side.mkdir()
        for file in (self.folder / "state").glob(SIDE):
            shutil.copy(file, side)
        return Backup(name, side, dict(self.accepted), self.medium.sent)

    def restore(self, backup: Backup, *, is_whole_machine: bool) -> None:
        """Put a backup back, and start with it.

        Args:
            is_whole_machine: what stands beside the ledger is as old as it.
        """
        COUNTS["restores"] += 1
        self.ledger.close()
        self.put_back(backup)
        if is_whole_machine:
            for file in (self.folder / "state").glob(SIDE):
                file.unlink()
            for file in backup.side.iterdir():
                shutil.copy(file, self.folder / "state")
            self.forgotten = self.medium.sent
        self.start()
        if self.medium.sent > max(backup.sent, self.forgotten) and not self.is_parked:
            raise Broken("twice", "a restored backup was not recognised")

    def put_back(self, backup: Backup) -> None:
        """The ledger alone, also under a bridge that runs: that must notice, take no hooks, and send nothing."""
        self.database.put_back(backup.ledger)
        self.accepted = dict(backup.accepted)
        self.is_restored = True

    # ---- its configuration

    def _to_config(self) -> Config:
        sites = {
            name: {"home": blog.home, "account": "third" if name == "second" else "main", "secret": SECRET}
            for name, blog in self.blogs.items()
        }
        accounts = {name: self._to_account(name, user) for name, user in ACCOUNTS.items()}
        if "second" not in self.settings.sites:
            del accounts["third"]
        if self.settings.alias:
            accounts["alias"] = {key: value for key, value in accounts["main"].items() if key != "token"}
        if self.settings.alias == "renamed":
            sites["blog"]["account"] = "alias"
            del accounts["main"]
        return Config.model_validate(
            {
                "bridge": {
                    "state_dir": self.folder / "state",
                    "public_url": self.url,
                    "api_token": API_TOKEN,
                    "dry_run": self.settings.dry_run,
                },
                "database": {"url": self.database.url},
                "delivery": {
                    "gap": "0s",
                    "public_per_day": 1000,
                    "drafts_per_day": 1000,
                    "open_imports": 50,
                    "deadline": "2s",
                    "lease": "60s",
                    "update_words": 1,
                    "feed_every": "1m",
                    "retry_first": "1m",
                    "retry_last": "5m",
                    "keep_events": "3650d",
                },
                "evergreen": {
                    "cron": "0 * * * *",
                    "zone": "UTC",
                    "cooldown": "0s",
                    "review": self.settings.review,
                    "unattended": not self.settings.review,
                    "leave_for_fresh": 0,
                },
                "sites": {name: sites[name] | {"page_host": "bridge"} for name in self.settings.sites},
                "accounts": accounts,
            }
        )

    def _to_account(self, name: str, user: str) -> dict[str, Any]:
        feed = {"username": user, "feed_url": f"{self.medium.url}/feed/@{user}"}
        tokens = {"main": self.settings.token, "imp": "", "third": _token_of(user)}
        door = {"api_url": f"{self.medium.url}/v1", "publish_status": "public"}
        return feed | door | ({"token": tokens[name]} if tokens[name] else {})


def _token_of(user: str) -> str:
    return next(token for token, name in USERS.items() if name == user)


def _die() -> None:
    failpoints.arm("")
    raise Killed
