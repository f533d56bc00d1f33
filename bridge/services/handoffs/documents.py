"""The document of a delivery: everything that waits there for a person, read as data, and answered in one place.

A page that shows it has an address with a key of its own, apart from the import page's: that one is shown to Medium,
and whoever knows it must not be able to answer for the owner.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bridge.config import Config
from bridge.errors import NotFound, Refused, Unsure
from bridge.ledger import Ledger, Transaction
from bridge.ledger.once import ReadOnce
from bridge.ledger.waiting import Turn
from bridge.models import AiShare, Delivery, Handoff, HandoffKind, Status, StoredPost
from bridge.models.document import Answer, Answered, Document, Opening, Question, Said, Second, Task
from bridge.services.delivery.addresses import find_asked_delivery
from bridge.services.handoffs import tasks
from bridge.services.handoffs.offers import Offers, Shown
from bridge.services.handoffs.replies import Replies
from bridge.services.handoffs.twins import Twins
from bridge.services.reports.reasons import Reasons
from bridge.services.stories.copies import Copies
from bridge.transform import Change

MOST_WAITING = 200
"""Lines of a site's list of what waits."""
_CHANGED = "that question is answered already, or it was changed again meanwhile; look at what is asked now"
_WHICH = "the answer does not say which article it is about, or that is answered already; open this page again"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the list of what waits on one site."""

    post_id: int
    account: str
    kind: str
    title: str


class Documents:
    """Reads what waits on deliveries, and takes the answers of whoever may see it."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        offers: Offers,
        copies: Copies,
        reasons: Reasons,
        twins: Twins,
        replies: Replies,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._offers = offers
        self._copies = copies
        self._reasons = reasons
        self._twins = twins
        self._replies = replies

    def find_open(self, tx: ReadOnce, delivery_id: int, sites: Collection[str] | None) -> tuple[Document, Turn]:
        """A delivery's document, and where it stands among all that waits.

        Args:
            sites: those of which whoever asks may know; None for all.

        Raises:
            NotFound: there is no such delivery on them.
        """
        delivery = _find_delivery(tx, delivery_id, sites)
        return self._to_document(tx, delivery), tx.read_turn(delivery_id, sites)

    def waits(self, delivery_id: int) -> bool:
        """Whether anything waits on a delivery; nothing does where it is gone."""
        with self._ledger.read() as tx:
            return tx.read_turn(delivery_id).number > 0

    def read_story(self, delivery_id: int, sites: Collection[str] | None) -> Shown:
        """The text that a delivery's post has on Medium, as it would go there now. As of ``find_open``."""
        with self._ledger.read() as tx:
            delivery = _find_delivery(tx, delivery_id, sites)
            return self._offers.read_shown(tx, delivery, tx.read_post_of(delivery))

    def read_document(self, delivery: Delivery) -> Document:
        """Everything that waits on a delivery. The caller has checked that whoever asks may see it.

        Raises:
            NotFound: there is no such delivery any more.
        """
        with self._ledger.read() as tx:
            return self._to_document(ReadOnce(tx), tx.read_delivery(delivery.id))

    def read_post_documents(self, site: str, post_id: int) -> list[Document]:
        """The documents of a post's deliveries; and of what else is asked about the post, the questions alone."""
        with self._ledger.read() as tx:
            own = [self._to_document(tx, one) for one in tx.read_deliveries(site, post_id)]
            stored = tx.read_post(site, post_id)
            asked = find_asked_delivery(tx, stored) if stored else None
            if asked and asked.id not in {one.delivery for one in own}:
                whole = self._to_document(tx, asked)
                about = tuple(one for one in whole.tasks if any(that.about == post_id for that in one.questions))
                own.append(replace(whole, tasks=about))
        return own

    def read_waiting(self, site: str) -> list[Waiting]:
        """What waits for a person on one site, a line each, oldest hand-off first; at most ``MOST_WAITING``."""
        with self._ledger.read() as tx:
            found = [*_to_lines(tx, site)]
        return found[:MOST_WAITING]

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
            return self._offers.read_drift(tx, delivery, tx.read_post_of(delivery))

    def answer_open(self, document: Document, said: Said) -> Answered | Second:
        """As ``answer``, to a document of ``find_open``."""
        with self._ledger.read() as tx:
            delivery = tx.read_delivery(document.delivery)
        return self.answer(delivery, said)

    def answer(self, delivery: Delivery, said: Said) -> Answered | Second:
        """Carry out an answer; every page and program gives it here.

        Returns:
            What to say then; or a second question, to which the same answer is given with ``Said.sure``.

        Raises:
            NotFound: there is no such delivery any more.
            Refused: that is not asked, or not any more; or it cannot be done.
            LeaseLost: the delivery was taken over meanwhile.
        """
        with self._ledger.read() as tx:
            delivery = tx.read_delivery(delivery.id)
            document = self._to_document(tx, delivery)
        try:
            question, answer = find_asked(document, said)
        except Refused as refused:
            if self._replies.hear_gone(delivery, said):
                self._note(delivery, said.by, tasks.GONE)
                return tasks.GONE.afterwards
            raise Refused(_CHANGED) if self._replies.hear_late(delivery, said) else refused from None
        try:
            self._replies.carry_out(delivery, question, said)
        except Unsure as unsure:
            return self._to_second(delivery, replace(said, question=question.code, token=question.token), unsure)
        self._note(delivery, said.by, answer)
        return answer.afterwards

    def _note(self, delivery: Delivery, by: str, answer: Answer) -> None:
        if not by:
            return
        with self._ledger.write() as tx:
            words = f"{by} answered in WordPress: {answer.label}"
            tx.write_journal("answered", words, site=delivery.site, post_id=delivery.post_id, account=delivery.account)

    def _to_second(self, delivery: Delivery, said: Said, unsure: Unsure) -> Second:
        with self._ledger.read() as tx:
            openings = _to_openings(self._copies.lists_of(tx, delivery))
        return Second(
            title="Are you sure?",
            words=unsure.words,
            question=unsure.question,
            openings=openings,
            back_title="It is on Medium, or you do not know",
            back_words="Go back: there you say where it is, or leave it as it is. Nothing is changed.",
            back="Go back",
            yes_title="It is on neither list",
            yes=tasks.SECOND[said.answer],
            said=said,
        )

    def _to_document(self, tx: Transaction, delivery: Delivery) -> Document:
        stored = tx.read_post_of(delivery)
        return Document(
            delivery=delivery.id,
            site=delivery.site,
            post_id=delivery.post_id,
            account=delivery.account,
            title=stored.post.title,
            original_url=stored.post.url,
            status=delivery.status,
            reason=self._reasons.to_reason(tx, delivery),
            story_url=delivery.story_url,
            dry_run=self._reasons.to_dry(tx, delivery),
            ends_at=tx.read_key_end(delivery),
            tasks=tuple(self._to_tasks(tx, delivery, stored)),
        )

    def _to_tasks(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> Iterator[Task]:
        """What waits, what decides over the others first."""
        if delivery.status is Status.PROPOSED:
            yield tasks.to_proposal_task(delivery, is_doubtful=self._copies.is_doubtful(tx, delivery))
        for twin in self._twins.read_twins(tx, delivery, stored):
            yield tasks.to_identity_task(twin, delivery)
        for handoff in sorted(tx.read_open(delivery), key=lambda one: _ORDER.index(one.kind)):
            if task := self._to_task(tx, delivery, stored, handoff):
                yield task

    def _to_task(self, tx: Transaction, delivery: Delivery, stored: StoredPost, handoff: Handoff) -> Task | None:
        places = self._config.places_of(delivery.account)
        story = Opening("Open the story", delivery.story_url) if delivery.story_url else None
        if handoff.kind is HandoffKind.IMPORT:
            offer = self._offers.read_offer(tx, delivery, stored) if delivery.status is Status.OFFERED else None
            return tasks.to_import_task(offer, handoff, stored.post.title, places) if offer else None
        if handoff.kind is HandoffKind.CONFIRM and handoff.story_url:
            wants = self._replies.wants_approval(delivery) if delivery.status is Status.HELD else False
            return tasks.to_story_task(delivery, handoff, wants_approval=wants)
        if handoff.kind is HandoffKind.CONFIRM:
            lists = _to_openings(self._copies.lists_of(tx, delivery))
            return tasks.to_presence_task(delivery, handoff, places, lists)
        if handoff.kind is HandoffKind.PUBLISH_DRAFT:
            is_mostly_ai = stored.post.choice.ai is AiShare.MOSTLY
            return tasks.to_publish_task(delivery, handoff, places, is_mostly_ai=is_mostly_ai)
        if handoff.kind is HandoffKind.UPDATE_IN_PLACE:
            return tasks.to_update_task(delivery, self._offers.read_update(tx, delivery, stored), places)
        if handoff.kind is HandoffKind.REPOST_WITH_NOTE:
            return tasks.to_repost_task(handoff, story)
        return tasks.to_plain_task(delivery, handoff, story)


_ORDER = (
    HandoffKind.CONFIRM,
    HandoffKind.IMPORT,
    HandoffKind.PUBLISH_DRAFT,
    HandoffKind.UPDATE_IN_PLACE,
    HandoffKind.REPOST_WITH_NOTE,
    HandoffKind.MEND_CANONICAL,
    HandoffKind.CONSIDER_REMOVING,
)


def _find_delivery(tx: Transaction, delivery_id: int, sites: Collection[str] | None) -> Delivery:
    delivery = tx.read_delivery(delivery_id)
    if sites is not None and delivery.site not in sites:
        raise NotFound(f"there is no delivery {delivery_id}")
    return delivery


def find_asked(document: Document, said: Said) -> tuple[Question, Answer]:
    """The question that an answer is to, and the answer as the document allows it.

    Raises:
        Refused: it is not asked, is asked differently by now, or could be meant for several questions.
    """
    if not document.is_open:
        raise Refused("it was settled meanwhile, and nothing waits here any more")
    known = [one for one in document.questions if said.question in {"", one.code} and _find_answer(one, said)]
    found = [one for one in known if _is_meant(one, said)]
    if len(found) != 1 and known and known[0].about is not None:
        raise Refused(_WHICH)
    if not found:
        raise Refused(_CHANGED if known else "that question is answered already, or nothing of the kind is asked")
    if len(found) > 1:
        raise Refused("the answer does not say which question it is to; open this page again")
    answer = _find_answer(found[0], said)
    assert answer is not None, "only such questions were looked at"
    return found[0], answer


def _find_answer(question: Question, said: Said) -> Answer | None:
    return next((one for one in question.answers if one.code == said.answer), None)


def _is_meant(question: Question, said: Said) -> bool:
    """Whether an answer is to this very question. Forms of earlier versions name the post, or the story, instead."""
    if said.token:
        is_named = question.about is not None and said.token == str(question.about)
        return is_named or said.token == question.token
    url, answer = said.values.get("url", ""), _find_answer(question, said)
    takes_url = answer is not None and any(one.name == "url" for one in answer.fields)
    return url == question.story_url if question.story_url and url else takes_url or not url


def _to_openings(lists: tuple[Opening, ...]) -> tuple[Opening, ...]:
    return tuple(Opening(f"{one.label} on Medium", one.url) for one in lists)


def _to_lines(tx: Transaction, site: str) -> Iterator[Waiting]:
    for one in tx.read_open_handoffs():
        if one.delivery.site == site and one.delivery.post_id > 0:
            kind, story_url = one.handoff.kind.value, one.handoff.story_url
            yield Waiting(one.delivery.post_id, one.delivery.account, kind, tasks.to_short(kind, story_url))
    for delivery in tx.read_proposals():
        if delivery.site == site and delivery.post_id > 0:
            yield Waiting(delivery.post_id, delivery.account, "proposal", tasks.to_short("proposal"))
    for name, post_id in tx.find_questions():
        if name == site and post_id > 0:
            yield Waiting(post_id, "", "identity", tasks.to_short("identity"))
