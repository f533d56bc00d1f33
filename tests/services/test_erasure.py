"""Forgetting: a post's words are gone from every table and file, and nothing of it goes a second time."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from blog import HOME, Blog, a_config, reconfigured
from bridge.app import Bridge
from bridge.errors import LedgerError, NotFound, Refused
from bridge.ledger import Ledger
from bridge.ledger.tables import deliveries, journal, metadata, post_urls
from bridge.models import ArchiveSource, Ask
from canary_post import POST, URL, live_with_everything, published
from commands import config, run
from doors import STORY, client, door, pages_of
from feed_blog import LINKED, look, write, writer
from feed_blog import door as watched
from hookmaker import make_hook

__all__ = ["config", "door", "watched", "writer"]

CANARY = "canary"


def dump(ledger: Ledger) -> str:
    """Every value of every table."""
    with ledger.engine.connect() as connection:
        rows = [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    return repr(rows).casefold()


def files_of(folder: Path) -> bytes:
    """What stands on the disk of a SQLite ledger, its write-ahead log included."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.db*"))).lower()


def test_no_word_of_it_is_left_in_any_table_or_file(blog, ledger, tmp_path):
    live_with_everything(blog)
    assert CANARY in dump(ledger)
    blog.bridge.erasure.forget("blog", 7)
    assert CANARY not in dump(ledger)
    assert b"canar" not in files_of(tmp_path)
    assert "Account main waits" in str(ledger_rows(ledger, "outbox"))


def test_another_article_that_waited_for_its_number_is_forgotten_with_it(blog, ledger):
    blog.publish()
    # The date and the guid of the older article, and nothing else of it.
    newer = {"created_at": "2026-03-01T10:00:00Z", "published_at": "2026-03-01T10:00:00Z"}
    published(blog, **newer, content_html="<p>The canary sings of bread, of water and of salt.</p>" * 3, state="c" * 64)
    with ledger.read() as tx:
        assert tx.read_post("blog", 7).rival.title == "Canary title"
    blog.bridge.erasure.forget("blog", 7)
    with ledger.read() as tx:
        assert (tx.read_post("blog", 7).rival, tx.read_post("blog", 7).held_reason) == (None, "")
    assert CANARY not in dump(ledger)


def test_the_hashes_of_its_words_are_forgotten_too(blog, ledger):
    published(blog)
    blog.unpublish(**POST | {"content_html": ""})
    with ledger.read() as tx:
        assert tx.read_post("blog", 7).shingles
    blog.bridge.erasure.forget("blog", 7)
    with ledger.read() as tx:
        assert tx.read_post("blog", 7).shingles == ()


def test_nothing_is_asked_any_more_about_a_forgotten_post_at_anothers_address(blog, ledger, medium):
    published(blog)
    published(blog, id=8, guid="8")
    with ledger.read() as tx:
        (story,) = tx.read_deliveries("blog", 7)
        assert [one.post.id for one in tx.read_asked_about(story.id)] == [8]
    blog.bridge.erasure.forget("blog", 8)
    with ledger.read() as tx:
        assert (tx.read_asked_about(story.id), tx.read_post("blog", 8).holder_id) == ([], None)
    blog.settle()
    assert ([one["kind"] for one in blog.bridge.overview.read_handoffs()], len(medium.stories)) == ([], 1)


def ledger_rows(ledger: Ledger, table: str) -> list[Any]:
    with ledger.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM {table}")))


def test_its_words_were_in_the_file_and_are_not_in_its_free_pages(tmp_path, clock, medium):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db", clock)
    ledger.create()
    bridge = Bridge(a_config(tmp_path, medium.url), ledger, clock=clock)
    bridge.identities.open()
    blog = Blog(bridge, clock)
    published(blog, content_html="<p>canary</p>" + "<p>The river.</p>" * 5000)
    with ledger.engine.connect() as connection:
        assert connection.connection.driver_connection is not None
    assert b"canary" in files_of(tmp_path)
    bridge.erasure.forget("blog", 7)
    assert b"canary" not in files_of(tmp_path)
    ledger.close()
    assert b"canary" not in files_of(tmp_path)


@pytest.mark.parametrize("kind", ["post.published", "post.updated"])
def test_a_forgotten_post_that_is_told_again_is_known_again_and_makes_no_second_story(blog, medium, kind):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    blog.hook(kind, POST | {"content_html": "<p>The canary is back.</p>", "state": "b" * 64})
    blog.settle()
    (delivery,) = blog.deliveries()
    assert (len(medium.stories), delivery["status"]) == (1, "live")
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Canary title"
    # It has its address again, so nobody is asked to mend the story's canonical link.
    assert blog.handoffs() == ["update_in_place"]


def test_a_forgotten_live_post_that_has_moved_is_told_so(blog, medium):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    blog.edit(**POST | {"url": f"{HOME}/elsewhere/"})
    assert "mend_canonical" in blog.handoffs()
    assert len(medium.stories) == 1


@pytest.mark.parametrize("url", [URL, f"{HOME}/canary-draft/", f"{HOME}/canary-slug/?utm_source=x"])
def test_another_post_at_an_address_of_a_forgotten_story_is_held(blog, medium, url):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    blog.publish(id=8, guid=f"{HOME}/?p=8", url=url, previous_urls=[])
    assert len(medium.stories) == 1
    assert "two stories of one article" in blog.journal(8)


def test_a_post_that_waits_and_moves_there_is_asked_about_and_not_sent(blog, medium, clock, tmp_path):
    published(blog)
    slow = reconfigured(blog, tmp_path, medium, delivery={"delay": "1h"})
    slow.publish(id=8, guid=f"{HOME}/?p=8", url=f"{HOME}/other/")
    slow.bridge.erasure.forget("blog", 7)
    slow.edit(id=8, guid=f"{HOME}/?p=8", url=URL, previous_urls=[])
    clock.pass_by(timedelta(hours=2))
    slow.settle()
    assert len(medium.stories) == 1
    assert slow.status(8) == "held"
    assert "two stories of one article" in slow.journal(8)


def test_a_live_post_may_move_there_and_no_story_is_made(blog, medium):
    published(blog)
    blog.publish(id=8, guid=f"{HOME}/?p=8", url=f"{HOME}/other/")
    blog.bridge.erasure.forget("blog", 7)
    blog.edit(id=8, guid=f"{HOME}/?p=8", url=URL, previous_urls=[f"{HOME}/other/"])
    assert len(medium.stories) == 2
    blog.publish(id=9, guid=f"{HOME}/?p=9", url=URL, previous_urls=[])
    assert len(medium.stories) == 2


def test_another_article_under_a_forgotten_number_is_asked_about_and_not_sent(blog, medium):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    blog.publish(
        url=f"{HOME}/new/",
        title="New",
        content_html="<p>All new.</p>",
        created_at="2020-01-01T00:00:00Z",
        published_at="2020-01-01T00:00:00Z",
    )
    assert len(medium.stories) == 1
    assert "number 7 is known for" in str(blog.bridge.overview.read_post("blog", 7))


def leave(blog: Blog, what: str, post_id: int = 7) -> None:
    """WordPress tells that a post is gone."""
    blog.clock.pass_by(timedelta(hours=1))
    guid = f"{HOME}/?p={post_id}"
    if what == "deleted":
        blog.hook("post.deleted", {"id": post_id, "guid": guid})
    else:
        bare = {"id": post_id, "guid": guid, "status": what, "url": guid, "content_html": "", "published_at": None}
        blog.hook("post.unpublished", POST | bare, reason=what)
    blog.settle()


NEWER = {
    "url": f"{HOME}/new/",
    "previous_urls": [],
    "title": "New",
    "content_html": "<p>All new.</p>",
}
"""Another article; it is made when it is told of."""


@pytest.mark.parametrize("what", ["deleted", "trash", "draft"])
@pytest.mark.parametrize("revision", [1, 9])
def test_another_article_under_the_number_of_a_forgotten_one_that_is_gone_is_asked_about(blog, medium, what, revision):
    """A WordPress that was put back gives the number out again; its counter begins anew, or goes on."""
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    leave(blog, what)
    made = {"created_at": blog.clock().isoformat(), "published_at": blog.clock().isoformat()}
    blog.hook("post.published", POST | NEWER | made, revision=revision)
    blog.settle()
    assert len(medium.stories) == 1
    assert "number 7 is known for" in blog.bridge.overview.read_post("blog", 7)["held_reason"]
    blog.bridge.answers.tell_apart("blog", 7)
    blog.settle()
    assert (len(medium.stories), medium.stories[-1]["canonicalUrl"]) == (2, f"{HOME}/new/")


@pytest.mark.parametrize("what", ["deleted", "trash", "draft"])
def test_a_forgotten_article_that_was_gone_and_comes_back_is_the_same(blog, medium, what):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    leave(blog, what)
    published(blog, title="Rewritten", content_html="<p>Every word is another one.</p>", url=f"{HOME}/moved/")
    assert (len(medium.stories), blog.status()) == (1, "live")
    assert blog.bridge.overview.read_post("blog", 7)["held_reason"] == ""


@pytest.mark.parametrize("change", [{"url": f"{HOME}/moved/"}, {"created_at": "2020-01-01T00:00:00Z"}])
def test_a_forgotten_article_is_recognised_by_its_date_or_its_address(blog, medium, change):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    published(blog, title="Rewritten", content_html="<p>Every word is another one.</p>", **change)
    assert len(medium.stories) == 1
    assert "is known for" not in str(blog.bridge.overview.read_post("blog", 7))


def test_what_waited_is_cancelled_and_stays_so_when_the_post_is_published_again(blog, medium, tmp_path):
    waiting = reconfigured(blog, tmp_path, medium, delivery={"delay": "1h"})
    published(waiting)
    assert waiting.status() == "planned"
    waiting.bridge.erasure.forget("blog", 7)
    assert waiting.status() == "cancelled"
    eager = reconfigured(waiting, tmp_path, medium)
    published(eager)
    assert (eager.status(), medium.stories) == ("cancelled", [])
    assert "stays cancelled" in eager.journal()


@pytest.mark.parametrize("status", ["failed", "held"])
def test_what_stands_still_is_cancelled_too(blog, ledger, medium, status):
    medium.script(400)
    published(blog)
    with ledger.write() as tx:
        tx.connection.execute(update(deliveries).values(status=status))
    blog.bridge.erasure.forget("blog", 7)
    assert blog.status() == "cancelled"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("claimed", "being-sent"),
        ("sending", "being-sent"),
        ("unconfirmed", "unconfirmed"),
        ("offered", "ready-to-import"),
    ],
)
def test_a_story_under_way_is_refused_with_its_status_and_nothing_but_that_is_written(blog, ledger, status, code):
    published(blog)
    with ledger.write() as tx:
        tx.connection.execute(update(deliveries).values(status=status, code=code))
    before = dump(ledger)
    with pytest.raises(Refused, match=f"post 7 on main is {status}: "):
        blog.bridge.erasure.forget("blog", 7)
    with pytest.raises(Refused, match=status):
        blog.bridge.erasure.forget_site("blog")
    with ledger.write() as tx:
        told = tx.connection.execute(delete(journal).where(journal.c.what == "forget failed"))
    assert told.rowcount == 2
    assert dump(ledger) == before


def test_while_the_archive_is_read_nothing_is_forgotten(blog):
    published(blog)
    blog.bridge.jobs.ask_job(Ask("blog", ArchiveSource.REST, (), None))
    with pytest.raises(Refused, match="the archive of blog is being read"):
        blog.bridge.erasure.forget("blog", 7)


def test_what_nobody_knows_cannot_be_forgotten(blog):
    with pytest.raises(NotFound, match="nothing is known of post 9 of blog"):
        blog.bridge.erasure.forget("blog", 9)


def test_it_may_be_asked_for_again(blog, ledger):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    blog.bridge.erasure.forget("blog", 7)
    assert CANARY not in dump(ledger)


def test_a_hook_that_waits_is_forgotten_with_its_post_and_never_applied(blog, ledger, medium):
    blog.hook("post.published", POST)
    blog.bridge.erasure.forget("blog", 7)
    assert CANARY not in dump(ledger)
    blog.settle()
    assert medium.stories == []


def test_the_same_hook_again_is_still_a_duplicate(blog):
    body = make_hook("post.published", post={"id": 7} | POST, occurred_at=blog.clock())
    blog.deliver(body, "msg_same")
    blog.settle()
    blog.bridge.erasure.forget("blog", 7)
    assert blog.deliver(body, "msg_same").duplicate


def test_the_import_page_of_a_forgotten_post_is_gone(door, ledger):
    door.publish(**POST)
    pages = pages_of(door)
    door.bridge.decisions.confirm("blog", 7, STORY)
    assert [client(door).get(page).status_code for page in pages] == [301, 301]
    door.bridge.erasure.forget("blog", 7)
    assert [client(door).get(page).status_code for page in pages] == [404, 404]
    assert CANARY not in dump(ledger)
    assert door.deliveries()[0]["story_url"] == "https://medium.com/p/0123456789ab"


@pytest.mark.parametrize("is_deleted", [False, True])
def test_the_feed_does_not_bring_its_title_back(watched, writer, ledger, is_deleted):
    watched.publish(**POST)
    write(writer, "Canary title", LINKED.replace("a-walk", "canary-slug"))
    look(watched)
    assert watched.status() == "live"
    watched.bridge.erasure.forget("blog", 7)
    if is_deleted:
        leave(watched, "deleted")
    write(writer, "Of another thing", "<p>Which makes the feed another one.</p>")
    look(watched)
    assert CANARY not in dump(ledger)
    assert (watched.status(), watched.handoffs()) == ("live", ["consider_removing"] if is_deleted else [])


def test_a_site_is_forgotten_as_a_whole_and_another_one_is_not(blog, ledger, medium, tmp_path):
    published(blog)
    published(blog, id=8, guid=f"{HOME}/?p=8", url=f"{HOME}/canary-two/", previous_urls=[])
    blog.hook("post.updated", POST | {"id": 9, "guid": f"{HOME}/?p=9"})
    with ledger.write() as tx:
        tx.ensure_site("other")
        stored = tx.read_post("blog", 8)
        assert stored
        values = {"site": "other", "post_id": 1, "first_seen_at": tx.now}
        tx.connection.execute(metadata.tables["posts"].insert().values(**values, **tx._to_values(stored.post, tx.now)))
        tx.change_post("other", 1, title="Sparrow")
        tx.connection.execute(
            update(metadata.tables["posts"]).where(text("site = 'other'")).values(content="{}", url="", facts="")
        )
    assert blog.bridge.erasure.forget_site("blog") == 3
    assert blog.bridge.erasure.forget_site("blog") == 0
    left = dump(ledger)
    assert "sparrow" in left
    assert "canary song" in left, "the other site's keyphrase"
    assert "canary-two" not in left
    assert "canary title" not in left
    assert [blog.status(7), blog.status(8)] == ["live", "live"]


def test_backlog_audit_and_screens_bear_a_forgotten_post(blog, medium):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    assert blog.bridge.backlog.read_backlog(None, None, 50)["count"] == 0
    audit = blog.bridge.links.to_audit_url("blog").removeprefix(blog.bridge.config.bridge.public_url)
    assert client(blog).get(audit).status_code == 200
    assert blog.bridge.overview.read_posts()[0]["title"] == ""
    assert "its texts were forgotten" in blog.journal()
    with pytest.raises(Refused):
        blog.bridge.retries.retry("blog", 7)


def test_while_others_read_the_file_its_words_may_be_left_over_and_that_is_said(tmp_path, clock, medium):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db", clock)
    ledger.create()
    bridge = Bridge(a_config(tmp_path, medium.url), ledger, clock=clock)
    bridge.identities.open()
    published(Blog(bridge, clock))
    reader = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM posts").fetchall()
    with pytest.raises(LedgerError, match="the ledger is in use"):
        bridge.erasure.forget("blog", 7)
    reader.close()
    bridge.erasure.forget("blog", 7)
    assert b"canar" not in files_of(tmp_path)
    ledger.close()


def test_an_address_is_found_in_both_of_its_forms(blog, ledger):
    published(blog)
    blog.bridge.erasure.forget("blog", 7)
    with ledger.read() as tx:
        assert tx.find_post_by_url("blog", "blog.example/canary-slug") == 7
        holder = tx.find_url_holder("main", "blog", 8, ["blog.example/canary-slug"])
        assert (holder.site, holder.post_id) == ("blog", 7)
        assert tx.find_url_holder("main", "blog", 8, ["blog.example/other"]) is None
        stored = tx.connection.execute(select(post_urls.c.url_key)).scalars().all()
    assert {key.startswith("sha256:") for key in stored} == {True}


@pytest.fixture
def told(config) -> Path:
    ledger = Ledger(f"sqlite:///{config.parent}/bridge.db")
    ledger.create()
    bridge = Bridge(a_config(config.parent, "http://127.0.0.1:9/v1", delivery={"delay": "1h"}), ledger)
    bridge.identities.open()
    published(Blog(bridge, ledger.now))
    ledger.close()
    return config


def test_the_command_asks_first_and_says_what_is_out_of_reach(told):
    done = run("--config", str(told), "forget", "blog", "7", typed="n\n")
    assert done.exit_code == 1
    assert "cannot be undone" in done.output
    assert b"canary" in files_of(told.parent)
    done = run("--config", str(told), "forget", "blog", "7", typed="y\n")
    assert done.exit_code == 0, done.output
    assert "backups" in done.output
    assert b"canar" not in files_of(told.parent)


def test_the_command_forgets_a_whole_site_without_asking_when_told_to(told):
    done = run("--config", str(told), "forget", "blog", "--site", "--yes")
    assert done.output.startswith("Forgotten: 1 post of blog.")
    assert b"canar" not in files_of(told.parent)


@pytest.mark.parametrize("arguments", [("blog",), ("blog", "7", "--site")])
def test_the_command_wants_one_post_or_the_whole_site(told, arguments):
    done = run("--config", str(told), "forget", *arguments, "--yes")
    assert done.exit_code == 2
    assert "name one post, or --site" in done.output
