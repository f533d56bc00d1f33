"""The screen of a delivery, as data: everything that waits there for its owner, with what they need to copy.

Its address holds a key of its own, apart from the import page's: that one is shown to Medium, and whoever knows it must
not be able to answer for the owner.
"""

from dataclasses import dataclass

from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery, Handoff, HandoffKind, HandoffStatus, Severity, Status, StoredPost
from bridge.services.delivery.checks import Checks, Stop
from bridge.services.drafts import Drafts
from bridge.services.handoffs.twins import Twin, Twins
from bridge.services.import_door.door import was_offered
from bridge.services.links import Links
from bridge.services.reports.reasons import Reasons
from bridge.services.stories.copies import Copies, StoryList
from bridge.transform import Change, Dialect, Draft, print_changed, print_draft, to_counts
from bridge.transform.sentences import to_sentences

_STEPS = frozenset({"embed", "player", "cta", "image"})
"""Kinds of notes that ask for a look at the draft; losses of any kind do too."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The hand-off "import": a page for Medium's importer, and what to look at and to copy afterwards.

    Attributes:
        page_url: the address to import first; by what is known of this account's importer.
        other_url: the page's other form.
        importer: ``canonical`` or ``plain`` once it is known which of the two works, else empty.
        is_newer: whether this post was offered before; a draft of that import would be a second copy.
        rich_html: the text to paste into Medium's editor instead, where the import fails.
        steps: what to look at in the draft, a sentence each.
        report: the whole loss report, a sentence each.
    """

    subtitle: str
    canonical_url: str
    tags: tuple[str, ...]
    page_url: str
    other_url: str
    importer: str
    is_newer: bool
    rich_html: str
    steps: tuple[str, ...]
    report: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """The hand-off "update in place": what a live story has not got yet.

    Attributes:
        changes: the paragraphs that differ; None when what the story has is not known.
        rich_html: those paragraphs as they should be; where they are not known, the whole text.
        state: ``Post.state`` of the text shown; "done" for an older one is refused.
    """

    changes: tuple[Change, ...] | None
    rich_html: str
    state: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything that waits on one delivery; where nothing does, its status and reason.

    Attributes:
        draft_url: where the draft that the API made can be published.
        proposal: why a slot has chosen the post, while its owner's approval is waited for.
        repost: the hand-off to show the story again, with a note.
        question: the hand-off that asks whether a certain story is this post's.
        lists: where on Medium its owner looks, the likelier first.
        twins: other articles of which it is asked whether they are this one.
        others: hand-offs that need nothing but their words.
        dry_run: why nothing leaves; empty when it may.
    """

    title: str
    original_url: str
    status: Status
    reason: str
    story_url: str = ""
    offer: Offer | None = None
    update: Update | None = None
    draft_url: str = ""
    proposal: str = ""
    repost: Handoff | None = None
    question: Handoff | None = None
    lists: tuple[StoryList, ...] = ()
    twins: tuple[Twin, ...] = ()
    others: tuple[Handoff, ...] = ()
    dry_run: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anything waits for the owner here."""
        steps = (
            self.offer,
            self.update,
            self.draft_url,
            self.question,
            self.proposal,
            self.repost,
            self.twins,
            self.others,
        )
        return any(steps)


class Screens:
    """Reads what waits on a delivery, as data for its screen."""

    def __init__(
        self,
        ledger: Ledger,
        drafts: Drafts,
        links: Links,
        checks: Checks,
        copies: Copies,
        reasons: Reasons,
        twins: Twins,
    ) -> None:
        self._ledger = ledger
        self._drafts = drafts
        self._links = links
        self._checks = checks
        self._copies = copies
        self._reasons = reasons
        self._twins = twins

    def view_screen(self, delivery: Delivery) -> Screen:
        """Everything that waits on a delivery. The caller has checked that whoever asks may see it (`ScreenKeys`)."""
        with self._ledger.read() as tx:
            delivery = tx.read_delivery(delivery.id)
            stored = tx.read_post_of(delivery)
            waiting = {one.kind: one for one in tx.read_handoffs(delivery.id) if one.status is HandoffStatus.OPEN}
            question = waiting.pop(HandoffKind.CONFIRM, None)
            offer = self._to_offer(tx, delivery, stored) if waiting.pop(HandoffKind.IMPORT, None) else None
            update = self._to_update(tx, delivery, stored) if waiting.pop(HandoffKind.UPDATE_IN_PLACE, None) else None
            is_draft = waiting.pop(HandoffKind.PUBLISH_DRAFT, None) is not None
            repost = waiting.pop(HandoffKind.REPOST_WITH_NOTE, None)
            reason, lists = self._reasons.to_reason(tx, delivery), self._copies.lists_of(tx, delivery)
            dry_run = self._reasons.to_dry(tx, delivery)
            twins = self._twins.read_twins(tx, delivery, stored)
        return Screen(
            title=stored.post.title,
            original_url=stored.post.url,
            status=delivery.status,
            reason=reason,
            story_url=delivery.story_url,
            offer=offer,
            update=update,
            draft_url=_to_editor(delivery) if is_draft else "",
            question=question,
            lists=lists,
            dry_run=dry_run,
            proposal=delivery.reason if delivery.status is Status.PROPOSED else "",
            repost=repost,
            twins=twins,
            others=tuple(waiting.values()),
        )

    def read_changes(self, site: str, post_id: int, account: str | None = None) -> tuple[Change, ...] | None:
        """The paragraphs of a post that its story has not got yet; None when the story's text is not known.

        Raises:
            NotFound: there is no such delivery.
            Refused: it has no story.
        """
        with self._ledger.read() as tx:
            delivery = tx.find_delivery(site, post_id, account)
            if delivery.status not in {Status.LIVE, Status.SENT}:
                raise Refused(f"it is {delivery.status.value}, so there is no story to compare with")
            stored = tx.read_post_of(delivery)
            return self._drafts.read_drift(tx, delivery, stored)

    def _to_offer(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> Offer | None:
        page = tx.read_current_page(delivery.id, has_canonical=True)
        plain = tx.read_current_page(delivery.id, has_canonical=False)
        draft = self._try_draft(delivery, stored)
        if delivery.status is not Status.OFFERED or page is None or plain is None or draft is None:
            return None
        importer = tx.read_account(delivery.account).importer
        first, second = (plain, page) if importer == "plain" else (page, plain)
        return Offer(
            subtitle=draft.subtitle,
            canonical_url=draft.canonical_url,
            tags=draft.tags,
            page_url=self._links.to_page_url(first),
            other_url=self._links.to_page_url(second),
            importer=importer,
            is_newer=tx.count_pages(delivery.id) > 2 or was_offered(tx, delivery),
            rich_html=print_draft(draft, Dialect.PASTE),
            report=tuple(to_sentences(draft.notes, to_counts(draft))),
            steps=tuple(note.text for note in draft.notes if note.kind in _STEPS or note.severity is Severity.LOSS),
        )

    def _to_update(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> Update:
        draft = self._try_draft(delivery, stored)
        changes = self._drafts.read_drift(tx, delivery, stored)
        whole = print_draft(draft, Dialect.PASTE) if draft else ""
        return Update(
            changes=changes,
            rich_html=whole if changes is None or draft is None else print_changed(draft, changes),
            state=stored.post.state,
            edit_url=_to_editor(delivery),
        )

    def _try_draft(self, delivery: Delivery, stored: StoredPost) -> Draft | None:
        try:
            return self._checks.make_draft(delivery, stored)[0]
        except (Stop, NotFound):
            return None


def _to_editor(delivery: Delivery) -> str:
    """A story's address in Medium's editor; the short form works whatever its title becomes."""
    return f"https://medium.com/p/{delivery.story_id}/edit" if delivery.story_id else delivery.story_url
