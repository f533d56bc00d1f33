"""A story gets its closing once, before it goes out: by both doors, over retries, edits and the experiment's end."""

import re
from datetime import timedelta

import pytest

from blog import HOME, SECRET, Blog, reconfigured
from bridge.errors import NotFound, Refused
from bridge.models import Delivery
from bridge.models.pages import Slice
from bridge.planner.experiments import choose_variant
from doors import STORY, door
from waiting import LONG, delivery_of, live

__all__ = ["door"]
TABLES = {
    "cta": {
        "default": {"text": '<p>First on <a href="{{ url }}">my blog</a>.</p>'},
        "letter": {"text": '<p>More in <a href="https://blog.example/letter/">my letter</a>.</p>'},
        "card": {"text": '<p>See <a href="{{ url }}">the post</a>.</p>', "card": True},
    },
    "experiments": {"last-words": {"variants": ["default", "letter"]}},
}
SAID = {"default": "First on", "letter": "More in", "card": "See"}


def tried(blog: Blog, medium, tmp_path, **changes) -> Blog:
    """The same blog with two closings to try."""
    config = blog.bridge.config
    kept = {"accounts": {"main": config.accounts["main"].model_dump()}, "bridge": config.bridge.model_dump()}
    return reconfigured(blog, tmp_path, medium, **(kept | TABLES | changes))


def run_of(blog: Blog) -> int:
    return next(card.run.id for card in blog.bridge.experiments.read_cards() if card.run)


def closing_of(blog: Blog, delivery: Delivery) -> str:
    with blog.bridge.ledger.read() as tx:
        return tx.find_closing(delivery)


def closings_of(blog: Blog) -> dict[int, str]:
    """What each post's story was dealt."""
    with blog.bridge.ledger.read() as tx:
        made = [tx.read_deliveries("blog", number)[0] for number in tx.read_numbers("blog")]
    return {one.post_id: closing_of(blog, one) for one in made}


def publish(blog: Blog, number: int, **more) -> None:
    post = {"id": number, "guid": f"{HOME}/?p={number}", "url": f"{HOME}/walk-{number}/", "slug": f"walk-{number}"}
    words = f"<p>Walk {number} went along the river {'again ' * number}until the light was gone.</p>"
    blog.hook("post.published", post | {"title": f"Walk {number}", "content_html": words}, **more)
    blog.settle()


def test_stories_by_api_are_dealt_the_closings_in_turns_and_end_with_them(blog, medium, tmp_path):
    blog = tried(blog, medium, tmp_path)
    blog.bridge.experiments.start("last-words")
    for number in range(10, 14):
        publish(blog, number)
    dealt = closings_of(blog)
    assert sorted(dealt.values()) == ["default", "default", "letter", "letter"]
    assert {story["title"]: SAID[dealt[int(story["title"][-2:])]] in story["content"] for story in medium.stories} == {
        f"Walk {number}": True for number in dealt
    }


def test_a_page_for_the_importer_ends_with_the_closing_that_was_dealt(door, medium, tmp_path):
    door = tried(door, medium, tmp_path)
    door.bridge.experiments.start("last-words")
    publish(door, 7)
    with door.bridge.ledger.read() as tx:
        page = tx.read_current_page(delivery_of(door).id, has_canonical=True)
    assert page is not None
    dealt = closing_of(door, delivery_of(door))
    assert {name: words in page.html for name, words in SAID.items() if name != "card"} == {
        name: name == dealt for name in ("default", "letter")
    }


def test_a_link_card_can_be_tried_against_a_sentence(blog, medium, tmp_path):
    blog = tried(blog, medium, tmp_path, experiments={"last-words": {"variants": ["letter", "card"]}}, sites=letters())
    blog.bridge.experiments.start("last-words")
    for number in (10, 11):
        publish(blog, number)
    assert sorted(closings_of(blog).values()) == ["card", "letter"]
    shown = next(one["content"] for one in medium.stories if SAID["card"] in one["content"])
    assert re.search(r">https://blog.example/walk-1[01]/</a></p>$", shown)


def letters() -> dict[str, dict[str, object]]:
    return {"blog": {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge", "cta": "letter"}}


def test_a_story_keeps_its_closing_over_retries_edits_and_the_end_of_the_experiment(blog, medium, tmp_path):
    blog = tried(blog, medium, tmp_path)
    blog.bridge.experiments.start("last-words")
    medium.script(429, headers={"Retry-After": "3600"})
    publish(blog, 7)
    first = closing_of(blog, delivery_of(blog))
    assert first
    other = "default" if first == "letter" else "letter"
    blog.bridge.experiments.choose(run_of(blog), other)
    blog.clock.at += timedelta(days=1)
    blog.settle()
    assert closing_of(blog, delivery_of(blog)) == first
    assert SAID[first] in medium.stories[-1]["content"]


def test_a_story_that_is_out_is_never_changed(door, medium, tmp_path):
    door = tried(door, medium, tmp_path)
    live(door)
    door.bridge.experiments.start("last-words")
    door.edit(content_html=LONG.replace("river", "wood"))
    assert closing_of(door, delivery_of(door)) == ""


def test_what_is_to_be_pasted_and_what_has_changed_have_the_closing_that_was_dealt(door, medium, tmp_path):
    door = tried(door, medium, tmp_path)
    variants = ("default", "letter")
    with door.bridge.ledger.write() as tx:
        seed = next(one for one in "abcdefgh" if choose_variant(0, variants, one) == "letter")
        tx.start_experiment("last-words", variants, seed)
    door.publish(content_html=LONG)
    assert closing_of(door, delivery_of(door)) == "letter"
    assert SAID["letter"] in str(door.bridge.documents.read_document(delivery_of(door)))
    door.bridge.decisions.confirm("blog", 7, STORY)
    door.bridge.experiments.choose(run_of(door), "default")
    door.edit(content_html=LONG.replace("along the river", "through the deepest of all woods"))
    document = door.bridge.documents.read_document(delivery_of(door))
    said = str(document)
    assert "deepest" in said
    assert SAID["default"] not in said
    with door.bridge.ledger.read() as tx:
        drift = door.bridge.drafts.read_drift(tx, delivery_of(door), tx.read_post_of(delivery_of(door)))
    assert drift is not None
    assert ["deepest" in one.text for one in drift] == [True]


def test_what_was_offered_before_keeps_its_closing_though_it_is_offered_again(door, medium, tmp_path):
    door = tried(door, medium, tmp_path)
    door.publish(content_html=LONG)
    door.bridge.experiments.start("last-words")
    door.edit(content_html=LONG.replace("river", "wood"))
    assert delivery_of(door).status == "offered"
    assert closing_of(door, delivery_of(door)) == ""


def test_an_author_who_has_chosen_a_closing_gets_it(blog, medium, tmp_path):
    blog = tried(blog, medium, tmp_path)
    blog.bridge.experiments.start("last-words")
    publish(blog, 7, choice={"cta": "letter"})
    publish(blog, 8, choice={"cta_text": "<p>My own <a href='/x'>words</a>.</p>"})
    assert closings_of(blog) == {7: "", 8: ""}


def test_posts_that_close_otherwise_are_not_in_the_experiment(blog, medium, tmp_path):
    blog = tried(blog, medium, tmp_path, sites=letters())
    blog.bridge.experiments.start("last-words")
    publish(blog, 7)
    assert closings_of(blog) == {7: ""}


def test_a_stopped_experiment_deals_nothing_and_a_winner_closes_what_comes_then(blog, medium, tmp_path):
    blog = tried(blog, medium, tmp_path)
    blog.bridge.experiments.start("last-words")
    blog.bridge.experiments.stop(run_of(blog))
    publish(blog, 7)
    blog.bridge.experiments.choose(run_of(blog), "letter")
    publish(blog, 8)
    publish(blog, 9)
    assert closings_of(blog) == {7: "", 8: "letter", 9: "letter"}
    (card,) = [one for one in blog.bridge.experiments.read_cards() if one.run]
    assert card.run.dealt == 0, "a story that got the winner proves nothing"


def test_each_step_is_in_the_journal_with_who_took_it(blog, medium, tmp_path):
    blog = tried(blog, medium, tmp_path)
    blog.bridge.experiments.start("last-words")
    publish(blog, 7)
    blog.bridge.experiments.choose(run_of(blog), "letter")
    with blog.bridge.ledger.read() as tx:
        said = [line for line in tx.list_journal(Slice()).rows if line.what.startswith("experiment")]
        seed = tx.read_experiments()[0].seed
    assert [line.what for line in said] == ["experiment decided", "experiment started"]
    assert seed in said[1].reason
    assert "by the experiment last-words" in blog.journal()


def test_two_experiments_in_place_of_one_closing_do_not_run_at_once(blog, medium, tmp_path):
    both = {"a": {"variants": ["default", "letter"]}, "b": {"variants": ["default", "card"]}}
    blog = tried(blog, medium, tmp_path, experiments=both)
    blog.bridge.experiments.start("a")
    with pytest.raises(Refused, match="stop it first"):
        blog.bridge.experiments.start("b")
    blog.bridge.experiments.stop(run_of(blog))
    blog.bridge.experiments.start("b")
    old = min(card.run.id for card in blog.bridge.experiments.read_cards() if card.run)
    with pytest.raises(Refused, match="has taken its place"):
        blog.bridge.experiments.choose(old, "letter")
    with pytest.raises(Refused, match="choose one of its closings: default, card"):
        blog.bridge.experiments.choose(run_of(blog), "letter")


def test_what_is_not_there_cannot_be_started_or_stopped(blog):
    with pytest.raises(NotFound, match=r"no \[experiments.x\]"):
        blog.bridge.experiments.start("x")
    with pytest.raises(NotFound, match="no experiment 3"):
        blog.bridge.experiments.stop(3)
