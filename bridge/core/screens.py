"""The screen of a delivery: whatever waits for its owner, with everything to copy, and what they say about it.

Its address is its own key, apart from the import page's: that one is shown to Medium, and whoever knows it must not be
able to answer for the owner.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bridge.core.addressing import is_key
from bridge.core.answers import Answers
from bridge.core.changing import read_open
from bridge.core.copies import StoryList
from bridge.core.offering import Offering, was_offered
from bridge.core.preparing import Stop, to_sentences
from bridge.core.reading import Reading
from bridge.errors import Gone, NotFound, Refused
from bridge.ledger import Transaction
from bridge.models import Delivery, Handoff, HandoffKind, HandoffStatus, Severity, Status, StoredPost
from bridge.planner import to_name
from bridge.transform import Change, Dialect, Draft, print_changed, print_draft, to_counts

LATER = timedelta(days=1)
_LATER_WORDS = (
    "This takes the page away and asks you tomorrow, with a page to import. If you have imported this one already, a "
    "second import is a second copy: say where the story is instead, or delete that draft."
)
_STEPS = frozenset({"embed", "player", "cta", "image"})
"""Kinds of notes that ask for a look at the draft; losses of any kind do too."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A page to import.

    Attributes:
        page_url: the address to import first; by what is known of this account's importer.
        other_url: the page's other form.
        importer: ``canonical`` or ``plain`` once it is known which of the two works, else empty.
        is_newer: whether this post was offered before; a draft of that import would be a second copy.
        steps: what to look at in the draft.
        report: the whole loss report.
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
    """What a live story has not got yet.

    Attributes:
        changes: the paragraphs that differ; None when what the story has is not known.
        rich_html: those paragraphs as they should be; where they are not known, the whole text.
        state: of the text shown; saying "done" to an older one is refused.
    """

    changes: tuple[Change, ...] | None
    rich_html: str
    state: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class Twin:
    """An article that may be the one of a delivery.

    Attributes:
        post_id: the post that the answer is about.
        known, other: both articles, in words: number, title, address, date.
        is_number: they have one number in WordPress; else one address.
    """

    site: str
    post_id: int
    known: str
    other: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything that waits on one delivery; with nothing open, only why that is so."""

    title: str
    original_url: str
    status: Status
    reason: str
    story_url: str = ""
    offer: Offer | None = None
    update: Update | None = None
    draft_url: str = ""
    """Where the draft can be published that the API made."""
    proposal: str = ""
    """Why a slot has chosen the post; its owner's word is waited for."""
    repost: Handoff | None = None
    """The story can be shown again, with a note."""
    question: Handoff | None = None
    """Is a certain story this post's?"""
    lists: tuple[StoryList, ...] = ()
    """Where on Medium its owner looks, the likeliest first."""
    twins: tuple[Twin, ...] = ()
    """Other articles of which it is asked whether they are this one."""
    others: tuple[Handoff, ...] = ()
    """Steps that need nothing but their words."""
    dry_run: str = ""
    """Why nothing leaves the house."""

    @property
    def is_open(self) -> bool:
        """Whether there is anything to do."""
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


class Screens(Answers, Offering, Reading):
    """The owner's side of hand-offs."""

    def read_screen(self, delivery_id: int, key: str) -> Screen:
        """What waits on a delivery.

        Raises:
            NotFound: there is no such delivery, or the key is not its own (any more).
            Gone: its key has ended.
        """
        return self.view_screen(self.find_screen(delivery_id, key))

    def view_screen(self, delivery: Delivery) -> Screen:
        """What waits on a delivery, for whoever has shown that they may see it."""
        with self.ledger.read() as tx:
            delivery = tx.read_delivery(delivery.id)
            stored = tx.read_post(delivery.site, delivery.post_id)
            assert stored is not None, "a delivery refers to its post"
            waiting = {one.kind: one for one in tx.read_handoffs(delivery.id) if one.status is HandoffStatus.OPEN}
            question = waiting.pop(HandoffKind.CONFIRM, None)
            offer = self._to_offer(tx, delivery, stored) if waiting.pop(HandoffKind.IMPORT, None) else None
            update = self._to_update(tx, delivery, stored) if waiting.pop(HandoffKind.UPDATE_IN_PLACE, None) else None
            is_draft = waiting.pop(HandoffKind.PUBLISH_DRAFT, None) is not None
            repost = waiting.pop(HandoffKind.REPOST_WITH_NOTE, None)
            reason, lists = self.to_reason(tx, delivery), self.lists_of(tx, delivery)
            dry_run = self.find_dry_run(tx, stored.post)
            twins = self._read_twins(tx, delivery, stored)
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

    def _read_twins(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> tuple[Twin, ...]:
        known, own = self.to_story_words(tx, delivery), stored.post
        asked = tx.read_asked_about(delivery.id)
        found = [Twin(one.post.site, one.post.id, known, to_name(one.post), is_number=False) for one in asked]
        shown = self.find_asked_delivery(tx, stored) if stored.rival else None
        if stored.rival and shown and shown.id == delivery.id:
            found.append(Twin(own.site, own.id, known, to_name(stored.rival), is_number=True))
        return tuple(found)

    def answer_twin(self, delivery: Delivery, post_id: int, *, is_same: bool) -> None:
        """The owner's answer on a delivery's screen.

        Raises:
            Refused: it is answered already, or the story is being sent right now.
        """
        with self.ledger.read() as tx:
            stored = tx.read_post(delivery.site, delivery.post_id)
            assert stored is not None, "a delivery refers to its post"
            found = [one for one in self._read_twins(tx, delivery, stored) if one.post_id == post_id]
        if not found:
            raise Refused("that question is answered already")
        answer = self.accept if is_same else self.tell_apart
        answer(found[0].site, post_id)

    def find_screen(self, delivery_id: int, key: str) -> Delivery:
        """The delivery that a screen's address stands for.

        Raises:
            NotFound: there is no such delivery, or the key is not its own (any more).
            Gone: its key has ended.
        """
        wrong = "there is no such screen; its address may have been replaced: bridge handoffs prints the newest"
        with self.ledger.read() as tx:
            try:
                delivery = tx.read_delivery(delivery_id)
            except NotFound:
                raise NotFound(wrong) from None
        if not is_key(key, self.screen_keys(delivery)):
            raise NotFound(wrong)
        with self.ledger.read() as tx:
            ends_at = tx.read_key_end(delivery)
            if ends_at and ends_at <= tx.now:
                raise Gone(
                    f"this address ended on {ends_at:%Y-%m-%d}: nothing has waited here since. What waits now, and "
                    "where, is shown by: bridge handoffs"
                )
        return delivery

    def refuse_closed(self, delivery: Delivery) -> None:
        """Raises Refused: nothing waits on this screen, so its key answers nothing."""
        with self.ledger.read() as tx:
            is_open = delivery.status is Status.PROPOSED or read_open(tx, delivery) or tx.is_asked_about(delivery)
            if not is_open:
                raise Refused("nothing waits here any more")

    def replace_keys(self, site: str | None = None) -> None:
        """Give every screen of a site, or of all, another address; those that were given out lead nowhere.

        Raises:
            NotFound: there is no such site.
        """
        if site is not None:
            self.site(site)
        with self.ledger.write() as tx:
            for name in [site] if site else self.config.sites:
                tx.replace_keys(name, "you replaced the addresses of its screens")

    def read_changes(self, site: str, post_id: int, account: str | None = None) -> tuple[Change, ...] | None:
        """What a post's story has not got yet; None when what it says is not known.

        Raises:
            NotFound: there is no such delivery.
            Refused: it has no story.
        """
        with self.ledger.read() as tx:
            delivery = self.find_delivery(tx, site, post_id, account)
            if delivery.status not in {Status.LIVE, Status.SENT}:
                raise Refused(f"it is {delivery.status.value}, so there is no story to compare with")
            stored = tx.read_post(site, post_id)
            assert stored is not None, "a delivery refers to its post"
            return self.read_drift(tx, delivery, stored)

    def postpone(self, delivery: Delivery, *, yes: bool = False, question: str = "") -> None:
        """Not now: the offer is taken back, its place is free, and it is made again in a day.

        Raises:
            Refused: it is not offered any more.
            Unsure: it may have been imported already, and is then offered once more.
        """
        if delivery.status is not Status.OFFERED:
            raise Refused(f"it is {delivery.status.value}, so there is nothing to postpone")
        looked = self.look_if_doubtful(delivery)
        with self.answering(delivery) as (tx, delivery):
            self.refuse_unsure(tx, delivery, _LATER_WORDS, looked, yes=yes, question=question)
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you said: not now")
            tx.move_delivery(delivery, Status.PLANNED, "you said: not now", due_at=tx.now + LATER)

    def remember_importer(self, account: str, importer: Literal["canonical", "plain"]) -> None:
        """Which of a page's two addresses Medium's importer reads as it should; later offers begin with it."""
        with self.ledger.write() as tx:
            tx.change_account(account, importer=importer)
            tx.write_journal("importer", f"Medium's importer reads the {importer} address", account=account)

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
            page_url=self.to_page_url(first),
            other_url=self.to_page_url(second),
            importer=importer,
            is_newer=tx.count_pages(delivery.id) > 2 or was_offered(tx, delivery),
            rich_html=print_draft(draft, Dialect.PASTE),
            report=tuple(to_sentences(draft.notes, to_counts(draft))),
            steps=tuple(note.text for note in draft.notes if note.kind in _STEPS or note.severity is Severity.LOSS),
        )

    def _to_update(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> Update:
        draft = self._try_draft(delivery, stored)
        changes = self.read_drift(tx, delivery, stored)
        whole = print_draft(draft, Dialect.PASTE) if draft else ""
        return Update(
            changes=changes,
            rich_html=whole if changes is None or draft is None else print_changed(draft, changes),
            state=stored.post.state,
            edit_url=_to_editor(delivery),
        )

    def _try_draft(self, delivery: Delivery, stored: StoredPost) -> Draft | None:
        try:
            return self.make_draft(delivery, stored)[0]
        except (Stop, NotFound):
            return None


def _to_editor(delivery: Delivery) -> str:
    """A story's place in Medium's editor; the short address works whatever its title becomes (docs/medium.md)."""
    return f"https://medium.com/p/{delivery.story_id}/edit" if delivery.story_id else delivery.story_url
