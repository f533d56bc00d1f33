"""Trouble on the wire and in the ticks: a handshake without end, dates beyond the calendar, a tick that fails."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from archive_commands import config, run, wordpress
from blog import SECRET, reconfigured
from bridge.errors import LedgerReplaced
from bridge.http import NotSent, exchange
from bridge.runtime.threads import running
from faulty_rows import read, said, spoil
from feed_server import a_feed, an_item, feed, server
from hookmaker import make_hook, signed
from processes import wait_for

__all__ = ["config", "feed", "said", "server", "wordpress"]

BEATEN = "SELECT name FROM heartbeats WHERE name = 'sweep' AND beat_at IS NOT NULL"


@pytest.fixture
def database_url(tmp_path) -> str:
    """Triggers are written as SQLite has them."""
    return f"sqlite:///{tmp_path}/ledger.db"


@contextmanager
def a_handshake_without_end() -> Iterator[str]:
    """A server that begins TLS and then sends a byte now and then."""
    is_over = threading.Event()

    def drip() -> None:
        with suppress(OSError), listener.accept()[0] as connection:
            connection.recv(4096)
            for byte in b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + bytes(500):
                connection.sendall(bytes([byte]))
                if is_over.wait(0.05):
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            is_over.set()
            thread.join()


def test_a_handshake_without_end_is_over_at_the_deadline_and_nothing_was_sent():
    with a_handshake_without_end() as url, pytest.raises(NotSent, match="it took too long"):
        exchange("POST", url, headers={}, body=b"a story", deadline_s=0.5, max_bytes=100)


@pytest.mark.parametrize("date", ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+10:00"])
def test_a_story_dated_beyond_the_calendar_is_known_without_its_date(feed, date):
    feed.body = a_feed(an_item("aaaaaaaaaaaa", pubDate=f"<pubDate>{date}</pubDate>", updated=""), an_item())
    odd, usual = feed.read().stories
    assert (odd.id, odd.published_at) == ("aaaaaaaaaaaa", None)
    assert usual.published_at is not None


def test_a_tick_that_fails_is_told_and_comes_again(blog, tmp_path, medium, said):
    ledger = blog.bridge.ledger
    blog = reconfigured(blog, tmp_path, medium, delivery={"sweep": "1s"})
    with running(blog.bridge.config, ledger, is_alone=True):
        spoil(ledger, "CREATE TRIGGER no_room BEFORE UPDATE ON heartbeats BEGIN SELECT RAISE(ABORT, 'no'); END")
        wait_for(lambda: "a tick failed" in said.getvalue(), 20, "the tick that fails")
        spoil(ledger, "DROP TRIGGER no_room")
        spoil(ledger, "ALTER TABLE heartbeats RENAME TO gone")
        wait_for(lambda: "no such table: heartbeats" in said.getvalue(), 20, "the tick in trouble")
        spoil(ledger, "ALTER TABLE gone RENAME TO heartbeats")
        wait_for(lambda: read(ledger, BEATEN), 20, "the next tick")
    assert 'the ledger is in trouble" tick=' in said.getvalue()


def test_a_ledger_that_is_taken_away_is_told_once_and_takes_no_hook(blog, tmp_path, medium, said):
    blog = reconfigured(blog, tmp_path, medium, delivery={"sweep": "1s"})
    with running(blog.bridge.config, blog.bridge.ledger, is_alone=True) as bridge:
        (tmp_path / "ledger.db").unlink()
        wait_for(lambda: "the ledger was replaced" in said.getvalue(), 20, "the word of it")
        body = make_hook("post.published")
        with pytest.raises(LedgerReplaced, match=r"ledger.db was removed"):
            bridge.inbox.receive("blog", signed(SECRET, body, "msg_1", blog.clock()), body)
        bridge.wake()
        time.sleep(1.5)  # as many sweeps as it takes to say it again
    assert said.getvalue().count("the ledger was replaced") == 1
    assert medium.stories == []


def test_a_reading_that_is_stopped_at_the_keyboard_says_how_it_goes_on(config, wordpress):
    def stop(params):
        if params.get("offset", "0") != "0":
            time.sleep(0.5)
            # In its own thread, while it waits, and again with each page: Python loses an interrupt that comes while a
            # destructor runs, and whoever sits at a keyboard then presses the keys again.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            time.sleep(0.5)

    wordpress.answer_posts(stop)
    done = run(config, "resync", "blog", "--all")
    assert done.exit_code == 130
    assert "Run the same command again to go on, with --fresh to begin anew" in done.output
