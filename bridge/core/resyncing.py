"""resync: somebody names one post; it is read from WordPress now and carried to Medium as if just published."""

from datetime import datetime

from bridge.core.articles import Articles
from bridge.core.comparing import is_same_article, is_told_by_plugin, to_whole
from bridge.core.parts import log
from bridge.errors import NotFound, Refused
from bridge.ledger import Transaction
from bridge.models import Post, SiteState, StoredPost, Trigger
from bridge.planner import to_refusal, to_url_key, to_url_keys
from bridge.wordpress.rest import RestSource


class Resyncing(Articles):
    """Overrides a post's age, never its identity: what has a story gets no second one."""

    def resync(self, site_name: str, post: int | str) -> int:
        """Read a post from WordPress now, and plan what is to be done with it; the post's number is answered.

        Args:
            post: its number, or any address it has or had.

        Raises:
            NotFound: no such site or post.
            Refused: the site is held, or the post is another article than the one known under its number.
            WordPressError: WordPress gave no usable answer.
        """
        site = self.site(site_name)
        with self.ledger.read() as tx:
            state = tx.read_site(site_name)
            post_id = post if isinstance(post, int) else tx.find_post_by_url(site_name, to_url_key(post))
            stored = tx.read_post(site_name, post_id) if post_id else None
        source = RestSource(site_name, site, state.rest_url)
        post_id = post_id or source.find_post(str(post))
        article = source.read_post(post_id, stored.revision if stored else 0)
        with self.ledger.write() as tx:
            tx.ensure_site(site_name)
            tx.ensure_account(site.account)
            problem = self._apply_article(tx, article)
        if problem:
            raise Refused(problem)
        self.wake()
        return article.id

    def _apply_article(self, tx: Transaction, article: Post) -> str:
        """Take over what was read; the question is answered when it may be another article."""
        state = tx.lock_site(article.site)
        if state.held_reason:
            raise Refused(f"site {article.site} is held: {state.held_reason}")
        stored = tx.read_post(article.site, article.id)
        why = self.find_other_article(tx, stored, article) if stored else ""
        if stored and why and not self.frees_number(tx, stored, article):
            return self.hold_rival(tx, stored, article, why)
        if stored and why:
            self.set_aside(tx, stored, why)
            stored = None
        if stored and article.revision < stored.revision:
            raise Refused(
                f"WordPress counts revision {article.revision} of post {article.id}, but {stored.revision} was seen: "
                f"it was probably restored from a backup. Look at it, then run: bridge reconnect {article.site}"
            )
        tx.write_journal("resync", "you asked for it", site=article.site, post_id=article.id)
        stored = self._store_article(tx, article, stored)
        if not stored.is_public:
            self.withdraw_post(tx, stored, f"the post is not public on WordPress (its status is {article.status})")
            self.refuse_post(tx, stored)
            return ""
        for delivery in tx.read_deliveries(article.site, article.id):
            if refusal := to_refusal(delivery):
                self.note(tx, delivery, f"no second story: {refusal}")
        self.publish_post(tx, stored, tx.now, _connected_at(tx, state), Trigger.RESYNC)
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
    """First contact; a site that never sent a hook is met now."""
    if state.connected_at is None:
        tx.change_site(state.name, connected_at=tx.now)
    return state.connected_at or tx.now
