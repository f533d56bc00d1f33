"""An edit after the story is live: small ones are gathered, larger ones have a screen that shows what changed."""

import re
from urllib.parse import urlsplit

import pytest

from blog import Blog
from bridge.errors import Refused
from bridge.web import create_app
from doors import STORY, client, door

__all__ = ["door"]

LONG = "<p>We walked along the river until the light was gone.</p><p>Then we went home by train.</p>"


@pytest.fixture
def live(door: Blog) -> Blog:
    """A blog with a live story."""
    door.publish(content_html=LONG, modified_at=door.clock().isoformat())
    door.bridge.decisions.confirm("blog", 7, STORY)
    return door


def screen_of(blog: Blog) -> str:
    (handoff,) = blog.bridge.overview.read_handoffs()
    return urlsplit(handoff["screen_url"]).path


def test_one_word_is_gathered_and_the_third_asks(live):
    live.edit(content_html=LONG.replace("walked", "ran"))
    assert live.handoffs() == []
    assert "changed by 1 word since Medium got it; from 3 words on you are asked" in live.journal()
    live.edit(content_html=LONG.replace("walked", "ran").replace("by train", "on foot"))
    assert live.handoffs() == ["update_in_place"]
    assert "3 words of it" in live.bridge.overview.read_handoffs()[0]["reason"]


def test_taken_back_below_the_threshold_nothing_is_asked_any_more(live):
    live.edit(content_html=LONG.replace("along the river", "through deep woods"))
    assert live.handoffs() == ["update_in_place"]
    live.edit(content_html=LONG)
    assert live.handoffs() == []


def test_an_edit_that_shows_text_for_members_is_asked_about_without_its_words(live):
    secret = "<p>The secret recipe has seven herbs, and the first is thyme canary.</p>"
    raw = f"<!-- wp:pmpro/membership -->{secret}<!-- /wp:pmpro/membership -->"
    live.edit(content_html=LONG + secret, content_raw=raw)
    assert live.handoffs() == ["update_in_place"]
    assert live.bridge.documents.read_changes("blog", 7) is None
    assert "canary" not in client(live).get(screen_of(live)).text


def test_an_image_that_was_exchanged_is_asked_about(live):
    live.edit(content_html=LONG + '<img src="https://blog.example/1.jpg" alt="The river">')
    assert live.handoffs() == ["update_in_place"]


def test_the_screen_shows_old_and_new_words_and_copies_the_changed_paragraphs(live):
    live.edit(content_html=LONG.replace("along the river", "through <b>the</b> deep woods"))
    html = client(live).get(screen_of(live)).text
    assert "<del> along</del>" in html
    assert "<ins> through</ins>" in html
    assert "<p>We walked through <strong>the</strong> deep woods until the light was gone.</p>" in html
    assert "by train" not in html
    places = live.bridge.config.accounts["main"].places
    assert f'href="{places.url}/p/0123456789ab/edit"' in html


def test_words_of_the_post_cannot_run_on_the_screen(live):
    live.edit(content_html=LONG + "<p>&lt;script&gt;alert(1)&lt;/script&gt; three more words</p>")
    html = client(live).get(screen_of(live)).text
    assert "<script>alert" not in html
    assert "alert(1)" in html


def test_done_marks_the_new_version_as_carried_and_the_next_edit_is_measured_against_it(live):
    live.edit(content_html=LONG.replace("along the river", "through deep woods"))
    screen = screen_of(live)
    state = re.search(r'name="token" value="(\w+)"', client(live).get(screen).text)[1]
    assert client(live).post(screen, data={"action": "done", "state": state}).status_code == 303
    assert (live.handoffs(), live.status()) == ([], "live")
    live.edit(content_html=LONG.replace("along the river", "through deep wood"))
    assert live.handoffs() == []


def test_done_with_a_text_that_has_changed_meanwhile_is_refused_and_says_so(live):
    live.edit(content_html=LONG.replace("along the river", "through deep woods"))
    screen = screen_of(live)
    state = re.search(r'name="token" value="(\w+)"', client(live).get(screen).text)[1]
    live.edit(content_html=LONG.replace("along the river", "through very deep woods"))
    answer = client(live).post(screen, data={"action": "done", "state": state})
    assert answer.status_code == 422
    assert "changed again meanwhile" in answer.text
    assert live.handoffs() == ["update_in_place"]


def test_a_story_whose_text_was_never_ours_is_asked_about_at_any_edit_with_the_whole_text(door):
    door.publish(content_html=LONG, existing_story_url=STORY)
    assert door.status() == "live"
    door.edit(content_html=LONG.replace("walked", "ran"), existing_story_url=STORY)
    assert door.handoffs() == ["update_in_place"]
    html = client(door).get(screen_of(door)).text
    assert "is not known here" in html
    assert "<p>We ran along the river" in html


def test_a_post_that_cannot_be_drafted_any_more_is_still_asked_about(live):
    live.edit(content_html="<div>" * 201)
    assert live.handoffs() == ["update_in_place"]
    assert client(live).get(screen_of(live)).status_code == 200


def test_what_was_carried_over_without_a_text_of_ours_is_no_measure_and_the_next_edit_is_asked_about(live):
    live.edit(content_html="<div>" * 201)
    live.bridge.decisions.done("blog", 7)
    live.edit(content_html=LONG)
    assert live.handoffs() == ["update_in_place"]
    live.bridge.decisions.done("blog", 7)
    live.edit(content_html=LONG.replace("walked", "ran"))
    assert live.handoffs() == []


def test_what_changed_can_be_read_on_the_command_line_and_only_where_there_is_a_story(live):
    live.edit(content_html=LONG.replace("along the river", "through deep woods"))
    (change,) = live.bridge.documents.read_changes("blog", 7)
    assert change.text.startswith("We walked through deep woods")
    live.publish(id=8, guid="8", url="https://blog.example/8/")
    with pytest.raises(Refused, match="no story to compare"):
        live.bridge.documents.read_changes("blog", 8)


def test_a_live_story_sent_by_api_is_measured_against_what_was_sent(blog, medium):
    blog.publish(content_html=LONG)
    assert blog.status() == "live"
    blog.edit(content_html=LONG.replace("walked", "ran"))
    assert blog.handoffs() == []
    blog.edit(content_html="<p>Another text altogether.</p>")
    assert blog.handoffs() == ["update_in_place"]
    assert len(medium.stories) == 1


def test_the_story_is_gone_is_the_owners_word_and_it_is_never_sent_again(live):
    live.edit(content_html=LONG.replace("along the river", "through deep woods"))
    live.unpublish()
    screen = screen_of_first(live)
    assert "remove it there if it should go too" in client(live).get(screen).text
    client(live).post(screen, data={"action": "gone"})
    assert (live.status(), live.handoffs()) == ("removed", [])
    live.publish(content_html=LONG)
    assert live.status() == "removed"
    with pytest.raises(Refused, match="No Duplicate Content"):
        live.bridge.retries.retry("blog", 7)


def test_done_with_one_step_leaves_the_others_open(live):
    live.edit(content_html=LONG.replace("along the river", "through deep woods"))
    live.bridge.audit.record_canonical("blog", STORY, "https://medium.com/x")
    assert live.handoffs() == ["update_in_place", "mend_canonical"]
    screen = screen_of_first(live)
    client(live).post(screen, data={"action": "done"})
    assert live.handoffs() == ["mend_canonical"]
    assert live.deliveries()[0]["canonical_state"] == "wrong"
    client(live).post(screen, data={"action": "done", "kind": "mend_canonical"})
    assert (live.handoffs(), live.deliveries()[0]["canonical_state"]) == ([], "checked")


def screen_of_first(blog: Blog) -> str:
    with blog.bridge.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
    return blog.bridge.links.to_screen_url(delivery).removeprefix(blog.bridge.config.bridge.public_url)


def test_a_draft_made_by_api_has_a_screen_that_opens_it(blog, medium, tmp_path):
    from blog import reconfigured

    accounts = {"main": {"token": "tok-canary", "api_url": medium.url, "publish_status": "draft"}}
    drafts = reconfigured(blog, tmp_path, medium, accounts=accounts)
    drafts.publish()
    assert drafts.status() == "sent"
    app = create_app(drafts.bridge, drafts.bridge.config).test_client()
    story_id = drafts.deliveries()[0]["story_id"]
    html = app.get(screen_of_first(drafts)).text
    assert f'href="{drafts.bridge.config.accounts["main"].places.url}/p/{story_id}/edit"' in html
    app.post(screen_of_first(drafts), data={"action": "confirm", "url": f"https://medium.com/p/{story_id}"})
    assert (drafts.status(), drafts.handoffs()) == ("live", [])


def test_a_story_is_asked_for_no_text_while_its_post_is_not_public_and_for_the_newest_when_it_is_again(live):
    live.edit(content_html="<p>Every word of it is another one by now, from the first to the last.</p>")
    assert live.handoffs() == ["update_in_place"]
    live.unpublish()
    assert live.handoffs() == ["consider_removing"]
    live.publish(
        state="c" * 64, content_html="<p>Every word of it is another one by now, from the first to the last.</p>"
    )
    assert live.handoffs() == ["update_in_place"]
