"""audit: does each story name the post as its original? Only its owner's browser can see that."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bridge.core.acting import Acting
from bridge.core.addressing import is_key
from bridge.core.changing import MEND
from bridge.errors import NotFound
from bridge.ledger import Transaction
from bridge.models import CanonicalState, Delivery, HandoffKind, HandoffStatus
from bridge.planner import is_same_address, to_story_address

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


class Auditing(Acting):
    """Canonical addresses of live stories."""

    def read_audit(self, site: str) -> list[AuditLine]:
        """A site's live stories, those that need a look first. Raises NotFound."""
        self.site(site)
        with self.ledger.read() as tx:
            lines = [_to_line(delivery, title) for delivery, title in tx.read_live(site)]
        return sorted(lines, key=lambda line: (_ORDER.index(line.state), line.post_id))

    def check_audit_key(self, site: str, key: str) -> None:
        """Raises NotFound: the key is not this site's."""
        if site not in self.config.sites or not is_key(key, self.audit_keys(site)):
            raise NotFound("there is no such screen; its address may have changed with the site's secret: bridge audit")

    def read_reading(self, site: str, story_url: str, canonical: str) -> Reading:
        """What a reading of the bookmarklet would say; nothing is written down.

        Raises:
            Refused: the address is no story's.
            NotFound: none of the site's live stories has it.
        """
        with self.ledger.read() as tx:
            delivery, title = self._find(tx, site, story_url)
        return Reading(_to_line(delivery, title), canonical, _is_right(delivery, canonical))

    def record_canonical(self, site: str, story_url: str, canonical: str) -> Reading:
        """Write down what a story names as its original, as its owner's browser read it.

        Raises:
            Refused: the address is no story's.
            NotFound: none of the site's live stories has it.
        """
        with self.ledger.write() as tx:
            delivery, title = self._find(tx, site, story_url)
            is_right = _is_right(delivery, canonical)
            if is_right:
                self.settle_canonical(tx, delivery, "the bookmarklet saw it")
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
            self.refuse_elsewhere(tx, delivery.account, address)
        return delivery, title

    def settle_canonical(self, tx: Transaction, delivery: Delivery, reason: str) -> None:
        """The story's canonical address is right."""
        tx.change_delivery(delivery, canonical_state=CanonicalState.CHECKED.value, canonical_seen="")
        tx.close_handoffs(delivery, HandoffStatus.DONE, reason, HandoffKind.MEND_CANONICAL)
        self.note(tx, delivery, f"its canonical address is right: {reason}")


def _is_right(delivery: Delivery, canonical: str) -> bool:
    return bool(canonical) and is_same_address(canonical, delivery.canonical_url)


def _to_line(delivery: Delivery, title: str) -> AuditLine:
    return AuditLine(
        delivery.post_id,
        title,
        delivery.story_url,
        delivery.canonical_url,
        delivery.canonical_state,
        delivery.canonical_seen,
    )
