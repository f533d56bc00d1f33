"""Whether each live story names its post as the original, as its owner's browser reads it on the story's page.

A server cannot see that: Medium shows its pages to browsers only. So a bookmarklet reads it, and it is recorded here.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bridge.config import Config
from bridge.errors import NotFound
from bridge.ledger import Ledger, Transaction
from bridge.models import CanonicalState, Delivery, HandoffKind
from bridge.planner import to_story_address
from bridge.services.delivery.canonicals import MEND, Canonicals, names_post
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.links import Links, is_key
from bridge.services.stories.confirmation import Confirmation

# Of an audit's lines: what needs a look comes first.
_ORDER = (
    CanonicalState.WRONG,
    CanonicalState.UNKNOWN,
    CanonicalState.EXPECTED,
    CanonicalState.SET,
    CanonicalState.CHECKED,
)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A live story and what is known of its canonical address.

    Attributes:
        wanted: the address that it should name.
        seen: what it names instead, when that is wrong.
    """

    post_id: int
    title: str
    story_url: str
    wanted: str
    state: CanonicalState
    seen: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody's browser read on a story's page, and what it means."""

    line: AuditLine
    seen: str
    is_right: bool


class Audit:
    """Lists a site's live stories with what is known of their canonical addresses, and records what a browser read."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        failures: Failures,
        links: Links,
        canonicals: Canonicals,
        confirmation: Confirmation,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._links = links
        self._canonicals = canonicals
        self._confirmation = confirmation

    def read_audit(self, site: str) -> list[AuditLine]:
        """A site's live stories; those that need a look come first. Raises NotFound: there is no such site."""
        self._config.site(site)
        with self._ledger.read() as tx:
            lines = [_to_line(delivery, title) for delivery, title in tx.read_live(site)]
        return sorted(lines, key=lambda line: (_ORDER.index(line.state), line.post_id))

    def check_audit_key(self, site: str, key: str) -> None:
        """Refuse a key that does not open this site's audit. Raises NotFound."""
        if site not in self._config.sites or not is_key(key, self._links.audit_keys(site)):
            raise NotFound("there is no such screen; its address may have changed with the site's secret: bridge audit")

    def read_reading(self, site: str, story_url: str, canonical: str) -> Reading:
        """What a reading of the bookmarklet means; nothing is written down.

        Args:
            story_url: the page on which the bookmarklet was pressed.
            canonical: the address that the page names as its original; empty for none.

        Raises:
            Refused: the address is no story's.
            NotFound: none of the site's live stories has it.
        """
        with self._ledger.read() as tx:
            delivery, title = self._find(tx, site, story_url)
        return Reading(_to_line(delivery, title), canonical, names_post(delivery, canonical))

    @leaves_a_line("audit")
    def record_canonical(self, site: str, story_url: str, canonical: str) -> Reading:
        """Write down what a story names as its original, and ask its owner to mend it where it is wrong.

        Args:
            story_url, canonical: as of ``read_reading``.

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
