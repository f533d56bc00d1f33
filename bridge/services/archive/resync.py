"""Resync: somebody names one post; it is read from WordPress now and treated as if it was just published."""

from datetime import datetime

import structlog

from bridge.config import Config
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.models import Post, SiteState, StoredPost, Trigger
from bridge.planner import to_refusal, to_url_key, to_url_keys
from bridge.planner.choices import to_permitted
from bridge.services.archive.comparison import is_same_article, is_told_by_plugin, to_whole
from bridge.services.articles import Articles
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.process import Wake
from bridge.wordpress.rest import RestSource

log = structlog.get_logger()


class Resync:
    """Reads a named post and plans its delivery, whatever its age; what has a story gets no second one."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        failures: Failures,
        lifecycle: Lifecycle,
        articles: Articles,
        wake: Wake,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._lifecycle = lifecycle
        self._articles = articles
        self._wake = wake

    @leaves_a_line("resync")
    def resync(self, site_name: str, post: int | str) -> int:
        """Read a post from WordPress now, and plan its delivery or carry its text to the ones it has.

        Args:
            post: its number, or any address it has or had.

        Returns:
            The post's number.

        Raises:
            NotFound: no such site or post.
            Refused: the site is held, or the post is another article than the one known under its number.
            WordPressError: WordPress gave no usable answer.
        """
        site = self._config.site(site_name)
        with self._ledger.read() as tx:
            state = tx.read_site(site_name)
            post_id = post if isinstance(post, int) else tx.find_post_by_url(site_name, _to_key(post))
            stored = tx.read_post(site_name, post_id) if post_id else None
        source = RestSource(site_name, site, state.rest_url)
        post_id = post_id or source.find_post(str(post))
        article = to_permitted(source.read_post(post_id, stored.revision if stored else 0), site)
        with self._ledger.write() as tx:
            tx.ensure_site(site_name)
            tx.ensure_account(site.account)
            problem = self._apply_article(tx, article)
        if problem:
            raise Refused(problem)
        self._wake()
        return article.id

    def _apply_article(self, tx: Transaction, article: Post) -> str:
        """Store what was read, and plan what follows from it.

        Returns:
            Why the post is held, where it may be another article; empty when all is done.

        Raises:
            Refused: the site is held.
        """
        state = tx.lock_site(article.site)
        if state.held_reason:
            raise Refused(f"site {article.site} is held: {state.held_reason}")
        stored = tx.read_post(article.site, article.id)
        why = self._articles.find_other_article(tx, stored, article) if stored else ""
        if stored and why and not self._articles.frees_number(tx, stored, article):
            return self._articles.hold_rival(tx, stored, article, why)
        if stored and why:
            self._articles.pass_number(tx, stored, why)
            stored = None
        if stored:
            stored = self._articles.settle(tx, stored, article)
        tx.write_journal("resync", "you asked for it", site=article.site, post_id=article.id)
        stored = self._store_article(tx, article, stored)
        if not stored.is_public:
            self._lifecycle.withdraw_post(
                tx, stored, f"the post is not public on WordPress (its status is {article.status})"
            )
            self._lifecycle.refuse_post(tx, stored)
            return ""
        for delivery in tx.read_deliveries(article.site, article.id):
            if refusal := to_refusal(delivery):
                tx.note(delivery, f"no second story: {refusal}")
        self._lifecycle.publish_post(tx, stored, tx.now, _connected_at(tx, state), Trigger.RESYNC)
        return ""

    def _store_article(self, tx: Transaction, article: Post, stored: StoredPost | None) -> StoredPost:
        if stored and stored.is_public and is_same_article(stored.post, article):
            log.info("resync found nothing new", site=article.site, post=article.id)
        else:
            # Without the plugin's answer nobody says what the author chose; that stands.
            whole = to_whole(stored, article) if stored and not is_told_by_plugin(article) else article
            tx.put_post(whole, tx.now, to_url_keys(whole))
        now = tx.read_post(article.site, article.id)
        if now is None:
            raise NotFound(f"post {article.id} is not known")
        return now


def _connected_at(tx: Transaction, state: SiteState) -> datetime:
    """When a site was connected; one that never sent a hook is connected now."""
    if state.connected_at is None:
        tx.change_site(state.name, connected_at=tx.now)
    return state.connected_at or tx.now


def _to_key(address: str) -> str:
    try:
        return to_url_key(address)
    except ValueError as error:
        raise Refused(f'"{address[:200]}" is no web address ({error}); give a number or an address') from error
