"""What waits for a person, as rows of a list; what a whole page of them asks is read once."""

from collections.abc import Collection, Sequence

from bridge.ledger import Transaction
from bridge.ledger.waiting import Kind, Waits
from bridge.models import Code, Delivery, Handoff, Reason, Status
from bridge.models.pages import PostHead
from bridge.models.plain import Data, to_json
from bridge.planner.waiting import to_stored_reason
from bridge.services.reports.reasons import to_handoff_reason, to_reason_data

SAME_ADDRESS = "its address is, or was, that of another article's story"
"""Why it is asked whether a post is another article, where nothing else says so."""


class Desk:
    """Makes the rows of a page of hand-offs, proposals and questions.

    Args:
        sites: those whose deliveries may be shown; None for all. The article that a post is compared with may be
            another site's.
    """

    def __init__(self, tx: Transaction, page: Sequence[Waits], sites: Collection[str] | None) -> None:
        self._sites = sites
        asked = [(one.site, one.number) for one in page if one.kind is Kind.QUESTION]
        self._steps = tx.read_handoffs_among([one.number for one in page if one.kind is Kind.STEP])
        proposed = [one.number for one in page if one.kind is Kind.PROPOSAL]
        of_steps = [one.delivery_id for one in self._steps.values()]
        made = tx.read_titled_deliveries([*proposed, *of_steps])
        self._titles = {one.delivery.id: one.title for one in made}
        self._heads = tx.read_heads(asked)
        holders = [head.holder_id for head in self._heads.values() if head.holder_id is not None]
        others = tx.read_deliveries_among(asked, holders) if asked else {}
        self._deliveries = {one.delivery.id: one.delivery for one in made} | others

    def to_row(self, one: Waits) -> Data:
        """One of them; ``opened_at`` says since when it waits."""
        if one.kind is Kind.QUESTION:
            data = self._to_question(self._heads[one.site, one.number])
        elif one.kind is Kind.PROPOSAL:
            data = self._to_proposal(self._deliveries[one.number])
        else:
            step = self._steps[one.number]
            data = self._to_step(step, self._deliveries[step.delivery_id])
        return data | {"opened_at": to_json(one.at)}

    def _to_step(self, step: Handoff, delivery: Delivery) -> Data:
        said = {
            "handoff": step.id,
            "kind": step.kind.value,
            "note": step.note,
            **to_reason_data(to_handoff_reason(step)),
        }
        return self._to_head(delivery) | said | {"story_url": step.story_url or delivery.story_url}

    def _to_proposal(self, delivery: Delivery) -> Data:
        said = {"handoff": None, "kind": "proposal", "note": "", **to_reason_data(to_stored_reason(delivery))}
        return self._to_head(delivery) | said | {"story_url": delivery.story_url}

    def _to_head(self, delivery: Delivery) -> Data:
        return {
            "site": delivery.site,
            "post_id": delivery.post_id,
            "title": self._titles[delivery.id],
            "account": delivery.account,
            "delivery": delivery.id,
        }

    def _to_question(self, head: PostHead) -> Data:
        delivery = self._find_asked(head)
        return {
            "site": head.site,
            "post_id": head.id,
            "title": head.title,
            "account": delivery.account if delivery else "",
            "delivery": delivery.id if delivery else None,
            "handoff": None,
            "kind": "identity",
            **to_reason_data(Reason(Code.ANOTHER_ARTICLE, self._to_words(head))),
            "note": "",
            "story_url": delivery.story_url if delivery else "",
        }

    def _find_asked(self, head: PostHead) -> Delivery | None:
        """The delivery on whose screen it is asked, where that may be shown."""
        own = next(iter(self._of(head)), None) if head.has_rival else None
        found = own if head.holder_id is None else self._deliveries.get(head.holder_id)
        return found if found and (self._sites is None or found.site in self._sites) else None

    def _to_words(self, head: PostHead) -> str:
        held = next((one.reason for one in self._of(head) if one.status is Status.HELD), "")
        return head.held_reason or held or SAME_ADDRESS

    def _of(self, head: PostHead) -> list[Delivery]:
        """A post's deliveries, the oldest first."""
        its = [one for one in self._deliveries.values() if (one.site, one.post_id) == head.name]
        return sorted(its, key=lambda one: one.id)
