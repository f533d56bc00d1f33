"""An owner's answer to the question whether two articles are one."""

from bridge.config import Config
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.ledger.events import MOST_CRASHES
from bridge.models import Code, Reason, Status, StoredPost, Trigger
from bridge.planner import plan_sending
from bridge.services.articles import IN_FLIGHT
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.successions import Successions
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.handoffs.numbers import Numbers
from bridge.services.process import Wake


class Answers:
    """Carries out "the same" and "another article", asked about one number or one address with two articles."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        failures: Failures,
        numbers: Numbers,
        addresses: Addresses,
        successions: Successions,
        wake: Wake,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._numbers = numbers
        self._addresses = addresses
        self._successions = successions
        self._wake = wake

    @leaves_a_line("accept")
    def accept(self, site: str, post_id: int) -> None:
        """The same article: a post that is held is the one known under its number, or the one of the older story.

        Under a known number its newest text counts from now on. At the address of an older article's story it is that
        story's article, and never gets a story of its own.

        Raises:
            NotFound: no such post.
            Refused: its story is being sent right now.
        """
        with self._ledger.write() as tx:
            stored = self._find_asked(tx, site, post_id)
            tx.write_journal("accepted", "you said: it is the same article", site=site, post_id=post_id)
            if stored.holder_id is not None:
                self._keep_back(tx, stored)
            else:
                self._numbers.take_over(tx, stored)
        self._wake()

    @leaves_a_line("tell apart")
    def tell_apart(self, site: str, post_id: int) -> None:
        """Another article: it may get a story of its own, and what is known of the older one stays with that.

        Raises:
            NotFound: no such post.
            Refused: nothing is asked about it, or a story of it is being sent right now.
        """
        with self._ledger.write() as tx:
            stored = self._find_asked(tx, site, post_id)
            if stored.holder_id is not None:
                self._let_go(tx, stored)
            elif stored.rival or (stored.held_reason and tx.read_held_events(site, post_id, MOST_CRASHES)):
                self._numbers.part(tx, stored)
            elif tx.read_deliveries(site, post_id):
                raise Refused("whether it is another article is not asked")
            else:
                self._numbers.set_aside(tx, stored)
            tx.write_journal("told apart", "you said: it is another article", site=site, post_id=post_id)
        self._wake()

    def _find_asked(self, tx: Transaction, site: str, post_id: int) -> StoredPost:
        if tx.read_post(site, post_id) is None:
            raise NotFound(f"post {post_id} of {site} is not known")
        tx.lock_site(site)
        stored = tx.read_post(site, post_id)
        assert stored is not None, "it was there a line ago"
        if any(one.status in IN_FLIGHT for one in tx.read_deliveries(site, post_id)):
            raise Refused("its story is being sent right now; ask again in a minute")
        return stored

    def _keep_back(self, tx: Transaction, stored: StoredPost) -> None:
        """Cancel, for good, what the post has on the account: its article has a story there already."""
        words = "you said that it is the same article as the one whose story had its address"
        post, reason = stored.post, Reason(Code.CANCELLED, words)
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
            if (
                delivery.status in {Status.HELD, Status.CANCELLED}
                and plan_sending(free, self._config.site(post.site)).yes
            ):
                self._addresses.take_address(tx, free, delivery)
                tx.replan_delivery(delivery, "you said that it is another article")
        if not made:
            self._successions.release_post(tx, free)

    def _account_asked(self, tx: Transaction, stored: StoredPost) -> str:
        """The account that a post would go to: that of the older story, unless it is retired."""
        holder = tx.find_delivery_of(stored.holder_id or 0)
        is_configured = holder is not None and holder.account in self._config.accounts
        return holder.account if holder and is_configured else self._config.account_of(stored.post)
