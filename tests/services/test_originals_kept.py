"""What was handed off for Medium first stays so: in old tabs, behind a feed that was not read, after a restore."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete

from bridge.errors import Refused
from bridge.ledger.tables import departures, originals
from bridge.models import CanonicalState
from bridge.models.document import Said
from bridge.models.originals import Direction, OriginalStatus
from feed_blog import door, write, writer
from original_drafts import STORY, hand_off

PUBLIC = {"title": "A walk, in full", "url": "https://blog.example/a-walk/"}
MINUTE = timedelta(minutes=1)

__all__ = ["door", "writer"]


def test_a_story_that_is_the_original_is_not_asked_to_name_its_post_when_that_is_changed_or_moves(blog):
    original = hand_off(blog)
    blog.bridge.originals.confirm(original.id, STORY)
    blog.publish(**PUBLIC)
    blog.bridge.originals.decide(original.id, Direction.MEDIUM)
    blog.edit(**PUBLIC | {"content_html": "<p>More.</p>"})
    blog.edit(**PUBLIC | {"url": "https://blog.example/moved/", "previous_urls": [PUBLIC["url"]]})
    assert "mend_canonical" not in blog.handoffs()
    with blog.bridge.ledger.read() as tx:
        (row,) = tx.read_deliveries("blog", 7)
    assert (row.canonical_url, row.canonical_state) == (STORY, CanonicalState.CHECKED)
    assert row.canonical_key == "blog.example/moved", "another article there would be asked about"


def test_a_tab_of_before_it_was_handed_off_again_leaves_nothing(blog):
    original = hand_off(blog)
    token = blog.bridge.originals.read(original.id).tasks[0].questions[-1].token
    blog.bridge.originals.leave(original.id)
    blog.clock.pass_by(MINUTE)
    hand_off(blog)
    with pytest.raises(Refused, match="something else was answered meanwhile"):
        blog.bridge.originals.answer(original.id, Said("not_this", "leave", token))
    assert blog.bridge.originals.read(original.id).original.status is OriginalStatus.READY


def test_a_draft_that_its_author_has_published_on_medium_is_not_left(door, writer):
    original = hand_off(door)
    door.clock.pass_by(MINUTE)
    write(writer, content="<p>We walked along the river.</p>")
    with pytest.raises(Refused, match="it is live by now"):
        door.bridge.originals.leave(original.id)
    door.publish(**PUBLIC)
    assert door.status() == "held"


def test_a_backup_of_before_a_draft_was_handed_off_is_held(blog):
    hand_off(blog)
    assert not blog.bridge.departures.check_backup()
    identity = json.loads(blog.bridge.departures.last_send_file.read_text())["id"]
    with blog.bridge.ledger.write() as tx:  # as the ledger was before
        tx.connection.execute(delete(originals))
        tx.connection.execute(delete(departures).where(departures.c.id == identity))
    assert blog.bridge.departures.check_backup()
    blog.publish(**PUBLIC)
    assert blog.status() == "planned"


def test_a_draft_is_not_taken_while_nothing_can_be_written_by_which_a_backup_is_recognised(blog):
    file = blog.bridge.departures.last_send_file
    file.mkdir()
    with pytest.raises(Refused, match=r"could not be written .* hand it off again"):
        hand_off(blog)
    with blog.bridge.ledger.read() as tx:
        assert tx.find_original("blog", 7) is None
    file.rmdir()
    assert hand_off(blog).status is OriginalStatus.READY


def test_a_story_that_names_no_original_yet_is_still_asked_about_where_its_post_moves_and_comes_back(blog):
    original = hand_off(blog)
    blog.bridge.originals.confirm(original.id, STORY)
    blog.publish(**PUBLIC)
    blog.bridge.originals.decide(original.id, Direction.BLOG)
    blog.edit(**PUBLIC | {"url": "https://blog.example/moved/", "previous_urls": [PUBLIC["url"]]})
    blog.edit(**PUBLIC | {"previous_urls": ["https://blog.example/moved/"]})
    assert "mend_canonical" in blog.handoffs()
