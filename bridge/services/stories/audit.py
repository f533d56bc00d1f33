"""audit: does each story name the post as its original? Only its owner's browser can see that."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bridge.config import Config
from bridge.errors import NotFound
from bridge.ledger import Ledger, Transaction
from bridge.models import CanonicalState, Delivery, HandoffKind
from bridge.planner import to_story_address
from bridge.services.delivery.canonicals import MEND, Canonicals, names_post
from bridge.services.links import Links, is_key
from bridge.services.stories.confirmation import Confirmation

_ORDER = (
    CanonicalState.WRONG,
    CanonicalState.UNKNOWN,
    CanonicalState.EXPECTED,
    CanonicalState.SET,
    CanonicalState.CHECKED,
)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A live story and what is known of its canonical address."""

    post_id: int
    title: str
    story_url: str
    wanted: str
    state: CanonicalState
    seen: str
    """What it names instead, when that is wrong."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody's browser read on a story's page, and what it means."""

    line: AuditLine
    seen: str
    is_right: bool


class Audit:
    """Canonical addresses of live stories."""

    def __init__(
        self, config: Config, ledger: Ledger, links: Links, canonicals: Canonicals, confirmation: Confirmation
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._links = links
        self._canonicals = canonicals
        self._confirmation = confirmation

    def read_audit(self, site: str) -> list[AuditLine]:
        """A site's live stories, those that need a look first. Raises NotFound."""
        self._config.site(site)
        with self._ledger.read() as tx:
            lines = [_to_line(delivery, title) for delivery, title in tx.read_live(site)]
        return sorted(lines, key=lambda line: (_ORDER.index(line.state), line.post_id))

    def check_audit_key(self, site: str, key: str) -> None:
        """Raises NotFound: the key is not this site's."""
        if site not in self._config.sites or not is_key(key, self._links.audit_keys(site)):
            raise NotFound("there is no such screen; its address may have changed with the site's secret: bridge audit")

    def read_reading(self, site: str, story_url: str, canonical: str) -> Reading:
        """What a reading of the bookmarklet would say; nothing is written down.

        Raises:
            Refused: the address is no story's.
            NotFound: none of the site's live stories has it.
        """
        with self._ledger.read() as tx:
            delivery, title = self._find(tx, site, story_url)
        return Reading(_to_line(delivery, title), canonical, names_post(delivery, canonical))

    def record_canonical(self, site: str, story_url: str, canonical: str) -> Reading:
        """Write down what a story names as its original, as its owner's browser read it.

        Raises:
            Refused: the address is no story's.
            NotFound: none of the site's live stories has it.
        """
        with self._ledger.write() as tx:
            delivery, title = self._find(tx, site, story_url)
            is_right = names_post(delivery, canonical)
            if is_right:
                self._canonicals.settle_canonical(tx, delivery, "the bookmarklet saw it")
            else:
                seen = canonical or "nothing"
                tx.change_delivery(delivery, canonical_state=CanonicalState.WRONG.value, canonical_seen=canonical)
                reason = f"the story names {seen} as its original instead of {delivery.canonical_url}. {MEND}"
                tx.open_handoff(delivery, HandoffKind.MEND_CANONICAL, reason)
            line = _to_line(tx.read_delivery(delivery.id), title)
        return Reading(line, canonical, is_right)

    def _find(self, tx: Transaction, site: str, story_url: str) -> tuple[Delivery, str]:
        address = to_story_address(story_url)
        found = [(delivery, title) for delivery, title in tx.read_live(site) if delivery.story_id == address.id]
        if not found:
            raise NotFound(f"{address.url} is not a live story of site {site}; confirm it first")
        delivery, title = found[0]
        if urlsplit(address.url).netloc != urlsplit(delivery.story_url).netloc:
            self._confirmation.refuse_elsewhere(tx, delivery.account, address)
        return delivery, title


def _to_line(delivery: Delivery, title: str) -> AuditLine:
    return AuditLine(
        delivery.post_id,
        title,
        delivery.story_url,
        delivery.canonical_url,
        delivery.canonical_state,
        delivery.canonical_seen,
    )
