"""phrase: what posts and stories want to be found by, kept at hand, and which of them compete."""

import threading
from collections.abc import Iterator
from datetime import datetime

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.models import Phrased
from bridge.planner.evergreen import Candidate
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

_Post = tuple[str, int]


class _Book:
    """The phrases of one account's sites and stories. What has changed is read, the rest is kept."""

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
        """The index, with what the ledger has by now."""
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
    """From titles and focus keyphrases to clashes; there is one for as long as the process lives."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger
        self._books = {name: _Book() for name in config.accounts}

    def find_competing(self, candidate: Candidate) -> tuple[Clash, ...]:
        """What wants to be found by a candidate's words: posts of the account's sites, stories of Medium's own."""
        phrase = to_keyphrase(candidate.focus_keyphrase, candidate.title, candidate.language)
        entry = Entry(candidate.name, EntryKind.POST, candidate.title, candidate.url, phrase, candidate.language)
        book = self._books[candidate.account]
        with book.lock, self._ledger.read() as tx:
            index = book.refresh(tx, candidate.account, self._sites_of(candidate.account))
            return find_clashes(entry, index)

    def read_clusters(self, site: str | None = None) -> list[Cluster]:
        """Groups of posts and stories that compete, the largest first; of a site, those with one of its posts."""
        found: dict[tuple[Entry, ...], Cluster] = {}
        for account, book in self._books.items():
            with book.lock, self._ledger.read() as tx:
                book.refresh(tx, account, self._sites_of(account))
                found |= {cluster.entries: cluster for cluster in find_clusters(book.entries)}
        return [one for one in found.values() if not site or any(_is_of(entry, site) for entry in one.entries)]

    def _sites_of(self, account: str) -> list[str]:
        return [name for name, section in self._config.sites.items() if section.account == account]


def _own_stories(tx: Transaction, account: str) -> Iterator[Entry]:
    """What was written on Medium alone; a post's own story does not compete with it."""
    for story in tx.read_native_stories(account):
        phrase = to_keyphrase("", story.title, "")
        yield Entry(story.id, EntryKind.STORY, story.title, story.url, phrase, "", story.published_at)


def _to_entry(found: Phrased) -> Entry:
    phrase = to_keyphrase(found.keyphrase, found.title, found.language)
    name = f"{found.site}:{found.post_id}"
    return Entry(name, EntryKind.POST, found.title, found.url, phrase, found.language, found.published_at)


def _is_of(entry: Entry, site: str) -> bool:
    return entry.kind is EntryKind.POST and entry.article.startswith(f"{site}:")
