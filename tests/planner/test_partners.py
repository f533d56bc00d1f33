"""Kinds of pages by a table of rules, portraits of partners, when feeds are read, what publications would not take."""

from datetime import UTC, datetime, timedelta

import pytest

from bridge.models.partners import KeptStory, PageKind, PageLink, PartnerEntry, PartnerKind, ShelvedPost
from bridge.planner.partners import find_objections, plan_reading, to_host, to_kind, to_portrait, to_post_kind

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://example.org/case-studies/acme", PageKind.CASE_STUDY),
        ("https://example.org/blog/how-we-moved-house", PageKind.CASE_STUDY),
        ("https://www.kaggle.com/x", PageKind.DATA),
        ("https://example.org/files/rain.CSV", PageKind.DATA),
        ("https://example.org/state-of-css-survey/", PageKind.DATA),
        ("https://example.org/wie/anleitung-fuer-brot", PageKind.TUTORIAL),
        ("https://docs.python.org/3/", PageKind.TUTORIAL),
        ("https://github.com/x/y", PageKind.TOOL),
        ("https://example.org/shot.png?x=1", PageKind.PICTURE),
        ("https://example.org/essays/on%20rain", PageKind.ESSAY),
        ("https://ada.medium.com/x-0123456789ab", PageKind.ESSAY),
        ("https://notmedium.com/x", PageKind.OTHER),
        ("https://example.org/database-administrators", PageKind.OTHER),
        ("https://[example", PageKind.OTHER),
    ],
)
def test_the_kind_of_a_page_is_told_by_its_address(url, kind):
    assert to_kind(url) is kind


@pytest.mark.parametrize(
    ("title", "words", "kind"),
    [
        ("How we doubled our visits", 2000, PageKind.CASE_STUDY),
        ("A walk", 300, PageKind.ESSAY),
        ("A walk", 2000, PageKind.OTHER),
        ("A walk", 0, PageKind.OTHER),
        ("Rain: the data of ten years", 300, PageKind.DATA),
    ],
)
def test_the_kind_of_a_post_is_told_by_its_words_and_length(title, words, kind):
    assert to_post_kind(ShelvedPost("blog", 1, title, "", "", words, ())) is kind


def test_a_host_is_named_without_www_and_is_empty_for_no_address():
    assert to_host("https://www.example.org:8080/x") == "example.org"
    assert to_host("https://[x") == ""


def a_story(number: int, days: int, **more) -> KeptStory:
    told = {"tags": (), "words": 900, "paragraphs": (), "links": (), "mentions": "", "done_at": None} | more
    at = NOW - timedelta(days=days)
    return KeptStory(number, 1, f"https://ada.example/{number}", f"Rain and tea {number}", at, **told)


def test_a_portrait_counts_topics_links_and_how_often_but_not_the_pages_of_their_own_host():
    links = (PageLink("https://ada.example/old", PageKind.OTHER), PageLink("https://www.data.gov/x", PageKind.DATA))
    stories = [a_story(n, 10 * n, links=links, tags=("Tea-Time",)) for n in range(4)]
    found = to_portrait(stories, {"ada.example"})
    assert found.topics["tea time"] == 12
    assert found.topics["rain"] == 4
    assert found.hosts == {"data.gov": 4}
    assert found.kinds == {PageKind.DATA: 4}
    assert found.per_month == 3
    assert to_portrait(stories[:2]).per_month is None
    assert to_portrait([a_story(n, 1) for n in range(3)]).per_month is None


@pytest.mark.parametrize(
    ("failures", "retry_after", "hours"),
    [(0, None, 6), (1, None, 12), (3, None, 48), (99, None, 168), (1, 60, 12), (0, 86400, 24)],
)
def test_a_feed_is_read_every_six_hours_and_later_while_it_fails_or_asks_for_it(failures, retry_after, hours):
    assert plan_reading(NOW, failures, retry_after) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("words", "is_repost", "said"),
    [
        (700, True, ["takes no reposts"]),
        (700, False, []),
        (100, False, ["at least 500 words, and this post has about 100"]),
        (1000, False, ["at most 900 words, and this post has about 1,000"]),
        (0, False, []),
    ],
)
def test_a_publication_objects_by_the_rules_that_were_noted(words, is_repost, said):
    paper = PartnerEntry("Paper", "https://x/", PartnerKind.PUBLICATION, "", "", "The Paper", False, 500, 900)
    found = list(find_objections(paper, words, is_repost=is_repost))
    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))
    assert list(find_objections(PartnerEntry("Any", "https://x/"), words, is_repost=is_repost)) == []
