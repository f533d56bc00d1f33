"""A number of WordPress that another article has by now: nothing of the older one is overwritten, nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from archive import FakeWordPress
from blog import HOME, SECRET, Blog, a_config
from bridge.cli import main
from bridge.errors import Refused
from bridge.ledger.events import MOST_CRASHES
from bridge.ledger.tables import events
from bridge.models.shingles import to_share, to_shingles
from bridge.planner import Likeness, plan_likeness, to_known_signs, to_signs
from bridge.transform import to_marker
from bridge.web import create_app
from doors import client, door
from oldblog import OldBlog
from things import NOON, a_post, a_stored_post
from two_articles import BREAD, NEW, OLD, WALK

__all__ = ["door"]

DAY = timedelta(days=1)


@pytest.fixture
def wordpress():
    with FakeWordPress(3) as fake:
        yield fake


@pytest.fixture
def live(blog: Blog) -> Blog:
    """A blog whose post 7 is a live story."""
    blog.publish(**OLD | {"published_at": blog.clock().isoformat()})
    assert blog.status() == "live"
    return blog


def held_reason(blog: Blog, post_id: int = 7) -> str:
    return str(blog.bridge.overview.read_post("blog", post_id)["held_reason"])


def notices(blog: Blog) -> str:
    with blog.bridge.ledger.read() as tx:
        return "\n".join(f"{one.title}: {one.body}" for one in tx.read_due_notices(100))


# --- the signs ---------------------------------------------------------------------------------------------------


MOVED = {"created_at": NOON + DAY, "published_at": NOON + DAY}
RENAMED = {"url": f"{HOME}/bread/"}
REWRITTEN = {"content_html": BREAD}


@pytest.mark.parametrize(
    ("changes", "likeness"),
    [
        ({}, Likeness.SAME),
        (MOVED, Likeness.SAME),
        (RENAMED, Likeness.SAME),
        (REWRITTEN, Likeness.SAME),
        (MOVED | RENAMED, Likeness.DOUBTFUL),
        (MOVED | REWRITTEN, Likeness.DOUBTFUL),
        (RENAMED | REWRITTEN, Likeness.DOUBTFUL),
        (MOVED | RENAMED | REWRITTEN, Likeness.OTHER),
        (MOVED | RENAMED | REWRITTEN | {"previous_urls": (f"{HOME}/a-walk/",)}, Likeness.DOUBTFUL),
    ],
)
def test_one_sign_is_an_edit_two_are_told_and_three_are_another_article(changes, likeness):
    known = a_stored_post(a_post(content_html=WALK))
    said = a_post(**{"content_html": WALK} | changes)
    assert plan_likeness(to_known_signs(known), to_signs(said)) is likeness


def test_what_cannot_be_compared_says_nothing():
    known = to_known_signs(a_stored_post(a_post(content_html=WALK)))
    hidden = a_post(**MOVED | {"status": "draft", "url": f"{HOME}/?p=7", "content_html": ""})
    assert plan_likeness(known, to_signs(hidden)) is Likeness.SAME, "a draft's address and text are not told"


def test_a_post_without_words_is_compared_by_its_title():
    known = to_known_signs(a_stored_post(a_post(content_html='<img src="1.jpg">')))
    picture = a_post(**MOVED | RENAMED | {"content_html": '<img src="2.jpg">'})
    assert plan_likeness(known, to_signs(picture)) is Likeness.DOUBTFUL
    other = a_post(**MOVED | RENAMED | {"content_html": '<img src="2.jpg">', "title": "Bread"})
    assert plan_likeness(known, to_signs(other)) is Likeness.OTHER


def test_markup_around_the_words_does_not_count_and_an_added_chapter_neither():
    builder = (
        '<div class="row"><div class="col">' + WALK.replace(" the ", ' <span class="x">the</span> ') + "</div></div>"
    )
    assert to_shingles(builder) == to_shingles(WALK)
    assert to_share(to_shingles(WALK), to_shingles(WALK + BREAD * 20)) == 1
    assert to_share(to_shingles(WALK), to_shingles(BREAD)) < 0.2


def test_long_texts_are_sampled_alike():
    words = [f"w{number}" for number in range(6_000)]
    whole, half = to_shingles(" ".join(words)), to_shingles(" ".join(words[3_000:] + [f"x{n}" for n in range(3_000)]))
    assert 0.4 < to_share(whole, half) < 0.6
    assert to_share(whole, to_shingles(" ".join(f"y{n}" for n in range(6_000)))) == 0


def test_a_language_without_spaces_is_compared_by_its_signs():
    one = "我们沿着河走了很久直到天色暗下来然后坐火车回家"
    assert to_share(to_shingles(one), to_shingles(one.replace("火车", "汽车"))) > 0.5


# --- hooks -------------------------------------------------------------------------------------------------------


def test_a_new_article_under_a_known_number_and_guid_is_held_and_both_are_named(live, medium):
    live.publish(**NEW)
    assert len(medium.stories) == 1
    reason = held_reason(live)
    for words in ("A walk", f"{HOME}/a-walk/", "Bread", f"{HOME}/bread/", "bridge accept blog 7 --another"):
        assert words in reason
    assert live.bridge.overview.read_post("blog", 7)["title"] == "A walk"
    assert [one["kind"] for one in live.bridge.overview.read_handoffs()] == ["identity"]
    assert "Bread" in notices(live)


def test_another_article_goes_on_its_own_and_the_older_story_stands(live, medium):
    live.publish(**NEW)
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    assert [story["title"] for story in medium.stories] == ["A walk", "Bread"]
    assert live.status() == "live"
    assert live.bridge.overview.read_post("blog", 7)["title"] == "Bread"
    former = live.bridge.overview.read_post("blog", -1)
    assert (former["title"], former["deliveries"][0]["status"]) == ("A walk", "live")
    assert live.handoffs() == ["consider_removing"]
    assert held_reason(live) == ""


def test_the_older_and_the_newer_story_have_marks_and_screens_of_their_own(live, medium):
    screen = live.bridge.links.to_screen_url(delivery_of(live, 7))
    live.publish(**NEW)
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    assert to_marker("blog", 7, "main") in medium.stories[0]["content"]
    assert to_marker("blog", 7, "main", 1) in medium.stories[1]["content"]
    assert live.bridge.links.to_screen_url(delivery_of(live, -1)) == screen
    assert live.bridge.links.to_screen_url(delivery_of(live, 7)).rpartition("/")[0].rpartition("/")[2] not in screen


def delivery_of(blog: Blog, post_id: int) -> Any:
    with blog.bridge.ledger.read() as tx:
        return tx.read_deliveries("blog", post_id)[0]


def test_the_same_article_is_an_edit_like_any_other(live, medium):
    live.publish(**NEW)
    live.bridge.answers.accept("blog", 7)
    live.settle()
    assert len(medium.stories) == 1
    assert live.bridge.overview.read_post("blog", 7)["title"] == "Bread"
    assert sorted(live.handoffs()) == ["mend_canonical", "update_in_place"]


def test_two_signs_at_once_are_an_edit_that_is_told(live):
    live.edit(**OLD | {"content_html": BREAD, "created_at": "2026-03-01T10:00:00Z", "published_at": None})
    assert held_reason(live) == ""
    assert "its date of creation and its text changed at once" in notices(live)


def test_a_restored_backup_and_reconnect_do_not_lead_to_the_overwrite(live, medium, clock):
    clock.pass_by(timedelta(minutes=1))
    live.sent = 20
    live.edit(**OLD | {"title": "A longer walk"})
    clock.pass_by(timedelta(minutes=1))
    live.hook("post.updated", OLD | {"id": 8, "guid": "8", "url": f"{HOME}/8/"}, revision=9)
    live.settle()
    eighth = OLD | {"id": 8, "guid": "8", "url": f"{HOME}/8/", "state": "e" * 64}
    with live.bridge.ledger.write() as tx:
        for report in tx.read_due_reports(["blog"]):
            tx.finish_report(report)
    live.hook("post.updated", eighth, revision=3, told=0)
    clock.pass_by(timedelta(minutes=1))
    live.hook("post.published", NEW, revision=1)
    live.settle()
    live.bridge.decisions.reconnect("blog")
    live.settle()
    assert "Bread" in held_reason(live)
    assert live.bridge.overview.read_post("blog", 7)["title"] == "A longer walk"
    assert len(medium.stories) == 1


def test_every_hook_of_the_newer_article_waits_for_the_answer_and_is_applied_in_order(live, medium):
    live.hook("post.published", NEW)
    live.hook("post.updated", NEW | {"title": "Better bread", "state": "c" * 64})
    live.settle()
    assert live.bridge.overview.read_post("blog", 7)["title"] == "A walk"
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    assert [story["title"] for story in medium.stories] == ["A walk", "Better bread"]


def spoil_newest_hook(blog: Blog) -> None:
    """What was stored of it is damaged on the disk."""
    with blog.bridge.ledger.write() as tx:
        newest = select(func.max(events.c.id)).scalar_subquery()
        tx.connection.execute(update(events).where(events.c.id == newest).values(body=b"\xff"))


@pytest.mark.parametrize(("answer", "titles"), [("tell_apart", ["A walk", "Bread"]), ("accept", ["A walk"])])
@pytest.mark.parametrize("is_first", [True, False], ids=["the older one", "the newer one"])
def test_an_answer_is_taken_although_one_of_the_hooks_it_is_about_cannot_be_read(
    live, medium, answer, titles, is_first
):
    for is_spoilt in (is_first, not is_first):
        live.hook("post.published", NEW)
        if is_spoilt:
            spoil_newest_hook(live)
        live.settle()
    getattr(live.bridge.answers, answer)("blog", 7)
    live.settle()
    assert [story["title"] for story in medium.stories] == titles
    assert (live.bridge.overview.read_post("blog", 7)["title"], held_reason(live)) == ("Bread", "")
    assert live.bridge.overview.read_status()["events"]["held"] == 1, "the spoilt one keeps its reason"


@pytest.mark.parametrize("answer", ["tell_apart", "accept"])
def test_an_answer_is_taken_where_no_hook_can_be_read_any_more_and_the_post_is_to_be_read_again(live, medium, answer):
    live.publish(**NEW)
    spoil_newest_hook(live)
    getattr(live.bridge.answers, answer)("blog", 7)
    live.settle()
    assert len(medium.stories) == 1
    assert "bridge resync blog 7" in notices(live)
    assert live.bridge.overview.read_status()["events"] == {"applied": 1, "held": 1}


@pytest.mark.parametrize("kind", ["post.unpublished", "post.deleted"])
def test_a_newer_article_that_is_trashed_while_it_waits_is_never_sent(live, medium, kind):
    live.hook("post.published", NEW)
    live.hook(kind, NEW | {"status": "trash", "content_html": "", "url": f"{HOME}/?p=7"}, reason="trash")
    live.settle()
    assert live.handoffs() == ["identity"], "the older story is not asked to be removed"
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    assert [story["title"] for story in medium.stories] == ["A walk"]
    assert live.status() == "cancelled"


def test_a_held_hook_is_never_pruned(live, medium, clock):
    live.publish(**NEW)
    clock.pass_by(timedelta(days=400))
    live.bridge.housekeeping.prune()
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    assert [story["title"] for story in medium.stories] == ["A walk", "Bread"]


@pytest.mark.parametrize("kind", ["post.deleted", "post.unpublished"])
def test_a_number_that_was_freed_by_a_deletion_is_recognised_when_it_comes_again(live, medium, kind):
    live.hook(kind, OLD | {"status": "trash", "content_html": "", "url": f"{HOME}/a-walk__trashed/"}, reason="trash")
    live.settle()
    live.publish(**NEW)
    assert len(medium.stories) == 1
    assert "Bread" in held_reason(live)
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    assert len(medium.stories) == 2


def test_a_trashed_post_that_comes_back_is_no_other_article(live):
    live.unpublish(**OLD | {"content_html": "", "url": f"{HOME}/a-walk__trashed/"})
    live.publish(**OLD)
    assert held_reason(live) == ""
    assert live.status() == "live"
    assert "its story stands" in live.journal()


def test_of_a_post_that_was_never_sent_nothing_is_asked(blog, medium, clock):
    blog.hook("post.updated", OLD)
    blog.settle()
    blog.publish(**NEW)
    assert [story["title"] for story in medium.stories] == ["Bread"]
    assert blog.bridge.overview.read_post("blog", -1)["title"] == "A walk"


def test_a_late_hook_of_the_older_article_changes_nothing_of_the_newer(live, medium, clock):
    before = clock.at
    clock.pass_by(timedelta(minutes=1))
    live.publish(**NEW)
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    live.hook("post.updated", OLD | {"title": "Late", "state": "d" * 64}, occurred_at=before, revision=99)
    live.settle()
    assert live.bridge.overview.read_post("blog", 7)["title"] == "Bread"
    assert held_reason(live) == ""


@pytest.mark.parametrize("kind", ["post.updated", "post.published"])
def test_a_late_hook_of_an_article_of_before_the_number_was_given_out_again_does_not_take_it_unasked(
    blog, medium, clock, kind
):
    """The ledger was put back, too, and knows the newer article alone; the older one may have a story."""
    before = clock.at
    clock.pass_by(timedelta(hours=1))
    blog.hook(kind, NEW)
    blog.settle()
    sent = len(medium.stories)
    blog.hook("post.published", OLD, occurred_at=before, revision=99)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Bread"
    assert len(medium.stories) == sent
    assert "By its dates it is the older one and told of late, or WordPress' clock was behind" in held_reason(blog)


def test_an_article_of_a_wordpress_whose_clock_was_behind_when_it_was_put_back_is_not_lost(blog, medium, clock):
    """A machine that is put back begins with the hour of its backup; its hooks are refused until that is mended."""
    blog.publish(**NEW)
    behind = clock.at + timedelta(minutes=1)
    clock.pass_by(timedelta(hours=2))
    blog.edit(**NEW)
    blog.hook("post.published", OLD | {"published_at": behind.isoformat()}, occurred_at=behind, revision=1)
    blog.settle()
    assert "WordPress' clock was behind" in held_reason(blog)
    blog.bridge.answers.tell_apart("blog", 7)
    blog.settle()
    assert [story["title"] for story in medium.stories] == ["Bread", "A walk"]


def test_of_two_articles_that_were_told_of_at_about_the_same_time_none_takes_the_others_number_unasked(
    blog, medium, clock
):
    """Clocks may differ by more than that."""
    before = clock.at
    clock.pass_by(timedelta(minutes=1))
    blog.hook("post.updated", NEW)
    blog.settle()
    blog.hook("post.published", OLD, occurred_at=before, revision=99)
    blog.settle()
    assert "If it is the same article" in held_reason(blog)
    assert medium.stories == []


@pytest.mark.parametrize("told_by", ["hook", "archive", "resync"])
def test_a_publish_that_was_asked_about_goes_when_the_number_passes_to_its_article_without_an_answer(
    blog, wordpress, tmp_path, medium, told_by
):
    """Nothing was ever sent of the known one; the publish was made by a clock that was behind, what follows is not."""
    old = OldBlog(blog, wordpress, tmp_path, medium)
    old.hook("post.updated", 1)
    old.read()
    behind = blog.clock.at + timedelta(minutes=1)
    blog.clock.pass_by(timedelta(hours=2))
    old.hook("post.updated", 2)
    reuse(old)
    said = {
        "id": 2,
        "title": "Bread",
        "content_html": BREAD,
        "url": f"{wordpress.url}/bread/",
        "guid": old.post(2).guid,
    }
    said |= dict.fromkeys(("created_at", "published_at"), behind.isoformat())
    old.blog.hook("post.published", said, home=wordpress.url, occurred_at=behind, revision=1)
    old.blog.settle()
    assert "If it is the same article" in held_reason(old.blog, 2)
    if told_by == "hook":
        old.blog.hook("post.updated", said | {"state": "e" * 64}, home=wordpress.url, revision=2)
    elif told_by == "archive":
        assert old.read().problems == ()
    else:
        old.answer_single(2, 200, **wordpress.rows[1])
        old.bridge.resync.resync("blog", 2)
    old.blog.settle()
    assert [story["title"] for story in medium.stories] == ["Bread"], old.blog.journal()
    assert held_reason(old.blog, 2) == ""


def test_an_article_that_comes_back_has_its_own_story_again(live, medium, clock):
    story = live.deliveries()[0]["story_url"]
    live.publish(**NEW)
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    clock.pass_by(timedelta(minutes=1))
    live.publish(**OLD | {"state": "9" * 64})
    assert "A walk" in held_reason(live)
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    assert len(medium.stories) == 2
    assert live.bridge.overview.read_post("blog", 7)["title"] == "A walk"
    assert live.deliveries()[0]["story_url"] == story


@pytest.mark.parametrize(("trigger", "is_asked"), [("resync", False), ("editor", True)])
def test_an_author_who_tells_the_bridge_again_of_the_known_article_answers_whose_the_number_is(
    live, medium, trigger, is_asked
):
    """An edit alone may have been under way before the other one was told of."""
    live.publish(**NEW)
    live.hook("post.published", OLD | {"title": "A long walk", "state": "e" * 64}, trigger=trigger)
    live.settle()
    assert ("identity" in live.handoffs()) is is_asked
    assert "update_in_place" in live.handoffs()
    assert len(medium.stories) == 1


def test_nothing_is_answered_while_the_older_story_is_being_sent(blog, medium):
    refused: list[str] = []

    def answer_meanwhile() -> None:
        blog.hook("post.published", NEW)
        blog.bridge.events.apply_events()
        try:
            blog.bridge.answers.tell_apart("blog", 7)
        except Refused as error:
            refused.append(str(error))

    medium.on_create = answer_meanwhile
    blog.publish(**OLD | {"published_at": blog.clock().isoformat()})
    assert "being sent right now" in refused[0]


def test_another_is_refused_where_nothing_is_asked(live):
    with pytest.raises(Refused, match="is not asked"):
        live.bridge.answers.tell_apart("blog", 7)


def test_an_older_article_is_never_told_to_wordpress_under_its_new_number(live):
    live.publish(**NEW)
    live.bridge.answers.tell_apart("blog", 7)
    live.settle()
    with live.bridge.ledger.write() as tx:
        assert all(report.post_id > 0 for report in tx.read_due_reports(["blog"]))


# --- the screen and the API --------------------------------------------------------------------------------------


def test_the_question_stands_on_the_older_storys_screen_with_two_answers(door):
    door.publish(**OLD | {"published_at": door.clock().isoformat()})
    door.publish(**NEW)
    screen = door.bridge.links.to_screen_url(delivery_of(door, 7)).partition("//")[2].partition("/")[2]
    html = client(door).get(f"/{screen}").text
    for words in ("A walk", "Bread", f"{HOME}/bread/", "The same article", "Another article"):
        assert words in html
    assert "does not say" in client(door).post(f"/{screen}", data={"action": "same", "post": "x"}).text
    assert "answered already" in client(door).post(f"/{screen}", data={"action": "same", "post": "8"}).text
    answer = client(door).post(f"/{screen}", data={"action": "another", "post": "7"})
    assert "keeps its story" in answer.text
    assert door.bridge.overview.read_post("blog", 7)["title"] == "Bread"
    again = client(door).post(f"/{screen}", data={"action": "another", "post": "7"})
    assert "nothing waits here" in again.text


def test_a_question_opens_the_screen_of_a_story_whose_key_has_ended_under_a_new_key(live, clock):
    ended = live.bridge.links.to_screen_url(delivery_of(live, 7)).partition("//")[2].partition("/")[2]
    clock.pass_by(timedelta(days=60))
    assert client(live).get(f"/{ended}").status_code == 410
    live.publish(**NEW)
    (asked,) = live.bridge.overview.read_handoffs()
    screen = asked["screen_url"].partition("//")[2].partition("/")[2]
    assert client(live).get(f"/{ended}").status_code == 404, "who had the old key is not asked"
    assert "Another article" in client(live).get(f"/{screen}").text
    assert "keeps its story" in client(live).post(f"/{screen}", data={"action": "another", "post": "7"}).text


def test_a_question_about_an_address_stands_on_the_older_storys_screen(live, medium):
    now = live.clock().isoformat()
    live.publish(**OLD | {"id": 8, "guid": "8", "title": "A second walk", "published_at": now})
    (asked,) = live.bridge.overview.read_handoffs()
    assert (asked["kind"], asked["post_id"]) == ("identity", 8)
    screen = asked["screen_url"].partition("//")[2].partition("/")[2]
    assert "A second walk" in client(live).get(f"/{screen}").text
    client(live).post(f"/{screen}", data={"action": "same", "post": "8"})
    live.settle()
    assert live.status(8) == "cancelled"
    assert len(medium.stories) == 1


def test_the_command_line_gives_both_answers_and_finds_the_older_article(live, tmp_path, medium):
    live.publish(**NEW)
    url = live.bridge.ledger.engine.url.set(drivername=live.bridge.ledger.engine.dialect.name)
    config = tmp_path / "config.toml"
    config.write_text(
        f'[bridge]\nstate_dir = "{tmp_path}"\n[database]\nurl = "{url.render_as_string(hide_password=False)}"\n'
        "[accounts.main]\n"
        f'token = "t"\napi_url = "{medium.url}"\n[sites.blog]\nhome = "{HOME}"\naccount = "main"\nsecret = "{SECRET}"\n'
    )
    config.chmod(0o600)

    def run(*words: str) -> str:
        return str(CliRunner().invoke(main, ["--config", str(config), *words]).output)

    assert "Another article has, or had, its address or its number." in run("handoffs")
    assert "--another" in run("post", "blog", "7")
    assert "goes on its own" in run("accept", "blog", "7", "--another")
    assert "A walk" in run("post", "blog", "-1")
    assert "Bread" in run("post", "blog", "7")
    assert "is not asked" in run("accept", "blog", "-1", "--another")


@pytest.mark.parametrize(("verb", "count"), [("another", 2), ("same", 1)])
def test_a_program_gives_both_answers(live, medium, tmp_path, verb, count):
    live.publish(**NEW)
    config = a_config(tmp_path, medium.url, bridge={"api_token": "token", "state_dir": tmp_path})
    program = create_app(live.bridge, config).test_client()
    head = {"Authorization": "Bearer token"}
    assert program.post(f"/api/v1/posts/blog/7/{verb}", headers=head).status_code == 200
    live.settle()
    assert len(medium.stories) == count
    status = program.get("/api/v1/posts/blog/-1", headers=head).status_code
    assert status == (200 if verb == "another" else 404)


# --- archives ----------------------------------------------------------------------------------------------------


def reuse(old: OldBlog) -> None:
    """Another article has number 2 in WordPress, and no hook told of it."""
    link = f"{old.wordpress.url}/bread/"
    changes = {"title": {"rendered": "Bread"}, "content": {"rendered": BREAD, "protected": False}, "link": link}
    old.change(2, **changes, slug="bread", date_gmt="2026-10-01T10:00:00")


def test_an_archive_overwrites_no_other_article_and_asks(blog, wordpress, tmp_path, medium):
    old = OldBlog(blog, wordpress, tmp_path, medium)
    old.read()
    old.publish(2)
    old.blog.clock.pass_by(timedelta(minutes=1))
    reuse(old)
    assert "bridge accept blog 2 --another" in old.read().problems[0]
    assert old.post(2).post.title != "Bread"
    old.bridge.answers.tell_apart("blog", 2)
    old.blog.settle()
    assert old.post(2).post.title == "Bread"
    assert old.post(-1).post.former_id == 2
    assert len(medium.stories) == 1, "it is backlog"


def test_an_archive_takes_the_number_of_a_post_that_was_never_sent(blog, wordpress, tmp_path, medium):
    old = OldBlog(blog, wordpress, tmp_path, medium)
    old.read()
    reuse(old)
    assert old.read().problems == ()
    assert (old.post(2).post.title, old.post(2).post.generation) == ("Bread", 1)


def test_a_resync_of_a_named_post_overwrites_no_other_article(blog, wordpress, tmp_path, medium):
    old = OldBlog(blog, wordpress, tmp_path, medium)
    old.read()
    old.publish(2)
    reuse(old)
    old.answer_single(2, 200, **wordpress.rows[1])
    with pytest.raises(Refused, match="Bread"):
        old.bridge.resync.resync("blog", 2)
    assert old.post(2).rival.title == "Bread"
    old.bridge.answers.accept("blog", 2)
    assert old.post(2).post.title == "Bread"
    assert "update_in_place" in old.blog.handoffs()


@pytest.mark.parametrize("told_by", ["hook", "resync"])
def test_whose_a_number_is_is_asked_no_more_when_a_resync_finds_the_known_article_there(
    blog, wordpress, tmp_path, medium, told_by
):
    """WordPress was put back, and then once more, or what it told of came late."""
    old = OldBlog(blog, wordpress, tmp_path, medium)
    old.read()
    old.publish(2)
    before = dict(wordpress.rows[1])
    reuse(old)
    if told_by == "hook":
        old.hook("post.published", 2, title="Bread", content_html=BREAD)
    else:
        old.answer_single(2, 200, **wordpress.rows[1])
        with pytest.raises(Refused, match="Bread"):
            old.bridge.resync.resync("blog", 2)
    assert "identity" in old.blog.handoffs()
    wordpress.rows[1] = before
    old.answer_single(2, 200, **before)
    old.bridge.resync.resync("blog", 2)
    old.blog.settle()
    assert old.blog.handoffs() == []
    assert (held_reason(old.blog, 2), old.post(2).rival, old.post(2).post.title) == ("", None, "A walk")
    assert ("question settled", 2) in old.journal()
    with old.bridge.ledger.read() as tx:
        assert tx.read_held_events("blog", 2, MOST_CRASHES) == []
    assert len(medium.stories) == 1


def test_a_resync_that_cannot_tell_which_of_two_articles_wordpress_has_leaves_the_question(
    blog, wordpress, tmp_path, medium
):
    old = OldBlog(blog, wordpress, tmp_path, medium)
    old.read()
    old.publish(2)
    before = dict(wordpress.rows[1])
    reuse(old)
    old.hook("post.published", 2, title="Bread", content_html=BREAD)
    mixed = before | {name: wordpress.rows[1][name] for name in ("link", "slug", "content")}
    old.answer_single(2, 200, **mixed)
    old.bridge.resync.resync("blog", 2)
    assert old.post(2).rival.title == "Bread"
    assert "identity" in old.blog.handoffs()
