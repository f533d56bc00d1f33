"""Makes ``tests/data/v0.1.0/ledger.sql``: a ledger as version 0.1.0 wrote it, by running that version.

    PYTHONPATH=FOLDER_OF_BRIDGE_ZIP:tests/support python tests/old_ledger.py tests/data/v0.1.0/ledger.sql

Hooks come in, stories are sent, pages offered, a story confirmed, posts held and refused, and every table has a row.
"""

import sqlite3
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from blog import SECRET, Blog, a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.models import Ask, SeenKind, SeenStory, StoredLink
from hookmaker import make_hook, signed
from judge import Judge

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOME = "https://blog.example"


def post(number: int, **changes: object) -> dict[str, object]:
    url = f"{HOME}/post-{number}/"
    return {"id": number, "guid": f"{HOME}/?p={number}", "url": url, "slug": f"post-{number}"} | changes


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, Judge() as medium:
        path = Path(folder) / "ledger.db"
        clock = Clock()
        ledger = Ledger(f"sqlite:///{path}", clock)
        ledger.create()
        # Where the Medium of the test listens stands nowhere in a ledger.
        sites = {
            "blog": {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge"},
            "notes": {"home": "https://notes.example", "account": "hand", "secret": SECRET, "page_host": "bridge"},
        }
        accounts = {
            "main": {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"},
            "hand": {"username": "ada"},
        }
        table = {"state_dir": folder, "public_url": "https://bridge.example"}
        bridge = Bridge(
            a_config(Path(folder), medium.url, sites=sites, accounts=accounts, bridge=table), ledger, clock=clock
        )
        bridge.identities.open()
        live(Blog(bridge, clock), clock, medium)
        offered(bridge, clock)
        the_rest(bridge, clock)
        ledger.close()
        with sqlite3.connect(path) as connection:
            target.write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
        connection.close()


class Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def live(blog: Blog, clock: Clock, medium: Judge) -> None:
    """Account main, by API: live, changed since, unconfirmed, refused, held, a draft, taken off, gone, waiting."""
    blog.hook("ping")
    blog.publish(**post(7))
    blog.edit(**post(7, content_html="<p>We ran along the river and over all of the seven bridges.</p>"))
    medium.script("drop_after_store")
    blog.publish(**post(8))
    clock.at += timedelta(hours=1)
    medium.script(400)
    blog.publish(**post(9))
    blog.publish(**post(10, url=f"{HOME}/post-7/"))
    blog.hook("post.published", post(11), choice={"publish_status": "draft"})
    blog.settle()
    blog.publish(**post(12, type="page"))
    blog.hook("post.published", post(13), choice={"delay": 86_400})
    blog.bridge.events.apply_events()
    blog.unpublish(**post(13))
    blog.hook("post.deleted", post(12))
    blog.settle()
    blog.hook("post.published", post(14), choice={"delay": 7_200})
    blog.settle()
    blog.hook("post.published", post(15))
    blog.deliver(make_hook("post.published", post=post(16), revision=99, occurred_at=clock()), "msg_waiting")


def offered(bridge: Bridge, clock: Clock) -> None:
    """Account hand, by import: one page offered, one story confirmed."""
    for number in (21, 22):
        url = f"https://notes.example/post-{number}/"
        changes = {"id": number, "guid": f"https://notes.example/?p={number}", "url": url, "slug": f"post-{number}"}
        body = make_hook(
            "post.published", post=changes, revision=number, occurred_at=clock(), home="https://notes.example"
        )
        bridge.inbox.receive("notes", signed(SECRET, body, f"msg_{number}", clock()), body)
    with bridge.ledger.read() as tx:
        waiting = tx.read_waiting_events()
    # The two newest of blog stay as they came in.
    for event_id in waiting[2:]:
        bridge._apply_safely(event_id)
    while bridge.sender.deliver_next():
        pass
    bridge.decisions.confirm("notes", 22, "https://medium.com/@ada/a-walk-0123456789ab")


def the_rest(bridge: Bridge, clock: Clock) -> None:
    """What is seen on Medium, jobs, the archive's schedule, notices that were told."""
    seen = SeenStory(
        "00112233aabb",
        "https://medium.com/@ada/of-my-own-00112233aabb",
        "Of my own",
        AT - timedelta(days=3),
        SeenKind.STORY,
        "feed",
        links=(f"{HOME}/somewhere/",),
    )
    with bridge.ledger.write() as tx:
        bridge.matching.learn(tx, "main", [seen])
        tx.put_links([StoredLink("https://else.example/", "ok", "it answers 200", AT)])
        tx.add_slots("main", [(AT, AT + timedelta(minutes=3))])
        tx.beat("sweep", timedelta(minutes=1))
        tx.change_account("main", schedule="30 9 * * 1", schedule_from=AT)
    bridge.jobs.ask_job(Ask("blog"))
    bridge.queue.ban("blog", 14)
    bridge.accounts.pause("hand", reason="on holiday")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
