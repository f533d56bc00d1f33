"""judge: what its owner should know of an old post before it goes: words that have aged, dead links, competing posts.

A post is transformed and read only when a slot is about to choose it. Warnings only ever take points away, so the best
of those not looked at, once looked at and still the best, is the best of all (``Evergreen``).
"""

import threading
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import islice

from bridge.core.drafting import Drafting
from bridge.core.phrasing import Phrasebook
from bridge.errors import ContentError
from bridge.models import StoredLink, StoredPost
from bridge.planner.evergreen import Candidate, Concern
from bridge.planner.staleness import Stale, find_stale
from bridge.transform import Draft
from bridge.transform.blocks import Block, Kind, to_plain
from bridge.wordpress.links import LinkCheck, LinkChecker, LinkState

PROSE = frozenset({Kind.P, Kind.H3, Kind.H4, Kind.ULI, Kind.OLI})
"""What the author says now; quotations and code say what they say for ever."""
MOST_KEPT = 4096
MOST_CLASHES = 3

_Name = tuple[str, int, str, str, date, bool]


class Judging(Drafting):
    """From candidates to their concerns."""

    @cached_property
    def phrases(self) -> Phrasebook:
        """What posts and stories want to be found by."""
        return Phrasebook(self.config, self.ledger)

    @cached_property
    def _checker(self) -> LinkChecker:
        hosts = frozenset[str]().union(*(site.hosts for site in self.config.sites.values()))
        return LinkChecker(self.config.staleness, hosts)

    @cached_property
    def _judged(self) -> dict[_Name, tuple[Concern, ...]]:
        return {}

    @cached_property
    def _judging(self) -> threading.Lock:
        return threading.Lock()

    def known_concerns(self, candidate: Candidate, now: datetime) -> tuple[Concern, ...] | None:
        """What was found when this very text was last looked at today; None when it was not."""
        found = self._judged.get(_name(candidate, now, is_asked=True))
        return self._judged.get(_name(candidate, now, is_asked=False)) if found is None else found

    def find_concerns(self, candidate: Candidate, now: datetime, *, asks: bool = False) -> tuple[Concern, ...]:
        """Look at a candidate.

        Args:
            asks: its links may be asked for, but in a dry run; otherwise only what they answered before counts.
        """
        is_asked = asks and self.config.staleness.network and not self._is_dry(candidate)
        name = _name(candidate, now, is_asked=is_asked)
        if name not in self._judged:
            found = tuple(self._judge(candidate, now, is_asked=is_asked))
            with self._judging:
                while len(self._judged) >= MOST_KEPT:
                    del self._judged[next(iter(self._judged))]
                self._judged[name] = found
        return self._judged[name]

    def _is_dry(self, candidate: Candidate) -> bool:
        with self.ledger.read() as tx:
            stored = tx.read_post(candidate.site, candidate.post_id)
            return bool(stored and self.find_dry_run(tx, stored.post))

    def _judge(self, candidate: Candidate, now: datetime, *, is_asked: bool) -> Iterator[Concern]:
        with self.ledger.read() as tx:
            stored = tx.read_post(candidate.site, candidate.post_id)
        assert stored is not None, "a candidate is a post of the ledger"
        draft = self._draft_or_none(stored, candidate.account)
        if draft is not None:
            yield from self.find_stale_words(draft, stored, now)
            yield from self._find_dead_links(draft, now, is_asked=is_asked)
        yield from self._find_clashes(candidate)

    def _draft_or_none(self, stored: StoredPost, account: str) -> Draft | None:
        try:
            return self.draft_of(stored, account)[0]
        except ContentError:
            return None  # said with its reason when it is about to go

    def find_stale_words(self, draft: Draft, stored: StoredPost, now: datetime) -> Iterator[Concern]:
        """Words of a draft that were true when the post was published and may not be now."""
        post, own = stored.post, draft.blocks[: len(draft.blocks) - draft.closing]
        paragraphs = [to_plain(block.text) for block in own if block.kind in PROSE]
        published_at = post.published_at or post.created_at
        found = find_stale(draft.title, paragraphs, post.language, published_at, now, self.config.staleness)
        yield from (Concern("stale", _to_sentence(stale), stale.blocks) for stale in found)

    def _find_dead_links(self, draft: Draft, now: datetime, *, is_asked: bool) -> Iterator[Concern]:
        rules = self.config.staleness
        if rules.links == "off":
            return
        urls = list(dict.fromkeys(_urls(draft.blocks[: len(draft.blocks) - draft.closing])))
        for check in self._check_links(urls, now) if is_asked else self._known_links(urls):
            if check.state is LinkState.DEAD:
                yield Concern("stale", f"{check.url} is gone: {check.reason}", rules.links == "block")

    def _known_links(self, urls: list[str]) -> tuple[LinkCheck, ...]:
        with self.ledger.read() as tx:
            known = tx.read_links(urls)
        return tuple(_to_check(known[url]) for url in urls if url in known)

    def _check_links(self, urls: list[str], now: datetime) -> tuple[LinkCheck, ...]:
        seen = {check.url: check for check in self._known_links(urls)}
        found = self._checker.check(urls, seen, now)
        fresh = [check for check in found if seen.get(check.url) != check]
        with self.ledger.write() as tx:
            tx.put_links(StoredLink(one.url, one.state.value, one.reason, one.checked_at) for one in fresh)
        return found

    def _find_clashes(self, candidate: Candidate) -> Iterator[Concern]:
        level = self.config.keyphrases.clashes
        if level == "off":
            return
        clashes = self.phrases.find_competing(candidate)
        for clash in islice(clashes, MOST_CLASHES):
            yield Concern("keyphrase", clash.reason, level == "hold")


def _name(candidate: Candidate, now: datetime, *, is_asked: bool) -> _Name:
    return candidate.site, candidate.post_id, candidate.account, candidate.state, now.date(), is_asked


def _to_sentence(stale: Stale) -> str:
    return f"{stale.reason} (“{stale.sentence}”)"


def _to_check(link: StoredLink) -> LinkCheck:
    return LinkCheck(link.url, LinkState(link.state), link.reason, link.checked_at)


def _urls(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if block.url:
            yield block.url
        yield from (span.mark.href for span in block.text if span.mark.href)
