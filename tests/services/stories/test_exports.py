"""Medium's export is the baseline: what it shows as published is marked and never offered again."""

import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from bridge.errors import ExportError, NotFound, Unsure
from bridge.ledger import Transaction
from bridge.models import SeenKind, SeenStory
from feed_blog import LINKED, MARKED, door, look, write, writer
from medium_export import export
from processes import wait_for

__all__ = ["door", "export", "writer"]


def what(done) -> dict[str, str]:
    return {line.story.id: line.what for line in done.lines}


def test_offered_and_old_posts_that_it_shows_are_live_and_the_rest_is_told_apart(door, writer, export):
    door.publish()
    old = (door.clock() - timedelta(days=30)).isoformat()
    door.publish(id=8, guid="8", url="https://blog.example/8/", title="Old one", published_at=old, created_at=old)
    first = write(writer)
    second = write(writer, "Old one", '<p>It was at <a href="https://blog.example/8/">my blog</a>.</p>')
    native = write(writer, "Native", "<p>x</p>")
    draft = write(writer, "Draft", MARKED, publishStatus="draft")
    response = writer.write(username="ada", content="<p>Well said, and more.</p>", isResponse=True).id
    done = door.bridge.exports.reconcile("main", export())
    assert what(done) == {first: "live", second: "live", native: "", draft: "", response: ""}
    assert [door.deliveries(number)[0]["evidence"] for number in (7, 8)] == ["export", "export"]
    kinds = {line.story.id: line.story.kind.value for line in done.lines}
    assert (kinds[draft], kinds[response]) == ("draft", "response")


def test_an_export_that_is_read_while_a_sender_works_waits_for_it(door, writer, export):
    """Who takes a delivery first and then its account would wait for the sender, and the sender for them."""
    door.publish()
    story, ledger = write(writer), door.bridge.ledger
    seen = SeenStory(story, f"https://medium.com/p/{story}", "A walk", door.clock(), SeenKind.STORY, "feed")
    with ledger.write() as tx:
        tx.put_story("main", seen, "", "", [])  # a new one would wait for the account by itself
    with ThreadPoolExecutor(1) as pool:
        with ledger.write() as tx:
            assert tx.lock_account("main")
            reading = pool.submit(door.bridge.exports.reconcile, "main", export())
            wait_for(lambda: ledger.turns.waiting if ledger.is_sqlite else is_held_up(tx), what="the reading")
            tx.note(tx.lock_delivery(1), "a sender looks at it")
        assert what(reading.result()) == {story: "live"}


def is_held_up(tx: Transaction) -> bool:
    """Whether another connection to PostgreSQL waits for what this one holds."""
    return bool(tx.connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar_one())


def test_a_dry_run_says_the_same_and_changes_nothing(door, writer, export):
    door.publish()
    story = write(writer)
    assert what(door.bridge.exports.reconcile("main", export(), is_dry_run=True)) == {story: "live"}
    assert door.status() == "offered"
    assert what(door.bridge.exports.reconcile("main", export())) == {story: "live"}
    assert what(door.bridge.exports.reconcile("main", export())) == {story: "known"}
    assert door.status() == "live"


def renamed(path):
    """The archive with its drafts called like published stories, as packing it again by hand may leave it."""
    other = path.with_name("renamed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("posts/draft_", "posts/2026-11-23_"), old.read(name))
    return other


def test_a_renamed_draft_that_bears_a_posts_mark_is_asked_about_and_never_live(door, writer, export):
    door.publish()
    draft = write(writer, content=MARKED, publishStatus="draft")
    done = door.bridge.exports.reconcile("main", renamed(export()))
    (line,) = done.lines
    assert (line.story.id, line.story.kind.value, line.what) == (draft, "draft", "asked")
    assert (door.status(), door.handoffs().count("confirm")) == ("offered", 1)


def test_what_is_no_published_story_is_counted_in_the_journal(door, writer, export):
    write(writer)
    write(writer, "Draft", publishStatus="draft")
    write(writer, "Another", publishStatus="draft")
    writer.write(username="ada", content="<p>Well said, and more.</p>", isResponse=True)
    path = export()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("posts/notes.html", "<p>my notes</p>")
    door.bridge.exports.reconcile("main", path)
    with door.bridge.ledger.read() as tx:
        (words,) = tx.connection.execute(text("select reason from journal where what = 'reconciled'")).scalars()
    left_out = "Left out: 2 drafts, 1 response, 1 unreadable file"
    assert words == f"4 texts read from Medium's export. {left_out}"


def test_a_post_that_turns_up_later_is_recognised_by_what_the_export_showed(door, writer, export):
    write(writer, content=LINKED)
    door.bridge.exports.reconcile("main", export())
    door.publish()
    assert (door.status(), door.handoffs()) == ("live", [])
    assert door.deliveries()[0]["evidence"] == "export"


def test_a_post_that_turns_up_later_and_was_made_a_draft_before_is_asked_about(door, writer, export):
    """The ledger was put back to before it was sent: a second draft would be made of it."""
    draft = write(writer, content=MARKED, publishStatus="draft")
    door.bridge.exports.reconcile("main", export())
    door.publish()
    assert (door.status(), door.handoffs()) == ("held", ["confirm"])
    assert "is a draft that was made of the post" in door.deliveries()[0]["reason"]
    assert draft in door.deliveries()[0]["reason"]
    with pytest.raises(Unsure) as unsure:
        door.bridge.decisions.deny("blog", 7, story_url=f"https://medium.com/p/{draft}")
    door.bridge.decisions.deny(
        "blog", 7, story_url=f"https://medium.com/p/{draft}", yes=True, question=unsure.value.question
    )
    door.settle()
    assert door.status() == "offered"


@pytest.mark.parametrize("content", [LINKED, "<p>Another walk.</p>"])
def test_a_draft_of_its_authors_own_is_no_story_of_a_post(door, writer, export, content):
    write(writer, content=content, publishStatus="draft")
    door.bridge.exports.reconcile("main", export())
    door.publish()
    assert (door.status(), "confirm" in door.handoffs()) == ("offered", False)


def test_a_post_with_only_the_title_of_one_is_asked_about_before_it_goes(door, writer, export):
    write(writer, content="<p>Another walk.</p>")
    door.bridge.exports.reconcile("main", export())
    door.publish()
    assert (door.status(), door.handoffs()) == ("held", ["confirm"])


def test_an_archive_that_is_none_changes_nothing_and_says_what_to_do(door, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(ExportError, match="download it again"):
        door.bridge.exports.reconcile("main", path)
    with pytest.raises(NotFound):
        door.bridge.exports.reconcile("nobody", path)


def test_each_file_is_counted_while_it_is_read(door, writer, export):
    write(writer)
    counts: list[int] = []
    door.bridge.exports.reconcile("main", export(), on_read=counts.append)
    assert counts == [1]


def test_what_the_export_proved_stands_although_the_feed_says_less(door, writer, export):
    story = write(writer, "A title that was changed on Medium", LINKED)
    door.bridge.exports.reconcile("main", export())
    with door.bridge.ledger.write() as tx:
        tx.change_story("main", story, canonical_key="blog.example/a-walk")
    look(door)
    door.publish()
    assert door.status() == "live"
