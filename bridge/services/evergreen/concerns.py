"""Concerns about an old post before it goes: words that have aged, dead links, posts that compete for its keyphrase.

A post is transformed and read only when a slot is about to choose it. Concerns only ever take points away, so the best
of those not looked at, once looked at and still the best, is the best of all (``Slots``).
"""

import threading
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import islice

from bridge.config import Config
from bridge.errors import ContentError
from bridge.ledger import Ledger, Transaction
from bridge.models import Phrased, StoredLink, StoredPost
from bridge.planner.evergreen import Candidate, Concern
from bridge.planner.keyphrases import (
    Clash,
    Cluster,
    Entry,
    EntryKind,
    KeyphraseIndex,
    find_clashes,
    find_clusters,
    to_index,
    to_keyphrase,
)
from bridge.planner.staleness import Stale, find_stale
from bridge.services.drafts import Drafts
from bridge.services.dry_runs import DryRuns
from bridge.transform import Draft
from bridge.transform.blocks import Block, Kind, to_plain
from bridge.wordpress.links import LinkCheck, LinkChecker, LinkState

PROSE = frozenset({Kind.P, Kind.H3, Kind.H4, Kind.ULI, Kind.OLI})
"""What the author says now; quotations and code say what they say for ever."""
MOST_KEPT = 4096
"""Posts whose concerns are kept in memory, for a day each; the oldest go first."""
MOST_CLASHES = 3
"""Competing posts that are named of one post."""

_Name = tuple[str, int, str, str, date, bool]

_Post = tuple[str, int]


class _Book:
    """The keyphrases of one account's posts and stories, kept in memory; only what has changed is read again."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._posts: dict[_Post, Entry] = {}
        self._since: dict[str, datetime] = {}
        self._stories: tuple[Entry, ...] = ()
        self._index = to_index(())

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self._posts.values(), *self._stories)

    def refresh(self, tx: Transaction, account: str, sites: list[str]) -> KeyphraseIndex:
        """Read what has changed in the ledger, and give the index of it all."""
        changed = [self._read_site(tx, site) for site in sites]
        stories = tuple(_own_stories(tx, account))
        if any(changed) or stories != self._stories:
            self._stories = stories
            self._index = to_index(self.entries)
        return self._index

    def _read_site(self, tx: Transaction, site: str) -> bool:
        is_other = False
        for found in tx.read_phrased(site, self._since.get(site)):
            self._since[site] = max(found.updated_at, self._since.get(site, found.updated_at))
            key, entry = (site, found.post_id), _to_entry(found) if found.is_public else None
            if entry == self._posts.get(key):
                continue
            is_other = True
            if entry:
                self._posts[key] = entry
            else:
                del self._posts[key]
        return is_other


class Phrasebook:
    """Finds posts and stories that compete for one keyphrase. Its indexes live as long as the process."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger
        self._books = {name: _Book() for name in config.accounts}

    def find_competing(self, candidate: Candidate) -> tuple[Clash, ...]:
        """Posts of the account's sites, and stories written on Medium alone, that compete with a candidate."""
        phrase = to_keyphrase(candidate.focus_keyphrase, candidate.title, candidate.language)
        entry = Entry(candidate.name, EntryKind.POST, candidate.title, candidate.url, phrase, candidate.language)
        book = self._books[candidate.account]
        with book.lock, self._ledger.read() as tx:
            index = book.refresh(tx, candidate.account, self._sites_of(candidate.account))
            return find_clashes(entry, index)

    def read_clusters(self, site: str | None = None) -> list[Cluster]:
        """Groups of posts and stories that compete, the largest first of each account.

        Args:
            site: only groups that hold one of its posts.
        """
        found: dict[tuple[Entry, ...], Cluster] = {}
        for account, book in self._books.items():
            with book.lock, self._ledger.read() as tx:
                book.refresh(tx, account, self._sites_of(account))
                found |= {cluster.entries: cluster for cluster in find_clusters(book.entries)}
        return [one for one in found.values() if not site or any(_is_of(entry, site) for entry in one.entries)]

    def _sites_of(self, account: str) -> list[str]:
        return list(self._config.sites_by_account.get(account, ()))


def _own_stories(tx: Transaction, account: str) -> Iterator[Entry]:
    """Stories that were written on Medium alone; a post's own story does not compete with it."""
    for story in tx.read_native_stories(account):
        phrase = to_keyphrase("", story.title, "")
        yield Entry(story.id, EntryKind.STORY, story.title, story.url, phrase, "", story.published_at)


def _to_entry(found: Phrased) -> Entry:
    phrase = to_keyphrase(found.keyphrase, found.title, found.language)
    name = f"{found.site}:{found.post_id}"
    return Entry(name, EntryKind.POST, found.title, found.url, phrase, found.language, found.published_at)


def _is_of(entry: Entry, site: str) -> bool:
    return entry.kind is EntryKind.POST and entry.article.startswith(f"{site}:")


class Concerns:
    """Finds the concerns of candidates, and keeps them for the day as long as their text is the same."""

    def __init__(self, config: Config, ledger: Ledger, dry_runs: DryRuns, drafts: Drafts) -> None:
        self._config = config
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._drafts = drafts

    @cached_property
    def phrases(self) -> Phrasebook:
        """The keyphrases of posts and stories; made when they are first asked for."""
        return Phrasebook(self._config, self._ledger)

    @cached_property
    def _checker(self) -> LinkChecker:
        hosts = frozenset[str]().union(*(site.hosts for site in self._config.sites.values()))
        return LinkChecker(self._config.staleness, hosts)

    @cached_property
    def _judged(self) -> dict[_Name, tuple[Concern, ...]]:
        return {}

    @cached_property
    def _judging(self) -> threading.Lock:
        return threading.Lock()

    def known_concerns(self, candidate: Candidate, now: datetime) -> tuple[Concern, ...] | None:
        """The concerns that were found when this very text was looked at today; None when it was not."""
        found = self._judged.get(_name(candidate, now, is_asked=True))
        return self._judged.get(_name(candidate, now, is_asked=False)) if found is None else found

    def find_concerns(self, candidate: Candidate, now: datetime, *, asks: bool = False) -> tuple[Concern, ...]:
        """The concerns of a candidate, looked for now unless that was done today.

        Args:
            asks: its links may be fetched, but in a dry run; otherwise only what they answered before counts.
        """
        is_asked = asks and self._config.staleness.network and not self._is_dry(candidate)
        name = _name(candidate, now, is_asked=is_asked)
        if name not in self._judged:
            found = tuple(self._judge(candidate, now, is_asked=is_asked))
            with self._judging:
                while len(self._judged) >= MOST_KEPT:
                    del self._judged[next(iter(self._judged))]
                self._judged[name] = found
        return self._judged[name]

    def _is_dry(self, candidate: Candidate) -> bool:
        with self._ledger.read() as tx:
            stored = tx.read_post(candidate.site, candidate.post_id)
            return bool(stored and self._dry_runs.find_dry_run(tx, stored.post))

    def _judge(self, candidate: Candidate, now: datetime, *, is_asked: bool) -> Iterator[Concern]:
        with self._ledger.read() as tx:
            stored = tx.read_post(candidate.site, candidate.post_id)
        assert stored is not None, "a candidate is a post of the ledger"
        draft = self._draft_or_none(stored, candidate.account)
        if draft is not None:
            yield from self._find_stale_words(draft, stored, now)
            yield from self._find_dead_links(draft, now, is_asked=is_asked)
        yield from self._find_clashes(candidate)

    def _draft_or_none(self, stored: StoredPost, account: str) -> Draft | None:
        try:
            return self._drafts.draft_of(stored, account)[0]
        except ContentError:
            return None  # its owner reads the reason when the post is about to go

    def _find_stale_words(self, draft: Draft, stored: StoredPost, now: datetime) -> Iterator[Concern]:
        """Words of a draft that were true when the post was published and may not be now, a concern each."""
        post, own = stored.post, draft.blocks[: len(draft.blocks) - draft.closing]
        paragraphs = [to_plain(block.text) for block in own if block.kind in PROSE]
        published_at = post.published_at or post.created_at
        found = find_stale(draft.title, paragraphs, post.language, published_at, now, self._config.staleness)
        yield from (Concern("stale", _to_sentence(stale), stale.blocks) for stale in found)

    def _find_dead_links(self, draft: Draft, now: datetime, *, is_asked: bool) -> Iterator[Concern]:
        rules = self._config.staleness
        if rules.links == "off":
            return
        urls = list(dict.fromkeys(_urls(draft.blocks[: len(draft.blocks) - draft.closing])))
        for check in self._check_links(urls, now) if is_asked else self._known_links(urls):
            if check.state is LinkState.DEAD:
                yield Concern("stale", f"{check.url} is gone: {check.reason}", rules.links == "block")

    def _known_links(self, urls: list[str]) -> tuple[LinkCheck, ...]:
        with self._ledger.read() as tx:
            known = tx.read_links(urls)
        return tuple(_to_check(known[url]) for url in urls if url in known)

    def _check_links(self, urls: list[str], now: datetime) -> tuple[LinkCheck, ...]:
        seen = {check.url: check for check in self._known_links(urls)}
        found = self._checker.check(urls, seen, now)
        fresh = [check for check in found if seen.get(check.url) != check]
        with self._ledger.write() as tx:
            tx.put_links(StoredLink(one.url, one.state.value, one.reason, one.checked_at) for one in fresh)
        return found

    def _find_clashes(self, candidate: Candidate) -> Iterator[Concern]:
        level = self._config.keyphrases.clashes
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
