"""Drafts that are made for Medium first: pasted, found, decided about; and nothing of them is ever sent twice."""

from datetime import timedelta

import pytest

from blog import Blog, reconfigured
from bridge.errors import NotFound, Refused
from bridge.models import CanonicalState, Code
from bridge.models.document import Said
from bridge.models.originals import Direction, OriginalStatus
from original_drafts import STORY, hand_off, see

DAY = timedelta(days=1)
OLD = "https://blog.example/of-bread/"
PUBLIC = {"title": "A walk, in full", "url": "https://blog.example/a-walk/"}


def read(blog: Blog, original):
    return blog.bridge.originals.read(original.id)


def read_notices(blog: Blog) -> list[str]:
    with blog.bridge.ledger.read() as tx:
        return [one.title for one in tx.read_due_notices()]


@pytest.fixture(params=["api", "import"])
def door(request, blog, tmp_path, medium) -> Blog:
    """A blog of each door into Medium."""
    if request.param == "api":
        return blog
    return reconfigured(blog, tmp_path, medium, accounts={"main": {"token": None}})


def test_a_draft_waits_to_be_pasted_with_its_texts_and_without_a_link_to_a_page_that_is_not_there(blog):
    original = hand_off(blog)
    (task,) = read(blog, original).tasks
    copies = {one.label: one.value for step in task.steps for one in step.copies}
    assert copies["Title"] == "A walk"
    assert "until the light was gone" in copies["The story"]
    assert "blog.example" not in copies["The story"]
    assert task.steps[0].openings[0].url.endswith("/new-story")
    assert "handed off to be published on Medium first" in blog.journal()


def test_handed_off_again_the_newest_text_waits(blog):
    first, second = hand_off(blog), hand_off(blog, content_html="<p>We walked further than ever before.</p>")
    assert first.id == second.id
    (task,) = read(blog, second).tasks
    assert "further than ever" in task.steps[0].copies[-1].value


def test_what_is_public_or_was_planned_before_is_not_for_medium_first(blog, medium):
    with pytest.raises(Refused, match="public on your blog already"):
        hand_off(blog, status="publish")
    blog.publish()
    with pytest.raises(Refused, match="known to the bridge"):
        hand_off(blog)
    assert len(medium.stories) == 1


def test_an_account_that_is_not_configured_takes_no_draft(blog):
    with pytest.raises(NotFound):
        hand_off(blog, choice={"account": "nobody"})


def test_its_version_on_the_blog_is_never_sent_by_itself_whatever_is_done_to_it(door, medium, clock):
    original = hand_off(door)
    door.publish(**PUBLIC)
    assert door.status() == "held"
    assert "made for Medium first" in door.deliveries()[0]["reason"]
    see(door)
    assert read(door, original).original.status is OriginalStatus.LIVE
    for act in (
        lambda: door.edit(**PUBLIC | {"content_html": "<p>More.</p>"}),
        lambda: door.unpublish(**PUBLIC),
        lambda: door.publish(**PUBLIC),
        lambda: door.bridge.retries.retry("blog", 7, yes=True),
    ):
        act()
        door.settle()
        clock.pass_by(DAY)
        assert medium.stories == []
        assert door.status() in {"held", "cancelled"}
    assert door.status() == "held"
    assert "import" not in door.handoffs()


def test_a_story_is_found_in_the_feed_by_its_title_only_after_it_was_handed_off_and_only_if_it_is_nobodys(blog, clock):
    see(blog, number="ba9876543210")
    clock.pass_by(DAY)
    original = hand_off(blog)
    see(blog, "Another walk", number="aaaaaaaaaaaa")
    assert read(blog, original).original.status is OriginalStatus.READY
    see(blog, "A Walk")
    found = read(blog, original).original
    assert (found.status, found.story_url) == (OriginalStatus.LIVE, STORY)
    assert "found in the feed by its title" in blog.journal()


def test_its_author_says_where_it_is(blog):
    original = hand_off(blog)
    with pytest.raises(Refused, match="is on the blog"):
        blog.bridge.originals.confirm(original.id, "https://blog.example/a-walk-0123456789ab")
    blog.bridge.originals.confirm(original.id, STORY)
    assert read(blog, original).original.story_id == "0123456789ab"
    with pytest.raises(Refused, match="it is live by now"):
        blog.bridge.originals.confirm(original.id, STORY)
    with pytest.raises(Refused, match="is on Medium already"):
        hand_off(blog)
    blog.publish(id=8, guid="8", url="https://blog.example/8/", title="Eight")
    other = hand_off(blog, id=9, guid="9", title="Nine")
    with pytest.raises(Refused, match="is post 8 of blog already"):
        blog.bridge.originals.confirm(other.id, blog.deliveries(8)[0]["story_url"])


@pytest.mark.parametrize("direction", list(Direction))
def test_the_direction_is_decided_once_written_down_and_nothing_is_sent(door, medium, direction):
    original = hand_off(door)
    see(door)
    with pytest.raises(Refused, match="not published yet"):
        door.bridge.originals.decide(original.id, direction)
    door.publish(**PUBLIC)
    assert [task.title for task in read(door, original).tasks] == ["Which one is the original?"]
    door.bridge.originals.decide(original.id, direction)
    (delivery,) = door.deliveries()
    assert (delivery["status"], delivery["story_url"]) == ("live", STORY)
    assert read(door, original).tasks == ()
    assert read(door, original).original.direction is direction
    with door.bridge.ledger.read() as tx:
        (row,) = tx.read_deliveries("blog", 7)
    if direction is Direction.MEDIUM:
        assert (row.canonical_url, row.canonical_state) == (STORY, CanonicalState.CHECKED)
        assert "the story on Medium is the original" in door.journal()
        assert door.handoffs() == []
    else:
        assert row.canonical_url == PUBLIC["url"]
        assert "the post on the blog is the original" in door.journal()
        assert door.handoffs() == ["mend_canonical"]
    door.edit(**PUBLIC | {"content_html": "<p>More.</p>"})
    assert door.status() == "live"
    assert medium.stories == []
    with pytest.raises(Refused, match="it is decided by now"):
        door.bridge.originals.decide(original.id, direction)


def test_once_its_author_leaves_it_the_post_goes_the_usual_way(blog, medium):
    original = hand_off(blog)
    blog.bridge.originals.leave(original.id)
    assert read(blog, original).original.content == ""
    blog.publish(**PUBLIC)
    assert blog.status() == "live"
    assert len(medium.stories) == 1


def test_the_version_for_the_blog_is_reminded_of_once_after_its_days(blog, clock):
    original = hand_off(blog)
    with pytest.raises(Refused, match="between 1 and 365"):
        blog.bridge.originals.plan_version(original.id, 0)
    blog.bridge.originals.plan_version(original.id, 3)
    see(blog)
    clock.pass_by(2 * DAY)
    blog.bridge.originals.follow()
    assert read_notices(blog) == []
    clock.pass_by(DAY)
    for _ in range(2):
        blog.bridge.originals.follow()
    assert read_notices(blog) == ["Post 7 of blog: its version for the blog is due"]


def test_an_answer_to_what_was_asked_before_changes_nothing_and_one_that_is_none_is_refused(blog):
    original = hand_off(blog)
    token = read(blog, original).tasks[0].questions[0].token
    originals = blog.bridge.originals
    with pytest.raises(Refused, match="choose one of the answers"):
        originals.answer(original.id, Said("where", "nonsense", token))
    assert "on Medium" in originals.answer(original.id, Said("where", "confirm", token, {"url": STORY}))
    with pytest.raises(Refused, match="something else was answered"):
        originals.answer(original.id, Said("not_this", "leave", token))
    with pytest.raises(NotFound):
        originals.read(original.id, frozenset({"other"}))


def test_a_text_that_cannot_be_a_story_says_why(blog):
    original = hand_off(blog, content_html="<p></p>", title="")
    assert read(blog, original).problem


def test_an_original_is_forgotten_with_its_post_and_that_it_was_one_stays(blog, medium):
    original = hand_off(blog)
    see(blog)
    blog.bridge.erasure.forget("blog", 7)
    kept = read(blog, original).original
    assert (kept.title, kept.content, kept.story_url) == ("", "", STORY)
    blog.publish(**PUBLIC)
    assert medium.stories == []


def test_a_draft_that_is_forgotten_before_its_story_was_seen_is_not_sent_when_it_is_published(blog, medium):
    original = hand_off(blog)
    blog.bridge.erasure.forget("blog", 7)
    page = read(blog, original)
    assert (page.original.title, page.original.content, page.problem[:17]) == ("", "", "it was forgotten.")
    blog.publish(**PUBLIC)
    assert blog.status() == "held"
    assert medium.stories == []


def test_a_post_that_was_held_for_it_goes_once_its_author_leaves_it(blog, medium):
    original = hand_off(blog)
    blog.publish(**PUBLIC)
    assert blog.status() == "held"
    blog.bridge.originals.leave(original.id)
    blog.settle()
    assert blog.status() == "live"
    assert len(medium.stories) == 1


def test_another_article_at_the_number_of_an_original_goes_once_its_owner_says_so(blog, medium):
    original = hand_off(blog)
    see(blog)
    blog.publish(**PUBLIC | {"title": "Quite another one", "content_html": "<p>About bread, and nothing else.</p>"})
    assert blog.status() == "held"
    token = read(blog, original).tasks[0].steps[0].questions[0].token
    said = blog.bridge.originals.answer(original.id, Said("direction", "another", token))
    assert "another article" in said
    blog.settle()
    assert blog.status() == "live"
    assert len(medium.stories) == 1
    with pytest.raises(Refused, match="it is left by now"):
        blog.bridge.originals.part(original.id)


def test_what_stays_held_for_another_reason_is_not_let_go_with_it(blog, medium):
    original = hand_off(blog)
    blog.publish(**PUBLIC)
    with blog.bridge.ledger.write() as tx:
        (held,) = tx.read_deliveries("blog", 7)
        tx.change_delivery(held, code=Code.ANOTHER_ARTICLE.value)
    blog.bridge.originals.leave(original.id)
    blog.settle()
    assert blog.status() == "held"
    assert medium.stories == []


@pytest.mark.parametrize("what", ["as it is", "forgotten", "it was a draft again"])
def test_an_original_stays_at_its_number_when_an_older_article_is_set_aside_from_it(blog, medium, what):
    """WordPress was put back: a post that never went had the number before. What is on Medium must not go again."""
    old = {"created_at": "2020-01-01T00:00:00Z", "published_at": "2020-01-01T00:00:00Z", "title": "Of bread"}
    blog.publish(content_html="<p>Flour, water and salt, and time.</p>", url=OLD, **old)
    if what == "it was a draft again":
        blog.unpublish("draft", url="https://blog.example/?p=7", content_html="", **old)
    assert blog.deliveries() == []
    original = hand_off(blog)
    see(blog)
    if what == "forgotten":
        blog.bridge.erasure.forget("blog", 7)
    blog.publish(**PUBLIC)
    assert read(blog, original).original.post_id == 7
    assert (blog.status(), medium.stories) == ("held", [])
    assert "made for Medium first" in blog.journal()


@pytest.mark.parametrize("is_gone", [False, True])
def test_what_its_owner_has_confirmed_of_the_post_is_not_asked_to_be_pasted_again(blog, medium, is_gone):
    """A second paste would be a second copy, also of a story that was deleted since."""
    original = hand_off(blog)
    blog.publish(**PUBLIC)
    blog.bridge.decisions.confirm("blog", 7, STORY)
    if is_gone:
        blog.bridge.decisions.remove("blog", 7)
    assert read(blog, original).tasks == ()
    blog.bridge.originals.follow()
    page = read(blog, original)
    assert (page.original.status, page.original.story_url) == (OriginalStatus.LIVE, STORY)
    assert [task.title for task in page.tasks] == ([] if is_gone else ["Which one is the original?"])
    assert medium.stories == []


def test_an_original_goes_with_its_article_that_never_went_when_another_gets_its_number(blog, medium):
    """Its author has chosen not to send it: there is no delivery, and it is the article that was handed off."""
    original = hand_off(blog)
    blog.hook("post.published", PUBLIC, choice={"syndicate": False})
    blog.settle()
    assert blog.deliveries() == []
    newer = {"created_at": "2026-11-01T00:00:00Z", "published_at": blog.clock().isoformat()}
    blog.publish(title="Of bread", content_html="<p>Flour, water and salt, and time.</p>", url=OLD, **newer)
    assert read(blog, original).original.post_id == -1
    assert (blog.status(), len(medium.stories)) == ("live", 1)


def test_an_original_goes_with_its_article_whose_number_another_gets(blog):
    original = hand_off(blog)
    blog.publish(**PUBLIC)
    with blog.bridge.ledger.write() as tx:
        aside = tx.set_aside("blog", 7)
    assert read(blog, original).original.post_id == aside
    newer = hand_off(blog)
    with blog.bridge.ledger.write() as tx:
        tx.bring_back("blog", aside, 7)
    assert (read(blog, original).original.post_id, read(blog, newer).original.post_id) == (aside, 7)


def test_the_post_that_is_called_the_original_is_named_by_the_address_that_it_has_by_then(blog):
    original = hand_off(blog)
    see(blog)
    blog.publish(title="A walk", url="https://blog.example/a-walk/")
    assert (blog.status(), blog.handoffs()) == ("held", ["confirm"])
    blog.edit(title="A walk", url="https://blog.example/a-longer-walk/")
    blog.bridge.originals.decide(original.id, Direction.BLOG)
    (step,) = blog.bridge.overview.read_handoffs()
    assert step["kind"] == "mend_canonical"
    assert "https://blog.example/a-longer-walk/ is the original" in step["reason"]
    assert "the original: https://blog.example/a-longer-walk/" in blog.journal()
