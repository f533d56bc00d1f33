"""Partners as they are shown: the list, one of them, and the short list for the week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bridge.errors import Refused
from bridge.ledger import Ledger
from bridge.ledger.partners import KEEP_PARTNERS
from bridge.models.pages import Key, Page
from bridge.models.partners import KeptStory, Partner, Portrait, ShelvedPost
from bridge.planner.partners import to_host, to_portrait
from bridge.planner.partners.ranking import Fit
from bridge.services.partners.fits import PartnerFits
from bridge.services.partners.notebook import find_partner
from bridge.services.partners.publications import PublicationRules

WEEK = timedelta(days=7)
MOST_IN_WEEK = 7
"""Stories on the short list: one a day is what somebody reads and answers."""
MOST_LOOKED_AT = 60
"""Stories of which the short list is made, the newest; it stays short, however much partners write."""
MOST_STORIES = 20


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """One partner.

    Attributes:
        stories: the newest.
        fits: posts of the owner's that fit.
        why_no_fits: why there are none, in words; empty when there are.
        ends_at: when all of it is forgotten, unless there is a word before.
    """

    partner: Partner
    portrait: Portrait
    stories: list[KeptStory]
    fits: list[Fit]
    why_no_fits: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A story to read, and what to say something about.

    Attributes:
        post: the owner's post that it is nearest to; None where none is, or nobody can say.
        words: what both are about.
        paragraphs: those that are nearest to the post.
    """

    story: KeptStory
    name: str
    post: ShelvedPost | None
    words: tuple[str, ...]
    paragraphs: list[str]


@dataclass(frozen=True, slots=True)
class Week:
    """The short list.

    Attributes:
        why_no_posts: why no posts are named, in words; empty when they are.
    """

    lines: list[WeekLine]
    why_no_posts: str


class PartnerPages:
    """Reads what is shown of partners."""

    def __init__(self, ledger: Ledger, fits: PartnerFits, publications: PublicationRules) -> None:
        self._ledger = ledger
        self._fits = fits
        self._publications = publications

    def read_list(self, limit: int, after: Key | None = None) -> Page[tuple[Partner, datetime | None]]:
        """Partners, the newest first, each with the date of their newest story."""
        with self._ledger.read() as tx:
            found = tx.list_partners(limit, after)
            newest = tx.read_newest_dates([one.id for one in found.rows])
        return Page([(one, newest.get(one.id)) for one in found.rows], found.next)

    def read_partner(self, partner_id: int) -> PartnerPage:
        """One partner. Raises NotFound."""
        with self._ledger.read() as tx:
            partner = find_partner(tx, partner_id)
            stories = tx.read_partner_stories([partner_id])
        portrait = to_portrait(stories, _own_hosts(partner, stories))
        fits, why = self._find_fits(portrait)
        return PartnerPage(partner, portrait, stories[:MOST_STORIES], fits, why, partner.word_at + KEEP_PARTNERS)

    def find_warnings(self, site: str, post_id: int, account: str) -> list[str]:
        """What the publication that a post is to go to would say against it, by the rules that its owner noted."""
        with self._ledger.read() as tx:
            stored = tx.read_post(site, post_id)
            return self._publications.find_warnings(tx, stored.post, account) if stored else []

    def read_week(self) -> Week:
        """What to read this week: the stories that are nearest to a post, the best first, one of each partner."""
        with self._ledger.read() as tx:
            stories = tx.read_open_stories(WEEK, MOST_LOOKED_AT)
            names = tx.name_partners({one.partner_id for one in stories})
        try:
            near = self._fits.find_posts(stories)
        except Refused as error:
            newest = [WeekLine(one, names[one.partner_id], None, (), []) for one in _one_each(stories)]
            return Week(newest[:MOST_IN_WEEK], str(error))
        ranked = sorted((one for one in stories if one.id in near), key=lambda one: -near[one.id].points)
        chosen = [*_one_each(ranked)][:MOST_IN_WEEK]
        posts = [near[one.id].post for one in chosen]
        with self._ledger.read() as tx:
            texts = tx.read_texts([(post.site, post.id) for post in posts])
        lines = [
            WeekLine(
                story,
                names[story.partner_id],
                post,
                near[story.id].words,
                self._fits.find_paragraphs(story, f"{post.title} {texts.get((post.site, post.id), '')}"),
            )
            for story, post in zip(chosen, posts, strict=True)
        ]
        return Week(lines, "")

    def _find_fits(self, portrait: Portrait) -> tuple[list[Fit], str]:
        try:
            found = self._fits.find_fits(portrait)
        except Refused as error:
            return [], str(error)
        why = "no public post of yours shares a topic with their stories yet"
        return found, "" if found else why


def _one_each(stories: list[KeptStory]) -> Iterator[KeptStory]:
    seen: set[int] = set()
    for story in stories:
        if story.partner_id not in seen:
            seen.add(story.partner_id)
            yield story


def _own_hosts(partner: Partner, stories: list[KeptStory]) -> set[str]:
    feed = (urlsplit(partner.entry.feed_url).hostname or "").removeprefix("www.")
    return {feed, *(to_host(one.url) for one in stories)}
