"""A delivery becomes live with a certain story on Medium: by the owner's word, a feed, an export or WordPress."""

from urllib.parse import urlsplit

import structlog

from bridge.config import AccountSection, Config
from bridge.errors import Refused
from bridge.ledger import Transaction
from bridge.models import (
    CanonicalState,
    Code,
    Delivery,
    HandoffKind,
    HandoffStatus,
    Reason,
    Status,
    StoredPost,
)
from bridge.planner import StoryAddress, to_name, to_url_key
from bridge.planner.policy import RULE as DUPLICATES
from bridge.services.delivery.addresses import Addresses, has_moved, is_own_original
from bridge.services.delivery.canonicals import MEND
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.drafts import Drafts
from bridge.transform import to_canonical_link

log = structlog.get_logger()

ANSWERED = (HandoffKind.CONFIRM, HandoffKind.PUBLISH_DRAFT, HandoffKind.IMPORT)
"""Hand-offs that are done once the story is known to be out."""
_SEVERAL = (
    "the post moved between two offers of its import page, and which of its addresses the story names is not known"
)
_KNOWN = frozenset({CanonicalState.SET, CanonicalState.CHECKED, CanonicalState.WRONG})


class CopyFound(Refused):
    """Raised for a story that names the same original as another live one: two copies of one article.

    Args:
        holder_id: the delivery whose story was known before.
    """

    def __init__(self, message: str, holder_id: int) -> None:
        super().__init__(message)
        self.holder_id = holder_id


class Confirmation:
    """Marks deliveries as live, and refuses a story that is another post's, a second copy, or not on Medium."""

    def __init__(self, config: Config, drafts: Drafts, addresses: Addresses, lifecycle: Lifecycle) -> None:
        self._config = config
        self._drafts = drafts
        self._addresses = addresses
        self._lifecycle = lifecycle

    def settle_live(
        self,
        tx: Transaction,
        delivery: Delivery,
        address: StoryAddress,
        evidence: str,
        reason: str,
        canonical: CanonicalState | None = None,
    ) -> Delivery:
        """Mark a delivery as live, close its hand-offs, and apply what happened to its post meanwhile.

        Args:
            evidence: ``owner``, ``feed``, ``export`` or ``wordpress``.
            canonical: what is known of the story's canonical address by this very evidence.

        Raises:
            Refused: it is being sent right now, or the story is another post's.
            CopyFound: another live story names the same original, and they look like two copies of one article.
        """
        _refuse_anothers(tx, delivery, address)
        stored = tx.read_post_of(delivery)
        if delivery.route is None and has_moved(stored.post, delivery) and not is_own_original(delivery):
            # Nothing of ours names an address: it is the post's, also where that moved while it was asked about.
            delivery = self._addresses.catch_up_address(tx, delivery)
        known = canonical or _expected(tx, delivery)
        self._take_back_address(tx, stored, delivery, address)
        live = _tie(tx, delivery, address, Reason(Code.LIVE, reason), evidence, known)
        tx.close_handoffs(live, HandoffStatus.DONE, reason, *ANSWERED)
        if tx.read_carried(live.id) is None:
            self._drafts.carry(tx, live, stored)
        if known is CanonicalState.UNKNOWN and live.route:
            _ask_what_it_names(tx, live)
        self._lifecycle.catch_up(tx, live)
        place = {"site": live.site, "post": live.post_id, "account": live.account}
        log.info("story known to be live", **place, story=address.id, by=evidence)
        return live

    def _take_back_address(
        self, tx: Transaction, stored: StoredPost, delivery: Delivery, address: StoryAddress
    ) -> None:
        """Give the delivery the address that its story names; whoever is not live gives it up.

        Raises:
            CopyFound: another live delivery has it, and this one's post is not public at that address.
        """
        key = to_url_key(delivery.canonical_url)
        holder = tx.find_address_holder(delivery.account, key, delivery.id)
        if holder is None:
            tx.change_delivery(delivery, canonical_key=key)
        elif holder.status is not Status.LIVE:
            tx.change_delivery(holder, canonical_key=None)
            tx.change_delivery(delivery, canonical_key=key)
            tx.note(holder, f"its address is that of {address.url}, the story of {to_name(stored.post)}")
        elif not stored.is_public or to_url_key(stored.post.original_url) != to_url_key(stored.post.url):
            other = holder.story_url or f"the story of post {holder.post_id}"
            raise CopyFound(
                f"{address.url} and {other} both name {delivery.canonical_url} as their original: two copies of one "
                f"article. Delete one of them on Medium: {DUPLICATES}",
                holder.id,
            )

    def refuse_elsewhere(self, tx: Transaction, name: str, address: StoryAddress) -> None:
        """Refuse an address where no story of the account can be: on the blog, or on a host that is not Medium's.

        Medium's hosts are medium.com, its subdomains, and the account's ``domains``; a host where this very story was
        seen before counts, too.

        Raises:
            Refused: the story cannot be there.
        """
        # Of an account that is retired only what holds for all is known: Medium's own hosts.
        account = self._config.accounts.get(name, AccountSection())
        parts, sites = urlsplit(address.url), self._config.sites.values()
        place = parts.netloc.lower()
        if place in {urlsplit(site.home).netloc for site in sites}.union(*(site.hosts for site in sites)):
            raise Refused(f"{address.url} is on the blog; paste the story's address on Medium")
        seen = tx.read_story(name, address.id)
        if account.has_stories_at(place) or (seen and urlsplit(seen.url).netloc.lower() == place):
            return
        raise Refused(
            f"{address.url} is not on Medium; paste the story's address there. If {parts.hostname} is a domain of "
            f"Medium's that is yours or your publication's, write domains = [\"{parts.hostname}\"] in [accounts.{name}]"
        )


def _refuse_anothers(tx: Transaction, delivery: Delivery, address: StoryAddress) -> None:
    if delivery.status in {Status.CLAIMED, Status.SENDING}:
        raise Refused("it is being sent right now; ask again in a minute")
    if holder := tx.find_story_holder(delivery.account, address.id, delivery.id):
        raise Refused(f"story {address.url} is post {holder[1]} of {holder[0]} already; look which of the two it is")


def _tie(
    tx: Transaction,
    delivery: Delivery,
    address: StoryAddress,
    reason: Reason,
    evidence: str,
    canonical: CanonicalState,
) -> Delivery:
    """Make a delivery live with a story, and free the one that it was taken for before."""
    values = {
        "story_id": address.id,
        "story_url": address.url,
        "evidence": evidence,
        "sent_state": delivery.sent_state or tx.read_post_of(delivery).post.state,
        "canonical_state": canonical.value,
    }
    if delivery.story_id not in {"", address.id}:
        tx.change_story(delivery.account, delivery.story_id, delivery_id=None)
    tx.move_delivery(delivery, Status.LIVE, reason, **values)
    tx.change_story(delivery.account, address.id, delivery_id=delivery.id, missing_at=None)
    return tx.read_delivery(delivery.id)


def _ask_what_it_names(tx: Transaction, live: Delivery) -> None:
    words = f"{_SEVERAL}; its canonical address must be {live.canonical_url}. {MEND}"
    if tx.open_handoff(live, HandoffKind.MEND_CANONICAL, words):
        tx.notify(live, "mend the canonical", words)


def _expected(tx: Transaction, delivery: Delivery) -> CanonicalState:
    """What is known of the canonical address without a look: what went through one of our doors should carry it.

    Where the post has moved between two offers, nobody knows which of the pages was imported.
    """
    if delivery.canonical_state in _KNOWN:
        return delivery.canonical_state
    named = to_canonical_link(delivery.canonical_url)
    is_certain = delivery.route and all(named in page for page in tx.read_naming(delivery.id))
    return CanonicalState.EXPECTED if is_certain else CanonicalState.UNKNOWN
