"""The archive of an account as the planner sees it: posts and stories of the ledger as candidates, in their order."""

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from heapq import merge
from itertools import islice

from bridge.config import Config, EvergreenSection
from bridge.ledger import Ledger, Transaction
from bridge.ledger.candidates import AgeLimits, Shelf, Walk
from bridge.models import ArchivedPost, PostMarks
from bridge.models.letters import cut
from bridge.planner import plan_sending
from bridge.planner.evergreen import (
    CANDIDATES_AT_MOST,
    Candidate,
    Concern,
    Key,
    Marks,
    Pool,
    Slot,
    find_lasting_refusals,
)
from bridge.planner.evergreen.lots import to_lot
from bridge.planner.evergreen.refusals import too_old, too_young

MARGIN = 100
"""Candidates that are read beyond the most, so that a forecast may leave some out without reading again."""
_PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# Characters of a post's first paragraph; what is made of it, a note, holds 280.
# Characters of a first paragraph's markup that are read; the note that is made of it holds 280.
_LONGEST_OPENING = 2000

Known = Callable[[Candidate], tuple[Concern, ...]]
"""What is known of a candidate's concerns without looking for them."""


class LedgerArchive:
    """The planner's ``Archive`` over a ledger, for one account. The candidates of a slot are read once and kept.

    Args:
        known: gives a candidate the concerns that were found before.
    """

    def __init__(
        self,
        ledger: Ledger,
        config: Config,
        account: str,
        settings: EvergreenSection,
        known: Known,
    ) -> None:
        self._ledger = ledger
        self._config = config
        self._account = account
        self._settings = settings
        self._known = known
        self._backlogs: dict[datetime, Pool] = {}
        self._stories: dict[datetime, Pool] = {}

    def read_backlog(self, slot: Slot, without: Collection[Key]) -> Pool:
        """See the planner's ``Archive``."""
        return self._read(self._backlogs, self._find_backlog, slot, without)

    def read_stories(self, slot: Slot, without: Collection[Key]) -> Pool:
        """See the planner's ``Archive``."""
        return self._read(self._stories, self._find_stories, slot, without)

    def read_all(self) -> Iterator[Candidate]:
        """Every post and story of the account, for a simulation; never all of them in memory."""
        with self._ledger.read() as tx:
            for shelf in self._shelves(tx):
                yield from (self._to_candidate(post) for post in tx.walk_all(shelf, self._account))
            yield from (self._to_candidate(post) for post in tx.read_resting(self._account, None))

    def read_one(self, site: str, post_id: int) -> Candidate | None:
        """One post as a candidate; None when it is neither in the account's backlog nor live there."""
        with self._ledger.read() as tx:
            post = tx.read_archived(self._account, site, post_id)
        return self._to_candidate(post) if post else None

    def _read(
        self,
        pools: dict[datetime, Pool],
        find: Callable[[Transaction, Slot, Collection[Key]], Pool],
        slot: Slot,
        without: Collection[Key],
    ) -> Pool:
        pool = pools.get(slot.planned_at)
        is_short = pool and len([one for one in pool.candidates if one.key not in without]) < CANDIDATES_AT_MOST
        if pool is None or (is_short and len(pool.candidates) >= CANDIDATES_AT_MOST + MARGIN):
            with self._ledger.read() as tx:
                pool = find(tx, slot, () if pool is None else without)
            pools[slot.planned_at] = pool
        found = (one for one in pool.candidates if one.key not in without)
        kept = (replace(one, concerns=self._known(one)) for one in islice(found, CANDIDATES_AT_MOST))
        return Pool(tuple(kept), pool.left_out)

    def _find_backlog(self, tx: Transaction, slot: Slot, without: Collection[Key]) -> Pool:
        left_out = Counter[str]()
        named = self._find_named(tx, slot)
        known = {post.key for post in named} | set(without)
        walks, most = _WALKS[self._settings.order], CANDIDATES_AT_MOST + MARGIN
        rest: dict[Key, Candidate] = {}
        for walk in walks:
            # What one walk counts the other counts again.
            counts = left_out if walk is walks[0] else Counter[str]()
            posts = (post for post in self._walk(tx, walk, slot, counts) if post.key not in known)
            rest |= {post.key: post for post in islice(posts, -(-most // len(walks)))}
        if len(rest) < most:
            self._count_ages(tx, slot, left_out)
        return Pool((*named, *rest.values()), tuple(left_out.items()))

    def _find_stories(self, tx: Transaction, slot: Slot, without: Collection[Key]) -> Pool:  # noqa: ARG002 - see above
        posts = tx.read_resting(self._account, CANDIDATES_AT_MOST + MARGIN)
        marked = [tx.read_archived(self._account, *key) for key in tx.read_marked(self._account, slot.planned_at)]
        found = {(one.stored.post.site, one.stored.post.id): one for one in (*marked, *posts) if one and one.delivery}
        connected = self._find_served(tx, {site for site, _ in found})
        candidates = (self._to_candidate(post) for post in found.values() if post.stored.post.site in connected)
        return Pool(tuple(candidates))

    def _find_named(self, tx: Transaction, slot: Slot) -> list[Candidate]:
        """Posts that were pinned, moved up, or named in ``include_posts``."""
        marked = tx.read_marked(self._account, slot.planned_at)
        found = self._read_archived(tx, marked)
        # Only a mark names the account, too: include_posts may be common to several.
        listed = [one for one in self._read_archived(tx, self._listed()) if self._is_own(one)]
        posts = {(one.stored.post.site, one.stored.post.id): one for one in (*found, *listed)}
        return [self._to_candidate(one) for one in posts.values() if not one.delivery and not self._refuse(one)]

    def _listed(self) -> Iterator[Key]:
        for site, _, number in (one.partition(":") for one in self._settings.include_posts):
            yield site, int(number)

    def _read_archived(self, tx: Transaction, keys: Iterable[Key]) -> list[ArchivedPost]:
        wanted = list(keys)
        connected = self._find_served(tx, {site for site, _ in wanted})
        found = (tx.read_archived(self._account, *key) for key in wanted if key[0] in connected)
        return [one for one in found if one]

    def _is_own(self, archived: ArchivedPost) -> bool:
        post = archived.stored.post
        return (post.choice.account or self._config.sites[post.site].account) == self._account

    def _walk(self, tx: Transaction, walk: Walk, slot: Slot, left_out: Counter[str]) -> Iterator[Candidate]:
        start = to_lot(slot.seed, slot.account, slot.planned_at.isoformat())
        name, ages, is_free = self._account, self._ages(slot), not self._config.delivery.allow_second_copy
        shelves = [tx.walk_backlog(one, name, walk, ages, start, is_free=is_free) for one in self._shelves(tx)]
        return self._sift(merge(*shelves, key=_to_key(walk, start), reverse=walk in _FALLING), left_out)

    def _sift(self, posts: Iterable[ArchivedPost], left_out: Counter[str]) -> Iterator[Candidate]:
        for post in posts:
            candidate = self._to_candidate(post)
            lasting = next(find_lasting_refusals(candidate, self._settings), None)
            refusal = self._refuse(post) or (lasting.rule if lasting else "")
            if not refusal and candidate.marks.never:
                refusal = "banned by you"
            if refusal:
                left_out[refusal] += 1
            else:
                yield candidate

    def _refuse(self, post: ArchivedPost) -> str:
        """Why a post never goes to Medium at all; empty when it may."""
        decision = plan_sending(post.stored, self._config.sites[post.stored.post.site])
        return "" if decision.yes else decision.reason

    def _count_ages(self, tx: Transaction, slot: Slot, left_out: Counter[str]) -> None:
        for shelf in self._shelves(tx):
            young, old = tx.count_ages(shelf, self._account, self._ages(slot))
            left_out[too_young(self._settings)] += young
            if self._settings.max_age:
                left_out[too_old(self._settings)] += old

    def _ages(self, slot: Slot) -> AgeLimits:
        at, most = slot.planned_at, self._settings.max_age
        return AgeLimits(at - self._settings.min_age, at - most if most is not None else None)

    def _shelves(self, tx: Transaction) -> list[Shelf]:
        """Of the account's own sites, and of those with posts whose authors chose it."""
        own = self._config.sites_by_account.get(self._account, ())
        chosen = tx.read_choosing_sites(self._account)
        connected = self._find_served(tx, {*own, *chosen})
        shelves = [*(Shelf(name, "") for name in own), *(Shelf(name, self._account) for name in chosen)]
        return [shelf for shelf in shelves if shelf.site in connected]

    def _find_served(self, tx: Transaction, among: Collection[str]) -> set[str]:
        return find_connected(tx, self._config.sites.keys() & among)

    def _to_candidate(self, post: ArchivedPost) -> Candidate:
        return to_candidate(post, self._account)


def find_connected(tx: Transaction, among: Collection[str]) -> set[str]:
    """Those sites that were connected and are not held; of others no old post goes."""
    known = tx.read_sites(among) if among else ()
    return {one.name for one in known if one.connected_at and not one.held_reason}


def to_candidate(archived: ArchivedPost, account: str) -> Candidate:
    """What the ledger keeps of a post, in the planner's form."""
    post, delivery = archived.stored.post, archived.delivery
    candidate = Candidate(
        site=post.site,
        post_id=post.id,
        account=account,
        title=post.title,
        url=post.url,
        published_at=post.published_at or post.created_at,
        modified_at=post.modified_at,
        state=post.state,
        categories=tuple(term.slug for term in post.categories),
        tags=tuple(term.slug for term in post.tags),
        author=post.author.slug,
        language=post.language,
        words=archived.words,
        comments=post.comments,
        evergreen=post.choice.evergreen,
        focus_keyphrase=post.seo.focus_keyphrase,
        excerpt=post.excerpt,
        opening=_to_opening(post.content_html) if delivery else "",
        marks=to_marks(archived.marks),
        has_open_handoff=archived.has_open_handoff,
    )
    if delivery is None:
        return candidate
    live_at = delivery.live_at or delivery.created_at
    return replace(candidate, live_at=live_at, handed_at=delivery.handed_at, sent_state=delivery.sent_state)


def to_marks(said: PostMarks) -> Marks:
    """What the owner said of a post (never, skip, pin, move up), in the planner's form."""
    return Marks(said.never, said.skip_until, said.pinned_to, said.moved_up_at)


def from_marks(marks: Marks) -> PostMarks:
    """What the owner said of a post, in the ledger's form."""
    return PostMarks(marks.never, marks.skip_until, marks.pinned_to, marks.moved_up_at)


def _to_opening(content: str) -> str:
    match = _PARAGRAPH.search(content)
    return html.unescape(_TAG.sub("", cut(match[1], _LONGEST_OPENING))) if match else ""


_WALKS = {
    "oldest": (Walk.OLDEST,),
    "newest": (Walk.NEWEST,),
    "random": (Walk.LOT,),
    # Whatever weighs most with its owner: merits, or age.
    "score": (Walk.MERIT, Walk.OLDEST),
}
_FALLING = frozenset({Walk.NEWEST, Walk.MERIT})


def _to_key(walk: Walk, start: float) -> Callable[[ArchivedPost], tuple[float, int]]:
    """The key by which a walk's posts are sorted, so that the walks along several shelves can be merged."""

    def to_key(post: ArchivedPost) -> tuple[float, int]:
        if walk is Walk.MERIT:
            return post.merit, post.stored.post.id
        if walk is Walk.LOT:
            return (post.lot - start) % 1.0, post.stored.post.id
        return (post.stored.post.published_at or post.stored.post.created_at).timestamp(), post.stored.post.id

    return to_key
