"""What the owner writes of partners: checked, changed, and gone when it is forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.errors import NotFound, Refused
from bridge.models.partners import PartnerEntry, PartnerKind
from feed_server import a_feed, feed, server
from partner_blog import a_story, add

__all__ = ["feed", "server"]

FEED = "https://medium.com/feed/@ada"
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


def names(desk):
    return [one.entry.name for one in desk.bridge.notebook.read_partners(50).rows]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"name": " "}, "give the partner a name"),
        ({"name": "a" * 101}, "give the partner a name"),
        ({"feed_url": "medium.com/feed/@ada"}, "give the address of their public feed"),
        ({"feed_url": "https://ada:secret@medium.com/feed"}, "give the address of their public feed"),
        ({"feed_url": "https://medium.com:port/feed"}, "give the address of their public feed"),
        ({"contact": "a" * 1001}, "at most 1,000 characters"),
        ({"notes": "a" * 10_001}, "at most 10,000 characters"),
        ({"kind": PartnerKind.PUBLICATION, "least_words": 0}, "whole numbers"),
        ({"kind": PartnerKind.PUBLICATION, "least_words": 900, "most_words": 500}, "the fewest first"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_nothing_is_written(desk, entry, words):
    with pytest.raises(Refused, match=words):
        desk.bridge.notebook.add(replace(PartnerEntry("Ada", FEED), **entry))
    assert names(desk) == []


def test_one_feed_is_one_partner(desk):
    add(desk, FEED)
    other = add(desk, f"{FEED}/two", name="Grace")
    with pytest.raises(Refused, match="already"):
        add(desk, FEED)
    with pytest.raises(Refused, match="already"):
        desk.bridge.notebook.change(other.id, replace(other.entry, feed_url=FEED))
    assert names(desk) == ["Grace", "Ada Lovelace"]


def test_rules_are_those_of_publications_alone(desk):
    kept = add(desk, FEED, publication="The Paper", takes_reposts=False, most_words=900, rules="No listicles.")
    assert kept.entry == PartnerEntry("Ada Lovelace", FEED)
    rules = replace(kept.entry, kind=PartnerKind.PUBLICATION, publication="The Paper", most_words=900)
    assert desk.bridge.notebook.change(kept.id, rules).entry == rules


def test_a_feed_that_moved_is_read_as_one_of_which_nothing_is_known(desk, feed, clock):
    feed.headers |= {"ETag": '"one"'}
    partner = add(desk, feed.url)
    desk.bridge.partner_feeds.read_due()
    moved = desk.bridge.notebook.change(partner.id, replace(partner.entry, feed_url=f"{feed.url}/new"))
    assert moved.etag == ""
    assert moved.due_at == clock() + 6 * HOUR


def test_partners_come_in_pages_the_newest_first(desk):
    for number in range(5):
        add(desk, f"{FEED}{number}", name=f"P{number}")
    first = desk.bridge.notebook.read_partners(2)
    second = desk.bridge.notebook.read_partners(2, first.next)
    last = desk.bridge.notebook.read_partners(2, second.next)
    assert [one.entry.name for page in (first, second, last) for one in page.rows] == ["P4", "P3", "P2", "P1", "P0"]
    assert last.next is None


def test_without_a_word_a_partner_is_forgotten_after_a_year_with_all_that_was_read(desk, feed, clock):
    feed.body = a_feed(a_story(1, "A story", clock()))
    silent, talking = add(desk, feed.url, name="Silent"), add(desk, f"{feed.url}/2", name="Talking")
    desk.bridge.partner_feeds.read_due()
    clock.pass_by(YEAR - HOUR)
    desk.bridge.notebook.change(talking.id, replace(talking.entry, notes="We met."))
    desk.bridge.housekeeping.prune()
    assert names(desk) == ["Talking", "Silent"]
    clock.pass_by(2 * HOUR)
    desk.bridge.housekeeping.prune()
    assert names(desk) == ["Talking"]
    with desk.bridge.ledger.read() as tx:
        assert tx.read_partner_stories([silent.id]) == []
        assert len(tx.read_partner_stories([talking.id])) == 1


@pytest.mark.parametrize(("is_commented", "word"), [(True, 300 * 24), (False, 0)])
def test_a_comment_is_a_word_and_a_story_that_is_left_is_none(desk, feed, clock, is_commented, word):
    feed.body = a_feed(a_story(1, "A story", clock()))
    partner = add(desk, feed.url)
    begun = partner.word_at
    desk.bridge.partner_feeds.read_due()
    (story,) = desk.bridge.partner_pages.read_partner(partner.id).stories
    clock.pass_by(timedelta(days=300))
    assert desk.bridge.notebook.finish_story(story.id, is_commented=is_commented) == partner.id
    found = desk.bridge.partner_pages.read_partner(partner.id)
    assert found.partner.word_at - begun == word * HOUR
    assert found.stories[0].done_at == clock()


def test_what_is_not_there_is_not_found(desk):
    with pytest.raises(NotFound, match="there is no partner 7"):
        desk.bridge.notebook.forget(7)
    with pytest.raises(NotFound, match="not kept any more"):
        desk.bridge.notebook.finish_story(7, is_commented=True)
