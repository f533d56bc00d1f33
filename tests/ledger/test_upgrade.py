"""A ledger that version 0.1.0 wrote, on both databases: upgraded with its rows intact, and gone on with."""

import json
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import oldledger
from blog import SECRET, Blog, a_config
from bridge.app import Bridge
from bridge.errors import SchemaOutdated
from bridge.ledger import Ledger, schema
from bridge.ledger.rows import to_judged_post
from bridge.models import to_judged
from bridge.models.pages import Slice
from bridge.web import create_app
from processes import BridgeProcess, kill_leftovers, stands_still, wait_for
from warm_process import WarmProcess, run_warm

HOME = "https://blog.example"
SCREEN = r"https://bridge\.example/handoff/\d/[0-9a-f]{32}/"
FOUND = re.compile(rf"{SCREEN} has everything to copy\. Or |: {SCREEN}$")
"""As version 0.1.0 wrote it; without the address of its screen a hand-off says the rest."""
EMPTY_THEN: set[str] = set()
"""Tables of 0.1.0 that the fixture leaves empty."""


@pytest.fixture
def old(database_url, clock):
    """The old ledger, half an hour after its last line."""
    clock.at = datetime(2026, 11, 26, 10, 30, tzinfo=UTC)
    ledger = Ledger(database_url, clock)
    yield ledger, oldledger.load(ledger)
    ledger.close()


def a_bridge(ledger: Ledger, folder: Path, medium: Any, clock: Any) -> Blog:
    sites = {
        "blog": {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge"},
        "notes": {"home": "https://notes.example", "account": "hand", "secret": SECRET, "page_host": "bridge"},
    }
    accounts = {
        "main": {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"},
        "hand": {"username": "ada"},
    }
    table = {"state_dir": folder, "public_url": "https://bridge.example"}
    bridge = Bridge(a_config(folder, medium.url, sites=sites, accounts=accounts, bridge=table), ledger, clock=clock)
    bridge.identities.open()
    return Blog(bridge, clock)


def test_every_table_of_the_old_ledger_has_rows(old):
    _, before = old
    assert {name for name, rows in before.items() if not rows} == EMPTY_THEN


def test_what_decides_over_a_post_is_taken_out_of_the_content_of_those_that_were_there(old):
    ledger, _ = old
    ledger.upgrade()
    with ledger.read() as tx:
        heads = tx.list_posts(Slice()).rows
        posts = [tx.read_post(*head.name) for head in heads]
    assert len(heads) > 1
    assert [to_judged_post(head) for head in heads] == [to_judged(post) for post in posts]


def test_an_old_ledger_is_refused_until_it_is_upgraded_and_keeps_every_row(old):
    ledger, before = old
    with pytest.raises(SchemaOutdated, match="bridge db upgrade"):
        ledger.check()
    assert ledger.upgrade() == oldledger.REVISION
    ledger.check()
    after = oldledger.read(ledger, like=before)
    assert {name: after[name] for name in before} == without_keys(before)


def add_posts(ledger: Ledger, count: int) -> None:
    """As many more, of which each says what one of the old ones does."""
    with ledger.engine.begin() as connection:
        like = connection.execute(text("SELECT * FROM posts ORDER BY site, post_id LIMIT 1")).mappings().one()
        columns = ", ".join(like)
        values = ", ".join(f":{name}" for name in like)
        rows = [{**like, "post_id": 1_000 + number} for number in range(count)]
        connection.execute(text(f"INSERT INTO posts ({columns}) VALUES ({values})"), rows)


@pytest.fixture
def many(old, database_url, tmp_path):
    """The old ledger with 450 posts more, the command that upgrades it, and how many there are."""
    ledger, before = old
    add_posts(ledger, 450)
    yield (
        ledger,
        BridgeProcess(tmp_path, database_url, "http://127.0.0.1:9/v1", command="db upgrade"),
        450 + len(before["posts"]),
    )
    kill_leftovers()


def count_filled(ledger: Ledger) -> int:
    with ledger.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM posts WHERE facts <> ''")).scalar_one()


def test_an_upgrade_that_is_killed_among_the_posts_goes_on_with_the_rest_and_nobody_serves_until_then(many):
    ledger, command, posts = many
    assert command.start("after_fill_commit").wait(60) == -signal.SIGKILL
    assert count_filled(ledger) == 200
    for verb in (ledger.check, ledger.create):
        with pytest.raises(SchemaOutdated, match="was interrupted; run: bridge db upgrade, which goes on with it"):
            verb()
    told = []
    assert ledger.upgrade(lambda *so_far: told.append(so_far)) == schema.newest_revision()
    assert told == [(400, posts), (posts, posts)]
    assert count_filled(ledger) == posts
    ledger.check()
    assert "fills" not in oldledger.read(ledger)
    ledger.upgrade(lambda *so_far: told.append(so_far))
    assert len(told) == 2, "there is nothing left to do"


def test_ctrl_c_among_the_posts_stops_an_upgrade_and_says_how_to_go_on(many):
    ledger, command, posts = many
    command.start("after_fill_commit:stop")
    wait_for(lambda: stands_still(command.process.pid), what="the first lot of posts")
    command.process.send_signal(signal.SIGINT)
    command.process.send_signal(signal.SIGCONT)
    assert command.wait(60) == 130
    assert "Stopped. Run the same command again to go on" in command.log()
    assert "Traceback" not in command.log()
    assert count_filled(ledger) < posts
    assert run_warm(["--config", str(command.config), "db", "upgrade"], os.environ, command.folder).returncode == 0
    assert count_filled(ledger) == posts


def test_a_terminal_shows_how_far_an_upgrade_is(many):
    ledger, command, posts = many
    near, far = os.openpty()
    environ = os.environ | {"TERM": "xterm", "COLUMNS": "80"}
    arguments = ["--config", str(command.config), "db", "upgrade"]
    with ThreadPoolExecutor(1) as reader:
        said = reader.submit(read_all, near)
        process = WarmProcess(arguments, environ, command.folder, Path(os.ttyname(far)))
        assert process.wait(60) == 0
        os.close(far)
    assert f"{posts}/{posts}" in said.result()
    assert "Posts" in said.result()
    assert count_filled(ledger) == posts


def read_all(terminal: int) -> str:
    """What is written to a terminal until nobody has it open any more, which the system answers with an error."""
    said = b""
    with suppress(OSError):
        while part := os.read(terminal, 4096):
            said += part
    os.close(terminal)
    return said.decode()


def without_keys(before: oldledger.Rows) -> oldledger.Rows:
    """The rows but for addresses of screens in reasons: they are keys, and the upgrade takes them out."""
    mended = dict(before)
    for name in ("handoffs", "journal", "deliveries"):
        rows = [row | {"reason": FOUND.sub("", row["reason"])} for row in before[name]]
        mended[name] = sorted(rows, key=repr)
        assert "/handoff/" not in str(mended[name])
    assert mended["handoffs"] != before["handoffs"]
    # How often a notice failed is known of channels by now.
    ended = {"due_at", "failures"}
    outbox = [{name: value for name, value in row.items() if name not in ended} for row in before["outbox"]]
    mended["outbox"] = sorted(outbox, key=repr)
    return mended


def test_the_bridge_goes_on_where_the_old_one_stopped(old, tmp_path, medium, clock):
    ledger, _ = old
    ledger.upgrade()
    blog = a_bridge(ledger, tmp_path, medium, clock)
    blog.bridge.clocks.mend_clocks()
    blog.bridge.recovery.sweep(is_alone=True)
    made = len(medium.stories)
    blog.settle()
    assert [blog.status(number) for number in (15, 16)] == ["live", "live"], "hooks that waited are applied"
    assert blog.status(14) == "planned", "what its author wants later waits on"
    assert (blog.status(7), blog.status(8), blog.status(9)) == ("live", "unconfirmed", "failed")
    clock.pass_by(timedelta(hours=2))
    blog.settle()
    assert blog.status(14) == "live"
    assert len(medium.stories) == made + 3
    blog.settle()
    assert len(medium.stories) == made + 3


def test_what_the_old_one_sent_is_not_sent_again(old, tmp_path, medium, clock):
    ledger, before = old
    ledger.upgrade()
    blog = a_bridge(ledger, tmp_path, medium, clock)
    blog.sent = 200
    for number in (7, 8, 11):
        post = {"id": number, "guid": f"{HOME}/?p={number}", "url": f"{HOME}/post-{number}/", "slug": f"post-{number}"}
        blog.publish(**post)
    titles = [story["canonicalUrl"] for story in medium.stories]
    assert not {f"{HOME}/post-{number}/" for number in (7, 8, 11)} & set(titles)
    assert len(before["deliveries"]) == 8


def test_a_page_that_the_old_one_offered_is_still_served(old, tmp_path, medium, clock):
    ledger, before = old
    ledger.upgrade()
    blog = a_bridge(ledger, tmp_path, medium, clock)
    client = create_app(blog.bridge, blog.bridge.config).test_client()
    (offered,) = [one["id"] for one in before["deliveries"] if one["post_id"] == 21]
    pages = [one for one in before["pages"] if one["delivery_id"] == offered]
    for page in pages:
        answer = client.get(f"/import/{page['key']}/{page['digest']}/")
        assert answer.status_code == 200
        assert answer.get_data(as_text=True) == page["html"]
    assert len(pages) == 2
    assert [one["kind"] for one in blog.bridge.overview.read_handoffs() if one["post_id"] == 21] == ["import"]


def test_what_the_old_one_wrote_has_codes_that_are_true_and_keeps_its_words(old, tmp_path, medium, clock):
    ledger, before = old
    ledger.upgrade()
    blog = a_bridge(ledger, tmp_path, medium, clock)
    said = {}
    for line in blog.bridge.overview.read_posts():
        for one in line["deliveries"] or [line | {"status": "not sent"}]:
            assert len(one["short"]) <= 80
            assert "?" not in one["short"]
            said.setdefault(one["status"], set()).add(one["code"])
            assert one["reason"]
    assert said["live"] == {"live"}
    assert said["unconfirmed"] == {"unconfirmed"}
    assert said["failed"] == {"failed"}
    assert said["offered"] == {"ready-to-import"}
    assert said["planned"] <= {"planned", "due-later"}
    assert len(said) >= len({row["status"] for row in before["deliveries"]})


def test_what_wordpress_called_itself_is_taken_from_the_posts_that_are_there(old):
    ledger, before = old
    site, staged, usual = "blog", *sorted(row["post_id"] for row in before["posts"] if row["site"] == "blog")[:2]
    for number, named in ((staged, "staging"), (usual, "production")):
        with ledger.engine.begin() as connection:
            same = {"site": site, "post_id": number}
            content = connection.execute(
                text("SELECT content FROM posts WHERE site = :site AND post_id = :post_id"), same
            ).scalar_one()
            told = {**json.loads(content), "environment": named, "excerpt": 'says "environment":"production" itself'}
            words = json.dumps(told, separators=(",", ":"))
            connection.execute(
                text("UPDATE posts SET content = :words WHERE site = :site AND post_id = :post_id"),
                same | {"words": words},
            )
    ledger.upgrade()
    with ledger.read() as tx:
        assert (tx.read_environment(site, staged), tx.read_environment(site, usual)) == ("staging", "production")
        assert tx.read_environment(site, 999_999) is None


KEYS = {"post_urls": "url_key", "story_links": "url_key", "deliveries": "canonical_key"}


def read_keys(connection: Any) -> list[str]:
    found = [
        connection.execute(text(f"SELECT {column} FROM {table} WHERE {column} <> ''")) for table, column in KEYS.items()
    ]
    return [key for rows in found for key in rows.scalars()]


def test_addresses_with_a_host_in_other_letters_are_known_by_the_host_that_is_looked_up(old):
    ledger, _ = old
    replaced = "replace({0}, 'blog.example', 'b\u00fccher.example')"
    with ledger.engine.begin() as connection:
        before = read_keys(connection)
        for table, column in KEYS.items():
            connection.execute(text(f"UPDATE {table} SET {column} = {replaced.format(column)}"))
        # One post is known by both spellings.
        twin = "SELECT site, post_id, replace(url_key, 'b\u00fccher', 'xn--bcher-kva') FROM post_urls"
        connection.execute(
            text(f"INSERT INTO post_urls (site, post_id, url_key) {twin} WHERE url_key LIKE 'b%' LIMIT 1")
        )
        # Nobody can look this one up: it stays as it is.
        lost = "SELECT site, post_id, 'b\u00fc_cher.example/walk' FROM post_urls"
        connection.execute(text(f"INSERT INTO post_urls (site, post_id, url_key) {lost} LIMIT 1"))
    ledger.upgrade()
    with ledger.engine.connect() as connection:
        after = read_keys(connection)
    known = [key.replace("blog.example", "xn--bcher-kva.example") for key in before]
    assert sorted(after) == sorted([*known, "b\u00fc_cher.example/walk"])
    assert any(key.startswith("xn--bcher-kva.example/") for key in after)


def test_of_two_deliveries_that_had_one_address_in_two_spellings_one_holds_it(old):
    ledger, _ = old
    with ledger.engine.begin() as connection:
        pairs = "SELECT a.id, b.id FROM deliveries a JOIN deliveries b ON a.account = b.account AND a.id < b.id"
        one, other = connection.execute(text(f"{pairs} ORDER BY a.id, b.id")).first()
        for number, host in ((one, "b\u00fccher"), (other, "xn--bcher-kva")):
            change = text("UPDATE deliveries SET canonical_key = :key WHERE id = :number")
            connection.execute(change, {"key": f"{host}.example/walk", "number": number})
    ledger.upgrade()
    with ledger.engine.connect() as connection:
        found = connection.execute(text("SELECT id, canonical_key FROM deliveries"))
        keys = {row.id: row.canonical_key for row in found}
    assert (keys[one], keys[other]) == (None, "xn--bcher-kva.example/walk")
