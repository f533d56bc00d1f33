"""A bridge within this process: its lives one after the other, its configuration, and its backups."""

import re
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import or_, select, update

from blog import SECRET
from bridge import failpoints
from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import ConfigError
from bridge.ledger import Ledger
from bridge.ledger.tables import accounts, deliveries, events, posts, sites
from bridge.models import EventOutcome, Status
from bridge.web import create_app
from chaos.blog import Hook
from chaos.counts import COUNTS
from chaos.desk import ACCOUNTS, MANY, Backup, Desk
from chaos.medium import USERS
from chaos.promise import Broken

API_TOKEN = "x" * 32
SIDE = "bridge.*"
"""Files that the bridge keeps beside its ledger."""
DAY = timedelta(hours=26)


class Killed(BaseException):
    """The process is gone: nothing catches it but whoever starts the next one."""


@dataclass
class Settings:
    """What the owner may change between two lives.

    Attributes:
        alias: another account for the Medium user of ``main``: ``doubled`` beside it, ``renamed`` in its place, or
            ``nobody`` in its place, whose Medium user the bridge is not told.
    """

    token: str = "one"
    review: bool = True
    dry_run: bool = False
    sites: tuple[str, ...] = ("blog", "second")
    alias: str = ""


@dataclass
class Service(Desk):
    """A bridge that lives in this process.

    Attributes:
        is_parked: by its own words, since the last start: something was sent that the ledger does not know.
        forgotten: so many stories had come by API when what stands beside the ledger was last put back with it.
    """

    settings: Settings = field(default_factory=Settings)
    forgotten: int = 0
    _app: Flask | None = None

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
        self._app = None
        self.bridge.recovery.sweep(is_alone=self.ledger.is_sqlite)

    def change(self, **settings: Any) -> None:
        """Edit the configuration and start again."""
        self.settings = Settings(**(vars(self.settings) | settings))
        self.start_without_missed()

    @property
    def app(self) -> Flask:
        """Of this life; made when somebody asks it."""
        if self._app is None:
            self._app = create_app(self.bridge, self.bridge.config)
        return self._app

    def start_without_missed(self) -> None:
        """What has left the configuration is missed, and is retired by the way out that the refusal names."""
        missed = self._find_missed()
        while True:
            try:
                self.start()
            except ConfigError as error:
                missed.discard(self._retire(str(error)))
            else:
                break
        if missed:
            raise Broken("lost", f"{' and '.join(missed)} left the configuration, and the bridge starts without it")

    def _find_missed(self) -> set[str]:
        """Sites with posts and accounts with stories that are not configured any more, nor retired."""
        config = self._to_config()
        has_posts = select(posts.c.site).distinct().join(sites, sites.c.name == posts.c.site)
        has_stories = select(deliveries.c.account).distinct().join(accounts, accounts.c.name == deliveries.c.account)
        with closing(Ledger(self.database.url, self.clock.bridge)) as ledger, ledger.read() as tx:
            known = tx.connection.execute(has_posts.where(sites.c.retired_at.is_(None))).scalars().all()
            used = tx.connection.execute(has_stories.where(accounts.c.retired_at.is_(None))).scalars().all()
        return {f"site {one}" for one in known if one not in config.sites} | {
            f"account {one}" for one in used if one not in config.accounts
        }

    def _retire(self, refusal: str) -> str:
        """What was retired."""
        COUNTS["refusals"] += 1
        named = re.search(r"bridge retire (site|account) (\w+)", refusal)
        if named is None:
            raise Broken("stuck", f"the start is refused, and names no way out: {refusal}")
        retired = Bridge(self._to_config(), self.ledger, clock=self.clock.bridge)
        retire = {"site": retired.identities.retire_site, "account": retired.identities.retire_account}
        retire[named[1]](named[2])
        return f"{named[1]} {named[2]}"

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

    def guard(self, call: Callable[[], Any], what: str) -> Any:
        try:
            return super().guard(call, what)
        except Killed:
            self.kill()
        return None

    def run_senders(self, most: int) -> bool:
        """Let the senders work, at most so many times, and WordPress be told; False when they would go on."""
        is_done = any(not (self.do("events.apply_events") or self.do("sender.deliver_next")) for _ in range(most))
        self.do("reports.report_statuses")
        return is_done

    def send(self, method: str, path: str, **more: Any) -> tuple[int, str] | None:
        answer = self.guard(lambda: FlaskClient(self.app).open(path, method=method, **more), path)
        return answer and (int(answer.status_code), answer.get_data(as_text=True))

    # ---- rest

    def calm(self) -> None:
        self.change(token="one", sites=tuple(self.blogs))

    def end_dry_run(self) -> None:
        """What waited for the end of a dry run is due at once."""
        if not self.settings.dry_run:
            return
        self.run_senders(MANY)
        self.change(dry_run=False)
        self.run_senders(MANY)

    def check_dry_run(self) -> None:
        for delivery in self.deliveries():
            # A clock that was set back meanwhile may keep what became due by it.
            is_over = delivery.reason.startswith("the dry run is over") and self.is_kept(delivery)
            if delivery.status is Status.PLANNED and "dry run" in delivery.reason and not is_over:
                raise Broken("stuck", f"post {delivery.post_id} waits, though the dry run is over: {delivery.reason}")

    def wait(self, days: int) -> None:
        for _ in range(days):
            self.clock.pass_by(DAY)
            self.do("recovery.sweep", is_alone=True)
            if not self.run_senders(MANY):
                raise Broken("stuck", "the senders never come to rest")
            self.do("feeds.read_feeds")
            self.do("originals.follow")

    # ---- its ledger

    def spoil(self, hook: Hook) -> None:
        """The row of a waiting hook cannot be read any more: nothing is expected of it."""
        del self.accepted[hook.id]
        waits = or_(events.c.handled_at.is_(None), events.c.outcome == EventOutcome.HELD.value)
        with self.ledger.write() as tx:
            damage = update(events).where(events.c.webhook_id == hook.id, waits)
            tx.connection.execute(damage.values(body=b"\xff"))

    # ---- its backups

    def back_up(self) -> Backup:
        # PostgreSQL copies what nobody is connected to; the bridge goes on, and connects again.
        self.ledger.engine.dispose()
        name = self.database.copy()
        side = self.folder / f"side-{len(list(self.folder.glob('side-*')))}"
        side.mkdir()
        for file in (self.folder / "state").glob(SIDE):
            shutil.copy(file, side)
        return Backup(name, side, dict(self.accepted), self.medium.sent, firsts=dict(self.firsts))

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
        self.start_without_missed()
        if self.medium.sent > max(backup.sent, self.forgotten) and not self.is_parked:
            raise Broken("twice", "a restored backup was not recognised")

    # ---- its configuration

    def _to_config(self) -> Config:
        has_alias = self.settings.alias in {"renamed", "nobody"}
        takers = {"blog": "alias" if has_alias else "main", "second": "third"}
        sites = {
            name: {"home": self.blogs[name].home, "account": takers[name], "secret": SECRET, "page_host": "bridge"}
            for name in self.settings.sites
        }
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
                "sites": sites,
                "accounts": self._to_accounts(),
            }
        )

    def _to_accounts(self) -> dict[str, Any]:
        accounts = {name: self._to_account(name, user) for name, user in ACCOUNTS.items()}
        if "second" not in self.settings.sites:
            del accounts["third"]
        if self.settings.alias == "nobody":
            accounts["alias"] = {"publish_status": "public"}
        elif self.settings.alias:
            accounts["alias"] = {key: value for key, value in accounts["main"].items() if key != "token"}
        if self.settings.alias in {"renamed", "nobody"}:
            del accounts["main"]
        return accounts

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
