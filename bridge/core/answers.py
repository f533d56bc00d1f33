"""answer: its owner says whether two articles are one."""

from bridge.core.acting import Acting
from bridge.core.applying import MOST_CRASHES, Applying
from bridge.core.archiving import Archiving
from bridge.core.articles import IN_FLIGHT
from bridge.core.comparing import to_whole
from bridge.errors import HookError, NotFound, Refused
from bridge.ledger import Transaction
from bridge.models import Status, StoredPost, Trigger
from bridge.planner import plan_sending, to_url_keys


class Answers(Acting, Archiving, Applying):
    """The two answers to the one question, for a number with two articles and for an address with two."""

    def accept(self, site: str, post_id: int) -> None:
        """The same article: a post that is held for its identity is the one known.

        Under a known number its newest text counts. At the address of an older article's story it is that story's
        article, and is never sent.

        Raises:
            NotFound: no such post.
            Refused: its story is being sent right now.
        """
        with self.ledger.write() as tx:
            stored = self._find_asked(tx, site, post_id)
            tx.write_journal("accepted", "you said: it is the same article", site=site, post_id=post_id)
            if stored.holder_id is not None:
                self._keep_back(tx, stored)
            else:
                self._take_over(tx, stored)
        self.wake()

    def tell_apart(self, site: str, post_id: int) -> None:
        """Another article: it goes on its own, and what is known of the older one stays with that.

        Raises:
            NotFound: no such post.
            Refused: nothing is asked about it, or the older one's story is being sent right now.
        """
        with self.ledger.write() as tx:
            stored = self._find_asked(tx, site, post_id)
            if stored.holder_id is not None:
                self._let_go(tx, stored)
            elif stored.rival or (stored.held_reason and tx.read_held_events(site, post_id, MOST_CRASHES)):
                self._part(tx, stored)
            elif tx.read_deliveries(site, post_id):
                raise Refused("whether it is another article is not asked")
            else:
                self.set_aside(tx, stored, "you said that it is another article")
            tx.write_journal("told apart", "you said: it is another article", site=site, post_id=post_id)
        self.wake()

    def _find_asked(self, tx: Transaction, site: str, post_id: int) -> StoredPost:
        if tx.read_post(site, post_id) is None:
            raise NotFound(f"post {post_id} of {site} is not known")
        tx.lock_site(site)
        stored = tx.read_post(site, post_id)
        assert stored is not None, "it was there a line ago"
        if any(one.status in IN_FLIGHT for one in tx.read_deliveries(site, post_id)):
            raise Refused("its story is being sent right now; ask again in a minute")
        return stored

    def _take_over(self, tx: Transaction, stored: StoredPost) -> None:
        """The number's newest text is the known article's, whatever counters and signs say."""
        site, post_id = stored.post.site, stored.post.id
        tx.change_post(site, post_id, held_reason="", guid="", rival="")
        if not stored.held_reason:
            tx.requeue_held_events(site, post_id)
            return
        tx.change_post(site, post_id, revision=0)
        if tx.read_held_events(site, post_id, MOST_CRASHES):
            self._apply_held(tx, site, post_id, is_same=True)
        elif stored.rival:
            free = tx.read_post(site, post_id)
            assert free is not None, "it was changed a line ago"
            self._change(tx, free, to_whole(free, stored.rival), is_edit=True)

    def _part(self, tx: Transaction, stored: StoredPost) -> None:
        """The number is the newer article's. One that had it before, and is back, has its stories again."""
        site, post_id = stored.post.site, stored.post.id
        self.set_aside(tx, stored, "you said that it is another article")
        former = self.find_former(tx, stored.rival) if stored.rival else None
        if former:
            tx.bring_back(site, former.post.id, post_id)
            tx.change_post(site, post_id, revision=0, guid="")
        if tx.read_held_events(site, post_id, MOST_CRASHES):
            self._apply_held(tx, site, post_id)
        elif stored.rival and former is None:
            tx.add_posts([(stored.rival, to_url_keys(stored.rival))])

    def _apply_held(self, tx: Transaction, site: str, post_id: int, *, is_same: bool = False) -> None:
        """Together, in the order in which they came: nothing is sent between a publish and its withdrawal."""
        for event_id in tx.read_held_events(site, post_id, MOST_CRASHES):
            try:
                self._apply(tx, tx.take_held_event(event_id), is_same=is_same)
            except HookError as error:
                # It was read when it came. What is left of it must not keep the answer from the others.
                why = f"this hook is damaged in the ledger: {error}."
                self.hold_broken(tx, event_id, site, post_id, why)
            else:
                is_same = False  # the others are judged by what is known then

    def _keep_back(self, tx: Transaction, stored: StoredPost) -> None:
        """A post is the article of a story that is there already, so it never gets one of its own."""
        post, reason = stored.post, "you said that it is the same article as the one whose story had its address"
        account = self._account_asked(tx, stored)
        tx.change_post(post.site, post.id, held_reason="", holder_id=None)
        made = [one for one in tx.read_deliveries(post.site, post.id) if one.account == account]
        for delivery in made:
            if delivery.status is Status.HELD:
                tx.move_delivery(delivery, Status.CANCELLED, reason, cancelled_by="person")
            elif delivery.status is Status.CANCELLED:
                tx.change_delivery(delivery, cancelled_by="person")
        if not made:
            new = tx.plan_delivery(post, account, None, Status.CANCELLED, Trigger.PUBLISH, reason, tx.now)
            assert new is not None, "there was none a line ago"
            tx.change_delivery(new, cancelled_by="person")

    def _let_go(self, tx: Transaction, stored: StoredPost) -> None:
        post, account = stored.post, self._account_asked(tx, stored)
        tx.change_post(post.site, post.id, held_reason="", holder_id=None, apart_from=stored.holder_id)
        free = tx.read_post(post.site, post.id)
        assert free is not None, "it was changed a line ago"
        made = [one for one in tx.read_deliveries(post.site, post.id) if one.account == account]
        for delivery in made:
            if delivery.status in {Status.HELD, Status.CANCELLED} and plan_sending(free, self.site(post.site)).yes:
                self.take_address(tx, free, delivery)
                tx.replan_delivery(delivery, "you said that it is another article")
        if not made:
            self.release_post(tx, free)

    def _account_asked(self, tx: Transaction, stored: StoredPost) -> str:
        holder = tx.find_delivery_of(stored.holder_id or 0)
        return holder.account if holder else self._account_of(stored)
