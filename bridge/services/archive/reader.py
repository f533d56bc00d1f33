"""The archive of a WordPress is read into the ledger, where its old posts are the backlog; none of them is planned.

A post that is known gets its newest text, as by an edit; one that is not public any more is withdrawn. Nothing is
written about a post that is as it was, and no line of the journal for one that is new: reading an archive must not tell
WordPress ten thousand statuses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from bridge.config import Config
from bridge.config.zones import to_zone
from bridge.errors import Refused, WordPressError
from bridge.ledger import Ledger, Transaction
from bridge.ledger.archive import KnownPost
from bridge.models import ArchiveSource, Ask, Code, Post, Reason, Status, StoredPost, Strength, Trigger
from bridge.models.counts import to_count
from bridge.planner import plan_republish, to_url_key, to_url_keys
from bridge.services.archive.comparison import Comparison, Verdict, compare
from bridge.services.articles import Articles
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.delivery.sightings import Sightings
from bridge.wordpress.presence import Presence
from bridge.wordpress.rest_archive import RestArchive
from bridge.wordpress.source import Batch, Sketch, Source, WordPressBusy

MOST_ASKED = 100
"""Posts that are asked for one by one, because the archive does not show them any more; if there are more, something is
wrong with the archive rather than with the posts."""
# Posts for each question to the ledger.
_WINDOW = 200
_LAST_ID = 2**63 - 1


@dataclass(slots=True)
class Survey:
    """What a reading of an archive would do.

    Attributes:
        named: verdict, number and title of the posts that are new or changed.
        missing: numbers of public posts that the archive does not show.
        left_out: how many of what are none of the posts that are asked for.
        done, total: posts read so far, and in all where the source says so.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    named: list[tuple[Verdict, int, str]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    left_out: Mapping[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    done: int = 0
    total: int | None = None


class ArchiveReader:
    """Reads an archive batch by batch, compares each post with what is known, and stores what is new or changed."""

    def __init__(
        self, config: Config, ledger: Ledger, lifecycle: Lifecycle, sightings: Sightings, articles: Articles
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._lifecycle = lifecycle
        self._sightings = sightings
        self._articles = articles

    def open_source(self, ask: Ask) -> Source:
        """The source for what was asked: REST, XML-RPC or an export file. The latter two are imported when used."""
        site = self._config.site(ask.site)
        with self._ledger.read() as tx:
            state = tx.read_site(ask.site)
        match ask.source:
            case ArchiveSource.REST:
                return RestArchive(ask.site, site, state.rest_url)
            case ArchiveSource.XMLRPC:
                from bridge.wordpress.xmlrpc import XmlRpcSource

                return XmlRpcSource(ask.site, site)
            case ArchiveSource.WXR:
                from bridge.wordpress.wxr import WxrSource

                return WxrSource(ask.site, site, Path(ask.file), zone=_to_zone(state.timezone))

    def read_batches(self, ask: Ask, cursor: Mapping[str, int | str] | None = None) -> Iterator[Batch]:
        """Read an archive; posts that the ledger has as they are come as numbers alone.

        Args:
            cursor: where an earlier reading was left; None for the beginning.

        Raises:
            WordPressError: no usable answer, or no usable file.
        """
        with self._ledger.read() as tx:
            knows_some = tx.has_posts(ask.site)
        known = Known(self._ledger, ask.site) if knows_some else None
        return self.open_source(ask).read_archive(cursor, ask.since, known)

    def survey(self, ask: Ask) -> Iterator[Survey]:
        """Read an archive without storing anything, and say after each batch what would be stored so far.

        Raises:
            WordPressError: no usable answer, or no usable file.
        """
        survey, seen = Survey(), set[int]()
        for batch in self.read_batches(ask):
            with self._ledger.read() as tx:
                for one in self._compare_batch(tx, ask.site, batch):
                    survey.counts[one.verdict] += 1
                    survey.problems += [one.problem] if one.problem else []
                    if one.verdict in {Verdict.NEW, Verdict.CHANGED}:
                        survey.named.append((one.verdict, one.article.id, one.article.title))
            seen |= to_ids(batch)
            survey.counts[Verdict.SAME] += len(batch.unchanged)
            survey.problems += batch.problems
            survey.left_out = batch.left_out or survey.left_out
            survey.done, survey.total = survey.done + len(to_ids(batch)), batch.total
            yield survey
        if ask.is_whole:
            survey.missing = [stored.post.id for stored in self.find_missing(ask.site, seen)]
        yield survey

    def store_batch(self, tx: Transaction, site: str, batch: Batch) -> tuple[Counter[Verdict], list[str]]:
        """Store a batch: new posts are backlog, changed ones are edits, another article under a number is asked about.

        Returns:
            How many posts were what, and what is wrong with some, a sentence each.

        Raises:
            Refused: the site is held.
        """
        state = tx.lock_site(site)
        if state.held_reason:
            raise Refused(f"site {site} is held: {state.held_reason}")
        compared = self._compare_batch(tx, site, batch)
        tx.add_posts(
            [
                (one.article, to_url_keys(one.article))
                for one in compared
                if one.verdict is Verdict.NEW and not one.stored
            ]
        )
        for one in compared:
            if one.stored and one.rival:
                self._take_aside(tx, one.stored, one)
            if one.stored and one.verdict in {Verdict.CHANGED, Verdict.TOUCHED}:
                self.change_post(tx, one.stored, one.article, is_edit=one.verdict is Verdict.CHANGED)
        self._mark_seen(tx, [one.article for one in compared if one.verdict in {Verdict.NEW, Verdict.CHANGED}])
        counts = Counter(one.verdict for one in compared)
        counts[Verdict.SAME] += len(batch.unchanged)
        return counts, [*batch.problems, *(one.problem for one in compared if one.problem)]

    def _compare_batch(self, tx: Transaction, site: str, batch: Batch) -> list[Comparison]:
        """Each post of a batch beside what is known of it; one that comes twice counts once."""
        articles = {article.id: article for article in batch.posts}
        known = tx.read_posts_among(site, articles)
        return [self._compare(tx, known.get(article.id), article) for article in articles.values()]

    def _compare(self, tx: Transaction, stored: StoredPost | None, article: Post) -> Comparison:
        why = self._articles.find_other_article(tx, stored, article) if stored else ""
        if stored is None or not why:
            return compare(stored, article, tx.now)
        if self._articles.frees_number(tx, stored, article):
            return Comparison(Verdict.NEW, article, stored, rival=why)
        problem = f"{self._articles.to_identity_question(tx, stored, article, why)}. It was left alone"
        return Comparison(Verdict.REFUSED, article, stored, problem, rival=why)

    def _take_aside(self, tx: Transaction, stored: StoredPost, found: Comparison) -> None:
        """Store an article under a number that is known for another: the owner is asked where that has a delivery."""
        if found.verdict is Verdict.NEW:
            self._articles.pass_number(tx, stored, found.rival)
            tx.add_posts([(found.article, to_url_keys(found.article))])
        elif tx.read_deliveries(stored.post.site, stored.post.id) and stored.rival != found.article:
            self._articles.hold_rival(tx, stored, found.article, found.rival)

    def find_missing(self, site: str, seen: set[int]) -> list[StoredPost]:
        """Public posts, of the types that are read, that a reading of the whole archive has not met.

        Args:
            seen: the numbers that it has met.
        """
        types = self._config.site(site).post_types
        with self._ledger.read() as tx:
            ids = sorted(tx.read_public_ids(site) - seen)
            found: list[StoredPost] = []
            for start in range(0, len(ids), _WINDOW):
                posts = tx.read_posts_among(site, ids[start : start + _WINDOW])
                found += [stored for _, stored in sorted(posts.items()) if stored.post.type in types]
        return found

    def ask_for_missing(self, site: str, missing: list[StoredPost]) -> Iterator[str]:
        """Ask WordPress for each post that its archive does not show; one that it does not show is withdrawn.

        At most ``MOST_ASKED`` are asked for.

        Yields:
            What became of each, in words.

        Raises:
            WordPressBusy: come back later.
        """
        with self._ledger.read() as tx:
            rest_url = tx.read_site(site).rest_url
        presence = Presence(self._config.site(site), rest_url)
        for stored in missing[:MOST_ASKED]:
            yield self._ask_for(presence, stored)
        if len(missing) > MOST_ASKED:
            more = to_count(len(missing) - MOST_ASKED, "more post is", "more posts are")
            yield (
                f"{more} not shown any more, and nothing was done about that: so many at once are rather a fault of "
                "the archive; look whether WordPress still lists them"
            )

    def _ask_for(self, presence: Presence, stored: StoredPost) -> str:
        post_id = stored.post.id
        try:
            why = presence.read_absence(post_id)
        except WordPressBusy:
            raise
        except WordPressError as error:
            return f"post {post_id} is not shown any more, and was left as it is: {error}"
        if not why:
            return f"post {post_id} is public, but the list of posts leaves it out; it was left as it is"
        return self._withdraw(stored, why)

    def _withdraw(self, stored: StoredPost, said: str) -> str:
        site, post_id = stored.post.site, stored.post.id
        with self._ledger.write() as tx:
            tx.lock_site(site)
            now = tx.read_post(site, post_id)
            if now != stored:
                return f"post {post_id} was changed while WordPress was asked for it"
            tx.change_post(site, post_id, is_public=False, unpublished_reason="not shown any more")
            self._lifecycle.withdraw_post(tx, now, f"WordPress does not show the post any more ({said})")
        return f"post {post_id} is not shown any more, and counts as unpublished: {said}"

    def change_post(self, tx: Transaction, stored: StoredPost, article: Post, *, is_edit: bool) -> None:
        """Store a known post's newest text, and carry it to the deliveries that it has; no new one is planned.

        Args:
            is_edit: False when only its dates differ.
        """
        tx.put_post(article, tx.now if is_edit else stored.occurred_at, to_url_keys(article))
        now = tx.read_post(article.site, article.id)
        assert now is not None, "it was stored a line ago"
        if not is_edit or not (now.is_public or stored.is_public):
            return
        if not now.is_public:
            self._lifecycle.withdraw_post(tx, now, "the post was protected by a password")
        elif stored.is_public:
            self._lifecycle.edit_post(tx, now)
        else:
            self._return(tx, now)

    def _return(self, tx: Transaction, stored: StoredPost) -> None:
        """Let the deliveries of a post that is public again go on; no new one is planned."""
        for delivery in tx.read_deliveries(stored.post.site, stored.post.id):
            self._lifecycle.carry_out(tx, delivery, plan_republish(delivery))
            self._lifecycle.go_on(tx, stored, delivery)

    def _mark_seen(self, tx: Transaction, articles: list[Post]) -> None:
        """Mark new posts as live whose story a feed or export has shown for certain, so that they are never offered."""
        has_stories = {account: tx.has_free_stories(account) for account in self._config.accounts}
        for article in articles:
            account = article.choice.account or self._config.site(article.site).account
            if not (has_stories.get(account) and article.is_public):
                continue
            if tx.read_deliveries(article.site, article.id):
                continue
            stored = tx.read_post(article.site, article.id)
            assert stored is not None, "it was stored with this batch"
            self._mark(tx, stored, account)

    def _mark(self, tx: Transaction, stored: StoredPost, account: str) -> None:
        known, post = self._sightings.find_on_medium(tx, stored, account), stored.post
        if known is None or known.strength is not Strength.STRONG:
            return
        key, reason = to_url_key(post.original_url), Reason(Code.LIVE, f"{known.reason}: it is on Medium already")
        delivery = tx.plan_delivery(post, account, key, Status.LIVE, Trigger.PUBLISH, reason, tx.now)
        if delivery:
            self._lifecycle.adopt(tx, delivery, known, stored)


def _to_zone(name: str) -> tzinfo | None:
    """A zone as the plugin told it; None for none, or one that this machine does not know."""
    try:
        return to_zone(name) if name else None
    except ValueError:
        return None


class Known:
    """Whether the ledger has a post of an archive as it is; posts come by number, so many are looked up at once."""

    def __init__(self, ledger: Ledger, site: str) -> None:
        self._ledger = ledger
        self._site = site
        self._rows: dict[int, KnownPost] = {}
        self._first, self._last = 0, -1

    def __call__(self, sketch: Sketch) -> bool:
        if not self._first <= sketch.id <= self._last:
            self._look_up(sketch.id)
        row = self._rows.get(sketch.id)
        is_public = sketch.status == "publish" and not sketch.password_protected
        return row is not None and row[1:] == (sketch.url, is_public, sketch.modified_at)

    def _look_up(self, post_id: int) -> None:
        with self._ledger.read() as tx:
            rows = tx.read_known(self._site, post_id, _WINDOW)
        self._rows = {row.id: row for row in rows}
        self._first, self._last = post_id, rows[-1].id if len(rows) == _WINDOW else _LAST_ID


def to_ids(batch: Batch) -> set[int]:
    """Numbers of the posts that a batch shows."""
    return {*batch.unchanged, *(post.id for post in batch.posts)}
