"""A backup is one private file; what is damaged, newer or foreign is refused, and a restore is whole or not at all."""

import json
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import BackupError, LedgerBusy, LedgerError, Refused
from bridge.ledger import Ledger
from bridge.ledger.ownership import own
from bridge.ledger.snapshot import put_snapshot, write_snapshot
from bridge.services.backups import Backups


@pytest.fixture
def at(tmp_path, made_url, blog):
    """The blog's bridge on the database that its configuration names, with one story."""
    blog.publish()
    return Backups(_config_of(blog.bridge, made_url), blog.bridge.ledger)


def _config_of(bridge: Bridge, url: str) -> Config:
    database = bridge.config.database.model_copy(update={"url": type(bridge.config.database.url)(url)})
    return bridge.config.model_copy(update={"database": database})


def rewritten(backup: Path, text: str = "", copy: bytes = b"", **changes: object) -> Path:
    """The same backup with another manifest or copy."""
    with zipfile.ZipFile(backup) as packed:
        manifest, before = json.loads(packed.read("manifest.json")), packed.read("ledger")
    target = backup.with_name("rewritten")
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("manifest.json", text or json.dumps(manifest | changes))
        packed.writestr("ledger", copy or before)
    return target


def cut(backup: Path) -> Path:
    target = backup.with_name("cut")
    target.write_bytes(backup.read_bytes()[:-400])
    return target


def bent(backup: Path) -> Path:
    """One byte of what is packed is another."""
    target, data = backup.with_name("bent"), bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 0xFF
    target.write_bytes(data)
    return target


def test_a_backup_is_one_private_file_that_names_the_last_send(at, blog, tmp_path):
    before = {path.name for path in tmp_path.iterdir()}
    manifest = at.back_up(tmp_path / "one.backup")
    assert {path.name for path in tmp_path.iterdir()} - before == {"one.backup"}
    assert (tmp_path / "one.backup").stat().st_mode & 0o777 == 0o600
    assert manifest.last_send["id"] == json.loads(blog.bridge.departures.last_send_file.read_text())["id"]
    with zipfile.ZipFile(tmp_path / "one.backup") as packed:
        assert json.loads(packed.read("manifest.json"))["sha256"] == manifest.sha256


def test_a_backup_of_a_ledger_from_which_nothing_left_says_so(blog, made_url, tmp_path):
    manifest = Backups(_config_of(blog.bridge, made_url), blog.bridge.ledger).back_up(tmp_path / "one.backup")
    assert manifest.last_send == {"id": "", "at": ""}


@pytest.mark.parametrize("place", ["there.backup", "no-such-folder/one.backup"])
def test_a_backup_writes_over_no_file_and_says_where_it_cannot_be_written(at, tmp_path, place):
    (tmp_path / "there.backup").write_text("mine")
    with pytest.raises(BackupError, match="name another file"):
        at.back_up(tmp_path / place)
    assert (tmp_path / "there.backup").read_text() == "mine"


def locked(backup: Path) -> Path:
    """It says of what is packed that a password opens it."""
    target, data = backup.with_name("locked"), bytearray(backup.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    target.write_bytes(data)
    return target


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, "is damaged, or is no backup"),
        (bent, "is damaged"),
        (lambda backup: rewritten(backup, text="[]"), "is damaged, or is no backup"),
        (lambda backup: rewritten(backup, text="{" * 70_000), "is damaged, or is no backup"),
        (lambda backup: rewritten(backup, text="[" * 60_000), "is damaged, or is no backup"),
        (lambda backup: rewritten(backup, made_at="yesterday"), "is damaged, or is no backup"),
        (locked, "is damaged, or is no backup"),
        (lambda backup: rewritten(backup, copy=b"another"), "its checksum is another"),
        (lambda backup: rewritten(backup, format=2), "newer version"),
        (lambda backup: rewritten(backup, schema="9999"), "newer version"),
        (lambda backup: rewritten(backup, database="oracle"), "is a backup of a oracle ledger"),
        (lambda backup: backup.with_name("nothing"), "No such file"),
    ],
)
def test_what_is_no_sound_backup_of_this_version_and_database_is_refused_in_words(at, blog, tmp_path, spoil, words):
    at.back_up(tmp_path / "one.backup")
    with pytest.raises(BackupError, match=words):
        at.restore(spoil(tmp_path / "one.backup"), yes=True)
    assert blog.status() == "live"


def test_a_ledger_that_is_there_is_written_over_only_when_its_owner_says_so(at, tmp_path):
    at.back_up(tmp_path / "one.backup")
    with pytest.raises(Refused, match="--yes"):
        at.restore(tmp_path / "one.backup", yes=False)


def test_every_account_of_a_restored_ledger_is_held_even_where_nothing_was_sent_since(at, blog, tmp_path):
    made_at = at.back_up(tmp_path / "one.backup").made_at
    blog.bridge.ledger.close()
    at.restore(tmp_path / "one.backup", yes=True)
    assert blog.bridge.departures.check_backup()
    (account,) = blog.bridge.overview.read_status()["accounts"]
    assert f"this ledger is a backup of {made_at} that was restored. Look on Medium" in account["parked_reason"]
    blog.bridge.accounts.resume("main")
    assert not blog.bridge.departures.check_backup(), "it is held once"
    blog.publish(id=8, guid="8", url="https://blog.example/8/")
    assert blog.status(8) == "live"


def test_what_was_sent_since_the_backup_is_named_too(at, blog, medium, tmp_path):
    at.back_up(tmp_path / "one.backup")
    blog.publish(id=8, guid="8", url="https://blog.example/8/")
    said = json.loads(blog.bridge.departures.last_send_file.read_text())
    blog.bridge.ledger.close()
    at.restore(tmp_path / "one.backup", yes=True)
    assert blog.bridge.departures.check_backup()
    (account,) = blog.bridge.overview.read_status()["accounts"]
    assert f"something was sent at {said['at']} that it does not know" in account["parked_reason"]
    blog.publish(id=8, guid="8", url="https://blog.example/8/")
    assert len(medium.stories) == 2


def test_the_ledger_that_was_replaced_is_recognised_when_it_comes_back(at, blog, tmp_path):
    """The side file names the restore from then on, and no older copy knows it."""
    at.back_up(tmp_path / "old.backup")
    at.back_up(tmp_path / "new.backup")
    blog.bridge.ledger.close()
    at.restore(tmp_path / "old.backup", yes=True)
    blog.bridge.departures.check_backup()
    said = json.loads(blog.bridge.departures.last_send_file.read_text())["id"]
    blog.bridge.ledger.close()
    at.restore(tmp_path / "new.backup", yes=True)
    with blog.bridge.ledger.read() as tx:
        assert not tx.has_departure(said)


def test_a_restore_makes_a_ledger_where_there_is_none(at, blog, tmp_path, request):
    at.back_up(tmp_path / "one.backup")
    url = f"sqlite:///{tmp_path}/fresh.db"
    if not blog.bridge.ledger.is_sqlite:
        url = request.getfixturevalue("postgres").new_database()
    fresh = Ledger(url)
    Backups(_config_of(blog.bridge, url), fresh).restore(tmp_path / "one.backup", yes=False)
    with fresh.read() as tx:
        assert tx.read_post("blog", 7).post.title
    fresh.close()


# --- SQLite


def test_a_damaged_ledger_is_not_backed_up(tmp_path):
    file = tmp_path / "ledger.db"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE words (word TEXT)")
        made.execute("CREATE INDEX by_word ON words (word)")
        made.executemany("INSERT INTO words VALUES (?)", [(f"word {number}",) for number in range(2000)])
    made.close()
    data = bytearray(file.read_bytes())
    page = len(data) // 2 // 4096 * 4096
    data[page : page + 4096] = os.urandom(4096)
    file.write_bytes(data)
    with pytest.raises(LedgerError, match="is damaged"):
        write_snapshot(f"sqlite:///{file}", tmp_path / "copy")


def test_a_file_that_is_no_ledger_is_told(tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"no database " * 500)
    with pytest.raises(LedgerError, match="cannot be copied"):
        write_snapshot(f"sqlite:///{tmp_path}/ledger.db", tmp_path / "copy")


def test_a_restore_over_a_file_that_is_no_ledger_says_to_move_it_away(tmp_path, made_file):
    (tmp_path / "ledger.db").write_bytes(b"no database " * 500)
    write_snapshot(f"sqlite:///{made_file}", tmp_path / "copy")
    ledger = Ledger(f"sqlite:///{made_file}")
    now = ledger.now()
    ledger.close()
    with pytest.raises(LedgerError, match="move it away first"):
        put_snapshot(f"sqlite:///{tmp_path}/ledger.db", tmp_path / "copy", now)
    assert (tmp_path / "ledger.db").read_bytes().startswith(b"no database")


def test_a_served_ledger_has_its_lock_which_a_restore_takes_first(tmp_path, made_file):
    with own(f"sqlite:///{made_file}"), pytest.raises(LedgerBusy), own(f"sqlite:///{made_file}"):
        pass


# --- PostgreSQL


@pytest.mark.postgres
def test_a_database_in_use_is_not_written_over(postgres, made_database, tmp_path):
    url = postgres.new_database(made_database)
    write_snapshot(url, tmp_path / "copy")
    other, here = Ledger(url), Ledger(url)
    with other.read() as tx:
        now = tx.now
    with pytest.raises(LedgerBusy, match="1 other connections now"):
        put_snapshot(url, tmp_path / "copy", now)
    other.close()
    put_snapshot(url, tmp_path / "copy", now)
    here.close()


@pytest.mark.postgres
def test_without_postgresqls_programs_it_is_said_what_to_install(postgres, made_database, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LedgerError, match="apt-get install postgresql-client"):
        write_snapshot(made_database, tmp_path / "copy")


@pytest.mark.postgres
def test_a_script_that_fails_leaves_the_ledger_that_was_there(postgres, made_database, tmp_path):
    url = postgres.new_database(made_database)
    (tmp_path / "copy").write_text("SELECT no_such_thing;\n")
    ledger = Ledger(url)
    now = ledger.now()
    ledger.close()
    with pytest.raises(LedgerError, match="psql failed, and nothing was changed"):
        put_snapshot(url, tmp_path / "copy", now)
    ledger.check()
    ledger.close()
