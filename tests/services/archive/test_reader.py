"""Old posts are read into the ledger: nothing is queued, nothing told twice, nothing of a hook's overwritten."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from archive import FakeWordPress, a_json, a_row, an_export, an_item
from bridge.errors import Refused, WordPressError
from bridge.ledger import Ledger, schema
from bridge.ledger.rows import from_post
from bridge.models import ArchiveSource, Ask, SeenKind, SeenStory
from bridge.services.archive.comparison import Verdict
from bridge.services.archive.reader import MOST_ASKED
from oldblog import OldBlog

STORY = "https://medium.com/@ada/walk-0123456789ab"


@pytest.fixture
def wordpress():
    with FakeWordPress(120) as fake:
        yield fake


@pytest.fixture
def old(blog, wordpress, tmp_path, medium):
    return OldBlog(blog, wordpress, tmp_path, medium)


def see_story(old, **seen):
    values = {
        "id": "0123456789ab",
        "url": STORY,
        "title": "",
        "kind": SeenKind.STORY,
        "source": "export",
        "published_at": None,
    } | seen
    story = SeenStory(**values)
    with old.bridge.ledger.write() as tx:
        old.bridge.matching.learn(tx, "main", [story])


def backlog_of(old, number):
    lines = old.bridge.backlog.read_backlog(limit=500)["posts"]
    return next((line for line in lines if line["post_id"] == number), None)


# --- first contact -----------------------------------------------------------------------------------------------


def test_an_archive_becomes_the_backlog_and_nothing_is_queued_sent_or_told(old, medium):
    job = old.read()
    old.blog.settle()
    assert (job.status, job.done, job.total, job.new, job.changed, job.problems) == ("done", 120, 120, 120, 0, ())
    rows = old.rows()
    assert len(rows["posts"]) == 120
    assert {name: rows[name] for name in ("deliveries", "handoffs", "reports", "outbox", "pages")} == {
        "deliveries": [],
        "handoffs": [],
        "reports": [],
        "outbox": [],
        "pages": [],
    }
    assert old.journal() == [("archive read", None)]
    assert medium.stories == []
    post = old.post(7).post
    assert (post.title, post.url, post.revision) == ("Walk “7” & more", "https://blog.example/walk-7/", 0)


def test_a_second_reading_costs_a_request_a_hundred_posts_and_writes_nothing(old):
    old.read()
    before = old.rows()
    old.wordpress.asked.clear()
    job = old.read()
    assert (job.done, job.new, job.changed) == (120, 0, 0)
    assert [params["offset"] for params in old.wordpress.lists()] == ["0", "99"]
    assert [path for path, _ in old.wordpress.asked if not path.endswith("/posts")] == [
        "/wp-json/",
        "/wp-json/wp/v2/types",
    ]
    assert old.rows() == before


def test_xmlrpc_reads_the_same_archive_and_knows_it_afterwards(blog, wordpress, tmp_path, medium):
    old = OldBlog(blog, wordpress, tmp_path, medium, app_password="abcd efgh")
    ask = Ask("blog", ArchiveSource.XMLRPC)
    assert old.bridge.jobs.run_job(ask).new == 120
    before = old.rows()
    assert old.bridge.jobs.run_job(ask).new == 0
    assert old.read().changed == 0, "REST shows the same posts"
    assert old.rows() == before


def test_an_export_file_is_read_and_what_it_leaves_out_is_not_missed(old, tmp_path):
    old.read()
    file = tmp_path / "export.xml"
    file.write_bytes(an_export(an_item(500), an_item(501)).replace(b"https://blog.example</wp:base", b"%s</wp:base"))
    file.write_bytes(
        file.read_bytes()
        .replace(b"%s</wp:base", old.wordpress.url.encode() + b"</wp:base")
        .replace(b"<link>https://blog.example</link>", b"<link>" + old.wordpress.url.encode() + b"</link>")
    )
    job = old.bridge.jobs.run_job(Ask("blog", ArchiveSource.WXR, file=str(file)))
    assert (job.new, job.problems, job.ask.is_whole) == (2, (), False)
    assert old.post(7).is_public


def an_export_of(old, tmp_path, *items):
    file, home = tmp_path / "export.xml", old.wordpress.url.encode()
    file.write_bytes(an_export(*items).replace(b"https://blog.example</", home + b"</"))
    return Ask("blog", ArchiveSource.WXR, file=str(file))


@pytest.mark.parametrize(
    ("zone", "hour"), [("Europe/Berlin", 6), ("+05:30", 3), ("", 8), ("UTC", 8), ("Mars/Olympus_Mons", 8)]
)
def test_a_local_time_of_an_export_is_read_in_the_zone_that_the_plugin_told(old, tmp_path, zone, hour):
    with old.bridge.ledger.write() as tx:
        tx.ensure_site("blog")
        tx.change_site("blog", timezone=zone)
    item = an_item(500, date="2015-07-03 08:30:00", date_gmt="0000-00-00 00:00:00", pub="")
    job = old.bridge.jobs.run_job(an_export_of(old, tmp_path, item))
    assert job.new == 1
    assert old.post(500).post.published_at.hour == hour
    assert len(job.problems) == (hour == 8 and zone != "UTC")


def test_what_was_left_out_of_an_export_stands_in_the_journal(old, tmp_path):
    job = old.bridge.jobs.run_job(an_export_of(old, tmp_path, an_item(500, status="draft"), an_item(501, type="page")))
    words = "0 posts read: 0 new, 0 changed. Left out: 1 of the type page, 1 with the status draft"
    with old.bridge.ledger.read() as tx:
        journal = list(tx.connection.execute(text("select reason from journal where what = 'archive read'")).scalars())
    assert (job.reason, journal) == (words, [words])


def test_a_hook_after_the_archive_is_newer_and_only_a_publish_sends(old):
    old.read()
    old.hook("post.updated", 7, title="Edited")
    assert (old.post(7).post.title, old.post(7).revision) == ("Edited", 1)
    assert old.blog.deliveries(7) == []
    old.publish(8)
    assert old.blog.status(8) == "live"


def test_a_story_seen_before_the_archive_was_read_is_marked_and_its_post_never_offered(old, medium):
    see_story(old, canonical_url="https://blog.example/walk-7/", title="Something else")
    see_story(old, id="0123456789cd", url=STORY + "x", title="Walk “8” & more")
    job = old.read()
    assert job.new == 120
    (delivery,) = old.blog.deliveries(7)
    assert (delivery["status"], delivery["evidence"], delivery["story_url"]) == ("live", "export", STORY)
    assert backlog_of(old, 7) is None
    weak = backlog_of(old, 8)
    assert (weak["state"], "you are asked" in weak["reason"]) == ("uncertain", True)
    old.blog.settle()
    assert medium.stories == []
    assert len(old.rows()["deliveries"]) == 1


def test_a_story_seen_after_the_archive_was_read_is_marked_too(old):
    old.read()
    see_story(old, canonical_url="https://blog.example/walk-7/", title="Something else")
    assert old.blog.status(7) == "live"
    assert backlog_of(old, 7) is None


def test_a_post_behind_a_password_is_stored_without_its_text_and_is_no_backlog(old):
    old.wordpress.rows[4]["content"] = {"rendered": "canary", "protected": True}
    old.read()
    assert (old.post(5).is_public, old.post(5).post.content_html) == (False, "")
    assert backlog_of(old, 5) is None
    assert old.read().changed == 0


# --- posts that are known ------------------------------------------------------------------------------------------


def test_what_the_plugin_told_stands_when_nothing_changed_since(old):
    old.hook("post.updated", 7, title="As the plugin says")
    told = old.post(7)
    old.read()
    assert old.post(7) == told


def test_a_changed_post_gets_its_newest_text_and_keeps_what_only_the_plugin_tells(old):
    old.hook("post.updated", 7, {"syndicate": False, "tags": ["mud"]}, url="https://blog.example/a-walk/")
    old.change(7, title={"rendered": "Changed"})
    job = old.read()
    stored = old.post(7)
    assert (job.new, job.changed) == (119, 1)
    assert (stored.post.title, stored.post.language, stored.revision) == ("Changed", "en-GB", 1)
    assert (stored.post.choice.syndicate, stored.post.choice.tags) == (False, ("mud",))
    assert "https://blog.example/a-walk/" in stored.post.previous_urls
    assert backlog_of(old, 7)["reason"] == "its author chose not to send it to Medium"


def test_a_named_post_keeps_its_authors_choice_where_only_wordpress_answers(old):
    old.hook("post.updated", 7, {"syndicate": False})
    old.change(7, title={"rendered": "Changed"}, slug="changed")
    old.answer_single(7, 200, **old.wordpress.rows[6])
    old.bridge.resync.resync("blog", 7)
    assert (old.post(7).post.title, old.post(7).post.choice.syndicate) == ("Changed", False)
    assert old.blog.deliveries(7) == []
    assert "its author chose not to send it" in old.blog.journal(7)


def test_a_changed_text_is_carried_to_a_live_story_as_by_an_edit(old, clock):
    old.publish(7)
    assert old.blog.status(7) == "live"
    clock.pass_by(timedelta(minutes=1))
    old.change(7, content={"rendered": "<p>We swam all the way down the river and back.</p>", "protected": False})
    assert old.read().changed == 1
    assert old.blog.handoffs() == ["update_in_place"]
    assert old.blog.status(7) == "live"
    before = old.rows()
    assert old.read().changed == 0
    assert old.rows() == before


def test_a_date_that_was_bumped_is_taken_over_and_changes_nothing_else(old, clock):
    old.publish(7)
    clock.pass_by(timedelta(minutes=1))
    lines = old.journal()
    old.read()
    told = old.post(7)
    old.change(7)
    old.wordpress.rows[6] |= {"title": {"rendered": "A walk"}, "content": {"rendered": told.post.content_html}}
    old.wordpress.rows[6]["_embedded"] = {
        "author": [{"id": 1, "name": "Ada", "slug": "ada"}],
        "wp:term": [[{"id": 3, "taxonomy": "category", "name": "Walks", "slug": "walks"}]],
    }
    assert old.read().changed == 0
    stored = old.post(7)
    assert (stored.post.state, stored.post.content_raw) == (told.post.state, told.post.content_raw)
    assert stored.post.modified_at > told.post.modified_at
    assert old.journal() == [*lines, ("archive read", None)]
    old.wordpress.asked.clear()
    old.read()
    assert [params for params in old.wordpress.lists() if "include" in params] == []


def test_a_post_that_got_a_password_is_withdrawn(old, clock):
    old.publish(7)
    old.wordpress.rows[6]["content"] = {"rendered": "", "protected": True}
    assert old.read().changed == 1
    assert old.blog.handoffs() == ["consider_removing"]
    assert not old.post(7).is_public
    clock.pass_by(timedelta(minutes=1))
    old.change(7, content={"rendered": "<p>Back.</p>", "protected": False})
    assert old.read().changed == 1
    assert "consider_removing" not in old.blog.handoffs()


def test_an_offer_that_was_cancelled_by_a_withdrawal_goes_on_when_the_post_is_public_again(old, medium, clock):
    medium.script(503)
    old.blog.bridge.accounts.pause("main")
    old.publish(7)
    old.hook("post.unpublished", 7, status="private")
    assert old.blog.status(7) == "cancelled"
    clock.pass_by(timedelta(minutes=1))
    old.change(7)
    old.read()
    assert old.blog.status(7) == "planned"


def test_an_old_archive_makes_no_withdrawn_post_public_again(old):
    old.publish(7)
    old.hook("post.unpublished", 7, status="private")
    job = old.read()
    assert "bridge resync blog 7" in job.problems[0]
    assert not old.post(7).is_public
    assert old.blog.handoffs() == ["consider_removing"]
    old.answer_single(7, 200, **old.wordpress.rows[6])
    old.bridge.resync.resync("blog", 7)
    assert old.post(7).is_public


def test_an_answer_older_than_an_archive_that_was_read_is_left_alone_without_the_plugin_too(old):
    old.read()
    title = old.post(7).post.title
    old.wordpress.rows[6] |= {"modified_gmt": "2010-01-01T00:00:00", "title": {"rendered": "Out of an old export"}}
    assert "A cache may stand in between" in old.read().problems[0]
    assert old.post(7).post.title == title


def test_another_article_under_a_known_number_is_named_and_left_alone(old):
    old.read()
    old.change(7, guid={"rendered": "https://blog.example/?p=999"}, title={"rendered": "Another"})
    before = old.rows()
    job = old.read()
    assert job.problem_count == 1
    assert "bridge accept blog 7" in job.problems[0]
    assert old.rows() == before


PLAIN_GUID, ESCAPED_GUID = ("https://blog.example/?post_type=book" + one + "p=7" for one in ("&", "&#038;"))


def test_a_guid_that_an_earlier_version_stored_in_another_spelling_is_the_same_article(old):
    old.read()
    with old.bridge.ledger.write() as tx:
        post = replace(tx.read_post("blog", 7).post, guid=PLAIN_GUID)
        tx.change_post("blog", 7, guid=PLAIN_GUID, content=from_post(post))
    old.change(7, guid={"rendered": ESCAPED_GUID}, title={"rendered": "Changed"})
    job = old.read()
    assert (job.changed, job.problems) == (1, ())
    assert (old.post(7).post.title, old.post(7).guid, old.post(7).post.guid) == ("Changed", ESCAPED_GUID, ESCAPED_GUID)


def test_a_guid_stays_as_the_plugin_spelled_it_whatever_another_source_says(old, clock):
    old.change(7, guid={"rendered": PLAIN_GUID})
    old.publish(7, language="en")
    clock.pass_by(timedelta(minutes=1))
    old.change(7, guid={"rendered": ESCAPED_GUID}, title={"rendered": "Changed"})
    assert old.read().problems == ()
    assert (old.post(7).post.title, old.post(7).guid, old.post(7).post.guid) == ("Changed", PLAIN_GUID, PLAIN_GUID)


def test_an_answer_older_than_what_a_hook_told_is_named_and_left_alone(old, clock):
    clock.pass_by(timedelta(minutes=1))
    old.publish(7)
    old.wordpress.rows[6] |= {"modified_gmt": "2015-01-01T00:00:00", "title": {"rendered": "Out of a cache"}}
    job = old.read()
    assert "A cache may stand in between" in job.problems[0]
    assert old.post(7).post.title == "A walk"


def test_a_held_site_is_not_read(old):
    with old.bridge.ledger.write() as tx:
        tx.change_site("blog", held_reason="look at it first")
    with pytest.raises(Refused, match="look at it first"):
        old.read()
    assert old.rows()["posts"] == []


# --- what is not shown any more ------------------------------------------------------------------------------------


def lose(old, number):
    old.publish(number)
    old.read()
    old.wordpress.rows = [row for row in old.wordpress.rows if row["id"] != number]


@pytest.mark.parametrize(
    ("answer", "code"),
    [(404, "rest_post_invalid_id"), (410, "rest_post_invalid_id"), (401, "rest_forbidden"), (403, "rest_forbidden")],
)
def test_a_post_that_wordpress_says_is_gone_counts_as_unpublished(old, answer, code):
    lose(old, 7)
    old.answer_single(7, answer, code)
    job = old.read()
    assert "post 7 is not shown any more, and counts as unpublished" in job.problems[0]
    assert (old.blog.handoffs(), old.post(7).is_public) == (["consider_removing"], False)
    old.wordpress.asked.clear()
    assert old.read().problems == ()
    assert old.asked_for() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"status": "private"}, "its status is private"), ({"content": {"protected": True}}, "protected by a password")],
)
def test_a_post_that_is_not_public_any_more_counts_as_unpublished(old, changes, words):
    lose(old, 7)
    old.answer_single(7, 200, **changes)
    assert words in old.read().problems[0]
    assert old.blog.handoffs() == ["consider_removing"]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (200, "", "the list of posts leaves it out"),
        (500, "internal_server_error", "was left as it is: WordPress answered 500"),
        (404, "rest_no_route", "was left as it is: WordPress answered 404 (rest_no_route)"),
        (403, "firewall", "was left as it is: WordPress answered 403 (firewall)"),
    ],
)
def test_a_post_that_is_only_not_listed_is_named_and_left_alone(old, answer, code, words):
    lose(old, 7)
    old.answer_single(7, answer, code)
    before = old.rows()
    assert words in old.read().problems[0]
    assert old.rows() == before


def test_only_a_whole_reading_misses_posts(old):
    lose(old, 7)
    old.answer_single(7, 404, "rest_post_invalid_id")
    job = old.bridge.jobs.run_job(Ask("blog", since=datetime(2015, 1, 1, tzinfo=UTC)))
    assert (job.problems, old.asked_for(), old.post(7).is_public) == ((), [], True)


def test_posts_of_a_type_that_is_not_read_are_not_missed(old, blog, tmp_path, medium):
    pages = OldBlog(old.blog, old.wordpress, tmp_path, medium, post_types=["post", "page"])
    pages.hook("post.updated", 900, type="page")
    job = old.read()
    assert (job.problems, old.asked_for(), old.post(900).is_public) == ((), [], True)


def test_so_many_missing_posts_are_rather_a_fault_of_the_list(old):
    old.read()
    old.wordpress.rows = [a_row(number) for number in range(1000, 1010)]
    old.wordpress.asked.clear()
    job = old.read()
    assert len(old.asked_for()) == MOST_ASKED
    assert "20 more posts are not shown any more, and nothing was done about that" in job.problems[-1]
    assert old.bridge.backlog.read_backlog()["count"] == 130


# --- trouble -------------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_and_writes_nothing(old):
    old.read()
    old.wordpress.rows.append(a_row(500))
    old.change(7, title={"rendered": "Changed"})
    old.change(8, guid={"rendered": "https://blog.example/?p=999"})
    del old.wordpress.rows[9]
    before, jobs = old.rows(), old.bridge.jobs.read_jobs()
    *_, survey = old.bridge.archive.survey(Ask("blog"))
    assert [(verdict.value, post_id) for verdict, post_id, _ in survey.named] == [("changed", 7), ("new", 500)]
    assert survey.counts[Verdict.SAME] == 117
    assert (survey.missing, len(survey.problems)) == ([10], 1)
    assert (old.rows(), old.bridge.jobs.read_jobs()) == (before, jobs)


def test_posts_that_cannot_be_read_are_named_and_end_nothing(old):
    del old.wordpress.rows[3]["slug"]
    job = old.read()
    assert (job.status, job.new, job.problem_count) == ("done", 119, 1)
    assert "post 4 cannot be read" in job.problems[0]


def test_a_wordpress_that_answers_nonsense_is_an_error_and_the_job_says_so(old):
    old.wordpress.answer_posts(lambda _: a_json({"message": "no"}, 400))
    with pytest.raises(WordPressError, match="no"):
        old.read()
    (job,) = old.bridge.jobs.read_jobs()
    assert (job["status"], "400" in job["reason"]) == ("failed", True)


def test_the_posts_of_an_older_ledger_get_their_dates(database_url):
    ledger = Ledger(database_url)
    script = schema._script()
    with ledger.engine.begin() as connection:
        schema._run(script, connection, lambda revision, _: script._upgrade_revs("0005", revision))
        for site in ("a", "b"):
            for number in range(1, 601):
                content = {"published_at": None if number == 3 else "2019-05-06T07:08:09Z"}
                content |= {"modified_at": "2020-01-01T00:00:00.500000+02:00", "content_html": "", "title": ""}
                values = {"site": site, "post_id": number, "content": json.dumps(content), "public": True}
                connection.execute(
                    text(
                        "INSERT INTO posts (site, post_id, state, revision, occurred_at, is_public, content, "
                        "first_seen_at, updated_at) VALUES (:site, :post_id, '', 1, '2026-01-01 00:00:00', :public, "
                        ":content, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
                    ),
                    values,
                )
    ledger.upgrade()
    with ledger.read() as tx:
        known = tx.read_known("b", 600, 10)
        query = text("SELECT count(*) FROM posts WHERE published_at IS NULL")
        assert tx.connection.execute(query).scalar() == 2
        assert [one.modified_at for one in known] == [datetime(2019, 12, 31, 22, 0, 0, 500000, tzinfo=UTC)]
    ledger.close()
