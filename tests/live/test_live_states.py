"""Edits and withdrawals of a real WordPress while a delivery waits, is a draft, is unconfirmed, or was cancelled."""

from uuid import uuid4

import pytest

from bridge.sandbox.state import Fault
from processes import wait_for


@pytest.fixture
def paused(world):
    """The account sends nothing until it is resumed."""
    world.run("pause", "--account", "main")
    yield world
    world.run("resume", "--account", "main")


def a_post(world, **fields):
    post = world.wordpress.new_post(title=f"In between {uuid4()}", content="<p>First.</p>", **fields)
    world.send()
    return post["id"]


def stands(world, post_id, status):
    wait_for(lambda: world.bridge.status(post_id) == status, what=f"{status} of post {post_id}")
    world.agree(post_id)


def edit(world, post_id, **fields):
    world.wordpress.rest("POST", f"wp/v2/posts/{post_id}", **fields)
    world.send()


def test_the_newest_text_of_a_planned_post_goes(paused):
    post_id = a_post(paused)
    stands(paused, post_id, "planned")
    assert "paused" in paused.wordpress.record(post_id, "status")["reason"]
    edit(paused, post_id, content="<p>Second.</p>")
    paused.run("resume", "--account", "main")
    stands(paused, post_id, "live")
    assert "Second." in paused.stories(post_id)[0].content
    assert paused.handoffs(post_id) == []


def test_a_planned_post_that_is_withdrawn_is_cancelled_and_planned_again_when_it_comes_back(paused):
    post_id = a_post(paused)
    paused.wordpress.rest("DELETE", f"wp/v2/posts/{post_id}")
    paused.send()
    stands(paused, post_id, "cancelled")
    edit(paused, post_id, status="publish")
    stands(paused, post_id, "planned")
    paused.run("resume", "--account", "main")
    stands(paused, post_id, "live")


def test_what_a_person_cancelled_stays_cancelled(paused):
    post_id = a_post(paused)
    stands(paused, post_id, "planned")
    paused.run("cancel", "blog", str(post_id))
    edit(paused, post_id, content="<p>Second.</p>")
    edit(paused, post_id, status="private")
    edit(paused, post_id, status="publish")
    paused.run("resume", "--account", "main")
    stands(paused, post_id, "cancelled")
    assert paused.stories(post_id) == []


@pytest.fixture
def as_drafts(world):
    """A site whose theme chooses drafts, by the plugin's filter."""
    file = world.wordpress.root / "wp-content" / "mu-plugins" / "drafts.php"
    file.write_text("<?php add_filter('bridge_for_medium_choice', fn ($c) => array('publish_status' => 'draft') + $c);")
    yield world
    file.unlink()


def test_an_edit_of_a_draft_is_handed_over_once_it_is_live(as_drafts):
    world = as_drafts
    post_id = a_post(world)
    stands(world, post_id, "sent")
    assert world.handoffs(post_id) == ["publish_draft"]
    edit(world, post_id, content="<p>Second.</p>")
    assert world.handoffs(post_id) == ["publish_draft"]
    world.run("confirm", "blog", str(post_id), f"https://medium.com/@ada/x-{world.stories(post_id)[0].id}")
    wait_for(lambda: world.handoffs(post_id) == ["update_in_place"], what="the hand-off")
    world.agree(post_id)


def test_a_draft_whose_post_is_withdrawn_asks_to_remove_it(as_drafts):
    world = as_drafts
    post_id = a_post(world)
    stands(world, post_id, "sent")
    edit(world, post_id, password="secret")
    wait_for(lambda: "consider_removing" in world.handoffs(post_id), what="the hand-off")
    world.agree(post_id)


def test_an_unconfirmed_story_is_not_sent_again_by_an_edit_and_its_withdrawal_is_handed_over(world):
    world.sandbox.faults.append(Fault("drop_after_store"))
    post_id = a_post(world)
    wait_for(lambda: world.bridge.status(post_id) == "unconfirmed", what="the lost answer")
    assert len([story for story in world.sandbox.stories if "First." in story.content]) >= 1
    count = len(world.sandbox.stories)
    edit(world, post_id, content="<p>Second.</p>")
    wait_for(lambda: world.wordpress_says(post_id)[0] == "unconfirmed", what="the word in WordPress")
    edit(world, post_id, status="private")
    wait_for(lambda: "consider_removing" in world.handoffs(post_id), what="the hand-off")
    assert len(world.sandbox.stories) == count


def test_an_edit_while_the_story_is_being_sent_is_handed_over_afterwards(world):
    world.sandbox.faults.append(Fault("delay", seconds=2.5))
    post_id = a_post(world)
    wait_for(lambda: world.bridge.status(post_id) == "sending", what="the sending")
    edit(world, post_id, content="<p>Second.</p>")
    stands(world, post_id, "live")
    wait_for(lambda: world.handoffs(post_id) == ["update_in_place"], what="the hand-off")
    assert "First." in world.stories(post_id)[0].content


def test_another_article_under_a_known_number_is_held(world):
    post_id = a_post(world)
    stands(world, post_id, "live")
    guid = f"https://other.example/{uuid4()}"
    world.wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, array('guid' => '{guid}'), array('ID' => {post_id}));"
    )
    edit(world, post_id, content="<p>Another article.</p>")
    wait_for(lambda: world.wordpress_says(post_id)[0] == "held", what="the hold in WordPress")
    assert len(world.stories(post_id)) == 1
    world.run("accept", "blog", str(post_id))
    wait_for(lambda: world.handoffs(post_id) == ["update_in_place"], what="the hand-off")
