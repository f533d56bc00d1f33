"""Concerns about an old post before it goes: words that have aged, dead links, posts that compete for its keyphrase.

A post is transformed and read only when a slot is about to choose it. Concerns only ever take points away, so the best
of those not looked at, once looked at and still the best, is the best of all (``Slots``).
"""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

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

    def find_competing(self, tx: Transaction, candidates: Sequence[Candidate]) -> dict[str, tuple[Clash, ...]]:
        """Posts of an account's sites, and stories written on Medium alone, that compete with candidates, by name."""
        of_accounts: dict[str, list[Candidate]] = defaultdict(list)
        for one in candidates:
            of_accounts[one.account].append(one)
        found: dict[str, tuple[Clash, ...]] = {}
        for account, its in of_accounts.items():
            book = self._books[account]
            with book.lock:
                index = book.refresh(tx, account, self._sites_of(account))
                found |= {one.name: find_clashes(_to_asked(one), index) for one in its}
        return found

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


def _to_asked(candidate: Candidate) -> Entry:
    phrase = to_keyphrase(candidate.focus_keyphrase, candidate.title, candidate.language)
    return Entry(candidate.name, EntryKind.POST, candidate.title, candidate.url, phrase, candidate.language)


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
            with self._ledger.read() as tx:
                stored = tx.read_post(candidate.site, candidate.post_id)
            assert stored is not None, "a candidate is a post of the ledger"
            self._judge([(candidate, stored)], now, is_asked=is_asked)
        return self._judged[name]

    def find_concerns_of(
        self, posts: Sequence[tuple[Candidate, StoredPost]], now: datetime
    ) -> list[tuple[Concern, ...]]:
        """As ``find_concerns`` of each, no link being fetched; the statements for it do not grow in number."""
        found = {one.name: self.known_concerns(one, now) for one, _ in posts}
        found |= self._judge([post for post in posts if found[post[0].name] is None], now, is_asked=False)
        return [found[one.name] or () for one, _ in posts]

    def _is_dry(self, candidate: Candidate) -> bool:
        with self._ledger.read() as tx:
            stored = tx.read_post(candidate.site, candidate.post_id)
            return bool(stored and self._dry_runs.find_dry_run(tx, stored.post))

    def _judge(
        self, posts: Sequence[tuple[Candidate, StoredPost]], now: datetime, *, is_asked: bool
    ) -> dict[str, tuple[Concern, ...]]:
        """The concerns of posts, by name, which are kept; what they ask of the ledger is read for all at once."""
        if not posts:
            return {}
        drafts = {one.name: self._draft_or_none(stored, one.account) for one, stored in posts}
        urls = list(dict.fromkeys(url for draft in drafts.values() if draft for url in _own_urls(draft)))
        if is_asked and self._config.staleness.links != "off":
            self._check_links(urls, now)
        with self._ledger.read() as tx:
            links = self._find_dead_links(tx, urls)
            clashes = self._find_clashes(tx, [one for one, _ in posts])
        found = {}
        for one, stored in posts:
            draft = drafts[one.name]
            of_words = (*self._find_stale_words(draft, stored, now), *_find_dead(draft, links)) if draft else ()
            found[one.name] = self._keep(_name(one, now, is_asked=is_asked), (*of_words, *clashes.get(one.name, ())))
        return found

    def _keep(self, name: _Name, concerns: tuple[Concern, ...]) -> tuple[Concern, ...]:
        with self._judging:
            while len(self._judged) >= MOST_KEPT:
                del self._judged[next(iter(self._judged))]
            self._judged[name] = concerns
        return concerns

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

    def _find_dead_links(self, tx: Transaction, urls: list[str]) -> dict[str, Concern]:
        """Of these links those that were found dead, each as a concern."""
        level = self._config.staleness.links
        known = tx.read_links(urls) if level != "off" and urls else {}
        dead = (one for one in map(_to_check, known.values()) if one.state is LinkState.DEAD)
        return {one.url: Concern("stale", f"{one.url} is gone: {one.reason}", level == "block") for one in dead}

    def _check_links(self, urls: list[str], now: datetime) -> None:
        """Ask these links whether they are there, unless that is known, and write it down."""
        with self._ledger.read() as tx:
            seen = {url: _to_check(link) for url, link in tx.read_links(urls).items()}
        found = self._checker.check(urls, seen, now)
        fresh = [check for check in found if seen.get(check.url) != check]
        with self._ledger.write() as tx:
            tx.put_links(StoredLink(one.url, one.state.value, one.reason, one.checked_at) for one in fresh)

    def _find_clashes(self, tx: Transaction, candidates: Sequence[Candidate]) -> dict[str, tuple[Concern, ...]]:
        level = self._config.keyphrases.clashes
        if level == "off":
            return {}
        clashes = self.phrases.find_competing(tx, candidates)
        return {
            name: tuple(Concern("keyphrase", one.reason, level == "hold") for one in its[:MOST_CLASHES])
            for name, its in clashes.items()
        }


def _name(candidate: Candidate, now: datetime, *, is_asked: bool) -> _Name:
    return candidate.site, candidate.post_id, candidate.account, candidate.state, now.date(), is_asked


def _to_sentence(stale: Stale) -> str:
    return f"{stale.reason} (“{stale.sentence}”)"


def _to_check(link: StoredLink) -> LinkCheck:
    return LinkCheck(link.url, LinkState(link.state), link.reason, link.checked_at)


def _find_dead(draft: Draft, links: Mapping[str, Concern]) -> Iterator[Concern]:
    return (links[url] for url in _own_urls(draft) if url in links)


def _own_urls(draft: Draft) -> list[str]:
    """What the text links to, without its closing lines; each once, in its order."""
    return list(dict.fromkeys(_urls(draft.blocks[: len(draft.blocks) - draft.closing])))


def _urls(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if block.url:
            yield block.url
        yield from (span.mark.href for span in block.text if span.mark.href)
