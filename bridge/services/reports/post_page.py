"""One post's page: what is known of it, what became of it and why, and what may be done."""

from collections.abc import Collection
from dataclasses import dataclass

from bridge.config import Config
from bridge.errors import NotFound
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.models import Attempt, Delivery, Handoff, HandoffStatus, JournalLine, Reason, Status, StoredPost
from bridge.planner.verbs import Verb, find_delivery_verbs, find_post_verbs
from bridge.services.partners.publications import PublicationRules
from bridge.services.reports.frame import Frame, Surroundings
from bridge.services.reports.reasons import Reasons, to_held_reason

TO_COME = frozenset({Status.PROPOSED, Status.PLANNED, Status.CLAIMED, Status.OFFERED, Status.HELD, Status.FAILED})
"""Where a delivery stands while its story can still go elsewhere."""
MOST_LINES = 40
"""Lines of the journal on the page; the log has all of them."""


@dataclass(frozen=True, slots=True)
class DeliveryPart:
    """A delivery, why it stands where it does, its tries and hand-offs (the newest first), and what may be done."""

    delivery: Delivery
    reason: Reason
    attempts: tuple[Attempt, ...]
    handoffs: tuple[Handoff, ...]
    verbs: tuple[Verb, ...]

    @property
    def open(self) -> tuple[Handoff, ...]:
        """The hand-offs that wait."""
        return tuple(one for one in self.handoffs if one.status is HandoffStatus.OPEN)


@dataclass(frozen=True, slots=True)
class PostPage:
    """The page.

    Attributes:
        stored: None for a post that was told of and never kept.
        reason: why it is held, or has no delivery; None where its deliveries say it.
        journal: the newest first.
        verbs: on the post itself.
        warnings: what the publication that it is to go to would say against it, by the rules that its owner noted.
    """

    around: Surroundings
    site: str
    post_id: int
    stored: StoredPost | None
    reason: Reason | None
    parts: tuple[DeliveryPart, ...]
    journal: tuple[JournalLine, ...]
    verbs: tuple[Verb, ...]
    warnings: tuple[str, ...] = ()


class PostPages:
    """Reads the pages of posts, each in a number of statements that does not grow."""

    def __init__(
        self, config: Config, ledger: Ledger, frame: Frame, reasons: Reasons, publications: PublicationRules
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._frame = frame
        self._reasons = reasons
        self._publications = publications

    def read(self, site: str, post_id: int, among: Collection[str] | None = None) -> PostPage:
        """A post's page; ``among`` are the sites that may be seen around it.

        Raises:
            NotFound: it was never heard of.
        """
        with self._ledger.read() as tx:
            stored, journal = tx.read_post(site, post_id), tx.read_journal(site, post_id, MOST_LINES)
            if stored is None and not journal:
                raise NotFound(f"post {post_id} of site {site} is not known")
            made = tx.read_deliveries(site, post_id)
            environments = {(site, post_id): stored.post.environment} if stored else {}
            ahead = ReadAhead(tx, [one.account for one in made], (), environments)
            held = to_held_reason(stored.held_reason) if stored else None
            refusal = self._reasons.explain_refusal(ahead, stored) if stored and not made and not held else None
            return PostPage(
                around=self._frame.find_surroundings(ahead, among),
                site=site,
                post_id=post_id,
                stored=stored,
                reason=held or refusal,
                parts=self._to_parts(ahead, made),
                journal=tuple(reversed(journal)),
                verbs=tuple(find_post_verbs(stored, tuple(made))) if stored and site in self._config.sites else (),
                warnings=self._find_warnings(tx, stored, made),
            )

    def _find_warnings(self, tx: Transaction, stored: StoredPost | None, made: list[Delivery]) -> tuple[str, ...]:
        """Of each account that it is to go to; nothing where it is on Medium, or ended, already."""
        section = self._config.sites.get(stored.post.site) if stored else None
        if stored is None or section is None:
            return ()
        own = {stored.post.choice.account or section.account}
        accounts = {one.account for one in made if one.status in TO_COME} if made else own
        found = (self._publications.find_warnings(tx, stored.post, name) for name in sorted(accounts))
        return tuple(dict.fromkeys(one for its in found for one in its))

    def _to_parts(self, tx: ReadAhead, made: list[Delivery]) -> tuple[DeliveryPart, ...]:
        tries, steps = tx.read_attempts_among(made), tx.read_handoffs_of(made)
        places = self._reasons.to_places(tx)
        parts = []
        for one in made:
            its = tuple(step for step in steps if step.delivery_id == one.id)
            is_asked = any(step.status is HandoffStatus.OPEN for step in its)
            verbs = tuple(find_delivery_verbs(one, has_steps=is_asked)) if self._is_configured(one) else ()
            attempts = tuple(attempt for attempt in tries if attempt.delivery_id == one.id)
            parts.append(DeliveryPart(one, self._reasons.explain(tx, one, places), attempts, its, verbs))
        return tuple(parts)

    def _is_configured(self, delivery: Delivery) -> bool:
        return delivery.site in self._config.sites and delivery.account in self._config.accounts
