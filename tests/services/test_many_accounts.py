"""Of many sites and accounts only those cost something of which something is due: three hundred are as three."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from blog import SECRET
from bridge.app import Bridge
from bridge.config import Config, EvergreenSection
from bridge.ledger import Ledger
from bridge.ledger.tables import accounts, attempts, deliveries, sites
from bridge.planner import to_url_keys
from bridge.services.reports.glance import Glance
from counting import counted
from shelf import DAY, NOW, an_old_post

FEW, MANY = 3, 300
USED = 3
"""Stories of each account within the last day; it may get no more."""
MOST = 5
"""Statements of a look or a tick that finds nothing due, the beginning of its transaction among them."""


def a_config(folder: Path, number: int) -> Config:
    site, account = {"secret": SECRET, "page_host": "bridge"}, {"token": "tok", "publish_status": "public"}
    return Config.model_validate(
        {
            "bridge": {"state_dir": folder},
            "delivery": {"gap": "0s", "public_per_day": USED},
            "evergreen": {"cron": "30 9 * * tue", "zone": "UTC"},
            "sites": {
                f"site-{n}": site | {"home": f"https://site-{n}.example", "account": f"account-{n}"}
                for n in range(number)
            },
            "accounts": {f"account-{n}": account for n in range(number)},
        }
    )


def make(folder: Path, made: Path, number: int) -> Bridge:
    """So many accounts whose day is used up and whose next story is due, each with an archive of one old post."""
    folder.mkdir()
    shutil.copyfile(made, folder / "ledger.db")
    ledger = Ledger(f"sqlite:///{folder}/ledger.db", lambda: NOW)
    bridge = Bridge(a_config(folder, number), ledger, clock=lambda: NOW)
    bridge.identities.open()
    planned = {"status": "planned", "trigger": "publish", "due_at": NOW, "created_at": NOW, "updated_at": NOW}
    tried = {"trigger": "publish", "fence": 1, "started_at": NOW - DAY / 2, "publish_status": "public"}
    with ledger.write() as tx:
        tx.connection.execute(sites.update().values(connected_at=NOW, last_seen_at=NOW))
        tx.connection.execute(accounts.update().values(feed_read_at=NOW, feed_due_at=NOW + DAY))
        for n in range(number):
            for post_id in (1, 2):
                url = f"https://site-{n}.example/{post_id}/"
                post = an_old_post(post_id, days=200, site=f"site-{n}", url=url)
                tx.put_post(post, NOW, to_url_keys(post))
            name = {"site": f"site-{n}", "post_id": 1, "account": f"account-{n}"}
            tx.connection.execute(insert(deliveries).values(**name, **planned, canonical_url="", canonical_key=str(n)))
            used = {"delivery_id": n + 1, "account": f"account-{n}", "outcome": "live"}
            row = {**used, **tried, "request_bytes": 1, "request_sha256": "0" * 64}
            tx.connection.execute(insert(attempts), [row] * USED)
    for _ in range(2):  # a schedule is seen once before its slots count
        bridge.slots.plan_slots()
    assert not bridge.sender.deliver_next()
    return bridge


@pytest.fixture(scope="module")
def bridges(tmp_path_factory, made_file) -> Any:
    folder = tmp_path_factory.mktemp("many")
    made = [make(folder / str(number), made_file, number) for number in (FEW, MANY)]
    yield made
    for bridge in made:
        bridge.ledger.close()


def choose(bridge: Bridge) -> None:
    ((slot,),) = (one["slots"] for one in bridge.forecast.read_forecast("account-1", 1))
    assert slot["post_id"] == 2


def begin(bridge: Bridge) -> None:
    bridge.identities.open()
    bridge.dry_runs.read_dry_sites()
    bridge.clocks.mend_clocks()
    bridge.recovery.sweep(is_alone=True)


def glance(bridge: Bridge) -> None:
    """What ``bridge status`` asks where no account has a schedule."""
    seen = Glance(bridge.config.model_copy(update={"evergreen": EvergreenSection()}), bridge.ledger)
    seen.overview.read_status()
    assert not seen.has_slots()


WORK: dict[str, Callable[[Bridge], object]] = {
    "looking for work": lambda bridge: bridge.sender.deliver_next(),
    "the tick of the slots": lambda bridge: bridge.slots.plan_slots(),
    "the tick of the feeds": lambda bridge: bridge.feeds.read_feeds(),
    "choosing a post": choose,
    "a simulation": lambda bridge: bridge.forecast.simulate("account-1", 20),
    "the start": begin,
    "a glance": glance,
}


@pytest.mark.parametrize("what", WORK)
def test_three_hundred_sites_and_accounts_cost_as_many_statements_as_three(bridges, what):
    counts = []
    for bridge in bridges:
        with counted(bridge.ledger) as seen:
            WORK[what](bridge)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("what", ["looking for work", "the tick of the slots", "the tick of the feeds"])
def test_what_finds_nothing_due_runs_five_statements_at_most(bridges, what):
    with counted(bridges[1].ledger) as seen:
        WORK[what](bridges[1])
    assert len(seen) <= MOST
