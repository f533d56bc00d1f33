"""What a hand-off carries to Medium: the page to import, the text to paste, the paragraphs that changed."""

from dataclasses import dataclass
from textwrap import shorten

from bridge.errors import NotFound
from bridge.ledger import Transaction
from bridge.models import AiShare, Delivery, Severity, StoredPost
from bridge.models.document import Paragraph, Report, Run
from bridge.services.delivery.checks import Checks, Stop
from bridge.services.drafts import Drafts
from bridge.services.import_door.door import was_offered
from bridge.services.links import Links
from bridge.transform import Change, Dialect, Draft, StorySettings, print_changed, print_draft, to_counts
from bridge.transform.sentences import to_sentences

LONGEST_AFTER = 60
"""Characters of the paragraph before a changed one: enough to find it by."""
_STEPS = frozenset({"ai", "choice", "embed", "player", "cta", "image"})
"""Kinds of notes that ask for a look at the draft; losses of any kind do too."""


@dataclass(frozen=True, slots=True)
class StoryText:
    """A story as it should be.

    Attributes:
        rich_html: to paste into Medium's editor.
        notes: what to look at in the draft, a sentence each.
        publication: the name of the one that its author chose; empty for none.
        is_mostly_ai: its author says that AI wrote most of it.
    """

    subtitle: str
    canonical_url: str
    tags: tuple[str, ...]
    rich_html: str
    notes: tuple[str, ...]
    report: Report
    publication: str = ""
    is_mostly_ai: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A page for Medium's importer.

    Attributes:
        page_url: the address to import first; by what is known of this account's importer.
        other_url: the page's other form.
        importer: ``canonical`` or ``plain`` once it is known which of the two works, else empty.
        is_newer: whether this post was offered before; a draft of that import would be a second copy.
        text: None where the post cannot be made a story any more.
    """

    page_url: str
    other_url: str
    importer: str
    is_newer: bool
    text: StoryText | None


@dataclass(frozen=True, slots=True)
class Update:
    """What a live story has not got yet.

    Attributes:
        changes: the paragraphs that differ; None when what the story has is not known.
        rich_html: those paragraphs as they should be; where they are not known, the whole text.
        state: ``Post.state`` of the text shown; "done" for an older one is refused.
    """

    changes: tuple[Paragraph, ...] | None
    rich_html: str
    state: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A story to be read, title and subtitle in it.

    Attributes:
        html: printed by ``transform``; empty where the post cannot be a story.
        why_not: why it cannot, a sentence.
    """

    html: str
    why_not: str = ""


class Offers:
    """Reads what there is to carry over for one delivery."""

    def __init__(self, drafts: Drafts, links: Links, checks: Checks) -> None:
        self._drafts = drafts
        self._links = links
        self._checks = checks

    def read_offer(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> Offer | None:
        """The page that is offered; None when there is none."""
        offered = tx.read_offered(delivery.id)
        if offered is None:
            return None
        page, plain, made_pages, importer = offered
        first, second = (plain, page) if importer == "plain" else (page, plain)
        made = self._try_draft(tx, delivery, stored)
        return Offer(
            page_url=self._links.to_page_url(first),
            other_url=self._links.to_page_url(second),
            importer=importer,
            is_newer=made_pages > 2 or was_offered(tx, delivery),
            text=_to_text(*made, stored.post.choice.ai) if made else None,
        )

    def read_shown(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> Shown:
        """The story as it would go to Medium now."""
        try:
            draft, _ = self._checks.make_draft(delivery, stored, tx.find_closing(delivery))
        except (Stop, NotFound) as error:
            return Shown("", str(error))
        return Shown(print_draft(draft, Dialect.API))

    def read_update(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> Update:
        """What a live story has not got yet."""
        made, changes = self._try_draft(tx, delivery, stored), self.read_drift(tx, delivery, stored)
        draft = made[0] if made else None
        whole = print_draft(draft, Dialect.PASTE) if draft else ""
        return Update(
            changes=None if changes is None else tuple(map(_to_paragraph, changes)),
            rich_html=whole if changes is None or draft is None else print_changed(draft, changes),
            state=stored.post.state,
        )

    def read_drift(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> tuple[Change, ...] | None:
        """The paragraphs that a story has not got yet; None when the story's text is not known."""
        return self._drafts.read_drift(tx, delivery, stored)

    def _try_draft(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> tuple[Draft, StorySettings] | None:
        try:
            return self._checks.make_draft(delivery, stored, tx.find_closing(delivery))
        except (Stop, NotFound):
            return None


def _to_text(draft: Draft, settings: StorySettings, share: AiShare | None) -> StoryText:
    losses = sum(note.severity is Severity.LOSS for note in draft.notes)
    counts = to_counts(draft)
    return StoryText(
        subtitle=draft.subtitle,
        canonical_url=draft.canonical_url,
        tags=draft.tags,
        rich_html=print_draft(draft, Dialect.PASTE),
        notes=tuple(note.text for note in draft.notes if note.kind in _STEPS or note.severity is Severity.LOSS),
        report=Report(tuple(to_sentences(draft.notes, counts)), losses, tuple(counts)),
        publication=settings.publication,
        is_mostly_ai=share is AiShare.MOSTLY,
    )


def _to_paragraph(change: Change) -> Paragraph:
    runs = tuple(Run(run.what, run.text) for run in change.runs)
    return Paragraph(shorten(change.after, LONGEST_AFTER, placeholder="…"), not change.text, runs)
