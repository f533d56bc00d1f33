"""Posts that cannot become a story, or not yet: each is told with its reason, and the others go on."""

from datetime import timedelta

import pytest

from archive import FakeWordPress, a_json
from blog import HOME, reconfigured
from bridge.models import Ask
from bridge.transform import to_marker
from bridge.web import create_app
from faulty_rows import another, read, refuse, refuse_once, said, spoil
from feed_blog import door_to, look, write, writer
from oldblog import OldBlog
from sandboxed import visiting
from shelf import a_schedule, a_shelf, an_old_post

__all__ = ["said", "writer"]

TOO_DEEP = "<div>" * 450 + "<p>Deep.</p>" + "</div>" * 450


@pytest.fixture
def database_url(tmp_path) -> str:
    """Spoilt rows are written as SQLite has them."""
    return f"sqlite:///{tmp_path}/ledger.db"


# --- a story ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["1.2.3.999", "xn--a", "ex\ufffdample.com"])
def test_a_link_that_a_sanitiser_would_take_away_holds_its_story_until_it_is_mended(blog, medium, host):
    another(blog, 8)
    blog.publish(content_html=f'<p>We walked <a href="https://{host}/">far</a>, and came back in the evening.</p>')
    assert (blog.status(), blog.status(8)) == ("held", "live")
    reason = blog.deliveries()[0]["reason"]
    assert host in reason.encode().decode("unicode_escape") or host in reason
    assert "Look at the links" in reason
    blog.edit(content_html="<p>We walked far, and came back in the evening.</p>")
    assert blog.status() == "live"
    assert len(medium.stories) == 2


@pytest.mark.parametrize("host", ["ex ample.com", "ex&lt;ample.com", "a\u202e.example", "a\x7f.example", "a|b.example"])
def test_a_link_to_what_is_no_host_becomes_its_words_and_the_story_goes(blog, medium, host):
    blog.publish(content_html=f'<p>We walked <a href="https://{host}/">far</a>, and came back in the evening.</p>')
    assert blog.status() == "live"
    assert "We walked far, and came back" in medium.stories[0]["content"]


def test_a_post_that_is_beyond_every_story_is_told_so_and_the_others_go(blog, medium):
    another(blog, 8)
    blog.publish(content_html=TOO_DEEP)
    assert (blog.status(), blog.status(8)) == ("failed", "live")
    assert "more than 200 levels deep" in blog.deliveries()[0]["reason"]


def test_a_post_that_was_sent_and_is_now_beyond_every_story_is_still_told_of(blog, tmp_path, medium):
    public = {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path}
    blog = reconfigured(blog, tmp_path, medium, bridge=public)
    blog.publish()
    blog.edit(content_html=TOO_DEEP)
    assert blog.status() == "live"
    assert blog.handoffs() == ["update_in_place"]
    address = blog.bridge.overview.read_handoffs()[0]["screen_url"].removeprefix("http://127.0.0.1:9")
    page = create_app(blog.bridge, blog.bridge.config).test_client().get(address)
    assert page.status_code == 200
    assert "A walk" in page.text


def test_an_edit_during_the_sending_survives_a_ledger_in_trouble(blog, medium, said):
    def edit() -> None:
        blog.hook("post.updated", {"state": "e" * 64, "content_html": "<p>Other words, and many more of them.</p>"})
        blog.bridge.events.apply_events()
        refuse_once(blog.bridge.ledger, "INSERT INTO handoffs")

    medium.on_create = edit
    blog.publish()
    assert blog.status() == "live"
    assert blog.handoffs() == ["update_in_place"]
    assert "the outcome could not be written" in said.getvalue()
    assert len(medium.stories) == 1


def test_a_status_of_a_newer_version_is_left_alone_and_the_others_go(blog, medium, said):
    blog.publish()
    spoil(blog.bridge.ledger, "UPDATE deliveries SET status = 'beamed'")
    another(blog, 8)
    blog.hook("post.updated", {"state": "e" * 64, "content_html": "<p>Other words, and many more of them.</p>"})
    blog.settle()
    assert blog.status(8) == "live"
    assert "a newer version wrote the status" in said.getvalue()
    assert blog.bridge.overview.read_status()["events"]["waiting"] == 1
    assert read(blog.bridge.ledger, "SELECT status FROM deliveries WHERE post_id = 7") == [("beamed",)]
    spoil(blog.bridge.ledger, "UPDATE deliveries SET status = 'live' WHERE post_id = 7")
    blog.bridge.recovery.sweep()
    blog.settle()
    assert blog.handoffs() == ["update_in_place"]


# --- slots --------------------------------------------------------------------------------------------------------


def test_an_old_post_that_cannot_become_a_story_is_chosen_and_told_so(ledger, clock, tmp_path, medium):
    config = a_schedule(tmp_path, medium.url, evergreen={"review": False, "unattended": True, "order": "oldest"})
    shelf = a_shelf(ledger, clock, config, an_old_post(1, content_html=TOO_DEEP), an_old_post(2))
    shelf.at("2026-11-24 09:30")
    assert shelf.status(1) == "failed"
    assert "more than 200 levels deep" in shelf.deliveries(1)[0]["reason"]
    shelf.at("2026-12-01 09:30")
    assert shelf.status(2) == "live"


def test_a_ledger_in_trouble_over_one_account_keeps_no_other_from_its_slots(blog, tmp_path, medium, said):
    accounts = {name: {"evergreen": {"cron": "30 9 * * tue"}} for name in ("first", "second")}
    bridge = reconfigured(blog, tmp_path, medium, accounts=accounts).bridge
    bridge.slots.plan_slots()
    blog.clock.pass_by(timedelta(days=8))
    refuse(bridge.ledger, lambda sql, values: sql.startswith("INSERT INTO slots") and "first" in str(values))
    bridge.slots.plan_slots()
    assert 'could not be planned" why="database or disk is full" account=first' in said.getvalue()
    assert read(bridge.ledger, "SELECT DISTINCT account FROM slots") == [("second",)]


# --- what is seen on Medium ---------------------------------------------------------------------------------------


def test_links_that_are_none_keep_nothing_in_a_feed_from_being_known(blog, tmp_path, medium):
    with visiting(web_cap=None) as writer:
        account = {"feed_url": f"{writer.url}/feed/@ada"}
        blog = reconfigured(blog, tmp_path, medium, accounts={"main": account})
        rubbish = "".join(
            f'<a href="{url}">x</a>' for url in ("http://[", "https://blog.example:99999/", "//", "\ud7ff:")
        )
        writer.write(username="ada", title="Another", content=f"<p>{rubbish} and words</p>", tags=[])
        assert blog.bridge.feeds.read_feeds() == 1
    assert read(blog.bridge.ledger, "SELECT title FROM stories") == [("Another",)]


def test_a_story_that_was_another_posts_is_not_taken_and_the_next_one_is(blog, medium, tmp_path, writer, said):
    door = door_to(blog, medium, tmp_path, writer, open_imports=9)
    for number in (7, 8, 9):
        another(door, number)
    door.settle()

    def marked(number: int) -> str:
        return f'<p>We walked. <a href="{HOME}/{number}/?utm_id={to_marker("blog", number, "main")}">my blog</a></p>'

    story = write(writer, title="For seven", content=marked(7))
    door.bridge.decisions.confirm("blog", 8, f"{writer.url}/@ada/for-seven-{story}")
    door.bridge.decisions.remove("blog", 8)
    write(writer, title="For nine", content=marked(9))
    assert look(door) == 1
    assert [door.status(number) for number in (7, 8, 9)] == ["offered", "removed", "live"]
    assert "is post 8 of blog already" in said.getvalue()


def test_a_second_copy_that_a_feed_shows_is_told_once_and_the_first_stays(blog, medium, tmp_path, writer):
    door = door_to(blog, medium, tmp_path, writer)
    door.publish()
    door.hook("post.deleted")
    door.settle()
    door.publish(id=8, guid="8")
    door.bridge.answers.tell_apart("blog", 8)
    door.settle()
    door.bridge.decisions.confirm("blog", 8, "https://medium.com/@ada/a-walk-bbbbbbbbbbbb")
    story = write(writer)
    for _ in range(2):
        look(door)
    assert (door.status(7), door.status(8)) == ("cancelled", "live")
    told = read(door.bridge.ledger, "SELECT body FROM outbox WHERE title LIKE '%two copies%'")
    assert len(told) == 1
    assert story in told[0][0]


# --- jobs ---------------------------------------------------------------------------------------------------------


def test_a_wordpress_that_is_busy_in_a_list_of_posts_is_asked_again_for_the_same_one(blog, tmp_path, medium):
    with FakeWordPress(9) as wordpress:
        old = OldBlog(blog, wordpress, tmp_path, medium)
        is_busy = [False, True]

        def single(path, params):
            if "/wp/v2/posts/" not in path:
                return None
            if path.endswith("/8") and is_busy.pop():
                return 429, {"Retry-After": "3600"}, b""
            return a_json(next(row for row in wordpress.rows if row["id"] == int(path.rsplit("/")[-1])))

        wordpress.meddle = single
        job = old.bridge.jobs.ask_job(Ask("blog", posts=(7, 8, 9)))["job"]
        old.bridge.jobs.run_jobs()
        seen = old.bridge.jobs.read_job(job)
        assert (seen["status"], seen["done"]) == ("waiting", 1)
        assert "come back in 3600 seconds" in seen["reason"]
        blog.clock.pass_by(timedelta(hours=2))
        old.bridge.jobs.run_jobs()
        seen = old.bridge.jobs.read_job(job)
        assert (seen["status"], seen["done"], seen["problem_count"]) == ("done", 3, 0)


def test_a_wordpress_that_is_busy_when_asked_for_what_vanished_takes_no_post_for_gone(blog, tmp_path, medium):
    with FakeWordPress(4) as wordpress:
        old = OldBlog(blog, wordpress, tmp_path, medium)
        old.read()
        del wordpress.rows[1]
        is_busy = [True]

        def single(path, params):
            if "/posts/2" not in path:
                return None
            return (429, {"Retry-After": "3600"}, b"") if is_busy else a_json({"code": "rest_post_invalid_id"}, 404)

        wordpress.meddle = single
        job = old.bridge.jobs.ask_job(Ask("blog"))["job"]
        old.bridge.jobs.run_jobs()
        assert old.bridge.jobs.read_job(job)["status"] == "waiting"
        assert read(old.bridge.ledger, "SELECT count(*) FROM posts WHERE deleted_at IS NOT NULL") == [(0,)]
        is_busy.clear()
        blog.clock.pass_by(timedelta(hours=2))
        old.bridge.jobs.run_jobs()
        assert old.bridge.jobs.read_job(job)["status"] == "done"
        assert read(old.bridge.ledger, "SELECT post_id FROM posts WHERE NOT is_public") == [(2,)]


# --- figures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["", "rubbish", "[1]", '{"embed": "many"}', "[" * 5000])
def test_a_loss_report_that_was_spoilt_is_left_out_of_what_owners_may_send(blog, medium, written):
    blog.publish()
    spoil(blog.bridge.ledger, "UPDATE attempts SET note_kinds = :written", written=written)
    assert blog.bridge.disclosure.read_disclosure()
    assert HOME not in str(blog.bridge.disclosure.read_disclosure())
