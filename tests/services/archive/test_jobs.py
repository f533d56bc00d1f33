"""Jobs: claimed once, gone on with after a Ctrl-C, a kill or a busy WordPress, cancelled between two batches."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import FakeWordPress, a_json, a_row
from bridge.app import Bridge
from bridge.errors import LeaseLost, NotFound, Refused, WordPressError
from bridge.ledger.jobs import MOST_PROBLEMS
from bridge.models import ArchiveSource, Ask, JobStatus
from bridge.services.archive.jobs import SLICE
from bridge.services.archive.run import LEASE
from oldblog import OldBlog


@pytest.fixture
def wordpress():
    with FakeWordPress(250) as fake:
        yield fake


@pytest.fixture
def old(blog, wordpress, tmp_path, medium):
    return OldBlog(blog, wordpress, tmp_path, medium)


def at_list(old, number, act):
    """Do something before the numbered question for a list of posts is answered; it may answer itself."""
    asked = []

    def meddle(_):
        asked.append(1)
        return act() if len(asked) == number else None

    old.wordpress.answer_posts(meddle)


def stop():
    raise KeyboardInterrupt


def after_batch(number, act):
    """Do something when so many batches are stored."""
    seen = []

    def on_batch(job):
        seen.append(job)
        if len(seen) == number + 1:
            act()

    return on_batch


def offsets(old):
    return [params["offset"] for params in old.wordpress.lists() if "offset" in params]


def ids(old):
    with old.bridge.ledger.read() as tx:
        return tx.read_public_ids("blog")


def only_job(old):
    (job,) = old.bridge.jobs.read_jobs()
    return job


# --- somebody watches ----------------------------------------------------------------------------------------------


def test_a_reading_that_was_stopped_goes_on_where_it_was(old):
    with pytest.raises(KeyboardInterrupt):
        old.read(on_batch=after_batch(1, stop))
    paused = only_job(old)
    assert (paused["status"], paused["done"], paused["total"]) == ("paused", 100, 250)
    old.wordpress.asked.clear()
    job = old.read()
    assert (job.id, job.status, job.done, job.new) == (paused["job"], JobStatus.DONE, 250, 250)
    assert offsets(old) == ["99", "198"]
    assert ids(old) == set(range(1, 251))


def test_a_reading_that_was_stopped_misses_nobody_it_has_met(old):
    old.read()
    with pytest.raises(KeyboardInterrupt):
        old.read(on_batch=after_batch(2, stop))
    old.wordpress.rows = [row for row in old.wordpress.rows if row["id"] != 240]
    old.answer_single(240, 404, "rest_post_invalid_id")
    old.wordpress.asked.clear()
    job = old.read()
    assert "0" not in offsets(old), "nothing is listed twice"
    assert old.asked_for() == ["240"]
    assert "post 240" in job.problems[0]
    assert ids(old) == set(range(1, 251)) - {240}


def test_fresh_begins_anew(old):
    with pytest.raises(KeyboardInterrupt):
        old.read(on_batch=after_batch(1, stop))
    old.wordpress.asked.clear()
    job = old.read(is_fresh=True)
    assert (job.done, job.new, offsets(old)) == (250, 150, ["0", "99", "198"])
    assert [one["status"] for one in old.bridge.jobs.read_jobs()] == ["done", "cancelled"]


def test_a_reading_that_was_left_for_days_is_begun_anew(old, clock):
    with pytest.raises(KeyboardInterrupt):
        old.read(on_batch=after_batch(1, stop))
    clock.pass_by(timedelta(days=2))
    old.change(7, title={"rendered": "Changed meanwhile"})
    job = old.read()
    assert (job.done, job.changed) == (250, 1)


def test_other_work_on_the_same_site_is_another_job(old):
    with pytest.raises(KeyboardInterrupt):
        old.read(on_batch=after_batch(1, stop))
    job = old.bridge.jobs.run_job(Ask("blog", since=datetime(2015, 1, 1, tzinfo=UTC)))
    assert (job.id, job.done) == (2, 250)


def test_one_process_at_a_time_reads_a_site(old):
    with pytest.raises(KeyboardInterrupt):
        old.read(on_batch=after_batch(1, stop))
    with old.bridge.ledger.write() as tx:
        assert tx.claim_job(1, LEASE)
    others = (Ask("blog"), Ask("blog", since=datetime(2020, 1, 1, tzinfo=UTC)))
    for ask in others:
        with pytest.raises(Refused, match="job 1 reads blog already, in another process"):
            old.bridge.jobs.run_job(ask)
    old.bridge.jobs.ask_job(others[1])
    assert old.bridge.jobs.run_jobs() is False


def test_a_site_that_is_not_configured_has_no_archive(old):
    for verb in (old.bridge.jobs.run_job, old.bridge.jobs.ask_job):
        with pytest.raises(NotFound, match='no site "elsewhere"'):
            verb(Ask("elsewhere"))


def test_a_wordpress_that_is_busy_for_a_moment_is_waited_for(old):
    at_list(old, 2, lambda: (503, {"Retry-After": "0"}, b""))
    job = old.read()
    assert (job.status, job.done, job.new) == (JobStatus.DONE, 250, 250)


def test_a_wordpress_that_is_busy_for_long_stops_the_reading_with_the_time_to_come_again(old, clock):
    at_list(old, 2, lambda: (429, {"Retry-After": "7200"}, b""))
    until = clock.at + timedelta(hours=2)
    with pytest.raises(WordPressError, match=f"run the same command after {until:%Y-%m-%d %H:%M:%S} UTC"):
        old.read()
    assert (only_job(old)["status"], only_job(old)["done"]) == ("paused", 100)
    assert old.read().done == 250


def test_a_reading_that_failed_goes_on_when_it_is_asked_for_again(old):
    at_list(old, 3, lambda: (400, {}, b"{}"))
    with pytest.raises(WordPressError, match="answered 400"):
        old.read()
    assert (only_job(old)["status"], only_job(old)["done"]) == ("failed", 199)
    old.wordpress.asked.clear()
    assert (old.read().done, offsets(old)) == (250, ["198"])


# --- a bridge that serves ------------------------------------------------------------------------------------------


def test_a_tick_does_what_was_asked_for(old):
    job = old.bridge.jobs.ask_job(Ask("blog"))
    assert (job["status"], old.bridge.jobs.ask_job(Ask("blog"))["job"]) == ("waiting", job["job"])
    assert old.bridge.jobs.run_jobs() is True
    assert old.bridge.jobs.run_jobs() is False
    done = old.bridge.jobs.read_job(job["job"])
    assert (done["status"], done["new"], done["reason"]) == ("done", 250, "250 posts read: 250 new, 0 changed")


def test_a_long_job_lets_the_others_have_their_turn(old, clock):
    old.wordpress.answer_posts(lambda _: clock.pass_by(SLICE))
    old.bridge.jobs.ask_job(Ask("blog"))
    assert old.bridge.jobs.run_jobs()
    first = only_job(old)
    assert (first["status"], first["done"]) == ("waiting", 100)
    old.bridge.jobs.ask_job(Ask("blog", posts=(7,)))
    clock.pass_by(timedelta(seconds=1))
    while old.bridge.jobs.run_jobs():
        clock.pass_by(timedelta(seconds=1))
    assert [job["status"] for job in old.bridge.jobs.read_jobs()] == ["done", "done"]
    assert len(ids(old)) == 250
    assert old.asked_for().count("240") == 0


def test_a_killed_process_loses_its_job_after_the_lease_and_nothing_is_lost(old, clock):
    old.read()
    old.bridge.jobs.ask_job(Ask("blog"))
    with old.bridge.ledger.write() as tx:
        (job_id,) = tx.read_due_jobs()
        killed = tx.claim_job(job_id, LEASE)
    reading = old.bridge.archive.read_batches(killed.ask)
    with old.bridge.ledger.write() as tx:
        tx.advance_job(_moved(killed, next(reading)), LEASE)
    assert old.bridge.jobs.run_jobs() is False, "somebody may still work at it"
    clock.pass_by(LEASE + timedelta(seconds=1))
    old.wordpress.rows = [row for row in old.wordpress.rows if row["id"] != 7]
    old.answer_single(7, 404, "rest_post_invalid_id")
    assert old.bridge.jobs.run_jobs() is True
    job = old.bridge.jobs.read_job(job_id)
    assert (job["status"], job["crashes"]) == ("done", 0)
    assert old.asked_for() == ["7"], "what the killed process had met is listed again, not missed"
    with pytest.raises(LeaseLost), old.bridge.ledger.write() as tx:
        tx.advance_job(killed, LEASE)


def _moved(job, batch):
    return replace(job, cursor=dict(batch.cursor), done=100, total=batch.total)


def test_a_job_whose_process_always_dies_is_given_up(old, clock):
    old.bridge.jobs.ask_job(Ask("blog"))
    for _ in range(3):
        with old.bridge.ledger.write() as tx:
            (job_id,) = tx.read_due_jobs()
            assert tx.claim_job(job_id, LEASE)
        clock.pass_by(LEASE + timedelta(seconds=1))
    assert old.bridge.jobs.run_jobs() is False
    assert "ended 3 times without a word" in only_job(old)["reason"]
    assert only_job(old)["status"] == "failed"


def test_ten_processes_that_look_at_once_take_a_job_once(old):
    old.bridge.jobs.ask_job(Ask("blog"))
    old.bridge.jobs.ask_job(Ask("blog", since=datetime(2015, 1, 1, tzinfo=UTC)))
    taken = []

    def look(job_id):
        with old.bridge.ledger.write() as tx:
            if job := tx.claim_job(job_id, LEASE):
                taken.append(job.id)

    threads = [threading.Thread(target=look, args=(1 + number % 2,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1, "one at a time for each site"


def test_a_cancelled_job_stores_nothing_more(old):
    old.bridge.jobs.ask_job(Ask("blog"))
    at_list(old, 2, lambda: old.bridge.jobs.cancel_job(1) and None)
    assert old.bridge.jobs.run_jobs() is True
    job = only_job(old)
    assert (job["status"], job["reason"], job["done"]) == ("cancelled", "you cancelled it", 100)
    assert ids(old) == set(range(1, 101))
    assert old.bridge.jobs.run_jobs() is False
    with pytest.raises(Refused, match="cancelled already"):
        old.bridge.jobs.cancel_job(1)
    with pytest.raises(NotFound):
        old.bridge.jobs.cancel_job(2)


def test_a_busy_wordpress_makes_a_job_wait(old, clock):
    at_list(old, 2, lambda: (503, {"Retry-After": "600"}, b""))
    old.bridge.jobs.ask_job(Ask("blog"))
    assert old.bridge.jobs.run_jobs()
    assert (only_job(old)["status"], "come back in 600 seconds" in only_job(old)["reason"]) == ("waiting", True)
    assert old.bridge.jobs.run_jobs() is False
    clock.pass_by(timedelta(seconds=600))
    assert old.bridge.jobs.run_jobs()
    assert (only_job(old)["status"], only_job(old)["done"]) == ("done", 250)


def test_a_job_that_fails_says_why_and_goes_on_when_it_is_asked_for_again(old):
    at_list(old, 2, lambda: (401, {}, b"{}"))
    old.bridge.jobs.ask_job(Ask("blog"))
    old.bridge.jobs.run_jobs()
    assert (only_job(old)["status"], "app_password" in only_job(old)["reason"]) == ("failed", True)
    assert old.bridge.jobs.run_jobs() is False
    assert old.bridge.jobs.ask_job(Ask("blog"))["status"] == "waiting"
    old.bridge.jobs.run_jobs()
    assert (only_job(old)["status"], only_job(old)["done"]) == ("done", 250)


def test_a_job_of_a_site_that_is_not_configured_any_more_ends(old, blog):
    old.bridge.jobs.ask_job(Ask("blog"))
    config = old.bridge.config.model_copy(update={"sites": {}})
    bridge = Bridge(config, old.bridge.ledger, clock=old.bridge.clock)
    assert bridge.jobs.run_jobs() is False
    assert (only_job(old)["status"], "any more" in only_job(old)["reason"]) == ("failed", True)


def test_a_tick_leaves_export_files_to_whoever_named_them(old):
    with old.bridge.ledger.write() as tx:
        tx.add_job(Ask("blog", ArchiveSource.WXR, file="/tmp/export.xml"))
    assert old.bridge.jobs.run_jobs() is False
    assert only_job(old)["status"] == "waiting"


@pytest.mark.parametrize(
    ("source", "status"), [(ArchiveSource.WXR, "paused"), (ArchiveSource.REST, "waiting")], ids=["file", "rest"]
)
def test_a_killed_reading_does_not_block_the_other_jobs_of_its_site(old, clock, source, status):
    file = "/tmp/export.xml" if source is ArchiveSource.WXR else ""
    with old.bridge.ledger.write() as tx:
        killed = tx.claim_job(tx.add_job(Ask("blog", source, posts=(1,), file=file)).id, LEASE)
        other = tx.add_job(Ask("blog"))
        assert tx.claim_job(other.id, LEASE) is None, "somebody may still work at the first"
    clock.pass_by(LEASE + timedelta(seconds=1))
    with old.bridge.ledger.write() as tx:
        assert tx.claim_job(other.id, LEASE)
        aside = tx.read_job(killed.id)
    assert (aside.status, aside.crashes, aside.reason) == (status, 1, "its process ended without a word")
    with pytest.raises(LeaseLost), old.bridge.ledger.write() as tx:
        tx.advance_job(killed, LEASE)


def test_jobs_go_with_the_journal(old, clock):
    old.read()
    keep = old.bridge.config.delivery.keep_journal
    clock.pass_by(keep - timedelta(days=1))
    old.bridge.housekeeping.prune()
    assert len(old.bridge.jobs.read_jobs()) == 1
    old.bridge.jobs.ask_job(Ask("blog"))
    clock.pass_by(timedelta(days=2))
    old.bridge.housekeeping.prune()
    assert [job["status"] for job in old.bridge.jobs.read_jobs()] == ["waiting"]


# --- a list of posts -----------------------------------------------------------------------------------------------


def single(old):
    """WordPress answers the question for one post with it."""

    def meddle(path, _):
        number = path.rpartition("/")[2]
        row = next((row for row in old.wordpress.rows if str(row["id"]) == number), None)
        return a_json(row) if "/wp/v2/posts/" in path and row else None

    old.wordpress.meddle = meddle


def test_a_list_of_posts_is_named_one_by_one_and_refusals_are_told(old):
    single(old)
    old.wordpress.rows[8]["status"] = "private"
    old.bridge.jobs.ask_job(Ask("blog", posts=(7, 9, 999, "https://elsewhere.example/x/", "https://blog.example/?p=8")))
    assert old.bridge.jobs.run_jobs()
    job = only_job(old)
    assert (job["status"], job["done"], job["total"], job["problem_count"]) == ("done", 5, 5, 3)
    assert [problem.partition(":")[0] for problem in job["problems"]] == [
        "post 9 is not sent",
        "post 999",
        "post https",
    ]
    assert "allowed_hosts" in job["problems"][2]
    old.blog.settle()
    assert (old.blog.status(7), old.blog.status(8)) == ("live", "live")
    old.bridge.jobs.ask_job(Ask("blog", posts=(7,)))
    old.bridge.jobs.run_jobs()
    assert 'breaks Medium\'s rule "No Duplicate Content"' in old.bridge.jobs.read_jobs()[0]["problems"][0]


def test_a_list_of_posts_goes_on_behind_the_last_one(old, clock):
    single(old)
    before = old.wordpress.meddle

    def slow(path, params):
        clock.pass_by(SLICE)
        return before(path, params)

    old.wordpress.meddle = slow
    old.bridge.jobs.ask_job(Ask("blog", posts=(7, 8)))
    assert old.bridge.jobs.run_jobs()
    assert (only_job(old)["status"], only_job(old)["done"]) == ("waiting", 1)
    old.wordpress.asked.clear()
    assert old.bridge.jobs.run_jobs()
    assert (only_job(old)["status"], only_job(old)["done"], old.asked_for()) == ("done", 2, ["8"])


def test_very_many_problems_are_counted_and_only_the_first_kept(old):
    old.wordpress.rows = [{"id": number} for number in range(1, MOST_PROBLEMS + 51)] + [a_row(10_000)]
    job = old.read()
    assert (job.status, len(job.problems), job.problem_count) == (JobStatus.DONE, MOST_PROBLEMS, MOST_PROBLEMS + 50)
    assert ids(old) == {10_000}
