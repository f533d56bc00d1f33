"""Two people do the same at the same time, on PostgreSQL, where both look before one of them has written: the second is
told so in words, with a 409, and nothing of theirs is done.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from blog import reconfigured
from bridge.ledger import Ledger, Transaction
from bridge.models.partners import PartnerEntry, PartnerKind
from bridge.web import create_app
from commands import run
from owner_pages import Browser, add_people
from processes import API_TOKEN, wait_for

FEED = "https://medium.com/feed/@ada"
CLOSINGS = {
    "cta": {"letter": {"text": "Another closing."}},
    "experiments": {"last-words": {"variants": ["default", "letter"]}},
}
OVERTAKEN = "something else was done"


pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
def met(blog, tmp_path, medium):
    """A blog with a live story, an owner, and an experiment that can be started."""
    blog.publish()
    found = reconfigured(blog, tmp_path, medium, bridge={"state_dir": tmp_path, "api_token": API_TOKEN}, **CLOSINGS)
    add_people(found.bridge)
    return found


@contextmanager
def met_by(ledger: Ledger, first: Callable[[Transaction], object], second: Callable[[], object]) -> Iterator[object]:
    """Let ``second`` run into what ``first`` has written and not committed yet; what came of it."""
    with ThreadPoolExecutor(1) as pool:
        with ledger.write() as tx:
            first(tx)
            running = pool.submit(second)
            wait_for(lambda: somebody_waits(ledger), 20, "the second, which cannot write")
        yield running.result()


def somebody_waits(ledger: Ledger) -> bool:
    with ledger.engine.connect() as connection:
        return bool(connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar_one())


def entry(name: str) -> PartnerEntry:
    return PartnerEntry(name, FEED, PartnerKind.PERSON)


ACTS: dict[str, tuple[Callable[[Transaction], object], str, str, dict[str, str]]] = {
    "a partner": (
        lambda tx: tx.add_partner(entry("Ada")),
        "/owner/partners/new",
        "/owner/partners/new",
        {"name": "Ada Lovelace", "feed_url": FEED, "kind": "person"},
    ),
    "an experiment": (
        lambda tx: tx.start_experiment("last-words", ("default", "letter"), "seed"),
        "/owner/results/experiments",
        "/owner/results/experiments/start",
        {"name": "last-words"},
    ),
}


@pytest.mark.parametrize("what", ACTS)
def test_the_second_of_two_at_once_is_told_so_on_a_page(met, what):
    first, page, path, fields = ACTS[what]
    browser = Browser(create_app(met.bridge, met.bridge.config)).enter(met.bridge)
    fields |= {"csrf_token": browser.read_key(page)}
    with met_by(met.bridge.ledger, first, lambda: browser.post(path, fields)) as answer:
        assert answer.status_code == 409
        assert answer.content_type.startswith("text/html")
        assert OVERTAKEN in answer.text


def test_the_second_of_two_at_once_is_told_so_on_the_command_line(met, tmp_path, database_url):
    path = tmp_path / "config.toml"
    site = "[sites.blog]\nhome = 'https://blog.example'\naccount = 'main'\n[accounts.main]\n"
    path.write_text(f"[database]\nurl = '{database_url}'\n{site}")
    ada = ("partners", "add", "Ada Lovelace", FEED)
    with met_by(
        met.bridge.ledger, lambda tx: tx.add_partner(entry("Ada")), lambda: run("--config", str(path), *ada)
    ) as done:
        assert (done.exit_code, done.output) == (
            2,
            "bridge: something else was done at the same time, and nothing was changed; run it again\n",
        )
