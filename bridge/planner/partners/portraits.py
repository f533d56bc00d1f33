"""What a partner's stories are about, how often they come, and what they link to."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from bridge.models.partners import KeptStory, Portrait
from bridge.planner.keyphrases import to_main_words
from bridge.planner.partners.kinds import to_host

MOST_TOPICS, MOST_HOSTS = 12, 12
LEAST_STORIES = 3
"""Fewer say nothing of how often somebody writes."""
_MONTH = timedelta(days=30)
_TAG_WEIGHT = 3
"""Times that a tag counts as much as a word of a title: its author chose it to say what the story is about."""


def to_portrait(stories: Sequence[KeptStory], own_hosts: Collection[str] = ()) -> Portrait:
    """What the stories that are known come to.

    Args:
        own_hosts: those of the partner's own feed and stories, which are no pages that they link to.
    """
    links = [link for story in stories for link in story.links if to_host(link.url) not in own_hosts]
    topics = Counter(topic for story in stories for topic in _to_topics(story))
    return Portrait(
        topics=dict(topics.most_common(MOST_TOPICS)),
        per_month=_to_rate(stories),
        hosts=dict(Counter(to_host(link.url) for link in links).most_common(MOST_HOSTS)),
        kinds=dict(Counter(link.kind for link in links).most_common()),
    )


def _to_topics(story: KeptStory) -> Iterable[str]:
    yield from to_main_words(story.title)
    for tag in story.tags:
        yield from _TAG_WEIGHT * [" ".join(to_main_words(tag.replace("-", " ")))]


def _to_rate(stories: Sequence[KeptStory]) -> float | None:
    dates = sorted(story.published_at for story in stories)
    if len(dates) < LEAST_STORIES or dates[0] == dates[-1]:
        return None
    return (len(dates) - 1) * (_MONTH / (dates[-1] - dates[0]))
