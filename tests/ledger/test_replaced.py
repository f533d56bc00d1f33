"""The ledger's file is taken away, replaced or served twice while a bridge runs: nothing is lost or goes twice."""

import json
import os
import shutil
import signal
import sqlite3
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bridge.errors import LedgerBusy, LedgerError, LedgerReplaced
from bridge.ledger import Ledger
from bridge.ledger.ownership import own
from bridge.models import DepartureKind
from hookmaker import make_hook
from judge import Judge
from postgres import Postgres
from processes import BridgeProcess, wait_for
from warm_process import run_warm


def published(post_id: int) -> bytes:
    url = f"https://blog.example/{post_id}/"
    return make_hook("post.published", post={"id": post_id, "guid": url, "url": url})


def backup(file: Path) -> Path:
    """A backup as SQLite makes one."""
    copy = file.with_name("backup.db")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    return copy


@pytest.fixture
def serving(tmp_path) -> Iterator[tuple[BridgeProcess, Judge, Path]]:
    """A bridge that has sent one story, and its ledger."""
    file = tmp_path / "ledger.db"
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, f"sqlite:///{file}", medium.url).start()
        assert bridge.post(published(7), "msg_7") == 202
        wait_for(lambda: bridge.status(7) == "live", what="the first story")
        yield bridge, medium, file


def remove(file: Path) -> None:
    file.unlink()


def replace(file: Path) -> None:
    backup(file).replace(file)


def take_the_journal(file: Path) -> None:
    file.with_name("ledger.db-wal").unlink()


def take_the_index(file: Path) -> None:
    file.with_name("ledger.db-shm").unlink()


def restore_into(file: Path) -> None:
    """As ``sqlite3 ledger.db '.restore old.db'`` does: the same file, another content."""
    empty = file.with_name("old.db")
    ledger = Ledger(f"sqlite:///{empty}")
    ledger.create()
    ledger.close()
    with closing(sqlite3.connect(empty)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)


def move_away_and_back(file: Path) -> None:
    file.rename(file.with_name("away.db"))
    shutil.copy(file.with_name("away.db"), file)


def copy_over(file: Path) -> None:
    """As ``cp old.db ledger.db`` does: the same file, its bytes are others, and SQLite's journal stays beside it."""
    empty = file.with_name("old.db")
    ledger = Ledger(f"sqlite:///{empty}")
    ledger.create()
    ledger.close()
    shutil.copyfile(empty, file)


WAYS = [copy_over, remove, replace, take_the_journal, take_the_index, restore_into, move_away_and_back]


def ready(bridge: BridgeProcess) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{bridge.url}/readyz", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, str(json.loads(error.read())["detail"])


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_a_ledger_that_is_replaced_while_it_is_served_takes_no_hook_and_sends_nothing(
    serving, way: Callable[[Path], None]
):
    bridge, medium, file = serving
    way(file)
    assert bridge.post(published(8), "msg_8") == 503
    status, why = ready(bridge)
    assert status == 503
    assert "while the bridge ran" in why
    assert "start it again" in why
    assert len(medium.stories) == 1
    wait_for(lambda: "the ledger was replaced" in bridge.log(), what="a line of the log")
    assert bridge.log().count("the ledger was replaced") == 1
    assert "Traceback" not in bridge.log()
    assert bridge.stop() == 0


def test_what_was_on_its_way_when_the_ledger_was_taken_does_not_leave(tmp_path):
    file = tmp_path / "ledger.db"
    with Judge() as medium:
        bridge = BridgeProcess(tmp_path, f"sqlite:///{file}", medium.url).start("before_first_byte:stop")
        bridge.post(published(7), "msg_7")
        state = Path(f"/proc/{bridge.process.pid}/stat")
        wait_for(lambda: state.read_text().rsplit(")", 1)[1].split()[0] == "T", what="a stop")
        old = file.with_name("newest.db")
        file.rename(old)
        shutil.copy(old, file)
        bridge.process.send_signal(signal.SIGCONT)
        wait_for(lambda: "the ledger was replaced" in bridge.log(), what="a line of the log")
        assert medium.posts_received == 0
        bridge.stop()


def drop_and_copy_database(cluster: Postgres, url: str, copy: str) -> None:
    cluster.copy(copy, url)


def restore_into_database(cluster: Postgres, url: str, copy: str) -> None:
    """As ``pg_restore --clean`` does it: the same database, with other tables."""
    cluster.load(copy, url)


@pytest.mark.parametrize("way", [drop_and_copy_database, restore_into_database], ids=["dropped", "cleaned"])
def test_a_database_that_is_replaced_by_a_copy_from_after_this_process_last_sent_is_noticed(
    postgres, made_database, way: Callable[[Postgres, str, str], None]
):
    """Another process has sent since the copy was made, and this one would send that again."""
    url = postgres.new_database()
    postgres.copy(made_database, url)
    idle, other = Ledger(url), Ledger(url)
    with idle.write() as tx:
        start = tx.add_departure(DepartureKind.START)
    idle.guard(start)
    copy = postgres.url_of(postgres.back_up(url))
    with other.write() as tx:
        tx.add_departure(DepartureKind.SEND)
    for ledger in (idle, other):
        ledger.engine.dispose()
    way(postgres, url, copy)
    for _ in range(2):
        with pytest.raises(LedgerReplaced, match="database was replaced"), idle.write():
            raise AssertionError("a transaction began")
    with pytest.raises(LedgerReplaced):
        idle.prove()
    for ledger in (idle, other):
        ledger.close()
    for one in (url, copy):
        postgres.drop(one)


@pytest.mark.parametrize("kind", ["symlink", "hard link", "lock file removed", "folder by another name"])
def test_a_second_bridge_on_the_same_file_is_refused_whatever_it_is_called(serving, tmp_path, kind):
    bridge, _, file = serving
    other = tmp_path / "other"
    other.mkdir()
    name = other / "ledger.db"
    if kind == "symlink":
        name.symlink_to(file)
    elif kind == "hard link":
        os.link(file, name)
    elif kind == "folder by another name":
        other.rmdir()
        other.symlink_to(tmp_path, target_is_directory=True)
        file.with_name("ledger.db.lock").unlink()
    else:
        file.with_name("ledger.db.lock").unlink()
        name = file
    config = tmp_path / "second.toml"
    config.write_text(bridge.config.read_text().replace(str(file), str(name)).replace(f":{bridge.port}'", ":1'"))
    config.chmod(0o600)
    done = run_warm(["--config", str(config), "serve"], os.environ, tmp_path)
    assert done.returncode == 2
    assert "another process serves" in done.stderr
    assert bridge.post(published(8), "msg_8") == 202
    wait_for(lambda: bridge.status(8) == "live", what="the second story")
    assert bridge.stop() == 0


def test_the_command_line_works_beside_a_bridge_that_holds_its_ledger(serving, tmp_path):
    bridge, _, _ = serving
    done = run_warm(["--config", str(bridge.config), "status"], os.environ, tmp_path)
    assert done.returncode == 0
    done = run_warm(["--config", str(bridge.config), "pause"], os.environ, tmp_path)
    assert done.returncode == 0
    assert ready(bridge)[0] == 200
    assert bridge.stop() == 0


def test_a_lock_ends_with_its_process_and_is_free_for_the_next(tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.db"
    with own(url) as is_alone:
        assert is_alone
        with pytest.raises(LedgerBusy), own(url):
            raise AssertionError
    with own(url) as is_alone:
        assert is_alone


def test_a_ledger_that_cannot_be_opened_is_said_so(tmp_path):
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(LedgerError, match="cannot be opened"), own(f"sqlite:///{tmp_path}/ledger.db"):
        raise AssertionError


def test_a_content_that_does_not_know_the_last_departure_is_another_one_on_both_databases(ledger):
    with ledger.write() as tx:
        start = tx.add_departure(DepartureKind.START)
    ledger.guard(start)
    with ledger.write() as tx:
        sent = tx.add_departure(DepartureKind.SEND)
    ledger.remember(sent)
    ledger.prove()
    with ledger.write() as tx:
        tx.connection.exec_driver_sql("DELETE FROM departures")
    with pytest.raises(LedgerReplaced, match="content was replaced"), ledger.write():
        raise AssertionError
    with pytest.raises(LedgerReplaced), ledger.read():
        raise AssertionError


def test_a_removed_ledger_is_said_to_be_removed_and_nothing_else(tmp_path):
    file = tmp_path / "ledger.db"
    ledger = Ledger(f"sqlite:///{file}")
    ledger.create()
    with ledger.write() as tx:
        start = tx.add_departure(DepartureKind.START)
    ledger.guard(start)
    file.unlink()
    with pytest.raises(LedgerReplaced) as told:
        ledger.prove()
    assert str(told.value).startswith(f"{file} was removed while the bridge ran")
    ledger.close()


def test_the_files_of_a_ledger_can_be_read_by_their_owner_alone(serving):
    bridge, _, file = serving
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir() if path.is_file()}
    names = {"ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.lock", "bridge.last-send"}
    assert {modes[name] for name in names} == {0o600}
    assert bridge.stop() == 0


def test_files_that_an_older_version_left_open_to_others_are_tightened_at_the_next_start(serving):
    bridge, _, file = serving
    bridge.stop()
    for path in (file, file.with_name("ledger.db.lock"), file.with_name("bridge.last-send")):
        path.chmod(0o644)
    bridge.start()
    names = ("ledger.db", "ledger.db-wal", "ledger.db.lock", "bridge.last-send")
    assert {stat.S_IMODE(file.with_name(name).stat().st_mode) for name in names} == {0o600}
    assert bridge.stop() == 0


def test_a_ledger_that_sqlite_carries_its_journal_into_all_the_time_is_never_taken_for_another(tmp_path):
    """Checkpoints write into the file, here and from other processes, while each transaction looks at it."""
    url = f"sqlite:///{tmp_path}/ledger.db"
    ledger, other = Ledger(url), Ledger(url)
    ledger.create()
    with ledger.write() as tx:
        start = tx.add_departure(DepartureKind.START)
    ledger.guard(start)

    def write(mine: Ledger) -> None:
        for number in range(150):
            with mine.write() as tx:
                tx.write_journal("test", "x" * 20_000)
            with mine.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql(f"PRAGMA wal_checkpoint({('PASSIVE', 'TRUNCATE', 'RESTART')[number % 3]})")
                connection.exec_driver_sql("BEGIN")

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(write, one) for one in (ledger, ledger, other)]:
            done.result()
    ledger.prove()
    other.close()
    ledger.prove()
    ledger.close()
